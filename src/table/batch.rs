//! Some rows of a long table, as columns.

use std::ops::Range;
use std::sync::Arc;

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
    // Invariant: as `numbers`; empty where missing.
    pub(super) texts: Vec<Vec<Arc<str>>>,
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

    /// The words of a wanted column in all rows, empty where missing.
    ///
    /// `column` counts the texts that were wanted. Empty if there are not so many.
    pub fn text(&self, column: usize) -> &[Arc<str>] {
        self.texts.get(column).map_or(&[], Vec::as_slice)
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
        self.texts.clear();
    }

    /// Makes room for this many words a row, in a batch without rows.
    pub(super) fn make_texts(&mut self, texts: usize) {
        self.texts.resize_with(texts, Vec::new);
    }

    /// Adds the words of a row beside [`push`](Batch::push), in the order in which
    /// they are wanted; an empty one is missing.
    pub fn push_texts(&mut self, words: &[&str]) {
        self.texts.resize_with(words.len().max(self.texts.len()), Vec::new);
        for (column, word) in words.iter().enumerate() {
            self.push_text(column, word);
        }
    }

    /// Adds a word to a column; equal ones that follow each other are kept once.
    pub(super) fn push_text(&mut self, column: usize, word: &str) {
        let Some(texts) = self.texts.get_mut(column) else { return };
        let kept = match texts.last() {
            Some(last) if **last == *word => Arc::clone(last),
            _ => Arc::from(&*crate::inert::name(word)),
        };
        texts.push(kept);
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
        let inert = crate::inert::name(entity);
        if *inert != *entity {
            return self.add_inert_rows(&inert, rows);
        }
        self.names.push_str(entity);
        self.runs.push(RunEnd { name: self.names.len(), row: self.rows });
    }

    /// The same of a name that had live characters.
    fn add_inert_rows(&mut self, entity: &str, rows: usize) {
        self.rows -= rows;
        self.add_rows(entity, rows);
    }

    fn last_entity(&self) -> Option<&str> {
        let (last, before) = self.runs.split_last()?;
        let start = before.last().map_or(0, |run| run.name);
        self.names.get(start..last.name)
    }
}
