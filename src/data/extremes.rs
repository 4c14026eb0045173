//! The lowest and the highest figures of a series: what a range is checked by
//! before the values are looked at.

use std::cmp::Ordering;

use super::Series;
use crate::time::Stamp;

/// How many different values are kept of each end: more than rules may name as
/// placeholders.
const KEPT: usize = 20;

/// The lowest and the highest values of a series, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extremes {
    // Invariant: the lowest first, none twice.
    lows: Vec<Extreme>,
    // Invariant: the highest first, none twice.
    highs: Vec<Extreme>,
}

/// A value, where it stands first, and how often it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extreme {
    pub(crate) value: f64,
    pub(crate) stamp: Stamp,
    pub(crate) count: usize,
}

impl Extremes {
    /// Those of all that a series ever said: every vintage, both ends of a range.
    pub(super) fn of(series: &Series) -> Extremes {
        let mut extremes = Extremes::default();
        for (place, (stamp, value)) in series.stamps().iter().zip(series.values()).enumerate() {
            extremes.add(*stamp, *value);
            if let Some((low, high)) = series.range(place) {
                extremes.add(*stamp, low);
                extremes.add(*stamp, high);
            }
            let versions = series.releases().map(|releases| releases.versions(place));
            for version in versions.unwrap_or_default() {
                if version.value.total_cmp(value) != Ordering::Equal {
                    extremes.add(*stamp, version.value);
                }
            }
        }
        extremes
    }

    fn add(&mut self, stamp: Stamp, value: f64) {
        if value.is_finite() {
            keep(&mut self.lows, Extreme { value, stamp, count: 1 }, f64::total_cmp);
            keep(&mut self.highs, Extreme { value, stamp, count: 1 }, |a, b| b.total_cmp(a));
        }
    }

    /// The values that are `wrong`, of those that are kept.
    pub(crate) fn wrong(&self, is_wrong: impl Fn(f64) -> bool) -> Vec<Extreme> {
        let mut all: Vec<Extreme> = self
            .lows
            .iter()
            .chain(&self.highs)
            .filter(|one| is_wrong(one.value))
            .copied()
            .collect();
        all.sort_by(|one, other| {
            one.stamp.cmp(&other.stamp).then(one.value.total_cmp(&other.value))
        });
        all.dedup();
        all
    }
}

fn keep(kept: &mut Vec<Extreme>, one: Extreme, order: impl Fn(&f64, &f64) -> Ordering) {
    if kept.len() == KEPT
        && kept.last().is_some_and(|last| order(&last.value, &one.value) == Ordering::Less)
    {
        return;
    }
    match kept.binary_search_by(|known| order(&known.value, &one.value)) {
        Ok(place) => {
            if let Some(known) = kept.get_mut(place) {
                known.count += 1;
            }
        }
        Err(place) => {
            kept.insert(place, one);
            kept.truncate(KEPT);
        }
    }
}
