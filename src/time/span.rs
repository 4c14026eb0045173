//! Lengths of time as people write them: `30d`, `4w`, `12m`, `8q`, `2y`.

use std::fmt;

use super::{Date, Frequency, Period};

/// A length of time in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// How many.
    pub count: i32,
    /// Of what.
    pub unit: SpanUnit,
}

/// The unit of a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanUnit {
    /// `d`
    Days,
    /// `w`
    Weeks,
    /// `m`
    Months,
    /// `q`
    Quarters,
    /// `y`
    Years,
}

impl SpanUnit {
    /// All units with their letters.
    pub const ALL: [(SpanUnit, char); 5] = [
        (SpanUnit::Days, 'd'),
        (SpanUnit::Weeks, 'w'),
        (SpanUnit::Months, 'm'),
        (SpanUnit::Quarters, 'q'),
        (SpanUnit::Years, 'y'),
    ];
}

/// A length of time that ends on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    pub(crate) span: Span,
    /// Whether the day that lies just that long before is in it, too.
    pub(crate) has_first_day: bool,
}

impl Stretch {
    /// The last day before it, where it ends on a day.
    pub(crate) fn before(self, day: Date) -> Date {
        let start = (-self.span).after(day);
        if self.has_first_day { start.plus_days(-1) } else { start }
    }
}

impl Span {
    /// Reads `30d`, `4w`, `12m`, `8q` or `2y`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Span> {
        let letter = text.chars().last()?;
        let (unit, _) = SpanUnit::ALL.into_iter().find(|(_, known)| *known == letter)?;
        let digits = text.strip_suffix(letter)?;
        let is_count = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_count {
            return None;
        }
        digits.parse().ok().map(|count| Span { count, unit })
    }

    /// The number of the stretch of this length that a day lies in; stretches
    /// begin where the calendar has them, at the first of a month or a year.
    pub(crate) fn stretch_of(self, day: Date) -> i32 {
        let (frequency, count) = self.periods();
        Period::holding(frequency, day).ordinal().div_euclid(count.max(1))
    }

    /// The same as so many of the longest periods that it is whole ones of.
    pub(crate) fn periods(self) -> (Frequency, i32) {
        match (self.unit, self.count) {
            (SpanUnit::Days, count) => (Frequency::Day, count),
            (SpanUnit::Weeks, count) => (Frequency::Week, count),
            (SpanUnit::Months, count) if count % 12 == 0 => (Frequency::Year, count / 12),
            (SpanUnit::Months, count) if count % 3 == 0 => (Frequency::Quarter, count / 3),
            (SpanUnit::Months, count) => (Frequency::Month, count),
            (SpanUnit::Quarters, count) if count % 4 == 0 => (Frequency::Year, count / 4),
            (SpanUnit::Quarters, count) => (Frequency::Quarter, count),
            (SpanUnit::Years, count) => (Frequency::Year, count),
        }
    }

    /// Whether it is whole years.
    pub(crate) fn is_of_years(self) -> bool {
        self.periods().0 == Frequency::Year
    }

    /// The day that lies this long after `date`, or before it if the count is
    /// negative. In months, quarters and years the last day of a month leads to the
    /// last day of a month: a quarter after 30 September is 31 December.
    pub fn after(self, date: Date) -> Date {
        let months = match self.unit {
            SpanUnit::Days => return date.plus_days(self.count),
            SpanUnit::Weeks => return date.plus_days(self.count.saturating_mul(7)),
            SpanUnit::Months => self.count,
            SpanUnit::Quarters => self.count.saturating_mul(3),
            SpanUnit::Years => self.count.saturating_mul(12),
        };
        let month = Period::holding(Frequency::Month, date);
        let goal = month.plus(months);
        if date == month.last_day() {
            return goal.last_day();
        }
        let day = date.days() - month.first_day().days();
        goal.first_day().plus_days(day).min(goal.last_day())
    }
}

impl std::ops::Neg for Span {
    type Output = Span;

    /// The same length, counted back.
    fn neg(self) -> Span {
        Span { count: self.count.saturating_neg(), ..self }
    }
}

impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(text: D) -> Result<Span, D::Error> {
        let text = String::deserialize(text)?;
        let wrong = || serde::de::Error::custom(format!("`{text}` is no length of time"));
        Span::parse(&text).ok_or_else(wrong)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = SpanUnit::ALL
            .into_iter()
            .find(|(unit, _)| *unit == self.unit)
            .map_or('?', |(_, letter)| letter);
        write!(formatter, "{}{letter}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_month_leads_to_the_end_of_a_month() {
        for (day, span, after) in [
            ("2023-09-30", "1q", "2023-12-31"),
            ("2023-02-28", "1m", "2023-03-31"),
            ("2024-02-28", "1m", "2024-03-28"),
            ("2024-01-31", "1m", "2024-02-29"),
            ("2024-01-30", "1m", "2024-02-29"),
            ("2024-02-29", "1y", "2025-02-28"),
            ("2023-02-28", "1y", "2024-02-29"),
            ("2023-12-30", "2m", "2024-02-29"),
            ("2023-12-30", "1w", "2024-01-06"),
        ] {
            let span = Span::parse(span).unwrap();
            assert_eq!(span.after(day.parse().unwrap()).to_string(), after, "{day} + {span}");
        }
    }

    #[test]
    fn a_negative_span_leads_back() {
        for (day, span, after) in [
            ("2023-12-31", "1q", "2023-09-30"),
            ("2023-03-31", "1m", "2023-02-28"),
            ("2023-03-15", "1m", "2023-02-15"),
            ("2023-03-31", "10d", "2023-03-21"),
            ("2023-03-31", "2w", "2023-03-17"),
        ] {
            let span = -Span::parse(span).unwrap();
            assert_eq!(span.after(day.parse().unwrap()).to_string(), after, "{day} {span}");
        }
    }
}
