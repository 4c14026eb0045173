//! What two numbers have to do with each other over a window.

use super::tape::Tape;
use super::window::Summary;
use crate::value::{equal, finite};

/// Means, squared deviations and their products, of the bars of a stretch at which
/// both numbers are known.
///
/// # Source
///
/// Chan, Golub & LeVeque (1983), The American Statistician 37(3); for the products
/// Pébay (2008), Sandia report SAND2008-6212.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pairs {
    known: f64,
    mean_x: f64,
    mean_y: f64,
    squares_x: f64,
    squares_y: f64,
    products: f64,
}

impl Pairs {
    /// The correlation, of a stretch with two known bars; missing if the deviation
    /// of either cannot be told from zero beside its mean.
    #[inline]
    pub(super) fn correlation(self) -> f64 {
        if self.is_constant(self.mean_x, self.squares_x)
            || self.is_constant(self.mean_y, self.squares_y)
        {
            return f64::NAN;
        }
        let correlation = self.products / self.squares_x.sqrt() / self.squares_y.sqrt();
        // NaN stays what it is.
        finite(correlation).clamp(-1.0, 1.0)
    }

    /// The slope of the least-squares line of `y` on `x`, of a stretch with two
    /// known bars; missing if the deviation of `x` cannot be told from zero beside
    /// its mean.
    #[inline]
    pub(super) fn slope(self) -> f64 {
        let is_constant = self.is_constant(self.mean_x, self.squares_x);
        if is_constant { f64::NAN } else { finite(self.products / self.squares_x) }
    }

    fn is_constant(self, mean: f64, squares: f64) -> bool {
        let std = (squares / (self.known - 1.0)).sqrt();
        equal(mean, mean + std).is_true()
    }
}

impl Summary for Pairs {
    /// `(x, y)`
    type Bar = (f64, f64);

    const EMPTY: Pairs = Pairs {
        known: 0.0,
        mean_x: 0.0,
        mean_y: 0.0,
        squares_x: 0.0,
        squares_y: 0.0,
        products: 0.0,
    };

    #[inline]
    fn of((x, y): (f64, f64)) -> Pairs {
        if x.is_nan() || y.is_nan() {
            return Pairs::EMPTY;
        }
        Pairs { known: 1.0, mean_x: x, mean_y: y, ..Pairs::EMPTY }
    }

    #[inline]
    fn join(self, later: Pairs) -> Pairs {
        if later.known == 0.0 {
            return self;
        }
        if self.known == 0.0 {
            return later;
        }
        let known = self.known + later.known;
        let share = later.known / known;
        let weight = self.known * share;
        let (apart_x, apart_y) = (later.mean_x - self.mean_x, later.mean_y - self.mean_y);
        Pairs {
            known,
            mean_x: self.mean_x + apart_x * share,
            mean_y: self.mean_y + apart_y * share,
            squares_x: self.squares_x + later.squares_x + apart_x * apart_x * weight,
            squares_y: self.squares_y + later.squares_y + apart_y * apart_y * weight,
            products: self.products + later.products + apart_x * apart_y * weight,
        }
    }

    #[inline]
    fn known(self) -> f64 {
        self.known
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.cells_of([
            &mut self.known,
            &mut self.mean_x,
            &mut self.mean_y,
            &mut self.squares_x,
            &mut self.squares_y,
            &mut self.products,
        ]);
    }
}
