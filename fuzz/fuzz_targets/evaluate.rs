//! A rule file and a data file, cut at the first line `---`: whatever both are,
//! the outcome never fails, and every phase is possible or excluded.
#![no_main]

use froth::{Format, Panel, PlanOptions, RuleSet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((rules, data)) = text.split_once("\n---\n") else { return };
    let Ok(rules) = RuleSet::parse(rules) else { return };
    let Ok(panel) = Panel::read("data", Format::Csv, data.as_bytes()) else { return };
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let Ok(plan) = rules.plan_with(panel.schema(), &options) else { return };
    let outcome = plan.evaluate(&panel).unwrap();
    assert!(!outcome.possible().is_empty());
    // Before the first decision there is none, even where there is but one phase.
    if outcome.history().is_empty() {
        assert!(outcome.phase().is_none());
    } else {
        assert_eq!(outcome.phase().is_some(), outcome.possible().len() == 1);
    }
    let again = plan.evaluate(&panel).unwrap();
    assert_eq!(again.possible().len(), outcome.possible().len());
    // What is needed settles it, so that nothing is needed where it is settled.
    assert!(outcome.phase().is_none() || outcome.needs().is_empty());
    let report = outcome.report();
    let _ = (report.to_string(), report.to_json());
});
