//! The bars at which a plan decides.

use std::collections::BTreeSet;

use super::align::{Feed, Sight};
use super::observation::View;
use crate::data::{Panel, Series};
use crate::plan::{Binding, Knowledge, Plan};
use crate::rules::Input;
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
/// value is about that, or every input is further than at the bar before. Until
/// then it is a later one on that bar: with a bar of its own the values of the bar
/// before would stand twice in every window.
pub(crate) fn bars(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Vec<Bar> {
    match plan.rules().calendar() {
        Calendar::Rows => rows(plan, panel, as_of),
        Calendar::Every(frequency) => bars_of(&read(plan, panel), plan.knowledge, frequency, as_of),
    }
}

/// An input of the rules with the series that it is read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read<'a> {
    pub(crate) input: &'a Input,
    pub(crate) binding: &'a Binding,
    pub(crate) series: Option<&'a Series>,
}

impl<'a> Read<'a> {
    /// The series, with the frequency by which it is read.
    fn column(&self) -> Option<(&'a Series, Option<Frequency>)> {
        match self.binding {
            Binding::Column { frequency, .. } => Some((self.series?, *frequency)),
            Binding::Absent | Binding::Dropped => None,
        }
    }
}

/// All inputs of a plan with their series.
fn read<'a>(plan: &'a Plan, panel: &'a Panel) -> Vec<Read<'a>> {
    let inputs = plan.rules().inputs().iter().zip(&plan.bindings);
    let read = inputs.map(|(input, binding)| {
        let series = match binding {
            Binding::Column { name, .. } => panel.get(name),
            Binding::Absent | Binding::Dropped => None,
        };
        Read { input, binding, series }
    });
    read.collect()
}

/// The bars of a calendar from the first observation of these inputs to the day
/// `as_of`, or to the last day that they are about.
pub(crate) fn bars_of(
    inputs: &[Read<'_>],
    knowledge: Knowledge,
    frequency: Frequency,
    as_of: Option<Date>,
) -> Vec<Bar> {
    let mut first: Option<Date> = None;
    let mut last: Option<Date> = None;
    for (series, own) in inputs.iter().filter_map(Read::column) {
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
        && !is_open(inputs, knowledge, frequency, before, last)
    {
        (before.date, before.is_between) = (last.date, true);
        bars.pop();
    }
    bars
}

/// Whether the decision at a bar, ahead of its end, is one on its own period: some
/// value is about that, or every input is further than at the bar before.
fn is_open(
    inputs: &[Read<'_>],
    knowledge: Knowledge,
    frequency: Frequency,
    before: &Bar,
    last: &Bar,
) -> bool {
    let first_day = match last.stamp {
        Stamp::Period(period) => period.first_day(),
        Stamp::Day(_) | Stamp::Row(_) => return true,
    };
    let (mut seen, mut further) = (0_usize, 0_usize);
    for Read { input, binding, series } in inputs {
        let view = match knowledge {
            Knowledge::Latest => View::Latest,
            Knowledge::Vintage if series.is_some_and(Series::has_vintages) => {
                View::On(last.date.unwrap_or(Date::MAX))
            }
            Knowledge::Released | Knowledge::Vintage => View::Released,
        };
        let mut feed = Feed::new(input, binding, *series, Calendar::Every(frequency), view);
        let [before, now] = [before, last].map(|bar| match feed.next(bar) {
            (_, Sight::Seen { period: Stamp::Period(period), .. }) => Some(period),
            _ => None,
        });
        let Some(period) = now else { continue };
        if first_day <= period.last_day() {
            return true;
        }
        seen += 1;
        further += usize::from(before < now);
    }
    0 < seen && seen == further
}

fn rows(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Vec<Bar> {
    let stamps: BTreeSet<Stamp> = read(plan, panel)
        .iter()
        .filter_map(Read::column)
        .flat_map(|(series, _)| series.stamps().iter().copied())
        .collect();
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
