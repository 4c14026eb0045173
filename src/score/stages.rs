//! Where each decision lies: before an episode, inside of one, or far from any.

use serde::{Deserialize, Serialize};

use super::Episode;
use super::fall::DecisionNumbers;
use crate::time::{Date, Span};

/// Where a decision lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The onset of this episode comes within the horizon.
    Before(usize),
    /// Inside of an episode.
    During(usize),
    /// No onset comes within the horizon.
    Quiet,
    /// The horizon is not over, or what happened in it is not known.
    Open,
}

/// The decisions that count, each with its day and where it lies.
pub(super) struct Stages {
    pub(super) days: Vec<Date>,
    pub(super) all: Vec<Stage>,
    /// What each stands for: the years since the one before.
    pub(super) years: Vec<f64>,
    pub(super) horizon: Span,
}

/// How many decisions lie where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct StageCounts {
    /// All that count.
    pub all: usize,
    /// Before an episode, within the horizon.
    pub before: usize,
    /// Inside of an episode; they are left out.
    pub during: usize,
    /// With no onset within the horizon.
    pub quiet: usize,
    /// With a horizon that is not over or not known; they are left out.
    pub open: usize,
}

impl StageCounts {
    pub(super) fn and(self, other: StageCounts) -> StageCounts {
        StageCounts {
            all: self.all + other.all,
            before: self.before + other.before,
            during: self.during + other.during,
            quiet: self.quiet + other.quiet,
            open: self.open + other.open,
        }
    }
}

pub(super) const DAYS_OF_YEAR: f64 = 365.25;

impl Stages {
    /// The stages of decisions on these days, of which the oldest is the first.
    ///
    /// `to` is the last day of which it is known what happened. Of what a number
    /// tells, `course` is that number.
    pub(super) fn new(
        days: &[Date],
        episodes: &[Episode],
        horizon: Span,
        to: Date,
        course: Option<&DecisionNumbers<'_>>,
    ) -> Stages {
        let stage = |(bar, day): (usize, &Date)| {
            let end = horizon.after(*day);
            if let Some(place) = episodes.iter().position(|episode| episode.holds(*day)) {
                return Stage::During(place);
            }
            let next = episodes.iter().position(|episode| *day < episode.onset);
            let is_within = |place: &usize| {
                episodes.get(*place).is_some_and(|next| next.onset <= end && next.onset <= to)
            };
            if let Some(place) = next.filter(is_within) {
                return Stage::Before(place);
            }
            let after = days.partition_point(|other| *other <= end);
            let is_told = course.is_none_or(|course| course.is_known(bar..after));
            if to < end || !is_told { Stage::Open } else { Stage::Quiet }
        };
        let apart = days.iter().zip(days.iter().skip(1));
        let mut years: Vec<f64> =
            apart.map(|(day, next)| f64::from(next.days() - day.days()) / DAYS_OF_YEAR).collect();
        // The first has none before it, and is taken to be as long as the next.
        years.insert(0, years.first().copied().unwrap_or(0.0));
        years.truncate(days.len());
        Stages {
            days: days.to_vec(),
            all: days.iter().enumerate().map(stage).collect(),
            years,
            horizon,
        }
    }

    pub(super) fn counts(&self) -> StageCounts {
        let mut counts = StageCounts { all: self.all.len(), ..StageCounts::default() };
        for stage in &self.all {
            *match stage {
                Stage::Before(_) => &mut counts.before,
                Stage::During(_) => &mut counts.during,
                Stage::Quiet => &mut counts.quiet,
                Stage::Open => &mut counts.open,
            } += 1;
        }
        counts
    }

    /// How many decisions lie before an episode.
    pub(super) fn before(&self, episode: usize) -> usize {
        self.all.iter().filter(|stage| **stage == Stage::Before(episode)).count()
    }

    /// The same as if it were not known how one episode came out: what lies before it
    /// or inside of it is left out.
    pub(super) fn without(&self, episode: usize) -> Stages {
        let all = self.all.iter().map(|stage| match stage {
            Stage::Before(own) | Stage::During(own) if *own == episode => Stage::Open,
            other => *other,
        });
        Stages {
            days: self.days.clone(),
            all: all.collect(),
            years: self.years.clone(),
            horizon: self.horizon,
        }
    }

    /// How many whole stretches as long as the horizon these of the quiet decisions
    /// make; what lies between two episodes makes one at least.
    pub(super) fn quiet_stretches(&self, is_known: impl Fn(usize) -> bool) -> usize {
        let mut count = 0;
        // The end of the last one that was counted; none since an episode.
        let mut counted: Option<Date> = None;
        for (bar, (stage, day)) in self.all.iter().zip(&self.days).enumerate() {
            match (stage, counted) {
                (Stage::Before(_) | Stage::During(_), _) => counted = None,
                (Stage::Quiet, None) if is_known(bar) => {
                    count += 1;
                    counted = Some(self.horizon.after(*day));
                }
                (Stage::Quiet, Some(end)) if is_known(bar) && self.horizon.after(end) <= *day => {
                    count += 1;
                    counted = Some(self.horizon.after(end));
                }
                _ => {}
            }
        }
        count
    }

    /// Those from this place on.
    pub(super) fn skip(mut self, first: usize) -> Stages {
        self.days.drain(..first.min(self.days.len()));
        self.all.drain(..first.min(self.all.len()));
        self.years.drain(..first.min(self.years.len()));
        self
    }
}
