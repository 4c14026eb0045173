//! The report as text for people, in lines of a width.

use std::fmt;

use super::flips_text::flips_text;
use super::headline::margin_words;
use super::page::{Pen, WIDTH, align_right, footer, level_words, plain_table, symbol};
use super::stability_text::stability_text;
use super::{Report, SignalReport};
use crate::data::Confidence;
use crate::diagnostic::Style;
use crate::explain::{Comparing, Evidence, Level, Sighting, shown_within};
use crate::plan::Knowledge;
use crate::signal::State;
use crate::value::{Truth, minus};

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl Report {
    // All of it, for who embeds this library prints a report to keep it; a screen is for
    // programs that have one.
    /// The report as text for people, at most 80 columns wide; its head alone is
    /// [`to_head_within`](Report::to_head_within).
    pub fn to_text(&self, style: Style) -> String {
        self.to_text_within(style, WIDTH)
    }

    /// The same in lines of so many columns, of 40 at least and 160 at most.
    pub fn to_text_within(&self, style: Style, columns: usize) -> String {
        let pen = Pen::within(style, columns);
        let mut parts = vec![self.headline(pen)];
        parts.extend(self.reasons_text(pen));
        if !self.signals.0.is_empty() {
            parts.push(self.signal_table(pen));
        }
        parts.extend(self.why_text(pen));
        parts.extend(self.decided_text(pen));
        parts.extend(self.base_rates_text(pen));
        parts.extend(self.likeness_text(pen));
        parts.extend(self.unknowns(pen));
        if let Some(flips) = &self.flips {
            let unchanged = flips.phase.is_empty().then_some("phase");
            parts.push(flips_text(pen, flips, unchanged));
        }
        if let Some(stability) = &self.stability {
            parts.push(stability_text(pen, stability));
        }
        if !self.inputs.0.is_empty() {
            parts.push(self.input_table(pen));
        }
        parts.push(footer(pen, &self.provenance, &self.schema));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    /// What makes the day, why the phase is what it is, and what the counts say.
    fn reasons_text(&self, pen: Pen) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        let day: Vec<String> =
            self.day_words().iter().map(|sentence| pen.wrapped(sentence)).collect();
        parts.extend(Some(day.join("\n")).filter(|day| !day.is_empty()));
        parts.extend(self.phase.because.as_ref().map(|because| pen.wrapped(&minus(because))));
        parts.extend(self.count_words().iter().map(|words| pen.wrapped(&minus(words))));
        (!parts.is_empty()).then(|| parts.join("\n\n"))
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
        pen.states(&pen.table(&table), &states)
    }

    /// A row for each comparison that stands between the signal and its next
    /// state.
    fn signal_rows(&self, id: &str, signal: &SignalReport) -> Vec<Vec<String>> {
        let title = signal.title.as_deref().unwrap_or(id);
        let name = format!("{title}\n{}", signal.since_words());
        let mut rows = Vec::new();
        for (evidence, comparison) in next_comparisons(signal) {
            let is_first = rows.is_empty();
            let state = if is_first { signal.state.word().to_owned() } else { String::new() };
            let name = if is_first { name.clone() } else { comparison.expression.clone() };
            let level = level_words(evidence.level);
            let threshold = format!(
                "{} {}\n{level}",
                symbol(comparison.sign),
                minus(&shown_within(
                    comparison.threshold,
                    comparison.threshold_range,
                    &comparison.unit
                ))
            );
            rows.push(vec![
                state,
                name,
                broken(&minus(&shown_within(comparison.value, comparison.range, &comparison.unit))),
                threshold,
                margin_cell(evidence, comparison),
                self.figure_of(comparison),
            ]);
        }
        if rows.is_empty() {
            rows.push(vec![signal.state.word().to_owned(), name]);
        }
        rows
    }

    fn figure_of(&self, comparison: &Comparing) -> String {
        match self.newest_figure(comparison) {
            None => String::new(),
            Some((period, None)) => period,
            Some((period, Some(known))) => format!("{period}\n{known}"),
        }
    }

    fn unknowns(&self, pen: Pen) -> Option<String> {
        let lines = self.unknown_words();
        let lines = lines.iter().map(|line| pen.indented(&format!("  {line}"), "    "));
        let lines = lines.collect::<Vec<_>>().join("\n");
        if lines.is_empty() { None } else { Some(format!("NOT KNOWN\n{lines}")) }
    }

    fn input_table(&self, pen: Pen) -> String {
        let mut table = plain_table(&["INPUT", "COLUMN", "VALUE", "OF", "KNOWN", "AGE"]);
        align_right(&mut table, 2);
        align_right(&mut table, 5);
        for (name, seen) in &self.inputs.0 {
            let value = broken(&seen.shown);
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
        let mut text = pen.header(&pen.table(&table));
        if self.inputs.0.iter().any(|(_, seen)| seen.is_provisional) {
            text.push_str("\n* more figures of this period were to come");
        }
        for line in self.vintages(pen).into_iter().chain(self.unsure(pen)) {
            text.push('\n');
            text.push_str(&line);
        }
        text
    }

    /// Which inputs the data themselves do not vouch for.
    fn unsure(&self, pen: Pen) -> Vec<String> {
        let line = |words: &str, confidence: Confidence| {
            let is_so = |(_, seen): &&(String, Sighting)| {
                seen.confidence == Some(confidence) && seen.period.is_some()
            };
            let names: Vec<&str> =
                self.inputs.0.iter().filter(is_so).map(|(name, _)| name.as_str()).collect();
            let line = format!("{words}: {}", names.join(", "));
            if names.is_empty() { None } else { Some(pen.indented(&line, "  ")) }
        };
        let unconfirmed = line("unconfirmed, from memory", Confidence::Unconfirmed);
        let assumed = line("assumed", Confidence::Assumed);
        unconfirmed.into_iter().chain(assumed).chain(self.marked(pen)).collect()
    }

    /// Which figures their files mark, and as what.
    fn marked(&self, pen: Pen) -> Option<String> {
        let marked = self.inputs.0.iter().filter_map(|(name, seen)| {
            let mark = seen.mark.as_deref()?;
            Some(match meaning(mark) {
                Some(word) => format!("{name} (`{mark}`, {word})"),
                None => format!("{name} (`{mark}`)"),
            })
        });
        let marked: Vec<String> = marked.collect();
        let line = format!("marked in the data: {}", marked.join(", "));
        if marked.is_empty() { None } else { Some(pen.indented(&line, "  ")) }
    }

    /// Which inputs are seen as they stood, and which have no vintages.
    fn vintages(&self, pen: Pen) -> Vec<String> {
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
            if names.is_empty() { None } else { Some(pen.indented(&line, "  ")) }
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

/// What a mark means to statistical offices (SDMX, Eurostat).
fn meaning(mark: &str) -> Option<&'static str> {
    Some(match mark.to_ascii_lowercase().as_str() {
        "p" | "prel." | "prov" => "provisional",
        "e" | "est." => "estimated",
        "f" => "forecast",
        "r" => "revised",
        "b" => "a break in the series",
        "u" => "of low reliability",
        _ => return None,
    })
}

/// How far a comparison is from its threshold, on two lines.
fn margin_cell(evidence: &Evidence, one: &Comparing) -> String {
    let size = shown_within(one.margin.map(f64::abs), None, &one.margin_unit);
    match margin_words(evidence, one) {
        Some(_) if one.truth == Truth::True => format!("{size}\npast"),
        Some(_) => format!("{size}\nto go"),
        None => broken(&minus(&shown_within(one.margin, one.margin_range, &one.margin_unit))),
    }
}

/// A range on two lines, to be narrow.
fn broken(text: &str) -> String {
    text.replace(" to ", " to\n")
        .replace("at least ", "at least\n")
        .replace("at most ", "at most\n")
}
