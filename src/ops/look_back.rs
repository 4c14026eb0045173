//! The value some bars ago, and what has changed since.

use super::tape::Tape;
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

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        tape.count(&mut self.place);
        tape.numbers(&mut self.cells);
        let is_one = self.place < self.window && self.cells.len() <= self.window;
        tape.check(is_one);
        if !is_one {
            (self.place, self.cells) = (0, Vec::new());
        }
    }

    /// The numbers of the last bars that are known, in no order.
    pub(super) fn known(&self) -> impl Iterator<Item = f64> {
        self.cells.iter().copied().filter(|x| !x.is_nan())
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

    /// The values `window` bars before each of `x`.
    #[inline]
    pub(super) fn run(&mut self, x: &[f64], out: &mut [f64]) {
        let Some(start) = x.len().checked_sub(self.window) else {
            return out.iter_mut().zip(x).for_each(|(out, x)| *out = self.step(*x));
        };
        let (first, rest) = out.split_at_mut(self.window.min(out.len()));
        let (newer, older) = self.cells.split_at(self.place.min(self.cells.len()));
        let gaps = std::iter::repeat_n(f64::NAN, self.window - self.cells.len());
        let before = older.iter().chain(newer).copied();
        first.iter_mut().zip(gaps.chain(before)).for_each(|(out, before)| *out = before);
        rest.iter_mut().zip(x).for_each(|(out, x)| *out = *x);
        self.cells.clear();
        self.cells.extend(x.iter().skip(start));
        self.place = 0;
    }
}

/// By how many percent `x` lies above `base`; missing unless `base` is positive.
#[inline]
pub(super) fn percent_above(x: f64, base: f64) -> f64 {
    if base > 0.0 { finite(100.0 * (x / base - 1.0)) } else { f64::NAN }
}
