//! The head of a report as text: the same answers as on the page, on one screen.

use super::head_text::{BESIDE, LABEL, SIGN, lamp, rest_words};
use super::page::{Pen, what_if};
use super::{Report, SignalReport};

/// How many signals are told in the head of the whole text.
const MOST_SIGNS: usize = 8;

impl Report {
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
        let mut lines = vec![self.phase_line(pen)];
        lines.extend(self.verdict_words().iter().map(|sentence| pen.wrapped(sentence)));
        lines.extend(self.ladder_words().map(|words| pen.wrapped(&words)));
        lines.join("\n")
    }

    /// The verdict in capitals, and what it is like.
    pub(super) fn phase_line(&self, pen: Pen) -> String {
        let phase = &self.phase;
        let like = phase.like.as_ref().map_or(String::new(), |like| format!("  (like {like})"));
        let name = phase.name().to_uppercase();
        let is_one = name.chars().count() + like.chars().count() <= pen.width;
        let like = if is_one { like } else { like.replace("  (", "\n(") };
        format!("{}{like}", pen.phase(&pen.wrapped(&name)))
    }

    /// Which of the phases it is, the gravest counted as 1, and of how many.
    pub(super) fn rank(&self) -> Option<(usize, usize)> {
        let own = self.phase.id.as_ref();
        let place = self.phases.iter().position(|phase| Some(&phase.id) == own)?;
        Some((place + 1, self.phases.len()))
    }

    /// Where the phase stands among those of the rules.
    pub(super) fn ladder_words(&self) -> Option<String> {
        let (place, all) = self.rank()?;
        let name = |place: usize| {
            let phase = self.phases.get(place.checked_sub(1)?)?;
            Some(phase.title.as_deref().unwrap_or(&phase.id))
        };
        let graver = name(place - 1).map(|name| format!("graver: {name}"));
        let calmer = name(place + 1).map(|name| format!("calmer: {name}"));
        let beside: Vec<String> = graver.into_iter().chain(calmer).collect();
        if beside.is_empty() {
            return None;
        }
        Some(format!("rank {place} of {all}; {}", beside.join("; ")))
    }

    /// A line for each sign; of many for those that say most.
    fn sign_lines(&self, pen: Pen) -> String {
        let (shown, rest) = self.chosen_signs(MOST_SIGNS);
        let names = shown.iter().map(|(id, signal)| signal.title.as_ref().unwrap_or(id));
        let longest = names.map(|name| name.chars().count()).max().unwrap_or(0);
        let lines = shown.iter().map(|(id, signal)| self.sign_line(pen, id, signal, longest));
        let lines: Vec<String> = lines.chain(rest_words(shown.is_empty(), &rest)).collect();
        lines.join("\n")
    }

    /// A lamp, the state and the name of a sign, and how far it is from the next state.
    pub(super) fn sign_line(
        &self,
        pen: Pen,
        id: &str,
        signal: &SignalReport,
        longest: usize,
    ) -> String {
        let name = signal.title.as_deref().unwrap_or(id);
        let lamp = lamp(pen, signal.state);
        let words = self.sign_words(id, signal);
        if longest + words.chars().count() + SIGN + 2 <= pen.width {
            return format!("{lamp}{name:longest$}  {words}").trim_end().to_owned();
        }
        let indent = " ".repeat(SIGN);
        let line = pen.indented(&format!("{lamp}{name}"), &indent);
        if words.is_empty() {
            return line;
        }
        format!("{line}\n{}", pen.indented(&format!("{indent}{words}"), &indent))
    }

    fn sign_words(&self, id: &str, signal: &SignalReport) -> String {
        let mut words: Vec<String> = signal.margin_words().into_iter().collect();
        words.extend(self.seen_words(id));
        words.extend(signal.unknown.first().map(|reason| self.reason_words(reason)));
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
