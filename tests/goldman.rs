//! The shipped rules on the shipped figures: what they say, and how firmly.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::fs;

use froth::time::{Date, Span, SpanUnit};
use froth::{Knowledge, Panel, PlanOptions, Quantity, RuleSet, Step};

/// What the rules must say of a quarter end.
const REQUIRED: [(&str, &str); 7] = [
    ("1993-12-31", "quiet"),
    ("1997-12-31", "mid_boom"),
    ("1998-12-31", "credit_scare"),
    ("1999-12-31", "late_boom"),
    ("2000-03-31", "late_boom"),
    ("2001-09-30", "bust"),
    ("2025-12-31", "mid_boom"),
];

/// The first and the last quarter ends of the stretches without a late boom.
const NEVER_LATE: [(&str, &str); 2] = [("1960-03-31", "1996-12-31"), ("2003-03-31", "2024-12-31")];

/// The same, less the quarters beside the late boom, for parameters that move.
const NEVER_LATE_NEARBY: [(&str, &str); 2] =
    [("1960-03-31", "1996-09-30"), ("2003-06-30", "2024-12-31")];

fn rules() -> RuleSet {
    RuleSet::parse(include_str!("../rules/goldman-1997-vs-1999.yaml")).expect("good rules")
}

fn figures() -> String {
    fs::read_to_string("fixtures/us-quarterly.csv").expect("the fixture")
}

fn panel() -> Panel {
    Panel::read_csv(figures().as_bytes()).expect("good data")
}

/// The fixture with every cell of these columns emptied.
fn emptied(columns: &[&str]) -> Panel {
    let figures = figures();
    let header: Vec<&str> = figures.lines().next().expect("a header").split(',').collect();
    let is_kept = |place: usize| header.get(place).is_some_and(|name| !columns.contains(name));
    let rows = figures.lines().skip(1).map(|row| {
        let cells = row.split(',').enumerate();
        let cells = cells.map(|(place, cell)| if is_kept(place) { cell } else { "" });
        cells.collect::<Vec<_>>().join(",") + "\n"
    });
    let text = format!("{}\n{}", header.join(","), rows.collect::<String>());
    Panel::read_csv(text.as_bytes()).expect("good data")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The phase of a step, or `-` if more than one is possible.
fn word(step: &Step<'_>) -> String {
    step.phase.map_or("-".to_owned(), |phase| phase.id.clone())
}

fn place(history: &[Step<'_>], day: &str) -> usize {
    let day = Some(date(day));
    history.iter().position(|step| step.date == day).unwrap_or_else(|| panic!("no bar {day:?}"))
}

/// The quarter ends of these stretches that are said to be late in a boom.
fn late(history: &[Step<'_>], stretches: &[(&str, &str)]) -> Vec<String> {
    let is_in = |step: &&Step<'_>| {
        let inside = |(first, last): &(&str, &str)| {
            step.date.is_some_and(|day| date(first) <= day && day <= date(last))
        };
        stretches.iter().any(inside)
    };
    let is_late = |step: &&Step<'_>| word(step) == "late_boom";
    history.iter().filter(is_in).filter(is_late).map(|step| step.stamp.to_string()).collect()
}

#[test]
fn every_required_quarter_has_its_phase() {
    let plan = rules().plan(panel().schema()).expect("a plan");
    let outcome = plan.evaluate(&panel());
    let history = outcome.history();
    for (day, phase) in REQUIRED {
        let step = history.get(place(&history, day)).expect("a step");
        assert_eq!(word(step), phase, "{day}: {:?}", step.possible);
    }
    assert_eq!(late(&history, &NEVER_LATE), Vec::<String>::new());
}

#[test]
fn the_answer_of_a_day_is_the_one_that_history_has_for_it() {
    let plan = rules().plan(panel().schema()).expect("a plan");
    for (day, phase) in REQUIRED {
        let outcome = plan.evaluate_as_of(&panel(), date(day));
        assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some(phase), "{day}");
        assert_eq!(outcome.as_of(), Some(date(day)));
        assert!(outcome.needs().is_empty(), "{day}");
    }
}

#[test]
fn hindsight_sees_the_late_boom_too() {
    let options = PlanOptions { knowledge: Knowledge::Latest, ..PlanOptions::default() };
    let plan = rules().plan_with(panel().schema(), &options).expect("a plan");
    let outcome = plan.evaluate(&panel());
    let history = outcome.history();
    for day in ["1999-12-31", "2000-03-31"] {
        assert_eq!(history.get(place(&history, day)).map(word).as_deref(), Some("late_boom"));
    }
}

#[test]
fn no_parameter_within_its_range_breaks_more_than_a_neighbouring_quarter() {
    let rules = rules();
    let panel = panel();
    let mut broken = Vec::new();
    let mut tried = 0;
    for param in rules.params() {
        let (low, high) = param.range.as_ref().expect("a range");
        for value in grid(low, high) {
            tried += 1;
            let options = PlanOptions {
                params: vec![(param.name.clone(), value.clone())],
                ..PlanOptions::default()
            };
            let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
            let outcome = plan.evaluate(&panel);
            for fault in faults(&outcome.history()) {
                broken.push(format!("{} at {value}: {fault}", param.name));
            }
        }
    }
    assert!(200 < tried, "{tried}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Both ends, the quarters between of a window, and seven points between of a number.
fn grid(low: &Quantity, high: &Quantity) -> Vec<Quantity> {
    match (low, high) {
        (Quantity::Span(low), Quantity::Span(high)) => {
            let quarters = |span: &Span| match span.unit {
                SpanUnit::Quarters => span.count,
                SpanUnit::Years => span.count * 4,
                _ => panic!("{span} on a calendar of quarters"),
            };
            let span = |count| Quantity::Span(Span { count, unit: SpanUnit::Quarters });
            (quarters(low)..=quarters(high)).map(span).collect()
        }
        (Quantity::Number { value: low, unit }, Quantity::Number { value: high, unit: other }) => {
            assert_eq!(unit, other);
            let at = |point: u32| low + (high - low) * f64::from(point) / 8.0;
            let number = |value| Quantity::Number { value, unit: unit.clone() };
            (0..=8).map(at).map(number).collect()
        }
        _ => panic!("{low} and {high} are of two kinds"),
    }
}

/// What is wrong with a history beyond the quarters next to the required ones.
fn faults(history: &[Step<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for (day, phase) in REQUIRED {
        let place = place(history, day);
        let nearby = place - 1..history.len().min(place + 2);
        let words: Vec<String> = history.get(nearby).unwrap_or_default().iter().map(word).collect();
        if !words.iter().any(|word| word == phase) {
            found.push(format!("{day} is no {phase}: {words:?}"));
        }
    }
    let late = late(history, &NEVER_LATE_NEARBY);
    if !late.is_empty() {
        found.push(format!("late_boom in {late:?}"));
    }
    found
}

#[test]
fn the_late_boom_does_not_rest_on_profits() {
    let day = date("1999-12-31");
    let options = PlanOptions { drop: vec!["profits".to_owned()], ..PlanOptions::default() };
    let plan = rules().plan_with(panel().schema(), &options).expect("a plan");
    let dropped = plan.evaluate_as_of(&panel(), day);
    assert_eq!(dropped.phase().map(|phase| phase.id.as_str()), Some("late_boom"));

    let panel = emptied(&["CP"]);
    let plan = rules().plan(panel.schema()).expect("an empty column is no missing one");
    let empty = plan.evaluate_as_of(&panel, day);
    assert_eq!(empty.phase().map(|phase| phase.id.as_str()), Some("late_boom"));
}

#[test]
fn without_the_spread_the_end_of_1999_stays_open_and_the_spread_would_settle_it() {
    let day = date("1999-12-31");
    let options = PlanOptions { drop: vec!["credit_spread".to_owned()], ..PlanOptions::default() };
    let plan = rules().plan_with(panel().schema(), &options).expect("a plan");
    let empty = emptied(&["BAA10YM"]);
    let plan_of_empty = rules().plan(empty.schema()).expect("a plan");
    for outcome in [plan.evaluate_as_of(&panel(), day), plan_of_empty.evaluate_as_of(&empty, day)] {
        assert!(outcome.phase().is_none());
        let possible: Vec<&str> =
            outcome.possible().iter().map(|phase| phase.id.as_str()).collect();
        assert!(1 < possible.len() && possible.contains(&"late_boom"), "{possible:?}");
        let needs: Vec<&str> = outcome.needs().iter().map(|input| input.name.as_str()).collect();
        assert_eq!(needs, ["credit_spread"]);
    }
}

#[test]
fn no_condition_names_a_year() {
    // Prose and likenesses may; what decides may not.
    let text = rules().text().to_owned();
    let keys = ["when:", "watch:", "until:", "for:", "value:", "range:", "keep_firing_for:"];
    let mut is_condition = false;
    let mut wrong = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let key = line.trim_start().trim_start_matches("- ");
        let starts_key = key.split_once(':').is_some_and(|(name, _)| {
            name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        });
        if starts_key {
            is_condition = keys.iter().any(|known| key.starts_with(known));
        }
        let digits = line.split(|letter: char| !letter.is_ascii_digit());
        let is_year =
            |digits: &str| digits.len() == 4 && ["18", "19", "20"].contains(&&digits[..2]);
        if is_condition && digits.into_iter().any(is_year) {
            wrong.push(format!("line {}: {line}", place + 1));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_number_has_a_reason_a_range_and_a_source_or_is_marked_as_a_judgement() {
    let rules = rules();
    assert!(!rules.params().is_empty());
    for param in rules.params() {
        let name = &param.name;
        assert!(param.because.as_ref().is_some_and(|reason| !reason.trim().is_empty()), "{name}");
        assert!(param.range.is_some(), "{name}");
        assert!(param.citation.is_some() != param.is_judgement, "{name}");
        if let Some(cited) = &param.citation {
            assert!(rules.sources().iter().any(|source| source.id == *cited), "{name}: {cited}");
        }
    }
}

#[test]
fn the_shipped_rules_raise_no_warning() {
    let rules = rules();
    assert!(rules.warnings().is_empty(), "{:?}", rules.warnings());
}

#[test]
fn a_day_between_two_quarters_says_what_one_of_their_ends_says() {
    let (panel, plan) = (panel(), rules().plan(panel().schema()).expect("a plan"));
    let history = plan.evaluate(&panel).history();
    let ends = history.iter().zip(history.iter().skip(1));
    let mut days = 0;
    for (before, after) in ends.filter(|(before, _)| {
        let day = before.date.expect("a date");
        date("1994-12-31") <= day && day <= date("2003-12-31")
    }) {
        for count in [15, 45, 80] {
            let day = before.date.expect("a date").plus_days(count);
            let between = word(plan.evaluate_as_of(&panel, day).history().last().expect("a bar"));
            assert!(between == word(before) || between == word(after), "{between} on {day}");
            days += 1;
        }
    }
    assert_eq!(days, 37 * 3);
}
