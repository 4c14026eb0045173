//! The report as text for people, at most 80 columns wide.

use std::fmt;

use anstyle::{AnsiColor, Style as Paint};
use comfy_table::{CellAlignment, Table, presets};

use super::{PhaseReport, Report, SignalReport};
use crate::diagnostic::Style;
use crate::explain::{Comparing, Evidence, Level, shown};
use crate::plan::Knowledge;
use crate::rules::Comparison;
use crate::signal::State;

const WIDTH: usize = 80;

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
        parts.extend(self.unknowns());
        if !self.inputs.0.is_empty() {
            parts.push(self.input_table(pen));
        }
        parts.push(self.footer(pen));
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
        let knowledge = match self.knowledge {
            Knowledge::Released => "on what had been published by then",
            Knowledge::Vintage => "on the figures of that day",
            Knowledge::Latest => "in hindsight: each period with its final figure",
        };
        format!("{}\n{when}, {knowledge}", pen.bold(&self.title))
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
        let states: Vec<State> = self.signals.0.iter().map(|(_, signal)| signal.state).collect();
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
            let number = |number: Option<f64>, unit| {
                number.map_or("unknown".to_owned(), |number| shown(number, unit))
            };
            let level = match evidence.level {
                Level::Watch => "for watch",
                Level::On => "for on",
                Level::Until => "to leave",
            };
            let threshold = format!(
                "{} {}\n{level}",
                symbol(comparison.sign),
                number(comparison.threshold, &comparison.unit)
            );
            rows.push(vec![
                state,
                name,
                number(comparison.value, &comparison.unit),
                threshold,
                number(comparison.margin, &comparison.margin_unit),
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
            if let Some(reason) = &input.unknown {
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
            let value = seen.value.map_or("unknown".to_owned(), |value| shown(value, &seen.unit));
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
        for line in self.vintages() {
            text.push('\n');
            text.push_str(&line);
        }
        text
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

    fn footer(&self, pen: Pen) -> String {
        let rules = &self.provenance.rules;
        let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
        let mut lines =
            vec![format!("rules {} {}, sha256 {}", rules.id, rules.version, short(&rules.sha256))];
        for data in &self.provenance.data {
            lines.push(format!("data  {}, sha256 {}", data.name, short(&data.sha256)));
        }
        let program = &self.provenance.program;
        lines.push(format!("{} {}, {}", program.name, program.version, self.schema));
        pen.dim(&lines.join("\n"))
    }
}

/// The comparisons that stand between a signal and its next state: those of
/// `watch` while it is off, those of `when` otherwise.
fn next_comparisons(signal: &SignalReport) -> Vec<(&Evidence, &Comparing)> {
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

fn symbol(sign: Comparison) -> &'static str {
    match sign {
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::More => ">",
        Comparison::AtLeast => "≥",
        Comparison::Equal => "=",
        Comparison::Differ => "≠",
    }
}

fn joined(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

fn wrapped(text: &str) -> String {
    textwrap::fill(text, WIDTH)
}

fn indented(text: &str, indent: &str) -> String {
    textwrap::fill(text, textwrap::Options::new(WIDTH).subsequent_indent(indent))
}

fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.to_vec());
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

fn align_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn lines(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// Writes with colours, or without.
#[derive(Clone, Copy)]
struct Pen {
    style: Style,
}

impl Pen {
    fn paint(self, text: &str, paint: Paint) -> String {
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Coloured => format!("{paint}{text}{paint:#}"),
        }
    }

    fn bold(self, text: &str) -> String {
        self.paint(text, Paint::new().bold())
    }

    fn dim(self, text: &str) -> String {
        self.paint(text, Paint::new().dimmed())
    }

    fn phase(self, text: &str) -> String {
        self.paint(text, Paint::new().bold().fg_color(Some(AnsiColor::Cyan.into())))
    }

    /// The first line of a table as its header.
    fn header(self, table: &str) -> String {
        match table.split_once('\n') {
            Some((header, rest)) => format!("{}\n{rest}", self.dim(header)),
            None => self.dim(table),
        }
    }

    /// A table whose rows begin with these states, painted.
    fn states(self, table: &str, states: &[State]) -> String {
        let mut states = states.iter().peekable();
        let mut painted = Vec::new();
        for line in self.header(table).lines() {
            let begins = states.next_if(|state| {
                let rest = line.strip_prefix(state.word());
                rest.is_some_and(|rest| rest.starts_with(' '))
            });
            painted.push(
                match begins.and_then(|state| Some((state, line.strip_prefix(state.word())?))) {
                    Some((state, rest)) => format!("{}{rest}", self.state(*state)),
                    None => line.to_owned(),
                },
            );
        }
        painted.join("\n")
    }

    fn state(self, state: State) -> String {
        let paint = Paint::new();
        self.paint(
            state.word(),
            match state {
                State::Off => paint.fg_color(Some(AnsiColor::Green.into())),
                State::Watch => paint.fg_color(Some(AnsiColor::Yellow.into())),
                State::On => paint.bold().fg_color(Some(AnsiColor::Red.into())),
                State::Unknown => paint.bold().fg_color(Some(AnsiColor::Magenta.into())),
            },
        )
    }
}
