//! Parameters: numbers with a unit and the range that would be defended.

use super::draft::{Draft, DraftParam};
use super::fields::{Reader, Text};
use super::inputs::{cited, trimmed};
use super::problem::Problem;
use super::ruleset::Param;
use super::typing::bars_of_quantity;
use crate::diagnostic::{Code, nearest};
use crate::time::Calendar;
use crate::value::{Quantity, Unit};

/// A parameter; `None` without a value.
pub(super) fn param(
    reader: &mut Reader<'_>,
    draft: &Draft,
    calendar: Option<Calendar>,
    (name, param): &(Text, DraftParam),
) -> Option<Param> {
    let citation = cited(reader, draft, param.source.as_ref());
    let value = param.value.as_ref().and_then(|text| quantity(reader, text));
    let range = param.range.as_ref().and_then(|ends| range(reader, name, ends));
    if let Some(text) = &param.value {
        for text in std::iter::once(text).chain(param.range.iter().flatten()) {
            check_window(reader, text, calendar);
        }
        if let (Some(value), Some((low, high))) = (&value, &range) {
            let written = param.range.as_deref().unwrap_or_default();
            check_range(reader, calendar, value, (low, high), text, written);
        }
    }
    Some(Param {
        name: name.value.clone(),
        value: value?,
        range,
        below: param.below.as_ref().map(|other| other.value.clone()),
        above: param.above.as_ref().map(|other| other.value.clone()),
        because: trimmed(param.because.as_ref()),
        citation,
        is_judgement: param.is_judgement,
    })
}

fn quantity(reader: &mut Reader<'_>, text: &Text) -> Option<Quantity> {
    let found = Quantity::parse(&text.value);
    if found.is_none() {
        let help = match meant(&text.value) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write `15pct`, `0.3pp`, `25bp`, `500usd_bn`, `2y` or a number".to_owned(),
        };
        let message = format!("`{}` is not a quantity", text.value);
        reader.report(Problem::new(Code::NoNumber, message, text.span.clone()).help(help));
    }
    found
}

/// The quantity that a text was probably meant to be.
fn meant(text: &str) -> Option<String> {
    let is_in_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+');
    let digits = text.find(|letter: char| !is_in_number(letter))?;
    let (number, unit) = text.split_at_checked(digits)?;
    number.parse::<f64>().ok()?;
    let unit = unit.trim();
    let joined = format!("{number}{unit}");
    if Quantity::parse(&joined).is_some() {
        return Some(joined);
    }
    if unit == "%" {
        return Some(format!("{number}pct"));
    }
    let names = Unit::names();
    let near = nearest(unit, names.iter().map(String::as_str))?;
    Some(format!("{number}{near}"))
}

fn range(reader: &mut Reader<'_>, name: &Text, ends: &[Text]) -> Option<(Quantity, Quantity)> {
    let [low, high] = ends else {
        let first = ends.first().map_or(name.span.start, |text| text.span.start);
        let last = ends.last().map_or(name.span.end, |text| text.span.end);
        let message = format!("a range has two ends, not {}", ends.len());
        reader.report(
            Problem::new(Code::WrongRange, message, first..last).help("write `range: [LOW, HIGH]`"),
        );
        return None;
    };
    let low = quantity(reader, low);
    let high = quantity(reader, high);
    low.zip(high)
}

/// A length of time must be a window of this calendar.
fn check_window(reader: &mut Reader<'_>, text: &Text, calendar: Option<Calendar>) {
    if let Some(calendar) = calendar
        && let Some(quantity @ Quantity::Span(_)) = Quantity::parse(&text.value)
        && let Err(wrong) = bars_of_quantity(&quantity, calendar)
    {
        reader.report(wrong.at(text.span.clone()));
    }
}

fn check_range(
    reader: &mut Reader<'_>,
    calendar: Option<Calendar>,
    value: &Quantity,
    (low, high): (&Quantity, &Quantity),
    text: &Text,
    ends: &[Text],
) {
    let [written_low, written_high] = ends else { return };
    let (from, to) = (&written_low.value, &written_high.value);
    let written = &text.value;
    let is_span = |quantity: &Quantity| matches!(quantity, Quantity::Span(_));
    let size = |quantity: &Quantity| match (quantity, value) {
        (Quantity::Span(_), Quantity::Span(_)) =>
        {
            #[expect(clippy::cast_precision_loss, reason = "windows are far below 2^53")]
            bars_of_quantity(quantity, calendar?).ok().map(|bars| bars as f64)
        }
        (Quantity::Number { value: number, unit }, Quantity::Number { unit: wanted, .. }) => {
            unit.factor_to(wanted).ok().map(|factor| number * factor)
        }
        _ => None,
    };
    let report = |reader: &mut Reader<'_>, message: String, help: Option<&str>| {
        let problem = Problem::new(Code::WrongRange, message, text.span.clone());
        reader.report(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    };
    let (Some(bottom), Some(middle), Some(top)) = (size(low), size(value), size(high)) else {
        // A window that is none has been reported, a calendar that is none, too.
        if !(is_span(value) && is_span(low) && is_span(high)) {
            let message =
                format!("`{written}` and its range from `{from}` to `{to}` differ in unit");
            report(reader, message, Some("write all three in one unit"));
        }
        return;
    };
    if top < bottom {
        let help = format!("write `range: [{to}, {from}]`");
        report(reader, format!("the range from `{from}` to `{to}` is empty"), Some(&help));
    } else if middle < bottom || top < middle {
        let message = format!("`{written}` lies outside of its own range from `{from}` to `{to}`");
        report(reader, message, Some("widen the range, or change the value"));
    }
}
