//! An explanation as text for people: trees of conditions.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::flips_text::flips_text;
use super::page::{Pen, indented, joined};
use super::{Explained, Explanation};
use crate::diagnostic::Style;
use crate::explain::{Join, Level, Trace};
use crate::value::Truth;

impl Explanation {
    /// The explanation as text for people.
    pub fn to_text(&self) -> String {
        let mut text = self.standing();
        for explained in &self.conditions {
            let title = explained.title.as_deref().unwrap_or(&explained.id);
            let level = match explained.level {
                Some(Level::Watch) => ", watch",
                Some(Level::On) => ", when",
                Some(Level::Until) => ", until",
                None => "",
            };
            let place = match explained.line {
                Some(line) => format!("  {}:{line}", self.file),
                None => String::new(),
            };
            let hold = if 1 < explained.hold {
                format!(" (must hold {} bars in a row)", explained.hold)
            } else {
                String::new()
            };
            let name = match (&explained.title, explained.turn, explained.level) {
                (None, None, None) => String::new(),
                _ => format!("{title} ({}{level}): ", explained.id),
            };
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name}{}{hold}{place}", said(explained));
            for line in because(explained) {
                let _ = writeln!(text, "{}", indented(&format!("  {line}"), "    "));
            }
            match &explained.trace {
                Some(trace) => Drawing::default().draw(trace, "", "", &mut text),
                None => text.push_str("  holds where no other phase does\n"),
            }
            text.push('\n');
        }
        if let Some(flips) = &self.flips {
            let is_signal = self.conditions.iter().any(|one| one.level.is_some());
            let unchanged = match (is_signal, flips.signals.is_empty(), flips.phase.is_empty()) {
                (true, true, _) => Some("signal"),
                (false, _, true) => Some("phase"),
                _ => None,
            };
            text.push_str(&flips_text(Pen::new(Style::Plain), flips, unchanged));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        crate::inert::lines(&text)
    }
}

/// What has been drawn, so that nothing is drawn twice with all its parts.
#[derive(Default)]
struct Drawing(BTreeSet<String>);

impl Drawing {
    /// Draws a part and what it is made of.
    fn draw(&mut self, trace: &Trace, branch: &str, indent: &str, text: &mut String) {
        let word = match trace.join {
            Join::And => "all of",
            Join::Or => "any of",
            Join::Not => "not",
            _ => trace.text.as_str(),
        };
        let said = match (trace.truth, &trace.value) {
            (Some(truth), _) => match (truth, trace.margin) {
                (Truth::Unknown, _) if trace.parts.iter().any(|part| part.range.is_some()) => {
                    format!("unknown, {} off the threshold", trace.shown)
                }
                (Truth::True, _) if trace.parts.iter().any(|part| part.range.is_some()) => {
                    format!("true, {} off the threshold", trace.shown)
                }
                (Truth::True, Some(_)) => format!("true, with {} to spare", trace.shown),
                (_, Some(_)) => format!("{truth}, {} short", trace.shown),
                (_, None) => truth.to_string(),
            },
            (None, None) if trace.range.is_none() => "unknown".to_owned(),
            (None, _) => trace.shown.clone(),
        };
        let notes = notes(trace);
        let _ = writeln!(text, "  {branch}{word}: {said}{notes}");
        for reason in &trace.unknown {
            let _ = writeln!(text, "  {indent}   because {reason}");
        }
        let is_named = !matches!(trace.join, Join::And | Join::Or | Join::Not);
        let is_new = self.0.insert(trace.text.clone());
        if is_named && !is_new {
            return;
        }
        let is_constant = |part: &&Trace| {
            let begins = part.text.trim_start_matches('-');
            part.parts.is_empty() && begins.starts_with(|letter: char| letter.is_ascii_digit())
        };
        let parts: Vec<&Trace> = trace.parts.iter().filter(|part| !is_constant(part)).collect();
        for (place, part) in parts.iter().enumerate() {
            let is_last = place + 1 == parts.len();
            let (mark, bar) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.draw(part, &format!("{indent}{mark}"), &format!("{indent}{bar}"), text);
        }
    }
}

/// Where a number comes from: a period and the day it was known, a bar, a reason.
fn notes(trace: &Trace) -> String {
    let mut notes = Vec::new();
    if let Some(seen) = &trace.seen {
        notes.extend(seen.period.as_ref().map(|period| format!("of {period}")));
        notes.extend(seen.known.map(|known| format!("known {known}")));
    }
    notes.extend(trace.from_bar.as_ref().map(|bar| format!("of {bar}")));
    if let Some(signal) = &trace.signal {
        let states: Vec<&str> = signal.possible.iter().map(|state| state.word()).collect();
        notes.push(joined(&states, "or"));
    }
    if let Some(before) = trace.before {
        notes.push(format!("{before} at the bars before"));
    }
    if let Some(param) = &trace.param {
        notes.extend(param.range.as_ref().map(|[low, high]| format!("range {low} to {high}")));
    }
    if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) }
}

/// Whether a condition holds, or what a number is.
fn said(explained: &Explained) -> String {
    match (explained.truth, &explained.trace) {
        (Some(truth), _) => truth.to_string(),
        (None, Some(trace)) if !trace.shown.is_empty() => trace.shown.clone(),
        (None, _) => "unknown".to_owned(),
    }
}

/// Why it is the phase's turn or is not; why a signal's condition holds or does not.
fn because(explained: &Explained) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(turn) = explained.turn {
        lines.push(
            match turn {
                Truth::True if explained.waits => "it would be its turn, and it must wait",
                Truth::True => "it is its turn",
                Truth::False => "passed over",
                Truth::Unknown => "it may be its turn",
            }
            .to_owned(),
        );
    }
    if let Some(held) = explained.held {
        lines.push(format!("held for {} of {} bars", held.bars, held.of));
    }
    if !explained.why.is_empty() && (explained.turn.is_some() || explained.level.is_some()) {
        lines.push(format!("for {}", explained.why.join("; ")));
    }
    if lines.is_empty() { lines } else { vec![lines.join(", ")] }
}

impl Explanation {
    /// What the signal says, or what the phases go by besides their conditions.
    fn standing(&self) -> String {
        if let Some(signal) = &self.signal {
            let since =
                signal.since_bar.as_ref().map_or(String::new(), |bar| format!(" since {bar}"));
            let kept = match signal.keep_firing_for {
                Some(bars) => format!(", and kept on for {bars} bars after its condition"),
                None => String::new(),
            };
            return format!("{} is {}{since}{kept}\n\n", signal.id, signal.state.word());
        }
        let Some(machine) = self.machine.as_ref().filter(|machine| 1 < machine.dwell) else {
            return String::new();
        };
        let stays = machine.before.iter().map(|stay| format!("{} for {}", stay.phase, stay.bars));
        let stays: Vec<String> = stays.collect();
        let dwell = machine.dwell;
        let line = format!("A phase lasts {dwell} bars at least; before: {}.", stays.join(", "));
        indented(&line, "  ") + "\n\n"
    }
}
