//! The condition of a phase as a formula over atoms.
//!
//! An *atom* is what the condition asks and cannot take apart at this bar: the
//! state of a signal, a comparison, the past of a memory, a phase of the past.
//! What is possible when something is unknown is found by trying the atoms.

use super::NodeId;
use crate::time::{Date, Stretch};

/// How far back a memory goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reach {
    /// So many bars, of a span its usual number.
    pub(crate) bars: usize,
    /// All decisions within this time, where it is not always as many bars.
    pub(crate) span: Option<Stretch>,
}

impl Reach {
    /// This bar alone.
    pub(crate) const ONE: Reach = Reach { bars: 1, span: None };

    /// So many bars, or so much time, before this bar, and this one.
    pub(crate) fn with_one_more(self) -> Reach {
        let span = self.span.map(|stretch| Stretch { has_first_day: true, ..stretch });
        Reach { bars: self.bars + 1, span }
    }

    /// The last day that is too early for it, seen from a day; `None` if it counts
    /// bars.
    pub(crate) fn before(self, day: Date) -> Option<Date> {
        Some(self.span?.before(day))
    }
}

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
    /// Whether it holds now or held at some other bar of a window that ends here.
    Within {
        now: Box<Formula>,
        node: NodeId,
        window: Reach,
    },
    /// Whether it holds now and held at all other bars of a window that ends here.
    Held {
        now: Box<Formula>,
        node: NodeId,
        window: Reach,
    },
    /// Whether a phase was the verdict at one of so many bars before; the last is the
    /// phase whose condition asks.
    Was(usize, Reach, usize),
    /// Whether this phase's own condition held at all other bars of a window that
    /// ends here.
    HeldBefore(usize, Reach),
}

impl Formula {
    /// At least so many of these.
    pub(crate) fn at_least(least: f64, parts: Vec<Formula>) -> Formula {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and clamped"
        )]
        let least = least.ceil().clamp(0.0, 1e9) as usize;
        Formula::AtLeast(least, parts)
    }

    /// The formulas that it is made of.
    pub(crate) fn parts(&self) -> &[Formula] {
        match self {
            Formula::And(parts) | Formula::Or(parts) | Formula::AtLeast(_, parts) => parts,
            Formula::Not(now) | Formula::Within { now, .. } | Formula::Held { now, .. } => {
                std::slice::from_ref(now)
            }
            Formula::Constant(_)
            | Formula::On(_)
            | Formula::Watch(_)
            | Formula::Node(_)
            | Formula::Was(..)
            | Formula::HeldBefore(..) => &[],
        }
    }

    /// This formula, and all that are within it.
    pub(crate) fn all(&self) -> Vec<&Formula> {
        let within = self.parts().iter().flat_map(Formula::all);
        std::iter::once(self).chain(within).collect()
    }

    /// What it asks by itself, its parts left aside; nothing of a signal, which asks by
    /// its nodes.
    pub(crate) fn atom(&self) -> Option<Atom> {
        match *self {
            Formula::Node(node) => Some(Atom::Node(node)),
            Formula::Within { node, window, .. } => Some(Atom::Within(node, window)),
            Formula::Held { node, window, .. } => Some(Atom::Held(node, window)),
            Formula::Was(phase, reach, of) => Some(Atom::Was(phase, reach, of)),
            Formula::HeldBefore(phase, reach) => Some(Atom::HeldBefore(phase, reach)),
            Formula::Constant(_)
            | Formula::And(_)
            | Formula::Or(_)
            | Formula::Not(_)
            | Formula::AtLeast(..)
            | Formula::On(_)
            | Formula::Watch(_) => None,
        }
    }

    /// The nodes that it reads; those of signals are left out.
    pub(crate) fn nodes(&self) -> Vec<NodeId> {
        let node = |part: &Formula| match part.atom()? {
            Atom::Node(node) | Atom::Within(node, _) | Atom::Held(node, _) => Some(node),
            Atom::Was(..) | Atom::HeldBefore(..) => None,
        };
        self.all().into_iter().filter_map(node).collect()
    }

    /// Whether it reaches back for a length of time that is not always as many bars.
    pub(crate) fn is_uneven(&self) -> bool {
        let reach = |part: &Formula| match part.atom()? {
            Atom::Within(_, reach)
            | Atom::Held(_, reach)
            | Atom::Was(_, reach, _)
            | Atom::HeldBefore(_, reach) => Some(reach),
            Atom::Node(_) => None,
        };
        self.all().into_iter().filter_map(reach).any(|reach| reach.span.is_some())
    }
}

/// What a formula asks at one bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// What a node is at this bar.
    Node(NodeId),
    /// Whether a condition held at some bar of a window before its last.
    Within(NodeId, Reach),
    /// Whether a condition held at all bars of a window before its last.
    Held(NodeId, Reach),
    Was(usize, Reach, usize),
    HeldBefore(usize, Reach),
}
