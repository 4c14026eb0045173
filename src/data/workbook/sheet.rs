//! The cells of a sheet as a table, its names found as in a file of text.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::data::cell::Cell;
use crate::data::findings::only;
use crate::data::head::{self, Head};
use crate::data::table::CellTable;
use crate::data::units;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

use super::address::address;

/// A cell with something in it. Row and column count from 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filled {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) value: SheetValue,
}

/// What a cell holds; a date is a text as all dates are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SheetValue {
    Number(f64),
    Text(Box<str>),
}

impl SheetValue {
    /// A text, or nothing if it is blank.
    pub(super) fn text(text: impl Into<Box<str>>) -> Option<SheetValue> {
        let text = text.into();
        if text.trim().is_empty() { None } else { Some(SheetValue::Text(text)) }
    }
}

/// A sheet as a table of cells.
pub(super) struct Sheet {
    file: String,
    /// As places name it: `book.xlsx!Sheet1`.
    place: String,
    head: Head,
    header: u32,
    // Invariant: rising; those with something in them, as many as names.
    columns: Vec<u32>,
    rows: Vec<SheetRow>,
}

/// A row with something in it.
struct SheetRow {
    number: u32,
    // Invariant: rising columns.
    cells: Vec<(u32, SheetValue)>,
}

impl Sheet {
    /// The table in these cells, which come in any order; of two in one place the
    /// last counts.
    ///
    /// # Errors
    ///
    /// A second table stands below the first.
    pub(super) fn new(file: String, place: String, mut cells: Vec<Filled>) -> Result<Sheet, Error> {
        // Stable, so that the last of two stays last.
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let columns: BTreeSet<u32> = cells.iter().map(|cell| cell.column).collect();
        let mut rows: Vec<SheetRow> = Vec::new();
        for cell in cells {
            match rows.last_mut().filter(|row| row.number == cell.row) {
                None => {
                    rows.push(SheetRow {
                        number: cell.row,
                        cells: vec![(cell.column, cell.value)],
                    });
                }
                Some(row) => match row.cells.last_mut() {
                    Some((column, value)) if *column == cell.column => *value = cell.value,
                    _ => row.cells.push((cell.column, cell.value)),
                },
            }
        }
        let columns: Vec<u32> = columns.into_iter().collect();
        let head = head::of(&Grid { rows: &rows, columns: &columns });
        let number = |row: usize| rows.get(row).map_or(0, |row| row.number);
        let header = number(head.names_row);
        if let Some(second) = head.second_table {
            let line = number(second) + 1;
            let message = format!("a second table begins in row {line}");
            let help = format!(
                "name the cells of one of them, such as `{place}!A1:Z{}`",
                line.saturating_sub(1)
            );
            let place = Place::of_cell(&place, &address(line - 1, 0), line as usize, 1);
            let found = Diagnostic::error(Code::SecondTable, message).at(place);
            return Err(only(found.with_help(help.replacen('!', ":", 1))));
        }
        let end = head.body.end.min(rows.len());
        rows.truncate(end);
        rows.drain(..head.body.start.min(end));
        Ok(Sheet { file, place, head, header, columns, rows })
    }

    /// How many cells there are between the first and the last of rows and columns
    /// that hold something.
    pub(super) fn span(&self) -> usize {
        self.rows.len().saturating_mul(self.columns.len())
    }

    fn place_at(&self, row: u32, column: usize) -> Place {
        let first = self.columns.first().copied().unwrap_or(0);
        let column = self.columns.get(column).copied().unwrap_or(first);
        let (line, position) = (row as usize + 1, column as usize + 1);
        Place::of_cell(&self.place, &address(row, column), line, position)
    }

    fn column(&self, column: usize) -> u32 {
        self.columns.get(column).copied().unwrap_or(u32::MAX)
    }
}

impl SheetRow {
    fn at(&self, column: u32) -> Option<&SheetValue> {
        let place = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(place).map(|(_, value)| value)
    }
}

impl CellTable for Sheet {
    fn file(&self) -> &str {
        &self.file
    }

    fn names(&self) -> &[String] {
        &self.head.names
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.rows.get(row).and_then(|row| row.at(self.column(column))) {
            None => Cell::Missing,
            Some(SheetValue::Number(number)) => Cell::Number(*number),
            Some(SheetValue::Text(text)) => Cell::Text(text),
        }
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let row = self.rows.get(row).map_or(self.header, |row| row.number);
        self.place_at(row, column)
    }

    fn name_place(&self, column: usize) -> Place {
        self.place_at(self.header, column)
    }

    fn labels(&self, column: usize) -> Vec<(String, String)> {
        self.head.labels_of(column)
    }

    fn unit(&self, column: usize) -> units::ToldUnit {
        self.head.unit_of(column)
    }

    fn notes(&self) -> Vec<Diagnostic> {
        self.head.notes(|| Place::whole(&self.file))
    }
}

/// The rows of a sheet as the search for its head sees them.
struct Grid<'g> {
    rows: &'g [SheetRow],
    columns: &'g [u32],
}

impl head::TextRows for Grid<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn width(&self, _row: usize) -> usize {
        self.columns.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let column = self.columns.get(column).copied().unwrap_or(u32::MAX);
        match self.rows.get(row).and_then(|row| row.at(column)) {
            Some(SheetValue::Text(text)) => Cow::Borrowed(text.trim()),
            Some(SheetValue::Number(number)) => Cow::Owned(number.to_string()),
            None => Cow::Borrowed(""),
        }
    }
}
