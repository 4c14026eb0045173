//! The record of rules as rows of CSV.

use super::ScoreReport;
use crate::score::{NumberKind, Record, Row, Score, ScoreRow};

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
                let own = view.scores.iter().find(|score| is_of(score, row));
                text.push_str(&line(view, row.kind.word(), &row.id, Some(&row.record), own));
            }
            for score in view.scores.iter().filter(|score| score.signal.is_none()) {
                let (kind, id) = match score.kind {
                    NumberKind::Expression => ("expression", quoted(&score.of)),
                    _ => ("count", "signals_on".to_owned()),
                };
                text.push_str(&line(view, kind, &id, None, Some(score)));
            }
        }
        text
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn is_of(score: &ScoreRow, row: &Row) -> bool {
    row.kind == crate::score::RowKind::Signal && score.signal.as_ref() == Some(&row.id)
}

fn line(
    view: &Score,
    kind: &str,
    id: &str,
    record: Option<&Record>,
    score: Option<&ScoreRow>,
) -> String {
    let number = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    let mut cells = vec![
        view.knowledge.word().to_owned(),
        kind.to_owned(),
        id.to_owned(),
        view.episodes.len().to_string(),
    ];
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
    let auroc = score.map(|score| score.auroc);
    let interval = auroc.and_then(|auroc| auroc.interval);
    let area = auroc.and_then(|auroc| auroc.area);
    cells.extend([area, interval.map(|one| one.low), interval.map(|one| one.high)].map(number));
    cells.join(",") + "\n"
}
