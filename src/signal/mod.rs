//! Signals: the state that the conditions of a signal add up to.

use crate::eval::Frame;
use crate::plan::SignalNodes;
use crate::value::Truth;

/// What a signal says at one bar.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Neither of its conditions holds.
    Off,
    /// The lower condition holds, or the upper one not yet for long enough.
    Watch,
    /// The upper condition holds, and has for long enough.
    On,
    /// What is known does not settle which of the three.
    Unknown,
}

impl State {
    /// All of them, in the order of their numbers.
    pub const ALL: [State; 4] = [State::Off, State::Watch, State::On, State::Unknown];

    /// The word: `off`, `watch`, `on`, `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            State::Off => "off",
            State::Watch => "watch",
            State::On => "on",
            State::Unknown => "unknown",
        }
    }
}

/// What is known of a signal at one bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignalLevel {
    /// Whether it is on.
    pub(crate) on: Truth,
    /// Whether it is on or watch.
    pub(crate) watchful: Truth,
}

impl SignalLevel {
    pub(crate) fn at(frame: &Frame, nodes: SignalNodes, bar: usize) -> SignalLevel {
        SignalLevel { on: frame.truth(nodes.on, bar), watchful: frame.truth(nodes.watchful, bar) }
    }

    pub(crate) fn state(self) -> State {
        match (self.on, self.watchful) {
            (Truth::True, _) => State::On,
            (Truth::False, Truth::True) => State::Watch,
            (Truth::False, Truth::False) => State::Off,
            _ => State::Unknown,
        }
    }

    /// The states that what is known leaves open.
    pub(crate) fn possible(self) -> Vec<State> {
        [
            (State::Off, Truth::False, Truth::False),
            (State::Watch, Truth::False, Truth::True),
            (State::On, Truth::True, Truth::True),
        ]
        .into_iter()
        .filter(|(_, on, watchful)| {
            let agrees = |known: Truth, assumed: Truth| !known.is_known() || known == assumed;
            agrees(self.on, *on) && agrees(self.watchful, *watchful)
        })
        .map(|(state, _, _)| state)
        .collect()
    }
}
