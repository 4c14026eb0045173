//! The trend of Hodrick and Prescott, seen from its last bar.
//!
//! The two-sided filter draws the smoothest line through all bars, later ones
//! included. Here each bar gets the end of the line that is drawn through the
//! bars so far, which is how credit gaps are measured: no later bar has a part
//! in it.

use super::Settings;
use super::tape::Tape;
use crate::value::finite;

/// How far each value lies from the trend through the bars up to it.
///
/// The line that has the least `sum((x - trend)^2) + lambda * sum((trend[t] -
/// 2 trend[t-1] + trend[t-2])^2)` ends where the Kalman filter of a level with a
/// wandering slope is, whose slope moves with the variance `1 / lambda` of the
/// noise and of which nothing is known before the first value. A bar without a
/// value moves the trend on along its slope.
///
/// # Source
///
/// Hodrick & Prescott (1997), Journal of Money, Credit and Banking 29(1); the
/// filter as in Harvey & Jaeger (1993), Journal of Applied Econometrics 8(3).
///
/// # Cost
///
/// The same at every bar.
#[derive(Clone, Debug)]
pub(super) struct HpGap {
    /// The variance of the slope's steps, in that of the noise.
    wander: f64,
    known: usize,
    needed: usize,
    trend: Trend,
}

/// What is known of the trend before a bar.
#[derive(Clone, Copy, Debug)]
enum Trend {
    Nothing,
    /// One value, and how many bars ago it was.
    Point {
        value: f64,
        bars: f64,
    },
    Line(TrendState),
}

/// Where the trend is and where it is going, with the variances of both in that
/// of the noise.
#[derive(Clone, Copy, Debug)]
struct TrendState {
    level: f64,
    slope: f64,
    level_variance: f64,
    covariance: f64,
    slope_variance: f64,
}

/// Two values are always on one line, so that a gap takes a third.
const FEWEST: usize = 3;

impl HpGap {
    /// The filter before the first bar.
    pub(super) fn new(settings: Settings) -> HpGap {
        let needed = settings.known.max(FEWEST);
        HpGap { wander: settings.number.recip(), known: 0, needed, trend: Trend::Nothing }
    }

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        tape.count(&mut self.known);
        let (mut kind, mut parts) = match self.trend {
            Trend::Nothing => (0, [0.0; 5]),
            Trend::Point { value, bars } => (1, [value, bars, 0.0, 0.0, 0.0]),
            Trend::Line(TrendState {
                level,
                slope,
                level_variance,
                covariance,
                slope_variance,
            }) => (2, [level, slope, level_variance, covariance, slope_variance]),
        };
        tape.count(&mut kind);
        tape.cells(&mut parts);
        let [first, second, level_variance, covariance, slope_variance] = parts;
        let (level, slope) = (first, second);
        self.trend = match kind {
            0 => Trend::Nothing,
            1 => Trend::Point { value: first, bars: second },
            _ => {
                Trend::Line(TrendState { level, slope, level_variance, covariance, slope_variance })
            }
        };
    }

    /// The gap of `x`; missing where `x` is, and where too few bars are known.
    #[inline]
    pub(super) fn step(&mut self, x: f64) -> f64 {
        let trend = self.trend.one_bar_on(self.wander);
        if x.is_nan() {
            self.trend = trend;
            return f64::NAN;
        }
        self.known += 1;
        let (trend, gap) = match trend {
            Trend::Nothing => (Trend::Point { value: x, bars: 0.0 }, 0.0),
            Trend::Point { value, bars } => {
                (Trend::Line(TrendState::through(value, x, bars, self.wander)), 0.0)
            }
            Trend::Line(line) => {
                let line = line.pulled_to(x);
                (Trend::Line(line), x - line.level)
            }
        };
        self.trend = trend;
        if self.known >= self.needed { finite(gap) } else { f64::NAN }
    }
}

impl Trend {
    #[inline]
    fn one_bar_on(self, wander: f64) -> Trend {
        match self {
            Trend::Nothing => Trend::Nothing,
            Trend::Point { value, bars } => Trend::Point { value, bars: bars + 1.0 },
            Trend::Line(line) => Trend::Line(TrendState {
                level: line.level + line.slope,
                slope: line.slope,
                level_variance: line.level_variance + 2.0 * line.covariance + line.slope_variance,
                covariance: line.covariance + line.slope_variance,
                slope_variance: line.slope_variance + wander,
            }),
        }
    }
}

impl TrendState {
    /// The line through the first two values, which lie `bars` apart: it meets
    /// both, for nothing else is known of it.
    fn through(first: f64, second: f64, bars: f64, wander: f64) -> TrendState {
        // The steps of the slope on the way bend the line by this much.
        let bend = (bars - 1.0) * (2.0 * bars - 1.0) / (6.0 * bars) + 1.0;
        TrendState {
            level: second,
            slope: (second - first) / bars,
            level_variance: 1.0,
            covariance: bars.recip(),
            slope_variance: 2.0 / (bars * bars) + wander * bend,
        }
    }

    #[inline]
    fn pulled_to(self, x: f64) -> TrendState {
        let surprise = (x - self.level) / (self.level_variance + 1.0);
        let shrunk = |variance: f64| variance / (self.level_variance + 1.0);
        TrendState {
            level: self.level + self.level_variance * surprise,
            slope: self.slope + self.covariance * surprise,
            level_variance: shrunk(self.level_variance),
            covariance: shrunk(self.covariance),
            slope_variance: self.slope_variance - self.covariance * shrunk(self.covariance),
        }
    }
}
