//! The text of a data file, and places in it.

use std::cell::OnceCell;
use std::ops::Range;

use super::findings::only;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// Lines longer than this are named but not quoted.
const LONGEST_QUOTED: usize = 4096;

/// The text of a data file, without its byte order mark.
pub(super) struct FileText<'a> {
    file: &'a str,
    text: &'a str,
    // Found when the first place is asked for: most files have no mistakes.
    line_starts: OnceCell<Vec<usize>>,
}

impl<'a> FileText<'a> {
    /// The text in these bytes.
    ///
    /// # Errors
    ///
    /// The bytes are not UTF-8, hold a zero byte, or nothing but blanks.
    pub(super) fn new(file: &'a str, bytes: &'a [u8]) -> Result<FileText<'a>, Error> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let utf8 = "save it as UTF-8";
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let place = place_in_bytes(file, bytes, error.valid_up_to());
                let diagnostic = Diagnostic::error(Code::NotText, "this is not UTF-8");
                return Err(only(diagnostic.at(place).with_help(utf8)));
            }
        };
        if let Some(zero) = bytes.iter().position(|byte| *byte == 0) {
            let place = place_in_bytes(file, bytes, zero);
            let message = "a zero byte: the file is not text";
            let diagnostic = Diagnostic::error(Code::NotText, message).at(place);
            return Err(only(diagnostic.with_help(utf8)));
        }
        if text.trim().is_empty() {
            let diagnostic = Diagnostic::error(Code::EmptyData, "the file is empty");
            return Err(only(diagnostic.at(Place::whole(file))));
        }
        if let Some(page) = web_page(file, text) {
            return Err(only(page));
        }
        Ok(FileText { file, text, line_starts: OnceCell::new() })
    }

    /// The name of the file.
    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The number of the line that this byte stands in, from 1.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= byte).max(1)
    }

    /// Where the `line`-th line begins, from 1; past the end, the end.
    pub(super) fn line_start(&self, line: usize) -> usize {
        let start = self.line_starts().get(line.saturating_sub(1)).copied();
        start.unwrap_or(self.text.len())
    }

    /// The bytes of the `line`-th line, from 1, without its break.
    pub(super) fn line_bytes(&self, line: usize) -> Range<usize> {
        let start = self.line_start(line);
        let whole = self.text.get(start..self.line_start(line + 1)).unwrap_or("");
        start..start + whole.trim_end_matches(['\n', '\r']).len()
    }

    /// The place of these bytes; what goes beyond their first line is cut, and
    /// past the last line means its end.
    pub(super) fn place(&self, bytes: Range<usize>) -> Place {
        let bytes = bytes.start.min(self.text.trim_end().len())..bytes.end;
        let line = self.line(bytes.start);
        let line_bytes = self.line_bytes(line);
        let line_start = line_bytes.start;
        let text = self.text.get(line_bytes).unwrap_or("");
        let start = bytes.start.saturating_sub(line_start).min(text.len());
        let end = bytes.end.saturating_sub(line_start).clamp(start, text.len());
        if text.len() <= LONGEST_QUOTED {
            return Place::in_line(self.file, line, text, start..end);
        }
        let column = |byte| text.get(..byte).map_or(0, |before| before.chars().count()) + 1;
        Place {
            line,
            column: column(start),
            end_line: line,
            end_column: column(end),
            ..Place::whole(self.file)
        }
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let nexts = bytes.iter().skip(1).map(Some).chain([None]);
            let is_break = |byte: u8, next: Option<&u8>| {
                byte == b'\n' || (byte == b'\r' && next != Some(&b'\n'))
            };
            let breaks = bytes.iter().zip(nexts).enumerate();
            let after = breaks
                .filter(|(_, (byte, next))| is_break(**byte, *next))
                .map(|(position, _)| position + 1);
            std::iter::once(0).chain(after).collect()
        })
    }
}

/// The bytes of a text in UTF-8, if it is in UTF-16 and says so by its mark.
pub(super) fn of_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match bytes {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return None,
    };
    let (pairs, _) = rest.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    // What is broken becomes a sign that no number and no date has.
    let text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some(text.into_bytes())
}

/// What is said about a long table that is UTF-16; `None` if it is not.
pub(crate) fn utf16(file: &str, bytes: &[u8]) -> Option<Diagnostic> {
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    is_utf16.then(|| {
        let diagnostic = Diagnostic::error(Code::NotText, "the file is UTF-16, not UTF-8");
        diagnostic.at(Place::whole(file)).with_help("save it as UTF-8")
    })
}

/// What is said about a page of the web that was saved in the place of data.
fn web_page(file: &str, text: &str) -> Option<Diagnostic> {
    let start: String = text.trim_start().chars().take(9).collect();
    let start = start.to_ascii_lowercase();
    let is_page = start == "<!doctype" || start.starts_with("<html");
    is_page.then(|| {
        let message = "this is a web page, not data";
        let diagnostic = Diagnostic::error(Code::NotText, message).at(Place::whole(file));
        diagnostic
            .with_help("open it in a browser to read what it says, and download the data again")
    })
}

fn place_in_bytes(file: &str, bytes: &[u8], position: usize) -> Place {
    let before = bytes.get(..position).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |byte| byte + 1);
    let rest = bytes.get(line_start..).unwrap_or(&[]);
    let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let shown = rest.get(..length.min(LONGEST_QUOTED)).unwrap_or(rest);
    // A zero byte would be invisible: it is shown as the same sign as broken text.
    let text = String::from_utf8_lossy(shown).replace('\0', "\u{fffd}");
    let start = before
        .get(line_start..)
        .map_or(0, |part| String::from_utf8_lossy(part).replace('\0', "\u{fffd}").len());
    let end = start + '\u{fffd}'.len_utf8();
    Place::in_line(file, line, text.trim_end_matches('\r'), start..end)
}
