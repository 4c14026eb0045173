//! Chance for tables that are tried: the same ones each time.

use crate::explain::Draws;

/// Choices by chance.
#[derive(Clone, Debug)]
pub(super) struct Picks(Draws);

impl Picks {
    pub(super) fn new(seed: u64) -> Picks {
        Picks(Draws::new(seed))
    }

    /// A whole number below `bound`; zero if there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    /// One of these.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).copied()
    }
}
