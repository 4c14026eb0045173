//! Which phase comes next: the first whose condition is true or, while a phase must
//! last, one that comes at once.
//!
//! A phase that must wait holds nothing up that stands above the phase that lasts. What
//! stands below that one is not called for while another above it is.

use crate::value::Truth;

/// Which phases can come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Coming {
    /// All.
    Any,
    /// This one, which must last, and what comes at once in its place.
    InPlaceOf(usize),
}

/// The phases of a bar, asked one after the other in their order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    coming: Coming,
    /// Whether the condition of one that must wait is true.
    is_awaited: bool,
}

/// What came of asking a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhaseAnswer {
    /// This one comes, whatever the rest would say.
    Comes(usize),
    /// The next is to be asked.
    On,
    /// Its condition is unknown, and has a say.
    Open,
}

impl Asking {
    pub(crate) fn new(coming: Coming) -> Asking {
        Asking { coming, is_awaited: false }
    }

    /// Asks the phase at a place for the truth of its condition.
    pub(crate) fn ask(
        &mut self,
        place: usize,
        is_at_once: bool,
        truth: impl FnOnce() -> Truth,
    ) -> PhaseAnswer {
        if let Some(lasting) = self.before(place) {
            return PhaseAnswer::Comes(lasting);
        }
        if self.is_awaited && !is_at_once {
            return PhaseAnswer::On;
        }
        match truth() {
            Truth::False => PhaseAnswer::On,
            Truth::True => {
                self.holds(place, is_at_once).map_or(PhaseAnswer::On, PhaseAnswer::Comes)
            }
            Truth::Unknown => PhaseAnswer::Open,
        }
    }

    /// The phase that comes if the condition at this place is true.
    ///
    /// # Nothing to say
    ///
    /// `None` if that is still to be seen.
    pub(super) fn holds(&mut self, place: usize, is_at_once: bool) -> Option<usize> {
        match self.coming {
            Coming::InPlaceOf(lasting) if place != lasting && !is_at_once => {
                self.is_awaited = true;
                (lasting < place).then_some(lasting)
            }
            _ => Some(place),
        }
    }

    /// The phase that comes whatever is true from this place on.
    pub(super) fn before(self, place: usize) -> Option<usize> {
        match self.coming {
            Coming::InPlaceOf(lasting) if self.is_awaited && lasting <= place => Some(lasting),
            _ => None,
        }
    }

    /// The phase that comes if none came before the end.
    pub(crate) fn end(self) -> Option<usize> {
        match self.coming {
            Coming::Any => None,
            Coming::InPlaceOf(lasting) => Some(lasting),
        }
    }
}
