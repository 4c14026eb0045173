//! Columns over figures that are known only within a range.
//!
//! Beside the columns of a frame, which hold one value a bar, stand those of what
//! each value can be. A condition that a range leaves open is unknown; a number
//! that it leaves no choice is known.

use super::columns::Values;
use super::figures::{Figures, ReadInput};
use super::frame::{Frame, InputValues, read};
use super::steps::window;
use super::track::Track;
use crate::data::{Panel, Series};
use crate::ops::{Op, Range, Settings, Wide, WideKernel};
use crate::plan::{Axis, Node, NodeId, NodeStep, Plan};
use crate::time::{Date, Stretch};
use crate::value::Truth;

/// What numbers can be that are known only within a range.
#[derive(Clone, Debug)]
pub(crate) struct Ranges {
    /// One for each node of the plan; nothing for those that read no range, and
    /// for conditions.
    nodes: Vec<Option<Vec<Range>>>,
}

/// What a node can be, bar by bar.
enum RangeColumn {
    Numbers(Vec<Range>),
    Truths(Vec<Wide>),
}

impl Ranges {
    /// What a number can be at a place, if it is known within a range only.
    pub(super) fn node(&self, node: NodeId, place: usize) -> Option<Range> {
        open_at(self.nodes.get(node.0)?, place)
    }
}

fn open_at(column: &Option<Vec<Range>>, bar: usize) -> Option<Range> {
    column.as_ref()?.get(bar).copied().filter(|range| !range.is_settled())
}

/// Whether some figure that a plan reads is a range.
pub(crate) fn has_ranges(plan: &Plan, panel: &Panel) -> bool {
    read(plan, panel).iter().any(|read| ranged(read).is_some())
}

fn ranged<'a>(read: &ReadInput<'a>) -> Option<&'a Series> {
    read.series().filter(|series| series.has_ranges())
}

/// Takes account of the ranges among the figures of a frame whose columns are
/// computed.
///
/// # Cost
///
/// Nothing where no figure is a range; else some steps for each bar of each node
/// that reads one.
pub(super) fn widen(plan: &Plan, read: &[ReadInput<'_>], frame: &mut Frame) {
    if read.iter().all(|read| ranged(read).is_none()) {
        return;
    }
    let places = read.iter().enumerate();
    let inputs: Vec<Option<Vec<Range>>> =
        places.map(|(place, read)| input(place, read, plan, frame)).collect();
    let mut columns: Vec<Option<RangeColumn>> = Vec::new();
    for (place, node) in plan.nodes.iter().enumerate() {
        let column = column(NodeId(place), node, &inputs, &columns, frame);
        columns.push(column);
    }
    let mut nodes = Vec::new();
    for (place, column) in columns.into_iter().enumerate() {
        let node = NodeId(place);
        nodes.push(match column {
            Some(RangeColumn::Numbers(ranges)) => {
                let numbers = ranges.iter().enumerate().map(|(bar, range)| {
                    if range.is_settled() { range.low } else { frame.number(node, bar) }
                });
                let numbers = numbers.collect();
                frame.columns.set_numbers(node, numbers);
                Some(ranges)
            }
            Some(RangeColumn::Truths(truths)) => {
                frame.columns.set_truths(node, truths.into_iter().map(known).collect());
                None
            }
            None => None,
        });
    }
    frame.ranges = Some(Box::new(Ranges { nodes }));
}

fn known(wide: Wide) -> Truth {
    match wide {
        Wide::Truth(truths) => truths.known(),
        Wide::Number(_) => Truth::Unknown,
    }
}

/// What an input can be at each place, if some figure of it is a range.
fn input(place: usize, read: &ReadInput<'_>, plan: &Plan, frame: &Frame) -> Option<Vec<Range>> {
    let series = ranged(read)?;
    let day = frame.bars.last().and_then(|bar| bar.date).unwrap_or(Date::MAX);
    // All ways to the calendar rise with each value, so the ends stay ends.
    let end = |series: Option<Series>| -> Option<(Vec<f64>, Vec<bool>)> {
        let series = series?;
        let read = ReadInput { series: Some(&series), ..*read };
        let calendar = plan.rules().calendar();
        if let InputValues::Given(_) = frame.source {
            let values = frame.steps.stamps().iter().map(|stamp| {
                let place = series.stamps().binary_search(stamp).ok();
                place.and_then(|place| series.values().get(place)).copied().unwrap_or(f64::NAN)
            });
            let values: Vec<f64> = values.collect();
            let is_there = frame.steps.stamps().iter();
            let is_there = is_there.map(|stamp| series.stamps().binary_search(stamp).is_ok());
            return Some((values, is_there.collect()));
        }
        let figures = Figures::of(read, calendar, plan.knowledge);
        let track = Track::new(place, read, figures, &frame.steps, day);
        let is_there = (0..frame.steps.len())
            .map(|place| track.cell(&frame.steps, place, day).newest.is_some());
        let is_there = is_there.collect();
        Some((track.values, is_there))
    };
    let ((low, is_there), (high, _)) = (end(series.lows())?, end(series.highs())?);
    let ends = low.iter().zip(&high).zip(is_there);
    let range = |((low, high), is_there): ((&f64, &f64), bool)| {
        if !is_there {
            return Range::LACKING;
        }
        // What is seen and no number has no bound.
        Range::between(
            if low.is_nan() { f64::NEG_INFINITY } else { *low },
            if high.is_nan() { f64::INFINITY } else { *high },
        )
    };
    Some(ends.map(range).collect())
}

fn column(
    own: NodeId,
    node: &Node,
    inputs: &[Option<Vec<Range>>],
    columns: &[Option<RangeColumn>],
    frame: &Frame,
) -> Option<RangeColumn> {
    let (op, settings) = match node.step {
        NodeStep::Input(input) => return inputs.get(input)?.clone().map(RangeColumn::Numbers),
        NodeStep::Calendar(_) | NodeStep::Age(_) | NodeStep::Number(_) | NodeStep::Truth(_) => {
            return None;
        }
        NodeStep::Apply(op, settings) => (op, settings),
    };
    let column = |operand: &NodeId| columns.get(operand.0).and_then(Option::as_ref);
    if node.operands.iter().all(|operand| column(operand).is_none()) {
        return None;
    }
    let places = if node.axis == Axis::Periods { frame.steps.len() } else { frame.bars.len() };
    if let (Op::Newest, [operand]) = (op, node.operands.as_slice()) {
        let Some(RangeColumn::Numbers(ranges)) = column(operand) else { return None };
        let seen = (0..places).map(|bar| seen(own, ranges, frame, bar));
        return Some(RangeColumn::Numbers(seen.collect()));
    }
    let mut kernel = WideKernel::new(op, settings, node.is_truth);
    let mut before = kernel.clone();
    let operands = |place: usize| -> Vec<Wide> {
        let operand = |operand: &NodeId| match column(operand) {
            Some(RangeColumn::Numbers(ranges)) => {
                ranges.get(place).map_or(Wide::Number(Range::ANY), |range| Wide::Number(*range))
            }
            Some(RangeColumn::Truths(truths)) => {
                truths.get(place).copied().unwrap_or(Wide::of_truth(Truth::Unknown))
            }
            None => match frame.columns.0.get(operand.0) {
                Some(Values::Numbers(_)) => {
                    Wide::Number(Range::point(frame.number(*operand, place)))
                }
                _ => Wide::of_truth(frame.truth(*operand, place)),
            },
        };
        node.operands.iter().map(operand).collect()
    };
    let days = frame.days(node.axis);
    let steps = (0..places).map(|place| {
        if let Some(stretch) = node.span {
            let from = frame.place(own, node.axis, place);
            let (settings, read) = spanned((op, settings, stretch), from, place, &days, frame);
            let mut kernel = WideKernel::new(op, settings, node.is_truth);
            let lacking = Wide::Number(Range::LACKING);
            return read.into_iter().fold(lacking, |_, place| kernel.step(&operands(place)));
        }
        let operands = operands(place);
        if node.axis == Axis::Decisions && frame.stands(own, place) {
            kernel = before.clone();
        }
        before = kernel.clone();
        kernel.step(&operands)
    });
    Some(if node.is_truth {
        RangeColumn::Truths(steps.collect())
    } else {
        let number = |wide: Wide| match wide {
            Wide::Number(range) => range,
            Wide::Truth(_) => Range::ANY,
        };
        RangeColumn::Numbers(steps.map(number).collect())
    })
}

/// The window in bars that a length of time is at a place, and the places that are
/// read there, oldest first; a value of the past is so long before `from`.
fn spanned(
    (op, settings, stretch): (Op, Settings, Stretch),
    from: usize,
    place: usize,
    days: &[Option<Date>],
    frame: &Frame,
) -> (Settings, Vec<usize>) {
    let fixed = |window: usize| Settings { window, ..settings };
    if let Op::Lag | Op::Change | Op::PctChange = op {
        let then = frame.steps.back(days, from, stretch.span);
        return (fixed(1), then.map_or(Vec::new(), |then| vec![then, place]));
    }
    let window = window(days, place, settings.window, Some(stretch));
    (fixed(place + 1 - window.first + window.cut), (window.first..=place).collect())
}

/// What a decision sees of a number that can be several.
fn seen(node: NodeId, ranges: &[Range], frame: &Frame, bar: usize) -> Range {
    let at = |place: usize| ranges.get(place).copied().unwrap_or(Range::LACKING);
    if let InputValues::Given(_) = frame.source {
        return at(bar);
    }
    match frame.view(node, bar) {
        Some((_, look)) if look.is_stale => Range::LACKING,
        // What stood then is not there any more.
        Some((_, look)) if !look.is_settled => Range::ANY,
        Some((_, look)) => look.period.map_or(Range::LACKING, at),
        None => Range::LACKING,
    }
}
