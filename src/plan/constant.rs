//! Numbers that are computed and still the same at every bar: `-param`, a level in
//! another unit.

use super::{Axis, NodeId, NodeStep, Plan};
use crate::ops::{ColumnMut, ColumnSlice, Kernel};

/// Constants within each other that are looked through.
const DEEPEST: usize = 64;

impl Plan {
    /// The number that a node is at every bar.
    ///
    /// # Nothing to say
    ///
    /// `None` if it changes, or is missing.
    pub(crate) fn constant(&self, node: NodeId) -> Option<f64> {
        self.constant_within(node, DEEPEST).filter(|number| !number.is_nan())
    }

    fn constant_within(&self, node: NodeId, depth: usize) -> Option<f64> {
        let node = self.node(node)?;
        match node.step {
            NodeStep::Number(number) => Some(number),
            NodeStep::Apply(op, settings)
                if node.axis == Axis::None && !node.is_truth && op.has_no_memory() =>
            {
                let depth = depth.checked_sub(1)?;
                let operands = node.operands.iter().map(|own| self.constant_within(*own, depth));
                let operands: Vec<[f64; 1]> =
                    operands.map(|own| own.map(|own| [own])).collect::<Option<_>>()?;
                let columns: Vec<ColumnSlice<'_>> =
                    operands.iter().map(|own| ColumnSlice::Numbers(own)).collect();
                let mut number = [f64::NAN];
                Kernel::new(op, settings).run(&columns, ColumnMut::Numbers(&mut number));
                number.first().copied()
            }
            _ => None,
        }
    }
}
