//! A report as the plugin of a monitor: a status, one line, performance data.

use super::{PhaseReport, Report, Reports, SignalReport};
use crate::explain::{Comparing, Level};
use crate::rules::Comparison;
use crate::signal::State;
use crate::value::Truth;

/// What a monitor is to be alarmed by: names of phases and signals.
///
/// A phase stands for itself and those before it in the order of the rules, the
/// graver ones; a signal for its being on. Where both lists are empty, a signal
/// that is on is a warning, whichever it is, and nothing is critical.
#[derive(Clone, Debug, Default)]
pub struct Alarms {
    /// What is a warning.
    pub warn: Vec<String>,
    /// What is critical.
    pub fail: Vec<String>,
}

/// The status of a check, as monitors of Nagios's kind count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing to be alarmed by.
    Ok,
    /// Something that is a warning.
    Warning,
    /// Something that is critical.
    Critical,
    /// What is known does not settle which of the three.
    Unknown,
}

impl Status {
    /// The exit code: 0, 1, 2, 3.
    pub fn code(self) -> u8 {
        match self {
            Status::Ok => 0,
            Status::Warning => 1,
            Status::Critical => 2,
            Status::Unknown => 3,
        }
    }

    /// The word: `OK`, `WARNING`, `CRITICAL`, `UNKNOWN`.
    pub fn word(self) -> &'static str {
        match self {
            Status::Ok => "OK",
            Status::Warning => "WARNING",
            Status::Critical => "CRITICAL",
            Status::Unknown => "UNKNOWN",
        }
    }

    /// A line of this status that says only this, for a check that came to nothing.
    pub fn line(self, message: &str) -> String {
        format!("FROTH {} - {}", self.word(), plain(message))
    }
}

impl Report {
    /// The status that these alarms make of the report.
    ///
    /// What is unknown is never taken for harmless: the status is
    /// [`Status::Unknown`] unless every answer that is possible gives the same.
    pub fn status(&self, alarms: &Alarms) -> Status {
        if self.bar.is_none() {
            return Status::Unknown;
        }
        let has_none = alarms.warn.is_empty() && alarms.fail.is_empty();
        let (warn, fail) = if has_none {
            let any = self.signals.0.iter().map(|(_, signal)| is_on(signal));
            let is_settled = if self.phase.id.is_some() { Truth::False } else { Truth::Unknown };
            (any.fold(is_settled, Truth::or), Truth::False)
        } else {
            (self.is_any(&alarms.warn), self.is_any(&alarms.fail))
        };
        match (fail, warn) {
            (Truth::True, _) => Status::Critical,
            (Truth::False, Truth::True) => Status::Warning,
            (Truth::False, Truth::False) => Status::Ok,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Status::Unknown,
        }
    }

    /// The line that a monitor reads: the status, the verdict, and behind `|` each
    /// number that a signal watches with its thresholds.
    pub fn to_nagios(&self, alarms: &Alarms) -> String {
        let line = self.status(alarms).line(&self.said().join("; "));
        crate::inert::lines(&format!("{line} | {}\n", self.numbers().join(" ")))
    }

    /// The verdict and the signals that are not off, part by part.
    fn said(&self) -> Vec<String> {
        let mut said = vec![verdict(&self.phase)];
        for state in [State::On, State::Watch, State::Unknown] {
            let signals = self.signals.0.iter().filter(|(_, signal)| signal.state == state);
            let titles: Vec<&str> =
                signals.map(|(id, signal)| signal.title.as_deref().unwrap_or(id)).collect();
            if !titles.is_empty() {
                said.push(format!("{}: {}", state.word(), titles.join(", ")));
            }
        }
        said.push(match (self.as_of, &self.bar) {
            (Some(date), _) => format!("as of {date}"),
            (None, Some(bar)) => format!("at {bar}"),
            (None, None) => "without data".to_owned(),
        });
        said.extend(self.day.left_aside.as_ref().map(|aside| {
            let words = if aside.figures == 1 { "newer figure is" } else { "newer figures are" };
            format!("{} {words} left aside", aside.figures)
        }));
        said
    }

    /// What is measured, as performance data.
    fn numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = Vec::new();
        for state in [State::On, State::Watch, State::Unknown] {
            let count = self.signals.0.iter().filter(|(_, signal)| signal.state == state).count();
            numbers.push(format!("'signals {}'={count}", state.word()));
        }
        numbers.extend(self.signals.0.iter().flat_map(|(id, signal)| watched(id, signal)));
        numbers
    }

    fn is_any(&self, names: &[String]) -> Truth {
        let is_it = |name: &String| match self.signals.get(name) {
            Some(signal) => is_on(signal),
            None => self.is_at_or_past(name),
        };
        names.iter().map(is_it).fold(Truth::False, Truth::or)
    }

    fn is_at_or_past(&self, name: &str) -> Truth {
        let rank = |id: &str| self.phases.iter().position(|phase| phase.id == id);
        let Some(limit) = rank(name) else { return Truth::False };
        let is_past = |id: &String| rank(id).is_some_and(|rank| rank <= limit);
        let possible = &self.phase.possible;
        if possible.iter().all(is_past) {
            Truth::True
        } else if possible.iter().any(is_past) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

impl Reports {
    /// The status that these alarms make of all reports together: the gravest of theirs,
    /// where critical is graver than unknown, and unknown than a warning.
    ///
    /// A phase or signal that only some of the rules have concerns those alone.
    pub fn status(&self, alarms: &Alarms) -> Status {
        let all = self.reports.iter().map(|report| report.status(alarms));
        let rank = |status: &Status| match status {
            Status::Ok => 0,
            Status::Warning => 1,
            Status::Unknown => 2,
            Status::Critical => 3,
        };
        all.max_by_key(rank).unwrap_or(Status::Unknown)
    }

    /// The lines that a monitor reads: the status of all together with the verdict of each
    /// rule set, behind `|` what is measured, and below a line for each rule set.
    pub fn to_nagios(&self, alarms: &Alarms) -> String {
        let own = || self.reports.iter().zip(self.names());
        let said = own().map(|(report, name)| {
            let verdict = verdict(&report.phase);
            format!("{name} {}: {verdict}", report.status(alarms).word())
        });
        let line = self.status(alarms).line(&said.collect::<Vec<_>>().join("; "));
        let numbers = own().flat_map(|(report, name)| {
            let numbers = report.numbers().into_iter();
            numbers.map(move |number| number.replacen('\'', &format!("'{} ", label(&name)), 1))
        });
        let numbers: Vec<String> = numbers.collect();
        let mut text = format!("{line} | {}\n", numbers.join(" "));
        for (report, name) in own() {
            text.push_str(&plain(&format!("{name}: {}", report.said().join("; "))));
            text.push('\n');
        }
        crate::inert::lines(&text)
    }
}

fn is_on(signal: &SignalReport) -> Truth {
    match signal.state {
        State::On => Truth::True,
        State::Off | State::Watch => Truth::False,
        State::Unknown if signal.possible.contains(&State::On) => Truth::Unknown,
        State::Unknown => Truth::False,
    }
}

fn verdict(phase: &PhaseReport) -> String {
    let title = phase.title.as_ref().or(phase.id.as_ref());
    match (title, &phase.since_bar) {
        (Some(title), Some(since)) => format!("{title} since {since}"),
        (Some(title), None) => title.clone(),
        (None, _) if phase.needs.is_empty() => "undetermined".to_owned(),
        (None, _) => format!("undetermined, needs {}", phase.needs.join(", ")),
    }
}

/// What a signal watches: `'signal expression'=value;warning;critical`.
fn watched(id: &str, signal: &SignalReport) -> Vec<String> {
    let mut expressions: Vec<&str> = Vec::new();
    let comparisons = || {
        let evidence = signal.evidence.iter().filter(|one| one.level != Level::Until);
        evidence.flat_map(|one| one.comparisons.iter().map(|comparison| (one.level, comparison)))
    };
    let mut numbers = Vec::new();
    for (_, one) in comparisons() {
        if expressions.contains(&one.expression.as_str()) {
            continue;
        }
        expressions.push(&one.expression);
        let range = |level: Level| {
            let same = |(own, other): &(Level, &Comparing)| {
                *own == level && other.expression == one.expression
            };
            comparisons().find(same).map_or(String::new(), |(_, other)| range(other))
        };
        // A percentage is the only unit of ours that monitors know.
        let unit = if one.unit.is_percent() { "%" } else { "" };
        let value = one.value.map_or("U".to_owned(), |value| format!("{value}{unit}"));
        let label = label(&format!("{id} {}", one.expression));
        let text = format!("'{label}'={value};{};{}", range(Level::Watch), range(Level::On));
        numbers.push(text.trim_end_matches(';').to_owned());
    }
    numbers
}

/// A text as the label of a number.
fn label(text: &str) -> String {
    plain(text).replace(['\'', '='], "_")
}

/// A comparison as the range outside of which a monitor is alarmed.
fn range(one: &Comparing) -> String {
    let Some(threshold) = one.threshold else { return String::new() };
    match one.sign {
        Comparison::More | Comparison::AtLeast => format!("~:{threshold}"),
        Comparison::Less | Comparison::AtMost => format!("{threshold}:"),
        Comparison::Equal => format!("@{threshold}:{threshold}"),
        Comparison::Differ => format!("{threshold}:{threshold}"),
    }
}

/// A text in one line, without the mark behind which performance data begin.
fn plain(text: &str) -> String {
    let text = crate::inert::line(text).replace('|', "/");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
