//! How parameters relate: which lies below which, in every set of values that makes
//! sense.

use super::draft::Draft;
use super::fields::{Reader, Text};
use super::problem::Problem;
use super::ruleset::{Param, RuleSet};
use super::typing::bars_of_quantity;
use crate::diagnostic::{Code, list, nearest};
use crate::time::Calendar;
use crate::value::Quantity;

/// One parameter that lies below another, each by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ParamOrder {
    pub(crate) small: usize,
    pub(crate) large: usize,
}

impl RuleSet {
    /// Which parameters lie below which.
    pub(crate) fn relations(&self) -> Vec<ParamOrder> {
        let place = |name: &String| self.params.iter().position(|param| param.name == *name);
        let of = |(own, param): (usize, &Param)| {
            let below = param.below.as_ref().and_then(place);
            let above = param.above.as_ref().and_then(place);
            let below = below.map(|large| ParamOrder { small: own, large });
            [below, above.map(|small| ParamOrder { small, large: own })]
        };
        self.params.iter().enumerate().flat_map(of).flatten().collect()
    }
}

/// Two quantities as numbers to compare: in the unit of the first, or in bars; `None`
/// if they are of two kinds.
pub(crate) fn compared(one: &Quantity, other: &Quantity, calendar: Calendar) -> Option<(f64, f64)> {
    if let (Quantity::Number { value, unit }, Quantity::Number { value: second, unit: from }) =
        (one, other)
    {
        return Some((*value, second * from.factor_to(unit).ok()?));
    }
    #[expect(clippy::cast_precision_loss, reason = "windows are far below 2^53")]
    let bars = |quantity| bars_of_quantity(quantity, calendar).ok().map(|bars| bars as f64);
    bars(one).zip(bars(other))
}

/// Reports what parameters are to lie below or above and do not; `params` are those of
/// the draft.
pub(super) fn check(
    reader: &mut Reader<'_>,
    draft: &Draft,
    calendar: Option<Calendar>,
    params: &[Option<Param>],
) {
    for ((name, written), param) in draft.params.iter().zip(params) {
        for (side, other) in [("below", &written.below), ("above", &written.above)] {
            let Some(other) = other else { continue };
            let place = draft.params.iter().position(|(known, _)| known.value == other.value);
            let Some(place) = place else {
                unknown(reader, draft, other);
                continue;
            };
            // What is wrong with a value has been reported.
            let beside = params.get(place).and_then(Option::as_ref);
            let (Some(own), Some(beside), Some(calendar)) = (param, beside, calendar) else {
                continue;
            };
            check_values(reader, calendar, (name, own), (side, other, beside));
        }
    }
}

fn unknown(reader: &mut Reader<'_>, draft: &Draft, other: &Text) {
    let names: Vec<&str> = draft.params.iter().map(|(name, _)| name.value.as_str()).collect();
    let message = format!("no parameter `{}`", other.value);
    reader.report(
        Problem::new(Code::UnknownName, message, other.span.clone())
            .meant(nearest(&other.value, names.iter().copied()), || {
                format!("the parameters are {}", list(names.iter().copied(), 20))
            }),
    );
}

fn check_values(
    reader: &mut Reader<'_>,
    calendar: Calendar,
    (name, own): (&Text, &Param),
    (side, other, beside): (&str, &Text, &Param),
) {
    let (value, second) = (&own.value, &beside.value);
    let (message, help) = match compared(value, second, calendar) {
        Some((small, large)) if side == "below" && small < large => return,
        Some((large, small)) if side == "above" && small < large => return,
        Some(_) => (
            format!(
                "`{}` is `{value}` and not {side} `{}`, which is `{second}`",
                name.value, other.value
            ),
            format!("change one of the values, or leave `{side}` out"),
        ),
        None => (
            format!("`{}` and `{}` differ in unit", name.value, other.value),
            "name a parameter of the same unit".to_owned(),
        ),
    };
    reader.report(Problem::new(Code::WrongRelation, message, other.span.clone()).help(help));
}
