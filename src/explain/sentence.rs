//! Sentences of rules with their numbers filled in.
//!
//! What is unknown is said in words that can be read aloud: `the spread is unknown`, `an
//! unknown share of GDP`, `changed by an unknown amount`.

use super::{Bounds, shown_within};
use crate::eval::Frame;
use crate::plan::Lookup;
use crate::rules::{Kind, Template, TextPiece};
use crate::value::{Unit, counted};

/// Stands in a text for a number that is not known, until the sentence is whole.
const GAP: char = '\u{fffc}';

/// After these words a clause does not end with an adjective.
const PREPOSITIONS: [&str; 8] = ["by", "to", "from", "of", "at", "than", "above", "below"];

/// What a plain number can count in the words after it.
const COUNTED: [&str; 4] = ["times", "standard", "years", "percent"];

/// A text with its numbers filled in.
pub(crate) fn filled(
    frame: &Frame,
    lookup: &mut Lookup<'_>,
    template: &Template,
    bar: usize,
) -> String {
    let mut text = String::new();
    let mut gaps: Vec<&Unit> = Vec::new();
    for piece in &template.pieces {
        match piece {
            TextPiece::Text(words) => text.push_str(words),
            TextPiece::Value(term) => {
                let node = lookup.node(term);
                text.push_str(&match (&term.kind, node) {
                    (Kind::Number(unit), Some(node)) => {
                        let bounds = Bounds::at(frame, node, bar);
                        let number = frame.number(node, bar);
                        match bounds {
                            None if number.is_nan() => {
                                gaps.push(unit);
                                GAP.to_string()
                            }
                            None => counted(number, unit),
                            _ => shown_within(Some(number), bounds, unit),
                        }
                    }
                    (Kind::Truth, Some(node)) => frame.truth(node, bar).to_string(),
                    (_, None) => "unknown".to_owned(),
                });
            }
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut parts = text.split(GAP);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for (unit, after) in gaps.into_iter().zip(parts) {
        let words = unknown(unit, &whole, after);
        whole.push_str(&words);
        whole.push_str(after);
    }
    whole
}

/// An unknown number between these words.
fn unknown(unit: &Unit, before: &str, after: &str) -> String {
    let is_start = before.trim_end().is_empty() || before.trim_end().ends_with(['.', '!', '?']);
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let is_end = after.trim().is_empty() || after.starts_with([',', ';', '.', ':', ')']);
    if is_end && !PREPOSITIONS.contains(&last) {
        return "unknown".to_owned();
    }
    let name = unit.to_string();
    let next = after.split_whitespace().next().unwrap_or_default();
    let words = match name.as_str() {
        "" if COUNTED.contains(&next) => "unknown number of".to_owned(),
        "" => "unknown number".to_owned(),
        "%" if next == "of" => "unknown share".to_owned(),
        "companies" | "deals" | "jobs" | "people" | "shares" => {
            format!("unknown number of {name}")
        }
        "day" | "week" | "month" | "quarter" | "year" => format!("unknown number of {name}s"),
        _ => "unknown amount".to_owned(),
    };
    let has_article = last.ends_with("'s") || matches!(last, "the" | "The" | "a" | "its" | "their");
    match (has_article, is_start) {
        (true, _) => words,
        (false, true) => format!("An {words}"),
        (false, false) => format!("an {words}"),
    }
}
