//! The header of a long CSV file, and what it is when that is read.

use std::io::Read;
use std::sync::Arc;

use super::cut::{Begun, Cut, Once, StreamedFile};
use super::line::cells;
use super::scan::{Layout, Role};
use crate::data::{delimiter, only, utf16};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::table::open::{Positions, RowSource, unreadable};
use crate::table::{Column, ColumnKind, ReadAt, Rows, Table, Wanted};

/// How far the end of the header is looked for.
const LONGEST_HEADER: usize = 1 << 20;
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A header, and where the rows begin.
#[derive(Clone)]
pub(super) struct Header {
    pub(super) file: String,
    pub(super) delimiter: u8,
    pub(super) names: Vec<String>,
    line: Vec<u8>,
    /// The line that it stands in, from 1.
    number: usize,
    /// The line of the first row.
    pub(super) body_line: usize,
    /// The byte where the first row begins.
    pub(super) body: usize,
}

/// Where the bytes come from.
enum Bytes {
    Anywhere(Arc<dyn ReadAt>),
    Once(Once),
}

struct Csv {
    header: Header,
    bytes: Bytes,
}

/// The table in bytes that can be read at any place.
pub(in crate::table) fn open(file: &str, bytes: Arc<dyn ReadAt>) -> Result<Table, Error> {
    let length = usize::try_from(bytes.length()).unwrap_or(usize::MAX);
    let mut start = vec![0; length.min(LONGEST_HEADER)];
    bytes.read_at(0, &mut start).map_err(|error| unreadable(file, &error))?;
    let header = Header::read(file, &start)?;
    Ok(table(header, Bytes::Anywhere(bytes)))
}

/// The table in bytes that come only once.
pub(in crate::table) fn stream(
    file: &str,
    mut bytes: Box<dyn Read + Send>,
) -> Result<Table, Error> {
    let mut start = Vec::new();
    let limit = LONGEST_HEADER as u64;
    bytes.by_ref().take(limit).read_to_end(&mut start).map_err(|error| unreadable(file, &error))?;
    let header = Header::read(file, &start)?;
    let rest = start.split_off(header.body);
    Ok(table(header, Bytes::Once(Once::new(Begun { start: rest, rest: bytes }))))
}

fn table(header: Header, bytes: Bytes) -> Table {
    let column = |name: &String| Column { name: name.clone(), kind: ColumnKind::Cells };
    let columns = header.names.iter().map(column).collect();
    Table::new(header.file.clone(), columns, Box::new(Csv { header, bytes }))
}

impl Header {
    /// The header in the first bytes of a file.
    fn read(file: &str, start: &[u8]) -> Result<Header, Error> {
        if let Some(wrong) = utf16(file, start) {
            return Err(only(wrong));
        }
        let text = start.strip_prefix(MARK).unwrap_or(start);
        let whole_lines = match text.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => text.get(..=last).unwrap_or(text),
            None => text,
        };
        let (skipped, delimiter) = delimiter(&String::from_utf8_lossy(whole_lines));
        let mut at = skipped;
        let mut number = 1 + breaks(text.get(..at).unwrap_or_default());
        loop {
            let rest = text.get(at..).filter(|rest| !rest.is_empty());
            let Some(rest) = rest else {
                let empty = Diagnostic::error(Code::EmptyData, "the file is empty");
                return Err(only(empty.at(Place::whole(file))));
            };
            let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            at = (at + length + 1).min(text.len());
            if line.trim_ascii().is_empty() {
                number += 1;
                continue;
            }
            let delimiter = u8::try_from(delimiter).unwrap_or(b',');
            let body = at + (start.len() - text.len());
            let header = Header {
                file: file.to_owned(),
                delimiter,
                names: Vec::new(),
                line: line.strip_suffix(b"\r").unwrap_or(line).to_vec(),
                number,
                body_line: number + 1,
                body,
            };
            return header.named();
        }
    }

    /// A header of these names, for tests.
    #[cfg(test)]
    pub(super) fn of_names(file: &str, names: Vec<String>) -> Header {
        let line = names.join(",").into_bytes();
        let body = line.len() + 1;
        let file = file.to_owned();
        Header { file, delimiter: b',', names, line, number: 1, body_line: 2, body }
    }

    /// The header with the names of its columns.
    fn named(self) -> Result<Header, Error> {
        let place = |cell| super::fault::place(&self.file, self.number, &self.line, cell);
        if self.line.contains(&b'\r') {
            let message = "lines that end in a carriage return alone";
            let help = "save the file with line feeds";
            let diagnostic = Diagnostic::error(Code::NotText, message).with_help(help);
            return Err(only(diagnostic.at(place(0..self.line.len()))));
        }
        let cells = match cells(&self.line, self.delimiter) {
            Ok(cells) => cells,
            Err(quote) => return Err(only(super::fault::unclosed(place(quote..quote + 1)))),
        };
        let mut names = Vec::new();
        for cell in cells {
            let Ok(name) = cell.text() else {
                let diagnostic = Diagnostic::error(Code::NotText, "this is not UTF-8");
                return Err(only(diagnostic.at(place(cell.bytes)).with_help("save it as UTF-8")));
            };
            let name = name.into_owned();
            if !name.is_empty() && names.contains(&name) {
                let message = format!("two columns are called `{name}`");
                let diagnostic = Diagnostic::error(Code::DuplicateColumn, message);
                let help = format!("write `{name}_2` for one of them");
                return Err(only(diagnostic.at(place(cell.bytes)).with_help(help)));
            }
            names.push(name);
        }
        Ok(Header { names, ..self })
    }
}

impl RowSource for Csv {
    fn rows(&self, positions: Positions, _wanted: &Wanted) -> Result<Box<dyn Rows>, Error> {
        let mut roles = vec![Role::Skip; self.header.names.len()];
        let mut set = |position: usize, role: Role| {
            if let Some(old) = roles.get_mut(position) {
                *old = role;
            }
        };
        let mut copies = Vec::new();
        for (number, position) in positions.numbers.iter().enumerate() {
            let first = positions.numbers.iter().position(|known| known == position);
            match first.filter(|first| *first < number) {
                Some(first) => copies.push((first, number)),
                None => set(*position, Role::Number(number)),
            }
        }
        for (text, position) in positions.texts.iter().enumerate() {
            set(*position, Role::Text(text));
        }
        if let Some(date) = positions.date {
            set(date, Role::Date);
        }
        if let Some(entity) = positions.entity {
            set(entity, Role::Entity);
        }
        let layout = Layout::new(self.header.clone(), roles, positions, copies);
        match &self.bytes {
            Bytes::Anywhere(bytes) => Ok(Box::new(Cut::new(layout, Arc::clone(bytes)))),
            Bytes::Once(once) => {
                let begun = once.take(&layout.header.file)?;
                Ok(Box::new(StreamedFile::new(layout, begun)))
            }
        }
    }

    fn name_place(&self, column: usize) -> Place {
        let bytes = cells(&self.header.line, self.header.delimiter)
            .ok()
            .and_then(|cells| cells.into_iter().nth(column))
            .map_or(0..0, |cell| cell.bytes);
        super::fault::place(&self.header.file, self.header.number, &self.header.line, bytes)
    }
}

fn breaks(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}
