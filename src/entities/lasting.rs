//! How long the phase of an entity has lasted, and what that lets come next.

use crate::ops::Tape;
use crate::phase::{Coming, Verdict};
use crate::plan::Plan;

/// The phase at the last bar, where the next one asks for it.
#[derive(Clone, Debug)]
pub(super) enum Lasting {
    /// A phase lasts as long as its condition does.
    Free,
    /// Before the first bar.
    Unborn,
    /// One phase, and how many bars it has lasted, counted up to the dwell.
    One(usize, usize),
    Many(Verdict),
}

/// The phases that a bar can be in.
#[derive(Clone, Debug)]
pub(super) enum BarPhases {
    One(usize),
    Many(Vec<usize>),
}

impl BarPhases {
    pub(super) fn of(possible: Vec<usize>) -> BarPhases {
        match possible.as_slice() {
            [one] => BarPhases::One(*one),
            _ => BarPhases::Many(possible),
        }
    }
}

impl Lasting {
    pub(super) fn carry(&mut self, plan: &Plan, tape: &mut Tape) {
        if let Lasting::Free = self {
            return;
        }
        let mut verdict = match self {
            Lasting::Free | Lasting::Unborn => None,
            Lasting::One(phase, lasted) => Some(Verdict::one(*phase, *lasted)),
            Lasting::Many(verdict) => Some(verdict.clone()),
        };
        let mut is_born = usize::from(verdict.is_some());
        tape.count(&mut is_born);
        let verdict = match is_born {
            0 => None,
            _ => {
                let verdict = verdict.get_or_insert_with(|| Verdict::one(0, 1));
                verdict.carry(plan, tape);
                Some(verdict)
            }
        };
        *self = match verdict.map(|verdict| (verdict.stay(), verdict)) {
            None => Lasting::Unborn,
            Some((Some((phase, lasted)), _)) => Lasting::One(phase, lasted),
            Some((None, verdict)) => Lasting::Many(verdict.clone()),
        };
    }

    /// What can come next, where it is one phase that goes on, or none.
    pub(super) fn coming(&self, dwell: usize) -> Option<Coming> {
        match self {
            Lasting::Free | Lasting::Unborn => Some(Coming::Any),
            Lasting::One(phase, lasted) if *lasted < dwell => Some(Coming::InPlaceOf(*phase)),
            Lasting::One(..) => Some(Coming::Any),
            Lasting::Many(_) => None,
        }
    }

    /// The phase of one more bar, at which this one comes after one phase or none.
    pub(super) fn go_on(&mut self, come: usize, dwell: usize) -> BarPhases {
        *self = match *self {
            Lasting::Free => Lasting::Free,
            Lasting::One(phase, lasted) if phase == come => {
                Lasting::One(phase, (lasted + 1).min(dwell))
            }
            _ => Lasting::One(come, 1),
        };
        BarPhases::One(come)
    }

    /// The phases of one more bar, of which `turns` says which can come.
    pub(super) fn next(
        &mut self,
        mut turns: impl FnMut(Coming) -> Vec<usize>,
        dwell: usize,
    ) -> BarPhases {
        let before = match self {
            Lasting::Free => return BarPhases::of(turns(Coming::Any)),
            Lasting::Unborn => None,
            Lasting::One(phase, lasted) => Some(Verdict::one(*phase, *lasted)),
            Lasting::Many(verdict) => Some(verdict.clone()),
        };
        let turns = |coming| turns(coming).into_iter().collect();
        let verdict = Verdict::next(before.as_ref(), turns, dwell);
        let found = BarPhases::of(verdict.possible().into_iter().collect());
        *self = match verdict.stay() {
            Some((phase, lasted)) => Lasting::One(phase, lasted),
            None => Lasting::Many(verdict),
        };
        found
    }
}
