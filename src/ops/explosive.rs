//! Is it growing ever faster? The statistics of Phillips, Shi and Yu.
//!
//! Each is the t-statistic of Dickey and Fuller, read from its right tail: over one
//! window, or the largest over many.
//!
//! # Source
//!
//! Phillips, Wu & Yu (2011), International Economic Review 52(1); Phillips, Shi & Yu
//! (2015), International Economic Review 56(4).

use std::collections::VecDeque;

use super::fit::{Fit, LaggedLine, LineWithoutLags, MOST_LAGS};
use super::from_start::higher;
use super::tape::Tape;
use super::{Criterion, Op, Settings};
use crate::value::finite;

/// One of the statistics at work.
#[derive(Clone, Debug)]
pub(super) enum Explosive {
    Plain(Tests<LineWithoutLags>),
    Lagged(Tests<LaggedLine>),
}

/// The lines of one statistic.
#[derive(Clone, Debug)]
pub(super) struct Tests<F> {
    rows: RegressionRows,
    criterion: Criterion,
    window: usize,
    over: Over<F>,
}

/// Over what the statistic is.
#[derive(Clone, Debug)]
enum Over<F> {
    /// The rows of the window, the oldest first; a missing one is empty.
    Last(VecDeque<Vec<f64>>),
    All(F),
    /// All so far, and the largest so far.
    Highest(F, f64),
    /// A line for each bar that a window can begin with, the first bar's first.
    Starts(Vec<F>),
}

/// The rows, one after the other.
#[derive(Clone, Debug)]
struct RegressionRows {
    lags: usize,
    bars: usize,
    before: f64,
    // The level, the lags and the change; NaN where one is missing.
    row: Vec<f64>,
}

/// How many lags the settings ask for.
pub(crate) fn lags(settings: Settings) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small whole number"
    )]
    let lags = settings.number as usize;
    lags.min(MOST_LAGS)
}

/// The statistic of one window, which is all of `values`.
///
/// # Nothing to say
///
/// `None` for other operators than `adf`.
pub(super) fn of_one_window(op: Op, settings: Settings, values: &[f64]) -> Option<f64> {
    if op != Op::Adf {
        return None;
    }
    let lags = lags(settings);
    let mut rows = RegressionRows::new(lags);
    let mut fit = LaggedLine::new(lags);
    let mut is_known = false;
    for x in values {
        is_known = rows.step(*x);
        if is_known {
            fit.push(&rows.row);
        }
    }
    let is_told = is_known && is_enough(fit.rows(), settings.window, lags);
    Some(if is_told { fit.statistic(settings.criterion) } else { f64::NAN })
}

impl Explosive {
    /// The statistic before the first bar.
    pub(super) fn new(op: Op, settings: Settings) -> Explosive {
        match lags(settings) {
            0 => Explosive::Plain(Tests::new(op, settings)),
            _ => Explosive::Lagged(Tests::new(op, settings)),
        }
    }

    /// The statistic of the bars up to `x`.
    pub(super) fn step(&mut self, x: f64) -> f64 {
        match self {
            Explosive::Plain(tests) => tests.step(x),
            Explosive::Lagged(tests) => tests.step(x),
        }
    }

    pub(super) fn carry(&mut self, tape: &mut Tape) {
        match self {
            Explosive::Plain(tests) => tests.carry(tape),
            Explosive::Lagged(tests) => tests.carry(tape),
        }
    }
}

impl<F: Fit> Tests<F> {
    fn new(op: Op, settings: Settings) -> Tests<F> {
        let lags = lags(settings);
        let over = match op {
            Op::Sadf => Over::Highest(F::new(lags), f64::NAN),
            Op::Bsadf => Over::Starts(Vec::new()),
            _ if settings.window == 0 => Over::All(F::new(lags)),
            _ => Over::Last(VecDeque::new()),
        };
        let Settings { window, criterion, .. } = settings;
        Tests { rows: RegressionRows::new(lags), criterion, window, over }
    }

    fn carry(&mut self, tape: &mut Tape) {
        let RegressionRows { lags, bars, before, row } = &mut self.rows;
        tape.count(bars);
        tape.number(before);
        tape.cells(row);
        match &mut self.over {
            Over::Last(rows) => {
                let mut all = Vec::from(std::mem::take(rows));
                tape.list(&mut all, Vec::new, Tape::numbers);
                *rows = VecDeque::from(all);
            }
            Over::All(fit) => fit.carry(tape),
            Over::Highest(fit, highest) => {
                fit.carry(tape);
                tape.number(highest);
            }
            Over::Starts(fits) => {
                tape.list(fits, || F::new(*lags), |tape, fit| fit.carry(tape));
                let is_one = fits.len() <= *bars;
                tape.check(is_one);
                if !is_one {
                    fits.clear();
                }
            }
        }
    }

    fn step(&mut self, x: f64) -> f64 {
        let is_known = self.rows.step(x);
        let (row, criterion) = (self.rows.row.as_slice(), self.criterion);
        let (window, lags, bars) = (self.window, self.rows.lags, self.rows.bars);
        match &mut self.over {
            Over::Last(rows) => {
                if window.saturating_sub(lags + 1) <= rows.len() {
                    rows.pop_front();
                }
                rows.push_back(if is_known { row.to_vec() } else { Vec::new() });
                if !is_known || window < lags + 2 {
                    return f64::NAN;
                }
                let mut fit = F::new(lags);
                rows.iter().filter(|row| !row.is_empty()).for_each(|row| fit.push(row));
                if is_enough(fit.rows(), window, lags) {
                    fit.statistic(criterion)
                } else {
                    f64::NAN
                }
            }
            Over::All(fit) => {
                if !is_known {
                    return f64::NAN;
                }
                fit.push(row);
                fit.statistic(criterion)
            }
            Over::Highest(fit, highest) => {
                if is_known {
                    fit.push(row);
                    if window <= bars && is_enough(fit.rows(), bars, lags) {
                        *highest = higher(*highest, fit.statistic(criterion));
                    }
                }
                *highest
            }
            Over::Starts(fits) => {
                if lags + 2 <= bars {
                    fits.push(F::new(lags));
                }
                if !is_known {
                    return f64::NAN;
                }
                let mut highest = f64::NAN;
                for (start, fit) in fits.iter_mut().enumerate() {
                    fit.push(row);
                    let length = bars - start;
                    if window <= length && is_enough(fit.rows(), length, lags) {
                        highest = higher(highest, fit.statistic(criterion));
                    }
                }
                highest
            }
        }
    }
}

/// Whether half of the rows of a window of so many bars are known.
#[inline]
fn is_enough(rows: f64, window: usize, lags: usize) -> bool {
    window.saturating_sub(lags + 1) as f64 <= 2.0 * rows
}

impl RegressionRows {
    fn new(lags: usize) -> RegressionRows {
        RegressionRows { lags, bars: 0, before: f64::NAN, row: vec![f64::NAN; lags + 2] }
    }

    /// Makes the row of `x`, and says whether it is known.
    fn step(&mut self, x: f64) -> bool {
        self.bars += 1;
        if let [level, changes @ ..] = self.row.as_mut_slice() {
            // The change before becomes the newest lag, and the oldest lag is the change's place.
            changes.rotate_right(1);
            *level = self.before;
            if let Some(change) = changes.last_mut() {
                *change = finite(x - self.before);
            }
        }
        self.before = x;
        self.row.iter().all(|cell| !cell.is_nan())
    }
}
