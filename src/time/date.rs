//! A day of the civil calendar. The only file that names the date crate.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

/// A day of the civil calendar, from -9999-01-01 to 9999-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(
    // Invariant: days since 1970-01-01, inside the range that can be printed.
    i32,
);

/// Why a text is not a [`Date`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day as in 1999-12-31")]
pub struct ParseDateError(String);

impl Date {
    /// The first day that can be written.
    pub const MIN: Date = Date(-4_371_587);
    /// The last day that can be written.
    pub const MAX: Date = Date(2_932_896);

    /// The day `day` of the month `month` of `year`; `None` if there is no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Date> {
        let month = i8::try_from(month).ok()?;
        let day = i8::try_from(day).ok()?;
        civil::Date::new(year, month, day).ok().map(Date::from_civil)
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day so many days after 1970-01-01, held inside the calendar.
    pub fn from_days(days: i32) -> Date {
        Date(days.clamp(Date::MIN.0, Date::MAX.0))
    }

    /// The day `days` later, held inside the calendar.
    pub fn plus_days(self, days: i32) -> Date {
        Date::from_days(self.0.saturating_add(days))
    }

    /// Year, month and day of the month.
    pub fn parts(self) -> (i16, u8, u8) {
        let date = self.civil();
        (date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
    }

    fn from_civil(date: civil::Date) -> Date {
        let (year, month, day) =
            (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
        // Counts days from 0000-03-01, when a leap day comes last in its year.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Date::from_days(era * 146_097 + day_of_era - 719_468)
    }

    fn civil(self) -> civil::Date {
        let epoch = civil::date(1970, 1, 1);
        let span = jiff::Span::new().try_days(self.0).unwrap_or_default();
        epoch.checked_add(span).unwrap_or(epoch)
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Date, ParseDateError> {
        let wrong = || ParseDateError(text.to_owned());
        let is_iso = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_iso {
            return Err(wrong());
        }
        text.parse::<civil::Date>().map(Date::from_civil).map_err(|_| wrong())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(text: D) -> Result<Date, D::Error> {
        String::deserialize(text)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_come_back() {
        assert_eq!(Date::new(1970, 1, 1), Some(Date(0)));
        assert_eq!(Date::new(-9999, 1, 1), Some(Date::MIN));
        assert_eq!(Date::new(9999, 12, 31), Some(Date::MAX));
        for days in (Date::MIN.0..Date::MAX.0).step_by(97) {
            let (year, month, day) = Date(days).parts();
            assert_eq!(Date::new(year, month, day), Some(Date(days)));
        }
    }
}
