//! The rule sets and figures that are built in.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod ai_boom;
mod all;
mod checklists;
mod credit_gap;
mod exuberance;
mod goldman;
mod goldman_list;
mod goldman_signs;
mod records;
mod sahm;
