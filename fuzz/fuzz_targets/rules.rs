//! Any text as a rule file: a rule set, or diagnostics that can be printed.
#![no_main]

use froth::RuleSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = RuleSet::parse(text) {
        assert!(!error.diagnostics().is_empty());
        let _ = error.to_string();
    }
});
