//! What would have to be known for what is unknown to be known.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::machine::History;
use super::question::Question;
use crate::eval::{Frame, Reading, reading};
use crate::ops::Op;
use crate::plan::{Atom, NodeId, Plan, Step};

/// With more alternatives than this, all of them are asked for.
const MOST_ALTERNATIVES: usize = 256;

/// What something unknown lacks: of each set of inputs at least one. An empty
/// set can be met by nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Lack(BTreeSet<BTreeSet<usize>>);

impl Lack {
    fn nothing_helps() -> Lack {
        Lack(BTreeSet::from([BTreeSet::new()]))
    }

    /// The inputs that play a part.
    pub(super) fn inputs(&self) -> impl Iterator<Item = usize> {
        self.0.iter().flatten().copied()
    }

    /// Whether these inputs would make it known, whatever their values.
    pub(super) fn is_met_by(&self, inputs: &[usize]) -> bool {
        self.0.iter().all(|set| inputs.iter().any(|input| set.contains(input)))
    }

    fn and(&mut self, other: &Lack) {
        self.0.extend(other.0.iter().cloned());
    }

    fn or(&mut self, other: &Lack) {
        // Asking for more than is needed is true, if clumsy; all pairs would have no end.
        if MOST_ALTERNATIVES < self.0.len() * other.0.len() {
            return self.and(other);
        }
        let pairs = self.0.iter().flat_map(|one| other.0.iter().map(move |two| one | two));
        self.0 = pairs.collect();
    }
}

pub(super) struct Blame<'a> {
    pub(super) plan: &'a Plan,
    pub(super) frame: &'a Frame,
    pub(super) history: &'a History,
}

/// What has been found on the way back, and the bars still to be gone to.
#[derive(Default)]
struct Trace {
    lack: Lack,
    nodes: BTreeMap<(NodeId, usize), Lack>,
    // Each with how many phases, from the first, it is asked about.
    bars: Vec<(usize, usize)>,
    /// Of each bar that was gone to, about how many phases.
    visited: BTreeMap<usize, usize>,
    /// The bars at which each of these was, or is to be, gone into.
    sent: BTreeMap<Sent, BarsGoneTo>,
}

/// What is gone into at many bars, by windows that overlap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sent {
    /// The verdict, among so many phases from the first.
    Verdict(usize),
    /// The own condition of a phase.
    Condition(usize),
    Node(NodeId),
}

impl Trace {
    /// Those of these bars at which it was not gone into yet.
    fn fresh(&mut self, sent: Sent, bars: Range<usize>) -> impl Iterator<Item = usize> + use<> {
        self.sent.entry(sent).or_default().add(bars).into_iter().flatten()
    }
}

/// BarsGoneTo of bars that do not touch, each with its end.
#[derive(Default)]
struct BarsGoneTo(BTreeMap<usize, usize>);

impl BarsGoneTo {
    /// Adds a stretch; returns what was not there of it.
    fn add(&mut self, bars: Range<usize>) -> Vec<Range<usize>> {
        if bars.is_empty() {
            return Vec::new();
        }
        let below = self.0.range(..=bars.end).rev();
        let touching = below.take_while(|(_, end)| bars.start <= **end);
        let mut touching: Vec<(usize, usize)> =
            touching.map(|(start, end)| (*start, *end)).collect();
        touching.reverse();
        let (mut fresh, mut next, mut whole) = (Vec::new(), bars.start, bars.clone());
        for (start, end) in touching {
            if next < start {
                fresh.push(next..start);
            }
            next = next.max(end);
            whole = whole.start.min(start)..whole.end.max(end);
            self.0.remove(&start);
        }
        if next < bars.end {
            fresh.push(next..bars.end);
        }
        self.0.insert(whole.start, whole.end);
        fresh
    }
}

impl Blame<'_> {
    /// What an atom lacks.
    pub(super) fn atom(&self, atom: Atom, bar: usize) -> Lack {
        let mut trace = Trace::default();
        self.add_atom(atom, bar, &mut trace);
        self.finish(trace)
    }

    /// What the verdict of a bar lacks: its phase, and how long it has lasted.
    pub(super) fn verdict(&self, bar: usize) -> Lack {
        let bars = vec![(bar, self.plan.phases.len())];
        self.finish(Trace { bars, ..Trace::default() })
    }

    /// Goes back from bar to bar: an open past may rest on a past before it.
    fn finish(&self, mut trace: Trace) -> Lack {
        while let Some((bar, phases)) = trace.bars.pop() {
            let visited = trace.visited.entry(bar).or_default();
            if phases <= *visited {
                continue;
            }
            *visited = phases;
            let question = Question::new(self.plan, self.frame, self.history, bar);
            for coming in self.history.coming(self.plan, bar) {
                for atom in question.among(coming).unknown_atoms_up_to(phases) {
                    self.add_atom(atom, bar, &mut trace);
                }
            }
            let Some(before) = bar.checked_sub(1) else { continue };
            let verdict = self.history.verdict(before);
            if 1 < self.plan.dwell && verdict.is_some_and(|verdict| !verdict.is_settled()) {
                trace.bars.push((before, phases));
            }
        }
        trace.lack
    }

    fn add_atom(&self, atom: Atom, bar: usize, trace: &mut Trace) {
        let (past, is_cut) = match atom {
            Atom::Node(_) => (bar..bar, false),
            Atom::Within(node, window) | Atom::Held(node, window) => {
                self.frame.before(bar, window, self.frame.stands(node, bar))
            }
            Atom::Was(_, reach, of) => {
                self.history.before(self.plan, self.frame, of, reach.with_one_more(), bar)
            }
            Atom::HeldBefore(phase, window) => {
                self.history.before(self.plan, self.frame, phase, window, bar)
            }
        };
        if is_cut {
            trace.lack.and(&Lack::nothing_helps());
        }
        match atom {
            Atom::Node(node) => self.add_node(node, bar, trace),
            Atom::Within(node, _) | Atom::Held(node, _) => {
                for then in trace.fresh(Sent::Node(node), past) {
                    self.add_node(node, then, trace);
                }
            }
            Atom::Was(phase, ..) => {
                // Phases behind it do not matter, unless one of them must be stayed in.
                let phases = if self.plan.dwell <= 1 { phase + 1 } else { self.plan.phases.len() };
                let fresh = trace.fresh(Sent::Verdict(phases), past);
                let open = fresh.filter(|then| !self.history.was_at(phase, *then).is_known());
                trace.bars.extend(open.map(|then| (then, phases)));
            }
            Atom::HeldBefore(phase, _) => {
                for then in trace.fresh(Sent::Condition(phase), past) {
                    self.add_condition(phase, then, trace);
                }
            }
        }
    }

    /// Adds what the condition of a phase lacked, its `for` left aside.
    fn add_condition(&self, phase: usize, bar: usize, trace: &mut Trace) {
        let phase = self.plan.phases.get(phase);
        let Some(condition) = phase.and_then(|phase| phase.condition()) else { return };
        let question = Question::new(self.plan, self.frame, self.history, bar);
        for atom in question.unknown_atoms_in([condition].into_iter()) {
            self.add_atom(atom, bar, trace);
        }
    }

    fn add_node(&self, node: NodeId, bar: usize, trace: &mut Trace) {
        let lack = self.node(node, bar, &mut trace.nodes);
        trace.lack.and(&lack);
    }

    fn node(&self, node: NodeId, bar: usize, known: &mut BTreeMap<(NodeId, usize), Lack>) -> Lack {
        if !self.frame.is_unknown(node, bar) {
            return Lack::default();
        }
        if let Some(lack) = known.get(&(node, bar)) {
            return lack.clone();
        }
        let lack = match self.plan.node(node).map(|node| node.step) {
            Some(Step::Input(input) | Step::Age(input)) => {
                Lack(BTreeSet::from([BTreeSet::from([input])]))
            }
            Some(Step::Apply(op, _)) => self.applied(op, node, bar, known),
            Some(Step::Calendar(_) | Step::Number(_) | Step::Truth(_)) | None => {
                Lack::nothing_helps()
            }
        };
        // A node that is read at many places is gone into once.
        known.insert((node, bar), lack.clone());
        lack
    }

    fn applied(
        &self,
        op: Op,
        node: NodeId,
        bar: usize,
        known: &mut BTreeMap<(NodeId, usize), Lack>,
    ) -> Lack {
        let Reading { values, is_cut, lacking } = reading(self.plan, self.frame, node, bar);
        let mut lack = if is_cut { Lack::nothing_helps() } else { Lack::default() };
        for input in lacking {
            lack.and(&Lack(BTreeSet::from([BTreeSet::from([input])])));
        }
        let mut alternatives = Lack::nothing_helps();
        // A number within a range needs each of its operands to become one number.
        let is_alternative = op == Op::FirstKnown && self.frame.range(node, bar).is_none();
        for (operand, then) in values {
            let operand = self.node(operand, then, known);
            if is_alternative {
                alternatives.or(&operand);
            } else {
                lack.and(&operand);
            }
        }
        if is_alternative {
            return alternatives;
        }
        // All that it reads is known: the values themselves give no answer.
        if lack.0.is_empty() { Lack::nothing_helps() } else { lack }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_stretches_that_overlap_or_touch_each_bar_is_new_once() {
        let mut seed = 7_usize;
        let mut below = |bound: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            (seed >> 33) % bound
        };
        for _ in 0..300 {
            let (mut stretches, mut all) = (BarsGoneTo::default(), BTreeSet::new());
            for _ in 0..12 {
                let start = below(30);
                let bars = start..start + below(9);
                let expected: Vec<usize> = bars.clone().filter(|bar| all.insert(*bar)).collect();
                let fresh: Vec<usize> = stretches.add(bars).into_iter().flatten().collect();
                assert_eq!(fresh, expected);
            }
            let ends: Vec<usize> = stretches.0.iter().flat_map(|(from, to)| [*from, *to]).collect();
            assert!(ends.is_sorted_by(|one, next| one < next), "{ends:?}");
        }
    }
}
