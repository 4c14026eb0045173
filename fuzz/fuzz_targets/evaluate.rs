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
    let outcome = plan.evaluate(&panel);
    assert!(!outcome.possible().is_empty());
    assert_eq!(outcome.phase().is_some(), outcome.possible().len() == 1);
    let report = outcome.report();
    let _ = (report.to_string(), report.to_json());
});
