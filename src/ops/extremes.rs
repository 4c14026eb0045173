//! The highest and the lowest of a window.

use super::tape::Tape;
use super::window::Summary;

/// The highest of a stretch of bars.
#[derive(Clone, Copy, Debug)]
pub(super) struct Highest {
    known: f64,
    // Invariant: minus infinity where nothing is known.
    value: f64,
}

/// The lowest of a stretch of bars.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lowest {
    known: f64,
    // Invariant: infinity where nothing is known.
    value: f64,
}

impl Highest {
    /// The number, of a stretch with a known bar.
    #[inline]
    pub(super) fn value(self) -> f64 {
        self.value
    }
}

impl Lowest {
    /// The number, of a stretch with a known bar.
    #[inline]
    pub(super) fn value(self) -> f64 {
        self.value
    }
}

impl Summary for Highest {
    type Bar = f64;

    const EMPTY: Highest = Highest { known: 0.0, value: f64::NEG_INFINITY };

    #[inline]
    fn of(x: f64) -> Highest {
        if x.is_nan() { Highest::EMPTY } else { Highest { known: 1.0, value: x } }
    }

    #[inline]
    fn join(self, later: Highest) -> Highest {
        let value = if self.value < later.value { later.value } else { self.value };
        Highest { known: self.known + later.known, value }
    }

    #[inline]
    fn known(self) -> f64 {
        self.known
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.number(&mut self.known);
        tape.number(&mut self.value);
    }
}

impl Summary for Lowest {
    type Bar = f64;

    const EMPTY: Lowest = Lowest { known: 0.0, value: f64::INFINITY };

    #[inline]
    fn of(x: f64) -> Lowest {
        if x.is_nan() { Lowest::EMPTY } else { Lowest { known: 1.0, value: x } }
    }

    #[inline]
    fn join(self, later: Lowest) -> Lowest {
        let value = if later.value < self.value { later.value } else { self.value };
        Lowest { known: self.known + later.known, value }
    }

    #[inline]
    fn known(self) -> f64 {
        self.known
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.number(&mut self.known);
        tape.number(&mut self.value);
    }
}
