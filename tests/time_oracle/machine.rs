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
        let verdict = self.verdict_after(before, &self.turns(t));
        self.verdicts.borrow_mut().insert(t, verdict.clone());
        verdict
    }

    /// The phases whose turn it can be: those that no condition excludes up to the
    /// first that is true.
    fn turns(&self, t: Day) -> Vec<usize> {
        let mut turns = Vec::new();
        for (place, phase) in self.rules.phases.iter().enumerate() {
            let own = |day: Day| self.truth(&phase.when, day);
            let window = Window::Bars(phase.hold.max(1));
            let operands: &[&Cond] = &[&phase.when];
            let operands = phase.when.reads().then_some(operands);
            match self.window(operands, window, t, True, own) {
                False => {}
                Unknown => turns.push(place),
                True => {
                    turns.push(place);
                    return turns;
                }
            }
        }
        turns.push(self.rules.phases.len());
        turns
    }

    fn verdict_after(&self, before: Option<Verdict>, turns: &[usize]) -> Verdict {
        let Some(before) = before else {
            return Verdict { stays: turns.iter().map(|phase| (*phase, 1)).collect() };
        };
        let dwell = self.rules.dwell.max(1);
        let mut stays = BTreeSet::new();
        for (phase, lasted) in before.stays {
            for turn in turns {
                let is_at_once = self.rules.phases.get(*turn).is_some_and(|phase| phase.is_at_once);
                let stays_on = *turn == phase || (lasted < dwell && !is_at_once);
                stays.insert(if stays_on { (phase, dwell.min(lasted + 1)) } else { (*turn, 1) });
            }
        }
        Verdict { stays }
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
