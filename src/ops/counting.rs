//! How many conditions hold.

use super::kernel::Column;
use crate::value::Truth;

/// Counts the true conditions of each bar; missing where one is unknown.
pub(super) fn count(columns: &[Column<'_>], out: &mut [f64]) {
    out.fill(0.0);
    for column in columns {
        let Column::Truths(column) = column else { return out.fill(f64::NAN) };
        for (out, c) in out.iter_mut().zip(*column) {
            match c {
                Truth::False => {}
                Truth::True => *out += 1.0,
                Truth::Unknown => *out = f64::NAN,
            }
        }
    }
}

/// Whether at least `number` conditions of each bar hold; settled as soon as
/// the known ones settle it.
pub(super) fn at_least(number: f64, columns: &[Column<'_>], out: &mut [Truth]) {
    for (bar, out) in out.iter_mut().enumerate() {
        let (mut held, mut possible) = (0_u32, 0_u32);
        for column in columns {
            let c = match column {
                Column::Truths(column) => column.get(bar).copied().unwrap_or_default(),
                Column::Numbers(_) => Truth::Unknown,
            };
            held += u32::from(c.is_true());
            possible += u32::from(!c.is_false());
        }
        *out = if number <= f64::from(held) {
            Truth::True
        } else if f64::from(possible) < number {
            Truth::False
        } else {
            Truth::Unknown
        };
    }
}
