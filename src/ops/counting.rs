//! How many conditions hold.

use super::kernel::ColumnSlice;
use crate::value::Truth;

/// So many bars are counted at once: what is known of them stays in registers.
const LANES: usize = 64;

/// Of each bar, how many conditions hold, and how many could.
struct ConditionCounts {
    held: [u16; LANES],
    possible: [u16; LANES],
}

impl ConditionCounts {
    /// Counts one stretch of bars, at most [`LANES`], that begins at `start`.
    #[inline]
    fn of(columns: &[ColumnSlice<'_>], start: usize) -> ConditionCounts {
        let mut counts = ConditionCounts { held: [0; LANES], possible: [0; LANES] };
        for column in columns {
            let ColumnSlice::Truths(column) = column else {
                counts.possible.iter_mut().for_each(|possible| *possible += 1);
                continue;
            };
            let bars = column.get(start..).unwrap_or_default();
            let lanes = counts.held.iter_mut().zip(&mut counts.possible);
            for ((held, possible), c) in lanes.zip(bars) {
                *held += u16::from(c.is_true());
                *possible += u16::from(!c.is_false());
            }
        }
        counts
    }
}

/// Counts the true conditions of each bar; missing where one is unknown.
pub(super) fn count(columns: &[ColumnSlice<'_>], out: &mut [f64]) {
    for (stretch, out) in out.chunks_mut(LANES).enumerate() {
        let counts = ConditionCounts::of(columns, stretch * LANES);
        for (out, (held, possible)) in out.iter_mut().zip(counts.held.iter().zip(&counts.possible))
        {
            *out = if held == possible { f64::from(*held) } else { f64::NAN };
        }
    }
}

/// The number as a count of conditions; `None` if it is missing.
#[inline]
pub(super) fn least(number: f64) -> Option<u16> {
    // There are never so many conditions that a number above this could be met.
    let count = || number.ceil().clamp(0.0, f64::from(u16::MAX)) as u16;
    (!number.is_nan()).then(count)
}

/// Whether at least so many conditions hold, of which so many do and so many could.
#[inline]
pub(super) fn reached(least: u16, held: u16, possible: u16) -> Truth {
    let open = if possible < least { Truth::False } else { Truth::Unknown };
    if least <= held { Truth::True } else { open }
}

/// Whether at least `number` conditions of each bar hold; settled as soon as
/// the known ones settle it.
pub(super) fn at_least(number: f64, columns: &[ColumnSlice<'_>], out: &mut [Truth]) {
    let Some(least) = least(number) else { return out.fill(Truth::Unknown) };
    for (stretch, out) in out.chunks_mut(LANES).enumerate() {
        let counts = ConditionCounts::of(columns, stretch * LANES);
        for (out, (held, possible)) in out.iter_mut().zip(counts.held.iter().zip(&counts.possible))
        {
            *out = reached(least, *held, *possible);
        }
    }
}
