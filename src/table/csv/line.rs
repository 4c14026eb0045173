//! One line with all care: quotes, blanks, and what is wrong in it.

use std::borrow::Cow;
use std::ops::Range;
use std::str::Utf8Error;

use super::fault;
use super::scan::{Layout, Role};
use crate::data::{Cell, brief, only};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::table::Batch;
use crate::time::{Frequency, Stamp};

/// A cell of a line: where its text stands, without quotes and blanks around it.
pub(super) struct RawCell<'a> {
    line: &'a [u8],
    pub(super) bytes: Range<usize>,
    has_doubled_quotes: bool,
}

impl<'a> RawCell<'a> {
    /// The text, as it is meant.
    pub(super) fn text(&self) -> Result<Cow<'a, str>, Utf8Error> {
        let text = std::str::from_utf8(self.line.get(self.bytes.clone()).unwrap_or_default())?;
        Ok(match self.has_doubled_quotes {
            true => Cow::Owned(text.replace("\"\"", "\"").trim().to_owned()),
            false => Cow::Borrowed(text.trim()),
        })
    }
}

/// The cells of a line, or the byte of a quote that is not closed in it.
pub(super) fn cells(line: &[u8], delimiter: u8) -> Result<Vec<RawCell<'_>>, usize> {
    let mut cells = Vec::new();
    let mut start = 0;
    loop {
        let rest = line.get(start..).unwrap_or_default();
        let (length, has_doubled_quotes) = match rest.first() {
            Some(b'"') => quoted(rest, delimiter).ok_or(start)?,
            _ => (rest.iter().position(|byte| *byte == delimiter).unwrap_or(rest.len()), false),
        };
        let bytes = bare(line, start..start + length);
        cells.push(RawCell { line, bytes, has_doubled_quotes });
        start += length + 1;
        if line.len() < start {
            return Ok(cells);
        }
    }
}

/// How long the quoted cell is that this text begins with, and whether a quote
/// in it is doubled; `None` if it is not closed.
fn quoted(text: &[u8], delimiter: u8) -> Option<(usize, bool)> {
    let mut is_open = true;
    let mut has_doubled = false;
    for (position, byte) in text.iter().enumerate().skip(1) {
        if *byte == b'"' {
            has_doubled |= !is_open;
            is_open = !is_open;
        } else if *byte == delimiter && !is_open {
            return Some((position, has_doubled));
        }
    }
    if is_open { None } else { Some((text.len(), has_doubled)) }
}

/// These bytes without blanks and quotes around them.
fn bare(line: &[u8], bytes: Range<usize>) -> Range<usize> {
    let trimmed = trim(line, bytes);
    let cell = line.get(trimmed.clone()).unwrap_or_default();
    if 2 <= cell.len() && cell.first() == Some(&b'"') && cell.last() == Some(&b'"') {
        return trim(line, trimmed.start + 1..trimmed.end - 1);
    }
    trimmed
}

fn trim(line: &[u8], bytes: Range<usize>) -> Range<usize> {
    let cell = line.get(bytes.clone()).unwrap_or_default();
    let start = bytes.start + (cell.len() - cell.trim_ascii_start().len());
    start..start + cell.trim_ascii().len()
}

/// One line on its way into a batch.
pub(super) struct Line<'a> {
    pub(super) layout: &'a Layout,
    pub(super) bytes: &'a [u8],
    /// Its number in the file, asked for only when something is wrong.
    pub(super) number: &'a dyn Fn() -> usize,
}

impl Line<'_> {
    /// Adds the row in this line to a batch, if there is one.
    ///
    /// # Errors
    ///
    /// The line has too few or too many cells, or a wanted one is wrong.
    pub(super) fn add(&self, batch: &mut Batch) -> Result<(), Error> {
        let header = &self.layout.header;
        let cells = match cells(self.bytes, header.delimiter) {
            Ok(cells) => cells,
            Err(quote) => return Err(only(fault::unclosed(self.place(quote..quote + 1)))),
        };
        if cells.iter().all(|cell| cell.bytes.is_empty()) {
            return Ok(());
        }
        let most = header.names.len();
        let named = header.names.iter().rposition(|name| !name.is_empty());
        let least = named.map_or(0, |last| last + 1);
        let is_empty_beyond = cells.iter().skip(most).all(|cell| cell.bytes.is_empty());
        if cells.len() < least || (most < cells.len() && !is_empty_beyond) {
            let wanted = if cells.len() < least { least } else { most };
            let place = self.place(0..self.bytes.len());
            return Err(only(fault::ragged(place, (self.number)(), cells.len(), wanted)));
        }
        let mut entity = Cow::Borrowed("");
        let missing = RawCell { line: b"", bytes: 0..0, has_doubled_quotes: false };
        for (position, role) in self.layout.roles.iter().enumerate() {
            if matches!(role, Role::Skip) {
                continue;
            }
            let raw = cells.get(position).unwrap_or(&missing);
            let Ok(text) = raw.text() else {
                let diagnostic = Diagnostic::error(Code::NotText, "this is not UTF-8");
                let diagnostic = diagnostic.with_help("save it as UTF-8");
                return Err(only(diagnostic.at(self.place(raw.bytes.clone()))));
            };
            let cell = if text.is_empty() { Cell::Missing } else { Cell::Text(&text) };
            let name = header.names.get(position).map_or("", String::as_str);
            let wrong = match role {
                Role::Skip => None,
                Role::Entity if text.is_empty() => Some(fault::no_entity(self.whole(), name)),
                Role::Entity => {
                    entity = text;
                    None
                }
                Role::Date => self.date(cell, name, batch),
                Role::Number(slot) => self.number(cell, name, *slot, batch),
                Role::Text(slot) => {
                    batch.push_text(*slot, cell.word());
                    None
                }
            };
            if let Some(wrong) = wrong {
                let place = match &wrong.place {
                    Some(place) => place.clone(),
                    None => self.place(raw.bytes.clone()),
                };
                return Err(only(wrong.at(place)));
            }
        }
        batch.add_rows(&entity, 1);
        Ok(())
    }

    /// Adds the date of the row; what is wrong with it comes back.
    fn date(&self, cell: Cell<'_>, name: &str, batch: &mut Batch) -> Option<Diagnostic> {
        if cell.is_missing() {
            return Some(fault::no_date(self.whole(), name));
        }
        let (day, frequency) = match cell.stamp() {
            Some(Stamp::Day(day)) => (day, None),
            Some(Stamp::Period(period)) => (period.first_day(), Some(period.frequency())),
            Some(Stamp::Row(_)) | None => {
                let message = format!("{} in column `{}` is not a date", cell.shown(), brief(name));
                let diagnostic = Diagnostic::error(Code::BadDate, message);
                return Some(diagnostic.with_help(cell.date_help()));
            }
        };
        if !batch.days.is_empty() && batch.frequency != frequency {
            return Some(mixed(cell, batch.frequency));
        }
        batch.frequency = frequency;
        batch.days.push(day.days());
        None
    }

    /// Adds a number of the row; what is wrong with it comes back.
    fn number(
        &self,
        cell: Cell<'_>,
        name: &str,
        slot: usize,
        batch: &mut Batch,
    ) -> Option<Diagnostic> {
        match cell.number() {
            Ok(number) => {
                batch.numbers.get_mut(slot)?.push(number);
                None
            }
            Err(wrong) => {
                let (shown, name) = (cell.shown(), brief(name));
                let message = format!("{shown} in column `{name}` {}", wrong.words);
                Some(Diagnostic::error(Code::BadNumber, message).with_help(wrong.help))
            }
        }
    }

    fn whole(&self) -> Place {
        self.place(0..self.bytes.len())
    }

    fn place(&self, bytes: Range<usize>) -> Place {
        fault::place(&self.layout.header.file, (self.number)(), self.bytes, bytes)
    }
}

fn mixed(cell: Cell<'_>, before: Option<Frequency>) -> Diagnostic {
    let kind = before.map_or("days".to_owned(), |frequency| format!("{}s", frequency.word()));
    let message = format!("{} where the rows before have {kind}", cell.shown());
    Diagnostic::error(Code::MixedPeriods, message).with_help("write all dates in one way")
}
