//! What the rules of an outcome score: a record for every signal and phase, and an
//! area under the curve for every number that decides a signal.

use serde::{Deserialize, Serialize};

use super::auroc::Auroc;
use super::counted::CountedDecisions;
use super::record::Record;
use super::stages::StageCounts;
use super::{Confusion, Episode, Happened, ScoreOptions};
use crate::data::Origin;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::phase::Verdict;
use crate::plan::Knowledge;
use crate::time::{Date, Span};
use crate::value::Truth;

/// The record of rules over a stretch of time.
#[derive(Clone, Debug, Deserialize, Serialize)]
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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Measured {
    /// The number, as the rules write it.
    pub of: String,
    /// How deep they are at least, in percent.
    pub percent: f64,
    /// Within what they come.
    pub within: Span,
}

/// An episode that decisions lie before.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Scored {
    /// What happened.
    #[serde(flatten)]
    pub episode: Episode,
    /// How many decisions lie before it, within the horizon.
    pub before: usize,
}

/// The record of a signal or a phase.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
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
    pub left_out: Vec<WithoutEpisode>,
}

/// What counts as an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct WithoutEpisode {
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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ScoreRow {
    /// What it is.
    pub kind: NumberKind,
    /// The signal that it decides, if it is of one.
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

/// What a number is that ranks decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NumberKind {
    /// How far what a signal watches is past its threshold.
    Signal,
    /// How many signals are on.
    Count,
    /// An expression that was asked for.
    Expression,
}

impl Outcome {
    /// What the rules said before things happened, and how often in vain.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if the data have no dates, if there is no decision that
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
        let counted = self.counted(happened, options)?;
        let episodes = counted.scored();
        let bars = &self.run.frame.bars;
        let name = |bar: usize| bars.get(bar).map(|bar| bar.stamp.to_string());
        let count = counted.stages.all.len();
        Ok(Score {
            knowledge: self.plan.knowledge,
            to: counted.to,
            from_bar: name(counted.first),
            to_bar: name(counted.first + count.saturating_sub(1)),
            fall: counted.fall.clone(),
            others: counted.episodes.len() - episodes.len(),
            episodes,
            bars: counted.stages.counts(),
            rows: self.score_rows(&counted),
            scores: self.rankings(&counted).into_iter().map(|one| one.row(&counted)).collect(),
            confusion: None,
            origin: match happened {
                Happened::Episodes(episodes) => Some(episodes.origin().clone()),
                Happened::Fall { .. } => None,
            },
        })
    }

    fn score_rows(&self, counted: &CountedDecisions) -> Vec<Row> {
        self.sounded(counted).into_iter().map(|alarm| counted.row(alarm)).collect()
    }

    /// Every signal, and every phase, in the order of the rules.
    pub(super) fn sounded(&self, counted: &CountedDecisions) -> Vec<Sounded> {
        let rules = self.plan.rules();
        let mut all = Vec::new();
        let mut add = |kind, id: &str, title: Option<&String>, truth: &dyn Fn(usize) -> Truth| {
            let truths = counted.bars().map(truth).collect();
            all.push(Sounded { kind, id: id.to_owned(), title: title.cloned(), truths });
        };
        for (place, signal) in rules.signals().iter().enumerate() {
            let level = |bar: usize| self.level(place, bar);
            let on = |bar: usize| level(bar).map_or(Truth::Unknown, |level| level.on);
            let watchful = |bar: usize| level(bar).map_or(Truth::Unknown, |level| level.watchful);
            add(RowKind::Signal, &signal.id, signal.title.as_ref(), &on);
            if signal.watch.is_some() {
                add(RowKind::Watch, &signal.id, signal.title.as_ref(), &watchful);
            }
        }
        for (place, phase) in rules.phases().iter().enumerate() {
            let is_verdict = |bar: usize| match self.run.history.verdict(bar) {
                Some(verdict) if verdict.definite() == Some(place) => Truth::True,
                Some(verdict) if !Verdict::may_be(verdict, place) => Truth::False,
                _ => Truth::Unknown,
            };
            add(RowKind::Phase, &phase.id, phase.title.as_ref(), &is_verdict);
        }
        all
    }
}

/// An alarm, and what it was at each decision that counts.
pub(super) struct Sounded {
    pub(super) kind: RowKind,
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) truths: Vec<Truth>,
}
