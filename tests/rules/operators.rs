//! Operators as their users meet them: what is written in other words leads to ours,
//! and what a rule set says of a few rows is what a calculator says.

mod dates;
mod values;
mod words;

use froth::RuleSet;

/// A rule set of numbers `x` and `y`, conditions `c`, `d` and `e`, a signal `s`, and
/// one more series.
fn with_series(calendar: &str, series: &str) -> Result<RuleSet, froth::Error> {
    let text = format!(
        "format: 1\nid: example\nversion: \"1\"\ntitle: An example\ncalendar: {calendar}\n\
         inputs:\n  x: {{ unit: number }}\n  y: {{ unit: number }}\n\
         \x20 rate: {{ unit: percent }}\n  gdp: {{ unit: usd_bn }}\n  debt: {{ unit: usd_mn }}\n\
         series:\n  c: x > 0\n  d: y > 0\n  e: x > y\n  own: \"{series}\"\n\
         signals:\n  s: {{ when: c, watch: d }}\n\
         phases:\n  - {{ id: holds, when: s }}\n  - {{ id: fails, otherwise: true }}\n"
    );
    RuleSet::parse(&text)
}

/// The message and the help of the first mistake in a series.
fn mistake(calendar: &str, series: &str) -> (String, String) {
    match with_series(calendar, series) {
        Ok(_) => panic!("`{series}` is accepted"),
        Err(error) => {
            let first = error.diagnostics().first().expect("a diagnostic");
            (first.message.clone(), first.help.clone().unwrap_or_default())
        }
    }
}
