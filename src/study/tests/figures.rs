//! The data of a test: a panel from figures written out, or from data files.

use std::ops::Range;

use super::moment::NamedMoment;
use super::shorthand;
use super::suite::Reading;
use super::table;
use crate::data::{Panel, Series};
use crate::diagnostic::{Code, list, nearest};
use crate::rules::{Fields, Input, RuleSet, Spanned, Text, YamlNode, YamlValue};
use crate::time::{Calendar, Frequency, Period, Stamp};

/// What a test gives.
pub(super) struct Given {
    pub(super) panel: Panel,
    /// Whether the figures are written out: inputs without any are unknown then.
    pub(super) is_written: bool,
    /// Where the data are given.
    pub(super) span: Range<usize>,
}

/// One input's figures as written.
struct WrittenFigures {
    input: usize,
    name: Text,
    start: Start,
    values: Vec<f64>,
}

/// The time of the first figure.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    Period(Period),
    FirstRow,
}

impl Start {
    fn stamp(self, place: usize) -> Stamp {
        let later = i32::try_from(place).unwrap_or(i32::MAX);
        match self {
            Start::Period(period) => Stamp::Period(period.plus(later)),
            Start::FirstRow => Stamp::Row(u32::try_from(place + 1).unwrap_or(u32::MAX)),
        }
    }
}

/// The data of a test; what is wrong with them is reported.
pub(super) fn given(reading: &mut Reading<'_>, fields: &Fields<'_>) -> Option<Given> {
    let from = fields.get("from").and_then(|node| moment(reading, node, "`from`"));
    let is_from_wrong = fields.get("from").is_some() && from.is_none();
    let node = fields.require(&mut reading.reader, "data")?;
    let span = node.span.clone();
    let replaced = fields.get("replace");
    let is_text = |node: &YamlNode| matches!(node.value, YamlValue::Scalar(_));
    let files = match &node.value {
        YamlValue::Scalar(_) => vec![node],
        YamlValue::List(nodes) if nodes.iter().all(is_text) => nodes.iter().collect(),
        _ => Vec::new(),
    };
    if !files.is_empty() {
        let panel = from_files(reading, &files);
        let written = match replaced {
            Some(node) if !is_from_wrong => written(reading, node, "`replace`", from.as_ref()),
            _ => Some(Vec::new()),
        };
        if let (None, Some(from)) = (replaced, &from) {
            let help = "`from` says where written-out figures begin";
            let message = "`from` has no figures to begin: the data are a file";
            reading.report(Code::KeysDoNotFit, message, from.span.clone(), Some(help.to_owned()));
        }
        let panel = overlaid(reading, panel?, written?)?;
        return Some(Given { panel, is_written: false, span });
    }
    if let Some(node) = replaced {
        let message = "`replace` cannot be used with written-out figures";
        let help = "change them under `data`; `replace` is for figures from a file";
        reading.report(Code::KeysDoNotFit, message, node.span.clone(), Some(help.to_owned()));
    }
    let panel = match &node.value {
        YamlValue::List(rows) => table::of_rows(reading, node, rows)?,
        YamlValue::Map(entries) if entries.iter().any(|entry| is_date(&entry.key)) => {
            table::of_columns(reading, node)?
        }
        _ if is_from_wrong => return None,
        _ => {
            let written = written(reading, node, "`data`", from.as_ref())?;
            check_lengths(reading, &written);
            panel_of(reading, written)?
        }
    };
    Some(Given { panel, is_written: true, span })
}

/// A day, a period or a row.
pub(super) fn moment(
    reading: &mut Reading<'_>,
    node: &YamlNode,
    what: &str,
) -> Option<Spanned<NamedMoment>> {
    let (text, _) = reading.reader.scalar(node, what)?;
    let Some(value) = NamedMoment::parse(&text.value) else {
        let message = format!("{what} is not a time: `{}`", text.value);
        let help =
            "write a day as in 1999-12-31, a period as in 1999Q4, 1999-12 or 1999, or `row 3`";
        reading.report(Code::WrongTime, message, text.span, Some(help.to_owned()));
        return None;
    };
    Some(Spanned { value, span: text.span })
}

pub(super) fn is_date(key: &str) -> bool {
    matches!(key, "date" | "period" | "quarter" | "month" | "year" | "week" | "day")
}

fn from_files(reading: &mut Reading<'_>, nodes: &[&YamlNode]) -> Option<Panel> {
    let mut joined: Option<Panel> = None;
    let mut is_whole = true;
    for node in nodes {
        let Some((path, _)) = reading.reader.scalar(node, "`data`") else {
            is_whole = false;
            continue;
        };
        let Some(panel) = reading.file(&path) else {
            is_whole = false;
            continue;
        };
        joined = match joined {
            None => Some(panel),
            Some(before) => match before.join(panel) {
                Ok(both) => Some(both),
                Err(error) => {
                    reading.report_data(error.diagnostics(), &path.span);
                    return None;
                }
            },
        };
    }
    joined.filter(|_| is_whole)
}

/// The input that a test means by a name: its own, or that of a column.
pub(super) fn input_named(reading: &mut Reading<'_>, name: &Text) -> Option<usize> {
    let inputs = reading.rules.inputs();
    let own = inputs.iter().position(|input| input.name == name.value);
    let found = own.or_else(|| inputs.iter().position(|input| input.columns.contains(&name.value)));
    if found.is_some() {
        return found;
    }
    let names = || inputs.iter().map(|input| input.name.as_str());
    let help = if shorthand::figures(&name.value).is_ok() {
        "quote figures with commas inside of `{ }`, or write them on a line of their own".to_owned()
    } else {
        match nearest(&name.value, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the inputs are {}", list(names(), 20)),
        }
    };
    let message = format!("these rules have no input `{}`", name.value);
    reading.report(Code::UnknownName, message, name.span.clone(), Some(help));
    None
}

/// A map of inputs to figures.
fn written(
    reading: &mut Reading<'_>,
    node: &YamlNode,
    what: &str,
    from: Option<&Spanned<NamedMoment>>,
) -> Option<Vec<WrittenFigures>> {
    let entries = reading.entries(node, what);
    if entries.is_empty() && matches!(node.value, YamlValue::Map(_)) {
        let help = "write an input with its figures, such as `spread: 2.0 *4, 2.6`";
        let message = format!("{what} holds no figures");
        reading.report(Code::WrongFigures, message, node.span.clone(), Some(help.to_owned()));
    }
    let mut all: Vec<WrittenFigures> = Vec::new();
    let mut is_whole = !entries.is_empty();
    for entry in entries {
        let name = Spanned { value: entry.key.clone(), span: entry.key_span.clone() };
        let input = input_named(reading, &name);
        let (node, start) = match &entry.value.value {
            YamlValue::Map(_) => own_start(reading, &entry.value, &name),
            _ => (Some(&entry.value), from.cloned()),
        };
        // What YAML has cut off has been told as an unknown name.
        let is_cut = input.is_none() && matches!(entry.value.value, YamlValue::Null);
        let node = node.filter(|_| !is_cut);
        let values = node.and_then(|node| values(reading, node, &name));
        let (Some(input), Some(values)) = (input, values) else {
            is_whole = false;
            continue;
        };
        let Some(start) = self::start(reading, input, start.as_ref(), &name) else {
            is_whole = false;
            continue;
        };
        if let Some(first) = all.iter().find(|before| before.input == input) {
            let message = format!("`{}` and `{}` are one input", first.name.value, name.value);
            reading.report(Code::DoubleName, message, name.span.clone(), None);
            is_whole = false;
        }
        all.push(WrittenFigures { input, name, start, values });
    }
    if is_whole { Some(all) } else { None }
}

/// `{ from: 1997-01, values: 5.5 *8 }`
fn own_start<'n>(
    reading: &mut Reading<'_>,
    node: &'n YamlNode,
    name: &Text,
) -> (Option<&'n YamlNode>, Option<Spanned<NamedMoment>>) {
    let what = format!("`{}`", name.value);
    let Some(fields) = reading.reader.fields(node, &what, &["from", "values"], None) else {
        return (None, None);
    };
    let from = fields.require(&mut reading.reader, "from");
    let from = from.and_then(|node| moment(reading, node, "`from`"));
    let values = fields.require(&mut reading.reader, "values");
    (values.filter(|_| from.is_some()), from)
}

/// Figures in shorthand, as a text or a list of texts.
pub(super) fn values(reading: &mut Reading<'_>, node: &YamlNode, name: &Text) -> Option<Vec<f64>> {
    let what = format!("`{}`", name.value);
    let nodes = match &node.value {
        YamlValue::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut all = Vec::new();
    let mut is_whole = true;
    for node in nodes {
        reading.figures_left?;
        if matches!(node.value, YamlValue::Null) {
            let message = format!("{what} has no figure here");
            let help = Some("write `_` for a gap".to_owned());
            reading.report(Code::WrongFigures, message, name.span.clone(), help);
            is_whole = false;
            continue;
        }
        let text = reading.reader.scalar(node, &what).map(|(text, _)| text);
        match text.as_ref().map(|text| (text, shorthand::figures(&text.value))) {
            Some((_, Ok(figures))) => match reading.take_figures(figures.len()) {
                Some(()) => all.extend(figures),
                None => {
                    let message =
                        format!("with {what} the tests of this file write out too many figures");
                    let help =
                        Some("a file may have 2,000,000: put some tests into another".into());
                    reading.report(Code::WrongFigures, message, name.span.clone(), help);
                    is_whole = false;
                }
            },
            Some((text, Err(problems))) => {
                for problem in problems {
                    reading.reader.report_inside(text, problem);
                }
                is_whole = false;
            }
            None => is_whole = false,
        }
    }
    if is_whole { Some(all) } else { None }
}

/// When the figures of an input begin; they come as often as its contract says.
fn start(
    reading: &mut Reading<'_>,
    input: usize,
    from: Option<&Spanned<NamedMoment>>,
    name: &Text,
) -> Option<Start> {
    let rules: &RuleSet = reading.rules;
    let input = rules.inputs().get(input)?;
    let Some(from) = from else {
        if rules.calendar() == Calendar::Rows {
            return Some(Start::FirstRow);
        }
        let message = format!("the figures of `{}` do not say when they begin", name.value);
        let help = "write the first period beside `data`, such as `from: 1997Q1`";
        reading.report(Code::NoStart, message, name.span.clone(), Some(help.to_owned()));
        return None;
    };
    let own = match from.value.stamp() {
        Stamp::Day(_) => Frequency::Day,
        Stamp::Period(period) => period.frequency(),
        Stamp::Row(_) => {
            let message = "figures begin with a day or a period";
            reading.report(Code::WrongTime, message, from.span.clone(), None);
            return None;
        }
    };
    let frequency = input.every.unwrap_or(own);
    let (first, last) = (from.value.first_day()?, from.value.last_day()?);
    let period = Period::holding(frequency, first);
    // FRED dates a quarter by its first day, others by its last.
    let is_edge =
        period.first_day() == first || (own == Frequency::Day && period.last_day() == last);
    if !is_edge && frequency != Frequency::Week {
        let message = format!(
            "`{}` is {}, and no {} begins with {}",
            input.name,
            frequency.adjective(),
            frequency.word(),
            from.value,
        );
        let help = format!("did you mean `from: {period}`?");
        reading.report(Code::WrongTime, message, from.span.clone(), Some(help));
        return None;
    }
    Some(Start::Period(period))
}

/// Series that begin together are equally long.
fn check_lengths(reading: &mut Reading<'_>, written: &[WrittenFigures]) {
    let alike = |one: &WrittenFigures, start: Start| match (one.start, start) {
        (Start::Period(own), Start::Period(other)) => {
            own.frequency() == other.frequency() && own == other
        }
        (Start::FirstRow, Start::FirstRow) => true,
        _ => false,
    };
    for one in written {
        let longest = written
            .iter()
            .filter(|other| alike(other, one.start))
            .max_by_key(|other| other.values.len());
        let Some(longest) = longest.filter(|longest| one.values.len() < longest.values.len())
        else {
            continue;
        };
        let (few, many) = (one.values.len(), longest.values.len());
        let figures = if few == 1 { "figure" } else { "figures" };
        let message = format!(
            "`{}` has {few} {figures}, and `{}` {many}",
            one.name.value, longest.name.value
        );
        let help = format!("write what is missing as gaps: `_ *{}`", many - few);
        reading.report(Code::UnequalSeries, message, one.name.span.clone(), Some(help));
    }
}

fn panel_of(reading: &mut Reading<'_>, written: Vec<WrittenFigures>) -> Option<Panel> {
    let mut panel = Panel::default();
    for one in written {
        let input = reading.rules.inputs().get(one.input)?;
        let stamps = (0..one.values.len()).map(|place| one.start.stamp(place)).collect();
        panel = panel.with(series_of(input, stamps, one.values)?);
    }
    Some(panel)
}

/// A series for an input, with the name and the labels that it asks for.
fn series_of(input: &Input, stamps: Vec<Stamp>, values: Vec<f64>) -> Option<Series> {
    let column = input.columns.first()?.clone();
    if input.labels.is_empty() {
        return Series::of(column, stamps, values);
    }
    // Several inputs may read one column, each with other labels.
    let series = Series::of(input.name.clone(), stamps, values)?;
    Some(series.with_origin_name(column, input.labels.clone()))
}

/// The panel with these figures in the place of its own; other periods stay.
fn overlaid(
    reading: &mut Reading<'_>,
    panel: Panel,
    written: Vec<WrittenFigures>,
) -> Option<Panel> {
    let mut panel = panel;
    for one in written {
        let input = reading.rules.inputs().get(one.input)?;
        let schema = panel.schema();
        let meant = schema.first_meant(&input.columns, &input.labels);
        let known = meant.first().and_then(|column| panel.get(column));
        let new =
            one.values.iter().enumerate().map(|(place, value)| (one.start.stamp(place), *value));
        let series = match known {
            None => {
                let (stamps, values) = new.unzip();
                series_of(input, stamps, values)
            }
            Some(known) => {
                let frequency = match one.start {
                    Start::Period(period) => Some(period.frequency()),
                    Start::FirstRow => None,
                };
                let own = |stamp: Stamp| match frequency.and_then(|own| stamp.period(own)) {
                    Some(period) => Stamp::Period(period),
                    None => stamp,
                };
                let old = known.stamps().iter().map(|stamp| own(*stamp));
                let old = old.zip(known.values().iter().copied());
                let mut all: std::collections::BTreeMap<Stamp, f64> = old.collect();
                let is_finer = all.len() < known.stamps().len();
                all.extend(new);
                let (stamps, values) = all.into_iter().unzip();
                known.with_values(stamps, values).filter(|_| !is_finer)
            }
        };
        let Some(series) = series else {
            let message =
                format!("the figures of `{}` do not fit those of the file", one.name.value);
            let help = "write them as often as the file has them, with `{ from: …, values: … }`";
            reading.report(Code::WrongTime, message, one.name.span.clone(), Some(help.to_owned()));
            return None;
        };
        panel = panel.with(series);
    }
    Some(panel)
}
