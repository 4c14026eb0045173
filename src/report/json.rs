//! Reports as JSON.

use serde::Serialize;

use super::{Decision, DiffReport, HistoryReport, Report};

impl Report {
    /// The report as JSON, for programs; its shape is `froth.report/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl HistoryReport {
    /// The history as JSON, for programs; its shape is `froth.history/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl DiffReport {
    /// What changed as JSON, for programs; its shape is `froth.diff/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

/// A report as JSON with indentation.
pub(super) fn pretty(report: &impl Serialize) -> String {
    // Reports hold no map with other keys than texts, and no number that is not
    // finite, so that nothing can fail.
    serde_json::to_string_pretty(report).unwrap_or_default()
}

/// A decision as JSON on one line.
pub(super) fn line(decision: &Decision) -> String {
    // As above.
    serde_json::to_string(decision).unwrap_or_default()
}
