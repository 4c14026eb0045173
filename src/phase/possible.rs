//! Which phases are possible at one bar, given what is unknown.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::coming::{Asked, Asking, Coming};
use super::implied::NumberLine;
use super::known::{Known, at_bar};
use super::machine::History;
use crate::eval::Frame;
use crate::plan::{Atom, Formula, PhasePlan, Plan};
use crate::signal::{Level, State};
use crate::value::Truth;

/// How many parts of conditions are looked at, at most, for one bar, before all that
/// is not excluded counts as possible.
const MOST_PARTS: usize = 400_000;

/// How many assignments are tried at most, however few parts the conditions have.
const MOST_STEPS: usize = 20_000;

/// The phases' conditions at one bar, and answers assumed for what is unknown.
#[derive(Clone)]
pub(crate) struct Question<'a> {
    plan: &'a Plan,
    facts: Facts<'a>,
    coming: Coming,
    assumed: BTreeMap<Atom, Answer>,
    /// Where that puts the numbers that are compared.
    places: NumberLine,
}

/// How many questions are kept with what came of them, and how many atoms they have at
/// most together.
const MOST_KEPT: usize = 128;
const MOST_ATOMS: usize = 1 << 18;

/// What was asked last, the newest first, and what came of it: an input that is missing
/// is missing for long, and what is known comes back.
#[derive(Debug, Default)]
pub(super) struct Answered(VecDeque<(Known, BTreeMap<Coming, BTreeSet<usize>>)>);

/// Where a question looks up what is known.
#[derive(Clone, Copy)]
enum Facts<'a> {
    /// A bar of the columns, and the phases of the bars before.
    Bar { frame: &'a Frame, history: &'a History, bar: usize },
    /// What each atom is, of a bar whose columns are no longer there.
    Atoms(&'a Known),
}

/// An answer that is assumed for an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Truth(bool),
    State(State),
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
        Question::about(plan, Facts::Atoms(known))
    }

    fn about(plan: &'a Plan, facts: Facts<'a>) -> Question<'a> {
        let (assumed, places) = (BTreeMap::new(), NumberLine::default());
        Question { plan, facts, coming: Coming::Any, assumed, places }
    }

    /// The same question where only these can come.
    pub(crate) fn among(&self, coming: Coming) -> Question<'a> {
        Question { coming, ..self.clone() }
    }

    /// The same question with one more answer assumed.
    pub(crate) fn with(&self, atom: Atom, answer: Answer) -> Question<'a> {
        let mut question = self.clone();
        question.assume(atom, answer);
        question
    }

    fn assume(&mut self, atom: Atom, answer: Answer) {
        self.assumed.insert(atom, answer);
        match (atom, answer) {
            (Atom::Node(node), Answer::Truth(holds)) => self.places.imply(self.plan, node, holds),
            (Atom::Signal(signal), Answer::State(state)) => {
                self.places.imply_state(self.plan, signal, state);
            }
            _ => {}
        }
    }

    /// The answers that an atom may turn out to have.
    pub(crate) fn answers(&self, atom: Atom) -> Vec<Answer> {
        match atom {
            Atom::Signal(signal) => {
                let level = self.level_with_places(signal);
                level.possible().into_iter().map(Answer::State).collect()
            }
            _ => vec![Answer::Truth(true), Answer::Truth(false)],
        }
    }

    /// Whether what is assumed cannot all be so, as far as levels of numbers tell.
    pub(super) fn is_impossible(&self) -> bool {
        let contradicts = |(atom, answer): (&Atom, &Answer)| match (*atom, *answer) {
            (Atom::Node(node), Answer::Truth(holds)) => {
                self.places.truth(self.plan, node) == Truth::from(!holds)
            }
            (Atom::Signal(signal), Answer::State(state)) => {
                self.places.contradict(self.plan, signal, state)
            }
            _ => false,
        };
        !self.places.is_empty()
            && (self.places.are_impossible() || self.assumed.iter().any(contradicts))
    }

    /// The phases that can come, over every answer that is still open.
    pub(crate) fn candidates(&self) -> BTreeSet<usize> {
        self.candidates_at_cost().0
    }

    /// The same, after the question of another bar.
    pub(super) fn candidates_after(
        &self,
        asked: &mut Answered,
        known: &mut Option<Known>,
    ) -> BTreeSet<usize> {
        if let Some(only) = self.only() {
            return BTreeSet::from([only]);
        }
        let known = known.get_or_insert_with(|| self.known());
        let find = || Question::of(self.plan, known).among(self.coming).candidates();
        if let Some((_, found)) = asked.0.iter_mut().find(|(other, _)| other == known) {
            return found.entry(self.coming).or_insert_with(find).clone();
        }
        let found = find();
        let most = MOST_ATOMS / (known.atoms.len() + known.levels.len()).max(1);
        asked.0.truncate(most.clamp(1, MOST_KEPT) - 1);
        asked.0.push_front((known.clone(), BTreeMap::from([(self.coming, found.clone())])));
        found
    }

    /// The phase that comes, where no unknown condition is asked on the way to it.
    fn only(&self) -> Option<usize> {
        let mut asking = Asking::new(self.coming);
        for (place, phase) in self.plan.phases.iter().enumerate() {
            match self.ask(&mut asking, place, phase) {
                Asked::Comes(only) => return Some(only),
                Asked::On => {}
                Asked::Open => return None,
            }
        }
        asking.end()
    }

    fn ask(&self, asking: &mut Asking, place: usize, phase: &PhasePlan) -> Asked {
        asking.ask(place, phase.is_at_once, || self.truth(&phase.formula))
    }

    /// Whether the search for them is cut short, so that it finds too many rather than
    /// too few.
    pub(crate) fn is_cut_short(&self) -> bool {
        let (size, most) = self.effort();
        size * most <= self.candidates_at_cost().1
    }

    /// How many parts the conditions have, and how many assignments are tried at most.
    fn effort(&self) -> (usize, usize) {
        let size = self.plan.condition_parts().count();
        (size, (MOST_PARTS / usize::max(size, 1)).clamp(1, MOST_STEPS))
    }

    /// The phases that can come, and how many parts of conditions were looked at.
    pub(super) fn candidates_at_cost(&self) -> (BTreeSet<usize>, usize) {
        let mut found = BTreeSet::new();
        let (size, most) = self.effort();
        let mut steps = 0;
        let asking = Asking::new(self.coming);
        self.clone().search((0, asking), most, &mut found, &mut steps);
        if most <= steps {
            found.extend(self.not_excluded(0, asking));
        }
        (found, size * steps.max(1))
    }

    /// Asks on from a place; `asking` is what came of those before it.
    fn search(
        &mut self,
        (from, mut asking): (usize, Asking),
        most: usize,
        found: &mut BTreeSet<usize>,
        steps: &mut usize,
    ) {
        let plan = self.plan;
        for (place, phase) in plan.phases.iter().enumerate().skip(from) {
            match self.ask(&mut asking, place, phase) {
                Asked::Comes(only) => {
                    found.insert(only);
                    return;
                }
                Asked::On => continue,
                Asked::Open => {}
            }
            *steps += 1;
            let left = self.not_excluded(place, asking);
            if most <= *steps || left.is_subset(found) {
                return;
            }
            if left.len() == 1 {
                return found.extend(left);
            }
            let Some(atom) = self.unknown_atom(&phase.formula) else { return };
            let places = self.places.clone();
            for answer in self.answers(atom) {
                self.assume(atom, answer);
                if !self.is_impossible() {
                    self.search((place, asking), most, found, steps);
                }
                self.places.clone_from(&places);
            }
            self.assumed.remove(&atom);
            return;
        }
        found.extend(asking.end());
    }

    /// All that is known of the bar.
    fn known(&self) -> Known {
        let atoms: BTreeSet<Atom> = self.plan.condition_parts().filter_map(Formula::atom).collect();
        let is_signal = |atom: &Atom| matches!(atom, Atom::Signal(_));
        Known {
            levels: (0..self.plan.signals.len()).map(|signal| self.level(signal)).collect(),
            atoms: atoms
                .into_iter()
                .filter(|atom| !is_signal(atom))
                .map(|atom| (atom, self.atom(atom)))
                .collect(),
        }
    }

    /// The phases that no known condition from `first` on excludes: never too few.
    fn not_excluded(&self, first: usize, mut asking: Asking) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        // What comes where an unknown condition lets one wait.
        let mut awaited: Option<Asking> = None;
        for (place, phase) in self.plan.phases.iter().enumerate().skip(first) {
            found.extend(awaited.and_then(|awaited| awaited.before(place)));
            match self.ask(&mut asking, place, phase) {
                Asked::Comes(only) => {
                    found.insert(only);
                    return found;
                }
                Asked::On => {}
                Asked::Open => {
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

    /// Every atom that is unknown in a condition that is, and that has a say.
    pub(crate) fn unknown_atoms(&self) -> BTreeSet<Atom> {
        self.unknown_atoms_up_to(self.plan.phases.len())
    }

    /// The same for the first so many phases.
    pub(crate) fn unknown_atoms_up_to(&self, phases: usize) -> BTreeSet<Atom> {
        let mut asking = Asking::new(self.coming);
        let mut found = BTreeSet::new();
        if self.not_excluded(0, asking).len() <= 1 {
            return found;
        }
        for (place, phase) in self.plan.phases.iter().enumerate().take(phases) {
            match self.ask(&mut asking, place, phase) {
                Asked::Comes(_) => break,
                Asked::On => {}
                Asked::Open => self.collect(&phase.formula, &mut found),
            }
        }
        found
    }

    /// Every atom that is unknown in a formula that is.
    pub(crate) fn unknown_atoms_of(&self, formula: &Formula) -> BTreeSet<Atom> {
        let mut found = BTreeSet::new();
        self.collect(formula, &mut found);
        found
    }

    /// Some atom that is unknown in a formula that is.
    fn unknown_atom(&self, formula: &Formula) -> Option<Atom> {
        let unknown = |atom: Atom| (!self.atom(atom).is_known()).then_some(atom);
        let inside = |part: &Formula| {
            if self.truth(part).is_known() { None } else { self.unknown_atom(part) }
        };
        match formula {
            Formula::Constant(_) => None,
            Formula::And(parts) | Formula::Or(parts) | Formula::AtLeast(_, parts) => {
                parts.iter().find_map(inside)
            }
            Formula::Not(inner) => self.unknown_atom(inner),
            Formula::On(signal) | Formula::Watch(signal) => Some(Atom::Signal(*signal)),
            Formula::Node(node) => unknown(Atom::Node(*node)),
            Formula::Was(phase, reach, of) => unknown(Atom::Was(*phase, *reach, *of)),
            Formula::HeldBefore(phase, bars) => unknown(Atom::HeldBefore(*phase, *bars)),
            Formula::Within { now, node, window } => {
                inside(now).or_else(|| unknown(Atom::Within(*node, *window)))
            }
            Formula::Held { now, node, window } => {
                inside(now).or_else(|| unknown(Atom::Held(*node, *window)))
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
            Formula::On(signal) => {
                self.signal(*signal, |level| level.on, |state| state == State::On)
            }
            Formula::Watch(signal) => {
                self.signal(*signal, |level| level.watchful, |state| state != State::Off)
            }
            Formula::Within { now, node, window } => match self.truth(now) {
                Truth::True => Truth::True,
                now => now.or(self.atom(Atom::Within(*node, *window))),
            },
            Formula::Held { now, node, window } => match self.truth(now) {
                Truth::False => Truth::False,
                now => now.and(self.atom(Atom::Held(*node, *window))),
            },
            Formula::Node(node) => self.atom(Atom::Node(*node)),
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

    fn level(&self, signal: usize) -> Level {
        let level = match self.facts {
            Facts::Bar { frame, bar, .. } => {
                self.plan.signals.get(signal).map(|nodes| Level::at(frame, *nodes, bar))
            }
            Facts::Atoms(known) => known.levels.get(signal).copied(),
        };
        level.unwrap_or(Level { on: Truth::Unknown, watchful: Truth::Unknown })
    }

    fn signal(
        &self,
        signal: usize,
        known: fn(Level) -> Truth,
        assumed: fn(State) -> bool,
    ) -> Truth {
        match self.assumed.get(&Atom::Signal(signal)) {
            Some(Answer::State(state)) => Truth::from(assumed(*state)),
            _ => {
                let level = self.level(signal);
                let is_settled = known(level).is_known() || self.places.is_empty();
                known(if is_settled { level } else { self.level_with_places(signal) })
            }
        }
    }

    /// What is known of a signal, with what is assumed of the numbers that it compares.
    fn level_with_places(&self, signal: usize) -> Level {
        self.places.level(self.plan, signal, self.level(signal))
    }

    /// What an atom is known or assumed to be.
    fn atom(&self, atom: Atom) -> Truth {
        if let Some(Answer::Truth(truth)) = self.assumed.get(&atom) {
            return Truth::from(*truth);
        }
        let known = match self.facts {
            Facts::Bar { frame, history, bar } => at_bar(atom, self.plan, frame, history, bar),
            Facts::Atoms(known) => known.truth(atom),
        };
        match atom {
            Atom::Node(node) if !known.is_known() && !self.places.is_empty() => {
                self.places.truth(self.plan, node)
            }
            _ => known,
        }
    }

    fn collect(&self, formula: &Formula, found: &mut BTreeSet<Atom>) {
        if self.truth(formula).is_known() {
            return;
        }
        let is_open =
            |atom: &Atom| !self.assumed.contains_key(atom) && !self.atom(*atom).is_known();
        found.extend(formula.atom().filter(is_open));
        for part in formula.parts() {
            self.collect(part, found);
        }
    }
}
