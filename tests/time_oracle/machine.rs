//! Signals and phases: what conditions add up to, decision by decision.

use std::collections::BTreeSet;

use super::dates::Day;
use super::expr::{Cond, Phase, Signal, Window};
use super::oracle::Oracle;
use super::truth::Truth::{self, False, True, Unknown};

/// The state of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Off,
    Watch,
    On,
    Unknown,
}

/// The phases that a decision can be in, each with how long it has lasted, counted
/// up to the dwell.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) stays: BTreeSet<(usize, i64)>,
}

impl Oracle {
    /// The state of a signal on the day of a decision.
    pub(crate) fn state(&self, signal: usize, t: Day) -> State {
        match self.levels(signal, t) {
            (True, _) => State::On,
            (False, True) => State::Watch,
            (False, False) => State::Off,
            _ => State::Unknown,
        }
    }

    /// Whether a signal is on, and whether it is on or watch.
    pub(crate) fn levels(&self, signal: usize, t: Day) -> (Truth, Truth) {
        let place = signal;
        let signal = &self.rules.signals[place];
        let Signal { hold, keep, .. } = *signal;
        let operands = operands(signal);
        let firing = |day: Day| {
            let active = |day: Day| self.active(place, day);
            self.window(Some(&operands), Window::Bars(hold.max(1)), day, True, active)
        };
        let on = self.window(Some(&operands), Window::Bars(keep + 1), t, False, firing);
        let watch = signal.watch.as_ref().map_or(False, |watch| self.truth(watch, t));
        (on, on.or(self.active(place, t)).or(watch))
    }

    /// Whether a signal is active: from where `when` is true to before `until` is.
    fn active(&self, signal: usize, t: Day) -> Truth {
        if let Some(known) = self.active.borrow().get(&(signal, t)) {
            return *known;
        }
        let own = &self.rules.signals[signal];
        let active = match &own.until {
            None => self.truth(&own.when, t),
            Some(until) => {
                let place = self.place(t, Some(&operands(own)));
                let days: Vec<Day> = (0..).map_while(|steps| self.back(t, place, steps)).collect();
                days.into_iter().rev().fold(Unknown, |before, day| {
                    self.truth(&own.when, day).or(before.and(self.truth(until, day).not()))
                })
            }
        };
        self.active.borrow_mut().insert((signal, t), active);
        active
    }

    /// Whether a phase was the verdict at one of so many bars before this one, which
    /// stands where the condition that asks does.
    pub(crate) fn was(&self, asked: &Cond, phase: usize, bars: i64, t: Day) -> Truth {
        let asks = |own: &&Phase| own.when.holds(asked);
        let phase_asking = self.rules.phases.iter().find(asks).map(|own| &*own.when);
        let place = match phase_asking.filter(|when| when.reads()) {
            Some(when) => self.place(t, Some(&[when])),
            None => self.place(t, None),
        };
        (1..=bars).fold(False, |was, steps| {
            was.or(match self.back(t, place, steps) {
                None => Unknown,
                Some(day) => self.verdict(day).was(phase),
            })
        })
    }

    /// The phases that a decision can be in.
    pub(crate) fn verdict(&self, t: Day) -> Verdict {
        if let Some(known) = self.verdicts.borrow().get(&t) {
            return known.clone();
        }
        let before = self.back(t, self.place(t, None), 1).map(|day| self.verdict(day));
        let verdict = self.verdict_after(before, &self.conditions(t));
        self.verdicts.borrow_mut().insert(t, verdict.clone());
        verdict
    }

    /// Whether the condition of each phase holds, for as long as it must.
    fn conditions(&self, t: Day) -> Vec<Truth> {
        let condition = |phase: &Phase| {
            let own = |day: Day| self.truth(&phase.when, day);
            let window = Window::Bars(phase.hold.max(1));
            let operands: &[&Cond] = &[&phase.when];
            let operands = phase.when.reads().then_some(operands);
            self.window(operands, window, t, True, own)
        };
        self.rules.phases.iter().map(condition).collect()
    }

    /// What comes of every answer to what is unknown, and of every phase before.
    fn verdict_after(&self, before: Option<Verdict>, conditions: &[Truth]) -> Verdict {
        let before: Vec<Option<(usize, i64)>> = match before {
            None => vec![None],
            Some(before) => before.stays.into_iter().map(Some).collect(),
        };
        let mut stays = BTreeSet::new();
        for answers in 0..1_usize << conditions.len() {
            let holds: Vec<bool> =
                (0..conditions.len()).map(|place| answers >> place & 1 == 1).collect();
            let is_so = |(condition, holds): (&Truth, &bool)| match condition {
                True => *holds,
                False => !*holds,
                Unknown => true,
            };
            if conditions.iter().zip(&holds).all(is_so) {
                stays.extend(before.iter().map(|before| self.next(*before, &holds)));
            }
        }
        Verdict { stays }
    }

    /// The definition of the phase that comes, with how long it has lasted, counted up to
    /// the dwell, which begins with its first bar.
    ///
    /// It is the first whose condition holds. But a phase that has not lasted for its
    /// dwell gives way only to what comes at once: to the first that holds, if that is
    /// one; and where the first must wait, to the first of those above the phase that
    /// lasts.
    fn next(&self, before: Option<(usize, i64)>, holds: &[bool]) -> (usize, i64) {
        let first = holds.iter().position(|holds| *holds).unwrap_or(holds.len());
        let Some((lasting, lasted)) = before else { return (first, 1) };
        let dwell = self.rules.dwell.max(1);
        let is_at_once =
            |phase: usize| self.rules.phases.get(phase).is_some_and(|phase| phase.is_at_once);
        let comes = if dwell <= lasted || is_at_once(first) {
            first
        } else {
            (0..lasting).find(|phase| holds[*phase] && is_at_once(*phase)).unwrap_or(lasting)
        };
        if comes == lasting { (comes, dwell.min(lasted + 1)) } else { (comes, 1) }
    }
}

/// What the memory of a signal rests on.
fn operands(signal: &Signal) -> Vec<&Cond> {
    std::iter::once(&signal.when).chain(&signal.until).map(|condition| &**condition).collect()
}

impl Verdict {
    fn was(&self, phase: usize) -> Truth {
        let is_in = self.stays.iter().any(|(own, _)| *own == phase);
        let is_alone = self.stays.iter().all(|(own, _)| *own == phase);
        match (is_in, is_alone) {
            (false, _) => False,
            (true, true) => True,
            (true, false) => Unknown,
        }
    }
}
