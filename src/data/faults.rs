//! Cells of one series that are no numbers, by their texts: rules may say that a
//! text stands for no figure, and are known only later.

use std::collections::BTreeMap;

use super::findings::Findings;
use crate::diagnostic::Diagnostic;

/// How many different texts are told apart.
const TEXTS: usize = 64;
/// The most bytes of a text that is told apart from others.
const LONGEST: usize = 40;

/// The cells of one series that are no numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    // Under an empty text: all that are not told apart.
    by_text: BTreeMap<String, Findings>,
}

impl Faults {
    /// Adds a cell that holds this text.
    pub(super) fn add(&mut self, text: &str, diagnostic: impl FnOnce() -> Diagnostic) {
        let text = text.trim();
        let is_new = !self.by_text.contains_key(text);
        let is_told_apart = text.len() <= LONGEST && !(is_new && TEXTS <= self.by_text.len());
        let key = if is_told_apart { text } else { "" };
        if let Some(findings) = self.by_text.get_mut(key) {
            findings.add(diagnostic);
            return;
        }
        let mut findings = Findings::default();
        findings.add(diagnostic);
        self.by_text.insert(key.to_owned(), findings);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_text.is_empty()
    }

    /// What is said of all cells but those whose text `is_none`, in the order of
    /// their places; `help` says a way out for a text, besides the one there is.
    pub(crate) fn besides(
        &self,
        is_none: impl Fn(&str) -> bool,
        help: impl Fn(&str) -> Option<String>,
    ) -> Vec<Diagnostic> {
        let mut left = Findings::default();
        for (text, findings) in &self.by_text {
            if text.is_empty() || !is_none(text) {
                left.join(findings, help(text).as_deref());
            }
        }
        left.into_diagnostics()
    }
}
