//! What came of a verdict: whether the number fell so deep within its length of time.

use std::collections::BTreeMap;

use crate::outcome::Outcome;
use crate::time::{Date, Span};

/// What came of a probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Fell,
    Stayed,
    /// The length of time is not over.
    Open,
    /// The number is not known on the day, or somewhere on the way; or the rules see it
    /// in another number now.
    Unknown,
}

/// The number in which it is seen, as the rules have it now.
pub(super) struct FollowedNumber<'o> {
    outcome: &'o Outcome,
    /// What it was on days that were asked about.
    seen: BTreeMap<Date, Option<f64>>,
}

impl<'o> FollowedNumber<'o> {
    pub(super) fn of(outcome: &'o Outcome) -> FollowedNumber<'o> {
        FollowedNumber { outcome, seen: BTreeMap::new() }
    }

    /// Whether the number `of` fell by so many percent within a length of time after a
    /// day, from what the decision of that day saw.
    pub(super) fn came(&mut self, of: &str, percent: f64, day: Date, within: Span) -> Came {
        let asked = self.outcome.plan.rules().base_rates();
        if asked.is_none_or(|asked| asked.of.text != of) {
            return Came::Unknown;
        }
        let bars = &self.outcome.run.frame.bars;
        let goal = within.after(day);
        let first = bars.partition_point(|bar| bar.date <= Some(day));
        let last = bars.partition_point(|bar| bar.date < Some(goal));
        if last == bars.len() {
            return Came::Open;
        }
        let Some(then) = self.on(day) else { return Came::Unknown };
        let after: Option<Vec<f64>> = (first..=last).map(|bar| number(self.outcome, bar)).collect();
        let Some(after) = after else { return Came::Unknown };
        let is_fall = |now: &f64| 100.0 * (now / then - 1.0) <= -percent;
        if after.iter().any(is_fall) { Came::Fell } else { Came::Stayed }
    }

    /// The number that a decision of this day sees.
    fn on(&mut self, day: Date) -> Option<f64> {
        let outcome = self.outcome;
        *self.seen.entry(day).or_insert_with(|| {
            let then = outcome.plan.evaluate_as_of(&outcome.panel, day).ok()?;
            number(&then, then.last()?)
        })
    }
}

/// A single number above zero: of nothing and of less there are no falls in percent.
fn number(outcome: &Outcome, bar: usize) -> Option<f64> {
    let node = outcome.plan.lookup().node(&outcome.plan.rules().base_rates()?.of.term)?;
    let frame = &outcome.run.frame;
    if frame.is_unknown(node, bar) {
        return None;
    }
    Some(frame.number(node, bar)).filter(|number| 0.0 < *number)
}
