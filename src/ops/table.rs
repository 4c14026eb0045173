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
    /// How many entities are in which phase; in conditions over all entities only.
    Entities,
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
    /// A constant above zero, without a unit.
    Positive(&'static str),
    /// The name of a phase.
    Phase(&'static str),
    /// The name of a phase, which may be left out.
    MaybePhase(&'static str),
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

    /// Whether nothing else in a rule set may have its name: all but those that
    /// stand where no such names are read.
    pub fn reserves_its_name(&self) -> bool {
        self.family != Family::Entities
    }

    const fn means(self, definition: &'static str) -> Operator {
        Operator { definition, ..self }
    }

    const fn reads(self, lookback: &'static str) -> Operator {
        Operator { lookback, ..self }
    }

    const fn missing(self, missing: &'static str) -> Operator {
        Operator { missing, ..self }
    }

    const fn source(self, source: &'static str) -> Operator {
        Operator { source, ..self }
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

// What rows read.
const THIS: &str = "this bar";
const AGO: &str = "the bar `w` bars ago";
const NOW_AND_AGO: &str = "this bar and the one `w` bars ago";
const LAST: &str = "the last `w` bars, this one included";
const ALL: &str = "all bars so far";
const LAST_OR_ALL: &str = "the last `w` bars, this one included; all so far if there is no `w`";

// What missing values do to windows.
const HALF: &str = "gaps are left out; missing if fewer than `n` bars of the window are known (half \
                    of it, if `n` is not given)";
const WHOLE: &str = "missing if a bar of the window is, or if fewer than `n` bars of it are known, \
                     where `n` is given";
const HALF_OF_TWO: &str = "gaps are left out; missing if fewer than `n` bars of the window (half of \
                           it, if `n` is not given) or than two are known";
const HALF_AND_THIS: &str = "gaps are left out; missing where x is, and if fewer than `n` bars of \
                             the window are known (half of it, if `n` is not given)";

// What undetermined entities do to shares.
const WHO: &str = "where some that may be in the phase are undetermined, anything from what it is \
                   without them to what it is with them, and a comparison is known where all of \
                   that says the same; missing where there is no entity";

// Where definitions come from.
const OURS: &str = "our definition";
const BLOCKS: &str =
    "our definition; computed as in van Herk (1992), Pattern Recognition Letters 13(7)";
const SUMS: &str = "our definition; compensated as in Knuth (1969), The Art of Computer Programming \
                    2, section 4.2.2";
const CHAN: &str = "the sample standard deviation; computed as in Welford (1962), Technometrics \
                    4(3), and Chan, Golub & LeVeque (1983), The American Statistician 37(3)";
const LINES: &str = "least squares; computed as in Pébay (2008), Sandia report SAND2008-6212";
const TYPE_7: &str = "type 7 of Hyndman & Fan (1996), The American Statistician 50(4)";
const KLEENE: &str = "Kleene (1952), Introduction to Metamathematics, section 64";

/// Every operator, in the order of the documentation.
pub static OPERATORS: &[Operator] = {
    use Family::{Counting, Entities, FromTheStart, LookBack, Memory, Phases, TheUnknown, Windows};
    use Parameter::{
        Count, Either, Fraction, MaybePhase, MaybeWindow, Number, Numbers, Phase, Positive, Signal,
        Truths,
    };
    use UnitRule::{Difference, Percent, Same, Truth};
    &[
        row("lag", Some(Op::Lag), LookBack, &[X, W], Same)
            .means("the value `w` bars ago: x[t - w]")
            .reads(AGO)
            .missing("missing where the value then is, and at the first `w` bars")
            .source(OURS),
        row("change", Some(Op::Change), LookBack, &[X, W], Difference)
            .means("what has been added in `w` bars: x[t] - x[t - w]")
            .reads(NOW_AND_AGO)
            .missing("missing where either value is, and at the first `w` bars")
            .source(OURS),
        row("pct_change", Some(Op::PctChange), LookBack, &[X, W], Percent)
            .means("the growth in `w` bars: 100 * (x[t] / x[t - w] - 1)")
            .reads(NOW_AND_AGO)
            .missing(
                "missing where either value is, where the value then is not above zero, and at \
                 the first `w` bars",
            )
            .source(OURS),
        row("yoy", Some(Op::PctChange), LookBack, &[X], Percent)
            .means("the growth in a year: `pct_change(x, 1y)`")
            .reads("this bar and the one a year ago")
            .missing("as for `pct_change`")
            .source(OURS),
        row("log", Some(Op::Log), LookBack, &[X], UnitRule::Number)
            .means("the natural logarithm of x")
            .reads(THIS)
            .missing("missing where x is, and where x is not above zero")
            .source(OURS),
        row("abs", Some(Op::Abs), LookBack, &[X], Same)
            .means("the size of x without its sign: |x|")
            .reads(THIS)
            .missing("missing where x is")
            .source(OURS),
        row("min", Some(Op::Min), LookBack, &[Numbers("a")], Same)
            .means("the smallest of the numbers")
            .reads(THIS)
            .missing("missing where one of them is")
            .source(OURS),
        row("max", Some(Op::Max), LookBack, &[Numbers("a")], Same)
            .means("the largest of the numbers")
            .reads(THIS)
            .missing("missing where one of them is")
            .source(OURS),
        row("clamp", Some(Op::Clamp), LookBack, &[X, Number("lo"), Number("hi")], Same)
            .means("x held between two bounds: min(max(x, lo), hi)")
            .reads(THIS)
            .missing("missing where one of the three is, and where lo lies above hi")
            .source(OURS),
        row("if", Some(Op::If), LookBack, &[C, Number("a"), Number("b")], Same)
            .means("a where c is true, b where c is false")
            .reads(THIS)
            .missing(
                "missing where the chosen one is; where c is unknown, the value of a and b if \
                 they are equal, else missing",
            )
            .source(OURS),
        row("rolling_max", Some(Op::RollingMax), Windows, &[X, W, KNOWN], Same)
            .means("the highest known value of the window")
            .reads(LAST)
            .missing(HALF)
            .source(BLOCKS),
        row("rolling_min", Some(Op::RollingMin), Windows, &[X, W, KNOWN], Same)
            .means("the lowest known value of the window")
            .reads(LAST)
            .missing(HALF)
            .source(BLOCKS),
        row("rolling_mean", Some(Op::RollingMean), Windows, &[X, W, KNOWN], Same)
            .means("the sum of the known values of the window over their number")
            .reads(LAST)
            .missing(HALF)
            .source(SUMS),
        row("rolling_sum", Some(Op::RollingSum), Windows, &[X, W, KNOWN], Same)
            .means("the sum of the window, or with `n` of what is known of it")
            .reads(LAST)
            .missing(WHOLE)
            .source(SUMS),
        row("rolling_median", Some(Op::RollingMedian), Windows, &[X, W, KNOWN], Same)
            .means(
                "the middle of the known values of the window, halfway between the middle two of \
                 an even number",
            )
            .reads(LAST)
            .missing(HALF)
            .source(TYPE_7),
        row("rolling_std", Some(Op::RollingStd), Windows, &[X, W, KNOWN], Difference)
            .means(
                "the standard deviation of the k known values of the window: sqrt(sum((x - \
                 mean)^2) / (k - 1))",
            )
            .reads(LAST)
            .missing(HALF_OF_TWO)
            .source(CHAN),
        row(
            "rolling_quantile",
            Some(Op::RollingQuantile),
            Windows,
            &[X, W, Fraction("q"), KNOWN],
            Same,
        )
        .means(
            "the value below which the share q of the window lies: with the k known values in \
             order from 0, the one at (k - 1) * q, on the straight line between its \
             neighbours",
        )
        .reads(LAST)
        .missing(HALF)
        .source(TYPE_7),
        row("percentile_rank", Some(Op::PercentileRank), Windows, &[X, W, KNOWN], Percent)
            .means(
                "the percentage of the known values of the window, this one included, that are at \
                 most this one, ties counted",
            )
            .reads(LAST)
            .missing(HALF_AND_THIS)
            .source("our definition; `percentileofscore` of SciPy, kind `weak`, but for ties"),
        row("zscore", Some(Op::Zscore), Windows, &[X, W, KNOWN], UnitRule::Number)
            .means(
                "how many standard deviations x lies above the mean of the window: (x - \
                 rolling_mean) / rolling_std",
            )
            .reads(LAST)
            .missing(
                "missing where x is, if fewer than `n` bars of the window (half of it, if `n` is \
                 not given) or than two are known, and where the deviation is zero beside the \
                 mean, ties counted",
            )
            .source(CHAN),
        row("slope", Some(Op::Slope), Windows, &[X, W, KNOWN], Difference)
            .means(
                "the rise a bar of the least-squares line through the known values of the window, \
                 each at its own bar: sum((t - mean t) * (x - mean x)) / sum((t - mean t)^2)",
            )
            .reads(LAST)
            .missing(HALF_OF_TWO)
            .source(LINES),
        row("ema", Some(Op::Ema), Windows, &[X, W, KNOWN], Same)
            .means(
                "the exponential average of all known values so far: it begins at the first and \
                 then moves to a * x + (1 - a) * before, where a = 2 / (w + 1)",
            )
            .reads(
                "all bars so far, with weights that shrink by 1 - a from one known bar to the one \
                 before",
            )
            .missing(
                "missing where x is, which leaves the average as it was, and if fewer than `n` of \
                 the last `w` bars are known (half of them, if `n` is not given)",
            )
            .source("Roberts (1959), Technometrics 1(3); our start, weights and gaps"),
        row("cum_max", Some(Op::CumMax), FromTheStart, &[X], Same)
            .means("the highest known value so far")
            .reads(ALL)
            .missing("gaps are left out; missing before the first known value")
            .source(OURS),
        row("cum_min", Some(Op::CumMin), FromTheStart, &[X], Same)
            .means("the lowest known value so far")
            .reads(ALL)
            .missing("gaps are left out; missing before the first known value")
            .source(OURS),
        row("drawdown", Some(Op::Drawdown), FromTheStart, &[X, MaybeWindow("w")], Percent)
            .means(
                "how far x lies below its high, as a negative percentage: 100 * (x / \
                 rolling_max(x, w) - 1), or with cum_max if there is no w",
            )
            .reads(LAST_OR_ALL)
            .missing(
                "missing where x is, where the high is missing (less than half of the window \
                 known), and where it is not above zero",
            )
            .source(OURS),
        row("run_up", Some(Op::RunUp), FromTheStart, &[X, MaybeWindow("w")], Percent)
            .means(
                "how far x lies above its low: 100 * (x / rolling_min(x, w) - 1), or with cum_min \
                 if there is no w",
            )
            .reads(LAST_OR_ALL)
            .missing(
                "missing where x is, where the low is missing (less than half of the window \
                 known), and where it is not above zero",
            )
            .source(OURS),
        row("hp_gap", Some(Op::HpGap), FromTheStart, &[X, Positive("lambda"), KNOWN], Difference)
            .means(
                "how far x lies above its one-sided trend: x less the last point of the line that \
                 has the least sum((x - trend)^2) + lambda * sum((trend[t] - 2 * trend[t - 1] + \
                 trend[t - 2])^2) over all bars so far; the larger lambda, the smoother the line \
                 (1600 is usual for business cycles by the quarter, 400000 for credit)",
            )
            .reads(ALL)
            .missing(
                "missing where x is, which adds nothing to the first sum while the line goes on, \
                 and before `n` bars so far are known, three at least",
            )
            .source(
                "Hodrick & Prescott (1997), Journal of Money, Credit and Banking 29(1); computed \
                 by the Kalman filter as in Harvey & Jaeger (1993), Journal of Applied \
                 Econometrics 8(3), with nothing known before the first bar",
            ),
        row("within", Some(Op::Within), Memory, &[C, W], Truth)
            .means("true if c was true at one bar of the window at least")
            .reads(LAST)
            .missing(
                "true as soon as one bar is; else unknown if one is; bars before the first are \
                 unknown",
            )
            .source(KLEENE),
        row("held", Some(Op::Held), Memory, &[C, W], Truth)
            .means("true if c was true at every bar of the window")
            .reads(LAST)
            .missing(
                "false as soon as one bar is; else unknown if one is; bars before the first are \
                 unknown",
            )
            .source(KLEENE),
        row("streak", Some(Op::Streak), Memory, &[C], UnitRule::Number)
            .means("how many bars in a row up to this one c has been true; 0 where it is false")
            .reads("all bars back to the last that is not true")
            .missing(
                "missing where c is unknown, and where an unknown bar comes before the run; the \
                 first bar begins a run",
            )
            .source(OURS),
        row("since", Some(Op::Since), Memory, &[C], UnitRule::Number)
            .means("how many bars ago c was last true; 0 where it is true")
            .reads("all bars back to the last that is not false")
            .missing(
                "missing where c has not been true yet, and where an unknown bar lies after the \
                 last true one",
            )
            .source(OURS),
        row("known", None, TheUnknown, &[Either("x")], Truth)
            .means("true where x is known, false where it is missing or unknown")
            .reads(THIS)
            .missing("never unknown")
            .source(OURS),
        row("first_known", Some(Op::FirstKnown), TheUnknown, &[Numbers("a")], Same)
            .means("the first of the numbers that is known")
            .reads(THIS)
            .missing("missing where all of them are")
            .source("`COALESCE` of SQL"),
        row("newest", Some(Op::Newest), TheUnknown, &[X], Same)
            .means(
                "x as the decision sees it, whatever its period: figures of different periods \
                 meet, and windows over what is made of it count decisions",
            )
            .reads(THIS)
            .missing("missing where nothing of x is known that is not too old")
            .source(OURS),
        row("count", Some(Op::Count), Counting, &[Truths("c")], UnitRule::Number)
            .means("how many of the conditions are true")
            .reads(THIS)
            .missing("missing where one of them is unknown")
            .source(OURS),
        row("at_least", Some(Op::AtLeast), Counting, &[Count("n"), Truths("c")], Truth)
            .means("true where n or more of the conditions are")
            .reads(THIS)
            .missing(
                "known as soon as the known ones settle it: true once n are true, false once so \
                 few can be",
            )
            .source(KLEENE),
        row("any", Some(Op::AtLeast), Counting, &[Truths("c")], Truth)
            .means("true where one of the conditions is: `at_least(1, c, …)`")
            .reads(THIS)
            .missing("true as soon as one is; else unknown if one is")
            .source(KLEENE),
        row("all", Some(Op::AtLeast), Counting, &[Truths("c")], Truth)
            .means("true where every one of the conditions is")
            .reads(THIS)
            .missing("false as soon as one is; else unknown if one is")
            .source(KLEENE),
        row("score", Some(Op::Count), Counting, &[], UnitRule::Number)
            .means("how many signals of the rule set are on")
            .reads("this bar of the signals, which remember on their own")
            .missing("missing where the state of one is unknown")
            .source(OURS),
        row("watch", None, Counting, &[Signal("s")], Truth)
            .means("true where the signal s is in state `watch` or `on`")
            .reads("this bar of the signal, which remembers on its own")
            .missing("unknown where the state of the signal is")
            .source(OURS),
        row("was", None, Phases, &[Phase("phase"), W], Truth)
            .means("true if the phase was the verdict at one of the w bars before this one")
            .reads("the `w` bars before this one, which is left out")
            .missing(
                "true as soon as one bar is; else unknown if the phase of one is undetermined; \
                 bars before the first are unknown",
            )
            .source(OURS),
        row("share", None, Entities, &[Phase("phase")], Percent)
            .means("how many of the entities are in the phase: 100 * entities(phase) / entities")
            .reads(THIS)
            .missing(WHO)
            .source(OURS),
        row("entities", None, Entities, &[MaybePhase("phase")], UnitRule::Number)
            .means("how many entities are in the phase; without one, how many there are")
            .reads(THIS)
            .missing(WHO)
            .source(OURS),
    ]
};
