//! Which phases are possible at one bar, given what is unknown.
//!
//! For each phase that is not excluded an assignment of the unknown conditions is looked
//! for under which it comes: its own condition first, then those that stand above it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::coming::Coming;
use super::known::Known;
use super::question::Question;
use crate::plan::Atom;

/// How many parts of conditions are looked at, at most, for one bar, before all that
/// is not excluded counts as possible.
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

/// What a search has found, and how many steps it may still take.
struct Sought {
    phases: BTreeSet<usize>,
    left: usize,
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
        let (size, most) = self.effort();
        size * most <= self.candidates_at_cost().1
    }

    /// How many parts the conditions have, and how many assignments are tried at most.
    fn effort(&self) -> (usize, usize) {
        let size = self.plan.apart.parts();
        (size, (MOST_PARTS / usize::max(size, 1)).clamp(1, MOST_STEPS))
    }

    /// The phases that can come, and how many parts of conditions were looked at.
    pub(super) fn candidates_at_cost(&self) -> (BTreeSet<usize>, usize) {
        let (size, most) = self.effort();
        let mut found = Sought { phases: BTreeSet::new(), left: most };
        let mut question = self.clone();
        question.take_apart();
        let all = question.not_excluded();
        for phase in &all {
            if !found.phases.contains(phase) {
                question.look_for(*phase, &mut found);
            }
        }
        if found.left == 0 {
            found.phases.extend(all);
        }
        (found.phases, size * (most - found.left).max(1))
    }

    /// Whether this phase comes under some answers, or no more may be tried.
    fn look_for(&mut self, phase: usize, found: &mut Sought) -> bool {
        let left = self.not_excluded();
        if left.len() <= 1 {
            let comes = left.contains(&phase);
            found.phases.extend(left);
            return comes;
        }
        found.left = found.left.saturating_sub(1);
        if found.left == 0 || !left.contains(&phase) {
            return found.left == 0;
        }
        // Several phases are left only where something is unknown.
        let Some((atom, first)) = self.next_atom(phase) else {
            found.phases.insert(phase);
            return true;
        };
        for holds in [first, !first] {
            let before = self.assume(atom, holds);
            let is_over = self.look_for(phase, found);
            self.take_back(atom, before);
            if is_over {
                return true;
            }
        }
        false
    }

    /// The unknown atom that is to be tried next, and which answer first.
    fn next_atom(&self, phase: usize) -> Option<(Atom, bool)> {
        let open = self.open(self.plan.phases.len());
        let own = open.iter().find(|(place, _)| *place == phase);
        let (place, asked) = own.or(open.first())?;
        Some((self.unknown_atom(&asked.formula)?, *place == phase))
    }
}
