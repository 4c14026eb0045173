//! How old the newest figure of an input is at each decision, in days.

use super::frame::{Frame, InputValues};
use super::kept::{Kept, SeenByDecision};
use super::{Figures, ReadInput, Sight, Steps, Track};
use crate::plan::{Knowledge, NodeId, NodeStep, Plan};
use crate::time::{Calendar, Date, Stamp};

impl Plan {
    /// The nodes that ask for ages, each with its input.
    fn ages(&self) -> impl Iterator<Item = (NodeId, usize)> {
        let age = |(place, node): (usize, &crate::plan::Node)| match node.step {
            NodeStep::Age(input) => Some((NodeId(place), input)),
            _ => None,
        };
        self.nodes.iter().enumerate().filter_map(age)
    }
}

impl Frame {
    /// Fills in the ages; what was decided before stands.
    pub(super) fn fill_ages(&mut self, plan: &Plan, kept: &Kept) {
        for (number, (node, input)) in plan.ages().enumerate() {
            let ages: Vec<f64> = match &self.source {
                InputValues::Given(_) => {
                    (0..self.bars.len()).map(|bar| self.given_age(input, bar)).collect()
                }
                InputValues::Tracks(tracks) => {
                    let days = || self.bars.iter().map(|bar| bar.date.unwrap_or(Date::MAX));
                    let ends = tracks.get(input).map(|track| track.newest_ends(days()));
                    let ends = ends.unwrap_or_default().into_iter();
                    ends.zip(days()).map(|(end, day)| age(end, Some(day))).collect()
                }
            };
            let first = self.views.len() + number;
            let decided = |(bar, own): (usize, f64)| {
                let date = self.bars.get(bar).and_then(|bar| bar.date);
                let kept = kept.decided.get(bar).filter(|one| one.date == date);
                match kept.map(|one| &one.seen) {
                    Some(SeenByDecision::Numbers(seen)) => {
                        seen.get(first).map_or(own, |seen| seen.0)
                    }
                    _ => own,
                }
            };
            let ages = ages.into_iter().enumerate().map(decided).collect();
            self.columns.set_numbers(node, ages);
        }
    }

    /// The age at one decision that was given what it sees.
    pub(super) fn given_age(&self, input: usize, bar: usize) -> f64 {
        let InputValues::Given(given) = &self.source else { return f64::NAN };
        let seen = given.get(input).and_then(|seen| seen.get(..=bar)).unwrap_or_default();
        let end = seen.iter().rev().find_map(|(_, sight)| match sight {
            Sight::Seen { end, .. } => Some(*end),
            _ => None,
        });
        age(end.flatten(), self.bars.get(bar).and_then(|bar| bar.date))
    }

    /// The ages at a decision, in the order of the nodes that ask for them.
    pub(super) fn ages(&self, plan: &Plan, bar: usize) -> Vec<f64> {
        plan.ages().map(|(node, _)| self.number(node, bar)).collect()
    }

    /// Whether the newest figure of an input is another one than at the decision
    /// before.
    pub(super) fn has_newer(&self, input: usize, then: Date, now: Date) -> bool {
        let ends = self.tracks().get(input).map(|track| track.newest_ends([then, now].into_iter()));
        matches!(ends.as_deref(), Some([then, now]) if then != now)
    }
}

/// From the end of what the newest figure is about to the day of a decision.
fn age(end: Option<Date>, day: Option<Date>) -> f64 {
    end.zip(day).map_or(f64::NAN, |(end, day)| f64::from(day.days() - end.days()))
}

/// The same of an input on each of some days.
pub(crate) fn ages_on(read: ReadInput<'_>, knowledge: Knowledge, days: &[Date]) -> Vec<f64> {
    let calendar = Calendar::DaysOf(usize::MAX);
    let mut steps = Steps::empty(calendar);
    days.iter().for_each(|day| steps.add(Stamp::Day(*day), Some(*day)));
    let figures = Figures::of(read, calendar, knowledge);
    let last = days.last().copied().unwrap_or(Date::MAX);
    let ends = Track::new(0, read, figures, &steps, last).newest_ends(days.iter().copied());
    ends.into_iter().zip(days).map(|(end, day)| age(end, Some(*day))).collect()
}

/// The same of a column with a number a row, on the days of the rows.
pub(crate) fn ages_of_rows(numbers: &[f64], days: impl Iterator<Item = Option<Date>>) -> Vec<f64> {
    let mut newest = None;
    let own = |(number, day): (&f64, Option<Date>)| {
        if !number.is_nan() {
            newest = day;
        }
        age(newest, day)
    };
    numbers.iter().zip(days).map(own).collect()
}
