//! Counts of an alarm, and what is made of them.

use super::Measure;
use crate::score::counted::CountedDecisions;
use crate::score::stages::Stage;
use crate::value::Truth;

/// Decisions and episodes as an alarm saw them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct AlarmTally {
    pub(super) on_before: usize,
    pub(super) off_before: usize,
    pub(super) on_quiet: usize,
    pub(super) off_quiet: usize,
    pub(super) hits: usize,
    pub(super) misses: usize,
}

impl AlarmTally {
    pub(super) fn sum<'t>(all: impl IntoIterator<Item = &'t AlarmTally>) -> AlarmTally {
        all.into_iter().fold(AlarmTally::default(), |one, other| AlarmTally {
            on_before: one.on_before + other.on_before,
            off_before: one.off_before + other.off_before,
            on_quiet: one.on_quiet + other.on_quiet,
            off_quiet: one.off_quiet + other.off_quiet,
            hits: one.hits + other.hits,
            misses: one.misses + other.misses,
        })
    }
}

/// The decisions that count, cut into parts.
pub(super) struct Split {
    /// How many parts there are: one for each episode that decisions lie before.
    pub(super) parts: usize,
    /// Of each decision: where it lies, and the part that it belongs to.
    decisions: Vec<(DecisionPlace, usize)>,
    /// The place of the episode of each part.
    pub(super) episodes: Vec<usize>,
    /// Of each part: whether decisions reach back a whole horizon before its episode.
    is_whole: Vec<bool>,
    preference: f64,
    by: Measure,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DecisionPlace {
    Before,
    Quiet,
    Aside,
}

/// The share of episodes that an alarm is to hit for its noise to count.
const LEAST_HIT: f64 = 2.0 / 3.0;

impl Split {
    pub(super) fn new(counted: &CountedDecisions, preference: f64, by: Measure) -> Split {
        let stages = &counted.stages;
        let told = (0..counted.episodes.len()).filter(|place| 0 < stages.before(*place));
        let told: Vec<usize> = told.collect();
        let end = |place: &usize| counted.episodes.get(*place).and_then(|own| own.end);
        let first = stages.days.first().map(|day| stages.horizon.after(*day));
        let is_whole =
            |place: &usize| counted.episodes.get(*place).is_some_and(|own| first < Some(own.onset));
        let both = stages.days.iter().zip(&stages.all);
        let decisions = both.map(|(day, stage)| {
            let part = told.iter().position(|own| end(own).is_none_or(|end| *day <= end));
            let place = match stage {
                Stage::Before(_) => DecisionPlace::Before,
                Stage::Quiet => DecisionPlace::Quiet,
                Stage::During(_) | Stage::Open => DecisionPlace::Aside,
            };
            (place, part.unwrap_or(told.len().saturating_sub(1)))
        });
        Split {
            parts: told.len(),
            decisions: decisions.collect(),
            is_whole: told.iter().map(is_whole).collect(),
            episodes: told,
            preference,
            by,
        }
    }

    /// The counts of an alarm that was this at each decision, by part.
    pub(super) fn tallies(&self, alarm: &[Truth]) -> Vec<AlarmTally> {
        self.tallies_of(alarm.iter().copied())
    }

    pub(super) fn tallies_of(&self, alarm: impl Iterator<Item = Truth>) -> Vec<AlarmTally> {
        let mut all = vec![AlarmTally::default(); self.parts];
        let mut is_open: Vec<bool> = self.is_whole.iter().map(|is_whole| !is_whole).collect();
        for ((place, part), own) in self.decisions.iter().zip(alarm) {
            let Some(tally) = all.get_mut(*part) else { continue };
            match (place, own) {
                (DecisionPlace::Before, Truth::True) => tally.on_before += 1,
                (DecisionPlace::Before, Truth::False) => tally.off_before += 1,
                (DecisionPlace::Before, Truth::Unknown) => {
                    if let Some(is_open) = is_open.get_mut(*part) {
                        *is_open = true;
                    }
                }
                (DecisionPlace::Quiet, Truth::True) => tally.on_quiet += 1,
                (DecisionPlace::Quiet, Truth::False) => tally.off_quiet += 1,
                (DecisionPlace::Quiet, Truth::Unknown) | (DecisionPlace::Aside, _) => {}
            }
        }
        for (tally, is_open) in all.iter_mut().zip(is_open) {
            tally.hits = usize::from(0 < tally.on_before);
            tally.misses = usize::from(tally.on_before == 0 && !is_open);
        }
        all
    }

    /// What counts are told apart by; `None` if it cannot be had, or if too few episodes
    /// are hit for noise to count.
    pub(super) fn score(&self, tally: &AlarmTally) -> Option<f64> {
        match self.by {
            Measure::Usefulness => self.measure(tally),
            Measure::NoiseToSignal => {
                let hit = share(tally.hits, tally.misses)?;
                if hit < LEAST_HIT { None } else { self.measure(tally) }
            }
        }
    }

    /// The same, however few episodes are hit.
    pub(super) fn measure(&self, tally: &AlarmTally) -> Option<f64> {
        let noise = share(tally.on_quiet, tally.off_quiet)?;
        match self.by {
            Measure::Usefulness => {
                let missed = share(tally.off_before, tally.on_before)?;
                let weight = self.preference;
                Some(weight.min(1.0 - weight) - weight * missed - (1.0 - weight) * noise)
            }
            Measure::NoiseToSignal => {
                let hit = share(tally.hits, tally.misses).filter(|hit| 0.0 < *hit)?;
                Some(noise / hit)
            }
        }
    }

    /// What counts are worth, the more the better.
    pub(super) fn merit(&self, tally: &AlarmTally) -> Option<f64> {
        self.score(tally).map(|score| self.by.merit(score))
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
fn share(own: usize, others: usize) -> Option<f64> {
    (0 < own + others).then(|| own as f64 / (own + others) as f64)
}
