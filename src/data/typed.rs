//! A binary file of typed columns as a table of cells, read as a whole.

use std::ops::ControlFlow;

use super::cell::{Cell, OwnedCell};
use super::columnar::{
    ColumnBlock, Columnar, Holds, INFINITE, NO_DAY, NO_MIDNIGHT, TIME_OF_DAY, Wish,
};
use super::findings::{Findings, only};
use super::table::{self, CellTable};
use super::{Panel, ReadOptions};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::time::Date;

/// All cells of a binary file.
struct TypedSheet<'a> {
    file: &'a str,
    names: Vec<String>,
    columns: Vec<Vec<OwnedCell>>,
    rows: usize,
}

const UNREAD: OwnedCell = OwnedCell::Other("a value of a type that is not read");

/// How many cells a file may hold which is read as a whole, whatever its size.
const SMALL: u64 = 1 << 22;
/// How many for each of its bytes, once it is not small: a column of one value takes
/// no room in a file, and much in memory.
const CELLS_A_BYTE: u64 = 16;

/// Reads the series of a binary file of so many bytes.
pub(super) fn read(
    file: &dyn Columnar,
    bytes: usize,
    options: &ReadOptions,
) -> Result<Panel, Error> {
    let fields = file.fields();
    let wish = |(position, holds): (usize, Holds)| {
        let wish = match holds {
            Holds::Number | Holds::Whole => Wish::Numbers,
            Holds::Day => Wish::Days,
            Holds::Text => Wish::Texts,
            Holds::Unread => return None,
        };
        Some((position, wish))
    };
    let holds = fields.iter().map(|field| field.holds).enumerate();
    let wishes: Vec<(usize, Wish)> = holds.filter_map(wish).collect();
    let mut columns = vec![Vec::new(); fields.len()];
    let mut rows = 0;
    let cells = |rows: usize| (rows as u64).saturating_mul(fields.len().max(1) as u64);
    let most_cells = (bytes as u64).saturating_mul(CELLS_A_BYTE).max(SMALL);
    for part in 0..file.parts() {
        file.read(part, &wishes, &mut |count, values| {
            rows += count;
            if most_cells < cells(rows) {
                return ControlFlow::Break(());
            }
            for (values, (position, _)) in values.iter().zip(&wishes) {
                if let Some(column) = columns.get_mut(*position) {
                    extend(column, values);
                }
            }
            ControlFlow::Continue(())
        })?;
        if most_cells < cells(rows) {
            return Err(too_large(file.file(), most_cells));
        }
    }
    for column in &mut columns {
        column.resize(rows, UNREAD);
    }
    let names = fields.iter().map(|field| field.name.trim().to_owned()).collect();
    let sheet = TypedSheet { file: file.file(), names, columns, rows };
    table::panel(&sheet, Findings::default(), options)
}

fn too_large(file: &str, most_cells: u64) -> Error {
    let message = format!("it holds more than {most_cells} cells, which is too many for its size");
    let found = Diagnostic::error(Code::UnpackedTooLarge, message).at(Place::whole(file));
    only(
        found
            .with_help("name the column of entities with the option `entity`, or write fewer rows"),
    )
}

fn extend(column: &mut Vec<OwnedCell>, values: &ColumnBlock) {
    match values {
        ColumnBlock::Numbers(numbers) => {
            column.extend(numbers.iter().map(|number| match *number {
                number if number.is_nan() => OwnedCell::Missing,
                number if number.is_infinite() => OwnedCell::Other(INFINITE),
                number => OwnedCell::Number(number),
            }))
        }
        ColumnBlock::Days(days) => column.extend(days.iter().map(|day| match *day {
            NO_DAY => OwnedCell::Missing,
            NO_MIDNIGHT => OwnedCell::Other(TIME_OF_DAY),
            day => OwnedCell::Text(Date::from_days(day).to_string()),
        })),
        ColumnBlock::Texts(texts) => {
            for (text, rows) in texts.runs() {
                let held = if text.is_empty() {
                    OwnedCell::Missing
                } else {
                    OwnedCell::Text(text.to_owned())
                };
                column.extend(std::iter::repeat_n(held, rows));
            }
        }
    }
}

impl CellTable for TypedSheet<'_> {
    fn file(&self) -> &str {
        self.file
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let cell = self.columns.get(column).and_then(|column| column.get(row));
        cell.map_or(Cell::Missing, OwnedCell::borrowed)
    }

    /// The row and the column, counted from 1: there are no lines.
    fn place(&self, row: usize, column: usize) -> Place {
        Place {
            line: row + 1,
            end_line: row + 1,
            column: column + 1,
            end_column: column + 1,
            ..Place::whole(self.file)
        }
    }

    fn name_place(&self, _column: usize) -> Place {
        Place::whole(self.file)
    }
}
