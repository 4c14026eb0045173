//! What would change an answer as text for people.

use super::page::{Pen, align_right, plain_table};
use crate::explain::{FigureChange, Flips, Found};
use crate::value::minus;

/// What would change the phase and the signals: a table, and how to read it.
///
/// `unchanged` names what no figure changes, if that is so.
pub(super) fn flips_text(pen: Pen, flips: &Flips, unchanged: Option<&str>) -> String {
    let mut parts = vec![pen.bold("WHAT WOULD CHANGE IT")];
    if flips.tried.is_empty() {
        parts.push("No input has a figure that could be another one.".to_owned());
        return parts.join("\n");
    }
    let mut table = plain_table(&["IF", "CHANGES BY", "TO", "MOVES", "IT GIVES"]);
    for column in [1, 2, 3] {
        align_right(&mut table, column);
    }
    for flip in &flips.phase {
        let title = match (&flip.title, &flip.phase) {
            (Some(title), _) => title.clone(),
            (None, Some(phase)) => phase.clone(),
            (None, None) => format!("undetermined: {}", flip.possible.join(", ")),
        };
        table.add_row(row(&flip.change, title));
    }
    for flip in &flips.signals {
        table.add_row(row(&flip.change, format!("{} {}", flip.signal, flip.state.word())));
    }
    if !flips.phase.is_empty() || !flips.signals.is_empty() {
        parts.push(pen.header(&pen.table(&table)));
    }
    if let Some(unchanged) = unchanged {
        parts.push(pen.wrapped(&format!(
            "No single figure changes the {unchanged} within ten times its input's largest move."
        )));
    }
    let mut legend =
        "MOVES: the size of the change in usual moves of the input, from one figure to the next."
            .to_owned();
    let is_searched = |how: Found| how == Found::Searched;
    let mut changes = flips.phase.iter().map(|flip| &flip.change);
    let mut signals = flips.signals.iter().map(|flip| &flip.change);
    if changes.any(|change| is_searched(change.how)) || signals.any(|one| is_searched(one.how)) {
        legend.push_str(" ~ was searched for: a nearer figure may do it, too.");
    }
    if !flips.phase.is_empty() || !flips.signals.is_empty() {
        parts.push(pen.dim(&pen.indented(&legend, "")));
    }
    parts.join("\n")
}

fn row(change: &FigureChange, gives: String) -> Vec<String> {
    let mark = if change.how == Found::Searched { "~" } else { "" };
    let (by, to) = change.shown.split_once(" to ").unwrap_or((&change.shown, ""));
    // Where both have one unit, it is told once.
    let unit = format!(" {}", change.unit);
    let by = by.strip_suffix(&unit).unwrap_or(by);
    vec![
        change.input.clone(),
        format!("{mark}{}", minus(by)),
        minus(to),
        change.moves.map_or(String::new(), |moves| format!("{moves:.1}")),
        gives,
    ]
}
