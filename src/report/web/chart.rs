//! The chart: the phases over time, and under them, on the same axis, what each
//! signal watches with its thresholds.
//!
//! It is a picture of its own, to be saved and passed on. A page has its plots as rows,
//! whose words are as large on a phone as on a desk.

use maud::{Markup, PreEscaped, html};

use super::finished;
use super::lanes::{lanes, point};
use super::panel::{longest_label, panel};
use super::scale::{BarScale, count, marks};
use super::style;
use super::view::{PictureView, name_of};
use crate::report::{HistoryReport, Report};

/// How a chart is laid out.
pub(super) struct ChartLayout {
    pub(super) width: f64,
    pub(super) across: BarScale,
    /// How many letters a name may have.
    pub(super) label_letters: usize,
}

impl ChartLayout {
    fn new(view: &PictureView<'_>) -> ChartLayout {
        let (width, left) = (960.0, 232.0);
        let charts = view.charts.map_or(&[][..], |charts| charts.signals.0.as_slice());
        let watched = charts.iter().flat_map(|(_, chart)| &chart.watched);
        let letters = watched.map(longest_label).max().unwrap_or(0).max(7);
        let right = (count(letters) * 6.2 + 10.0).min(width * 0.4);
        let bars = view.bars.len();
        let across = BarScale { left, width: width - left - right, bars };
        ChartLayout { width, across, label_letters: 34 }
    }
}

impl Report {
    /// The chart alone, as a picture that needs nothing but itself: the phases over
    /// time and what each signal watched.
    ///
    /// # Nothing to say
    ///
    /// `None` if the report was made without its history, or that has no bar.
    pub fn to_svg(&self) -> Option<String> {
        PictureView::of_report(self).map(|view| alone(&view))
    }
}

impl HistoryReport {
    /// The phases and the signals over time, as a picture that needs nothing but
    /// itself; what the signals watched is in it if the history has charts.
    ///
    /// # Nothing to say
    ///
    /// `None` if there is no bar to show.
    pub fn to_svg(&self) -> Option<String> {
        PictureView::of_history(self).map(|view| alone(&view))
    }
}

/// The chart alone.
pub(super) fn alone(view: &PictureView<'_>) -> String {
    let layout = ChartLayout::new(view);
    let (drawn, height) = chart(view, &layout, view.title);
    let (margin, width) = (20.0, layout.width);
    let room = format!(
        "{} {} {} {}",
        -margin,
        -margin,
        width + 2.0 * margin,
        (height + 2.0 * margin).ceil()
    );
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox=(room)
            width=(width + 2.0 * margin) aria-labelledby="title desc" {
            title id="title" { "The phases and signals over time" }
            desc id="desc" { (view.described()) }
            style { (PreEscaped(style::picture())) }
            rect class="paper" x=(-margin) y=(-margin) width="100%" height="100%" {}
            defs {
                pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse" {
                    path class="hatch" d="M-1 1L1 -1M0 5L5 0M4 6L6 4" {}
                }
            }
            (drawn)
        }
    };
    finished(picture.into_string())
}

/// What is drawn, and how high it is.
fn chart(view: &PictureView<'_>, layout: &ChartLayout, title: &str) -> (Markup, f64) {
    let top = 50.0;
    let (rows, mut bottom) = lanes(view, layout, top + 20.0);
    let mut panels = Vec::new();
    for signal in view.signals.iter().enumerate() {
        let (panel, end) = panel(view, layout, signal, bottom + 22.0);
        panels.push(panel);
        bottom = end;
    }
    let (legend, end) = legend(view, layout, bottom + 34.0);
    let drawn = html! {
        (heading(view, title))
        (axis(view, layout, top, bottom))
        (rows)
        @for panel in panels { (panel) }
        (legend)
    };
    (drawn, end)
}

fn heading(view: &PictureView<'_>, title: &str) -> Markup {
    let last = view.bars.last();
    let phase = last.and_then(|last| view.place(last.phase.as_ref()));
    let phase = phase.and_then(|place| view.phases.get(place)).map_or("Undetermined", name_of);
    let bar = last.map_or("", |last| last.bar.as_str());
    html! {
        text class="large" x="0" y="14" { (title) }
        text class="muted" x="0" y="34" { (phase) " at " (bar) }
    }
}

/// The marks of time, above and below, with a line between.
fn axis(view: &PictureView<'_>, layout: &ChartLayout, top: f64, bottom: f64) -> Markup {
    let across = layout.across;
    html! {
        @for (bar, words) in marks(view.bars, across) {
            @let x = across.edge(bar);
            @let end = x + count(words.chars().count()) * 6.6;
            path class="rule" d=(format!("M{x:.1} {:.1}V{bottom:.1}", top + 4.0)) {}
            @if end <= layout.width {
                text class="muted" x=(point(x + 3.0)) y=(point(top + 12.0)) { (words) }
            }
            @if end <= across.right() {
                text class="muted" x=(point(x + 3.0)) y=(point(bottom + 16.0)) { (words) }
            }
        }
    }
}

/// What the strips and lines of signals mean, and where that ends.
fn legend(view: &PictureView<'_>, layout: &ChartLayout, top: f64) -> (Markup, f64) {
    let is_open = view.bars.iter().any(|bar| bar.phase.is_none());
    let has_lines = view.charts.is_some();
    let has_until = view.charts.is_some_and(|charts| {
        let watched = charts.signals.0.iter().flat_map(|(_, chart)| &chart.watched);
        let mut thresholds = watched.flat_map(|watched| &watched.thresholds);
        thresholds.any(|threshold| threshold.level == crate::explain::Level::Until)
    });
    let hatch = "url(#hatched)";
    let line = |level: &str| html! { path class=(format!("at-{level}")) d="M0 6H20" {} };
    let mut entries: Vec<(Markup, &str)> = vec![
        (html! { path class="base" d="M0 9.5H20" {} }, "signal off"),
        (html! { rect class="is-watch" x="0" y="5" width="20" height="5" {} }, "watch"),
        (html! { rect class="is-on" x="0" y="0" width="20" height="10" {} }, "on"),
        (html! { rect fill=(hatch) x="0" y="0" width="20" height="10" {} }, "unknown"),
    ];
    if has_lines {
        entries.push((line("watch"), "threshold for watch"));
        entries.push((line("on"), "threshold for on"));
    }
    if has_until {
        entries.push((line("until"), "threshold to leave"));
    }
    if is_open {
        entries.push((
            html! { rect fill=(hatch) x="0" y="0" width="20" height="10" {} },
            "phase that was possible",
        ));
    }
    let (mut x, mut y) = (layout.across.left, top + 10.0);
    let mut drawn = Vec::new();
    for (picture, words) in entries {
        let width = 26.0 + count(words.chars().count()) * 6.3 + 14.0;
        if layout.width < x + width && layout.across.left < x {
            (x, y) = (layout.across.left, y + 18.0);
        }
        drawn.push(html! {
            g transform=(format!("translate({x:.1} {y:.1})")) {
                (picture)
                text class="small muted" x="25" y="9" { (words) }
            }
        });
        x += width;
    }
    (html! { @for entry in drawn { (entry) } }, y + 14.0)
}
