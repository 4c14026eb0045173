//! Tables with a column a period, as the World Bank, BIS and the IMF write them, and
//! with a row a year and a column a month: they are turned upright here.

use super::cell::Cell;
use super::columns::{is_one_of, stem};
use super::dates::{Written, month, written};
use super::table::CellTable;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::time::{Frequency, Stamp};

/// From how many periods on a header is taken for one of periods.
const FEWEST: usize = 2;
/// Columns beside those of months that are made of them.
const MADE_OF_MONTHS: [&str; 14] = [
    "annual",
    "annual average",
    "average",
    "avg",
    "ave",
    "mean",
    "total",
    "sum",
    "year total",
    "half1",
    "half2",
    "h1",
    "h2",
    "ytd",
];

/// A table whose columns were periods, with a row a series and period.
pub(super) struct Turned<'t, T> {
    table: &'t T,
    names: Vec<String>,
    labels: Vec<usize>,
    periods: Vec<usize>,
    /// The dates of a row a year, row by row; the names of the columns otherwise.
    dates: Option<Vec<String>>,
    note: String,
}

/// The table turned upright, if its columns are periods.
pub(super) fn of<T: CellTable>(table: &T) -> Option<Turned<'_, T>> {
    of_periods(table).or_else(|| of_years(table))
}

/// A table with a column a period.
fn of_periods<T: CellTable>(table: &T) -> Option<Turned<'_, T>> {
    let stamp = |name: &String| match written(name).map(|read| read.written) {
        Some(Written::Sure(stamp)) => Some(stamp),
        _ => None,
    };
    let (mut labels, mut periods) = (Vec::new(), Vec::new());
    let mut stamps: Vec<Stamp> = Vec::new();
    for (column, name) in table.names().iter().enumerate() {
        match stamp(name) {
            Some(own) => {
                stamps.push(own);
                periods.push(column);
            }
            // What stands before the periods tells rows apart, with a name or not.
            None if name.is_empty() && (!periods.is_empty() || !has_cells(table, column)) => {}
            None => labels.push(column),
        }
    }
    let pairs = || stamps.iter().zip(stamps.iter().skip(1));
    let is_ordered = pairs().all(|(one, next)| one < next) || pairs().all(|(one, next)| next < one);
    let is_one_kind = Stamp::frequency_of(&stamps).is_some();
    // A first line of dates without a word beside them is data.
    let has_words = labels.first().is_some_and(|first| Some(first) < periods.first());
    if periods.len() < FEWEST || !is_ordered || !is_one_kind || !has_words {
        return None;
    }
    let name = |place: Option<&usize>| {
        place.and_then(|column| table.names().get(*column)).map_or("", String::as_str)
    };
    let note = format!(
        "the columns are periods, {} to {}: each row is read as a series called `value`",
        name(periods.first()),
        name(periods.last())
    );
    let mut names: Vec<String> = labels.iter().map(|column| label(table, *column)).collect();
    names.extend(["date".to_owned(), "value".to_owned()]);
    Some(Turned { table, names, labels, periods, dates: None, note })
}

/// A table with a row a year and a column a month or a quarter.
fn of_years<T: CellTable>(table: &T) -> Option<Turned<'_, T>> {
    let names = table.names();
    let year =
        names.iter().position(|name| name.eq_ignore_ascii_case("year") || name.is_empty())?;
    let quarter = |name: &str| {
        let upper = name.to_ascii_uppercase();
        let number = upper.strip_prefix("QTR").or_else(|| upper.strip_prefix('Q'))?;
        number.trim().parse::<u8>().ok().filter(|number| (1..=4).contains(number))
    };
    let find = |count: u8, number: &dyn Fn(&str) -> Option<u8>| -> Option<Vec<usize>> {
        (1..=count).map(|own| names.iter().position(|name| number(name) == Some(own))).collect()
    };
    let (periods, every) = match find(12, &|name| month(name)) {
        Some(months) => (months, Frequency::Month),
        None => (find(4, &quarter)?, Frequency::Quarter),
    };
    let is_made =
        |column: &usize| names.get(*column).is_some_and(|name| is_one_of(name, &MADE_OF_MONTHS));
    let is_label = |column: &usize| {
        *column != year
            && !periods.contains(column)
            && !is_made(column)
            && has_cells(table, *column)
    };
    let labels: Vec<usize> = (0..names.len()).filter(is_label).collect();
    let sign = if every == Frequency::Month { 'M' } else { 'Q' };
    let mut dates = Vec::with_capacity(table.rows() * periods.len());
    for row in 0..table.rows() {
        let cell = table.cell(row, year);
        let is_year = matches!(
            cell.written().map(|read| read.written),
            Some(Written::Sure(Stamp::Period(own))) if own.frequency() == Frequency::Year
        );
        if !is_year && !cell.is_missing() {
            return None;
        }
        let shown = cell.shown();
        let shown = shown.trim_matches('`');
        dates.extend((1..=periods.len()).map(|part| match is_year {
            true => format!("{shown}{sign}{part}"),
            false => String::new(),
        }));
    }
    let left_out: Vec<&str> = (0..names.len())
        .filter(is_made)
        .filter_map(|column| names.get(column))
        .map(String::as_str)
        .collect();
    let left_out = match left_out.as_slice() {
        [] => String::new(),
        made => format!(
            "; {} is made of them and not read",
            crate::diagnostic::list(made.iter().copied(), 4)
        ),
    };
    let note = format!("the rows are years and the columns {}s of them{left_out}", every.word());
    let mut all: Vec<String> = labels.iter().map(|column| label(table, *column)).collect();
    let name = if labels.is_empty() { stem(table.file()) } else { "value" };
    all.extend(["date".to_owned(), name.to_owned()]);
    Some(Turned { table, names: all, labels, periods, dates: Some(dates), note })
}

fn has_cells(table: &impl CellTable, column: usize) -> bool {
    (0..table.rows()).any(|row| !table.cell(row, column).is_missing())
}

/// The name of a column that tells rows apart.
fn label(table: &impl CellTable, column: usize) -> String {
    match table.names().get(column) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => format!("column {}", column + 1),
    }
}

impl<T: CellTable> Turned<'_, T> {
    /// The row of the table, and its period's column, for a row of this one.
    fn origin(&self, row: usize) -> (usize, usize) {
        let count = self.periods.len().max(1);
        (row / count, self.periods.get(row % count).copied().unwrap_or(0))
    }
}

impl<T: CellTable> CellTable for Turned<'_, T> {
    fn file(&self) -> &str {
        self.table.file()
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.table.rows() * self.periods.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let (own, period) = self.origin(row);
        match (self.labels.get(column), &self.dates) {
            (Some(label), _) => self.table.cell(own, *label),
            (None, Some(dates)) if column == self.labels.len() => match dates.get(row) {
                Some(date) if !date.is_empty() => Cell::Text(date),
                _ => Cell::Missing,
            },
            (None, None) if column == self.labels.len() => {
                self.table.names().get(period).map_or(Cell::Missing, |name| Cell::Text(name))
            }
            _ => self.table.cell(own, period),
        }
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let (own, period) = self.origin(row);
        match self.labels.get(column) {
            Some(label) => self.table.place(own, *label),
            None if column == self.labels.len() => self.table.name_place(period),
            None => self.table.place(own, period),
        }
    }

    fn name_place(&self, column: usize) -> Place {
        let first = self.periods.first().copied().unwrap_or(0);
        self.table.name_place(self.labels.get(column).copied().unwrap_or(first))
    }

    fn keys(&self) -> Option<Vec<usize>> {
        Some((0..self.labels.len()).collect())
    }

    fn may_have_commas(&self) -> bool {
        self.table.may_have_commas()
    }

    fn notes(&self) -> Vec<Diagnostic> {
        let place = self.name_place(self.labels.len());
        let mut notes = self.table.notes();
        notes.push(Diagnostic::note(Code::ReadAs, self.note.clone()).at(place));
        notes
    }
}
