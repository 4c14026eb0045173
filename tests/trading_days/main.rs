//! Trading days: `calendar: { days_of: px }` against a slow computation from the
//! definition, on a year and a half of weekdays with holidays by chance.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a test fails by panicking, and counts are small"
)]

mod bars;
#[path = "../support/entities.rs"]
mod entities;
mod going_on;
mod leap_years;
mod market;
mod many;
mod program;
mod slow;
mod uncertain;
mod windows;
