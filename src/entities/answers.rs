//! What rules say of one entity, bar by bar, for callers to read: a view of what the
//! machine has found. It decides nothing.

use std::sync::Arc;

use super::machine::{BarVerdicts, EntityMachine};
use crate::plan::Plan;
use crate::rules::Phase;
use crate::signal::State;
use crate::time::{Date, Frequency, Period, Stamp};

/// What rules say of one entity: a verdict for each of its bars.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    pub(super) entity: &'a str,
    pub(super) naming: Naming,
    /// One for each bar, rising; see [`Naming`].
    pub(super) keys: &'a [i32],
    pub(super) verdicts: &'a BarVerdicts,
    /// How many verdicts come before the first bar that is told.
    pub(super) skipped: usize,
    pub(super) machine: &'a EntityMachine,
    /// For each grouping of the rules the word at each bar, empty where missing.
    pub(super) words: &'a [Vec<Arc<str>>],
}

/// What the keys of bars are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// Rows, counted from 1.
    Rows,
    /// Days since 1970-01-01.
    Days,
    /// The first days of periods.
    Periods(Frequency),
}

impl Naming {
    pub(super) fn stamp(self, key: i32) -> Stamp {
        match self {
            Naming::Rows => Stamp::Row(key.unsigned_abs()),
            Naming::Days => Stamp::Day(Date::from_days(key)),
            Naming::Periods(frequency) => {
                Stamp::Period(Period::holding(frequency, Date::from_days(key)))
            }
        }
    }
}

impl<'a> Answers<'a> {
    /// The entity.
    pub fn entity(&self) -> &'a str {
        self.entity
    }

    /// The plan that was carried out.
    pub fn plan(&self) -> &'a Plan {
        self.machine.plan()
    }

    /// How many bars it has.
    pub fn bars(&self) -> usize {
        self.keys.len()
    }

    /// What a bar is called: a day, a period or a row.
    pub fn stamp(&self, bar: usize) -> Option<Stamp> {
        self.keys.get(bar).map(|key| self.naming.stamp(*key))
    }

    /// The day that a bar is or begins with, since 1970-01-01; `None` without dates.
    pub fn day(&self, bar: usize) -> Option<i32> {
        self.keys.get(bar).copied().filter(|_| self.naming != Naming::Rows)
    }

    /// The phase at a bar; `None` if what is unknown leaves more than one open.
    pub fn phase(&self, bar: usize) -> Option<&'a Phase> {
        let code = self.codes().get(bar)?;
        self.machine.plan().rules().phases().get(*code as usize)
    }

    /// The place of that phase in the rules.
    pub fn phase_place(&self, bar: usize) -> Option<usize> {
        let place = *self.codes().get(bar)? as usize;
        Some(place).filter(|place| *place < self.machine.plan().rules().phases().len())
    }

    /// The phases that could be the answer at a bar, in the order of the rules.
    pub fn possible(&self, bar: usize) -> impl Iterator<Item = &'a Phase> {
        let phases = self.machine.plan().rules().phases();
        let code = self.codes().get(bar).copied().unwrap_or_default();
        let open = self.machine.open(code).iter().filter_map(|phase| phases.get(*phase));
        phases.get(code as usize).into_iter().chain(open)
    }

    /// The word of a grouping at a bar, by its place in the rules; `None` if it is
    /// missing.
    pub fn word(&self, grouping: usize, bar: usize) -> Option<&'a str> {
        let word = self.words.get(grouping)?.get(bar)?;
        Some(&**word).filter(|word| !word.is_empty())
    }

    /// The states of a signal, by its place in the rules: at all bars, at the last
    /// one, or none, as was asked for.
    pub fn states(&self, signal: usize) -> &'a [State] {
        let states = self.verdicts.states.get(signal).map_or(&[][..], Vec::as_slice);
        let skipped = states.len().saturating_sub(self.bars());
        states.get(skipped..).unwrap_or_default()
    }

    /// The verdicts as places of phases in the rules; what lies past the last one
    /// is open.
    pub(super) fn codes(&self) -> &'a [u32] {
        self.verdicts.phases.get(self.skipped..).unwrap_or_default()
    }
}
