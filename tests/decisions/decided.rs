//! What a verdict rests on, by taking each signal and input away.

use std::fs;

use froth::explain::{DecidedBy, Without};
use froth::{Panel, PlanOptions, RuleSet};

const RULES: &str = "format: 1
id: t
version: \"1\"
title: t
calendar: quarter
inputs:
  a: { unit: number, every: quarter, published: 0d }
  b: { unit: number, every: quarter, published: 0d }
  c: { unit: number, every: quarter, published: 0d }
  unused: { unit: number, every: quarter, published: 0d }
signals:
  high: { when: a > 1, until: a < 0, watch: a > 0.5, title: It is high }
  low: { when: b < 1 }
  shown: { when: c > 1 }
phases:
  - { id: both, when: 'count(high, low, shown) >= 2' }
  - { id: after, when: 'was(both, 4q)' }
  - { id: rest, otherwise: true }
";

fn decided(rules: &str, data: &str) -> DecidedBy {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(data.as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    plan.evaluate(&panel).unwrap().decided_by().unwrap()
}

fn told(all: &[Without]) -> Vec<String> {
    let told = |one: &Without| {
        let mark = if one.decides { "decides" } else { "-" };
        format!("{} {mark} {}", one.id, one.possible.join("|"))
    };
    all.iter().map(told).collect()
}

#[test]
fn two_of_three_that_are_on_decide_and_the_third_does_not_stand_in() {
    let found = decided(RULES, "date,a,b,c,unused\n2000Q1,2,0,0,1\n2000Q2,2,0,0,1\n");
    assert_eq!(
        told(&found.signals),
        ["high decides both|after|rest", "low decides both|after|rest", "shown - both"]
    );
    assert_eq!(
        told(&found.inputs),
        ["a decides both|after|rest", "b decides both|after|rest", "c - both", "unused - both"]
    );
    assert_eq!(found.signals.first().unwrap().title.as_deref(), Some("It is high"));
}

#[test]
fn three_of_three_leave_the_verdict_standing_without_any_one() {
    let found = decided(RULES, "date,a,b,c,unused\n2000Q1,2,0,2,1\n2000Q2,2,0,2,1\n");
    assert!(found.signals.iter().chain(&found.inputs).all(|one| !one.decides));
}

#[test]
fn a_signal_that_is_taken_away_may_be_on_on_watch_or_off() {
    let of = |watch: &str, phases: &str| {
        let rules = format!(
            "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\n\
             inputs: {{ a: {{ unit: number, every: quarter, published: 0d }} }}\n\
             signals:\n  high: {{ when: a > 1{watch} }}\n\
             phases:\n  - {{ id: hot, when: high }}\n{phases}  - {{ id: rest, otherwise: true }}\n"
        );
        told(&decided(&rules, "date,a\n2000Q1,2\n2000Q2,2\n").signals)
    };
    let near = "  - { id: near, when: watch(high) }\n";
    assert_eq!(of(", watch: a > 0.5", near), ["high decides hot|near|rest"]);
    assert_eq!(of(", watch: a > 0.5", ""), ["high decides hot|rest"]);
    assert_eq!(of("", ""), ["high decides hot|rest"]);
    // Without a condition to watch it is never on watch alone.
    assert_eq!(of("", near), ["high decides hot|rest"]);
}

#[test]
fn what_was_decided_before_is_taken_away_too() {
    // The verdict is that of a memory: without a signal it is open whether it was so.
    let found =
        decided(RULES, "date,a,b,c,unused\n2000Q1,2,0,0,1\n2000Q2,-1,2,0,1\n2000Q3,-1,2,0,1\n");
    assert_eq!(told(&found.signals)[2], "shown - after");
    assert_eq!(told(&found.signals)[0], "high decides after|rest");
}

#[test]
fn without_an_input_the_answer_is_that_of_rules_that_drop_it() {
    let panel = Panel::read(
        "us.csv",
        froth::Format::Csv,
        fs::read("fixtures/us-quarterly.csv").unwrap().as_slice(),
    );
    let panel = panel.unwrap();
    let text = fs::read_to_string("rules/goldman-1997-vs-1999.yaml").unwrap();
    let rules = RuleSet::parse(&text).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    for day in ["1962-03-31", "1998-12-31", "1999-12-31", "2001-09-30", "2025-12-31"] {
        let day = day.parse().unwrap();
        let outcome = plan.evaluate_as_of(&panel, day).unwrap();
        let own: Vec<&str> = outcome.possible().iter().map(|phase| phase.id.as_str()).collect();
        for one in outcome.decided_by().unwrap().inputs {
            let options = PlanOptions { drop: vec![one.id.clone()], ..PlanOptions::default() };
            let without = rules.plan_with(panel.schema(), &options).unwrap();
            let without = without.evaluate_as_of(&panel, day).unwrap();
            let ids: Vec<&str> = without.possible().iter().map(|phase| phase.id.as_str()).collect();
            assert_eq!(one.possible, ids, "{day} without {}", one.id);
            assert_eq!(one.decides, own != ids, "{day} without {}", one.id);
        }
    }
}

#[test]
fn the_shipped_rules_of_2025_rest_on_signs_that_are_off_and_not_on_those_that_are_seen() {
    let data = fs::read_to_string("fixtures/us-quarterly.csv").unwrap();
    let panel = Panel::read("us.csv", froth::Format::Csv, data.as_bytes()).unwrap();
    let text = fs::read_to_string("rules/goldman-1997-vs-1999.yaml").unwrap();
    let rules = RuleSet::parse(&text).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let at = |day: &str| {
        let found =
            plan.evaluate_as_of(&panel, day.parse().unwrap()).unwrap().decided_by().unwrap();
        let decide = found.signals.into_iter().filter(|one| one.decides);
        decide.map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(at("2025-12-31"), ["investment_peaks", "debt_rises", "spreads_widen"]);
    // Four were seen, and three are enough.
    assert_eq!(at("1999-12-31"), [""; 0]);
}
