//! The cells of a sheet as a table: the first row with anything in it has the names.

use std::collections::BTreeSet;

use crate::data::cell::Cell;
use crate::data::table::Table;
use crate::diagnostic::Place;

use super::address::address;

/// A cell with something in it. Row and column count from 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filled {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) value: Value,
}

/// What a cell holds; a date is a text as all dates are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(Box<str>),
}

impl Value {
    /// A text, or nothing if it is blank.
    pub(super) fn text(text: impl Into<Box<str>>) -> Option<Value> {
        let text = text.into();
        if text.trim().is_empty() { None } else { Some(Value::Text(text)) }
    }
}

/// A sheet as a table of cells.
pub(super) struct Sheet {
    file: String,
    /// As places name it: `book.xlsx!Sheet1`.
    place: String,
    names: Vec<String>,
    header: u32,
    // Invariant: rising; those with something in them, as many as names.
    columns: Vec<u32>,
    rows: Vec<Row>,
}

/// A row with something in it.
struct Row {
    number: u32,
    // Invariant: rising columns.
    cells: Vec<(u32, Value)>,
}

impl Sheet {
    /// The table in these cells, which come in any order; of two in one place the
    /// last counts.
    pub(super) fn new(file: String, place: String, mut cells: Vec<Filled>) -> Sheet {
        // Stable, so that the last of two stays last.
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let columns: BTreeSet<u32> = cells.iter().map(|cell| cell.column).collect();
        let mut rows: Vec<Row> = Vec::new();
        for cell in cells {
            match rows.last_mut().filter(|row| row.number == cell.row) {
                None => {
                    rows.push(Row { number: cell.row, cells: vec![(cell.column, cell.value)] });
                }
                Some(row) => match row.cells.last_mut() {
                    Some((column, value)) if *column == cell.column => *value = cell.value,
                    _ => row.cells.push((cell.column, cell.value)),
                },
            }
        }
        let header = if rows.is_empty() { None } else { Some(rows.remove(0)) };
        let names = columns.iter().map(|column| {
            match header.as_ref().and_then(|header| header.at(*column)) {
                Some(Value::Text(name)) => name.trim().to_owned(),
                Some(Value::Number(number)) => number.to_string(),
                None => String::new(),
            }
        });
        let names = names.collect();
        let header = header.map_or(0, |header| header.number);
        let columns = columns.into_iter().collect();
        Sheet { file, place, names, header, columns, rows }
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

impl Row {
    fn at(&self, column: u32) -> Option<&Value> {
        let place = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(place).map(|(_, value)| value)
    }
}

impl Table for Sheet {
    fn file(&self) -> &str {
        &self.file
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.rows.get(row).and_then(|row| row.at(self.column(column))) {
            None => Cell::Missing,
            Some(Value::Number(number)) => Cell::Number(*number),
            Some(Value::Text(text)) => Cell::Text(text),
        }
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let row = self.rows.get(row).map_or(self.header, |row| row.number);
        self.place_at(row, column)
    }

    fn name_place(&self, column: usize) -> Place {
        self.place_at(self.header, column)
    }
}
