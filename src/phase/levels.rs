//! Several levels of one number: where it lies against one says where it lies
//! against others.

use crate::plan::Ask;
use crate::value::{Truth, less};

/// Where a number lies, as far as answers that were assumed say.
#[derive(Clone, Debug)]
pub(super) struct NumberPlace {
    /// It is above this one, and below that.
    above: f64,
    below: f64,
    /// It is no less than this one, or ties with it, and no more than that.
    least: f64,
    most: f64,
    /// It ties with none of these.
    apart: Vec<f64>,
}

impl NumberPlace {
    /// Anywhere.
    pub(super) fn any() -> NumberPlace {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        NumberPlace { above: low, below: high, least: low, most: high, apart: Vec::new() }
    }

    /// The same with one more answer.
    pub(super) fn with(mut self, ask: Ask, holds: bool) -> NumberPlace {
        match (ask, holds) {
            (Ask::Below(level), true) => self.below = self.below.min(level),
            (Ask::Below(level), false) => self.least = self.least.max(level),
            (Ask::Above(level), true) => self.above = self.above.max(level),
            (Ask::Above(level), false) => self.most = self.most.min(level),
            (Ask::At(level), true) => {
                (self.least, self.most) = (self.least.max(level), self.most.min(level));
            }
            (Ask::At(level), false) => self.apart.push(level),
        }
        self
    }

    /// What it says of another comparison.
    pub(super) fn truth(&self, ask: Ask) -> Truth {
        match ask {
            Ask::Below(level) => {
                settled(self.is_below(level), self.is_above(level) || level <= self.least)
            }
            Ask::Above(level) => {
                settled(self.is_above(level), self.is_below(level) || self.most <= level)
            }
            Ask::At(level) => {
                let is_there = level <= self.least && self.most <= level;
                settled(is_there, self.is_below(level) || self.is_above(level))
            }
        }
    }

    /// Whether it is surely below a level, and no tie.
    fn is_below(&self, level: f64) -> bool {
        let is_apart = self.most == level && self.apart.contains(&level);
        self.below <= level || is_apart || is_far_below(self.most, level)
    }

    fn is_above(&self, level: f64) -> bool {
        let is_apart = self.least == level && self.apart.contains(&level);
        level <= self.above || is_apart || is_far_below(level, self.least)
    }
}

fn settled(holds: bool, fails: bool) -> Truth {
    match (holds, fails) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether a number is so far below another that what ties with one is no tie with
/// the other.
pub(crate) fn is_far_below(low: f64, high: f64) -> bool {
    let quarter = (high - low) / 4.0;
    less(low, low + quarter).is_true() && less(high - quarter, high).is_true()
}
