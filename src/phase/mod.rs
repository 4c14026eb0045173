//! Phases: the first whose condition is true, and what else is still possible.
//!
//! Where something is unknown the machine goes on with every phase that it could
//! turn out to be. A verdict is *definite* when only one is left.

mod blame;
mod machine;
mod needs;
mod possible;
mod turn;

#[cfg(test)]
pub(crate) use machine::replay;
pub(crate) use machine::{History, Verdict, last_phases};
pub(crate) use needs::needs;
pub(crate) use possible::{Known, Question};
pub(crate) use turn::{just_held, turned};

#[cfg(test)]
mod brute;
#[cfg(test)]
mod tests;
