//! What would change an answer: the smallest change of each newest figure.

use serde::Serialize;

use super::unit_name;
use crate::signal::State;
use crate::value::Unit;

/// What would change an answer, and between which figures that was sought.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flips {
    /// The smallest changes that give another phase, the nearest first.
    pub phase: Vec<PhaseFlip>,
    /// The smallest changes that give a signal another state, the nearest first.
    pub signals: Vec<SignalFlip>,
    /// Each input that has a figure: what was changed, and how far.
    pub tried: Vec<Tried>,
}

/// The smallest change of an input's newest figure, up or down, that gives another
/// phase.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseFlip {
    /// What is changed, and by how much.
    #[serde(flatten)]
    pub change: Change,
    /// The phase that it leads to; `None` if more than one is possible then.
    pub phase: Option<String>,
    /// What that phase is.
    pub title: Option<String>,
    /// The phases that are possible then, in the order of the rules.
    pub possible: Vec<String>,
}

/// The smallest change of an input's newest figure, up or down, that gives a signal
/// another state.
#[derive(Clone, Debug, Serialize)]
pub struct SignalFlip {
    /// The signal.
    pub signal: String,
    /// What is changed, and by how much.
    #[serde(flatten)]
    pub change: Change,
    /// The state that it leads to.
    pub state: State,
}

/// A change of an input's newest figure.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The input.
    pub input: String,
    /// What the figure is about.
    pub period: String,
    /// The figure as it is.
    pub from: f64,
    /// The figure that changes the answer; nearer ones do not.
    pub to: f64,
    /// The new figure less the old one.
    pub change: f64,
    /// The unit of the figures; empty for plain numbers.
    #[serde(serialize_with = "unit_name")]
    pub unit: Unit,
    /// The unit of the change: points, if the figures are percentages.
    #[serde(serialize_with = "unit_name")]
    pub change_unit: Unit,
    /// The size of the change in usual moves of the input, by which changes are put
    /// in order; `None` if it has not moved yet.
    pub moves: Option<f64>,
    /// How it was found.
    pub how: Found,
    /// The change and the new figure as people read them: `+0.31 pp to 2.02 pp`.
    pub shown: String,
}

/// How the smallest change was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The answer turns but once in this direction: no nearer figure changes it.
    Exact,
    /// Among figures tried one by one: a nearer one between two of them may have
    /// been missed.
    Searched,
}

/// What was tried of an input.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// The input.
    pub input: String,
    /// The lowest figure that was tried.
    pub low: f64,
    /// The highest figure that was tried.
    pub high: f64,
    /// The unit of the figures; empty for plain numbers.
    #[serde(serialize_with = "unit_name")]
    pub unit: Unit,
    /// The input's usual move from one figure to the next: the median size of its
    /// last changes.
    pub usual_move: Option<f64>,
}
