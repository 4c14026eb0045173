//! One cell of a table: a number, a date, missing, or neither.

use std::borrow::Cow;

use super::columnar::{TIME_OF_DAY, WHOLE_DAYS};
use super::dates::Written;
use super::marked::CURRENCIES;
use crate::time::{Date, Stamp};

/// How files say that a value is missing.
const MISSING: [&str; 8] = ["", ".", "NA", "N/A", "#N/A", "NaN", "nan", "null"];
/// How many characters of a cell a message repeats.
const SHOWN: usize = 40;

/// One cell as its file holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    /// No cell, or an empty one.
    Missing,
    /// A text that may be a number.
    Text(&'a str),
    /// A text where a number would stand without quotes.
    Quoted(&'a str),
    /// A number.
    Number(f64),
    /// Anything else, in a word: `a list`.
    Other(&'static str),
}

/// A cell that keeps what it holds.
#[derive(Clone)]
pub(super) enum OwnedCell {
    Missing,
    Number(f64),
    Text(String),
    /// Anything else, in a word.
    Other(&'static str),
}

/// Why a cell is not a number: the end of a sentence, and a way out.
pub(crate) struct Wrong {
    pub(crate) words: &'static str,
    pub(crate) help: String,
    /// Whether it is a number where a text should not be.
    pub(super) is_number: bool,
}

impl OwnedCell {
    pub(super) fn borrowed(&self) -> Cell<'_> {
        match self {
            OwnedCell::Missing => Cell::Missing,
            OwnedCell::Number(number) => Cell::Number(*number),
            OwnedCell::Text(text) => Cell::Text(text),
            OwnedCell::Other(word) => Cell::Other(word),
        }
    }
}

impl<'a> Cell<'a> {
    /// What the cell holds, as a text; empty if it holds neither a text nor a number.
    pub(super) fn said(self) -> Cow<'a, str> {
        match self {
            Cell::Text(text) | Cell::Quoted(text) => Cow::Borrowed(text.trim()),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Missing | Cell::Other(_) => Cow::Borrowed(""),
        }
    }

    /// The word in the cell; empty if it is missing.
    pub(crate) fn word(self) -> &'a str {
        match self {
            Cell::Text(text) | Cell::Quoted(text) if !is_missing(text) => text,
            Cell::Missing | Cell::Text(_) | Cell::Quoted(_) | Cell::Number(_) | Cell::Other(_) => {
                ""
            }
        }
    }
}

impl Cell<'_> {
    /// Whether the file says that there is no value here.
    pub(crate) fn is_missing(self) -> bool {
        match self {
            Cell::Missing => true,
            Cell::Text(text) | Cell::Quoted(text) => is_missing(text),
            Cell::Number(_) | Cell::Other(_) => false,
        }
    }

    /// The number in the cell; NaN if it is missing.
    pub(crate) fn number(self) -> Result<f64, Wrong> {
        match self {
            Cell::Missing => Ok(f64::NAN),
            Cell::Number(number) if number.is_finite() => Ok(number),
            Cell::Text(text) => number(text),
            Cell::Quoted(text) if is_missing(text) => Ok(f64::NAN),
            Cell::Quoted(text) if parse(text).is_some_and(f64::is_finite) => Err(Wrong {
                words: "is a text among numbers",
                help: format!("write `{text}` without quotes"),
                is_number: true,
            }),
            Cell::Quoted(text) => Err(wrong(text)),
            Cell::Number(_) | Cell::Other(_) => Err(Wrong {
                words: "is not a number",
                help: "write a number such as `9926.1`, and `null` where there is none".to_owned(),
                is_number: false,
            }),
        }
    }

    /// The time in the cell, where no other cell is needed to tell it.
    pub(crate) fn stamp(self) -> Option<Stamp> {
        match self.written()?.written {
            Written::Sure(stamp) => Some(stamp),
            _ => None,
        }
    }

    /// Whether it holds digits and nothing else.
    pub(super) fn is_digits(self) -> bool {
        match self {
            Cell::Text(text) | Cell::Quoted(text) => {
                text.trim().bytes().all(|byte| byte.is_ascii_digit())
            }
            Cell::Number(_) => true,
            Cell::Missing | Cell::Other(_) => false,
        }
    }

    /// Whether the cell names a time, be it one or the other.
    pub(super) fn is_date(self) -> bool {
        self.written().is_some_and(|read| !matches!(read.written, Written::Count(_)))
    }

    /// Whether a person would take it for a date, be it one that we read or not.
    /// A bare year is as likely a number.
    pub(super) fn is_date_like(self) -> bool {
        let (Cell::Text(text) | Cell::Quoted(text)) = self else { return false };
        let is_year = text.bytes().all(|byte| byte.is_ascii_digit());
        !is_year && (self.is_date() || has_parts_of_date(text.trim()))
    }

    /// What to write instead of something that is not a date.
    pub(crate) fn date_help(self) -> String {
        if let Cell::Other(TIME_OF_DAY) = self {
            return WHOLE_DAYS.to_owned();
        }
        if let Cell::Text(text) | Cell::Quoted(text) = self
            && let Some(quarter) = Stamp::parse_bare(text)
        {
            let (year, month) = (quarter.first_day().parts().0, text.trim().get(5..).unwrap_or(""));
            return format!(
                "write `{quarter}` for the quarter, or `{year:04}-0{month}` for the month"
            );
        }
        // From 1927 to 2119, as sheets count days.
        if let Cell::Number(number) = self
            && (10_000.0..80_000.0).contains(&number)
        {
            return "format the cells of the sheet as dates, or write dates as `1999-12-31`"
                .to_owned();
        }
        let date = match self {
            Cell::Text(text) | Cell::Quoted(text) => meant_date(text.trim()),
            Cell::Number(number) => meant_date(&number.to_string()),
            Cell::Missing | Cell::Other(_) => None,
        };
        match date {
            Some(date) => format!("write `{date}`"),
            None => "write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`".to_owned(),
        }
    }

    /// The cell as a message names it.
    pub(crate) fn shown(self) -> String {
        match self {
            Cell::Missing => "an empty cell".to_owned(),
            Cell::Text(text) | Cell::Quoted(text) => format!("`{}`", brief(text)),
            Cell::Number(number) => format!("`{number}`"),
            Cell::Other(word) => word.to_owned(),
        }
    }
}

/// A text in one line, cut after some characters.
pub(crate) fn brief(text: &str) -> String {
    let line = text.trim().replace(['\n', '\r'], " ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line,
    }
}

/// The number in a text; NaN if the text says that it is missing.
pub(super) fn number(text: &str) -> Result<f64, Wrong> {
    let text = text.trim();
    match parse(text) {
        Some(number) if number.is_finite() => Ok(number),
        Some(_) => Err(Wrong {
            words: "is too large for a number",
            help: "write it in a larger unit, such as billions".to_owned(),
            is_number: false,
        }),
        None if is_missing(text) => Ok(f64::NAN),
        None => Err(wrong(text)),
    }
}

fn is_missing(text: &str) -> bool {
    MISSING.contains(&text.trim())
}

/// Why a text is not a number.
fn wrong(text: &str) -> Wrong {
    // As sheets show it: `#DIV/0!`, `#NAME?`.
    if text.starts_with('#') && text.ends_with(['!', '?']) {
        let help = "correct its formula, or empty the cell".to_owned();
        return Wrong { words: "is an error, not a number", help, is_number: false };
    }
    let help = meant_numbers(text.trim());
    let help = help.unwrap_or_else(|| "write a number such as `9926.1`".to_owned());
    Wrong { words: "is not a number", help, is_number: false }
}

fn parse(text: &str) -> Option<f64> {
    // The parser of the standard library would also take `inf` and `nan`.
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_candidate = unsigned.starts_with(|letter: char| letter.is_ascii_digit())
        || (unsigned.starts_with('.') && 1 < unsigned.len());
    if is_candidate { text.parse().ok() } else { None }
}

/// "write `1.5`", for a text that is a number to a person.
fn meant_numbers(text: &str) -> Option<String> {
    let is_negative = text.starts_with(['-', '\u{2212}', '(']) || text.ends_with('-');
    let bare = text
        .trim_end_matches('%')
        .trim_matches(['+', '-', '\u{2212}', '(', ')'])
        .trim_matches(CURRENCIES)
        .trim();
    let spaced: Vec<&str> = bare.split([' ', '\u{a0}', '\u{202f}', '\'']).collect();
    if !are_thousands(spaced.iter().map(|group| group.split(['.', ',']).next().unwrap_or(""))) {
        return None;
    }
    let digits = spaced.concat();
    let read = |decimal, thousands| {
        let number = plain(&digits, decimal, thousands)?;
        Some(format!("`{}{number}`", if is_negative { "-" } else { "" }))
    };
    let has_one_point = !digits.contains(',') && digits.matches('.').count() <= 1;
    let with_comma = if has_one_point { None } else { read(',', '.') };
    match (read('.', ','), with_comma) {
        (Some(one), Some(other)) => Some(format!("write {one} or {other}")),
        (one, other) => one.or(other).map(|number| format!("write {number}")),
    }
}

/// The digits as a number that we read, if these are the signs in them.
fn plain(digits: &str, decimal: char, thousands: char) -> Option<String> {
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    if !are_thousands(whole.split(thousands)) {
        return None;
    }
    let mut number = whole.replace(thousands, "");
    if let Some(fraction) = fraction {
        number.push('.');
        number.push_str(fraction);
    }
    parse(&number).filter(|number| number.is_finite()).map(|_| number)
}

/// Whether all groups but the first have three digits.
fn are_thousands<'a>(groups: impl Iterator<Item = &'a str>) -> bool {
    groups.skip(1).all(|group| group.len() == 3)
}

/// Whether a text is a day, month and year, or a month's name and a year, in
/// any order.
fn has_parts_of_date(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let day = text.split('T').next().unwrap_or("").to_ascii_lowercase();
    let day = day.split_once(':').map_or(day.as_str(), |(day, _)| day);
    let parts: Vec<&str> =
        day.split(['.', '/', '-', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let is_month = |part: &&str| MONTHS.iter().any(|month| part.starts_with(month));
    // Three digits between points are thousands, and so are those after a comma.
    let is_count = |part: &&str| {
        matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let months = parts.iter().copied().filter(|part| is_month(part)).count();
    let counts = parts.iter().copied().filter(|part| is_count(part)).count();
    months + counts == parts.len() && matches!((months, counts), (1, 1 | 2) | (0, 3 | 4))
}

/// The day that a person means with a text that we do not read.
fn meant_date(text: &str) -> Option<Date> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Seconds or milliseconds since 1970, or a day without its hyphens.
        let count: i64 = text.parse().ok()?;
        let seconds = match text.len() {
            8 => {
                let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
                return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
            }
            9 | 10 => count,
            12 | 13 => count / 1000,
            _ => return None,
        };
        return i32::try_from(seconds.div_euclid(86_400)).ok().map(Date::from_days);
    }
    let day = text.split(['T', ' ']).next()?;
    let mut parts = day.split(['.', '/', '-']);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    let [first, second, third] = numbers;
    let date = |year: &str, month: &str, day: &str| {
        let year = if year.len() == 4 { year.parse().ok()? } else { return None };
        Date::new(year, month.parse().ok()?, day.parse().ok()?)
    };
    let month_first = if day.contains('.') { None } else { date(third, first, second) };
    let day_first = date(third, second, first);
    date(first, second, third).or(match (month_first, day_first) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    })
}
