//! How firm a verdict is: how often it stands when parameters are others within
//! the ranges that are stated for them.

use serde::Serialize;

/// How often a verdict stands when parameters are drawn from their ranges.
#[derive(Clone, Debug, Serialize)]
pub struct Stability {
    /// How many times all parameters were drawn at once.
    pub draws: usize,
    /// What the draws began with: the same seed gives the same draws.
    pub seed: u64,
    /// The share of draws that give the verdict of the rules as they are.
    pub stands: f64,
    /// Each phase that was drawn, the most frequent first.
    pub phases: Vec<Share>,
    /// Each parameter with a range, the one that matters most first.
    pub params: Vec<Leverage>,
    /// The parameters without a range, which were left as they are.
    pub fixed: Vec<String>,
    /// The parameters that alone, moved within their range, give another phase.
    pub rests_on: Vec<String>,
}

/// How often a phase was drawn.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// The phase; `None` where more than one was possible.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// In how many draws.
    pub draws: usize,
    /// The same as a share of all draws.
    pub share: f64,
}

/// What moving a parameter within its range does.
#[derive(Clone, Debug, Serialize)]
pub struct Leverage {
    /// The parameter.
    pub param: String,
    /// Its value, as the rules write it.
    pub value: String,
    /// The share of what varies between draws that this parameter settles alone,
    /// from 0 to 1.
    pub matters: f64,
    /// With this parameter alone at the low end of its range.
    pub low: End,
    /// With this parameter alone at the high end of its range.
    pub high: End,
}

/// A parameter at one end of its range, all others as they are.
#[derive(Clone, Debug, Serialize)]
pub struct End {
    /// The end, as the rules write it.
    pub value: String,
    /// The phase then; `None` if more than one is possible.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// Whether it is the verdict of the rules as they are.
    pub is_same: bool,
}
