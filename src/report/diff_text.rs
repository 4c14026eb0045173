//! What changed, as text for people.

use std::fmt;

use super::diff::ComparingDiff;
use super::page::level_words;
use super::page::{
    Pen, WIDTH, align_right, footer, joined, knowledge_words, lines, number, plain_table, symbol,
    what_if, wrapped,
};
use super::{DiffReport, Moment, SignalDiff};
use crate::diagnostic::Style;

impl fmt::Display for DiffReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(Style::Plain))
    }
}

impl DiffReport {
    /// What changed, as text for people, at most 80 columns wide.
    pub fn to_text(&self, style: Style) -> String {
        let pen = Pen::new(style);
        let mut parts = vec![self.heading(pen), self.verdict(pen)];
        if !self.signals.0.is_empty() {
            parts.push(self.signal_table(pen));
        }
        parts.push(footer(pen, &self.provenance, &self.schema));
        crate::inert::lines(&(parts.join("\n\n") + "\n"))
    }

    /// What changed, a clause each: the phase, the signals that turned, and where none
    /// did, the numbers that moved.
    pub fn clauses(&self) -> Vec<String> {
        let mut clauses = Vec::new();
        if self.then.possible != self.now.possible {
            clauses.push(format!("{} → {}", phase(&self.then), phase(&self.now)));
        }
        for (id, signal) in self.signals.0.iter().filter(|(_, signal)| signal.is_changed) {
            let name = signal.title.as_deref().unwrap_or(id);
            let (then, now) = (signal.then.word(), signal.now.word());
            let moved = signal.comparisons.iter().find_map(moved);
            let moved = moved.map_or(String::new(), |moved| format!(" ({moved})"));
            clauses.push(format!("{name} {then} → {now}{moved}"));
        }
        if clauses.is_empty() {
            clauses.extend(self.signals.0.iter().filter_map(|(id, signal)| {
                let moved = signal.comparisons.iter().find_map(moved)?;
                Some(format!("{} {moved}", signal.title.as_deref().unwrap_or(id)))
            }));
        }
        clauses.iter().map(|clause| crate::inert::line(clause).into_owned()).collect()
    }

    fn heading(&self, pen: Pen) -> String {
        let days = format!("from {} to {}", when(&self.then), when(&self.now));
        let knowledge = knowledge_words(self.knowledge);
        let what_if = what_if(&self.provenance);
        format!("{}\n{days},\n{knowledge}{what_if}", pen.bold(&self.title))
    }

    fn verdict(&self, pen: Pen) -> String {
        let then = self.then.as_of.map_or("then".to_owned(), |then| format!("on {then}"));
        let before = if self.then.possible == self.now.possible {
            format!("as {then}")
        } else {
            format!("{then}: {}", phase(&self.then))
        };
        let changed = self.signals.0.iter().filter(|(_, signal)| signal.is_changed).count();
        let changed = match changed {
            0 => "no signal has changed its state".to_owned(),
            1 => "one signal has changed its state".to_owned(),
            count => format!("{count} signals have changed their state"),
        };
        let verdict = pen.phase(&phase(&self.now).to_uppercase());
        format!("{verdict}\n{}", wrapped(&format!("{before}; {changed}")))
    }

    fn signal_table(&self, pen: Pen) -> String {
        let bar = |moment: &Moment| moment.bar.clone().unwrap_or_else(|| "then".to_owned());
        let (then, now) = (bar(&self.then), bar(&self.now));
        let (then, now) =
            if then == now { ("THEN".to_owned(), "NOW".to_owned()) } else { (then, now) };
        let header = ["STATE", "SIGNAL", &then, &now, "THRESHOLD"];
        let one_line = self.table(&header, " ");
        let is_wide = one_line.lines().any(|line| WIDTH < line.chars().count());
        let table = if is_wide { self.table(&header, "\n") } else { one_line };
        let signals = self.signals.0.iter();
        let states: Vec<_> = signals.map(|(_, signal)| (state(signal), signal.now)).collect();
        pen.states(&table, &states)
    }

    /// The table of signals; what a threshold is for stands after `gap`.
    fn table(&self, header: &[&str], gap: &str) -> String {
        let mut table = plain_table(header);
        for column in [2, 3] {
            align_right(&mut table, column);
        }
        for (id, signal) in &self.signals.0 {
            for row in rows(id, signal, gap) {
                table.add_row(row);
            }
        }
        lines(&table)
    }
}

/// `1.62 pp → 2.22 pp`, of a value that is another now.
fn moved(comparison: &ComparingDiff) -> Option<String> {
    let told = |value| number(value, &comparison.unit);
    let (then, now) = (told(comparison.then.value), told(comparison.now.value));
    (then != now).then(|| format!("{then} → {now}"))
}

fn state(signal: &SignalDiff) -> String {
    if signal.is_changed {
        format!("{} → {}", signal.then.word(), signal.now.word())
    } else {
        signal.now.word().to_owned()
    }
}

/// A signal's rows: one for each comparison.
fn rows(id: &str, signal: &SignalDiff, gap: &str) -> Vec<Vec<String>> {
    let state = state(signal);
    let title = signal.title.as_deref().unwrap_or(id).to_owned();
    let mut rows = Vec::new();
    for comparison in &signal.comparisons {
        let is_first = rows.is_empty();
        let value = |value| number(value, &comparison.unit);
        rows.push(vec![
            if is_first { state.clone() } else { String::new() },
            if is_first { title.clone() } else { comparison.expression.clone() },
            value(comparison.then.value),
            value(comparison.now.value),
            format!(
                "{} {}{gap}{}",
                symbol(comparison.sign),
                value(comparison.now.threshold),
                level_words(comparison.level)
            ),
        ]);
    }
    if rows.is_empty() {
        rows.push(vec![state, title]);
    }
    rows
}

fn when(moment: &Moment) -> String {
    let bar = moment.bar.as_deref();
    let mut text = match (moment.as_of, bar) {
        (Some(date), Some(bar)) => format!("{date} ({bar})"),
        (Some(date), None) => format!("{date} (before the data)"),
        (None, Some(bar)) => bar.to_owned(),
        (None, None) => "nothing".to_owned(),
    };
    if moment.is_provisional {
        text.push_str(", before its end");
    }
    text
}

fn phase(moment: &Moment) -> String {
    match (&moment.phase, &moment.title) {
        (Some(id), title) => title.clone().unwrap_or_else(|| id.clone()),
        (None, _) if moment.bar.is_none() => "undetermined".to_owned(),
        (None, _) => {
            let possible: Vec<&str> = moment.possible.iter().map(String::as_str).collect();
            format!("undetermined ({})", joined(&possible, "or"))
        }
    }
}
