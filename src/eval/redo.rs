//! The last bars of a frame once more, with other values of some inputs.

use std::collections::BTreeSet;

use super::frame::Values;
use super::{Frame, Sight};
use crate::ops::{Column, ColumnMut, Kernel};
use crate::plan::{NodeId, Plan, Step};
use crate::value::Truth;

/// The nodes that follow from some inputs, ready to be computed from a bar on.
#[derive(Clone, Debug)]
pub(crate) struct Redo {
    /// The first bar that is computed anew.
    pub(crate) from: usize,
    /// In the order of the plan, each with its state before that bar.
    nodes: Vec<(NodeId, Option<Kernel>)>,
}

impl Redo {
    /// What follows from these inputs, as it stood in `frame` before the bar `from`.
    pub(crate) fn new(plan: &Plan, frame: &Frame, inputs: &[usize], from: usize) -> Redo {
        let mut moving: BTreeSet<NodeId> = BTreeSet::new();
        let mut nodes = Vec::new();
        for (place, node) in plan.nodes.iter().enumerate() {
            let kernel = match node.step {
                Step::Input(input) if inputs.contains(&input) => None,
                Step::Apply(op, settings)
                    if node.operands.iter().any(|one| moving.contains(one)) =>
                {
                    let mut kernel = Kernel::new(op, settings);
                    frame.feed(&mut kernel, &node.operands, node.is_truth, from);
                    Some(kernel)
                }
                _ => continue,
            };
            moving.insert(NodeId(place));
            nodes.push((NodeId(place), kernel));
        }
        Redo { from, nodes }
    }

    /// The nodes, in the order of the plan.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.nodes.iter().map(|(node, _)| *node)
    }
}

impl Frame {
    /// Other values of an input from a bar on.
    pub(crate) fn set_tail(&mut self, input: usize, from: usize, seen: &[(f64, Sight)]) {
        let Some(own) = self.inputs.get_mut(input) else { return };
        own.values.truncate(from);
        own.sights.truncate(from);
        own.values.extend(seen.iter().map(|(value, _)| *value));
        own.sights.extend(seen.iter().map(|(_, sight)| *sight));
    }

    /// Computes the last bars again.
    pub(crate) fn redo(&mut self, plan: &Plan, redo: &Redo) {
        let tail = redo.from..self.bars.len();
        for (NodeId(place), kernel) in &redo.nodes {
            let Some(node) = plan.nodes.get(*place) else { continue };
            let Some((before, rest)) = self.columns.split_at_mut_checked(*place) else { continue };
            let Some(own) = rest.first_mut() else { continue };
            let Some(kernel) = kernel else {
                let Step::Input(input) = node.step else { continue };
                let values = self.inputs.get(input).and_then(|one| one.values.get(redo.from..));
                if let Values::Numbers(own) = own {
                    own.truncate(redo.from);
                    own.extend_from_slice(values.unwrap_or_default());
                }
                continue;
            };
            let operand = |operand: &NodeId| before.get(operand.0)?.column(tail.clone());
            let operands: Vec<Column<'_>> = node.operands.iter().filter_map(operand).collect();
            if let Some(out) = own.column_mut(tail.clone()) {
                kernel.clone().run(&operands, out);
            }
        }
    }

    /// Feeds a kernel the bars before `until`, which are computed already.
    fn feed(&self, kernel: &mut Kernel, operands: &[NodeId], is_truth: bool, until: usize) {
        let operand = |operand: &NodeId| self.columns.get(operand.0)?.column(0..until);
        let operands: Vec<Column<'_>> = operands.iter().filter_map(operand).collect();
        if is_truth {
            kernel.run(&operands, ColumnMut::Truths(&mut vec![Truth::Unknown; until]));
        } else {
            kernel.run(&operands, ColumnMut::Numbers(&mut vec![f64::NAN; until]));
        }
    }
}
