//! Rows of one entity: as they stand in a batch, and kept for later.

use std::sync::Arc;

use crate::table::{Batch, Run};
use crate::time::Frequency;

/// Rows of one entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct EntityRows<'a> {
    pub(super) entity: &'a str,
    /// Days since 1970-01-01, or the first days of periods; empty without dates.
    pub(super) days: &'a [i32],
    /// What the dates are: `None` for days, else periods of this frequency.
    pub(super) frequency: Option<Frequency>,
    pub(super) rows: usize,
    /// One for each column that is read.
    pub(super) numbers: &'a [&'a [f64]],
    /// One for each column of words that is read; an empty word is missing.
    pub(super) texts: &'a [&'a [Arc<str>]],
}

impl<'a> EntityRows<'a> {
    /// The rows of a run of a batch, with what is read of them.
    pub(super) fn of(
        batch: &'a Batch,
        run: &Run<'a>,
        numbers: &'a [&'a [f64]],
        texts: &'a [&'a [Arc<str>]],
    ) -> EntityRows<'a> {
        EntityRows {
            entity: run.entity,
            days: batch.days().get(run.rows.clone()).unwrap_or_default(),
            frequency: batch.frequency(),
            rows: run.rows.len(),
            numbers,
            texts,
        }
    }
}

/// The first columns of a batch in the rows of a run: so many of numbers, so many of words.
pub(super) fn columns<'a>(
    batch: &'a Batch,
    run: &Run<'_>,
    (numbers, texts): (usize, usize),
) -> (Vec<&'a [f64]>, Vec<&'a [Arc<str>]>) {
    let number = |column| batch.number(column).get(run.rows.clone()).unwrap_or_default();
    let text = |column| batch.text(column).get(run.rows.clone()).unwrap_or_default();
    ((0..numbers).map(number).collect(), (0..texts).map(text).collect())
}

/// The same, kept until the rows that follow are there.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldRows {
    pub(super) entity: String,
    pub(super) days: Vec<i32>,
    pub(super) frequency: Option<Frequency>,
    pub(super) rows: usize,
    pub(super) numbers: Vec<Vec<f64>>,
    pub(super) texts: Vec<Vec<Arc<str>>>,
}

impl HeldRows {
    pub(super) fn of(rows: EntityRows<'_>) -> HeldRows {
        HeldRows {
            entity: rows.entity.to_owned(),
            days: rows.days.to_vec(),
            frequency: rows.frequency,
            rows: rows.rows,
            numbers: rows.numbers.iter().map(|column| column.to_vec()).collect(),
            texts: rows.texts.iter().map(|column| column.to_vec()).collect(),
        }
    }

    pub(super) fn add(&mut self, rows: EntityRows<'_>) {
        self.days.extend_from_slice(rows.days);
        self.rows += rows.rows;
        for (own, column) in self.numbers.iter_mut().zip(rows.numbers) {
            own.extend_from_slice(column);
        }
        for (own, column) in self.texts.iter_mut().zip(rows.texts) {
            own.extend_from_slice(column);
        }
    }

    /// Lets `look` see the rows.
    pub(super) fn view<T>(&self, look: impl FnOnce(EntityRows<'_>) -> T) -> T {
        let numbers: Vec<&[f64]> = self.numbers.iter().map(Vec::as_slice).collect();
        let texts: Vec<&[Arc<str>]> = self.texts.iter().map(Vec::as_slice).collect();
        look(EntityRows {
            entity: &self.entity,
            days: &self.days,
            frequency: self.frequency,
            rows: self.rows,
            numbers: &numbers,
            texts: &texts,
        })
    }
}
