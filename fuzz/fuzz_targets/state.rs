//! A rule file, a saved state and a data file, cut at the lines `---`: a state is gone on
//! with or refused, and what is gone on with can be saved and gone on with again.
#![no_main]

use froth::{Format, Panel, PlanOptions, RuleSet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((rules, rest)) = text.split_once("\n---\n") else { return };
    let Some((state, data)) = rest.split_once("\n---\n") else { return };
    let Ok(rules) = RuleSet::parse(rules) else { return };
    let Ok(panel) = Panel::read("data", Format::Csv, data.as_bytes()) else { return };
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let Ok(plan) = rules.plan_with(panel.schema(), &options) else { return };
    let mut stream = match plan.resume(state) {
        Ok(stream) => stream,
        Err(error) => {
            assert!(!error.diagnostics().is_empty());
            plan.stream()
        }
    };
    if stream.read(&panel, None).is_err() {
        return;
    }
    let saved = stream.save();
    let again = plan.resume(&saved).expect("what was saved is read");
    assert_eq!(again.save(), saved);
});
