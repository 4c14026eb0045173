//! All rows of a table in memory, for what comes once and is read twice.

use std::ops::ControlFlow;

use super::{Batch, Rows};
use crate::error::Error;

struct KeptBatches(Vec<Batch>);

/// The same rows in the same order, which can be read again.
///
/// # Errors
///
/// What reading them gives.
///
/// # Cost
///
/// Memory for all rows, eight bytes a number.
pub fn kept(rows: &dyn Rows) -> Result<Box<dyn Rows>, Error> {
    let mut batches = Vec::new();
    let mut batch = Batch::new();
    for part in 0..rows.parts() {
        rows.read(part, &mut batch, &mut |batch| {
            batches.push(std::mem::take(batch));
            ControlFlow::Continue(())
        })?;
    }
    Ok(Box::new(KeptBatches(batches)))
}

impl Rows for KeptBatches {
    fn parts(&self) -> usize {
        self.0.len()
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        if let Some(own) = self.0.get(part) {
            batch.clone_from(own);
            let _ = take(batch);
        }
        Ok(())
    }

    fn part_rows(&self, part: usize) -> Option<u64> {
        self.0.get(part).map(|batch| batch.rows() as u64)
    }
}
