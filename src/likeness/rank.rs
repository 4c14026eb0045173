//! Whether the smallest distance is a small one: how it ranks among the past.

use serde::{Deserialize, Serialize};

use super::{BarComparison, FEWEST_VALUES};

/// A decision stands out if it is nearer than so many percent of the past: in the
/// nearest fifth. A judgement.
const STANDS_OUT: f64 = 80.0;

/// The reference at the smallest distance, and how that ranks among the bars of the
/// past that are none of its own.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Closest {
    /// The reference.
    pub id: String,
    /// How far the decision is from it.
    pub distance: f64,
    /// How many bars of the past can be ranked: they have as many features as a
    /// distance needs, in scales of the decision.
    pub bars: usize,
    /// The first of them.
    pub from_bar: Option<String>,
    /// How many percent of them are farther from it than the decision; `None` of fewer
    /// than 20.
    pub farther_percent: Option<f64>,
    /// How many percent of them have this reference as their nearest.
    pub nearest_percent: Option<f64>,
    /// Whether the decision is nearer than four of five of them: a judgement.
    pub stands_out: bool,
}

impl BarComparison<'_> {
    /// How the smallest distance, to the reference at this place, ranks.
    pub(super) fn closest(&self, place: usize, distance: f64) -> Option<Closest> {
        let references: Vec<(Vec<usize>, Vec<f64>)> = self
            .compare
            .references
            .iter()
            .map(|reference| {
                let bars = self.bars(reference);
                let means = self.axes.iter().map(|axis| self.mean(axis, &bars)).collect();
                (bars, means)
            })
            .collect();
        let (own, _) = references.get(place)?;
        let (mut ranked, mut farther, mut nearest) = (Vec::new(), 0, 0);
        for bar in (0..self.bar).filter(|bar| !own.contains(bar)) {
            let to = |means: &[f64]| self.distance(bar, means);
            let distances: Vec<f64> = references.iter().map(|(_, means)| to(means)).collect();
            let Some(there) = distances.get(place).copied().filter(|one| !one.is_nan()) else {
                continue;
            };
            ranked.push(bar);
            farther += usize::from(distance < there);
            // What is unknown is nearer to nothing.
            nearest += usize::from(!distances.iter().any(|other| *other < there));
        }
        #[expect(clippy::cast_precision_loss, reason = "bars are far below 2^53")]
        let percent = |count: usize| {
            (FEWEST_VALUES <= ranked.len()).then(|| 100.0 * count as f64 / ranked.len() as f64)
        };
        let stamp = |bar: &usize| Some(self.outcome.run.frame.bars.get(*bar)?.stamp.to_string());
        Some(Closest {
            id: self.compare.references.get(place)?.id.clone(),
            distance,
            bars: ranked.len(),
            from_bar: ranked.first().and_then(stamp),
            farther_percent: percent(farther),
            nearest_percent: percent(nearest),
            stands_out: percent(farther).is_some_and(|farther| STANDS_OUT <= farther),
        })
    }

    /// How far a bar of the past is from these values of the features, in scales of
    /// the decision; NaN if too few are known.
    fn distance(&self, bar: usize, then: &[f64]) -> f64 {
        let (mut sum, mut known) = (0.0, 0.0);
        for (axis, then) in self.axes.iter().zip(then) {
            let Some(scale) = axis.scale else { continue };
            let scaled = (self.value(axis, bar) - then) / scale;
            if !scaled.is_nan() {
                sum += scaled * scaled;
                known += 1.0;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "features are few")]
        let is_enough = self.compare.at_least as f64 <= known;
        if is_enough { (sum / known).sqrt() } else { f64::NAN }
    }
}
