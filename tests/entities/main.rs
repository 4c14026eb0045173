//! Verdicts on each of many entities.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[path = "../support/entities.rs"]
mod entities;

mod across;
mod group;
mod groups;
mod monitor;
mod monitor_saved;
mod own_rows;
mod score;
mod survey;
mod words;
