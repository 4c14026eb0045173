//! The columns of the nodes of a plan, computed block by block.

use std::ops::Range;

use super::steps::{Steps, window};
use crate::ops::{ColumnMut, ColumnSlice, Kernel, Op, Settings, of_one_window};
use crate::plan::{Axis, Node, NodeId, NodeStep, Plan};
use crate::time::{Date, Stretch};
use crate::value::Truth;

/// How many bars all nodes are computed for before the next: few enough for
/// their columns to stay in cache.
const BLOCK: usize = 1_024;

/// The values of one node.
#[derive(Clone, Debug)]
pub(crate) enum Values {
    Numbers(Vec<f64>),
    Truths(Vec<Truth>),
}

/// A column for each node of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Columns(pub(crate) Vec<Values>);

/// What computes the nodes of a plan; none for those that need no kernel.
pub(crate) type Kernels = Vec<Option<Kernel>>;

/// One axis along which nodes are computed.
#[derive(Clone, Copy)]
pub(crate) struct Along<'a> {
    pub(crate) axis: Axis,
    /// The last day of each place.
    pub(crate) days: &'a [Option<Date>],
    pub(crate) steps: &'a Steps,
    /// The nodes of which the last place stands in that of the one before; none of
    /// them where it is empty.
    pub(crate) standing: &'a [bool],
}

impl<'a> Along<'a> {
    pub(crate) fn periods(steps: &'a Steps) -> Along<'a> {
        Along { axis: Axis::Periods, days: steps.ends(), steps, standing: &[] }
    }
}

/// What computes the nodes of a plan, before the first bar.
pub(crate) fn kernels(plan: &Plan) -> Kernels {
    let kernel = |node: &Node| match node.step {
        NodeStep::Apply(Op::Newest, _)
        | NodeStep::Input(_)
        | NodeStep::Calendar(_)
        | NodeStep::Age(_)
        | NodeStep::Number(_)
        | NodeStep::Truth(_) => None,
        // Of these each place is computed from the whole column.
        NodeStep::Apply(..) if node.span.is_some() => None,
        NodeStep::Apply(op, settings) => Some(Kernel::new(op, settings)),
    };
    plan.nodes.iter().map(kernel).collect()
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Numbers(numbers) => numbers.len(),
            Values::Truths(truths) => truths.len(),
        }
    }

    /// Makes room up to `length`; a constant is there already.
    fn extend(&mut self, node: &Node, length: usize) {
        match (self, node.step) {
            (Values::Numbers(numbers), NodeStep::Number(number)) => numbers.resize(length, number),
            (Values::Numbers(numbers), _) => numbers.resize(length, f64::NAN),
            (Values::Truths(truths), NodeStep::Truth(truth)) => {
                truths.resize(length, Truth::from(truth))
            }
            (Values::Truths(truths), _) => truths.resize(length, Truth::Unknown),
        }
    }

    /// None yet, of the kind that a node gives.
    pub(super) fn blank(node: &Node) -> Values {
        if node.is_truth { Values::Truths(Vec::new()) } else { Values::Numbers(Vec::new()) }
    }

    /// Sets the first places to these.
    pub(super) fn begin_with(&mut self, found: &Values) {
        match (self, found) {
            (Values::Numbers(own), Values::Numbers(found)) => {
                own.iter_mut().zip(found).for_each(|(own, found)| *own = *found);
            }
            (Values::Truths(own), Values::Truths(found)) => {
                own.iter_mut().zip(found).for_each(|(own, found)| *own = *found);
            }
            _ => {}
        }
    }

    pub(super) fn column(&self, block: Range<usize>) -> Option<ColumnSlice<'_>> {
        match self {
            Values::Numbers(numbers) => numbers.get(block).map(ColumnSlice::Numbers),
            Values::Truths(truths) => truths.get(block).map(ColumnSlice::Truths),
        }
    }

    pub(super) fn column_mut(&mut self, block: Range<usize>) -> Option<ColumnMut<'_>> {
        match self {
            Values::Numbers(numbers) => numbers.get_mut(block).map(ColumnMut::Numbers),
            Values::Truths(truths) => truths.get_mut(block).map(ColumnMut::Truths),
        }
    }
}

impl Columns {
    /// Columns of no length.
    pub(crate) fn blank(plan: &Plan) -> Columns {
        Columns(plan.nodes.iter().map(Values::blank).collect())
    }

    /// Makes room for so many places of an axis.
    pub(crate) fn extend(&mut self, plan: &Plan, axis: Axis, length: usize) {
        for (node, column) in plan.nodes.iter().zip(&mut self.0) {
            let is_own = node.axis == axis;
            // What is the same everywhere is as long as the longer of both.
            let is_shared = node.axis == Axis::None && column.len() < length;
            if is_own || is_shared {
                column.extend(node, length);
            }
        }
    }

    /// Computes these places of the nodes of one axis; those before are computed,
    /// and what comes from without stands in the columns.
    pub(crate) fn compute(
        &mut self,
        plan: &Plan,
        kernels: &mut [Option<Kernel>],
        along: Along<'_>,
        places: Range<usize>,
    ) {
        for start in places.clone().step_by(BLOCK) {
            let block = start..places.end.min(start + BLOCK);
            for (place, (node, kernel)) in plan.nodes.iter().zip(kernels.iter_mut()).enumerate() {
                if node.axis == along.axis {
                    self.compute_node(place, node, kernel.as_mut(), along, block.clone());
                }
            }
        }
    }

    /// The number of a node at a place; missing is NaN.
    pub(crate) fn number(&self, node: NodeId, place: usize) -> f64 {
        match self.0.get(node.0) {
            Some(Values::Numbers(numbers)) => numbers.get(place).copied().unwrap_or(f64::NAN),
            Some(Values::Truths(_)) | None => f64::NAN,
        }
    }

    pub(crate) fn set_number(&mut self, node: NodeId, place: usize, number: f64) {
        if let Some(Values::Numbers(numbers)) = self.0.get_mut(node.0)
            && let Some(own) = numbers.get_mut(place)
        {
            *own = number;
        }
    }

    pub(crate) fn set_numbers(&mut self, node: NodeId, numbers: Vec<f64>) {
        if let Some(column @ Values::Numbers(_)) = self.0.get_mut(node.0) {
            *column = Values::Numbers(numbers);
        }
    }

    pub(crate) fn set_truths(&mut self, node: NodeId, truths: Vec<Truth>) {
        if let Some(column @ Values::Truths(_)) = self.0.get_mut(node.0) {
            *column = Values::Truths(truths);
        }
    }

    pub(crate) fn remove_number(&mut self, node: NodeId, place: usize) {
        if let Some(Values::Numbers(numbers)) = self.0.get_mut(node.0)
            && place < numbers.len()
        {
            numbers.remove(place);
        }
    }

    /// Leaves so many places of an axis.
    pub(crate) fn truncate(&mut self, plan: &Plan, axis: Axis, length: usize) {
        for (node, column) in plan.nodes.iter().zip(&mut self.0) {
            match column {
                _ if node.axis != axis => {}
                Values::Numbers(numbers) => numbers.truncate(length),
                Values::Truths(truths) => truths.truncate(length),
            }
        }
    }

    /// Computes the nodes that are the same everywhere.
    pub(crate) fn compute_constants(&mut self, plan: &Plan) {
        let steps = Steps::empty(plan.rules().calendar());
        for (place, node) in plan.nodes.iter().enumerate() {
            let NodeStep::Apply(op, settings) = node.step else { continue };
            if node.axis != Axis::None {
                continue;
            }
            let length = self.0.get(place).map_or(0, Values::len);
            let along = Along { axis: Axis::None, days: &[], steps: &steps, standing: &[] };
            let mut kernel = Kernel::new(op, settings);
            self.compute_node(place, node, Some(&mut kernel), along, 0..length);
        }
    }

    pub(super) fn compute_node(
        &mut self,
        place: usize,
        node: &Node,
        kernel: Option<&mut Kernel>,
        along: Along<'_>,
        block: Range<usize>,
    ) {
        // Operands come before the node, so that both can be held at once.
        let Some((before, rest)) = self.0.split_at_mut_checked(place) else { return };
        let Some(own) = rest.first_mut() else { return };
        let column = |operand: &NodeId, range: Range<usize>| before.get(operand.0)?.column(range);
        match (kernel, node.step) {
            (Some(kernel), _) => {
                let operand = |operand: &NodeId| column(operand, block.clone());
                let operands: Vec<ColumnSlice<'_>> =
                    node.operands.iter().filter_map(operand).collect();
                if let Some(out) = own.column_mut(block) {
                    kernel.run(&operands, out);
                }
            }
            (None, NodeStep::Apply(op, settings)) => {
                let Some(span) = node.span else { return };
                let stands = along.standing.get(place) == Some(&true);
                for at in block {
                    let stands = stands && at + 1 == along.days.len();
                    let operands = |range: Range<usize>| -> Vec<ColumnSlice<'_>> {
                        let all = node.operands.iter();
                        all.filter_map(|operand| column(operand, range.clone())).collect()
                    };
                    if let Some(out) = own.column_mut(at..at + 1) {
                        spanned((op, settings, span), along, at, stands, operands, out);
                    }
                }
            }
            (None, _) => {}
        }
    }
}

/// One value over a length of time that is not always as many places; `stands` says
/// that its place is that of the one before. Windows ask nothing of that: only days
/// have windows of an uneven length, and a day is over when it is decided.
fn spanned<'c>(
    (op, settings, span): (Op, Settings, Stretch),
    along: Along<'_>,
    at: usize,
    stands: bool,
    operands: impl Fn(Range<usize>) -> Vec<ColumnSlice<'c>>,
    out: ColumnMut<'_>,
) {
    if let Op::Lag | Op::Change | Op::PctChange = op {
        let from = at.saturating_sub(usize::from(stands));
        let Some(then) = along.steps.back(along.days, from, span.span) else { return };
        let (before, now) = (operands(then..then + 1), operands(at..at + 1));
        let pair = match (before.as_slice(), now.as_slice()) {
            ([ColumnSlice::Numbers([before])], [ColumnSlice::Numbers([now])]) => [*before, *now],
            _ => return,
        };
        let mut answers = [f64::NAN; 2];
        let settings = Settings { window: 1, ..settings };
        Kernel::new(op, settings)
            .run(&[ColumnSlice::Numbers(&pair)], ColumnMut::Numbers(&mut answers));
        if let (ColumnMut::Numbers([out]), [_, answer]) = (out, answers) {
            *out = answer;
        }
        return;
    }
    let window = window(along.days, at, settings.window, Some(span));
    let length = at + 1 - window.first;
    let settings = Settings { window: length.saturating_add(window.cut), ..settings };
    let operands = operands(window.first..at + 1);
    let alone = match operands.as_slice() {
        [ColumnSlice::Numbers(numbers)] => of_one_window(op, settings, numbers),
        _ => None,
    };
    let mut kernel = Kernel::new(op, settings);
    match out {
        ColumnMut::Numbers(out) if alone.is_some() => {
            out.iter_mut().zip(alone).for_each(|(out, answer)| *out = answer);
        }
        ColumnMut::Numbers(out) => {
            let mut answers = vec![f64::NAN; length];
            kernel.run(&operands, ColumnMut::Numbers(&mut answers));
            out.iter_mut().zip(answers.last()).for_each(|(out, answer)| *out = *answer);
        }
        ColumnMut::Truths(out) => {
            let mut answers = vec![Truth::Unknown; length];
            kernel.run(&operands, ColumnMut::Truths(&mut answers));
            out.iter_mut().zip(answers.last()).for_each(|(out, answer)| *out = *answer);
        }
    }
}
