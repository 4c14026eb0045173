//! The value some bars ago, and what has changed since.

use crate::value::finite;

/// The values of the last bars, to be given back when the window has passed.
#[derive(Clone, Debug)]
pub(super) struct Lag {
    window: usize,
    // Invariant: at most `window` values; once full, the oldest is at `place`.
    cells: Vec<f64>,
    place: usize,
}

impl Lag {
    /// The lag before the first bar.
    pub(super) fn new(window: usize) -> Lag {
        Lag { window: window.max(1), cells: Vec::new(), place: 0 }
    }

    /// The value `window` bars before `x`; missing if there is no such bar.
    #[inline]
    pub(super) fn step(&mut self, x: f64) -> f64 {
        let before = match self.cells.get_mut(self.place) {
            Some(cell) => std::mem::replace(cell, x),
            None => {
                self.cells.push(x);
                f64::NAN
            }
        };
        self.place += 1;
        if self.place == self.window {
            self.place = 0;
        }
        before
    }
}

/// By how many percent `x` lies above `base`; missing unless `base` is positive.
#[inline]
pub(super) fn percent_above(x: f64, base: f64) -> f64 {
    if base > 0.0 { finite(100.0 * (x / base - 1.0)) } else { f64::NAN }
}
