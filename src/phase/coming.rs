//! Which phase comes next: the first whose condition is true or, while a phase must
//! last, one that comes at once.
//!
//! A phase that must wait holds nothing up that stands above the phase that lasts. What
//! stands below that one is not called for while another above it is.

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

impl Asking {
    pub(crate) fn new(coming: Coming) -> Asking {
        Asking { coming, is_awaited: false }
    }

    /// The phase that comes whatever is true from this place on.
    pub(crate) fn before(self, place: usize) -> Option<usize> {
        match self.coming {
            Coming::InPlaceOf(lasting) if self.is_awaited && lasting <= place => Some(lasting),
            _ => None,
        }
    }

    /// Whether the condition of a phase that comes at once, or of one that does not, has a
    /// say here.
    pub(crate) fn asks(self, is_at_once: bool) -> bool {
        is_at_once || !self.is_awaited
    }

    /// The phase that comes if the condition at this place is true.
    ///
    /// # Nothing to say
    ///
    /// `None` if that is still to be seen.
    pub(crate) fn holds(&mut self, place: usize, is_at_once: bool) -> Option<usize> {
        match self.coming {
            Coming::InPlaceOf(lasting) if place != lasting && !is_at_once => {
                self.is_awaited = true;
                (lasting < place).then_some(lasting)
            }
            _ => Some(place),
        }
    }

    /// The phase that comes if nothing came before the end.
    pub(crate) fn end(self) -> Option<usize> {
        match self.coming {
            Coming::Any => None,
            Coming::InPlaceOf(lasting) => Some(lasting),
        }
    }
}
