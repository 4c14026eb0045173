//! Any text as a condition, as a series and as a reason of a rule file.
#![no_main]

use froth::RuleSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
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
});
