//! A survey of many entities says of each what is said of it alone.

use std::ops::ControlFlow;

use crate::entities::{Table, Told, line};
use froth::entities::{Answers, Gather, States, SurveyOptions, Tally};
use froth::table::Rows;
use froth::time::{Date, Stamp};
use froth::{Error, Panel, PlanOptions, RuleSet, Series};

/// Numbers by chance, from a seed that is written down.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

type Row = crate::entities::Row<2>;

/// Rows cut into parts of batches at places given by chance.
fn cut<'a>(rows: &'a [Row], dice: &mut Dice, most: u64) -> Table<'a, 2> {
    let (mut parts, mut start) = (Vec::new(), 0);
    while start < rows.len() {
        let mut batches = Vec::new();
        for _ in 0..=dice.roll(3) {
            let end = rows.len().min(start + 1 + dice.roll(most) as usize);
            batches.push(start..end);
            start = end;
        }
        parts.push(batches);
    }
    Table { rows, parts }
}

fn surveyed(
    rules: &RuleSet,
    rows: &dyn Rows,
    threads: usize,
    shared: Panel,
) -> Result<Vec<String>, Error> {
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        states: States::Every,
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["x", "y"], shared, &options)?;
    assert_eq!(survey.wanted().numbers, ["x", "y"]);
    crate::entities::told(&survey, rows, threads)
}

/// The same, one entity at a time, by evaluating its rows alone.
fn alone(rules: &RuleSet, rows: &[Row], shared: &Panel, drop: &[&str]) -> Vec<String> {
    let mut told = Vec::new();
    for rows in rows.chunk_by(|one, next| one.0 == next.0) {
        let stamps: Vec<Stamp> = rows.iter().map(|row| Stamp::Day(day(row.1))).collect();
        let series = |name: &str, place: usize| {
            let values = rows.iter().map(|row| row.2[place]).collect();
            Series::new(name, stamps.clone(), values).unwrap()
        };
        let panel = Panel::new(vec![series("x", 0), series("y", 1)]).unwrap();
        let panel = panel.join(shared.clone()).unwrap();
        let drop = drop.iter().map(|name| (*name).to_owned()).collect();
        let options = PlanOptions { drop, ..PlanOptions::default() };
        let plan = rules.plan_with(panel.schema(), &options).unwrap_or_else(|e| panic!("{e}"));
        for step in plan.evaluate(&panel).unwrap().history() {
            told.push(format!("{} {}", rows[0].0, line(&step)));
        }
    }
    told
}

fn day(days: i32) -> Date {
    Date::new(1970, 1, 1).unwrap().plus_days(days)
}

/// Entities of very different length, with holes in time and gaps in values.
fn rows(dice: &mut Dice, entities: usize, step: i32) -> Vec<Row> {
    let mut rows = Vec::new();
    for entity in 0..entities {
        let mut at = 5000 + dice.roll(90) as i32 * step;
        for _ in 0..=dice.roll(if entity % 5 == 0 { 300 } else { 12 }) {
            let mut number =
                || if dice.roll(15) == 0 { f64::NAN } else { dice.roll(300) as f64 / 100.0 - 1.0 };
            let numbers = [number(), number()];
            rows.push((format!("E{entity}"), at, numbers));
            at += step * (1 + i32::from(dice.roll(9) == 0));
        }
    }
    rows
}

fn rules(calendar: &str, inputs: &str, phases: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: {calendar}\ninputs:\n{inputs}signals:\n  \
         high: {{ when: x > 1, until: x < 0, for: 2 }}\n  \
         above: {{ watch: y > 0, when: 'y > rolling_median(y, 5) && x > lag(y, 2)' }}\nphases:\n{phases}"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

const BOTH: &str = "  x: { unit: number, columns: [x] }\n  y: { unit: number, columns: [y] }\n";
const SIMPLE: &str = "  - { id: a, when: high && above }\n  - { id: b, when: 'within(above, 3)', for: 2 }\n  - { id: c, otherwise: true }\n";
const LASTING: &str = "  - { id: a, when: 'high && !was(a, 2)', for: 2 }\n  - { id: b, when: 'y > 0 || was(a, 4)' }\n  - { id: c, otherwise: true }\ndwell: 3\n";

#[test]
fn a_survey_says_of_each_entity_what_is_said_of_it_alone_for_any_cut_and_threads() {
    for (seed, phases) in (1..).zip([SIMPLE, LASTING]) {
        let rules = rules("rows", BOTH, phases);
        let mut dice = Dice(seed);
        let rows = rows(&mut dice, 40, 1);
        let expected = alone(&rules, &rows, &Panel::default(), &[]);
        for (most, threads) in [(3, 1), (3, 2), (50, 3), (50, 8), (4000, 2), (100_000, 4)] {
            let cut = cut(&rows, &mut dice, most);
            let told = surveyed(&rules, &cut, threads, Panel::default()).unwrap();
            assert_eq!(told, expected, "parts of {most} rows, {threads} threads");
        }
    }
}

#[test]
fn a_calendar_of_months_goes_by_the_dates_of_each_entity() {
    let inputs = "  x: { unit: number, every: month, published: 10d, max_age: 70d, columns: [x] }\n  \
                  y: { unit: number, published: 3d, max_age: 70d, columns: [y] }\n";
    for step in [1, 7] {
        let inputs =
            if step == 1 { inputs.to_owned() } else { inputs.replace("every: month, ", "") };
        let rules = rules("month", &inputs, SIMPLE);
        let mut dice = Dice(77);
        let mut rows = rows(&mut dice, 30, step);
        // A single row does not tell a frequency to the one, and is a day to the other.
        let mut counts = std::collections::BTreeMap::new();
        rows.iter().for_each(|row| *counts.entry(row.0.clone()).or_insert(0) += 1);
        rows.retain(|row| 8 < counts[&row.0]);
        let expected = alone(&rules, &rows, &Panel::default(), &[]);
        let cut = cut(&rows, &mut dice, 30);
        assert_eq!(surveyed(&rules, &cut, 2, Panel::default()).unwrap(), expected);
    }
}

#[test]
fn a_series_without_an_entity_is_joined_to_all_by_the_day_it_was_known() {
    // Known ten days after the end of its month.
    let inputs = "  x: { unit: number, columns: [x] }\n  y: { unit: number, columns: [y] }\n  \
                  rate: { unit: percent, every: month, published: 10d, max_age: 45d, columns: [rate] }\n";
    let phases = "  - { id: a, when: rate > 2pct }\n  - { id: b, when: rate > 1pct && x > 0 }\n  - { id: c, otherwise: true }\n";
    let rules = rules("rows", inputs, phases);
    let months = ["2000-01-31", "2000-02-29", "2000-03-31"];
    let stamps = months.iter().map(|day| Stamp::Day(day.parse().unwrap())).collect();
    let rate = Panel::new(vec![Series::new("rate", stamps, vec![1.5, 2.5, 0.5]).unwrap()]).unwrap();
    let row = |entity: &str, day: &str| {
        (entity.to_owned(), day.parse::<Date>().unwrap().days(), [1.0, 1.0])
    };
    let days = [
        "2000-02-09",
        "2000-02-10",
        "2000-03-09",
        "2000-03-10",
        "2000-04-10",
        "2000-05-15",
        "2000-05-16",
    ];
    let mut all: Vec<Row> = days.iter().map(|day| row("one", day)).collect();
    all.push(row("two", "2000-03-11"));
    let told = surveyed(&rules, &cut(&all, &mut Dice(1), 3), 1, rate).unwrap();
    let phase = |line: &String| line.split(' ').nth(2).unwrap().to_owned();
    let (b, c) = ("Some(\"b\")", "Some(\"c\")");
    let expected = ["None", b, b, "Some(\"a\")", c, c, "None", "Some(\"a\")"];
    // 0.5 % from 10 April on, which is 45 days old on 15 May.
    assert_eq!(told.iter().map(phase).collect::<Vec<_>>(), expected);
}

fn refused(rows: &[(&str, i32)]) -> String {
    let rules = rules("rows", BOTH, SIMPLE);
    let row = |(entity, day): &(&str, i32)| ((*entity).to_owned(), *day, [1.0, 1.0]);
    let rows: Vec<Row> = rows.iter().map(row).collect();
    let cut = cut(&rows, &mut Dice(3), 2);
    surveyed(&rules, &cut, 2, Panel::default()).expect_err("a refusal").to_string()
}

#[test]
fn rows_out_of_order_are_refused_with_the_entity_and_a_way_out() {
    let found = refused(&[("a", 1), ("a", 2), ("b", 1), ("c", 1), ("d", 1), ("a", 3), ("e", 1)]);
    assert!(
        found.contains("F0830") && found.contains("`a`") && found.contains("the option `sort`"),
        "{found}"
    );
    let found = refused(&[("a", 1), ("b", 2), ("b", 1), ("c", 1)]);
    assert!(found.contains("F0803") && found.contains("1970-01-02 comes after"), "{found}");
    let found = refused(&[("a", 1), ("b", 2), ("b", 2), ("c", 1)]);
    assert!(found.contains("F0802") && found.contains("two rows of 1970-01-03"), "{found}");
}

#[test]
fn a_tally_counts_every_bar_once() {
    struct Counted(Tally, Told);
    impl Gather for Counted {
        fn add(&mut self, answers: &Answers<'_>) {
            self.0.add(answers);
            self.1.add(answers);
        }
    }
    let rules = rules("rows", BOTH, SIMPLE);
    let mut dice = Dice(11);
    let rows = rows(&mut dice, 50, 1);
    let cut = cut(&rows, &mut dice, 40);
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        states: States::Every,
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["x", "y"], Panel::default(), &options).unwrap();
    let (mut tally, mut lines) = (Tally::new(&rules), Vec::new());
    let blank = || Counted(Tally::new(&rules), Told::default());
    let take = |counted: Counted| {
        tally.merge(&counted.0);
        lines.extend(counted.1.0);
        ControlFlow::Continue(())
    };
    survey.run(&cut, 3, blank, take, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(tally.entities(), 50);
    for count in tally.counts() {
        let of_day = |phase: &str| {
            let stamp = format!(" {} ", count.stamp);
            let is_one = |line: &&String| line.contains(&stamp) && line.contains(phase);
            lines.iter().filter(is_one).count() as u64
        };
        let phases = ["Some(\"a\")", "Some(\"b\")", "Some(\"c\")"].map(of_day);
        assert_eq!(count.phases, phases);
        assert_eq!(count.undetermined, of_day(" None "));
    }
}

#[test]
fn a_run_that_is_broken_off_ends_quietly() {
    let rules = rules("rows", BOTH, SIMPLE);
    let mut dice = Dice(12);
    let rows = rows(&mut dice, 200, 1);
    let cut = cut(&rows, &mut dice, 20);
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&["x", "y"], Panel::default(), &options).unwrap();
    // Threads that come late must not add to what was enough, and they do so seldom.
    for threads in [1, 4].into_iter().chain([8; 200]) {
        let mut taken = 0;
        let take = |_: Told| {
            taken += 1;
            if taken < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let run = survey.run(&cut, threads, Told::default, take, |_| ControlFlow::Continue(()));
        assert!(run.is_ok());
        assert_eq!(taken, 3);
    }
}

const PLACEHELD: &str = "  x: { unit: number, missing: [-1], valid: [-1.5, 50], columns: [x] }\n  \
                         y: { unit: number, missing: [0], columns: [y] }\n";

#[test]
fn what_stands_for_no_figure_is_none_for_an_entity_either() {
    for calendar in ["rows", "month"] {
        let rules = rules(calendar, PLACEHELD, SIMPLE);
        let mut rows = rows(&mut Dice(7), 12, 9);
        for (place, row) in rows.iter_mut().enumerate() {
            row.2 = [if place % 5 == 0 { -1.0 } else { 2.0 }, [0.0, 1.0, 3.0][place % 3]];
        }
        let told = surveyed(&rules, &Table::new(&rows), 2, Panel::default()).unwrap();
        assert_eq!(told, alone(&rules, &rows, &Panel::default(), &[]), "{calendar}");
        let mut empty = rows.clone();
        for row in &mut empty {
            row.2 = row.2.map(|value| if value <= 0.0 { f64::NAN } else { value });
        }
        let blank = surveyed(&rules, &Table::new(&empty), 2, Panel::default()).unwrap();
        assert_eq!(told, blank, "{calendar}");
    }
}

#[test]
fn a_figure_that_cannot_be_is_refused_with_the_entity_and_its_date() {
    for calendar in ["rows", "month"] {
        let rules = rules(calendar, PLACEHELD, SIMPLE);
        let row = |day: i32, x: f64| ("a".to_owned(), day, [x, 1.0]);
        let rows = [row(0, 50.0), row(31, -1.0), row(59, 51.0)];
        let table = Table::new(&rows);
        let found = surveyed(&rules, &table, 1, Panel::default()).expect_err("51").to_string();
        assert!(found.contains("F0911") && found.contains("`a` has 51"), "{found}");
        assert!(found.contains("1970-03-01") && found.contains("widen `valid`"), "{found}");
    }
}

#[test]
fn figures_of_an_entity_age_by_its_own_days() {
    let phases = "  - { id: fresh, when: 'age(x) == 0' }\n  - { id: old, when: 'age(x) > 2 || age(y) > 2' }\n  \
                  - { id: c, otherwise: true }\n";
    let rules = rules("rows", BOTH, phases);
    let mut dice = Dice(9);
    let rows = rows(&mut dice, 30, 3);
    let expected = alone(&rules, &rows, &Panel::default(), &[]);
    assert!(expected.iter().any(|line| line.contains("old")), "no figure is old");
    let cut = cut(&rows, &mut dice, 30);
    assert_eq!(surveyed(&rules, &cut, 2, Panel::default()).unwrap(), expected);
}

#[test]
fn a_shared_figure_ages_from_the_end_of_its_period() {
    let inputs = "  x: { unit: number, columns: [x] }\n  y: { unit: number, columns: [y] }\n  \
                  rate: { unit: percent, every: month, published: 10d, max_age: 45d, columns: [rate] }\n";
    let phases = "  - { id: ten, when: age(rate) == 10 }\n  - { id: late, when: age(rate) >= 46 }\n  \
                  - { id: later, when: age(rate) > 30 }\n  - { id: c, otherwise: true }\n";
    let rules = rules("rows", inputs, phases);
    let months = ["2000-01-31", "2000-02-29", "2000-03-31"];
    let stamps = months.iter().map(|day| Stamp::Day(day.parse().unwrap())).collect();
    let rate = Panel::new(vec![Series::new("rate", stamps, vec![1.5, 2.5, 0.5]).unwrap()]).unwrap();
    // The day, and how old the newest figure is that was known: none, 10, 38, 10, 10, 45
    // and 46 days, whatever its `max_age` is.
    let days = [
        ("2000-02-09", "None"),
        ("2000-02-10", "Some(\"ten\")"),
        ("2000-03-09", "Some(\"later\")"),
        ("2000-03-10", "Some(\"ten\")"),
        ("2000-04-10", "Some(\"ten\")"),
        ("2000-05-15", "Some(\"later\")"),
        ("2000-05-16", "Some(\"late\")"),
    ];
    let row = |(day, _): &(&str, &str)| {
        ("one".to_owned(), day.parse::<Date>().unwrap().days(), [1.0, 1.0])
    };
    let all: Vec<Row> = days.iter().map(row).collect();
    let told = surveyed(&rules, &cut(&all, &mut Dice(1), 3), 1, rate).unwrap();
    let phases: Vec<&str> = told.iter().map(|line| line.split(' ').nth(2).unwrap()).collect();
    assert_eq!(phases, days.map(|(_, phase)| phase));
}
