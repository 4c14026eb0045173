//! Rules that declare the columns of a panel and nothing else: for expressions that
//! are asked of data without a rule file.

use std::collections::BTreeSet;

use crate::data::Schema;
use crate::diagnostic::{Code, Diagnostic, list};
use crate::error::{Error, ErrorKind};
use crate::rules::{RuleSet, What, in_expressions, told_of};
use crate::time::{Calendar, Frequency};
use crate::value::Unit;

/// The most columns that are named where one is not found.
const MOST_NAMED: usize = 40;

impl RuleSet {
    /// Rules whose inputs are the columns that these expressions read, each under its
    /// own name and in the unit that the data say, if they say one.
    ///
    /// In names `_` stands for what is not a letter of English and no digit; before a
    /// digit at the beginning stands `_`, before the name of an operator `the_`. The
    /// calendar is that of the columns: their periods, their own days, or their rows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Rules`] with everything that is wrong with the expressions;
    /// [`ErrorKind::Input`] if their columns have figures of several frequencies and no
    /// calendar is given.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use froth::{Panel, RuleSet};
    ///
    /// let panel = Panel::read_csv("date,10y,2y\n2026-01,4.1,3.5\n".as_bytes())?;
    /// let rules = RuleSet::of_columns(&panel.schema(), &["_10y - _2y"], None)?;
    /// assert_eq!(rules.calendar().word(), "month");
    /// assert_eq!(rules.inputs().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_columns(
        schema: &Schema,
        expressions: &[&str],
        calendar: Option<Calendar>,
    ) -> Result<RuleSet, Error> {
        let all: Vec<(String, &str)> = named(schema);
        // Lengths of time are read by the calendar, which the columns decide.
        let guess = calendar.unwrap_or(Calendar::Every(Frequency::Day));
        let whole = made(schema, &all, guess)?;
        let read = read(&whole, &all, expressions)?;
        let calendar = match calendar {
            Some(calendar) => calendar,
            None => own_calendar(schema, &read)?,
        };
        let rules = made(schema, &read, calendar)?;
        check(&rules, &all, expressions)?;
        Ok(rules)
    }
}

/// The columns with their names in expressions; of two with one name the first.
fn named(schema: &Schema) -> Vec<(String, &str)> {
    let mut names = BTreeSet::new();
    let all = schema.names().map(|column| (in_expressions(column), column));
    all.filter(|(name, _)| names.insert(name.clone())).collect()
}

/// The columns that the expressions read.
fn read<'s>(
    whole: &RuleSet,
    all: &[(String, &'s str)],
    expressions: &[&str],
) -> Result<Vec<(String, &'s str)>, Error> {
    let mut places = BTreeSet::new();
    for text in expressions {
        // What is wrong with lengths of time is told once the calendar is known.
        if let Ok(condition) = whole.understand_value(text) {
            condition.term.walk(&mut |term| {
                if let What::Input(place) | What::Age(place) = term.what {
                    places.insert(place);
                }
            });
        } else {
            places.extend(words(text).filter_map(|word| all.iter().position(|one| one.0 == word)));
        }
    }
    if places.is_empty() {
        check(whole, all, expressions)?;
        let message = "these expressions read no column of the data";
        let found = Diagnostic::error(Code::UnknownName, message);
        return Err(Error::new(ErrorKind::Rules, vec![found.with_help(columns(all))]));
    }
    Ok(places.into_iter().filter_map(|place| all.get(place).cloned()).collect())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
}

fn columns(all: &[(String, &str)]) -> String {
    format!("the columns are {}", list(all.iter().map(|(name, _)| name.as_str()), MOST_NAMED))
}

/// Everything that is wrong with the expressions.
fn check(rules: &RuleSet, all: &[(String, &str)], expressions: &[&str]) -> Result<(), Error> {
    let mut wrong = Vec::new();
    for text in expressions {
        let Err(problems) = rules.understand_value(text) else { continue };
        wrong.extend(told_of(text, problems).into_iter().map(|found| {
            if found.code != Code::UnknownName {
                return found;
            }
            let (_, name) = found.message.rsplit_once(" is called ").unwrap_or_default();
            let found = Diagnostic { message: format!("no column is called {name}"), ..found };
            let is_near = found.help.as_ref().is_some_and(|help| help.starts_with("did you"));
            if is_near { found } else { found.with_help(columns(all)) }
        }));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::Rules, wrong)) }
}

/// The calendar of columns that all have one frequency.
fn own_calendar(schema: &Schema, read: &[(String, &str)]) -> Result<Calendar, Error> {
    let often = |column: &str| schema.frequency(column).flatten();
    let mut all: Vec<(&str, Option<Frequency>)> =
        read.iter().map(|(name, column)| (name.as_str(), often(column))).collect();
    all.dedup_by_key(|(_, often)| *often);
    match all.as_slice() {
        [(_, None)] | [] => Ok(Calendar::Rows),
        // Not every day is one of theirs.
        [(_, Some(Frequency::Day))] => Ok(Calendar::DaysOf(0)),
        [(_, Some(frequency))] => Ok(Calendar::Every(*frequency)),
        [(one, often), (other, rarely), ..] => {
            let word = |often: &Option<Frequency>| often.map_or("rows", Frequency::word);
            let message = format!(
                "`{one}` is by the {}, `{other}` by the {}, and one table has one calendar",
                word(often),
                word(rarely)
            );
            let rarest = all.iter().filter_map(|(_, often)| *often).max();
            let help =
                format!("use the option `calendar: {}`", rarest.map_or("rows", Frequency::word));
            let found = Diagnostic::error(Code::WrongFrequency, message).with_help(help);
            Err(Error::new(ErrorKind::Input, vec![found]))
        }
    }
}

/// A rule set of these inputs.
fn made(schema: &Schema, inputs: &[(String, &str)], calendar: Calendar) -> Result<RuleSet, Error> {
    let days = match calendar {
        Calendar::DaysOf(place) => inputs.get(place).or(inputs.first()).map(|(name, _)| name),
        Calendar::Every(_) | Calendar::Rows => None,
    };
    let calendar =
        days.map_or_else(|| calendar.word().to_owned(), |days| format!("{{ days_of: {days} }}"));
    let mut text = format!(
        "format: 1\nid: columns\nversion: \"1\"\ntitle: Columns of the data\ncalendar: {calendar}\n\
         inputs:\n"
    );
    for (name, column) in inputs {
        let unit = schema.unit(column).map_or_else(|| "number".to_owned(), word);
        let every = if days == Some(name) { "every: day, " } else { "" };
        let column = quoted(column);
        text.push_str(&format!("  {name}: {{ unit: {unit}, {every}columns: [{column}] }}\n"));
    }
    let mut phase = "any".to_owned();
    while phase == "any" || inputs.iter().any(|(name, _)| *name == phase) {
        phase.push_str("_day");
    }
    text.push_str(&format!("phases:\n  - {{ id: {phase}, otherwise: true }}\n"));
    RuleSet::parse_file("the columns of the data", &text)
}

/// A unit as rule files write it.
fn word(unit: &Unit) -> String {
    let written = unit.to_string();
    match written.as_str() {
        "" => "number".to_owned(),
        "%" => "percent".to_owned(),
        _ => written,
    }
}

/// A text between quotes, as YAML reads it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04x}", letter as u32)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
