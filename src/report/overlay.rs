//! The present laid over a stretch of the past, both from where they began.
//!
//! What the rules call nothing is their last phase. A stretch begins where that was
//! last said for certain, and so is found by the rules and not by a date.

use serde::{Deserialize, Serialize};

use super::Priced;
use crate::likeness::Likeness;
use crate::outcome::Outcome;
use crate::phase::Verdict;

/// How many years before its beginning and at most after it a stretch is shown.
const YEARS_BEFORE: usize = 2;
const YEARS_AFTER: usize = 7;

/// The present beside a stretch of the past.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Overlay {
    /// The phase that was last said before both began.
    pub after: String,
    /// What that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_title: Option<String>,
    /// The bar at which the present stretch began.
    pub now_from_bar: String,
    /// The bar at which the stretch of the past began.
    pub then_from_bar: String,
    /// The place of the first of these among the bars of the charts.
    pub now_from: usize,
    /// The place of the other.
    pub then_from: usize,
    /// How many bars before the beginning are shown.
    pub before: usize,
    /// How many bars from the beginning on are shown.
    pub bars: usize,
    /// How many bars the present stretch has so far.
    pub now_bars: usize,
    /// The references that lie in what is shown, in the order of the rules.
    pub windows: Vec<Window>,
    /// What followed is seen in this number; here it is 100 where each stretch began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_now: Vec<Option<f64>>,
    /// The same for the stretch of the past.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_then: Vec<Option<f64>>,
}

/// A reference inside of the stretch of the past.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Window {
    /// Its name.
    pub id: String,
    /// Its first bar, counted from the beginning of the stretch.
    pub from: usize,
    /// The bar behind its last.
    pub to: usize,
}

impl Outcome {
    /// The present laid over the nearest reference that lies in a stretch of the past.
    ///
    /// # Nothing to say
    ///
    /// `None` if the rules compare nothing, if they say now what they call nothing, or
    /// if no reference lies in a stretch of its own.
    pub(super) fn overlay(
        &self,
        likeness: Option<&Likeness>,
        price: Option<&Priced>,
    ) -> Option<Overlay> {
        let (likeness, last) = (likeness?, self.last()?);
        let rules = self.plan.rules();
        let nothing = rules.phases().len().checked_sub(1)?;
        let stretches = Stretches { outcome: self, nothing, bars: self.run.frame.bars.len(), last };
        let now_from = stretches.begin(last)?;
        let mut near: Vec<_> = likeness.references.iter().filter(|one| 0 < one.bars).collect();
        let far = |distance: Option<f64>| distance.unwrap_or(f64::INFINITY);
        near.sort_by(|one, other| far(one.distance).total_cmp(&far(other.distance)));
        let references = &rules.compare()?.references;
        let then_from = near.into_iter().find_map(|one| {
            let reference = references.iter().find(|own| own.id == one.id)?;
            let own = (0..now_from).filter(|bar| self.run.frame.lies_in(*bar, reference));
            own.filter_map(|bar| stretches.begin(bar)).next()
        })?;
        let year = stretches.bars_a_year();
        let now_bars = last + 1 - now_from;
        let before = (YEARS_BEFORE * year).min(then_from);
        let bars = stretches.length(then_from).min(YEARS_AFTER * year).max(now_bars + year);
        let bars = bars.min(last + 1 - then_from);
        let windows = references.iter().filter_map(|reference| {
            let lies = |step: &usize| self.run.frame.lies_in(then_from + step, reference);
            let from = (0..bars).find(lies)?;
            let to = (from..bars).take_while(lies).last()? + 1;
            Some(Window { id: reference.id.clone(), from, to })
        });
        let after = rules.phases().get(nothing)?;
        let index = |from: usize, bars: usize| {
            price.map_or(Vec::new(), |price| indexed(price, from, before, bars))
        };
        Some(Overlay {
            after: after.id.clone(),
            after_title: after.title.clone(),
            now_from_bar: self.stamp(now_from)?,
            then_from_bar: self.stamp(then_from)?,
            now_from,
            then_from,
            before,
            bars,
            now_bars,
            windows: windows.collect(),
            price_now: index(now_from, now_bars),
            price_then: index(then_from, bars),
        })
    }
}

/// A number over a stretch and before it, as a percentage of what it was at the beginning.
fn indexed(price: &Priced, from: usize, before: usize, bars: usize) -> Vec<Option<f64>> {
    let Some(base) = price.values.get(from).copied().flatten().filter(|base| 0.0 < *base) else {
        return Vec::new();
    };
    let value = |step: usize| {
        let bar = (from + step).checked_sub(before)?;
        let value = price.values.get(bar).copied().flatten()?;
        Some((10_000.0 * value / base).round() / 100.0)
    };
    (0..before + bars).map(value).collect()
}

/// The runs of bars between two at which the last phase was said for certain.
struct Stretches<'o> {
    outcome: &'o Outcome,
    nothing: usize,
    bars: usize,
    last: usize,
}

impl Stretches<'_> {
    fn is_nothing(&self, bar: usize) -> bool {
        let verdict = self.outcome.run.history.verdict(bar).and_then(Verdict::definite);
        verdict == Some(self.nothing)
    }

    /// Where the stretch of a bar began; `None` if it is in none, or in one whose
    /// beginning is not known.
    fn begin(&self, bar: usize) -> Option<usize> {
        let begin = (0..=bar).rev().take_while(|bar| !self.is_nothing(*bar)).last()?;
        (0 < begin).then_some(begin)
    }

    fn length(&self, from: usize) -> usize {
        (from..self.bars).take_while(|bar| !self.is_nothing(*bar)).count()
    }

    /// About how many bars a year has, by the last of them.
    fn bars_a_year(&self) -> usize {
        let bars = &self.outcome.run.frame.bars;
        let date = |bar: usize| bars.get(bar).and_then(|bar| bar.date);
        let Some(end) = date(self.last) else { return 10 };
        let in_year = (0..=self.last)
            .rev()
            .take_while(|bar| date(*bar).is_some_and(|day| end.days() - day.days() < 365));
        in_year.count().max(1)
    }
}
