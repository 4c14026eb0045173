//! What a page holds as data: the report, and of a long history its newest part.
//!
//! A page of a hundred thousand bars would have tens of megabytes of them, which no
//! browser needs to show it.

use serde::Serialize;

use super::packed::PackedDecisions;
use crate::report::json::embedded;
use crate::report::{HistoryReport, Report};

/// How many decisions a page holds at most.
const MOST_BARS: usize = 10_000;
/// How many episodes it shows at most.
pub(super) const MOST_EPISODES: usize = 1_000;

/// What a page holds.
pub(super) struct PageData {
    pub(super) json: String,
    /// What of the report it is.
    pub(super) what: String,
}

/// A report, without its history where that is too long.
pub(super) fn of_report(report: &Report) -> PageData {
    match &report.history {
        Some(history) if MOST_BARS < history.bars.len() => {
            let short = Report { history: None, charts: None, ..report.clone() };
            let bars = history.bars.len();
            let what = format!("the report without its {bars} decisions of the past");
            PageData { json: embedded(&short), what }
        }
        None => whole(embedded(report)),
        Some(history) => {
            let charts = report.charts.as_ref();
            let past =
                PackedDecisions::of(&history.bars, &history.phases, &history.signals, charts);
            let Some(past) = past else { return whole(embedded(report)) };
            let mut history = history.clone();
            history.bars.clear();
            let report = Report { history: Some(history), charts: None, ..report.clone() };
            whole(embedded(&Packed { report, past }))
        }
    }
}

/// A report without its decisions, and those beside it.
#[derive(Serialize)]
struct Packed<'r, R> {
    #[serde(flatten)]
    report: R,
    past: PackedDecisions<'r>,
}

/// A history, or the newest part of it.
pub(super) fn of_history(report: &HistoryReport) -> PageData {
    let skipped = report.bars.len().saturating_sub(MOST_BARS);
    if skipped == 0 {
        return whole(history_json(report));
    }
    let mut newest = report.clone();
    newest.bars.drain(..skipped);
    newest.from = newest.bars.first().and_then(|bar| bar.date);
    if let Some(charts) = &mut newest.charts {
        let all = charts.bars.len();
        charts.retain(&(0..all).map(|bar| skipped <= bar).collect::<Vec<_>>());
    }
    // Those that the bars lie in, whole.
    let mut left = newest.bars.len();
    let own = newest.episodes.iter().rev().take_while(|episode| {
        let is_own = 0 < left;
        left = left.saturating_sub(episode.bars);
        is_own
    });
    let own = own.count();
    newest.episodes.drain(..newest.episodes.len() - own);
    let what = format!("the newest {MOST_BARS} of {} decisions", report.bars.len());
    PageData { json: history_json(&newest), what }
}

fn history_json(report: &HistoryReport) -> String {
    let past =
        PackedDecisions::of(&report.bars, &report.phases, &report.signals, report.charts.as_ref());
    let Some(past) = past else { return embedded(report) };
    let short = HistoryReport { bars: Vec::new(), charts: None, ..report.clone() };
    embedded(&Packed { report: short, past })
}

fn whole(json: String) -> PageData {
    PageData { json, what: "the whole report".to_owned() }
}
