//! Rows of answers in columns.

use std::sync::Arc;

use crate::data::{NO_DAY, Texts};
use crate::time::Frequency;

/// What a column of answers holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Any text, such as the name of an entity.
    Text,
    /// One of these words, or none, such as a phase.
    Word(Arc<[String]>),
    /// A day; or, of a table of periods, a period by its first day. Formats of
    /// text show the period, others that day.
    Date(Option<Frequency>),
    /// A number.
    Number,
    /// A count, such as of rows.
    Count,
}

/// The columns of answers: their names, and what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    columns: Vec<(String, Answer)>,
    is_for_spreadsheets: bool,
}

/// Some rows of answers.
///
/// A row is whole when every column got its value.
#[derive(Clone, Debug)]
pub struct Block {
    pub(super) columns: Vec<AnswerValues>,
}

/// The values of one column.
#[derive(Clone, Debug)]
pub(super) enum AnswerValues {
    Texts(Texts),
    /// The place of each word, [`NO_WORD`] for none.
    Words(Vec<u16>),
    /// Days since 1970-01-01, [`NO_DAY`] for none.
    Days(Vec<i32>),
    /// NaN for none.
    Numbers(Vec<f64>),
    Counts(Vec<u64>),
}

pub(super) const NO_WORD: u16 = u16::MAX;

impl Shape {
    /// The shape of these columns.
    pub fn new(columns: Vec<(String, Answer)>) -> Shape {
        Shape { columns, is_for_spreadsheets: false }
    }

    /// The same shape, for CSV that is opened in a spreadsheet: a text that it would
    /// carry out, which begins with `=`, `+`, `-` or `@`, gets a `'` before it.
    pub fn for_spreadsheets(self) -> Shape {
        Shape { is_for_spreadsheets: true, ..self }
    }

    pub(super) fn is_for_spreadsheets(&self) -> bool {
        self.is_for_spreadsheets
    }

    /// The columns in their order.
    pub fn columns(&self) -> &[(String, Answer)] {
        &self.columns
    }

    /// A block of this shape without rows.
    pub fn block(&self) -> Block {
        let values = |(_, answer): &(String, Answer)| match answer {
            Answer::Text => AnswerValues::Texts(Texts::default()),
            Answer::Word(_) => AnswerValues::Words(Vec::new()),
            Answer::Date(_) => AnswerValues::Days(Vec::new()),
            Answer::Number => AnswerValues::Numbers(Vec::new()),
            Answer::Count => AnswerValues::Counts(Vec::new()),
        };
        Block { columns: self.columns.iter().map(values).collect() }
    }
}

impl Block {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        match self.columns.first() {
            Some(AnswerValues::Texts(texts)) => texts.runs().map(|(_, rows)| rows).sum(),
            Some(AnswerValues::Words(words)) => words.len(),
            Some(AnswerValues::Days(days)) => days.len(),
            Some(AnswerValues::Numbers(numbers)) => numbers.len(),
            Some(AnswerValues::Counts(counts)) => counts.len(),
            None => 0,
        }
    }

    /// Puts a text into the next rows of a column of texts; empty for none.
    pub fn text(&mut self, column: usize, text: &str, rows: usize) {
        if let Some(AnswerValues::Texts(texts)) = self.columns.get_mut(column)
            && 0 < rows
        {
            texts.push(text, rows);
        }
    }

    /// Puts words into the next rows of a column of words, each by its place.
    pub fn words(&mut self, column: usize, places: impl IntoIterator<Item = Option<usize>>) {
        if let Some(AnswerValues::Words(words)) = self.columns.get_mut(column) {
            let word = |place: usize| u16::try_from(place).unwrap_or(NO_WORD);
            words.extend(places.into_iter().map(|place| place.map_or(NO_WORD, word)));
        }
    }

    /// Puts days since 1970-01-01 into the next rows of a column of dates.
    pub fn days(&mut self, column: usize, found: impl IntoIterator<Item = Option<i32>>) {
        if let Some(AnswerValues::Days(days)) = self.columns.get_mut(column) {
            days.extend(found.into_iter().map(|day| day.unwrap_or(NO_DAY)));
        }
    }

    /// Puts numbers into the next rows of a column of numbers; NaN for none.
    pub fn numbers(&mut self, column: usize, found: impl IntoIterator<Item = f64>) {
        if let Some(AnswerValues::Numbers(numbers)) = self.columns.get_mut(column) {
            numbers.extend(found);
        }
    }

    /// Puts counts into the next rows of a column of counts.
    pub fn counts(&mut self, column: usize, found: impl IntoIterator<Item = u64>) {
        if let Some(AnswerValues::Counts(counts)) = self.columns.get_mut(column) {
            counts.extend(found);
        }
    }
}
