//! A history in which every decision sees its own past as it then stood.
//!
//! Between one decision and the next there is *news*: values of the past that are
//! now others, and what the new bar sees. Fed with the same news, columns become
//! the same, in one run or in several.

use super::align::{Aligned, Feed, Sight};
use super::observation::View;
use super::ranges::{has_ranges, widen};
use super::{Bar, Frame, bars, kernels};
use crate::data::{Panel, Series};
use crate::ops::Kernel;
use crate::plan::{Binding, Knowledge, Plan};
use crate::time::Date;

/// What a decision sees that the one before did not.
#[derive(Clone, Debug, Default)]
pub(crate) struct News {
    /// What is another at the bars before, by input and bar.
    pub(crate) revised: Vec<Revision>,
    /// What the new bar sees of each input.
    pub(crate) seen: Vec<(f64, Sight)>,
}

/// A value of the past that is now another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revision {
    pub(crate) input: usize,
    pub(crate) bar: usize,
    pub(crate) value: f64,
    pub(crate) sight: Sight,
}

/// The inputs of a plan on their way to the calendar, as they stood.
#[derive(Debug)]
pub(crate) struct Feeds<'a>(Vec<Feed<'a>>);

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
    let mut feeds = Feeds::new(plan, panel);
    let has_ranges = has_ranges(plan, panel);
    for bar in bars(plan, panel, as_of) {
        let news = feeds.news(&frame, &bar);
        frame.hear(plan, &mut works, bar, news);
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

impl<'a> Feeds<'a> {
    pub(crate) fn new(plan: &'a Plan, panel: &'a Panel) -> Feeds<'a> {
        let inputs = plan.rules().inputs().iter().zip(&plan.bindings);
        let feed = |(input, binding)| {
            let series = series(panel, binding);
            let has_vintages = series.is_some_and(Series::has_vintages);
            let view = if has_vintages { View::On(Date::MIN) } else { View::Released };
            Feed::new(input, binding, series, plan.rules().calendar(), view)
        };
        Feeds(inputs.map(feed).collect())
    }

    /// Passes over bars of which all has been decided.
    pub(crate) fn pass(&mut self, bars: &[Bar]) {
        for feed in &mut self.0 {
            feed.at(bars);
        }
    }

    /// The news of a bar after those of the frame.
    pub(crate) fn news(&mut self, frame: &Frame, bar: &Bar) -> News {
        let day = bar.date.unwrap_or(Date::MAX);
        let mut news = News::default();
        for (input, feed) in self.0.iter_mut().enumerate() {
            if feed.turn_to(day)
                && let Some(own) = frame.inputs.get(input)
            {
                news.revised.extend(revisions(input, own, &feed.at(&frame.bars)));
            }
            news.seen.push(feed.next(bar));
        }
        news
    }
}

/// In what the past of an input is another than before.
fn revisions(input: usize, before: &Aligned, now: &Aligned) -> Vec<Revision> {
    let before = before.values.iter().zip(&before.sights);
    let now = now.values.iter().zip(&now.sights);
    let mut revised = Vec::new();
    for (bar, ((old, seen), (value, sight))) in before.zip(now).enumerate() {
        let is_same = old.to_bits() == value.to_bits() && seen == sight;
        // Where data begin later than they did, what was seen stays.
        if !is_same && *sight != Sight::NoData {
            revised.push(Revision { input, bar, value: *value, sight: *sight });
        }
    }
    revised
}

impl Frame {
    /// One more bar with its news, and the columns up to it.
    pub(crate) fn hear(
        &mut self,
        plan: &Plan,
        works: &mut Vec<Option<Kernel>>,
        bar: Bar,
        news: News,
    ) {
        let mut is_rewritten = false;
        for revision in &news.revised {
            is_rewritten |= self.rewrite(revision);
        }
        if is_rewritten {
            self.forget(plan);
            *works = kernels(plan);
        }
        self.push(bar, news.seen);
        self.advance(plan, works);
    }
}

fn series<'a>(panel: &'a Panel, binding: &Binding) -> Option<&'a Series> {
    match binding {
        Binding::Column { name, .. } => panel.get(name),
        Binding::Absent | Binding::Dropped => None,
    }
}
