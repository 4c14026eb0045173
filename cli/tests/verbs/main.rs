//! Each verb of the program, as somebody types it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[path = "../support/program.rs"]
mod program;

mod across;
mod check;
mod commands;
mod compute;
mod critical_values;
mod diff;
mod entities;
mod history;
mod inspect;
mod manner;
mod needs;
mod overview;
mod record;
mod reports;
mod rule_tests;
mod score;
mod sweep;
mod together;
mod watch;
mod width;
