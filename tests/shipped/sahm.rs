//! The Sahm rule equals the published indicator, and its record is what its file
//! says.
//!
//! Months are those that the figures are about: each is aligned with itself, as
//! the published indicator is, but where a test says otherwise.

use froth::rules::Shipped;
use froth::time::{Date, Frequency, Period};
use froth::{Knowledge, Panel, State};

use crate::rule::{
    SIGNAL, alarms, computed, equals_exact_arithmetic_in_every_month, exact, gap, plan,
};

fn shipped() -> Panel {
    Panel::read_csv(Shipped::named("sahm").unwrap().figures.as_bytes()).unwrap()
}

fn last_day(month: &str) -> Date {
    Period::holding(Frequency::Month, format!("{month}-01").parse().unwrap()).last_day()
}

// On the figures that are shipped

#[test]
fn the_shipped_figures_give_exactly_what_whole_numbers_give() {
    equals_exact_arithmetic_in_every_month(Shipped::named("sahm").unwrap().figures);
}

#[test]
fn every_recession_since_1960_is_called_once_and_two_more_alarms_are_false() {
    let expected = [
        ("1960-10", "1961-11"),
        ("1970-03", "1971-10"),
        ("1974-07", "1976-01"),
        ("1980-02", "1981-04"),
        ("1981-11", "1983-06"),
        ("1990-10", "1992-10"),
        ("2001-06", "2002-11"),
        ("2003-07", "2003-08"),
        ("2008-02", "2010-05"),
        ("2020-04", "2021-03"),
        ("2024-07", "2024-09"),
    ];
    let found = alarms(&shipped(), Knowledge::Latest);
    let found: Vec<(&str, &str)> = found.iter().map(|(on, off)| (&**on, &**off)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_decision_at_the_end_of_a_month_knows_the_figures_of_the_month_before() {
    let next =
        |month: &String| Period::holding(Frequency::Month, last_day(month)).plus(1).to_string();
    let hindsight = alarms(&shipped(), Knowledge::Latest);
    let expected: Vec<(String, String)> =
        hindsight.iter().map(|(on, off)| (next(on), next(off))).collect();
    assert_eq!(alarms(&shipped(), Knowledge::Released), expected);
}

#[test]
fn on_every_day_the_answer_is_that_of_the_last_release() {
    let panel = shipped();
    let plan = plan(&panel, Knowledge::Released);
    let told = |day| {
        let outcome = plan.evaluate_as_of(&panel, day).unwrap();
        (
            gap(&outcome).map(f64::to_bits),
            outcome.signal(SIGNAL),
            outcome.phase().map(|one| one.id.clone()),
        )
    };
    for month in ["2001-07", "2003-10", "2008-03", "2020-05", "2025-12"] {
        let end = last_day(month);
        let first = Period::holding(Frequency::Month, end).first_day();
        let (before, after) = (told(first.plus_days(-1)), told(end));
        for day in (0..31).map(|count| first.plus_days(count)).filter(|day| *day <= end) {
            // The rate comes out on the seventh day, that of November 2025 on the sixteenth.
            let wait = if month == "2025-12" { 15 } else { 6 };
            let is_out = wait <= day.days() - first.days();
            assert_eq!(&told(day), if is_out { &after } else { &before }, "{day}");
        }
        assert_ne!(before, after, "{month}");
    }
}

#[test]
fn five_shipped_months_meet_the_threshold_exactly_and_fire() {
    let exact = exact(Shipped::named("sahm").unwrap().figures);
    let at: Vec<&str> =
        exact.iter().filter(|(_, gap)| **gap == 30).map(|(month, _)| &**month).collect();
    assert_eq!(at, ["2001-06", "2002-11", "2003-07", "2003-08", "2024-07"]);
    let computed = computed(&shipped());
    assert!(at.iter().all(|month| computed[*month].1 == State::On));
}

#[test]
fn eleven_of_fifteen_stretches_of_watch_went_on_to_the_threshold() {
    let exact = exact(Shipped::named("sahm").unwrap().figures);
    let gaps: Vec<i64> = exact.into_values().collect();
    let stretches = gaps.chunk_by(|before, after| (18 <= *before) == (18 <= *after));
    let stretches: Vec<&[i64]> = stretches.filter(|stretch| 18 <= stretch[0]).collect();
    let fired = stretches.iter().filter(|stretch| stretch.iter().any(|gap| 30 <= *gap));
    assert_eq!((stretches.len(), fired.count()), (15, 11));
}

#[test]
fn the_month_without_a_figure_is_left_out_of_means_and_never_filled() {
    let computed = computed(&shipped());
    let found = ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"].map(|month| {
        let (gap, state) = &computed[month];
        (month, format!("{:.2}", gap.unwrap()), *state)
    });
    let expected = [
        ("2025-09", "0.23", State::Off),
        ("2025-10", "0.25", State::Off),
        ("2025-11", "0.35", State::Watch),
        ("2025-12", "0.35", State::Watch),
        ("2026-01", "0.30", State::Watch),
    ];
    assert_eq!(found, expected.map(|(month, gap, state)| (month, gap.to_owned(), state)));

    // At the end of November 2025 the newest figure was that of September, which is
    // too old by the rules' own word: nothing is said.
    let panel = shipped();
    let plan = plan(&panel, Knowledge::Released);
    let report = plan.evaluate_as_of(&panel, last_day("2025-11")).unwrap().report();
    assert_eq!(report.inputs.get("unemployment").unwrap().value, None);
    assert_eq!(report.phase.id, None);
    let reason = report.inputs.get("unemployment").unwrap().unknown.as_ref().unwrap();
    assert_eq!(
        reason.to_string(),
        "unemployment of 2025-09 is too old: 61 days after its end, and the limit is 45"
    );
}

#[test]
fn two_months_without_figures_leave_the_answer_open() {
    let figures = Shipped::named("sahm").unwrap().figures.replace("2025-11-01,4.5", "2025-11-01,");
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let plan = plan(&panel, Knowledge::Latest);
    let outcome = plan.evaluate_as_of(&panel, last_day("2025-11")).unwrap();
    assert_eq!(outcome.signal(SIGNAL), Some(State::Unknown));
    assert_eq!(outcome.phase().map(|phase| &phase.id), None);
    assert_eq!(outcome.needs().len(), 1);
}

// Against what others have published
