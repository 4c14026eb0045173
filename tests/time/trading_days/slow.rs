//! The definitions, computed slowly: by going through all days for every answer.

use froth::time::Date;

/// A number on each of some days.
pub(crate) struct Numbers {
    pub(crate) days: Vec<Date>,
    pub(crate) values: Vec<Option<f64>>,
}

/// So many months before a day; the end of a month leads to the end of one.
pub(crate) fn months_before(day: Date, months: i32) -> Date {
    let last_of = |year: i32, month: i32| {
        let next = 12 * year + month + 1;
        let first = Date::new((next / 12) as i16, (next % 12 + 1) as u8, 1).unwrap();
        first.plus_days(-1).parts().2
    };
    let (year, month, own) = day.parts();
    let (year, month) = (i32::from(year), i32::from(month) - 1);
    let then = 12 * year + month - months;
    let (then_year, then_month) = (then / 12, then % 12);
    let last = last_of(then_year, then_month);
    let is_last = own == last_of(year, month);
    let then_day = if is_last { last } else { own.min(last) };
    Date::new(then_year as i16, (then_month + 1) as u8, then_day).unwrap()
}

/// A length of time, back from a day.
#[derive(Clone, Copy)]
pub(crate) enum Time {
    Days(i32),
    Months(i32),
}

impl Time {
    pub(crate) fn before(self, day: Date) -> Date {
        match self {
            Time::Days(days) => day.plus_days(-days),
            Time::Months(months) => months_before(day, months),
        }
    }
}

/// A window of numbers: those in it, and how many it would have.
pub(crate) struct Window {
    known: Vec<f64>,
    size: usize,
}

impl Window {
    fn half(&self) -> Option<&[f64]> {
        (self.size <= 2 * self.known.len()).then_some(self.known.as_slice())
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        let known = self.half()?;
        Some(known.iter().sum::<f64>() / known.len() as f64)
    }

    pub(crate) fn max(&self) -> Option<f64> {
        self.half()?.iter().copied().reduce(f64::max)
    }

    pub(crate) fn median(&self) -> Option<f64> {
        let mut known = self.half()?.to_vec();
        known.sort_by(f64::total_cmp);
        let (low, high) = (known[(known.len() - 1) / 2], known[known.len() / 2]);
        Some(low + (high - low) / 2.0)
    }

    /// What percentage of them a number reaches.
    pub(crate) fn rank(&self, of: Option<f64>) -> Option<f64> {
        let (known, of) = (self.half()?, of?);
        let reached = known.iter().filter(|value| **value <= of).count();
        Some(100.0 * reached as f64 / known.len() as f64)
    }

    pub(crate) fn sum(&self) -> Option<f64> {
        (self.size == self.known.len()).then(|| self.known.iter().sum())
    }
}

impl Numbers {
    /// So many bars, this one included.
    pub(crate) fn bars(&self, place: usize, bars: usize) -> Window {
        let first = (place + 1).saturating_sub(bars);
        let known = self.values[first..=place].iter().flatten().copied().collect();
        Window { known, size: bars }
    }

    /// All days after that so long ago. Days before the first of all count as so many
    /// bars as the pace since then gives, one at least.
    pub(crate) fn time(&self, place: usize, time: Time) -> Window {
        let (now, start) = (self.days[place], time.before(self.days[place]));
        let inside: Vec<usize> = (0..=place).filter(|at| start < self.days[*at]).collect();
        let known = inside.iter().filter_map(|at| self.values[*at]).collect();
        let begin = self.days[0];
        let lacking = begin.days() - start.days() - 1;
        let covered = now.days() - begin.days() + 1;
        let cut = if 0 < lacking {
            (lacking as usize * (place + 1) / covered as usize).max(1)
        } else {
            0
        };
        Window { known, size: inside.len() + cut }
    }

    /// The newest day that came so long ago or before.
    pub(crate) fn then(&self, place: usize, time: Time) -> Option<f64> {
        let start = time.before(self.days[place]);
        let then = (0..=place).rev().find(|at| self.days[*at] <= start)?;
        self.values[then]
    }

    /// The exponential average from the first day on, by so many bars.
    pub(crate) fn average(&self, place: usize, bars: usize) -> Option<f64> {
        let weight = 2.0 / (bars as f64 + 1.0);
        let known = self.values[..=place].iter().flatten();
        let average = known.copied().reduce(|before, x| weight * x + (1.0 - weight) * before);
        average.filter(|_| bars.div_ceil(2) <= self.bars(place, bars).known.len())
    }

    pub(crate) fn growth(&self, place: usize, time: Time) -> Option<f64> {
        let (now, then) = (self.values[place]?, self.then(place, time)?);
        (0.0 < then).then(|| 100.0 * (now / then - 1.0))
    }
}

/// A truth on each of some days; `None` is unknown.
pub(crate) struct Truths {
    pub(crate) days: Vec<Date>,
    pub(crate) values: Vec<Option<bool>>,
}

impl Truths {
    /// Whether one of those of which `is_in` says so was true; a day before the first
    /// is unknown.
    fn any(&self, place: usize, first: Date, last: Date) -> Option<bool> {
        let inside = (0..=place).filter(|at| (first..=last).contains(&self.days[*at]));
        let inside: Vec<Option<bool>> = inside.map(|at| self.values[at]).collect();
        if inside.contains(&Some(true)) {
            return Some(true);
        }
        let is_known = self.days[0] <= first && !inside.contains(&None);
        is_known.then_some(false)
    }

    pub(crate) fn within(&self, place: usize, now: Date, time: Time) -> Option<bool> {
        self.any(place, time.before(now).plus_days(1), now)
    }

    /// This day, or any from that so long ago on.
    pub(crate) fn kept(&self, place: usize, now: Date, time: Time) -> Option<bool> {
        self.any(place, time.before(now), now)
    }

    pub(crate) fn held(&self, place: usize, now: Date, time: Time) -> Option<bool> {
        self.opposite().within(place, now, time).map(|any| !any)
    }

    pub(crate) fn held_bars(&self, place: usize, bars: usize) -> Option<bool> {
        let first = (place + 1).saturating_sub(bars);
        let inside = &self.values[first..=place];
        if inside.contains(&Some(false)) {
            return Some(false);
        }
        (inside.len() == bars && !inside.contains(&None)).then_some(true)
    }

    fn opposite(&self) -> Truths {
        let values = self.values.iter().map(|truth| truth.map(|truth| !truth)).collect();
        Truths { days: self.days.clone(), values }
    }
}

/// What is carried: the newest figure that is known on a day, if it is not too old.
pub(crate) fn carried(
    figures: &[(Date, f64)],
    day: Date,
    published: i32,
    max_age: i32,
) -> Option<f64> {
    let known = figures.iter().filter(|(end, _)| end.plus_days(published) <= day);
    let (end, value) = known.max_by_key(|(end, _)| *end)?;
    (day <= end.plus_days(max_age)).then_some(*value)
}
