//! Columns over figures that are known only within a range.
//!
//! Beside the columns of a frame, which hold one value a bar, stand those of what
//! each value can be. A condition that a range leaves open is unknown; a number
//! that it leaves no choice is known.

use super::align::align;
use super::{Aligned, Frame, Sight};
use crate::data::{Panel, Series};
use crate::ops::{Range, Wide, WideKernel};
use crate::plan::{Binding, Node, NodeId, Plan, Step};
use crate::value::Truth;

/// What numbers can be that are known only within a range.
#[derive(Clone, Debug)]
pub(crate) struct Ranges {
    /// One for each input of the rules.
    inputs: Vec<Option<Vec<Range>>>,
    /// One for each node of the plan; nothing for those that read no range, and
    /// for conditions.
    nodes: Vec<Option<Vec<Range>>>,
}

/// What a node can be, bar by bar.
enum Column {
    Numbers(Vec<Range>),
    Truths(Vec<Wide>),
}

impl Ranges {
    /// What an input can be at a bar, if it is known within a range only.
    pub(super) fn input(&self, input: usize, bar: usize) -> Option<Range> {
        open_at(self.inputs.get(input)?, bar)
    }

    /// What a number can be at a bar, if it is known within a range only.
    pub(super) fn node(&self, node: NodeId, bar: usize) -> Option<Range> {
        open_at(self.nodes.get(node.0)?, bar)
    }

    /// One more bar, that which is the last of others of the same plan.
    pub(super) fn push_last_of(&mut self, other: &Ranges) {
        let columns = self.inputs.iter_mut().zip(&other.inputs);
        for (own, other) in columns.chain(self.nodes.iter_mut().zip(&other.nodes)) {
            if let (Some(own), Some(other)) = (own, other) {
                own.extend(other.last());
            }
        }
    }

    /// The same without a bar.
    pub(super) fn emptied(&self) -> Ranges {
        let empty = |columns: &[Option<Vec<Range>>]| -> Vec<Option<Vec<Range>>> {
            columns.iter().map(|column| column.as_ref().map(|_| Vec::new())).collect()
        };
        Ranges { inputs: empty(&self.inputs), nodes: empty(&self.nodes) }
    }
}

fn open_at(column: &Option<Vec<Range>>, bar: usize) -> Option<Range> {
    column.as_ref()?.get(bar).copied().filter(|range| !range.is_settled())
}

/// Whether some figure that a plan reads is a range.
pub(crate) fn has_ranges(plan: &Plan, panel: &Panel) -> bool {
    plan.bindings.iter().any(|binding| ranged(panel, binding).is_some())
}

fn ranged<'a>(panel: &'a Panel, binding: &Binding) -> Option<&'a Series> {
    match binding {
        Binding::Column { name, .. } => panel.get(name).filter(|series| series.has_ranges()),
        Binding::Absent | Binding::Dropped => None,
    }
}

/// Takes account of the ranges among the figures of a frame whose columns are
/// computed.
///
/// # Cost
///
/// Nothing where no figure is a range; else some steps for each bar of each node
/// that reads one.
pub(super) fn widen(plan: &Plan, panel: &Panel, frame: &mut Frame) {
    if !has_ranges(plan, panel) {
        return;
    }
    let inputs = inputs(plan, panel, frame);
    let mut columns: Vec<Option<Column>> = Vec::new();
    for node in &plan.nodes {
        let column = column(node, &inputs, &columns, frame);
        columns.push(column);
    }
    let mut nodes = Vec::new();
    for (place, column) in columns.into_iter().enumerate() {
        let node = NodeId(place);
        nodes.push(match column {
            Some(Column::Numbers(ranges)) => {
                let numbers = ranges.iter().enumerate().map(|(bar, range)| {
                    if range.is_settled() { range.low } else { frame.number(node, bar) }
                });
                let numbers = numbers.collect();
                frame.set_numbers(node, numbers);
                Some(ranges)
            }
            Some(Column::Truths(truths)) => {
                frame.set_truths(node, truths.into_iter().map(known).collect());
                None
            }
            None => None,
        });
    }
    frame.ranges = Some(Box::new(Ranges { inputs, nodes }));
}

fn known(wide: Wide) -> Truth {
    match wide {
        Wide::Truth(truths) => truths.known(),
        Wide::Number(_) => Truth::Unknown,
    }
}

/// What the inputs can be; those without a likely value are seen nevertheless.
fn inputs(plan: &Plan, panel: &Panel, frame: &mut Frame) -> Vec<Option<Vec<Range>>> {
    let mut all = Vec::new();
    for (place, (input, binding)) in plan.rules().inputs().iter().zip(&plan.bindings).enumerate() {
        let Some(series) = ranged(panel, binding) else {
            all.push(None);
            continue;
        };
        let aligned = |series: Option<Series>| {
            let calendar = plan.rules().calendar();
            align(input, binding, series.as_ref(), calendar, plan.knowledge, &frame.bars)
        };
        // All ways to the calendar rise with each value, so the ends stay ends.
        let (low, high) = (aligned(series.lows()), aligned(series.highs()));
        let ends = low.values.iter().zip(&high.values).zip(&low.sights);
        let range = |((low, high), sight): ((&f64, &f64), &Sight)| match sight {
            // What is seen and no number has no bound.
            Sight::Seen { .. } => Range::between(
                if low.is_nan() { f64::NEG_INFINITY } else { *low },
                if high.is_nan() { f64::INFINITY } else { *high },
            ),
            _ => Range::LACKING,
        };
        all.push(Some(ends.map(range).collect()));
        if let Some(own) = frame.inputs.get_mut(place) {
            *own = Aligned { values: std::mem::take(&mut own.values), sights: low.sights };
        }
    }
    all
}

fn column(
    node: &Node,
    inputs: &[Option<Vec<Range>>],
    columns: &[Option<Column>],
    frame: &Frame,
) -> Option<Column> {
    let (op, settings) = match node.step {
        Step::Input(input) => return inputs.get(input)?.clone().map(Column::Numbers),
        Step::Number(_) | Step::Truth(_) => return None,
        Step::Apply(op, settings) => (op, settings),
    };
    let own = |operand: &NodeId| columns.get(operand.0).and_then(Option::as_ref);
    if node.operands.iter().all(|operand| own(operand).is_none()) {
        return None;
    }
    let mut kernel = WideKernel::new(op, settings, node.is_truth);
    let steps = (0..frame.bars.len()).map(|bar| {
        let operand = |operand: &NodeId| match own(operand) {
            Some(Column::Numbers(ranges)) => {
                ranges.get(bar).map_or(Wide::Number(Range::ANY), |range| Wide::Number(*range))
            }
            Some(Column::Truths(truths)) => {
                truths.get(bar).copied().unwrap_or(Wide::of_truth(Truth::Unknown))
            }
            None if frame.is_number(*operand) => {
                Wide::Number(Range::point(frame.number(*operand, bar)))
            }
            None => Wide::of_truth(frame.truth(*operand, bar)),
        };
        let operands: Vec<Wide> = node.operands.iter().map(operand).collect();
        kernel.step(&operands)
    });
    Some(if node.is_truth {
        Column::Truths(steps.collect())
    } else {
        let number = |wide: Wide| match wide {
            Wide::Number(range) => range,
            Wide::Truth(_) => Range::ANY,
        };
        Column::Numbers(steps.map(number).collect())
    })
}
