//! Numbers of one bar: what needs no memory.

use super::kernel::ColumnSlice;
use crate::portable;
use crate::value::{Truth, equal, finite, less};

/// `a / b`; missing where `b` is zero.
#[inline]
pub(super) fn divide(a: f64, b: f64) -> f64 {
    finite(a / b)
}

/// `a % b` with the sign of `a`; missing where `b` is zero.
#[inline]
pub(super) fn remainder(a: f64, b: f64) -> f64 {
    finite(a % b)
}

/// `a ^ b`; missing where it is no real number.
#[inline]
pub(super) fn power(a: f64, b: f64) -> f64 {
    // IEEE makes 1 of `missing ^ 0` and of `1 ^ missing`.
    if a.is_nan() || b.is_nan() { f64::NAN } else { finite(portable::pow(a, b)) }
}

/// The natural logarithm; missing unless `x` is positive.
#[inline]
pub(super) fn log(x: f64) -> f64 {
    if x > 0.0 { finite(portable::ln(x)) } else { f64::NAN }
}

/// The square root; missing if `x` is below zero.
#[inline]
pub(super) fn sqrt(x: f64) -> f64 {
    if x < 0.0 { f64::NAN } else { x.sqrt() }
}

/// `e ^ x`; missing where it is too large to be a number.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    finite(portable::exp(x))
}

/// 1 above zero, -1 below, 0 where `x` ties with it.
#[inline]
pub(super) fn sign(x: f64) -> f64 {
    match (less(0.0, x), less(x, 0.0)) {
        (Truth::True, _) => 1.0,
        (_, Truth::True) => -1.0,
        (Truth::False, _) => 0.0,
        (Truth::Unknown, _) => f64::NAN,
    }
}

/// The smaller of two; missing if one is.
#[inline]
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a.is_nan() || a < b { a } else { b }
}

/// The larger of two; missing if one is.
#[inline]
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b < a { a } else { b }
}

/// `x` held between `lo` and `hi`; missing if one is, or if `lo` lies above `hi`.
#[inline]
pub(super) fn clamp(x: f64, lo: f64, hi: f64) -> f64 {
    if less(hi, lo).is_false() { smaller(larger(x, lo), hi) } else { f64::NAN }
}

/// `a` where `c` is true and `b` where it is false; where it is unknown, the
/// value that both have.
#[inline]
pub(super) fn choose(c: Truth, a: f64, b: f64) -> f64 {
    match c {
        Truth::True => a,
        Truth::False => b,
        Truth::Unknown if equal(a, b).is_true() => a,
        Truth::Unknown => f64::NAN,
    }
}

/// The first of two that is known.
#[inline]
pub(super) fn first_known(a: f64, b: f64) -> f64 {
    if a.is_nan() { b } else { a }
}

/// Joins the columns from left to right; all missing if there is none, or one
/// that holds no numbers.
pub(super) fn fold(columns: &[ColumnSlice<'_>], out: &mut [f64], join: impl Fn(f64, f64) -> f64) {
    out.fill(f64::NAN);
    for (place, column) in columns.iter().enumerate() {
        match column {
            ColumnSlice::Numbers(column) if place == 0 => {
                out.iter_mut().zip(*column).for_each(|(out, x)| *out = *x);
            }
            ColumnSlice::Numbers(column) => {
                out.iter_mut().zip(*column).for_each(|(out, x)| *out = join(*out, *x));
            }
            ColumnSlice::Truths(_) => return out.fill(f64::NAN),
        }
    }
}
