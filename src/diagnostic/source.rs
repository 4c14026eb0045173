//! Source text, and places in it.

use std::ops::Range;

use crate::inert;

/// A text with the name by which its author knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
}

/// Where in a file something is: enough to print it without the file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// The file, as its author named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The last line that is meant, from 1.
    pub end_line: usize,
    /// The column after the last character that is meant, from 1.
    pub end_column: usize,
    /// The lines that are meant, whole.
    #[serde(skip)]
    pub(crate) excerpt: String,
    /// What is meant within the excerpt, in bytes.
    #[serde(skip)]
    pub(crate) underline: Range<usize>,
}

impl Source {
    /// A text under the name of its file; a byte order mark is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let name = inert::name(&name.into()).into_owned();
        Source { name, text }
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text without its byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of these bytes; bytes past the end mean the end.
    pub(crate) fn place(&self, bytes: Range<usize>) -> Place {
        let start = floor_boundary(&self.text, bytes.start);
        let end = floor_boundary(&self.text, bytes.end.max(start));
        let before = self.text.get(..start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = self
            .text
            .get(end..)
            .and_then(|rest| rest.find('\n'))
            .map_or(self.text.len(), |newline| end + newline);
        let line = before.matches('\n').count() + 1;
        let inside = self.text.get(start..end).unwrap_or("");
        let last_line_start = match inside.rfind('\n') {
            Some(newline) => start + newline + 1,
            None => line_start,
        };
        Place {
            file: self.name.clone(),
            line,
            column: chars(&self.text, line_start..start) + 1,
            end_line: line + inside.matches('\n').count(),
            end_column: chars(&self.text, last_line_start..end) + 1,
            excerpt: self
                .text
                .get(line_start..line_end)
                .unwrap_or("")
                .trim_end_matches('\r')
                .to_owned(),
            underline: start - line_start..end - line_start,
        }
    }
}

impl Place {
    /// A place in a text that was not kept: one line of it, and the bytes meant.
    pub(crate) fn in_line(file: &str, line: usize, text: &str, bytes: Range<usize>) -> Place {
        let one_line = Source::new(file, text);
        let place = one_line.place(bytes);
        Place { line, end_line: line, ..place }
    }

    /// A cell of a sheet: `book.xlsx!Sheet1!B7`. Row and column count from 1.
    #[cfg_attr(not(feature = "excel"), expect(dead_code, reason = "only workbooks have cells"))]
    pub(crate) fn of_cell(sheet: &str, address: &str, row: usize, column: usize) -> Place {
        Place {
            line: row,
            end_line: row,
            column,
            end_column: column,
            ..Place::whole(&format!("{sheet}!{address}"))
        }
    }

    /// What is meant, as it stands there.
    pub(crate) fn meant(&self) -> &str {
        self.excerpt.get(self.underline.clone()).unwrap_or("")
    }

    /// A whole file.
    pub(crate) fn whole(file: &str) -> Place {
        Place {
            file: inert::name(file).into_owned(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            excerpt: String::new(),
            underline: 0..0,
        }
    }
}

fn chars(text: &str, bytes: Range<usize>) -> usize {
    text.get(bytes).map_or(0, |part| part.chars().count())
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
