//! The pages of `docs/` and the README: made from what is, and held to it.
//!
//! `FROTH_UPDATE=1 cargo test --test docs` writes all that is made anew.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

mod booms;
mod conformance;
mod embedding;
mod examples;
mod firmness;
mod operators;
mod pictures;
mod proofs;
mod readme;
mod rule_pages;
mod schema;
mod score_record;
mod verdicts;
