//! Any text as rules, as an expression in them, and as tests of rules.

use froth::RuleSet;
use froth::study::tests::Suite;

/// Any text as a rule file: a rule set, or diagnostics that can be printed.
pub fn rules(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = RuleSet::parse(text) {
        assert!(!error.diagnostics().is_empty());
        let _ = error.to_string();
    }
}

/// Any text as a condition, as a series and as a reason of a rule file.
pub fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Quoted as YAML wants it, so that the text itself is what is read.
    let quoted = text.replace('\'', "''").replace(['\n', '\r'], " ");
    let rules = format!(
        "format: 1\nid: x\nversion: '1'\ntitle: t\ncalendar: quarter\n\
         inputs: {{ a: {{ unit: percent }}, b: {{ unit: usd_bn }} }}\n\
         params: {{ p: {{ value: 2y }}, q: {{ value: 3pp }} }}\n\
         series:\n  s: '{quoted}'\n\
         signals:\n  g: {{ when: '{quoted}', because: '{{{quoted}}}' }}\n\
         phases:\n  - {{ id: one, when: '{quoted}' }}\n  - {{ id: two, otherwise: true }}\n"
    );
    if let Err(error) = RuleSet::parse(&rules) {
        let _ = error.to_string();
    }
}

/// Any text as a rule file with tests in it: they are run, or told to be none.
pub fn tests(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let none = |_: &str| -> Result<Vec<u8>, String> { Err("there is no such file".to_owned()) };
    let Ok(rules) = RuleSet::parse(text) else {
        let _ = Suite::rules_of("x.test.yaml", text);
        return;
    };
    match Suite::inline(&rules, &none) {
        Ok(suite) => drop(suite.run("")),
        Err(error) => assert!(!error.diagnostics().is_empty()),
    }
}
