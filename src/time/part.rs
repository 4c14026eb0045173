//! What a date says of itself: its month, the day of its week, its year.

use super::{Date, Stamp};

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatePart {
    /// From 1 for January to 12.
    Month,
    /// From 1 for Monday to 7, as in ISO 8601.
    Weekday,
    /// Of the calendar of today.
    Year,
}

impl DatePart {
    /// All parts.
    pub(crate) const ALL: [DatePart; 3] = [DatePart::Month, DatePart::Weekday, DatePart::Year];

    /// The part of a day.
    pub fn of_day(self, day: Date) -> i32 {
        let (year, month, _) = day.parts();
        match self {
            DatePart::Month => i32::from(month),
            // 1970-01-01 was a Thursday.
            DatePart::Weekday => (day.days() + 3).rem_euclid(7) + 1,
            DatePart::Year => i32::from(year),
        }
    }

    /// The part of the last day of a period, as a number; missing of rows without
    /// dates.
    pub(crate) fn number(self, stamp: Stamp) -> f64 {
        stamp.last_day().map_or(f64::NAN, |day| f64::from(self.of_day(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_say_their_month_weekday_and_year() {
        let parts = |text: &str| {
            let day: Option<Date> = text.parse().ok();
            day.map(|day| DatePart::ALL.map(|part| part.of_day(day)))
        };
        assert_eq!(parts("1970-01-01"), Some([1, 4, 1970]));
        assert_eq!(parts("2026-11-29"), Some([11, 7, 2026]));
        assert_eq!(parts("1900-03-05"), Some([3, 1, 1900]));
        assert_eq!(parts("1969-12-31"), Some([12, 3, 1969]));
    }
}
