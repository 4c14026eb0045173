//! Some rows of a long table, as columns.

use std::ops::Range;
use std::sync::Arc;

use super::Wanted;
use crate::data::only;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
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
    /// The first row that was pushed with more numbers than there is room for.
    too_long: Option<(usize, usize)>,
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
#[non_exhaustive]
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
        self.too_long = None;
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

    /// Says that the days of its rows are first days of periods of this frequency.
    pub fn set_frequency(&mut self, frequency: Frequency) {
        self.frequency = Some(frequency);
    }

    /// Adds a row; missing numbers at the end are NaN.
    ///
    /// Rows that do not fit each other or what is wanted are refused when the batch is
    /// taken: a day in some rows only, more numbers than [`clear`](Batch::clear) made room
    /// for, words in some rows only.
    pub fn push(&mut self, entity: &str, day: Option<i32>, numbers: &[f64]) {
        if self.numbers.len() < numbers.len() && self.too_long.is_none() {
            self.too_long = Some((self.rows + 1, numbers.len()));
        }
        self.days.extend(day);
        let values = numbers.iter().copied().chain(std::iter::repeat(f64::NAN));
        for (column, value) in self.numbers.iter_mut().zip(values) {
            column.push(value);
        }
        self.add_rows(entity, 1);
    }

    /// Refuses rows that are not what was wanted of them: whose cells are of which row
    /// could not be told any more.
    pub(crate) fn check(&self, wanted: &Wanted) -> Result<(), Error> {
        let refused = |code, message: String, help: &str| {
            Err(only(Diagnostic::error(code, message).with_help(help)))
        };
        if let Some((row, given)) = self.too_long {
            let room = self.numbers.len();
            let message =
                format!("row {row} of a batch has {given} numbers, and there is room for {room}");
            let help =
                "make room for a number of each wanted column with `clear`, and push as many";
            return refused(Code::RaggedRow, message, help);
        }
        let days = self.days.len();
        let needs_days = wanted.date.is_some() || days != 0;
        if needs_days && days != self.rows {
            let message = format!("a batch has {} rows, and days in {days} of them", self.rows);
            return refused(Code::NoDate, message, "push a day with each row, or with none");
        }
        let numbers = (0..wanted.numbers.len()).map(|column| self.number(column).len());
        if let Some(found) = numbers.into_iter().find(|found| *found != self.rows) {
            let message =
                format!("a batch has {} rows, and {found} numbers in a wanted column", self.rows);
            let help = "make room for a number of each wanted column with `clear`";
            return refused(Code::RaggedRow, message, help);
        }
        let texts = (0..wanted.texts.len()).map(|column| self.text(column).len());
        if let Some(found) = texts.into_iter().find(|found| *found != self.rows) {
            let message = format!("a batch has {} rows, and words in {found} of them", self.rows);
            let help =
                "push a word of each wanted column with each row, an empty one where there is none";
            return refused(Code::RaggedRow, message, help);
        }
        Ok(())
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
