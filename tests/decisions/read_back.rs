//! Reports are read back as they were written.

use froth::diagnostic::Style;
use froth::report::{
    DiffReport, Explanation, HistoryReport, Report, Reports, ScoreReport, Section, Sections,
};
use froth::rules::{Shipped, shipped};
use froth::score::{Happened, ScoreOptions};
use froth::{Format, Outcome, Panel, RuleSet};

use super::chance::Chance;
use super::drawn::{self, Reach};

fn outcome(rules: &str, data: &Panel) -> Outcome {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}\n{rules}"));
    let plan = rules.plan(data.schema()).unwrap();
    plan.evaluate(data).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}\n{json}"))
}

/// Everything that is made of one outcome, written, read and written again.
fn check(outcome: &Outcome, sections: &Sections, what: &str) {
    let report = outcome.report_with(sections);
    let json = report.to_json();
    let again: Report = read(&json);
    assert_eq!(again.to_json(), json, "{what}");
    assert_eq!(again.to_text(Style::Plain), report.to_text(Style::Plain), "{what}");
    assert_eq!(again.to_markdown(), report.to_markdown(), "{what}");

    let history = outcome.history_with_values(outcome.history_report(None, None)).to_json();
    assert_eq!(read::<HistoryReport>(&history).to_json(), history, "{what}");
    let rules = outcome.plan().rules();
    for signal in rules.signals() {
        let why = outcome.explain(&signal.id).unwrap().to_json();
        assert_eq!(read::<Explanation>(&why).to_json(), why, "{what}: {}", signal.id);
    }
    let flips = report.flips.clone().unwrap_or_default();
    let why = outcome.explain_phases().with_flips(flips).to_json();
    assert_eq!(read::<Explanation>(&why).to_json(), why, "{what}");
    let same = report.diff(&again);
    assert!(!same.is_changed, "{what}");
    assert_eq!(read::<DiffReport>(&same.to_json()).to_json(), same.to_json(), "{what}");
}

#[test]
fn every_shipped_rule_set_is_reported_in_words_that_can_be_read_back() {
    for shipped in shipped() {
        let format = Format::of_name(shipped.figures_name).unwrap();
        let data = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
        let outcome = outcome(shipped.text, &data);
        // What is found by asking again and again takes long over many days.
        let quick = Sections::of([Section::History, Section::Charts]);
        let is_first = shipped.id == Shipped::first().id;
        let sections = if is_first { Sections { draws: 5, ..Sections::all() } } else { quick };
        check(&outcome, &sections, shipped.id);
    }
}

#[test]
fn what_rules_by_chance_say_is_read_back_as_it_was_written() {
    for calendar in ["rows", "quarter"] {
        for seed in 1..=40 {
            let chance = &mut Chance::new(seed);
            let text = drawn::rules(chance, Reach::All, calendar);
            let csv = drawn::csv(&drawn::cells(chance, 9), calendar);
            let outcome = outcome(&text, &Panel::read_csv(csv.as_bytes()).unwrap());
            check(&outcome, &Sections::all(), &format!("{calendar} seed {seed}\n{text}{csv}"));
        }
    }
}

fn first() -> Outcome {
    let shipped = Shipped::first();
    let format = Format::of_name(shipped.figures_name).unwrap();
    let data = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
    outcome(shipped.text, &data)
}

#[test]
fn a_record_and_several_reports_are_read_back_as_they_were_written() {
    let outcome = first();
    let options = ScoreOptions::default();
    let happened = Happened::Fall { percent: None, within: None };
    let views = vec![outcome.score(&happened, &options).unwrap()];
    let json = outcome.score_report(&options, views).to_json();
    assert_eq!(read::<ScoreReport>(&json).to_json(), json);
    let json = Reports::new(vec![outcome.report(), outcome.report()]).to_json();
    assert_eq!(read::<Reports>(&json).to_json(), json);
}

#[test]
fn fields_of_later_versions_are_passed_over_and_other_shapes_are_refused() {
    let report = first().report_with(&Sections::of([Section::Flips]));
    let json = report.to_json();
    let later = json.replacen('{', "{ \"a_later_field\": [1, { \"deep\": null }],", 1);
    assert_eq!(read::<Report>(&later).to_json(), json);
    let nothing_more = json.replace("\"about\"", "\"another_field\"");
    assert_eq!(read::<Report>(&nothing_more).about, None);

    for (other, wanted) in [
        (
            json.replace("froth.report/1", "froth.report/2"),
            "the document has the shape `froth.report/2`, and not `froth.report/1`",
        ),
        (json.replace("\"usd_bn\"", "\"doubloons\""), "`doubloons` is no unit"),
    ] {
        assert!(other != json, "{wanted}");
        let error = serde_json::from_str::<Report>(&other).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
    }
    let history = first().history_report(None, None).to_json();
    assert!(serde_json::from_str::<Report>(&history).is_err());
}
