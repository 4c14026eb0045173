//! A state without the decisions that the rules no longer look at: what is remembered of
//! them, as text.

use serde::{Deserialize, Serialize};

use super::Stream;
use crate::eval::{FrameMemory, InputValues, Kept, ends, going_on};
use crate::ops::Tape;
use crate::phase::{Earlier, History, PhasesFound, Since};
use crate::plan::Plan;
use crate::run::Run;
use crate::signal::State;
use crate::time::Stamp;

/// What is remembered of decisions before those of a state.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedMemory {
    /// How many they were.
    before: usize,
    /// The phase at the last of them, if it was one.
    phase: Option<String>,
    since: SavedSince,
    /// The last definite phases, each with its last bar.
    definite: Vec<(String, String)>,
    /// The state of each signal at the last of them.
    signals: Vec<(State, SavedSince)>,
    /// What operators remember, and what the decisions of the state found.
    words: String,
}

/// A bar, the day of its decision, and how many decisions it has been so.
#[derive(Serialize, Deserialize)]
struct SavedSince(String, Option<String>, usize);

impl Stream {
    /// What is saved: without the decisions that nothing looks at any more, if there are
    /// some, and with what is remembered of them.
    pub(super) fn shortened(&self, kept: Kept) -> (Kept, Option<SavedMemory>) {
        let Run { frame, history } = &self.run;
        let first = self.first_kept(&kept);
        let Some(earlier) = history.remembered(&self.plan, frame, first) else {
            return (kept, None);
        };
        let kept = frame.cut(&self.plan, kept, first);
        let Some(memory) = &kept.memory else { return (kept, None) };
        let mut memory = FrameMemory::clone(memory);
        let mut told = history.told(first..first + memory.decided);
        let mut tape = Tape::blank();
        memory.carry(&mut tape);
        told.carry(&self.plan, &mut tape, memory.decided);
        let saved = SavedMemory::of(&self.plan, &earlier, tape.text());
        (kept, Some(saved))
    }

    /// The first decision that is kept.
    fn first_kept(&self, kept: &Kept) -> usize {
        let Run { frame, .. } = &self.run;
        // What looks back at all figures sees all of their revisions, too.
        let ends = ends(&self.plan);
        let looks_for_ages =
            self.plan.reads_ages() && matches!(frame.source, InputValues::Given(_));
        let Some(lookback) = self.plan.lookback().filter(|_| ends && !looks_for_ages) else {
            return 0;
        };
        kept.decided.len().min(frame.first_of_interest(&self.plan) + 1).saturating_sub(lookback)
    }

    /// Goes on from what was kept and what phases were at the first of it.
    pub(super) fn begin(&mut self, kept: &Kept, begun: History) {
        if kept.figures.is_empty() {
            let (frame, kernels) = going_on(&self.plan, kept);
            (self.run.frame, self.kernels, self.run.history) = (frame, kernels, begun);
            self.run.history.advance(&self.plan, &self.run.frame);
        } else {
            self.run.history = begun;
            self.run.frame.remember(kept);
            self.go_on(kept.last().and_then(|last| last.date), kept);
        }
    }
}

impl SavedMemory {
    fn of(plan: &Plan, earlier: &Earlier, words: String) -> SavedMemory {
        let id = |phase: usize| plan.rules().phases().get(phase).map(|phase| phase.id.clone());
        let (phase, since) = earlier.phase;
        let definite = earlier.definite.iter();
        SavedMemory {
            before: earlier.bars,
            phase: phase.and_then(id),
            since: SavedSince::of(since),
            definite: definite
                .filter_map(|(phase, last)| Some((id(*phase)?, last.to_string())))
                .collect(),
            signals: earlier
                .signals
                .iter()
                .map(|(state, since)| (*state, SavedSince::of(*since)))
                .collect(),
            words,
        }
    }

    /// What phases were at the first decisions that were kept, with what is remembered of
    /// those before; `None` if it cannot be of this plan.
    pub(super) fn read(
        &self,
        plan: &Plan,
        kept: &mut Kept,
        stamp: impl Fn(&str) -> Option<Stamp>,
    ) -> Option<History> {
        let place = |id: &str| plan.rules().phases().iter().position(|phase| phase.id == *id);
        let phase = match &self.phase {
            Some(id) => Some(place(id)?),
            None => None,
        };
        let definite = self.definite.iter().map(|(id, last)| Some((place(id)?, stamp(last)?)));
        let signals = self.signals.iter();
        let earlier = Earlier {
            bars: self.before,
            phase: (phase, self.since.read(&stamp)?),
            definite: definite.collect::<Option<_>>()?,
            signals: signals
                .map(|(state, since)| Some((*state, since.read(&stamp)?)))
                .collect::<Option<_>>()?,
        };
        let mut memory = FrameMemory::blank(plan, kept.decided.len().checked_sub(1)?);
        let mut told = PhasesFound::blank(plan);
        let mut tape = Tape::of(&self.words);
        memory.carry(&mut tape);
        told.carry(plan, &mut tape, memory.decided);
        if !tape.is_read() || earlier.signals.len() != plan.signals.len() {
            return None;
        }
        kept.memory = Some(memory.into());
        Some(History::begun(plan, earlier, &told))
    }
}

impl SavedSince {
    fn of(since: Since) -> SavedSince {
        let Since { stamp, date, bars } = since;
        SavedSince(stamp.to_string(), date.map(|date| date.to_string()), bars)
    }

    fn read(&self, stamp: impl Fn(&str) -> Option<Stamp>) -> Option<Since> {
        let SavedSince(bar, date, bars) = self;
        let date = match date {
            Some(date) => Some(date.parse().ok()?),
            None => None,
        };
        Some(Since { stamp: stamp(bar)?, date, bars: *bars })
    }
}
