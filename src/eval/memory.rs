//! What a frame remembers of decisions that it no longer has.
//!
//! Its first decisions stand as they were found: what they found is given to it, and
//! operators go on from what they remembered then.

use super::columns::{Along, Columns, Kernels, Values, kernels};
use super::frame::{Frame, Viewed};
use super::kept::{Kept, SeenByDecision};
use super::look::Tracks;
use crate::ops::{Kernel, Op, Tape};
use crate::plan::{Axis, Node, NodeId, NodeStep, Plan};
use crate::time::Date;

/// What a frame remembers of the time before it.
#[derive(Clone, Debug)]
pub(crate) struct FrameMemory {
    /// Those of numbers before the first period, those of decisions before the first
    /// that is computed.
    kernels: Kernels,
    /// How many decisions stand as they were found.
    pub(crate) decided: usize,
    /// What those found, of each node that remembers or looks back over a length of
    /// time, by its place in the plan. The others follow from these.
    found: Vec<(usize, Values)>,
}

impl FrameMemory {
    /// Of so many decisions that stand, before what they found is read.
    pub(crate) fn blank(plan: &Plan, decided: usize) -> FrameMemory {
        let found = plan.nodes.iter().zip(kernels(plan)).enumerate().filter_map(
            |(place, (node, kernel))| {
                is_found(node, kernel.as_ref()).then(|| (place, Values::blank(node)))
            },
        );
        FrameMemory { kernels: kernels(plan), decided, found: found.collect() }
    }

    /// All of it, as words.
    pub(crate) fn carry(&mut self, tape: &mut Tape) {
        let remembering = self.kernels.iter_mut().flatten().filter(|kernel| kernel.remembers());
        remembering.for_each(|kernel| kernel.carry(tape));
        for (_, found) in &mut self.found {
            match found {
                Values::Numbers(numbers) => {
                    tape.numbers(numbers);
                    tape.check(numbers.len() == self.decided);
                }
                Values::Truths(truths) => tape.runs(truths, self.decided),
            }
        }
    }

    /// Fills in what the first decisions found; returns how many they are.
    pub(super) fn fill(&self, plan: &Plan, columns: &mut Columns, along: Along<'_>) -> usize {
        let mut found = self.found.iter().peekable();
        for (place, (node, mut kernel)) in plan.nodes.iter().zip(kernels(plan)).enumerate() {
            if node.axis != Axis::Decisions {
                continue;
            }
            match found.next_if(|(own, _)| *own == place) {
                Some((_, values)) => {
                    if let Some(column) = columns.0.get_mut(place) {
                        column.begin_with(values);
                    }
                }
                None => {
                    columns.compute_node(place, node, kernel.as_mut(), along, 0..self.decided);
                }
            }
        }
        self.decided
    }
}

/// Whether what a node found must be told, and does not follow from what others found.
fn is_found(node: &Node, kernel: Option<&Kernel>) -> bool {
    let remembers = kernel.is_some_and(Kernel::remembers);
    node.axis == Axis::Decisions && (remembers || node.span.is_some())
}

impl Frame {
    /// What computes the nodes, before the first place that is computed.
    pub(super) fn begun(&self, plan: &Plan) -> Kernels {
        self.memory.as_ref().map_or_else(|| kernels(plan), |memory| memory.kernels.clone())
    }

    /// How many decisions stand as they were found.
    pub(crate) fn found(&self) -> usize {
        self.memory.as_ref().map_or(0, |memory| memory.decided)
    }

    /// Takes over what was kept of the time before.
    pub(crate) fn remember(&mut self, kept: &Kept) {
        self.memory.clone_from(&kept.memory);
    }

    /// What is kept without the first so many decisions, which are remembered.
    ///
    /// The last decision is not among those that stand as they were found: one ahead of
    /// the end of its period can take its place in some windows.
    pub(crate) fn cut(&self, plan: &Plan, mut kept: Kept, first: usize) -> Kept {
        let until = kept.decided.len().saturating_sub(1).max(first);
        let from = self.found();
        let mut kernels = self.begun(plan);
        let fed = plan.nodes.iter().zip(&mut kernels);
        for (node, kernel) in fed.filter_map(|(node, kernel)| Some((node, kernel.as_mut()?))) {
            match node.axis {
                Axis::Periods => self.feed(kernel, node, 0..first),
                Axis::Decisions => self.feed(kernel, node, from..until.max(from)),
                Axis::None => {}
            }
        }
        let mut memory = FrameMemory { kernels, ..FrameMemory::blank(plan, until - first) };
        for (place, found) in &mut memory.found {
            let Some(column) = self.columns.0.get(*place) else { continue };
            match (found, column) {
                (Values::Numbers(own), Values::Numbers(all)) => {
                    own.extend(all.get(first..until).unwrap_or_default());
                }
                (Values::Truths(own), Values::Truths(all)) => {
                    own.extend(all.get(first..until).unwrap_or_default());
                }
                _ => {}
            }
        }
        kept.decided.drain(..first.min(kept.decided.len()));
        for decided in &mut kept.decided {
            let SeenByDecision::Numbers(seen) = &mut decided.seen else { continue };
            for (_, period) in seen {
                *period = period.and_then(|period| period.checked_sub(first));
            }
        }
        if let Some(day) = kept.first_day() {
            for (own, track) in kept.figures.iter_mut().zip(self.tracks()) {
                // What is carried may be from before: the newest figure then, and those
                // that it is gathered of.
                let early = own.partition_point(|figure| figure.end < day);
                let since = if track.is_carried() { day.plus_days(-GATHERED) } else { day };
                let is_old = |figure: &&super::KeptFigure| figure.end < since;
                let old = own.iter().take_while(is_old).count();
                let newest = early.saturating_sub(usize::from(track.is_carried()));
                own.drain(..old.min(newest));
            }
        }
        kept.memory = Some(memory.into());
        kept
    }

    /// The first decision that what comes after the last still looks at by itself, whatever
    /// the windows are: that of the last figure of the input which came to its end first,
    /// that at which the inputs of one number were last there together, or from which on
    /// something is open that lasts until it is settled.
    pub(crate) fn first_of_interest(&self, plan: &Plan) -> usize {
        let last = self.bars.len().saturating_sub(1);
        let begun = |(place, node): (usize, &Node)| {
            let NodeStep::Apply(Op::Latch | Op::Since | Op::Streak, _) = node.step else {
                return last;
            };
            let is_open = |bar: &usize| self.is_unknown(NodeId(place), *bar);
            (0..=last).rev().take_while(is_open).last().unwrap_or(last)
        };
        let open = plan.nodes.iter().enumerate().map(begun).min().unwrap_or(last);
        let day = self.bars.last().and_then(|bar| bar.date).unwrap_or(Date::MAX);
        let ends = self.tracks().iter().filter_map(|track| {
            let known = track.figures().all.iter().rev().find(|figure| figure.known <= day)?;
            self.steps.holding(known.end)
        });
        let tracks = Tracks { plan, steps: &self.steps, all: self.tracks() };
        // What never met can still, where a figure comes out late.
        let meeting = |viewed: &Viewed| viewed.view.meeting(tracks, last, day).unwrap_or(0);
        let met = self.views.iter().map(meeting);
        ends.chain(met).min().unwrap_or(last).min(open)
    }
}

/// The days of the longest period that finer rows are gathered to, and of its lag.
const GATHERED: i32 = 800;

/// Whether no node looks back at all numbers to the first.
pub(crate) fn ends(plan: &Plan) -> bool {
    !kernels(plan).iter().flatten().any(Kernel::is_endless)
}
