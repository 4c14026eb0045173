//! What the present resembles: its distance to stretches of the past.
//!
//! A rule set names *features*, numbers that make one time like another, and
//! *references*, stretches of the past. A difference of a feature is measured in
//! a *scale* of its own past, so that points of debt growth and of spreads can be
//! added. The *distance* is the root mean square of those. It stands beside the
//! phase and is no part of it; where the two disagree, that is said.

mod rank;

pub use rank::Closest;

use serde::{Deserialize, Serialize};

use crate::eval::{Frame, Reason};
use crate::explain::{reasons, unit_name};
use crate::outcome::Outcome;
use crate::phase::Verdict;
use crate::plan::NodeId;
use crate::rules::{Compare, Feature, Reference};
use crate::time::Date;
use crate::value::Unit;

/// The fewest values of the past that a scale is made of, and the fewest bars that a
/// distance is ranked among.
const FEWEST_VALUES: usize = 20;

/// What a decision resembles.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Likeness {
    /// The reference at the smallest distance; `None` if no distance is known, or the
    /// bar is no nearer to it than bars usually are.
    pub nearest: Option<String>,
    /// The smallest distance, and how it ranks; `None` if none is known.
    pub closest: Option<Closest>,
    /// The single bar of any reference at the smallest distance.
    pub nearest_bar: Option<NearestBar>,
    /// Every reference, in the order of the rules.
    pub references: Vec<Resemblance>,
    /// Every feature, in the order of the rules.
    pub features: Vec<Measured>,
    /// How many features have a value and a scale now.
    pub known: usize,
    /// How many of them a distance needs.
    pub at_least: usize,
    /// What the rules say, beside that; `None` if their phase is undetermined or
    /// there is no nearest reference.
    pub rules: Option<Beside>,
}

/// A feature at the decision.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Measured {
    /// Its name.
    pub id: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How it is computed, as the rules write it.
    pub expression: String,
    /// The line of the rule file at which that begins.
    pub line: usize,
    /// Why times are compared by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Its value now; `None` if it is unknown.
    pub value: Option<f64>,
    /// Its unit; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// The unit of a difference and of the scale.
    #[serde(with = "unit_name")]
    pub difference_unit: Unit,
    /// What a difference is measured in; `None` if that is unknown or nothing.
    pub scale: Option<f64>,
    /// The scale as the rules write it; `None` for the interquartile range of
    /// every value up to the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_expression: Option<String>,
    /// How many values of the past there are, this one included.
    pub past_values: usize,
    /// Why its value is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Reason>,
}

/// The distance to a reference.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Resemblance {
    /// Its name.
    pub id: String,
    /// Its first bar that came before the decision.
    pub from_bar: Option<String>,
    /// Its last such bar.
    pub to_bar: Option<String>,
    /// How many such bars there are.
    pub bars: usize,
    /// Whether it was over before the decision.
    pub is_over: bool,
    /// The root mean square of the scaled differences to its means; `None` if too
    /// few features are known.
    pub distance: Option<f64>,
    /// How many features are in the distance.
    pub known: usize,
    /// Every feature, the nearest first, unknown ones last.
    pub features: Vec<Pull>,
    /// What the rules said at its bars, in the order of the rules.
    pub phases: Vec<Said>,
}

/// How far a feature is from what it was.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Pull {
    /// The feature.
    pub id: String,
    /// What it was: at a bar its value, of a reference the mean of its known
    /// values.
    pub then: Option<f64>,
    /// What it is now, less that.
    pub difference: Option<f64>,
    /// The difference in scales of the feature.
    pub scaled: Option<f64>,
    /// Its part of the square of the distance.
    pub share: Option<f64>,
    /// Whether it is nearer than the distance, or farther.
    pub pulls: Option<Direction>,
}

/// Whether a feature makes a time more alike or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It differs by no more than the distance.
    Towards,
    /// It differs by more than the distance.
    Away,
}

/// The single bar at the smallest distance.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct NearestBar {
    /// The bar.
    pub bar: String,
    /// The day of its decision.
    pub date: Option<Date>,
    /// The reference that it belongs to.
    pub reference: String,
    /// Its distance.
    pub distance: f64,
    /// How many features are in the distance.
    pub known: usize,
    /// Every feature, the nearest first, unknown ones last.
    pub features: Vec<Pull>,
}

/// At how many bars of a reference a phase was the verdict.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Said {
    /// The phase.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// At how many bars.
    pub bars: usize,
}

/// What the rules say, beside the nearest reference.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Beside {
    /// The phase of the decision.
    pub phase: String,
    /// What it is.
    pub title: Option<String>,
    /// At how many bars of the nearest reference it was the verdict, too.
    pub bars: usize,
    /// How many bars that reference has.
    pub of: usize,
    /// Whether it was at any.
    pub agrees: bool,
}

impl Outcome {
    /// What the last decision resembles; `None` if the rules compare nothing, or
    /// there is no decision.
    ///
    /// Only bars before the decision are compared with it, and only they and the
    /// decision itself make the scales.
    pub fn likeness(&self) -> Option<Likeness> {
        let compare = self.plan.rules().compare()?;
        let comparing = BarComparison::new(self, compare, self.last()?);
        let references = compare.references.iter().map(|one| comparing.resemblance(one));
        let references: Vec<Resemblance> = references.collect();
        let closest = references
            .iter()
            .enumerate()
            .filter_map(|(place, one)| Some((place, one.distance?)))
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .and_then(|(place, distance)| comparing.closest(place, distance));
        let stands_out = closest.as_ref().filter(|closest| closest.stands_out);
        let nearest =
            stands_out.and_then(|closest| references.iter().find(|one| one.id == closest.id));
        Some(Likeness {
            nearest: nearest.map(|one| one.id.clone()),
            nearest_bar: comparing.nearest_bar(),
            rules: nearest.and_then(|one| self.beside(one)),
            closest,
            known: comparing.axes.iter().filter(|axis| axis.scale.is_some()).count(),
            at_least: compare.at_least,
            features: comparing.measured(),
            references,
        })
    }

    fn beside(&self, nearest: &Resemblance) -> Option<Beside> {
        let phase = self.phase()?;
        let said = nearest.phases.iter().find(|said| said.id == phase.id);
        let bars = said.map_or(0, |said| said.bars);
        let (phase, title) = (phase.id.clone(), phase.title.clone());
        Some(Beside { phase, title, bars, of: nearest.bars, agrees: 0 < bars })
    }
}

/// One feature over time, ready to be compared by.
struct FeatureAxis<'o> {
    feature: &'o Feature,
    node: Option<NodeId>,
    now: f64,
    past_values: usize,
    /// `None` if the value now, or the scale, is unknown.
    scale: Option<f64>,
}

struct BarComparison<'o> {
    outcome: &'o Outcome,
    compare: &'o Compare,
    bar: usize,
    axes: Vec<FeatureAxis<'o>>,
}

impl<'o> BarComparison<'o> {
    fn new(outcome: &'o Outcome, compare: &'o Compare, bar: usize) -> BarComparison<'o> {
        let mut lookup = outcome.plan.lookup();
        let frame = &outcome.run.frame;
        let at = |node, bar| single(frame, node, bar);
        let axis = |feature: &'o Feature| {
            let node = lookup.node(&feature.value.term);
            let known = (0..=bar).map(|bar| at(node, bar)).filter(|value| !value.is_nan());
            let past: Vec<f64> = known.collect();
            let past_values = past.len();
            let scale = match &feature.scale {
                Some((scale, factor)) => at(lookup.node(&scale.term), bar) * factor,
                None => interquartile_range(past),
            };
            let now = at(node, bar);
            let is_scale = 0.0 < scale && scale.is_finite() && !now.is_nan();
            FeatureAxis { feature, node, now, past_values, scale: is_scale.then_some(scale) }
        };
        let axes = compare.features.iter().map(axis).collect();
        BarComparison { outcome, compare, bar, axes }
    }

    fn value(&self, axis: &FeatureAxis<'_>, bar: usize) -> f64 {
        single(&self.outcome.run.frame, axis.node, bar)
    }

    /// The bars of a reference that come before the decision.
    fn bars(&self, reference: &Reference) -> Vec<usize> {
        let frame = &self.outcome.run.frame;
        (0..self.bar).filter(|bar| frame.lies_in(*bar, reference)).collect()
    }

    /// The mean of a feature over the bars of a reference.
    fn mean(&self, axis: &FeatureAxis<'_>, bars: &[usize]) -> f64 {
        let values = bars.iter().map(|bar| self.value(axis, *bar));
        let known: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
        // A mean of fewer than half of the bars is no mean of the stretch.
        let is_enough = !known.is_empty() && bars.len() <= 2 * known.len();
        #[expect(clippy::cast_precision_loss, reason = "bars are far below 2^53")]
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        if is_enough { mean } else { f64::NAN }
    }

    fn resemblance(&self, reference: &Reference) -> Resemblance {
        let bars = self.bars(reference);
        let FeatureComparison { distance, known, features } =
            self.compared(|axis| self.mean(axis, &bars));
        let stamp =
            |bar: Option<&usize>| Some(self.outcome.run.frame.bars.get(*bar?)?.stamp.to_string());
        let decided = self.outcome.run.frame.bars.get(self.bar).and_then(|bar| bar.date);
        Resemblance {
            id: reference.id.clone(),
            from_bar: stamp(bars.first()),
            to_bar: stamp(bars.last()),
            bars: bars.len(),
            is_over: decided.is_some_and(|day| reference.last < day),
            distance,
            known,
            features,
            phases: self.said(&bars),
        }
    }

    fn nearest_bar(&self) -> Option<NearestBar> {
        let mut nearest: Option<NearestBar> = None;
        for reference in &self.compare.references {
            for bar in self.bars(reference) {
                let found = self.compared(|axis| self.value(axis, bar));
                let Some(distance) = found.distance else { continue };
                if nearest.as_ref().is_some_and(|nearest| nearest.distance <= distance) {
                    continue;
                }
                let own = self.outcome.run.frame.bars.get(bar)?;
                nearest = Some(NearestBar {
                    bar: own.stamp.to_string(),
                    date: own.date,
                    reference: reference.id.clone(),
                    distance,
                    known: found.known,
                    features: found.features,
                });
            }
        }
        nearest
    }

    /// The distance to what `then` says that each feature was.
    fn compared(&self, then: impl Fn(&FeatureAxis<'_>) -> f64) -> FeatureComparison {
        let mut features: Vec<Pull> = Vec::with_capacity(self.axes.len());
        let mut sum = 0.0;
        let mut known = 0.0;
        for axis in &self.axes {
            let then = then(axis);
            let difference = axis.now - then;
            let scaled = axis.scale.map(|scale| difference / scale).filter(|one| !one.is_nan());
            if let Some(scaled) = scaled {
                sum += scaled * scaled;
                known += 1.0;
            }
            let some = |number: f64| if number.is_nan() { None } else { Some(number) };
            let id = axis.feature.id.clone();
            let (then, difference) = (some(then), some(difference));
            features.push(Pull { id, then, difference, scaled, share: None, pulls: None });
        }
        let square = sum / known;
        for pull in &mut features {
            let Some(scaled) = pull.scaled else { continue };
            pull.share = Some(if 0.0 < sum { scaled * scaled / sum } else { 0.0 });
            let is_near = scaled * scaled <= square;
            pull.pulls = Some(if is_near { Direction::Towards } else { Direction::Away });
        }
        let size = |pull: &Pull| pull.scaled.map_or(f64::INFINITY, f64::abs);
        features.sort_by(|one, other| size(one).total_cmp(&size(other)));
        let known = features.iter().filter(|pull| pull.scaled.is_some()).count();
        let distance = (self.compare.at_least <= known).then(|| square.sqrt());
        FeatureComparison { distance, known, features }
    }

    fn said(&self, bars: &[usize]) -> Vec<Said> {
        let history = &self.outcome.run.history;
        let definite = |bar: &usize| history.verdict(*bar).and_then(Verdict::definite);
        let verdicts: Vec<Option<usize>> = bars.iter().map(definite).collect();
        let phases = self.outcome.plan.rules().phases().iter().enumerate();
        let said = phases.map(|(place, phase)| Said {
            id: phase.id.clone(),
            title: phase.title.clone(),
            bars: verdicts.iter().filter(|verdict| **verdict == Some(place)).count(),
        });
        said.filter(|said| 0 < said.bars).collect()
    }

    fn measured(&self) -> Vec<Measured> {
        let measured = |axis: &FeatureAxis<'_>| {
            let Feature { id, title, because, value, scale } = axis.feature;
            let unit = value.term.unit();
            let is_known = !axis.now.is_nan();
            let unknown = axis.node.filter(|_| !is_known).map_or(Vec::new(), |node| {
                reasons(&self.outcome.plan, &self.outcome.run.frame, &[node], self.bar)
            });
            Measured {
                id: id.clone(),
                title: title.clone(),
                expression: value.text.clone(),
                line: value.line,
                because: because.clone(),
                value: is_known.then_some(axis.now),
                difference_unit: unit.difference(),
                unit,
                scale: axis.scale,
                scale_expression: scale.as_ref().map(|(scale, _)| scale.text.clone()),
                past_values: axis.past_values,
                unknown,
            }
        };
        self.axes.iter().map(measured).collect()
    }
}

/// A value, if it is a single one: NaN where it is missing or within a range.
fn single(frame: &Frame, node: Option<NodeId>, bar: usize) -> f64 {
    match node.filter(|node| !frame.is_unknown(*node, bar)) {
        Some(node) => frame.number(node, bar),
        None => f64::NAN,
    }
}

struct FeatureComparison {
    distance: Option<f64>,
    known: usize,
    features: Vec<Pull>,
}

/// From the first quartile to the third, between neighbours in proportion; NaN
/// of fewer than [`FEWEST_VALUES`].
fn interquartile_range(mut values: Vec<f64>) -> f64 {
    if values.len() < FEWEST_VALUES {
        return f64::NAN;
    }
    values.sort_by(f64::total_cmp);
    quantile(&values, 3) - quantile(&values, 1)
}

/// So many quarters of the way up the sorted values.
fn quantile(sorted: &[f64], quarters: usize) -> f64 {
    let steps = quarters * (sorted.len() - 1);
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    let (low, high) = (at(steps / 4), at((steps / 4 + 1).min(sorted.len() - 1)));
    #[expect(clippy::cast_precision_loss, reason = "a remainder of four")]
    let part = (steps % 4) as f64 / 4.0;
    low + part * (high - low)
}
