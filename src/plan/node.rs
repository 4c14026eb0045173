//! The nodes of a plan, each distinct expression once.

use std::collections::BTreeMap;

use super::Reach;
use crate::ops::{Op, Settings};
use crate::time::{Calendar, DatePart, Stretch};

/// The place of a node in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// One distinct expression.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) step: NodeStep,
    pub(crate) operands: Vec<NodeId>,
    /// Its window as a length of time, where that is not always as many bars.
    pub(crate) span: Option<Stretch>,
    pub(crate) is_truth: bool,
    pub(crate) axis: Axis,
}

/// What the values of a node are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// It is the same everywhere.
    None,
    /// Each is of a period, whenever it becomes known.
    Periods,
    /// Each is of a decision, on its day.
    Decisions,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum NodeStep {
    /// An input of the rule set, brought to the calendar.
    Input(usize),
    Number(f64),
    Truth(bool),
    /// A part of the date of each period.
    Calendar(DatePart),
    /// How many days old the newest figure of an input is.
    Age(usize),
    Apply(Op, Settings),
}

impl Node {
    /// How many bars it reads, of a length of time its usual number.
    pub(crate) fn window(&self) -> usize {
        match self.step {
            NodeStep::Apply(_, settings) => settings.window,
            _ => 1,
        }
    }

    /// Whether it is what a decision sees of figures.
    pub(crate) fn is_seen(&self) -> bool {
        matches!(self.step, NodeStep::Apply(Op::Newest, _) | NodeStep::Age(_))
    }
}

/// Nodes while they are made: an expression that is there already is not made
/// again.
#[derive(Debug)]
pub(crate) struct Nodes {
    pub(crate) all: Vec<Node>,
    known: BTreeMap<NodeKey, NodeId>,
    /// Whether each bar of the calendar is period and decision in one.
    is_of_rows: bool,
}

/// What makes two nodes the same; numbers by their bits.
type NodeKey = (u8, Option<Op>, [u64; 4], Option<Stretch>, Vec<NodeId>);

impl Nodes {
    /// No nodes yet.
    pub(crate) fn new(calendar: Calendar) -> Nodes {
        Nodes::of(Vec::new(), calendar)
    }

    /// The nodes of a plan, ready for more.
    pub(crate) fn of(all: Vec<Node>, calendar: Calendar) -> Nodes {
        let keys = all.iter().map(|node| key(node.step, &node.operands, node.span));
        let known = keys.enumerate().map(|(place, key)| (key, NodeId(place))).collect();
        Nodes { all, known, is_of_rows: calendar == Calendar::Rows }
    }

    /// What a decision sees of a node.
    pub(crate) fn newest(&mut self, node: NodeId) -> NodeId {
        match self.axis(node) {
            Axis::Periods => {
                let step = NodeStep::Apply(Op::Newest, Settings::default());
                self.add(step, vec![node], None, false, Axis::Decisions)
            }
            Axis::None | Axis::Decisions => node,
        }
    }

    fn axis(&self, node: NodeId) -> Axis {
        self.all.get(node.0).map_or(Axis::None, |node| node.axis)
    }

    pub(crate) fn number(&mut self, number: f64) -> NodeId {
        self.add(NodeStep::Number(number), Vec::new(), None, false, Axis::None)
    }

    pub(crate) fn truth(&mut self, truth: bool) -> NodeId {
        self.add(NodeStep::Truth(truth), Vec::new(), None, true, Axis::None)
    }

    pub(crate) fn input(&mut self, input: usize) -> NodeId {
        let axis = if self.is_of_rows { Axis::Decisions } else { Axis::Periods };
        self.add(NodeStep::Input(input), Vec::new(), None, false, axis)
    }

    pub(crate) fn calendar(&mut self, part: DatePart) -> NodeId {
        let axis = if self.is_of_rows { Axis::Decisions } else { Axis::Periods };
        self.add(NodeStep::Calendar(part), Vec::new(), None, false, axis)
    }

    pub(crate) fn age(&mut self, input: usize) -> NodeId {
        self.add(NodeStep::Age(input), Vec::new(), None, false, Axis::Decisions)
    }

    pub(crate) fn apply(&mut self, op: Op, settings: Settings, operands: Vec<NodeId>) -> NodeId {
        self.over(op, settings, None, operands)
    }

    /// The same over a window that is a length of time.
    pub(crate) fn over(
        &mut self,
        op: Op,
        settings: Settings,
        span: Option<Stretch>,
        operands: Vec<NodeId>,
    ) -> NodeId {
        let is_truth = gives_truth(op);
        let of = |axis| operands.iter().any(|operand| self.axis(*operand) == axis);
        // What is of the day makes all of the day that is made of it.
        let axis = if is_truth || op == Op::Newest || of(Axis::Decisions) {
            Axis::Decisions
        } else if of(Axis::Periods) {
            Axis::Periods
        } else {
            Axis::None
        };
        let mut operands = operands;
        if axis == Axis::Decisions {
            operands = operands.into_iter().map(|operand| self.newest(operand)).collect();
        }
        if op == Op::Newest {
            return operands.first().copied().unwrap_or_else(|| self.number(f64::NAN));
        }
        // Addition and its like do not care for the order of their operands.
        if matches!(op, Op::Add | Op::Multiply | Op::Equal | Op::And | Op::Or) {
            operands.sort_unstable();
        }
        self.add(NodeStep::Apply(op, settings), operands, span, is_truth, axis)
    }

    pub(crate) fn plain(&mut self, op: Op, operands: Vec<NodeId>) -> NodeId {
        self.apply(op, Settings::default(), operands)
    }

    pub(crate) fn windowed(&mut self, op: Op, window: Reach, operand: NodeId) -> NodeId {
        let Reach { bars: window, span } = window;
        self.over(op, Settings { window, ..Settings::default() }, span, vec![operand])
    }

    fn add(
        &mut self,
        step: NodeStep,
        operands: Vec<NodeId>,
        span: Option<Stretch>,
        is_truth: bool,
        axis: Axis,
    ) -> NodeId {
        let key = key(step, &operands, span);
        let next = NodeId(self.all.len());
        let node = *self.known.entry(key).or_insert(next);
        if node == next {
            self.all.push(Node { step, operands, span, is_truth, axis });
        }
        node
    }
}

fn key(step: NodeStep, operands: &[NodeId], span: Option<Stretch>) -> NodeKey {
    let (tag, op, numbers) = match step {
        NodeStep::Input(input) => (0, None, [input as u64, 0, 0, 0]),
        NodeStep::Number(number) => (1, None, [number.to_bits(), 0, 0, 0]),
        NodeStep::Truth(truth) => (2, None, [u64::from(truth), 0, 0, 0]),
        NodeStep::Age(input) => (5, None, [input as u64, 0, 0, 0]),
        NodeStep::Calendar(part) => (4, None, [part as u64, 0, 0, 0]),
        NodeStep::Apply(op, settings) => (
            3,
            Some(op),
            [
                settings.window as u64,
                settings.known as u64,
                settings.number.to_bits(),
                settings.criterion as u64,
            ],
        ),
    };
    (tag, op, numbers, span, operands.to_vec())
}

fn gives_truth(op: Op) -> bool {
    matches!(
        op,
        Op::Less
            | Op::Equal
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Within
            | Op::Held
            | Op::Latch
            | Op::Crosses
            | Op::AboveMedian
            | Op::BelowMedian
            | Op::KnownNumber
            | Op::KnownTruth
            | Op::AtLeast
    )
}
