//! What the tests feed to kernels: every operator, every small column, and
//! columns that look random.

use std::ops::Range;

use super::definition::DefinedColumn;
use super::{ColumnSlice, Op};
use crate::value::Truth;

/// Every operator; a test holds that none is left out.
pub(super) const EVERY: [Op; 62] = [
    Op::Add,
    Op::Subtract,
    Op::Multiply,
    Op::Divide,
    Op::Remainder,
    Op::Power,
    Op::Negate,
    Op::Less,
    Op::Equal,
    Op::And,
    Op::Or,
    Op::Not,
    Op::Lag,
    Op::Change,
    Op::PctChange,
    Op::Log,
    Op::Abs,
    Op::Sqrt,
    Op::Exp,
    Op::Sign,
    Op::Round,
    Op::Min,
    Op::Max,
    Op::Clamp,
    Op::If,
    Op::RollingMax,
    Op::RollingMin,
    Op::RollingMean,
    Op::RollingSum,
    Op::RollingMedian,
    Op::RollingStd,
    Op::RollingQuantile,
    Op::PercentileRank,
    Op::Zscore,
    Op::Slope,
    Op::Trend,
    Op::RatioToTrend,
    Op::Corr,
    Op::Beta,
    Op::Ema,
    Op::CumMax,
    Op::CumMin,
    Op::Drawdown,
    Op::RunUp,
    Op::HpGap,
    Op::Adf,
    Op::Sadf,
    Op::Bsadf,
    Op::Within,
    Op::Held,
    Op::Streak,
    Op::Since,
    Op::Crosses,
    Op::Latch,
    Op::AboveMedian,
    Op::BelowMedian,
    Op::KnownNumber,
    Op::KnownTruth,
    Op::FirstKnown,
    Op::Newest,
    Op::Count,
    Op::AtLeast,
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum OperandKind {
    Number,
    Truth,
}

/// What an operator takes, with two operands where it takes any number.
pub(super) fn takes(op: Op) -> &'static [OperandKind] {
    use OperandKind::{Number, Truth};
    match op {
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder | Op::Power => {
            &[Number, Number]
        }
        Op::Corr | Op::Beta | Op::Crosses => &[Number, Number],
        Op::Sqrt | Op::Exp | Op::Sign | Op::Round | Op::Trend | Op::RatioToTrend => &[Number],
        Op::Less | Op::Equal | Op::Min | Op::Max | Op::FirstKnown => &[Number, Number],
        Op::And | Op::Or | Op::Latch | Op::Count | Op::AtLeast => &[Truth, Truth],
        Op::Clamp => &[Number, Number, Number],
        Op::If => &[Truth, Number, Number],
        Op::Not | Op::Within | Op::Held | Op::Streak | Op::Since | Op::KnownTruth => &[Truth],
        Op::Negate | Op::Log | Op::Abs | Op::KnownNumber | Op::Newest => &[Number],
        Op::Lag | Op::Change | Op::PctChange => &[Number],
        Op::RollingMax | Op::RollingMin | Op::RollingMean | Op::RollingSum => &[Number],
        Op::RollingMedian | Op::RollingStd | Op::RollingQuantile => &[Number],
        Op::PercentileRank | Op::Zscore | Op::Slope | Op::Ema => &[Number],
        Op::CumMax | Op::CumMin | Op::Drawdown | Op::RunUp | Op::HpGap => &[Number],
        Op::AboveMedian | Op::BelowMedian | Op::Adf | Op::Sadf | Op::Bsadf => &[Number],
    }
}

/// What an operator gives.
pub(super) fn gives(op: Op) -> OperandKind {
    match op {
        Op::Less | Op::Equal | Op::And | Op::Or | Op::Not => OperandKind::Truth,
        Op::Within | Op::Held | Op::Latch | Op::AtLeast | Op::Crosses => OperandKind::Truth,
        Op::KnownNumber | Op::KnownTruth => OperandKind::Truth,
        Op::AboveMedian | Op::BelowMedian => OperandKind::Truth,
        _ => OperandKind::Number,
    }
}

/// Operators of a window that forget what has left it.
pub(super) const FORGETTING: [Op; 21] = [
    Op::RollingMax,
    Op::RollingMin,
    Op::RollingMean,
    Op::RollingSum,
    Op::RollingMedian,
    Op::RollingStd,
    Op::RollingQuantile,
    Op::PercentileRank,
    Op::Zscore,
    Op::Slope,
    Op::Trend,
    Op::RatioToTrend,
    Op::Corr,
    Op::Beta,
    Op::Drawdown,
    Op::RunUp,
    Op::Within,
    Op::Held,
    Op::AboveMedian,
    Op::BelowMedian,
    Op::Adf,
];

/// How many bars the operands have.
pub(super) fn len(operands: &[DefinedColumn]) -> usize {
    match operands.first() {
        Some(DefinedColumn::Numbers(numbers)) => numbers.len(),
        Some(DefinedColumn::Truths(truths)) => truths.len(),
        None => 0,
    }
}

/// Some bars of the operands.
pub(super) fn part(operands: &[DefinedColumn], bars: Range<usize>) -> Vec<DefinedColumn> {
    let cut = |cells: &DefinedColumn| match cells {
        DefinedColumn::Numbers(numbers) => DefinedColumn::Numbers(numbers[bars.clone()].to_vec()),
        DefinedColumn::Truths(truths) => DefinedColumn::Truths(truths[bars.clone()].to_vec()),
    };
    operands.iter().map(cut).collect()
}

/// Some bars of one operand, as a kernel takes them.
pub(super) fn stretch(cells: &DefinedColumn, bars: Range<usize>) -> ColumnSlice<'_> {
    match cells {
        DefinedColumn::Numbers(numbers) => ColumnSlice::Numbers(&numbers[bars]),
        DefinedColumn::Truths(truths) => ColumnSlice::Truths(&truths[bars]),
    }
}

/// The `pattern`-th column of `bars` bars with three values.
pub(super) fn column(kind: OperandKind, pattern: usize, bars: u32) -> DefinedColumn {
    const NUMBERS: [f64; 3] = [f64::NAN, 1.0, 2.0];
    const TRUTHS: [Truth; 3] = [Truth::False, Truth::True, Truth::Unknown];
    let digit = |bar: u32| pattern / 3_usize.pow(bar) % 3;
    match kind {
        OperandKind::Number => {
            DefinedColumn::Numbers((0..bars).map(|bar| NUMBERS[digit(bar)]).collect())
        }
        OperandKind::Truth => {
            DefinedColumn::Truths((0..bars).map(|bar| TRUTHS[digit(bar)]).collect())
        }
    }
}

/// A generator of numbers that look random: SplitMix64.
pub(super) struct Seed(pub(super) u64);

impl Seed {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// Eighths from -10 to 50 with many ties, a tenth of them missing.
    fn numbers(&mut self, bars: usize) -> Vec<f64> {
        let mut number = || match self.below(10) {
            0 => f64::NAN,
            _ => self.below(481) as f64 / 8.0 - 10.0,
        };
        (0..bars).map(|_| number()).collect()
    }

    /// A tenth true, a twentieth unknown.
    fn truths(&mut self, bars: usize) -> Vec<Truth> {
        let mut truth = || match self.below(20) {
            0 => Truth::Unknown,
            1 | 2 => Truth::True,
            _ => Truth::False,
        };
        (0..bars).map(|_| truth()).collect()
    }

    /// Columns of the kinds that `op` takes.
    pub(super) fn operands(&mut self, op: Op, bars: usize) -> Vec<DefinedColumn> {
        let mut one = |kind: &OperandKind| match kind {
            OperandKind::Number => DefinedColumn::Numbers(self.numbers(bars)),
            OperandKind::Truth => DefinedColumn::Truths(self.truths(bars)),
        };
        takes(op).iter().map(&mut one).collect()
    }
}
