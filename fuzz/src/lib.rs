//! What each target holds: the functions that `tests/targets.rs` asks, too.

#[path = "../../tests/support/targets/mod.rs"]
mod targets;

pub use targets::*;
