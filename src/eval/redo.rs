//! The last periods and decisions once more, with another figure of some inputs.

use std::collections::BTreeSet;
use std::ops::Range;

use super::columns::{Along, Values};
use super::frame::{Frame, InputValues};
use super::given;
use super::{Figures, ReadInput, Track};
use crate::ops::{ColumnMut, ColumnSlice, Kernel, Op};
use crate::plan::{Axis, Node, NodeId, NodeStep, Plan};
use crate::time::Date;
use crate::value::Truth;

/// The nodes that follow from some inputs, ready to be computed again.
#[derive(Clone, Debug)]
pub(crate) struct Redo {
    /// The first period that is computed anew.
    pub(crate) period: usize,
    /// The first decision that is.
    pub(crate) bar: usize,
    /// In the order of the plan, each with its state before that place, and where the
    /// last decision stands in the place of the one before, before that.
    nodes: Vec<(NodeId, Option<Kernel>)>,
}

impl Redo {
    /// What follows from these inputs, as it stood in `frame` before a period and a
    /// decision.
    ///
    /// # Nothing to say
    ///
    /// `None` if only the whole can be computed anew: some decision from that one on
    /// saw the past otherwise than it is now, or a window is a length of time, or the
    /// first decisions are no more than remembered.
    pub(crate) fn new(
        plan: &Plan,
        frame: &Frame,
        inputs: &[usize],
        period: usize,
        bar: usize,
    ) -> Option<Redo> {
        let reads = |viewed: &&super::frame::Viewed| {
            viewed.view.inputs.iter().any(|input| inputs.contains(input))
        };
        let is_settled = frame.views.iter().filter(reads).all(|viewed| {
            viewed.looks.iter().skip(bar).all(|look| look.is_settled || look.period.is_none())
        });
        if !is_settled || frame.memory.is_some() {
            return None;
        }
        let mut moving: BTreeSet<NodeId> = BTreeSet::new();
        let mut nodes = Vec::new();
        for (place, node) in plan.nodes.iter().enumerate() {
            let kernel = match node.step {
                NodeStep::Input(input) if inputs.contains(&input) => None,
                NodeStep::Apply(op, settings)
                    if node.operands.iter().any(|one| moving.contains(one)) =>
                {
                    if node.span.is_some() {
                        return None;
                    }
                    (op != Op::Newest).then(|| {
                        let mut kernel = Kernel::new(op, settings);
                        let until = match node.axis {
                            Axis::Periods => period,
                            _ if bar + 1 == frame.bars.len()
                                && frame.stands(NodeId(place), bar) =>
                            {
                                bar.saturating_sub(1)
                            }
                            _ => bar,
                        };
                        frame.feed(&mut kernel, node, 0..until);
                        kernel
                    })
                }
                _ => continue,
            };
            moving.insert(NodeId(place));
            nodes.push((NodeId(place), kernel));
        }
        Some(Redo { period, bar, nodes })
    }

    /// The nodes, in the order of the plan.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.nodes.iter().map(|(node, _)| *node)
    }

    /// The first place of a node that is computed anew.
    pub(crate) fn from(&self, node: &Node) -> usize {
        if node.axis == Axis::Periods { self.period } else { self.bar }
    }
}

impl Frame {
    /// Other figures of an input that stand at the same places.
    pub(crate) fn set_input(&mut self, plan: &Plan, input: usize, read: ReadInput<'_>) {
        match &mut self.source {
            InputValues::Tracks(tracks) => {
                let day = self.bars.last().and_then(|bar| bar.date).unwrap_or(Date::MAX);
                let calendar = self.steps.calendar();
                let figures = Figures::of(read, calendar, plan.knowledge);
                let track = Track::new(input, read, figures, &self.steps, day);
                if let Some(own) = tracks.get_mut(input) {
                    *own = track;
                }
            }
            InputValues::Given(all) => {
                let seen = given::seen(&read, plan.knowledge, &self.bars);
                if let Some(own) = all.get_mut(input) {
                    *own = seen;
                }
            }
        }
    }

    /// Computes the last places again.
    pub(crate) fn redo(&mut self, plan: &Plan, redo: &Redo) {
        for (id, kernel) in &redo.nodes {
            let Some(node) = plan.node(*id) else { continue };
            let from = redo.from(node);
            match (node.step, kernel) {
                (NodeStep::Input(input), _) => self.refill(*id, input, from),
                (NodeStep::Apply(Op::Newest, _), _) => self.look_again(*id, node, from),
                (_, Some(kernel)) => self.run_again(*id, node, kernel, from),
                (_, None) => {}
            }
        }
    }

    fn refill(&mut self, id: NodeId, input: usize, from: usize) {
        let values: Vec<f64> = match &self.source {
            InputValues::Tracks(tracks) => {
                let values = tracks.get(input).and_then(|track| track.values.get(from..));
                values.unwrap_or_default().to_vec()
            }
            InputValues::Given(given) => {
                given.get(input).iter().flat_map(|own| *own).skip(from).map(|own| own.0).collect()
            }
        };
        if let Some(Values::Numbers(own)) = self.columns.0.get_mut(id.0) {
            own.truncate(from);
            own.extend(values);
        }
    }

    fn look_again(&mut self, id: NodeId, node: &Node, from: usize) {
        let Some(operand) = node.operands.first() else { return };
        for bar in from..self.bars.len() {
            let value = match self.view(id, bar) {
                Some((_, look)) if look.is_stale => f64::NAN,
                Some((_, look)) => {
                    look.period.map_or(f64::NAN, |period| self.number(*operand, period))
                }
                None => self.number(*operand, bar),
            };
            self.columns.set_number(id, bar, value);
        }
    }

    fn run_again(&mut self, id: NodeId, node: &Node, kernel: &Kernel, from: usize) {
        // No node over a length of time is computed again.
        let along = Along { axis: node.axis, days: &[], steps: &self.steps, standing: &[] };
        let mut kernel = kernel.clone();
        let last = self.bars.len().saturating_sub(1);
        let stands = node.axis == Axis::Decisions && self.stands(id, last);
        if node.axis == Axis::Periods || !stands || from == last {
            let end = if node.axis == Axis::Periods { self.steps.len() } else { last + 1 };
            self.columns.compute_node(id.0, node, Some(&mut kernel), along, from..end);
            return;
        }
        self.columns.compute_node(id.0, node, Some(&mut kernel), along, from..last - 1);
        let mut before = kernel.clone();
        self.columns.compute_node(id.0, node, Some(&mut kernel), along, last - 1..last);
        self.columns.compute_node(id.0, node, Some(&mut before), along, last..last + 1);
    }

    /// Feeds a kernel these places, which are computed already.
    pub(super) fn feed(&self, kernel: &mut Kernel, node: &Node, places: Range<usize>) {
        let operand = |operand: &NodeId| self.columns.0.get(operand.0)?.column(places.clone());
        let operands: Vec<ColumnSlice<'_>> = node.operands.iter().filter_map(operand).collect();
        if node.is_truth {
            kernel.run(&operands, ColumnMut::Truths(&mut vec![Truth::Unknown; places.len()]));
        } else {
            kernel.run(&operands, ColumnMut::Numbers(&mut vec![f64::NAN; places.len()]));
        }
    }
}
