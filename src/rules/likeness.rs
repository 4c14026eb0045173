//! `compare:`: what the present is compared with, and by what.

use super::conditions::Conditions;
use super::draft::{Owner, entries};
use super::fields::{Reader, Text};
use super::inputs::trimmed;
use super::names::check_name;
use super::problem::Problem;
use super::ruleset::{Compare, Condition, Feature, Reference};
use super::term::Kind;
use super::yaml::{YamlNode, YamlValue};
use crate::diagnostic::Code;
use crate::time::{Calendar, Date, Period, Stamp};

/// `compare:` as it was written.
#[derive(Debug, Default)]
pub(crate) struct DraftCompare {
    pub(super) features: Vec<(Text, DraftFeature)>,
    pub(super) references: Vec<(Text, DraftReference)>,
    pub(super) at_least: Option<Text>,
}

#[derive(Debug, Default)]
pub(crate) struct DraftFeature {
    pub(super) title: Option<Text>,
    pub(super) value: Option<Text>,
    pub(super) scale: Option<Text>,
    pub(super) because: Option<Text>,
}

#[derive(Debug, Default)]
pub(crate) struct DraftReference {
    pub(super) stretch: Option<Text>,
}

/// The draft in this node.
pub(super) fn draft(reader: &mut Reader<'_>, node: &YamlNode) -> Option<DraftCompare> {
    let keys = ["features", "references", "at_least"];
    let fields = reader.fields(node, "`compare`", &keys, None)?;
    let mut draft = DraftCompare::default();
    if let Some(node) = fields.require(reader, "features") {
        draft.features = entries(reader, node, "`features`", feature);
        check_filled(reader, node, "`features`", "write `spread: credit_spread`");
    }
    if let Some(node) = fields.require(reader, "references") {
        draft.references = entries(reader, node, "`references`", reference);
        check_filled(reader, node, "`references`", "write `\"1997\": 1997Q1..1997Q4`");
    }
    draft.at_least = fields.get("at_least").and_then(|node| reader.expression(node, "`at_least`"));
    Some(draft)
}

fn check_filled(reader: &mut Reader<'_>, node: &YamlNode, what: &str, help: &str) {
    if matches!(&node.value, YamlValue::Map(entries) if entries.is_empty()) {
        let message = format!("{what} holds nothing to compare");
        reader.report(Problem::new(Code::MissingKey, message, node.span.clone()).help(help));
    }
}

fn feature(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    (name, here): Owner<'_>,
) -> Option<DraftFeature> {
    let what = format!("feature `{name}`");
    if matches!(node.value, YamlValue::Scalar(_) | YamlValue::Tagged) {
        let value = reader.expression(node, &what);
        return Some(DraftFeature { value, ..DraftFeature::default() });
    }
    let keys = ["title", "value", "scale", "because"];
    let fields = reader.fields(node, &what, &keys, Some(here))?;
    Some(DraftFeature {
        title: fields.get("title").and_then(|node| reader.text(node, "`title`")),
        value: fields.require(reader, "value").and_then(|node| reader.expression(node, "`value`")),
        scale: fields.get("scale").and_then(|node| reader.expression(node, "`scale`")),
        because: fields.get("because").and_then(|node| reader.text(node, "`because`")),
    })
}

fn reference(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    (name, _): Owner<'_>,
) -> Option<DraftReference> {
    let stretch = reader.expression(node, &format!("reference `{name}`"));
    Some(DraftReference { stretch })
}

impl Conditions<'_, '_> {
    /// What the draft compares; what is wrong is reported and left out.
    pub(super) fn compare(&mut self, draft: &DraftCompare) -> Compare {
        let features = draft.features.iter().filter_map(|(name, one)| self.feature(name, one));
        let features: Vec<Feature> = features.collect();
        let references = draft.references.iter().filter_map(|(name, one)| {
            let (first, last) = self.stretch(one.stretch.as_ref()?)?;
            Some(Reference { id: name.value.clone(), first, last })
        });
        let references = references.collect();
        let count = draft.features.len();
        let at_least = draft.at_least.as_ref().and_then(|text| self.at_least(text, count));
        Compare { features, references, at_least: at_least.unwrap_or(count / 2 + 1) }
    }

    fn feature(&mut self, name: &Text, draft: &DraftFeature) -> Option<Feature> {
        check_name(self.reader, name);
        let value = self.number(&draft.value);
        let scale = self.number(&draft.scale);
        let value = value?;
        let scale = match scale {
            Some(scale) => Some(self.scale(&value, scale, draft.scale.as_ref()?)?),
            None => None,
        };
        Some(Feature {
            id: name.value.clone(),
            title: trimmed(draft.title.as_ref()),
            because: trimmed(draft.because.as_ref()),
            value,
            scale,
        })
    }

    /// A scale with the factor that brings it to the unit of a difference.
    fn scale(
        &mut self,
        value: &Condition,
        scale: Condition,
        text: &Text,
    ) -> Option<(Condition, f64)> {
        let (Kind::Number(unit), Kind::Number(own)) = (&value.term.kind, &scale.term.kind) else {
            return None;
        };
        let difference = unit.difference();
        if let Ok(factor) = own.factor_to(&difference) {
            return Some((scale, factor));
        }
        let shown = |unit: String| if unit.is_empty() { "no unit".to_owned() } else { unit };
        let (own, wanted) = (shown(own.to_string()), shown(difference.to_string()));
        let message = format!("the scale is in {own}, and a difference of the feature in {wanted}");
        let problem = Problem::new(Code::UnitMismatch, message, text.span.clone());
        self.reader.report(problem.help(format!("write a scale in {wanted}")));
        None
    }

    /// The days from the first to the last of a stretch.
    fn stretch(&mut self, text: &Text) -> Option<(Date, Date)> {
        let (from, to) = text.value.split_once("..").unwrap_or((&text.value, &text.value));
        let (from, to) = (from.trim(), to.trim());
        let mut wrong = |message: String, help: String| {
            let problem = Problem::new(Code::WrongStretch, message, text.span.clone());
            self.reader.report(problem.help(help));
        };
        let (Some(first), Some(last)) = (Stamp::parse(from), Stamp::parse(to)) else {
            let part = if Stamp::parse(from).is_none() { from } else { to };
            let help = "write a period such as `1997` or `1997Q2`, or two as in `1997Q1..1997Q4`";
            wrong(format!("`{part}` is not a period"), help.to_owned());
            return None;
        };
        let (first, last) = (edges(first)?.0, edges(last)?.1);
        if last < first {
            wrong(format!("`{from}` comes after `{to}`"), format!("write `{to}..{from}`"));
            return None;
        }
        if let Some(Calendar::Every(frequency)) = self.scope.calendar {
            let begun = Period::holding(frequency, first);
            let whole = if begun.first_day() < first { begun.plus(1) } else { begun };
            if last < whole.last_day() {
                let word = frequency.word();
                let message = format!("no whole {word} lies in `{}`", text.value);
                wrong(message, format!("write a stretch such as `{begun}..{whole}`"));
                return None;
            }
        }
        Some((first, last))
    }

    fn at_least(&mut self, text: &Text, features: usize) -> Option<usize> {
        let count = text.value.parse().ok().filter(|count| (1..=features).contains(count));
        if count.is_none() {
            let message =
                format!("`{}` is not a number of features from 1 to {features}", text.value);
            let problem = Problem::new(Code::NoNumber, message, text.span.clone());
            self.reader.report(problem.help("write a whole number, or leave the key out"));
        }
        count
    }
}

/// The first and the last day of what a stamp names.
fn edges(stamp: Stamp) -> Option<(Date, Date)> {
    match stamp {
        Stamp::Day(day) => Some((day, day)),
        Stamp::Period(period) => Some((period.first_day(), period.last_day())),
        Stamp::Row(_) => None,
    }
}
