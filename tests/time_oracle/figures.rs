//! What the rows of an input mean, when each figure is known, and what stands at
//! a period of the calendar as of a day.

use super::dates::{Day, Freq, Period, Span};

/// The date of a row as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Date {
    Day(Day),
    Named(Period),
}

/// One row of the data of one input; a cell without a number is empty.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) date: Date,
    pub(crate) value: Option<f64>,
    /// The day that the data bring: of a release, or from which a version stood.
    pub(crate) known: Option<Day>,
}

/// Which end of its period a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    Start,
    End,
}

/// How several figures of one period become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Last,
    Mean,
    Sum,
    Min,
    Max,
    First,
}

impl Aggregate {
    pub(crate) const ALL: [Aggregate; 6] = [
        Aggregate::Last,
        Aggregate::Mean,
        Aggregate::Sum,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::First,
    ];

    pub(crate) fn word(self) -> &'static str {
        ["last", "mean", "sum", "min", "max", "first"][self as usize]
    }
}

/// An input of the rules, with its data.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) every: Option<Freq>,
    pub(crate) stamp: Option<Stamp>,
    pub(crate) published: Span,
    pub(crate) max_age: Option<Span>,
    pub(crate) aggregate: Aggregate,
    /// The exceptions in the rules: when the figure of a period came out.
    pub(crate) released: Vec<(Period, Day)>,
    pub(crate) rows: Vec<Row>,
    /// The data have no column of it.
    pub(crate) is_absent: bool,
}

/// What a decision may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Knowledge {
    Released,
    Vintage,
    Latest,
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) period: Period,
    /// The period in which it is one value with others.
    group: Period,
    /// The last day of what it is about.
    pub(crate) end: Day,
    /// The day from which it is known.
    known: Day,
    /// The day from which a past that is looked back on has it.
    from: Day,
    /// Whether data or rules name the day.
    is_told: bool,
    /// From which day on which value stood, the oldest first; at least one.
    versions: Vec<(Day, f64)>,
}

/// The figures of an input, the oldest first, on their way to a calendar.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    input: Input,
    /// Each is of such a period …
    pub(crate) base: Freq,
    /// … and all of such a period are one value.
    group: Freq,
    calendar: Freq,
    knowledge: Knowledge,
    pub(crate) all: Vec<Figure>,
}

/// What stands at a period.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Missing where what is carried was too old.
    pub(crate) value: Option<f64>,
    /// The place of the newest figure in it.
    pub(crate) newest: usize,
    /// What the value is of, and from which day it was known.
    pub(crate) period: Period,
    pub(crate) known: Day,
}

/// How often rows come, by their dates alone.
fn frequency_of(dates: &[Date], every: Option<Freq>) -> Freq {
    let days: Vec<Day> = match dates {
        [Date::Named(period), ..] => return period.freq,
        [] | [_] => return every.unwrap_or(Freq::Day),
        _ => dates.iter().map(|date| if let Date::Day(day) = date { *day } else { 0 }).collect(),
    };
    for freq in [Freq::Year, Freq::Quarter, Freq::Month] {
        let are_first = days.iter().all(|day| freq.holding(*day).first() == *day);
        let are_last = days.iter().all(|day| freq.holding(*day).last() == *day);
        if are_first || are_last {
            return freq;
        }
    }
    let is_weekly = days.windows(2).all(|pair| (pair[1] - pair[0]) % 7 == 0);
    if is_weekly { Freq::Week } else { Freq::Day }
}

/// Whether there are several dates, each the first day of such a period.
fn are_first_days(dates: &[Date], freq: Freq) -> bool {
    let is_first = |date: &Date| match date {
        Date::Day(day) => freq.holding(*day).first() == *day,
        Date::Named(_) => false,
    };
    freq != Freq::Day && 1 < dates.len() && dates.iter().all(is_first)
}

/// The period of `every` that a date names, and the last day that it is about.
fn by_every(date: Date, every: Freq, stamp: Option<Stamp>) -> (Period, Day) {
    let day = match (date, stamp) {
        (Date::Day(day), _) => day,
        (Date::Named(period), Some(Stamp::End)) => period.last(),
        (Date::Named(period), _) => period.first(),
    };
    match stamp {
        None => {
            let period = every.holding(day);
            (period, period.last())
        }
        Some(Stamp::End) => (every.holding(day - every.half()), day),
        Some(Stamp::Start) => {
            let one = match every {
                Freq::Day => Span { count: 1, unit: 'd' },
                Freq::Week => Span { count: 1, unit: 'w' },
                Freq::Month => Span { count: 1, unit: 'm' },
                Freq::Quarter => Span { count: 1, unit: 'q' },
                Freq::Year => Span { count: 1, unit: 'y' },
            };
            (every.holding(day + every.half()), one.after(day) - 1)
        }
    }
}

impl Figures {
    /// The figures in the data; an error where rows are coarser than `every`.
    pub(crate) fn new(
        input: &Input,
        calendar: Freq,
        knowledge: Knowledge,
    ) -> Result<Figures, String> {
        let rows: Vec<&Row> = input.rows.iter().filter(|row| row.value.is_some()).collect();
        let mut dates: Vec<Date> = rows.iter().map(|row| row.date).collect();
        dates.sort_unstable();
        dates.dedup();
        let shown = frequency_of(&dates, input.every);
        let every = match input.every {
            Some(every) if every < shown => {
                return Err(format!("`{}` is coarser than its `every`", input.name));
            }
            Some(every) if input.stamp == Some(Stamp::End) && are_first_days(&dates, every) => {
                return Err(format!("`{}` has first days that are to end a period", input.name));
            }
            Some(every) => {
                let mut periods: Vec<Period> =
                    dates.iter().map(|date| by_every(*date, every, input.stamp).0).collect();
                periods.dedup();
                let doubles = dates.len() - periods.len();
                if 0 < doubles && 4 * doubles < periods.len() && 4 < periods.len() {
                    return Err(format!("`{}` has a few periods twice", input.name));
                }
                (doubles == 0).then_some(every)
            }
            None => None,
        };
        let base = every.unwrap_or(shown);
        let group = calendar.max(input.every.unwrap_or(base)).max(base);
        let record = rows.iter().filter_map(|row| row.known).min();
        let figure = |date: &Date| {
            let (period, end) = match (every, *date) {
                (Some(every), date) => by_every(date, every, input.stamp),
                (None, Date::Named(period)) => (period, period.last()),
                (None, Date::Day(day)) => (base.holding(day), base.holding(day).last()),
            };
            let mut versions: Vec<(Day, f64)> = rows
                .iter()
                .filter(|row| row.date == *date)
                .map(|row| (row.known.unwrap_or(Day::MIN), row.value.expect("no empty cell")))
                .collect();
            versions.sort_by_key(|(day, _)| *day);
            // What stays as it was is no release.
            versions.dedup_by_key(|(_, value)| *value);
            let told = input.told(period);
            let due = told.unwrap_or_else(|| input.published.after(end));
            let (known, is_told) = match (knowledge, versions[0].0) {
                (Knowledge::Latest, _) => (end, true),
                (_, Day::MIN) => (due, told.is_some()),
                (_, day) => (day, true),
            };
            // The first day of a record does not say when its figures came out.
            let is_begin = knowledge == Knowledge::Vintage && Some(versions[0].0) == record;
            let from = if is_begin { known.min(due) } else { known };
            let group = group.holding(period.last());
            Figure { period, group, end, known, from, is_told, versions }
        };
        let all = dates.iter().map(figure).collect();
        Ok(Figures { input: input.clone(), base, group, calendar, knowledge, all })
    }

    /// The input at a period of the calendar, as known on day `t`.
    pub(crate) fn at(&self, t: Day, p: Period) -> Option<Seen> {
        if self.is_coarser() { self.carried(t, p) } else { self.group(p, t, t) }
    }

    pub(crate) fn is_coarser(&self) -> bool {
        self.calendar < self.group
    }

    /// Whether several rows make one figure of a longer period, which is then carried.
    fn is_gathered(&self) -> bool {
        self.is_coarser() && self.base < self.group
    }

    fn carried(&self, t: Day, p: Period) -> Option<Seen> {
        let day = t.min(p.last());
        let mut before = self.all.len();
        loop {
            let is_out = |one: &&Figure| one.from <= day && one.known <= t;
            let newest = self.all[..before].iter().rfind(is_out)?;
            let is_due = !self.is_gathered() || self.due(newest.group) <= day;
            // What comes once it is out revises it.
            let out = if is_due { self.group(newest.group, day, t) } else { None };
            let by = if self.is_gathered() { t } else { day };
            if let Some(seen) = out.and_then(|_| self.group(newest.group, by, t)) {
                let is_fresh = day <= self.fresh_until(seen.newest);
                let mut first = self.due(newest.group)..=t;
                let is_known = |day: &Day| self.group(newest.group, *day, *day).is_some();
                let known = if self.is_gathered() { first.find(is_known) } else { None };
                let known = known.unwrap_or(seen.known);
                return Some(Seen { value: seen.value.filter(|_| is_fresh), known, ..seen });
            }
            before = self.all.partition_point(|one| one.group < newest.group);
        }
    }

    /// The first day that the oldest figure is about.
    pub(crate) fn first(&self) -> Option<Day> {
        let oldest = self.all.first()?;
        Some(if self.is_gathered() { oldest.group.first() } else { oldest.period.first() })
    }

    /// The day on which all of a longer period is out.
    fn due(&self, group: Period) -> Day {
        match self.knowledge {
            Knowledge::Latest => group.last(),
            _ => {
                let told = self.input.told(group);
                told.unwrap_or_else(|| self.input.published.after(group.last()))
            }
        }
    }

    /// The figures of one group that are known by a day, as one value, of the
    /// versions of another day.
    fn group(&self, group: Period, by: Day, t: Day) -> Option<Seen> {
        let first = self.all.partition_point(|one| one.group < group);
        let members = (first..).zip(&self.all[first..]).take_while(|(_, one)| one.group == group);
        let is_out = |one: &Figure| one.from <= by && one.known <= t;
        let parts: Vec<(usize, &Figure)> = members.filter(|(_, one)| is_out(one)).collect();
        let (mut newest, last) = *parts.last()?;
        if self.base < self.group
            && self.input.aggregate == Aggregate::Sum
            && !self.is_whole(group, &parts, by)
        {
            return None;
        }
        let values: Vec<f64> = parts.iter().map(|(_, one)| self.value(one, t)).collect();
        let sum: f64 = values.iter().sum();
        let value = match self.input.aggregate {
            Aggregate::Last => *values.last()?,
            Aggregate::First => values[0],
            Aggregate::Sum => sum,
            Aggregate::Mean => sum / values.len() as f64,
            Aggregate::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
            Aggregate::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        };
        let mut period = last.period;
        if self.is_gathered() {
            // All of them are one figure.
            newest = first;
            period = group;
        }
        Some(Seen { value: Some(value), newest, period, known: last.known })
    }

    /// Whether no part of a group is to come any more, nor missing; of days some may be.
    fn is_whole(&self, group: Period, parts: &[(usize, &Figure)], by: Day) -> bool {
        if self.base == Freq::Day {
            let is_known = |one: &&Figure| one.known <= by;
            let is_reached = self.all.iter().filter(is_known).any(|one| group.last() <= one.end);
            // A figure of the last day would come as late as the newest one did.
            let due = match parts.last() {
                Some((_, last)) if last.is_told => group.last() + last.known - last.end,
                _ => self.input.published.after(group.last()),
            };
            return is_reached || due <= by;
        }
        let mut part = self.base.holding(group.first());
        while part.last() < group.first() {
            part = part.plus(1);
        }
        let mut is_whole = true;
        while part.last() <= group.last() {
            is_whole &= parts.iter().any(|(_, one)| one.period == part);
            part = part.plus(1);
        }
        is_whole
    }

    fn value(&self, one: &Figure, t: Day) -> f64 {
        let stood = one.versions.iter().rev().find(|(from, _)| *from <= t);
        match (self.knowledge, stood) {
            (Knowledge::Vintage, Some((_, value))) => *value,
            _ => one.versions.last().expect("a version").1,
        }
    }

    /// The last day on which a figure counts.
    pub(crate) fn fresh_until(&self, place: usize) -> Day {
        let one = &self.all[place];
        // In hindsight a period has its value whenever in it that was.
        let is_whole =
            self.is_gathered() || (self.base < self.group && self.knowledge == Knowledge::Latest);
        let (end, last) = if is_whole {
            (one.group.last(), one.group.last())
        } else {
            (one.end, one.period.last())
        };
        if let Some(age) = self.input.max_age {
            return age.after(end);
        }
        let life = self.input.every.unwrap_or(self.base);
        let periods = if life == Freq::Day { 7 } else { 2 };
        self.input.published.after(life.holding(last).plus(periods).last())
    }

    /// Throws away what is not known by a day.
    pub(crate) fn forget_after(&mut self, day: Day) {
        self.all.retain(|one| one.known <= day);
        for one in &mut self.all {
            let later = one.versions.iter().skip(1).filter(|(from, _)| day < *from).count();
            one.versions.truncate(one.versions.len() - later);
        }
    }

    /// The newest day on which anything comes out.
    pub(crate) fn last_known(&self) -> Option<Day> {
        let days = self.all.iter().map(|one| {
            let whole = if self.is_gathered() { self.due(one.group) } else { one.known };
            let last = match (self.knowledge, one.versions.last()) {
                (Knowledge::Vintage, Some((day, _))) => one.known.max(*day),
                _ => one.known,
            };
            last.max(whole)
        });
        days.max()
    }
}

impl Input {
    /// The day on which the figure of a period came out, if the rules say so.
    fn told(&self, period: Period) -> Option<Day> {
        self.released.iter().find(|(own, _)| *own == period).map(|(_, day)| *day)
    }
}
