//! Proofs: what rules can say whatever the figures are.
//!
//! Each question is asked of every decision that there could be, with inputs free within
//! their `valid:` ranges and parameters as they are. *Proved* is what holds for every
//! way in which numbers can lie by the levels that they are compared with, and for every
//! past; that is more than can happen, so that a proof never says too much. *Shown* is
//! what the rules themselves say on a table that is handed over with the answer. What is
//! neither is *open*, with the reason.
//!
//! What is said is said of known figures: where a figure is missing, a signal or a phase
//! may be unknown as ever.

mod chance;
mod circuit;
mod equality;
mod proofs;
mod ranges;
mod scale;
mod search;
mod table;
mod trials;

pub use equality::Equality;
pub use proofs::{PhaseProof, Proofs, Relation, Sign, SignalProof};
pub use table::Witness;
