//! The rule sets and figures that are built in.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[path = "../support/bubbles.rs"]
mod bubbles;
#[path = "../support/sahm.rs"]
mod rule;

mod ai_boom;
mod all;
mod checklists;
mod exuberance;
mod goldman;
mod goldman_list;
mod goldman_signs;
mod records;
mod sahm;
