//! The page: one file that asks the network for nothing.
//!
//! It holds the whole report as JSON, and every number that it shows is in there; of a
//! history that no browser would show it holds the newest part, and says so.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::{Layout, inside};
use super::held::Held;
use super::parts::accent;
use super::view::View;
use super::{finished, held, style, tables};
use crate::report::decided_text::undecided_words;
use crate::report::markdown::is_link;
use crate::report::words::stability_words;
use crate::report::{Episode, HistoryReport, Provenance, Report, Titled};

/// Nothing is asked for, and nothing in the page can make it be asked for.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

impl Report {
    /// The report as a page of its own, with every section that the report has: one
    /// file, for screens of any width and for paper.
    pub fn to_html(&self) -> String {
        let view = View::of_report(self);
        let phases = &self.phases;
        // Where nothing was decided, nothing can change or stand.
        let has_bar = self.bar.is_some();
        let body = html! {
            (self.top())
            main {
                section aria-labelledby="signals" {
                    h2 id="signals" { "The signals" }
                    p class="note" { "What each watches now, and what stands between it and its next state." }
                    (tables::signals(self))
                }
                @if let Some(view) = &view { (over_time(view)) }
                @if let Some(flips) = self.flips.as_ref().filter(|_| has_bar) {
                    section aria-labelledby="flips" {
                        h2 id="flips" { "What would change it" }
                        p class="note" {
                            "The smallest change of one newest figure that gives another answer, all \
                             else as it is; nearest first."
                        }
                        @if flips.phase.is_empty() && flips.signals.is_empty() {
                            p { "No newest figure changes an answer within what was tried." }
                        } @else { (tables::flips(self, flips)) }
                    }
                }
                @if let Some(decided) = &self.decided_by {
                    section aria-labelledby="decided" {
                        h2 id="decided" { "What decided" }
                        ul { @for line in self.decided_lines(decided) { li { (line) } } }
                        @if let Some(words) = undecided_words(decided) { p { (words) } }
                    }
                }
                @if let Some(rates) = &self.base_rates {
                    section aria-labelledby="followed" {
                        h2 id="followed" { "What followed" }
                        p { (self.base_rates_words(rates).join(" ")) }
                        (tables::base_rates(&self.base_rates_table(rates)))
                    }
                }
                @if let Some(likeness) = &self.likeness {
                    section aria-labelledby="likeness" {
                        h2 id="likeness" { "What it resembles" }
                        p { (self.likeness_words(likeness)) }
                        (tables::likeness(likeness))
                    }
                }
                @if let Some(stability) = self.stability.as_ref().filter(|_| has_bar) {
                    section aria-labelledby="stability" {
                        h2 id="stability" { "How firm it is" }
                        @for words in stability_words(stability, &self.phase) { p { (words) } }
                        (tables::shares(stability, phases))
                        details {
                            summary { "Each parameter at the ends of its range" }
                            (tables::params(stability, phases))
                        }
                    }
                }
                (self.unknown())
                section aria-labelledby="figures" {
                    h2 id="figures" { "The figures" }
                    p class="note" { "What the decision saw of each input." }
                    (tables::inputs(self))
                }
                @if let Some(history) = &self.history {
                    section class="on-screen" aria-labelledby="episodes" {
                        h2 id="episodes" { "The phases so far" }
                        details {
                            summary { "Every phase, the last first" }
                            (episodes(&history.episodes, phases))
                        }
                    }
                }
                (provenance(&self.provenance))
            }
        };
        let title = format!("{}: {}", self.title, self.phase.name());
        let accent = accent(self.phase.id.as_ref(), phases);
        page(&title, &accent, &body, &self.provenance, self.schema, &held::of_report(self))
    }

    fn top(&self) -> Markup {
        html! {
            header {
                p class="kicker" { (self.title) }
                p class="when" { (self.when_words()) }
                @for words in self.day_words() { p class="when" { (words) } }
                (assumed(&self.provenance))
                h1 { (self.phase.name()) }
                @for (place, words) in self.standing_words().iter().enumerate() {
                    p class="standing" {
                        @if let Some(like) = self.phase.like.as_ref().filter(|_| place == 0) {
                            "like " (like) "; "
                        }
                        (words)
                    }
                }
                @if let Some(because) = &self.phase.because { p class="because" { (because) } }
            }
        }
    }

    fn unknown(&self) -> Markup {
        let unknown = self.unknown_words();
        html! {
            section aria-labelledby="unknown" {
                h2 id="unknown" { "What is not known" }
                @if unknown.is_empty() {
                    p { (self.known_words()) }
                } @else {
                    ul { @for words in unknown { li { (words) } } }
                }
            }
        }
    }
}

impl HistoryReport {
    /// The history as a page of its own: one file, for screens of any width and for
    /// paper.
    pub fn to_html(&self) -> String {
        let view = View::of_history(self);
        let body = html! {
            header {
                p class="kicker" { "Every decision, replayed" }
                h1 { (self.title) }
                p class="standing" { (self.span_words()) }
                (assumed(&self.provenance))
            }
            main {
                @if let Some(view) = &view {
                    (over_time(view))
                    section aria-labelledby="episodes" {
                        h2 id="episodes" { "The phases" }
                        p class="note" { "The last first." }
                        (episodes(&self.episodes, &self.phases))
                    }
                }
                (provenance(&self.provenance))
            }
        };
        let last = self.bars.last().and_then(|bar| bar.phase.as_ref());
        let accent = accent(last, &self.phases);
        page(&self.title, &accent, &body, &self.provenance, self.schema, &held::of_history(self))
    }
}

/// The newest episodes, as many as a page shows.
fn episodes(episodes: &[Episode], phases: &[Titled]) -> Markup {
    let skipped = episodes.len().saturating_sub(held::MOST_EPISODES);
    html! {
        (tables::episodes(episodes.get(skipped..).unwrap_or_default(), phases))
        @if 0 < skipped { p class="note" { "And " (skipped) " before them." } }
    }
}

fn over_time(view: &View<'_>) -> Markup {
    html! {
        section aria-labelledby="time" {
            h2 id="time" { "Over time" }
            p class="note" {
                "Each decision with what was known on its day. Above, a row for each phase; below, each \
                 signal"
                @if view.charts.is_some() { " with what it watches and its thresholds" }
                "." (view.thinned())
            }
            figure class="chart" {
                div class="wide" { (inside(view, &Layout::wide(view))) }
                div class="narrow" { (inside(view, &Layout::narrow(view))) }
            }
        }
    }
}

fn assumed(provenance: &Provenance) -> Markup {
    html! {
        @if !provenance.assumed.is_empty() {
            ul class="what-if" {
                @for assumed in &provenance.assumed { li { "what if " (assumed.words()) } }
            }
        }
    }
}

fn provenance(provenance: &Provenance) -> Markup {
    let rules = &provenance.rules;
    html! {
        section aria-labelledby="sources" {
            h2 id="sources" { "Sources and provenance" }
            @if !rules.sources.is_empty() {
                ul class="plain" {
                    @for source in &rules.sources {
                        li {
                            (source.title)
                            @if let Some(note) = &source.note { " " (note) }
                            @if let Some(url) = source.url.as_deref().filter(|url| is_link(url)) {
                                " " a href=(url) rel="noreferrer" { (url) }
                            }
                        }
                    }
                }
            }
            dl {
                dt { "Rules" }
                dd { (rules.id) " " (rules.version) ", " (rules.file) br; code { "SHA-256 " (rules.sha256) } }
                @for data in &provenance.data {
                    dt { "Data" }
                    dd { (data.name) br; code { "SHA-256 " (data.sha256) } }
                }
            }
        }
    }
}

fn page(
    title: &str,
    accent: &str,
    body: &Markup,
    provenance: &Provenance,
    schema: &str,
    held: &Held,
) -> String {
    let program = &provenance.program;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(format!("{} {}", program.name, program.version));
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(style::page())) }
            }
            body class=(accent) {
                div class="sheet" {
                    (body)
                    footer {
                        p {
                            "Made by " (program.name) " " (program.version) ". This page holds " (held.what) " as "
                            (schema) " in a script of type application/json, and asks the network for \
                             nothing."
                        }
                    }
                }
                script type="application/json" id="report" { (PreEscaped(&held.json)) }
            }
        }
    };
    finished(page.into_string())
}
