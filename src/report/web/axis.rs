//! The upright axis of a plot: round marks, and no spike of long ago that squeezes it.

use super::scale::Upright;
use crate::portable;
use crate::value::{grouped, minus};

/// How many steps from mark to mark an axis has at most.
const STEPS: f64 = 4.0;
/// How many times as high as all the rest an axis is at most, above and below them.
const BEYOND: f64 = 2.0;

/// An upright axis.
pub(super) struct UprightAxis {
    low: f64,
    high: f64,
    /// Whether some value is above it, or below.
    pub(super) is_cut: (bool, bool),
    /// Its round numbers, each as a text.
    pub(super) marks: Vec<(f64, String)>,
}

impl UprightAxis {
    /// An axis for these values on which `shown` can all be seen; `None` if there is
    /// none of either.
    ///
    /// Where such a part of the values at either end is farther away than twice the height
    /// of all the rest, the axis ends before it.
    pub(super) fn over(values: &[f64], shown: &[f64], outside: f64) -> Option<UprightAxis> {
        let mut sorted: Vec<f64> =
            values.iter().copied().filter(|value| value.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let shown = || shown.iter().copied().filter(|value| value.is_finite());
        let (lowest, highest) = ends(sorted.iter().copied().chain(shown()))?;
        let core = inner(&sorted, outside).iter().copied().chain(shown());
        let (low, high) = ends(core).unwrap_or((lowest, highest));
        let room = high - low;
        let (low, high) = if 0.0 < room {
            (lowest.max(low - BEYOND * room), highest.min(high + BEYOND * room))
        } else {
            (lowest, highest)
        };
        // What never moves stands in the middle.
        let (low, high) = if low < high { (low, high) } else { (low - 1.0, high + 1.0) };
        let edge = (high - low) * 0.06;
        let (low, high) = (low - edge, high + edge);
        let is_cut = (high < highest, lowest < low);
        Some(UprightAxis { low, high, is_cut, marks: round_between(low, high) })
    }

    /// The scale of the axis over a height.
    pub(super) fn scale(&self, top: f64, height: f64) -> Upright {
        Upright::between(self.low, self.high, top, height)
    }
}

/// The values without the lowest and the highest part.
fn inner(sorted: &[f64], outside: f64) -> &[f64] {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of a number of values"
    )]
    let outside = (super::scale::count(sorted.len()) * outside) as usize;
    sorted.get(outside..sorted.len() - outside).unwrap_or(sorted)
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |ends, value| match ends {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// The round numbers between two ends: multiples of 1, 2 or 5 times a power of ten.
fn round_between(low: f64, high: f64) -> Vec<(f64, String)> {
    let rough = (high - low) / STEPS;
    if !rough.is_finite() || rough <= 0.0 {
        return Vec::new();
    }
    let power = portable::pow(10.0, portable::log10(rough).floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|one| one * power).find(|step| rough <= *step);
    let step = step.unwrap_or(10.0 * power);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few places after the point"
    )]
    let places = (-portable::log10(step).floor()).clamp(0.0, 8.0) as usize;
    let mut marks = Vec::new();
    let mut at = (low / step).ceil();
    while at * step <= high && marks.len() < 12 {
        let value = at * step;
        let digits = format!("{value:.places$}");
        let is_zero = value.abs() < step / 2.0;
        marks.push((value, if is_zero { "0".to_owned() } else { minus(&grouped(&digits)) }));
        at += 1.0;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(values: &[f64], shown: &[f64]) -> Vec<String> {
        let axis = UprightAxis::over(values, shown, 0.05).unwrap();
        axis.marks.into_iter().map(|(_, mark)| mark).collect()
    }

    #[test]
    fn marks_are_round() {
        assert_eq!(marks(&[0.0, 0.91], &[0.3]), ["0", "0.5"]);
        assert_eq!(marks(&[-15.0, 20.0], &[]), ["\u{2212}10", "0", "10", "20"]);
        assert_eq!(marks(&[26_000.0, 1_000.0], &[]), ["0", "10,000", "20,000"]);
    }

    #[test]
    fn one_old_spike_does_not_squeeze_an_axis() {
        let mut values: Vec<f64> = (0..100).map(|place| f64::from(place % 10) / 10.0).collect();
        values.push(50.0);
        let axis = UprightAxis::over(&values, &[0.5], 0.05).unwrap();
        assert!(axis.high < 3.0 && axis.is_cut == (true, false), "{}", axis.high);
        // What is to be seen is seen.
        assert!(50.0 < UprightAxis::over(&values, &[50.0], 0.05).unwrap().high);
    }

    #[test]
    fn what_never_moves_has_an_axis_and_nothing_has_none() {
        assert_eq!(marks(&[5.0], &[]), ["4", "5", "6"]);
        assert!(UprightAxis::over(&[], &[], 0.0).is_none());
    }
}
