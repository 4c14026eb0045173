//! Reports as JSON.

use serde::Serialize;

use crate::inert;
use crate::prove::{Equality, Proofs};

use super::{
    Decision, DiffReport, EntityScoreReport, HistoryReport, Report, RulesDiffReport, ScoreReport,
    SurveyReport, SweepReport, ValueTable, VerdictReport,
};

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

impl ValueTable {
    /// The values as JSON, for programs; its shape is `froth.values/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl SurveyReport {
    /// The survey as JSON, for programs; its shape is `froth.survey/1`.
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

impl ScoreReport {
    /// The record as JSON, for programs; its shape is `froth.score/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl EntityScoreReport {
    /// The record over many entities as JSON, for programs; its shape is
    /// `froth.entity-score/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl Proofs {
    /// What is proved and shown as JSON, for programs; its shape is `froth.proofs/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl SweepReport {
    /// The sweep as JSON, for programs; its shape is `froth.sweep/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl Equality {
    /// The same for two rule sets; its shape is `froth.equality/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl VerdictReport {
    /// What came of verdicts as JSON, for programs; its shape is `froth.verdicts/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

impl RulesDiffReport {
    /// What changed as JSON, for programs; its shape is `froth.rules-diff/1`.
    pub fn to_json(&self) -> String {
        pretty(self)
    }
}

/// A report as JSON with indentation.
pub(super) fn pretty(report: &impl Serialize) -> String {
    // Reports hold no map with other keys than texts, and no number that is not
    // finite, so that nothing can fail.
    inert::json(serde_json::to_string_pretty(report).unwrap_or_default())
}

/// A report as JSON that may stand in a script element of HTML: nothing in it can
/// end the element, or be read as a tag or a comment.
#[cfg(feature = "html")]
pub(super) fn embedded(report: &impl Serialize) -> String {
    // As above. Within JSON these letters stand in texts only, where they may be
    // written as numbers.
    let text = inert::json(serde_json::to_string(report).unwrap_or_default());
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// A decision as JSON on one line.
pub(super) fn line(decision: &Decision) -> String {
    // As above.
    inert::json(serde_json::to_string(decision).unwrap_or_default())
}
