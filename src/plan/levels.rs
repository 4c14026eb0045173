//! What a comparison of a number with a fixed level asks.

use super::{NodeId, NodeStep, Plan};
use crate::ops::Op;

/// What a comparison asks of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ask {
    Below(f64),
    Above(f64),
    At(f64),
}

impl Ask {
    /// The number that a node compares with a fixed level, and how; `None` for any
    /// other node.
    pub(crate) fn of(plan: &Plan, node: NodeId) -> Option<(NodeId, Ask)> {
        let node = plan.node(node)?;
        let (NodeStep::Apply(op, _), [left, right]) = (node.step, node.operands.as_slice()) else {
            return None;
        };
        match (op, plan.constant(*left), plan.constant(*right)) {
            (Op::Less, None, Some(level)) => Some((*left, Ask::Below(level))),
            (Op::Less, Some(level), None) => Some((*right, Ask::Above(level))),
            (Op::Equal, None, Some(level)) => Some((*left, Ask::At(level))),
            (Op::Equal, Some(level), None) => Some((*right, Ask::At(level))),
            _ => None,
        }
    }
}
