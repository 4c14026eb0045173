//! Comparing numbers that were computed.

use super::Truth;

/// Two numbers this near, relative to the larger, are a tie.
const RELATIVE: f64 = 1e-9;
/// Two numbers this near are a tie whatever their size.
const ABSOLUTE: f64 = 1e-12;

/// Whether `a` equals `b`, ties included; unknown if one is missing.
///
/// Published thresholds are hit exactly and sums in binary miss them by a
/// rounding, so numbers within 1e-9 of the larger magnitude (1e-12 near zero)
/// are equal.
#[inline]
pub(crate) fn equal(a: f64, b: f64) -> Truth {
    if a.is_nan() || b.is_nan() { Truth::Unknown } else { Truth::from(is_tie(a, b)) }
}

/// Whether `a` is below `b` and no tie; unknown if one is missing.
#[inline]
pub(crate) fn less(a: f64, b: f64) -> Truth {
    let above = b - a;
    let is_less = Truth::from(tie_width(a, b) < above);
    if above.is_nan() { Truth::Unknown } else { is_less }
}

/// The number itself, or missing if it is too large to be one.
#[inline]
pub(crate) fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { f64::NAN }
}

#[inline]
fn is_tie(a: f64, b: f64) -> bool {
    (a - b).abs() <= tie_width(a, b)
}

/// How far apart two numbers may be and still be a tie.
#[inline]
fn tie_width(a: f64, b: f64) -> f64 {
    // Unlike `f64::max` this takes no heed of missing numbers, and is faster.
    let larger = |a: f64, b: f64| if a < b { b } else { a };
    larger(RELATIVE * larger(a.abs(), b.abs()), ABSOLUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_misses_its_threshold_by_a_rounding_still_hits_it() {
        assert_eq!(less(0.1 + 0.2, 0.3), Truth::False);
        assert_eq!(less(0.3, 0.1 + 0.2), Truth::False);
        assert_eq!(equal(0.1 + 0.2, 0.3), Truth::True);
        assert_eq!(less(0.299_999, 0.3), Truth::True);
        assert_eq!(less(f64::NAN, 0.3), Truth::Unknown);
    }
}
