//! The record of rules, as data: of one view of the past, or of several side by side.

use serde::Serialize;

use super::Provenance;
use crate::data::Origin;
use crate::outcome::Outcome;
use crate::score::{Score, ScoreOptions};
use crate::time::Span;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.score/1";

/// The record of rules.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ScoreReport {
    /// The shape of this report.
    pub schema: &'static str,
    /// The question that the rules ask.
    pub title: String,
    /// The steps at which decisions are made: `quarter`.
    pub calendar: &'static str,
    /// How long before an onset an alarm counts as right.
    pub horizon: Span,
    /// The weight of a missed episode against a false alarm, between 0 and 1.
    pub preference: f64,
    /// The record for each view of the past, in the order in which they were asked.
    pub views: Vec<Score>,
    /// The file that the episodes come from; `None` if a number tells them.
    pub episodes_from: Option<Origin>,
    /// What was carried out by what, on what.
    pub provenance: Provenance,
}

impl Outcome {
    /// Records as a report; `views` are those of this outcome and of others of the same
    /// rules and data.
    pub fn score_report(&self, options: &ScoreOptions, views: Vec<Score>) -> ScoreReport {
        let rules = self.plan.rules();
        ScoreReport {
            schema: SCHEMA,
            title: rules.title().to_owned(),
            calendar: rules.calendar().word(),
            horizon: options.horizon,
            preference: options.preference,
            episodes_from: views.first().and_then(|view| view.origin.clone()),
            views,
            provenance: self.provenance(),
        }
    }
}
