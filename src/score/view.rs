//! What the rules of an outcome score: a record for every signal and phase, and an
//! area under the curve for every number that decides a signal.

use serde::Serialize;

use super::auroc::{self, Auroc};
use super::fall::{Course, falls};
use super::record::{Record, record};
use super::stages::{Stage, StageCounts, Stages};
use super::{Confusion, Episode, Happened, ScoreOptions};
use crate::data::Origin;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::explain::compared;
use crate::outcome::Outcome;
use crate::phase::Verdict;
use crate::plan::Knowledge;
use crate::rules::{Comparison, Signal};
use crate::time::{Date, Span};
use crate::value::Truth;

/// The record of rules over a stretch of time.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Score {
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// The last day of which decisions count and up to which it is known what happened.
    pub to: Date,
    /// The bar of the first decision that counts.
    pub from_bar: Option<String>,
    /// The bar of the last one.
    pub to_bar: Option<String>,
    /// The number in which falls were looked for, and how deep and how fast they are;
    /// `None` if the episodes were given.
    pub fall: Option<Measured>,
    /// The episodes that decisions lie before, the oldest first.
    pub episodes: Vec<Scored>,
    /// How many others there are: before the decisions begin, or after they end.
    pub others: usize,
    /// How many decisions lie where.
    pub bars: StageCounts,
    /// Every signal, and every phase, in the order of the rules.
    pub rows: Vec<Row>,
    /// Every number that decides a signal by itself, in the order of the rules, and
    /// how many signals are on.
    pub scores: Vec<ScoreRow>,
    /// Labels against verdicts, if there are labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confusion: Option<Confusion>,
    /// The file that the episodes come from.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// The number in which falls were looked for.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// The number, as the rules write it.
    pub of: String,
    /// How deep they are at least, in percent.
    pub percent: f64,
    /// Within what they come.
    pub within: Span,
}

/// An episode that decisions lie before.
#[derive(Clone, Debug, Serialize)]
pub struct Scored {
    /// What happened.
    #[serde(flatten)]
    pub episode: Episode,
    /// How many decisions lie before it, within the horizon.
    pub before: usize,
}

/// The record of a signal or a phase.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// Its name in the rules.
    pub id: String,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its record.
    #[serde(flatten)]
    pub record: Record,
    /// The same with one episode left out at a time, in their order; empty if there are
    /// fewer than two.
    pub left_out: Vec<LeftOut>,
}

/// What counts as an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// A signal is on.
    Signal,
    /// A signal is on or watch.
    Watch,
    /// A phase is the verdict.
    Phase,
}

impl RowKind {
    /// The word: `signal`, `watch`, `phase`.
    pub fn word(self) -> &'static str {
        match self {
            RowKind::Signal => "signal",
            RowKind::Watch => "watch",
            RowKind::Phase => "phase",
        }
    }
}

/// A record as if it were not known how one episode came out.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOut {
    /// The name of the episode.
    pub episode: String,
    /// The share of missed episodes among the others.
    pub type_1: Option<f64>,
    /// The share of quiet decisions at which it was on.
    pub type_2: Option<f64>,
    /// That over the share of the other episodes that it hit.
    pub noise_to_signal: Option<f64>,
    /// How useful it is before the others.
    pub usefulness: Option<f64>,
}

/// How well a number ranks decisions.
#[derive(Clone, Debug, Serialize)]
pub struct ScoreRow {
    /// The signal that it decides; `None` for the number of signals that are on.
    pub signal: Option<String>,
    /// The number, as the rules write it.
    pub of: String,
    /// What it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// Whether low numbers warn.
    pub is_low: bool,
    /// The area under its ROC curve.
    #[serde(flatten)]
    pub auroc: Auroc,
    /// The areas with one episode left out at a time, in their order; empty if there
    /// are fewer than two.
    pub left_out: Vec<Option<f64>>,
}

impl Outcome<'_> {
    /// What the rules said before things happened, and how often in vain.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the data have no dates, if there is no decision that
    /// counts, or if a fall is asked for and the rules name no number under
    /// `base_rates`.
    ///
    /// # Source
    ///
    /// Borio & Drehmann (2009), BIS Quarterly Review, March: what is right within a
    /// horizon, type I by episode, noise to signal. Kaminsky, Lizondo & Reinhart (1998),
    /// IMF Staff Papers 45(1): the four counts of decisions. Alessi & Detken (2011),
    /// European Journal of Political Economy 27(3): usefulness.
    pub fn score(&self, happened: &Happened, options: &ScoreOptions) -> Result<Score, Error> {
        let bars = &self.run.frame.bars;
        let days: Option<Vec<Date>> = bars.iter().map(|bar| bar.date).collect();
        let Some(mut days) = days else {
            let message = "rows without dates have no day, and what happened has";
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
        let to = match happened {
            Happened::Episodes(_) => options.to.unwrap_or(last),
            // What a number does after the last decision nobody has seen.
            Happened::Fall { .. } => last,
        };
        let numbers = self.fallen(happened, days.len())?;
        let course = numbers
            .as_ref()
            .map(|(_, numbers)| Course { days: &days, numbers: numbers.as_slice() });
        let all = match (happened, &numbers, &course) {
            (Happened::Episodes(episodes), ..) => episodes.all().to_vec(),
            (_, Some((fall, _)), Some(course)) => falls(course, fall.percent, fall.within),
            _ => Vec::new(),
        };
        let stages = Stages::new(&days, &all, options.horizon, to, course.as_ref()).skip(first);
        let counted = Counted { stages, episodes: &all, first, preference: options.preference };
        let scored = all.iter().enumerate().map(|(place, episode)| Scored {
            episode: episode.clone(),
            before: counted.stages.before(place),
        });
        let episodes: Vec<Scored> = scored.filter(|scored| 0 < scored.before).collect();
        let name = |bar: usize| bars.get(bar).map(|bar| bar.stamp.to_string());
        Ok(Score {
            knowledge: self.plan.knowledge,
            to,
            from_bar: name(first),
            to_bar: name(days.len() - 1),
            fall: numbers.map(|(fall, _)| fall),
            others: all.len() - episodes.len(),
            episodes,
            bars: counted.stages.counts(),
            rows: self.score_rows(&counted),
            scores: self.score_numbers(&counted),
            confusion: None,
            origin: match happened {
                Happened::Episodes(episodes) => Some(episodes.origin().clone()),
                Happened::Fall { .. } => None,
            },
        })
    }

    /// The number in which falls are looked for, at so many decisions; `None` if
    /// episodes are given.
    fn fallen(
        &self,
        happened: &Happened,
        bars: usize,
    ) -> Result<Option<(Measured, Vec<f64>)>, Error> {
        let Happened::Fall { percent, within } = happened else { return Ok(None) };
        let Some(asked) = self.plan.rules().base_rates() else {
            let message = "the rules name no number in which it is seen what happened";
            let help = "add `--episodes FILE`, or write `base_rates: { of: INPUT }` in the rules";
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
        let measured = (*percent).or(deepest).zip((*within).or(longest.copied()));
        let Some((percent, within)) = measured else {
            let message = "the rules do not say how deep a fall is, and within what it comes";
            return Err(nothing(message, "add `--fall 40pct --within 24m`"));
        };
        let measured = Measured { of: asked.of.text.clone(), percent, within };
        Ok(Some((measured, (0..bars).map(number).collect())))
    }

    fn score_rows(&self, counted: &Counted<'_>) -> Vec<Row> {
        let rules = self.plan.rules();
        let mut rows = Vec::new();
        for (place, signal) in rules.signals().iter().enumerate() {
            let row = |kind, truth: &dyn Fn(usize) -> Truth| {
                counted.row(kind, &signal.id, signal.title.as_ref(), truth)
            };
            let level = |bar: usize| self.level(place, bar);
            let on = |bar: usize| level(bar).map_or(Truth::Unknown, |level| level.on);
            let watchful = |bar: usize| level(bar).map_or(Truth::Unknown, |level| level.watchful);
            rows.push(row(RowKind::Signal, &on));
            if signal.watch.is_some() {
                rows.push(row(RowKind::Watch, &watchful));
            }
        }
        for (place, phase) in rules.phases().iter().enumerate() {
            let is_verdict = |bar: usize| match self.run.history.verdict(bar) {
                Some(verdict) if verdict.definite() == Some(place) => Truth::True,
                Some(verdict) if !Verdict::may_be(verdict, place) => Truth::False,
                _ => Truth::Unknown,
            };
            rows.push(counted.row(RowKind::Phase, &phase.id, phase.title.as_ref(), &is_verdict));
        }
        rows
    }

    fn score_numbers(&self, counted: &Counted<'_>) -> Vec<ScoreRow> {
        let signals = self.plan.rules().signals();
        let numbers = signals.iter().map(|signal| self.score_number(counted, signal));
        let mut rows: Vec<ScoreRow> = numbers.flatten().collect();
        if 1 < signals.len() {
            let on = |bar: usize| {
                let mut count = 0.0;
                for place in 0..signals.len() {
                    match self.level(place, bar).map(|level| level.on) {
                        Some(Truth::True) => count += 1.0,
                        Some(Truth::False) => {}
                        Some(Truth::Unknown) | None => return f64::NAN,
                    }
                }
                count
            };
            let of = "number of signals that are on".to_owned();
            let (auroc, left_out) = counted.auroc(&on);
            rows.push(ScoreRow { signal: None, of, against: None, is_low: false, auroc, left_out });
        }
        rows
    }

    /// The number that decides a signal by itself: how far it is past its threshold.
    fn score_number(&self, counted: &Counted<'_>, signal: &Signal) -> Option<ScoreRow> {
        let comparisons = compared(&mut self.plan.lookup(), &signal.when);
        let [only] = comparisons.as_slice() else { return None };
        let is_low = match only.sign {
            Comparison::Less | Comparison::AtMost => true,
            Comparison::More | Comparison::AtLeast => false,
            Comparison::Equal | Comparison::Differ => return None,
        };
        let frame = &self.run.frame;
        let (value, threshold) = only.value.zip(only.threshold)?;
        let past = |bar: usize| {
            if [value, threshold].iter().any(|node| frame.is_unknown(*node, bar)) {
                return f64::NAN;
            }
            let past = frame.number(value, bar) - frame.number(threshold, bar);
            if is_low { -past } else { past }
        };
        let (auroc, left_out) = counted.auroc(&past);
        Some(ScoreRow {
            signal: Some(signal.id.clone()),
            of: only.expression.to_owned(),
            against: Some(only.against.to_owned()),
            is_low,
            auroc,
            left_out,
        })
    }
}

/// The decisions that count, with what happened.
struct Counted<'e> {
    stages: Stages,
    episodes: &'e [Episode],
    /// The bar of the first of them.
    first: usize,
    preference: f64,
}

impl Counted<'_> {
    /// The episodes that are left out in turn.
    fn turns(&self) -> Vec<usize> {
        let told = |place: &usize| 0 < self.stages.before(*place);
        let told: Vec<usize> = (0..self.episodes.len()).filter(told).collect();
        if told.len() < 2 { Vec::new() } else { told }
    }

    fn row(
        &self,
        kind: RowKind,
        id: &str,
        title: Option<&String>,
        truth: &dyn Fn(usize) -> Truth,
    ) -> Row {
        let bars = self.first..self.first + self.stages.all.len();
        let alarm: Vec<Truth> = bars.map(truth).collect();
        let left_out = self.turns().into_iter().filter_map(|turn| {
            let stages = self.stages.without(turn);
            let own = record(&stages, self.episodes, &alarm, self.preference);
            Some(LeftOut {
                episode: self.episodes.get(turn)?.name.clone(),
                type_1: own.type_1,
                type_2: own.type_2,
                noise_to_signal: own.noise_to_signal,
                usefulness: own.usefulness,
            })
        });
        Row {
            kind,
            id: id.to_owned(),
            title: title.cloned(),
            record: record(&self.stages, self.episodes, &alarm, self.preference),
            left_out: left_out.collect(),
        }
    }

    fn auroc(&self, number: &dyn Fn(usize) -> f64) -> (Auroc, Vec<Option<f64>>) {
        let bars = self.first..self.first + self.stages.all.len();
        let numbers: Vec<f64> = bars.map(number).collect();
        let (before, quiet) = parted(&self.stages, &numbers);
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
            let (before, quiet) = parted(&self.stages.without(turn), &numbers);
            auroc::area(&before, &quiet)
        });
        (own, left_out.collect())
    }
}

/// The numbers before an episode, and those of quiet decisions.
fn parted(stages: &Stages, numbers: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let of = |wanted: fn(&Stage) -> bool| {
        let both = stages.all.iter().zip(numbers);
        let own = both.filter(|(stage, number)| wanted(stage) && !number.is_nan());
        own.map(|(_, number)| *number).collect()
    };
    (of(|stage| matches!(stage, Stage::Before(_))), of(|stage| *stage == Stage::Quiet))
}

fn nothing(message: &str, help: &str) -> Error {
    let found = Diagnostic::error(Code::NothingToScore, message).with_help(help);
    Error::new(ErrorKind::Input, vec![found])
}
