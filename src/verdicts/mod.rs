//! Files of verdicts: what was said on a day, kept so that it can be held against what
//! came.
//!
//! A file has a line for each verdict, and lines are only added. Each carries a digest of
//! itself and that of the line before it, so that a line that was changed, moved or taken
//! out later is found. With a verdict stands what followed such verdicts before: how
//! often a fall came, of how many cases. That is a *probability*, and once its length of
//! time is over it is known whether the fall came.

mod came;
mod file;
mod said;
mod tally;

pub use file::Verdicts;
pub use said::{Probability, Said, SaidOf, SaidOn};
pub use tally::{Bin, Foretold, VerdictScore};
