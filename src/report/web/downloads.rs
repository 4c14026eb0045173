//! What a page can be saved as: the picture as SVG, by a link that holds its file; by the
//! page's script as PNG too, and the decisions as CSV.

use maud::{Markup, html};

use super::chart;
use super::view::PictureView;
use crate::report::{Decision, Watched};

/// How many decisions the table of a page has at most; the file has all.
const MOST_ROWS: usize = 60;

/// A link that saves the picture, and what only the script can save.
pub(super) fn downloads(view: &PictureView<'_>, name: &str) -> Markup {
    let svg = link("image/svg+xml", &chart::alone(view));
    html! {
        p class="save on-screen" {
            a id="svg" href=(svg) download=(format!("{name}.svg")) { "Save all years as SVG" }
            " "
            button type="button" id="png" hidden { "PNG" }
            " "
            button type="button" id="csv" hidden { "Values as CSV" }
        }
    }
}

/// The last decisions as a table, the newest first.
pub(super) fn table(view: &PictureView<'_>, first: usize) -> Markup {
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

fn watched<'r>(view: &PictureView<'r>) -> Vec<(&'r str, &'r Watched)> {
    let signals = view.charts.map_or(&[][..], |charts| charts.signals.0.as_slice());
    let all = signals
        .iter()
        .flat_map(|(id, chart)| chart.watched.iter().map(move |watched| (id.as_str(), watched)));
    all.collect()
}

/// A file as a link.
fn link(kind: &str, text: &str) -> String {
    let mut link = format!("data:{kind},");
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => link.push(char::from(byte)),
            b' ' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b',' | b'=' | b'(' | b')' | b';'
            | b'|' => {
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
