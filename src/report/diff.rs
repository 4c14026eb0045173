//! What changed between two reports of the same rules.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::read_back::of_shape;
use super::text::next_comparisons;
use super::{Named, Provenance, Report, SignalReport};
use crate::explain::{Comparing, Evidence, Level, unit_name};
use crate::plan::Knowledge;
use crate::rules::Comparison;
use crate::signal::State;
use crate::time::Date;
use crate::value::{Truth, Unit};

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.diff/1";

fn schema<'de, D: Deserializer<'de>>(text: D) -> Result<Cow<'static, str>, D::Error> {
    of_shape(text, SCHEMA)
}

/// What changed between two decisions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DiffReport {
    /// The shape of this report.
    #[serde(deserialize_with = "schema")]
    pub schema: Cow<'static, str>,
    /// The question that the rules ask.
    pub title: String,
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// Whether the phase or the state of a signal is another.
    pub is_changed: bool,
    /// The verdict of the earlier decision.
    pub then: Moment,
    /// The verdict of the later decision.
    pub now: Moment,
    /// Each signal, in the order of the rules.
    pub signals: Named<SignalDiff>,
    /// What was carried out by what, on what.
    pub provenance: Provenance,
}

/// The verdict of one of two decisions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Moment {
    /// The day of the decision.
    pub as_of: Option<Date>,
    /// The bar of the decision: a period, or a row.
    pub bar: Option<String>,
    /// Whether the decision comes before the end of its bar.
    pub is_provisional: bool,
    /// The phase; `None` if what is unknown leaves more than one open.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// The phases that could still be the answer, in the order of the rules.
    pub possible: Vec<String>,
}

/// A signal at two decisions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SignalDiff {
    /// What it is.
    pub title: Option<String>,
    /// Its state at the earlier decision.
    pub then: State,
    /// Its state at the later one.
    pub now: State,
    /// Whether the two differ.
    pub is_changed: bool,
    /// The comparisons that made it change; if it did not, those that stand
    /// between it and its next state.
    pub comparisons: Vec<ComparingDiff>,
}

/// Two numbers that are compared, at two decisions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct ComparingDiff {
    /// Which condition of the signal it is in.
    pub level: Level,
    /// What is compared with the threshold, as the rule writes it.
    pub expression: String,
    /// How it is compared.
    pub sign: Comparison,
    /// The unit of the value and the threshold; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// Its numbers at the earlier decision.
    pub then: Numbers,
    /// Its numbers at the later one.
    pub now: Numbers,
}

/// The numbers of a comparison.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Numbers {
    /// The value; `None` if it is unknown.
    pub value: Option<f64>,
    /// The threshold.
    pub threshold: Option<f64>,
    /// Whether the comparison holds.
    pub truth: Truth,
}

impl Report {
    /// What changed since an earlier report of the same plan.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// let then = plan.evaluate_as_of(&panel, "2007-06-30".parse()?)?.report();
    /// let now = plan.evaluate_as_of(&panel, "2008-06-30".parse()?)?.report();
    /// assert!(now.diff(&then).is_changed);
    /// println!("{}", now.diff(&then));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn diff(&self, then: &Report) -> DiffReport {
        let signals: Vec<(String, SignalDiff)> = self
            .signals
            .0
            .iter()
            .map(|(id, now)| (id.clone(), signal_diff(then.signals.get(id), now)))
            .collect();
        let is_changed = self.phase.possible != then.phase.possible
            || signals.iter().any(|(_, signal)| signal.is_changed);
        DiffReport {
            schema: SCHEMA.into(),
            title: self.title.clone(),
            knowledge: self.knowledge,
            is_changed,
            then: then.moment(),
            now: self.moment(),
            signals: Named(signals),
            provenance: self.provenance.clone(),
        }
    }

    fn moment(&self) -> Moment {
        Moment {
            as_of: self.as_of,
            bar: self.bar.clone(),
            is_provisional: self.is_provisional,
            phase: self.phase.id.clone(),
            title: self.phase.title.clone(),
            possible: self.phase.possible.clone(),
        }
    }
}

/// A signal that had no report yet was unknown.
fn signal_diff(then: Option<&SignalReport>, now: &SignalReport) -> SignalDiff {
    let state_then = then.map_or(State::Unknown, |then| then.state);
    let is_changed = state_then != now.state;
    let pairs = now.evidence.iter().flat_map(|evidence| {
        evidence.comparisons.iter().enumerate().map(move |(place, comparison)| {
            (evidence, comparison, then.and_then(|then| same(then, evidence.level, place)))
        })
    });
    let pairs: Vec<_> = pairs
        .map(|(evidence, comparison, then)| comparing_diff(evidence, comparison, then))
        .collect();
    let has_turned = |pair: &&ComparingDiff| pair.then.truth != pair.now.truth;
    let mut comparisons: Vec<ComparingDiff> = Vec::new();
    if is_changed {
        comparisons = pairs.iter().filter(has_turned).cloned().collect();
    }
    if comparisons.is_empty() {
        let next = next_comparisons(now);
        let is_next = |pair: &&ComparingDiff| {
            next.iter().any(|(evidence, comparison)| {
                evidence.level == pair.level && comparison.expression == pair.expression
            })
        };
        comparisons = pairs.iter().filter(is_next).cloned().collect();
    }
    SignalDiff {
        title: now.title.clone(),
        then: state_then,
        now: now.state,
        is_changed,
        comparisons,
    }
}

/// The comparison at the same place of the same condition.
fn same(signal: &SignalReport, level: Level, place: usize) -> Option<&Comparing> {
    let evidence = signal.evidence.iter().find(|evidence| evidence.level == level)?;
    evidence.comparisons.get(place)
}

fn comparing_diff(evidence: &Evidence, now: &Comparing, then: Option<&Comparing>) -> ComparingDiff {
    ComparingDiff {
        level: evidence.level,
        expression: now.expression.clone(),
        sign: now.sign,
        unit: now.unit.clone(),
        then: then.map_or(Numbers::default(), numbers),
        now: numbers(now),
    }
}

fn numbers(comparison: &Comparing) -> Numbers {
    Numbers { value: comparison.value, threshold: comparison.threshold, truth: comparison.truth }
}
