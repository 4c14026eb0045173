//! What every operator means, by formula: slow, and plainly right.
//!
//! The value at a bar is computed afresh from all operands up to that bar. The
//! tests hold the kernels against it.

#![expect(clippy::disallowed_methods, reason = "a definition does not ask what it defines")]

use super::explosive_definition::explosive;
use super::{Op, Settings};
use crate::value::Truth;
use crate::value::Truth::{False, True, Unknown};

/// A column of an operand or of a result; missing is NaN.
#[derive(Clone, Debug)]
pub(super) enum DefinedColumn {
    Numbers(Vec<f64>),
    Truths(Vec<Truth>),
}

/// One value of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum DefinedValue {
    Number(f64),
    Truth(Truth),
}

/// What an operator may see: its operands up to one bar, and its settings.
struct PastValues<'a> {
    settings: Settings,
    operands: &'a [DefinedColumn],
    bar: usize,
}

const MISSING: f64 = f64::NAN;

/// The value of `op` at `bar`.
pub(super) fn at(
    op: Op,
    settings: Settings,
    operands: &[DefinedColumn],
    bar: usize,
) -> DefinedValue {
    let past = PastValues { settings, operands, bar };
    match operands {
        [] => DefinedValue::Number(MISSING),
        [DefinedColumn::Numbers(_), ..]
            if matches!(op, Op::Less | Op::Equal | Op::KnownNumber | Op::Crosses) =>
        {
            DefinedValue::Truth(comparison(op, &past))
        }
        [DefinedColumn::Numbers(_), ..] if matches!(op, Op::AboveMedian | Op::BelowMedian) => {
            let x = past.number(0);
            let median = past.window().map_or(MISSING, |all| quantile(&all, 0.5));
            let (low, high) = if op == Op::AboveMedian { (median, x) } else { (x, median) };
            let pair = [DefinedColumn::Numbers(vec![low]), DefinedColumn::Numbers(vec![high])];
            DefinedValue::Truth(comparison(
                Op::Less,
                &PastValues { settings, operands: &pair, bar: 0 },
            ))
        }
        [DefinedColumn::Truths(_), ..]
            if !matches!(op, Op::If | Op::Streak | Op::Since | Op::Count) =>
        {
            DefinedValue::Truth(truth(op, &past))
        }
        _ => DefinedValue::Number(finite_or_missing(number(op, &past))),
    }
}

fn number(op: Op, past: &PastValues<'_>) -> f64 {
    let x = past.number(0);
    match op {
        Op::Add => x + past.number(1),
        Op::Subtract => x - past.number(1),
        Op::Multiply => x * past.number(1),
        Op::Divide => x / past.number(1),
        Op::Remainder => x % past.number(1),
        Op::Power if x.is_nan() || past.number(1).is_nan() => MISSING,
        Op::Power => x.powf(past.number(1)),
        Op::Negate => -x,
        Op::Newest => x,
        Op::Log => x.ln(),
        Op::Abs => x.abs(),
        Op::Sqrt if x < 0.0 => MISSING,
        Op::Sqrt => x.powf(0.5),
        Op::Exp => std::f64::consts::E.powf(x),
        Op::Sign if x.is_nan() => MISSING,
        Op::Sign if is_tie(x, 0.0) => 0.0,
        Op::Sign => x / x.abs(),
        Op::Round if x.is_nan() => MISSING,
        Op::Round => x.signum() * (x.abs() + 0.5).floor(),
        Op::Min if past.numbers().any(f64::is_nan) => MISSING,
        Op::Min => past.numbers().fold(f64::INFINITY, f64::min),
        Op::Max if past.numbers().any(f64::is_nan) => MISSING,
        Op::Max => past.numbers().fold(f64::NEG_INFINITY, f64::max),
        Op::Clamp => match (past.number(1), past.number(2)) {
            (lo, hi) if x.is_nan() || lo.is_nan() || hi.is_nan() => MISSING,
            (lo, hi) if hi < lo && !is_tie(lo, hi) => MISSING,
            (lo, hi) => x.max(lo).min(hi),
        },
        Op::If => match (past.truth(0), past.number(1), past.number(2)) {
            (True, a, _) => a,
            (False, _, b) => b,
            (Unknown, a, b) if is_tie(a, b) => a,
            (Unknown, ..) => MISSING,
        },
        Op::FirstKnown => past.numbers().find(|x| !x.is_nan()).unwrap_or(MISSING),
        Op::Lag => past.lagged(),
        Op::Change => x - past.lagged(),
        Op::PctChange => percent_above(x, past.lagged()),
        Op::CumMax => highest(&past.all()),
        Op::CumMin => lowest(&past.all()),
        Op::Drawdown if past.settings.window == 0 => percent_above(x, highest(&past.all())),
        Op::RunUp if past.settings.window == 0 => percent_above(x, lowest(&past.all())),
        Op::Drawdown => percent_above(x, past.window().map_or(MISSING, |all| highest(&all))),
        Op::RunUp => percent_above(x, past.window().map_or(MISSING, |all| lowest(&all))),
        Op::Ema if x.is_nan() || past.window().is_none() => MISSING,
        Op::Ema => ema(&past.all(), 2.0 / (past.settings.window as f64 + 1.0)),
        Op::HpGap if x.is_nan() || past.all().len() < past.settings.known.max(3) => MISSING,
        Op::HpGap => x - hp_trend(&past.so_far(), past.settings.number),
        Op::Adf | Op::Sadf | Op::Bsadf => explosive(op, &past.so_far(), past.settings),
        Op::Slope => past.window().map_or(MISSING, |_| slope(&past.dated_window())),
        Op::Trend | Op::RatioToTrend => past.window().map_or(MISSING, |_| {
            let line = line_at(&past.dated_window(), past.bar as f64);
            match op {
                Op::Trend => line,
                _ if line <= 0.0 => MISSING,
                _ => x / line,
            }
        }),
        Op::Corr => correlation(&past.pairs(0, 1)),
        Op::Beta => regression(&past.pairs(1, 0)),
        Op::Streak | Op::Since => past.bars_true(op),
        Op::Count if past.truths().any(|c| c == Unknown) => MISSING,
        Op::Count => past.truths().filter(|c| *c == True).count() as f64,
        _ => past.window().map_or(MISSING, |window| statistic(op, &window, x, past.settings)),
    }
}

/// A statistic of the known values of a window that ends with `x`.
fn statistic(op: Op, window: &[f64], x: f64, settings: Settings) -> f64 {
    let known = window.len() as f64;
    let sum: f64 = window.iter().sum();
    let mean = sum / known;
    let std = || {
        let squares: f64 = window.iter().map(|value| (value - mean).powi(2)).sum();
        if window.len() < 2 { MISSING } else { (squares / (known - 1.0)).sqrt() }
    };
    match op {
        Op::RollingMax => highest(window),
        Op::RollingMin => lowest(window),
        Op::RollingSum if settings.known == 0 && window.len() < settings.window => MISSING,
        Op::RollingSum => sum,
        Op::RollingMean => mean,
        Op::RollingStd => std(),
        Op::Zscore if is_tie(mean, mean + std()) => MISSING,
        Op::Zscore => (x - mean) / std(),
        Op::RollingMedian => quantile(window, 0.5),
        Op::RollingQuantile => quantile(window, settings.number),
        Op::PercentileRank if x.is_nan() => MISSING,
        Op::PercentileRank if settings.window == 0 && window.len() < 2 => MISSING,
        Op::PercentileRank => {
            let reached = window.iter().filter(|value| **value <= x || is_tie(**value, x));
            100.0 * reached.count() as f64 / known
        }
        other => panic!("{other:?} has no definition"),
    }
}

fn truth(op: Op, past: &PastValues<'_>) -> Truth {
    let c = past.truth(0);
    match op {
        Op::And => settled(&[c, past.truth(1)], |all| all[0] && all[1]),
        Op::Or => settled(&[c, past.truth(1)], |all| all[0] || all[1]),
        Op::Not => settled(&[c], |all| !all[0]),
        Op::KnownTruth => Truth::from(c != Unknown),
        Op::Within => settled(&past.truth_window(), |all| all.contains(&true)),
        Op::Held => settled(&past.truth_window(), |all| !all.contains(&false)),
        Op::AtLeast => {
            let conditions: Vec<Truth> = past.truths().collect();
            let number = past.settings.number;
            settled(&conditions, |all| number <= all.iter().filter(|c| **c).count() as f64)
        }
        Op::Latch => {
            // Active if it was started at some bar and not ended after it; it
            // may have been started before the first.
            let not_ended = |from: usize| {
                (from..=past.bar).fold(True, |all, bar| all.and(past.truth_of(1, bar).not()))
            };
            (0..=past.bar).fold(Unknown.and(not_ended(0)), |any, bar| {
                any.or(past.truth_of(0, bar).and(not_ended(bar + 1)))
            })
        }
        other => panic!("{other:?} has no definition"),
    }
}

fn comparison(op: Op, past: &PastValues<'_>) -> Truth {
    let a = past.number(0);
    if op == Op::KnownNumber {
        return Truth::from(!a.is_nan());
    }
    let b = past.number(1);
    if op == Op::Crosses {
        let above = |bar: usize| match (past.number_of(0, bar), past.number_of(1, bar)) {
            (a, b) if a.is_nan() || b.is_nan() => Unknown,
            (a, b) => Truth::from(b < a && !is_tie(a, b)),
        };
        let before = past.bar.checked_sub(1).map_or(Unknown, above);
        return settled(&[above(past.bar), before.not()], |all| all[0] && all[1]);
    }
    match op {
        _ if a.is_nan() || b.is_nan() => Unknown,
        Op::Less => Truth::from(a < b && !is_tie(a, b)),
        _ => Truth::from(is_tie(a, b)),
    }
}

/// The answer that every way to settle the unknown gives; unknown if they differ.
///
/// All our answers rise or fall with each condition, so that the ways that
/// settle all unknown alike are the extreme ones, and enough.
fn settled(conditions: &[Truth], answer: impl Fn(&[bool]) -> bool) -> Truth {
    let way = |settled: Truth| {
        let settle = |c: &Truth| if *c == Unknown { settled == True } else { *c == True };
        answer(&conditions.iter().map(settle).collect::<Vec<bool>>())
    };
    if way(True) == way(False) { Truth::from(way(True)) } else { Unknown }
}

impl PastValues<'_> {
    fn number_of(&self, operand: usize, bar: usize) -> f64 {
        match &self.operands[operand] {
            DefinedColumn::Numbers(numbers) => numbers[bar],
            DefinedColumn::Truths(_) => MISSING,
        }
    }

    fn truth_of(&self, operand: usize, bar: usize) -> Truth {
        match &self.operands[operand] {
            DefinedColumn::Truths(truths) => truths[bar],
            DefinedColumn::Numbers(_) => Unknown,
        }
    }

    fn number(&self, operand: usize) -> f64 {
        self.number_of(operand, self.bar)
    }

    fn truth(&self, operand: usize) -> Truth {
        self.truth_of(operand, self.bar)
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        (0..self.operands.len()).map(|operand| self.number(operand))
    }

    fn truths(&self) -> impl Iterator<Item = Truth> {
        (0..self.operands.len()).map(|operand| self.truth(operand))
    }

    fn lagged(&self) -> f64 {
        let bar = self.bar.checked_sub(self.settings.window);
        bar.map_or(MISSING, |bar| self.number_of(0, bar))
    }

    /// The known values so far, oldest first.
    fn all(&self) -> Vec<f64> {
        (0..=self.bar).map(|bar| self.number_of(0, bar)).filter(|x| !x.is_nan()).collect()
    }

    /// All values so far, oldest first, the missing ones in their places.
    fn so_far(&self) -> Vec<f64> {
        (0..=self.bar).map(|bar| self.number_of(0, bar)).collect()
    }

    /// The first bar of the window; with no window that of all.
    fn first(&self) -> usize {
        let window = self.settings.window;
        if window == 0 { 0 } else { (self.bar + 1).saturating_sub(window) }
    }

    /// The pairs of the window of which both numbers are known; none if they are
    /// too few.
    fn pairs(&self, one: usize, other: usize) -> Vec<(f64, f64)> {
        let pair = |bar| (self.number_of(one, bar), self.number_of(other, bar));
        let known = |(x, y): &(f64, f64)| !x.is_nan() && !y.is_nan();
        let pairs: Vec<(f64, f64)> = (self.first()..=self.bar).map(pair).filter(known).collect();
        if self.is_enough(pairs.len()) { pairs } else { Vec::new() }
    }

    fn is_enough(&self, count: usize) -> bool {
        let Settings { window, known, .. } = self.settings;
        if known == 0 { window <= 2 * count } else { known <= count }
    }

    /// The known values of the window with their bars, oldest first.
    fn dated_window(&self) -> Vec<(f64, f64)> {
        let first = self.first();
        let dated = (first..=self.bar).map(|bar| (bar as f64, self.number_of(0, bar)));
        dated.filter(|(_, x)| !x.is_nan()).collect()
    }

    /// The known values of the window; `None` if they are too few.
    fn window(&self) -> Option<Vec<f64>> {
        let values: Vec<f64> = self.dated_window().into_iter().map(|(_, x)| x).collect();
        (self.is_enough(values.len()) && !values.is_empty()).then_some(values)
    }

    /// The last bars of the condition; unknown before the first.
    fn truth_window(&self) -> Vec<Truth> {
        let bars_ago = |ago| self.bar.checked_sub(ago).map_or(Unknown, |bar| self.truth_of(0, bar));
        (0..self.settings.window).map(bars_ago).collect()
    }

    /// `streak` and `since`: the bars up to the first that is not as they count.
    fn bars_true(&self, op: Op) -> f64 {
        let counted = if op == Op::Streak { True } else { False };
        let back = |bar: &usize| self.truth_of(0, *bar) == counted;
        let bars = (0..=self.bar).rev().take_while(back).count();
        match (op, (self.bar + 1).checked_sub(bars + 1).map(|bar| self.truth_of(0, bar))) {
            (_, Some(Unknown)) | (Op::Since, None) => MISSING,
            _ => bars as f64,
        }
    }
}

fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn lowest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn percent_above(x: f64, base: f64) -> f64 {
    if base.is_nan() || base <= 0.0 { MISSING } else { 100.0 * (x / base - 1.0) }
}

/// Hyndman & Fan's type 7.
fn quantile(values: &[f64], fraction: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() as f64 - 1.0) * fraction;
    let low = sorted[place.floor() as usize];
    let high = sorted[place.ceil() as usize];
    low + (place - place.floor()) * (high - low)
}

fn ema(values: &[f64], alpha: f64) -> f64 {
    let mut weight = 1.0;
    let mut average = 0.0;
    for (bar, x) in values.iter().enumerate().rev() {
        average += if bar == 0 { weight } else { alpha * weight } * x;
        weight *= 1.0 - alpha;
    }
    average
}

fn slope(dated: &[(f64, f64)]) -> f64 {
    let known = dated.len() as f64;
    let mean_bar = dated.iter().map(|(bar, _)| bar).sum::<f64>() / known;
    let mean = dated.iter().map(|(_, x)| x).sum::<f64>() / known;
    let products: f64 = dated.iter().map(|(bar, x)| (bar - mean_bar) * (x - mean)).sum();
    let squares: f64 = dated.iter().map(|(bar, _)| (bar - mean_bar).powi(2)).sum();
    products / squares
}

/// The least-squares line at `bar`.
fn line_at(dated: &[(f64, f64)], bar: f64) -> f64 {
    let known = dated.len() as f64;
    let mean_bar = dated.iter().map(|(bar, _)| bar).sum::<f64>() / known;
    let mean = dated.iter().map(|(_, x)| x).sum::<f64>() / known;
    mean + slope(dated) * (bar - mean_bar)
}

/// Means, squared deviations and their products; `None` of fewer than two pairs.
fn products(pairs: &[(f64, f64)]) -> Option<[f64; 5]> {
    let known = pairs.len() as f64;
    let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / known;
    let mean_y = pairs.iter().map(|(_, y)| y).sum::<f64>() / known;
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|(x, y)| of(x - mean_x, y - mean_y)).sum()
    };
    let (xx, yy, xy) = (sum(&|x, _| x * x), sum(&|_, y| y * y), sum(&|x, y| x * y));
    (2 <= pairs.len()).then_some([mean_x, mean_y, xx, yy, xy])
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let Some([mean_x, mean_y, xx, yy, xy]) = products(pairs) else { return MISSING };
    let std = |squares: f64| (squares / (pairs.len() as f64 - 1.0)).sqrt();
    let is_constant = is_tie(mean_x, mean_x + std(xx)) || is_tie(mean_y, mean_y + std(yy));
    if is_constant { MISSING } else { xy / (xx * yy).sqrt() }
}

fn regression(pairs: &[(f64, f64)]) -> f64 {
    let Some([mean_x, _, xx, _, xy]) = products(pairs) else { return MISSING };
    let std = (xx / (pairs.len() as f64 - 1.0)).sqrt();
    if is_tie(mean_x, mean_x + std) { MISSING } else { xy / xx }
}

/// The last point of the line with the least `sum((x - trend)^2) + lambda *
/// sum((second difference of trend)^2)`: where the derivative by every point is
/// zero, by elimination.
fn hp_trend(values: &[f64], lambda: f64) -> f64 {
    let bars = values.len();
    let mut rows = vec![vec![0.0; bars]; bars];
    let mut right = vec![0.0; bars];
    for (bar, x) in values.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
        rows[bar][bar] += 1.0;
        right[bar] = *x;
    }
    for first in 0..bars.saturating_sub(2) {
        for (row, left) in [1.0, -2.0, 1.0].into_iter().enumerate() {
            for (column, top) in [1.0, -2.0, 1.0].into_iter().enumerate() {
                rows[first + row][first + column] += lambda * left * top;
            }
        }
    }
    // Each bar stands in two rows to either side and no further.
    for bar in 0..bars {
        let above = rows[bar].clone();
        for below in bar + 1..bars.min(bar + 3) {
            let factor = rows[below][bar] / above[bar];
            for (cell, above) in rows[below].iter_mut().zip(&above).skip(bar).take(3) {
                *cell -= factor * above;
            }
            right[below] -= factor * right[bar];
        }
    }
    right[bars - 1] / rows[bars - 1][bars - 1]
}

fn is_tie(a: f64, b: f64) -> bool {
    (a - b).abs() <= f64::max(1e-9 * f64::max(a.abs(), b.abs()), 1e-12)
}

fn finite_or_missing(x: f64) -> f64 {
    if x.is_finite() { x } else { MISSING }
}
