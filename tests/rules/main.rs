//! Rule files: what is refused in which words, what is read, and what is bounded.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod accept;
mod edits;
mod limits;
mod mistakes;
mod pages;
mod reject;

use froth::RuleSet;
use froth::diagnostic::{Diagnostic, Style, render};

/// Everything that is said about a rule file, errors or warnings.
fn diagnostics(name: &str, text: &str) -> Vec<Diagnostic> {
    match RuleSet::parse_file(name, text) {
        Ok(rules) => rules.warnings().to_vec(),
        Err(error) => error.diagnostics().to_vec(),
    }
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    render(diagnostics, Style::Plain)
}
