//! What is said about a wrong cell or line of a long CSV file.

use std::ops::Range;

use crate::data::{brief, only};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// Lines longer than this are named but not quoted.
const LONGEST_QUOTED: usize = 4096;

/// The place of these bytes in a line.
pub(super) fn place(file: &str, number: usize, line: &[u8], bytes: Range<usize>) -> Place {
    let text = String::from_utf8_lossy(line);
    // Broken text has other lengths when it is shown.
    let shown = |end: usize| {
        line.get(..end.min(line.len())).map_or(0, |before| String::from_utf8_lossy(before).len())
    };
    let bytes = shown(bytes.start)..shown(bytes.end);
    if text.len() <= LONGEST_QUOTED {
        return Place::in_line(file, number, &text, bytes);
    }
    let column = |byte| text.get(..byte).map_or(0, |before| before.chars().count()) + 1;
    Place {
        line: number,
        column: column(bytes.start),
        end_line: number,
        end_column: column(bytes.end),
        ..Place::whole(file)
    }
}

pub(super) fn unclosed(place: Place) -> Diagnostic {
    let message = "this quote is not closed in its line";
    let help = "close it with `\"`; a cell of a long table cannot contain a line break";
    Diagnostic::error(Code::UnclosedQuote, message).at(place).with_help(help)
}

pub(super) fn ragged(place: Place, number: usize, cells: usize, header: usize) -> Diagnostic {
    let noun = if cells == 1 { "cell" } else { "cells" };
    let message = format!("row {number} has {cells} {noun}, the header has {header}");
    let help = if cells < header {
        "write a cell for every column; a missing value is an empty cell"
    } else {
        "put quotes around a cell that holds a delimiter"
    };
    Diagnostic::error(Code::RaggedRow, message).at(place).with_help(help)
}

pub(super) fn no_entity(place: Place, column: &str) -> Diagnostic {
    let message = format!("a row without a name in column `{}`", brief(column));
    let help = "write the name of its entity, or leave the row out";
    Diagnostic::error(Code::NoEntity, message).at(place).with_help(help)
}

pub(super) fn no_date(place: Place, column: &str) -> Diagnostic {
    let message = format!("a row without a date in column `{}`", brief(column));
    let help = "write the date of this row, or leave the row out";
    Diagnostic::error(Code::NoDate, message).at(place).with_help(help)
}

pub(super) fn read_twice(file: &str) -> Error {
    let message = "data from a stream cannot be read a second time";
    let help = "write them to a file first";
    let diagnostic = Diagnostic::error(Code::UnreadableData, message);
    only(diagnostic.at(Place::whole(file)).with_help(help))
}
