//! What compares one value with those of all entities at one date.
//!
//! A *section* is the values of one number at one date, one an entity. Each
//! definition is that of the operator of the same name over a window, with the
//! section in the place of the window.

use super::moments::Moments;
use super::order::{between, place};
use super::window::Summary;
use crate::value::less;

/// What is asked of a value among those of all entities at its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Across {
    /// Its place from the top: 1 is the highest, and ties share the better one.
    Rank,
    /// The percentage of the values that it reaches, ties included.
    PercentileRank,
    /// The middle of all values, the same for every entity.
    Median,
    /// How many standard deviations, with `n - 1`, it lies above the mean.
    Zscore,
}

impl Across {
    /// What each is called in rules.
    pub const WORDS: [(&'static str, Across); 4] = [
        ("rank", Across::Rank),
        ("percentile_rank", Across::PercentileRank),
        ("median", Across::Median),
        ("zscore", Across::Zscore),
    ];

    /// What it is called in rules.
    pub fn word(self) -> &'static str {
        Across::WORDS.iter().find(|(_, own)| *own == self).map_or("", |(word, _)| word)
    }
}

/// How many values stand behind one step. Entities go from date to date, and so from
/// one section to another: steps stay in the cache where values do not.
const STEP: usize = 64;

/// The values of all entities at one date.
#[derive(Clone, Debug)]
pub(crate) struct CrossSection {
    // Invariant: ascending and known; empty where too few are known.
    sorted: Vec<f64>,
    /// Every so many of them, from the first on.
    steps: Vec<f64>,
    moments: Moments,
}

impl CrossSection {
    /// The section of these values, NaN where missing.
    ///
    /// Nothing follows from it unless two of them, and half of them, are known.
    pub(crate) fn new(mut values: Vec<f64>) -> CrossSection {
        let all = values.len();
        values.retain(|value| !value.is_nan());
        if values.len() < all.div_ceil(2).max(2) {
            values.clear();
        }
        // Turns -0.0 into 0.0, so that values that are equal are the same.
        values.iter_mut().for_each(|value| *value += 0.0);
        values.sort_unstable_by(f64::total_cmp);
        values.shrink_to_fit();
        // In their order, so that no other order of entities gives another sum.
        let moments =
            values.iter().fold(Moments::EMPTY, |all, value| all.join(Moments::of(*value)));
        let steps = values.iter().step_by(STEP).copied().collect();
        CrossSection { sorted: values, steps, moments }
    }

    /// What is asked of the value of an entity; missing where that is, but for the
    /// median, and where too few are known.
    pub(crate) fn of(&self, across: Across, value: f64) -> f64 {
        let count = self.sorted.len();
        if count == 0 || (value.is_nan() && across != Across::Median) {
            return f64::NAN;
        }
        match across {
            Across::Rank => (count - self.reached_by(value) + 1) as f64,
            Across::PercentileRank => 100.0 * self.reached_by(value) as f64 / count as f64,
            Across::Zscore => self.moments.zscore(value),
            Across::Median => {
                let (below, part) = place(0.5, count);
                let at = |place: usize| self.sorted.get(place).copied();
                let low = at(below).unwrap_or(f64::NAN);
                between(low, at(below + 1).unwrap_or(low), part)
            }
        }
    }

    /// How many values are not above this one, ties included.
    fn reached_by(&self, value: f64) -> usize {
        let steps = self.steps.partition_point(|other| *other <= value);
        let start = steps.saturating_sub(1) * STEP;
        let end = self.sorted.len().min(start + STEP);
        let behind = self.sorted.get(start..end).unwrap_or_default();
        let reached = start + behind.partition_point(|other| *other <= value);
        // What is above it by a rounding is a tie.
        let is_tie = |other: &f64| less(value, *other).is_false();
        let above = self.sorted.get(reached..).unwrap_or_default();
        match above.first().is_some_and(is_tie) {
            true => reached + above.partition_point(is_tie),
            false => reached,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::{ColumnMut, ColumnSlice, Kernel, Op, Settings};

    const NONE: f64 = f64::NAN;

    /// What an operator says at the end of a window of all these values.
    fn over_a_window(op: Op, values: &[f64]) -> f64 {
        let settings = Settings { window: values.len(), ..Settings::default() };
        let mut out = vec![0.0; values.len()];
        Kernel::new(op, settings)
            .run(&[ColumnSlice::Numbers(values)], ColumnMut::Numbers(&mut out));
        out.last().copied().unwrap_or(NONE)
    }

    #[test]
    fn a_section_says_what_a_window_of_the_same_values_says() {
        const VALUES: [f64; 4] = [NONE, 1.0, 2.0, 4.0];
        for pattern in 0..4_usize.pow(5) {
            let values: Vec<f64> =
                (0..5_u32).map(|place| VALUES[pattern / 4_usize.pow(place) % 4]).collect();
            if values.iter().filter(|value| !value.is_nan()).count() < 3 {
                continue;
            }
            let section = CrossSection::new(values.clone());
            let last = values[4];
            for (across, op) in [
                (Across::PercentileRank, Op::PercentileRank),
                (Across::Median, Op::RollingMedian),
                (Across::Zscore, Op::Zscore),
            ] {
                let (own, expected) = (section.of(across, last), over_a_window(op, &values));
                let is_same = own.is_nan() && expected.is_nan() || (own - expected).abs() < 1e-12;
                assert!(is_same, "{across:?} of {values:?}: {own}, not {expected}");
            }
        }
    }

    #[test]
    fn ties_share_the_better_rank_and_the_order_of_entities_does_not_matter() {
        let values = [3.0, 1.0, 3.0, 0.1 + 0.2, 0.3];
        let ranks = |values: &[f64]| {
            let section = CrossSection::new(values.to_vec());
            values.iter().map(|value| section.of(Across::Rank, *value)).collect::<Vec<_>>()
        };
        assert_eq!(ranks(&values), [1.0, 3.0, 1.0, 4.0, 4.0]);
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        assert_eq!(ranks(&reversed), [4.0, 4.0, 1.0, 3.0, 1.0]);
    }

    #[test]
    fn zeros_of_both_signs_are_one_value() {
        let section = CrossSection::new(vec![-0.0, 0.0, 1.0, -0.0]);
        for zero in [0.0, -0.0] {
            assert_eq!(section.of(Across::Rank, zero), 2.0);
            assert_eq!(section.of(Across::PercentileRank, zero), 75.0);
        }
    }

    #[test]
    fn each_is_called_what_the_rules_call_it() {
        for (word, across) in Across::WORDS {
            assert_eq!(across.word(), word);
        }
    }

    #[test]
    fn the_place_among_many_is_found_by_steps_as_by_counting() {
        for count in [2_usize, 63, 64, 65, 127, 128, 129, 1_000] {
            let values: Vec<f64> = (0..count).map(|place| (place * 7_919 % 101) as f64).collect();
            let section = CrossSection::new(values.clone());
            for value in (-1..103).map(f64::from) {
                let above = values.iter().filter(|other| value < **other).count();
                assert_eq!(section.of(Across::Rank, value), (above + 1) as f64, "{count} {value}");
            }
        }
    }

    #[test]
    fn too_few_known_values_say_nothing() {
        let median = |values: &[f64]| CrossSection::new(values.to_vec()).of(Across::Median, NONE);
        assert!(median(&[7.0]).is_nan() && median(&[]).is_nan());
        assert!(median(&[1.0, 2.0, NONE, NONE, NONE]).is_nan());
        assert_eq!(median(&[1.0, 2.0, NONE, NONE]), 1.5);
        let section = CrossSection::new(vec![1.0, 2.0, NONE]);
        assert!(section.of(Across::Rank, NONE).is_nan());
        assert!(CrossSection::new(vec![2.0, 2.0]).of(Across::Zscore, 2.0).is_nan());
    }
}
