//! CSV as a long table: the header is read once, the lines are cut into parts.
//!
//! A line is a row: a quoted cell may hold delimiters, but no break of a line,
//! for then nobody could tell where a part may begin.

mod cut;
mod fault;
mod header;
mod line;
mod scan;
mod word;

pub(super) use header::{open, stream};
