//! What the format of a cell says that its number is.
//!
//! A number is a date only where its own format says so: 36525 in a column of
//! dates is 36525.

use super::sheet::SheetValue;
use crate::time::Date;

/// Days from the day before which Excel's first calendar counts to 1970-01-01.
const FROM_1900: i64 = 25_569;
/// Days from 1904-01-01, from which the other one counts, to 1970-01-01.
const FROM_1904: i64 = 24_107;
/// The first calendar has a 29 February 1900, which there was not.
const NO_DAY: i64 = 60;
/// 9999-12-31 in the first calendar.
const LAST: f64 = 2_958_466.0;
const SECONDS_A_DAY: f64 = 86_400.0;

/// What the format of a cell says that its number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    Percent,
    /// A day, with a time of day or without.
    Date,
    /// A time of day.
    Time,
    /// Hours, minutes or seconds, beyond a day.
    Duration,
}

impl Shown {
    /// What a format that needs no code says, by its number.
    pub(super) fn built_in(number: u16) -> Shown {
        match number {
            9 | 10 => Shown::Percent,
            14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Shown::Date,
            18..=21 | 32 | 33 | 45 | 47 | 55 | 56 => Shown::Time,
            46 => Shown::Duration,
            _ => Shown::Number,
        }
    }

    /// What a code such as `yyyy-mm-dd` or `0.0%` says; of several the first counts,
    /// which is that of positive numbers.
    pub(super) fn of_code(code: &str) -> Shown {
        let (mut has_day, mut has_clock, mut has_month) = (false, false, false);
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                ';' => break,
                '"' => {
                    letters.by_ref().find(|letter| *letter == '"');
                }
                '\\' | '_' | '*' => {
                    letters.next();
                }
                '[' => {
                    let inside: String =
                        letters.by_ref().take_while(|letter| *letter != ']').collect();
                    let is_clock =
                        |letter: char| matches!(letter.to_ascii_lowercase(), 'h' | 'm' | 's');
                    if !inside.is_empty() && inside.chars().all(is_clock) {
                        return Shown::Duration;
                    }
                }
                '%' => return Shown::Percent,
                'd' | 'D' | 'y' | 'Y' => has_day = true,
                'h' | 'H' | 's' | 'S' => has_clock = true,
                'm' | 'M' => has_month = true,
                _ => {}
            }
        }
        // `General` has none of these letters.
        match (has_day, has_clock, has_month) {
            (true, ..) | (false, false, true) => Shown::Date,
            (false, true, _) => Shown::Time,
            (false, false, false) => Shown::Number,
        }
    }
}

/// The value of a number that is shown in this way; nothing if it is none.
pub(super) fn value(number: f64, shown: Shown, is_1904: bool) -> Option<SheetValue> {
    if !number.is_finite() {
        return None;
    }
    match shown {
        Shown::Number => Some(SheetValue::Number(number)),
        Shown::Percent => SheetValue::text(format!("{}%", hundredfold(number))),
        Shown::Date | Shown::Time => SheetValue::text(day(number, is_1904)),
        Shown::Duration => SheetValue::text(duration(number)),
    }
}

/// A hundred times a number, to the digit.
fn hundredfold(number: f64) -> f64 {
    format!("{number}e2").parse().unwrap_or(number * 100.0)
}

fn duration(days: f64) -> String {
    let seconds = (days.abs() * SECONDS_A_DAY).round();
    let sign = if days < 0.0 { "-" } else { "" };
    let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
    format!("{sign}{hours}:{:02}:{:02} hours", (rest / 60.0).floor(), rest % 60.0)
}

/// The day that a number counts to, with its time of day if that is not midnight.
fn day(number: f64, is_1904: bool) -> String {
    let seconds = (number.fract() * SECONDS_A_DAY).round();
    if !(0.0..LAST).contains(&number) {
        return format!("day {number} of Excel");
    }
    // Both are in range.
    let (mut days, mut seconds) = (number.trunc() as i64, seconds as i64);
    if 86_400 <= seconds {
        days += 1;
        seconds = 0;
    }
    let time = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if !is_1904 && days == 0 {
        return time;
    }
    let since_1970 = match (is_1904, days) {
        (true, days) => days - FROM_1904,
        (false, NO_DAY) => return "1900-02-29".to_owned(),
        (false, days) if days < NO_DAY => days + 1 - FROM_1900,
        (false, days) => days - FROM_1900,
    };
    let date = Date::from_days(i32::try_from(since_1970).unwrap_or(i32::MAX));
    if seconds == 0 { date.to_string() } else { format!("{date}T{time}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(number: f64, is_1904: bool) -> String {
        match value(number, Shown::Date, is_1904) {
            Some(SheetValue::Text(text)) => text.into(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn days_are_counted_as_both_calendars_do() {
        for (number, day) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (60.0, "1900-02-29"),
            (61.0, "1900-03-01"),
            (25_569.0, "1970-01-01"),
            (36_525.0, "1999-12-31"),
            (36_525.5, "1999-12-31T12:00:00"),
            (36_524.999_999_9, "1999-12-31"),
            (0.5, "12:00:00"),
            (-1.0, "day -1 of Excel"),
            (2_958_465.0, "9999-12-31"),
            (2_958_466.0, "day 2958466 of Excel"),
        ] {
            assert_eq!(date(number, false), day);
        }
        assert_eq!(date(0.0, true), "1904-01-01");
        assert_eq!(date(35_063.0, true), "1999-12-31");
    }

    #[test]
    fn a_code_says_what_a_number_is() {
        for (code, shown) in [
            ("General", Shown::Number),
            ("#,##0.00;[Red](#,##0.00)", Shown::Number),
            ("0.00E+00", Shown::Number),
            ("\"days\" 0", Shown::Number),
            ("0\\d", Shown::Number),
            ("_-* #,##0\\ [$€-407]_-", Shown::Number),
            ("[$-409]d-mmm-yy;@", Shown::Date),
            ("yyyy\\-mm\\-dd", Shown::Date),
            ("mmm", Shown::Date),
            ("m/d/yy h:mm", Shown::Date),
            ("h:mm AM/PM", Shown::Time),
            ("mm:ss.0", Shown::Time),
            ("[h]:mm", Shown::Duration),
            ("0.0%", Shown::Percent),
            ("[>1]0.0%;0", Shown::Percent),
        ] {
            assert_eq!(Shown::of_code(code), shown, "{code}");
        }
    }

    #[test]
    fn a_percentage_keeps_its_digits() {
        for (number, shown) in
            [(0.052, "5.2%"), (0.07, "7%"), (-0.145, "-14.5%"), (1e-9, "0.0000001%")]
        {
            assert_eq!(value(number, Shown::Percent, false), SheetValue::text(shown));
        }
    }
}
