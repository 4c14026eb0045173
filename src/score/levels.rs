//! Levels of a number the way of the BIS: amber and red, each the one of the least noise
//! to signal among those that catch enough of the episodes.

use serde::Serialize;

use super::counted::CountedDecisions;
use super::numbers::Ranking;
use super::record::{Record, record};
use super::stages::Stage;
use super::view::NumberKind;
use super::{Happened, ScoreOptions};
use crate::error::Error;
use crate::explain::shown;
use crate::outcome::Outcome;
use crate::value::Truth;

/// The levels of one number.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Levels {
    /// What it is.
    pub kind: NumberKind,
    /// The signal that it decides, if it is of one.
    pub signal: Option<String>,
    /// The number, as the rules write it.
    pub of: String,
    /// The threshold that moves, from which levels are counted; `None` if they are levels
    /// of the number itself.
    pub past: Option<String>,
    /// Whether low numbers warn.
    pub is_low: bool,
    /// The episodes that decisions lie before.
    pub episodes: usize,
    /// A level for each share of the episodes, amber before red.
    pub levels: Vec<Level>,
}

/// The level of least noise that catches a share of the episodes.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Level {
    /// How many are to be caught.
    pub catch: Catch,
    /// Where the alarm goes on: at this number and past it; `None` if no level catches so
    /// many.
    pub at: Option<f64>,
    /// The same with its unit.
    pub shown: Option<String>,
    /// The record of that alarm.
    pub record: Option<Record>,
}

/// The share of the episodes that a level is to catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Catch {
    /// Nine tenths.
    Amber,
    /// Two thirds.
    Red,
}

impl Catch {
    /// The share.
    pub fn share(self) -> f64 {
        match self {
            Catch::Amber => 0.9,
            Catch::Red => 2.0 / 3.0,
        }
    }

    /// The word: `amber`, `red`.
    pub fn word(self) -> &'static str {
        match self {
            Catch::Amber => "amber",
            Catch::Red => "red",
        }
    }
}

impl Outcome {
    /// Amber and red levels of every number that decides a signal by itself, of how many
    /// signals are on, and of expressions over the names of the rules.
    ///
    /// # Errors
    ///
    /// As [`score_expressions`](Outcome::score_expressions).
    ///
    /// # Source
    ///
    /// Aldasoro, Borio & Drehmann (2018), BIS Quarterly Review, March: red catches two
    /// thirds of the crises and amber nine tenths, each with the least noise to signal.
    pub fn levels(
        &self,
        expressions: &[&str],
        happened: &Happened,
        options: &ScoreOptions,
    ) -> Result<Vec<Levels>, Error> {
        let counted = self.counted(happened, options)?;
        let mut all = self.rankings(&counted);
        all.extend(self.rank_expressions(expressions, Some(&counted))?);
        Ok(all.iter().map(|one| levels(&counted, one, options.preference)).collect())
    }
}

fn levels(counted: &CountedDecisions, ranking: &Ranking, preference: f64) -> Levels {
    // Past its threshold is up, and so is below it where low numbers warn.
    let sign = if ranking.is_low { -1.0 } else { 1.0 };
    let up: Vec<f64> = match &ranking.plain {
        Some(plain) => plain.iter().map(|number| sign * number).collect(),
        None => ranking.past.clone(),
    };
    let heights = Heights::of(counted, &up);
    let level = |catch: Catch| {
        let found = heights.least_noise(catch.share());
        let alarm = |at: f64| -> Vec<Truth> {
            let truth = |number: &f64| match number.is_nan() {
                true => Truth::Unknown,
                false => Truth::from(at <= *number),
            };
            up.iter().map(truth).collect()
        };
        let at = found.map(|at| if ranking.plain.is_some() { sign * at } else { at });
        Level {
            catch,
            at,
            shown: at.map(|at| shown(at, &ranking.unit)),
            record: found
                .map(|at| record(&counted.stages, &counted.episodes, &alarm(at), preference)),
        }
    };
    Levels {
        kind: ranking.kind,
        signal: ranking.signal.clone(),
        of: ranking.of.clone(),
        past: ranking.against.clone().filter(|_| ranking.plain.is_none()),
        is_low: ranking.is_low,
        episodes: heights.episodes.len(),
        levels: vec![level(Catch::Amber), level(Catch::Red)],
    }
}

/// How high a number was before each episode, and at quiet decisions.
struct Heights {
    /// Of each episode the highest number before it, if one is known, and whether that
    /// was all.
    episodes: Vec<(Option<f64>, bool)>,
    /// Of quiet decisions, in rising order.
    quiet: Vec<f64>,
    /// All numbers that can be a level, the highest first.
    all: Vec<f64>,
}

impl Heights {
    fn of(counted: &CountedDecisions, up: &[f64]) -> Heights {
        let stages = &counted.stages;
        let first = stages.days.first().map(|day| stages.horizon.after(*day));
        let mut episodes = Vec::new();
        for (place, episode) in counted.episodes.iter().enumerate() {
            let own = stages.all.iter().zip(up).filter(|(one, _)| **one == Stage::Before(place));
            let own: Vec<f64> = own.map(|(_, number)| *number).collect();
            if own.is_empty() {
                continue;
            }
            let is_all = first < Some(episode.onset) && !own.iter().any(|number| number.is_nan());
            let known = own.into_iter().filter(|number| !number.is_nan());
            episodes.push((known.reduce(f64::max), is_all));
        }
        let both = stages.all.iter().zip(up).filter(|(_, number)| !number.is_nan());
        let quiet = both.clone().filter(|(stage, _)| **stage == Stage::Quiet);
        let mut quiet: Vec<f64> = quiet.map(|(_, number)| *number).collect();
        quiet.sort_by(f64::total_cmp);
        let counts = |stage: &Stage| matches!(stage, Stage::Before(_) | Stage::Quiet);
        let mut all: Vec<f64> =
            both.filter(|(stage, _)| counts(stage)).map(|(_, number)| *number).collect();
        all.sort_by(|one, other| other.total_cmp(one));
        all.dedup();
        Heights { episodes, quiet, all }
    }

    /// The level of the least noise to signal among those that catch this share of the
    /// episodes of which it is known; of equal ones the one that catches most, and then
    /// the highest.
    #[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
    fn least_noise(&self, share: f64) -> Option<f64> {
        let mut best: Option<(f64, f64, f64)> = None;
        for level in &self.all {
            let is_hit = |(high, _): &&(Option<f64>, bool)| high.is_some_and(|high| *level <= high);
            let hits = self.episodes.iter().filter(is_hit).count();
            let is_missed = |own: &&(Option<f64>, bool)| !is_hit(own) && own.1;
            let misses = self.episodes.iter().filter(is_missed).count();
            if hits + misses == 0 || self.quiet.is_empty() {
                continue;
            }
            let caught = hits as f64 / (hits + misses) as f64;
            let below = self.quiet.partition_point(|number| number < level);
            let noise = (self.quiet.len() - below) as f64 / self.quiet.len() as f64;
            let own = (noise / caught, -caught, *level);
            // Levels fall, so that an equal one that comes later is lower.
            let is_better = best.is_none_or(|best| (own.0, own.1) < (best.0, best.1));
            if share <= caught && is_better {
                best = Some(own);
            }
        }
        best.map(|(_, _, level)| level)
    }
}
