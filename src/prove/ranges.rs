//! Between which two numbers a number lies, whatever the figures of its inputs are
//! within their `valid:` ranges.

pub(super) use crate::ops::Wide;
use crate::ops::{Op, Range, Settings, WideKernel};
use crate::plan::NodeStep;
use crate::rules::{Aggregate, Input};
use crate::value::Truth;

/// What an operand can be; `None` of a truth.
pub(super) fn wide(number: Option<Range>) -> Wide {
    number.map_or(Wide::of_truth(Truth::Unknown), Wide::Number)
}

/// Where a number lies that is made so of these.
pub(super) fn range(step: NodeStep, input: Option<&Input>, operands: &[Wide]) -> Range {
    match step {
        NodeStep::Input(_) => input.map_or(Range::ANY, of_input),
        NodeStep::Number(number) => Range::point(number),
        NodeStep::Age(_) => Range { may_lack: true, ..Range::between(0.0, f64::INFINITY) },
        NodeStep::Apply(op, settings) => applied(op, settings, operands),
        NodeStep::Truth(_) | NodeStep::Calendar(_) => Range::ANY,
    }
}

fn of_input(input: &Input) -> Range {
    if !input.words.is_empty() {
        return Range { low: 0.0, high: 1.0, may_lack: true };
    }
    match input.valid {
        // It can be missing, and then another may stand in for it.
        Some((low, high)) if input.compared.is_none() && input.aggregate != Aggregate::Sum => {
            Range { low, high, may_lack: true }
        }
        _ => Range::ANY,
    }
}

fn applied(op: Op, settings: Settings, operands: &[Wide]) -> Range {
    let first = match operands {
        [Wide::Number(first), ..] => *first,
        _ => Range::ANY,
    };
    let is_positive = 0.0 <= first.low;
    let between = |low, high| Range { low, high, may_lack: true };
    match op {
        // A statistic of values lies where they do.
        Op::Newest
        | Op::Lag
        | Op::RollingMax
        | Op::RollingMin
        | Op::RollingMean
        | Op::RollingMedian
        | Op::RollingQuantile
        | Op::CumMax
        | Op::CumMin
        | Op::Ema => Range { may_lack: true, ..first },
        Op::Change => Range { may_lack: true, ..first.less(first) },
        Op::PctChange if is_positive => between(-100.0, f64::INFINITY),
        Op::Drawdown if is_positive => between(-100.0, 0.0),
        Op::RunUp if is_positive => between(0.0, f64::INFINITY),
        Op::PercentileRank => between(0.0, 100.0),
        Op::RollingStd | Op::Streak | Op::Since => between(0.0, f64::INFINITY),
        Op::Corr => between(-1.0, 1.0),
        Op::Count => between(0.0, as_number(operands.len())),
        Op::If => match operands {
            [_, Wide::Number(a), Wide::Number(b)] => between(a.low.min(b.low), a.high.max(b.high)),
            _ => Range::ANY,
        },
        _ if !op.has_no_memory() => Range::ANY,
        _ => match WideKernel::new(op, settings, false).step(operands) {
            Wide::Number(own) => own,
            Wide::Truth(_) => Range::ANY,
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "an expression has far fewer operands")]
fn as_number(count: usize) -> f64 {
    count as f64
}

/// Whether two rule sets read the same figures in the same way.
pub(super) fn is_same_input(a: &Input, b: &Input) -> bool {
    a.columns == b.columns
        && a.unit == b.unit
        && a.every == b.every
        && a.stamp == b.stamp
        && a.published == b.published
        && a.released == b.released
        && a.ends == b.ends
        && a.max_age == b.max_age
        && a.missing == b.missing
        && a.valid == b.valid
        && a.aggregate == b.aggregate
        && a.words == b.words
        && a.labels == b.labels
        // What is compared is another input, which need not be the same.
        && a.compared.is_none()
        && b.compared.is_none()
}
