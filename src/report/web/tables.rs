//! The tables of a page.
//!
//! On a narrow screen their rows become cards; the roles are written out, because
//! a table that is laid out in another way is no table to a screen reader.

use maud::{Markup, html};

use super::parts::{header, phase, state};
use super::spark::spark;
use crate::explain::{Comparing, Evidence, Flips, Stability, shown_within};
use crate::likeness::Likeness;
use crate::report::base_rates_text::{RatesTable, capital};
use crate::report::headline::{margin_words, money};
use crate::report::likeness_text::{distance, name, shown_references};
use crate::report::page::{level_words, number, symbol};
use crate::report::text::next_comparisons;
use crate::report::words::{began, change_row, flip_answer};
use crate::report::{Chart, Episode, Report, SignalReport, Titled};
use crate::value::minus;

/// Each signal with what stands between it and its next state.
pub(super) fn signals(report: &Report) -> Markup {
    html! {
        table class="cards" role="table" {
            (header(&["State", "Signal", "Of late", "#Value", "#Threshold", "#Margin", "#Figure of"]))
            tbody role="rowgroup" {
                @for (id, signal) in &report.signals.0 { (signal_rows(report, id, signal)) }
            }
        }
    }
}

fn signal_rows(report: &Report, id: &str, signal: &SignalReport) -> Markup {
    let chart = report.charts.as_ref().and_then(|charts| charts.signals.get(id));
    let rows = next_comparisons(signal);
    html! {
        @if rows.is_empty() {
            tr role="row" { (signal_head(id, signal)) td role="cell" colspan="5" class="blank" {} }
        }
        @for (place, (evidence, one)) in rows.into_iter().enumerate() {
            tr role="row" {
                @if place == 0 {
                    (signal_head(id, signal))
                } @else {
                    td role="cell" class="blank" {}
                    th role="rowheader" scope="row" { code { (one.expression) } }
                }
                td role="cell" { (spark_of(report, chart, &one.expression)) }
                (numbers(report, evidence, one))
            }
        }
    }
}

fn signal_head(id: &str, signal: &SignalReport) -> Markup {
    html! {
        td role="cell" { (state(signal.state)) }
        th role="rowheader" scope="row" {
            (signal.title.as_deref().unwrap_or(id))
            span class="since" { (signal.since_words()) }
        }
    }
}

fn spark_of(report: &Report, chart: Option<&Chart>, expression: &str) -> Markup {
    let watched =
        chart.and_then(|chart| chart.watched.iter().find(|one| one.expression == expression));
    match report.charts.as_ref().zip(watched) {
        Some((charts, watched)) => spark(charts, watched),
        None => html! {},
    }
}

fn numbers(report: &Report, evidence: &Evidence, one: &Comparing) -> Markup {
    let threshold = minus(&shown_within(one.threshold, one.threshold_range, &one.unit));
    let margin = margin_words(evidence, one)
        .unwrap_or_else(|| minus(&shown_within(one.margin, one.margin_range, &one.margin_unit)));
    html! {
        td role="cell" class="number" data-label="Value" { (minus(&shown_within(one.value, one.range, &one.unit))) }
        td role="cell" class="number" data-label="Threshold" {
            span {
                (symbol(one.sign)) " " (threshold)
                span class="known" { (level_words(evidence.level)) }
            }
        }
        td role="cell" class="number" data-label="Margin" { (margin) }
        td role="cell" class="number" data-label="Figure of" {
            @if let Some((period, known)) = report.newest_figure(one) {
                span {
                    (period)
                    @if let Some(known) = known { span class="known" { "known " (known) } }
                }
            }
        }
    }
}

/// Each input with the figure that the decision saw.
pub(super) fn inputs(report: &Report) -> Markup {
    html! {
        table class="cards" role="table" {
            (header(&["Input", "#Value", "#Of", "#Known", "#Age", "Column"]))
            tbody role="rowgroup" {
                @for (name, seen) in &report.inputs.0 {
                    tr role="row" {
                        th role="rowheader" scope="row" {
                            (seen.title.as_deref().unwrap_or(name))
                            span class="since" { code { (name) } }
                        }
                        td role="cell" class="number" data-label="Value" { (seen.shown) }
                        td role="cell" class="number" data-label="Of" {
                            @if let Some(period) = &seen.period { span {
                                (period)
                                @if seen.is_provisional { span class="known" { "more to come" } }
                            } }
                        }
                        td role="cell" class="number" data-label="Known" {
                            @if let Some(known) = seen.known { (known) }
                        }
                        td role="cell" class="number" data-label="Age" {
                            @if let Some(days) = seen.age_days { (days) " d" }
                        }
                        td role="cell" data-label="Column" {
                            @if let Some(column) = &seen.column { code { (column) } }
                        }
                    }
                }
            }
        }
    }
}

/// The smallest changes that give another answer, the nearest first.
pub(super) fn flips(report: &Report, flips: &Flips) -> Markup {
    html! {
        table class="cards" role="table" {
            (header(&["Figure", "Change", "Leads to", "#In usual moves", "Found"]))
            tbody role="rowgroup" {
                @for flip in &flips.phase {
                    @let answer = flip_answer(flip, &report.phases);
                    (change(report, &flip.change, &phase(flip.phase.as_ref(), Some(&answer), &report.phases)))
                }
                @for flip in &flips.signals {
                    (change(report, &flip.change, &html! { (report.signal_name(&flip.signal)) " " (state(flip.state)) }))
                }
            }
        }
    }
}

fn change(report: &Report, change: &crate::explain::FigureChange, leads: &Markup) -> Markup {
    let [_, words, moves, found] = change_row(change);
    let name = report.brief_name(&change.input);
    html! {
        tr role="row" {
            th role="rowheader" scope="row" { (name) " of " (change.period) }
            td role="cell" data-label="Change" { (minus(&money(&words))) }
            td role="cell" data-label="Leads to" { span { (leads) } }
            td role="cell" class="number" data-label="In usual moves" { (moves) }
            td role="cell" data-label="Found" { (found) }
        }
    }
}

/// The record of each phase beside that of all decisions.
pub(super) fn base_rates(rates: &RatesTable) -> Markup {
    let mut columns = vec!["Phase".to_owned()];
    columns.extend(rates.header.iter().map(|word| format!("#{}", capital(word))));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="What followed, as a table" {
            table role="table" {
                (header(&columns))
                tbody role="rowgroup" {
                    @for (name, cells) in &rates.rows {
                        tr role="row" {
                            th role="rowheader" scope="row" { (name) }
                            @for cell in cells { td role="cell" class="number" { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// The features beside the references.
pub(super) fn likeness(likeness: &Likeness) -> Markup {
    let references = shown_references(likeness);
    let mut columns = vec!["Feature".to_owned(), "#Now".to_owned()];
    columns.extend(references.iter().map(|reference| format!("#{}", reference.id)));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="What it resembles, as a table" {
            table role="table" {
                (header(&columns))
                tbody role="rowgroup" {
                    @for feature in &likeness.features {
                        tr role="row" {
                            th role="rowheader" scope="row" { (name(feature)) }
                            td role="cell" class="number" { (number(feature.value, &feature.unit)) }
                            @for reference in &references {
                                @let pull = reference.features.iter().find(|pull| pull.id == feature.id);
                                @let then = pull.and_then(|pull| pull.then);
                                td role="cell" class="number" { (number(then, &feature.unit)) }
                            }
                        }
                    }
                    tr role="row" class="total" {
                        th role="rowheader" scope="row" { "Distance" }
                        td role="cell" {}
                        @for reference in &references {
                            td role="cell" class="number" { (distance(reference)) }
                        }
                    }
                }
            }
        }
    }
}

/// How often each phase was drawn.
pub(super) fn shares(stability: &Stability, phases: &[Titled]) -> Markup {
    html! {
        table role="table" {
            (header(&["Phase", "Draws"]))
            tbody role="rowgroup" {
                @for share in &stability.phases {
                    @let class = super::parts::accent(share.phase.as_ref(), phases);
                    @let width = format!("width:{:.1}%", 100.0 * share.share);
                    tr role="row" {
                        th role="rowheader" scope="row" {
                            (phase(share.phase.as_ref(), share.title.as_ref(), phases))
                        }
                        td role="cell" style="width:60%" { div class=(format!("share {class}")) {
                            span { (share.draws) }
                            div class="track" { i style=(width) {} }
                        } }
                    }
                }
            }
        }
    }
}

/// Each parameter with the phases at the ends of its range.
pub(super) fn params(stability: &Stability, phases: &[Titled]) -> Markup {
    html! {
        table class="cards" role="table" {
            (header(&["Parameter", "#Value", "At the low end", "At the high end", "#Matters"]))
            tbody role="rowgroup" {
                @for one in &stability.params {
                    tr role="row" {
                        th role="rowheader" scope="row" { code { (one.param) } }
                        td role="cell" class="number" data-label="Value" { (one.value) }
                        @for (label, end) in [("At the low end", &one.low), ("At the high end", &one.high)] {
                            td role="cell" data-label=(label) { span {
                                (end.value) ": "
                                @if end.is_same { "the same" } @else {
                                    (phase(end.phase.as_ref(), end.title.as_ref(), phases))
                                }
                            } }
                        }
                        td role="cell" class="number" data-label="Matters" { (format!("{:.2}", one.matters)) }
                    }
                }
            }
        }
    }
}

/// The runs of bars in one phase, the last first.
pub(super) fn episodes(episodes: &[Episode], phases: &[Titled]) -> Markup {
    html! {
        table class="cards" role="table" {
            (header(&["Phase", "#From", "#To", "#Bars", "Began with"]))
            tbody role="rowgroup" {
                @for episode in episodes.iter().rev() {
                    tr role="row" {
                        th role="rowheader" scope="row" {
                            (phase(episode.phase.as_ref(), episode.title.as_ref(), phases))
                        }
                        td role="cell" class="number" data-label="From" { (episode.from_bar) }
                        td role="cell" class="number" data-label="To" {
                            @if episode.is_lasting { "lasts" } @else { (episode.to_bar) }
                        }
                        td role="cell" class="number" data-label="Bars" { (episode.bars) }
                        td role="cell" { (began(episode, phases)) }
                    }
                }
            }
        }
    }
}
