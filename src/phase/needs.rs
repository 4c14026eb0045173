//! The inputs that would settle an open verdict.

use std::collections::BTreeSet;

use super::machine::{History, Verdict};
use super::possible::Question;
use crate::eval::{Frame, Gap, gaps};
use crate::plan::{Atom, Formula, Plan};

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
    let is_open_before = before.is_some_and(|before| before.definite().is_none());
    let mut atoms: Vec<(Atom, BTreeSet<Cause>)> = Vec::new();
    for atom in question.unknown_atoms() {
        atoms.push((atom, blame.atom(atom, bar)));
    }
    // With a dwell, the phase before decides, too.
    let stay = if is_open_before && 1 < plan.dwell {
        bar.checked_sub(1).map(|before| blame.bar(before))
    } else {
        None
    };
    let causes = atoms.iter().map(|(_, causes)| causes).chain(stay.iter()).flatten();
    let inputs: BTreeSet<usize> = causes
        .filter_map(|cause| match cause {
            Cause::Input(input) => Some(*input),
            Cause::Nothing => None,
        })
        .collect();
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

/// What would have to be known at a bar itself for its verdict to be definite;
/// nothing if it is.
pub(super) fn causes_of(
    plan: &Plan,
    frame: &Frame,
    history: &History,
    bar: usize,
) -> BTreeSet<Cause> {
    let is_open = history.verdict(bar).is_some_and(|verdict| verdict.definite().is_none());
    if is_open { Blame { plan, frame, history }.own(bar) } else { BTreeSet::new() }
}

/// What would have to be known for an atom to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    Input(usize),
    /// No value could help.
    Nothing,
}

struct Blame<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    history: &'a History,
}

impl Blame<'_> {
    fn atom(&self, atom: Atom, bar: usize) -> BTreeSet<Cause> {
        let mut found = BTreeSet::new();
        match atom {
            Atom::Node(node) => gaps(self.plan, self.frame, node, bar, &mut found),
            Atom::Signal(signal) => {
                if let Some(nodes) = self.plan.signals.get(signal) {
                    gaps(self.plan, self.frame, nodes.on, bar, &mut found);
                    gaps(self.plan, self.frame, nodes.watchful, bar, &mut found);
                }
            }
            Atom::Within(node, past) | Atom::Held(node, past) => {
                if bar < past {
                    found.insert(Gap::BeforeTheStart);
                }
                for then in bar.saturating_sub(past)..bar {
                    gaps(self.plan, self.frame, node, then, &mut found);
                }
            }
            Atom::Was(_, bars) | Atom::HeldBefore(_, bars) => {
                let mut causes = BTreeSet::new();
                if bar < bars {
                    causes.insert(Cause::Nothing);
                }
                for then in bar.saturating_sub(bars)..bar {
                    causes.append(&mut self.bar(then));
                }
                return causes;
            }
        }
        found
            .into_iter()
            .map(|gap| match gap {
                Gap::Input(input, _) => Cause::Input(input),
                Gap::BeforeTheStart | Gap::DivisionByZero | Gap::Undefined => Cause::Nothing,
            })
            .collect()
    }

    /// What would have to be known at a bar itself for its verdict to be.
    fn own(&self, bar: usize) -> BTreeSet<Cause> {
        let question = Question::new(self.plan, self.frame, self.history, bar);
        let atoms = question.unknown_atoms().into_iter();
        let is_now = |atom: &Atom| !matches!(atom, Atom::Was(..) | Atom::HeldBefore(..));
        atoms.filter(is_now).flat_map(|atom| self.atom(atom, bar)).collect()
    }

    /// What would have to be known for the verdict of a bar to be.
    fn bar(&self, bar: usize) -> BTreeSet<Cause> {
        let mut causes = BTreeSet::new();
        let mut bar = Some(bar);
        // An open past may rest on a past before it, as far back as it is open.
        while let Some(here) = bar {
            let is_open =
                self.history.verdict(here).is_some_and(|verdict| verdict.definite().is_none());
            if !is_open {
                break;
            }
            match self.history.lived_causes(here) {
                Some(lived) => causes.extend(lived),
                None => causes.append(&mut self.own(here)),
            }
            if here == 0 && self.plan.phases.iter().any(|phase| reads_past(&phase.formula)) {
                causes.insert(Cause::Nothing);
            }
            bar = here.checked_sub(1);
        }
        causes
    }
}

fn reads_past(formula: &Formula) -> bool {
    match formula {
        Formula::Was(..) | Formula::HeldBefore(..) => true,
        Formula::And(parts) | Formula::Or(parts) | Formula::AtLeast(_, parts) => {
            parts.iter().any(reads_past)
        }
        Formula::Not(inner) => reads_past(inner),
        Formula::Within { now, .. } | Formula::Held { now, .. } => reads_past(now),
        Formula::Constant(_) | Formula::On(_) | Formula::Watch(_) | Formula::Node(_) => false,
    }
}

/// Whether a set of inputs settles the verdict.
struct Trial<'a> {
    plan: &'a Plan,
    before: Option<&'a Verdict>,
    stay: Option<&'a BTreeSet<Cause>>,
    atoms: &'a [(Atom, BTreeSet<Cause>)],
}

impl Trial<'_> {
    fn settles(&self, question: &Question<'_>, chosen: &[usize], tries: &mut usize) -> bool {
        let is_covered = |causes: &BTreeSet<Cause>| {
            causes
                .iter()
                .all(|cause| matches!(cause, Cause::Input(input) if chosen.contains(input)))
        };
        let covered: Vec<Atom> = self
            .atoms
            .iter()
            .filter(|(_, causes)| is_covered(causes))
            .map(|(atom, _)| *atom)
            .collect();
        let knows_stay = self.stay.is_some_and(is_covered);
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
        if candidates.len() == 1 && (knows_stay || self.stay.is_none()) {
            return true;
        }
        Verdict::next(self.before, candidates, self.plan).definite().is_some()
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
