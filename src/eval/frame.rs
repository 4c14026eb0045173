//! All columns of a plan over all bars.

use super::align::{Aligned, align};
use super::{Bar, bars};
use crate::data::Panel;
use crate::ops::{Column, ColumnMut, Kernel};
use crate::plan::{Binding, NodeId, Plan, Step};
use crate::time::Date;
use crate::value::Truth;

/// How many bars all nodes are computed for before the next: few enough for
/// their columns to stay in cache.
const BLOCK: usize = 1_024;

/// All columns of a plan over all bars.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) bars: Vec<Bar>,
    /// One for each input of the rules.
    pub(crate) inputs: Vec<Aligned>,
    /// One for each node of the plan.
    columns: Vec<Values>,
}

#[derive(Clone, Debug)]
enum Values {
    Numbers(Vec<f64>),
    Truths(Vec<Truth>),
}

impl Frame {
    /// The columns up to the day `as_of`, or to the last day of the data.
    pub(crate) fn new(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Frame {
        let bars = bars(plan, panel, as_of);
        let inputs = plan
            .rules()
            .inputs()
            .iter()
            .zip(&plan.bindings)
            .map(|(input, binding)| {
                let series = match binding {
                    Binding::Column { name, .. } => panel.get(name),
                    Binding::Absent | Binding::Dropped => None,
                };
                align(input, binding, series, plan.rules().calendar(), plan.knowledge, &bars)
            })
            .collect();
        let columns = Vec::new();
        let mut frame = Frame { bars, inputs, columns };
        frame.columns = frame.compute(plan);
        frame
    }

    fn compute(&self, plan: &Plan) -> Vec<Values> {
        let length = self.bars.len();
        let mut kernels: Vec<Option<Kernel>> = plan
            .nodes
            .iter()
            .map(|node| match node.step {
                Step::Apply(op, settings) => Some(Kernel::new(op, settings)),
                Step::Input(_) | Step::Number(_) | Step::Truth(_) => None,
            })
            .collect();
        let mut columns: Vec<Values> = plan
            .nodes
            .iter()
            .map(|node| match node.step {
                Step::Input(input) => Values::Numbers(
                    self.inputs.get(input).map_or(Vec::new(), |input| input.values.clone()),
                ),
                Step::Number(number) => Values::Numbers(vec![number; length]),
                Step::Truth(truth) => Values::Truths(vec![Truth::from(truth); length]),
                Step::Apply(..) if node.is_truth => Values::Truths(vec![Truth::Unknown; length]),
                Step::Apply(..) => Values::Numbers(vec![f64::NAN; length]),
            })
            .collect();
        for start in (0..length).step_by(BLOCK) {
            let block = start..length.min(start + BLOCK);
            for (place, (node, kernel)) in plan.nodes.iter().zip(&mut kernels).enumerate() {
                let Some(kernel) = kernel else { continue };
                // Operands come before the node, so that both can be held at once.
                let Some((before, rest)) = columns.split_at_mut_checked(place) else { continue };
                let Some(own) = rest.first_mut() else { continue };
                let operand = |operand: &NodeId| {
                    Some(match before.get(operand.0)? {
                        Values::Numbers(numbers) => Column::Numbers(numbers.get(block.clone())?),
                        Values::Truths(truths) => Column::Truths(truths.get(block.clone())?),
                    })
                };
                let operands: Vec<Column<'_>> = node.operands.iter().filter_map(operand).collect();
                let out = match own {
                    Values::Numbers(numbers) => {
                        numbers.get_mut(block.clone()).map(ColumnMut::Numbers)
                    }
                    Values::Truths(truths) => truths.get_mut(block.clone()).map(ColumnMut::Truths),
                };
                if let Some(out) = out {
                    kernel.run(&operands, out);
                }
            }
        }
        columns
    }

    /// The number of a node at a bar; missing is NaN.
    pub(crate) fn number(&self, node: NodeId, bar: usize) -> f64 {
        match self.columns.get(node.0) {
            Some(Values::Numbers(numbers)) => numbers.get(bar).copied().unwrap_or(f64::NAN),
            Some(Values::Truths(_)) | None => f64::NAN,
        }
    }

    /// The truth of a node at a bar.
    pub(crate) fn truth(&self, node: NodeId, bar: usize) -> Truth {
        match self.columns.get(node.0) {
            Some(Values::Truths(truths)) => truths.get(bar).copied().unwrap_or_default(),
            Some(Values::Numbers(_)) | None => Truth::Unknown,
        }
    }

    /// Whether a node has no answer at a bar.
    pub(crate) fn is_unknown(&self, node: NodeId, bar: usize) -> bool {
        match self.columns.get(node.0) {
            Some(Values::Truths(_)) => !self.truth(node, bar).is_known(),
            Some(Values::Numbers(_)) | None => self.number(node, bar).is_nan(),
        }
    }
}
