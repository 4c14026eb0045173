//! What the calendar says, on every road.

use froth::entities::{States, SurveyOptions};
use froth::{Panel, PlanOptions, RuleSet, State};

use crate::entities::{Row, Table, line, told};

fn rules(calendar: &str, condition: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: {calendar}\n\
         inputs:\n  x: {{ unit: number, every: {}, published: 40d }}\n\
         signals:\n  own: {{ when: \"{condition}\" }}\n\
         phases:\n  - {{ id: holds, when: own && x > -9 }}\n  - {{ id: fails, otherwise: true }}\n",
        if calendar == "rows" { "any" } else { calendar }
    );
    let text =
        if calendar == "rows" { text.replace(", every: any, published: 40d", "") } else { text };
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// The decisions at which a condition is true, `?` before those where it is unknown.
fn true_at(calendar: &str, data: &str, condition: &str) -> String {
    let rules = rules(calendar, condition);
    let panel = Panel::read_csv(data.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let told = outcome.history().into_iter().filter_map(|step| match step.signals.first() {
        Some(State::On) => Some(step.stamp.to_string()),
        Some(State::Unknown) => Some(format!("?{}", step.stamp)),
        _ => None,
    });
    told.collect::<Vec<String>>().join(" ")
}

const MONTHS: &str = "date,x\n1999-10,1\n1999-11,2\n1999-12,3\n2000-01,4\n2000-02,5\n";

#[test]
fn a_condition_asks_for_the_period_of_its_decision() {
    assert_eq!(true_at("month", MONTHS, "month() == 12"), "1999-12");
    assert_eq!(
        true_at("month", MONTHS, "year() == 2000 && month() >= 2"),
        "2000-02 2000-03 2000-04"
    );
    assert_eq!(true_at("month", MONTHS, "weekday() == 5"), "1999-12 2000-03");
}

#[test]
fn a_number_asks_for_the_period_that_it_is_of() {
    // The figure of December is out on 9 February.
    assert_eq!(true_at("month", MONTHS, "x * month() == 36"), "?1999-10 ?1999-11 2000-02");
}

#[test]
fn rows_say_what_their_dates_say_and_nothing_without_them() {
    let dated = "date,x\n2026-11-27,1\n2026-11-28,2\n2026-11-30,3\n";
    assert_eq!(true_at("rows", dated, "weekday() == 1"), "2026-11-30");
    assert_eq!(true_at("rows", dated, "x > 1 && weekday() >= 6"), "2026-11-28");
    assert_eq!(true_at("rows", "x\n1\n2\n", "month() == 1"), "?row 1 ?row 2");
}

#[test]
fn every_entity_is_told_what_its_rows_alone_are_told() {
    let day = |text: &str| text.parse::<froth::time::Date>().expect("a day").days();
    let days = ["2025-12-30", "2025-12-31", "2026-01-05", "2026-02-02", "2026-02-07"].map(day);
    let rows: Vec<Row<1>> = ["one", "two"]
        .iter()
        .flat_map(|who| days.map(|day| ((*who).to_owned(), day, [1.0])))
        .collect();
    for (calendar, condition) in [
        ("rows", "month() == 12 || weekday() == 1"),
        ("rows", "year() == 2026 && within(weekday() == 3, 2)"),
        ("day", "month() == 2 && weekday() >= 6"),
        ("rows", "age(x) <= 3"),
        ("rows", "age(x) == 0 && year() == 2026"),
        ("day", "age(x) >= 45"),
    ] {
        let rules = rules(calendar, condition);
        let options = SurveyOptions {
            entity: "who".to_owned(),
            date: Some("date".to_owned()),
            as_of: None,
            states: States::Every,
            plan: PlanOptions::default(),
        };
        let survey = rules.survey(&["x"], Panel::default(), &options).expect("a survey");
        let told = told(&survey, &Table::new(&rows), 2).expect("verdicts");
        let mut text = "date,x\n".to_owned();
        for day in ["2025-12-30", "2025-12-31", "2026-01-05", "2026-02-02", "2026-02-07"] {
            text.push_str(&format!("{day},1\n"));
        }
        let panel = Panel::read_csv(text.as_bytes()).expect("good data");
        let plan = rules.plan(panel.schema()).expect("a plan");
        let outcome = plan.evaluate(&panel).unwrap();
        let history = outcome.history();
        for who in ["one", "two"] {
            let own: Vec<&String> = told.iter().filter(|line| line.starts_with(who)).collect();
            let expected: Vec<String> =
                history.iter().map(|step| format!("{who} {}", line(step))).collect();
            assert_eq!(own, expected.iter().collect::<Vec<_>>(), "{calendar} {condition}");
        }
        assert!(history.iter().any(|step| step.signals.contains(&State::On)));
    }
}

#[test]
fn the_age_of_a_figure_is_counted_from_the_end_of_its_period() {
    // The figure of October is out on 10 December, that of February on 9 April.
    let silent = "1999-10 1999-11";
    assert_eq!(true_at("month", MONTHS, "!known(age(x))"), silent);
    assert_eq!(true_at("month", MONTHS, "age(x) == 61"), "?1999-10 ?1999-11 1999-12");
    // At the end of January it is November that is known: 31 and 31 days ago.
    assert_eq!(true_at("month", MONTHS, "age(x) == 62"), "?1999-10 ?1999-11 2000-01");
}

#[test]
fn an_age_is_told_however_old_the_figure_is() {
    let data = "date,x\n1999-10,1\n1999-11,\n1999-12,\n2000-01,\n2000-02,\n2000-09,\n2000-10,7\n";
    let old = true_at("month", data, "age(x) > 300");
    assert_eq!(old, "?1999-10 ?1999-11 2000-08 2000-09 2000-10 2000-11");
    assert_eq!(true_at("month", data, "!known(x) && age(x) > 300"), old);
}

#[test]
fn rows_have_ages_by_their_dates() {
    let data = "date,x\n2026-11-27,1\n2026-11-28,\n2026-11-30,\n2026-12-01,2\n";
    assert_eq!(true_at("rows", data, "age(x) == 3"), "2026-11-30");
    assert_eq!(true_at("rows", data, "age(x) == 0"), "2026-11-27 2026-12-01");
    assert_eq!(true_at("rows", "x\n1\n2\n", "age(x) == 0"), "?row 1 ?row 2");
}

#[test]
fn an_age_rests_on_its_input() {
    let rules = rules("month", "age(x) > 60");
    let panel = Panel::read_csv(MONTHS.as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let report = plan.evaluate(&panel).unwrap().report().to_json();
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let compared = &report["signals"]["own"]["evidence"][0]["comparisons"][0];
    assert_eq!(compared["inputs"], serde_json::json!(["x"]));
}

#[test]
fn a_stream_that_is_given_its_bars_says_what_rows_say() {
    let days = ["2026-11-27", "2026-11-28", "2026-11-30", "2026-12-01", "2026-12-05"];
    let values = [1.0, f64::NAN, f64::NAN, 2.0, f64::NAN];
    let mut data = "date,x\n".to_owned();
    for (day, value) in days.iter().zip(values) {
        let cell = if value.is_nan() { String::new() } else { value.to_string() };
        data.push_str(&format!("{day},{cell}\n"));
    }
    for condition in ["age(x) == 3", "month() == 12", "weekday() == 6 && age(x) >= 1"] {
        let rules = rules("rows", condition);
        let panel = Panel::read_csv(data.as_bytes()).expect("good data");
        let plan = rules.plan(panel.schema()).expect("a plan");
        let mut stream = plan.stream();
        let pushed: Vec<String> = days
            .iter()
            .zip(values)
            .map(|(day, value)| {
                let stamp = day.parse().expect("a day");
                let date = day.parse().expect("a day");
                line(&stream.push(stamp, Some(date), &[("x", value)]).expect("a step"))
            })
            .collect();
        let resumed = plan.resume(&stream.save()).expect("a state");
        let outcome = plan.evaluate(&panel).expect("its own panel");
        let history = outcome.history();
        let whole: Vec<String> = history.iter().map(line).collect();
        assert_eq!(pushed, whole, "{condition}");
        let resumed: Vec<String> = resumed.outcome().history().iter().map(line).collect();
        assert_eq!(resumed, whole, "{condition}");
        assert!(history.iter().any(|step| step.signals.contains(&State::On)), "{condition}");
    }
}
