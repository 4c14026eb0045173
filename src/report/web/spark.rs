//! What a signal watched of late, as small as a word.

use maud::{Markup, html};

use super::lanes::point;
use super::scale::{BarScale, Upright, line};
use crate::explain::shown;
use crate::report::{Charts, Watched};

/// How many bars a sparkline has.
const BARS: usize = 40;
const WIDTH: f64 = 132.0;
const HEIGHT: f64 = 30.0;

/// What was watched at the last bars, with its thresholds.
pub(super) fn spark(charts: &Charts, watched: &Watched) -> Markup {
    let bars = charts.bars.len().min(BARS);
    let first = charts.bars.len() - bars;
    let last = |values: &[Option<f64>]| values.get(first..).unwrap_or_default().to_vec();
    let values = last(&watched.values);
    let thresholds: Vec<(&str, Vec<Option<f64>>)> = watched
        .thresholds
        .iter()
        .map(|threshold| (threshold.level.word(), last(&threshold.values)))
        .collect();
    let numbers = thresholds.iter().flat_map(|(_, values)| values);
    let all = values.iter().chain(numbers).flatten().copied();
    let Some(upright) = Upright::over(all, 2.0, HEIGHT - 4.0) else { return html! {} };
    let across = BarScale { left: 0.0, width: WIDTH - 4.0, bars };
    let now = values.iter().enumerate().next_back().and_then(|(bar, value)| Some((bar, (*value)?)));
    html! {
        svg class="spark" role="img" viewBox=(format!("0 0 {WIDTH} {HEIGHT}"))
            preserveAspectRatio="none" aria-label=(described(charts, watched, first)) {
            @for (level, values) in &thresholds {
                path class=(format!("at-{level}")) vector-effect="non-scaling-stroke"
                    d=(line(values, across, upright)) {}
            }
            path class="value" vector-effect="non-scaling-stroke"
                d=(line(&values, across, upright)) {}
            @if let Some((bar, value)) = now {
                @let (x, y) = (across.middle(bar), upright.at(value));
                // A line without length has round ends however the picture is stretched.
                path class="value end" vector-effect="non-scaling-stroke"
                    d=(format!("M{} {}h.01", point(x), point(y))) {}
            }
        }
    }
}

fn described(charts: &Charts, watched: &Watched, first: usize) -> String {
    let bar = |bar: usize| charts.bars.get(bar).map_or("", String::as_str);
    let last = charts.bars.len().saturating_sub(1);
    let value = |bar: usize| {
        let value = watched.values.get(bar).copied().flatten();
        value.map_or("unknown".to_owned(), |value| shown(value, &watched.unit))
    };
    format!(
        "{} from {} in {} to {} in {}",
        watched.expression,
        value(first),
        bar(first),
        value(last),
        bar(last)
    )
}
