//! The report as text for people, at most 80 columns wide.

use std::fmt;

use super::flips_text::flips_text;
use super::page::{
    Pen, align_right, footer, indented, joined, knowledge_words, lines, plain_table, symbol,
    what_if, wrapped,
};
use super::{PhaseReport, Report, SignalReport};
use crate::data::Confidence;
use crate::diagnostic::Style;
use crate::eval::Reason;
use crate::explain::{Comparing, Evidence, Level, Sighting, shown_within};
use crate::plan::Knowledge;
use crate::signal::State;

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl Report {
    /// The report as text for people, at most 80 columns wide.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen { style };
        let mut parts = vec![self.heading(pen), self.verdict(pen)];
        if !self.signals.0.is_empty() {
            parts.push(self.signal_table(pen));
        }
        parts.extend(self.likeness_text(pen));
        parts.extend(self.unknowns());
        if let Some(flips) = &self.flips {
            let unchanged = flips.phase.is_empty().then_some("phase");
            parts.push(flips_text(pen, flips, unchanged));
        }
        if !self.inputs.0.is_empty() {
            parts.push(self.input_table(pen));
        }
        parts.push(footer(pen, &self.provenance, self.schema));
        parts.join("\n\n") + "\n"
    }

    fn heading(&self, pen: Pen) -> String {
        let mut when = match (self.as_of, &self.bar) {
            (Some(date), Some(bar)) => format!("as of {date} ({bar})"),
            (Some(date), None) => format!("as of {date}"),
            (None, Some(bar)) => format!("at {bar}"),
            (None, None) => "without data".to_owned(),
        };
        if self.is_provisional {
            when.push_str(", before its end");
        }
        let knowledge = knowledge_words(self.knowledge);
        let what_if = what_if(&self.provenance);
        format!("{}\n{when}, {knowledge}{what_if}", pen.bold(&self.title))
    }

    fn verdict(&self, pen: Pen) -> String {
        let phase = &self.phase;
        let mut lines = Vec::new();
        match &phase.id {
            Some(id) => {
                let title = phase.title.as_deref().unwrap_or(id);
                let like =
                    phase.like.as_ref().map_or(String::new(), |like| format!("  (like {like})"));
                lines.push(format!("{}{like}", pen.phase(&title.to_uppercase())));
                lines.push(lasting(phase, self.calendar));
            }
            None => {
                lines.push(pen.phase("UNDETERMINED"));
                let open: Vec<&str> = phase
                    .open
                    .iter()
                    .map(|phase| phase.title.as_deref().unwrap_or(&phase.id))
                    .collect();
                lines
                    .push(wrapped(&format!("What is known leaves open: {}.", joined(&open, "or"))));
                let needs: Vec<&str> = phase.needs.iter().map(String::as_str).collect();
                lines.push(if needs.is_empty() {
                    if self.bar.is_none() {
                        "Nothing in these data was known by then.".to_owned()
                    } else {
                        "No figure of now would settle it: it lies in the past of the data."
                            .to_owned()
                    }
                } else {
                    wrapped(&format!("It would be settled by: {}.", joined(&needs, "and")))
                });
            }
        }
        if let Some(because) = &phase.because {
            lines.push(String::new());
            lines.push(wrapped(because));
        }
        lines.join("\n")
    }

    fn signal_table(&self, pen: Pen) -> String {
        let mut table =
            plain_table(&["STATE", "SIGNAL", "VALUE", "THRESHOLD", "MARGIN", "FIGURE OF"]);
        for column in [2, 3, 4] {
            align_right(&mut table, column);
        }
        for (id, signal) in &self.signals.0 {
            for row in self.signal_rows(id, signal) {
                table.add_row(row);
            }
        }
        let signals = self.signals.0.iter();
        let states: Vec<(String, State)> =
            signals.map(|(_, signal)| (signal.state.word().to_owned(), signal.state)).collect();
        pen.states(&lines(&table), &states)
    }

    /// A row for each comparison that stands between the signal and its next
    /// state.
    fn signal_rows(&self, id: &str, signal: &SignalReport) -> Vec<Vec<String>> {
        let title = signal.title.as_deref().unwrap_or(id);
        let mut name = title.to_owned();
        let since =
            signal.since_bar.as_ref().map_or(String::new(), |since| format!("since {since}"));
        let held = signal.held.filter(|held| 0 < held.bars && held.bars < held.of);
        let held =
            held.map_or(String::new(), |held| format!(", held {} of {}", held.bars, held.of));
        name.push_str(&format!("\n{since}{held}"));
        let mut rows = Vec::new();
        for (evidence, comparison) in next_comparisons(signal) {
            let is_first = rows.is_empty();
            let state = if is_first { signal.state.word().to_owned() } else { String::new() };
            let name = if is_first { name.clone() } else { comparison.expression.clone() };
            let level = level_words(evidence.level);
            let threshold = format!(
                "{} {}\n{level}",
                symbol(comparison.sign),
                shown_within(comparison.threshold, comparison.threshold_range, &comparison.unit)
            );
            rows.push(vec![
                state,
                name,
                shown_within(comparison.value, comparison.range, &comparison.unit),
                threshold,
                shown_within(comparison.margin, comparison.margin_range, &comparison.margin_unit),
                self.figure_of(comparison),
            ]);
        }
        if rows.is_empty() {
            rows.push(vec![signal.state.word().to_owned(), name]);
        }
        rows
    }

    /// The newest figure in a comparison: its period, and the day it was known.
    fn figure_of(&self, comparison: &Comparing) -> String {
        let seen = comparison.inputs.iter().filter_map(|input| self.inputs.get(input));
        let newest = seen.filter(|seen| seen.period.is_some()).max_by_key(|seen| seen.known);
        let Some(newest) = newest else { return String::new() };
        let period = newest.period.clone().unwrap_or_default();
        match newest.known {
            Some(known) => format!("{period}\n{known}"),
            None => period,
        }
    }

    fn unknowns(&self) -> Option<String> {
        let mut lines: Vec<String> = Vec::new();
        for (name, input) in &self.inputs.0 {
            if let Some(reason) = input.unknown.as_ref().or_else(|| self.range_reason(name)) {
                let read: Vec<&str> = self.readers_of(name);
                let effect = if read.is_empty() {
                    String::new()
                } else {
                    format!("; {} rests on it", joined(&read, "and"))
                };
                lines.push(format!("  {reason}{effect}"));
            }
        }
        if lines.is_empty() {
            return None;
        }
        let wrapped: Vec<String> = lines.iter().map(|line| indented(line, "    ")).collect();
        Some(format!("NOT KNOWN\n{}", wrapped.join("\n")))
    }

    /// That an input is known within a range only, where that leaves a signal open.
    fn range_reason(&self, input: &str) -> Option<&Reason> {
        let is_range = |reason: &&Reason| {
            matches!(reason, Reason::WithinRange { .. }) && reason.input() == Some(input)
        };
        let signals = self.signals.0.iter();
        signals.flat_map(|(_, signal)| &signal.unknown).find(is_range)
    }

    fn readers_of(&self, input: &str) -> Vec<&str> {
        let reads = |signal: &SignalReport| {
            let comparisons = signal.evidence.iter().flat_map(|evidence| &evidence.comparisons);
            comparisons
                .into_iter()
                .any(|comparison| comparison.inputs.iter().any(|name| name == input))
        };
        self.signals
            .0
            .iter()
            .filter(|(_, signal)| reads(signal))
            .map(|(id, signal)| signal.title.as_deref().unwrap_or(id))
            .collect()
    }

    fn input_table(&self, pen: Pen) -> String {
        let mut table = plain_table(&["INPUT", "COLUMN", "VALUE", "OF", "KNOWN", "AGE"]);
        align_right(&mut table, 2);
        align_right(&mut table, 5);
        for (name, seen) in &self.inputs.0 {
            let value = shown_within(seen.value, seen.range, &seen.unit);
            let mark = if seen.is_provisional { "*" } else { "" };
            table.add_row(vec![
                name.clone(),
                seen.column.clone().unwrap_or_default(),
                value,
                seen.period.as_ref().map_or(String::new(), |period| format!("{period}{mark}")),
                seen.known.map_or(String::new(), |known| known.to_string()),
                seen.age_days.map_or(String::new(), |days| format!("{days} d")),
            ]);
        }
        let mut text = pen.header(&lines(&table));
        if self.inputs.0.iter().any(|(_, seen)| seen.is_provisional) {
            text.push_str("\n* more figures of this period were to come");
        }
        for line in self.vintages().into_iter().chain(self.unsure()) {
            text.push('\n');
            text.push_str(&line);
        }
        text
    }

    /// Which inputs the data themselves do not vouch for.
    fn unsure(&self) -> Vec<String> {
        let line = |words: &str, confidence: Confidence| {
            let is_so = |(_, seen): &&(String, Sighting)| {
                seen.confidence == Some(confidence) && seen.period.is_some()
            };
            let names: Vec<&str> =
                self.inputs.0.iter().filter(is_so).map(|(name, _)| name.as_str()).collect();
            let line = format!("{words}: {}", names.join(", "));
            if names.is_empty() { None } else { Some(indented(&line, "  ")) }
        };
        let unconfirmed = line("unconfirmed, from memory", Confidence::Unconfirmed);
        unconfirmed.into_iter().chain(line("assumed", Confidence::Assumed)).collect()
    }

    /// Which inputs are seen as they stood, and which have no vintages.
    fn vintages(&self) -> Vec<String> {
        if self.knowledge != Knowledge::Vintage {
            return Vec::new();
        }
        let (mut stood, mut revised) = (Vec::new(), Vec::new());
        for (name, seen) in self.inputs.0.iter().filter(|(_, seen)| seen.value.is_some()) {
            match seen.vintage {
                Some(day) => stood.push(format!("{name} (since {day})")),
                None => revised.push(name.clone()),
            }
        }
        let line = |words: &str, names: Vec<String>| {
            let line = format!("{words}: {}", names.join(", "));
            if names.is_empty() { None } else { Some(indented(&line, "  ")) }
        };
        let stood = line("as they stood", stood);
        stood.into_iter().chain(line("without vintages, as last revised", revised)).collect()
    }
}

/// The comparisons that stand between a signal and its next state: those of
/// `watch` while it is off, those of `when` otherwise.
pub(super) fn next_comparisons(signal: &SignalReport) -> Vec<(&Evidence, &Comparing)> {
    let is_unsettled = |evidence: &&Evidence| !evidence.truth.is_known();
    let has = |level| signal.evidence.iter().find(|evidence| evidence.level == level);
    let wanted = match signal.state {
        State::Off => has(Level::Watch).or_else(|| has(Level::On)),
        State::Watch | State::On => has(Level::On),
        State::Unknown => signal.evidence.iter().find(is_unsettled).or_else(|| has(Level::On)),
    };
    wanted.map_or(Vec::new(), |evidence| {
        evidence.comparisons.iter().map(|comparison| (evidence, comparison)).collect()
    })
}

fn lasting(phase: &PhaseReport, calendar: &str) -> String {
    let since = phase.since_bar.as_deref().unwrap_or("the start");
    let step = calendar.trim_end_matches('s');
    let bars =
        if phase.bars == 1 { format!("1 {step}") } else { format!("{} {step}s", phase.bars) };
    let before = match &phase.previous {
        Some(previous) => {
            let title = previous.title.as_deref().unwrap_or(&previous.id);
            format!("; before it, until {}: {title}", previous.until_bar)
        }
        None => String::new(),
    };
    wrapped(&format!("since {since}, {bars}{before}"))
}

/// What a condition of a signal is for.
pub(super) fn level_words(level: Level) -> &'static str {
    match level {
        Level::Watch => "for watch",
        Level::On => "for on",
        Level::Until => "to leave",
    }
}
