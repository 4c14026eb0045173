//! The bars at which a plan decides.

use std::collections::BTreeSet;

use super::align::{Feed, Sight};
use super::observation::View;
use crate::data::{Panel, Series};
use crate::plan::{Binding, Knowledge, Plan};
use crate::time::{Calendar, Date, Frequency, Period, Stamp};

/// One step at which a decision is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar {
    /// What it is called: a period of the calendar, or a row.
    pub(crate) stamp: Stamp,
    /// The day of the decision; `None` for rows without dates.
    pub(crate) date: Option<Date>,
    /// Whether the decision comes before the end of its period.
    pub(crate) is_provisional: bool,
    /// Whether the day of the decision is none of the calendar's, so that the bar
    /// has, or will have, another decision.
    pub(crate) is_between: bool,
}

/// The bars from the first observation to the day `as_of`, or to the last day
/// that the data are about.
///
/// A decision before the end of a period is one on that period as soon as some
/// input has a newer value than at the bar before. Until then it is a later one on
/// that bar: with a bar of its own the values of the bar before would stand twice
/// in every window.
pub(crate) fn bars(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Vec<Bar> {
    match plan.rules().calendar() {
        Calendar::Rows => rows(plan, panel, as_of),
        Calendar::Every(frequency) => bars_of(columns(plan, panel), frequency, as_of),
    }
}

/// The columns that a plan reads, with the frequency by which they are read.
pub(crate) fn columns<'a>(
    plan: &'a Plan,
    panel: &'a Panel,
) -> impl Iterator<Item = (&'a Series, Option<Frequency>)> {
    plan.bindings.iter().filter_map(|binding| match binding {
        Binding::Column { name, frequency, .. } => Some((panel.get(name)?, *frequency)),
        Binding::Absent | Binding::Dropped => None,
    })
}

/// The bars of a calendar from the first observation of these columns to the day
/// `as_of`, or to the last day that they are about.
pub(crate) fn bars_of<'a>(
    columns: impl Iterator<Item = (&'a Series, Option<Frequency>)>,
    frequency: Frequency,
    as_of: Option<Date>,
) -> Vec<Bar> {
    let mut first: Option<Date> = None;
    let mut last: Option<Date> = None;
    for (series, own) in columns {
        let Some(own) = own else { continue };
        let known = series.stamps().iter().enumerate();
        let known = known.filter(|(place, _)| series.ever_known(*place));
        let period = |stamp: &Stamp| stamp.period(own);
        let mut known = known.filter_map(|(_, stamp)| period(stamp));
        let Some(oldest) = known.next() else { continue };
        let newest = known.next_back().unwrap_or(oldest);
        first = Some(first.map_or(oldest.first_day(), |day| day.min(oldest.first_day())));
        last = Some(last.map_or(newest.last_day(), |day| day.max(newest.last_day())));
    }
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let as_of = as_of.unwrap_or(last);
    let start = Period::holding(frequency, first);
    let end = Period::holding(frequency, as_of);
    let bar = |ordinal| {
        let period = start.plus(ordinal - start.ordinal());
        let date = period.last_day().min(as_of);
        let is_provisional = date < period.last_day();
        let (stamp, date) = (Stamp::Period(period), Some(date));
        Bar { stamp, date, is_provisional, is_between: is_provisional }
    };
    let mut bars: Vec<Bar> = (start.ordinal()..=end.ordinal()).map(bar).collect();
    if let [.., before, last] = bars.as_mut_slice()
        && last.is_provisional
        && !has_news(plan, panel, before, last)
    {
        (before.date, before.is_between) = (last.date, true);
        bars.pop();
    }
    bars
}

/// Whether a bar sees a newer value of any input than the bar before it.
fn has_news(plan: &Plan, panel: &Panel, before: &Bar, last: &Bar) -> bool {
    let calendar = plan.rules().calendar();
    let mut inputs = plan.rules().inputs().iter().zip(&plan.bindings);
    inputs.any(|(input, binding)| {
        let series = match binding {
            Binding::Column { name, .. } => panel.get(name),
            Binding::Absent | Binding::Dropped => None,
        };
        let view = match plan.knowledge {
            Knowledge::Latest => View::Latest,
            Knowledge::Vintage if series.is_some_and(Series::has_vintages) => {
                View::On(last.date.unwrap_or(Date::MAX))
            }
            Knowledge::Released | Knowledge::Vintage => View::Released,
        };
        let mut feed = Feed::new(input, binding, series, calendar, view);
        let [before, now] = [before, last].map(|bar| match feed.next(bar) {
            (_, Sight::Seen { period, .. }) => Some(period),
            _ => None,
        });
        before < now
    })
}

fn rows(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Vec<Bar> {
    let stamps: BTreeSet<Stamp> =
        columns(plan, panel).flat_map(|(series, _)| series.stamps().iter().copied()).collect();
    let date = |stamp: Stamp| match stamp {
        Stamp::Day(date) => Some(date),
        Stamp::Period(period) => Some(period.last_day()),
        Stamp::Row(_) => None,
    };
    stamps
        .into_iter()
        .map(|stamp| Bar { stamp, date: date(stamp), is_provisional: false, is_between: false })
        .filter(|bar| as_of.is_none_or(|as_of| bar.date.is_none_or(|date| date <= as_of)))
        .collect()
}
