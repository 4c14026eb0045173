//! The operators: what a rule can do with series.
//!
//! An *operator* is a function of series. Each is a small state machine that is
//! fed one bar at a time, so that it cannot look ahead; a column is the loop
//! over it. What an operator takes and gives, and what it means, stands in one
//! [table](OPERATORS), which the checker, the documentation and `froth ops` read.

use crate::portable;

mod above_median;
mod across;
mod arithmetic;
mod counting;
mod explosive;
mod extremes;
mod few;
mod fit;
mod from_start;
mod hp;
mod kernel;
mod look_back;
mod memory;
mod moments;
mod now;
mod order;
mod pairs;
mod range;
mod rows_conditions;
mod rows_numbers;
mod rows_texts;
mod synonyms;
mod synonyms_table;
mod table;
mod tape;
mod truths;
mod wide;
mod window;
mod words;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod definition;
#[cfg(test)]
mod explosive_definition;
#[cfg(test)]
mod explosive_tests;
#[cfg(test)]
mod pair_tests;
#[cfg(test)]
mod tape_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wide_tests;

pub(crate) use above_median::LONGEST_COUNTED;
pub use across::Across;
pub(crate) use across::CrossSection;
pub(crate) use explosive::lags;
pub(crate) use fit::MOST_LAGS;
pub(crate) use kernel::{ColumnMut, ColumnSlice, Kernel};
pub(crate) use now::truth_now;
pub(crate) use range::Range;
pub use synonyms::Synonym;
pub use table::{Family, OPERATORS, Operator, Parameter, UnitRule};
pub(crate) use tape::Tape;
pub(crate) use wide::{Wide, WideKernel};

/// What a node of a plan computes: the operators of the table, and those that
/// are written as signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    // Signs
    #[doc = "`a + b`"]
    Add,
    #[doc = "`a - b`"]
    Subtract,
    #[doc = "`a * b`"]
    Multiply,
    #[doc = "`a / b`; missing where `b` is zero"]
    Divide,
    #[doc = "`a % b`; missing where `b` is zero"]
    Remainder,
    #[doc = "`a ^ b`"]
    Power,
    #[doc = "`-a`"]
    Negate,
    #[doc = "`a < b`, ties excluded"]
    Less,
    #[doc = "`a == b`, ties included"]
    Equal,
    #[doc = "`a && b`"]
    And,
    #[doc = "`a || b`"]
    Or,
    #[doc = "`!a`"]
    Not,
    // Look back
    #[doc = "`lag(x, w)`"]
    Lag,
    #[doc = "`change(x, w)`"]
    Change,
    #[doc = "`pct_change(x, w)`, `yoy(x)`"]
    PctChange,
    #[doc = "`log(x)`"]
    Log,
    #[doc = "`abs(x)`"]
    Abs,
    #[doc = "`sqrt(x)`"]
    Sqrt,
    #[doc = "`exp(x)`"]
    Exp,
    #[doc = "`sign(x)`"]
    Sign,
    #[doc = "`round(x)`"]
    Round,
    #[doc = "`min(a, b, …)`"]
    Min,
    #[doc = "`max(a, b, …)`"]
    Max,
    #[doc = "`clamp(x, lo, hi)`"]
    Clamp,
    #[doc = "`if(c, a, b)`"]
    If,
    // Windows
    #[doc = "`rolling_max(x, w)`"]
    RollingMax,
    #[doc = "`rolling_min(x, w)`"]
    RollingMin,
    #[doc = "`rolling_mean(x, w?)`; window 0 is from the start"]
    RollingMean,
    #[doc = "`rolling_sum(x, w)`"]
    RollingSum,
    #[doc = "`rolling_median(x, w)`"]
    RollingMedian,
    #[doc = "`rolling_std(x, w)`"]
    RollingStd,
    #[doc = "`rolling_quantile(x, w, q)`"]
    RollingQuantile,
    #[doc = "`percentile_rank(x, w?)`; window 0 is from the start"]
    PercentileRank,
    #[doc = "`zscore(x, w?)`; window 0 is from the start"]
    Zscore,
    #[doc = "`slope(x, w)`"]
    Slope,
    #[doc = "`trend(x, w)`"]
    Trend,
    #[doc = "`ratio_to_trend(x, w)`"]
    RatioToTrend,
    #[doc = "`corr(x, y, w)`"]
    Corr,
    #[doc = "`beta(y, x, w)`"]
    Beta,
    #[doc = "`ema(x, w)`"]
    Ema,
    // From the start
    #[doc = "`cum_max(x)`"]
    CumMax,
    #[doc = "`cum_min(x)`"]
    CumMin,
    #[doc = "`drawdown(x, w?)`; window 0 is from the start"]
    Drawdown,
    #[doc = "`run_up(x, w?)`; window 0 is from the start"]
    RunUp,
    #[doc = "`hp_gap(x, lambda)`; lambda is the setting `number`"]
    HpGap,
    // Explosive
    #[doc = "`adf(x, w?, lags?, criterion?)`; window 0 is from the start, the lags are the setting `number`"]
    Adf,
    #[doc = "`sadf(x, w, lags?, criterion?)`; the window is the smallest"]
    Sadf,
    #[doc = "`bsadf(x, w, lags?, criterion?)`; the window is the smallest"]
    Bsadf,
    // Memory
    #[doc = "`within(c, w)`"]
    Within,
    #[doc = "`held(c, w)`"]
    Held,
    #[doc = "`streak(c)`"]
    Streak,
    #[doc = "`since(c)`"]
    Since,
    #[doc = "`crosses_above(x, y)`, `crosses_below(y, x)`"]
    Crosses,
    #[doc = "`when` with `until`: stays true until its second operand is"]
    Latch,
    // The unknown
    #[doc = "`rolling_median(x, w) < x`, where the median itself is not asked for"]
    AboveMedian,
    #[doc = "`x < rolling_median(x, w)`, where the median itself is not asked for"]
    BelowMedian,
    #[doc = "`known(x)` of a number"]
    KnownNumber,
    #[doc = "`known(c)` of a truth"]
    KnownTruth,
    #[doc = "`first_known(a, b, …)`"]
    FirstKnown,
    #[doc = "`newest(x)`: x as the decision sees it"]
    Newest,
    // Counting
    #[doc = "`count(c, …)`, `score`"]
    Count,
    #[doc = "`at_least(n, c, …)`, `any`, `all`; `n` is the setting `number`"]
    AtLeast,
}

impl Op {
    /// Whether it reads this bar only.
    pub(crate) fn has_no_memory(self) -> bool {
        matches!(
            self,
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
                | Op::AtLeast
        )
    }
}

/// The constants of one use of an operator.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    /// The window in bars; 0 where there is none, or where it goes back to the start.
    pub(crate) window: usize,
    /// How many bars of the window must be known; 0 means half of it.
    pub(crate) known: usize,
    /// The number it takes: the quantile of `rolling_quantile`, the count of
    /// `at_least`, the smoothness of `hp_gap`, the lags of `adf` and its like.
    pub(crate) number: f64,
    /// How lags are chosen.
    pub(crate) criterion: Criterion,
}

/// How many of the lags that are given a test takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Criterion {
    /// All of them.
    #[default]
    None,
    /// As many as make Akaike's information criterion smallest.
    Aic,
    /// As many as make the Bayesian one of Schwarz smallest.
    Bic,
}

impl Criterion {
    /// The criterion of this name.
    pub(crate) fn named(name: &str) -> Option<Criterion> {
        match name {
            "aic" => Some(Criterion::Aic),
            "bic" => Some(Criterion::Bic),
            _ => None,
        }
    }

    /// What a line with so many coefficients costs, given what it leaves of so many rows.
    fn cost(self, rows: f64, left: f64, coefficients: f64) -> f64 {
        let each = match self {
            Criterion::None => 0.0,
            Criterion::Aic => 2.0,
            Criterion::Bic => portable::ln(rows),
        };
        rows * portable::ln(left / rows) + each * coefficients
    }
}

/// What an operator says of one window that is all of `values`.
///
/// # Nothing to say
///
/// `None` for operators that say it as fast through their kernels.
pub(crate) fn of_one_window(op: Op, settings: Settings, values: &[f64]) -> Option<f64> {
    match op {
        Op::Adf => explosive::of_one_window(op, settings, values),
        _ => order::of_one_window(op, settings, values),
    }
}
