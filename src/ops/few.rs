//! A few numbers kept in order.

use crate::value::less;

/// A few numbers in ascending order, of which one at a time is replaced.
///
/// # Cost
///
/// One pass over all of them without a branch, which is faster than a search for
/// as long as they are few.
#[derive(Clone, Debug)]
pub(super) struct Few {
    // Invariant: minus infinity, the numbers in ascending order, infinity.
    cells: Vec<f64>,
    // Kept for its memory only.
    spare: Vec<f64>,
}

impl Few {
    /// No numbers.
    pub(super) fn new() -> Few {
        Few { cells: vec![f64::NEG_INFINITY, f64::INFINITY], spare: Vec::new() }
    }

    /// How many there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.cells.len() - 2
    }

    pub(super) fn insert(&mut self, x: f64) {
        let place = self.cells.partition_point(|cell| *cell < x);
        self.cells.insert(place, x);
    }

    /// Takes out `x`, which must be there.
    pub(super) fn remove(&mut self, x: f64) {
        let place = self.cells.partition_point(|cell| *cell < x);
        if self.cells.get(place) == Some(&x) {
            self.cells.remove(place);
        }
    }

    /// Takes out `old`, which must be there, and puts in `new`.
    #[inline]
    pub(super) fn replace(&mut self, old: f64, new: f64) {
        let last = self.cells.len() - 1;
        let inner = 1..last;
        if self.spare.len() != self.cells.len() {
            self.spare.clone_from(&self.cells);
        }
        let own = self.cells.get(inner.clone()).unwrap_or_default();
        let into = self.spare.get_mut(inner).unwrap_or_default();
        if old < new {
            // From `old` on each takes the place of the one below, up to `new`.
            let after = self.cells.get(2..).unwrap_or_default();
            for ((into, own), after) in into.iter_mut().zip(own).zip(after) {
                let shifted = smaller(*after, larger(new, *own));
                *into = if *own < old { *own } else { shifted };
            }
        } else {
            for ((into, own), before) in into.iter_mut().zip(own).zip(&self.cells) {
                let shifted = larger(*before, smaller(new, *own));
                *into = if old < *own { *own } else { shifted };
            }
        }
        std::mem::swap(&mut self.cells, &mut self.spare);
    }

    /// The number at `place`, counted from 0, and the one after it (or itself if
    /// it is the last).
    #[inline]
    pub(super) fn pair(&self, place: usize) -> (f64, f64) {
        let at = |place: usize| self.cells.get(place + 1).copied().unwrap_or(f64::NAN);
        let after = if place + 1 < self.len() { at(place + 1) } else { at(place) };
        (at(place), after)
    }

    /// How many numbers are not above `x`.
    #[inline]
    pub(super) fn reached_by(&self, x: f64) -> usize {
        let numbers = self.cells.get(1..=self.len()).unwrap_or_default();
        numbers.partition_point(|number| less(x, *number).is_false())
    }
}

/// The smaller of two numbers, neither of which is missing.
#[inline]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two numbers, neither of which is missing.
#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if b < a { a } else { b }
}
