//! How well a number ranks decisions: the area under the ROC curve.

use serde::{Deserialize, Serialize};

/// The area under the ROC curve of a number: how often it is higher before an episode
/// than at a quiet decision, where two that are equal count as a half.
///
/// # Source
///
/// Mann & Whitney (1947), Annals of Mathematical Statistics 18(1); Hanley & McNeil
/// (1982), Radiology 143(1).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Auroc {
    /// The area: 1 if it ranks all of them right, a half if it knows nothing, and less
    /// if it is wrong; `None` if there are no decisions of both kinds.
    pub area: Option<f64>,
    /// Where the area lies at 95 %; `None` for fewer than two episodes or two stretches
    /// without any.
    pub interval: Option<Interval>,
    /// The episodes before which it is known.
    pub episodes: usize,
    /// The decisions before an episode at which it is known.
    pub before: usize,
    /// The stretches as long as the horizon that the quiet decisions make.
    pub quiet_stretches: usize,
    /// The quiet decisions at which it is known.
    pub quiet: usize,
    /// The decisions of both kinds at which it is unknown.
    pub unknown: usize,
}

/// Two ends.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Interval {
    /// The lower one.
    pub low: f64,
    /// The upper one.
    pub high: f64,
}

/// The area under the ROC curve; `None` if one of the kinds has no number.
///
/// # Shape
///
/// Numbers in any order and without gaps.
#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
pub(super) fn area(before: &[f64], quiet: &[f64]) -> Option<f64> {
    if before.is_empty() || quiet.is_empty() {
        return None;
    }
    let own = before.iter().map(|number| (*number, true));
    let mut all: Vec<(f64, bool)> = own.chain(quiet.iter().map(|one| (*one, false))).collect();
    all.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut below = 0;
    let mut won = 0.0;
    // Equal numbers stand together; minus zero is zero.
    for equal in all.chunk_by(|(one, _), (next, _)| one == next) {
        let own = equal.iter().filter(|(_, is_before)| *is_before).count();
        let others = equal.len() - own;
        won += own as f64 * (below as f64 + others as f64 / 2.0);
        below += others;
    }
    Some(won / (before.len() as f64 * quiet.len() as f64))
}

/// The quantile of the normal distribution that leaves 2.5 % above it.
const Z: f64 = 1.959_963_984_540_054;

/// Where the area lies at 95 % if it came from so many episodes and stretches without
/// one, each as one observation; `None` for fewer than two of either.
///
/// # Source
///
/// Newcombe (2006), Statistics in Medicine 25(4), part 2, method 5: the areas that lie
/// within 1.96 of their own standard errors of the one found.
#[expect(clippy::cast_precision_loss, reason = "there are not so many episodes")]
pub(super) fn interval(area: f64, episodes: usize, stretches: usize) -> Option<Interval> {
    if episodes < 2 || stretches < 2 {
        return None;
    }
    let (m, n) = (episodes as f64, stretches as f64);
    let middle = f64::midpoint(m, n) - 1.0;
    let variance = |one: f64| {
        let pairs = middle * (1.0 - one) / (2.0 - one) + middle * one / (1.0 + one);
        one * (1.0 - one) / (m * n) * (1.0 + pairs)
    };
    let is_inside = |one: f64| (area - one) * (area - one) <= Z * Z * variance(one);
    // The area itself is always inside, and an end of all areas never, but for itself.
    let edge = |mut outside: f64| {
        let mut inside = area;
        for _ in 0..60 {
            let middle = f64::midpoint(inside, outside);
            *(if is_inside(middle) { &mut inside } else { &mut outside }) = middle;
        }
        inside
    };
    Some(Interval { low: edge(0.0), high: edge(1.0) })
}
