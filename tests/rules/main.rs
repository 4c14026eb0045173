//! Rule files: what is refused in which words, what is read, and what is bounded.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[expect(dead_code, reason = "nothing is counted here")]
#[path = "../support/entities.rs"]
mod entities;

mod accept;
mod builder;
mod contract;
mod edits;
mod fixes;
mod limits;
mod mistakes;
mod operators;
mod pages;
mod reject;
mod rule_tests;
mod schema_editor;

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
