//! The phases over time: a row for each, with a block where it was the phase.
//!
//! A bar at which more than one phase was possible is hatched in the row of each.

use maud::{Markup, html};

use super::chart::ChartLayout;
use super::scale::{BarScale, NARROWEST, count, runs, seen};
use super::style::class_of;
use super::view::{PictureView, Stand, cut, name_of};
use crate::report::{Decision, Titled};

/// The rows of the phases from `top` on, and where they end.
pub(super) fn lanes(view: &PictureView<'_>, layout: &ChartLayout, top: f64) -> (Markup, f64) {
    let height = 18.0;
    let now = view.bars.last();
    let rows = html! {
        @for (place, phase) in view.phases.iter().enumerate() {
            (lane(view, layout, place, phase, now, top + height * count(place)))
        }
    };
    (rows, top + height * count(view.phases.len()))
}

fn lane(
    view: &PictureView<'_>,
    layout: &ChartLayout,
    place: usize,
    phase: &Titled,
    now: Option<&Decision>,
    top: f64,
) -> Markup {
    let across = layout.across;
    let (label, block) = (top + 12.5, top + 3.0);
    let is_now = now.is_some_and(|bar| Stand::of(phase, bar) == Stand::It);
    let class = class_of(Some(place), view.phases.len());
    let runs = runs(view.bars.iter().map(|bar| Stand::of(phase, bar)));
    let shown = runs.into_iter().filter(|(_, _, stand)| *stand != Stand::Not);
    html! {
        text class=(if is_now { "strong" } else { "muted" }) x="11" y=(point(label)) {
            (cut(name_of(phase), layout.label_letters))
        }
        @if is_now {
            rect class=(class) x="0" y=(point(label - 8.0)) width="6" height="8" {}
        }
        path class="base" d=(across_line(across, block + 5.5)) {}
        @for (first, length, stand) in seen(shown, across) {
            (run(view, layout, &class, (first, length), stand, phase, block))
        }
    }
}

fn run(
    view: &PictureView<'_>,
    layout: &ChartLayout,
    class: &str,
    (first, length): (usize, usize),
    stand: Stand,
    phase: &Titled,
    top: f64,
) -> Markup {
    let left = layout.across.edge(first);
    let width = (layout.across.edge(first + length) - left).max(NARROWEST);
    let bar = |place: usize| view.bars.get(place).map_or("", |bar| bar.bar.as_str());
    let may_be = if stand == Stand::Possible { ", perhaps" } else { "" };
    let fill = (stand == Stand::Possible).then_some("url(#hatched)");
    html! {
        rect class=[fill.is_none().then_some(class)] fill=[fill]
            x=(point(left)) y=(point(top)) width=(point(width)) height="11" {
            title {
                (name_of(phase)) ": " (bar(first)) " to " (bar(first + length - 1)) (may_be)
            }
        }
    }
}

/// A line along the whole plot.
pub(super) fn across_line(across: BarScale, y: f64) -> String {
    format!("M{} {}H{}", point(across.left), point(y), point(across.right()))
}

/// A place in a picture, to a tenth.
pub(super) fn point(place: f64) -> String {
    format!("{place:.1}")
}
