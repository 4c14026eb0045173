//! The evidence behind a condition at one bar.

use std::collections::BTreeSet;

use super::{Bounds, shown_within};
use crate::data::Confidence;
use crate::eval::{At, Frame, Gap, Reason, Sight, gaps};
use crate::plan::{Binding, Lookup, NodeId, NodeStep, Plan};
use crate::rules::{Comparison, Condition, Term, What};
use crate::time::Date;
use crate::value::{Truth, Unit, brief, unit_name};

/// Which condition of a signal a piece of evidence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The lower condition, `watch:`.
    Watch,
    /// The upper condition, `when:`.
    On,
    /// The condition to leave by, `until:`.
    Until,
}

impl Level {
    /// The word: `watch`, `on`, `until`.
    pub fn word(self) -> &'static str {
        match self {
            Level::Watch => "watch",
            Level::On => "on",
            Level::Until => "until",
        }
    }
}

/// A condition at one bar, with the numbers that decide it.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// Which condition of the signal it is.
    pub level: Level,
    /// Its text.
    pub condition: String,
    /// Whether it holds.
    pub truth: Truth,
    /// The line of the rule file at which it begins.
    pub line: usize,
    /// The comparisons in it, in the order of the text.
    pub comparisons: Vec<Comparing>,
}

/// Two numbers that are compared.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct Comparing {
    /// What is compared with the threshold, as the rule writes it.
    pub expression: String,
    /// Its value; `None` if it is unknown.
    pub value: Option<f64>,
    /// Between which values it lies, if it is known within a range only; the
    /// value is the likely one then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Bounds>,
    /// How it is compared.
    pub sign: Comparison,
    /// The threshold, as the rule writes it.
    pub against: String,
    /// The value of the threshold.
    pub threshold: Option<f64>,
    /// The same for the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_range: Option<Bounds>,
    /// The value less the threshold.
    pub margin: Option<f64>,
    /// The same for the margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_range: Option<Bounds>,
    /// The unit of the value and the threshold; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// The unit of the margin: points, if the value is a percentage.
    #[serde(with = "unit_name")]
    pub margin_unit: Unit,
    /// Whether it holds.
    pub truth: Truth,
    /// What the value is of: the newest period in which all that it is made of was
    /// known; `None` if it is a number of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The day from which that was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Date>,
    /// The inputs that its numbers are made of.
    pub inputs: Vec<String>,
}

/// What a decision saw of an input.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[non_exhaustive]
pub struct Sighting {
    /// What the input is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The column that it was taken from.
    pub column: Option<String>,
    /// The file that the column is in.
    pub file: Option<String>,
    /// Its value; `None` if it is unknown.
    pub value: Option<f64>,
    /// Between which values it lies, if it is known within a range only; the
    /// value is the likely one then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Bounds>,
    /// Its unit; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// The value as people read it, as in `$14.5 tn`; `unknown` if it is.
    pub shown: String,
    /// Where the data say that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How sure the data say that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// The newest period that is in the value.
    pub period: Option<String>,
    /// What stands after that figure in its file, such as `p` for a provisional one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// The day on which that became known.
    pub known: Option<Date>,
    /// Whether that day was only reckoned from the lag that the rules state.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_assumed: bool,
    /// The day from which the value stood, under knowledge `vintage` where the
    /// data tell it: later than `known` if it was revised since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vintage: Option<Date>,
    /// Whether more values of the period were to come.
    pub is_provisional: bool,
    /// Days from the end of the period to the decision.
    pub age_days: Option<i32>,
    /// Why it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Reason>,
}

/// A condition at a bar.
pub(crate) fn evidence(
    plan: &Plan,
    frame: &Frame,
    lookup: &mut Lookup<'_>,
    level: Level,
    condition: &Condition,
    bar: usize,
) -> Evidence {
    let number =
        |node: Option<NodeId>| Some(frame.number(node?, bar)).filter(|number| !number.is_nan());
    let truth = |node: Option<NodeId>| node.map_or(Truth::Unknown, |node| frame.truth(node, bar));
    let comparing = |compared: ConditionComparison<'_>| {
        let (value, threshold) = (number(compared.value), number(compared.threshold));
        let bounds = |node: Option<NodeId>| Bounds::at(frame, node?, bar);
        let (period, known) = compared.value.and_then(|node| frame.of(node, bar)).unzip();
        let (range, threshold_range) = (bounds(compared.value), bounds(compared.threshold));
        Comparing {
            expression: compared.expression.to_owned(),
            value,
            range,
            sign: compared.sign,
            against: compared.against.to_owned(),
            threshold,
            threshold_range,
            margin_range: Bounds::difference((value, range), (threshold, threshold_range)),
            margin: value.zip(threshold).map(|(value, threshold)| value - threshold),
            margin_unit: compared.unit.difference(),
            unit: compared.unit,
            truth: truth(compared.node),
            period: period.map(|period| period.to_string()),
            known: known.flatten(),
            inputs: inputs(plan, compared.node),
        }
    };
    let comparisons = compared(lookup, condition).into_iter().map(comparing).collect();
    let truth = truth(lookup.node(&condition.term));
    let condition_text = condition.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Evidence { level, condition: condition_text, truth, line: condition.line, comparisons }
}

/// A comparison in a condition, whatever the bar.
pub(crate) struct ConditionComparison<'c> {
    /// What is compared with the threshold, as the rule writes it.
    pub(crate) expression: &'c str,
    pub(crate) sign: Comparison,
    /// The threshold, as the rule writes it.
    pub(crate) against: &'c str,
    /// The unit of both.
    pub(crate) unit: Unit,
    pub(crate) value: Option<NodeId>,
    pub(crate) threshold: Option<NodeId>,
    /// Whether it holds.
    pub(crate) node: Option<NodeId>,
}

/// The comparisons in a condition, in the order of the text.
pub(crate) fn compared<'c>(
    lookup: &mut Lookup<'_>,
    condition: &'c Condition,
) -> Vec<ConditionComparison<'c>> {
    let mut found = Vec::new();
    collect(&condition.term, &mut found);
    let compared = found.into_iter().map(|(term, sign, left, right)| {
        // The side that changes is the value, the other the threshold.
        let is_turned = left.is_constant() && !right.is_constant();
        let (value, sign, threshold) =
            if is_turned { (right, turned(sign), left) } else { (left, sign, right) };
        ConditionComparison {
            expression: condition.part(&value.span),
            sign,
            against: condition.part(&threshold.span),
            unit: value.unit(),
            value: lookup.node(value),
            threshold: lookup.node(threshold),
            node: lookup.node(term),
        }
    });
    compared.collect()
}

fn collect<'t>(term: &'t Term, found: &mut Vec<(&'t Term, Comparison, &'t Term, &'t Term)>) {
    if let What::Compare(sign, left, right) = &term.what {
        found.push((term, *sign, left, right));
        return;
    }
    for part in term.parts() {
        collect(part, found);
    }
}

fn turned(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Equal => Comparison::Equal,
        Comparison::Differ => Comparison::Differ,
    }
}

/// The names of the inputs that a node is made of, in the order of the rules.
fn inputs(plan: &Plan, node: Option<NodeId>) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<NodeId> = node.into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(node) = waiting.pop() {
        if !seen.insert(node) {
            continue;
        }
        let Some(node) = plan.node(node) else { continue };
        if let NodeStep::Input(input) | NodeStep::Age(input) = node.step {
            found.insert(input);
        }
        waiting.extend(&node.operands);
    }
    let all = plan.rules().inputs();
    found.into_iter().filter_map(|input| all.get(input)).map(|input| input.name.clone()).collect()
}

/// Why these nodes are unknown at a bar; one input only once, at its newest gap.
pub(crate) fn reasons(plan: &Plan, frame: &Frame, nodes: &[NodeId], bar: usize) -> Vec<Reason> {
    let mut found = BTreeSet::new();
    for node in nodes {
        gaps(plan, frame, *node, bar, &mut found);
    }
    let mut told = BTreeSet::new();
    let mut all = Vec::new();
    for gap in found.iter().rev() {
        let is_new = match gap {
            Gap::Input(input, _) => told.insert(Some(*input)),
            Gap::BeforeTheStart | Gap::DivisionByZero | Gap::Undefined => true,
        };
        if is_new {
            all.push(gap.reason(plan, frame));
        }
    }
    all.sort();
    all
}

/// What a decision at a bar saw of an input.
pub(crate) fn sighting(
    plan: &Plan,
    frame: &Frame,
    files: &[Option<String>],
    input: usize,
    bar: usize,
) -> Option<Sighting> {
    let rule = plan.rules().inputs().get(input)?;
    let decided = frame.bars.get(bar)?.date;
    let (value, sight) = frame.sight(plan, input, bar);
    let (column, source, confidence) = match plan.bindings.get(input)? {
        Binding::Column { name, source, confidence, .. } => {
            (Some(name.clone()), source.clone(), *confidence)
        }
        Binding::Absent | Binding::Dropped => (None, None, None),
    };
    let value = Some(value).filter(|value| !value.is_nan());
    let range = frame.input_range(plan, input, bar).map(Bounds::of);
    let (period, last_day, known, is_assumed, vintage, is_provisional) = match sight {
        Sight::Seen { period, end, known, is_assumed, vintage, is_partial } => {
            (Some(period), end, known, is_assumed, vintage, is_partial)
        }
        _ => (None, None, None, false, None, false),
    };
    let is_unknown = value.is_none() && range.is_none();
    let unknown = is_unknown.then(|| Gap::Input(input, At::Decision(bar)).reason(plan, frame));
    Some(Sighting {
        title: rule.title.clone(),
        column,
        file: files.get(input).cloned().flatten(),
        value,
        range,
        shown: match (range, value) {
            (None, Some(value)) => brief(value, &rule.unit),
            _ => shown_within(value, range, &rule.unit),
        },
        unit: rule.unit.clone(),
        source,
        confidence,
        period: period.map(|period| period.to_string()),
        mark: None,
        known,
        is_assumed,
        vintage,
        is_provisional,
        age_days: decided.zip(last_day).map(|(day, end)| day.days() - end.days()),
        unknown,
    })
}
