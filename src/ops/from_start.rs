//! Numbers that remember every bar so far.

use super::Settings;
use super::look_back::Lag;
use super::tape::Tape;
use super::window::needed;
use crate::value::finite;

/// The higher of an extreme so far and `x`, either of which may be missing.
#[inline]
pub(super) fn higher(so_far: f64, x: f64) -> f64 {
    if x <= so_far || x.is_nan() { so_far } else { x }
}

/// The lower of an extreme so far and `x`, either of which may be missing.
#[inline]
pub(super) fn lower(so_far: f64, x: f64) -> f64 {
    if so_far <= x || x.is_nan() { so_far } else { x }
}

/// The exponential average: every known bar so far, the older the lighter.
#[derive(Clone, Debug)]
pub(super) struct Ema {
    alpha: f64,
    average: f64,
    last: Lag,
    known: usize,
    needed: usize,
}

impl Ema {
    /// The average before the first bar.
    pub(super) fn new(settings: Settings) -> Ema {
        Ema {
            alpha: 2.0 / (settings.window.max(1) as f64 + 1.0),
            average: f64::NAN,
            last: Lag::new(settings.window),
            known: 0,
            needed: needed(settings),
        }
    }

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        tape.number(&mut self.average);
        self.last.carry(tape);
        self.known = self.last.known().count();
    }

    /// The average up to `x`; missing where `x` is, and where too few of the
    /// last bars are known.
    #[inline]
    pub(super) fn step(&mut self, x: f64) -> f64 {
        let leaving = self.last.step(x);
        self.known += usize::from(!x.is_nan());
        self.known -= usize::from(!leaving.is_nan());
        if x.is_nan() {
            return f64::NAN;
        }
        self.average = if self.average.is_nan() {
            x
        } else {
            finite(self.alpha * x + (1.0 - self.alpha) * self.average)
        };
        if self.known >= self.needed { self.average } else { f64::NAN }
    }
}
