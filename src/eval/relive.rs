//! A history in which every decision sees its own past as it then stood.

use super::align::Feed;
use super::observation::View;
use super::ranges::{has_ranges, widen};
use super::{Bar, Frame, bars, kernels};
use crate::data::{Panel, Series};
use crate::plan::{Binding, Knowledge, Plan};
use crate::time::Date;

/// Whether figures of the past change from one decision to the next.
pub(crate) fn is_relived(plan: &Plan, panel: &Panel) -> bool {
    let has_vintages = |binding| series(panel, binding).is_some_and(Series::has_vintages);
    plan.knowledge == Knowledge::Vintage && plan.bindings.iter().any(has_vintages)
}

/// The columns as they stood at the last bar; `decide` is shown those of every
/// bar as they stood on its own day.
///
/// # Cost
///
/// One bar for each bar, and all bars before it again for a bar by which some
/// figure of the past was revised. With figures that are ranges, all bars before
/// it again for each bar.
pub(crate) fn relive(
    plan: &Plan,
    panel: &Panel,
    as_of: Option<Date>,
    mut decide: impl FnMut(&Frame),
) -> Frame {
    let mut frame = Frame::empty(plan);
    let mut works = kernels(plan);
    let mut feeds = feeds(plan, panel);
    let has_ranges = has_ranges(plan, panel);
    for bar in bars(plan, panel, as_of) {
        let day = bar.date.unwrap_or(Date::MAX);
        let mut is_rewritten = false;
        for (input, feed) in feeds.iter_mut().enumerate() {
            if feed.turn_to(day) {
                let past = feed.at(&frame.bars);
                is_rewritten |= frame.rewrite(input, past);
            }
        }
        if is_rewritten {
            frame.forget(plan);
            works = kernels(plan);
        }
        push(&mut frame, bar, &mut feeds);
        frame.advance(plan, &mut works);
        if has_ranges {
            let mut wide = frame.clone();
            widen(plan, panel, &mut wide);
            decide(&wide);
        } else {
            decide(&frame);
        }
    }
    widen(plan, panel, &mut frame);
    frame
}

fn push(frame: &mut Frame, bar: Bar, feeds: &mut [Feed<'_>]) {
    let seen: Vec<_> = feeds.iter_mut().map(|feed| feed.next(&bar)).collect();
    frame.push(bar, seen);
}

fn feeds<'a>(plan: &'a Plan, panel: &'a Panel) -> Vec<Feed<'a>> {
    let inputs = plan.rules().inputs().iter().zip(&plan.bindings);
    let feed = |(input, binding)| {
        let series = series(panel, binding);
        let has_vintages = series.is_some_and(Series::has_vintages);
        let view = if has_vintages { View::On(Date::MIN) } else { View::Released };
        Feed::new(input, binding, series, plan.rules().calendar(), view)
    };
    inputs.map(feed).collect()
}

fn series<'a>(panel: &'a Panel, binding: &Binding) -> Option<&'a Series> {
    match binding {
        Binding::Column { name, .. } => panel.get(name),
        Binding::Absent | Binding::Dropped => None,
    }
}
