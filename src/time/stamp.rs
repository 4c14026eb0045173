//! How data name the time they are about.

use std::fmt;
use std::str::FromStr;

use super::{Date, Frequency, Period};

/// The time that a row of data names: a day, or a whole period.
///
/// A day may stand for a longer period: FRED dates a quarter by its first day.
/// Which it is, the whole series tells ([`Stamp::frequency_of`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stamp {
    /// `1999-12-31`
    Day(Date),
    /// `1999Q4`, `1999-12`, `1999-W52`, `1999`
    Period(Period),
    /// The row itself, counted from 1, where data have no dates.
    Row(u32),
}

/// Why a text is not a [`Stamp`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a day nor a period, as in 1999-12-31, 1999-12, 1999Q4, 1999-W52 or 1999")]
pub struct ParseStampError(String);

impl Stamp {
    /// Reads `1999-12-31`, `1999-12-31T00:00:00`, `1999-12`, `1999Q4`,
    /// `1999-Q4`, `1999q4`, `1999-W52` or `1999`; `None` for anything else.
    ///
    /// A month may stand without its zero from the fifth on: `1999-4` is as likely
    /// the fourth quarter, and is not read.
    pub fn parse(text: &str) -> Option<Stamp> {
        let text = text.trim();
        let day = match text.split_once(['T', ' ']) {
            Some((day, clock)) if is_midnight(clock) => day,
            Some(_) => return None,
            None => text,
        };
        if let Ok(date) = day.parse() {
            return Some(Stamp::Day(date));
        }
        let (year, rest) = (text.get(..4)?, text.get(4..)?);
        if !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let year: i16 = year.parse().ok()?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        if rest.is_empty() && text.len() == 4 {
            return Period::of_year(Frequency::Year, year, 1).map(Stamp::Period);
        }
        if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
            let quarter = number(quarter, 1)?;
            return Period::of_year(Frequency::Quarter, year, quarter).map(Stamp::Period);
        }
        if let Some(week) = rest.strip_prefix(['W', 'w']) {
            return week_of_year(year, number(week, 2)?).map(Stamp::Period);
        }
        let month = number(rest, 2)?;
        let is_month = text.as_bytes().get(4) == Some(&b'-');
        if is_month && !is_bare(rest, month) {
            Period::of_year(Frequency::Month, year, month).map(Stamp::Period)
        } else {
            None
        }
    }

    /// The quarter that `1999-4` may name; `None` where it is no question.
    pub(crate) fn parse_bare(text: &str) -> Option<Period> {
        let (year, rest) = text.trim().split_once('-')?;
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let quarter = number(rest, 1).filter(|quarter| is_bare(rest, *quarter))?;
        if !is_year {
            return None;
        }
        Period::of_year(Frequency::Quarter, year.parse().ok()?, quarter)
    }

    /// The day that it is or begins with; `None` for a row.
    pub fn first_day(self) -> Option<Date> {
        match self {
            Stamp::Day(date) => Some(date),
            Stamp::Period(period) => Some(period.first_day()),
            Stamp::Row(_) => None,
        }
    }

    /// The day that it is or ends with; `None` for a row.
    pub fn last_day(self) -> Option<Date> {
        match self {
            Stamp::Day(date) => Some(date),
            Stamp::Period(period) => Some(period.last_day()),
            Stamp::Row(_) => None,
        }
    }

    /// The period of this frequency that it names or lies in; `None` for a row.
    pub fn period(self, frequency: Frequency) -> Option<Period> {
        match self {
            Stamp::Day(date) => Some(Period::holding(frequency, date)),
            Stamp::Period(period) => Some(Period::holding(frequency, period.first_day())),
            Stamp::Row(_) => None,
        }
    }

    /// The frequency of a series with these stamps.
    ///
    /// Periods say it themselves. Days that are all the first or all the last
    /// day of years, quarters or months mean those; days seven apart mean
    /// weeks; all else are days. A single day means a day.
    ///
    /// # Nothing to say
    ///
    /// `None` if there is no stamp, or one is a row, or the stamps name periods of
    /// two kinds.
    pub fn frequency_of(stamps: &[Stamp]) -> Option<Frequency> {
        let mut days = Vec::with_capacity(stamps.len());
        let mut named = None;
        for stamp in stamps {
            let frequency = match stamp {
                Stamp::Day(date) => {
                    days.push(*date);
                    None
                }
                Stamp::Period(period) => Some(period.frequency()),
                Stamp::Row(_) => return None,
            };
            match named {
                None => named = Some(frequency),
                Some(before) if before == frequency => {}
                Some(_) => return None,
            }
        }
        match named? {
            Some(frequency) => Some(frequency),
            None => Some(frequency_of_days(&days)),
        }
    }
}

impl FromStr for Stamp {
    type Err = ParseStampError;

    fn from_str(text: &str) -> Result<Stamp, ParseStampError> {
        Stamp::parse(text).ok_or_else(|| ParseStampError(text.to_owned()))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stamp::Day(date) => date.fmt(formatter),
            Stamp::Period(period) => period.fmt(formatter),
            Stamp::Row(row) => write!(formatter, "row {row}"),
        }
    }
}

fn frequency_of_days(days: &[Date]) -> Frequency {
    if days.len() < 2 {
        return Frequency::Day;
    }
    let all = |frequency, edge: fn(Period) -> Date| {
        days.iter().all(|day| edge(Period::holding(frequency, *day)) == *day)
    };
    for frequency in [Frequency::Year, Frequency::Quarter, Frequency::Month] {
        if all(frequency, Period::first_day) || all(frequency, Period::last_day) {
            return frequency;
        }
    }
    let is_weekly =
        days.iter().zip(days.iter().skip(1)).all(|(day, next)| (next.days() - day.days()) % 7 == 0);
    if is_weekly { Frequency::Week } else { Frequency::Day }
}

/// Whether a number after the year may be a month or a quarter.
fn is_bare(text: &str, number: u8) -> bool {
    text.len() == 1 && (1..=4).contains(&number)
}

fn number(text: &str, most_digits: usize) -> Option<u8> {
    let is_number = text.len() <= most_digits
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn week_of_year(year: i16, week: u8) -> Option<Period> {
    // The fourth of January always lies in the first week.
    let first = Period::holding(Frequency::Week, Date::new(year, 1, 4)?);
    let period = first.plus(i32::from(week.checked_sub(1)?));
    let (week_year, _, _) = period.first_day().plus_days(3).parts();
    if week_year == year { Some(period) } else { None }
}

fn is_midnight(clock: &str) -> bool {
    let clock = clock.trim_end_matches('Z').trim_end_matches("+00:00");
    !clock.is_empty() && clock.chars().all(|letter| matches!(letter, '0' | ':' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_the_world_writes_them() {
        let shown = |text| Stamp::parse(text).map(|stamp| stamp.to_string());
        assert_eq!(shown("1999-12-31").as_deref(), Some("1999-12-31"));
        assert_eq!(shown("1999-12-31T00:00:00Z").as_deref(), Some("1999-12-31"));
        assert_eq!(shown("1999-12").as_deref(), Some("1999-12"));
        assert_eq!(shown("1999Q4").as_deref(), Some("1999Q4"));
        assert_eq!(shown("1999-Q4").as_deref(), Some("1999Q4"));
        assert_eq!(shown("2020-W53").as_deref(), Some("2020-W53"));
        assert_eq!(shown("1999").as_deref(), Some("1999"));
        assert_eq!(shown("1999-5").as_deref(), Some("1999-05"));
        assert_eq!(shown("1999-4"), None);
        let bare = |text| Stamp::parse_bare(text).map(|quarter| quarter.to_string());
        assert_eq!(bare("1999-4").as_deref(), Some("1999Q4"));
        for plain in ["1999-5", "1999-04", "1999-0", "1999Q4", "199-4", "1999-4-1", "1999"] {
            assert_eq!(bare(plain), None, "{plain}");
        }
        for wrong in
            ["", "1999-13", "1999Q5", "2021-W53", "99-12", "31.12.1999", "1999-02-30", "199912"]
        {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn first_days_and_last_days_of_periods_mean_the_periods() {
        let frequency = |texts: &[&str]| {
            let stamps: Vec<Stamp> = texts.iter().filter_map(|text| Stamp::parse(text)).collect();
            Stamp::frequency_of(&stamps)
        };
        assert_eq!(frequency(&["1999-01-01", "1999-04-01"]), Some(Frequency::Quarter));
        assert_eq!(frequency(&["1999-02-01", "1999-04-01"]), Some(Frequency::Month));
        assert_eq!(frequency(&["1999-03-31", "1999-06-30"]), Some(Frequency::Quarter));
        assert_eq!(frequency(&["1999-01-01", "2000-01-01"]), Some(Frequency::Year));
        assert_eq!(frequency(&["1999-01-08", "1999-01-15"]), Some(Frequency::Week));
        assert_eq!(frequency(&["1999-01-08", "1999-01-11"]), Some(Frequency::Day));
        assert_eq!(frequency(&["1999Q1", "1999-06-30"]), None);
        assert_eq!(frequency(&[]), None);
    }
}
