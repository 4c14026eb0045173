//! What a verdict rests on, in words.

use super::Report;
use super::page::{Pen, joined};
use super::words::listed;
use crate::explain::{DecidedBy, Without};

/// How many names of what did not decide are told; the data have all of them.
const MOST_NAMES: usize = 12;

impl Report {
    /// What decided, each with what would be possible without it, and what did not.
    pub(super) fn decided_text(&self, pen: Pen) -> Option<String> {
        let decided = self.decided_by.as_ref()?;
        let mut parts = vec![pen.bold("DECIDED BY")];
        parts.extend(
            self.decided_lines(decided)
                .iter()
                .map(|line| pen.indented(&format!("  {line}"), "    ")),
        );
        parts.extend(undecided_words(decided).map(|words| pen.wrapped(&words)));
        Some(parts.join("\n"))
    }

    /// A line for each answer that there would be without some of them.
    pub(super) fn decided_lines(&self, decided: &DecidedBy) -> Vec<String> {
        let mut answers: Vec<(&[String], Vec<&str>)> = Vec::new();
        for (one, name) in named(decided).filter(|(one, _)| one.decides) {
            match answers.iter_mut().find(|(possible, _)| *possible == one.possible) {
                Some((_, names)) => names.push(name),
                None => answers.push((&one.possible, vec![name])),
            }
        }
        let line = |(possible, names): &(&[String], Vec<&str>)| {
            let unknown = if names.len() == 1 { "that" } else { "any one of these" };
            let is = if possible.len() == 1 { "would be" } else { "could be" };
            format!(
                "{}: if {unknown} were unknown, the answer {is} {}",
                joined(names, "and"),
                listed(possible, &self.phases, "or")
            )
        };
        if answers.is_empty() {
            return vec![
                "nothing alone: the verdict would stand if any one of them were unknown".to_owned(),
            ];
        }
        answers.iter().map(line).collect()
    }
}

/// What was shown and did not decide; `None` if all did.
pub(super) fn undecided_words(decided: &DecidedBy) -> Option<String> {
    let names: Vec<&str> =
        named(decided).filter(|(one, _)| !one.decides).map(|(_, name)| name).collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    let more = (0 < more).then(|| format!("{more} more"));
    let told: Vec<&str> = names.iter().copied().take(MOST_NAMES).chain(more.as_deref()).collect();
    let rest = joined(&told, "and");
    match names.as_slice() {
        [] => None,
        [_] => Some(format!("Shown, and the answer is the same if it were unknown: {rest}.")),
        _ => Some(format!(
            "Shown, and the answer is the same if any one of them were unknown: {rest}."
        )),
    }
}

/// Signals and inputs by their titles.
fn named(decided: &DecidedBy) -> impl Iterator<Item = (&Without, &str)> {
    let all = decided.signals.iter().chain(&decided.inputs);
    all.map(|one| (one, one.title.as_deref().unwrap_or(&one.id)))
}
