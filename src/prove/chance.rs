//! Chance for tables that are tried: the same ones each time.

use oorandom::Rand64;

/// Choices by chance.
#[derive(Clone, Debug)]
pub(super) struct Picks(Rand64);

impl Picks {
    pub(super) fn new(seed: u64) -> Picks {
        Picks(Rand64::new(u128::from(seed)))
    }

    /// A whole number below `bound`; zero if there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        if bound == 0 {
            return 0;
        }
        usize::try_from(self.0.rand_range(0..bound as u64)).unwrap_or(0)
    }

    /// One of these.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).copied()
    }
}
