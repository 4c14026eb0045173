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

/// The numbers of decisions before an episode, and of quiet ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Parted {
    pub(super) before: Vec<f64>,
    pub(super) quiet: Vec<f64>,
}

/// The same in ascending order, with how many pairs are ranked right, ties by half.
#[derive(Clone, Debug)]
pub(super) struct PartedInOrder {
    all: Parted,
    won: f64,
}

impl Parted {
    pub(super) fn add(&mut self, before: &[f64], quiet: &[f64]) {
        self.before.extend_from_slice(before);
        self.quiet.extend_from_slice(quiet);
    }

    pub(super) fn sorted(mut self) -> PartedInOrder {
        self.before.sort_by(f64::total_cmp);
        self.quiet.sort_by(f64::total_cmp);
        let won = self.before.iter().map(|own| rank(&self.quiet, *own)).sum();
        PartedInOrder { all: self, won }
    }
}

impl PartedInOrder {
    /// The area without the numbers of a part; exact, for pairs are counted in halves.
    ///
    /// # Cost
    ///
    /// A search for each number of the part.
    #[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
    pub(super) fn area_without(&self, part: &Parted) -> Option<f64> {
        let before = self.all.before.len() - part.before.len();
        let quiet = self.all.quiet.len() - part.quiet.len();
        if before == 0 || quiet == 0 {
            return None;
        }
        let own = part.clone().sorted();
        let against_all = part.before.iter().map(|one| rank(&self.all.quiet, *one)).sum::<f64>();
        let all_before = self.all.before.len() as f64;
        let of_all = part.quiet.iter().map(|one| all_before - rank(&self.all.before, *one));
        let won = self.won - against_all - of_all.sum::<f64>() + own.won;
        Some(won / (before as f64 * quiet as f64))
    }
}

/// How many of these, in ascending order, lie below a number, ties by half.
#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
fn rank(sorted: &[f64], number: f64) -> f64 {
    let below = sorted.partition_point(|one| *one < number);
    let up_to = sorted.partition_point(|one| *one <= number);
    f64::midpoint(below as f64, up_to as f64)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_without_a_part_is_that_of_all_other_parts_to_the_bit() {
        let mut state = 20_261_128_u64;
        let mut below = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        for _ in 0..300 {
            let mut numbers = |most: u64| -> Vec<f64> {
                let count = below(most);
                // Few values, so that there are ties; zero with both of its signs.
                (0..count)
                    .map(|_| (below(7) as f64 - 3.0) * [0.1, -0.1][below(2) as usize])
                    .collect()
            };
            let parts: Vec<Parted> =
                (0..5).map(|_| Parted { before: numbers(4), quiet: numbers(9) }).collect();
            let sum = |left_out: usize| {
                let mut all = Parted::default();
                let rest = parts.iter().enumerate().filter(|(place, _)| *place != left_out);
                rest.for_each(|(_, part)| all.add(&part.before, &part.quiet));
                all
            };
            let all = sum(parts.len()).sorted();
            for (place, part) in parts.iter().enumerate() {
                let rest = sum(place);
                assert_eq!(all.area_without(part), area(&rest.before, &rest.quiet), "{parts:?}");
            }
        }
    }
}
