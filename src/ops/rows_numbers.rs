//! The rows of operators that give numbers.

use super::Family::{FromTheStart, LookBack, Windows};
use super::Parameter::{Fraction, MaybeWindow, Number, Numbers, Positive};
use super::UnitRule::{Difference, Percent, Ratio, Same};
use super::rows_texts::{
    AGO, ALL, BLOCKS, C, CHAN, CRITERION, DECISION, HALF, HALF_AND_THIS, HALF_OF_TWO, HALF_OR_ALL,
    KNOWN, LAGS, LAST, LAST_OR_ALL, LINES, MAYBE_W, NOW_AND_AGO, OURS, PLAIN, POSITIVE_OF_TWO, PSY,
    SUMS, THIS, TYPE_7, W, WHOLE, X, Y,
};
use super::table::row;
use super::{Op, Operator, UnitRule};

pub(super) const ROWS: &[Operator] = &[
    row("lag", Some(Op::Lag), LookBack, &[X, W], Same)
        .means("the value `w` periods ago: x[t - w]; known from the day on which x[t] is")
        .reads(AGO)
        .missing("missing where the value then is, and at the first `w` periods")
        .source(OURS),
    row("change", Some(Op::Change), LookBack, &[X, W], Difference)
        .means("what has been added in `w` periods: x[t] - x[t - w]")
        .reads(NOW_AND_AGO)
        .missing("missing where either value is, and at the first `w` periods")
        .source(OURS),
    row("pct_change", Some(Op::PctChange), LookBack, &[X, W], Percent)
        .means("the growth in `w` periods: 100 * (x[t] / x[t - w] - 1)")
        .reads(NOW_AND_AGO)
        .missing(
            "missing where either value is, where the value then is not above zero, and at \
             the first `w` periods",
        )
        .source(OURS),
    row("yoy", Some(Op::PctChange), LookBack, &[X], Percent)
        .means("the growth in a year: `pct_change(x, 1y)`")
        .reads("this period and the one a year ago, in weeks that of the same ISO number")
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
    row("sqrt", Some(Op::Sqrt), LookBack, &[PLAIN], UnitRule::Number)
        .means("the square root of x, a number without a unit")
        .reads(THIS)
        .missing("missing where x is, and where x is below zero")
        .source(OURS),
    row("exp", Some(Op::Exp), LookBack, &[PLAIN], UnitRule::Number)
        .means("the exponential of x, a number without a unit: e^x, the opposite of log")
        .reads(THIS)
        .missing("missing where x is, and where the result is too large to be a number")
        .source(OURS),
    row("sign", Some(Op::Sign), LookBack, &[X], UnitRule::Number)
        .means("1 where x > 0, -1 where x < 0 and 0 where it is zero, ties counted")
        .reads(THIS)
        .missing("missing where x is")
        .source(OURS),
    row("round", Some(Op::Round), LookBack, &[X], Same)
        .means("the whole number that is nearest to x, halves away from zero")
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
        .reads(DECISION)
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
    row("rolling_mean", Some(Op::RollingMean), Windows, &[X, MAYBE_W, KNOWN], Same)
        .means(
            "the sum of the known values of the window over their number; of all values so far \
             if there is no w",
        )
        .reads(LAST_OR_ALL)
        .missing(HALF_OR_ALL)
        .source(SUMS),
    row("rolling_sum", Some(Op::RollingSum), Windows, &[X, W, KNOWN], Same)
        .means("the sum of the whole window; with `n`, of what is known of it")
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
    row("percentile_rank", Some(Op::PercentileRank), Windows, &[X, MAYBE_W, KNOWN], Percent)
        .means(
            "the percentage of the known values of the window, this one included, that are at \
             most this one, ties counted; of all values so far if there is no w, as in \
             `known(lag(x, 20)) && percentile_rank(x) >= 95pct`, which waits for twenty periods",
        )
        .reads(LAST_OR_ALL)
        .missing(HALF_AND_THIS)
        .source("our definition; `percentileofscore` of SciPy, kind `weak`, but for ties"),
    row("zscore", Some(Op::Zscore), Windows, &[X, MAYBE_W, KNOWN], UnitRule::Number)
        .means(
            "how many standard deviations x lies above the mean of the window: (x - \
             rolling_mean) / rolling_std; of all values so far if there is no w",
        )
        .reads(LAST_OR_ALL)
        .missing(
            "missing where x is, if fewer than `n` periods of the window (half of it, if `n` \
             is not given; none, if there is no `w`) or than two are known, and where the deviation is zero beside the \
             mean, ties counted",
        )
        .source(CHAN),
    row("slope", Some(Op::Slope), Windows, &[X, W, KNOWN], Difference)
        .means(
            "the rise a period of the least-squares line through the known values of the \
             window, each at its own: sum((t - mean t) * (x - mean x)) / sum((t - mean t)^2)",
        )
        .reads(LAST)
        .missing(HALF_OF_TWO)
        .source(LINES),
    row("trend", Some(Op::Trend), Windows, &[X, W, KNOWN], Same)
        .means(
            "where the least-squares line through the known values of the window stands at \
             this period: mean x + slope * (t - mean t)",
        )
        .reads(LAST)
        .missing(HALF_OF_TWO)
        .source(LINES),
    row("exp_trend", None, Windows, &[X, W, KNOWN], Same)
        .means(
            "where the curve of steady growth through the known values of the window stands at \
             this period: exp(trend(log(x), w))",
        )
        .reads(LAST)
        .missing(POSITIVE_OF_TWO)
        .source(LINES),
    row("ratio_to_trend", Some(Op::RatioToTrend), Windows, &[X, W, KNOWN], UnitRule::Number)
        .means("how many times its own linear trend x is: x / trend(x, w)")
        .reads(LAST)
        .missing("missing where x is, and where `trend` is missing or not above zero")
        .source(LINES),
    row("ratio_to_exp_trend", None, Windows, &[X, W, KNOWN], UnitRule::Number)
        .means("how many times its own curve of steady growth x is: x / exp_trend(x, w)")
        .reads(LAST)
        .missing("missing where x is, and where `exp_trend` is")
        .source(LINES),
    row("corr", Some(Op::Corr), Windows, &[X, Y, W, KNOWN], UnitRule::Number)
        .means(
            "how x and y move together, from -1 to 1: sum((x - mean x) * (y - mean y)) / \
             sqrt(sum((x - mean x)^2) * sum((y - mean y)^2)), over the periods of the window \
             at which both are known",
        )
        .reads(LAST)
        .missing(
            "gaps of either are left out of both; missing if fewer than `n` periods of the \
             window (half of it, if `n` is not given) or than two are known, and where the \
             deviation of either is zero beside its mean, ties counted",
        )
        .source(
            "Pearson (1895), Proceedings of the Royal Society of London 58; computed as in \
             Chan, Golub & LeVeque (1983), The American Statistician 37(3)",
        ),
    row("beta", Some(Op::Beta), Windows, &[Y, X, W, KNOWN], Ratio)
        .means(
            "by how much y moves as x moves by one, the slope of the least-squares line of y \
             on x: sum((x - mean x) * (y - mean y)) / sum((x - mean x)^2), over the periods of \
             the window at which both are known",
        )
        .reads(LAST)
        .missing(
            "gaps of either are left out of both; missing if fewer than `n` periods of the \
             window (half of it, if `n` is not given) or than two are known, and where the \
             deviation of x is zero beside its mean, ties counted",
        )
        .source(LINES),
    row("adf", Some(Op::Adf), Windows, &[X, MAYBE_W, LAGS, CRITERION], UnitRule::Number)
        .means(
            "how strongly x moves away from where it was, the t-statistic of Dickey and Fuller: \
             b over its standard error, in the least-squares line x[t] - x[t - 1] = a + b * \
             x[t - 1] + sum(c[i] * (x[t - i] - x[t - i - 1])), i from 1 to `lags` (none, if not \
             given), through the periods of the window that have a whole line inside of it; of \
             all so far if there is no w. Below zero x comes back to its mean, far above zero it \
             grows ever faster. With `aic` or `bic` `lags` are the most, and as many are taken \
             as make k * log(sum(e^2) / k) + p * m smallest, of the k periods that a line with \
             all lags has: m its coefficients, p is 2 for `aic` and log(k) for `bic`",
        )
        .reads(LAST_OR_ALL)
        .missing(
            "a line with a gap is left out; missing where that of this period is, where less \
             than half of the lines of the window are known (if there is a w), where they are \
             not more than the coefficients, and where x, one of the lags or what is left of \
             the changes is the same throughout, ties counted",
        )
        .source(
            "Dickey & Fuller (1979), Journal of the American Statistical Association 74(366), \
             there tau-mu, and Said & Dickey (1984), Biometrika 71(3); computed as in Gentleman \
             (1973), Journal of the Institute of Mathematics and its Applications 12(3)",
        ),
    row("ema", Some(Op::Ema), Windows, &[X, W, KNOWN], Same)
        .means(
            "the exponential average of all known values so far: it begins at the first and \
             then moves to a * x + (1 - a) * before, where a = 2 / (w + 1)",
        )
        .reads(
            "all periods so far, with weights that shrink by 1 - a from one known period to \
             the one before",
        )
        .missing(
            "missing where x is, which leaves the average as it was, and if fewer than `n` of \
             the last `w` periods are known (half of them, if `n` is not given)",
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
    row("sadf", Some(Op::Sadf), FromTheStart, &[X, W, LAGS, CRITERION], UnitRule::Number)
        .means(
            "the largest `adf` over the windows that begin with the first period and end at \
             this one or before, each of `w` periods or more",
        )
        .reads(ALL)
        .missing(
            "gaps as for `adf`; windows without a statistic are left out; missing before one has it",
        )
        .source(PSY),
    row("bsadf", Some(Op::Bsadf), FromTheStart, &[X, W, LAGS, CRITERION], UnitRule::Number)
        .means(
            "the largest `adf` over the windows that end at this period, each of `w` periods or \
             more: above its critical value x has grown ever faster up to here, or fallen so. \
             With T periods in all w is by custom T * (0.01 + 1.8 / sqrt(T)); `froth \
             critical-values` computes critical values",
        )
        .reads(ALL)
        .missing(
            "gaps as for `adf`: missing where the line of this period has one; windows without a \
             statistic are left out; missing where none has it",
        )
        .source(PSY),
    row("gsadf", None, FromTheStart, &[X, W, LAGS, CRITERION], UnitRule::Number)
        .means("the largest `bsadf` so far: `cum_max(bsadf(x, w))`")
        .reads(ALL)
        .missing("missing before `bsadf` is known")
        .source(PSY),
    row("hp_gap", Some(Op::HpGap), FromTheStart, &[X, Positive("lambda"), KNOWN], Difference)
        .means(
            "how far x lies above its one-sided trend: x less the last point of the line that \
             has the least sum((x - trend)^2) + lambda * sum((trend[t] - 2 * trend[t - 1] + \
             trend[t - 2])^2) over all periods so far; the larger lambda, the smoother the \
             line (1600 is usual for business cycles by the quarter, 400000 for credit)",
        )
        .reads(ALL)
        .missing(
            "missing where x is, which adds nothing to the first sum while the line goes on, \
             and before `n` periods so far are known, three at least",
        )
        .source(
            "Hodrick & Prescott (1997), Journal of Money, Credit and Banking 29(1); computed \
             by the Kalman filter as in Harvey & Jaeger (1993), Journal of Applied \
             Econometrics 8(3), with nothing known before the first period",
        ),
];
