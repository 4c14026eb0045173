//! The dates of a column: each text says what it can, and the column settles
//! what one text leaves open.
//!
//! `03/04/1999` alone may be of March or of April; beside `31/03/1999` it cannot.
//! What a column does not prove is asked for, never guessed.

mod century;
mod open;
mod settle;
mod written;

pub use open::DateFormat;
pub(super) use open::Open;
pub(super) use settle::{DateColumn, read};
pub(super) use written::{Written, month, written};
