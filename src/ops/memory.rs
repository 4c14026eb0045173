//! What conditions were before.

use super::tape::Tape;
use crate::value::Truth;

/// Up to this window, joining stretches of truths costs less than counting bars.
const SHORT: usize = 32;

/// Whether one number has come to lie above another, by whether it does now; `before`
/// is whether it did, unknown at the first bar.
#[inline]
pub(super) fn crossed(before: &mut Truth, is_above: Truth) -> Truth {
    is_above.and(std::mem::replace(before, is_above).not())
}

/// Whether a condition was true at some of the last bars, or at all of them.
///
/// What lies before the first bar is unknown.
#[derive(Clone, Debug)]
pub(super) enum Recent {
    Short(Short),
    Long(Long),
}

/// The truths of a short window, joined by doubling: of two, then of four, …
#[derive(Clone, Debug)]
pub(super) struct Short {
    window: usize,
    // Invariant: the truths of the bars of the window but the newest.
    before: Vec<Truth>,
    // Kept for its memory only.
    joined: Vec<Truth>,
    wider: Vec<Truth>,
}

/// How long ago a condition was last true or unknown.
#[derive(Clone, Debug)]
pub(super) struct Long {
    window: u32,
    // Both are counted up to the window.
    bars_since_true: u32,
    bars_since_unknown: u32,
}

impl Recent {
    /// The condition before the first bar.
    pub(super) fn new(window: usize) -> Recent {
        let window = window.max(1);
        if window <= SHORT {
            let before = vec![Truth::Unknown; window - 1];
            let (joined, wider) = (Vec::new(), Vec::new());
            return Recent::Short(Short { window, before, joined, wider });
        }
        let window = u32::try_from(window).unwrap_or(u32::MAX);
        Recent::Long(Long { window, bars_since_true: window, bars_since_unknown: 0 })
    }

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        match self {
            Recent::Short(short) => short.before.iter_mut().for_each(|truth| tape.truth(truth)),
            Recent::Long(long) => {
                for bars in [&mut long.bars_since_true, &mut long.bars_since_unknown] {
                    let mut count = *bars as usize;
                    tape.count(&mut count);
                    *bars = u32::try_from(count).unwrap_or(u32::MAX).min(long.window);
                }
            }
        }
    }

    /// Kleene's *or* of the last bars up to each of `c`.
    pub(super) fn any(&mut self, c: &[Truth], out: &mut [Truth]) {
        match self {
            Recent::Short(short) => short.join(c, out, Truth::or),
            Recent::Long(long) => {
                out.iter_mut().zip(c).for_each(|(out, c)| *out = long.step(*c));
            }
        }
    }

    /// Kleene's *and* of the last bars up to each of `c`.
    pub(super) fn all(&mut self, c: &[Truth], out: &mut [Truth]) {
        match self {
            Recent::Short(short) => short.join(c, out, Truth::and),
            // All are true where none is not, in Kleene's logic as in the other.
            Recent::Long(long) => {
                out.iter_mut().zip(c).for_each(|(out, c)| *out = long.step(c.not()).not());
            }
        }
    }
}

impl Short {
    #[inline]
    fn join(&mut self, c: &[Truth], out: &mut [Truth], join: impl Fn(Truth, Truth) -> Truth) {
        self.joined.clear();
        self.joined.extend_from_slice(&self.before);
        self.joined.extend_from_slice(c);
        let rest = self.joined.get(c.len()..).unwrap_or_default();
        self.before.clear();
        self.before.extend_from_slice(rest);
        let mut width = 1;
        while 2 * width <= self.window {
            let later = self.joined.get(width..).unwrap_or_default();
            self.wider.clear();
            self.wider.extend(self.joined.iter().zip(later).map(|(one, next)| join(*one, *next)));
            std::mem::swap(&mut self.joined, &mut self.wider);
            width *= 2;
        }
        let later = self.joined.get(self.window - width..).unwrap_or_default();
        for (out, (one, next)) in out.iter_mut().zip(self.joined.iter().zip(later)) {
            *out = join(*one, *next);
        }
    }
}

impl Long {
    /// Kleene's *or* of the last bars up to `c`.
    #[inline]
    fn step(&mut self, c: Truth) -> Truth {
        // Products instead of branches: whether it is true is no habit of a bar.
        let since =
            |is_now: bool, bars: u32| bars.saturating_add(1).min(self.window) * u32::from(!is_now);
        self.bars_since_true = since(c.is_true(), self.bars_since_true);
        self.bars_since_unknown = since(!c.is_known(), self.bars_since_unknown);
        let is_true = self.bars_since_true < self.window;
        let is_unknown = self.bars_since_unknown < self.window;
        Truth::Unknown.and(Truth::from(is_unknown)).or(Truth::from(is_true))
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
