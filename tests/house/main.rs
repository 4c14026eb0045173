//! The shape of the source, and what is built in of others.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod architecture;
mod dependencies;
mod homonyms;
