//! What else an input promises of its figures: which came out late, which is the last
//! that counts, which stand for none, and between which two all others lie.

use std::ops::Range;

use super::draft::DraftInput;
use super::fields::{Reader, Spanned, Text};
use super::input::Missing;
use super::problem::Problem;
use super::yaml::{YamlNode, YamlValue};
use crate::diagnostic::Code;
use crate::time::{Date, Frequency, Period, Span, Stamp};
use crate::value::{Quantity, Unit};

/// The most placeholders that an input may name.
const MOST_PLACEHOLDERS: usize = 16;

/// `released:`, `ends:`, `missing:` and `valid:` as they were written.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftContract {
    /// The days on which periods came out; the key has its place.
    pub(super) released: Option<Spanned<Vec<(Text, Text)>>>,
    pub(super) ends: Option<Text>,
    pub(super) missing: Vec<Text>,
    pub(super) valid: Option<Spanned<Vec<Text>>>,
}

/// The days in a node: a map from periods.
pub(super) fn released(reader: &mut Reader<'_>, node: &YamlNode) -> Option<Vec<(Text, Text)>> {
    if !matches!(node.value, YamlValue::Map(_)) {
        reader.wrong_kind(node, "`released`", "a map of periods and days");
        return None;
    }
    let mut days = Vec::new();
    for (entry, is_whole) in reader.named(node, "`released`") {
        let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
        if is_whole {
            let what = format!("the day of `{}`", entry.key);
            days.extend(reader.expression(&entry.value, &what).map(|day| (name, day)));
        }
    }
    Some(days)
}

/// The labels in a node: a map of columns and what their cells say.
pub(super) fn labels(reader: &mut Reader<'_>, node: &YamlNode) -> Vec<(Text, Text)> {
    if !matches!(node.value, YamlValue::Map(_)) {
        reader.wrong_kind(node, "`where`", "a map of columns and words");
        return Vec::new();
    }
    let mut labels = Vec::new();
    for (entry, is_whole) in reader.named(node, "`where`") {
        let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
        if is_whole {
            let what = format!("`{}`", entry.key);
            labels.extend(reader.expression(&entry.value, &what).map(|word| (name, word)));
        }
    }
    labels
}

/// The placeholders in a node: a list of numbers and words.
pub(super) fn missing(reader: &mut Reader<'_>, node: &YamlNode) -> Vec<Text> {
    let YamlValue::List(nodes) = &node.value else {
        reader.wrong_kind(node, "`missing`", "a list in brackets");
        return Vec::new();
    };
    if nodes.is_empty() {
        let problem =
            Problem::new(Code::MissingKey, "`missing` names no placeholder", node.span.clone());
        reader.report(problem.help("write `missing: [-999]`, or leave the key out"));
    }
    if let Some(first_too_many) = nodes.get(MOST_PLACEHOLDERS) {
        let message =
            format!("`missing` names {} placeholders, more than {MOST_PLACEHOLDERS}", nodes.len());
        let problem = Problem::new(Code::FileTooLong, message, first_too_many.span.clone());
        reader.report(problem.help("leave those cells empty in the data"));
    }
    nodes.iter().filter_map(|node| reader.expression(node, "`missing`")).collect()
}

/// How long after the end of its period a figure is known; before it, if that is
/// less than nothing.
pub(super) fn published(reader: &mut Reader<'_>, text: &Text) -> Option<Span> {
    let span = match text.value.strip_prefix('-') {
        Some(length) => Span::parse(length).map(|span| -span),
        None => Span::parse(&text.value),
    };
    if span.is_none() {
        let message = format!("`{}` is not a length of time", text.value);
        let problem = Problem::new(Code::WrongWindow, message, text.span.clone());
        reader.report(problem.help(
            "write `published: 30d`, or `4w`, `3m`, `2q`, `1y`; `-10d` is ten days before the end \
             of the period",
        ));
    }
    span
}

/// The days on which periods came out, the earliest period first.
pub(super) fn releases(
    reader: &mut Reader<'_>,
    input: &DraftInput,
    every: Option<Frequency>,
) -> Vec<(Period, Date)> {
    let Some(Spanned { value: days, span }) = &input.contract.released else { return Vec::new() };
    let Some(every) = every else {
        // A frequency that is none has been reported.
        if input.every.is_none() {
            let message = "`released` needs `every`: without it the length of a period is not \
                           known";
            let problem = Problem::new(Code::WrongRelease, message, span.clone());
            reader.report(problem.help("add `every: quarter`, or how often it has a figure"));
        }
        return Vec::new();
    };
    let mut releases: Vec<(Period, Date, Range<usize>)> = Vec::new();
    for (name, day) in days {
        let period = period(reader, name, every);
        let date = date(reader, day);
        let (Some(period), Some(date)) = (period, date) else { continue };
        if let Some((_, _, first)) = releases.iter().find(|(known, ..)| *known == period) {
            let message = format!("`{}` names {period} a second time", name.value);
            let problem = Problem::new(Code::WrongRelease, message, name.span.clone());
            let problem = problem.related(first.clone(), "it appears first here");
            reader.report(problem.help("keep one of the two"));
            continue;
        }
        if date < period.first_day() {
            let message = format!("{date} is before {period} began");
            let problem = Problem::new(Code::WrongRelease, message, day.span.clone());
            reader.report(problem.help("write the day on which the figure came out"));
        }
        releases.push((period, date, name.span.clone()));
    }
    releases.sort_by_key(|(period, ..)| *period);
    releases.into_iter().map(|(period, date, _)| (period, date)).collect()
}

fn period(reader: &mut Reader<'_>, text: &Text, every: Frequency) -> Option<Period> {
    let stamp = Stamp::parse(&text.value);
    let found = match stamp {
        Some(Stamp::Day(day)) if every == Frequency::Day => Some(Period::holding(every, day)),
        Some(Stamp::Period(period)) if period.frequency() == every => Some(period),
        _ => None,
    };
    if found.is_none() {
        let example = Period::holding(every, Date::from_days(20_361));
        let message = match stamp {
            Some(Stamp::Period(period)) => {
                format!(
                    "`{}` is a {}, and the input is {}",
                    text.value,
                    period.frequency().word(),
                    every.adjective()
                )
            }
            _ => format!("`{}` is not a {}", text.value, every.word()),
        };
        let problem = Problem::new(Code::WrongRelease, message, text.span.clone());
        reader.report(problem.help(format!("write a {} as in `{example}`", every.word())));
    }
    found
}

fn date(reader: &mut Reader<'_>, text: &Text) -> Option<Date> {
    let found = text.value.parse().ok();
    if found.is_none() {
        let message = format!("`{}` is not a day", text.value);
        let problem = Problem::new(Code::WrongRelease, message, text.span.clone());
        reader.report(problem.help("write the day on which it came out, as in `2025-12-23`"));
    }
    found
}

/// The last day of the last period whose figure counts.
pub(super) fn ends(reader: &mut Reader<'_>, text: &Text) -> Option<Date> {
    let day = match Stamp::parse(&text.value) {
        Some(Stamp::Day(day)) => Some(day),
        Some(Stamp::Period(period)) => Some(period.last_day()),
        Some(Stamp::Row(_)) | None => None,
    };
    if day.is_none() {
        let message = format!("`{}` is not a period", text.value);
        let problem = Problem::new(Code::WrongRelease, message, text.span.clone());
        reader.report(problem.help("write the last period that counts, as in `ends: 1972Q4`"));
    }
    day
}

/// The numbers and words that stand for no figure.
pub(super) fn placeholders(reader: &mut Reader<'_>, input: &DraftInput) -> Missing {
    let mut missing = Missing::default();
    for text in &input.contract.missing {
        match (Quantity::parse(&text.value), text.value.parse::<f64>()) {
            (_, Ok(number)) if number.is_finite() => missing.add_number(number),
            (Some(Quantity::Number { value, .. }), _) => {
                let message = format!("`{}` has a unit, and a placeholder has none", text.value);
                let problem = Problem::new(Code::NoNumber, message, text.span.clone());
                reader.report(problem.help(format!("write `{value}`, as it stands in the data")));
            }
            _ => missing.add_word(text.value.trim()),
        }
    }
    missing
}

/// Between which two numbers its figures lie, in its unit.
pub(super) fn valid(
    reader: &mut Reader<'_>,
    input: &DraftInput,
    unit: &Unit,
) -> Option<(f64, f64)> {
    let Spanned { value: ends, span } = input.contract.valid.as_ref()?;
    let [low, high] = ends.as_slice() else {
        let message = format!("`valid` has two ends, not {}", ends.len());
        let problem = Problem::new(Code::WrongRange, message, span.clone());
        reader.report(problem.help("write `valid: [LOW, HIGH]`"));
        return None;
    };
    let (bottom, top) = (end(reader, low, unit), end(reader, high, unit));
    let (bottom, top) = (bottom?, top?);
    if top <= bottom {
        let (low, high) = (&low.value, &high.value);
        let message = format!("no figure lies between `{low}` and `{high}`");
        let problem = Problem::new(Code::WrongRange, message, span.clone());
        reader.report(problem.help("write `valid: [LOW, HIGH]`, the lower one first"));
        return None;
    }
    Some((bottom, top))
}

/// One end of a range in the unit of its input; a bare number is in that unit.
fn end(reader: &mut Reader<'_>, text: &Text, unit: &Unit) -> Option<f64> {
    match Quantity::parse(&text.value) {
        Some(Quantity::Number { value, unit: own }) if own.is_number() => Some(value),
        Some(Quantity::Number { value, unit: own }) => {
            let factor = own.factor_to(unit).ok();
            if factor.is_none() {
                let message = format!("`{}` is in `{own}`, and the input in `{unit}`", text.value);
                let problem = Problem::new(Code::UnitMismatch, message, text.span.clone());
                reader.report(problem.help("write it in the unit of the input, or without one"));
            }
            factor.map(|factor| value * factor)
        }
        Some(Quantity::Span(_)) | None => {
            let message = format!("`{}` is not a number", text.value);
            let problem = Problem::new(Code::NoNumber, message, text.span.clone());
            reader
                .report(problem.help("write `valid: [0, 100]`, or with a unit, `[0pct, 100pct]`"));
            None
        }
    }
}
