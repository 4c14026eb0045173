//! The record of rules as rows of CSV.

use super::ScoreReport;
use crate::score::{NumberKind, Record, Row, Score, ScoreRow};

const HEADER: &str = "knowledge,kind,id,episodes,hits,misses,untold,on_before,on_quiet,off_before,\
                      off_quiet,unknown_before,unknown_quiet,alarms,false_alarms,\
                      false_alarms_a_decade,type_1,type_2,noise_to_signal,\
                      noise_to_signal_of_bars,usefulness,relative_usefulness,share_on,\
                      share_unknown,lead_median_months,lead_shortest_months,lead_longest_months,\
                      auroc,auroc_low,auroc_high";

impl ScoreReport {
    /// A header and one row for every signal and phase, one for the number of signals
    /// that are on, and one for every expression; a cell without a number is empty.
    pub fn to_csv(&self) -> String {
        // All but expressions are names and words without comma, quote and line end.
        let mut text = HEADER.to_owned() + "\n";
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
    let counts = |record: &Record| {
        [
            record.hits,
            record.misses,
            record.untold,
            record.on_before,
            record.on_quiet,
            record.off_before,
            record.off_quiet,
            record.unknown_before,
            record.unknown_quiet,
            record.alarms,
            record.false_alarms,
        ]
    };
    let shares = |record: &Record| {
        let lead = record.lead;
        [
            record.false_alarms_a_decade,
            record.type_1,
            record.type_2,
            record.noise_to_signal,
            record.noise_to_signal_of_bars,
            record.usefulness,
            record.relative_usefulness,
            record.share_on,
            record.share_unknown,
            lead.map(|lead| lead.median),
            lead.map(|lead| lead.shortest),
            lead.map(|lead| lead.longest),
        ]
    };
    match record {
        Some(record) => {
            cells.extend(counts(record).map(|count| count.to_string()));
            cells.extend(shares(record).map(number));
        }
        None => cells.extend(std::iter::repeat_n(String::new(), 23)),
    }
    let auroc = score.map(|score| score.auroc);
    let interval = auroc.and_then(|auroc| auroc.interval);
    let area = auroc.and_then(|auroc| auroc.area);
    cells.extend([area, interval.map(|one| one.low), interval.map(|one| one.high)].map(number));
    cells.join(",") + "\n"
}
