//! The present laid over a stretch of the past: each sign and the price, both from
//! where they began.

use maud::{Markup, html};

use super::axis::UprightAxis;
use super::rows::{HIGH, WIDE, levels, ticks, what};
use super::scale::{BarScale, line};
use crate::explain::{Level, digits};
use crate::report::{Charts, Overlay, Report, Watched};
use crate::value::{Unit, minus};

impl Report {
    /// The plots in which the present is laid over the past; nothing where the report
    /// has no such stretch.
    pub(super) fn laid_over(&self) -> Markup {
        let Some(charts) = self.charts.as_ref() else { return html! {} };
        let Some(overlay) = charts.overlay.as_ref() else { return html! {} };
        let drawn = OverlayPlots { overlay, charts };
        let after = overlay.after_title.as_deref().unwrap_or(&overlay.after);
        let names: Vec<&str> = overlay.windows.iter().map(|one| one.id.as_str()).collect();
        html! {
            section class="now-only" aria-labelledby="over" {
                h2 id="over" { "Now, laid over then" }
                p class="note" {
                    "Both from the " (self.calendar) " in which the rules stopped saying “" (after) "”. "
                    span class="key now-line" {} " now, since " (overlay.now_from_bar) "; "
                    span class="key then-line" {} " then, since " (overlay.then_from_bar)
                    @if !names.is_empty() { ", with " (names.join(" and ")) " shaded" }
                    ". The thresholds are those of today; the two numbers, as long after the beginning."
                }
                div class="grid" id="overlay" {
                    @if !overlay.price_then.is_empty() && !overlay.price_now.is_empty() { (drawn.price()) }
                    @for (id, chart) in &charts.signals.0 {
                        @if let Some(watched) = chart.watched.first() {
                            (drawn.signal(id, self.signal_name(id), watched))
                        }
                    }
                }
            }
        }
    }
}

struct OverlayPlots<'r> {
    overlay: &'r Overlay,
    charts: &'r Charts,
}

impl OverlayPlots<'_> {
    fn price(&self) -> Markup {
        let name = self
            .charts
            .price
            .as_ref()
            .map_or("", |price| price.title.as_deref().unwrap_or(&price.expression));
        let about = html! { "both begin at " span class="tick-word" { "100" } };
        let Overlay { price_now, price_then, .. } = self.overlay;
        self.plot("price", name, &about, (price_now, price_then), &[], &Unit::NUMBER)
    }

    fn signal(&self, id: &str, name: &str, watched: &Watched) -> Markup {
        let Overlay { now_from, then_from, before, bars, now_bars, .. } = *self.overlay;
        let own = |from: usize, bars: usize| {
            watched.values.get(from - before..from + bars).unwrap_or_default().to_vec()
        };
        let (now, then) = (own(now_from, now_bars), own(then_from, bars));
        let thresholds: Vec<(Level, f64)> = watched
            .thresholds
            .iter()
            .filter(|one| one.level != Level::Until)
            .filter_map(|one| Some((one.level, one.values.last().copied().flatten()?)))
            .collect();
        self.plot(id, name, &what(watched), (&now, &then), &thresholds, &watched.unit)
    }

    fn plot(
        &self,
        id: &str,
        name: &str,
        about: &Markup,
        (now, then): (&[Option<f64>], &[Option<f64>]),
        thresholds: &[(Level, f64)],
        unit: &Unit,
    ) -> Markup {
        let steps = self.overlay.before + self.overlay.bars;
        let across = BarScale { left: 0.0, width: WIDE, bars: steps };
        let all: Vec<f64> = now.iter().chain(then).flatten().copied().collect();
        let mut must: Vec<f64> = thresholds.iter().map(|(_, value)| *value).collect();
        must.extend(now.iter().flatten());
        let Some(axis) =
            UprightAxis::over(&all, &must, if thresholds.is_empty() { 0.0 } else { 0.05 })
        else {
            return html! {};
        };
        let upright = axis.scale(0.0, HIGH);
        let last = now.iter().enumerate().rev().find_map(|(step, value)| Some((step, (*value)?)));
        let shown = |value: f64| minus(&digits(value, unit));
        let same = last.and_then(|(step, _)| then.get(step).copied().flatten());
        html! {
            figure class="mini" data-over=(id) {
                figcaption { b { (super::head::sentence(name)) } span class="what" { (about) } }
                div class="plot" {
                    svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
                        @for window in &self.overlay.windows {
                            @let left = across.edge(self.overlay.before + window.from);
                            @let right = across.edge(self.overlay.before + window.to);
                            rect class="window" x=(format!("{left:.1}")) y="0" height="100" width=(format!("{:.1}", right - left)) {}
                        }
                        (levels(&axis, upright))
                        path class="base" d=(format!("M{:.1} 0V100", across.edge(self.overlay.before))) {}
                        @for (level, value) in thresholds {
                            path class=(format!("at-{}", level.word())) d=(format!("M0 {:.1}H1000", upright.at(*value))) {}
                        }
                        path class="then" d=(line(then, across, upright)) {}
                        path class="this" d=(line(now, across, upright)) {}
                        @if let Some((step, value)) = last {
                            path class="this end" d=(format!("M{:.1} {:.1}h.01", across.middle(step), upright.at(value))) {}
                        }
                    }
                    (ticks(&axis, upright))
                    @for (place, window) in self.overlay.windows.iter().enumerate() {
                        @let middle = across.edge(self.overlay.before) + (across.edge(window.from + window.to) / 2.0);
                        span class=(format!("window-name w{}", place % 2)) style=(format!("left:{:.1}%", middle / WIDE * 100.0)) { (window.id) }
                    }
                }
                p class="read" {
                    @if let Some((_, value)) = last {
                        "Now " b { (shown(value)) }
                        @if let Some(same) = same { ", then " (shown(same)) } @else { ", then unknown" }
                    } @else { "Unknown now" }
                }
            }
        }
    }
}
