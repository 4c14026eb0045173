//! Sets that are chosen without one part of the decisions, and scored on it.

use serde::Serialize;

use super::Made;
use super::tally::{AlarmTally, Split};
use crate::score::counted::CountedDecisions;

/// What choosing a set costs: how it does where it was chosen, and where it was not.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Fitted {
    /// The score of the best set on all decisions, by which it was chosen.
    pub chosen: Option<f64>,
    /// The score of the choices on the decisions that had no say in them, all parts
    /// together; `None` if it cannot be had, or if in one of the turns no set could be
    /// chosen.
    pub left_out: Option<f64>,
    /// The episodes that those hit, and those that they missed.
    pub hits: usize,
    /// Those that they missed.
    pub misses: usize,
    /// Each part, in the order of time.
    pub parts: Vec<Part>,
}

/// A part of the decisions that had no say in one choice.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// The episode that it leads up to.
    pub episode: String,
    /// The place of the best set without this part, counted from 0; `None` if no set
    /// can be scored there.
    pub set: Option<usize>,
    /// Its score on the other parts.
    pub chosen: Option<f64>,
    /// Its score on this one.
    pub left_out: Option<f64>,
    /// Whether it warned of the episode; `None` if that is not known.
    pub is_hit: Option<bool>,
    /// The score of the rules as they are on this part.
    pub own: Option<f64>,
}

impl Split {
    /// `None` with fewer than two parts: nothing is left to choose by.
    pub(super) fn fitted(
        &self,
        counted: &CountedDecisions,
        own: &Made,
        sets: &[Made],
    ) -> Option<Fitted> {
        if self.parts < 2 {
            return None;
        }
        let others = |made: &Made, part: usize| {
            let all = made.tallies.iter().enumerate();
            AlarmTally::sum(all.filter(|(place, _)| *place != part).map(|(_, tally)| tally))
        };
        let mut parts = Vec::new();
        let mut left_out = Vec::new();
        for (part, episode) in self.episodes.iter().enumerate() {
            let best = self.best(sets, |made| others(made, part));
            let made = best.and_then(|place| sets.get(place));
            let tally = made.and_then(|made| made.tallies.get(part));
            left_out.push(tally.copied());
            let name = counted.episodes.get(*episode).map(|own| own.name.clone());
            parts.push(Part {
                episode: name.unwrap_or_default(),
                set: best,
                chosen: made.and_then(|made| self.score(&others(made, part))),
                left_out: tally.and_then(|tally| self.measure(tally)),
                is_hit: tally.and_then(|tally| match (tally.hits, tally.misses) {
                    (0, 0) => None,
                    (hits, _) => Some(0 < hits),
                }),
                own: own.tallies.get(part).and_then(|tally| self.measure(tally)),
            });
        }
        let all: Option<Vec<AlarmTally>> = left_out.iter().copied().collect();
        let together = all.as_ref().map(AlarmTally::sum);
        let best = self.best(sets, |made| AlarmTally::sum(&made.tallies));
        let best = best.and_then(|place| sets.get(place));
        Some(Fitted {
            chosen: best.and_then(|made| self.score(&AlarmTally::sum(&made.tallies))),
            left_out: together.and_then(|tally| self.measure(&tally)),
            hits: together.map_or(0, |tally| tally.hits),
            misses: together.map_or(0, |tally| tally.misses),
            parts,
        })
    }

    /// The set whose counts are worth most; of equal ones the first.
    fn best(&self, sets: &[Made], tally: impl Fn(&Made) -> AlarmTally) -> Option<usize> {
        let merits = sets.iter().enumerate();
        let merits = merits.filter_map(|(place, made)| Some((place, self.merit(&tally(made))?)));
        let best = merits.reduce(|best, next| if best.1 < next.1 { next } else { best });
        best.map(|(place, _)| place)
    }
}
