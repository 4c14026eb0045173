//! An input brought to the calendar: at each bar the newest value known then.

use super::Bar;
use super::observation::{Observation, View, observations, row};
use crate::data::Series;
use crate::plan::{Binding, Knowledge};
use crate::rules::{Aggregate, Input};
use crate::time::{Calendar, Date, Frequency, Period, Stamp};
use crate::value::finite;

/// An input at every bar.
#[derive(Clone, Debug)]
pub(crate) struct Aligned {
    /// In the unit of the input; missing is NaN.
    pub(crate) values: Vec<f64>,
    pub(crate) sights: Vec<Sight>,
}

/// What a decision saw of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sight {
    /// A value.
    Seen {
        /// The newest period that is in it.
        period: Stamp,
        /// The day it became known; `None` without dates.
        known: Option<Date>,
        /// The day from which the value stood, if that is what the decision went
        /// by; of an aggregate the last such day.
        vintage: Option<Date>,
        /// Whether more of its period was to come.
        is_partial: bool,
    },
    /// The user left the input out.
    Dropped,
    /// The data have no such column, or no value up to here.
    NoData,
    /// There is a value, but it had not been published.
    NotYetPublished(Stamp),
    /// The newest value, of this period, is older than the contract allows.
    TooOld(Stamp),
    /// The newest row, of this period, has no value, and the last value is too
    /// old to stand in.
    Gap(Stamp),
}

/// An input on its way to the calendar, bar by bar.
#[derive(Clone, Debug)]
pub(crate) struct Feed<'a> {
    source: Source<'a>,
    factor: f64,
    view: View,
    /// How many observations come before or with the last bar.
    past: usize,
}

#[derive(Clone, Debug)]
enum Source<'a> {
    Nothing(Sight),
    Rows(&'a Series),
    Dated(Walk<'a>),
}

#[derive(Clone, Debug)]
struct Walk<'a> {
    input: &'a Input,
    series: &'a Series,
    observations: Vec<Observation>,
    /// Whether what was known on a day is always a first part of them.
    is_in_order: bool,
    calendar: Frequency,
    frequency: Frequency,
    view: View,
}

/// The input at every bar.
pub(crate) fn align(
    input: &Input,
    binding: &Binding,
    series: Option<&Series>,
    calendar: Calendar,
    knowledge: Knowledge,
    bars: &[Bar],
) -> Aligned {
    let view = match knowledge {
        Knowledge::Released | Knowledge::Vintage => View::Released,
        Knowledge::Latest => View::Latest,
    };
    Feed::new(input, binding, series, calendar, view).at(bars)
}

/// An input at days of decision that are no bars of a calendar: what was known on
/// each, or of the period that each lies in where all is known in hindsight.
pub(crate) fn shared_at(
    input: &Input,
    binding: &Binding,
    series: &Series,
    knowledge: Knowledge,
    days: &[Date],
) -> Vec<f64> {
    // A single date tells no frequency: the contract does.
    let is_single = series.stamps().len() == 1;
    let frequency = input.every.filter(|_| is_single).or(series.frequency());
    let binding = binding.clone().every(frequency);
    let bar = |day: &Date| Bar {
        stamp: Stamp::Period(Period::holding(Frequency::Day, *day)),
        date: Some(*day),
        is_provisional: false,
        is_between: false,
    };
    let bars: Vec<Bar> = days.iter().map(bar).collect();
    let calendar = Calendar::Every(Frequency::Day);
    align(input, &binding, Some(series), calendar, knowledge, &bars).values
}

impl<'a> Feed<'a> {
    pub(crate) fn new(
        input: &'a Input,
        binding: &Binding,
        series: Option<&'a Series>,
        calendar: Calendar,
        view: View,
    ) -> Feed<'a> {
        let (source, factor) = match (binding, series) {
            (Binding::Dropped, _) => (Source::Nothing(Sight::Dropped), 1.0),
            (Binding::Absent, _) | (_, None) => (Source::Nothing(Sight::NoData), 1.0),
            (Binding::Column { frequency, factor, .. }, Some(series)) => {
                let source = match (calendar, *frequency) {
                    (Calendar::Every(calendar), Some(frequency)) => {
                        Source::Dated(Walk::new(input, series, calendar, frequency, view))
                    }
                    (Calendar::Every(_), None) => Source::Nothing(Sight::NoData),
                    (Calendar::Rows, _) => Source::Rows(series),
                };
                (source, *factor)
            }
        };
        Feed { source, factor, view, past: 0 }
    }

    /// The input at these bars, which are all of them from the first.
    pub(crate) fn at(&mut self, bars: &[Bar]) -> Aligned {
        self.past = 0;
        let (values, sights) = bars.iter().map(|bar| self.next(bar)).unzip();
        Aligned { values, sights }
    }

    /// The input at a bar after those before.
    pub(crate) fn next(&mut self, bar: &Bar) -> (f64, Sight) {
        let (value, sight) = match (&self.source, self.view) {
            (Source::Nothing(sight), _) => (f64::NAN, *sight),
            (Source::Rows(series), view) => row(series, bar, view, &mut self.past),
            (Source::Dated(walk), View::Latest) => walk.latest(bar, &mut self.past),
            (Source::Dated(walk), View::Released | View::On(_)) => {
                walk.released(bar, &mut self.past)
            }
        };
        (finite(value * self.factor), sight)
    }

    /// Goes over to how things stood on a day, if they stood otherwise before;
    /// returns whether it did.
    pub(crate) fn turn_to(&mut self, day: Date) -> bool {
        let View::On(before) = self.view else { return false };
        let series = match &self.source {
            Source::Nothing(_) => return false,
            Source::Rows(series) => series,
            Source::Dated(walk) => walk.series,
        };
        let has_news = series.releases().is_some_and(|all| all.has_news(Some(before), day));
        if !has_news {
            return false;
        }
        self.view = View::On(day);
        if let Source::Dated(walk) = &mut self.source {
            *walk = Walk::new(walk.input, walk.series, walk.calendar, walk.frequency, self.view);
        }
        true
    }
}

impl<'a> Walk<'a> {
    fn new(
        input: &'a Input,
        series: &'a Series,
        calendar: Frequency,
        frequency: Frequency,
        view: View,
    ) -> Walk<'a> {
        let observations = observations(input, series, frequency, view);
        let pairs = || observations.iter().zip(observations.iter().skip(1));
        let is_in_order = pairs().all(|(one, next)| one.from <= next.from);
        Walk { input, series, observations, is_in_order, calendar, frequency, view }
    }

    /// A decision sees what had been published by its day.
    fn released(&self, bar: &Bar, past: &mut usize) -> (f64, Sight) {
        let day = bar.date.unwrap_or(Date::MAX);
        if !self.is_in_order {
            let is_known = |one: &&Observation| one.from <= day;
            let seen: Vec<Observation> =
                self.observations.iter().filter(is_known).copied().collect();
            return self.newest(&seen, day, self.observations.iter().find(|one| day < one.from));
        }
        while self.observations.get(*past).is_some_and(|next| next.from <= day) {
            *past += 1;
        }
        let seen = self.observations.get(..*past).unwrap_or_default();
        self.newest(seen, day, self.observations.get(*past))
    }

    /// A bar sees its own period, whenever that was published.
    fn latest(&self, bar: &Bar, past: &mut usize) -> (f64, Sight) {
        let Stamp::Period(period) = bar.stamp else { return (f64::NAN, Sight::NoData) };
        // A later decision on the bar sees no more of its period than there is.
        let day = bar.date.unwrap_or(Date::MAX).min(period.last_day());
        let is_coarser = self.calendar < self.frequency;
        let own = Period::holding(self.frequency, period.first_day());
        let is_past = |one: &Observation| {
            if is_coarser { one.period <= own } else { one.period.last_day() <= day }
        };
        while self.observations.get(*past).is_some_and(is_past) {
            *past += 1;
        }
        let seen = self.observations.get(..*past).unwrap_or_default();
        let is_own =
            |one: &&Observation| self.calendar_period(one.period) == self.calendar_period(own);
        let is_value = |one: &&Observation| !one.value.is_nan();
        let newest = seen.iter().rev().take_while(is_own).find(is_value);
        match (newest, seen.last()) {
            (Some(one), _) if self.has_its_value(seen, one, day) => self.aggregate(seen, one, day),
            (_, Some(last)) if is_own(&last) => (f64::NAN, Sight::Gap(Stamp::Period(last.period))),
            (_, Some(last)) => (f64::NAN, Sight::TooOld(Stamp::Period(last.period))),
            (_, None) => (f64::NAN, Sight::NoData),
        }
    }

    /// The newest value among what is known on a day.
    fn newest(&self, seen: &[Observation], day: Date, next: Option<&Observation>) -> (f64, Sight) {
        let waits = |sight| match next {
            // The period is over and its value only waits to be published.
            Some(next) if next.period.last_day() <= day => {
                Sight::NotYetPublished(Stamp::Period(next.period))
            }
            _ => sight,
        };
        let mut newest = None;
        // The step whose newest value has shown that it lacks some.
        let mut open = None;
        for one in seen.iter().rev() {
            if !self.is_fresh(one.period, day) {
                let stale = Stamp::Period(one.period);
                let sight = match seen.last() {
                    Some(last) if last.value.is_nan() => Sight::Gap(Stamp::Period(last.period)),
                    _ => waits(Sight::TooOld(stale)),
                };
                return (f64::NAN, sight);
            }
            let step = self.calendar_period(one.period);
            if one.value.is_nan() || open == Some(step) {
                continue;
            }
            if self.has_its_value(seen, one, day) {
                newest = Some(one);
                break;
            }
            open = Some(step);
        }
        match newest {
            Some(one) => self.aggregate(seen, one, day),
            None => match seen.last() {
                Some(last) => (f64::NAN, Sight::Gap(Stamp::Period(last.period))),
                None => (f64::NAN, waits(Sight::NoData)),
            },
        }
    }

    /// Whether a value of this period still counts on this day.
    fn is_fresh(&self, period: Period, day: Date) -> bool {
        match self.input.max_age {
            Some(age) => day <= age.after(period.last_day()),
            // Of a figure no next one is due, but the rules say how often they hope so.
            None if self.series.is_figure() && self.input.every.is_some() => {
                let every = self.input.every.unwrap_or(self.frequency);
                let due = Period::holding(every, period.last_day()).plus(2);
                day <= self.input.published.after(due.last_day())
            }
            // Without a word on it, until the value after next should be out; days
            // without trade hold it up by a week at most.
            None => {
                let periods = if self.frequency == Frequency::Day { 7 } else { 2 };
                day <= self.input.published.after(period.plus(periods).last_day())
            }
        }
    }

    fn calendar_period(&self, period: Period) -> Period {
        Period::holding(self.calendar, period.last_day())
    }

    /// Whether no later value can belong to the same step of the calendar.
    fn is_finished(&self, newest: &Observation, day: Date) -> bool {
        if self.series.is_figure() {
            return true;
        }
        let step = self.calendar_period(newest.period);
        if self.frequency != Frequency::Day {
            return self.calendar_period(newest.period.plus(1)) != step;
        }
        let end = step.last_day();
        // The last days of a step may be without trade, and so without a value.
        match (self.view, newest.delay_days) {
            (View::Latest, _) => end <= day,
            // What comes out as late as the newest one did could still come.
            (View::Released | View::On(_), Some(delay)) => {
                newest.period.last_day() == end || end.plus_days(delay) <= day
            }
            (View::Released | View::On(_), None) => self.input.published.after(end) <= day,
        }
    }

    /// Whether the calendar's step that `newest` belongs to has a value: a sum
    /// needs all of its parts, for a gap is no zero; only days may lack one.
    fn has_its_value(&self, seen: &[Observation], newest: &Observation, day: Date) -> bool {
        let is_sum = self.frequency < self.calendar && self.input.aggregate == Aggregate::Sum;
        if !is_sum {
            return true;
        }
        let step = self.calendar_period(newest.period);
        let is_part = |period: Period| self.calendar_period(period) == step;
        let back = seen.iter().rev().skip_while(|one| newest.period < one.period);
        let known = back.take_while(|one| is_part(one.period));
        let known = known.filter(|one| !one.value.is_nan()).count();
        let earlier = (0..).map(|back| newest.period.plus(-back));
        let parts = earlier.take_while(|part| is_part(*part)).count();
        let is_whole = self.frequency == Frequency::Day || known == parts;
        is_whole && self.is_finished(newest, day)
    }

    /// The one value of the calendar's step that `newest` belongs to.
    fn aggregate(&self, seen: &[Observation], newest: &Observation, day: Date) -> (f64, Sight) {
        let sight = |vintage| Sight::Seen {
            period: Stamp::Period(newest.period),
            known: Some(newest.known),
            vintage,
            is_partial: !self.is_finished(newest, day),
        };
        if self.calendar <= self.frequency || self.input.aggregate == Aggregate::Last {
            return (newest.value, sight(newest.vintage));
        }
        let step = self.calendar_period(newest.period);
        let first_day = step.first_day();
        let start = seen.partition_point(|one| one.period.last_day() < first_day);
        let parts = seen
            .iter()
            .skip(start)
            .take_while(|one| one.period <= newest.period)
            .filter(|one| !one.value.is_nan());
        let mut count = 0.0;
        let mut sum = 0.0;
        let mut low = f64::INFINITY;
        let mut high = f64::NEG_INFINITY;
        let mut first = f64::NAN;
        let mut vintage = None;
        for Observation { value, vintage: own, .. } in parts {
            if count == 0.0 {
                first = *value;
            }
            count += 1.0;
            sum += value;
            low = low.min(*value);
            high = high.max(*value);
            vintage = vintage.max(*own);
        }
        let value = match self.input.aggregate {
            Aggregate::Last => newest.value,
            Aggregate::Mean => sum / count,
            Aggregate::Sum => sum,
            Aggregate::Min => low,
            Aggregate::Max => high,
            Aggregate::First => first,
        };
        (value, sight(vintage))
    }
}
