//! What each fuzz target holds of any bytes. The fuzzer of `fuzz/` and the tests that
//! replay files and mutations ask the same functions.
//!
//! None of them may panic, hang or fill the memory, whatever the bytes are.

mod data;
mod outcomes;
mod rules;

pub use data::{
    arrow, csv, gzip, json, ndjson, parquet, snapshot, table, vintages, workbook, zip, zstandard,
};
pub use outcomes::{course, evaluate, formats, state, survey, ways};
pub use rules::{expression, rules, tests};

/// A target: what it is called, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Target; 21] = [
    ("rules", rules),
    ("expression", expression),
    ("tests", tests),
    ("csv", csv),
    ("json", json),
    ("ndjson", ndjson),
    ("snapshot", snapshot),
    ("workbook", workbook),
    ("zip", zip),
    ("gzip", gzip),
    ("zstandard", zstandard),
    ("parquet", parquet),
    ("arrow", arrow),
    ("table", table),
    ("vintages", vintages),
    ("evaluate", evaluate),
    ("state", state),
    ("formats", formats),
    ("ways", ways),
    ("survey", survey),
    ("course", course),
];

/// The texts of an input, cut at the lines `---`.
pub fn parts<const N: usize>(bytes: &[u8]) -> Option<[&str; N]> {
    let text = std::str::from_utf8(bytes).ok()?;
    let parts: Vec<&str> = text.splitn(N, "\n---\n").collect();
    parts.try_into().ok()
}
