//! What is said: one answer in many forms.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[cfg(all(feature = "arrow", feature = "parquet"))]
#[path = "../support/rows.rs"]
mod rows;

mod answers;
mod embedding;
mod metrics;
mod pages;
mod sections;
mod widths;
