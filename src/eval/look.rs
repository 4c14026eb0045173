//! What a decision looks at: of each number its newest period of which all inputs
//! were known by the day.

use std::collections::BTreeSet;

use super::Steps;
use super::track::Track;
use crate::ops::Op;
use crate::plan::{Axis, NodeId, Plan, Step};
use crate::time::Date;

/// What one decision sees of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// The period that it looks at; `None` if there is none.
    pub(crate) period: Option<usize>,
    /// Whether what it would see is too old.
    pub(crate) is_stale: bool,
    /// Whether the past was then what it is in the columns.
    pub(crate) is_settled: bool,
}

/// A number that decisions look at.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The number, of periods.
    pub(crate) operand: NodeId,
    /// The inputs that it is made of.
    pub(crate) inputs: Vec<usize>,
    /// Whether some of them can stand in for others.
    has_choice: bool,
    /// Whether it becomes known period after period.
    is_in_order: bool,
    /// The first day on which each period is there, if nothing can stand in.
    available: Vec<Date>,
    /// The last period found, and in order the first that has not come.
    newest: Option<usize>,
    next: usize,
}

/// The tracks of all inputs, in the order of the rules, over their periods.
#[derive(Clone, Copy)]
pub(crate) struct Tracks<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) steps: &'a Steps,
    pub(crate) all: &'a [Track],
}

impl View {
    /// What decisions see of a number.
    pub(crate) fn new(tracks: Tracks<'_>, operand: NodeId) -> View {
        let mut inputs = BTreeSet::new();
        let has_choice = tracks.collect(operand, &mut inputs);
        let inputs: Vec<usize> = inputs.into_iter().collect();
        let mut available = vec![Date::MIN; if has_choice { 0 } else { tracks.steps.len() }];
        for track in inputs.iter().filter_map(|input| tracks.all.get(*input)) {
            for (all, own) in available.iter_mut().zip(&track.available) {
                *all = (*all).max(*own);
            }
        }
        let known = || available.iter().filter(|day| **day < Date::MAX);
        let is_in_order = known().zip(known().skip(1)).all(|(one, next)| one <= next);
        View { operand, inputs, has_choice, is_in_order, available, newest: None, next: 0 }
    }

    /// What a decision sees; each comes on a day no earlier than the one before, and
    /// looks at periods up to `last`.
    /// `unsettled` says of each input from which period on it is not yet what it is
    /// in the columns.
    pub(crate) fn look(
        &mut self,
        tracks: Tracks<'_>,
        last: usize,
        day: Date,
        unsettled: &[usize],
    ) -> Look {
        let period = if self.has_choice {
            (0..=last).rev().find(|period| tracks.is_available(self.operand, *period, day))
        } else {
            self.newest(tracks, last, day)
        };
        self.newest = period;
        let is_settled = period.is_none_or(|period| {
            let mut first = self.inputs.iter().filter_map(|input| unsettled.get(*input));
            first.all(|first| period < *first)
        });
        let is_stale =
            period.is_some_and(|period| self.is_stale(tracks, period, day, is_settled));
        Look { period, is_stale, is_settled }
    }

    /// Whether what a decision on a day sees at a period is too old.
    pub(super) fn is_stale(
        &self,
        tracks: Tracks<'_>,
        period: usize,
        day: Date,
        is_settled: bool,
    ) -> bool {
        let until = match (self.has_choice, is_settled) {
            (false, true) => {
                let tracks = self.inputs.iter().filter_map(|input| tracks.all.get(*input));
                let days = tracks.filter_map(|track| track.expires.get(period));
                days.copied().min().unwrap_or(Date::MAX)
            }
            _ => tracks.expires(self.operand, period, day),
        };
        until < day
    }

    fn newest(&mut self, tracks: Tracks<'_>, last: usize, day: Date) -> Option<usize> {
        let is_there = |period: &usize| self.available.get(*period).is_some_and(|own| *own <= day);
        let newest = if self.is_in_order {
            let mut newest = self.newest;
            while let Some(own) = self.available.get(self.next).filter(|_| self.next <= last) {
                if day < *own && *own < Date::MAX {
                    break;
                }
                if *own <= day {
                    newest = Some(self.next);
                }
                self.next += 1;
            }
            newest
        } else {
            (0..=last).rev().find(is_there)
        };
        // A figure may have been taken back since.
        let first = newest?;
        (0..=first).rev().find(|period| {
            is_there(period) && self.inputs.iter().all(|input| tracks.is_there(*input, *period, day))
        })
    }
}

impl Tracks<'_> {
    /// Adds the inputs that a number is made of; whether some can stand in for others.
    fn collect(&self, node: NodeId, found: &mut BTreeSet<usize>) -> bool {
        let Some(node) = self.plan.node(node).filter(|node| node.axis == Axis::Periods) else {
            return false;
        };
        let own = match node.step {
            Step::Input(input) => {
                found.insert(input);
                false
            }
            Step::Apply(op, _) => op == Op::FirstKnown,
            Step::Number(_) | Step::Truth(_) => false,
        };
        node.operands.iter().fold(own, |any, operand| self.collect(*operand, found) | any)
    }

    /// Whether an input is there at a period on a day, if it is not merely carried.
    fn is_there(&self, input: usize, period: usize, day: Date) -> bool {
        let Some(track) = self.all.get(input) else { return false };
        let is_settled = track.settled.get(period).is_some_and(|settled| *settled <= day);
        is_settled
            || track.is_carried()
            || track.cell(self.steps, period, day).newest.is_some()
    }

    /// Whether a number is there at a period on a day.
    fn is_available(&self, node: NodeId, period: usize, day: Date) -> bool {
        let Some(node) = self.plan.node(node).filter(|node| node.axis == Axis::Periods) else {
            return true;
        };
        match node.step {
            Step::Input(input) => {
                let available = self.all.get(input).and_then(|one| one.available.get(period));
                available.is_some_and(|own| *own <= day) && self.is_there(input, period, day)
            }
            Step::Apply(Op::FirstKnown, _) => {
                node.operands.iter().any(|one| self.is_available(*one, period, day))
            }
            _ => node.operands.iter().all(|one| self.is_available(*one, period, day)),
        }
    }

    /// The last day on which what is read of a number at a period counts.
    fn expires(&self, node: NodeId, period: usize, day: Date) -> Date {
        let Some(own) = self.plan.node(node).filter(|node| node.axis == Axis::Periods) else {
            return Date::MAX;
        };
        if let Step::Input(input) = own.step {
            // What is carried is missing once it is too old.
            let track = self.all.get(input).filter(|track| !track.is_carried());
            return track
                .map_or(Date::MAX, |track| track.expiry(track.cell(self.steps, period, day)));
        }
        let is_choice = matches!(own.step, Step::Apply(Op::FirstKnown, _));
        let is_read = |one: &&NodeId| !is_choice || self.is_available(**one, period, day);
        let days = own.operands.iter().filter(is_read);
        days.map(|one| self.expires(*one, period, day)).min().unwrap_or(Date::MAX)
    }

    /// Goes on to the first period at which each input is not yet what it is in the
    /// columns; later days find later ones.
    pub(crate) fn settle(&self, unsettled: &mut [usize], day: Date) {
        for (next, track) in unsettled.iter_mut().zip(self.all) {
            let rest = track.settled.iter().skip(*next);
            *next += rest.take_while(|settled| **settled <= day).count();
        }
    }

    /// The newest figure of each input that is in what a decision looks at.
    pub(crate) fn newest(&self, view: &View, look: Look, day: Date) -> Vec<Option<usize>> {
        let at = |period: usize, input: usize| {
            self.all.get(input)?.cell(self.steps, period, day).newest
        };
        let inputs = view.inputs.iter();
        inputs.map(|input| look.period.and_then(|period| at(period, *input))).collect()
    }
}
