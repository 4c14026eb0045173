//! What alarms of the same kind score that cannot know anything.
//!
//! An alarm is *shifted*: what it said is moved along the decisions at which it was
//! known, and what falls off the end comes in at the beginning. It is on as often and for
//! as long at a time, of the same number and by the same rule, and stands in no relation
//! to what happened. Alarms at random decisions would be easier to beat, for they would
//! not last.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::Measure;
use super::tally::{AlarmTally, Split};
use crate::value::Truth;

/// How many shifts are tried at most, spread evenly.
const SHIFTS: usize = 199;

/// What shifted alarms score.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Chance {
    /// How many shifts were tried.
    pub shifts: usize,
    /// In how many of them the alarm of the rules as they are does as well as it does
    /// at its own time.
    pub own: usize,
    /// In how many of them the best of all sets does as well as the best does at its
    /// own time.
    pub best: usize,
    /// The score of the best of all sets in the median of the shifts: what choosing alone
    /// brings.
    pub median_of_best: Option<f64>,
}

/// What an alarm is worth at its own time, and by shift.
#[derive(Clone, Debug, Default)]
pub(super) struct Shifted {
    own: Option<f64>,
    shifts: Vec<Option<f64>>,
}

impl Split {
    pub(super) fn shifted(&self, alarm: &[Truth]) -> Shifted {
        let known: Vec<Truth> = alarm.iter().copied().filter(|own| own.is_known()).collect();
        let count = known.len();
        let merit = |shift: usize| {
            // By the same share of what is known, however much that is.
            let by = shift * count / (SHIFTS + 1);
            let mut turned = known.iter().cycle().skip(by);
            let alarm = alarm.iter().map(|own| match own {
                Truth::Unknown => Truth::Unknown,
                _ => turned.next().copied().unwrap_or(Truth::Unknown),
            });
            self.merit(&AlarmTally::sum(&self.tallies_of(alarm)))
        };
        let shifts = if count < 2 { 0 } else { SHIFTS };
        Shifted { own: merit(0), shifts: (1..=shifts).map(merit).collect() }
    }
}

/// The best of all sets, at its own time and by shift; any thread may add to it, and the
/// order plays no part.
#[derive(Debug, Default)]
pub(super) struct BestOfSets(Mutex<Shifted>);

impl BestOfSets {
    pub(super) fn add(&self, set: Shifted) {
        let mut best = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        best.own = larger(best.own, set.own);
        if best.shifts.len() < set.shifts.len() {
            best.shifts.resize(set.shifts.len(), None);
        }
        for (best, own) in best.shifts.iter_mut().zip(set.shifts) {
            *best = larger(*best, own);
        }
    }
}

impl Chance {
    pub(super) fn of(by: Measure, own: &Shifted, best: BestOfSets) -> Option<Chance> {
        if own.shifts.is_empty() {
            return None;
        }
        let best = best.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let as_good = |one: &Shifted| {
            let is_as_good = |shift: &&Option<f64>| one.own.is_none() || one.own <= **shift;
            one.shifts.iter().filter(is_as_good).count()
        };
        let mut worth: Vec<f64> = best.shifts.iter().flatten().copied().collect();
        worth.sort_by(f64::total_cmp);
        Some(Chance {
            shifts: own.shifts.len(),
            own: as_good(own),
            best: as_good(&best),
            // What is turned twice is as it was.
            median_of_best: worth.get(worth.len() / 2).map(|worth| by.merit(*worth)),
        })
    }
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}
