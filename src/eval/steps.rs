//! The two axes: periods, which numbers are of, and decisions, each on its day.

use std::collections::BTreeSet;

use super::figures::{Figures, ReadInput};
use crate::time::{Calendar, Date, Frequency, Period, Span, Stamp, Stretch};

/// A decision.
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

/// The periods of a calendar, from that of the first figure on.
///
/// The decision at the end of each has its place.
#[derive(Clone, Debug)]
pub(crate) struct Steps {
    calendar: Calendar,
    stamps: Vec<Stamp>,
    /// The last day of each; `None` for rows without dates.
    ends: Vec<Option<Date>>,
}

impl Steps {
    /// No periods yet.
    pub(crate) fn empty(calendar: Calendar) -> Steps {
        Steps { calendar, stamps: Vec::new(), ends: Vec::new() }
    }

    /// The periods from that of the first figure of some inputs to that of a day.
    ///
    /// `decided` are the last days of those that have been decided, oldest first, and
    /// they stay: none comes before them, and no trading day between them.
    pub(crate) fn of(
        calendar: Calendar,
        read: &[ReadInput<'_>],
        figures: &[Figures],
        decided: &[Date],
        day: Option<Date>,
    ) -> Steps {
        let mut steps = Steps::empty(calendar);
        match calendar {
            Calendar::Rows => steps.add_rows(read, day),
            Calendar::DaysOf(input) => {
                let days = figures.get(input).map(Figures::days).unwrap_or_default();
                let is_new = |own: &Date| decided.last().is_none_or(|last| last < own);
                let days = decided.iter().copied().chain(days.into_iter().filter(is_new));
                days.filter(|own| day.is_none_or(|day| *own <= day)).for_each(|day| {
                    steps.add(Stamp::Period(Period::holding(Frequency::Day, day)), Some(day));
                });
            }
            Calendar::Every(frequency) => {
                // What began with a figure that is not out yet goes on without it.
                let first = decided.first().copied();
                let first = first.or_else(|| figures.iter().filter_map(Figures::first_day).min());
                let (Some(first), Some(last)) = (first, day) else { return steps };
                let first = Period::holding(frequency, first);
                let count = Period::holding(frequency, last).ordinal() - first.ordinal();
                for ordinal in 0..=count {
                    let period = first.plus(ordinal);
                    steps.add(Stamp::Period(period), Some(period.last_day()));
                }
            }
        }
        steps
    }

    fn add_rows(&mut self, read: &[ReadInput<'_>], day: Option<Date>) {
        let mut stamps: BTreeSet<Stamp> = BTreeSet::new();
        let mut before: &[Stamp] = &[];
        for series in read.iter().filter_map(ReadInput::series) {
            // The columns of one table have the same rows.
            if series.stamps() != before {
                stamps.extend(series.stamps());
                before = series.stamps();
            }
        }
        for stamp in stamps {
            let end = stamp.last_day();
            if day.is_none_or(|day| end.is_none_or(|end| end <= day)) {
                self.add(stamp, end);
            }
        }
    }

    /// One more period.
    pub(crate) fn add(&mut self, stamp: Stamp, end: Option<Date>) {
        self.stamps.push(stamp);
        self.ends.push(end);
    }

    pub(crate) fn len(&self) -> usize {
        self.stamps.len()
    }

    /// How many parts of a frequency a period has.
    pub(super) fn count(&self, place: usize, of: Frequency) -> usize {
        let Some(Stamp::Period(step)) = self.stamp(place) else { return 0 };
        let is_inside = |part: &Period| Period::holding(step.frequency(), part.last_day()) == step;
        let last = Period::holding(of, step.last_day());
        let parts = (0..).map(|back| last.plus(-back));
        parts.skip_while(|part| !is_inside(part)).take_while(is_inside).count()
    }

    pub(crate) fn calendar(&self) -> Calendar {
        self.calendar
    }

    pub(crate) fn stamp(&self, place: usize) -> Option<Stamp> {
        self.stamps.get(place).copied()
    }

    /// The last day of a period.
    pub(crate) fn end(&self, place: usize) -> Option<Date> {
        self.ends.get(place).copied().flatten()
    }

    /// What the periods are called.
    pub(crate) fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    /// The last day of each period.
    pub(crate) fn ends(&self) -> &[Option<Date>] {
        &self.ends
    }

    /// The period that a day lies in; of trading days the first that has come by
    /// then or comes after it.
    pub(crate) fn holding(&self, day: Date) -> Option<usize> {
        let place = self.ends.partition_point(|end| end.is_some_and(|end| end < day));
        (place < self.len()).then_some(place)
    }

    /// The place of a period of the calendar's own frequency; `None` before the
    /// first and after the last.
    pub(crate) fn place(&self, period: Period) -> Option<usize> {
        match (self.calendar, self.stamps.first()?) {
            (Calendar::Every(_), Stamp::Period(first)) => {
                let place = usize::try_from(period.ordinal() - first.ordinal()).ok()?;
                (place < self.len()).then_some(place)
            }
            _ => self.ends.binary_search(&Some(period.last_day())).ok(),
        }
    }

    /// The decisions at the ends of the periods, and the last on a day.
    ///
    /// The last is on the period that the day lies in; what becomes of it where
    /// nothing new is seen is for others to say.
    pub(crate) fn bars(&self, day: Option<Date>) -> Vec<Bar> {
        let bar = |place: usize| {
            let (stamp, end) = (self.stamp(place)?, self.end(place));
            let date = match self.calendar {
                Calendar::Rows => end,
                _ => end.map(|end| day.map_or(end, |day| day.min(end))),
            };
            let is_provisional = date < end;
            Some(Bar { stamp, date, is_provisional, is_between: is_provisional })
        };
        let mut bars: Vec<Bar> = (0..self.len()).filter_map(bar).collect();
        if let (Calendar::DaysOf(_), Some(last), Some(day)) = (self.calendar, bars.last_mut(), day)
            && last.date < Some(day)
        {
            (last.date, last.is_between) = (Some(day), true);
        }
        bars
    }

    /// The place so long before a place, or longer, for a length of time; each has its
    /// day among `days`, of periods or of decisions.
    pub(crate) fn back(&self, days: &[Option<Date>], place: usize, span: Span) -> Option<usize> {
        if let (Calendar::Every(Frequency::Week), Stamp::Period(week)) =
            (self.calendar, self.stamp(place)?)
        {
            // A year ago is the same week, whatever the day of the week.
            let (_, years) = span.periods();
            return self.place(week.years_before(years)?);
        }
        let day = (-span).after(days.get(place).copied().flatten()?);
        let next = days.partition_point(|own| own.is_some_and(|own| own <= day));
        next.checked_sub(1)
    }
}

/// A window in time, at one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeWindow {
    /// The first place that is in it.
    pub(crate) first: usize,
    /// How many places before the first of all it would have.
    pub(crate) cut: usize,
}

/// The window that ends at a place with this day, over places with these days.
pub(crate) fn window(
    days: &[Option<Date>],
    place: usize,
    bars: usize,
    span: Option<Stretch>,
) -> TimeWindow {
    let fixed = |bars: usize| TimeWindow {
        first: (place + 1).saturating_sub(bars),
        cut: bars.saturating_sub(place + 1),
    };
    let (Some(span), Some(day)) = (span, days.get(place).copied().flatten()) else {
        return fixed(bars.max(1));
    };
    let before = span.before(day);
    let first = days.partition_point(|day| day.is_some_and(|day| day <= before));
    let begin = days.first().copied().flatten().unwrap_or(day);
    // What lies before the first day of all is as many places as its days, or the
    // same share of them.
    let lacking = begin.days() - before.days() - 1;
    if first != 0 || lacking <= 0 {
        return TimeWindow { first, cut: 0 };
    }
    let covered = (day.days() - begin.days() + 1).max(1);
    let cut =
        i64::from(lacking) * i64::try_from(place + 1).unwrap_or(i64::MAX) / i64::from(covered);
    TimeWindow { first, cut: usize::try_from(cut).unwrap_or(usize::MAX).max(1) }
}
