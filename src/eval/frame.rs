//! All columns of a plan over all bars.

use std::ops::Range;

use super::align::{Aligned, align};
use super::ranges::{Ranges, widen};
use super::relive::Revision;
use super::{Bar, Sight, bars};
use crate::data::Panel;
use crate::ops::{Column, ColumnMut, Kernel, Range as Bounds};
use crate::plan::{Binding, Node, NodeId, Plan, Step};
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
    pub(super) columns: Vec<Values>,
    /// What can be, where figures are known only within a range.
    pub(super) ranges: Option<Box<Ranges>>,
}

#[derive(Clone, Debug)]
pub(super) enum Values {
    Numbers(Vec<f64>),
    Truths(Vec<Truth>),
}

/// What computes the nodes of a plan, before the first bar.
pub(crate) fn kernels(plan: &Plan) -> Vec<Option<Kernel>> {
    plan.nodes
        .iter()
        .map(|node| match node.step {
            Step::Apply(op, settings) => Some(Kernel::new(op, settings)),
            Step::Input(_) | Step::Number(_) | Step::Truth(_) => None,
        })
        .collect()
}

fn blank(plan: &Plan) -> Vec<Values> {
    plan.nodes
        .iter()
        .map(
            |node| {
                if node.is_truth { Values::Truths(Vec::new()) } else { Values::Numbers(Vec::new()) }
            },
        )
        .collect()
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.len(),
            Values::Truths(truths) => truths.len(),
        }
    }

    /// Makes room up to `length`, and fills in what needs no kernel.
    fn extend(&mut self, node: &Node, inputs: &[Aligned], length: usize) {
        match (self, node.step) {
            (Values::Numbers(numbers), Step::Input(input)) => {
                let values = inputs.get(input).map_or(&[][..], |input| input.values.as_slice());
                numbers.extend_from_slice(values.get(numbers.len()..).unwrap_or_default());
            }
            (Values::Numbers(numbers), Step::Number(number)) => numbers.resize(length, number),
            (Values::Numbers(numbers), _) => numbers.resize(length, f64::NAN),
            (Values::Truths(truths), Step::Truth(truth)) => {
                truths.resize(length, Truth::from(truth))
            }
            (Values::Truths(truths), _) => truths.resize(length, Truth::Unknown),
        }
    }

    pub(super) fn column(&self, block: Range<usize>) -> Option<Column<'_>> {
        match self {
            Values::Numbers(numbers) => numbers.get(block).map(Column::Numbers),
            Values::Truths(truths) => truths.get(block).map(Column::Truths),
        }
    }

    pub(super) fn column_mut(&mut self, block: Range<usize>) -> Option<ColumnMut<'_>> {
        match self {
            Values::Numbers(numbers) => numbers.get_mut(block).map(ColumnMut::Numbers),
            Values::Truths(truths) => truths.get_mut(block).map(ColumnMut::Truths),
        }
    }
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
        let mut frame = Frame { bars, inputs, columns: blank(plan), ranges: None };
        frame.advance(plan, &mut kernels(plan));
        widen(plan, panel, &mut frame);
        frame
    }

    /// No bars yet.
    pub(crate) fn empty(plan: &Plan) -> Frame {
        let input = |_| Aligned { values: Vec::new(), sights: Vec::new() };
        let inputs = plan.rules().inputs().iter().map(input).collect();
        Frame { bars: Vec::new(), inputs, columns: blank(plan), ranges: None }
    }

    /// One more bar, at which each input has this value and sight.
    pub(crate) fn push(&mut self, bar: Bar, seen: impl IntoIterator<Item = (f64, Sight)>) {
        self.bars.push(bar);
        for (input, (value, sight)) in self.inputs.iter_mut().zip(seen) {
            input.values.push(value);
            input.sights.push(sight);
        }
    }

    /// One more bar, that which is the last of another frame of the same plan.
    pub(crate) fn push_last_of(&mut self, other: &Frame) {
        self.bars.extend(other.bars.last());
        for (own, other) in self.inputs.iter_mut().zip(&other.inputs) {
            own.values.extend(other.values.last());
            own.sights.extend(other.sights.last());
        }
        for (own, other) in self.columns.iter_mut().zip(&other.columns) {
            match (own, other) {
                (Values::Numbers(own), Values::Numbers(other)) => own.extend(other.last()),
                (Values::Truths(own), Values::Truths(other)) => own.extend(other.last()),
                _ => {}
            }
        }
        if let Some(other) = &other.ranges {
            let own = self.ranges.get_or_insert_with(|| Box::new(other.emptied()));
            own.push_last_of(other);
        }
    }

    /// Another value of the past; returns whether it is another number, so that the
    /// columns must be computed anew.
    pub(super) fn rewrite(&mut self, revision: &Revision) -> bool {
        let Revision { input, bar, value, sight } = *revision;
        let Some(own) = self.inputs.get_mut(input) else { return false };
        if let Some(known) = own.sights.get_mut(bar) {
            *known = sight;
        }
        let Some(known) = own.values.get_mut(bar) else { return false };
        let is_other = known.to_bits() != value.to_bits();
        *known = value;
        is_other
    }

    /// The columns of another plan of the same inputs and bars.
    pub(crate) fn renew(&mut self, plan: &Plan, panel: &Panel) {
        self.forget(plan);
        self.advance(plan, &mut kernels(plan));
        widen(plan, panel, self);
    }

    /// Leaves the bars and the inputs, and drops all that was computed.
    pub(super) fn forget(&mut self, plan: &Plan) {
        self.columns = blank(plan);
    }

    /// Computes the columns for all bars that they lack.
    pub(crate) fn advance(&mut self, plan: &Plan, kernels: &mut [Option<Kernel>]) {
        let done = self.columns.first().map_or(0, Values::len);
        let length = self.bars.len();
        for (node, column) in plan.nodes.iter().zip(&mut self.columns) {
            column.extend(node, &self.inputs, length);
        }
        for start in (done..length).step_by(BLOCK) {
            let block = start..length.min(start + BLOCK);
            for (place, (node, kernel)) in plan.nodes.iter().zip(kernels.iter_mut()).enumerate() {
                let Some(kernel) = kernel else { continue };
                // Operands come before the node, so that both can be held at once.
                let Some((before, rest)) = self.columns.split_at_mut_checked(place) else {
                    continue;
                };
                let Some(own) = rest.first_mut() else { continue };
                let operand = |operand: &NodeId| before.get(operand.0)?.column(block.clone());
                let operands: Vec<Column<'_>> = node.operands.iter().filter_map(operand).collect();
                if let Some(out) = own.column_mut(block.clone()) {
                    kernel.run(&operands, out);
                }
            }
        }
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

    /// Whether a node has no answer at a bar, or no single one.
    pub(crate) fn is_unknown(&self, node: NodeId, bar: usize) -> bool {
        match self.columns.get(node.0) {
            Some(Values::Truths(_)) => !self.truth(node, bar).is_known(),
            Some(Values::Numbers(_)) | None => {
                self.number(node, bar).is_nan() || self.range(node, bar).is_some()
            }
        }
    }

    /// What a number can be at a bar, if it is known within a range only.
    pub(crate) fn range(&self, node: NodeId, bar: usize) -> Option<Bounds> {
        self.ranges.as_ref()?.node(node, bar)
    }

    /// What an input can be at a bar, if it is known within a range only.
    pub(crate) fn input_range(&self, input: usize, bar: usize) -> Option<Bounds> {
        self.ranges.as_ref()?.input(input, bar)
    }

    pub(super) fn is_number(&self, node: NodeId) -> bool {
        matches!(self.columns.get(node.0), Some(Values::Numbers(_)))
    }

    pub(super) fn set_numbers(&mut self, node: NodeId, numbers: Vec<f64>) {
        if let Some(column @ Values::Numbers(_)) = self.columns.get_mut(node.0) {
            *column = Values::Numbers(numbers);
        }
    }

    pub(super) fn set_truths(&mut self, node: NodeId, truths: Vec<Truth>) {
        if let Some(column @ Values::Truths(_)) = self.columns.get_mut(node.0) {
            *column = Values::Truths(truths);
        }
    }
}
