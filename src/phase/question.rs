//! The phases' conditions at one bar, with answers assumed for what is unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::coming::{Asking, Coming, PhaseAnswer};
use super::known::{Known, at_bar};
use super::levels::NumberPlace;
use super::machine::History;
use crate::eval::Frame;
use crate::plan::{Atom, Formula, NodeId, PhasePlan, Plan};
use crate::value::Truth;

/// The phases' conditions at one bar, and answers assumed for what is unknown.
#[derive(Clone)]
pub(crate) struct Question<'a> {
    pub(super) plan: &'a Plan,
    facts: Facts<'a>,
    pub(super) coming: Coming,
    assumed: BTreeMap<Atom, bool>,
    /// Where that puts the numbers that several conditions ask about.
    places: BTreeMap<usize, NumberPlace>,
    /// What it makes of the conditions that are taken apart, in their order; empty where
    /// the bar alone tells what they are.
    apart: Vec<Truth>,
}

/// Where a question looks up what is known.
#[derive(Clone, Copy)]
enum Facts<'a> {
    /// A bar of the columns, and the phases of the bars before.
    Bar { frame: &'a Frame, history: &'a History, bar: usize },
    /// What each atom is, of a bar whose columns are no longer there.
    Atoms(&'a Known),
}

/// What a question followed from before more was assumed.
pub(super) struct Before {
    places: BTreeMap<usize, NumberPlace>,
    apart: Vec<Truth>,
}

impl<'a> Question<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        frame: &'a Frame,
        history: &'a History,
        bar: usize,
    ) -> Question<'a> {
        Question::about(plan, Facts::Bar { frame, history, bar })
    }

    /// The question of a bar of which only this is known.
    pub(crate) fn of(plan: &'a Plan, known: &'a Known) -> Question<'a> {
        let mut question = Question::about(plan, Facts::Atoms(known));
        question.take_apart();
        question
    }

    fn about(plan: &'a Plan, facts: Facts<'a>) -> Question<'a> {
        let (assumed, places) = (BTreeMap::new(), BTreeMap::new());
        Question { plan, facts, coming: Coming::Any, assumed, places, apart: Vec::new() }
    }

    /// The same question where only these can come.
    pub(crate) fn among(&self, coming: Coming) -> Question<'a> {
        Question { coming, ..self.clone() }
    }

    /// The same question with one more answer assumed.
    pub(super) fn with(&self, atom: Atom, holds: bool) -> Question<'a> {
        let mut question = self.clone();
        question.assume(atom, holds);
        question
    }

    /// Assumes one more answer, which must be open; says what to go back to.
    pub(super) fn assume(&mut self, atom: Atom, holds: bool) -> Before {
        let before = Before { places: self.places.clone(), apart: self.apart.clone() };
        self.assumed.insert(atom, holds);
        let Atom::Node(node) = atom else {
            self.take_apart();
            return before;
        };
        if let Some((number, ask)) = self.plan.apart.ask(node) {
            let place = self.places.remove(&number).unwrap_or(NumberPlace::any());
            self.places.insert(number, place.with(ask, holds));
        }
        self.take_apart();
        before
    }

    /// Goes back to where this answer was open.
    pub(super) fn take_back(&mut self, atom: Atom, before: Before) {
        self.assumed.remove(&atom);
        (self.places, self.apart) = (before.places, before.apart);
    }

    /// Finds out anew what the conditions are that are taken apart.
    pub(super) fn take_apart(&mut self) {
        self.apart.clear();
        for (node, formula) in self.plan.apart.conditions() {
            // Mostly the columns tell it, and nothing has to be gone through.
            let known = self.fact(Atom::Node(*node));
            let truth = if known.is_known() { known } else { self.truth(formula) };
            self.apart.push(truth);
        }
    }

    pub(super) fn ask(&self, asking: &mut Asking, place: usize, phase: &PhasePlan) -> PhaseAnswer {
        asking.ask(place, phase.is_at_once, || self.truth(&phase.formula))
    }

    /// The phase that comes, where no unknown condition is asked on the way to it.
    pub(super) fn only(&self) -> Option<usize> {
        let mut asking = Asking::new(self.coming);
        for (place, phase) in self.plan.phases.iter().enumerate() {
            match self.ask(&mut asking, place, phase) {
                PhaseAnswer::Comes(only) => return Some(only),
                PhaseAnswer::On => {}
                PhaseAnswer::Open => return None,
            }
        }
        asking.end()
    }

    /// The phases that no known condition excludes: never too few.
    pub(super) fn not_excluded(&self) -> BTreeSet<usize> {
        let mut asking = Asking::new(self.coming);
        let mut found = BTreeSet::new();
        // What comes where an unknown condition lets one wait.
        let mut awaited: Option<Asking> = None;
        for (place, phase) in self.plan.phases.iter().enumerate() {
            found.extend(awaited.and_then(|awaited| awaited.before(place)));
            match self.ask(&mut asking, place, phase) {
                PhaseAnswer::Comes(only) => {
                    found.insert(only);
                    return found;
                }
                PhaseAnswer::On => {}
                PhaseAnswer::Open => {
                    let mut other = asking;
                    match other.holds(place, phase.is_at_once) {
                        Some(come) => drop(found.insert(come)),
                        None => awaited = Some(other),
                    }
                }
            }
        }
        found.extend(asking.end());
        found
    }

    /// The first so many phases, as far as their conditions are unknown and have a say.
    pub(super) fn open(&self, phases: usize) -> Vec<(usize, &'a PhasePlan)> {
        let mut asking = Asking::new(self.coming);
        let mut open = Vec::new();
        for (place, phase) in self.plan.phases.iter().enumerate().take(phases) {
            match self.ask(&mut asking, place, phase) {
                PhaseAnswer::Comes(_) => break,
                PhaseAnswer::On => {}
                PhaseAnswer::Open => open.push((place, phase)),
            }
        }
        open
    }

    /// All that is known of the bar.
    pub(super) fn known(&self) -> Known {
        let atoms = self.plan.apart.atoms().iter();
        Known { atoms: atoms.map(|atom| (*atom, self.fact(*atom))).collect() }
    }

    /// Every atom that is unknown in a condition that is, and that has a say.
    pub(super) fn unknown_atoms(&self) -> BTreeSet<Atom> {
        self.unknown_atoms_up_to(self.plan.phases.len())
    }

    /// The same for the first so many phases.
    pub(super) fn unknown_atoms_up_to(&self, phases: usize) -> BTreeSet<Atom> {
        // What is settled is settled whatever is unknown.
        if self.not_excluded().len() <= 1 {
            return BTreeSet::new();
        }
        let open = self.open(phases);
        self.unknown_atoms_in(open.iter().map(|(_, phase)| &phase.formula))
    }

    /// Every atom that is unknown in formulas that are.
    pub(super) fn unknown_atoms_in<'f>(
        &self,
        formulas: impl Iterator<Item = &'f Formula>,
    ) -> BTreeSet<Atom>
    where
        'a: 'f,
    {
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut left: Vec<&'f Formula> = formulas.collect();
        while let Some(formula) = left.pop() {
            if self.truth(formula).is_known() {
                continue;
            }
            let Some(node) = self.plan.asked_node(formula) else {
                let is_open = |atom: &Atom| !self.atom(*atom).is_known();
                found.extend(formula.atom().filter(is_open));
                left.extend(formula.parts());
                continue;
            };
            match self.plan.apart.formula(node) {
                Some(step) if seen.insert(node) => left.push(step),
                Some(_) => {}
                None => drop(found.insert(Atom::Node(node))),
            }
        }
        found
    }

    /// Some atom that is unknown in a formula that is, and the answer that speaks for the
    /// formula to be so.
    pub(super) fn unknown_atom(&self, formula: &Formula, holds: bool) -> Option<(Atom, bool)> {
        let (mut formula, mut holds) = (formula, holds);
        loop {
            if let Formula::Not(_) = formula {
                holds = !holds;
            }
            if let Some(node) = self.plan.asked_node(formula) {
                let Some(step) = self.plan.apart.formula(node) else {
                    return Some((Atom::Node(node), holds));
                };
                formula = step;
                continue;
            }
            let open = formula.parts().iter().find(|part| !self.truth(part).is_known());
            match open {
                Some(part) => formula = part,
                None => return formula.atom().map(|atom| (atom, holds)),
            }
        }
    }

    /// The truth of a formula: Kleene's, given what is known and assumed.
    pub(crate) fn truth(&self, formula: &Formula) -> Truth {
        match formula {
            Formula::Constant(truth) => Truth::from(*truth),
            Formula::And(parts) => self.all(parts),
            Formula::Or(parts) => self.any(parts),
            Formula::Not(inner) => self.truth(inner).not(),
            Formula::AtLeast(least, parts) => {
                let truths: Vec<Truth> = parts.iter().map(|part| self.truth(part)).collect();
                let holding = truths.iter().filter(|truth| truth.is_true()).count();
                let failing = truths.iter().filter(|truth| truth.is_false()).count();
                if *least <= holding {
                    Truth::True
                } else if truths.len() < *least + failing {
                    Truth::False
                } else {
                    Truth::Unknown
                }
            }
            Formula::Within { now, node, window } => match self.truth(now) {
                Truth::True => Truth::True,
                now => now.or(self.atom(Atom::Within(*node, *window))),
            },
            Formula::Held { now, node, window } => match self.truth(now) {
                Truth::False => Truth::False,
                now => now.and(self.atom(Atom::Held(*node, *window))),
            },
            Formula::On(_) | Formula::Watch(_) | Formula::Node(_) => {
                self.plan.asked_node(formula).map_or(Truth::Unknown, |node| self.node(node))
            }
            Formula::Was(phase, reach, of) => self.atom(Atom::Was(*phase, *reach, *of)),
            Formula::HeldBefore(phase, bars) => self.atom(Atom::HeldBefore(*phase, *bars)),
        }
    }

    fn all(&self, parts: &[Formula]) -> Truth {
        let mut all = Truth::True;
        for part in parts {
            all = all.and(self.truth(part));
            if all.is_false() {
                break;
            }
        }
        all
    }

    fn any(&self, parts: &[Formula]) -> Truth {
        let mut any = Truth::False;
        for part in parts {
            any = any.or(self.truth(part));
            if any.is_true() {
                break;
            }
        }
        any
    }

    /// What a node is known to be, or what follows from what is assumed.
    fn node(&self, node: NodeId) -> Truth {
        match self.plan.apart.place(node) {
            Some(place) => match self.apart.get(place) {
                Some(truth) => *truth,
                None => self.fact(Atom::Node(node)),
            },
            None => self.atom(Atom::Node(node)),
        }
    }

    /// What an atom is known or assumed to be.
    fn atom(&self, atom: Atom) -> Truth {
        let known = self.fact(atom);
        // What is known is not supposed otherwise.
        if known.is_known() || self.assumed.is_empty() {
            return known;
        }
        if let Some(holds) = self.assumed.get(&atom) {
            return Truth::from(*holds);
        }
        let Atom::Node(node) = atom else { return known };
        let asked = self.plan.apart.ask(node);
        let place = asked.and_then(|(number, ask)| Some((self.places.get(&number)?, ask)));
        place.map_or(known, |(place, ask)| place.truth(ask))
    }

    fn fact(&self, atom: Atom) -> Truth {
        match self.facts {
            Facts::Bar { frame, history, bar } => at_bar(atom, self.plan, frame, history, bar),
            Facts::Atoms(known) => known.truth(atom),
        }
    }
}
