//! The condition of a phase as a formula over atoms.
//!
//! An *atom* is what the condition asks and cannot take apart at this bar: the
//! state of a signal, a comparison, the past of a memory, a phase of the past.
//! What is possible when something is unknown is found by trying the atoms.

use super::NodeId;

#[derive(Clone, Debug)]
pub(crate) enum Formula {
    Constant(bool),
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Not(Box<Formula>),
    /// At least so many hold.
    AtLeast(usize, Vec<Formula>),
    /// Whether a signal is on.
    On(usize),
    /// Whether a signal is on or watch.
    Watch(usize),
    /// Something else that is computed: a comparison, most often.
    Node(NodeId),
    /// Whether it holds now or held at some of `past` bars before.
    Within {
        now: Box<Formula>,
        node: NodeId,
        past: usize,
    },
    /// Whether it holds now and held at all of `past` bars before.
    Held {
        now: Box<Formula>,
        node: NodeId,
        past: usize,
    },
    /// Whether a phase was the verdict at one of so many bars before.
    Was(usize, usize),
    /// Whether this phase's own condition held at all of so many bars before.
    HeldBefore(usize, usize),
}

/// What a formula asks at one bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// The state of a signal.
    Signal(usize),
    Node(NodeId),
    /// Whether a condition held at some of so many bars before.
    Within(NodeId, usize),
    /// Whether a condition held at all of so many bars before.
    Held(NodeId, usize),
    Was(usize, usize),
    HeldBefore(usize, usize),
}
