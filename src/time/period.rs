//! Periods as counts: a quarter later is an addition.

use std::fmt;

use super::Date;

/// How often a series has a value, or a calendar a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// Every day of the civil calendar.
    Day,
    /// ISO weeks, Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

/// One day, week, month, quarter or year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    frequency: Frequency,
    /// Periods since the one that holds 1970-01-01 (weeks: 1970-01-05).
    ordinal: i32,
}

impl Frequency {
    /// The word for one such period: `quarter`.
    pub fn word(self) -> &'static str {
        match self {
            Frequency::Day => "day",
            Frequency::Week => "week",
            Frequency::Month => "month",
            Frequency::Quarter => "quarter",
            Frequency::Year => "year",
        }
    }

    /// The adjective: `quarterly`.
    pub fn adjective(self) -> &'static str {
        match self {
            Frequency::Day => "daily",
            Frequency::Week => "weekly",
            Frequency::Month => "monthly",
            Frequency::Quarter => "quarterly",
            Frequency::Year => "yearly",
        }
    }

    /// All frequencies, finest first.
    pub const ALL: [Frequency; 5] =
        [Frequency::Day, Frequency::Week, Frequency::Month, Frequency::Quarter, Frequency::Year];

    fn months(self) -> Option<i32> {
        match self {
            Frequency::Day | Frequency::Week => None,
            Frequency::Month => Some(1),
            Frequency::Quarter => Some(3),
            Frequency::Year => Some(12),
        }
    }
}

impl Period {
    /// The period of this frequency that holds `date`.
    pub fn holding(frequency: Frequency, date: Date) -> Period {
        let ordinal = match frequency {
            Frequency::Day => date.days(),
            // 1970-01-05 was the first Monday of the epoch.
            Frequency::Week => (date.days() - 4).div_euclid(7),
            Frequency::Month | Frequency::Quarter | Frequency::Year => {
                let (year, month, _) = date.parts();
                let months = (i32::from(year) - 1970) * 12 + i32::from(month) - 1;
                months.div_euclid(frequency.months().unwrap_or(1))
            }
        };
        Period { frequency, ordinal }
    }

    /// The `number`-th month or quarter of `year` (`number` is 1 for a year).
    pub fn of_year(frequency: Frequency, year: i16, number: u8) -> Option<Period> {
        let months = u8::try_from(frequency.months()?).ok()?;
        let month = number.checked_sub(1)?.checked_mul(months)?.checked_add(1)?;
        Date::new(year, month, 1).map(|first| Period::holding(frequency, first))
    }

    /// How often such a period comes.
    pub fn frequency(self) -> Frequency {
        self.frequency
    }

    /// Its count since 1970.
    pub fn ordinal(self) -> i32 {
        self.ordinal
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        match self.frequency.months() {
            None if self.frequency == Frequency::Day => Date::from_days(self.ordinal),
            None => Date::from_days(self.ordinal.saturating_mul(7).saturating_add(4)),
            Some(months) => {
                let month = self.ordinal.saturating_mul(months);
                let year = i16::try_from(month.div_euclid(12) + 1970).ok();
                let month = u8::try_from(month.rem_euclid(12) + 1).ok();
                year.zip(month)
                    .and_then(|(year, month)| Date::new(year, month, 1))
                    .unwrap_or(if self.ordinal < 0 { Date::MIN } else { Date::MAX })
            }
        }
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.plus(1).first_day().plus_days(-1)
    }

    /// The week of the same number so many years before; of a fifty-third week
    /// without its like the week before it. `None` if this is no week.
    pub(crate) fn years_before(self, years: i32) -> Option<Period> {
        if self.frequency != Frequency::Week {
            return None;
        }
        let first_of =
            |year: i16| Date::new(year, 1, 4).map(|day| Period::holding(Frequency::Week, day));
        let (year, _, _) = self.first_day().plus_days(3).parts();
        let number = self.ordinal - first_of(year)?.ordinal;
        let year = year.checked_sub(i16::try_from(years).ok()?)?;
        let (first, next) = (first_of(year)?, first_of(year.checked_add(1)?)?);
        Some(first.plus(number.min(next.ordinal - first.ordinal - 1)))
    }

    /// The period so many periods later.
    pub fn plus(self, periods: i32) -> Period {
        Period { ordinal: self.ordinal.saturating_add(periods), ..self }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.first_day().parts();
        match self.frequency {
            Frequency::Day => write!(formatter, "{}", self.first_day()),
            Frequency::Week => {
                // A week belongs to the year of its Thursday.
                let thursday = self.first_day().plus_days(3);
                let (year, _, _) = thursday.parts();
                let first = Date::new(year, 1, 1).unwrap_or(thursday);
                let week = (thursday.days() - first.days()) / 7 + 1;
                write!(formatter, "{year:04}-W{week:02}")
            }
            Frequency::Month => write!(formatter, "{year:04}-{month:02}"),
            Frequency::Quarter => write!(formatter, "{year:04}Q{}", month.div_ceil(3)),
            Frequency::Year => write!(formatter, "{year:04}"),
        }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap_or(Date::MAX)
    }

    #[test]
    fn every_day_lies_in_its_period_and_the_next_begins_a_day_after_the_last() {
        for frequency in Frequency::ALL {
            for days in (-80_000..80_000).step_by(13) {
                let day = Date::from_days(days);
                let period = Period::holding(frequency, day);
                assert!(period.first_day() <= day && day <= period.last_day());
                assert_eq!(period.last_day().plus_days(1), period.plus(1).first_day());
            }
        }
    }

    #[test]
    fn periods_read_as_people_write_them() {
        let shown = |frequency, day| Period::holding(frequency, date(day)).to_string();
        assert_eq!(shown(Frequency::Quarter, "1999-12-31"), "1999Q4");
        assert_eq!(shown(Frequency::Month, "2000-02-29"), "2000-02");
        assert_eq!(shown(Frequency::Week, "2021-01-03"), "2020-W53");
        assert_eq!(shown(Frequency::Week, "2024-12-30"), "2025-W01");
        assert_eq!(shown(Frequency::Year, "1960-02-29"), "1960");
    }
}
