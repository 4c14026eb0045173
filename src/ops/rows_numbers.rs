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
        .means(
            "the value `w` periods ago: x[t - w]. It counts as known from the day on which \
             x[t] is known",
        )
        .reads(AGO)
        .missing("missing where that value is missing, and in the first `w` periods")
        .example("lag(x, 1) == 4")
        .source(OURS),
    row("change", Some(Op::Change), LookBack, &[X, W], Difference)
        .means("the difference to the value `w` periods ago: x[t] - x[t - w]")
        .reads(NOW_AND_AGO)
        .missing("missing where either value is missing, and in the first `w` periods")
        .example("change(rate, 1) == -1pp")
        .source(OURS),
    row("pct_change", Some(Op::PctChange), LookBack, &[X, W], Percent)
        .means("the growth over `w` periods, in percent: 100 * (x[t] / x[t - w] - 1)")
        .reads(NOW_AND_AGO)
        .missing(
            "missing where either value is missing, where the value `w` periods ago is not \
             above zero, and in the first `w` periods",
        )
        .example("pct_change(x, 1) == 100pct")
        .source(OURS),
    row("yoy", Some(Op::PctChange), LookBack, &[X], Percent)
        .means("the growth over a year, in percent: `pct_change(x, 1y)`")
        .reads(
            "this period and the one a year ago; with `calendar: week`, the week of that year \
             with the same ISO number",
        )
        .missing("as for `pct_change`")
        .example("yoy(y) == 50pct")
        .source(OURS),
    row("log", Some(Op::Log), LookBack, &[X], UnitRule::Number)
        .means("the natural logarithm of x")
        .reads(THIS)
        .missing("missing where x is missing or not above zero")
        .example("log(1) == 0")
        .source(OURS),
    row("abs", Some(Op::Abs), LookBack, &[X], Same)
        .means("the size of x without its sign: |x|")
        .reads(THIS)
        .missing("missing where x is missing")
        .example("abs(change(rate, 1)) == 1pp")
        .source(OURS),
    row("sqrt", Some(Op::Sqrt), LookBack, &[PLAIN], UnitRule::Number)
        .means("the square root of x")
        .reads(THIS)
        .missing("missing where x is missing or below zero")
        .example("sqrt(2 * x) == 4")
        .source(OURS),
    row("exp", Some(Op::Exp), LookBack, &[PLAIN], UnitRule::Number)
        .means("the exponential of x: e^x. It undoes `log`")
        .reads(THIS)
        .missing("missing where x is missing, and where the result is too large for a number")
        .example("exp(log(x)) == x")
        .source(OURS),
    row("sign", Some(Op::Sign), LookBack, &[X], UnitRule::Number)
        .means(
            "1 where x is above zero, -1 where x is below zero, and 0 where x is zero or ties \
             with it",
        )
        .reads(THIS)
        .missing("missing where x is missing")
        .example("sign(change(rate, 1)) == -1")
        .source(OURS),
    row("round", Some(Op::Round), LookBack, &[X], Same)
        .means("the whole number nearest to x; a half is rounded away from zero")
        .reads(THIS)
        .missing("missing where x is missing")
        .example("round(x / 3) == 3")
        .source(OURS),
    row("min", Some(Op::Min), LookBack, &[Numbers("a")], Same)
        .means("the smallest of the numbers")
        .reads(THIS)
        .missing("missing where one of them is missing")
        .example("min(x, y, 100) == 8")
        .source(OURS),
    row("max", Some(Op::Max), LookBack, &[Numbers("a")], Same)
        .means("the largest of the numbers")
        .reads(THIS)
        .missing("missing where one of them is missing")
        .example("max(x, y, 100) == 100")
        .source(OURS),
    row("clamp", Some(Op::Clamp), LookBack, &[X, Number("lo"), Number("hi")], Same)
        .means("the number x, but at least `lo` and at most `hi`: min(max(x, lo), hi)")
        .reads(THIS)
        .missing("missing where one of the three is missing, and where `lo` is above `hi`")
        .example("clamp(x, 0, 5) == 5")
        .source(OURS),
    row("if", Some(Op::If), LookBack, &[C, Number("a"), Number("b")], Same)
        .means("the number a where c is true, and b where c is false")
        .reads(DECISION)
        .missing(
            "missing where the chosen number is missing. Where c is unknown, the result is \
             known only if a and b are equal",
        )
        .example("if(x > 5, x, y) == 8")
        .source(OURS),
    row("rolling_max", Some(Op::RollingMax), Windows, &[X, W, KNOWN], Same)
        .means("the highest known value in the window")
        .reads(LAST)
        .missing(HALF)
        .example("rolling_max(x, 1y) == 10")
        .source(BLOCKS),
    row("rolling_min", Some(Op::RollingMin), Windows, &[X, W, KNOWN], Same)
        .means("the lowest known value in the window")
        .reads(LAST)
        .missing(HALF)
        .example("rolling_min(x, 1y) == 4")
        .source(BLOCKS),
    row("rolling_mean", Some(Op::RollingMean), Windows, &[X, MAYBE_W, KNOWN], Same)
        .means(
            "the mean of the known values in the window. Without `w`, the mean of all known \
             values so far",
        )
        .reads(LAST_OR_ALL)
        .missing(HALF_OR_ALL)
        .example("rolling_mean(x, 1y) == 7")
        .source(SUMS),
    row("rolling_sum", Some(Op::RollingSum), Windows, &[X, W, KNOWN], Same)
        .means("the sum of the values in the window")
        .reads(LAST)
        .missing(WHOLE)
        .example("rolling_sum(x, 1y) == 28")
        .source(SUMS),
    row("rolling_median", Some(Op::RollingMedian), Windows, &[X, W, KNOWN], Same)
        .means(
            "the middle of the known values in the window; of an even number of values, the \
             mean of the two in the middle",
        )
        .reads(LAST)
        .missing(HALF)
        .example("rolling_median(x, 1y) == 7")
        .source(TYPE_7),
    row("rolling_std", Some(Op::RollingStd), Windows, &[X, W, KNOWN], Difference)
        .means(
            "the standard deviation of the known values in the window: sqrt(sum((x - mean)^2) \
             / (k - 1)), where k is how many are known",
        )
        .reads(LAST)
        .missing(HALF_OF_TWO)
        .example("rolling_std(y, 3) == 2")
        .source(CHAN),
    row(
        "rolling_quantile",
        Some(Op::RollingQuantile),
        Windows,
        &[X, W, Fraction("q"), KNOWN],
        Same,
    )
    .means(
        "the value below which the share `q` of the window lies. The k known values are \
             put in order and numbered from 0; the result is at (k - 1) * q, on the straight \
             line between the two neighbours",
    )
    .reads(LAST)
    .missing(HALF)
    .example("rolling_quantile(x, 1y, 0.5) == 7")
    .source(TYPE_7),
    row("percentile_rank", Some(Op::PercentileRank), Windows, &[X, MAYBE_W, KNOWN], Percent)
        .means(
            "the percentage of the known values in the window that are at most as high as \
             this one; this one and ties count, too. Without `w`, all values so far are the \
             window. `known(lag(x, 20)) && percentile_rank(x) >= 95pct` waits for twenty \
             periods",
        )
        .reads(LAST_OR_ALL)
        .missing(HALF_AND_THIS)
        .example("percentile_rank(x, 1y) == 75pct")
        .source("our definition; `percentileofscore` of SciPy, kind `weak`, but for ties"),
    row("zscore", Some(Op::Zscore), Windows, &[X, MAYBE_W, KNOWN], UnitRule::Number)
        .means(
            "how many standard deviations x is above the mean of the window: (x - \
             rolling_mean) / rolling_std. Without `w`, all values so far are the window",
        )
        .reads(LAST_OR_ALL)
        .missing(
            "missing where x is missing, where fewer than `n` periods of the window are known \
             (half of the window, if `n` is not given), where fewer than two are known, and \
             where the standard deviation ties with zero beside the mean",
        )
        .example("zscore(y, 3) == 1")
        .source(CHAN),
    row("slope", Some(Op::Slope), Windows, &[X, W, KNOWN], Difference)
        .means(
            "how much x rises per period, on the least-squares line through the known values \
             in the window: sum((t - mean t) * (x - mean x)) / sum((t - mean t)^2)",
        )
        .reads(LAST)
        .missing(HALF_OF_TWO)
        .example("slope(y, 1y) == 2")
        .source(LINES),
    row("trend", Some(Op::Trend), Windows, &[X, W, KNOWN], Same)
        .means(
            "the least-squares line through the known values in the window, at this period: \
             mean x + slope * (t - mean t)",
        )
        .reads(LAST)
        .missing(HALF_OF_TWO)
        .example("trend(y, 1y) == 24")
        .source(LINES),
    row("exp_trend", None, Windows, &[X, W, KNOWN], Same)
        .means(
            "the curve of steady growth through the known values in the window, at this \
             period: exp(trend(log(x), w))",
        )
        .reads(LAST)
        .missing(POSITIVE_OF_TWO)
        .example("exp_trend(z, 1y) == 2048")
        .source(LINES),
    row("ratio_to_trend", Some(Op::RatioToTrend), Windows, &[X, W, KNOWN], UnitRule::Number)
        .means("x divided by its linear trend: x / trend(x, w)")
        .reads(LAST)
        .missing("missing where x is missing, and where `trend` is missing or not above zero")
        .example("ratio_to_trend(y, 1y) == 1")
        .source(LINES),
    row("ratio_to_exp_trend", None, Windows, &[X, W, KNOWN], UnitRule::Number)
        .means("x divided by its curve of steady growth: x / exp_trend(x, w)")
        .reads(LAST)
        .missing("missing where x or `exp_trend` is missing")
        .example("ratio_to_exp_trend(z, 1y) == 1")
        .source(LINES),
    row("corr", Some(Op::Corr), Windows, &[X, Y, W, KNOWN], UnitRule::Number)
        .means(
            "how closely x and y move together, from -1 (opposite ways) to 1 (the same way): \
             sum((x - mean x) * (y - mean y)) / sqrt(sum((x - mean x)^2) * sum((y - mean \
             y)^2)), over the periods of the window at which both are known",
        )
        .reads(LAST)
        .missing(
            "periods at which x or y is missing are left out. Missing where fewer than `n` \
             periods of the window are left (half of the window, if `n` is not given), where \
             fewer than two are left, and where the standard deviation of x or y ties with \
             zero beside its mean",
        )
        .example("corr(y, 3 * y, 1y) == 1")
        .source(
            "Pearson (1895), Proceedings of the Royal Society of London 58; computed as in \
             Chan, Golub & LeVeque (1983), The American Statistician 37(3)",
        ),
    row("beta", Some(Op::Beta), Windows, &[Y, X, W, KNOWN], Ratio)
        .means(
            "how much y moves when x moves by one: the slope of the least-squares line of y \
             on x, sum((x - mean x) * (y - mean y)) / sum((x - mean x)^2), over the periods \
             of the window at which both are known",
        )
        .reads(LAST)
        .missing(
            "periods at which x or y is missing are left out. Missing where fewer than `n` \
             periods of the window are left (half of the window, if `n` is not given), where \
             fewer than two are left, and where the standard deviation of x ties with zero \
             beside its mean",
        )
        .example("beta(3 * y, y, 1y) == 3")
        .source(LINES),
    row("adf", Some(Op::Adf), Windows, &[X, MAYBE_W, LAGS, CRITERION], UnitRule::Number)
        .means(
            "how strongly x moves away from where it was: the t-statistic of Dickey and \
             Fuller. Below zero, x returns to its mean; far above zero, x grows faster and \
             faster. The statistic is b divided by its standard error, in the least-squares \
             line x[t] - x[t - 1] = a + b * x[t - 1] + sum(c[i] * (x[t - i] - x[t - i - 1])), \
             with i from 1 to `lags` (no lags, if not given). The line goes through those \
             periods of the window whose terms all lie in the window; without `w`, all \
             periods so far are the window. With `aic` or `bic`, `lags` is the highest number \
             of lags to try. The number that is taken makes k * log(sum(e^2) / k) + p * m \
             smallest: k is the number of periods that have all lags, e are the residuals, m \
             is the number of coefficients, and p is 2 for `aic` and log(k) for `bic`",
        )
        .reads(LAST_OR_ALL)
        .missing(
            "periods that lack a term are left out. Missing where this period lacks one, \
             where fewer than half of the periods of a window `w` are left, where no more are \
             left than there are coefficients, and where x, a lag or the remaining changes do \
             not vary (ties count as equal)",
        )
        .example("adf(x, 2y) < 0")
        .source(
            "Dickey & Fuller (1979), Journal of the American Statistical Association 74(366), \
             there tau-mu, and Said & Dickey (1984), Biometrika 71(3); computed as in Gentleman \
             (1973), Journal of the Institute of Mathematics and its Applications 12(3)",
        ),
    row("ema", Some(Op::Ema), Windows, &[X, W, KNOWN], Same)
        .means(
            "the exponential average of all known values so far. It starts at the first one; \
             each later one moves it to a * x + (1 - a) * before, where a = 2 / (w + 1)",
        )
        .reads("all periods so far; each known period weighs 1 - a times as much as the next one")
        .missing(
            "missing where x is missing (the average itself stays as it was), and where fewer \
             than `n` of the last `w` periods are known (half of them, if `n` is not given)",
        )
        .example("ema(5 + 0 * x, 1y) == 5")
        .source("Roberts (1959), Technometrics 1(3); our start, weights and gaps"),
    row("cum_max", Some(Op::CumMax), FromTheStart, &[X], Same)
        .means("the highest known value so far")
        .reads(ALL)
        .missing("gaps are left out; missing before the first known value")
        .example("cum_max(x) == 12")
        .source(OURS),
    row("cum_min", Some(Op::CumMin), FromTheStart, &[X], Same)
        .means("the lowest known value so far")
        .reads(ALL)
        .missing("gaps are left out; missing before the first known value")
        .example("cum_min(x) == 3")
        .source(OURS),
    row("drawdown", Some(Op::Drawdown), FromTheStart, &[X, MaybeWindow("w")], Percent)
        .means(
            "how far x is below its high, as a negative percentage: 100 * (x / rolling_max(x, \
             w) - 1). Without `w`, the high is `cum_max(x)`",
        )
        .reads(LAST_OR_ALL)
        .missing(
            "missing where x is missing, and where the high is not above zero or is missing \
             (fewer than half of the window known)",
        )
        .example("drawdown(x, 1y) == -20pct")
        .source(OURS),
    row("run_up", Some(Op::RunUp), FromTheStart, &[X, MaybeWindow("w")], Percent)
        .means(
            "how far x is above its low, as a percentage: 100 * (x / rolling_min(x, w) - 1). \
             Without `w`, the low is `cum_min(x)`",
        )
        .reads(LAST_OR_ALL)
        .missing(
            "missing where x is missing, and where the low is not above zero or is missing \
             (fewer than half of the window known)",
        )
        .example("run_up(x, 1y) == 100pct")
        .source(OURS),
    row("sadf", Some(Op::Sadf), FromTheStart, &[X, W, LAGS, CRITERION], UnitRule::Number)
        .means(
            "the largest `adf` of all windows that begin with the first period and end at \
             this period or before; each has at least `w` periods",
        )
        .reads(ALL)
        .missing(
            "gaps as for `adf`; windows without a statistic are left out. Missing until one \
             window has a statistic",
        )
        .example("sadf(x, 2y) >= adf(x)")
        .source(PSY),
    row("bsadf", Some(Op::Bsadf), FromTheStart, &[X, W, LAGS, CRITERION], UnitRule::Number)
        .means(
            "the largest `adf` of all windows that end at this period; each has at least `w` \
             periods. If it is above its critical value, x has grown faster and faster up to \
             this period, or fallen faster and faster. `w` is usually T * (0.01 + 1.8 / \
             sqrt(T)), where T is the number of all periods; `froth critical-values` computes \
             critical values",
        )
        .reads(ALL)
        .missing(
            "gaps as for `adf`; windows without a statistic are left out. Missing where this \
             period lacks a term of the line, and where no window has a statistic",
        )
        .example("bsadf(x, 2y) >= adf(x, 2y)")
        .source(PSY),
    row("gsadf", None, FromTheStart, &[X, W, LAGS, CRITERION], UnitRule::Number)
        .means("the largest `bsadf` so far: `cum_max(bsadf(x, w))`")
        .reads(ALL)
        .missing("missing until `bsadf` is known once")
        .example("gsadf(x, 2y) >= bsadf(x, 2y)")
        .source(PSY),
    row("hp_gap", Some(Op::HpGap), FromTheStart, &[X, Positive("lambda"), KNOWN], Difference)
        .means(
            "how far x is above its one-sided trend: x - trend[t]. The trend at this period \
             is the last point of the line that makes sum((x - trend)^2) + lambda * \
             sum((trend[t] - 2 * trend[t - 1] + trend[t - 2])^2) smallest over all periods so \
             far. A larger lambda makes the line smoother; for quarters, 1600 is usual for \
             business cycles and 400000 for credit",
        )
        .reads(ALL)
        .missing(
            "missing where x is missing, and until `n` periods are known (at least three). \
             The line goes on through a gap, which adds nothing to the first sum",
        )
        .example("hp_gap(y, 1600) == 0")
        .source(
            "Hodrick & Prescott (1997), Journal of Money, Credit and Banking 29(1); computed \
             by the Kalman filter as in Harvey & Jaeger (1993), Journal of Applied \
             Econometrics 8(3), with nothing known before the first period",
        ),
];
