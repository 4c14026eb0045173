//! Rules made by a program: their text, key by key.
//!
//! A builder checks nothing. It writes the text that an author would have written, and
//! that goes through the one door, [`RuleSet::parse`], which makes all checks and shows
//! mistakes at the lines of that text.

use std::fmt;

use super::ruleset::RuleSet;
use crate::error::Error;

/// Rules in the making; [`text`](RulesBuilder::text) is what they are by now.
///
/// # Example
///
/// ```
/// # fn main() -> Result<(), froth::Error> {
/// use froth::{Panel, RuleSet};
///
/// let rules = RuleSet::builder("debt", "1", "Is there much debt?", "month")
///     .input("debt", [("unit", "usd_bn"), ("every", "month")])
///     .param("limit", [("value", "500usd_bn")])
///     .signal("high", [("when", "debt > limit"), ("for", "2")])
///     .phase("deep", [("when", "high")])
///     .phase("fine", [("otherwise", true)])
///     .build()?;
/// let panel = Panel::read_csv("date,debt\n2026-01,510\n2026-02,520\n".as_bytes())?;
/// let outcome = rules.plan(panel.schema())?.evaluate(&panel)?;
/// assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some("deep"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RulesBuilder {
    /// The keys of the file with what stands behind them, in their order.
    head: Vec<(String, RuleValue)>,
    /// Sections of things with names, in the order in which they were begun.
    sections: Vec<(&'static str, Vec<Entries>)>,
    phases: Vec<Entries>,
}

/// A thing with the keys that it has.
#[derive(Clone, Debug)]
struct Entries {
    name: String,
    keys: Vec<(String, RuleValue)>,
}

/// What stands behind a key: a text, a list of texts, a whole number, or true or false.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleValue {
    /// A text; expressions, units and quantities are texts.
    Text(String),
    /// Texts in their order.
    List(Vec<String>),
    /// A whole number.
    Count(usize),
    /// True or false.
    Truth(bool),
}

impl RuleSet {
    /// Rules made by a program, beginning with what every rule set says.
    pub fn builder(id: &str, version: &str, title: &str, calendar: &str) -> RulesBuilder {
        let head = [("id", id), ("version", version), ("title", title), ("calendar", calendar)];
        let head = head.map(|(key, text)| (key.to_owned(), RuleValue::from(text)));
        RulesBuilder { head: head.into(), sections: Vec::new(), phases: Vec::new() }
    }
}

impl RulesBuilder {
    /// A key of the whole file, such as `about` or `dwell`.
    pub fn key(mut self, key: &str, entry: impl Into<RuleValue>) -> RulesBuilder {
        self.head.push((key.to_owned(), entry.into()));
        self
    }

    /// An input with its contract: `unit`, `every`, `published`, `columns`. Without
    /// `columns` it is read from the column of its own name.
    pub fn input<K, E>(self, name: &str, keys: K) -> RulesBuilder
    where
        K: IntoIterator<Item = (&'static str, E)>,
        E: Into<RuleValue>,
    {
        let mut entries = Entries::of(name, keys);
        if !entries.keys.iter().any(|(key, _)| key == "columns") {
            entries.keys.push(("columns".to_owned(), RuleValue::List(vec![name.to_owned()])));
        }
        self.with("inputs", entries)
    }

    /// A parameter: `value`, `range`, `because`.
    pub fn param<K, E>(self, name: &str, keys: K) -> RulesBuilder
    where
        K: IntoIterator<Item = (&'static str, E)>,
        E: Into<RuleValue>,
    {
        self.with("params", Entries::of(name, keys))
    }

    /// A computed series, by its expression.
    pub fn series(self, name: &str, expression: &str) -> RulesBuilder {
        self.with("series", Entries::of(name, [("value", expression)]))
    }

    /// A signal: `when`, `watch`, `until`, `for`.
    pub fn signal<K, E>(self, name: &str, keys: K) -> RulesBuilder
    where
        K: IntoIterator<Item = (&'static str, E)>,
        E: Into<RuleValue>,
    {
        self.with("signals", Entries::of(name, keys))
    }

    /// A phase after those before it: `when`, or `otherwise` for the last.
    pub fn phase<K, E>(mut self, id: &str, keys: K) -> RulesBuilder
    where
        K: IntoIterator<Item = (&'static str, E)>,
        E: Into<RuleValue>,
    {
        self.phases.push(Entries::of(id, keys));
        self
    }

    fn with(mut self, section: &'static str, entries: Entries) -> RulesBuilder {
        match self.sections.iter_mut().find(|(known, _)| *known == section) {
            Some((_, all)) => all.push(entries),
            None => self.sections.push((section, vec![entries])),
        }
        self
    }

    /// The rules as the text of a file.
    pub fn text(&self) -> String {
        let mut text = "format: 1\n".to_owned();
        for (key, entry) in &self.head {
            text.push_str(&format!("{key}: {entry}\n"));
        }
        for (section, all) in &self.sections {
            text.push_str(&format!("{section}:\n"));
            for Entries { name, keys } in all {
                text.push_str(&format!("  {name}: {{ {} }}\n", written(keys)));
            }
        }
        if !self.phases.is_empty() {
            text.push_str("phases:\n");
        }
        for Entries { name, keys } in &self.phases {
            let id = RuleValue::from(name.as_str());
            text.push_str(&format!("  - {{ id: {id}, {} }}\n", written(keys)));
        }
        text
    }

    /// The checked rules.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::parse`], at the lines of [`text`](RulesBuilder::text).
    pub fn build(&self) -> Result<RuleSet, Error> {
        RuleSet::parse(&self.text())
    }
}

impl Entries {
    fn of<E: Into<RuleValue>>(
        name: &str,
        keys: impl IntoIterator<Item = (&'static str, E)>,
    ) -> Entries {
        let keys = keys.into_iter().map(|(key, entry)| (key.to_owned(), entry.into()));
        Entries { name: name.to_owned(), keys: keys.collect() }
    }
}

fn written(keys: &[(String, RuleValue)]) -> String {
    keys.iter().map(|(key, entry)| format!("{key}: {entry}")).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for RuleValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleValue::Text(text) => quoted(text, formatter),
            RuleValue::Count(count) => count.fmt(formatter),
            RuleValue::Truth(truth) => truth.fmt(formatter),
            RuleValue::List(texts) => {
                formatter.write_str("[")?;
                for (place, text) in texts.iter().enumerate() {
                    formatter.write_str(if place == 0 { "" } else { ", " })?;
                    quoted(text, formatter)?;
                }
                formatter.write_str("]")
            }
        }
    }
}

/// A text in double quotes, whatever letters it has.
fn quoted(text: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.write_str("\"")?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(formatter, "\\{letter}")?,
            '\n' => formatter.write_str("\\n")?,
            letter => write!(formatter, "{letter}")?,
        }
    }
    formatter.write_str("\"")
}

impl From<&str> for RuleValue {
    fn from(text: &str) -> RuleValue {
        RuleValue::Text(text.to_owned())
    }
}

impl From<String> for RuleValue {
    fn from(text: String) -> RuleValue {
        RuleValue::Text(text)
    }
}

impl From<usize> for RuleValue {
    fn from(count: usize) -> RuleValue {
        RuleValue::Count(count)
    }
}

impl From<bool> for RuleValue {
    fn from(truth: bool) -> RuleValue {
        RuleValue::Truth(truth)
    }
}

impl<const N: usize> From<[&str; N]> for RuleValue {
    fn from(texts: [&str; N]) -> RuleValue {
        RuleValue::List(texts.map(str::to_owned).into())
    }
}
