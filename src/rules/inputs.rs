//! Inputs and sources: the contracts of the data, and what is cited.

use std::collections::BTreeMap;

use super::contract;
use super::draft::{Draft, DraftInput};
use super::fields::{Reader, Text};
use super::names::{check_name, one_of};
use super::problem::Problem;
use super::ruleset::{Aggregate, Citation, Input, StampRule};
use crate::diagnostic::{Code, nearest};
use crate::time::{Calendar, Frequency, Span, SpanUnit};
use crate::value::Unit;

/// The calendar of this name.
pub(super) fn calendar(reader: &mut Reader<'_>, text: &Text) -> Option<Calendar> {
    let frequencies = frequencies().into_iter();
    let mut words: Vec<(&str, Calendar)> =
        frequencies.map(|(word, frequency)| (word, Calendar::Every(frequency))).collect();
    words.push(("rows", Calendar::Rows));
    one_of(reader, text, "calendar", &words)
}

fn frequencies() -> Vec<(&'static str, Frequency)> {
    Frequency::ALL.into_iter().map(|frequency| (frequency.word(), frequency)).collect()
}

/// The text without the line break of a block.
pub(super) fn trimmed(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.trim().to_owned())
}

/// Everything that may be cited.
pub(super) fn citations(reader: &mut Reader<'_>, draft: &Draft) -> Vec<Citation> {
    for (name, _) in &draft.sources {
        check_name(reader, name);
    }
    let sources = draft.sources.iter();
    let citation = sources.map(|(name, source)| Citation {
        id: name.value.clone(),
        title: trimmed(source.title.as_ref()).unwrap_or_default(),
        url: trimmed(source.url.as_ref()),
        note: trimmed(source.note.as_ref()),
    });
    citation.collect()
}

/// The name of a source, if it is declared.
pub(super) fn cited(
    reader: &mut Reader<'_>,
    draft: &Draft,
    source: Option<&Text>,
) -> Option<String> {
    let source = source?;
    let names = || draft.sources.iter().map(|(name, _)| name.value.as_str());
    if names().any(|name| name == source.value) {
        return Some(source.value.clone());
    }
    let help = match nearest(&source.value, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "declare it under `sources:`".to_owned(),
    };
    let message = format!("no source is called `{}`", source.value);
    reader.report(Problem::new(Code::UnknownSource, message, source.span.clone()).help(help));
    None
}

/// The unit of this name.
pub(super) fn unit(reader: &mut Reader<'_>, text: &Text) -> Option<Unit> {
    let found = Unit::parse(&text.value);
    if found.is_none() {
        let names = Unit::names();
        let meant = match text.value.as_str() {
            "%" => Some("percent"),
            "$" => Some("usd"),
            "€" => Some("eur"),
            other => nearest(other, names.iter().map(String::as_str)),
        };
        let help = match meant {
            Some(near) => format!("did you mean `{near}`?"),
            None => "units are percent, pp, bp, ratio, index, count, usd, usd_bn, eur_mn, gw, \
                     people and the like"
                .to_owned(),
        };
        let message = format!("`{}` is no unit", text.value);
        reader.report(Problem::new(Code::UnknownUnit, message, text.span.clone()).help(help));
    }
    found
}

fn max_age(reader: &mut Reader<'_>, text: &Text) -> Option<Span> {
    let found = Span::parse(&text.value);
    if found.is_none() {
        let message = format!("`{}` is no length of time", text.value);
        reader.report(
            Problem::new(Code::WrongWindow, message, text.span.clone())
                .help("write `max_age: 30d`, or `4w`, `3m`, `2q`, `1y`"),
        );
    }
    found
}

/// The contract of an input; `None` without a unit.
pub(super) fn input(
    reader: &mut Reader<'_>,
    draft: &Draft,
    (name, input): &(Text, DraftInput),
) -> Option<Input> {
    const STAMPS: [(&str, StampRule); 2] = [("start", StampRule::Start), ("end", StampRule::End)];
    let every = input.every.as_ref();
    let every = every.and_then(|text| one_of(reader, text, "frequency", &frequencies()));
    let stamp = input.stamp.as_ref().and_then(|text| one_of(reader, text, "stamp", &STAMPS));
    let published = input.published.as_ref().and_then(|text| contract::published(reader, text));
    let max_age = input.max_age.as_ref().and_then(|text| max_age(reader, text));
    let aggregate = input.aggregate.as_ref();
    let aggregate = aggregate.and_then(|text| one_of(reader, text, "aggregate", &Aggregate::WORDS));
    let citation = cited(reader, draft, input.source.as_ref());
    let unit = input.unit.as_ref().and_then(|text| unit(reader, text));
    let released = contract::releases(reader, input, every);
    let missing = contract::placeholders(reader, input);
    let valid = unit.as_ref().and_then(|unit| contract::valid(reader, input, unit));
    let columns = match &input.columns {
        Some(columns) => columns.iter().map(|column| column.value.clone()).collect(),
        None => vec![name.value.clone()],
    };
    Some(Input {
        name: name.value.clone(),
        title: trimmed(input.title.as_ref()),
        unit: unit?,
        every,
        stamp,
        published: published.unwrap_or(Span { count: 0, unit: SpanUnit::Days }),
        released,
        max_age,
        missing,
        valid,
        aggregate: aggregate.unwrap_or_default(),
        columns,
        is_optional: input.is_optional,
        note: trimmed(input.note.as_ref()),
        citation,
    })
}

/// No column may feed two inputs: a second unit or lag would be meant for it.
pub(super) fn check_columns(reader: &mut Reader<'_>, draft: &Draft) {
    let mut seen: BTreeMap<&str, (&Text, &Text)> = BTreeMap::new();
    for (name, input) in &draft.inputs {
        for column in input.columns.iter().flatten() {
            let Some((first, owner)) = seen.get(column.value.as_str()) else {
                seen.insert(&column.value, (column, name));
                continue;
            };
            let message =
                format!("column `{}` already feeds input `{}`", column.value, owner.value);
            reader.report(
                Problem::new(Code::DoubleName, message, column.span.clone())
                    .related(first.span.clone(), "here it is named first")
                    .help("remove it here or there"),
            );
        }
    }
}
