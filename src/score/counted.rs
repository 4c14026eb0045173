//! The decisions that count, with what happened: what every record is made of.

use std::ops::Range;

use super::auroc::{self, Auroc};
use super::fall::{DecisionNumbers, falls};
use super::record::{Rates, Sums, record};
use super::stages::{Stage, Stages};
use super::view::{Measured, Row, Scored, Sounded, WithoutEpisode};
use super::{Episode, Happened, ScoreOptions};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::time::{Date, Span};

/// The decisions that count, with what happened.
pub(super) struct CountedDecisions {
    pub(super) stages: Stages,
    pub(super) episodes: Vec<Episode>,
    /// The bar of the first of them.
    pub(super) first: usize,
    /// The last day of which it is known what happened.
    pub(super) to: Date,
    /// The number that told the episodes, if they were not given.
    pub(super) fall: Option<Measured>,
    preference: f64,
}

impl Outcome {
    pub(super) fn counted(
        &self,
        happened: &Happened,
        options: &ScoreOptions,
    ) -> Result<CountedDecisions, Error> {
        if let forgotten @ 1.. = self.forgotten() {
            let message = format!("the first {forgotten} decisions are no more in this stream");
            return Err(nothing(&message, "evaluate the whole data, and score that"));
        }
        let days: Option<Vec<Date>> = self.run.frame.bars.iter().map(|bar| bar.date).collect();
        let Some(mut days) = days else {
            let message = "rows without dates have no day, but episodes do";
            return Err(nothing(message, "give the data a column of dates"));
        };
        if let Some(to) = options.to {
            days.retain(|day| *day <= to);
        }
        let first = options.from.map_or(0, |from| days.partition_point(|day| *day < from));
        let Some(last) = days.last().copied().filter(|_| first < days.len()) else {
            let message = "there is no decision in that time";
            return Err(nothing(message, "ask `froth history` for the days of all decisions"));
        };
        let (preference, horizon) = (options.preference, options.horizon);
        match happened {
            Happened::Episodes(episodes) => {
                let (episodes, to) = (episodes.all().to_vec(), options.to.unwrap_or(last));
                let stages = Stages::new(&days, &episodes, horizon, to, None).skip(first);
                Ok(CountedDecisions { stages, episodes, first, to, fall: None, preference })
            }
            Happened::Fall { percent, within } => {
                let (fall, numbers) = self.measured(*percent, *within, days.len())?;
                let course = DecisionNumbers { days: &days, numbers: &numbers };
                let episodes = falls(&course, fall.percent, fall.within);
                // What a number does after the last decision nobody has seen.
                let to = last;
                let stages = Stages::new(&days, &episodes, horizon, to, Some(&course)).skip(first);
                Ok(CountedDecisions { stages, episodes, first, to, fall: Some(fall), preference })
            }
        }
    }

    /// The number in which falls are looked for, at so many decisions.
    fn measured(
        &self,
        percent: Option<f64>,
        within: Option<Span>,
        bars: usize,
    ) -> Result<(Measured, Vec<f64>), Error> {
        let Some(asked) = self.plan.rules().base_rates() else {
            let message = "the rules do not say in which number falls are looked for";
            let help = "use the option `episodes: FILE`, or write `base_rates: { of: INPUT }` in the rules";
            return Err(nothing(message, help));
        };
        let frame = &self.run.frame;
        let node = self.plan.lookup().node(&asked.of.term);
        let number = |bar: usize| {
            let known = node.filter(|node| !frame.is_unknown(*node, bar));
            let number = known.map(|node| frame.number(node, bar));
            // Of nothing and of less there are no falls in percent.
            number.filter(|number| 0.0 < *number).unwrap_or(f64::NAN)
        };
        let day = Date::from_days(0);
        let longest = asked.within.iter().max_by_key(|span| span.after(day));
        let deepest = asked.falls.iter().copied().reduce(f64::max);
        let measured = percent.or(deepest).zip(within.or(longest.copied()));
        let Some((percent, within)) = measured else {
            let message = "the rules do not say how deep a fall must be, and within what time";
            return Err(nothing(
                message,
                "use the option `fall: 40pct` and the option `within: 24m`",
            ));
        };
        let measured = Measured { of: asked.of.text.clone(), percent, within };
        Ok((measured, (0..bars).map(number).collect()))
    }
}

impl CountedDecisions {
    /// The episodes that are left out in turn.
    fn turns(&self) -> Vec<usize> {
        let told = |place: &usize| 0 < self.stages.before(*place);
        let told: Vec<usize> = (0..self.episodes.len()).filter(told).collect();
        if told.len() < 2 { Vec::new() } else { told }
    }

    pub(super) fn row(&self, alarm: Sounded) -> Row {
        let left_out = self.turns().into_iter().filter_map(|turn| {
            let stages = self.stages.without(turn);
            // The decisions before an episode are quiet ones without it, if no other comes:
            // no part of the counts is its alone.
            let sums = Sums::of(&stages, &self.episodes, &alarm.truths);
            let Rates { type_1, type_2, noise_to_signal, usefulness } = sums.rates(self.preference);
            let episode = self.episodes.get(turn)?.name.clone();
            Some(WithoutEpisode { episode, type_1, type_2, noise_to_signal, usefulness })
        });
        let left_out = left_out.collect();
        Row {
            kind: alarm.kind,
            id: alarm.id,
            title: alarm.title,
            record: record(&self.stages, &self.episodes, &alarm.truths, self.preference),
            left_out,
        }
    }

    /// The episodes that decisions lie before, the oldest first.
    pub(super) fn scored(&self) -> Vec<Scored> {
        let all = self.episodes.iter().enumerate().map(|(place, episode)| Scored {
            episode: episode.clone(),
            before: self.stages.before(place),
        });
        all.filter(|scored| 0 < scored.before).collect()
    }

    /// The bars of the decisions that count.
    pub(super) fn bars(&self) -> Range<usize> {
        self.first..self.first + self.stages.all.len()
    }

    /// `numbers`: one for each decision that counts, NaN where it is unknown.
    pub(super) fn auroc(&self, numbers: &[f64]) -> (Auroc, Vec<Option<f64>>) {
        let (before, quiet) = parted(&self.stages, numbers);
        let is_known = |bar: usize| numbers.get(bar).is_some_and(|number| !number.is_nan());
        let is_told = |episode: &usize| {
            let mut stages = self.stages.all.iter().enumerate();
            stages.any(|(bar, stage)| *stage == Stage::Before(*episode) && is_known(bar))
        };
        let episodes = (0..self.episodes.len()).filter(is_told).count();
        let quiet_stretches = self.stages.quiet_stretches(is_known);
        let area = auroc::area(&before, &quiet);
        let counts = self.stages.counts();
        let own = Auroc {
            area,
            interval: area.and_then(|area| auroc::interval(area, episodes, quiet_stretches)),
            episodes,
            before: before.len(),
            quiet_stretches,
            quiet: quiet.len(),
            unknown: counts.before + counts.quiet - before.len() - quiet.len(),
        };
        let left_out = self.turns().into_iter().map(|turn| {
            let (before, quiet) = parted(&self.stages.without(turn), numbers);
            auroc::area(&before, &quiet)
        });
        (own, left_out.collect())
    }
}

/// The numbers before an episode, and those of quiet decisions.
pub(super) fn parted(stages: &Stages, numbers: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let of = |wanted: fn(&Stage) -> bool| {
        let both = stages.all.iter().zip(numbers);
        let own = both.filter(|(stage, number)| wanted(stage) && !number.is_nan());
        own.map(|(_, number)| *number).collect()
    };
    (of(|stage| matches!(stage, Stage::Before(_))), of(|stage| *stage == Stage::Quiet))
}

pub(super) fn nothing(message: &str, help: &str) -> Error {
    let found = Diagnostic::error(Code::NothingToScore, message).with_help(help);
    Error::new(ErrorKind::Input, vec![found])
}
