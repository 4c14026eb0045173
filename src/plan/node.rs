//! The nodes of a plan, each distinct expression once.

use std::collections::BTreeMap;

use crate::ops::{Op, Settings};

/// The place of a node in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// One distinct expression.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) step: Step,
    pub(crate) operands: Vec<NodeId>,
    pub(crate) is_truth: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// An input of the rule set, brought to the calendar.
    Input(usize),
    Number(f64),
    Truth(bool),
    Apply(Op, Settings),
}

/// Nodes while they are made: an expression that is there already is not made
/// again.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) all: Vec<Node>,
    known: BTreeMap<Key, NodeId>,
}

/// What makes two nodes the same; numbers by their bits.
type Key = (u8, Option<Op>, [u64; 3], Vec<NodeId>);

impl Nodes {
    /// The nodes of a plan, ready for more.
    pub(crate) fn of(all: Vec<Node>) -> Nodes {
        let keys = all.iter().map(|node| key(node.step, &node.operands));
        let known = keys.enumerate().map(|(place, key)| (key, NodeId(place))).collect();
        Nodes { all, known }
    }

    pub(crate) fn number(&mut self, number: f64) -> NodeId {
        self.add(Step::Number(number), Vec::new(), false)
    }

    pub(crate) fn truth(&mut self, truth: bool) -> NodeId {
        self.add(Step::Truth(truth), Vec::new(), true)
    }

    pub(crate) fn input(&mut self, input: usize) -> NodeId {
        self.add(Step::Input(input), Vec::new(), false)
    }

    pub(crate) fn apply(&mut self, op: Op, settings: Settings, operands: Vec<NodeId>) -> NodeId {
        // Addition and its like do not care for the order of their operands.
        let mut operands = operands;
        if matches!(op, Op::Add | Op::Multiply | Op::Equal | Op::And | Op::Or) {
            operands.sort_unstable();
        }
        self.add(Step::Apply(op, settings), operands, gives_truth(op))
    }

    pub(crate) fn plain(&mut self, op: Op, operands: Vec<NodeId>) -> NodeId {
        self.apply(op, Settings::default(), operands)
    }

    pub(crate) fn windowed(&mut self, op: Op, window: usize, operand: NodeId) -> NodeId {
        self.apply(op, Settings { window, ..Settings::default() }, vec![operand])
    }

    fn add(&mut self, step: Step, operands: Vec<NodeId>, is_truth: bool) -> NodeId {
        let key = key(step, &operands);
        let next = NodeId(self.all.len());
        let node = *self.known.entry(key).or_insert(next);
        if node == next {
            self.all.push(Node { step, operands, is_truth });
        }
        node
    }
}

fn key(step: Step, operands: &[NodeId]) -> Key {
    let (tag, op, numbers) = match step {
        Step::Input(input) => (0, None, [input as u64, 0, 0]),
        Step::Number(number) => (1, None, [number.to_bits(), 0, 0]),
        Step::Truth(truth) => (2, None, [u64::from(truth), 0, 0]),
        Step::Apply(op, settings) => (
            3,
            Some(op),
            [settings.window as u64, settings.known as u64, settings.number.to_bits()],
        ),
    };
    (tag, op, numbers, operands.to_vec())
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
            | Op::AboveMedian
            | Op::BelowMedian
            | Op::KnownNumber
            | Op::KnownTruth
            | Op::AtLeast
    )
}
