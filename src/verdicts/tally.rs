//! Probabilities against what came: the Brier score and the calibration.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Verdicts;
use super::came::{Came, FollowedNumber};
use crate::outcome::Outcome;
use crate::time::{Date, Span};

/// A bin with fewer verdicts than this says nothing of its own.
const ENOUGH: usize = 10;
/// So many stretches that do not overlap they must make at least.
const ENOUGH_STRETCHES: usize = 3;
/// How many bins there are.
const BINS: usize = 10;

/// What happened after the verdicts in a file.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct VerdictScore {
    /// The verdicts in the file.
    pub verdicts: usize,
    /// Those of other rules.
    pub others: usize,
    /// Those of rules that had a verdict of that day already; the first one counts.
    pub again: usize,
    /// Those without a probability: of no phase, of rules that do not say in which number
    /// it is seen, or of a phase that nothing had followed yet.
    pub without: usize,
    /// Each kind of fall of each rule set, in the order of the file.
    pub foretold: Vec<Foretold>,
    /// All that are over, by how likely they were said to be: tenths of which there are
    /// any.
    pub bins: Vec<Bin>,
}

/// Probabilities of one kind of fall, and what came.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Foretold {
    /// The rules.
    pub rules: String,
    /// The number that falls.
    pub of: String,
    /// By how many percent at least.
    pub fall: f64,
    /// Within what.
    pub within: Span,
    /// The verdicts whose length of time is over and of which it is known what came.
    pub over: usize,
    /// The stretches as long as that, one after the other, that these make.
    pub stretches: usize,
    /// Those whose length of time is not over.
    pub open: usize,
    /// Those of which it is not known what came.
    pub unknown: usize,
    /// The falls that came.
    pub fell: usize,
    /// The mean of what was said.
    pub said: Option<f64>,
    /// The Brier score: the mean of the squares of what was said less what came, of which
    /// a fall is 1 and none is 0; 0 is perfect.
    pub brier: Option<f64>,
    /// The same had always the share of all bars been said; `None` if it was not known of
    /// all.
    pub brier_of_all: Option<f64>,
}

/// The verdicts of which it was said that a fall is so likely.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Bin {
    /// From this share on.
    pub from: f64,
    /// Up to this share, which the last bin holds, too.
    pub to: f64,
    /// How many there are.
    pub verdicts: usize,
    /// The stretches of time that they make, each as long as theirs.
    pub stretches: usize,
    /// Whether these are enough to say how often a fall came: ten verdicts in three
    /// stretches.
    pub is_enough: bool,
    /// The mean of what was said.
    pub said: f64,
    /// The share of falls; `None` if there are not enough.
    pub fell: Option<f64>,
}

/// A probability whose length of time is over.
#[derive(Clone, Copy)]
struct DueProbability {
    day: Date,
    within: Span,
    said: f64,
    of_all: Option<f64>,
    came: f64,
}

impl Verdicts {
    /// What came of these verdicts, by the rules and data of these outcomes: those that
    /// they have today.
    ///
    /// # Source
    ///
    /// Brier (1950), Monthly Weather Review 78(1), for two outcomes and halved, as is
    /// usual.
    pub fn score(&self, outcomes: &[Outcome]) -> VerdictScore {
        let mut score = VerdictScore {
            verdicts: self.len(),
            others: 0,
            again: 0,
            without: 0,
            foretold: Vec::new(),
            bins: Vec::new(),
        };
        let mut courses: BTreeMap<&str, FollowedNumber<'_>> = BTreeMap::new();
        for outcome in outcomes {
            courses.insert(outcome.plan().rules().id(), FollowedNumber::of(outcome));
        }
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut over: Vec<Vec<DueProbability>> = Vec::new();
        for line in self.lines() {
            let id = line.rules.id.as_str();
            let (Some(course), Some(day)) = (courses.get_mut(id), line.day()) else {
                score.others += 1;
                continue;
            };
            if !seen.insert((id, line.day.as_str())) {
                score.again += 1;
                continue;
            }
            let mut is_without = true;
            for own in &line.probabilities {
                let (Some(said), Some(within)) = (own.share, own.within()) else { continue };
                is_without = false;
                let place = score.place(id, &own.of, own.fall, within);
                over.resize(score.foretold.len(), Vec::new());
                let (Some(foretold), Some(over)) =
                    (score.foretold.get_mut(place), over.get_mut(place))
                else {
                    continue;
                };
                let came = match course.came(&own.of, own.fall, day, within) {
                    Came::Open => {
                        foretold.open += 1;
                        continue;
                    }
                    Came::Unknown => {
                        foretold.unknown += 1;
                        continue;
                    }
                    Came::Fell => 1.0,
                    Came::Stayed => 0.0,
                };
                over.push(DueProbability { day, within, said, of_all: own.share_of_all, came });
            }
            score.without += usize::from(is_without);
        }
        for (foretold, own) in score.foretold.iter_mut().zip(&over) {
            foretold.fill(own);
        }
        score.bins = bins(&over.concat());
        score
    }
}

impl VerdictScore {
    /// The place of one kind of fall, which is new if there was none.
    fn place(&mut self, rules: &str, of: &str, fall: f64, within: Span) -> usize {
        let is_own = |own: &Foretold| {
            own.rules == rules && own.of == of && own.fall == fall && own.within == within
        };
        self.foretold.iter().position(is_own).unwrap_or_else(|| {
            self.foretold.push(Foretold {
                rules: rules.to_owned(),
                of: of.to_owned(),
                fall,
                within,
                over: 0,
                stretches: 0,
                open: 0,
                unknown: 0,
                fell: 0,
                said: None,
                brier: None,
                brier_of_all: None,
            });
            self.foretold.len() - 1
        })
    }
}

impl Foretold {
    fn fill(&mut self, own: &[DueProbability]) {
        self.over = own.len();
        self.stretches = stretches(own);
        self.fell = own.iter().filter(|one| 0.0 < one.came).count();
        self.said = mean(own.iter().map(|one| Some(one.said)));
        self.brier = mean(own.iter().map(|one| Some(square(one.said - one.came))));
        self.brier_of_all =
            mean(own.iter().map(|one| one.of_all.map(|said| square(said - one.came))));
    }
}

fn square(number: f64) -> f64 {
    number * number
}

/// The mean; `None` of nothing, or if one is not known.
#[expect(clippy::cast_precision_loss, reason = "there are not so many verdicts")]
fn mean(all: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let all: Vec<f64> = all.collect::<Option<_>>()?;
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

/// The most stretches, each as long as a verdict's, that follow each other without
/// overlapping.
fn stretches(own: &[DueProbability]) -> usize {
    let mut all: Vec<(Date, Date)> =
        own.iter().map(|one| (one.within.after(one.day), one.day)).collect();
    all.sort_unstable();
    let mut count = 0;
    let mut before: Option<Date> = None;
    for (end, day) in all {
        if before.is_none_or(|before| before <= day) {
            count += 1;
            before = Some(end);
        }
    }
    count
}

#[expect(clippy::cast_precision_loss, reason = "there are ten bins")]
fn bins(all: &[DueProbability]) -> Vec<Bin> {
    let edge = |place: usize| place as f64 / BINS as f64;
    let bin = |place: usize| {
        let (from, to) = (edge(place), edge(place + 1));
        let is_last = place + 1 == BINS;
        let is_in = |one: &&DueProbability| from <= one.said && (one.said < to || is_last);
        let own: Vec<DueProbability> = all.iter().filter(is_in).copied().collect();
        let said = mean(own.iter().map(|one| Some(one.said)))?;
        let stretches = stretches(&own);
        let is_enough = ENOUGH <= own.len() && ENOUGH_STRETCHES <= stretches;
        let fell = mean(own.iter().map(|one| Some(one.came))).filter(|_| is_enough);
        Some(Bin { from, to, verdicts: own.len(), stretches, is_enough, said, fell })
    };
    (0..BINS).filter_map(bin).collect()
}
