//! Figures that are hard to believe are told, and usual ones are not.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use std::fmt::Write as _;

use froth::diagnostic::{Code, Diagnostic, Severity};
use froth::rules::shipped;
use froth::study::{implausible, weekends};
use froth::time::{Date, Frequency, Period};
use froth::{Format, Panel, Plan, RuleSet};

fn plan(calendar: &str, keys: &str, csv: &str) -> (Plan, Panel) {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\n\
         inputs:\n  a: {{ unit: number, {keys} }}\n\
         phases:\n  - {{ id: high, when: a > 1 }}\n  - {{ id: low, otherwise: true }}\n"
    );
    let panel = Panel::read("data.csv", Format::Csv, csv.as_bytes()).unwrap();
    (RuleSet::parse(&text).unwrap().plan(panel.schema()).unwrap(), panel)
}

/// Figures of the months from January 2020 on.
fn monthly(values: &[f64]) -> String {
    let first = Period::of_year(Frequency::Month, 2020, 1).unwrap();
    let mut csv = "date,a\n".to_owned();
    for (value, month) in values.iter().zip(0..) {
        writeln!(csv, "{},{value}", first.plus(month)).unwrap();
    }
    csv
}

fn found(keys: &str, values: &[f64]) -> Vec<Diagnostic> {
    let (plan, panel) = plan("month", &format!("every: month, {keys}"), &monthly(values));
    implausible(&plan, &panel)
}

fn told(found: &[Diagnostic]) -> Vec<(Code, &str)> {
    assert!(found.iter().all(|one| one.severity == Severity::Warning && one.help.is_some()));
    found.iter().map(|one| (one.code, one.message.as_str())).collect()
}

/// Figures that change from month to month.
fn usual(count: usize) -> Vec<f64> {
    [20.0, 20.5, 21.25, 20.75, 22.0, 21.5, 19.75].into_iter().cycle().take(count).collect()
}

// Zeros

#[test]
fn zeros_at_an_end_are_told_with_their_dates() {
    let values = [usual(12), vec![0.0; 3]].concat();
    let message =
        "column `a` has zeros on 3 dates from 2021-01 to 2021-03 and is otherwise far from zero";
    let found = found("max_age: 1y", &values);
    assert_eq!(told(&found), [(Code::ZerosAtEnd, message)]);
    assert!(found[0].help.as_ref().unwrap().contains("missing: [0]"));
}

#[test]
fn a_single_zero_at_the_start_is_told() {
    let values = [vec![0.0], usual(12)].concat();
    let message = "column `a` has a zero at 2020-01 and is otherwise far from zero";
    assert_eq!(told(&found("max_age: 1y", &values)), [(Code::ZerosAtEnd, message)]);
}

#[test]
fn zeros_that_are_placeholders_or_near_the_other_figures_are_not_told() {
    let values = [usual(12), vec![0.0; 10]].concat();
    assert_eq!(told(&found("missing: [0]", &values)), []);
    let small: Vec<f64> = values.iter().map(|value| value - 19.75).collect();
    assert_eq!(told(&found("missing: [-19.75]", &small)), []);
    let around = [3.0, -1.0, 2.5, 1.5, -2.0, 1.0, 0.5, 2.0, -1.0, 0.0];
    assert_eq!(told(&found("max_age: 1y", &around)), []);
}

// Runs

#[test]
fn a_value_that_stands_still_in_a_column_that_changes_is_told() {
    let values = [usual(14), vec![21.1; 9], usual(3)].concat();
    let message = "column `a` is 21.1 on 9 dates from 2021-03 to 2021-11";
    assert_eq!(told(&found("max_age: 1y", &values)), [(Code::LongRun, message)]);
}

#[test]
fn a_rate_that_often_stands_still_is_usual() {
    let steps = [5.0, 5.0, 5.0, 5.25, 5.25, 5.25, 5.25, 5.0, 5.0, 4.75, 4.75, 4.75];
    let values = [&steps[..], &[4.5; 12]].concat();
    assert_eq!(told(&found("max_age: 1y", &values)), []);
    assert_eq!(told(&found("max_age: 1y", &[7.0; 30])), []);
}

// Units

#[test]
fn a_stretch_in_another_unit_is_told() {
    let mut values = usual(20);
    values[4..7].iter_mut().for_each(|value| *value /= 100.0);
    let message =
        "column `a` is about a hundredth of what it is beside on 3 dates from 2020-05 to 2020-07";
    assert_eq!(told(&found("max_age: 1y", &values)), [(Code::HundredTimes, message)]);
    let mut values = usual(20);
    values[19] *= 100.0;
    let message = "column `a` is about a hundred times what it is beside at 2021-08";
    assert_eq!(told(&found("max_age: 1y", &values)), [(Code::HundredTimes, message)]);
}

#[test]
fn growth_and_wild_columns_are_usual() {
    let growth: Vec<f64> = (0..40).map(|month| 1.4_f64.powi(month)).collect();
    assert_eq!(told(&found("max_age: 1y", &growth)), []);
    let wild: Vec<f64> =
        [1.0, 9.0, 0.1, 30.0, 2.0, 0.02, 5.0].into_iter().cycle().take(30).collect();
    assert_eq!(told(&found("max_age: 1y", &wild)), []);
}

// Weekends

/// A price on so many days from Monday 2024-03-04 on, but for those that are left out.
fn daily(days: i32, is_there: fn(i32) -> bool) -> String {
    let monday = Date::new(2024, 3, 4).unwrap();
    let mut csv = "date,a\n".to_owned();
    for day in (0..days).filter(|day| is_there(*day)) {
        writeln!(csv, "{},{}", monday.plus_days(day), 20 + day % 5).unwrap();
    }
    csv
}

fn weekends_of(calendar: &str, csv: &str) -> Vec<Diagnostic> {
    let (plan, panel) = plan(calendar, "every: day", csv);
    weekends(&plan, &panel)
}

#[test]
fn days_without_weekends_on_a_calendar_of_all_days_are_told() {
    let csv = daily(14, |day| day % 7 < 5);
    let found = weekends_of("day", &csv);
    assert_eq!(told(&found).len(), 1);
    assert_eq!(found[0].code, Code::NoWeekends);
    assert!(found[0].message.contains("weekend"), "{}", found[0].message);
    assert!(found[0].help.as_ref().unwrap().contains("calendar: { days_of: a }"));
}

#[test]
fn days_with_weekends_other_calendars_and_few_days_are_not_told() {
    assert_eq!(weekends_of("day", &daily(14, |_| true)), []);
    assert_eq!(weekends_of("week", &daily(14, |day| day % 7 < 5)), []);
    assert_eq!(weekends_of("day", &daily(6, |day| day % 7 < 5)), []);
    // Auctions on Mondays and Fridays are no days of trading.
    assert_eq!(weekends_of("day", &daily(60, |day| matches!(day % 7, 0 | 4))), []);
}

// The shipped rule sets

#[test]
fn the_shipped_figures_are_believed() {
    for own in shipped() {
        let format = Format::of_name(own.figures_name).unwrap();
        let panel = Panel::read(own.figures_name, format, own.figures.as_bytes()).unwrap();
        let plan = RuleSet::parse(own.text).unwrap().plan(panel.schema()).unwrap();
        assert_eq!(implausible(&plan, &panel), [], "{}", own.id);
        assert_eq!(weekends(&plan, &panel), [], "{}", own.id);
    }
}
