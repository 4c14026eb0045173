//! Mistakes as they are found: the first ones in full, the rest as a number.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::{Error, ErrorKind};

/// How many mistakes of one file, or of one column, are shown.
const SHOWN: usize = 20;

/// The mistakes of one file, or of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    shown: Vec<Diagnostic>,
    more: usize,
}

impl Findings {
    /// Adds a mistake; beyond the ones that are shown it is only counted.
    pub(super) fn add(&mut self, diagnostic: impl FnOnce() -> Diagnostic) {
        if self.shown.len() < SHOWN {
            self.shown.push(diagnostic());
        } else {
            self.more += 1;
        }
    }

    /// Adds those of another part of the same column, each with one more way out.
    pub(super) fn join(&mut self, other: &Findings, help: Option<&str>) {
        self.more += other.more;
        self.shown.extend(other.shown.iter().cloned().map(|found| match (&found.help, help) {
            (Some(own), Some(more)) => {
                let help = format!("{own}, or {more}");
                found.with_help(help)
            }
            _ => found,
        }));
        let start =
            |found: &Diagnostic| found.place.as_ref().map(|place| (place.line, place.column));
        self.shown.sort_by_key(start);
        self.more += self.shown.len().saturating_sub(SHOWN);
        self.shown.truncate(SHOWN);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// All that is shown, in the order of the text, and how many more there are.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.shown;
        let start = |place: &Place| (place.line, place.column);
        diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(start));
        if 0 < self.more {
            let noun = if self.more == 1 { "mistake" } else { "mistakes" };
            let words = format!("{} more {noun} not shown", self.more);
            diagnostics.push(Diagnostic::error(Code::MoreMistakes, words));
        }
        diagnostics
    }

    /// # Errors
    ///
    /// Something was found.
    pub(super) fn settle(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    pub(super) fn into_error(self) -> Error {
        Error::new(ErrorKind::Data, self.into_diagnostics())
    }
}

/// The error that has this one mistake.
pub(crate) fn only(diagnostic: Diagnostic) -> Error {
    Error::new(ErrorKind::Data, vec![diagnostic])
}
