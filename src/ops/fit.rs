//! Least squares row by row: the line of Dickey and Fuller.
//!
//! A *row* is what one bar has: the level before, the changes before that (the *lags*)
//! and the change. The line is `change = a + b * level + sum(c * lag)`, and the
//! statistic is `b` over its standard error. Rows are added and never taken away, and
//! what is summed are squares only, so that nothing cancels: neither a high level nor a
//! fit that leaves almost nothing costs digits.

use super::Criterion;
use super::tape::Tape;
use crate::value::finite;

/// More lags than this are not computed.
pub(crate) const MOST_LAGS: usize = 12;

/// A line through the rows so far.
pub(super) trait Fit: Clone {
    /// The line before its first row.
    fn new(lags: usize) -> Self;

    /// Takes in a row: the level, the lags with the newest first, and the change, all
    /// known.
    fn push(&mut self, row: &[f64]);

    /// How many rows it has.
    fn rows(&self) -> f64;

    /// Its parts.
    fn carry(&mut self, tape: &mut Tape);

    /// The statistic; missing unless there are more rows than coefficients, where the
    /// levels or one of the lags tell nothing that the others do not, and where
    /// nothing is left of the changes.
    fn statistic(&self, criterion: Criterion) -> f64;
}

/// The line without lags.
///
/// # Source
///
/// Gentleman (1973), Journal of the Institute of Mathematics and its Applications
/// 12(3), for two columns, of which the first is constant.
#[derive(Clone, Debug)]
pub(super) struct LineWithoutLags {
    rows: f64,
    // The level of the first row: from there levels are counted.
    origin: f64,
    mean_level: f64,
    mean_change: f64,
    squares: f64,
    slope: f64,
    left: f64,
}

/// The line with lags.
///
/// # Source
///
/// Gentleman (1973), as above: rotations without square roots. The level comes first,
/// so that a line with fewer lags is a part of that with more.
#[derive(Clone, Debug)]
pub(super) struct LaggedLine {
    lags: usize,
    rows: f64,
    origin: f64,
    // Of the level, the lags and the change.
    means: Vec<f64>,
    // Of the level and of each lag what those before leave of it, squared and summed.
    squares: Vec<f64>,
    // One after the other: how the columns that follow, the change last, move with it.
    slopes: Vec<f64>,
    left: f64,
    // Kept for its memory only.
    apart: Vec<f64>,
}

impl Fit for LineWithoutLags {
    fn new(_: usize) -> LineWithoutLags {
        LineWithoutLags {
            rows: 0.0,
            origin: 0.0,
            mean_level: 0.0,
            mean_change: 0.0,
            squares: 0.0,
            slope: 0.0,
            left: 0.0,
        }
    }

    #[inline]
    fn push(&mut self, row: &[f64]) {
        let [level, change] = *row else { return };
        self.origin = if self.rows == 0.0 { level } else { self.origin };
        self.rows += 1.0;
        let share = self.rows.recip();
        let weight = (self.rows - 1.0) * share;
        let (level, change) = (level - self.origin - self.mean_level, change - self.mean_change);
        self.mean_level += level * share;
        self.mean_change += change * share;
        let squares = self.squares + weight * level * level;
        // Of levels that are all the same nothing follows.
        let inverse = if squares == 0.0 { 0.0 } else { squares.recip() };
        let rest = change - level * self.slope;
        self.slope += weight * level * inverse * rest;
        let kept = if squares == 0.0 { 1.0 } else { self.squares * inverse };
        self.left += weight * kept * rest * rest;
        self.squares = squares;
    }

    #[inline]
    fn rows(&self) -> f64 {
        self.rows
    }

    #[inline]
    fn statistic(&self, _: Criterion) -> f64 {
        let free = self.rows - 2.0;
        let least = nothing(self.origin + self.mean_level, self.squares, self.rows);
        let is_told = 0.0 < free && least < self.squares && least < self.left;
        let statistic = self.slope * (self.squares * free / self.left).sqrt();
        if is_told { finite(statistic) } else { f64::NAN }
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.cells_of([
            &mut self.rows,
            &mut self.origin,
            &mut self.mean_level,
            &mut self.mean_change,
            &mut self.squares,
            &mut self.slope,
            &mut self.left,
        ]);
    }
}

impl Fit for LaggedLine {
    fn new(lags: usize) -> LaggedLine {
        let columns = lags + 1;
        LaggedLine {
            lags,
            rows: 0.0,
            origin: 0.0,
            means: vec![0.0; columns + 1],
            squares: vec![0.0; columns],
            slopes: vec![0.0; columns * (columns + 1) / 2],
            left: 0.0,
            apart: vec![0.0; columns + 1],
        }
    }

    fn push(&mut self, row: &[f64]) {
        if let (0.0, Some(level)) = (self.rows, row.first()) {
            self.origin = *level;
        }
        self.rows += 1.0;
        let share = self.rows.recip();
        let mut weight = (self.rows - 1.0) * share;
        let origins = std::iter::once(self.origin).chain(std::iter::repeat(0.0));
        let columns = self.apart.iter_mut().zip(&mut self.means);
        for (((apart, mean), value), origin) in columns.zip(row).zip(origins) {
            *apart = value - origin - *mean;
            *mean += *apart * share;
        }
        let (mut rest, mut slopes) = (self.apart.as_mut_slice(), self.slopes.as_mut_slice());
        for squares in &mut self.squares {
            let Some((own, others)) = std::mem::take(&mut rest).split_first_mut() else { break };
            let columns = others.len();
            let Some((with, later)) = std::mem::take(&mut slopes).split_at_mut_checked(columns)
            else {
                break;
            };
            let now = *squares + weight * *own * *own;
            if 0.0 < now {
                let gain = weight * *own / now;
                for (other, slope) in others.iter_mut().zip(with) {
                    *other -= *own * *slope;
                    *slope += gain * *other;
                }
                weight *= *squares / now;
                *squares = now;
            }
            (rest, slopes) = (others, later);
        }
        self.left += rest.first().map_or(0.0, |change| weight * *change * *change);
    }

    fn rows(&self) -> f64 {
        self.rows
    }

    fn statistic(&self, criterion: Criterion) -> f64 {
        let level = self.origin + self.means.first().copied().unwrap_or(0.0);
        let own = self.squares.first().copied().unwrap_or(0.0);
        let least = nothing(level, own, self.rows);
        let all = self.lags + 1;
        let told = self.squares.iter().take_while(|squares| least < **squares).count();
        let fewest = if criterion == Criterion::None { all } else { 1 };
        if self.rows <= all as f64 + 1.0 || told < fewest {
            return f64::NAN;
        }
        let mut best = (f64::INFINITY, 0, f64::NAN);
        for columns in fewest..=told {
            let left = self.left_by(columns);
            if left <= least {
                return f64::NAN;
            }
            let cost = criterion.cost(self.rows, left, columns as f64 + 1.0);
            if cost < best.0 {
                best = (cost, columns, left);
            }
        }
        let (_, columns, left) = best;
        let (effect, error) = self.level_of(columns);
        finite(effect / (error * left / (self.rows - columns as f64 - 1.0)).sqrt())
    }

    fn carry(&mut self, tape: &mut Tape) {
        tape.cells_of([&mut self.rows, &mut self.origin, &mut self.left]);
        tape.cells(&mut self.means);
        tape.cells(&mut self.squares);
        tape.cells(&mut self.slopes);
    }
}

impl LaggedLine {
    /// How each column's place among `slopes` begins, and how many follow it.
    fn slopes_of(&self, column: usize) -> &[f64] {
        let after = self.lags + 1 - column;
        let first = (0..column).map(|before| self.lags + 1 - before).sum::<usize>();
        self.slopes.get(first..first + after).unwrap_or_default()
    }

    /// What a line of the first columns leaves of the changes, squared and summed.
    fn left_by(&self, columns: usize) -> f64 {
        let more = self.squares.iter().enumerate().skip(columns).map(|(column, squares)| {
            let slope = self.slopes_of(column).last().copied().unwrap_or(0.0);
            squares * slope * slope
        });
        self.left + more.sum::<f64>()
    }

    /// The coefficient of the level in a line of the first columns, and its squared
    /// error in that of the changes.
    fn level_of(&self, columns: usize) -> (f64, f64) {
        // The first row of the inverse of the columns' triangle.
        let mut first = [0.0; MOST_LAGS + 1];
        if let Some(own) = first.first_mut() {
            *own = 1.0;
        }
        let (mut effect, mut error) = (0.0, 0.0);
        for (column, squares) in self.squares.iter().enumerate().take(columns) {
            let slopes = self.slopes_of(column);
            let Some((_, rest)) = first.split_at_mut_checked(column) else { break };
            let Some((own, later)) = rest.split_first_mut() else { break };
            effect += *own * slopes.last().copied().unwrap_or(0.0);
            error += *own * *own / squares;
            for (later, slope) in later.iter_mut().zip(slopes) {
                *later -= *own * slope;
            }
        }
        (effect, error)
    }
}

/// Up to which sum of squares deviations are zero beside levels, ties counted: a
/// billionth of the levels' size is what their roundings leave.
#[inline]
fn nothing(mean: f64, squares: f64, rows: f64) -> f64 {
    let size = rows * mean * mean + squares;
    // Unlike `f64::max` this takes no heed of missing numbers, and is faster.
    let (relative, absolute) = (1e-18 * size, 1e-24 * rows);
    if relative < absolute { absolute } else { relative }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_nothing_below_a_billionth_of_the_levels_or_a_tie_at_zero() {
        // Three rows of a mean of two: the billionth squared of twelve and four.
        assert_eq!(nothing(2.0, 4.0, 3.0), 1e-18 * 16.0);
        // At zero a tie reaches 1e-12, squared, for each row.
        assert_eq!(nothing(0.0, 0.0, 5.0), 1e-24 * 5.0);
    }

    #[test]
    fn levels_are_taken_from_where_they_begin() {
        // Far from zero they keep the digits that they have beside each other: the slope
        // of these changes on these levels is one half, without a rest.
        let mut fit = LineWithoutLags::new(0);
        for level in [0.0, 1.0, 2.0, 4.0] {
            fit.push(&[1e9 + level, 0.5 * level]);
        }
        assert_eq!((fit.origin, fit.mean_level), (1e9, 1.75));
        let mut lagged = LaggedLine::new(1);
        for level in [0.0, 1.0, 2.0, 4.0] {
            lagged.push(&[1e9 + level, level * level, 0.5 * level]);
        }
        assert_eq!((lagged.origin, &lagged.means), (1e9, &vec![1.75, 5.25, 0.875]));
        assert!((fit.slope - 0.5).abs() < 1e-12 && fit.left.abs() < 1e-12);
    }
}
