//! Many entities on trading days: each as if it were alone.

use froth::entities::{States, SurveyOptions};
use froth::time::{Date, Stamp};
use froth::{Panel, RuleSet, Series};

use crate::entities::{self, Table, line};
use crate::trading_days::market::{Dice, day, market, panel};

/// One row: entity, day, price and volume.
type Row = entities::Row<2>;

fn surveyed(rules: &RuleSet, rows: &[Row], shared: Panel, as_of: Option<Date>) -> Vec<String> {
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        states: States::Every,
        as_of,
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["x", "volume"], shared, &options).unwrap();
    entities::told(&survey, &Table::new(rows), 2).unwrap()
}

/// The same by evaluating the rows of each alone, from its first row on.
fn alone(rules: &RuleSet, rows: &[Row], shared: &Panel, as_of: Option<Date>) -> Vec<String> {
    let mut told = Vec::new();
    for rows in rows.chunk_by(|one, next| one.0 == next.0) {
        let series = |name: &str, place: usize| {
            let stamps = rows.iter().map(|row| Stamp::Day(at(row.1))).collect();
            Series::new(name, stamps, rows.iter().map(|row| row.2[place]).collect()).unwrap()
        };
        let own = Panel::new(vec![series("x", 0), series("volume", 1)]).unwrap();
        let panel = own.join(shared.clone()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
        let outcome = match as_of {
            Some(day) => plan.evaluate_as_of(&panel, day).unwrap(),
            None => plan.evaluate(&panel).unwrap(),
        };
        let (entity, first) = (&rows[0].0, at(rows[0].1));
        let told_of =
            outcome.history().into_iter().filter(|step| Some(first) <= step.stamp.last_day());
        told.extend(told_of.map(|step| format!("{entity} {}", line(&step))));
    }
    told
}

fn at(days: i32) -> Date {
    Date::new(1970, 1, 1).unwrap().plus_days(days)
}

/// Entities of other lengths, each with holidays and gaps of its own.
fn rows(seed: u64) -> Vec<Row> {
    let mut dice = Dice(seed);
    let mut rows = Vec::new();
    for entity in 0..12 {
        let market = market(seed * 100 + entity);
        let (skip, length) = (dice.roll(200) as usize, 1 + dice.roll(200) as usize);
        for (day, price) in market.px.iter().skip(skip).take(length) {
            let mut or_gap = |value: f64| if dice.roll(15) == 0 { f64::NAN } else { value };
            let numbers = [or_gap(*price), or_gap(*price / 3.0)];
            rows.push((format!("E{entity}"), day.days(), numbers));
        }
    }
    rows
}

fn rules(days_of: &str, inputs: &str, phases: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: {{ days_of: {days_of} }}\ninputs:\n  \
         x: {{ unit: number, every: day }}\n  volume: {{ unit: number, every: day }}\n{inputs}\
         signals:\n  high: {{ when: x > 100, until: x < 90, for: 2 }}\n  \
         above: {{ when: \"x > rolling_mean(x, 1m)\" }}\n  \
         thin: {{ when: \"volume < lag(volume, 1w)\" }}\n{phases}"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

const BARS: &str = "phases:\n  - { id: a, when: high && above }\n  \
    - { id: b, when: \"within(thin, 3) || was(a, 4)\", for: 2 }\n  - { id: c, otherwise: true }\ndwell: 2\n";
const TIMES: &str = "phases:\n  - { id: a, when: high && above }\n  \
    - { id: b, when: \"within(thin, 1w) || was(a, 1m)\", for: 3d }\n  - { id: c, otherwise: true }\ndwell: 2\n";
const SHARED: &str = "  index: { unit: number, every: day }\n  \
    cpi: { unit: number, every: month, published: 13d, max_age: 60d }\n";
const READING_SHARED: &str = "phases:\n  - { id: a, when: \"high && x > index\" }\n  \
    - { id: b, when: \"cpi > 115 || was(a, 1m)\" }\n  - { id: c, otherwise: true }\n";

#[test]
fn each_entity_has_its_own_trading_days() {
    for seed in 1..=3 {
        let rows = rows(seed);
        for phases in [BARS, TIMES] {
            let rules = rules("x", "", phases);
            for as_of in [None, Some(day("2023-09-10")), Some(day("2024-05-31"))] {
                let found = surveyed(&rules, &rows, Panel::default(), as_of);
                assert_eq!(found, alone(&rules, &rows, &Panel::default(), as_of));
                assert!(200 < found.len(), "{}", found.len());
            }
        }
    }
}

#[test]
fn entities_may_share_the_trading_days_of_a_market() {
    for seed in 4..=5 {
        let (rows, market) = (rows(seed), market(seed));
        let shared = panel(&[("index", &market.px), ("cpi", &market.cpi)]);
        for days_of in ["index", "x"] {
            let rules = rules(days_of, SHARED, READING_SHARED);
            let as_of = Some(day("2024-05-31"));
            let found = surveyed(&rules, &rows, shared.clone(), as_of);
            assert_eq!(found, alone(&rules, &rows, &shared, as_of), "{days_of}");
        }
    }
}

#[test]
fn all_entities_together_have_the_days_that_any_of_them_has() {
    let rows: Vec<Row> = [
        ("A", "2024-05-23", 1.0),
        ("A", "2024-05-24", 3.0),
        ("A", "2024-05-28", 3.0),
        ("B", "2024-05-24", 3.0),
        ("B", "2024-05-27", 3.0),
        ("B", "2024-05-28", 3.0),
    ]
    .into_iter()
    .map(|(who, on, x)| (who.to_owned(), day(on).days(), [x, f64::NAN]))
    .collect();
    let text = "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: { days_of: x }\ninputs:\n  \
        x: { unit: number, every: day }\n\
        phases:\n  - { id: hot, when: x > 2 }\n  - { id: cold, otherwise: true }\n\
        entities:\n  phases:\n    - { id: broad, when: \"share(hot) >= 100pct\", for: 2 }\n    \
        - { id: some, when: \"share(hot) >= rolling_max(share(hot), 1w)\" }\n    \
        - { id: few, otherwise: true }\n";
    let rules = RuleSet::parse(text).unwrap();
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["x", "volume"], Panel::default(), &options).unwrap();
    let tally = entities::counted(&survey, &rules, &Table::new(&rows));
    let steps = tally.group(&rules).unwrap();
    let told: Vec<String> = steps
        .iter()
        .map(|step| {
            let phase = step.phase.map_or("?", |phase| &phase.id);
            format!("{} {} {phase}", step.stamp, step.entities)
        })
        .collect();
    assert_eq!(
        told,
        [
            // Of a week less than half is known.
            "2024-05-23 1 ?",
            "2024-05-24 2 ?",
            "2024-05-27 1 broad",
            "2024-05-28 2 broad",
        ]
    );
}
