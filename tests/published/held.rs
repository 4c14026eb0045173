//! froth against series that others publish and whose terms do not let us hand them on.
//!
//! They lie beside the project where it is checked, and a test fails where they do not:
//! `cargo test -p froth-published`. A plain `cargo test` does not come here.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../support/bubbles.rs"]
mod bubbles;
#[path = "../support/sahm.rs"]
mod rule;

mod credit_gap;
mod exuberance;
mod profits;
mod sahm;

/// A file of the project, as text.
fn project(file: &str) -> String {
    fs::read_to_string(top().join(file)).unwrap()
}

/// Where a file of figures lies that is not ours.
fn data(file: &str) -> PathBuf {
    top().join("../shared/data").join(file)
}

/// A published series, as text.
fn published(name: &str) -> String {
    let path = data("published").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
