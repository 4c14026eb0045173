//! One operator at work on columns.

use super::{Op, Settings};
use crate::value::Truth;

/// A stretch of an operand's column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column<'a> {
    Numbers(&'a [f64]),
    Truths(&'a [Truth]),
}

/// A stretch of the column to be written.
#[derive(Debug)]
pub(crate) enum ColumnMut<'a> {
    Numbers(&'a mut [f64]),
    Truths(&'a mut [Truth]),
}

/// One operator at work: its state after the bars it has been fed.
#[derive(Clone, Debug)]
pub(crate) struct Kernel {
    op: Op,
    settings: Settings,
}

impl Kernel {
    /// The operator before the first bar.
    pub(crate) fn new(op: Op, settings: Settings) -> Kernel {
        Kernel { op, settings }
    }

    /// Feeds the next bars of the operands and writes a value for each.
    ///
    /// # Shape
    ///
    /// `operands` and `out`: columns of one length, of the kinds that the
    /// operator takes and gives. Missing is NaN.
    pub(crate) fn run(&mut self, operands: &[Column<'_>], out: ColumnMut<'_>) {
        let _ = (self.op, self.settings, operands, out);
    }
}
