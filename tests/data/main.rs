//! Reading data: what becomes a panel, and what is refused with a way out.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[cfg(feature = "excel")]
#[expect(dead_code, reason = "only whole numbers are wanted here")]
#[path = "../support/chance.rs"]
mod chance;
#[cfg(any(feature = "compression", feature = "excel"))]
#[path = "../workbooks/files.rs"]
mod files;
#[path = "../support/rows.rs"]
mod rows;

mod archive;
mod bare;
mod binary;
mod choices;
mod damage;
mod diagnostic_formats;
mod eight_files;
mod implausible;
mod panels;
mod real_files;
mod refusals;
mod refusals_trees;
mod reject;
mod table;
mod vintages;
mod words;
mod workbook;
