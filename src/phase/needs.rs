//! The inputs that would settle an open verdict.

use std::collections::BTreeSet;

use super::blame::{Blame, Lack};
use super::machine::{History, Verdict};
use super::possible::Question;
use crate::eval::Frame;
use crate::plan::{Atom, Plan};

/// How many sets of inputs, and how many questions, are tried at most.
const MOST_TRIES: usize = 50_000;

/// With more unknown inputs than this, sets of three and more are not tried one
/// by one.
const MOST_INPUTS: usize = 16;

/// A smallest set of inputs that would settle the verdict at `bar`, whatever
/// their values turn out to be.
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
    for atom in question.unknown_atoms() {
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
    let trial = Trial { plan, before, stay: stay.as_ref(), atoms: &atoms };
    let mut tries = 0;
    for size in 1..=inputs.len() {
        let is_too_many = MOST_INPUTS < inputs.len() && 2 < size && size < inputs.len();
        if is_too_many {
            continue;
        }
        for chosen in subsets(&inputs, size) {
            if MOST_TRIES <= tries {
                return if trial.settles(&question, &inputs, &mut 0) { inputs } else { Vec::new() };
            }
            if trial.settles(&question, &chosen, &mut tries) {
                return chosen;
            }
        }
    }
    Vec::new()
}

/// Whether a set of inputs settles the verdict.
struct Trial<'a> {
    plan: &'a Plan,
    before: Option<&'a Verdict>,
    stay: Option<&'a Lack>,
    atoms: &'a [(Atom, Lack)],
}

impl Trial<'_> {
    fn settles(&self, question: &Question<'_>, chosen: &[usize], tries: &mut usize) -> bool {
        let is_covered = |lack: &Lack| lack.is_met_by(chosen);
        let covered = self.atoms.iter().filter(|(_, lack)| is_covered(lack));
        let covered: Vec<Atom> = covered.map(|(atom, _)| *atom).collect();
        let knows_stay = self.stay.is_some_and(is_covered);
        // Where nothing stays unknown, one phase is left whatever the answers are.
        if covered.len() == self.atoms.len() && self.stay.is_none_or(is_covered) {
            return true;
        }
        self.all_settled(question, &covered, knows_stay, tries)
    }

    /// Whether every answer to these atoms leaves one phase.
    fn all_settled(
        &self,
        question: &Question<'_>,
        covered: &[Atom],
        knows_stay: bool,
        tries: &mut usize,
    ) -> bool {
        *tries += 1;
        let candidates = question.candidates();
        if self.is_settled(&candidates, knows_stay) {
            return true;
        }
        if MOST_TRIES <= *tries {
            return false;
        }
        let open = question.unknown_atoms();
        let Some(atom) = covered.iter().find(|atom| open.contains(atom)) else { return false };
        question.answers(*atom).into_iter().all(|answer| {
            self.all_settled(&question.with(*atom, answer), covered, knows_stay, tries)
        })
    }

    fn is_settled(&self, candidates: &BTreeSet<usize>, knows_stay: bool) -> bool {
        let is_definite = |before: Option<&Verdict>| {
            Verdict::next(before, candidates, self.plan).definite().is_some()
        };
        match self.before {
            Some(before) if knows_stay => before.each().all(|one| is_definite(Some(&one))),
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
