//! What is decided, what is not known, and why.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[path = "../support/chance.rs"]
mod chance;
#[path = "../support/drawn.rs"]
mod drawn;
#[path = "../support/rebuilt.rs"]
mod rebuilt;

mod base_rates;
mod decided;
mod diff;
mod explain;
mod explain_rebuilt;
mod flips;
mod history;
mod levels;
mod likeness;
mod machines;
mod read_back;
mod reasons;
mod score;
mod stability;
mod study;
mod sweep;
mod unknown;
mod verdicts;
mod what_if;
