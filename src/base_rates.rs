//! What followed: the record of a verdict.
//!
//! A rule set names a number, often a price, in which it is seen what came after
//! each phase. A decision of the past *counts* for a length of time once a decision
//! has been made on or after the day so long after it: what is not over says
//! nothing. From the number that the decision saw, the *change* is the one to that
//! later decision, and the *fall* the deepest on the way. Nothing is fitted, and
//! nothing that was not known on the day of the report plays a part.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::eval::Frame;
use crate::outcome::Outcome;
use crate::phase::Verdict;
use crate::plan::NodeId;
use crate::time::Span;

/// What followed the phase of a decision, and all decisions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct BaseRates {
    /// The number in which it is seen, as the rules write it.
    pub of: String,
    /// What that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first bar at which it has a value.
    pub from_bar: Option<String>,
    /// Each phase that the decision can be in, in the order of the rules.
    pub phases: Vec<PhaseRates>,
    /// After any decision, whatever it said; one for each length of time.
    pub all: Vec<Followed>,
}

/// What followed a phase.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PhaseRates {
    /// The phase.
    pub id: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// At how many bars before this one it was the verdict.
    pub bars: usize,
    /// How many stretches those make.
    pub episodes: usize,
    /// One for each length of time.
    pub followed: Vec<Followed>,
}

/// What followed within a length of time.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Followed {
    /// The length of time.
    pub within: Span,
    /// How many bars have one that is so long after them, with numbers all the way.
    pub bars: usize,
    /// How many stretches those make.
    pub episodes: usize,
    /// The median of the changes, in percent; `None` if there are no bars.
    pub median: Option<f64>,
    /// The deepest fall on the way after any of them, in percent, below zero; `None`
    /// if there are no bars, zero if there was no fall.
    pub worst: Option<f64>,
    /// How many of the bars were followed by such a fall.
    pub falls: Vec<Fall>,
}

/// After how many bars there was a fall.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Fall {
    /// Of how many percent at least.
    pub percent: f64,
    /// After how many bars.
    pub bars: usize,
    /// How many stretches those make.
    pub episodes: usize,
}

impl Outcome {
    /// What followed the phase of the last decision, whenever it was said before;
    /// `None` if the rules name no number in which that is seen, or there is no
    /// decision.
    pub fn base_rates(&self) -> Option<BaseRates> {
        let asked = self.plan.rules().base_rates()?;
        let last = self.last()?;
        let node = self.plan.lookup().node(&asked.of.term);
        let past = PastNumbers { frame: &self.run.frame, node, last };
        let verdict = |bar: usize| self.run.history.verdict(bar).and_then(Verdict::definite);
        // What came after a decision is the same whatever that said.
        let cases = asked.within.iter().map(|within| (*within, past.cases(*within)));
        let cases: Vec<(Span, Vec<PastDecision>)> = cases.collect();
        let followed = |is_told: &dyn Fn(usize) -> bool| {
            let horizons = cases.iter().map(|(within, cases)| {
                let told: Vec<&PastDecision> =
                    cases.iter().filter(|case| is_told(case.bar)).collect();
                followed(*within, &asked.falls, &told)
            });
            horizons.collect()
        };
        let phases = self.plan.rules().phases().iter().enumerate();
        let is_open = |place: usize| self.verdict().is_none_or(|verdict| verdict.may_be(place));
        let phases = phases.filter(|(place, _)| is_open(*place)).map(|(place, phase)| {
            let said: Vec<usize> = (0..last).filter(|bar| verdict(*bar) == Some(place)).collect();
            PhaseRates {
                id: phase.id.clone(),
                title: phase.title.clone(),
                bars: said.len(),
                episodes: episodes(&said),
                followed: followed(&|bar| verdict(bar) == Some(place)),
            }
        });
        let first = (0..=last).find(|bar| !past.number(*bar).is_nan());
        Some(BaseRates {
            of: asked.of.text.clone(),
            title: asked.title.clone(),
            from_bar: first.and_then(|bar| Some(past.frame.bars.get(bar)?.stamp.to_string())),
            phases: phases.collect(),
            all: followed(&|_| true),
        })
    }
}

/// The number at every decision up to the last.
struct PastNumbers<'o> {
    frame: &'o Frame,
    node: Option<NodeId>,
    last: usize,
}

impl PastNumbers<'_> {
    /// A single number above zero, or NaN: of nothing and of less there are no changes
    /// in percent.
    fn number(&self, bar: usize) -> f64 {
        match self.node.filter(|node| !self.frame.is_unknown(*node, bar)) {
            Some(node) => Some(self.frame.number(node, bar)).filter(|one| 0.0 < *one),
            None => None,
        }
        .unwrap_or(f64::NAN)
    }

    /// The bars after one up to the first that is so long after it; `None` if that is
    /// still to come.
    fn after(&self, bar: usize, within: Span) -> Option<RangeInclusive<usize>> {
        let goal = within.after(self.frame.bars.get(bar)?.date?);
        let bars = self.frame.bars.get(..=self.last)?;
        let end = bars.partition_point(|bar| bar.date < Some(goal));
        let end = (end < bars.len()).then_some(end)?;
        Some(bar + 1..=end)
    }

    /// Every decision before the last that counts for a length of time.
    fn cases(&self, within: Span) -> Vec<PastDecision> {
        (0..self.last).filter_map(|bar| self.case(bar, within)).collect()
    }

    fn case(&self, bar: usize, within: Span) -> Option<PastDecision> {
        let then = self.number(bar);
        let after = self.after(bar, within)?;
        let change = |bar: usize| 100.0 * (self.number(bar) / then - 1.0);
        let lowest = after.clone().map(change).reduce(|one, next| {
            // A gap on the way leaves open how deep the fall was.
            if one.is_nan() || next.is_nan() { f64::NAN } else { one.min(next) }
        });
        let (change, fall) = (change(*after.end()), lowest?);
        (!change.is_nan() && !fall.is_nan()).then_some(PastDecision { bar, change, fall })
    }
}

/// A decision of the past that counts.
struct PastDecision {
    bar: usize,
    change: f64,
    fall: f64,
}

/// What the cases of one length of time add up to.
fn followed(within: Span, falls: &[f64], cases: &[&PastDecision]) -> Followed {
    let bars = |is: &dyn Fn(&PastDecision) -> bool| -> Vec<usize> {
        cases.iter().filter(|case| is(case)).map(|case| case.bar).collect()
    };
    let falls = falls.iter().map(|percent| {
        let fell = bars(&|case| case.fall <= -percent);
        Fall { percent: *percent, bars: fell.len(), episodes: episodes(&fell) }
    });
    let worst = cases.iter().map(|case| case.fall).reduce(f64::min);
    Followed {
        within,
        bars: cases.len(),
        episodes: episodes(&bars(&|_| true)),
        median: median(cases.iter().map(|case| case.change).collect()),
        worst: worst.map(|fall| fall.min(0.0)),
        falls: falls.collect(),
    }
}

/// How many stretches of neighbours there are.
fn episodes(bars: &[usize]) -> usize {
    let pairs = bars.iter().zip(bars.iter().skip(1));
    usize::from(!bars.is_empty()) + pairs.filter(|(one, next)| *one + 1 < **next).count()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some(f64::midpoint(*values.get(low)?, *values.get(high)?))
}
