//! The phases that are possible at a bar, looked up by what is known there.

use std::collections::BTreeMap;

use super::lasting::BarPhases;
use crate::ops::{ColumnMut, ColumnSlice, Kernel, Op, Settings, Tape};
use crate::phase::{Coming, Known, Question};
use crate::plan::{Atom, AtomSource, Plan, VerdictProgram};
use crate::value::Truth;

/// So many patterns are kept at most; then they are forgotten and found anew.
const MOST_PATTERNS: usize = 65_536;

/// What is known at a bar, turned into what is possible.
#[derive(Clone, Debug)]
pub(super) struct Settling {
    plan: Plan,
    atoms: Vec<Atom>,
    /// The phases before, of each atom that asks for them.
    memories: Vec<Option<AtomMemory>>,
    /// What has been found of each pattern of truths, by what can come.
    patterns: BTreeMap<Coming, BTreeMap<Vec<Truth>, Settled>>,
    pattern: Vec<Truth>,
    /// The sets of phases that verdicts were left open between.
    open: Vec<Vec<usize>>,
}

/// What a pattern makes possible.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// In the order of the rules.
    pub(super) candidates: Vec<usize>,
    /// Whether the own condition of each phase holds, where that is remembered.
    pub(super) conditions: Vec<Truth>,
}

/// What bars before make of an atom.
#[derive(Clone, Debug)]
struct AtomMemory {
    of: Remembered,
    /// At least one: this bar itself is settled by its own condition.
    bars: usize,
    kernel: Kernel,
    /// What it is for the bar to come.
    now: Truth,
}

#[derive(Clone, Copy, Debug)]
enum Remembered {
    Verdict(usize),
    Condition(usize),
}

impl Settling {
    pub(super) fn new(plan: &Plan, program: &VerdictProgram) -> Settling {
        let memory = |source: &AtomSource| match *source {
            AtomSource::Was(phase, bars) => Some(AtomMemory::new(Remembered::Verdict(phase), bars)),
            AtomSource::HeldBefore(phase, bars) => {
                Some(AtomMemory::new(Remembered::Condition(phase), bars))
            }
            AtomSource::Now(_) | AtomSource::Before(_) | AtomSource::Always(_) => None,
        };
        Settling {
            plan: plan.clone(),
            atoms: program.atoms.iter().map(|(atom, _)| *atom).collect(),
            memories: program.atoms.iter().map(|(_, source)| memory(source)).collect(),
            patterns: BTreeMap::new(),
            pattern: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Forgets the phases before, and keeps what patterns mean.
    pub(super) fn reset(&mut self) {
        for memory in self.memories.iter_mut().flatten() {
            *memory = AtomMemory::new(memory.of, memory.bars);
        }
    }

    /// The phases before, as far as they are remembered.
    pub(super) fn carry(&mut self, tape: &mut Tape) {
        for memory in self.memories.iter_mut().flatten() {
            memory.kernel.carry(tape);
            tape.truth(&mut memory.now);
        }
    }

    /// What of all that can come is possible at a bar of which this is known; `None`
    /// for an atom that asks for the phases before.
    pub(super) fn settle(
        &mut self,
        coming: Coming,
        atoms: impl Iterator<Item = Option<Truth>>,
    ) -> Settled {
        self.pattern.clear();
        let atoms = atoms.zip(&self.memories).map(|(truth, memory)| {
            let remembered = || memory.as_ref().map(|memory| memory.now);
            truth.or_else(remembered).unwrap_or_default()
        });
        self.pattern.extend(atoms);
        let known = self.patterns.get(&coming).and_then(|known| known.get(&self.pattern));
        if let Some(settled) = known {
            return settled.clone();
        }
        let settled = self.find(coming);
        if MOST_PATTERNS <= self.patterns.values().map(BTreeMap::len).sum() {
            self.patterns.clear();
        }
        let known = self.patterns.entry(coming).or_default();
        known.insert(self.pattern.clone(), settled.clone());
        settled
    }

    fn find(&self, coming: Coming) -> Settled {
        let atoms = self.atoms.iter().copied().zip(self.pattern.iter().copied());
        let known = Known { atoms: atoms.collect() };
        let question = Question::of(&self.plan, &known).among(coming);
        let conditions = self.plan.phases.iter().map(|phase| {
            phase.condition().map_or(Truth::Unknown, |condition| question.truth(condition))
        });
        let has_memory = self.memories.iter().any(Option::is_some);
        Settled {
            candidates: question.candidates().into_iter().collect(),
            conditions: if has_memory { conditions.collect() } else { Vec::new() },
        }
    }

    /// Writes down a verdict and what the conditions were, for the bars to come.
    pub(super) fn remember(&mut self, conditions: Vec<Truth>, verdict: &BarPhases) {
        for memory in self.memories.iter_mut().flatten() {
            memory.feed(match (memory.of, verdict) {
                (Remembered::Condition(phase), _) => {
                    conditions.get(phase).copied().unwrap_or_default()
                }
                (Remembered::Verdict(phase), BarPhases::One(one)) => Truth::from(phase == *one),
                (Remembered::Verdict(phase), BarPhases::Many(many)) if many.contains(&phase) => {
                    Truth::Unknown
                }
                (Remembered::Verdict(_), BarPhases::Many(_)) => Truth::False,
            });
        }
    }

    /// A verdict as a number: the phase, or after all phases the set of them.
    pub(super) fn code(&mut self, verdict: &BarPhases) -> u32 {
        let many = match verdict {
            BarPhases::One(one) => return *one as u32,
            BarPhases::Many(many) => many,
        };
        let place = match self.open.iter().position(|known| known == many) {
            Some(place) => place,
            None => {
                self.open.push(many.clone());
                self.open.len() - 1
            }
        };
        (self.plan.phases.len() + place) as u32
    }

    /// The phases of an open verdict, by its number.
    pub(super) fn open(&self, code: u32) -> &[usize] {
        let place = (code as usize).checked_sub(self.plan.phases.len());
        place.and_then(|place| self.open.get(place)).map_or(&[], Vec::as_slice)
    }
}

impl AtomMemory {
    fn new(of: Remembered, bars: usize) -> AtomMemory {
        let op = match of {
            Remembered::Verdict(_) => Op::Within,
            Remembered::Condition(_) => Op::Held,
        };
        let kernel = Kernel::new(op, Settings { window: bars, ..Settings::default() });
        AtomMemory { of, bars, kernel, now: Truth::Unknown }
    }

    fn feed(&mut self, truth: Truth) {
        let mut out = [Truth::Unknown];
        self.kernel.run(&[ColumnSlice::Truths(&[truth])], ColumnMut::Truths(&mut out));
        [self.now] = out;
    }
}
