//! Whether a number lies above the median of its own window, without the median.

use super::order::Ordered;
use super::tape::Tape;
use super::window::needed;
use super::{Op, Settings};
use crate::value::{Truth, less};

/// So many bars are compared at once: what is known of them stays in registers.
const LANES: usize = 8;

/// Beyond this, differences may overflow, and the median itself is asked.
const LARGE: f64 = 1e150;

/// `rolling_median(x, w) < x`, or `x < rolling_median(x, w)`, ties excluded.
///
/// Counting the values below `x` says on which side of the median it is, unless a
/// value is so near to `x` that it may be a tie: then the median itself is asked.
///
/// # Cost
///
/// One comparison for each bar of the window, of several bars at once.
#[derive(Clone, Debug)]
pub(super) struct AboveMedian {
    settings: Settings,
    /// 1, or -1 to look below: then all signs are changed.
    sign: f64,
    // Invariant: the values of the bars of the window but the newest, oldest first,
    // with changed signs where that is asked.
    before: Vec<f64>,
    /// How many of them are known.
    known: usize,
    // Kept for its memory only.
    values: Vec<f64>,
}

/// Up to this window, counting costs less than keeping values in order.
pub(crate) const LONGEST_COUNTED: usize = 64;

impl AboveMedian {
    /// The window before the first bar.
    pub(super) fn new(op: Op, settings: Settings) -> AboveMedian {
        let before = vec![f64::NAN; settings.window.max(1) - 1];
        let sign = if op == Op::BelowMedian { -1.0 } else { 1.0 };
        AboveMedian { settings, sign, before, known: 0, values: Vec::new() }
    }

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        tape.cells(&mut self.before);
        self.known = self.before.iter().filter(|x| !x.is_nan()).count();
    }

    pub(super) fn run(&mut self, x: &[f64], out: &mut [Truth]) {
        self.values.clear();
        self.values.extend_from_slice(&self.before);
        self.values.extend(x.iter().map(|x| x * self.sign));
        // The last stretch may be short; what is missing lies below nothing.
        self.values.extend([f64::NAN; LANES]);
        let window = self.settings.window.max(1);
        let needed = needed(self.settings).max(1);
        for (stretch, out) in out.chunks_mut(LANES).enumerate() {
            let start = stretch * LANES;
            let (far, below) = counts(self.values.get(start..).unwrap_or_default(), window);
            for (lane, out) in out.iter_mut().enumerate() {
                let last = start + lane + window - 1;
                let x = self.values.get(last).copied().unwrap_or(f64::NAN);
                self.known += usize::from(!x.is_nan());
                let (far, below) = (
                    far.get(lane).copied().unwrap_or_default(),
                    below.get(lane).copied().unwrap_or_default(),
                );
                *out = if x.is_nan() || self.known < needed {
                    Truth::Unknown
                } else if far == below && x.abs() < LARGE {
                    Truth::from(self.known.div_ceil(2) as u64 <= far)
                } else {
                    self.exact(start + lane, window)
                };
                let oldest = self.values.get(start + lane).copied().unwrap_or(f64::NAN);
                self.known -= usize::from(!oldest.is_nan());
            }
        }
        let rest = self.values.get(x.len()..).unwrap_or_default();
        self.before.clear();
        self.before.extend(rest.iter().take(window - 1));
    }

    /// The answer by the median itself, of the window that begins at `start`.
    #[cold]
    fn exact(&self, start: usize, window: usize) -> Truth {
        let mut ordered = Ordered::new(self.settings);
        let (mut x, mut median) = (f64::NAN, f64::NAN);
        for value in self.values.iter().skip(start).take(window) {
            x = value * self.sign;
            median = ordered.quantile(x, 0.5);
        }
        if 0.0 < self.sign { less(median, x) } else { less(x, median) }
    }
}

/// Of the window of each of the next bars: how many values lie clearly below its
/// last one, and how many lie below it at all.
#[inline]
fn counts(values: &[f64], window: usize) -> ([u64; LANES], [u64; LANES]) {
    let mut limits = [f64::NAN; LANES];
    let mut clear = [f64::NAN; LANES];
    let newest = values.get(window - 1..).unwrap_or_default();
    for ((limit, clear), x) in limits.iter_mut().zip(&mut clear).zip(newest) {
        *limit = *x;
        // Four times as far as a tie reaches, so that what lies halfway is none.
        *clear = x - 4.0 * (1e-9 * x.abs()).max(1e-12);
    }
    let (mut far, mut below) = ([0; LANES], [0; LANES]);
    for bars in values.windows(LANES).take(window) {
        let Some(bars) = bars.first_chunk::<LANES>() else { continue };
        let levels = limits.iter().zip(&clear);
        for ((value, (limit, clear)), (far, below)) in
            bars.iter().zip(levels).zip(far.iter_mut().zip(&mut below))
        {
            *far += u64::from(value < clear);
            *below += u64::from(value < limit);
        }
    }
    (far, below)
}
