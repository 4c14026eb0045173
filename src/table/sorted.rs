//! All rows of a table in memory, brought into order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Batch, DateKind, Rows, Wanted};
use crate::error::Error;
use crate::time::Frequency;

/// A part has about so many rows.
const PART: usize = 1 << 15;

/// Rows of one entity.
#[derive(Debug, Default)]
struct RowsOfEntity {
    days: Vec<i32>,
    numbers: Vec<Vec<f64>>,
    texts: Vec<Vec<Arc<str>>>,
    rows: usize,
}

struct Sorted {
    frequency: Option<Frequency>,
    columns: usize,
    texts: usize,
    entities: Vec<(String, RowsOfEntity)>,
    /// The first entity of each part.
    parts: Vec<usize>,
}

/// The same rows, those of one entity together and by date, the entities by name.
///
/// # Errors
///
/// What reading them gives, and dates of several kinds.
///
/// # Cost
///
/// Memory for all rows, twice while those of an entity are sorted.
pub fn sorted(rows: &dyn Rows, wanted: &Wanted) -> Result<Box<dyn Rows>, Error> {
    let (columns, texts) = (wanted.numbers.len(), wanted.texts.len());
    let mut entities: BTreeMap<String, RowsOfEntity> = BTreeMap::new();
    let (mut frequency, mut dated, mut failure) = (None, DateKind::default(), None);
    let mut batch = Batch::new();
    for part in 0..rows.parts() {
        rows.read(part, &mut batch, &mut |batch| {
            if let Err(error) = batch.check(wanted) {
                failure = Some(error);
                return ControlFlow::Break(());
            }
            for run in batch.runs() {
                if !batch.days().is_empty() {
                    if let Err(error) = dated.check(batch.frequency(), run.entity) {
                        failure = Some(error);
                        return ControlFlow::Break(());
                    }
                    frequency = batch.frequency();
                }
                let own = entities.entry(run.entity.to_owned()).or_default();
                own.numbers.resize_with(columns, Vec::new);
                own.texts.resize_with(texts, Vec::new);
                own.rows += run.rows.len();
                own.days.extend_from_slice(batch.days().get(run.rows.clone()).unwrap_or_default());
                for (column, numbers) in own.numbers.iter_mut().enumerate() {
                    let all = batch.number(column).get(run.rows.clone());
                    numbers.extend_from_slice(all.unwrap_or_default());
                }
                for (column, texts) in own.texts.iter_mut().enumerate() {
                    let all = batch.text(column).get(run.rows.clone());
                    texts.extend_from_slice(all.unwrap_or_default());
                }
            }
            ControlFlow::Continue(())
        })?;
        if let Some(error) = failure {
            return Err(error);
        }
    }
    let mut entities: Vec<(String, RowsOfEntity)> = entities.into_iter().collect();
    entities.iter_mut().for_each(|(_, own)| own.sort());
    let (mut parts, mut filled) = (Vec::new(), PART);
    for (place, (_, own)) in entities.iter().enumerate() {
        if PART <= filled {
            parts.push(place);
            filled = 0;
        }
        filled += own.rows;
    }
    Ok(Box::new(Sorted { frequency, columns, texts, entities, parts }))
}

impl RowsOfEntity {
    fn sort(&mut self) {
        if self.days.is_sorted() {
            return;
        }
        let mut order: Vec<usize> = (0..self.days.len()).collect();
        order.sort_by_key(|row| self.days.get(*row));
        self.days = ordered(&self.days, &order);
        for numbers in &mut self.numbers {
            *numbers = ordered(numbers, &order);
        }
        for texts in &mut self.texts {
            *texts = ordered(texts, &order);
        }
    }
}

fn ordered<T: Clone>(values: &[T], order: &[usize]) -> Vec<T> {
    order.iter().filter_map(|row| values.get(*row).cloned()).collect()
}

impl Rows for Sorted {
    fn parts(&self) -> usize {
        self.parts.len()
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let Some(first) = self.parts.get(part).copied() else { return Ok(()) };
        let end = self.parts.get(part + 1).copied().unwrap_or(self.entities.len());
        batch.clear(self.columns);
        batch.make_texts(self.texts);
        batch.frequency = self.frequency;
        for (entity, own) in self.entities.get(first..end).unwrap_or_default() {
            batch.days.extend_from_slice(&own.days);
            for (into, numbers) in batch.numbers.iter_mut().zip(&own.numbers) {
                into.extend_from_slice(numbers);
            }
            for (into, texts) in batch.texts.iter_mut().zip(&own.texts) {
                into.extend_from_slice(texts);
            }
            batch.add_rows(entity, own.rows);
        }
        let _ = take(batch);
        Ok(())
    }

    fn part_rows(&self, part: usize) -> Option<u64> {
        let first = self.parts.get(part).copied()?;
        let end = self.parts.get(part + 1).copied().unwrap_or(self.entities.len());
        let entities = self.entities.get(first..end)?;
        Some(entities.iter().map(|(_, own)| own.rows as u64).sum())
    }
}
