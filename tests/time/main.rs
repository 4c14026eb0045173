//! What is known on which day.

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
#[path = "../support/entities.rs"]
mod entities;

mod alignment;
mod all_ways;
mod causality;
mod examples;
mod gathered;
mod ranges;
mod state_calendars;
mod short;
mod stream;
mod trading_days;
mod vintage;
