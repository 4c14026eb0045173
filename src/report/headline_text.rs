//! The head of a report as text: the same answers as on the page, on one screen.

use super::page::{Pen, what_if};
use super::{Report, SignalReport};
use crate::diagnostic::Style;
use crate::signal::State;

/// How many signals are told in the head.
const MOST_SIGNS: usize = 8;
/// The columns of a label.
const LABEL: usize = 17;
/// From how many columns on labels stand beside their answers.
const BESIDE: usize = 60;

impl Report {
    /// The head of the text alone, in lines of so many columns: the verdict, each sign,
    /// and what a reader asks first.
    pub fn to_head_within(&self, style: Style, columns: usize) -> String {
        crate::inert::lines(&(self.headline(Pen::within(style, columns)) + "\n"))
    }

    /// The verdict, where it stands, each sign, and what a reader asks first.
    pub(super) fn headline(&self, pen: Pen) -> String {
        let what_if = what_if(&self.provenance);
        let heading = format!(
            "{}\n{}{what_if}",
            pen.bold(&pen.wrapped(&self.title)),
            pen.wrapped(&self.when_words())
        );
        let parts = [heading, self.verdict(pen), self.sign_lines(pen), self.answer_lines(pen)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }

    fn verdict(&self, pen: Pen) -> String {
        let phase = &self.phase;
        let like = phase.like.as_ref().map_or(String::new(), |like| format!("  (like {like})"));
        let name = phase.name().to_uppercase();
        let is_one = name.chars().count() + like.chars().count() <= pen.width;
        let like = if is_one { like } else { like.replace("  (", "\n(") };
        let mut lines = vec![format!("{}{like}", pen.phase(&pen.wrapped(&name)))];
        lines.extend(self.verdict_words().iter().map(|sentence| pen.wrapped(sentence)));
        lines.extend(self.ladder_words().map(|words| pen.wrapped(&words)));
        lines.join("\n")
    }

    /// Where the phase stands among those of the rules.
    fn ladder_words(&self) -> Option<String> {
        let place =
            self.phases.iter().position(|phase| Some(&phase.id) == self.phase.id.as_ref())?;
        let name = |place: usize| {
            let phase = self.phases.get(place)?;
            Some(phase.title.as_deref().unwrap_or(&phase.id))
        };
        let graver = place.checked_sub(1).and_then(name).map(|name| format!("graver: {name}"));
        let calmer = name(place + 1).map(|name| format!("calmer: {name}"));
        let beside: Vec<String> = graver.into_iter().chain(calmer).collect();
        if beside.is_empty() {
            return None;
        }
        let (place, all) = (place + 1, self.phases.len());
        Some(format!("rank {place} of {all}; {}", beside.join("; ")))
    }

    /// A line for each sign; of many those that are not off.
    fn sign_lines(&self, pen: Pen) -> String {
        let mut shown: Vec<&(String, SignalReport)> = self.signals.0.iter().collect();
        let all = shown.len();
        if MOST_SIGNS < all {
            shown.retain(|(_, signal)| signal.state != State::Off);
            shown.truncate(MOST_SIGNS);
        }
        let name = |(id, signal): &(String, SignalReport)| {
            signal.title.clone().unwrap_or_else(|| id.clone())
        };
        let longest = shown.iter().map(|one| name(one).chars().count()).max().unwrap_or(0);
        let mut lines: Vec<String> = Vec::new();
        for one in &shown {
            let (name, signal) = (name(one), &one.1);
            let lamp = match signal.state {
                State::Off => "○",
                State::Watch => "◐",
                State::On => "●",
                State::Unknown => "?",
            };
            let word = pen.state(&format!("{lamp} {:<7}", signal.state.word()), signal.state);
            let words = self.sign_words(&one.0, signal);
            let is_beside = longest + words.chars().count() + 12 <= pen.width;
            if is_beside {
                lines.push(format!("{word} {name:longest$}  {words}").trim_end().to_owned());
            } else {
                let indent = " ".repeat(10);
                lines.push(pen.indented(&format!("{word} {name}"), &indent));
                if !words.is_empty() {
                    lines.push(pen.indented(&format!("{indent}{words}"), &indent));
                }
            }
        }
        match all - shown.len() {
            0 => {}
            more if shown.is_empty() => {
                lines.push(format!("none of the {more} signs is on or on watch"))
            }
            more => lines.push(format!("and {more} more")),
        }
        lines.join("\n")
    }

    fn sign_words(&self, id: &str, signal: &SignalReport) -> String {
        let mut words: Vec<String> = signal.margin_words().into_iter().collect();
        words.extend(self.seen_words(id));
        words.join("; ")
    }

    fn answer_lines(&self, pen: Pen) -> String {
        let lines = self.answers().into_iter().map(|mut answer| {
            if let Some(note) = answer.note.filter(|_| !answer.is_told_below) {
                answer.words = format!("{}; {note}", answer.words);
            }
            if BESIDE <= pen.width {
                let text = format!("{:LABEL$}{}", answer.label, answer.words);
                let lines = pen.indented(&text, &" ".repeat(LABEL));
                match lines.strip_prefix(answer.label) {
                    Some(rest) => format!("{}{rest}", pen.dim(answer.label)),
                    None => lines,
                }
            } else {
                let words = pen.indented(&format!("  {}", answer.words), "  ");
                format!("{}\n{words}", pen.dim(answer.label))
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Why each sign is what it is, in the words of the rules.
    pub(super) fn why_text(&self, pen: Pen) -> Option<String> {
        let lines = self.signals.0.iter().filter_map(|(id, signal)| {
            let because = signal.because.as_ref()?;
            let name = signal.title.as_deref().unwrap_or(id);
            Some(pen.indented(&format!("  {name}: {}", crate::value::minus(because)), "    "))
        });
        let lines: Vec<String> = lines.collect();
        (!lines.is_empty()).then(|| format!("{}\n{}", pen.bold("THE SIGNS"), lines.join("\n")))
    }
}
