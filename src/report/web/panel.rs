//! A signal over time: its state, what it watches and its thresholds.
//!
//! The state is a strip: a line while off, half its height while watch, the whole
//! while on, hatched while unknown.

use maud::{Markup, html};

use super::axis::UprightAxis;
use super::chart::ChartLayout;
use super::lanes::{across_line, point};
use super::scale::{NARROWEST, Upright, count, line, runs, seen, spread};
use super::view::{PictureView, cut, name_of};
use crate::explain::{Level, digits};
use crate::report::page::symbol;
use crate::report::{Decision, Threshold, Titled, Watched};
use crate::signal::State;
use crate::value::minus;

const STRIP: f64 = 10.0;
const PLOT: f64 = 58.0;

/// The strip and the plots of a signal from `top` on, and where they end.
pub(super) fn panel(
    view: &PictureView<'_>,
    layout: &ChartLayout,
    (place, signal): (usize, &Titled),
    top: f64,
) -> (Markup, f64) {
    let state = |bar: &Decision| {
        let own = bar.signals.0.get(place).filter(|(id, _)| *id == signal.id);
        own.map_or(State::Unknown, |(_, state)| *state)
    };
    let shown = runs(view.bars.iter().map(state)).into_iter();
    let runs = seen(shown.filter(|(_, _, state)| *state != State::Off), layout.across);
    let (label, strip) = (top + 9.5, top);
    let chart = view.charts.and_then(|charts| charts.signals.get(&signal.id));
    let watched = chart.map_or(&[][..], |chart| chart.watched.as_slice());
    let mut plots = Vec::new();
    let mut bottom = strip + STRIP;
    for watched in watched {
        let plot_top = bottom + 14.0;
        plots.push(plot(layout, watched, &runs, plot_top));
        bottom = plot_top + PLOT;
    }
    let drawn = html! {
        text class="strong" x="0" y=(point(label)) { (cut(name_of(signal), layout.label_letters)) }
        (state_label(view, layout, signal, label))
        path class="base" d=(across_line(layout.across, strip + STRIP - 0.5)) {}
        @for (first, length, state) in &runs {
            (block(view, layout, (*first, *length), *state, strip))
        }
        @for plot in plots { (plot) }
    };
    (drawn, bottom)
}

/// The state at the last bar, in the right margin.
fn state_label(view: &PictureView<'_>, layout: &ChartLayout, signal: &Titled, y: f64) -> Markup {
    let state = view.bars.last().and_then(|bar| bar.signals.get(&signal.id)).copied();
    let Some(state) = state else { return html! {} };
    let x = layout.across.right() + 8.0;
    html! {
        text class=(format!("strong is-{}", state.word())) x=(point(x)) y=(point(y)) { (state.word()) }
    }
}

fn block(
    view: &PictureView<'_>,
    layout: &ChartLayout,
    (first, length): (usize, usize),
    state: State,
    top: f64,
) -> Markup {
    let height = match state {
        State::Off => return html! {},
        State::Watch => STRIP / 2.0,
        State::On | State::Unknown => STRIP,
    };
    let left = layout.across.edge(first);
    let width = (layout.across.edge(first + length) - left).max(NARROWEST);
    let fill = (state == State::Unknown).then_some("url(#hatched)");
    let class = fill.is_none().then(|| format!("is-{}", state.word()));
    let bar = |place: usize| view.bars.get(place).map_or("", |bar| bar.bar.as_str());
    html! {
        rect class=[class] fill=[fill] x=(point(left)) y=(point(top + STRIP - height))
            width=(point(width)) height=(point(height)) {
            title { (state.word()) ": " (bar(first)) " to " (bar(first + length - 1)) }
        }
    }
}

/// What is watched, with its thresholds, on a scale of their own.
fn plot(
    layout: &ChartLayout,
    watched: &Watched,
    states: &[(usize, usize, State)],
    top: f64,
) -> Markup {
    let known: Vec<f64> = watched.values.iter().flatten().copied().collect();
    let last = |values: &[Option<f64>]| values.last().copied().flatten();
    let mut shown: Vec<f64> =
        watched.thresholds.iter().filter_map(|threshold| last(&threshold.values)).collect();
    shown.extend(last(&watched.values));
    let unit = watched.unit.to_string();
    let words = watched.title.as_ref().unwrap_or(&watched.expression);
    let what = if unit.is_empty() { words.clone() } else { format!("{words}, {unit}") };
    let what = in_lines(&what);
    let (x, y) = (0.0, top + PLOT / 2.0 + 3.0 - 6.5 * (count(what.len()) - 1.0));
    let words = html! {
        @for (place, line) in what.iter().enumerate() {
            text class="small muted" x=(point(x)) y=(point(y + 13.0 * count(place))) { (line) }
        }
    };
    let Some(axis) = UprightAxis::over(&known, &shown, 0.05) else {
        return html! { (words) text class="small muted" x=(point(layout.across.left)) y=(point(y)) { "never known" } };
    };
    let upright = axis.scale(top, PLOT);
    html! {
        (bands(layout, states, top))
        (words)
        path class="rule" d=(across_line(layout.across, top + PLOT)) {}
        @for (value, mark) in &axis.marks {
            @let y = upright.at(*value);
            path class=(if mark == "0" { "base" } else { "rule" }) d=(across_line(layout.across, y)) {}
            text class="small muted" x=(point(layout.across.left - 8.0)) text-anchor="end" y=(point(y + 3.5)) { (mark) }
        }
        @for threshold in &watched.thresholds {
            path class=(format!("at-{}", threshold.level.word()))
                d=(line(&threshold.values, layout.across, upright)) {}
        }
        path class="value" d=(line(&watched.values, layout.across, upright)) {}
        (labels(layout, watched, upright))
    }
}

/// A text in lines that fit beside a plot, at most three of them.
fn in_lines(text: &str) -> Vec<String> {
    const LETTERS: usize = 34;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(cut(word, LETTERS)),
        }
    }
    let is_cut = 3 < lines.len();
    lines.truncate(3);
    if let Some(last) = lines.last_mut().filter(|_| is_cut) {
        last.push('…');
    }
    lines
}

/// Where the signal is on or watch, behind the line.
fn bands(layout: &ChartLayout, states: &[(usize, usize, State)], top: f64) -> Markup {
    let shown = states.iter().filter(|(_, _, state)| matches!(state, State::On | State::Watch));
    html! {
        @for (first, length, state) in shown {
            @let left = layout.across.edge(*first);
            rect class=(format!("while-{}", state.word())) x=(point(left)) y=(point(top))
                width=(point((layout.across.edge(first + length) - left).max(1.0)))
                height=(point(PLOT)) {}
        }
    }
}

/// The last value and the last thresholds, at the right.
fn labels(layout: &ChartLayout, watched: &Watched, upright: Upright) -> Markup {
    let mut labels: Vec<(f64, String, String)> = Vec::new();
    let last =
        watched.values.iter().enumerate().rev().find_map(|(bar, value)| Some((bar, (*value)?)));
    let is_now = last.is_some_and(|(bar, _)| bar + 1 == watched.values.len());
    if let Some((_, value)) = last.filter(|_| is_now) {
        labels.push((upright.at(value), "strong".to_owned(), minus(&digits(value, &watched.unit))));
    }
    for threshold in &watched.thresholds {
        let Some(value) = threshold.values.last().copied().flatten() else { continue };
        let class = match threshold.level {
            Level::Until => "small muted".to_owned(),
            level => format!("small is-{}", level.word()),
        };
        labels.push((
            upright.at(value),
            class,
            threshold_words(threshold, &minus(&digits(value, &watched.unit))),
        ));
    }
    let wanted: Vec<f64> = labels.iter().map(|(y, _, _)| *y).collect();
    let x = layout.across.right() + 8.0;
    html! {
        @if let Some((bar, value)) = last {
            circle class="dot" cx=(point(layout.across.middle(bar))) cy=(point(upright.at(value))) r="2.6" {}
        }
        @for ((_, class, words), y) in labels.iter().zip(spread(&wanted, 12.5)) {
            text class=(class) x=(point(x)) y=(point(y + 4.0)) { (words) }
        }
    }
}

/// A threshold as its label: `on ≥ 0.30`.
pub(super) fn threshold_words(threshold: &Threshold, digits: &str) -> String {
    format!("{} {} {digits}", threshold.level.word(), symbol(threshold.sign))
}

/// The most letters that a label at the right of a plot has.
pub(super) fn longest_label(watched: &Watched) -> usize {
    let values = watched.values.last().copied().flatten();
    let values = values.map(|value| digits(value, &watched.unit).chars().count());
    let thresholds = watched.thresholds.iter().filter_map(|threshold| {
        let value = threshold.values.last().copied().flatten()?;
        Some(threshold_words(threshold, &digits(value, &watched.unit)).chars().count())
    });
    values.into_iter().chain(thresholds).max().unwrap_or(0)
}
