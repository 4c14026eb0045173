//! Since when things are as they are, also where that began with decisions that are no
//! more than remembered.

use std::sync::Arc;

use super::machine::History;
use super::past::Past;
use super::verdict::Verdict;
use crate::eval::Frame;
use crate::ops::Tape;
use crate::plan::Plan;
use crate::signal::{SignalLevel, State};
use crate::time::{Date, Stamp};
use crate::value::Truth;

/// How long something has been as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Since {
    /// The bar at which it began.
    pub(crate) stamp: Stamp,
    /// The day of that decision.
    pub(crate) date: Option<Date>,
    /// How many decisions it has lasted.
    pub(crate) bars: usize,
}

/// What is remembered of decisions before the first that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// How many they were.
    pub(crate) bars: usize,
    /// What phase the last of them was in, and since when.
    pub(crate) phase: (Option<usize>, Since),
    /// The last phase that was definite, and the last one other than that, each with its
    /// last bar.
    pub(crate) definite: Vec<(usize, Stamp)>,
    /// The state of each signal at the last of them, and since when.
    pub(crate) signals: Vec<(State, Since)>,
}

impl History {
    /// After decisions that stand as they were made: the verdicts of the first so many,
    /// and what is remembered of those before.
    pub(crate) fn begun(plan: &Plan, earlier: Earlier, told: &PhasesFound) -> History {
        let mut history = History::default();
        history.lay(plan);
        for (verdict, bar) in told.verdicts.iter().zip(0..) {
            let conditions = told.conditions.iter().map(|own| own.get(bar).copied());
            history.add(verdict.clone(), conditions.map(Option::unwrap_or_default));
        }
        history.earlier = Some(Arc::new(earlier));
        history
    }

    /// What is remembered of the decisions before the first.
    pub(crate) fn earlier(&self) -> Option<&Earlier> {
        self.earlier.as_deref()
    }

    /// Since when the phase is the definite one that it is at `bar`, or none is.
    pub(crate) fn phase_since(&self, frame: &Frame, bar: usize) -> Option<Since> {
        let phase = |bar: usize| self.verdict(bar).and_then(Verdict::definite);
        let earlier = self.earlier().map(|earlier| &earlier.phase);
        since(frame, phase, earlier, bar)
    }

    /// Since when a signal has the state that it has at `bar`.
    pub(crate) fn signal_since(
        &self,
        plan: &Plan,
        frame: &Frame,
        signal: usize,
        bar: usize,
    ) -> Option<Since> {
        let nodes = *plan.signals.get(signal)?;
        let state = |bar: usize| SignalLevel::at(frame, nodes, bar).state();
        let earlier = self.earlier().and_then(|earlier| earlier.signals.get(signal));
        since(frame, state, earlier, bar)
    }

    /// The last definite phase before `bar` that is another one, with its last bar.
    pub(crate) fn previous(&self, frame: &Frame, bar: usize) -> Option<(usize, Stamp)> {
        self.definite_before(frame, bar, self.verdict(bar).and_then(Verdict::definite))
    }

    /// The last definite phase before `bar` other than this one, with its last bar.
    fn definite_before(
        &self,
        frame: &Frame,
        bar: usize,
        than: Option<usize>,
    ) -> Option<(usize, Stamp)> {
        let own = |bar: usize| Some((self.verdict(bar)?.definite()?, frame.bars.get(bar)?.stamp));
        let earlier = self.earlier().into_iter().flat_map(|earlier| &earlier.definite).copied();
        let mut all = (0..bar).rev().filter_map(own).chain(earlier);
        all.find(|(phase, _)| Some(*phase) != than)
    }

    /// What is to be remembered of the decisions before `first`; `None` if there are none.
    pub(crate) fn remembered(&self, plan: &Plan, frame: &Frame, first: usize) -> Option<Earlier> {
        let Some(last) = first.checked_sub(1) else { return self.earlier().cloned() };
        let signal = |signal: usize| {
            let nodes = *plan.signals.get(signal)?;
            let state = SignalLevel::at(frame, nodes, last).state();
            Some((state, self.signal_since(plan, frame, signal, last)?))
        };
        let definite = self.definite_before(frame, first, None);
        let other = definite.and_then(|(phase, _)| self.definite_before(frame, first, Some(phase)));
        let phase = self.verdict(last).and_then(Verdict::definite);
        Some(Earlier {
            bars: first + self.earlier().map_or(0, |earlier| earlier.bars),
            phase: (phase, self.phase_since(frame, last)?),
            definite: definite.into_iter().chain(other).collect(),
            signals: (0..plan.signals.len()).map(signal).collect::<Option<_>>()?,
        })
    }

    /// The verdicts at some bars, with what phases' own conditions were.
    pub(crate) fn told(&self, bars: std::ops::Range<usize>) -> PhasesFound {
        let own = |past: &Past| bars.clone().map(|bar| past.any(bar..bar + 1)).collect();
        PhasesFound {
            verdicts: bars.clone().filter_map(|bar| self.verdict(bar).cloned()).collect(),
            conditions: self.conditions.iter().map(own).collect(),
        }
    }
}

/// The first bar of the unbroken run of the same as at `bar`, which may have begun before
/// the first of all.
fn since<T: PartialEq>(
    frame: &Frame,
    at: impl Fn(usize) -> T,
    earlier: Option<&(T, Since)>,
    bar: usize,
) -> Option<Since> {
    let now = at(bar);
    let first = (0..=bar).rev().take_while(|then| at(*then) == now).last().unwrap_or(bar);
    let bars = bar + 1 - first;
    if let Some((_, since)) = earlier.filter(|(then, _)| first == 0 && *then == now) {
        return Some(Since { bars: since.bars + bars, ..*since });
    }
    let begin = frame.bars.get(first)?;
    Some(Since { stamp: begin.stamp, date: begin.date, bars })
}

/// What the first decisions found of phases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhasesFound {
    pub(crate) verdicts: Vec<Verdict>,
    /// Of each phase, whether its own condition held.
    pub(crate) conditions: Vec<Vec<Truth>>,
}

impl PhasesFound {
    /// Of no decisions.
    pub(crate) fn blank(plan: &Plan) -> PhasesFound {
        PhasesFound { verdicts: Vec::new(), conditions: vec![Vec::new(); plan.phases.len()] }
    }

    /// All of it, of so many decisions, as words.
    pub(crate) fn carry(&mut self, plan: &Plan, tape: &mut Tape, decided: usize) {
        let mut runs: Vec<(usize, Verdict)> = Vec::new();
        for verdict in &self.verdicts {
            match runs.last_mut() {
                Some((count, last)) if last == verdict => *count += 1,
                _ => runs.push((1, verdict.clone())),
            }
        }
        tape.list(
            &mut runs,
            || (0, Verdict::none()),
            |tape, (count, verdict)| {
                tape.count(count);
                verdict.carry(plan, tape);
            },
        );
        let sum = runs.iter().try_fold(0_usize, |sum, (count, _)| sum.checked_add(*count));
        let fits = sum == Some(decided);
        tape.check(fits);
        if tape.is_reading() && fits {
            let all = runs.into_iter().flat_map(|(count, verdict)| vec![verdict; count]);
            self.verdicts = all.collect();
        }
        self.conditions.iter_mut().for_each(|own| tape.runs(own, decided));
    }
}
