//! The rows of a long table as text.

use std::ops::ControlFlow;

use froth::Error;
use froth::table::{Batch, Rows};

/// The rows of a table as lines of text: `entity day number number`.
pub(crate) fn lines(rows: &dyn Rows) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    for part in 0..rows.parts() {
        rows.read(part, &mut Batch::new(), &mut |batch| {
            for run in batch.runs() {
                for row in run.rows.clone() {
                    let day = batch.days().get(row).map(|day| format!(" {day}"));
                    let numbers = (0..)
                        .map(|column| batch.number(column))
                        .map_while(|column| column.get(row));
                    let numbers: String = numbers.map(|number| format!(" {number}")).collect();
                    lines.push(format!("{}{}{numbers}", run.entity, day.unwrap_or_default()));
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(lines)
}
