//! A snapshot: figures without a history, each a series of one day.

use std::collections::BTreeMap;

use super::cell::{self, brief};
use super::findings::Findings;
use super::series::About;
use super::snapshot::{self, PathStep, SnapshotNode};
use super::text::FileText;
use super::{Confidence, Panel, Series};
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::Error;
use crate::time::{Date, Stamp};
use crate::value::Unit;

const KEYS: [&str; 3] = ["snapshot", "as_of", "figures"];
const FIGURE_KEYS: [&str; 9] =
    ["value", "low", "likely", "high", "date", "unit", "source", "confidence", "note"];
/// The only version of the format so far.
const VERSION: f64 = 1.0;

/// The entries of a map with the path that leads to it.
struct Map<'n> {
    path: Vec<PathStep>,
    entries: &'n [(String, SnapshotNode)],
}

/// A snapshot while it is read.
struct SnapshotReader<'t> {
    text: &'t FileText<'t>,
    findings: Findings,
}

/// Reads the figures of a snapshot.
pub(super) fn read(text: &FileText<'_>) -> Result<Panel, Error> {
    let tree = snapshot::tree(text)?;
    let mut reader = SnapshotReader { text, findings: Findings::default() };
    let series = match &tree {
        SnapshotNode::Map(entries) => reader.figures(&Map { path: Vec::new(), entries }),
        _ => {
            reader.add(Code::WrongArrangement, "this is not a snapshot", &[], HEAD);
            Vec::new()
        }
    };
    reader.findings.settle()?;
    let mut panel = Panel::default();
    for one in series {
        // A second figure of one name was found already.
        let _ = panel.push(one);
    }
    Ok(panel)
}

const HEAD: &str = "write `snapshot: 1`, `as_of: 2025-12-15` and `figures:`";

impl SnapshotReader<'_> {
    fn figures(&mut self, top: &Map<'_>) -> Vec<Series> {
        self.check_keys(top, &KEYS);
        self.check_version(top);
        let as_of = top.get("as_of").and_then(|(node, path)| self.date(node, "as_of", &path));
        let Some((figures, path)) = top.get("figures") else {
            self.add(
                Code::MissingSnapshotKey,
                "the snapshot has no `figures`",
                &[],
                "write `figures:`",
            );
            return Vec::new();
        };
        let (SnapshotNode::Map(entries), false) = (figures, figures.is_empty()) else {
            let help = "write `gdp: 30486`, one figure a line";
            self.add(Code::WrongArrangement, "`figures` holds no figures", &path, help);
            return Vec::new();
        };
        let figures = Map { path, entries };
        self.check_doubles(&figures);
        // A wrong `as_of` was told; no figure needs another date for it.
        let as_of = top.get("as_of").map(|_| as_of.unwrap_or(Date::MAX));
        if as_of.is_none() {
            self.check_dates(&figures);
        }
        let series = entries.iter().enumerate().filter_map(|(position, (name, node))| {
            let path = figures.to(PathStep::Value(position));
            match node {
                SnapshotNode::Map(entries) => self.figure(name, &Map { path, entries }, as_of),
                _ => one(name, as_of, self.value(node, name, &path).map(FigureValue::One)),
            }
        });
        series.collect()
    }

    fn figure(&mut self, name: &str, figure: &Map<'_>, as_of: Option<Date>) -> Option<Series> {
        self.check_keys(figure, &FIGURE_KEYS);
        let amount = self.amount(name, figure);
        let own = figure.get("date").and_then(|(node, path)| self.date(node, "date", &path));
        let about = About {
            unit: self.unit(figure),
            source: self.words(figure, "source"),
            note: self.words(figure, "note"),
            confidence: self.confidence(figure),
            is_figure: true,
            ..About::default()
        };
        one(name, own.or(as_of), amount).map(|series| series.with_about(about))
    }

    /// The value of a figure, or its range.
    fn amount(&mut self, name: &str, figure: &Map<'_>) -> Option<FigureValue> {
        let mut number = |key: &str| {
            let (node, path) = figure.get(key)?;
            Some((self.value(node, name, &path), path))
        };
        let (value, low) = (number("value"), number("low"));
        let (likely, high) = (number("likely"), number("high"));
        let name = brief(name);
        if let Some((value, _)) = value {
            let Some((_, path)) = low.or(likely).or(high) else {
                return value.map(FigureValue::One);
            };
            let message = format!("figure `{name}` has a value and a range");
            let help = "write `low`, `likely` and `high`, or `value` alone";
            self.add(Code::WrongArrangement, &message, &path, help);
            return None;
        }
        if low.is_none() && high.is_none() {
            let message = format!("figure `{name}` has no `value`");
            let help = "write `value: 5`, or a range: `low: 5` and `high: 12`";
            self.add(Code::MissingSnapshotKey, &message, &figure.path, help);
            return None;
        }
        let end = |end: &Option<(Option<f64>, Vec<PathStep>)>, none: f64| match end {
            Some((found, _)) => *found,
            None => Some(none),
        };
        let (low_value, high_value) = (end(&low, f64::NEG_INFINITY)?, end(&high, f64::INFINITY)?);
        let likely_value = end(&likely, f64::NAN)?;
        if high_value < low_value {
            let message = format!("the range of figure `{name}` ends below its beginning");
            let path = high.map_or(figure.path.clone(), |(_, path)| path);
            let help = format!("write `low: {high_value}` and `high: {low_value}`");
            self.add(Code::WrongArrangement, &message, &path, &help);
            return None;
        }
        if likely_value < low_value || high_value < likely_value {
            let message = format!("the likely value of figure `{name}` is outside of its range");
            let path = likely.map_or(figure.path.clone(), |(_, path)| path);
            self.add(Code::WrongArrangement, &message, &path, "widen the range, or leave it out");
            return None;
        }
        Some(FigureValue::Within { low: low_value, likely: likely_value, high: high_value })
    }

    fn confidence(&mut self, figure: &Map<'_>) -> Option<Confidence> {
        let word = self.words(figure, "confidence")?;
        let words = || Confidence::WORDS.iter().map(|(word, _)| *word);
        let found = Confidence::WORDS.iter().find(|(known, _)| *known == word);
        if let Some((_, confidence)) = found {
            return Some(*confidence);
        }
        let help = match nearest(&word, words()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", list(words(), 5)),
        };
        let (_, path) = figure.get("confidence")?;
        let message = format!("`{}` does not say how sure a figure is", brief(&word));
        self.add(Code::WrongArrangement, &message, &path, &help);
        None
    }

    /// Adds the first figure without a date of its own, where there is no other.
    fn check_dates(&mut self, figures: &Map<'_>) {
        let has_none = |(_, node): &(String, SnapshotNode)| match node {
            SnapshotNode::Map(keys) => keys.iter().all(|(key, _)| key != "date"),
            _ => true,
        };
        let Some(position) = figures.entries.iter().position(has_none) else { return };
        let name = figures.entries.get(position).map_or("", |(name, _)| name.as_str());
        let message =
            format!("figure `{}` has no date, and the snapshot has none either", brief(name));
        let path = figures.to(PathStep::Key(position));
        self.add(Code::NoDate, &message, &path, "write `as_of: 2025-12-15` above the figures");
    }

    fn value(&mut self, node: &SnapshotNode, name: &str, path: &[PathStep]) -> Option<f64> {
        let shown = shown(node);
        let name = brief(name);
        let (message, help) = match node {
            SnapshotNode::Number(number) if number.is_finite() => return Some(*number),
            SnapshotNode::List => (
                format!("figure `{name}` is a list, not a number"),
                "write one number, or a range: `{ low: 5, high: 12, likely: 8 }`".to_owned(),
            ),
            SnapshotNode::Text(text) => match cell::number(text) {
                Ok(number) if number.is_finite() => (
                    format!("{shown} of figure `{name}` is a text, not a number"),
                    format!("write `{}` without quotes", text.trim()),
                ),
                Ok(_) => (format!("figure `{name}` has no number"), "leave it out".to_owned()),
                Err(wrong) if wrong.help.starts_with("write") => {
                    (format!("{shown} of figure `{name}` {}", wrong.words), wrong.help)
                }
                Err(wrong) => (
                    format!("{shown} of figure `{name}` {}", wrong.words),
                    "write one number".to_owned(),
                ),
            },
            SnapshotNode::Null => {
                (format!("figure `{name}` has no number"), "leave it out".to_owned())
            }
            SnapshotNode::Number(_)
            | SnapshotNode::Truth(_)
            | SnapshotNode::Tagged
            | SnapshotNode::Map(_) => (
                format!("{shown} of figure `{name}` is not a number"),
                "write one number".to_owned(),
            ),
        };
        self.add(Code::BadNumber, &message, path, &help);
        None
    }

    fn date(&mut self, node: &SnapshotNode, key: &str, path: &[PathStep]) -> Option<Date> {
        let (cell, shown) = match node {
            SnapshotNode::Text(text) => (cell::Cell::Text(text), shown(node)),
            SnapshotNode::Number(number) => (cell::Cell::Number(*number), shown(node)),
            _ => (cell::Cell::Missing, shown(node)),
        };
        match cell.stamp() {
            Some(Stamp::Day(date)) => return Some(date),
            Some(stamp @ Stamp::Period(period)) => {
                let message = format!("`{key}` is a {}, not a day", period.frequency().word());
                let help = format!("write the last day of `{stamp}`, `{}`", period.last_day());
                self.add(Code::BadDate, &message, path, &help);
            }
            Some(Stamp::Row(_)) | None => {
                let help = match cell.date_help() {
                    help if help.starts_with("write `") => help,
                    _ => format!("write `{key}: 2025-12-15`"),
                };
                self.add(Code::BadDate, &format!("{shown} is not a day"), path, &help);
            }
        }
        None
    }

    fn unit(&mut self, figure: &Map<'_>) -> Option<Unit> {
        let name = self.words(figure, "unit")?;
        let unit = Unit::parse(&name);
        if unit.is_none() {
            let names = Unit::names();
            let help = match nearest(&name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a unit such as `percent`, `pp`, `usd_bn` or `number`".to_owned(),
            };
            let (_, path) = figure.get("unit")?;
            self.add(Code::UnknownFigureUnit, &format!("no unit `{}`", brief(&name)), &path, &help);
        }
        unit
    }

    fn words(&mut self, figure: &Map<'_>, key: &str) -> Option<String> {
        let (node, path) = figure.get(key)?;
        if let SnapshotNode::Text(text) = node {
            return Some(text.clone());
        }
        let message = format!("`{key}` is {}, not a text", shown(node));
        self.add(Code::WrongArrangement, &message, &path, &format!("write `{key}: \"…\"`"));
        None
    }

    fn check_version(&mut self, top: &Map<'_>) {
        match top.get("snapshot") {
            Some((SnapshotNode::Number(version), _)) if *version == VERSION => {}
            Some((node, path)) => {
                let message = format!("{} is not a version of a snapshot", shown(node));
                self.add(Code::WrongArrangement, &message, &path, "write `snapshot: 1`");
            }
            None => {
                self.add(Code::MissingSnapshotKey, "the file does not say `snapshot`", &[], HEAD);
            }
        }
    }

    fn check_keys(&mut self, map: &Map<'_>, known: &[&str]) {
        self.check_doubles(map);
        for (position, (key, _)) in map.entries.iter().enumerate() {
            if known.contains(&key.as_str()) {
                continue;
            }
            let help = match nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here are {}", list(known.iter().copied(), known.len())),
            };
            let path = map.to(PathStep::Key(position));
            self.add(Code::UnknownSnapshotKey, &format!("no key `{}`", brief(key)), &path, &help);
        }
    }

    fn check_doubles(&mut self, map: &Map<'_>) {
        let mut seen = BTreeMap::new();
        for (position, (key, _)) in map.entries.iter().enumerate() {
            let Some(first) = seen.insert(key.as_str(), position) else { continue };
            let (text, path, first) =
                (self.text, map.to(PathStep::Key(position)), map.to(PathStep::Key(first)));
            self.findings.add(|| {
                Diagnostic::error(Code::DuplicateKey, format!("`{}` appears twice", brief(key)))
                    .at(snapshot::place(text, &path))
                    .with_related(snapshot::place(text, &first), "the first one")
                    .with_help("leave one of the two out")
            });
        }
    }

    fn add(&mut self, code: Code, message: &str, path: &[PathStep], help: &str) {
        let text = self.text;
        self.findings.add(|| {
            Diagnostic::error(code, message).at(snapshot::place(text, path)).with_help(help)
        });
    }
}

impl<'n> Map<'n> {
    /// The value of a key, and the path to it.
    fn get(&self, key: &str) -> Option<(&'n SnapshotNode, Vec<PathStep>)> {
        let position = self.entries.iter().position(|(known, _)| known == key)?;
        let (_, node) = self.entries.get(position)?;
        Some((node, self.to(PathStep::Value(position))))
    }

    fn to(&self, step: PathStep) -> Vec<PathStep> {
        self.path.iter().copied().chain([step]).collect()
    }
}

/// What a figure says.
#[derive(Clone, Copy)]
enum FigureValue {
    One(f64),
    /// The likely value is NaN where there is none.
    Within {
        low: f64,
        likely: f64,
        high: f64,
    },
}

fn one(name: &str, day: Option<Date>, amount: Option<FigureValue>) -> Option<Series> {
    let name = &*crate::inert::name(name);
    let stamps = vec![Stamp::Day(day?)];
    let series = match amount? {
        FigureValue::One(value) => Series::of(name, stamps, vec![value]),
        FigureValue::Within { low, likely, high } => {
            Series::of(name, stamps, vec![likely])?.ranged(&[(low, high)])
        }
    };
    series.map(|series| series.with_about(About { is_figure: true, ..About::default() }))
}

fn shown(node: &SnapshotNode) -> String {
    match node {
        SnapshotNode::Null => "nothing".to_owned(),
        SnapshotNode::Truth(truth) => format!("`{truth}`"),
        SnapshotNode::Number(number) => format!("`{number}`"),
        SnapshotNode::Text(text) => format!("`{}`", brief(text)),
        SnapshotNode::List => "a list".to_owned(),
        SnapshotNode::Tagged => "a value with a tag".to_owned(),
        SnapshotNode::Map(_) => "a map".to_owned(),
    }
}
