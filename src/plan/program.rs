//! The nodes that verdicts rest on, and no others: what is computed where no
//! evidence is asked for.
//!
//! The conditions of the phases become columns, too, unless one asks for the
//! phases of the bars before.

use super::node::Nodes;
use super::{Atom, Formula, Node, NodeId, NodeStep, PhasePlan, Plan, Reach};
use crate::ops::{LONGEST_COUNTED, Op, Settings};
use crate::time::DatePart;

/// What is computed of a plan where only verdicts are wanted.
#[derive(Clone, Debug)]
pub(crate) struct VerdictProgram {
    /// Invariant: each node reads earlier ones.
    pub(crate) nodes: Vec<Node>,
    /// Of each signal, whether it is on, and whether it is on or watch.
    pub(crate) signals: Vec<(NodeId, NodeId)>,
    /// The condition of each phase, `for` included; `None` if one of them asks for
    /// the phases of the bars before.
    pub(crate) phases: Option<Vec<NodeId>>,
    /// What the conditions ask. Invariant: in the order of the atoms, which are those
    /// of the plan.
    pub(crate) atoms: Vec<(Atom, AtomSource)>,
}

/// Where the answer to an atom is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AtomSource {
    /// In the column of a node.
    Now(NodeId),
    /// In the column of a node, one bar before; unknown at the first bar.
    Before(NodeId),
    /// It is the same at every bar.
    Always(bool),
    /// In the verdicts so far.
    Was(usize, usize),
    /// In what the condition of a phase has been so far.
    HeldBefore(usize, usize),
}

/// What stands for the numbers that decisions look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looking {
    /// Each decision sees its own bar. After the inputs come the parts of its date,
    /// in the order of [`DatePart::ALL`], and the ages of the inputs.
    AtOwnBar,
    /// They are inputs, in the order of the plan.
    AtColumns,
}

impl Plan {
    /// What must be computed for verdicts alone.
    pub(crate) fn program(&self, looking: Looking) -> VerdictProgram {
        let nodes = Nodes::of(self.nodes.to_vec(), self.rules.calendar());
        let mut making = Making { plan: self, nodes };
        let phases: Option<Vec<NodeId>> =
            self.phases.iter().map(|phase| making.node(&phase.formula)).collect();
        let is_lasting = phases.is_some();
        let atoms = self.apart.atoms().iter();
        let atoms = atoms.map(|atom| (*atom, making.source(*atom, is_lasting)));
        let atoms: Vec<(Atom, AtomSource)> = atoms.collect();
        let signals = self.signals.iter().map(|nodes| (nodes.on, nodes.watchful)).collect();
        let mut nodes = making.nodes.all;
        look(&mut nodes, looking, self.rules.inputs().len());
        let nodes = shortened(nodes);
        VerdictProgram { nodes, signals, phases, atoms }.pruned()
    }
}

struct Making<'a> {
    plan: &'a Plan,
    nodes: Nodes,
}

impl Making<'_> {
    /// The node of a formula; `None` if it asks for the phases before.
    fn node(&mut self, formula: &Formula) -> Option<NodeId> {
        Some(match formula {
            Formula::Constant(truth) => self.nodes.truth(*truth),
            Formula::And(parts) => self.chain(Op::And, true, parts)?,
            Formula::Or(parts) => self.chain(Op::Or, false, parts)?,
            Formula::Not(inner) => {
                let inner = self.node(inner)?;
                self.nodes.plain(Op::Not, vec![inner])
            }
            Formula::AtLeast(least, parts) => {
                let operands: Option<Vec<NodeId>> =
                    parts.iter().map(|part| self.node(part)).collect();
                let settings = Settings { number: *least as f64, ..Settings::default() };
                self.nodes.apply(Op::AtLeast, settings, operands?)
            }
            Formula::On(signal) => self.plan.signals.get(*signal)?.on,
            Formula::Watch(signal) => self.plan.signals.get(*signal)?.watchful,
            Formula::Node(node) => *node,
            Formula::Within { node, window, .. } => self.nodes.windowed(Op::Within, *window, *node),
            Formula::Held { node, window, .. } => self.nodes.windowed(Op::Held, *window, *node),
            Formula::Was(..) => return None,
            // Stands beside the condition itself, which holds now.
            Formula::HeldBefore(phase, window) => {
                let own = self.plan.phases.get(*phase).and_then(PhasePlan::condition)?;
                let own = self.node(own)?;
                self.nodes.windowed(Op::Held, *window, own)
            }
        })
    }

    fn chain(&mut self, op: Op, empty: bool, parts: &[Formula]) -> Option<NodeId> {
        let mut parts = parts.iter();
        let Some(first) = parts.next() else { return Some(self.nodes.truth(empty)) };
        let mut chain = self.node(first)?;
        for part in parts {
            let part = self.node(part)?;
            chain = self.nodes.plain(op, vec![chain, part]);
        }
        Some(chain)
    }

    fn source(&mut self, atom: Atom, is_lasting: bool) -> AtomSource {
        let past = |window: Reach| Reach { bars: window.bars.saturating_sub(1), ..Reach::ONE };
        match atom {
            Atom::Node(node) => AtomSource::Now(node),
            Atom::Within(_, window) if window.bars <= 1 => AtomSource::Always(false),
            Atom::Held(_, window) if window.bars <= 1 => AtomSource::Always(true),
            Atom::Within(node, window) => {
                AtomSource::Before(self.nodes.windowed(Op::Within, past(window), node))
            }
            Atom::Held(node, window) => {
                AtomSource::Before(self.nodes.windowed(Op::Held, past(window), node))
            }
            Atom::HeldBefore(phase, window) if is_lasting => {
                let own = self.plan.phases.get(phase).and_then(PhasePlan::condition);
                match own.and_then(|own| self.node(own)) {
                    Some(own) => {
                        AtomSource::Before(self.nodes.windowed(Op::Held, past(window), own))
                    }
                    None => AtomSource::HeldBefore(phase, past(window).bars),
                }
            }
            Atom::HeldBefore(phase, window) => AtomSource::HeldBefore(phase, past(window).bars),
            Atom::Was(phase, reach, _) => AtomSource::Was(phase, reach.bars),
        }
    }
}

/// Puts what stands for them in the place of the numbers that decisions look at.
fn look(nodes: &mut [Node], looking: Looking, inputs: usize) {
    let mut count = 0;
    let mut own: Vec<NodeId> = Vec::with_capacity(nodes.len());
    for (place, node) in nodes.iter_mut().enumerate() {
        for operand in &mut node.operands {
            *operand = own.get(operand.0).copied().unwrap_or(*operand);
        }
        let is_view = node.is_seen();
        let seen = node.operands.first().copied();
        match (is_view, looking, seen) {
            (true, Looking::AtOwnBar, Some(seen)) => own.push(seen),
            (true, Looking::AtColumns, _) => {
                node.step = NodeStep::Input(count);
                node.operands.clear();
                count += 1;
                own.push(NodeId(place));
            }
            _ => own.push(NodeId(place)),
        }
        if looking == Looking::AtOwnBar {
            node.step = match node.step {
                NodeStep::Calendar(part) => NodeStep::Input(inputs + part as usize),
                NodeStep::Age(input) => NodeStep::Input(inputs + DatePart::ALL.len() + input),
                step => step,
            };
        }
    }
}

/// The same nodes, but that a number beside its own median is compared without it.
fn shortened(mut nodes: Vec<Node>) -> Vec<Node> {
    let median = |nodes: &[Node], median: NodeId, of: NodeId| match nodes.get(median.0) {
        Some(Node { step: NodeStep::Apply(Op::RollingMedian, settings), operands, .. }) => {
            let is_own = operands.as_slice() == [of] && settings.window <= LONGEST_COUNTED;
            is_own.then_some(*settings)
        }
        _ => None,
    };
    for place in 0..nodes.len() {
        let Some(Node { step: NodeStep::Apply(Op::Less, _), operands, .. }) = nodes.get(place)
        else {
            continue;
        };
        let [low, high] = *operands.as_slice() else { continue };
        let shorter = match (median(&nodes, low, high), median(&nodes, high, low)) {
            (Some(settings), _) => (Op::AboveMedian, settings, high),
            (None, Some(settings)) => (Op::BelowMedian, settings, low),
            (None, None) => continue,
        };
        if let Some(node) = nodes.get_mut(place) {
            let (op, settings, of) = shorter;
            node.step = NodeStep::Apply(op, settings);
            node.operands = vec![of];
        }
    }
    nodes
}

impl VerdictProgram {
    /// The same without the nodes that nothing here rests on.
    fn pruned(self) -> VerdictProgram {
        let mut is_needed = vec![false; self.nodes.len()];
        let of_source = |source: &AtomSource| match source {
            AtomSource::Now(node) | AtomSource::Before(node) => Some(*node),
            AtomSource::Always(_) | AtomSource::Was(..) | AtomSource::HeldBefore(..) => None,
        };
        let roots = self.signals.iter().flat_map(|(on, watchful)| [*on, *watchful]);
        let roots = roots.chain(self.phases.iter().flatten().copied());
        let roots = roots.chain(self.atoms.iter().filter_map(|(_, source)| of_source(source)));
        let mut mark = |node: NodeId| {
            if let Some(needed) = is_needed.get_mut(node.0) {
                *needed = true;
            }
        };
        roots.for_each(&mut mark);
        for place in (0..self.nodes.len()).rev() {
            if is_needed.get(place) == Some(&true) {
                let operands = self.nodes.get(place).map_or(&[][..], |node| &node.operands);
                for operand in operands {
                    if let Some(needed) = is_needed.get_mut(operand.0) {
                        *needed = true;
                    }
                }
            }
        }
        let mut count = 0;
        let places: Vec<usize> = is_needed
            .iter()
            .map(|needed| {
                count += usize::from(*needed);
                count.saturating_sub(1)
            })
            .collect();
        let moved = |node: NodeId| NodeId(places.get(node.0).copied().unwrap_or_default());
        let nodes = self.nodes.iter().zip(&is_needed).filter(|(_, needed)| **needed);
        let nodes = nodes.map(|(node, _)| Node {
            operands: node.operands.iter().map(|operand| moved(*operand)).collect(),
            ..node.clone()
        });
        let source = |source: AtomSource| match source {
            AtomSource::Now(node) => AtomSource::Now(moved(node)),
            AtomSource::Before(node) => AtomSource::Before(moved(node)),
            other => other,
        };
        VerdictProgram {
            nodes: nodes.collect(),
            signals: self.signals.iter().map(|(on, watch)| (moved(*on), moved(*watch))).collect(),
            phases: self.phases.map(|all| all.into_iter().map(moved).collect()),
            atoms: self.atoms.into_iter().map(|(atom, from)| (atom, source(from))).collect(),
        }
    }
}
