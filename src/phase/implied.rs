//! What answers about signals say of the numbers that they compare, and what numbers
//! say of signals: several may have levels of one number.

use std::collections::BTreeMap;

use super::levels::{Ask, Place};
use crate::ops::Op;
use crate::plan::{NodeId, Plan, SignalNodes, Step};
use crate::signal::{Level, State};
use crate::value::Truth;

/// Where answers put the numbers that are compared with levels.
#[derive(Clone, Debug, Default)]
pub(super) struct NumberLine(BTreeMap<NodeId, Place>);

impl NumberLine {
    /// Whether nothing is said of any number.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether no number can be where it is put.
    pub(super) fn are_impossible(&self) -> bool {
        self.0.values().any(Place::is_nowhere)
    }

    /// Adds that a condition holds, or that it does not, as far as that puts a number
    /// somewhere.
    pub(super) fn imply(&mut self, plan: &Plan, node: NodeId, holds: bool) {
        self.imply_but(plan, node, holds, None);
    }

    /// Adds the state of a signal. Where nobody asks whether it is watch, that it is off
    /// says no more than that it is not on.
    pub(super) fn imply_state(&mut self, plan: &Plan, signal: usize, state: State) {
        let Some(SignalNodes { on, watchful, .. }) = plan.signals.get(signal).copied() else {
            return;
        };
        let is_on = state == State::On;
        self.imply(plan, on, is_on);
        // That one is on says all of watching, too.
        if !is_on && plan.asks_watch(signal) {
            self.imply_but(plan, watchful, state == State::Watch, Some(on));
        }
    }

    /// `fails` is known not to hold.
    fn imply_but(&mut self, plan: &Plan, node: NodeId, holds: bool, fails: Option<NodeId>) {
        if let Some((number, ask)) = Ask::of(plan, node) {
            let place = self.0.remove(&number).unwrap_or(Place::any());
            self.0.insert(number, place.with(ask, holds));
            return;
        }
        let Some((op, operands)) = joined(plan, node) else { return };
        match (op, holds) {
            (Op::Not, _) => {
                operands.iter().for_each(|own| self.imply_but(plan, *own, !holds, fails));
            }
            (Op::And, true) | (Op::Or, false) => {
                operands.iter().for_each(|own| self.imply_but(plan, *own, holds, fails));
            }
            // One of them is so; which is known only if all others are not.
            _ => {
                let is_open = |own: &&NodeId| {
                    Some(**own) != fails && self.truth(plan, **own) != Truth::from(!holds)
                };
                let mut open = operands.iter().filter(is_open);
                if let (Some(only), None) = (open.next(), open.next()) {
                    let only = *only;
                    self.imply_but(plan, only, holds, fails);
                }
            }
        }
    }

    /// What they say of a condition: Kleene's.
    pub(super) fn truth(&self, plan: &Plan, node: NodeId) -> Truth {
        self.truth_given(plan, node, None)
    }

    /// The same where one condition is known.
    fn truth_given(&self, plan: &Plan, node: NodeId, known: Option<(NodeId, Truth)>) -> Truth {
        if let Some((own, truth)) = known
            && own == node
        {
            return truth;
        }
        if let Some((number, ask)) = Ask::of(plan, node) {
            return self.0.get(&number).map_or(Truth::Unknown, |place| place.truth(ask));
        }
        let Some((op, operands)) = joined(plan, node) else { return Truth::Unknown };
        let mut truths = operands.iter().map(|own| self.truth_given(plan, *own, known));
        match op {
            Op::Not => truths.next().map_or(Truth::Unknown, Truth::not),
            Op::And => truths.fold(Truth::True, Truth::and),
            _ => truths.fold(Truth::False, Truth::or),
        }
    }

    /// What is known of a signal, with what they say.
    pub(super) fn level(&self, plan: &Plan, signal: usize, known: Level) -> Level {
        let Some(nodes) = plan.signals.get(signal) else { return known };
        let Level { mut on, mut watchful } = known;
        if !on.is_known() {
            on = self.truth(plan, nodes.on);
        }
        if !watchful.is_known() {
            let given = Some((nodes.on, on)).filter(|_| on.is_known());
            watchful = self.truth_given(plan, nodes.watchful, given);
        }
        Level { on, watchful }
    }

    /// Whether they contradict the state of a signal.
    pub(super) fn contradict(&self, plan: &Plan, signal: usize, state: State) -> bool {
        let Some(nodes) = plan.signals.get(signal) else { return false };
        let is_on = Truth::from(state == State::On);
        if self.truth(plan, nodes.on) == is_on.not() {
            return true;
        }
        let watchful = || self.truth_given(plan, nodes.watchful, Some((nodes.on, is_on)));
        plan.asks_watch(signal) && watchful() == Truth::from(state == State::Off)
    }
}

/// The conditions that one joins: all, one of them, or none of the only one.
fn joined(plan: &Plan, node: NodeId) -> Option<(Op, &[NodeId])> {
    let node = plan.node(node)?;
    match node.step {
        Step::Apply(op @ (Op::And | Op::Or | Op::Not), _) => Some((op, &node.operands)),
        _ => None,
    }
}
