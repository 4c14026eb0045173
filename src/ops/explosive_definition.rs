//! The statistics of Dickey and Fuller by formula: slow, and plainly right.
//!
//! Each window is regressed afresh: every column loses what those before it explain,
//! twice, so that roundings of the first time are gone after the second.

#![expect(clippy::disallowed_methods, reason = "a definition does not ask what it defines")]

use super::{Criterion, Op, Settings};

/// More of the level than this is what its roundings leave.
const ROUNDING: f64 = 1e-9;

/// The statistic at the last of `values`.
pub(super) fn explosive(op: Op, values: &[f64], settings: Settings) -> f64 {
    let Settings { window, criterion, .. } = settings;
    let lags = settings.number as usize;
    let bars = values.len();
    let over = |from: usize, to: usize| {
        let window = &values[from..to];
        let rows = rows(window, lags);
        let possible = window.len().saturating_sub(lags + 1);
        if 2 * rows.len() < possible { f64::NAN } else { statistic(&rows, lags, criterion) }
    };
    let is_known_here = has_row(values, lags);
    let largest = |all: Vec<f64>| all.into_iter().fold(f64::NAN, f64::max);
    match op {
        Op::Adf if !is_known_here => f64::NAN,
        Op::Adf if window == 0 => statistic(&rows(values, lags), lags, criterion),
        Op::Adf => {
            // What lies before the first bar is missing.
            let before = window.saturating_sub(bars);
            let mut whole = vec![f64::NAN; before];
            whole.extend(&values[bars.saturating_sub(window)..]);
            let rows = rows(&whole, lags);
            let possible = window.saturating_sub(lags + 1);
            if 2 * rows.len() < possible { f64::NAN } else { statistic(&rows, lags, criterion) }
        }
        Op::Sadf => {
            let ends = (window.max(1)..=bars).filter(|to| has_row(&values[..*to], lags));
            largest(ends.map(|to| over(0, to)).collect())
        }
        _ if !is_known_here => f64::NAN,
        _ => {
            let starts = (0..bars).filter(|from| window <= bars - from);
            largest(starts.map(|from| over(from, bars)).collect())
        }
    }
}

/// Whether the last value, that before and all that its lags read are known.
fn has_row(values: &[f64], lags: usize) -> bool {
    let read = values.len().checked_sub(lags + 2).map(|from| &values[from..]);
    read.is_some_and(|read| read.iter().all(|x| !x.is_nan()))
}

/// The rows of a window that have no gap: level, lags, change.
fn rows(window: &[f64], lags: usize) -> Vec<Vec<f64>> {
    let of = |read: &[f64]| {
        let mut row = vec![read[lags]];
        row.extend((0..lags).map(|lag| read[lags - lag] - read[lags - lag - 1]));
        row.push(read[lags + 1] - read[lags]);
        row
    };
    let whole = window.windows(lags + 2).map(of);
    whole.filter(|row| row.iter().all(|cell| cell.is_finite())).collect()
}

/// The t-statistic of the level.
fn statistic(rows: &[Vec<f64>], lags: usize, criterion: Criterion) -> f64 {
    let count = rows.len() as f64;
    if count <= lags as f64 + 2.0 {
        return f64::NAN;
    }
    let column = |place: usize| rows.iter().map(|row| row[place]).collect::<Vec<f64>>();
    let own: f64 = rows.iter().map(|row| row[0] * row[0]).sum();
    let least = (ROUNDING.powi(2) * own).max(1e-24 * count);
    let basis = |columns: &[usize]| {
        let mut basis = vec![vec![1.0; rows.len()]];
        for place in columns {
            let rest = without(column(*place), &basis);
            basis.push(rest);
        }
        basis
    };
    let is_nothing = |left: &[f64]| dot(left, left) <= least;
    let of = |lags: usize| {
        let all: Vec<usize> = (0..=lags).collect();
        let whole = basis(&all);
        if whole[1..].iter().any(|column| is_nothing(column)) {
            return None;
        }
        let left = without(column(rows[0].len() - 1), &whole);
        let left = dot(&left, &left);
        // The level less what all others explain of it, and what it explains of the rest.
        let others = basis(&all[1..]);
        let level = without(column(0), &others);
        let change = without(column(rows[0].len() - 1), &others);
        let size = dot(&level, &level);
        let error = (left / (count - lags as f64 - 2.0) / size).sqrt();
        Some((left, dot(&level, &change) / size / error))
    };
    let lines: Vec<(usize, (f64, f64))> = match criterion {
        Criterion::None => of(lags).into_iter().map(|line| (lags, line)).collect(),
        _ => (0..=lags).map_while(|lags| Some((lags, of(lags)?))).collect(),
    };
    if lines.iter().any(|(_, (left, _))| *left <= least) {
        return f64::NAN;
    }
    let each = if criterion == Criterion::Aic { 2.0 } else { count.ln() };
    let cost = |lags: usize, left: f64| count * (left / count).ln() + each * (lags as f64 + 2.0);
    let best = lines.into_iter().min_by(|(one, (left, _)), (other, (right, _))| {
        cost(*one, *left).total_cmp(&cost(*other, *right))
    });
    best.map_or(f64::NAN, |(_, (_, statistic))| statistic)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// What is left of a column by others that have nothing in common.
fn without(column: Vec<f64>, basis: &[Vec<f64>]) -> Vec<f64> {
    let mut left = column;
    for _ in 0..3 {
        for other in basis {
            let share = dot(&left, other) / dot(other, other);
            left.iter_mut().zip(other).for_each(|(left, other)| *left -= share * other);
        }
    }
    left
}
