//! `base_rates:`: what followed a phase, in which number it is seen.

use super::conditions::Conditions;
use super::draft::list;
use super::fields::{Reader, Text};
use super::inputs::trimmed;
use super::problem::Problem;
use super::ruleset::BaseRatesRule;
use super::yaml::YamlNode;
use crate::diagnostic::Code;
use crate::time::{Calendar, Span, SpanUnit};
use crate::value::{Quantity, Unit};

/// `base_rates:` as it was written.
#[derive(Debug, Default)]
pub(crate) struct DraftBaseRates {
    pub(super) of: Option<Text>,
    title: Option<Text>,
    within: Option<Vec<Text>>,
    falls: Option<Vec<Text>>,
}

/// The draft in this node.
pub(super) fn draft(reader: &mut Reader<'_>, node: &YamlNode) -> Option<DraftBaseRates> {
    let keys = ["of", "title", "within", "falls"];
    let fields = reader.fields(node, "`base_rates`", &keys, None)?;
    let quantities = |reader: &mut Reader<'_>, key: &str| {
        let node = fields.get(key)?;
        list(reader, node, &format!("`{key}`"), |reader, node, what| reader.expression(node, what))
    };
    Some(DraftBaseRates {
        of: fields.require(reader, "of").and_then(|node| reader.expression(node, "`of`")),
        title: fields.get("title").and_then(|node| reader.text(node, "`title`")),
        within: quantities(reader, "within"),
        falls: quantities(reader, "falls"),
    })
}

impl Conditions<'_, '_> {
    /// What the draft asks for; what is wrong is reported and left out.
    pub(super) fn base_rates(&mut self, draft: &DraftBaseRates) -> Option<BaseRatesRule> {
        let of = self.number(&draft.of)?;
        if self.scope.calendar == Some(Calendar::Rows) {
            let message = "rows without dates have no length of time";
            let span = draft.of.as_ref().map_or(0..0, |text| text.span.clone());
            let problem = Problem::new(Code::WrongRange, message, span);
            self.reader.report(problem.help("take another `calendar`, or leave the key out"));
            return None;
        }
        let year = |count| Span { count, unit: SpanUnit::Years };
        let within = match &draft.within {
            None => vec![year(1), year(2)],
            Some(all) => all.iter().filter_map(|text| self.horizon(text)).collect(),
        };
        let falls = match &draft.falls {
            None => vec![20.0, 40.0],
            Some(all) => all.iter().filter_map(|text| self.fall(text)).collect(),
        };
        Some(BaseRatesRule { of, title: trimmed(draft.title.as_ref()), within, falls })
    }

    fn horizon(&mut self, text: &Text) -> Option<Span> {
        let span = Span::parse(&text.value).filter(|span| 0 < span.count);
        if span.is_none() {
            let message = format!("`{}` is not a length of time", text.value);
            let problem = Problem::new(Code::NoNumber, message, text.span.clone());
            self.reader.report(problem.help("write `within: [12m, 24m]`"));
        }
        span
    }

    /// A fall in percent.
    fn fall(&mut self, text: &Text) -> Option<f64> {
        let percent = match Quantity::parse(&text.value) {
            Some(Quantity::Number { value, unit }) => {
                unit.factor_to(&Unit::PERCENT).ok().map(|factor| value * factor)
            }
            Some(Quantity::Span(_)) | None => None,
        };
        let percent = percent.filter(|percent| 0.0 < *percent && *percent < 100.0);
        if percent.is_none() {
            let message = format!("`{}` is not a fall between 0 % and 100 %", text.value);
            let problem = Problem::new(Code::WrongRange, message, text.span.clone());
            self.reader.report(problem.help("write `falls: [20pct, 40pct]`"));
        }
        percent
    }
}
