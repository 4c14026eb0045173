//! Which states and phases tests expected and found.

use serde::Serialize;

use crate::rules::{RuleSet, Signal};
use crate::signal::State;

const STATES: [State; 4] = [State::Off, State::Watch, State::On, State::Unknown];

/// Which states and phases of a rule set some test expected and found.
///
/// What data merely ran past does not count: nobody looked whether it was right.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// Each signal, in the order of the rules.
    pub signals: Vec<SignalSeen>,
    /// Each phase, in the order of the rules.
    pub phases: Vec<PhaseSeen>,
    /// How many states and phases were seen.
    pub seen: usize,
    /// How many there are to see.
    pub of: usize,
}

/// The states in which a signal was seen.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SignalSeen {
    /// Its name.
    pub id: String,
    /// The states in which it was expected and found.
    pub seen: Vec<State>,
    /// The states in which it was not, though it can be.
    pub unseen: Vec<State>,
}

/// Whether a phase was seen.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PhaseSeen {
    /// Its name.
    pub id: String,
    /// Whether it was expected and found.
    pub seen: bool,
}

impl Coverage {
    /// The part that was seen, in percent; 100 where there is nothing to see.
    pub fn percent(&self) -> f64 {
        if self.of == 0 {
            return 100.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of rules are small")]
        let (seen, of) = (self.seen as f64, self.of as f64);
        100.0 * seen / of
    }
}

/// What tests have seen so far.
#[derive(Clone, Debug)]
pub(super) struct Covered {
    signals: Vec<Vec<State>>,
    phases: Vec<bool>,
}

impl Covered {
    pub(super) fn nothing(rules: &RuleSet) -> Covered {
        Covered {
            signals: vec![Vec::new(); rules.signals().len()],
            phases: vec![false; rules.phases().len()],
        }
    }

    pub(super) fn signal(&mut self, signal: usize, state: State) {
        if let Some(states) = self.signals.get_mut(signal)
            && !states.contains(&state)
        {
            states.push(state);
        }
    }

    pub(super) fn phase(&mut self, phase: usize) {
        if let Some(seen) = self.phases.get_mut(phase) {
            *seen = true;
        }
    }

    pub(super) fn add(&mut self, other: &Covered) {
        for (signal, states) in other.signals.iter().enumerate() {
            for state in states {
                self.signal(signal, *state);
            }
        }
        for (phase, _) in other.phases.iter().enumerate().filter(|(_, seen)| **seen) {
            self.phase(phase);
        }
    }

    pub(super) fn coverage(&self, rules: &RuleSet) -> Coverage {
        let signals: Vec<SignalSeen> = rules
            .signals()
            .iter()
            .zip(&self.signals)
            .map(|(signal, states)| {
                let can_be = STATES.into_iter().filter(|state| can_be(rules, signal, *state));
                let (seen, unseen) = can_be.partition(|state| states.contains(state));
                SignalSeen { id: signal.id.clone(), seen, unseen }
            })
            .collect();
        let phases: Vec<PhaseSeen> = rules
            .phases()
            .iter()
            .zip(&self.phases)
            .map(|(phase, seen)| PhaseSeen { id: phase.id.clone(), seen: *seen })
            .collect();
        let seen = signals.iter().map(|signal| signal.seen.len()).sum::<usize>()
            + phases.iter().filter(|phase| phase.seen).count();
        let of = phases.len()
            + signals.iter().map(|signal| signal.seen.len() + signal.unseen.len()).sum::<usize>();
        Coverage { signals, phases, seen, of }
    }
}

/// Only a signal with a lower condition, or with one that must hold for a while,
/// can be on watch.
fn can_be(rules: &RuleSet, signal: &Signal, state: State) -> bool {
    let holds_long = signal.hold.is_some_and(|hold| 1 < rules.param_bars(hold));
    state != State::Watch || signal.watch.is_some() || holds_long
}
