//! What one text says of its date.

use crate::time::{Date, Frequency, Period, Stamp};

/// Years outside of these are no years where only digits stand.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1500..=2200;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONG_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What one text says of its date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Written {
    /// This day or period.
    Sure(Stamp),
    /// `1999-4`: this quarter, or the month of that number.
    Bare(Period),
    /// `03/04/1999`: a day and a month, whichever comes first.
    DayMonth { first: u8, second: u8, year: Year },
    /// `03/04/05`: three numbers in any order.
    Three([u8; 3]),
    /// `Dec-99`, `31-Dec-99`.
    Named { day: Option<u8>, month: u8, year: u8 },
    /// `199912`, `991231`: a month, or a day with a year of two digits.
    SixDigits([u8; 3]),
    /// A bare number that counts days or seconds from somewhere.
    Count(i64),
}

/// A year as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Year {
    Full(i16),
    /// Its last two digits.
    Short(u8),
}

/// A date and what its clock does to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct ReadDate {
    pub(in crate::data) written: Written,
    /// Whether it is another day in UTC.
    pub(in crate::data) is_moved: bool,
}

/// What a text says of its date; `None` if it names none.
pub(in crate::data) fn written(text: &str) -> Option<ReadDate> {
    let text = text.trim();
    // The one spelling that nearly all files have.
    if let Ok(date) = text.parse::<Date>() {
        return Some(ReadDate { written: Written::Sure(Stamp::Day(date)), is_moved: false });
    }
    let (day, is_moved) = match clock(text) {
        Some((day, is_moved)) => (day, is_moved),
        None => (text, false),
    };
    let written = named(day)?;
    let is_day = !matches!(written, Written::Sure(Stamp::Period(_)) | Written::Bare(_));
    if day.len() < text.len() && !is_day { None } else { Some(ReadDate { written, is_moved }) }
}

/// The part of a text before its time of day, and whether the zone makes another
/// day of it in UTC.
fn clock(text: &str) -> Option<(&str, bool)> {
    let colon = text.find(':')?;
    let start = text.get(..colon)?.rfind(['T', ' '])?;
    let (day, clock) = (text.get(..start)?.trim_end(), text.get(start + 1..)?);
    let (hour, rest) = clock.split_once(':')?;
    let hour: i32 = digits(hour, 1..=2)?;
    let minute: i32 = digits(rest.get(..2)?, 2..=2)?;
    let rest = rest.get(2..)?;
    let zone = rest.trim_start_matches(|sign: char| sign.is_ascii_digit() || ":.".contains(sign));
    let is_right = (0..24).contains(&hour) && (0..60).contains(&minute) && day.len() > 3;
    if !is_right {
        return None;
    }
    let (zone, hour) = match zone.trim() {
        "AM" | "am" => ("", hour % 12),
        "PM" | "pm" => ("", hour % 12 + 12),
        zone => (zone, hour),
    };
    let offset = match zone {
        "" | "Z" | "z" | "UTC" | "GMT" => 0,
        zone => offset(zone)?,
    };
    let utc = hour * 60 + minute - offset;
    Some((day, !(0..24 * 60).contains(&utc)))
}

/// `+05:30` in minutes.
fn offset(zone: &str) -> Option<i32> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let zone = zone.strip_prefix(['+', '-'])?.replace(':', "");
    let (hours, minutes) = match zone.len() {
        2 => (zone.as_str(), "0"),
        4 => zone.split_at_checked(2)?,
        _ => return None,
    };
    Some(sign * (digits::<i32>(hours, 1..=2)? * 60 + digits::<i32>(minutes, 1..=2)?))
}

/// What a text without a clock names.
fn named(text: &str) -> Option<Written> {
    // `2021 [YR2021]`, as the World Bank's DataBank heads its columns.
    let text = match text.split_once(" [") {
        Some((year, code)) if code.strip_suffix(']') == Some(&format!("YR{year}")) => year,
        _ => text,
    };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_digits(text);
    }
    if let Some(stamp) = Stamp::parse(text) {
        return Some(Written::Sure(stamp));
    }
    if let Some(bare) = Stamp::parse_bare(text) {
        return Some(Written::Bare(bare));
    }
    period_word(text).or_else(|| of_parts(text))
}

fn of_digits(text: &str) -> Option<Written> {
    let year = |text: &str| digits::<i16>(text, 4..=4).filter(|year| YEARS.contains(year));
    match text.len() {
        4 => Stamp::parse(text).map(Written::Sure),
        6 => {
            let two = |at: usize| digits(text.get(at..at + 2)?, 2..=2);
            Some(Written::SixDigits([two(0)?, two(2)?, two(4)?]))
        }
        8 => {
            let (year, rest) = (year(text.get(..4)?)?, text.get(4..)?);
            let (month, day) = rest.split_at_checked(2)?;
            day_of(year, digits(month, 2..=2)?, digits(day, 2..=2)?)
        }
        5 | 9 | 10 | 12 | 13 => text.parse().ok().map(Written::Count),
        _ => None,
    }
}

fn day_of(year: i16, month: u8, day: u8) -> Option<Written> {
    Date::new(year, month, day).map(|day| Written::Sure(Stamp::Day(day)))
}

fn period(frequency: Frequency, year: i16, number: u8) -> Option<Written> {
    let period = Period::of_year(frequency, year, number)?;
    Some(Written::Sure(Stamp::Period(period)))
}

/// `Q4 1999`, `4Q1999`, `1999 Q4`, `1999:Q4`, `1999M12`, `1999:12`.
fn period_word(text: &str) -> Option<Written> {
    let is_between = |sign: char| matches!(sign, ' ' | '-' | ':' | '/' | '.' | '_');
    let upper = text.to_ascii_uppercase();
    let year_first = |text: &str| {
        let (year, rest) = text.split_at_checked(4)?;
        let year: i16 = digits(year, 4..=4)?;
        let rest = rest.trim_start_matches(is_between);
        if let Some(quarter) = rest.strip_prefix('Q') {
            return period(Frequency::Quarter, year, digits(quarter, 1..=1)?);
        }
        let month = rest.strip_prefix('M')?;
        period(Frequency::Month, year, digits(month, 1..=2)?)
    };
    let quarter_first = |text: &str| {
        let (quarter, rest) = match text.strip_prefix('Q') {
            Some(rest) => rest.split_at_checked(1)?,
            None => {
                let (quarter, rest) = text.split_at_checked(1)?;
                (quarter, rest.strip_prefix('Q')?)
            }
        };
        let year = rest.trim_start_matches(is_between);
        period(Frequency::Quarter, digits(year, 4..=4)?, digits(quarter, 1..=1)?)
    };
    // EViews: a month, or a quarter where the number is small.
    let with_colon = |text: &str| {
        let (year, number) = text.split_once(':')?;
        let year: i16 = digits(year, 4..=4)?;
        match number.len() {
            1 if digits::<u8>(number, 1..=1)? <= 4 => {
                Stamp::parse_bare(&format!("{year:04}-{number}")).map(Written::Bare)
            }
            _ => period(Frequency::Month, year, digits(number, 1..=2)?),
        }
    };
    year_first(&upper).or_else(|| quarter_first(&upper)).or_else(|| with_colon(&upper))
}

/// A day, month and year with signs between them, the month a number or a name.
fn of_parts(text: &str) -> Option<Written> {
    let parts = parts(text)?;
    let number = |part: &str| digits::<u8>(part, 1..=2);
    let full = |part: &str| digits::<i16>(part, 4..=4);
    match parts.as_slice() {
        // `Dec-99`, `JAN1973`, `1999-Dec`, `12/1999`.
        [one, two] => match (month(one), month(two)) {
            (Some(month), None) => match full(two) {
                Some(year) => period(Frequency::Month, year, month),
                None if two.len() == 2 => {
                    Some(Written::Named { day: None, month, year: number(two)? })
                }
                None => None,
            },
            (None, Some(month)) => period(Frequency::Month, full(one)?, month),
            (None, None) => {
                let (month, year) = (number(one)?, full(two)?);
                match one.len() {
                    1 if month <= 4 => {
                        Stamp::parse_bare(&format!("{year:04}-{month}")).map(Written::Bare)
                    }
                    _ => period(Frequency::Month, year, month),
                }
            }
            (Some(_), Some(_)) => None,
        },
        [one, two, three] => {
            if let Some(month) = month(two) {
                return match (full(one), full(three)) {
                    (Some(year), None) => day_of(year, month, number(three)?),
                    (None, Some(year)) => day_of(year, month, number(one)?),
                    _ if three.len() == 2 => Some(Written::Named {
                        day: Some(number(one)?),
                        month,
                        year: number(three)?,
                    }),
                    _ => None,
                };
            }
            if let Some(month) = month(one) {
                return day_of(full(three)?, month, number(two)?);
            }
            if let Some(year) = full(one) {
                return day_of(year, number(two)?, number(three)?);
            }
            let (first, second) = (number(one)?, number(two)?);
            match full(three) {
                Some(year) => day_month(first, second, Year::Full(year)),
                None if three.len() == 2 => Some(Written::Three([first, second, number(three)?])),
                None => None,
            }
        }
        _ => None,
    }
}

pub(super) fn day_month(first: u8, second: u8, year: Year) -> Option<Written> {
    let can_be = (1..=31).contains(&first) && (1..=31).contains(&second);
    let has_month = first <= 12 || second <= 12;
    (can_be && has_month).then_some(Written::DayMonth { first, second, year })
}

/// The numbers and words of a text with one sign, or nothing, between them.
fn parts(text: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_digit = rest.starts_with(|sign: char| sign.is_ascii_digit());
        let is_part = |sign: char| {
            if is_digit { sign.is_ascii_digit() } else { sign.is_ascii_alphabetic() }
        };
        let length = rest.find(|sign: char| !is_part(sign)).unwrap_or(rest.len());
        if length == 0 || 3 <= parts.len() {
            return None;
        }
        parts.push(rest.get(..length)?);
        rest = rest.get(length..)?;
        let is_between = |sign: char| matches!(sign, '/' | '-' | '.' | ',' | ' ');
        let next = rest.trim_start_matches(is_between);
        // `1.5.2` and `31. 12. 1999` are dates; `1--2` and what ends in a sign are not.
        let between = rest.get(..rest.len() - next.len())?;
        let is_one = matches!(between.trim_end(), "" | "/" | "-" | "." | ",");
        if !is_one || (!between.is_empty() && next.is_empty()) {
            return None;
        }
        rest = next;
    }
    Some(parts)
}

/// The month that a word names.
pub(in crate::data) fn month(word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let is_it = |(short, long): (&&str, &&str)| word == *short || word == *long;
    let place = MONTHS.iter().zip(&LONG_MONTHS).position(is_it);
    let place = place.or_else(|| (word == "sept").then_some(8))?;
    u8::try_from(place + 1).ok()
}

fn digits<T: std::str::FromStr>(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<T> {
    let is_number = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match written(text).map(|read| read.written) {
            None => "none".to_owned(),
            Some(Written::Sure(stamp)) => stamp.to_string(),
            Some(Written::Bare(quarter)) => format!("{quarter}?"),
            Some(Written::DayMonth { first, second, .. }) => format!("{first} {second}"),
            Some(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn a_text_that_names_one_time_only_is_that_time() {
        for (text, time) in [
            ("1999-12-31", "1999-12-31"),
            ("1999/12/31", "1999-12-31"),
            ("1999.12.31", "1999-12-31"),
            ("19991231", "1999-12-31"),
            ("31-Dec-1999", "1999-12-31"),
            ("31 December 1999", "1999-12-31"),
            ("31DEC1999", "1999-12-31"),
            ("Dec 31, 1999", "1999-12-31"),
            ("1999-12-31 16:00:00", "1999-12-31"),
            ("1999-12-31T16:00:00-05:00", "1999-12-31"),
            ("2013-04-28 00:00:00 UTC", "2013-04-28"),
            ("Dec-1999", "1999-12"),
            ("JAN1973", "1973-01"),
            ("1999-Dec", "1999-12"),
            ("1999M12", "1999-12"),
            ("1999m1", "1999-01"),
            ("1999:12", "1999-12"),
            ("12/1999", "1999-12"),
            ("01.1999", "1999-01"),
            ("Q4 1999", "1999Q4"),
            ("4Q1999", "1999Q4"),
            ("Q4-1999", "1999Q4"),
            ("1999 Q4", "1999Q4"),
            ("1999:Q4", "1999Q4"),
            ("1999", "1999"),
            ("2021 [YR2021]", "2021"),
        ] {
            assert_eq!(shown(text), time, "{text}");
        }
    }

    #[test]
    fn a_text_that_may_be_two_times_says_so() {
        assert_eq!(shown("03/04/1999"), "3 4");
        assert_eq!(shown("31.12.1999"), "31 12");
        assert_eq!(shown("1999-4"), "1999Q4?");
        assert_eq!(shown("1999:4"), "1999Q4?");
        assert_eq!(shown("4/1999"), "1999Q4?");
        assert!(shown("199912").contains("SixDigits"));
        assert!(shown("Dec-99").contains("Named"));
        assert!(shown("01/03/00").contains("Three"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "gdp",
            "1.5",
            "1,234.5",
            "12",
            "13/13/1999",
            "1999-13",
            "99-Dec",
            "1999H1",
            "FY1999",
            "1999-12-31 25:00",
            "12:30",
            "1.2.3.4",
            "1999--12",
            "31/12/",
            "May",
            "1234567",
            "1999Q5",
            "2021 [YR2020]",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    #[test]
    fn a_zone_that_makes_another_day_in_utc_is_told() {
        let is_moved = |text| written(text).map(|read| read.is_moved);
        assert_eq!(is_moved("1999-12-31T16:00:00-05:00"), Some(false));
        assert_eq!(is_moved("1999-12-31T20:00:00-05:00"), Some(true));
        assert_eq!(is_moved("1999-12-31 00:00:00+09:00"), Some(true));
        assert_eq!(is_moved("1999-12-31 23:59"), Some(false));
    }
}
