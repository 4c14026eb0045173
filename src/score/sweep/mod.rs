//! Parameters over their ranges, each set of them scored: the best sets, where the
//! values of the rules stand among them, and what choosing costs.
//!
//! A *set* has a value for each parameter that is moved; a set in which one does not
//! lie below another that the rules say it does makes no sense and is not tried. What
//! happened and which decisions count is that of the rules as they are, and the same for
//! all sets. Decisions are cut into as many *parts* as there are episodes that they lie
//! before: each with the quiet time that leads up to it, the last also with what comes
//! after. A set is chosen without one of the parts and scored on that one, and the
//! counts of all parts are put together: a score like the one of the best set, of the
//! same decisions, of which none had a say in its own.

mod alarm;
mod chance;
mod parts;
mod sets;
mod tally;
mod trial;

pub use alarm::Alarm;
pub use chance::Chance;
pub use parts::{Fitted, Part};
pub use sets::{Point, Swept, Way};

use std::ops::ControlFlow;

use serde::Serialize;

use super::record::record;
use super::view::Score;
use super::{Happened, Record, ScoreOptions};
use crate::error::Error;
use crate::outcome::Outcome;
use crate::value::Quantity;
use alarm::refusal;
use chance::BestOfSets;
use sets::Sets;
use tally::{AlarmTally, Split};
use trial::{AlarmTrial, each};

/// What a sweep moves, and how sets are told apart.
#[derive(Clone, Debug)]
pub struct SweepOptions {
    /// The alarm that is scored: a signal, `watch(SIGNAL)`, or a phase; `None` if there is
    /// only one signal.
    pub alarm: Option<String>,
    /// What makes one set better than another.
    pub by: Measure,
    /// The parameters that are moved; empty for all that have a range.
    pub over: Vec<String>,
    /// How sets are found.
    pub way: Way,
    /// How many threads work.
    pub threads: usize,
}

impl Default for SweepOptions {
    /// A thousand draws of all parameters, by usefulness, in one thread.
    fn default() -> SweepOptions {
        SweepOptions {
            alarm: None,
            by: Measure::Usefulness,
            over: Vec::new(),
            way: Way::Draws { draws: 1_000, seed: 1 },
            threads: 1,
        }
    }
}

/// What makes one set better than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The usefulness of the alarm, the higher the better.
    Usefulness,
    /// Its noise to signal, the lower the better, where it hits two thirds of the
    /// episodes at least.
    NoiseToSignal,
}

/// Sets of parameters, each scored.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Sweep {
    /// The alarm that was scored.
    pub alarm: Alarm,
    /// What makes one set better than another.
    pub by: Measure,
    /// How sets were found.
    pub way: Way,
    /// Each parameter that was moved, in the order of the rules.
    pub params: Vec<Swept>,
    /// The sets of the grid that make no sense, or draws that were given up.
    pub left_aside: usize,
    /// What happened and which decisions count, with the record of the alarm by the
    /// rules as they are.
    pub score: Score,
    /// The rules as they are.
    pub own: Tried,
    /// How many sets are better than the rules as they are.
    pub better: usize,
    /// How many sets do as well or better.
    pub as_good: usize,
    /// All sets, in the order in which they were found.
    #[serde(skip)]
    pub sets: Vec<Tried>,
    /// The places of those that could be scored, the best one first; of equal ones the
    /// one that was found first.
    #[serde(skip)]
    pub ranked: Vec<usize>,
    /// What choosing costs; `None` with fewer than two episodes.
    pub fitted: Option<Fitted>,
    /// What could have come out by chance; `None` if the alarm is known at fewer than
    /// two decisions.
    pub chance: Option<Chance>,
}

/// A set of values, scored.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Tried {
    /// A value for each parameter that was moved, as it is written.
    #[serde(serialize_with = "written")]
    pub values: Vec<Quantity>,
    /// What it is told apart by; `None` if it cannot be had, or if too few episodes are
    /// hit.
    pub score: Option<f64>,
    /// The record of the alarm.
    #[serde(flatten)]
    pub record: Record,
}

fn written<S: serde::Serializer>(all: &[Quantity], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(all.iter().map(Quantity::to_string))
}

/// What one set came to.
struct Made {
    record: Record,
    /// By part.
    tallies: Vec<AlarmTally>,
}

impl Outcome {
    /// Each of many sets of parameters scored, and what choosing among them costs.
    ///
    /// `watch` is told how many sets of how many are done, and may end the sweep, which
    /// is `None` then. The answer is the same for any number of threads.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if there is nothing to move or no
    /// such alarm, if there are too many sets, if no decision lies before an episode,
    /// and what [`score`](Outcome::score) refuses.
    ///
    /// # Cost
    ///
    /// One evaluation for each set, without reading or bringing to the calendar, and
    /// for each two hundred passes over the decisions.
    pub fn sweep(
        &self,
        happened: &Happened,
        options: &ScoreOptions,
        sweep: &SweepOptions,
        watch: &(dyn Fn(usize, usize) -> ControlFlow<()> + Sync),
    ) -> Result<Option<Sweep>, Error> {
        let rules = self.plan.rules();
        let alarm = Alarm::of(rules, sweep.alarm.as_deref())?;
        let sets = Sets::of(rules, &sweep.over, sweep.way)?;
        let counted = self.counted(happened, options)?;
        let split = Split::new(&counted, options.preference, sweep.by);
        if split.parts == 0 {
            let message = "no decision lies before an episode";
            let help = "give episodes that begin within the time of the data, or lengthen \
                        the option `horizon`";
            return Err(refusal(message, help));
        }
        // The rules as they are, each parameter alone, and then the sets.
        let alone: Vec<Vec<(usize, Quantity)>> = sets.alone();
        let count = 1 + alone.len() + sets.all.len();
        let best = BestOfSets::default();
        let result = |trial: &mut AlarmTrial<'_>, place: usize| {
            let own = place.checked_sub(1);
            let values = own.map(|place| match place.checked_sub(alone.len()) {
                None => alone.get(place).cloned().unwrap_or_default(),
                Some(place) => sets.changes(place),
            });
            let truths = trial.alarm(&values.unwrap_or_default(), &alarm, &counted);
            // Nobody chooses among parameters that are moved alone.
            if own.is_some_and(|place| alone.len() <= place) {
                best.add(split.shifted(&truths));
            }
            let made = Made {
                record: record(&counted.stages, &counted.episodes, &truths, options.preference),
                tallies: split.tallies(&truths),
            };
            (made, own.is_none().then(|| split.shifted(&truths)))
        };
        let made = each(self, count, sweep.threads, &result, watch);
        let Some(made) = made else { return Ok(None) };
        let mut made = made.into_iter();
        let Some((own_result, Some(own_shifted))) = made.next() else { return Ok(None) };
        let made: Vec<Made> = made.map(|(made, _)| made).collect();
        let (alone, results) = made.split_at(alone.len().min(made.len()));
        let tried = |values: Vec<Quantity>, result: &Made| Tried {
            values,
            score: split.score(&AlarmTally::sum(&result.tallies)),
            record: result.record.clone(),
        };
        let all = results.iter().enumerate();
        let all: Vec<Tried> = all.map(|(place, one)| tried(sets.values(place), one)).collect();
        let own = tried(sets.own(), &own_result);
        let merit = |tried: &Tried| tried.score.map(|score| sweep.by.merit(score));
        let mut ranked: Vec<(usize, f64)> =
            all.iter().enumerate().filter_map(|(place, one)| Some((place, merit(one)?))).collect();
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let than_own = |is: fn(f64, f64) -> bool| match merit(&own) {
            Some(own) => ranked.iter().filter(|(_, other)| is(*other, own)).count(),
            None => ranked.len(),
        };
        let mut score = self.score(happened, options)?;
        score.rows.retain(|row| alarm.is_row(row));
        score.scores.clear();
        Ok(Some(Sweep {
            by: sweep.by,
            way: sweep.way,
            params: sets.swept(alone.iter().map(|one| split.score(&AlarmTally::sum(&one.tallies)))),
            left_aside: sets.left_aside,
            score,
            better: than_own(|other, own| own < other),
            as_good: than_own(|other, own| own <= other),
            ranked: ranked.iter().map(|(place, _)| *place).collect(),
            fitted: split.fitted(&counted, &own_result, results),
            chance: Chance::of(sweep.by, &own_shifted, best),
            own,
            sets: all,
            alarm,
        }))
    }
}

impl Measure {
    /// The score with its sign turned where low ones are better.
    fn merit(self, score: f64) -> f64 {
        match self {
            Measure::Usefulness => score,
            Measure::NoiseToSignal => -score,
        }
    }
}
