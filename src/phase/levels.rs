//! Several levels of one number: where it lies against one says where it lies
//! against others.

use crate::plan::Ask;
use crate::value::{Truth, less};

/// Where a number lies, as far as answers that were assumed say.
#[derive(Clone, Debug)]
pub(super) struct NumberPlace {
    /// It is above this one, and below that.
    above: f64,
    below: f64,
    /// It is no less than this one, or ties with it, and no more than that.
    least: f64,
    most: f64,
    /// It ties with none of these.
    apart: Vec<f64>,
}

impl NumberPlace {
    /// Anywhere.
    pub(super) fn any() -> NumberPlace {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        NumberPlace { above: low, below: high, least: low, most: high, apart: Vec::new() }
    }

    /// The same with one more answer.
    pub(super) fn with(mut self, ask: Ask, holds: bool) -> NumberPlace {
        match (ask, holds) {
            (Ask::Below(level), true) => self.below = self.below.min(level),
            (Ask::Below(level), false) => self.least = self.least.max(level),
            (Ask::Above(level), true) => self.above = self.above.max(level),
            (Ask::Above(level), false) => self.most = self.most.min(level),
            (Ask::At(level), true) => {
                (self.least, self.most) = (self.least.max(level), self.most.min(level));
            }
            (Ask::At(level), false) => self.apart.push(level),
        }
        self
    }

    /// What it says of another comparison.
    pub(super) fn truth(&self, ask: Ask) -> Truth {
        match ask {
            Ask::Below(level) => {
                settled(self.is_below(level), self.is_above(level) || level <= self.least)
            }
            Ask::Above(level) => {
                settled(self.is_above(level), self.is_below(level) || self.most <= level)
            }
            Ask::At(level) => {
                let is_there = level <= self.least && self.most <= level;
                // Two conditions can ask about one level, which one of them computes.
                let is_apart = self.apart.contains(&level);
                settled(is_there, is_apart || self.is_below(level) || self.is_above(level))
            }
        }
    }

    /// Whether it is surely below a level, and no tie.
    fn is_below(&self, level: f64) -> bool {
        let is_apart = self.most == level && self.apart.contains(&level);
        self.below <= level || is_apart || is_far_below(self.most, level)
    }

    fn is_above(&self, level: f64) -> bool {
        let is_apart = self.least == level && self.apart.contains(&level);
        level <= self.above || is_apart || is_far_below(level, self.least)
    }
}

fn settled(holds: bool, fails: bool) -> Truth {
    match (holds, fails) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether a number is so far below another that what ties with one is no tie with
/// the other.
pub(crate) fn is_far_below(low: f64, high: f64) -> bool {
    let quarter = (high - low) / 4.0;
    less(low, low + quarter).is_true() && less(high - quarter, high).is_true()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::equal;

    fn holds(ask: Ask, number: f64) -> bool {
        match ask {
            Ask::Below(level) => less(number, level).is_true(),
            Ask::Above(level) => less(level, number).is_true(),
            Ask::At(level) => equal(number, level).is_true(),
        }
    }

    /// After every three answers that some of these numbers give: each comparison, what
    /// the answers say of it, and what these numbers say.
    fn each_way(levels: &[f64], numbers: &[f64], mut check: impl FnMut(Ask, Truth, &[bool])) {
        let kinds = |level: f64| [Ask::Below(level), Ask::Above(level), Ask::At(level)];
        let asks: Vec<Ask> = levels.iter().copied().flat_map(kinds).collect();
        let triples = 0..asks.len().pow(3) * 8;
        for triple in triples {
            let answers = [0_u32, 1, 2].map(|place| {
                let ask = triple / 8 / asks.len().pow(place) % asks.len();
                (asks[ask], triple >> place & 1 == 1)
            });
            let fits = |number: &&f64| answers.iter().all(|(ask, is)| holds(*ask, **number) == *is);
            let fitting: Vec<f64> = numbers.iter().filter(fits).copied().collect();
            if fitting.is_empty() {
                continue;
            }
            let place =
                answers.iter().fold(NumberPlace::any(), |place, (ask, is)| place.with(*ask, *is));
            for ask in &asks {
                let told: Vec<bool> = fitting.iter().map(|number| holds(*ask, *number)).collect();
                check(*ask, place.truth(*ask), &told);
            }
        }
    }

    #[test]
    fn answers_about_levels_that_lie_apart_say_what_all_numbers_that_fit_them_say() {
        let numbers = [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5];
        each_way(&[-1.0, 0.0, 1.0], &numbers, |ask, said, told| {
            let expected = match (told.contains(&true), told.contains(&false)) {
                (true, false) => Truth::True,
                (false, true) => Truth::False,
                _ => Truth::Unknown,
            };
            assert_eq!(said, expected, "{ask:?}");
        });
    }

    #[test]
    fn answers_about_levels_that_almost_tie_say_nothing_that_a_number_that_fits_them_denies() {
        // A part in 1e9 is a tie: each of these ties with the next, not with that after it.
        let levels = [1.0, 1.0 + 0.7e-9, 1.0 + 1.4e-9];
        let numbers: Vec<f64> = (-10..=24).map(|step| 1.0 + f64::from(step) * 1e-10).collect();
        each_way(&levels, &numbers, |ask, said, told| {
            assert!(
                !said.is_known() || told.iter().all(|own| Truth::from(*own) == said),
                "{ask:?}"
            );
        });
        assert!(!is_far_below(1.0, 1.0 + 3e-9) && is_far_below(1.0, 1.0 + 5e-9));
        assert!(!is_far_below(2.0, 1.0) && !is_far_below(1.0, 1.0));
    }
}
