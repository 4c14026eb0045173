//! The record of one alarm: hits, misses, false alarms, and what is made of them.

use serde::{Deserialize, Serialize};

use super::Episode;
use super::stages::{DAYS_OF_YEAR, Stage, Stages};
use crate::value::Truth;

/// What an alarm said before the episodes, and how often in vain.
///
/// Shares are between 0 and 1. A share of nothing is `None`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// The episodes of which it was on at a decision before them.
    pub hits: usize,
    /// The episodes of which it was off at all decisions before them.
    pub misses: usize,
    /// The episodes of which it was never known to be on, and unknown at a decision
    /// before them or before the first decision of all.
    pub untold: usize,
    /// Decisions before an episode at which it was on.
    pub on_before: usize,
    /// Quiet decisions at which it was on.
    pub on_quiet: usize,
    /// Decisions before an episode at which it was off.
    pub off_before: usize,
    /// Quiet decisions at which it was off.
    pub off_quiet: usize,
    /// Decisions before an episode at which it was unknown.
    pub unknown_before: usize,
    /// Quiet decisions at which it was unknown.
    pub unknown_quiet: usize,
    /// The stretches in which it was on; what was unknown between ends none.
    pub alarms: usize,
    /// The stretches that no episode followed: all of their decisions are quiet.
    pub false_alarms: usize,
    /// How many those are in ten years of which it is known what happened and what it
    /// said.
    pub false_alarms_a_decade: Option<f64>,
    /// Type I: the share of missed episodes among hits and misses.
    pub type_1: Option<f64>,
    /// Type II: the share of quiet decisions at which it was on.
    pub type_2: Option<f64>,
    /// Type II over the share of episodes that it hit.
    pub noise_to_signal: Option<f64>,
    /// Type II over the share of decisions before an episode at which it was on.
    pub noise_to_signal_of_bars: Option<f64>,
    /// How much better than ignoring it it is to follow it, for the preference.
    pub usefulness: Option<f64>,
    /// The same as a share of what following a perfect alarm gains.
    pub relative_usefulness: Option<f64>,
    /// The share of all known decisions at which it was on.
    pub share_on: Option<f64>,
    /// The share of all decisions at which it was unknown.
    pub share_unknown: Option<f64>,
    /// How long before the onsets of the hits it first was on.
    pub lead: Option<Lead>,
}

impl Record {
    /// The names of [`Record::counts`].
    pub const COUNTS: [&str; 11] = [
        "hits",
        "misses",
        "untold",
        "on_before",
        "on_quiet",
        "off_before",
        "off_quiet",
        "unknown_before",
        "unknown_quiet",
        "alarms",
        "false_alarms",
    ];

    /// The names of [`Record::numbers`].
    pub const NUMBERS: [&str; 12] = [
        "false_alarms_a_decade",
        "type_1",
        "type_2",
        "noise_to_signal",
        "noise_to_signal_of_bars",
        "usefulness",
        "relative_usefulness",
        "share_on",
        "share_unknown",
        "lead_median_months",
        "lead_shortest_months",
        "lead_longest_months",
    ];

    /// What is counted, for a row of a table.
    pub fn counts(&self) -> [usize; 11] {
        [
            self.hits,
            self.misses,
            self.untold,
            self.on_before,
            self.on_quiet,
            self.off_before,
            self.off_quiet,
            self.unknown_before,
            self.unknown_quiet,
            self.alarms,
            self.false_alarms,
        ]
    }

    /// What is computed from the counts, for a row of a table.
    pub fn numbers(&self) -> [Option<f64>; 12] {
        let lead = self.lead;
        [
            self.false_alarms_a_decade,
            self.type_1,
            self.type_2,
            self.noise_to_signal,
            self.noise_to_signal_of_bars,
            self.usefulness,
            self.relative_usefulness,
            self.share_on,
            self.share_unknown,
            lead.map(|lead| lead.median),
            lead.map(|lead| lead.shortest),
            lead.map(|lead| lead.longest),
        ]
    }
}

/// How long before an onset an alarm first was on within the horizon, in months.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Lead {
    /// The median of the hits.
    pub median: f64,
    /// The shortest of them.
    pub shortest: f64,
    /// The longest of them.
    pub longest: f64,
}

/// How an episode came out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// It was first on at this decision.
    Hit(usize),
    Miss,
    Untold,
}

/// The record of an alarm that was this at each decision.
pub(super) fn record(
    stages: &Stages,
    episodes: &[Episode],
    alarm: &[Truth],
    preference: f64,
) -> Record {
    Sums::of(stages, episodes, alarm).record(preference)
}

/// What is counted of an alarm, and can be added up over entities.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    hits: usize,
    misses: usize,
    untold: usize,
    on_before: usize,
    on_quiet: usize,
    off_before: usize,
    off_quiet: usize,
    unknown_before: usize,
    unknown_quiet: usize,
    alarms: usize,
    false_alarms: usize,
    /// The years of which it is known what happened and what it said.
    years: f64,
    /// All decisions, wherever they lie, and those at which it was on and unknown.
    all: usize,
    on: usize,
    unknown: usize,
    /// How long before the onset of each hit it first was on.
    months: Vec<f64>,
}

impl Sums {
    pub(super) fn of(stages: &Stages, episodes: &[Episode], alarm: &[Truth]) -> Sums {
        let count = |wanted: fn(&Stage) -> bool, truth: Truth| {
            let both = stages.all.iter().zip(alarm);
            both.filter(|(stage, own)| wanted(stage) && **own == truth).count()
        };
        let is_before = |stage: &Stage| matches!(stage, Stage::Before(_));
        let is_quiet = |stage: &Stage| *stage == Stage::Quiet;
        let told: Vec<(usize, Told)> = (0..episodes.len())
            .filter_map(|one| Some((one, told(stages, episodes, alarm, one)?)))
            .collect();
        let of = |wanted: Told| told.iter().filter(|(_, told)| *told == wanted).count();
        let (misses, untold) = (of(Told::Miss), of(Told::Untold));
        let (alarms, false_alarms) = alarms(stages, alarm);
        Sums {
            hits: told.len() - misses - untold,
            misses,
            untold,
            on_before: count(is_before, Truth::True),
            on_quiet: count(is_quiet, Truth::True),
            off_before: count(is_before, Truth::False),
            off_quiet: count(is_quiet, Truth::False),
            unknown_before: count(is_before, Truth::Unknown),
            unknown_quiet: count(is_quiet, Truth::Unknown),
            alarms,
            false_alarms,
            years: years(stages, alarm),
            all: alarm.len(),
            on: count(|_| true, Truth::True),
            unknown: count(|_| true, Truth::Unknown),
            months: months(stages, episodes, &told),
        }
    }

    pub(super) fn add(&mut self, other: &Sums) {
        self.hits += other.hits;
        self.misses += other.misses;
        self.untold += other.untold;
        self.on_before += other.on_before;
        self.on_quiet += other.on_quiet;
        self.off_before += other.off_before;
        self.off_quiet += other.off_quiet;
        self.unknown_before += other.unknown_before;
        self.unknown_quiet += other.unknown_quiet;
        self.alarms += other.alarms;
        self.false_alarms += other.false_alarms;
        self.years += other.years;
        self.all += other.all;
        self.on += other.on;
        self.unknown += other.unknown;
        self.months.extend_from_slice(&other.months);
    }

    /// The rates of all of this but one of the parts that it was added up from.
    pub(super) fn rates_without(&self, part: &Sums, preference: f64) -> Rates {
        let rest = Sums {
            hits: self.hits - part.hits,
            misses: self.misses - part.misses,
            on_before: self.on_before - part.on_before,
            off_before: self.off_before - part.off_before,
            on_quiet: self.on_quiet - part.on_quiet,
            off_quiet: self.off_quiet - part.off_quiet,
            ..Sums::default()
        };
        rest.rates(preference)
    }

    /// What its counts of episodes and decisions say.
    pub(super) fn rates(&self, preference: f64) -> Rates {
        let type_2 = share(self.on_quiet, self.off_quiet);
        let missed = share(self.off_before, self.on_before);
        let usefulness = missed.zip(type_2).map(|(missed, noise)| {
            preference.min(1.0 - preference) - preference * missed - (1.0 - preference) * noise
        });
        Rates {
            type_1: share(self.misses, self.hits),
            type_2,
            noise_to_signal: over(type_2, share(self.hits, self.misses)),
            usefulness,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "there are not so many alarms")]
    pub(super) fn record(self, preference: f64) -> Record {
        let Rates { type_1, type_2, noise_to_signal, usefulness } = self.rates(preference);
        let most = Some(preference.min(1.0 - preference)).filter(|most| 0.0 < *most);
        Record {
            hits: self.hits,
            misses: self.misses,
            untold: self.untold,
            on_before: self.on_before,
            on_quiet: self.on_quiet,
            off_before: self.off_before,
            off_quiet: self.off_quiet,
            unknown_before: self.unknown_before,
            unknown_quiet: self.unknown_quiet,
            alarms: self.alarms,
            false_alarms: self.false_alarms,
            false_alarms_a_decade: (0.0 < self.years)
                .then(|| 10.0 * self.false_alarms as f64 / self.years),
            type_1,
            type_2,
            noise_to_signal,
            noise_to_signal_of_bars: over(type_2, share(self.on_before, self.off_before)),
            usefulness,
            relative_usefulness: usefulness.zip(most).map(|(own, most)| own / most),
            share_on: share(self.on, self.all - self.on - self.unknown),
            share_unknown: share(self.unknown, self.all - self.unknown),
            lead: lead(self.months),
        }
    }
}

/// What counts of episodes and decisions say: the same of all of them, and of all but one
/// part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rates {
    pub(super) type_1: Option<f64>,
    pub(super) type_2: Option<f64>,
    pub(super) noise_to_signal: Option<f64>,
    pub(super) usefulness: Option<f64>,
}

/// How much noise there is for a signal.
fn over(noise: Option<f64>, signal: Option<f64>) -> Option<f64> {
    Some(noise? / signal.filter(|signal| 0.0 < *signal)?)
}

/// How many of both are of the first kind.
#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
fn share(own: usize, others: usize) -> Option<f64> {
    (0 < own + others).then(|| own as f64 / (own + others) as f64)
}

/// How an episode came out; `None` if no decision lies before it.
fn told(stages: &Stages, episodes: &[Episode], alarm: &[Truth], episode: usize) -> Option<Told> {
    let both = stages.all.iter().zip(alarm).enumerate();
    let before: Vec<(usize, Truth)> = both
        .filter(|(_, (stage, _))| **stage == Stage::Before(episode))
        .map(|(bar, (_, own))| (bar, *own))
        .collect();
    if before.is_empty() {
        return None;
    }
    if let Some((bar, _)) = before.iter().find(|(_, own)| *own == Truth::True) {
        return Some(Told::Hit(*bar));
    }
    // What it would have been before the first decision nobody knows.
    let first = stages.days.first().map(|day| stages.horizon.after(*day));
    let is_whole = episodes.get(episode).is_some_and(|own| first < Some(own.onset));
    let is_known = before.iter().all(|(_, own)| own.is_known());
    Some(if is_known && is_whole { Told::Miss } else { Told::Untold })
}

/// How many stretches there are in which it was on, and how many of them are false.
fn alarms(stages: &Stages, alarm: &[Truth]) -> (usize, usize) {
    let (mut alarms, mut false_alarms) = (0, 0);
    // Whether all of the stretch that goes on was quiet; none while it is off.
    let mut running: Option<bool> = None;
    for (stage, own) in stages.all.iter().zip(alarm) {
        match own {
            Truth::True => {
                alarms += usize::from(running.is_none());
                running = Some(running.unwrap_or(true) && *stage == Stage::Quiet);
            }
            Truth::False => false_alarms += usize::from(running.take() == Some(true)),
            Truth::Unknown => {}
        }
    }
    (alarms, false_alarms + usize::from(running == Some(true)))
}

/// The years of which it is known what happened and what the alarm said.
fn years(stages: &Stages, alarm: &[Truth]) -> f64 {
    let told = stages.all.iter().zip(&stages.years).zip(alarm);
    let told = told.filter(|((stage, _), own)| {
        matches!(stage, Stage::Before(_) | Stage::Quiet) && own.is_known()
    });
    told.map(|((_, years), _)| years).sum()
}

/// How long before the onset of each hit it first was on.
fn months(stages: &Stages, episodes: &[Episode], told: &[(usize, Told)]) -> Vec<f64> {
    let months = told.iter().filter_map(|(place, told)| {
        let Told::Hit(bar) = told else { return None };
        let days = episodes.get(*place)?.onset.days() - stages.days.get(*bar)?.days();
        Some(f64::from(days) * 12.0 / DAYS_OF_YEAR)
    });
    months.collect()
}

fn lead(mut months: Vec<f64>) -> Option<Lead> {
    months.sort_by(f64::total_cmp);
    let (low, high) = (months.len().checked_sub(1)? / 2, months.len() / 2);
    Some(Lead {
        median: f64::midpoint(*months.get(low)?, *months.get(high)?),
        shortest: *months.first()?,
        longest: *months.last()?,
    })
}
