//! What the phases ask, taken apart where several conditions ask about one number.
//!
//! A condition that shares nothing with another can turn out either way by itself, and
//! stays whole. Where two ask about one number, each is taken apart down to its
//! comparisons, because where the number lies settles all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::levels::Ask;
use super::{Atom, Formula, NodeId, NodeStep, Plan, Reach};
use crate::ops::Op;

/// What the conditions of the phases ask.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    /// The conditions that are taken apart, one step each. Invariant: in the order of
    /// the nodes, so that each stands after those that it is made of.
    conditions: Vec<(NodeId, Formula)>,
    /// Of each comparison that shares its number: which of such numbers, and what it asks.
    asks: BTreeMap<NodeId, (usize, Ask)>,
    /// Invariant: in their order.
    atoms: Vec<Atom>,
    parts: usize,
}

/// What a condition that is taken no further is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// Where a number lies by fixed levels.
    Number(NodeId),
    /// Which of two numbers is the lower one.
    Pair(NodeId, NodeId),
    Itself(NodeId),
}

impl Apart {
    pub(super) fn of(plan: &Plan) -> Apart {
        let parts: Vec<&Formula> = plan.condition_parts().collect();
        let roots: BTreeSet<NodeId> =
            parts.iter().filter_map(|part| plan.asked_node(part)).collect();
        let (nodes, shared) = Apart::within(plan, roots);
        let mut is_shared: BTreeMap<NodeId, bool> = BTreeMap::new();
        let mut apart = Apart::default();
        let mut numbers: BTreeMap<Subject, usize> = BTreeMap::new();
        for node in nodes {
            let Some((op, operands)) = joined(plan, node) else {
                let (subject, ask) = subject(plan, node);
                is_shared.insert(node, shared.contains(&subject));
                if let (true, Some(ask)) = (shared.contains(&subject), ask) {
                    let next = numbers.len();
                    let number = *numbers.entry(subject).or_insert(next);
                    apart.asks.insert(node, (number, ask));
                }
                continue;
            };
            let is_apart = operands.iter().any(|own| is_shared.get(own) == Some(&true));
            is_shared.insert(node, is_apart);
            if is_apart {
                apart.conditions.push((node, one_step(plan, node, op, operands)));
            }
        }
        apart.parts = parts.len();
        let mut atoms: BTreeSet<Atom> = BTreeSet::new();
        let taken = apart.conditions.iter().flat_map(|(_, formula)| formula.all());
        for part in taken {
            apart.parts += 1;
            atoms.extend(apart.atom(plan, part));
        }
        atoms.extend(parts.iter().filter_map(|part| apart.atom(plan, part)));
        apart.atoms = atoms.into_iter().collect();
        apart
    }

    /// All that these conditions are made of, themselves included, in the order of the
    /// nodes, and what is asked about at more than one place.
    fn within(plan: &Plan, roots: BTreeSet<NodeId>) -> (BTreeSet<NodeId>, BTreeSet<Subject>) {
        let mut left: Vec<NodeId> = roots.into_iter().collect();
        let (mut once, mut again) = (BTreeSet::new(), BTreeSet::new());
        let (mut subjects, mut shared) = (BTreeSet::new(), BTreeSet::new());
        // What stands at two places is gone through twice, so that all in it is counted so.
        while let Some(node) = left.pop() {
            if !once.insert(node) && !again.insert(node) {
                continue;
            }
            if let Some((_, operands)) = joined(plan, node) {
                left.extend(operands);
            } else {
                let (subject, _) = subject(plan, node);
                if !subjects.insert(subject) {
                    shared.insert(subject);
                }
            }
        }
        (once, shared)
    }

    /// What a part asks by itself, if it is not taken further apart.
    fn atom(&self, plan: &Plan, part: &Formula) -> Option<Atom> {
        match plan.asked_node(part) {
            Some(node) => self.place(node).is_none().then_some(Atom::Node(node)),
            None => part.atom(),
        }
    }

    /// The conditions that are taken apart, each by one step, the simplest first.
    pub(crate) fn conditions(&self) -> &[(NodeId, Formula)] {
        &self.conditions
    }

    /// The place of a condition among those that are taken apart.
    pub(crate) fn place(&self, node: NodeId) -> Option<usize> {
        self.conditions.binary_search_by_key(&node, |(own, _)| *own).ok()
    }

    /// The step by which a condition is taken apart, if it is.
    pub(crate) fn formula(&self, node: NodeId) -> Option<&Formula> {
        self.conditions.get(self.place(node)?).map(|(_, formula)| formula)
    }

    /// What a comparison asks, and of which number, counted among those that several
    /// conditions ask about.
    pub(crate) fn ask(&self, node: NodeId) -> Option<(usize, Ask)> {
        self.asks.get(&node).copied()
    }

    /// All that is asked, in the order of the atoms.
    pub(crate) fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// How many parts the conditions of the phases have, with those that are taken apart.
    pub(crate) fn parts(&self) -> usize {
        self.parts
    }
}

impl Plan {
    /// The node that a part of a phase's condition reads at this bar, if it is one node.
    pub(crate) fn asked_node(&self, part: &Formula) -> Option<NodeId> {
        match part {
            Formula::Node(node) => Some(*node),
            Formula::On(signal) => self.signals.get(*signal).map(|nodes| nodes.on),
            Formula::Watch(signal) => self.signals.get(*signal).map(|nodes| nodes.watchful),
            _ => None,
        }
    }
}

/// The conditions of this bar that one is made of, and how.
fn joined(plan: &Plan, node: NodeId) -> Option<(Op, &[NodeId])> {
    let node = plan.node(node)?;
    match node.step {
        NodeStep::Apply(
            op @ (Op::And | Op::Or | Op::Not | Op::AtLeast | Op::Within | Op::Held | Op::Latch),
            _,
        ) => Some((op, &node.operands)),
        _ => None,
    }
}

fn one_step(plan: &Plan, node: NodeId, op: Op, operands: &[NodeId]) -> Formula {
    let parts = || -> Vec<Formula> { operands.iter().copied().map(Formula::Node).collect() };
    let window = |of: NodeId| {
        let own = plan.node(node);
        let bars = own.map_or(1, |own| own.window());
        let now = Box::new(Formula::Node(of));
        (now, Reach { bars, span: own.and_then(|own| own.span) })
    };
    match (op, operands) {
        (Op::And, _) => Formula::And(parts()),
        (Op::Or, _) => Formula::Or(parts()),
        (Op::Not, [own]) => Formula::Not(Box::new(Formula::Node(*own))),
        (Op::AtLeast, _) => match plan.node(node).map(|own| own.step) {
            Some(NodeStep::Apply(_, settings)) => Formula::at_least(settings.number, parts()),
            _ => Formula::Node(node),
        },
        (Op::Within, [own]) => {
            let (now, window) = window(*own);
            Formula::Within { now, node: *own, window }
        }
        (Op::Held, [own]) => {
            let (now, window) = window(*own);
            Formula::Held { now, node: *own, window }
        }
        (Op::Latch, [when, until]) => {
            // What it was at the bar before: in a window of two bars that leaves out this one.
            let now = Box::new(Formula::Constant(false));
            let before = Formula::Within { now, node, window: Reach::ONE.with_one_more() };
            let stays = vec![before, Formula::Not(Box::new(Formula::Node(*until)))];
            Formula::Or(vec![Formula::Node(*when), Formula::And(stays)])
        }
        _ => Formula::Node(node),
    }
}

/// What a condition is about, and what it asks of a number.
fn subject(plan: &Plan, node: NodeId) -> (Subject, Option<Ask>) {
    if let Some((number, ask)) = Ask::of(plan, node) {
        return (Subject::Number(number), Some(ask));
    }
    let own = plan.node(node).map(|own| (own.step, own.operands.as_slice()));
    let Some((NodeStep::Apply(op @ (Op::Less | Op::Equal), _), [left, right])) = own else {
        return (Subject::Itself(node), None);
    };
    let pair = Subject::Pair(*left.min(right), *left.max(right));
    match op {
        _ if left == right => (Subject::Itself(node), None),
        Op::Equal => (pair, Some(Ask::At(0.0))),
        _ if left < right => (pair, Some(Ask::Below(0.0))),
        _ => (pair, Some(Ask::Above(0.0))),
    }
}
