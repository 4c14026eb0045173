//! The table of synonyms.
//!
//! In examples `x` and `y` are numbers, `c`, `d` and `e` conditions, `s` a signal.

use super::synonyms::Meant::{Call, Nothing, Written};
use super::synonyms::{Meant, Synonym};

/// All synonyms, by subject.
pub(super) const SYNONYMS: &[&[Synonym]] =
    &[AVERAGES, EXTREMES, PAST, NUMBERS, CONDITIONS, MISSING, PAIRS, TIME, COUNTS, INDICATORS];

const fn of(words: &'static str, meant: Meant) -> Synonym {
    Synonym { words, meant }
}

const NO_INDICATOR: &str =
    "there is no operator for it: compute it elsewhere and bring it as a column";
const NO_LOOKING_AHEAD: &str = "nothing here looks ahead";

const AVERAGES: &[Synonym] = &[
    of(
        "mean avg average sma ma moving_average movingaverage moving_avg moving_mean \
         rolling_avg rolling_average roll_mean rollmean runmean movavg avg_over_time \
         mean_over_time",
        Call("rolling_mean(x, 1y)"),
    ),
    of("cum_mean cummean cumavg cum_avg expanding_mean running_mean", Call("rolling_mean(x)")),
    of(
        "sum total moving_sum movsum roll_sum rollsum rollapply runsum sum_over_time ttm ltm",
        Call("rolling_sum(x, 1y)"),
    ),
    of(
        "cum_sum cumsum running_sum running_total cumulative_sum",
        Nothing(
            "there is no sum of all so far, for it depends on where the data begin: write \
             `rolling_sum(x, 1y)`, or bring it as a column",
        ),
    ),
    of("product prod cumprod cum_prod", Written("exp(rolling_sum(log(x), 1y))")),
    of(
        "std stdev stdev_s stddev stddev_samp stddev_over_time sd sigma vol volatility \
         realized_vol realised_vol rolling_stdev rolling_stddev rolling_sd roll_sd rollsd \
         runsd standard_deviation",
        Call("rolling_std(x, 1y)"),
    ),
    of(
        "var variance var_s var_samp rolling_var stdvar_over_time",
        Written("rolling_std(x, 1y) ^ 2"),
    ),
    of("median med moving_median roll_median rollmedian runmed", Call("rolling_median(x, 1y)")),
    of(
        "quantile percentile percentile_cont percentile_inc quantile_over_time \
         rolling_percentile nth_percentile quartile decile",
        Written("rolling_quantile(x, 1y, 0.9)"),
    ),
    of(
        "rank pct_rank percent_rank percentrank percentrank_inc percentilerank \
         percentileofscore rolling_rank ts_rank cume_dist dense_rank row_number ntile",
        Call("percentile_rank(x, 1y)"),
    ),
    of(
        "z z_score zs rolling_zscore normalize normalise standardize standardise scale",
        Call("zscore(x, 1y)"),
    ),
    of(
        "ewm ewma ewm_mean exp_moving_average exponential_moving_average \
         exponential_smoothing expma rma",
        Call("ema(x, 1y)"),
    ),
    of(
        "wma hma dema tema vwma kama",
        Nothing(
            "of averages with weights there is `ema(x, 1y)`, and sums such as \
                 `0.6 * x + 0.4 * lag(x, 1)`",
        ),
    ),
    of("wavg weighted_average weighted_mean sumproduct dot", Written("0.6 * x + 0.4 * y")),
    of("geomean geometric_mean", Written("exp(rolling_mean(log(x), 1y))")),
    of("linreg linear_regression tsf regression_line fit trendline", Call("trend(x, 1y)")),
    of("detrend detrended deviation_from_trend", Written("x - trend(x, 1y)")),
    of("growth_trend exponential_trend log_trend", Call("exp_trend(x, 1y)")),
    of("linreg_slope regression_slope deriv derivative gradient", Call("slope(x, 1y)")),
    of("hp hpfilter hp_filter hodrick_prescott output_gap cycle", Written("hp_gap(x, 1600)")),
    of("psy exuberance exuber explosive bubble radf backward_sadf", Call("bsadf(x, 36)")),
    of("dickey_fuller adfuller adf_test unit_root", Call("adf(x, 36)")),
    of("sup_adf supadf pwy", Call("sadf(x, 36)")),
    of("generalized_sadf", Call("gsadf(x, 36)")),
    of("skew skewness kurt kurtosis mode entropy mad median_abs_dev", Nothing(NO_INDICATOR)),
];

const EXTREMES: &[Synonym] = &[
    of(
        "max_over_time highest hhv moving_max roll_max rollmax runmax rolling_high maxifs",
        Call("rolling_max(x, 1y)"),
    ),
    of(
        "min_over_time lowest llv moving_min roll_min rollmin runmin rolling_low minifs",
        Call("rolling_min(x, 1y)"),
    ),
    of(
        "cummax cumulative_max running_max expanding_max ath all_time_high peak",
        Call("cum_max(x)"),
    ),
    of(
        "cummin cumulative_min running_min expanding_min atl all_time_low trough",
        Call("cum_min(x)"),
    ),
    of("greatest maximum pmax fmax larger", Call("max(x, y)")),
    of("least minimum pmin fmin smaller", Call("min(x, y)")),
    of("clip limit bound bounded constrain", Call("clamp(x, 0, 100)")),
    of("clamp_max cap", Call("min(x, 100)")),
    of("clamp_min floor_at", Call("max(x, 0)")),
    of("dd max_drawdown mdd from_high off_high from_peak underwater", Call("drawdown(x)")),
    of("runup off_low from_low rebound", Call("run_up(x)")),
    of("range high_low_range", Written("rolling_max(x, 1y) - rolling_min(x, 1y)")),
];

const PAST: &[Synonym] = &[
    of("shift lagged previous prev prior delay offset ref ago l", Call("lag(x, 1)")),
    of("lead next future ahead forward", Nothing(NO_LOOKING_AHEAD)),
    of(
        "forecast predict predict_linear holt_winters double_exponential_smoothing arima \
         extrapolate",
        Nothing(
            "nothing here forecasts: `trend(x, 1y) + slope(x, 1y)` is where the line of the last \
             year would go next",
        ),
    ),
    of("diff delta difference idelta increase d momentum mom_abs net_change", Call("change(x, 1)")),
    of(
        "pctchange pct pct_diff pctdiff percent_change percentage_change perc_change pct_chg \
         growth growth_rate roc rate_of_change return returns ret pch mom qoq wow dod",
        Call("pct_change(x, 1)"),
    ),
    of("yoy_change year_over_year year_on_year pct_yoy pc1 annual_change yr_yr", Call("yoy(x)")),
    of("rate irate", Written("change(x, 1)")),
    of("log_return logret log_diff dlog difflog", Written("change(log(x), 1)")),
    of(
        "cagr annualize annualise annualized annualised",
        Written("100 * ((x / lag(x, 5)) ^ 0.2 - 1)"),
    ),
    of("rebase reindex index_to normalise_to", Written("100 * x / lag(x, 1y)")),
    of(
        "first first_value iloc nth_value",
        Nothing("a value is read by how long ago it was, as in `lag(x, 1y)`"),
    ),
    of("bfill backfill interpolate", Nothing("nothing here fills a gap from later figures")),
    of(
        "ffill forward_fill fill_forward pad locf na_locf last last_value last_over_time",
        Call("newest(x)"),
    ),
    of(
        "resample groupby group_by over partition rolling expanding window",
        Nothing("each operator takes its own window, as in `rolling_mean(x, 1y)`"),
    ),
];

const NUMBERS: &[Synonym] = &[
    of("absolute fabs magnitude", Call("abs(x)")),
    of("abs_diff absdiff abs_change distance", Written("abs(x - y)")),
    of("spread minus subtract sub", Written("x - y")),
    of("plus add", Written("x + y")),
    of("times multiply mul", Written("x * y")),
    of("ratio divide div safe_divide div0 per", Written("x / y")),
    of("share_of pct_of percent_of proportion", Written("100 * x / y")),
    of("mod modulo fmod remainder", Written("x % 7")),
    of("pow power", Written("x ^ 2")),
    of("square sq", Written("x ^ 2")),
    of("square_root root sqr", Call("sqrt(x)")),
    of("cbrt", Written("x ^ (1 / 3)")),
    of("ln loge log_e logn natural_log", Call("log(x)")),
    of("log10", Written("log(x) / log(10)")),
    of("log2", Written("log(x) / log(2)")),
    of("log1p", Written("log(1 + x)")),
    of("expm1", Written("exp(x) - 1")),
    of("exponent exponential", Call("exp(x)")),
    of("sgn signum direction", Call("sign(x)")),
    of("rint nint rnd", Call("round(x)")),
    of("floor trunc truncate int fix rounddown", Written("x - x % 1")),
    of("ceil ceiling roundup", Written("x - x % 1 + 1")),
    of("logistic sigmoid", Written("1 / (1 + exp(-x))")),
    of("tanh", Written("1 - 2 / (1 + exp(2 * x))")),
    of("sin cos tan asin acos atan atan2 pi fft", Nothing(NO_INDICATOR)),
    of(
        "rand random randn randbetween rnorm",
        Nothing("nothing here is left to chance: the same data give the same answer"),
    ),
];

const CONDITIONS: &[Synonym] = &[
    of("iif ifelse if_else where ternary choose ite select", Call("if(c, x, y)")),
    of("case case_when switch when cond ifs decode", Written("if(c, x, if(d, y, 0))")),
    of("and_ both logical_and", Written("c && d")),
    of("or_ either logical_or", Written("c || d")),
    of("not_ invert negate", Written("!c")),
    of("xor logical_xor", Written("count(c, d) == 1")),
    of("any_of some anytrue is_any", Call("any(c, d)")),
    of("all_of every alltrue", Call("all(c, d)")),
    of("none none_of neither nor", Written("!any(c, d)")),
    of("between is_between isbetween in_range inrange inside", Written("1 <= x && x <= 2")),
    of("outside not_between", Written("x < 1 || 2 < x")),
    of("gt greater greater_than above is_above over_", Written("x > y")),
    of("ge gte greater_equal", Written("x >= y")),
    of("lt less less_than below is_below under", Written("x < y")),
    of("le lte less_equal", Written("x <= y")),
    of("eq equal equals is_equal", Written("x == y")),
    of("ne neq not_equal", Written("x != y")),
    of("ever recently within_last in_last any_over_time was_true occurred", Call("within(c, 1y)")),
    of(
        "sustained persisted persistent stays always all_over_time for continuously hold",
        Call("held(c, 1y)"),
    ),
    of(
        "consecutive run_length runs rle count_consecutive in_a_row streak_length",
        Call("streak(c)"),
    ),
    of("barssince bars_since time_since days_since since_last periods_since", Call("since(c)")),
    of(
        "valuewhen",
        Nothing(
            "there is no operator that keeps a value: write what is asked of it, as in \
                                `within(c && x > 1, 1y)`",
        ),
    ),
    of(
        "crossover cross_over cross_above crossed_above crosses_over cross_up crossup \
         golden_cross",
        Call("crosses_above(x, y)"),
    ),
    of(
        "crossunder cross_under cross_below crossed_below crosses_under cross_down crossdown \
         death_cross",
        Call("crosses_below(x, y)"),
    ),
    of("cross crosses crossed crossing", Written("crosses_above(x, y) || crosses_below(x, y)")),
    of("rising increasing is_rising increased", Written("x > lag(x, 1)")),
    of("falling decreasing is_falling decreased", Written("x < lag(x, 1)")),
    of("changes changed resets", Written("x != lag(x, 1)")),
    of(
        "on is_on active is_active firing triggered signal",
        Nothing("the name of a signal alone is true where it is on, as in `s && c`"),
    ),
    of("amber warn warning watching is_watch pending", Written("watch(s)")),
];

const MISSING: &[Synonym] = &[
    of(
        "coalesce fillna fill_na ifnull if_null nvl ifna iferror nz combine_first replace_na \
         if_missing default fallback",
        Call("first_known(x, y)"),
    ),
    of(
        "isnull is_null isna is_na isnan is_nan is_missing ismissing missing is_unknown \
         unknown absent isblank isempty iserror na",
        Written("!known(x)"),
    ),
    of(
        "notnull not_null notna is_not_null isnotnull is_known isnumber present exists \
         has_value has_data defined",
        Call("known(x)"),
    ),
    of("absent_over_time no_data", Written("held(!known(x), 1y)")),
    of("present_over_time", Written("within(known(x), 1y)")),
    of(
        "nullif na_if",
        Nothing("which values mean that there is none is said by the input: `missing: [0]`"),
    ),
    of(
        "dropna drop_na na_omit skipna",
        Nothing("windows leave gaps out on their own, as in `rolling_mean(x, 1y)`"),
    ),
];

const PAIRS: &[Synonym] = &[
    of(
        "correl correlation rolling_corr rollcorr runcor cor pearson pearsonr",
        Call("corr(x, y, 1y)"),
    ),
    of(
        "cov covar covariance covariance_s rolling_cov",
        Written("corr(x, y, 1y) * rolling_std(x, 1y) * rolling_std(y, 1y)"),
    ),
    of("rsq r2 r_squared rsquared regr_r2", Written("corr(x, y, 1y) ^ 2")),
    of("regr_slope linest ols lm regression rolling_beta elasticity", Call("beta(y, x, 1y)")),
    of("spearman kendall coint cointegration granger", Nothing(NO_INDICATOR)),
];

const TIME: &[Synonym] = &[
    of("month_of monthname month_num mm", Written("month()")),
    of("dayofweek day_of_week dow isoweekday day_name", Written("weekday()")),
    of(
        "staleness stale freshness last_updated last_update days_old days_since_update \
         time_since_update figure_age",
        Call("age(x)"),
    ),
    of("year_of yyyy", Written("year()")),
    of("quarter_of qtr quarter", Written("round((month() + 1) / 3)")),
    of(
        "now today time timestamp date current_date hour minute",
        Nothing("rules read no clock: a question is asked as of a day"),
    ),
    of(
        "seasonal seasadj x13 stl deseasonalize deseasonalise",
        Nothing("against seasons compare with the year before, as in `yoy(x)` or `change(x, 1y)`"),
    ),
];

const COUNTS: &[Synonym] = &[
    of(
        "countif count_if countifs sum_if sumif n_of k_of num_true count_true number_of",
        Call("count(c, d)"),
    ),
    of("n_of_m k_of_n atleast at_least_n min_of quorum", Call("at_least(2, c, d, e)")),
    of("at_most atmost", Written("count(c, d, e) <= 1")),
    of("majority most", Written("2 * count(c, d, e) > 3")),
    of(
        "signals n_signals num_signals count_signals signals_on signal_count total_score",
        Written("score"),
    ),
    of(
        "count_watch watch_count watches signals_watch count_amber warnings",
        Written("watch_score"),
    ),
    of(
        "count_over_time count_in_window times_true frequency",
        Written("rolling_sum(if(c, 1, 0), 1y)"),
    ),
    of("countna count_na nobs", Written("rolling_sum(if(known(x), 1, 0), 1y)")),
];

const INDICATORS: &[Synonym] = &[
    of("macd", Written("ema(x, 12) - ema(x, 26)")),
    of(
        "bb bbands bollinger bb_upper bollinger_bands",
        Written("rolling_mean(x, 20) + 2 * rolling_std(x, 20)"),
    ),
    of("sharpe sharpe_ratio", Written("rolling_mean(x, 1y) / rolling_std(x, 1y)")),
    of(
        "stoch stochastic williams_r wpr",
        Written("100 * (x - rolling_min(x, 14)) / (rolling_max(x, 14) - rolling_min(x, 14))"),
    ),
    of(
        "rsi atr adx obv vwap cci mfi sar ichimoku supertrend garch hurst lppl lppls",
        Nothing(NO_INDICATOR),
    ),
];
