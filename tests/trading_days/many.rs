//! Many entities on trading days: each as if it were alone.

use std::ops::ControlFlow;

use froth::entities::{Answers, Gather, States, SurveyOptions, Tally};
use froth::table::{Batch, Rows};
use froth::time::{Date, Stamp};
use froth::{Error, Panel, RuleSet, Series, State};

use crate::market::{Dice, day, market, panel};

/// One row: entity, day, price and volume.
type Row = (String, Date, [f64; 2]);

/// All rows in one part of two batches.
struct Table(Vec<Row>);

impl Rows for Table {
    fn parts(&self) -> usize {
        1
    }

    fn read(
        &self,
        _: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        for rows in self.0.chunks(self.0.len() / 2 + 1) {
            batch.clear(2);
            for (entity, day, numbers) in rows {
                batch.push(entity, Some(day.days()), numbers);
            }
            if take(batch).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn part_rows(&self, _: usize) -> Option<u64> {
        None
    }
}

fn line(entity: &str, stamp: Stamp, possible: &[&str], states: &[State]) -> String {
    format!("{entity} {stamp} {possible:?} {states:?}")
}

#[derive(Default)]
struct Told(Vec<String>);

impl Gather for Told {
    fn add(&mut self, answers: &Answers<'_>) {
        for bar in 0..answers.bars() {
            let possible: Vec<&str> = answers.possible(bar).map(|one| one.id.as_str()).collect();
            let signals = 0..answers.plan().rules().signals().len();
            let states: Vec<State> = signals.map(|signal| answers.states(signal)[bar]).collect();
            let stamp = answers.stamp(bar).unwrap();
            self.0.push(line(answers.entity(), stamp, &possible, &states));
        }
    }
}

fn surveyed(rules: &RuleSet, rows: &Table, shared: Panel, as_of: Option<Date>) -> Vec<String> {
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        states: States::Every,
        as_of,
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["x", "volume"], shared, &options).unwrap();
    let mut all = Vec::new();
    let take = |told: Told| {
        all.extend(told.0);
        ControlFlow::Continue(())
    };
    survey.run(rows, 2, Told::default, take, |_| ControlFlow::Continue(())).unwrap();
    all
}

/// The same by evaluating the rows of each alone, from its first row on.
fn alone(rules: &RuleSet, rows: &Table, shared: &Panel, as_of: Option<Date>) -> Vec<String> {
    let mut told = Vec::new();
    for rows in rows.0.chunk_by(|one, next| one.0 == next.0) {
        let series = |name: &str, place: usize| {
            let stamps = rows.iter().map(|row| Stamp::Day(row.1)).collect();
            Series::new(name, stamps, rows.iter().map(|row| row.2[place]).collect()).unwrap()
        };
        let own = Panel::new(vec![series("x", 0), series("volume", 1)]).unwrap();
        let panel = own.join(shared.clone()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
        let outcome = match as_of {
            Some(day) => plan.evaluate_as_of(&panel, day),
            None => plan.evaluate(&panel),
        };
        let (entity, first) = (&rows[0].0, rows[0].1);
        let told_of =
            outcome.history().into_iter().filter(|step| Some(first) <= step.stamp.last_day());
        told.extend(told_of.map(|step| {
            let possible: Vec<&str> = step.possible.iter().map(|one| one.id.as_str()).collect();
            line(entity, step.stamp, &possible, &step.signals)
        }));
    }
    told
}

/// Entities of other lengths, each with holidays and gaps of its own.
fn rows(seed: u64) -> Table {
    let mut dice = Dice(seed);
    let mut rows = Vec::new();
    for entity in 0..12 {
        let market = market(seed * 100 + entity);
        let (skip, length) = (dice.roll(200) as usize, 1 + dice.roll(200) as usize);
        for (day, price) in market.px.iter().skip(skip).take(length) {
            let mut or_gap = |value: f64| if dice.roll(15) == 0 { f64::NAN } else { value };
            let numbers = [or_gap(*price), or_gap(*price / 3.0)];
            rows.push((format!("E{entity}"), *day, numbers));
        }
    }
    Table(rows)
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
    .map(|(who, on, x)| (who.to_owned(), day(on), [x, f64::NAN]))
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
    let mut tally = Tally::new(&rules);
    let take = |own: Counted| {
        tally.merge(&own.0);
        ControlFlow::Continue(())
    };
    let blank = || Counted(Tally::new(&rules));
    survey.run(&Table(rows), 1, blank, take, |_| ControlFlow::Continue(())).unwrap();
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

struct Counted(Tally);

impl Gather for Counted {
    fn add(&mut self, answers: &Answers<'_>) {
        self.0.add(answers);
    }
}
