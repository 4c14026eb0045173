//! Where in a rule file something stands that has been understood since.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place};
use crate::error::Error;
use crate::rules::{Condition, RuleSet};

/// What an error says, blamed on the rule file where it names no place itself.
///
/// Of many rule sets that meet the same data, this tells whose input is missing.
pub fn blamed(rules: &RuleSet, error: &Error) -> Vec<Diagnostic> {
    let blame = |diagnostic: &Diagnostic| match diagnostic.place {
        Some(_) => diagnostic.clone(),
        None => diagnostic.clone().at(Place::whole(rules.file())),
    };
    error.diagnostics().iter().map(blame).collect()
}

/// The first line of a condition.
pub(super) fn condition(rules: &RuleSet, condition: &Condition) -> Place {
    let text = rules.text();
    let start = line_start(text, condition.line);
    let rest = text.get(start..).unwrap_or("");
    let own = condition.text.trim();
    let found = match rest.find(own) {
        Some(at) if is_near(rest, at) => Some(at..at + own.len()),
        // Folded over lines: what the first of them holds.
        _ => own.split_whitespace().next().and_then(|word| {
            let at = rest.find(word).filter(|at| is_near(rest, *at))?;
            let line = rest.get(at..)?.lines().next()?.trim_end();
            Some(at..at + line.len())
        }),
    };
    place(rules, start, found)
}

/// The name of an input where it is declared.
pub(super) fn input(rules: &RuleSet, name: &str) -> Place {
    declared(rules, "inputs:", |rest| find_word(rest, name, |_, after| after.starts_with(':')))
}

/// The name of a phase where it is declared.
pub(super) fn phase(rules: &RuleSet, name: &str) -> Place {
    declared(rules, "phases:", |rest| find_word(rest, name, |before, _| before.ends_with("id:")))
}

fn declared(rules: &RuleSet, section: &str, find: impl Fn(&str) -> Option<Range<usize>>) -> Place {
    let text = rules.text();
    let mut line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let start =
        line_starts.find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(section)));
    let start = start.unwrap_or(0);
    place(rules, start, find(text.get(start..).unwrap_or("")))
}

fn place(rules: &RuleSet, start: usize, found: Option<Range<usize>>) -> Place {
    match found {
        Some(found) => rules.source.place(start + found.start..start + found.end),
        None => Place::whole(rules.file()),
    }
}

/// The first place at which `word` stands alone with this before and after it,
/// quotes and spaces left aside.
fn find_word(
    text: &str,
    word: &str,
    is_meant: impl Fn(&str, &str) -> bool,
) -> Option<Range<usize>> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let is_filling = |letter: char| matches!(letter, ' ' | '"' | '\'');
    let mut all = text.match_indices(word).map(|(at, _)| at..at + word.len());
    all.find(|found| {
        let before = text.get(..found.start).unwrap_or("");
        let after = text.get(found.end..).unwrap_or("");
        !before.ends_with(is_letter)
            && !after.starts_with(is_letter)
            && is_meant(before.trim_end_matches(is_filling), after.trim_start_matches(is_filling))
    })
}

fn line_start(text: &str, line: usize) -> usize {
    let mut newlines = text.match_indices('\n').map(|(at, _)| at + 1);
    line.checked_sub(2).and_then(|skipped| newlines.nth(skipped)).unwrap_or(0)
}

/// Whether what was found stands where the condition begins: on its line, or
/// below the `>-` of a block.
fn is_near(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.matches('\n').count() <= 1)
}
