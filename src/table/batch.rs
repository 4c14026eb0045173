//! Some rows of a long table, as columns.

use std::ops::Range;

use crate::time::Frequency;

/// Some rows of a long table, as columns in the order of the file.
///
/// Made once a thread and used for every batch, so that its memory is used
/// again.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    rows: usize,
    // The names of all runs, one behind the other.
    names: String,
    runs: Vec<RunEnd>,
    pub(super) days: Vec<i32>,
    pub(super) frequency: Option<Frequency>,
    // Invariant after `close`: each as long as there are rows.
    pub(super) numbers: Vec<Vec<f64>>,
    /// Bytes on their way into the batch.
    pub(super) scratch: Vec<u8>,
}

/// Where a run ends: in the names, and in the rows.
#[derive(Clone, Copy, Debug)]
struct RunEnd {
    name: usize,
    row: usize,
}

/// Rows of one entity that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// The entity; empty if the table has no column of entities.
    pub entity: &'a str,
    /// Its rows in the batch.
    pub rows: Range<usize>,
}

impl Batch {
    /// A batch without rows.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The runs, which follow each other without a hole.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let mut before = RunEnd { name: 0, row: 0 };
        self.runs.iter().map(move |end| {
            let entity = self.names.get(before.name..end.name).unwrap_or("");
            let rows = before.row..end.row;
            before = *end;
            Run { entity, rows }
        })
    }

    /// The days since 1970-01-01 of all rows; empty without a column of dates.
    ///
    /// Where the table names [periods](Batch::frequency), their first days.
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// What the dates are: `None` for days, else periods of this frequency.
    pub fn frequency(&self) -> Option<Frequency> {
        self.frequency
    }

    /// The numbers of a wanted column in all rows, NaN where missing.
    ///
    /// `column` counts the numbers that were wanted. Empty if there are not so
    /// many.
    pub fn number(&self, column: usize) -> &[f64] {
        self.numbers.get(column).map_or(&[], Vec::as_slice)
    }

    /// Takes out all rows, and makes room for this many numbers a row.
    pub fn clear(&mut self, numbers: usize) {
        self.rows = 0;
        self.names.clear();
        self.runs.clear();
        self.days.clear();
        self.frequency = None;
        self.numbers.resize_with(numbers, Vec::new);
        self.numbers.iter_mut().for_each(Vec::clear);
    }

    /// Adds a row; missing numbers at the end are NaN.
    pub fn push(&mut self, entity: &str, day: Option<i32>, numbers: &[f64]) {
        self.days.extend(day);
        let values = numbers.iter().copied().chain(std::iter::repeat(f64::NAN));
        for (column, value) in self.numbers.iter_mut().zip(values) {
            column.push(value);
        }
        self.add_rows(entity, 1);
    }

    /// Says that the next rows are of this entity.
    pub(super) fn add_rows(&mut self, entity: &str, rows: usize) {
        if rows == 0 {
            return;
        }
        self.rows += rows;
        if self.last_entity() == Some(entity) {
            if let Some(last) = self.runs.last_mut() {
                last.row = self.rows;
            }
            return;
        }
        self.names.push_str(entity);
        self.runs.push(RunEnd { name: self.names.len(), row: self.rows });
    }

    fn last_entity(&self) -> Option<&str> {
        let (last, before) = self.runs.split_last()?;
        let start = before.last().map_or(0, |run| run.name);
        self.names.get(start..last.name)
    }
}
