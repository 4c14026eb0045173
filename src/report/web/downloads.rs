//! What a page can be saved as: the decisions as CSV, the picture as SVG, as links that
//! hold their files.

use maud::{Markup, html};

use super::chart;
use super::view::View;
use crate::report::{Decision, Watched};

/// How many decisions the table of a page has at most; the file has all.
const MOST_ROWS: usize = 60;

/// Links that save the decisions and the picture.
pub(super) fn downloads(view: &View<'_>, name: &str) -> Markup {
    let csv = link("text/csv;charset=utf-8", &csv(view));
    let svg = link("image/svg+xml", &chart::alone(view));
    html! {
        p class="save on-screen" {
            a href=(csv) download=(format!("{name}.csv")) { "Save the decisions and values (CSV)" }
            " "
            a href=(svg) download=(format!("{name}.svg")) { "Save the picture of all years (SVG)" }
        }
    }
}

/// The last decisions as a table, the newest first.
pub(super) fn table(view: &View<'_>, first: usize) -> Markup {
    let watched = watched(view);
    let first = first.max(view.bars.len().saturating_sub(MOST_ROWS));
    let phase = |bar: &Decision| {
        let known = view.phases.iter().find(|phase| Some(&phase.id) == bar.phase.as_ref());
        known.map_or("undetermined", super::view::name_of).to_owned()
    };
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="The decisions, as a table" {
            table role="table" class="data" {
                thead { tr role="row" {
                    th role="columnheader" scope="col" { "Bar" }
                    th role="columnheader" scope="col" { "Phase" }
                    @for signal in view.signals { th role="columnheader" scope="col" { (super::view::name_of(signal)) } }
                    @for (_, one) in &watched { th role="columnheader" scope="col" class="number" { (super::rows::what(one)) } }
                } }
                tbody role="rowgroup" {
                    @for (place, bar) in view.bars.iter().enumerate().skip(first).rev() {
                        tr role="row" {
                            th role="rowheader" scope="row" { (bar.bar) }
                            td role="cell" { (phase(bar)) }
                            @for signal in view.signals {
                                td role="cell" { (bar.signals.get(&signal.id).map_or("", |state| state.word())) }
                            }
                            @for (_, one) in &watched {
                                td role="cell" class="number" {
                                    @if let Some(value) = one.values.get(place).copied().flatten() {
                                        (crate::value::minus(&crate::explain::digits(value, &one.unit)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn watched<'r>(view: &View<'r>) -> Vec<(&'r str, &'r Watched)> {
    let signals = view.charts.map_or(&[][..], |charts| charts.signals.0.as_slice());
    let all = signals
        .iter()
        .flat_map(|(id, chart)| chart.watched.iter().map(move |watched| (id.as_str(), watched)));
    all.collect()
}

/// A row for each decision: its bar, day, phase, the state of each signal, and what they
/// watched.
fn csv(view: &View<'_>) -> String {
    let watched = watched(view);
    let mut header = ["bar", "date", "phase", "possible"].map(str::to_owned).to_vec();
    header.extend(view.signals.iter().map(|signal| signal.id.clone()));
    // In quotes and behind a name, so that nothing that an author wrote begins a cell.
    header.extend(
        watched
            .iter()
            .map(|(signal, one)| format!("\"{signal}: {}\"", one.expression.replace('"', "\"\""))),
    );
    let mut text = header.join(",") + "\n";
    for (place, bar) in view.bars.iter().enumerate() {
        let mut cells = vec![
            bar.bar.clone(),
            bar.date.map_or(String::new(), |date| date.to_string()),
            bar.phase.clone().unwrap_or_default(),
            bar.possible.join("|"),
        ];
        cells.extend(
            view.signals.iter().map(|signal| {
                bar.signals.get(&signal.id).map_or("", |state| state.word()).to_owned()
            }),
        );
        cells.extend(watched.iter().map(|(_, one)| {
            let value = one.values.get(place).copied().flatten();
            value.map_or(String::new(), |value| value.to_string())
        }));
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// A file as a link.
fn link(kind: &str, text: &str) -> String {
    let mut link = format!("data:{kind},");
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => link.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b',' | b'=' | b'(' | b')' | b';' | b'|' => {
                link.push(char::from(byte));
            }
            // Writing to a text cannot fail.
            _ => {
                let _ = std::fmt::Write::write_fmt(&mut link, format_args!("%{byte:02X}"));
            }
        }
    }
    link
}
