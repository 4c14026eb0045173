//! The page: one file that asks the network for nothing.
//!
//! It holds the whole report as JSON, its decisions in columns, and every number that it shows is in there; of a
//! history that no browser would show it holds the newest part, and says so.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Live;
use super::head::assumed;
use super::held::PageData;
use super::parts::accent;
use super::view::PictureView;
use super::{downloads, finished, held, rows, script, style, tables};
use crate::report::decided_text::undecided_words;
use crate::report::markdown::is_link;
use crate::report::words::stability_words;
use crate::report::{Episode, HistoryReport, Provenance, Report, Titled};
use crate::value::minus;

impl Report {
    /// The report as a page of its own, with every section that the report has: one
    /// file, for screens of any width and for paper.
    pub fn to_html(&self) -> String {
        self.html(None)
    }

    /// The same page as a server shows it while it computes it anew: it says that it is
    /// live, and asks its own server, and nobody else, for a newer one.
    pub fn to_live_html(&self, live: &Live) -> String {
        self.html(Some(live))
    }

    fn html(&self, live: Option<&Live>) -> String {
        let view = PictureView::of_report(self);
        let phases = &self.phases;
        // Where nothing was decided, nothing can change or stand.
        let has_bar = self.bar.is_some();
        let body = html! {
            @if let Some(live) = live { (live.banner()) }
            (self.head())
            main {
                (self.answers_list())
                section aria-labelledby="signals" {
                    h2 id="signals" { "The signs" }
                    (self.signs())
                }
                (self.laid_over())
                @if let Some(view) = &view { (over_time(view, recent_from(view), &self.provenance.rules.id)) }
                (more("numbers", "The numbers behind the signs", &html! {
                    p class="note" { "What each watches now, and what stands between it and its next state." }
                    (tables::signals(self))
                }))
                @if let Some(flips) = self.flips.as_ref().filter(|_| has_bar) {
                    (more("flips", "What would change it", &html! {
                        p class="note" {
                            "The smallest change of one newest figure that gives another answer, all \
                             else as it is; nearest first."
                        }
                        @if flips.phase.is_empty() && flips.signals.is_empty() {
                            p { "No newest figure changes an answer within what was tried." }
                        } @else { (tables::flips(self, flips)) }
                    }))
                }
                @if let Some(decided) = &self.decided_by {
                    (more("decided", "What decided", &html! {
                        ul { @for line in self.decided_lines(decided) { li { (line) } } }
                        @if let Some(words) = undecided_words(decided) { p { (words) } }
                    }))
                }
                @if let Some(rates) = &self.base_rates {
                    (more("followed", "What followed", &html! {
                        p { (self.base_rates_words(rates).join(" ")) }
                        (tables::base_rates(&self.base_rates_table(rates)))
                    }))
                }
                @if let Some(likeness) = &self.likeness {
                    (more("likeness", "What it resembles", &html! {
                        p { (minus(&self.likeness_words(likeness))) }
                        (tables::likeness(likeness))
                    }))
                }
                @if let Some(stability) = self.stability.as_ref().filter(|_| has_bar) {
                    (more("stability", "How firm it is", &html! {
                        @for words in stability_words(stability) { p { (words) } }
                        (tables::shares(stability, phases))
                        p class="note" { "Each parameter at the ends of its range:" }
                        (tables::params(stability, phases))
                    }))
                }
                (more("unknown", "What is not known", &self.unknown()))
                (more("figures", "The figures", &html! {
                    p class="note" { "What the decision saw of each input." }
                    (tables::inputs(self))
                }))
                @if let Some(history) = &self.history {
                    (more("episodes", "The phases so far", &episodes(&history.episodes, phases)))
                }
                (more("sources", "Sources and provenance", &provenance(&self.provenance)))
            }
        };
        let title = format!("{}: {}", self.title, self.phase.name());
        let accent = accent(self.phase.id.as_ref(), phases);
        let held = held::of_report(self);
        page(&title, &accent, &body, (&self.provenance, &self.schema), &held, live.is_some())
    }

    fn unknown(&self) -> Markup {
        let unknown = self.unknown_words();
        html! {
            @if unknown.is_empty() {
                p { (self.known_words()) }
            } @else {
                ul { @for words in unknown { li { (words) } } }
            }
        }
    }
}

impl HistoryReport {
    /// The history as a page of its own: one file, for screens of any width and for
    /// paper.
    pub fn to_html(&self) -> String {
        let view = PictureView::of_history(self);
        let body = html! {
            header {
                div class="lead" {
                    p class="kicker" { "Every decision, replayed" }
                    h1 { (self.title) }
                    p class="standing" { (self.span_words()) }
                    (assumed(&self.provenance.assumed))
                }
            }
            main {
                @if let Some(view) = &view {
                    (over_time(view, 0, &self.provenance.rules.id))
                    section aria-labelledby="episodes" {
                        h2 id="episodes" { "The phases" }
                        p class="note" { "The last first." }
                        (episodes(&self.episodes, &self.phases))
                    }
                }
                (more("sources", "Sources and provenance", &provenance(&self.provenance)))
            }
        };
        let last = self.bars.last().and_then(|bar| bar.phase.as_ref());
        let accent = accent(last, &self.phases);
        let held = held::of_history(self);
        page(&self.title, &accent, &body, (&self.provenance, &self.schema), &held, false)
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

/// A part of the page that is opened by who wants to know more, and on paper.
fn more(id: &str, title: &str, body: &Markup) -> Markup {
    html! {
        section class="more now-only" aria-labelledby=(id) {
            details { summary { h2 id=(id) { (title) } } (body) }
        }
    }
}

/// How many years are drawn large.
const LARGE_YEARS: i32 = 10;
/// How many rows without days are.
const LARGE_ROWS: usize = 120;

/// The first bar that is drawn large.
fn recent_from(view: &PictureView<'_>) -> usize {
    let bars = view.bars.len();
    let Some(last) = view.bars.last().and_then(|bar| bar.date) else {
        return bars.saturating_sub(LARGE_ROWS);
    };
    let begin = last.days() - LARGE_YEARS * 365 - LARGE_YEARS / 4;
    let is_old = |bar: &&crate::report::Decision| bar.date.is_none_or(|day| day.days() < begin);
    let first = view.bars.iter().take_while(is_old).count();
    // A little more is no history of its own.
    if first * 4 < bars { 0 } else { first }
}

fn over_time(view: &PictureView<'_>, first: usize, name: &str) -> Markup {
    let has_recessions = view
        .charts
        .and_then(|charts| charts.recessions.as_ref())
        .is_some_and(|all| all.contains(&true));
    html! {
        section aria-labelledby="time" {
            h2 id="time" { "Over time" }
            details class="wide" {
            summary { "The phases, and each sign with what it watches" }
            p class="note" {
                "Each decision with what was known on its day: a row for each phase, then each sign"
                @if view.charts.is_some() { " with what it watches and its thresholds" }
                ". A strip is half as high on watch, whole when on, hatched where unknown."
                (view.forgotten())
                (view.thinned())
                @if has_recessions { " Grey behind: recessions, as they were dated later; no rule reads them." }
            }
            figure class="chart" {
                figcaption class="unseen" { (view.described()) }
                (rows::recent(view, first))
                @if 0 < first {
                    p class="note" { "All of it since " (view.bars.first().map_or("", |bar| bar.bar.as_str())) }
                    (rows::all(view, first))
                }
            }
            (downloads::downloads(view, name))
            details class="on-screen" {
                summary { "The same as a table" }
                (downloads::table(view, first))
            }
            }
        }
    }
}

fn provenance(provenance: &Provenance) -> Markup {
    let rules = &provenance.rules;
    html! {
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

fn page(
    title: &str,
    accent: &str,
    body: &Markup,
    (provenance, schema): (&Provenance, &str),
    held: &PageData,
    is_live: bool,
) -> String {
    let program = &provenance.program;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(script::policy(is_live));
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
                            (schema) ", decisions in columns, and asks the network for nothing. Its own script reads \
                             values and replays other days; without it the page says the same of this \
                             one."
                        }
                    }
                }
                script type="application/json" id="report" { (PreEscaped(&held.json)) }
                script { (PreEscaped(script::TEXT)) }
                @if is_live { script { (PreEscaped(script::LIVE)) } }
            }
        }
    };
    finished(page.into_string())
}
