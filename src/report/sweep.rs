//! A sweep of parameters, as data.

use serde::Serialize;

use super::Provenance;
use crate::data::Origin;
use crate::outcome::Outcome;
use crate::score::{Levels, ScoreOptions, Sweep, Tried};
use crate::time::Span;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.sweep/1";

/// Sets of parameters, each scored, and what choosing among them costs.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SweepReport {
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
    /// The file that the episodes come from; `None` if a number tells them.
    pub episodes_from: Option<Origin>,
    /// What was moved, and what came of it.
    #[serde(flatten)]
    pub sweep: Sweep,
    /// How many sets were scored.
    pub sets: usize,
    /// The best of them.
    pub best: Vec<Best>,
    /// Amber and red levels of the numbers that decide signals.
    pub levels: Vec<Levels>,
    /// What was carried out by what, on what.
    pub provenance: Provenance,
}

/// One of the best sets.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Best {
    /// Its place among all of them, counted from 0.
    pub set: usize,
    /// What to add to a command, so that the rules are carried out with these values.
    pub options: String,
    /// Its values and its record.
    #[serde(flatten)]
    pub tried: Tried,
}

impl Outcome {
    /// A sweep of the rules of this outcome as a report, with so many of the best sets.
    pub fn sweep_report(
        &self,
        options: &ScoreOptions,
        sweep: Sweep,
        levels: Vec<Levels>,
        best: usize,
    ) -> SweepReport {
        let rules = self.plan.rules();
        let places = sweep.ranked.iter().take(best);
        let all = places.filter_map(|place| Some((*place, sweep.sets.get(*place)?.clone())));
        let all = all.map(|(set, tried)| {
            let both = sweep.params.iter().zip(&tried.values);
            let changed = both.filter(|(param, value)| param.value != value.to_string());
            let options = changed.map(|(param, value)| format!("--param {}={value}", param.name));
            Best { set, options: options.collect::<Vec<_>>().join(" "), tried }
        });
        SweepReport {
            schema: SCHEMA,
            title: rules.title().to_owned(),
            calendar: rules.calendar().word(),
            horizon: options.horizon,
            preference: options.preference,
            episodes_from: sweep.score.origin.clone(),
            best: all.collect(),
            sets: sweep.sets.len(),
            sweep,
            levels,
            provenance: self.provenance(),
        }
    }
}
