//! One operator at work on columns.
//!
//! A kernel is fed the bars of its operands in order, in stretches of any
//! length, and carries over what it must remember. Cutting the bars into other
//! stretches never changes an answer, not by a bit.

use super::above_median::AboveMedian;
use super::explosive::Explosive;
use super::extremes::{Highest, Lowest};
use super::from_start::{Ema, higher, lower};
use super::hp::HpGap;
use super::look_back::{Lag, percent_above};
use super::memory::{Recent, crossed, latch, since, streak};
use super::moments::{Moments, Sum, TrendLine};
use super::order::Ordered;
use super::pairs::Pairs;
use super::tape::Tape;
use super::window::{Rolling, SoFar};
use super::{Op, Settings, arithmetic, counting};
use crate::value::{Truth, equal, finite, less};

/// A stretch of an operand's column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ColumnSlice<'a> {
    /// Finite numbers; missing is NaN.
    Numbers(&'a [f64]),
    Truths(&'a [Truth]),
}

/// A stretch of the column to be written.
#[derive(Debug)]
pub(crate) enum ColumnMut<'a> {
    /// Finite numbers; missing is NaN.
    Numbers(&'a mut [f64]),
    Truths(&'a mut [Truth]),
}

/// One operator at work: its state after the bars it has been fed.
#[derive(Clone, Debug)]
pub(crate) struct Kernel {
    op: Op,
    settings: Settings,
    // Invariant: the state of `op`.
    state: KernelState,
}

/// What an operator remembers of the bars before.
#[derive(Clone, Debug)]
enum KernelState {
    Nothing,
    Lag(Lag),
    Highest(Rolling<Highest>),
    Lowest(Rolling<Lowest>),
    Sum(Rolling<Sum>),
    Moments(Rolling<Moments>),
    Line(Rolling<TrendLine>),
    Pairs(Rolling<Pairs>),
    SumSoFar(SoFar<Sum>),
    MomentsSoFar(SoFar<Moments>),
    Ordered(Ordered),
    AboveMedian(AboveMedian),
    Ema(Ema),
    HpGap(HpGap),
    Explosive(Box<Explosive>),
    /// The extreme so far; missing before the first known bar.
    Extreme(f64),
    Recent(Recent),
    /// The bars of a streak, or since a condition was true.
    Bars(f64),
    Latch(Truth),
    /// Whether one number lay above the other at the bar before.
    Above(Truth),
}

/// A partial sum is not the sum: without a word on it all bars must be known.
pub(super) fn whole(op: Op, settings: Settings) -> Settings {
    match op {
        Op::RollingSum if settings.known == 0 => Settings { known: settings.window, ..settings },
        _ => settings,
    }
}

impl Kernel {
    /// The operator before the first bar.
    pub(crate) fn new(op: Op, settings: Settings) -> Kernel {
        let is_from_start = settings.window == 0;
        let state = match op {
            Op::Lag | Op::Change | Op::PctChange => KernelState::Lag(Lag::new(settings.window)),
            Op::Drawdown | Op::RunUp if is_from_start => KernelState::Extreme(f64::NAN),
            Op::RollingMax | Op::Drawdown => KernelState::Highest(Rolling::new(settings, 1)),
            Op::RollingMin | Op::RunUp => KernelState::Lowest(Rolling::new(settings, 1)),
            Op::RollingMean if is_from_start => KernelState::SumSoFar(SoFar::new(settings, 1)),
            Op::Zscore if is_from_start => KernelState::MomentsSoFar(SoFar::new(settings, 2)),
            Op::RollingMean | Op::RollingSum => {
                KernelState::Sum(Rolling::new(whole(op, settings), 1))
            }
            Op::RollingStd | Op::Zscore => KernelState::Moments(Rolling::new(settings, 2)),
            Op::Slope | Op::Trend | Op::RatioToTrend => {
                KernelState::Line(Rolling::new(settings, 2))
            }
            Op::Corr | Op::Beta => KernelState::Pairs(Rolling::new(settings, 2)),
            Op::RollingMedian | Op::RollingQuantile | Op::PercentileRank => {
                KernelState::Ordered(Ordered::new(settings))
            }
            Op::AboveMedian | Op::BelowMedian => {
                KernelState::AboveMedian(AboveMedian::new(op, settings))
            }
            Op::Ema => KernelState::Ema(Ema::new(settings)),
            Op::HpGap => KernelState::HpGap(HpGap::new(settings)),
            Op::Adf | Op::Sadf | Op::Bsadf => {
                KernelState::Explosive(Box::new(Explosive::new(op, settings)))
            }
            Op::CumMax | Op::CumMin => KernelState::Extreme(f64::NAN),
            Op::Within | Op::Held => KernelState::Recent(Recent::new(settings.window)),
            Op::Streak => KernelState::Bars(0.0),
            Op::Since => KernelState::Bars(f64::NAN),
            Op::Latch => KernelState::Latch(Truth::Unknown),
            Op::Crosses => KernelState::Above(Truth::Unknown),
            Op::Add
            | Op::Subtract
            | Op::Multiply
            | Op::Divide
            | Op::Remainder
            | Op::Power
            | Op::Negate
            | Op::Less
            | Op::Equal
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Log
            | Op::Abs
            | Op::Sqrt
            | Op::Exp
            | Op::Sign
            | Op::Round
            | Op::Min
            | Op::Max
            | Op::Clamp
            | Op::If
            | Op::KnownNumber
            | Op::KnownTruth
            | Op::FirstKnown
            | Op::Newest
            | Op::Count
            | Op::AtLeast => KernelState::Nothing,
        };
        Kernel { op, settings, state }
    }

    /// Whether it remembers anything of the bars before.
    pub(crate) fn remembers(&self) -> bool {
        !matches!(self.state, KernelState::Nothing)
    }

    /// Whether it looks back at all numbers to the first, however long ago that is.
    pub(crate) fn is_endless(&self) -> bool {
        match self.state {
            KernelState::Nothing
            | KernelState::Lag(_)
            | KernelState::Highest(_)
            | KernelState::Lowest(_)
            | KernelState::Sum(_)
            | KernelState::Moments(_)
            | KernelState::Line(_)
            | KernelState::Pairs(_)
            | KernelState::Recent(_)
            | KernelState::Above(_)
            | KernelState::Bars(_)
            | KernelState::Latch(_) => false,
            KernelState::Ordered(_) | KernelState::AboveMedian(_) => self.settings.window == 0,
            KernelState::SumSoFar(_)
            | KernelState::MomentsSoFar(_)
            | KernelState::Ema(_)
            | KernelState::HpGap(_)
            | KernelState::Explosive(_)
            | KernelState::Extreme(_) => true,
        }
    }

    /// What it remembers, after its own name.
    pub(crate) fn carry(&mut self, tape: &mut Tape) {
        tape.label(&format!("{:?}", self.op));
        tape.label(&self.settings.window.to_string());
        match &mut self.state {
            KernelState::Nothing => {}
            KernelState::Lag(lag) => lag.carry(tape),
            KernelState::Highest(window) => window.carry(tape),
            KernelState::Lowest(window) => window.carry(tape),
            KernelState::Sum(window) => window.carry(tape),
            KernelState::Moments(window) => window.carry(tape),
            KernelState::Line(window) => window.carry(tape),
            KernelState::Pairs(window) => window.carry(tape),
            KernelState::SumSoFar(all) => all.carry(tape),
            KernelState::MomentsSoFar(all) => all.carry(tape),
            KernelState::Ordered(window) => window.carry(tape),
            KernelState::AboveMedian(window) => window.carry(tape),
            KernelState::Ema(ema) => ema.carry(tape),
            KernelState::HpGap(gap) => gap.carry(tape),
            KernelState::Explosive(tests) => tests.carry(tape),
            KernelState::Extreme(number) | KernelState::Bars(number) => tape.number(number),
            KernelState::Recent(recent) => recent.carry(tape),
            KernelState::Latch(truth) | KernelState::Above(truth) => tape.truth(truth),
        }
    }

    /// Feeds the next bars of the operands and writes a value for each.
    ///
    /// # Shape
    ///
    /// `operands` and `out`: columns of one length, of the kinds that the
    /// operator takes and gives. Missing is NaN.
    ///
    /// # Nothing to say
    ///
    /// Operands or an `out` of other kinds give missing or unknown at every bar.
    pub(crate) fn run(&mut self, operands: &[ColumnSlice<'_>], out: ColumnMut<'_>) {
        match out {
            ColumnMut::Numbers(out) => match self.state {
                KernelState::Nothing => self.run_numbers(operands, out),
                _ => self.run_remembering(operands, out),
            },
            ColumnMut::Truths(out) => self.run_truths(operands, out),
        }
    }

    /// Numbers made from the numbers of one bar.
    fn run_numbers(&self, operands: &[ColumnSlice<'_>], out: &mut [f64]) {
        use ColumnSlice::{Numbers, Truths};
        match (self.op, operands) {
            (Op::Add, [Numbers(a), Numbers(b)]) => each2(a, b, out, |a, b| finite(a + b)),
            (Op::Subtract, [Numbers(a), Numbers(b)]) => each2(a, b, out, |a, b| finite(a - b)),
            (Op::Multiply, [Numbers(a), Numbers(b)]) => each2(a, b, out, |a, b| finite(a * b)),
            (Op::Divide, [Numbers(a), Numbers(b)]) => each2(a, b, out, arithmetic::divide),
            (Op::Remainder, [Numbers(a), Numbers(b)]) => each2(a, b, out, arithmetic::remainder),
            (Op::Power, [Numbers(a), Numbers(b)]) => each2(a, b, out, arithmetic::power),
            (Op::Negate, [Numbers(x)]) => each(x, out, |x| -x),
            (Op::Newest, [Numbers(x)]) => each(x, out, |x| x),
            (Op::Log, [Numbers(x)]) => each(x, out, arithmetic::log),
            (Op::Abs, [Numbers(x)]) => each(x, out, f64::abs),
            (Op::Sqrt, [Numbers(x)]) => each(x, out, arithmetic::sqrt),
            (Op::Exp, [Numbers(x)]) => each(x, out, arithmetic::exp),
            (Op::Sign, [Numbers(x)]) => each(x, out, arithmetic::sign),
            (Op::Round, [Numbers(x)]) => each(x, out, f64::round),
            (Op::Min, columns) => arithmetic::fold(columns, out, arithmetic::smaller),
            (Op::Max, columns) => arithmetic::fold(columns, out, arithmetic::larger),
            (Op::Clamp, [Numbers(x), Numbers(lo), Numbers(hi)]) => {
                each3(x, lo, hi, out, arithmetic::clamp);
            }
            (Op::If, [Truths(c), Numbers(a), Numbers(b)]) => {
                each3(c, a, b, out, arithmetic::choose);
            }
            (Op::FirstKnown, columns) => arithmetic::fold(columns, out, arithmetic::first_known),
            (Op::Count, columns) => counting::count(columns, out),
            _ => out.fill(f64::NAN),
        }
    }

    /// Numbers made from this bar and those before.
    fn run_remembering(&mut self, operands: &[ColumnSlice<'_>], out: &mut [f64]) {
        let fraction = self.settings.number;
        match (operands, &mut self.state) {
            ([ColumnSlice::Numbers(x)], state) => match (self.op, state) {
                (Op::Lag, KernelState::Lag(lag)) => lag.run(x, out),
                (Op::Change, KernelState::Lag(lag)) => {
                    lag.run(x, out);
                    each_with(x, out, |x, before| finite(x - before));
                }
                (Op::PctChange, KernelState::Lag(lag)) => {
                    lag.run(x, out);
                    each_with(x, out, percent_above);
                }
                (Op::RollingMax, KernelState::Highest(window)) => {
                    window.run(x, out, |all, _| all.value())
                }
                (Op::RollingMin, KernelState::Lowest(window)) => {
                    window.run(x, out, |all, _| all.value())
                }
                (Op::RollingSum, KernelState::Sum(window)) => {
                    window.run(x, out, |all, _| all.sum())
                }
                (Op::RollingMean, KernelState::Sum(window)) => {
                    window.run(x, out, |all, _| all.mean())
                }
                (Op::RollingStd, KernelState::Moments(window)) => {
                    window.run(x, out, |all, _| all.std())
                }
                (Op::Zscore, KernelState::Moments(window)) => window.run(x, out, Moments::zscore),
                (Op::RollingMean, KernelState::SumSoFar(all)) => {
                    all.run(x, out, |all, _| all.mean())
                }
                (Op::Zscore, KernelState::MomentsSoFar(all)) => all.run(x, out, Moments::zscore),
                (Op::Slope, KernelState::Line(window)) => window.run(x, out, |all, _| all.slope()),
                (Op::Trend, KernelState::Line(window)) => window.run(x, out, |all, _| all.end()),
                (Op::RatioToTrend, KernelState::Line(window)) => {
                    window.run(x, out, TrendLine::ratio)
                }
                (Op::RollingMedian, KernelState::Ordered(window)) => {
                    each(x, out, |x| window.quantile(x, 0.5));
                }
                (Op::RollingQuantile, KernelState::Ordered(window)) => {
                    each(x, out, |x| window.quantile(x, fraction));
                }
                (Op::PercentileRank, KernelState::Ordered(window)) => {
                    each(x, out, |x| window.percentile_rank(x));
                }
                (Op::Ema, KernelState::Ema(ema)) => each(x, out, |x| ema.step(x)),
                (Op::HpGap, KernelState::HpGap(gap)) => each(x, out, |x| gap.step(x)),
                (_, KernelState::Explosive(tests)) => each(x, out, |x| tests.step(x)),
                (Op::CumMax, KernelState::Extreme(extreme)) => each(x, out, |x| {
                    *extreme = higher(*extreme, x);
                    *extreme
                }),
                (Op::CumMin, KernelState::Extreme(extreme)) => each(x, out, |x| {
                    *extreme = lower(*extreme, x);
                    *extreme
                }),
                (Op::Drawdown, KernelState::Extreme(highest)) => each(x, out, |x| {
                    *highest = higher(*highest, x);
                    percent_above(x, *highest)
                }),
                (Op::RunUp, KernelState::Extreme(lowest)) => each(x, out, |x| {
                    *lowest = lower(*lowest, x);
                    percent_above(x, *lowest)
                }),
                (Op::Drawdown, KernelState::Highest(window)) => {
                    window.run(x, out, |all, x| percent_above(x, all.value()));
                }
                (Op::RunUp, KernelState::Lowest(window)) => {
                    window.run(x, out, |all, x| percent_above(x, all.value()));
                }
                _ => out.fill(f64::NAN),
            },
            ([ColumnSlice::Numbers(a), ColumnSlice::Numbers(b)], KernelState::Pairs(window)) => {
                let pairs = |x: &[f64], y: &[f64]| -> Vec<(f64, f64)> {
                    x.iter().copied().zip(y.iter().copied()).collect()
                };
                match self.op {
                    Op::Corr => window.run(&pairs(a, b), out, |all, _| all.correlation()),
                    Op::Beta => window.run(&pairs(b, a), out, |all, _| all.slope()),
                    _ => out.fill(f64::NAN),
                }
            }
            ([ColumnSlice::Truths(c)], KernelState::Bars(bars)) => {
                let after = if self.op == Op::Streak { streak } else { since };
                each(c, out, |c| {
                    *bars = after(*bars, c);
                    *bars
                });
            }
            _ => out.fill(f64::NAN),
        }
    }

    /// Truths, with or without memory.
    fn run_truths(&mut self, operands: &[ColumnSlice<'_>], out: &mut [Truth]) {
        use ColumnSlice::{Numbers, Truths};
        match (self.op, &mut self.state, operands) {
            (Op::Less, _, [Numbers(a), Numbers(b)]) => each2(a, b, out, less),
            (Op::Equal, _, [Numbers(a), Numbers(b)]) => each2(a, b, out, equal),
            (Op::And, _, [Truths(a), Truths(b)]) => each2(a, b, out, Truth::and),
            (Op::Or, _, [Truths(a), Truths(b)]) => each2(a, b, out, Truth::or),
            (Op::Not, _, [Truths(c)]) => each(c, out, Truth::not),
            (Op::KnownNumber, _, [Numbers(x)]) => each(x, out, |x| Truth::from(!x.is_nan())),
            (Op::KnownTruth, _, [Truths(c)]) => each(c, out, |c| Truth::from(c.is_known())),
            (Op::AboveMedian | Op::BelowMedian, KernelState::AboveMedian(window), [Numbers(x)]) => {
                window.run(x, out);
            }
            (Op::Within, KernelState::Recent(recent), [Truths(c)]) => recent.any(c, out),
            (Op::Held, KernelState::Recent(recent), [Truths(c)]) => recent.all(c, out),
            (Op::Latch, KernelState::Latch(active), [Truths(when), Truths(until)]) => {
                each2(when, until, out, |when, until| {
                    *active = latch(*active, when, until);
                    *active
                });
            }
            (Op::Crosses, KernelState::Above(above), [Numbers(a), Numbers(b)]) => {
                each2(a, b, out, |a, b| crossed(above, less(b, a)));
            }
            (Op::AtLeast, _, columns) => counting::at_least(self.settings.number, columns, out),
            _ => out.fill(Truth::Unknown),
        }
    }
}

#[inline]
fn each<A: Copy, Z>(a: &[A], out: &mut [Z], mut step: impl FnMut(A) -> Z) {
    for (out, a) in out.iter_mut().zip(a) {
        *out = step(*a);
    }
}

/// Of each of `a` and what stands in `out` already.
#[inline]
fn each_with(a: &[f64], out: &mut [f64], step: impl Fn(f64, f64) -> f64) {
    for (out, a) in out.iter_mut().zip(a) {
        *out = step(*a, *out);
    }
}

#[inline]
fn each2<A: Copy, B: Copy, Z>(a: &[A], b: &[B], out: &mut [Z], mut step: impl FnMut(A, B) -> Z) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = step(*a, *b);
    }
}

#[inline]
fn each3<A: Copy, B: Copy, Z>(
    a: &[A],
    b: &[B],
    c: &[B],
    out: &mut [Z],
    step: impl Fn(A, B, B) -> Z,
) {
    for (((out, a), b), c) in out.iter_mut().zip(a).zip(b).zip(c) {
        *out = step(*a, *b, *c);
    }
}
