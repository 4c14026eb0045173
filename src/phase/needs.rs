//! The inputs that would settle an open verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::blame::{Blame, Lack};
use super::coming::Coming;
use super::machine::History;
use super::question::Question;
use super::verdict::Verdict;
use crate::eval::Frame;
use crate::plan::{Atom, Plan};

/// How many parts of conditions are looked at, at most, in the search for the smallest
/// set of inputs; as many again are left for a small one.
const MOST_PARTS: usize = 5_000_000;

/// With more unknown conditions than this, no answers to them are tried: each is tried
/// within that before it, and the stack is of a thread.
const MOST_DEEP: usize = 1_000;

/// With more unknown inputs than this, sets of three and more are not tried one
/// by one.
const MOST_INPUTS: usize = 16;

/// A smallest set of inputs that would settle the verdict at `bar`, whatever
/// their values turn out to be; where it would take too long to find, one of which
/// none can be left out, as far as could be tried.
///
/// # Nothing to say
///
/// Empty if the verdict is definite, or if no input could settle it: the data
/// do not reach back far enough, say.
pub(crate) fn needs(plan: &Plan, frame: &Frame, history: &History, bar: usize) -> Vec<usize> {
    let is_open = history.verdict(bar).is_some_and(|verdict| verdict.definite().is_none());
    if !is_open {
        return Vec::new();
    }
    let question = Question::new(plan, frame, history, bar);
    let blame = Blame { plan, frame, history };
    let before = bar.checked_sub(1).and_then(|before| history.verdict(before));
    let is_open_before = before.is_some_and(|before| !before.is_settled());
    let mut atoms: Vec<(Atom, Lack)> = Vec::new();
    let coming = Verdict::coming(before, plan.dwell);
    for atom in unknown_atoms(&question, &coming) {
        atoms.push((atom, blame.atom(atom, bar)));
    }
    // With a dwell, the phase before decides, too, and how long it has lasted.
    let stay = if is_open_before && 1 < plan.dwell {
        bar.checked_sub(1).map(|before| blame.verdict(before))
    } else {
        None
    };
    let lacks = atoms.iter().map(|(_, lack)| lack).chain(stay.iter());
    let inputs: BTreeSet<usize> = lacks.flat_map(Lack::inputs).collect();
    let inputs: Vec<usize> = inputs.into_iter().collect();
    let trial = NeedTrial { plan, before, coming, stay: stay.as_ref(), atoms: &atoms };
    let mut effort = MOST_PARTS;
    for size in 1..=inputs.len() {
        let is_too_many = MOST_INPUTS < inputs.len() && 2 < size && size < inputs.len();
        if is_too_many {
            return trial.thinned(&question, inputs);
        }
        for chosen in subsets(&inputs, size) {
            match trial.settles(&question, &chosen, &mut effort) {
                Some(true) => return chosen,
                Some(false) => {}
                None => return trial.thinned(&question, inputs),
            }
        }
    }
    Vec::new()
}

/// Every atom that has a say in one of the ways in which it can go on.
fn unknown_atoms(question: &Question<'_>, coming: &BTreeSet<Coming>) -> BTreeSet<Atom> {
    coming.iter().flat_map(|coming| question.among(*coming).unknown_atoms()).collect()
}

/// Whether a set of inputs settles the verdict.
struct NeedTrial<'a> {
    plan: &'a Plan,
    before: Option<&'a Verdict>,
    /// What can come after that.
    coming: BTreeSet<Coming>,
    stay: Option<&'a Lack>,
    atoms: &'a [(Atom, Lack)],
}

impl NeedTrial<'_> {
    /// These inputs without those that can be left out, one after the other; none if
    /// all of them together settle nothing.
    fn thinned(&self, question: &Question<'_>, inputs: Vec<usize>) -> Vec<usize> {
        let each = MOST_PARTS / inputs.len().max(1);
        let settles = |inputs: &[usize]| self.settles(question, inputs, &mut each.clone());
        if settles(&inputs) != Some(true) {
            return Vec::new();
        }
        let mut left = inputs.clone();
        for input in inputs {
            let without: Vec<usize> = left.iter().copied().filter(|own| *own != input).collect();
            if settles(&without) == Some(true) {
                left = without;
            }
        }
        left
    }

    /// Whether these inputs settle the verdict; `None` if the effort that is left does
    /// not suffice to tell.
    fn settles(
        &self,
        question: &Question<'_>,
        chosen: &[usize],
        effort: &mut usize,
    ) -> Option<bool> {
        let is_covered = |lack: &Lack| lack.is_met_by(chosen);
        let covered = self.atoms.iter().filter(|(_, lack)| is_covered(lack));
        let covered: Vec<Atom> = covered.map(|(atom, _)| *atom).collect();
        let knows_stay = self.stay.is_some_and(is_covered);
        // Where nothing stays unknown, one phase is left whatever the answers are.
        if covered.len() == self.atoms.len() && self.stay.is_none_or(is_covered) {
            return Some(true);
        }
        self.all_settled(question, &covered, knows_stay, effort)
    }

    /// Whether every answer to these atoms leaves one phase.
    fn all_settled(
        &self,
        question: &Question<'_>,
        covered: &[Atom],
        knows_stay: bool,
        effort: &mut usize,
    ) -> Option<bool> {
        let mut found: BTreeMap<Coming, BTreeSet<usize>> = BTreeMap::new();
        let mut turns = |coming: Coming| {
            let find = || {
                let (candidates, cost) = question.among(coming).candidates_at_cost();
                *effort = effort.saturating_sub(cost);
                candidates
            };
            found.entry(coming).or_insert_with(find).clone()
        };
        if self.is_settled(&mut turns, knows_stay) {
            return Some(true);
        }
        if *effort == 0 || MOST_DEEP < covered.len() {
            return None;
        }
        let open = unknown_atoms(question, &self.coming);
        let Some(atom) = covered.iter().find(|atom| open.contains(atom)) else {
            return Some(false);
        };
        for holds in [true, false] {
            let question = question.with(*atom, holds);
            if !self.all_settled(&question, covered, knows_stay, effort)? {
                return Some(false);
            }
        }
        Some(true)
    }

    fn is_settled(
        &self,
        turns: &mut impl FnMut(Coming) -> BTreeSet<usize>,
        knows_stay: bool,
    ) -> bool {
        let mut is_definite = |before: Option<&Verdict>| {
            Verdict::next(before, &mut *turns, self.plan.dwell).definite().is_some()
        };
        match self.before {
            Some(before) if knows_stay => before.each(self.plan).all(|one| is_definite(Some(&one))),
            before => is_definite(before),
        }
    }
}

/// All sets of `size` of these, in their order.
fn subsets(of: &[usize], size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (place, first) in of.iter().enumerate() {
        let rest = of.get(place + 1..).unwrap_or_default();
        for mut subset in subsets(rest, size - 1) {
            subset.insert(0, *first);
            all.push(subset);
        }
    }
    all
}
