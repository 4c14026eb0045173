//! The data of a test as a table, by columns or by rows.

use std::ops::Range;

use super::figures::{input_named, is_date, moment, values};
use super::suite::Reading;
use crate::data::{Panel, Series};
use crate::diagnostic::Code;
use crate::rules::{Spanned, Text, YamlNode, YamlValue};
use crate::time::{Calendar, Stamp};

/// `{ date: [1997Q1, 1997Q2], spread: [2.0, 2.5] }`
pub(super) fn of_columns(reading: &mut Reading<'_>, node: &YamlNode) -> Option<Panel> {
    let entries = reading.entries(node, "`data`");
    let dates = entries.iter().find(|entry| is_date(&entry.key))?;
    let YamlValue::List(nodes) = &dates.value.value else {
        reading.reader.wrong_kind(&dates.value, "`date`", "a list of days or periods");
        return None;
    };
    let stamps: Vec<Option<Stamp>> = nodes.iter().map(|node| stamp(reading, node)).collect();
    let stamps: Option<Vec<Stamp>> = stamps.into_iter().collect();
    let mut columns: Vec<(Text, usize, Vec<f64>)> = Vec::new();
    let mut is_whole = stamps.is_some();
    for entry in entries.iter().filter(|entry| !is_date(&entry.key)) {
        let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
        let input = input_named(reading, &name);
        let values = values(reading, &entry.value, &name);
        let (Some(input), Some(values)) = (input, values) else {
            is_whole = false;
            continue;
        };
        if values.len() != nodes.len() {
            let message =
                format!("`{}` has {} figures for {} dates", name.value, values.len(), nodes.len());
            let help = Some("write `_` for a gap".to_owned());
            reading.report(Code::UnequalSeries, message, name.span.clone(), help);
            is_whole = false;
        }
        columns.push((name, input, values));
    }
    if !is_whole {
        return None;
    }
    tabulated(reading, &stamps?, columns, dates.key_span.clone())
}

/// `[ { date: 1997Q1, spread: 2.0 }, { date: 1997Q2, spread: 2.5 } ]`
pub(super) fn of_rows(
    reading: &mut Reading<'_>,
    node: &YamlNode,
    rows: &[YamlNode],
) -> Option<Panel> {
    if rows.is_empty() {
        reading.report(Code::WrongFigures, "`data` holds no rows", node.span.clone(), None);
        return None;
    }
    let mut stamps: Vec<Stamp> = Vec::new();
    let mut columns: Vec<(Text, usize, Vec<f64>)> = Vec::new();
    let mut is_whole = true;
    for (place, row) in rows.iter().enumerate() {
        let entries = reading.entries(row, "a row of `data`");
        let date = entries.iter().find(|entry| is_date(&entry.key));
        let stamp = match date {
            Some(date) => stamp(reading, &date.value),
            None if reading.rules.calendar() == Calendar::Rows => {
                Some(Stamp::Row(u32::try_from(place + 1).unwrap_or(u32::MAX)))
            }
            None => {
                let help = Some("write `{ date: 1997Q1, spread: 2.0 }`".to_owned());
                reading.report(Code::NoStart, "this row has no `date`", row.span.clone(), help);
                None
            }
        };
        is_whole &= stamp.is_some();
        stamps.extend(stamp);
        for entry in entries.iter().filter(|entry| !is_date(&entry.key)) {
            let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
            let input = input_named(reading, &name);
            let value = values(reading, &entry.value, &name);
            let (Some(input), Some([value])) = (input, value.as_deref()) else {
                if value.is_some_and(|value| value.len() != 1) {
                    let message = format!("`{}` has more than one figure in a row", name.value);
                    reading.report(Code::WrongFigures, message, name.span.clone(), None);
                }
                is_whole = false;
                continue;
            };
            let known = columns.iter_mut().find(|(_, known, _)| *known == input);
            match known {
                Some((_, _, values)) => {
                    values.resize(place, f64::NAN);
                    values.push(*value);
                }
                None => {
                    let mut values = vec![f64::NAN; place];
                    values.push(*value);
                    columns.push((name, input, values));
                }
            }
        }
    }
    for (_, _, values) in &mut columns {
        values.resize(rows.len(), f64::NAN);
    }
    if !is_whole {
        return None;
    }
    tabulated(reading, &stamps, columns, node.span.clone())
}

fn stamp(reading: &mut Reading<'_>, node: &YamlNode) -> Option<Stamp> {
    moment(reading, node, "`date`").map(|moment| moment.value.stamp())
}

fn tabulated(
    reading: &mut Reading<'_>,
    stamps: &[Stamp],
    columns: Vec<(Text, usize, Vec<f64>)>,
    span: Range<usize>,
) -> Option<Panel> {
    let mut panel = Panel::default();
    let mut given: Vec<usize> = Vec::new();
    for (name, input, values) in columns {
        if given.contains(&input) {
            let message = format!("`{}` is an input that is already here", name.value);
            reading.report(Code::DoubleName, message, name.span, None);
            return None;
        }
        given.push(input);
        let column = reading.rules.inputs().get(input)?.columns.first()?;
        let Some(series) = Series::of(column.clone(), stamps.to_vec(), values) else {
            let message = "the dates are not in order, or are of two kinds";
            reading.report(Code::WrongTime, message, span, None);
            return None;
        };
        panel = panel.with(series);
    }
    if given.is_empty() {
        reading.report(Code::WrongFigures, "`data` has dates and no figures", span, None);
        return None;
    }
    Some(panel)
}
