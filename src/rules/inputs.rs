//! Inputs and sources: the contracts of the data, and what is cited.

use std::collections::BTreeMap;

use super::contract;
use super::draft::{Draft, DraftCalendar, DraftInput};
use super::fields::{Reader, Text};
use super::input::{Aggregate, Input, StampRule};
use super::names::{check_name, one_of};
use super::problem::Problem;
use super::ruleset::Citation;
use super::supply;
use crate::diagnostic::{Code, list, nearest};
use crate::time::{Calendar, Date, Frequency, Period, Span, SpanUnit, Stamp};
use crate::value::{Unit, WordColumn};

/// Why dates cannot be those of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Misfit {
    /// They come less often than the contract says.
    Coarser(Frequency),
    /// Two name one period, and most others do not.
    Twice { period: Period, one: Stamp, next: Stamp },
    /// All are the first days of periods, and the contract says that they end them.
    Edge,
}

impl Misfit {
    /// What is wrong with a column of these dates, and what to do.
    pub(crate) fn told(self, input: &Input, column: &str) -> (String, String) {
        let every = input.every.unwrap_or(Frequency::Day);
        let word = every.word();
        match self {
            Misfit::Coarser(shown) => (
                format!(
                    "input `{}` is {}, and {column} is {}",
                    input.name,
                    every.adjective(),
                    shown.adjective()
                ),
                format!(
                    "bring {} figures, or leave the input unknown with the option `drop: {}`",
                    every.adjective(),
                    input.name
                ),
            ),
            Misfit::Twice { period, one, next } => (
                format!(
                    "{column} has two figures of {period}, {one} and {next}, and input `{}` has \
                     one every {word}",
                    input.name
                ),
                format!("date each by its own day in the {word}, or name the {word} itself"),
            ),
            Misfit::Edge => (
                format!(
                    "the dates of {column} are the first days of {word}s, and input `{}` says \
                     `stamp: end`: dates end a {word}",
                    input.name
                ),
                format!(
                    "name the {word}s themselves, as in {}, or leave `stamp` out of the rules",
                    Period::holding(every, Date::new(1999, 12, 31).unwrap_or(Date::MAX))
                ),
            ),
        }
    }
}

/// The calendar that this means.
pub(super) fn calendar(
    reader: &mut Reader<'_>,
    draft: &Draft,
    calendar: &DraftCalendar,
) -> Option<Calendar> {
    let text = match calendar {
        DraftCalendar::Word(text) => text,
        DraftCalendar::DaysOf(input) => return days_of(reader, draft, input),
    };
    if draft.inputs.iter().any(|(name, _)| name.value == text.value) {
        let message = format!("`{}` is an input, not a calendar", text.value);
        let problem = Problem::new(Code::UnknownWord, message, text.span.clone());
        let help = format!("write `calendar: {{ days_of: {} }}` for its days", text.value);
        reader.report(problem.help(help));
        return None;
    }
    let frequencies = frequencies().into_iter();
    let mut words: Vec<(&str, Calendar)> =
        frequencies.map(|(word, frequency)| (word, Calendar::Every(frequency))).collect();
    words.push(("rows", Calendar::Rows));
    one_of(reader, text, "calendar", &words)
}

/// The days on which this input has a figure, if it is one that has daily ones.
fn days_of(reader: &mut Reader<'_>, draft: &Draft, text: &Text) -> Option<Calendar> {
    let names = || draft.inputs.iter().map(|(name, _)| name.value.as_str());
    let Some(place) = names().position(|name| name == text.value) else {
        let help = match nearest(&text.value, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the inputs are {}", list(names(), 20)),
        };
        let message = format!("no input is called `{}`", text.value);
        reader.report(Problem::new(Code::UnknownName, message, text.span.clone()).help(help));
        return None;
    };
    let every = draft.inputs.get(place).and_then(|(_, input)| input.every.as_ref());
    let day = Frequency::Day.word();
    let message = match every {
        Some(every) if every.value == day => return Some(Calendar::DaysOf(place)),
        // A frequency that is none has been reported.
        Some(every) if frequencies().iter().all(|(word, _)| *word != every.value) => return None,
        Some(every) => {
            format!(
                "`{}` has a figure every {}, and does not have its own days",
                text.value, every.value
            )
        }
        None => format!("input `{}` does not say that it is daily", text.value),
    };
    let problem = Problem::new(Code::NotDaily, message, text.span.clone());
    reader.report(match every {
        Some(every) => problem
            .related(every.span.clone(), "here it says so")
            .help(format!("name an input with `every: day`, or write `calendar: {}`", every.value)),
        None => problem.help(format!("write `every: day` in input `{}`", text.value)),
    });
    None
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
        let message = format!("`{}` is not a unit", text.value);
        reader.report(Problem::new(Code::UnknownUnit, message, text.span.clone()).help(help));
    }
    found
}

pub(super) fn max_age(reader: &mut Reader<'_>, text: &Text) -> Option<Span> {
    let found = Span::parse(&text.value);
    if found.is_none() {
        let message = format!("`{}` is not a length of time", text.value);
        reader.report(
            Problem::new(Code::WrongWindow, message, text.span.clone())
                .help("write `max_age: 30d`, or `4w`, `3m`, `2q`, `1y`"),
        );
    }
    found
}

/// The contract of an input; `None` without a unit, and of one that is made of another.
pub(super) fn input(
    reader: &mut Reader<'_>,
    draft: &Draft,
    (name, input): &(Text, DraftInput),
) -> Option<Input> {
    if input.across.is_some() {
        return None;
    }
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
    let ends = input.contract.ends.as_ref().and_then(|text| contract::ends(reader, text));
    let missing = contract::placeholders(reader, input);
    let valid = unit.as_ref().and_then(|unit| contract::valid(reader, input, unit));
    let columns = match &input.columns {
        Some(columns) => columns.iter().map(|column| column.value.clone()).collect(),
        None => vec![name.value.clone()],
    };
    let columns: Vec<String> = columns;
    let supply = supply::supply(reader, input, &columns);
    let missing_words = || input.contract.missing.iter().map(|text| text.value.trim().to_owned());
    let words = input.word.iter().flat_map(|word| {
        columns.iter().map(|column| WordColumn {
            column: column.clone(),
            word: word.value.clone(),
            missing: missing_words().collect(),
        })
    });
    let words: Vec<WordColumn> = words.collect();
    let columns =
        if words.is_empty() { columns } else { words.iter().map(WordColumn::name).collect() };
    Some(Input {
        name: name.value.clone(),
        title: trimmed(input.title.as_ref()),
        unit: unit?,
        every,
        stamp,
        published: published.unwrap_or(Span { count: 0, unit: SpanUnit::Days }),
        released,
        ends,
        max_age,
        missing,
        valid,
        aggregate: aggregate.unwrap_or_default(),
        columns,
        words,
        has_own_columns: input.columns.is_some(),
        labels: input
            .labels
            .iter()
            .map(|(name, word)| (name.value.clone(), word.value.clone()))
            .collect(),
        is_optional: input.is_optional,
        note: trimmed(input.note.as_ref()),
        citation,
        supply,
        compared: None,
    })
}

impl Input {
    /// The period of a figure with this date, where its figures are of this
    /// frequency, and the last day of it.
    ///
    /// Where dates are said to begin or to end periods, the period is the one that
    /// holds the day half a period on, or back: a quarter may begin or end some days
    /// from where the calendar has it.
    ///
    /// `named_by` is what [`named_by`](Input::named_by) says of the column.
    pub(crate) fn dated(
        named_by: Option<StampRule>,
        stamp: Stamp,
        frequency: Frequency,
    ) -> Option<(Period, Date)> {
        let half = match frequency {
            Frequency::Day => 0,
            Frequency::Week => 3,
            Frequency::Month => 15,
            Frequency::Quarter => 45,
            Frequency::Year => 182,
        };
        let period = match (stamp, named_by) {
            (Stamp::Day(day), Some(StampRule::Start)) => {
                // It lasts to the day before the same date one period later.
                let next = match frequency {
                    Frequency::Day => day.plus_days(1),
                    Frequency::Week => day.plus_days(7),
                    Frequency::Month => Span { count: 1, unit: SpanUnit::Months }.after(day),
                    Frequency::Quarter => Span { count: 1, unit: SpanUnit::Quarters }.after(day),
                    Frequency::Year => Span { count: 1, unit: SpanUnit::Years }.after(day),
                };
                let own = Period::holding(frequency, day.plus_days(half));
                return Some((own, next.plus_days(-1)));
            }
            (Stamp::Day(day), Some(StampRule::End)) => {
                return Some((Period::holding(frequency, day.plus_days(-half)), day));
            }
            (stamp, _) => stamp.period(frequency)?,
        };
        Some((period, period.last_day()))
    }

    /// How often there is a figure, of an input with these dates that have values;
    /// `None` for rows without dates.
    ///
    /// # Errors
    ///
    /// Why they cannot be the dates of this input.
    pub(crate) fn cadence(&self, stamps: &[Stamp]) -> Result<Option<Frequency>, Misfit> {
        // A single day tells no frequency: the contract does.
        let shown = match stamps {
            [Stamp::Day(_)] => None,
            _ => Stamp::frequency_of(stamps),
        };
        let is_dated = !matches!(stamps.first(), None | Some(Stamp::Row(_)));
        let (Some(every), true) = (self.every, is_dated) else {
            return Ok(Stamp::frequency_of(stamps).or(self.every.filter(|_| is_dated)));
        };
        if let Some(shown) = shown.filter(|shown| every < *shown) {
            return Err(Misfit::Coarser(shown));
        }
        self.check_edges(stamps, every)?;
        let named_by = self.named_by(stamps, every);
        let dated: Vec<Option<Period>> = stamps
            .iter()
            .map(|stamp| Input::dated(named_by, *stamp, every).map(|(own, _)| own))
            .collect();
        let pairs = dated.iter().zip(dated.iter().skip(1));
        let crowded: Vec<usize> = pairs
            .enumerate()
            .filter_map(|(place, (one, next))| (one == next).then_some(place))
            .collect();
        let Some(first) = crowded.first() else { return Ok(Some(every)) };
        // Rows that come more often do so throughout; a few that do are a mistake.
        let periods = dated.len() - crowded.len();
        match (dated.get(*first).copied().flatten(), stamps.get(*first), stamps.get(first + 1)) {
            (Some(period), Some(one), Some(next)) if 4 * crowded.len() < periods && 4 < periods => {
                Err(Misfit::Twice { period, one: *one, next: *next })
            }
            _ => Ok(shown.or(Some(every))),
        }
    }

    /// Which day dates of a column name a period by, where the contract says it. Dates
    /// that are all the last days of the calendar's own periods are just that, though
    /// the contract speaks of first days.
    pub(crate) fn named_by(&self, stamps: &[Stamp], frequency: Frequency) -> Option<StampRule> {
        let is_day = frequency == Frequency::Day || stamps.len() < 2;
        match self.stamp {
            Some(StampRule::Start) if !is_day && are_all(stamps, frequency, Period::last_day) => {
                None
            }
            rule => rule,
        }
    }

    /// Dates that are all the first days of periods cannot be said to end them: they
    /// would be taken for a period before their own.
    fn check_edges(&self, stamps: &[Stamp], every: Frequency) -> Result<(), Misfit> {
        let is_end = self.stamp == Some(StampRule::End) && every != Frequency::Day;
        if is_end && 1 < stamps.len() && are_all(stamps, every, Period::first_day) {
            return Err(Misfit::Edge);
        }
        Ok(())
    }

    /// The number, or missing where it stands for that.
    pub(crate) fn placeheld(&self, value: f64) -> f64 {
        if self.is_missing(value) { f64::NAN } else { value }
    }
}

/// Whether dates are all days, and all at this edge of their periods.
fn are_all(stamps: &[Stamp], frequency: Frequency, edge: fn(Period) -> Date) -> bool {
    let is_edge = |stamp: &Stamp| match stamp {
        Stamp::Day(day) => edge(Period::holding(frequency, *day)) == *day,
        Stamp::Period(_) | Stamp::Row(_) => false,
    };
    stamps.iter().all(is_edge)
}

/// No column may feed two inputs: a second unit or lag would be meant for it.
pub(super) fn check_columns(reader: &mut Reader<'_>, draft: &Draft) {
    /// A column with the labels that choose one series of it.
    type Chosen<'d> = (&'d str, Vec<(&'d str, &'d str)>);
    let mut seen: BTreeMap<Chosen<'_>, (&Text, &Text)> = BTreeMap::new();
    for (name, input) in &draft.inputs {
        let labels = input.labels.iter();
        let labels: Vec<(&str, &str)> =
            labels.map(|(name, word)| (name.value.as_str(), word.value.as_str())).collect();
        // A column of words is asked about many.
        let columns = input.columns.iter().filter(|_| input.word.is_none());
        for column in columns.flatten() {
            let key = (column.value.as_str(), labels.clone());
            let Some((first, owner)) = seen.get(&key) else {
                seen.insert(key, (column, name));
                continue;
            };
            let message =
                format!("column `{}` already feeds input `{}`", column.value, owner.value);
            reader.report(
                Problem::new(Code::DoubleName, message, column.span.clone())
                    .related(first.span.clone(), "it is named first here")
                    .help("remove it here or there"),
            );
        }
    }
}
