//! Critical values by simulation: how large a statistic gets where nothing grows.
//!
//! `sadf`, `bsadf` and `gsadf` have no table that fits every length and window. Their
//! distribution is found by computing them over many random walks: of so many *draws*
//! the level 0.95 lies above 95 %.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;

use crate::explain::Draws;
use crate::ops::{ColumnMut, ColumnSlice, Criterion, Kernel, MOST_LAGS, Op, Settings};

/// Draws times observations that are computed at most: they are held all at once.
pub const MOST_NUMBERS: usize = 1 << 25;

/// A statistic that has critical values of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Statistic {
    /// The operator `sadf`.
    Sadf,
    /// The operator `bsadf`.
    Bsadf,
    /// The operator `gsadf`.
    Gsadf,
}

/// Random walks to compute a statistic over.
///
/// Each walk begins at its first step, and each step is `drift` plus a draw from the
/// standard normal distribution. By custom the drift is one over the observations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    /// The statistic.
    pub statistic: Statistic,
    /// How many values a walk has.
    pub observations: usize,
    /// The smallest window, in values.
    pub window: usize,
    /// The lags.
    pub lags: usize,
    /// How many walks there are.
    pub draws: usize,
    /// What the walks begin with: the same seed makes the same walks, whatever the
    /// number of threads, and longer walks begin as shorter ones of the same drift do.
    pub seed: u64,
    /// What each step adds.
    pub drift: f64,
}

/// Critical values of a statistic at each number of observations.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CriticalValues {
    /// The levels, as they were asked.
    pub levels: Vec<f64>,
    /// The observations up to which the first of `values` is: the smallest window.
    pub first: usize,
    /// Of each number of observations from the first on a value for each level.
    pub values: Vec<Vec<f64>>,
}

impl Simulation {
    /// The critical values, computed by so many threads; `watch` is told how many draws
    /// are done.
    ///
    /// # Nothing to say
    ///
    /// `None` if a window is longer than the walk or too short for a statistic (it takes
    /// four values and two for each lag), if there are more than 12 lags, no draw, or
    /// more numbers than [`MOST_NUMBERS`], if the drift is no number, and if a level is
    /// not between 0 and 1.
    ///
    /// # Source
    ///
    /// Phillips, Shi & Yu (2015), International Economic Review 56(4). Quantiles are type
    /// 7 of Hyndman & Fan (1996), The American Statistician 50(4); normal draws are made
    /// as in Marsaglia & Bray (1964), SIAM Review 6(3).
    ///
    /// # Cost
    ///
    /// The square of the observations for each draw of `bsadf` and `gsadf`.
    pub fn critical_values(
        self,
        levels: &[f64],
        threads: usize,
        watch: impl Fn(usize) + Sync,
    ) -> Option<CriticalValues> {
        let is_level = |level: &f64| 0.0 < *level && *level < 1.0;
        let numbers = self.draws.saturating_mul(self.observations);
        let is_possible = self.lags <= MOST_LAGS
            && 2 * self.lags + 4 <= self.window
            && self.window <= self.observations
            && (1..=MOST_NUMBERS).contains(&numbers)
            && self.drift.is_finite()
            && levels.iter().all(is_level);
        if !is_possible {
            return None;
        }
        let mut seeds = Draws::new(self.seed);
        let seeds: Vec<u64> = (0..self.draws).map(|_| seeds.seed()).collect();
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let paths: Mutex<Vec<Vec<f64>>> = Mutex::new(Vec::with_capacity(self.draws));
        let work = || {
            while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                let path = self.path(*seed);
                paths.lock().unwrap_or_else(PoisonError::into_inner).push(path);
                watch(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        std::thread::scope(|scope| {
            // Where no more threads can be had, there is one at least.
            for _ in 1..threads.min(self.draws) {
                if Builder::new().spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            work();
        });
        let paths = paths.into_inner().unwrap_or_else(PoisonError::into_inner);
        let values = (self.window..=self.observations).map(|observations| {
            let at = |path: &Vec<f64>| path.get(observations - 1).copied();
            let mut all: Vec<f64> = paths.iter().filter_map(at).collect();
            all.retain(|number| !number.is_nan());
            all.sort_unstable_by(f64::total_cmp);
            levels.iter().map(|level| quantile(&all, *level)).collect()
        });
        let values = values.collect();
        Some(CriticalValues { levels: levels.to_vec(), first: self.window, values })
    }

    /// The statistic along one walk.
    fn path(&self, seed: u64) -> Vec<f64> {
        let mut draws = Draws::new(seed);
        let mut level = 0.0;
        let walk: Vec<f64> = (0..self.observations)
            .map(|_| {
                level += self.drift + draws.normal();
                level
            })
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "there are 12 at most")]
        let number = self.lags as f64;
        let (window, known, criterion) = (self.window, 0, Criterion::None);
        let settings = Settings { window, known, number, criterion };
        let op = if self.statistic == Statistic::Sadf { Op::Sadf } else { Op::Bsadf };
        let mut path = vec![f64::NAN; walk.len()];
        let columns = [ColumnSlice::Numbers(&walk)];
        Kernel::new(op, settings).run(&columns, ColumnMut::Numbers(&mut path));
        if self.statistic != Statistic::Gsadf {
            return path;
        }
        let mut highest = vec![f64::NAN; path.len()];
        let columns = [ColumnSlice::Numbers(&path)];
        Kernel::new(Op::CumMax, Settings::default())
            .run(&columns, ColumnMut::Numbers(&mut highest));
        highest
    }
}

/// The quantile of numbers in ascending order.
fn quantile(ascending: &[f64], level: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "draws are far below 2^53")]
    let place = ascending.len().saturating_sub(1) as f64 * level;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies among the draws"
    )]
    let below = place as usize;
    match (ascending.get(below), ascending.get(below + 1)) {
        (Some(low), Some(high)) => low + place.fract() * (high - low),
        (Some(last), None) => *last,
        _ => f64::NAN,
    }
}
