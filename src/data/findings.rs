//! Mistakes as they are found: the first ones in full, the rest as a number.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::{Error, ErrorKind};

/// How many mistakes of one file, or of one column, are shown.
const SHOWN: usize = 20;
/// How many of one kind are shown one by one.
const ALIKE: usize = 3;
/// How many are looked at; of more only the number is known.
const MOST: usize = 100_000;

/// The mistakes of one file, or of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    kinds: Vec<FindingKind>,
    looked_at: usize,
    more: usize,
}

/// Mistakes that are alike but for the cell that they are about.
#[derive(Clone, Debug)]
struct FindingKind {
    /// What is said of each of them, without the first words in backticks.
    words: String,
    first: Vec<Diagnostic>,
    count: usize,
}

impl Findings {
    /// Adds a mistake; beyond those that are looked at it is only counted.
    pub(super) fn add(&mut self, diagnostic: impl FnOnce() -> Diagnostic) {
        if self.looked_at < MOST {
            self.looked_at += 1;
            self.put(diagnostic(), 1);
        } else {
            self.more += 1;
        }
    }

    fn put(&mut self, found: Diagnostic, count: usize) {
        let words = words(&found);
        let known = self.kinds.iter().position(|kind| kind.words == words);
        let is_full = SHOWN <= self.kinds.len();
        match known.and_then(|known| self.kinds.get_mut(known)) {
            Some(kind) => {
                kind.count += count;
                kind.first.push(found);
                kind.first.sort_by_key(start);
                kind.first.truncate(ALIKE);
            }
            None if !is_full => {
                self.kinds.push(FindingKind { words, first: vec![found], count });
            }
            None => self.more += count,
        }
    }

    /// Adds those of another part of the same column, each with one more way out.
    pub(super) fn join(&mut self, other: &Findings, help: Option<&str>) {
        self.more += other.more;
        for kind in &other.kinds {
            let unseen = kind.count - kind.first.len();
            for (place, found) in kind.first.iter().enumerate() {
                let found = match (&found.help, help) {
                    (Some(own), Some(more)) => {
                        let help = format!("{own}, or {more}");
                        found.clone().with_help(help)
                    }
                    _ => found.clone(),
                };
                self.put(found, if place == 0 { 1 + unseen } else { 1 });
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// All that is shown, in the order of the text, and how many more there are.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> =
            self.kinds.into_iter().flat_map(FindingKind::into_diagnostics).collect();
        let start = |place: &Place| (place.line, place.column);
        diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(start));
        if 0 < self.more {
            let noun = if self.more == 1 { "mistake" } else { "mistakes" };
            let words = format!("{} more {noun} not shown", self.more);
            diagnostics.push(Diagnostic::error(Code::MoreMistakes, words));
        }
        diagnostics
    }

    /// # Errors
    ///
    /// Something was found.
    pub(super) fn settle(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    pub(super) fn into_error(self) -> Error {
        Error::new(ErrorKind::Data, self.into_diagnostics())
    }
}

/// The error that has this one mistake.
pub(crate) fn only(diagnostic: Diagnostic) -> Error {
    Error::new(ErrorKind::Data, vec![diagnostic])
}

impl FindingKind {
    /// Each of them, or the first with the places of two more and their number.
    fn into_diagnostics(self) -> Vec<Diagnostic> {
        let all = self.first;
        if self.count <= all.len() {
            return all;
        }
        let more = self.count - 1;
        let mut all = all.into_iter();
        let Some(mut first) = all.next() else { return Vec::new() };
        first.message.push_str(&format!(" (and {more} more like it)"));
        for place in all.filter_map(|found| found.place) {
            first = first.with_related(place, "here, too");
        }
        vec![first]
    }
}

fn start(found: &Diagnostic) -> Option<(usize, usize)> {
    found.place.as_ref().map(|place| (place.line, place.column))
}

/// What a mistake says, but for the words that it is about and all numbers.
fn words(found: &Diagnostic) -> String {
    let message = &found.message;
    let about = message.split_once('`').and_then(|(before, rest)| {
        let (_, after) = rest.split_once('`')?;
        Some(format!("{before}`{after}"))
    });
    let words = about.unwrap_or_else(|| message.clone());
    let words: String = words.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    format!("{} {words}", found.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(count: usize, word: impl Fn(usize) -> String) -> Findings {
        let mut findings = Findings::default();
        for place in 0..count {
            findings.add(|| {
                let message = format!("`{place}` {}", word(place));
                Diagnostic::error(Code::BadNumber, message)
            });
        }
        findings
    }

    fn told(findings: Findings) -> Vec<String> {
        findings.into_diagnostics().into_iter().map(|found| found.message).collect()
    }

    #[test]
    fn beyond_those_that_are_looked_at_mistakes_are_only_counted() {
        let alike = findings(MOST + 2, |_| "is wrong".to_owned());
        let more = format!("`0` is wrong (and {} more like it)", MOST - 1);
        assert_eq!(told(alike), [more.as_str(), "2 more mistakes not shown"]);
        let unlike = findings(SHOWN + 1, |place| "is ".to_owned() + &"so ".repeat(place));
        assert_eq!(told(unlike).last().map(String::as_str), Some("1 more mistake not shown"));
    }

    #[test]
    fn up_to_three_alike_are_told_one_by_one() {
        assert_eq!(told(findings(3, |_| "is wrong".to_owned())).len(), 3);
        assert_eq!(told(findings(4, |_| "is wrong".to_owned())).len(), 1);
    }
}
