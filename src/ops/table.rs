//! The one table of operators.

use super::Op;

/// A family of operators, as the documentation groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// Values now and some bars ago.
    LookBack,
    /// Statistics of the last bars.
    Windows,
    /// Statistics of all bars so far.
    FromTheStart,
    /// What conditions were before.
    Memory,
    /// What is not known.
    TheUnknown,
    /// How many conditions hold.
    Counting,
    /// The phases of the bars before; in phase conditions only.
    Phases,
}

/// What an operator takes in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Parameter {
    /// A number that changes from bar to bar.
    Number(&'static str),
    /// A truth.
    Truth(&'static str),
    /// A number or a truth.
    Either(&'static str),
    /// One or more numbers, to the end.
    Numbers(&'static str),
    /// One or more truths, to the end.
    Truths(&'static str),
    /// A constant length: bars or time.
    Window(&'static str),
    /// A constant length that may be left out.
    MaybeWindow(&'static str),
    /// A constant whole number from 1.
    Count(&'static str),
    /// A constant whole number of known bars that may be left out: half of the
    /// window then.
    MaybeKnown(&'static str),
    /// A constant from 0 to 1.
    Fraction(&'static str),
    /// The name of a phase.
    Phase(&'static str),
    /// The name of a signal.
    Signal(&'static str),
}

/// The unit of an operator's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnitRule {
    /// A truth: no unit.
    Truth,
    /// A number without a unit.
    Number,
    /// A percentage.
    Percent,
    /// The unit of the first number; all numbers must agree.
    Same,
    /// The unit of a difference of the first number: `pp` for percentages.
    Difference,
}

/// One row of the table: what an operator takes, gives and means.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operator {
    /// Its name in expressions.
    pub name: &'static str,
    /// What computes it; `None` for those that become other operators.
    pub op: Option<Op>,
    /// Where the documentation lists it.
    pub family: Family,
    /// What it takes, in order.
    pub parameters: &'static [Parameter],
    /// The unit of what it gives.
    pub gives: UnitRule,
    /// What it is, as one sentence and a formula.
    pub definition: &'static str,
    /// Which bars it reads: this one, the last `w`, or all so far. Never a later one.
    pub lookback: &'static str,
    /// What missing values do.
    pub missing: &'static str,
    /// Where the definition comes from, and how we differ.
    pub source: &'static str,
}

impl Operator {
    /// The operator of this name.
    pub fn named(name: &str) -> Option<&'static Operator> {
        OPERATORS.iter().find(|operator| operator.name == name)
    }
}

const X: Parameter = Parameter::Number("x");
const C: Parameter = Parameter::Truth("c");
const W: Parameter = Parameter::Window("w");
const KNOWN: Parameter = Parameter::MaybeKnown("n");

const fn row(
    name: &'static str,
    op: Option<Op>,
    family: Family,
    parameters: &'static [Parameter],
    gives: UnitRule,
) -> Operator {
    Operator {
        name,
        op,
        family,
        parameters,
        gives,
        definition: "",
        lookback: "",
        missing: "",
        source: "",
    }
}

/// Every operator, in the order of the documentation.
pub static OPERATORS: &[Operator] = {
    use Family::{Counting, FromTheStart, LookBack, Memory, Phases, TheUnknown, Windows};
    use Parameter::{Count, Either, Fraction, MaybeWindow, Number, Numbers, Phase, Signal, Truths};
    use UnitRule::{Difference, Percent, Same, Truth};
    &[
        row("lag", Some(Op::Lag), LookBack, &[X, W], Same),
        row("change", Some(Op::Change), LookBack, &[X, W], Difference),
        row("pct_change", Some(Op::PctChange), LookBack, &[X, W], Percent),
        row("yoy", Some(Op::PctChange), LookBack, &[X], Percent),
        row("log", Some(Op::Log), LookBack, &[X], UnitRule::Number),
        row("abs", Some(Op::Abs), LookBack, &[X], Same),
        row("min", Some(Op::Min), LookBack, &[Numbers("a")], Same),
        row("max", Some(Op::Max), LookBack, &[Numbers("a")], Same),
        row("clamp", Some(Op::Clamp), LookBack, &[X, Number("lo"), Number("hi")], Same),
        row("if", Some(Op::If), LookBack, &[C, Number("a"), Number("b")], Same),
        row("rolling_max", Some(Op::RollingMax), Windows, &[X, W, KNOWN], Same),
        row("rolling_min", Some(Op::RollingMin), Windows, &[X, W, KNOWN], Same),
        row("rolling_mean", Some(Op::RollingMean), Windows, &[X, W, KNOWN], Same),
        row("rolling_sum", Some(Op::RollingSum), Windows, &[X, W, KNOWN], Same),
        row("rolling_median", Some(Op::RollingMedian), Windows, &[X, W, KNOWN], Same),
        row("rolling_std", Some(Op::RollingStd), Windows, &[X, W, KNOWN], Difference),
        row(
            "rolling_quantile",
            Some(Op::RollingQuantile),
            Windows,
            &[X, W, Fraction("q"), KNOWN],
            Same,
        ),
        row("percentile_rank", Some(Op::PercentileRank), Windows, &[X, W, KNOWN], Percent),
        row("zscore", Some(Op::Zscore), Windows, &[X, W, KNOWN], UnitRule::Number),
        row("slope", Some(Op::Slope), Windows, &[X, W, KNOWN], Difference),
        row("ema", Some(Op::Ema), Windows, &[X, W, KNOWN], Same),
        row("cum_max", Some(Op::CumMax), FromTheStart, &[X], Same),
        row("cum_min", Some(Op::CumMin), FromTheStart, &[X], Same),
        row("drawdown", Some(Op::Drawdown), FromTheStart, &[X, MaybeWindow("w")], Percent),
        row("run_up", Some(Op::RunUp), FromTheStart, &[X, MaybeWindow("w")], Percent),
        row("within", Some(Op::Within), Memory, &[C, W], Truth),
        row("held", Some(Op::Held), Memory, &[C, W], Truth),
        row("streak", Some(Op::Streak), Memory, &[C], UnitRule::Number),
        row("since", Some(Op::Since), Memory, &[C], UnitRule::Number),
        row("known", None, TheUnknown, &[Either("x")], Truth),
        row("first_known", Some(Op::FirstKnown), TheUnknown, &[Numbers("a")], Same),
        row("count", Some(Op::Count), Counting, &[Truths("c")], UnitRule::Number),
        row("at_least", Some(Op::AtLeast), Counting, &[Count("n"), Truths("c")], Truth),
        row("any", Some(Op::AtLeast), Counting, &[Truths("c")], Truth),
        row("all", Some(Op::AtLeast), Counting, &[Truths("c")], Truth),
        row("score", Some(Op::Count), Counting, &[], UnitRule::Number),
        row("watch", None, Counting, &[Signal("s")], Truth),
        row("was", None, Phases, &[Phase("phase"), W], Truth),
    ]
};
