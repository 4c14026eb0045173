//! Which phases are possible at one bar, given what is unknown.
//!
//! For each phase that is not excluded an assignment of the unknown conditions is looked
//! for under which it comes: its own condition first, then those that stand above it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::coming::Coming;
use super::known::Known;
use super::question::Question;
use crate::plan::Atom;

/// How many parts of conditions are looked at, at most, for one bar, before what is not
/// excluded counts as possible.
const MOST_PARTS: usize = 400_000;

/// How many assignments are tried at most, however few parts the conditions have.
const MOST_STEPS: usize = 20_000;

/// How many questions are kept with what came of them, and how many atoms they have at
/// most together.
const MOST_KEPT: usize = 128;
const MOST_ATOMS: usize = 1 << 18;

/// What was asked last, the newest first, and what came of it: an input that is missing
/// is missing for long, and what is known comes back.
#[derive(Debug, Default)]
pub(super) struct Answered(VecDeque<(Known, BTreeMap<Coming, BTreeSet<usize>>)>);

/// What came of a search.
#[derive(Default)]
struct Searched {
    phases: BTreeSet<usize>,
    steps: usize,
    /// Whether a phase is among them only because not all answers were tried.
    is_cut_short: bool,
}

impl Question<'_> {
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
        let most = MOST_ATOMS / known.atoms.len().max(1);
        asked.0.truncate(most.clamp(1, MOST_KEPT) - 1);
        asked.0.push_front((known.clone(), BTreeMap::from([(self.coming, found.clone())])));
        found
    }

    /// Whether the search for them is cut short, so that it finds too many rather than
    /// too few.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.searched().is_cut_short
    }

    /// The phases that can come, and how many parts of conditions were looked at.
    pub(super) fn candidates_at_cost(&self) -> (BTreeSet<usize>, usize) {
        let Searched { phases, steps, .. } = self.searched();
        (phases, self.plan.apart.parts() * steps.max(1))
    }

    fn searched(&self) -> Searched {
        let size = self.plan.apart.parts();
        let mut most = (MOST_PARTS / usize::max(size, 1)).clamp(1, MOST_STEPS);
        let mut question = self.clone();
        question.take_apart();
        let all = question.not_excluded();
        let mut searched = Searched::default();
        for (place, phase) in all.iter().enumerate() {
            // Found on the way to another.
            if searched.phases.contains(phase) {
                continue;
            }
            // What one phase does not need is left to the others.
            let share = (most / (all.len() - place)).max(1);
            let mut left = share;
            if !question.look_for(*phase, &mut searched.phases, &mut left) && left == 0 {
                searched.is_cut_short = true;
                searched.phases.insert(*phase);
            }
            searched.steps += share - left;
            most = most.saturating_sub(share - left);
        }
        searched
    }

    /// Whether this phase comes under some answers, as far as may be tried; each phase
    /// that does on the way is added.
    fn look_for(&mut self, phase: usize, found: &mut BTreeSet<usize>, left: &mut usize) -> bool {
        let can_come = self.not_excluded();
        if can_come.len() <= 1 {
            let comes = can_come.contains(&phase);
            found.extend(can_come);
            return comes;
        }
        if !can_come.contains(&phase) || *left == 0 {
            return false;
        }
        *left -= 1;
        // Several phases can come only where something is unknown.
        let Some((atom, first)) = self.next_atom(phase) else { return found.insert(phase) };
        // The answer that speaks for the phase first: one that comes is found at once, mostly.
        for holds in [first, !first] {
            let before = self.assume(atom, holds);
            let comes = self.look_for(phase, found, left);
            self.take_back(atom, before);
            if comes {
                return true;
            }
        }
        false
    }

    /// The unknown atom that is to be tried next, and which answer first.
    fn next_atom(&self, phase: usize) -> Option<(Atom, bool)> {
        let open = self.open(self.plan.phases.len());
        // Its own condition first: while that is open, those above it do not matter yet.
        let own = open.iter().find(|(place, _)| *place == phase);
        let (place, asked) = own.or(open.first())?;
        self.unknown_atom(&asked.formula, *place == phase)
    }
}
