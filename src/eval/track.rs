//! An input over the periods of the calendar, as it was known on any day.
//!
//! A figure of the calendar's own frequency is of its period, finer ones come to it
//! by the input's `aggregate`, and a coarser one is carried: at each period it is
//! the newest that was known at the period's end.

use super::figures::{Figure, Figures, ReadInput, aggregated};
use super::{Sight, Steps};
use crate::plan::Binding;
use crate::rules::{Aggregate, Input};
use crate::time::{Calendar, Date, Frequency, Period, Span, Stamp};

/// An input over the periods of the calendar.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    figures: Figures,
    fit: CalendarFit,
    aggregate: Aggregate,
    published: Span,
    counts: Validity,
    /// Whether every figure is known at the end of its period.
    is_hindsight: bool,
    /// Where the figures of each period begin, and last where all end; empty if they
    /// are carried.
    starts: Vec<usize>,
    /// For a sum of days, the first day on which one of the figures from each on was
    /// known.
    later: Vec<Date>,
    /// As known on the last day; missing is NaN.
    pub(crate) values: Vec<f64>,
    /// The first day on which each is there.
    pub(crate) available: Vec<Date>,
    /// The day from which each is what it is on the last day.
    pub(crate) settled: Vec<Date>,
    /// Whether each is there on the last day.
    pub(crate) is_there: Vec<bool>,
    /// The last day on which each counts.
    pub(crate) expires: Vec<Date>,
}

/// How the figures of an input lie to the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CalendarFit {
    /// There are none.
    Nothing(NoFigure),
    Same,
    /// So often, within each period.
    Finer(Frequency),
    Carried,
}

/// Why there is no figure at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoFigure {
    Dropped,
    NoData,
}

/// How long a figure counts.
#[derive(Clone, Copy, Debug)]
enum Validity {
    /// So long after the end of its period.
    For(Span),
    /// Until the figure so many periods later should be out.
    Until { every: Frequency, later: i32 },
}

/// An input at one period, as known on one day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PeriodValue {
    /// Missing is NaN.
    pub(crate) value: f64,
    /// The newest figure that is in it, by its place.
    pub(crate) newest: Option<usize>,
}

impl Track {
    /// The input at this place of the rules over these periods, as known on a day.
    pub(crate) fn new(
        place: usize,
        read: ReadInput<'_>,
        figures: Figures,
        steps: &Steps,
        day: Date,
    ) -> Track {
        let input = read.input;
        let is_hindsight = figures.is_hindsight;
        let fit = match (read.binding, figures.frequency, steps.calendar()) {
            (Binding::Dropped, ..) => CalendarFit::Nothing(NoFigure::Dropped),
            // A figure that stands alone is not of its period only: it stands until it
            // is too old.
            (_, Some(_), Calendar::Every(_)) if figures.is_single_figure => CalendarFit::Carried,
            (_, Some(own), Calendar::Every(step)) if own == step => CalendarFit::Same,
            (_, Some(own), Calendar::Every(step)) if own < step => CalendarFit::Finer(own),
            (_, Some(_), Calendar::Every(_)) => CalendarFit::Carried,
            // Trading days are those on which this one has its figures.
            (_, Some(_), Calendar::DaysOf(own)) if own == place => CalendarFit::Same,
            (_, Some(_), Calendar::DaysOf(_)) => CalendarFit::Carried,
            (_, _, Calendar::Rows) | (_, None, _) => CalendarFit::Nothing(NoFigure::NoData),
        };
        let counts = counts(input, &figures);
        let (aggregate, published) = (input.aggregate, input.published);
        let mut track = Track {
            figures,
            fit,
            aggregate,
            published,
            counts,
            is_hindsight,
            starts: Vec::new(),
            later: Vec::new(),
            values: Vec::new(),
            available: Vec::new(),
            settled: Vec::new(),
            is_there: Vec::new(),
            expires: Vec::new(),
        };
        track.lay(steps, day);
        track
    }

    fn lay(&mut self, steps: &Steps, day: Date) {
        self.starts.clear();
        if matches!(self.fit, CalendarFit::Same | CalendarFit::Finer(_)) {
            let ends = (0..steps.len()).map(|place| steps.end(place).unwrap_or(Date::MAX));
            let mut start = 0;
            for end in ends {
                self.starts.push(start);
                let rest = self.figures.all.iter().skip(start);
                start += rest.take_while(|one| self.step_end(steps, one) <= end).count();
            }
            self.starts.push(start);
        }
        if self.fit == CalendarFit::Finer(Frequency::Day) && self.aggregate == Aggregate::Sum {
            self.later = self.figures.all.iter().map(|one| one.known).collect();
            let mut first = Date::MAX;
            for known in self.later.iter_mut().rev() {
                first = first.min(*known);
                *known = first;
            }
        }
        let count = steps.len();
        self.values = Vec::with_capacity(count);
        self.available = Vec::with_capacity(count);
        self.settled = Vec::with_capacity(count);
        self.is_there = Vec::with_capacity(count);
        self.expires = Vec::with_capacity(count);
        let mut carrying = Carrying::default();
        for place in 0..count {
            let cell = match self.fit {
                CalendarFit::Carried => self.carried(steps, place, day, &mut carrying),
                _ => self.cell(steps, place, day),
            };
            self.values.push(cell.value);
            self.available.push(self.available_from(steps, place, day));
            self.settled.push(self.settled_from(steps, place, cell, day));
            self.is_there.push(cell.newest.is_some());
            self.expires.push(self.expiry(steps, cell));
        }
    }

    /// The last day of the calendar's period that a figure belongs to.
    fn step_end(&self, steps: &Steps, figure: &Figure) -> Date {
        match (steps.calendar(), figure.period) {
            (Calendar::Every(step), Stamp::Period(own)) if own.frequency() == step => {
                own.last_day()
            }
            (Calendar::Every(step), Stamp::Period(own)) => {
                Period::holding(step, own.last_day()).last_day()
            }
            _ => figure.end,
        }
    }

    pub(super) fn parts(&self, place: usize) -> std::ops::Range<usize> {
        let bounds = self.starts.get(place).zip(self.starts.get(place + 1));
        bounds.map_or(0..0, |(start, end)| *start..*end)
    }

    /// The input at a period, as known on a day.
    pub(crate) fn cell(&self, steps: &Steps, place: usize, day: Date) -> PeriodValue {
        let nothing = PeriodValue { value: f64::NAN, newest: None };
        match self.fit {
            CalendarFit::Nothing(_) => nothing,
            CalendarFit::Same => {
                let own = self.parts(place).rev().find(|one| self.stands(*one, day));
                own.map_or(nothing, |one| PeriodValue {
                    value: self.value(one, day),
                    newest: Some(one),
                })
            }
            CalendarFit::Finer(_) => {
                let known = || self.parts(place).filter(|one| self.stands(*one, day));
                let newest = known().next_back();
                if newest.is_none() || !self.has_its_value(steps, place, day) {
                    return nothing;
                }
                let value = match self.aggregate {
                    Aggregate::Last => newest.map_or(f64::NAN, |one| self.value(one, day)),
                    all => {
                        let values: Vec<f64> = known().map(|one| self.value(one, day)).collect();
                        aggregated(all, &values)
                    }
                };
                PeriodValue { value, newest }
            }
            CalendarFit::Carried => self.carried(steps, place, day, &mut Carrying::default()),
        }
    }

    /// Whether a figure is there on a day: it is known and not taken back.
    fn stands(&self, place: usize, day: Date) -> bool {
        let Some(figure) = self.figures.all.get(place) else { return false };
        let is_taken_back = || {
            let (value, since) = self.figures.value_on(figure, day);
            since.is_some() && value.is_nan()
        };
        figure.known <= day && !is_taken_back()
    }

    fn value(&self, place: usize, day: Date) -> f64 {
        let figure = self.figures.all.get(place);
        figure.map_or(f64::NAN, |figure| self.figures.value_on(figure, day).0)
    }

    /// The newest figure that was known at the end of a period, as it is on the day.
    /// The last period ends with the day: before its own end, or after the last
    /// trading day.
    fn carried(
        &self,
        steps: &Steps,
        place: usize,
        day: Date,
        before: &mut Carrying,
    ) -> PeriodValue {
        let nothing = PeriodValue { value: f64::NAN, newest: None };
        let Some(end) = steps.end(place) else { return nothing };
        let then = if place + 1 == steps.len() { day } else { end.min(day) };
        let Some(newest) = self.newest_out(then, day, before) else { return nothing };
        let is_fresh = then <= self.expiry(steps, PeriodValue { newest: Some(newest), ..nothing });
        let value = if is_fresh { self.value(newest, day) } else { f64::NAN };
        PeriodValue { value, newest: Some(newest) }
    }

    /// The newest figure that was out on the day `then` and is there on the day `day`;
    /// each `then` comes no earlier than the one before.
    fn newest_out(&self, then: Date, day: Date, before: &mut Carrying) -> Option<usize> {
        let all = &self.figures.all;
        // Figures come out in order but for a few, so that the way on is short.
        let is_out = |figure: &Figure| figure.from <= then;
        while all.get(before.next).is_some_and(is_out) {
            before.next += 1;
        }
        let is_late = |one: &usize| all.get(*one).is_some_and(is_out);
        let late = (before.next..all.len()).rev().filter(is_late);
        let late = late.take(if self.figures.is_in_order { 0 } else { all.len() });
        let mut known = late.chain((0..before.next).rev());
        known.find(|one| self.stands(*one, day))
    }

    /// The last day that the newest figure is about which was out on each of some days,
    /// oldest first, however old it was.
    pub(crate) fn newest_ends(&self, days: impl Iterator<Item = Date>) -> Vec<Option<Date>> {
        let mut before = Carrying::default();
        let end = |day: Date| {
            let newest = self.newest_out(day, day, &mut before)?;
            self.figures.all.get(newest).map(|figure| figure.end)
        };
        days.map(end).collect()
    }

    /// The first day on which a period may be there; it may be taken back later.
    fn available_from(&self, steps: &Steps, place: usize, day: Date) -> Date {
        let known = |one: usize| self.figures.all.get(one).map_or(Date::MAX, |one| one.known);
        let mut parts = self.parts(place).filter(|one| known(*one) <= day);
        match self.fit {
            CalendarFit::Carried => Date::MIN,
            CalendarFit::Nothing(_) => Date::MAX,
            CalendarFit::Finer(Frequency::Day) if self.aggregate == Aggregate::Sum => {
                let (first, last) = (parts.clone().map(known).min(), parts.next_back());
                let whole = last.map(|last| self.whole_from(steps, place, last));
                // Days that come out one after the other are whole with the last of them.
                match first.zip(whole) {
                    Some((_, whole)) if self.is_regular(place) => whole,
                    Some((first, _)) => first,
                    None => Date::MAX,
                }
            }
            CalendarFit::Finer(own) if self.aggregate == Aggregate::Sum => {
                let is_whole = parts.clone().count() == steps.count(place, own);
                parts.map(known).max().filter(|_| is_whole).unwrap_or(Date::MAX)
            }
            CalendarFit::Same | CalendarFit::Finer(_) => {
                parts.map(known).min().unwrap_or(Date::MAX)
            }
        }
    }

    /// From when a sum of the days of a period is whole if this is the last of them
    /// that is known: once figures have reached its end, or one of its last day would
    /// be known, as late as this one was.
    pub(super) fn whole_from(&self, steps: &Steps, place: usize, last: usize) -> Date {
        let (Some(end), Some(figure)) = (steps.end(place), self.figures.all.get(last)) else {
            return Date::MAX;
        };
        if figure.end == end {
            return figure.known;
        }
        let due = if figure.is_assumed {
            self.published.after(end)
        } else {
            end.plus_days(figure.known.days() - figure.end.days())
        };
        let later = self.later.get(self.parts(place).end);
        later.map_or(due, |later| due.min(*later))
    }

    /// Whether the figures of a period come out in their order, each as late as the
    /// others.
    fn is_regular(&self, place: usize) -> bool {
        let parts = self.figures.all.get(self.parts(place)).unwrap_or_default();
        let lag = |one: &Figure| (!one.is_assumed).then(|| one.known.days() - one.end.days());
        parts.iter().zip(parts.iter().skip(1)).all(|(one, next)| lag(one) == lag(next))
    }

    fn settled_from(&self, steps: &Steps, place: usize, cell: PeriodValue, day: Date) -> Date {
        let settled = |one: usize| {
            let figure = self.figures.all.get(one).filter(|one| one.known <= day);
            figure.map_or(Date::MIN, |figure| self.figures.settled(figure, day))
        };
        match self.fit {
            CalendarFit::Nothing(_) => Date::MIN,
            // What was known at the end of a period is no other later, but for its
            // revisions.
            CalendarFit::Carried => match cell.newest.and_then(|one| self.figures.all.get(one)) {
                Some(figure) => match self.figures.value_on(figure, day) {
                    (_, Some(since)) => since,
                    (_, None) => Date::MIN,
                },
                None => Date::MIN,
            },
            CalendarFit::Same | CalendarFit::Finer(_) => {
                let last = self.parts(place).map(settled).max().unwrap_or(Date::MIN);
                let is_sum_of_days = !self.later.is_empty();
                match (cell.newest, self.available.get(place)) {
                    (Some(newest), _) if is_sum_of_days => {
                        last.max(self.whole_from(steps, place, newest))
                    }
                    (None, _) if is_sum_of_days => last,
                    (_, Some(available)) if *available < Date::MAX => last.max(*available),
                    _ => last,
                }
            }
        }
    }

    /// Whether a period has a value: a sum needs all of its parts, for a gap is no
    /// zero; only days may lack one.
    fn has_its_value(&self, steps: &Steps, place: usize, day: Date) -> bool {
        let CalendarFit::Finer(own) = self.fit else { return true };
        if self.aggregate != Aggregate::Sum {
            return true;
        }
        let mut known = self.parts(place).filter(|one| self.stands(*one, day));
        if own == Frequency::Day {
            let last = known.next_back();
            return last.is_some_and(|last| self.whole_from(steps, place, last) <= day);
        }
        known.count() == steps.count(place, own)
    }

    /// The last day on which a cell counts.
    pub(crate) fn expiry(&self, steps: &Steps, cell: PeriodValue) -> Date {
        let Some(figure) = cell.newest.and_then(|one| self.figures.all.get(one)) else {
            return Date::MAX;
        };
        let end = match self.fit {
            // In hindsight a period has its figure whenever in it that was.
            CalendarFit::Finer(_) if self.is_hindsight => self.step_end(steps, figure),
            _ => figure.end,
        };
        match self.counts {
            Validity::For(age) => age.after(end),
            Validity::Until { every, later } => {
                let own = match figure.period {
                    Stamp::Period(own) if own.frequency() == every && end == figure.end => own,
                    _ => Period::holding(every, end),
                };
                self.published.after(own.plus(later).last_day())
            }
        }
    }

    /// Whether some figure is there without a value: its range is known.
    pub(crate) fn has_ranges(&self) -> bool {
        // One that was taken back has versions, the last of them empty.
        self.figures.all.iter().any(|one| one.value.is_nan() && one.versions.is_none())
    }

    /// Whether each period has something to be looked at, known or not.
    pub(crate) fn is_carried(&self) -> bool {
        self.fit == CalendarFit::Carried
    }

    /// The figure at this place.
    pub(crate) fn figure(&self, place: usize) -> Option<&Figure> {
        self.figures.all.get(place)
    }

    /// How several figures become one.
    pub(super) fn aggregate(&self) -> Aggregate {
        self.aggregate
    }

    pub(super) fn into_figures(self) -> Figures {
        self.figures
    }

    /// All figures.
    pub(crate) fn figures(&self) -> &Figures {
        &self.figures
    }

    /// What a decision on a day sees that looks at a period; `None` looks at none.
    pub(crate) fn sight(&self, steps: &Steps, place: Option<usize>, day: Date) -> (f64, Sight) {
        let unseen = (f64::NAN, self.unseen(day));
        if let CalendarFit::Nothing(lack) = self.fit {
            let sight = if lack == NoFigure::Dropped { Sight::Dropped } else { Sight::NoData };
            return (f64::NAN, sight);
        }
        let Some(place) = place else { return unseen };
        let cell = self.cell(steps, place, day);
        let Some(newest) = cell.newest else { return unseen };
        let Some(figure) = self.figures.all.get(newest) else { return unseen };
        let until = self.expiry(steps, cell);
        if until < day {
            let (period, end) = (figure.period, figure.end);
            return (f64::NAN, Sight::TooOld { period, end, until });
        }
        let parts = match self.fit {
            CalendarFit::Finer(_) if self.aggregate != Aggregate::Last => self.parts(place),
            _ => newest..newest + 1,
        };
        let stood = |one: usize| {
            let figure = self.figures.all.get(one).filter(|_| self.stands(one, day))?;
            self.figures.value_on(figure, day).1
        };
        let sight = Sight::Seen {
            period: figure.period,
            end: Some(figure.end),
            known: Some(figure.known),
            is_assumed: figure.is_assumed,
            vintage: parts.filter_map(stood).max(),
            is_partial: self.is_partial(steps, place, newest, day),
        };
        (cell.value, sight)
    }

    /// Why nothing is seen, or nothing new enough, on a day.
    fn unseen(&self, day: Date) -> Sight {
        let waiting = self.figures.all.iter().find(|one| day < one.known && one.end <= day);
        match (waiting, self.figures.gap) {
            (Some(waiting), _) => Sight::NotYetPublished(waiting.period),
            (None, Some(gap)) if gap.last_day().is_none_or(|end| end <= day) => Sight::Gap(gap),
            (None, _) => Sight::NoData,
        }
    }

    /// Whether more figures of the period that this one belongs to were to come.
    fn is_partial(&self, steps: &Steps, place: usize, newest: usize, day: Date) -> bool {
        let CalendarFit::Finer(own) = self.fit else { return false };
        let (Some(figure), Some(end)) = (self.figures.all.get(newest), steps.end(place)) else {
            return false;
        };
        match figure.period {
            Stamp::Period(period) if own != Frequency::Day => period.plus(1).last_day() <= end,
            // The last days of a period may be without trade, and so without a value.
            _ => figure.end < end && day < self.whole_from(steps, place, newest),
        }
    }
}

/// How far a walk over carried figures has come.
#[derive(Clone, Copy, Debug, Default)]
struct Carrying {
    /// All figures before this one are out.
    next: usize,
}

/// How long the figures of an input count.
fn counts(input: &Input, figures: &Figures) -> Validity {
    if let Some(age) = input.max_age {
        return Validity::For(age);
    }
    let every = input.every.or(figures.frequency).unwrap_or(Frequency::Day);
    // Days without trade hold up the next figure by a week at most.
    let later = if every == Frequency::Day { 7 } else { 2 };
    Validity::Until { every, later }
}
