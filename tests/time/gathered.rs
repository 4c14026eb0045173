//! Rows finer than the period that the contract speaks of, on a calendar that decides
//! more often: several rows are one figure.

use froth::{Knowledge, Panel, Plan, PlanOptions, RuleSet};
use serde_json::Value as Json;

const ALL: [Knowledge; 3] = [Knowledge::Released, Knowledge::Vintage, Knowledge::Latest];

fn rules(calendar: &str, contract: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: {calendar}\ninputs:\n  \
         x: {{ unit: number, {contract}, columns: [x] }}\nsignals:\n  \
         s: {{ when: x > 0 }}\nphases:\n  - {{ id: rest, otherwise: true }}\n"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn panel(data: &str) -> Panel {
    Panel::read_csv(data.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn plan(rules: &RuleSet, panel: &Panel, knowledge: Knowledge) -> Plan {
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).unwrap_or_else(|error| panic!("{error}"))
}

/// What a report says of `x`: value, period and the day it was known.
fn told(json: &str) -> String {
    let json: Json = serde_json::from_str(json).expect("JSON");
    let told = json.pointer("/inputs/x").cloned().unwrap_or_default();
    let text = |key: &str| told.get(key).and_then(Json::as_str).unwrap_or(".").to_owned();
    let value = told.get("value").and_then(Json::as_f64);
    let value = value.map_or(".".to_owned(), |value| value.to_string());
    format!("{value} of {}, {}", text("period"), text("known"))
}

#[track_caller]
fn check(
    [calendar, contract, data]: [&str; 3],
    knowledge: Knowledge,
    days_and_expected: &[(&str, &str)],
) {
    let panel = panel(data);
    let rules = rules(calendar, contract);
    let plan = plan(&rules, &panel, knowledge);
    for (day, expected) in days_and_expected {
        let outcome =
            plan.evaluate_as_of(&panel, day.parse().expect("a day")).expect("its own panel");
        let seen = told(&outcome.report().to_json());
        assert_eq!(seen, *expected, "{contract}, {knowledge:?}, {day}");
    }
}

const MONTHS: &str = "date,x\n2020-01,1\n2020-02,2\n2020-03,6\n2020-04,4\n2020-05,5\n2020-06,9\n";

#[test]
fn a_quarter_of_months_is_known_when_it_is_due() {
    let data = ["month", "every: quarter, published: 30d, aggregate: mean", MONTHS];
    for knowledge in [Knowledge::Released, Knowledge::Vintage] {
        check(
            data,
            knowledge,
            &[("2020-04-29", ". of ., ."), ("2020-04-30", "3 of 2020Q1, 2020-04-30")],
        );
        check(data, knowledge, &[("2020-07-30", "6 of 2020Q2, 2020-07-30")]);
    }
}

#[test]
fn in_hindsight_a_quarter_is_known_at_its_end() {
    let data = ["month", "every: quarter, published: 30d, aggregate: mean", MONTHS];
    let days = [("2020-03-30", ". of ., ."), ("2020-03-31", "3 of 2020Q1, 2020-03-31")];
    check(data, Knowledge::Latest, &days);
}

#[test]
fn a_part_that_comes_late_revises_the_figure_from_its_day_on() {
    let late = "date,x,released\n2020-01,1,2020-02-10\n2020-02,2,2020-06-15\n\
                2020-03,6,2020-04-10\n";
    let data = ["month", "every: quarter, published: 15d, aggregate: max", late];
    let mean = ["month", "every: quarter, published: 15d, aggregate: mean", late];
    for knowledge in [Knowledge::Released, Knowledge::Vintage] {
        check(data, knowledge, &[("2020-04-30", "6 of 2020Q1, 2020-04-15")]);
        let days = [
            ("2020-04-30", "3.5 of 2020Q1, 2020-04-15"),
            ("2020-06-14", "3.5 of 2020Q1, 2020-04-15"),
            ("2020-06-15", "3 of 2020Q1, 2020-04-15"),
        ];
        check(mean, knowledge, &days);
    }
}

#[test]
fn a_part_that_is_revised_revises_the_figure() {
    let revised = "date,x,released\n2020-01,1,2020-02-10\n2020-02,2,2020-03-10\n\
                   2020-03,6,2020-04-10\n2020-03,9,2020-05-20\n";
    let data = ["month", "every: quarter, published: 15d, aggregate: sum", revised];
    let days =
        [("2020-05-19", "9 of 2020Q1, 2020-04-15"), ("2020-05-20", "12 of 2020Q1, 2020-04-15")];
    check(data, Knowledge::Vintage, &days);
    check(data, Knowledge::Released, &[("2020-05-19", "12 of 2020Q1, 2020-04-15")]);
}

#[test]
fn a_sum_of_a_part_is_none_and_the_quarter_before_stands() {
    let hole = "date,x\n2020-01,1\n2020-02,2\n2020-03,6\n2020-04,4\n2020-06,9\n2020-07,7\n";
    let data = ["month", "every: quarter, published: 0d, aggregate: sum, max_age: 1y", hole];
    for knowledge in ALL {
        check(data, knowledge, &[("2020-07-31", "9 of 2020Q1, 2020-03-31")]);
    }
}

#[test]
fn a_week_belongs_to_the_quarter_of_its_sunday() {
    // 2020-W14 is 30 March to 5 April, and the calendar is finer than the quarters.
    let weeks = "date,x\n2020-W12,3\n2020-W13,4\n2020-W14,8\n";
    let data = ["month", "every: quarter, published: 0d, aggregate: last", weeks];
    for knowledge in ALL {
        check(data, knowledge, &[("2020-04-30", "4 of 2020Q1, 2020-03-31")]);
        check(data, knowledge, &[("2020-06-30", "8 of 2020Q2, 2020-06-30")]);
    }
}

#[test]
fn a_run_that_goes_on_from_a_state_has_the_months_before_in_its_quarter() {
    let rules = rules("month", "every: quarter, published: 0d, aggregate: mean");
    let whole = panel(MONTHS);
    let (first, rest) = MONTHS.split_at(MONTHS.find("2020-03").expect("a row"));
    let (first, rest) = (panel(first), panel(&format!("date,x\n{rest}")));
    let expected = plan(&rules, &whole, Knowledge::Released)
        .evaluate(&whole)
        .expect("its own panel")
        .report()
        .to_json();
    let plan_of = |panel| plan(&rules, panel, Knowledge::Released);
    let before = plan_of(&first);
    let mut stream = before.stream();
    stream.read(&first, Some("2020-02-29".parse().expect("a day"))).expect("read");
    let after = plan_of(&rest);
    let mut resumed = after.resume(&stream.save()).expect("a state");
    resumed.read(&rest, Some("2020-03-31".parse().expect("a day"))).expect("read");
    assert_eq!(told(&resumed.outcome().report().to_json()), "3 of 2020Q1, 2020-03-31");
    resumed.read(&rest, Some("2020-06-30".parse().expect("a day"))).expect("read");
    assert_eq!(told(&resumed.outcome().report().to_json()), told(&expected));
    assert_eq!(told(&expected), "6 of 2020Q2, 2020-06-30");
}
