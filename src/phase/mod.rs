//! Phases: the first whose condition is true, and what else is still possible.
//!
//! Where something is unknown the machine goes on with every phase that it could
//! turn out to be. A verdict is *definite* when only one is left.

mod blame;
mod coming;
mod earlier;
mod known;
mod levels;
mod machine;
mod needs;
mod past;
mod possible;
mod question;
mod turn;
mod verdict;

pub(crate) use coming::{Asking, Coming, PhaseAnswer};
pub(crate) use earlier::{Earlier, PhasesFound, Since};
pub(crate) use known::Known;
pub(crate) use levels::is_far_below;
#[cfg(test)]
pub(crate) use machine::replay;
pub(crate) use machine::{History, last_phases};
pub(crate) use needs::needs;
pub(crate) use question::Question;
pub(crate) use turn::{Turn, just_held, turned};
pub(crate) use verdict::Verdict;

#[cfg(test)]
mod brute;
#[cfg(test)]
mod tests;
