//! What each decision found, where the past that it saw is rewritten later.

use super::blame::{Blame, Lack};
use super::machine::History;
use super::possible::Question;
use super::turn::parts;
use crate::eval::Frame;
use crate::plan::{Atom, Formula, Plan};
use crate::value::Truth;

/// What no later frame tells any more, bar by bar.
#[derive(Clone, Debug)]
pub(super) struct Lived {
    /// Every bar as its own decision saw it.
    frame: Frame,
    /// By bar and phase.
    phases: Vec<Vec<Found>>,
}

/// What a decision found of a phase.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The truth of each part of its condition.
    parts: Vec<Truth>,
    /// What was unknown in its formula, if its turn could come.
    open: Vec<Open>,
    /// What was unknown in its own condition, `for` left aside.
    condition: Vec<Open>,
}

/// An atom that was unknown to a decision.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) atom: Atom,
    /// What it lacked; nothing here if it is about the phases before, for those
    /// stay what they were.
    pub(super) lack: Lack,
}

impl Lived {
    pub(super) fn new(plan: &Plan) -> Lived {
        Lived { frame: Frame::empty(plan), phases: Vec::new() }
    }

    /// Writes down one more bar, the last of `frame`.
    pub(super) fn push(&mut self, frame: &Frame, found: Vec<Found>) {
        self.frame.push_last_of(frame);
        self.phases.push(found);
    }

    pub(super) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The truth of each part of a phase's condition at a bar.
    pub(super) fn parts(&self, phase: usize, bar: usize) -> Option<&[Truth]> {
        Some(self.phases.get(bar)?.get(phase)?.parts.as_slice())
    }

    /// What was unknown at a bar in the formulas of the first so many phases.
    pub(super) fn open_up_to(&self, phases: usize, bar: usize) -> impl Iterator<Item = &Open> {
        let found = self.phases.get(bar).map_or(&[][..], Vec::as_slice);
        found.iter().take(phases).flat_map(|found| &found.open)
    }

    /// What was unknown at a bar in a phase's own condition.
    pub(super) fn open_of(&self, phase: usize, bar: usize) -> &[Open] {
        let found = self.phases.get(bar).and_then(|found| found.get(phase));
        found.map_or(&[], |found| &found.condition)
    }
}

/// What the decision at the last bar of a frame finds of each phase.
pub(super) fn found(plan: &Plan, frame: &Frame, history: &History, bar: usize) -> Vec<Found> {
    let question = Question::new(plan, frame, history, bar);
    let blame = Blame { plan, frame, history };
    let open = |formula: &Formula| -> Vec<Open> {
        let atoms = question.unknown_atoms_of(formula).into_iter();
        let lack = |atom| match atom {
            Atom::Was(..) | Atom::HeldBefore(..) => Lack::default(),
            atom => blame.atom(atom, bar),
        };
        atoms.map(|atom| Open { atom, lack: lack(atom) }).collect()
    };
    let mut is_settled = false;
    let mut all = Vec::new();
    for (place, phase) in plan.phases.iter().enumerate() {
        let parts = parts(plan, place).into_iter().map(|(_, part)| question.truth(part));
        all.push(Found {
            parts: parts.collect(),
            open: if is_settled { Vec::new() } else { open(&phase.formula) },
            condition: phase.condition().map_or(Vec::new(), open),
        });
        is_settled |= question.truth(&phase.formula).is_true();
    }
    all
}
