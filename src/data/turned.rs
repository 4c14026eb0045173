//! Tables with a column a period, as the World Bank, BIS and the IMF write them:
//! every row is a series, and is turned upright here.

use super::cell::Cell;
use super::dates::{Written, written};
use super::table::Table;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::time::Stamp;

/// From how many periods on a header is taken for one of periods.
const FEWEST: usize = 2;

/// A table whose columns were periods, with a row a series and period.
pub(super) struct Turned<'t, T> {
    table: &'t T,
    names: Vec<String>,
    labels: Vec<usize>,
    periods: Vec<usize>,
}

/// The table turned upright, if its columns are periods.
pub(super) fn of<T: Table>(table: &T) -> Option<Turned<'_, T>> {
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
            None if name.is_empty() => {}
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
    let mut names: Vec<String> =
        labels.iter().filter_map(|column| table.names().get(*column)).cloned().collect();
    names.extend(["date".to_owned(), "value".to_owned()]);
    Some(Turned { table, names, labels, periods })
}

impl<T: Table> Turned<'_, T> {
    /// The row of the table, and its period's column, for a row of this one.
    fn origin(&self, row: usize) -> (usize, usize) {
        let count = self.periods.len().max(1);
        (row / count, self.periods.get(row % count).copied().unwrap_or(0))
    }
}

impl<T: Table> Table for Turned<'_, T> {
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
        match self.labels.get(column) {
            Some(label) => self.table.cell(own, *label),
            None if column == self.labels.len() => {
                self.table.names().get(period).map_or(Cell::Missing, |name| Cell::Text(name))
            }
            None => self.table.cell(own, period),
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
        let name = |place: Option<&usize>| {
            place.and_then(|column| self.table.names().get(*column)).map_or("", String::as_str)
        };
        let message = format!(
            "the columns are periods, {} to {}: each row is read as a series called `value`",
            name(self.periods.first()),
            name(self.periods.last())
        );
        let place = self.name_place(self.labels.len());
        let mut notes = self.table.notes();
        notes.push(Diagnostic::note(Code::ReadAs, message).at(place));
        notes
    }
}
