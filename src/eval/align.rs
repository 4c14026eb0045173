//! An input brought to the calendar: at each bar the newest value known then.

use super::Bar;
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

/// One observation on its way to the calendar.
#[derive(Clone, Copy)]
struct Observation {
    period: Period,
    known: Date,
    value: f64,
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
    let nothing =
        |sight| Aligned { values: vec![f64::NAN; bars.len()], sights: vec![sight; bars.len()] };
    let (frequency, factor) = match binding {
        Binding::Dropped => return nothing(Sight::Dropped),
        Binding::Absent => return nothing(Sight::NoData),
        Binding::Column { frequency, factor, .. } => (*frequency, *factor),
    };
    let Some(series) = series else { return nothing(Sight::NoData) };
    let aligned = match (calendar, frequency) {
        (Calendar::Every(calendar), Some(frequency)) => {
            let observations = observations(input, series, frequency);
            let walk = Walk { input, observations: &observations, calendar, frequency, knowledge };
            match knowledge {
                Knowledge::Released => walk.released(bars),
                Knowledge::Latest => walk.latest(bars),
            }
        }
        (Calendar::Every(_), None) => return nothing(Sight::NoData),
        (Calendar::Rows, _) => by_row(series, bars),
    };
    let values = aligned.values.iter().map(|value| finite(value * factor)).collect();
    Aligned { values, ..aligned }
}

fn observations(input: &Input, series: &Series, frequency: Frequency) -> Vec<Observation> {
    let stamps = series.stamps().iter().zip(series.values());
    stamps
        .filter_map(|(stamp, value)| {
            let period = stamp.period(frequency)?;
            let known = input.published.after(period.last_day());
            Some(Observation { period, known, value: *value })
        })
        .collect()
}

fn by_row(series: &Series, bars: &[Bar]) -> Aligned {
    let mut rows = series.stamps().iter().zip(series.values()).peekable();
    let mut values = Vec::with_capacity(bars.len());
    let mut sights = Vec::with_capacity(bars.len());
    for bar in bars {
        while rows.next_if(|(stamp, _)| **stamp < bar.stamp).is_some() {}
        let value = match rows.peek() {
            Some((stamp, value)) if **stamp == bar.stamp => **value,
            _ => f64::NAN,
        };
        values.push(value);
        sights.push(if value.is_nan() {
            Sight::Gap(bar.stamp)
        } else {
            Sight::Seen { period: bar.stamp, known: bar.date, is_partial: false }
        });
    }
    Aligned { values, sights }
}

struct Walk<'a> {
    input: &'a Input,
    observations: &'a [Observation],
    calendar: Frequency,
    frequency: Frequency,
    knowledge: Knowledge,
}

impl Walk<'_> {
    /// Each decision sees what had been published by its day.
    fn released(&self, bars: &[Bar]) -> Aligned {
        let mut values = Vec::with_capacity(bars.len());
        let mut sights = Vec::with_capacity(bars.len());
        let mut known = 0;
        for bar in bars {
            let day = bar.date.unwrap_or(Date::MAX);
            // Periods rise and the lag is the same for all, so what is known is
            // always a first part of the series.
            while self.observations.get(known).is_some_and(|next| next.known <= day) {
                known += 1;
            }
            let seen = self.observations.get(..known).unwrap_or_default();
            let (value, sight) = self.newest(seen, day, self.observations.get(known));
            values.push(value);
            sights.push(sight);
        }
        Aligned { values, sights }
    }

    /// Each bar sees its own period, whenever that was published.
    fn latest(&self, bars: &[Bar]) -> Aligned {
        let mut values = Vec::with_capacity(bars.len());
        let mut sights = Vec::with_capacity(bars.len());
        let mut past = 0;
        for bar in bars {
            let Stamp::Period(period) = bar.stamp else { continue };
            let day = bar.date.unwrap_or(Date::MAX);
            let is_coarser = self.calendar < self.frequency;
            let own = Period::holding(self.frequency, period.first_day());
            let is_past = |one: &Observation| {
                if is_coarser { one.period <= own } else { one.period.last_day() <= day }
            };
            while self.observations.get(past).is_some_and(is_past) {
                past += 1;
            }
            let seen = self.observations.get(..past).unwrap_or_default();
            let is_own =
                |one: &&Observation| self.calendar_period(one.period) == self.calendar_period(own);
            let is_value = |one: &&Observation| !one.value.is_nan();
            let newest = seen.iter().rev().take_while(is_own).find(is_value);
            let (value, sight) = match (newest, seen.last()) {
                (Some(one), _) if self.has_its_value(seen, one, day) => {
                    (self.aggregate(seen, one), self.sight(one, day))
                }
                (_, Some(last)) if is_own(&last) => {
                    (f64::NAN, Sight::Gap(Stamp::Period(last.period)))
                }
                (_, Some(last)) => (f64::NAN, Sight::TooOld(Stamp::Period(last.period))),
                (_, None) => (f64::NAN, Sight::NoData),
            };
            values.push(value);
            sights.push(sight);
        }
        Aligned { values, sights }
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
        for one in seen.iter().rev() {
            if !self.is_fresh(one.period, day) {
                let stale = Stamp::Period(one.period);
                let sight = match seen.last() {
                    Some(last) if last.value.is_nan() => Sight::Gap(Stamp::Period(last.period)),
                    _ => waits(Sight::TooOld(stale)),
                };
                return (f64::NAN, sight);
            }
            if !one.value.is_nan() && self.has_its_value(seen, one, day) {
                newest = Some(one);
                break;
            }
        }
        match newest {
            Some(one) => (self.aggregate(seen, one), self.sight(one, day)),
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
            // Without a word on it, until the value after next should be out; days
            // without trade hold it up by a week at most.
            None => {
                let periods = if self.frequency == Frequency::Day { 7 } else { 2 };
                day <= self.input.published.after(period.plus(periods).last_day())
            }
        }
    }

    fn sight(&self, one: &Observation, day: Date) -> Sight {
        Sight::Seen {
            period: Stamp::Period(one.period),
            known: Some(one.known),
            is_partial: !self.is_finished(one.period, day),
        }
    }

    fn calendar_period(&self, period: Period) -> Period {
        Period::holding(self.calendar, period.last_day())
    }

    /// Whether no later value can belong to the same step of the calendar.
    fn is_finished(&self, newest: Period, day: Date) -> bool {
        let step = self.calendar_period(newest);
        if self.frequency != Frequency::Day {
            return self.calendar_period(newest.plus(1)) != step;
        }
        // The last days of a step may be without trade, and so without a value.
        match self.knowledge {
            Knowledge::Released => self.input.published.after(step.last_day()) <= day,
            Knowledge::Latest => step.last_day() <= day,
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
        is_whole && self.is_finished(newest.period, day)
    }

    /// The one value of the calendar's step that `newest` belongs to.
    fn aggregate(&self, seen: &[Observation], newest: &Observation) -> f64 {
        if self.calendar <= self.frequency || self.input.aggregate == Aggregate::Last {
            return newest.value;
        }
        let step = self.calendar_period(newest.period);
        let first_day = step.first_day();
        let start = seen.partition_point(|one| one.period.last_day() < first_day);
        let values = seen
            .iter()
            .skip(start)
            .take_while(|one| one.period <= newest.period)
            .map(|one| one.value)
            .filter(|value| !value.is_nan());
        let mut count = 0.0;
        let mut sum = 0.0;
        let mut low = f64::INFINITY;
        let mut high = f64::NEG_INFINITY;
        let mut first = f64::NAN;
        for value in values {
            if count == 0.0 {
                first = value;
            }
            count += 1.0;
            sum += value;
            low = low.min(value);
            high = high.max(value);
        }
        match self.input.aggregate {
            Aggregate::Last => newest.value,
            Aggregate::Mean => sum / count,
            Aggregate::Sum => sum,
            Aggregate::Min => low,
            Aggregate::Max => high,
            Aggregate::First => first,
        }
    }
}
