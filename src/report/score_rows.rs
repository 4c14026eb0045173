//! The record of rules as rows of CSV.

use super::ScoreReport;
use crate::score::{Auroc, NumberKind, Record, RowKind, Score};

impl ScoreReport {
    /// A header and one row for every signal and phase, one for the number of signals
    /// that are on, and one for every expression; a cell without a number is empty.
    pub fn to_csv(&self) -> String {
        // All but expressions are names and words without comma, quote and line end.
        let mut text = format!(
            "knowledge,kind,id,episodes,{},{},auroc,auroc_low,auroc_high\n",
            Record::COUNTS.join(","),
            Record::NUMBERS.join(",")
        );
        for view in &self.views {
            for row in &view.rows {
                let own =
                    view.scores.iter().find(|score| decides(&score.signal, row.kind, &row.id));
                let auroc = own.map(|score| score.auroc);
                text.push_str(&line(view, row.kind.word(), &row.id, Some(&row.record), auroc));
            }
            for score in view.scores.iter().filter(|score| score.signal.is_none()) {
                let (kind, id) = match score.kind {
                    NumberKind::Expression => ("expression", quoted(&score.of)),
                    _ => ("count", "signals_on".to_owned()),
                };
                text.push_str(&line(view, kind, &id, None, Some(score.auroc)));
            }
        }
        text
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Whether a number of this signal decides what a row is about.
pub(super) fn decides(signal: &Option<String>, kind: RowKind, id: &str) -> bool {
    kind == RowKind::Signal && signal.as_deref() == Some(id)
}

fn line(
    view: &Score,
    kind: &str,
    id: &str,
    record: Option<&Record>,
    auroc: Option<Auroc>,
) -> String {
    row(view.knowledge.word(), (kind, id), view.episodes.len(), record, auroc)
}

/// A row: whose it is, what it is about, how many episodes there were, its record and the
/// area under its curve, each empty where it has none.
pub(super) fn row(
    whose: &str,
    (kind, id): (&str, &str),
    episodes: usize,
    record: Option<&Record>,
    auroc: Option<Auroc>,
) -> String {
    let number = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    let mut cells = vec![whose.to_owned(), kind.to_owned(), id.to_owned(), episodes.to_string()];
    match record {
        Some(record) => {
            cells.extend(record.counts().map(|count| count.to_string()));
            cells.extend(record.numbers().map(number));
        }
        None => cells.extend(std::iter::repeat_n(
            String::new(),
            Record::COUNTS.len() + Record::NUMBERS.len(),
        )),
    }
    let interval = auroc.and_then(|auroc| auroc.interval);
    let area = auroc.and_then(|auroc| auroc.area);
    cells.extend([area, interval.map(|one| one.low), interval.map(|one| one.high)].map(number));
    cells.join(",") + "\n"
}
