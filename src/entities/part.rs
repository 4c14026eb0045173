//! A part of a table: its entities are evaluated, but for the first and the last,
//! which may go on over its ends.

use super::answers::Answers;
use super::evaluator::Evaluator;
use super::held::{self, EntityRows, HeldRows};
use crate::error::Error;
use crate::table::Batch;

/// What is gathered from the answers of entities, in the order of the table.
pub trait Gather: Send {
    /// Adds what rules say of one more entity.
    fn add(&mut self, answers: &Answers<'_>);

    /// Nothing more comes: what is left to do can be done here, by the thread that
    /// has gathered.
    fn close(&mut self) {}
}

/// How many columns of each kind are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnCounts {
    pub(super) numbers: usize,
    pub(super) texts: usize,
}

/// A part of a table, evaluated as far as it can be by itself.
pub(super) struct TablePart<G> {
    /// The rows before the first change of entity.
    pub(super) head: Option<HeldRows>,
    /// Those after the last one; `None` if there is no change.
    pub(super) tail: Option<HeldRows>,
    /// The entities between them.
    pub(super) entities: Vec<String>,
    pub(super) gathered: G,
    pub(super) rows: usize,
    /// The entity whose rows are being collected.
    open: Option<HeldRows>,
}

impl<G: Gather> TablePart<G> {
    pub(super) fn new(gathered: G) -> TablePart<G> {
        TablePart { head: None, tail: None, entities: Vec::new(), gathered, rows: 0, open: None }
    }

    /// Adds a batch that follows those before.
    pub(super) fn add(
        &mut self,
        batch: &Batch,
        columns: ColumnCounts,
        evaluator: &mut Evaluator<'_>,
    ) -> Result<(), Error> {
        batch.check(evaluator.wanted())?;
        self.rows += batch.rows();
        for run in batch.runs() {
            let (numbers, texts) = held::columns(batch, &run, (columns.numbers, columns.texts));
            let of_words = evaluator.of_words(&texts);
            let numbers: Vec<&[f64]> =
                numbers.into_iter().chain(of_words.iter().map(Vec::as_slice)).collect();
            let rows = EntityRows::of(batch, &run, &numbers, &texts);
            let is_last = run.rows.end == batch.rows();
            match &mut self.open {
                Some(open) if open.entity == run.entity => {
                    open.add(rows);
                    continue;
                }
                _ => self.close(evaluator)?,
            }
            if is_last || self.head.is_none() {
                self.open = Some(HeldRows::of(rows));
            } else {
                self.evaluate(rows, evaluator)?;
            }
        }
        Ok(())
    }

    /// The part is over.
    pub(super) fn end(&mut self) {
        if self.head.is_none() {
            self.head = self.open.take();
        } else {
            self.tail = self.open.take();
        }
        self.gathered.close();
    }

    /// The rows of the open entity are all there.
    fn close(&mut self, evaluator: &mut Evaluator<'_>) -> Result<(), Error> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if self.head.is_none() {
            self.head = Some(open);
            return Ok(());
        }
        open.view(|rows| self.evaluate(rows, evaluator))
    }

    fn evaluate(
        &mut self,
        rows: EntityRows<'_>,
        evaluator: &mut Evaluator<'_>,
    ) -> Result<(), Error> {
        self.entities.push(rows.entity.to_owned());
        self.gathered.add(&evaluator.evaluate(rows)?);
        Ok(())
    }
}
