//! One operator at work on ranges: what a kernel gives, over all that its
//! operands can be.
//!
//! Windows that rise with each of their values have their bounds where the values
//! have theirs. For those that do not (deviations, slopes, ranks) nothing is known
//! while a range stands in the window, and an operator that this file does not
//! name knows nothing any more once it has read one.

use std::collections::VecDeque;

use super::memory::latch;
use super::range::{self, Range};
use super::truths::{Truths, WithinTruths, at_least};
use super::{ColumnMut, ColumnSlice, Kernel, Op, Settings};
use crate::value::Truth;

/// What a node can be at one bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wide {
    Number(Range),
    Truth(Truths),
}

impl Wide {
    /// A condition of which this is known.
    pub(crate) fn of_truth(truth: Truth) -> Wide {
        Wide::Truth(Truths::only(truth))
    }
}

/// One operator at work on ranges: its state after the bars it has been fed.
#[derive(Clone, Debug)]
pub(crate) struct WideKernel {
    op: Op,
    settings: Settings,
    is_truth: bool,
    memory: WideMemory,
}

#[derive(Clone, Debug)]
enum WideMemory {
    Nothing,
    /// The values of the last bars, the oldest first.
    Lag(VecDeque<Range>),
    /// What rises with each value: at work on the lowest and on the highest ones.
    Rising(Rising),
    /// What has no bounds while a range stands in its window.
    Blurred(Blurred),
    Within(WithinTruths),
    /// The bars of a streak, or since a condition was true.
    Bars(Range),
    Latch(Truths),
    /// Whether one number lay above the other at the bar before.
    Above(Truths),
}

#[derive(Clone, Debug)]
struct Rising {
    low: Kernel,
    high: Kernel,
    bars_since_wild: usize,
    reach: usize,
}

#[derive(Clone, Debug)]
struct Blurred {
    kernel: Kernel,
    bars_since_range: usize,
    reach: usize,
}

impl WideKernel {
    /// The operator before the first bar; `is_truth` says what it gives.
    pub(crate) fn new(op: Op, settings: Settings, is_truth: bool) -> WideKernel {
        let window = settings.window;
        let all_or_last = if window == 0 { usize::MAX } else { window };
        let rising = |op: Op, reach: usize| {
            let kernel = Kernel::new(op, settings);
            WideMemory::Rising(Rising {
                low: kernel.clone(),
                high: kernel,
                bars_since_wild: usize::MAX,
                reach,
            })
        };
        let blurred = |reach: usize| {
            let kernel = Kernel::new(op, settings);
            WideMemory::Blurred(Blurred { kernel, bars_since_range: usize::MAX, reach })
        };
        let memory = match op {
            Op::Lag | Op::Change | Op::PctChange => WideMemory::Lag(VecDeque::new()),
            Op::RollingMax
            | Op::RollingMin
            | Op::RollingSum
            | Op::RollingMedian
            | Op::RollingQuantile => rising(op, window),
            Op::RollingMean => rising(op, all_or_last),
            Op::CumMax | Op::CumMin | Op::Ema => rising(op, usize::MAX),
            Op::Drawdown if window == 0 => rising(Op::CumMax, usize::MAX),
            Op::Drawdown => rising(Op::RollingMax, window),
            Op::RunUp if window == 0 => rising(Op::CumMin, usize::MAX),
            Op::RunUp => rising(Op::RollingMin, window),
            Op::RollingStd | Op::Slope | Op::Trend | Op::RatioToTrend | Op::Corr | Op::Beta => {
                blurred(window)
            }
            Op::PercentileRank | Op::Zscore | Op::Adf => blurred(all_or_last),
            Op::Within | Op::Held => WideMemory::Within(WithinTruths::new(window)),
            Op::Streak => WideMemory::Bars(Range::point(0.0)),
            Op::Since => WideMemory::Bars(Range::LACKING),
            Op::Latch => WideMemory::Latch(Truths::only(Truth::Unknown)),
            Op::Crosses => WideMemory::Above(Truths::only(Truth::Unknown)),
            op if op.has_no_memory() => WideMemory::Nothing,
            // What is not named here knows nothing any more once it has read a range.
            _ => blurred(usize::MAX),
        };
        WideKernel { op, settings, is_truth, memory }
    }

    /// What the node can be at one more bar, given what its operands can be.
    ///
    /// # Nothing to say
    ///
    /// Operands of other kinds than the operator takes give all that it can be.
    pub(crate) fn step(&mut self, operands: &[Wide]) -> Wide {
        let any = if self.is_truth { Wide::Truth(Truths::ANY) } else { Wide::Number(Range::ANY) };
        let found = match &mut self.memory {
            WideMemory::Nothing => momentary(self.op, self.settings, operands),
            WideMemory::Blurred(blurred) => blurred.step(operands, self.is_truth),
            memory => match operands {
                [Wide::Number(x)] => remembered(self.op, self.settings, memory, *x),
                [Wide::Truth(c)] => remembered_truth(self.op, memory, *c),
                [Wide::Truth(when), Wide::Truth(until)] => match memory {
                    WideMemory::Latch(active) => {
                        *active = latched(*active, *when, *until);
                        Some(Wide::Truth(*active))
                    }
                    _ => None,
                },
                [Wide::Number(a), Wide::Number(b)] => match memory {
                    WideMemory::Above(before) => {
                        let is_above = range::less(*b, *a);
                        let was_above = std::mem::replace(before, is_above);
                        Some(Wide::Truth(is_above.joined(was_above.not(), Truth::and)))
                    }
                    _ => None,
                },
                _ => None,
            },
        };
        found.unwrap_or(any)
    }
}

/// What needs no memory.
fn momentary(op: Op, settings: Settings, operands: &[Wide]) -> Option<Wide> {
    use Wide::{Number, Truth as Condition};
    Some(match (op, operands) {
        (Op::Add, [Number(a), Number(b)]) => Number(range::add(*a, *b)),
        (Op::Subtract, [Number(a), Number(b)]) => Number(range::subtract(*a, *b)),
        (Op::Multiply, [Number(a), Number(b)]) => Number(range::multiply(*a, *b)),
        (Op::Divide, [Number(a), Number(b)]) => Number(range::divide(*a, *b)),
        (Op::Remainder, [Number(a), Number(b)]) => Number(range::remainder(*a, *b)),
        (Op::Power, [Number(a), Number(b)]) => Number(range::power(*a, *b)),
        (Op::Negate, [Number(x)]) => Number(range::negate(*x)),
        (Op::Newest, [Number(x)]) => Number(*x),
        (Op::Log, [Number(x)]) => Number(range::log(*x)),
        (Op::Abs, [Number(x)]) => Number(range::abs(*x)),
        (Op::Sqrt, [Number(x)]) => Number(range::sqrt(*x)),
        (Op::Exp, [Number(x)]) => Number(range::exp(*x)),
        (Op::Sign, [Number(x)]) => Number(range::sign(*x)),
        (Op::Round, [Number(x)]) => Number(range::round(*x)),
        (Op::Clamp, [Number(x), Number(lo), Number(hi)]) => Number(range::clamp(*x, *lo, *hi)),
        (Op::If, [Condition(c), Number(a), Number(b)]) => Number(range::choose(*c, *a, *b)),
        (Op::Min, _) => Number(numbers(operands)?.into_iter().reduce(range::smaller)?),
        (Op::Max, _) => Number(numbers(operands)?.into_iter().reduce(range::larger)?),
        (Op::FirstKnown, _) => Number(numbers(operands)?.into_iter().reduce(range::first_known)?),
        (Op::Count, _) => Number(count(&truths(operands)?)),
        (Op::AtLeast, _) => Condition(at_least(settings.number, &truths(operands)?)),
        (Op::Less, [Number(a), Number(b)]) => Condition(range::less(*a, *b)),
        (Op::Equal, [Number(a), Number(b)]) => Condition(range::equal(*a, *b)),
        (Op::And, [Condition(a), Condition(b)]) => Condition(a.joined(*b, Truth::and)),
        (Op::Or, [Condition(a), Condition(b)]) => Condition(a.joined(*b, Truth::or)),
        (Op::Not, [Condition(c)]) => Condition(c.not()),
        (Op::KnownNumber, [Number(x)]) => {
            let known = Truths::none().with(Truth::True, !x.is_lacking());
            Condition(known.with(Truth::False, x.may_lack))
        }
        (Op::KnownTruth, [Condition(c)]) => {
            let is_known = c.can_be(Truth::True) || c.can_be(Truth::False);
            let known = Truths::none().with(Truth::True, is_known);
            Condition(known.with(Truth::False, c.can_be(Truth::Unknown)))
        }
        _ => return None,
    })
}

fn numbers(operands: &[Wide]) -> Option<Vec<Range>> {
    let number = |operand: &Wide| match operand {
        Wide::Number(number) => Some(*number),
        Wide::Truth(_) => None,
    };
    operands.iter().map(number).collect()
}

fn truths(operands: &[Wide]) -> Option<Vec<Truths>> {
    let truth = |operand: &Wide| match operand {
        Wide::Truth(truth) => Some(*truth),
        Wide::Number(_) => None,
    };
    operands.iter().map(truth).collect()
}

fn count(truths: &[Truths]) -> Range {
    let count = |is_one: fn(&&Truths) -> bool| truths.iter().filter(is_one).count() as f64;
    let is_lacking = truths.contains(&Truths::only(Truth::Unknown));
    if is_lacking {
        return Range::LACKING;
    }
    let low = count(|truths| !truths.can_be(Truth::False));
    let high = count(|truths| truths.can_be(Truth::True));
    Range { low, high, may_lack: truths.iter().any(|truths| truths.can_be(Truth::Unknown)) }
}

/// Numbers made from this bar and those before.
fn remembered(op: Op, settings: Settings, memory: &mut WideMemory, x: Range) -> Option<Wide> {
    let found = match memory {
        WideMemory::Lag(lag) => {
            lag.push_back(x);
            let is_full = settings.window.max(1) < lag.len();
            let before = if is_full { lag.pop_front() } else { None }.unwrap_or(Range::LACKING);
            match op {
                Op::Lag => before,
                Op::Change => range::subtract(x, before),
                Op::PctChange => range::above(x, before),
                _ => return None,
            }
        }
        WideMemory::Rising(rising) => {
            let bound = rising.step(x);
            let is_open = !x.is_settled() || !bound.is_settled();
            match op {
                // What is a part of an extreme cannot lie beyond it.
                Op::Drawdown if is_open => {
                    range::smaller(range::above(x, bound), Range::point(0.0))
                }
                Op::RunUp if is_open => range::larger(range::above(x, bound), Range::point(0.0)),
                Op::Drawdown | Op::RunUp => range::above(x, bound),
                _ => bound,
            }
        }
        _ => return None,
    };
    Some(Wide::Number(found))
}

fn remembered_truth(op: Op, memory: &mut WideMemory, c: Truths) -> Option<Wide> {
    Some(match (op, memory) {
        (Op::Within, WideMemory::Within(within)) => Wide::Truth(within.step(c)),
        (Op::Held, WideMemory::Within(within)) => Wide::Truth(within.step(c.not()).not()),
        (Op::Streak | Op::Since, WideMemory::Bars(bars)) => {
            let one_more = range::add(*bars, Range::point(1.0));
            let restart = Range::point(0.0);
            let is_streak = op == Op::Streak;
            let after = |truth: Truth| match truth {
                Truth::Unknown => Range::LACKING,
                Truth::True => {
                    if is_streak {
                        one_more
                    } else {
                        restart
                    }
                }
                Truth::False => {
                    if is_streak {
                        restart
                    } else {
                        one_more
                    }
                }
            };
            *bars = c.each().map(after).reduce(Range::or).unwrap_or(Range::LACKING);
            Wide::Number(*bars)
        }
        _ => return None,
    })
}

fn latched(before: Truths, when: Truths, until: Truths) -> Truths {
    let mut after = Truths::none();
    for before in before.each() {
        for when in when.each() {
            for until in until.each() {
                after = after.with(latch(before, when, until), true);
            }
        }
    }
    after
}

impl Rising {
    fn step(&mut self, x: Range) -> Range {
        let is_wild = !x.is_lacking() && !x.is_tame();
        self.bars_since_wild = if is_wild { 0 } else { self.bars_since_wild.saturating_add(1) };
        // What has no bounds is fed as anything: its window knows nothing.
        let fed = if is_wild { Range::point(0.0) } else { x };
        let (low, high) =
            (fed_number(&mut self.low, fed.low), fed_number(&mut self.high, fed.high));
        if self.bars_since_wild < self.reach {
            return Range::ANY;
        }
        match (low.is_nan(), high.is_nan()) {
            (true, true) => Range::LACKING,
            (false, false) => Range::between(low.min(high), low.max(high)),
            // One end was too large to be a number.
            _ => Range::ANY,
        }
    }
}

impl Blurred {
    fn step(&mut self, operands: &[Wide], is_truth: bool) -> Option<Wide> {
        let is_settled = |operand: &Wide| match operand {
            Wide::Number(x) => x.is_settled(),
            Wide::Truth(c) => c.is_settled(),
        };
        let is_range = !operands.iter().all(is_settled);
        self.bars_since_range = if is_range { 0 } else { self.bars_since_range.saturating_add(1) };
        let cells: Vec<([f64; 1], [Truth; 1])> = operands.iter().map(cell).collect();
        let columns = operands.iter().zip(&cells).map(|(operand, (number, truth))| match operand {
            Wide::Number(_) => ColumnSlice::Numbers(number),
            Wide::Truth(_) => ColumnSlice::Truths(truth),
        });
        let columns: Vec<ColumnSlice<'_>> = columns.collect();
        let (mut number, mut truth) = ([f64::NAN], [Truth::Unknown]);
        let out =
            if is_truth { ColumnMut::Truths(&mut truth) } else { ColumnMut::Numbers(&mut number) };
        self.kernel.run(&columns, out);
        if self.bars_since_range < self.reach {
            return None;
        }
        let [number] = number;
        let [truth] = truth;
        Some(if is_truth {
            Wide::Truth(Truths::only(truth))
        } else {
            Wide::Number(Range::point(number))
        })
    }
}

/// Something that an operand can be.
fn cell(operand: &Wide) -> ([f64; 1], [Truth; 1]) {
    match operand {
        Wide::Number(x) if x.is_settled() => ([x.low], [Truth::Unknown]),
        Wide::Number(_) => ([0.0], [Truth::Unknown]),
        Wide::Truth(c) => ([f64::NAN], [c.known()]),
    }
}

fn fed_number(kernel: &mut Kernel, number: f64) -> f64 {
    let mut out = [f64::NAN];
    kernel.run(&[ColumnSlice::Numbers(&[number])], ColumnMut::Numbers(&mut out));
    let [out] = out;
    out
}
