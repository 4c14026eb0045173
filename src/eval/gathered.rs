//! One figure of several rows, where the contract speaks of longer periods than the
//! rows have and the calendar decides more often than those.
//!
//! Months that are told to be quarters, on a calendar of months: a quarter has no
//! figure before it is due, and what comes or is revised later revises that figure.

use super::Steps;
use super::figures::{Figure, Figures, ReadInput};
use super::track::Track;
use crate::data::Version;
use crate::rules::{Aggregate, Input};
use crate::time::{Calendar, Date, Frequency, Period, Stamp};

impl Figures {
    /// The figures of the longer periods, if the contract speaks of some.
    pub(super) fn gathered(self, read: ReadInput<'_>, calendar: Calendar) -> Figures {
        let step = match calendar {
            Calendar::Every(frequency) => frequency,
            Calendar::DaysOf(_) => Frequency::Day,
            Calendar::Rows => return self,
        };
        let every = read.input.every.filter(|every| self.frequency < Some(*every) && step < *every);
        let newest = self.all.iter().map(|figure| figure.end).max();
        let (Some(every), Some(newest), false) = (every, newest, self.is_single_figure) else {
            return self;
        };
        let calendar = Calendar::Every(every);
        let steps = Steps::of(calendar, &[], std::slice::from_ref(&self), &[], Some(newest));
        let (gap, is_hindsight) = (self.gap, self.is_hindsight);
        let parts = Track::new(0, read, self, &steps, Date::MAX);
        let frequency = Some(every);
        let mut figures = Figures { frequency, gap, is_hindsight, ..Figures::default() };
        for place in 0..steps.len() {
            let Some(Stamp::Period(period)) = steps.stamp(place) else { continue };
            let day = Due::of(read.input, period, is_hindsight);
            let Some((figure, versions)) = parts.gather(&steps, place, period, day) else {
                continue;
            };
            let rows = parts.known_days(place).max();
            figures.complete.push(rows.map_or(day.day, |rows| rows.max(day.day)));
            let start = figures.versions.len();
            let is_revised = figure.versions.is_some() || 1 < versions.len();
            figures.versions.extend(versions);
            let end = figures.versions.len();
            figures.all.push(Figure { versions: is_revised.then_some((start, end)), ..figure });
        }
        figures.parts = Some(Box::new(parts.into_figures()));
        figures.in_order()
    }
}

/// The day on which all of a longer period should be out.
#[derive(Clone, Copy, Debug)]
struct Due {
    day: Date,
    is_assumed: bool,
}

impl Due {
    fn of(input: &Input, period: Period, is_hindsight: bool) -> Due {
        let end = period.last_day();
        match input.released_on(period) {
            _ if is_hindsight => Due { day: end, is_assumed: false },
            Some(day) => Due { day, is_assumed: false },
            None => Due { day: input.published.after(end), is_assumed: input.published.count != 0 },
        }
    }
}

impl Track {
    /// The one figure that a period has, and its value on each day on which it became
    /// another; `None` without any part. A sum that never was whole is as one that was
    /// taken back: there is something, and it has no value.
    fn gather(
        &self,
        steps: &Steps,
        place: usize,
        period: Period,
        due: Due,
    ) -> Option<(Figure, Vec<Version>)> {
        let all = self.figures().all.get(self.parts(place)).filter(|all| !all.is_empty())?;
        let turns = self.turns(steps, place, due.day);
        let mut versions: Vec<Version> = Vec::new();
        for day in turns.iter().copied() {
            let cell = self.cell(steps, place, day);
            if cell.newest.is_some() || !versions.is_empty() {
                versions.push(Version { known: day, value: cell.value });
            }
        }
        if let (true, Some(day)) = (versions.is_empty(), turns.last()) {
            versions.push(Version { known: *day, value: f64::NAN });
        }
        let (first, last) = (versions.first()?, versions.last()?);
        let out = || all.iter().filter(|part| part.known <= first.known);
        let from = out().map(|part| part.from);
        let from = match self.aggregate() {
            // Whole by the days on which its rows were known, whatever they say of
            // those before.
            Aggregate::Sum if self.is_of_days() => None,
            Aggregate::Sum => from.max(),
            _ => from.min(),
        };
        let is_assumed = match first.known == due.day {
            true => due.is_assumed,
            false => out().any(|part| part.is_assumed && part.known == first.known),
        };
        let is_lived = last.value.is_nan() || all.iter().any(|part| part.versions.is_some());
        let figure = Figure {
            period: Stamp::Period(period),
            end: period.last_day(),
            known: first.known,
            from: from.map_or(first.known, |from| first.known.min(from.max(due.day))),
            is_assumed,
            value: last.value,
            versions: is_lived.then_some((0, 0)),
        };
        Some((figure, versions))
    }

    fn is_of_days(&self) -> bool {
        self.figures().frequency == Some(Frequency::Day)
    }

    /// The days on which the rows of a period, and their revisions, became known.
    fn known_days(&self, place: usize) -> impl Iterator<Item = Date> {
        let figures = self.figures();
        let parts = figures.all.get(self.parts(place)).unwrap_or_default();
        parts.iter().flat_map(|part| {
            let revised = figures.versions_of(part).iter().map(|version| version.known);
            revised.chain([part.known])
        })
    }

    /// The days from `due` on, at which a period may become another than it was.
    fn turns(&self, steps: &Steps, place: usize, due: Date) -> Vec<Date> {
        let mut days: Vec<Date> = self.known_days(place).chain([due]).collect();
        // A sum of days is whole some days after the last of them, if not all came.
        if self.aggregate() == Aggregate::Sum && self.is_of_days() {
            let whole = self.parts(place).map(|part| self.whole_from(steps, place, part));
            days.extend(whole.filter(|day| *day < Date::MAX));
        }
        days.iter_mut().for_each(|day| *day = due.max(*day));
        days.sort_unstable();
        days.dedup();
        days
    }
}
