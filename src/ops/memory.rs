//! What conditions were before.

use crate::value::Truth;

/// Whether a condition was true at some of the last bars.
///
/// What lies before the first bar is unknown.
#[derive(Clone, Debug)]
pub(super) struct Within {
    window: usize,
    bars_since_true: usize,
    bars_since_unknown: usize,
}

impl Within {
    /// The condition before the first bar.
    pub(super) fn new(window: usize) -> Within {
        Within { window: window.max(1), bars_since_true: usize::MAX, bars_since_unknown: 0 }
    }

    /// Kleene's *or* of the last bars up to `c`.
    #[inline]
    pub(super) fn step(&mut self, c: Truth) -> Truth {
        let since = |is_now: bool, bars: usize| if is_now { 0 } else { bars.saturating_add(1) };
        self.bars_since_true = since(c.is_true(), self.bars_since_true);
        self.bars_since_unknown = since(!c.is_known(), self.bars_since_unknown);
        if self.bars_since_true < self.window {
            Truth::True
        } else if self.bars_since_unknown < self.window {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

/// The bars in a row that a condition has been true, after one more bar.
///
/// Missing from an unknown bar until a false one.
#[inline]
pub(super) fn streak(before: f64, c: Truth) -> f64 {
    match c {
        Truth::False => 0.0,
        Truth::True => before + 1.0,
        Truth::Unknown => f64::NAN,
    }
}

/// The bars since a condition was last true, after one more bar.
///
/// Missing from an unknown bar until a true one.
#[inline]
pub(super) fn since(before: f64, c: Truth) -> f64 {
    match c {
        Truth::False => before + 1.0,
        Truth::True => 0.0,
        Truth::Unknown => f64::NAN,
    }
}

/// Whether a condition that `when` starts and `until` ends is active, after one
/// more bar; `when` wins if both hold.
#[inline]
pub(super) fn latch(before: Truth, when: Truth, until: Truth) -> Truth {
    when.or(before.and(until.not()))
}
