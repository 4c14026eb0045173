//! Numbers that are known only within a range, and what arithmetic makes of them.
//!
//! A range holds every value that its number can have, and so does what comes of
//! ranges: never too few. It is exact where each operand is read once; an operand
//! that is read twice is taken to vary independently each time.

use super::arithmetic;
use super::look_back::percent_above;
use super::truths::Truths;
use crate::portable;
use crate::value::{self, Truth};

/// What a number can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    /// The lowest value, -∞ without one; NaN if the number is missing for sure.
    pub(crate) low: f64,
    /// The highest value, ∞ without one; NaN if the number is missing for sure.
    pub(crate) high: f64,
    /// Whether it can be missing.
    pub(crate) may_lack: bool,
}

impl Range {
    /// A number that is missing.
    pub(crate) const LACKING: Range = Range { low: f64::NAN, high: f64::NAN, may_lack: true };
    /// A number of which nothing is known.
    pub(crate) const ANY: Range =
        Range { low: f64::NEG_INFINITY, high: f64::INFINITY, may_lack: true };

    /// A number that is known, or missing if it is NaN.
    pub(crate) fn point(number: f64) -> Range {
        Range { low: number, high: number, may_lack: number.is_nan() }
    }

    /// A number between two, for sure.
    pub(crate) fn between(low: f64, high: f64) -> Range {
        Range { low, high, may_lack: low.is_nan() }
    }

    pub(crate) fn is_lacking(self) -> bool {
        self.low.is_nan()
    }

    /// Whether it can be one thing only: one number, or missing.
    pub(crate) fn is_settled(self) -> bool {
        self.is_lacking() || (!self.may_lack && self.low.total_cmp(&self.high).is_eq())
    }

    /// Whether both ends are numbers and it cannot be missing.
    pub(super) fn is_tame(self) -> bool {
        !self.may_lack && self.low.is_finite() && self.high.is_finite()
    }

    /// What is one of the two.
    pub(super) fn or(self, other: Range) -> Range {
        if self.is_lacking() {
            return Range { may_lack: true, ..other };
        }
        if other.is_lacking() {
            return Range { may_lack: true, ..self };
        }
        let may_lack = self.may_lack || other.may_lack;
        Range { low: self.low.min(other.low), high: self.high.max(other.high), may_lack }
    }

    /// A result with these ends: what is too large to be a number is missing. A
    /// figure without a bound is taken to be no such number.
    fn settled(low: f64, high: f64, a: Range, b: Range) -> Range {
        let is_large = !low.is_finite() || !high.is_finite();
        let has_bounds = [a.low, a.high, b.low, b.high].into_iter().all(f64::is_finite);
        let may_lack = a.may_lack || b.may_lack || (is_large && has_bounds);
        let low = if low.is_nan() || low == f64::INFINITY { f64::NEG_INFINITY } else { low };
        let high = if high.is_nan() || high == f64::NEG_INFINITY { f64::INFINITY } else { high };
        Range { low, high, may_lack }
    }

    /// What rises or falls with each operand has its extremes where they have.
    fn of_corners(a: Range, b: Range, f: impl Fn(f64, f64) -> f64) -> Range {
        if a.is_lacking() || b.is_lacking() {
            return Range::LACKING;
        }
        let corners = [f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)];
        // Zero times what has no bound, and one such over another: both come near zero.
        let corners = corners.map(|corner| if corner.is_nan() { 0.0 } else { corner });
        let low = corners.into_iter().fold(f64::INFINITY, f64::min);
        let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
        Range::settled(low, high, a, b)
    }

    /// What rises with its operand.
    fn rising(self, f: impl Fn(f64) -> f64) -> Range {
        Range { low: f(self.low), high: f(self.high), ..self }
    }

    /// What this less another can be.
    pub(crate) fn less(self, other: Range) -> Range {
        subtract(self, other)
    }

    /// Whether this is below another, or equal to it, as far as that is settled.
    pub(crate) fn compared(self, other: Range) -> (Truth, Truth) {
        (less(self, other).known(), equal(self, other).known())
    }

    /// Whether it can be zero.
    fn has_zero(self) -> bool {
        self.low <= 0.0 && 0.0 <= self.high
    }
}

pub(super) fn add(a: Range, b: Range) -> Range {
    if a.is_lacking() || b.is_lacking() {
        return Range::LACKING;
    }
    Range::settled(a.low + b.low, a.high + b.high, a, b)
}

pub(super) fn subtract(a: Range, b: Range) -> Range {
    add(a, negate(b))
}

pub(super) fn multiply(a: Range, b: Range) -> Range {
    Range::of_corners(a, b, |a, b| a * b)
}

pub(super) fn divide(a: Range, b: Range) -> Range {
    let is_zero = b.low == 0.0 && b.high == 0.0;
    if a.is_lacking() || b.is_lacking() || is_zero {
        Range::LACKING
    } else if b.has_zero() {
        Range::ANY
    } else {
        Range::of_corners(a, b, |a, b| a / b)
    }
}

pub(super) fn remainder(a: Range, b: Range) -> Range {
    if a.is_settled() && b.is_settled() {
        Range::point(arithmetic::remainder(a.low, b.low))
    } else if a.is_lacking() || b.is_lacking() {
        Range::LACKING
    } else {
        Range::ANY
    }
}

pub(super) fn power(a: Range, b: Range) -> Range {
    if a.is_lacking() || b.is_lacking() {
        return Range::LACKING;
    }
    if a.is_settled() && b.is_settled() {
        return Range::point(arithmetic::power(a.low, b.low));
    }
    if 0.0 < a.low || (a.low == 0.0 && 0.0 < b.low) {
        return raised(a, b);
    }
    let is_count = b.is_settled() && 0.0 < b.low && b.low.fract() == 0.0;
    match is_count {
        true if b.low % 2.0 == 0.0 => raised(abs(a), b),
        true => raised(a, b),
        false => Range::ANY,
    }
}

/// What without a bound is raised soon is too large to be a number.
fn raised(a: Range, b: Range) -> Range {
    let power = Range::of_corners(a, b, portable::pow);
    let is_bounded = power.low.is_finite() && power.high.is_finite();
    Range { may_lack: power.may_lack || !is_bounded, ..power }
}

pub(super) fn negate(x: Range) -> Range {
    Range { low: -x.high, high: -x.low, ..x }
}

pub(super) fn abs(x: Range) -> Range {
    match x {
        _ if x.is_lacking() || 0.0 <= x.low => x,
        _ if x.high <= 0.0 => negate(x),
        _ => Range { low: 0.0, high: x.high.max(-x.low), ..x },
    }
}

pub(super) fn log(x: Range) -> Range {
    if x.is_lacking() || x.high <= 0.0 {
        Range::LACKING
    } else if x.low <= 0.0 {
        Range { low: f64::NEG_INFINITY, high: portable::ln(x.high), may_lack: true }
    } else {
        x.rising(portable::ln)
    }
}

pub(super) fn sqrt(x: Range) -> Range {
    if x.is_lacking() || x.high < 0.0 {
        Range::LACKING
    } else if x.low < 0.0 {
        Range { low: 0.0, high: x.high.sqrt(), may_lack: true }
    } else {
        x.rising(f64::sqrt)
    }
}

pub(super) fn exp(x: Range) -> Range {
    let (low, high) = (portable::exp(x.low), portable::exp(x.high));
    if x.is_lacking() || low == f64::INFINITY {
        return Range::LACKING;
    }
    Range { low, high, may_lack: x.may_lack || high == f64::INFINITY }
}

pub(super) fn sign(x: Range) -> Range {
    // What has no bound ties with nothing.
    x.rising(|end| if end.is_infinite() { end.signum() } else { arithmetic::sign(end) })
}

pub(super) fn round(x: Range) -> Range {
    x.rising(f64::round)
}

pub(super) fn smaller(a: Range, b: Range) -> Range {
    joined(a, b, arithmetic::smaller)
}

pub(super) fn larger(a: Range, b: Range) -> Range {
    joined(a, b, arithmetic::larger)
}

fn joined(a: Range, b: Range, f: impl Fn(f64, f64) -> f64) -> Range {
    if a.is_lacking() || b.is_lacking() {
        return Range::LACKING;
    }
    let may_lack = a.may_lack || b.may_lack;
    Range { low: f(a.low, b.low), high: f(a.high, b.high), may_lack }
}

pub(super) fn clamp(x: Range, lo: Range, hi: Range) -> Range {
    let crosses = less(hi, lo);
    if !crosses.can_be(Truth::False) {
        return Range::LACKING;
    }
    let held = smaller(larger(x, lo), hi);
    Range { may_lack: held.may_lack || crosses.can_be(Truth::True), ..held }
}

pub(super) fn choose(c: Truths, a: Range, b: Range) -> Range {
    let is_settled = a.is_settled() && b.is_settled();
    let mut found: Option<Range> = None;
    for truth in [Truth::True, Truth::False, Truth::Unknown] {
        if !c.can_be(truth) {
            continue;
        }
        let one = match truth {
            Truth::True => a,
            Truth::False => b,
            Truth::Unknown if is_settled => {
                Range::point(arithmetic::choose(Truth::Unknown, a.low, b.low))
            }
            Truth::Unknown if equal(a, b).can_be(Truth::True) => Range { may_lack: true, ..a },
            Truth::Unknown => Range::LACKING,
        };
        found = Some(found.map_or(one, |found| found.or(one)));
    }
    found.unwrap_or(Range::LACKING)
}

pub(super) fn first_known(a: Range, b: Range) -> Range {
    if a.is_lacking() || !a.may_lack {
        return if a.is_lacking() { b } else { a };
    }
    Range { may_lack: b.may_lack, ..a.or(b) }
}

/// By how many percent `x` lies above `base`.
pub(super) fn above(x: Range, base: Range) -> Range {
    if x.is_lacking() || base.is_lacking() || base.high <= 0.0 {
        Range::LACKING
    } else if x.is_settled() && base.is_settled() {
        Range::point(percent_above(x.low, base.low))
    } else if base.low <= 0.0 {
        Range::ANY
    } else {
        Range::of_corners(x, base, |x, base| 100.0 * (x / base - 1.0))
    }
}

/// Whether `a` is below `b`.
pub(super) fn less(a: Range, b: Range) -> Truths {
    if a.is_lacking() || b.is_lacking() {
        return Truths::only(Truth::Unknown);
    }
    // A bound that is infinite is no number that could tie with another.
    let has_bounds = |one: f64, two: f64| one.is_finite() && two.is_finite();
    let can_hold = !has_bounds(a.low, b.high) || value::less(a.low, b.high).is_true();
    let can_fail = !has_bounds(a.high, b.low) || value::less(a.high, b.low).is_false();
    compared(can_hold, can_fail, a.may_lack || b.may_lack)
}

/// Whether `a` equals `b`, ties included.
pub(super) fn equal(a: Range, b: Range) -> Truths {
    if a.is_lacking() || b.is_lacking() {
        return Truths::only(Truth::Unknown);
    }
    let can_meet = a.low <= b.high && b.low <= a.high;
    let can_tie = value::equal(a.high, b.low).is_true() || value::equal(b.high, a.low).is_true();
    let is_one = a.low.total_cmp(&a.high).is_eq() && b.low.total_cmp(&b.high).is_eq();
    let can_hold = can_meet || can_tie;
    compared(can_hold, !(is_one && can_hold), a.may_lack || b.may_lack)
}

fn compared(can_hold: bool, can_fail: bool, may_lack: bool) -> Truths {
    Truths::none()
        .with(Truth::True, can_hold)
        .with(Truth::False, can_fail)
        .with(Truth::Unknown, may_lack)
}
