//! Sums, variances and slopes of a window.

use super::tape::Tape;
use super::window::Summary;
use crate::value::{equal, finite};

/// The sum of a stretch of bars, with the roundings that the sum lost.
///
/// # Source
///
/// The error-free addition of Knuth (1969), The Art of Computer Programming 2,
/// section 4.2.2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    known: f64,
    sum: f64,
    lost: f64,
}

/// Mean and squared deviations of a stretch of bars.
///
/// # Source
///
/// Chan, Golub & LeVeque (1983), The American Statistician 37(3); for single
/// bars it is the update of Welford (1962), Technometrics 4(3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    known: f64,
    mean: f64,
    squares: f64,
}

/// The least-squares line through the known bars of a stretch.
///
/// # Source
///
/// Pébay (2008), Sandia report SAND2008-6212, for joining co-moments. Time is
/// counted from the stretch's own first bar, so that late bars are as exact as
/// early ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrendLine {
    bars: f64,
    known: f64,
    mean_bar: f64,
    mean: f64,
    bar_squares: f64,
    products: f64,
}

impl Sum {
    /// The sum of the known bars.
    #[inline]
    pub(super) fn sum(self) -> f64 {
        finite(self.sum + self.lost)
    }

    /// The mean of the known bars.
    #[inline]
    pub(super) fn mean(self) -> f64 {
        finite((self.sum + self.lost) / self.known)
    }
}

impl Summary for Sum {
    type Bar = f64;

    const EMPTY: Sum = Sum { known: 0.0, sum: 0.0, lost: 0.0 };

    #[inline]
    fn of(x: f64) -> Sum {
        if x.is_nan() { Sum::EMPTY } else { Sum { known: 1.0, sum: x, lost: 0.0 } }
    }

    #[inline]
    fn join(self, later: Sum) -> Sum {
        let sum = self.sum + later.sum;
        let from_later = sum - self.sum;
        let lost = (self.sum - (sum - from_later)) + (later.sum - from_later);
        Sum { known: self.known + later.known, sum, lost: self.lost + later.lost + lost }
    }

    #[inline]
    fn known(self) -> f64 {
        self.known
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.cells_of([&mut self.known, &mut self.sum, &mut self.lost]);
    }
}

impl Moments {
    /// The standard deviation with `n - 1`, of a stretch with two known bars.
    #[inline]
    pub(super) fn std(self) -> f64 {
        finite((self.squares / (self.known - 1.0)).sqrt())
    }

    /// How many standard deviations `x` lies above the mean; missing where `x`
    /// is, or if the deviation cannot be told from zero beside the mean.
    #[inline]
    pub(super) fn zscore(self, x: f64) -> f64 {
        let std = self.std();
        let is_constant = equal(self.mean, self.mean + std).is_true();
        if is_constant { f64::NAN } else { finite((x - self.mean) / std) }
    }
}

impl Summary for Moments {
    type Bar = f64;

    const EMPTY: Moments = Moments { known: 0.0, mean: 0.0, squares: 0.0 };

    #[inline]
    fn of(x: f64) -> Moments {
        if x.is_nan() { Moments::EMPTY } else { Moments { known: 1.0, mean: x, squares: 0.0 } }
    }

    #[inline]
    fn join(self, later: Moments) -> Moments {
        if later.known == 0.0 {
            return self;
        }
        if self.known == 0.0 {
            return later;
        }
        let known = self.known + later.known;
        let share = later.known / known;
        let apart = later.mean - self.mean;
        Moments {
            known,
            mean: self.mean + apart * share,
            squares: self.squares + later.squares + apart * apart * (self.known * share),
        }
    }

    #[inline]
    fn known(self) -> f64 {
        self.known
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.cells_of([&mut self.known, &mut self.mean, &mut self.squares]);
    }
}

impl TrendLine {
    /// The rise of the line from one bar to the next, of a stretch with two
    /// known bars.
    #[inline]
    pub(super) fn slope(self) -> f64 {
        finite(self.products / self.bar_squares)
    }

    /// Where the line stands at the last bar of a stretch with two known ones.
    #[inline]
    pub(super) fn end(self) -> f64 {
        finite(self.mean + self.slope() * (self.bars - 1.0 - self.mean_bar))
    }

    /// How many times the end of the line `x` is; missing where `x` is, and unless the
    /// line ends above zero.
    #[inline]
    pub(super) fn ratio(self, x: f64) -> f64 {
        let end = self.end();
        if 0.0 < end { finite(x / end) } else { f64::NAN }
    }
}

impl Summary for TrendLine {
    type Bar = f64;

    const EMPTY: TrendLine = TrendLine {
        bars: 0.0,
        known: 0.0,
        mean_bar: 0.0,
        mean: 0.0,
        bar_squares: 0.0,
        products: 0.0,
    };

    #[inline]
    fn of(x: f64) -> TrendLine {
        let gap = TrendLine { bars: 1.0, ..TrendLine::EMPTY };
        if x.is_nan() { gap } else { TrendLine { known: 1.0, mean: x, ..gap } }
    }

    #[inline]
    fn join(self, later: TrendLine) -> TrendLine {
        let bars = self.bars + later.bars;
        let later = TrendLine { bars, mean_bar: later.mean_bar + self.bars, ..later };
        if later.known == 0.0 {
            return TrendLine { bars, ..self };
        }
        if self.known == 0.0 {
            return later;
        }
        let known = self.known + later.known;
        let share = later.known / known;
        let weight = self.known * share;
        let apart = later.mean - self.mean;
        let bars_apart = later.mean_bar - self.mean_bar;
        TrendLine {
            bars,
            known,
            mean_bar: self.mean_bar + bars_apart * share,
            mean: self.mean + apart * share,
            bar_squares: self.bar_squares + later.bar_squares + bars_apart * bars_apart * weight,
            products: self.products + later.products + bars_apart * apart * weight,
        }
    }

    #[inline]
    fn known(self) -> f64 {
        self.known
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.cells_of([
            &mut self.bars,
            &mut self.known,
            &mut self.mean_bar,
            &mut self.mean,
            &mut self.bar_squares,
            &mut self.products,
        ]);
    }
}
