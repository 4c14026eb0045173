//! What a decision looks at: of each number its newest period of which all inputs
//! were known by the day.

use std::collections::{BTreeMap, BTreeSet};

use super::Steps;
use super::track::Track;
use crate::ops::Op;
use crate::plan::{Axis, NodeId, NodeStep, Plan};
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
    /// The numbers in it of which the first known one counts.
    choices: Vec<NodeId>,
    /// Whether it becomes known period after period.
    is_in_order: bool,
    /// The first day on which each period is there, if nothing can stand in.
    available: Vec<Date>,
    /// The last period that has come, and in order the first that has not.
    newest: Option<usize>,
    next: usize,
}

/// Which of several numbers counts, by the node that chooses.
pub(super) type ChosenNodes = BTreeMap<NodeId, NodeId>;

/// The tracks of all inputs, in the order of the rules, over their periods.
#[derive(Clone, Copy)]
pub(crate) struct Tracks<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) steps: &'a Steps,
    pub(crate) all: &'a [Track],
}

impl View {
    /// What decisions see of a number, by what it is made of.
    pub(crate) fn of(tracks: Tracks<'_>, operand: NodeId) -> View {
        let mut inputs = BTreeSet::new();
        let mut choices = BTreeSet::new();
        tracks.collect(operand, &mut inputs, &mut choices);
        let choices = choices.into_iter().collect();
        let inputs = inputs.into_iter().collect();
        let (is_in_order, available) = (true, Vec::new());
        View { operand, inputs, choices, is_in_order, available, newest: None, next: 0 }
    }

    /// The same, ready to look.
    pub(crate) fn laid(mut self, tracks: Tracks<'_>) -> View {
        let mut available = vec![Date::MIN; if self.has_choice() { 0 } else { tracks.steps.len() }];
        for track in self.inputs.iter().filter_map(|input| tracks.all.get(*input)) {
            for (all, own) in available.iter_mut().zip(&track.available) {
                *all = (*all).max(*own);
            }
        }
        let known = || available.iter().filter(|day| **day < Date::MAX);
        self.is_in_order = known().zip(known().skip(1)).all(|(one, next)| one <= next);
        self.available = available;
        self
    }

    /// Whether it looks at the same periods as another, whatever the numbers are.
    pub(crate) fn is_alike(&self, other: &View) -> bool {
        self.inputs == other.inputs && !self.has_choice() && !other.has_choice()
    }

    /// Whether some inputs can stand in for others.
    pub(crate) fn has_choice(&self) -> bool {
        !self.choices.is_empty()
    }

    /// What a decision sees; each comes on a day no earlier than the one before, and
    /// looks at periods up to `last`.
    /// `unsettled` says of each input from which period on it is not yet what it is
    /// in the columns, and `value` what a number was at a period.
    pub(crate) fn look(
        &mut self,
        tracks: Tracks<'_>,
        last: usize,
        day: Date,
        unsettled: &[usize],
        value: &mut dyn FnMut(NodeId, usize) -> f64,
    ) -> Look {
        let mut chosen = ChosenNodes::new();
        for choice in &self.choices {
            let operands = tracks.plan.node(*choice).map_or(&[][..], |node| &node.operands);
            let is_known = |one: &&NodeId| {
                let newest = tracks.newest_of(**one, last, day, &chosen);
                newest.is_some_and(|period| {
                    let is_fresh = day <= tracks.expires(**one, period, day, &chosen);
                    is_fresh && !value(**one, period).is_nan()
                })
            };
            let known = operands.iter().find(is_known).or(operands.first());
            chosen.extend(known.map(|known| (*choice, *known)));
        }
        let has_choice = self.has_choice();
        let period = if has_choice {
            tracks.newest_of(self.operand, last, day, &chosen)
        } else {
            self.newest(tracks, last, day)
        };
        let is_settled = period.is_none_or(|period| {
            let mut first = self.inputs.iter().filter_map(|input| unsettled.get(*input));
            first.all(|first| period < *first)
        });
        let is_stale =
            period.is_some_and(|period| self.is_stale(tracks, period, day, is_settled, &chosen));
        Look { period, is_stale, is_settled }
    }

    /// Whether what a decision on a day sees at a period is too old.
    pub(super) fn is_stale(
        &self,
        tracks: Tracks<'_>,
        period: usize,
        day: Date,
        is_settled: bool,
        chosen: &ChosenNodes,
    ) -> bool {
        let until = match (self.has_choice(), is_settled) {
            (false, true) => {
                let tracks = self.inputs.iter().filter_map(|input| tracks.all.get(*input));
                let days = tracks.filter_map(|track| track.expires.get(period));
                days.copied().min().unwrap_or(Date::MAX)
            }
            _ => tracks.expires(self.operand, period, day, chosen),
        };
        until < day
    }

    /// The newest period at which all of its inputs are there that ever were: it looks at
    /// none before that, whichever of them stands in.
    pub(super) fn meeting(&self, tracks: Tracks<'_>, last: usize, day: Date) -> Option<usize> {
        let has_any = |input: &&usize| {
            tracks.all.get(**input).is_some_and(|track| !track.figures().all.is_empty())
        };
        let inputs: Vec<usize> = self.inputs.iter().filter(has_any).copied().collect();
        (0..=last).rev().find(|period| {
            inputs.iter().all(|input| {
                let own = tracks.all.get(*input).and_then(|track| track.available.get(*period));
                own.is_some_and(|own| *own <= day) && tracks.is_there(*input, *period, day)
            })
        })
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
        self.newest = newest;
        // A figure may have been taken back since.
        let first = newest?;
        (0..=first).rev().find(|period| {
            is_there(period)
                && self.inputs.iter().all(|input| tracks.is_there(*input, *period, day))
        })
    }
}

impl Tracks<'_> {
    /// Adds the inputs that a number is made of, and the nodes in it that choose.
    fn collect(&self, id: NodeId, inputs: &mut BTreeSet<usize>, choices: &mut BTreeSet<NodeId>) {
        self.walk(id, &ChosenNodes::new(), |id, step| {
            match step {
                NodeStep::Input(input) => drop(inputs.insert(input)),
                NodeStep::Apply(Op::FirstKnown, _) => drop(choices.insert(id)),
                _ => {}
            }
            true
        });
    }

    /// Shows all that a number over periods is made of, each once, however often it is
    /// read; ends with the first that `take` refuses, and says whether there was none.
    fn walk(
        &self,
        id: NodeId,
        chosen: &ChosenNodes,
        mut take: impl FnMut(NodeId, NodeStep) -> bool,
    ) -> bool {
        let (mut waiting, mut seen) = (vec![id], BTreeSet::new());
        while let Some(id) = waiting.pop() {
            let node = self.plan.node(id).filter(|node| node.axis == Axis::Periods);
            let Some(node) = node.filter(|_| seen.insert(id)) else { continue };
            if !take(id, node.step) {
                return false;
            }
            match chosen.get(&id) {
                Some(one) => waiting.push(*one),
                None => waiting.extend(&node.operands),
            }
        }
        true
    }

    /// The newest period at which a number is there on a day.
    fn newest_of(
        &self,
        node: NodeId,
        last: usize,
        day: Date,
        chosen: &ChosenNodes,
    ) -> Option<usize> {
        (0..=last).rev().find(|period| self.is_available(node, *period, day, chosen))
    }

    /// Whether an input is there at a period on a day, if it is not merely carried.
    fn is_there(&self, input: usize, period: usize, day: Date) -> bool {
        let Some(track) = self.all.get(input) else { return false };
        if track.is_carried() {
            return true;
        }
        if track.settled.get(period).is_some_and(|settled| *settled <= day) {
            return track.is_there.get(period) == Some(&true);
        }
        track.cell(self.steps, period, day).newest.is_some()
    }

    /// Whether a number is there at a period on a day.
    fn is_available(&self, id: NodeId, period: usize, day: Date, chosen: &ChosenNodes) -> bool {
        self.walk(id, chosen, |_, step| {
            let NodeStep::Input(input) = step else { return true };
            let available = self.all.get(input).and_then(|one| one.available.get(period));
            available.is_some_and(|own| *own <= day) && self.is_there(input, period, day)
        })
    }

    /// The last day on which what is read of a number at a period counts.
    fn expires(&self, id: NodeId, period: usize, day: Date, chosen: &ChosenNodes) -> Date {
        let mut first = Date::MAX;
        self.walk(id, chosen, |_, step| {
            if let NodeStep::Input(input) = step
                && let Some(track) = self.all.get(input)
            {
                let cell = track.cell(self.steps, period, day);
                first = first.min(track.expiry(self.steps, cell));
            }
            true
        });
        first
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
        let at =
            |period: usize, input: usize| self.all.get(input)?.cell(self.steps, period, day).newest;
        let inputs = view.inputs.iter();
        inputs.map(|input| look.period.and_then(|period| at(period, *input))).collect()
    }
}
