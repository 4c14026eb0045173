//! Brute force, to hold the search against.
//!
//! It knows nothing of the search: it takes all conditions apart down to what they
//! compare, writes down every assignment of what is unknown of that, asks the conditions
//! of the phases with two values, and looks which phase comes first.

use std::collections::{BTreeMap, BTreeSet};

use super::coming::Coming;
use super::question::Question;
use super::{History, replay};
use crate::data::Panel;
use crate::eval::Frame;
use crate::ops::Op;
use crate::plan::{Atom, Formula, NodeId, NodeStep, Plan, Reach};
use crate::value::{Truth, equal, less};

/// So many assignments at once, one a bit.
type AssignmentBits = u128;
const BITS: usize = 7;
const WORD: usize = 1 << BITS;
/// So many words are half a million assignments.
const MOST_WORDS: usize = 1 << 12;

/// A plan that has been carried out.
pub(super) struct BruteRun<'a> {
    pub(super) plan: &'a Plan,
    pub(super) frame: Frame,
    pub(super) history: History,
}

impl<'a> BruteRun<'a> {
    pub(super) fn new(plan: &'a Plan, panel: &Panel) -> BruteRun<'a> {
        let frame = Frame::new(plan, panel, None);
        let history = replay(plan, &frame);
        BruteRun { plan, frame, history }
    }

    pub(super) fn candidates(&self, bar: usize) -> BTreeSet<usize> {
        self.coming(bar, Coming::Any)
    }

    pub(super) fn coming(&self, bar: usize, coming: Coming) -> BTreeSet<usize> {
        let question = Question::new(self.plan, &self.frame, &self.history, bar);
        question.among(coming).candidates()
    }

    pub(super) fn possible(&self, bar: usize) -> BTreeSet<usize> {
        self.history.verdict(bar).map(|verdict| verdict.possible()).unwrap_or_default()
    }

    /// All that the conditions of the phases ask at a bar, with what is known of it.
    pub(super) fn describe(&self, bar: usize) -> String {
        let shown = atoms(self.plan).into_iter();
        let shown = shown.map(|atom| format!("{atom:?} {}", self.truth(atom, bar)));
        shown.collect::<Vec<_>>().join(", ")
    }

    /// What is known of an atom, from the bars themselves.
    pub(super) fn truth(&self, atom: Atom, bar: usize) -> Truth {
        let past = |bars: usize| {
            let start = if bar < bars { None } else { Some(bar - bars) };
            let cut = start.is_none().then_some(Truth::Unknown);
            (cut, start.unwrap_or(0)..bar)
        };
        let any = |truths: Vec<Truth>| {
            if truths.contains(&Truth::True) {
                Truth::True
            } else if truths.contains(&Truth::Unknown) {
                Truth::Unknown
            } else {
                Truth::False
            }
        };
        match atom {
            Atom::Node(node) => self.frame.truth(node, bar),
            Atom::Within(node, window) => {
                let (cut, past) = past(window.bars - 1);
                any(past.map(|then| self.frame.truth(node, then)).chain(cut).collect())
            }
            Atom::Held(node, window) => {
                let (cut, past) = past(window.bars - 1);
                any(past.map(|then| self.frame.truth(node, then).not()).chain(cut).collect()).not()
            }
            Atom::HeldBefore(phase, window) => {
                let (cut, past) = past(window.bars - 1);
                let fails = past.map(|then| self.history.condition(phase, then).not());
                any(fails.chain(cut).collect()).not()
            }
            Atom::Was(phase, reach, _) => {
                let (cut, past) = past(reach.bars);
                let was = past.map(|then| {
                    let possible = self.possible(then);
                    match (possible.contains(&phase), possible.len()) {
                        (true, 1) => Truth::True,
                        (false, _) => Truth::False,
                        _ => Truth::Unknown,
                    }
                });
                any(was.chain(cut).collect())
            }
        }
    }
}

/// The unknown atoms at a bar.
fn unknowns(run: &BruteRun<'_>, bar: usize) -> Vec<Atom> {
    let mut atoms = atoms(run.plan);
    atoms.retain(|atom| !run.truth(*atom, bar).is_known());
    atoms.into_iter().collect()
}

fn words(truths: &[Atom]) -> usize {
    1 << truths.len().saturating_sub(BITS)
}

/// Every assignment of the unknown atoms at one bar.
pub(super) struct Assignments<'a> {
    run: &'a BruteRun<'a>,
    bar: usize,
    /// The unknown atoms, one bit of the place each.
    pub(super) truths: Vec<Atom>,
    words: usize,
    /// By phase: the assignments under which its condition holds.
    holds: Vec<Vec<AssignmentBits>>,
    /// By phase: those under which it comes first.
    first: Vec<Vec<AssignmentBits>>,
}

impl<'a> Assignments<'a> {
    /// Whether there are few enough of them to be written down.
    pub(super) fn are_few(run: &BruteRun<'_>, bar: usize) -> bool {
        let truths = unknowns(run, bar);
        truths.len() < 64 && words(&truths) <= MOST_WORDS
    }

    pub(super) fn new(run: &'a BruteRun<'a>, bar: usize) -> Assignments<'a> {
        let truths = unknowns(run, bar);
        let words = words(&truths);
        let (holds, first) = (Vec::new(), Vec::new());
        let mut all = Assignments { run, bar, truths, words, holds, first };
        let mut rest = all.consistent();
        for phase in run.plan.phases.iter() {
            let holds = all.column(&phase.formula);
            let first = rest.iter().zip(&holds).map(|(rest, holds)| rest & holds).collect();
            rest.iter_mut().zip(&holds).for_each(|(rest, holds)| *rest &= !holds);
            all.first.push(first);
            all.holds.push(holds);
        }
        all
    }

    /// The assignments that some number could give to all comparisons of it with
    /// levels: each number is tried at every level, between them and beyond.
    fn consistent(&self) -> Vec<AssignmentBits> {
        let mut compared: BTreeMap<NodeId, Vec<(Atom, Op, bool, f64)>> = BTreeMap::new();
        for atom in &self.truths {
            let Atom::Node(node) = atom else { continue };
            let node = self.run.plan.node(*node).expect("a node");
            let (NodeStep::Apply(op @ (Op::Less | Op::Equal), _), [left, right]) =
                (node.step, node.operands.as_slice())
            else {
                continue;
            };
            let level = |node: &NodeId| self.run.plan.constant(*node);
            match (level(left), level(right)) {
                (None, Some(level)) => {
                    compared.entry(*left).or_default().push((*atom, op, true, level));
                }
                (Some(level), None) => {
                    compared.entry(*right).or_default().push((*atom, op, false, level));
                }
                _ => {}
            }
        }
        let mut all = vec![AssignmentBits::MAX; self.words];
        for asked in compared.values() {
            let mut levels: Vec<f64> = asked.iter().map(|(_, _, _, level)| *level).collect();
            levels.sort_by(f64::total_cmp);
            let between = levels.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
            let ends = [levels[0] - 1e3, levels[levels.len() - 1] + 1e3];
            let tried: Vec<f64> = between.chain(ends).chain(levels.iter().copied()).collect();
            let mut some = vec![0; self.words];
            for number in tried {
                let mut own = vec![AssignmentBits::MAX; self.words];
                for (atom, op, is_left, level) in asked {
                    let holds = match (op, is_left) {
                        (Op::Equal, _) => equal(number, *level),
                        (_, true) => less(number, *level),
                        (_, false) => less(*level, number),
                    };
                    for (own, bits) in own.iter_mut().zip(self.atom(*atom)) {
                        *own &= if holds.is_true() { bits } else { !bits };
                    }
                }
                some.iter_mut().zip(own).for_each(|(some, own)| *some |= own);
            }
            all.iter_mut().zip(some).for_each(|(all, some)| *all &= some);
        }
        all
    }

    /// The phases that come first under some assignment.
    pub(super) fn possible(&self) -> BTreeSet<usize> {
        let some = |first: &&Vec<AssignmentBits>| first.iter().any(|word| *word != 0);
        (0..self.first.len()).filter(|phase| some(&&self.first[*phase])).collect()
    }

    /// The phases that come in the place of one that must last.
    pub(super) fn in_place_of(&self, lasting: usize) -> BTreeSet<usize> {
        let is_at_once = |phase: &usize| self.run.plan.phases[*phase].is_at_once;
        let mut found = BTreeSet::new();
        for (first, words) in self.first.iter().enumerate() {
            if is_at_once(&first) {
                found.extend(words.iter().any(|word| *word != 0).then_some(first));
                continue;
            }
            let mut rest = words.clone();
            for urgent in (0..lasting).filter(is_at_once) {
                let come = rest.iter().zip(&self.holds[urgent]).any(|(rest, own)| rest & own != 0);
                found.extend(come.then_some(urgent));
                rest.iter_mut().zip(&self.holds[urgent]).for_each(|(rest, own)| *rest &= !own);
            }
            found.extend(rest.iter().any(|word| *word != 0).then_some(lasting));
        }
        found
    }

    /// Whether every assignment of these atoms leaves one phase, whatever the rest.
    pub(super) fn settles(&self, is_covered: impl Fn(Atom) -> bool) -> bool {
        let mut taken: Vec<AssignmentBits> = Vec::new();
        for first in &self.first {
            let mut left = first.clone();
            // The bits from the highest, so that the places of the rest stay.
            let mut inside: usize = self.words;
            for (place, atom) in self.truths.iter().enumerate().rev() {
                if is_covered(*atom) {
                    inside /= if BITS <= place { 2 } else { 1 };
                    continue;
                }
                if BITS <= place {
                    inside /= 2;
                    let joined = left
                        .chunks(inside * 2)
                        .flat_map(|pair| (0..inside).map(|word| pair[word] | pair[word + inside]));
                    left = joined.collect();
                } else {
                    let shift = 1 << place;
                    let low = bits(place);
                    for word in &mut left {
                        let one = (*word & !low) | ((*word & low) >> shift);
                        *word = one | (one << shift);
                    }
                }
            }
            if taken.is_empty() {
                taken = vec![0; left.len()];
            }
            if taken.iter().zip(&left).any(|(taken, left)| taken & left != 0) {
                return false;
            }
            taken.iter_mut().zip(&left).for_each(|(taken, left)| *taken |= left);
        }
        true
    }

    fn column(&self, formula: &Formula) -> Vec<AssignmentBits> {
        let all = |holds: bool| vec![if holds { AssignmentBits::MAX } else { 0 }; self.words];
        let and = |mut left: Vec<AssignmentBits>, right: Vec<AssignmentBits>| {
            left.iter_mut().zip(right).for_each(|(left, right)| *left &= right);
            left
        };
        let or = |mut left: Vec<AssignmentBits>, right: Vec<AssignmentBits>| {
            left.iter_mut().zip(right).for_each(|(left, right)| *left |= right);
            left
        };
        let columns = |parts: &[Formula]| -> Vec<Vec<AssignmentBits>> {
            parts.iter().map(|part| self.column(part)).collect()
        };
        match formula {
            Formula::Constant(holds) => all(*holds),
            Formula::And(parts) => columns(parts).into_iter().reduce(and).unwrap_or(all(true)),
            Formula::Or(parts) => columns(parts).into_iter().reduce(or).unwrap_or(all(false)),
            Formula::Not(inner) => self.column(inner).iter().map(|word| !word).collect(),
            Formula::AtLeast(least, parts) => {
                let columns = columns(parts);
                let word = |word: usize| {
                    (0..WORD).fold(0, |bits, bit| {
                        let held = columns.iter().filter(|column| column[word] >> bit & 1 == 1);
                        bits | AssignmentBits::from(*least <= held.count()) << bit
                    })
                };
                (0..self.words).map(word).collect()
            }
            Formula::On(_) | Formula::Watch(_) | Formula::Node(_) => {
                let node = self.run.plan.asked_node(formula).expect("a node");
                match step(self.run.plan, node) {
                    Some(step) => self.column(&step),
                    None => self.atom(Atom::Node(node)),
                }
            }
            Formula::Within { now, node, window } => {
                or(self.column(now), self.atom(Atom::Within(*node, *window)))
            }
            Formula::Held { now, node, window } => {
                and(self.column(now), self.atom(Atom::Held(*node, *window)))
            }
            Formula::Was(phase, reach, of) => self.atom(Atom::Was(*phase, *reach, *of)),
            Formula::HeldBefore(phase, bars) => self.atom(Atom::HeldBefore(*phase, *bars)),
        }
    }

    fn atom(&self, atom: Atom) -> Vec<AssignmentBits> {
        let Some(place) = self.truths.iter().position(|unknown| *unknown == atom) else {
            let truth = self.run.truth(atom, self.bar);
            assert!(truth.is_known());
            return vec![if truth.is_true() { AssignmentBits::MAX } else { 0 }; self.words];
        };
        let word = |word: usize| match place {
            0..BITS => bits(place),
            _ if word >> (place - BITS) & 1 == 1 => AssignmentBits::MAX,
            _ => 0,
        };
        (0..self.words).map(word).collect()
    }
}

/// The places in a word that have this bit.
fn bits(place: usize) -> AssignmentBits {
    (0..WORD).filter(|bit| bit >> place & 1 == 1).fold(0, |bits, bit| bits | 1 << bit)
}

/// What a node is made of at its bar, one step deep.
fn step(plan: &Plan, node: NodeId) -> Option<Formula> {
    let own = plan.node(node).expect("a node");
    let NodeStep::Apply(op, settings) = own.step else { return None };
    let parts: Vec<Formula> = own.operands.iter().copied().map(Formula::Node).collect();
    let window = Reach { bars: settings.window, span: own.span };
    let first = |parts: &[Formula]| Box::new(parts[0].clone());
    Some(match op {
        Op::And => Formula::And(parts),
        Op::Or => Formula::Or(parts),
        Op::Not => Formula::Not(first(&parts)),
        Op::AtLeast => Formula::at_least(settings.number, parts),
        Op::Within => Formula::Within { now: first(&parts), node: own.operands[0], window },
        Op::Held => Formula::Held { now: first(&parts), node: own.operands[0], window },
        Op::Latch => {
            let window = Reach { bars: 2, span: None };
            let before = Formula::Within { now: Box::new(Formula::Constant(false)), node, window };
            let until = Formula::Not(Box::new(parts[1].clone()));
            Formula::Or(vec![parts[0].clone(), Formula::And(vec![before, until])])
        }
        _ => return None,
    })
}

/// All that the conditions of the phases come down to.
fn atoms(plan: &Plan) -> BTreeSet<Atom> {
    let mut found = BTreeSet::new();
    let mut left: Vec<Formula> = plan.phases.iter().map(|phase| phase.formula.clone()).collect();
    while let Some(formula) = left.pop() {
        left.extend(formula.parts().iter().cloned());
        found.extend(formula.atom().filter(|atom| !matches!(atom, Atom::Node(_))));
        if let Some(node) = plan.asked_node(&formula) {
            match step(plan, node) {
                Some(step) => left.push(step),
                None => drop(found.insert(Atom::Node(node))),
            }
        }
    }
    found
}
