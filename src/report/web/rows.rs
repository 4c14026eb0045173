//! Rows of plots on one axis of time: the phases, each signal with what it watches,
//! and all of history as a strip.
//!
//! A plot is a picture that is stretched to its place; its words stand beside it as
//! text, so that they are as large on a phone as on a desk.

use maud::{Markup, html};

use super::axis::UprightAxis;
use super::scale::{BarScale, Upright, count, line, marks_with, runs};
use super::style::class_of;
use super::view::{PictureView, Stand, name_of};
use crate::explain::{Level, digits};
use crate::report::page::symbol;
use crate::report::{Titled, Watched};
use crate::signal::State;
use crate::value::minus;

/// How wide a plot is in its own measure, and how many points it has at most.
pub(super) const WIDE: f64 = 1000.0;
/// How high it is.
pub(super) const HIGH: f64 = 100.0;

/// What of a view is drawn, from the bar `first` on.
pub(super) struct DrawnView<'v, 'r> {
    pub(super) view: &'v PictureView<'r>,
    pub(super) first: usize,
    pub(super) across: BarScale,
}

impl<'v, 'r> DrawnView<'v, 'r> {
    pub(super) fn from(view: &'v PictureView<'r>, first: usize) -> DrawnView<'v, 'r> {
        let bars = view.bars.len() - first;
        DrawnView { view, first, across: BarScale { left: 0.0, width: WIDE, bars } }
    }

    fn bars(&self) -> &'r [crate::report::Decision] {
        self.view.bars.get(self.first..).unwrap_or_default()
    }

    /// The years, above the plots.
    fn axis(&self, room: f64) -> Markup {
        html! {
            div class="row axis" {
                div class="what" {}
                div class="plot" {
                    @for (bar, words) in marks_with(self.bars(), self.across, room) {
                        span style=(format!("left:{:.1}%", self.across.edge(bar) / WIDE * 100.0)) { (words) }
                    }
                }
                div class="now" {}
            }
        }
    }

    /// Lines from top to bottom at the years.
    fn grid(&self, room: f64) -> Markup {
        let marks = marks_with(self.bars(), self.across, room);
        let path: String =
            marks.iter().map(|(bar, _)| format!("M{:.1} 0V100", self.across.edge(*bar))).collect();
        html! { path class="rule" d=(path) {} }
    }

    fn recessions(&self) -> Markup {
        let all = self.view.charts.and_then(|charts| charts.recessions.as_ref());
        let own = all.and_then(|all| all.get(self.first..)).unwrap_or_default();
        html! {
            @for (first, length, is_one) in runs(own.iter()) {
                @if *is_one {
                    rect class="recession" x=(self.x(first)) y="0" height="100" width=(self.width(first, length)) {}
                }
            }
        }
    }

    fn x(&self, bar: usize) -> String {
        format!("{:.1}", self.across.edge(bar))
    }

    fn width(&self, first: usize, length: usize) -> String {
        let wide = self.across.edge(first + length) - self.across.edge(first);
        format!("{:.1}", wide.max(1.5))
    }

    fn bar(&self, bar: usize) -> &str {
        self.bars().get(bar).map_or("", |bar| bar.bar.as_str())
    }

    /// A row for each phase that was said or possible.
    fn lanes(&self, hatch: &str) -> Markup {
        let is_now = |phase: &Titled| {
            self.bars().last().is_some_and(|bar| bar.phase.as_ref() == Some(&phase.id))
        };
        html! {
            @for (place, phase) in self.view.phases.iter().enumerate() {
                @let runs = self.stands(phase);
                @let is_empty = runs.iter().all(|(_, _, stand)| *stand == Stand::Not);
                @let class = class_of(Some(place), self.view.phases.len());
                // Those that were never said of late are there for other years.
                @if !is_empty || 0 < self.first {
                    div class="row lane" data-phase=(phase.id) data-class=(class) hidden[is_empty] {
                        div class=(if is_now(phase) { "what strong" } else { "what" }) { (name_of(phase)) }
                        div class="plot" {
                            svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                                path class="base" d="M0 50H1000" {}
                                @for (first, length, stand) in runs {
                                    (self.stand(place, phase, (first, length), stand, hatch))
                                }
                            }
                        }
                        div class="now" {}
                    }
                }
            }
        }
    }

    fn stands(&self, phase: &Titled) -> Vec<(usize, usize, Stand)> {
        runs(self.bars().iter().map(|bar| Stand::of(phase, bar)))
    }

    fn stand(
        &self,
        place: usize,
        phase: &Titled,
        (first, length): (usize, usize),
        stand: Stand,
        hatch: &str,
    ) -> Markup {
        let is_it = stand == Stand::It;
        let class = is_it.then(|| class_of(Some(place), self.view.phases.len()));
        let fill = (!is_it).then(|| format!("url(#{hatch})"));
        html! {
            @if stand != Stand::Not {
                rect class=[class] fill=[fill] x=(self.x(first)) y="10" height="80" width=(self.width(first, length)) {
                    title {
                        (name_of(phase)) ": " (self.bar(first)) " to " (self.bar(first + length - 1))
                        @if !is_it { ", perhaps" }
                    }
                }
            }
        }
    }

    /// The state of a signal as a strip: half as high on watch, whole on, hatched unknown.
    fn strip(&self, signal: &Titled, hatch: &str) -> Markup {
        html! {
            svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                path class="base" d="M0 99H1000" {}
                @for (first, length, state) in self.states(signal) {
                    @let (top, class, fill) = match state {
                        State::Off => (100, None, None),
                        State::Watch => (50, Some("is-watch"), None),
                        State::On => (0, Some("is-on"), None),
                        State::Unknown => (0, None, Some(format!("url(#{hatch})"))),
                    };
                    @if state != State::Off {
                        rect class=[class] fill=[fill] x=(self.x(first)) y=(top) height=(100 - top)
                            width=(self.width(first, length)) {
                            title { (state.word()) ": " (self.bar(first)) " to " (self.bar(first + length - 1)) }
                        }
                    }
                }
            }
        }
    }

    fn states(&self, signal: &Titled) -> Vec<(usize, usize, State)> {
        let state = |bar: &crate::report::Decision| {
            bar.signals.get(&signal.id).copied().unwrap_or(State::Unknown)
        };
        runs(self.bars().iter().map(state))
    }

    fn signal(&self, signal: &Titled, room: f64, hatch: &str) -> Markup {
        let chart = self.view.charts.and_then(|charts| charts.signals.get(&signal.id));
        let watched = chart.map_or(&[][..], |chart| chart.watched.as_slice());
        let state = self.states(signal).last().map(|(_, _, state)| *state);
        html! {
            div class="row sign" data-sign=(signal.id) {
                div class="what strong" { (name_of(signal)) }
                div class="plot" { (self.strip(signal, hatch)) }
                div class="now" {
                    @if let Some(state) = state {
                        b class=(format!("is-{}", state.word())) { (state.word()) }
                    }
                }
            }
            @for (place, one) in watched.iter().enumerate() {
                (self.plot(signal, place, one, room))
            }
        }
    }

    fn plot(&self, signal: &Titled, place: usize, watched: &Watched, room: f64) -> Markup {
        let own = |values: &[Option<f64>]| values.get(self.first..).unwrap_or_default().to_vec();
        let values = own(&watched.values);
        let thresholds: Vec<(Level, Vec<Option<f64>>)> =
            watched.thresholds.iter().map(|one| (one.level, own(&one.values))).collect();
        let known: Vec<f64> = values.iter().flatten().copied().collect();
        let mut must: Vec<f64> =
            thresholds.iter().flat_map(|(_, values)| values.last().copied().flatten()).collect();
        must.extend(values.last().copied().flatten());
        let Some(axis) = UprightAxis::over(&known, &must, 0.15) else {
            return html! {
                div class="row" {
                    div class="what" { (what(watched)) }
                    div class="plot none" { "never known here" }
                    div class="now" {}
                }
            };
        };
        let upright = axis.scale(0.0, HIGH);
        html! {
            div class="row" data-sign=(signal.id) data-watched=(place) {
                div class="what" { (what(watched)) }
                div class="plot" {
                    svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                        (self.recessions())
                        @for (first, length, state) in self.states(signal) {
                            @if matches!(state, State::On | State::Watch) {
                                rect class=(format!("while-{}", state.word())) x=(self.x(first)) y="0"
                                    height="100" width=(self.width(first, length)) {}
                            }
                        }
                        (self.grid(room))
                        (levels(&axis, upright))
                        @for (level, values) in &thresholds {
                            path class=(format!("at-{}", level.word())) d=(line(values, self.across, upright)) {}
                        }
                        path class="value" d=(line(&values, self.across, upright)) {}
                    }
                    (ticks(&axis, upright))
                    (beyond(watched, &known, &axis))
                }
                (now(watched))
            }
        }
    }
}

/// What is watched, with its unit.
pub(super) fn what(watched: &Watched) -> Markup {
    let unit = watched.unit.to_string();
    let words = watched.title.as_deref().unwrap_or(&watched.expression);
    html! {
        @if watched.title.is_some() { (words) } @else { code { (words) } }
        @if !unit.is_empty() { ", " (unit) }
    }
}

/// The round numbers of an axis, at its left.
pub(super) fn ticks(axis: &UprightAxis, upright: Upright) -> Markup {
    html! {
        @for (value, mark) in &axis.marks {
            span class="tick" style=(format!("top:{:.1}%", upright.at(*value))) { (mark) }
        }
    }
}

/// Lines across a plot at its round numbers, zero stronger.
pub(super) fn levels(axis: &UprightAxis, upright: Upright) -> Markup {
    let path = |is_zero: bool| -> String {
        let own = axis.marks.iter().filter(|(_, mark)| (mark == "0") == is_zero);
        own.map(|(value, _)| format!("M0 {:.1}H1000", upright.at(*value))).collect()
    };
    html! {
        path class="rule" d=(path(false)) {}
        path class="base" d=(path(true)) {}
    }
}

/// The highest and lowest value where they are outside of the axis.
fn beyond(watched: &Watched, known: &[f64], axis: &UprightAxis) -> Markup {
    let (above, below) = axis.is_cut;
    let highest = known.iter().copied().max_by(f64::total_cmp).filter(|_| above);
    let lowest = known.iter().copied().min_by(f64::total_cmp).filter(|_| below);
    html! {
        @if let Some(highest) = highest {
            span class="beyond top" { "▲ up to " (minus(&digits(highest, &watched.unit))) }
        }
        @if let Some(lowest) = lowest {
            span class="beyond bottom" { "▼ down to " (minus(&digits(lowest, &watched.unit))) }
        }
    }
}

/// The last value and the thresholds beside it.
fn now(watched: &Watched) -> Markup {
    let shown = |value: f64| minus(&digits(value, &watched.unit));
    html! {
        div class="now" {
            b class="v" {
                @match watched.values.last().copied().flatten() {
                    Some(value) => (shown(value)),
                    None => "unknown",
                }
            }
            @for (place, threshold) in watched.thresholds.iter().enumerate() {
                @if let Some(value) = threshold.values.last().copied().flatten() {
                    span class=(format!("t is-{}", threshold.level.word())) data-t=(place) {
                        (threshold.level.word()) " " (symbol(threshold.sign)) " " (shown(value))
                    }
                }
            }
        }
    }
}

/// The part of a stretched picture that is hatched.
fn hatch(id: &str) -> Markup {
    html! {
        svg class="defs" width="0" height="0" aria-hidden="true" {
            defs {
                pattern id=(id) width="8" height="40" patternUnits="userSpaceOnUse" {
                    path class="hatch" d="M0 40L8 0" {}
                }
            }
        }
    }
}

/// The phases and the signals from a bar on.
pub(super) fn recent(view: &PictureView<'_>, first: usize) -> Markup {
    let shown = DrawnView::from(view, first);
    html! {
        (hatch("hatch"))
        div class="rows" id="recent" data-first=(first) {
            (shown.axis(90.0))
            (shown.lanes("hatch"))
            @for signal in view.signals { (shown.signal(signal, 90.0, "hatch")) }
        }
    }
}

/// All of history, small: how grave the phase was, and when each signal was on.
pub(super) fn all(view: &PictureView<'_>, first: usize) -> Markup {
    let shown = DrawnView::from(view, 0);
    let lanes = count(view.phases.len().max(1));
    let left = shown.across.edge(first) / WIDE * 100.0;
    html! {
        div class="rows small" id="all" {
            (shown.axis(140.0))
            div class="row steps" {
                div class="what" { "The phase, the gravest on top" }
                div class="plot" {
                    svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                        (shown.recessions())
                        @for (place, phase) in view.phases.iter().enumerate() {
                            @let top = count(place) / lanes * 100.0;
                            @for (first, length, stand) in shown.stands(phase) {
                                @if stand == Stand::It {
                                    rect class=(class_of(Some(place), view.phases.len()))
                                        x=(shown.x(first)) y=(format!("{top:.1}"))
                                        height=(format!("{:.1}", 90.0 / lanes)) width=(shown.width(first, length)) {
                                        title { (name_of(phase)) ": " (shown.bar(first)) " to " (shown.bar(first + length - 1)) }
                                    }
                                }
                            }
                        }
                    }
                    span class="span" style=(format!("left:{left:.1}%")) {}
                }
                div class="now" {}
            }
            @for signal in view.signals {
                div class="row thin" {
                    div class="what" { (name_of(signal)) }
                    div class="plot" { (shown.strip(signal, "hatch")) span class="span" style=(format!("left:{left:.1}%")) {} }
                    div class="now" {}
                }
            }
        }
    }
}
