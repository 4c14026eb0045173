//! The shipped rules on the shipped figures: what they say, and how firmly.

use std::fs;

use froth::time::Date;
use froth::{Knowledge, Panel, PlanOptions, RuleSet, Step};

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

/// Every quarter of all history that is late in a boom.
const LATE: [&str; 12] = [
    "1980Q4", "1981Q1", "1981Q2", "1981Q3", "1983Q2", "1983Q3", "1983Q4", "1986Q4", "1999Q2",
    "1999Q3", "1999Q4", "2000Q1",
];

fn rules() -> RuleSet {
    RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml")).expect("good rules")
}

fn figures() -> String {
    fs::read_to_string("fixtures/us-quarterly.csv").expect("the fixture")
}

fn panel() -> Panel {
    Panel::read_csv(figures().as_bytes()).expect("good data")
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

#[test]
fn every_required_quarter_has_its_phase() {
    for knowledge in [Knowledge::Released, Knowledge::Latest, Knowledge::Vintage] {
        let options = PlanOptions { knowledge, ..PlanOptions::default() };
        let plan = rules().plan_with(panel().schema(), &options).expect("a plan");
        let outcome = plan.evaluate(&panel()).expect("its own panel");
        let history = outcome.history();
        for (day, phase) in REQUIRED {
            let step = history.get(place(&history, day)).expect("a step");
            assert_eq!(word(step), phase, "{knowledge:?}, {day}: {:?}", step.possible);
        }
    }
}

#[test]
fn the_late_booms_of_all_history_are_four() {
    let plan = rules().plan(panel().schema()).expect("a plan");
    let outcome = plan.evaluate(&panel()).expect("its own panel");
    let history = outcome.history();
    let late = history.iter().filter(|step| word(step) == "late_boom");
    assert_eq!(late.map(|step| step.stamp.to_string()).collect::<Vec<_>>(), LATE);
}

#[test]
fn the_answer_of_a_day_is_the_one_that_history_has_for_it() {
    let plan = rules().plan(panel().schema()).expect("a plan");
    for (day, phase) in REQUIRED {
        let outcome = plan.evaluate_as_of(&panel(), date(day)).expect("its own panel");
        assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some(phase), "{day}");
        assert_eq!(outcome.as_of(), Some(date(day)));
        assert!(outcome.needs().is_empty(), "{day}");
    }
}

#[test]
fn what_is_said_of_other_falls_and_of_2021_is_so() {
    let about = rules().about().expect("it says what it is about").replace('\n', " ");
    let plan = rules().plan(panel().schema()).expect("a plan");
    let outcome = plan.evaluate(&panel()).expect("its own panel");
    let history = outcome.history();
    let place = |quarter: &str| {
        let found = history.iter().position(|step| step.stamp.to_string() == quarter);
        found.unwrap_or_else(|| panic!("no {quarter}"))
    };
    let said = |place: usize| history.get(place).map(word);
    assert!(
        about.contains("falls of 1973, 1990 and 2022 show as distress that comes out of quiet")
    );
    for first in ["1973Q2", "1987Q4", "1990Q3", "2022Q2"] {
        let answers = (said(place(first) - 1), said(place(first)));
        assert_eq!(answers, (Some("quiet".to_owned()), Some("distress".to_owned())), "{first}");
    }
    assert!(about.contains("2007 and the first half of 2008 as quiet, and so does 2021"));
    for (first, last) in [("2007Q1", "2008Q2"), ("2021Q1", "2021Q4")] {
        for bar in place(first)..=place(last) {
            assert_eq!(said(bar).as_deref(), Some("quiet"), "{first} to {last}");
        }
    }
    let then = plan.evaluate_as_of(&panel(), date("2021-12-31")).expect("its own panel").report();
    assert_eq!(then.signal_counts.first().map(|count| count.seen.len()), Some(4));
    assert!(about.contains("In spring 2025 spreads rose by 0.39 points"));
    let then = plan.evaluate_as_of(&panel(), date("2025-06-30")).expect("its own panel").report();
    let because = then.signals.get("spreads_widen").and_then(|signal| signal.because.clone());
    assert!(because.is_some_and(|words| words.contains("0.39 pp above its low")));
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
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let history = outcome.history();
    let ends = history.iter().zip(history.iter().skip(1));
    let mut days = 0;
    for (before, after) in ends.filter(|(before, _)| {
        let day = before.date.expect("a date");
        date("1994-12-31") <= day && day <= date("2003-12-31")
    }) {
        for count in [15, 45, 80] {
            let day = before.date.expect("a date").plus_days(count);
            let between = word(
                plan.evaluate_as_of(&panel, day)
                    .expect("its own panel")
                    .history()
                    .last()
                    .expect("a bar"),
            );
            assert!(between == word(before) || between == word(after), "{between} on {day}");
            days += 1;
        }
    }
    assert_eq!(days, 37 * 3);
}
