//! Binary files of typed columns, whatever their format.
//!
//! A *part* is what such a file is written in: a row group, a record batch. Its
//! rows come a block at a time.

use std::ops::{ControlFlow, RangeInclusive};

use super::findings::only;
use super::guard::guarded;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::portable;
use crate::time::Date;

/// How many rows a block has at most: a few columns of it stay in the cache.
pub(crate) const BLOCK: usize = 1 << 14;
/// The day of a row that has none.
pub(crate) const NO_DAY: i32 = i32::MIN;
/// The day of a row whose time is no midnight, or is told in a zone.
pub(crate) const NO_MIDNIGHT: i32 = i32::MIN + 1;
/// What no number and no day can be, in words.
pub(super) const INFINITE: &str = "an infinite value";
pub(super) const TIME_OF_DAY: &str = "a time of day";
/// The way out of the latter.
pub(super) const WHOLE_DAYS: &str = "write whole days: the day of a time depends on its time zone";

/// A column as the file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Number,
    /// Whole numbers, which may be names as well.
    Whole,
    Day,
    Text,
    Unread,
}

/// As what a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Numbers,
    Days,
    Texts,
}

/// A block of one column.
#[derive(Clone, Debug)]
pub(crate) enum ColumnBlock {
    /// NaN where missing.
    Numbers(Vec<f64>),
    /// Days since 1970-01-01, [`NO_DAY`] where missing.
    Days(Vec<i32>),
    /// Empty where missing.
    Texts(Texts),
}

/// Texts of which equal ones that follow each other are kept once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    text: String,
    /// Where each different one ends, and how many rows have it.
    runs: Vec<(usize, usize)>,
}

/// A binary file of typed columns.
pub(crate) trait Columnar: Send + Sync {
    fn file(&self) -> &str;

    fn fields(&self) -> &[Field];

    fn parts(&self) -> usize;

    fn part_rows(&self, part: usize) -> Option<u64>;

    /// How many rows the parts before this one have; asked when something is wrong.
    fn rows_before(&self, part: usize) -> u64 {
        (0..part).filter_map(|part| self.part_rows(part)).sum()
    }

    /// The first and the last day that a column of days has in a part, where the
    /// file says so.
    fn days(&self, part: usize, column: usize) -> Option<RangeInclusive<i32>>;

    /// Reads these columns of a part, block after block, until `take` breaks; it
    /// gets the number of rows, and may keep what it likes of the values.
    ///
    /// The values are as they stand there: [`check`] says what is wrong with them.
    fn read(
        &self,
        part: usize,
        wishes: &[(usize, Wish)],
        take: &mut dyn FnMut(usize, &mut [ColumnBlock]) -> ControlFlow<()>,
    ) -> Result<(), Error>;
}

impl ColumnBlock {
    pub(super) fn new(wish: Wish) -> ColumnBlock {
        match wish {
            Wish::Numbers => ColumnBlock::Numbers(Vec::new()),
            Wish::Days => ColumnBlock::Days(Vec::new()),
            Wish::Texts => ColumnBlock::Texts(Texts::default()),
        }
    }
}

impl Texts {
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "Parquet is read in place"))]
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
    }

    pub(crate) fn push(&mut self, text: &str, rows: usize) {
        if self.last() == Some(text)
            && let Some((_, count)) = self.runs.last_mut()
        {
            *count += rows;
            return;
        }
        self.text.push_str(text);
        self.runs.push((self.text.len(), rows));
    }

    /// The one that was added last.
    fn last(&self) -> Option<&str> {
        let ((end, _), before) = self.runs.split_last()?;
        let start = before.last().map_or(0, |(end, _)| *end);
        self.text.get(start..*end)
    }

    /// Each text, and how many rows have it.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut start = 0;
        self.runs.iter().map(move |(end, rows)| {
            let text = self.text.get(start..*end).unwrap_or("");
            start = *end;
            (text, *rows)
        })
    }
}

/// What is wrong with the values of a column that were read as they are; `row` says
/// the number of the first one in the file, from 1.
pub(crate) fn check(
    file: &str,
    field: &Field,
    values: &ColumnBlock,
    row: impl Fn() -> u64,
) -> Result<(), Error> {
    let wrong = match values {
        ColumnBlock::Numbers(numbers) => {
            // One pass without a branch, for nearly no file has any.
            let has_any = numbers.iter().fold(false, |any, number| any | number.is_infinite());
            if !has_any {
                return Ok(());
            }
            let at = numbers.iter().position(|number| number.is_infinite());
            at.map(|at| (at, Code::BadNumber, INFINITE, "write it as missing"))
        }
        ColumnBlock::Days(days) => {
            let at = days.iter().position(|day| *day == NO_MIDNIGHT);
            at.map(|at| (at, Code::BadDate, TIME_OF_DAY, WHOLE_DAYS))
        }
        ColumnBlock::Texts(_) => None,
    };
    let Some((at, code, words, help)) = wrong else { return Ok(()) };
    let row = row() + at as u64;
    let message = format!("{words} in column `{}`, row {row}", super::brief(&field.name));
    Err(only(Diagnostic::error(code, message).at(Place::whole(file)).with_help(help)))
}

/// What the reader of a format makes of a part of a file, or the error that it is
/// damaged there. `read` holds calls of that reader only.
#[cfg_attr(
    not(any(feature = "parquet", feature = "arrays")),
    expect(dead_code, reason = "what binary formats share")
)]
pub(super) fn whole<T, E: std::fmt::Display>(
    file: &str,
    kind: &str,
    part: impl std::fmt::Display,
    read: impl FnOnce() -> Result<T, E>,
) -> Result<T, Error> {
    match guarded(read) {
        Some(Ok(read)) => Ok(read),
        Some(Err(error)) => {
            let error = error.to_string();
            let error = error.lines().next().unwrap_or("").trim_end_matches('.');
            Err(broken(file, kind, &format!("{error}, in {part}")))
        }
        None => Err(broken(file, kind, &format!("its bytes do not fit together, in {part}"))),
    }
}

/// The error for a file that breaks off or is not what it says it is.
pub(super) fn broken(file: &str, kind: &str, reason: &impl std::fmt::Display) -> Error {
    // Libraries tell their stories in several lines.
    let reason = reason.to_string();
    let reason = reason.lines().next().unwrap_or("").trim_end_matches('.');
    let message = format!("this is not whole {kind}: {reason}");
    let diagnostic = Diagnostic::error(Code::BrokenBinary, message).at(Place::whole(file));
    only(diagnostic.with_help("copy or write the file again"))
}

/// The day of a time that is counted in so many units a day.
pub(super) fn midnight(time: i64, units_a_day: i64) -> i32 {
    let day = time.div_euclid(units_a_day);
    let is_midnight = time.rem_euclid(units_a_day) == 0;
    let is_known = (i64::from(Date::MIN.days())..=i64::from(Date::MAX.days())).contains(&day);
    match i32::try_from(day) {
        Ok(day) if is_midnight && is_known => day,
        _ => NO_MIDNIGHT,
    }
}

/// The float nearest to a whole number divided by a power of ten.
pub(super) fn decimal(digits: i128, scale: i32) -> f64 {
    let power = portable::ten_to(scale);
    if digits.unsigned_abs() <= 1 << 53 && (0..=22).contains(&scale) {
        return digits as f64 / power;
    }
    format!("{digits}e{}", -i64::from(scale)).parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_the_floats_that_their_digits_are_read_as() {
        for (digits, scale, text) in [
            (15, 1, "1.5"),
            (-123_456_789, 4, "-12345.6789"),
            (12_345_678_901_234_567_890, 10, "1234567890.123456789"),
            (7, 0, "7"),
            (7, -2, "700"),
            (1, 30, "1e-30"),
            (1, i32::MIN, "1e2147483648"),
        ] {
            assert_eq!(decimal(digits, scale).to_bits(), text.parse::<f64>().unwrap().to_bits());
        }
    }

    #[test]
    fn a_time_is_a_day_only_at_midnight() {
        assert_eq!(midnight(86_400_000, 86_400_000), 1);
        assert_eq!(midnight(-86_400_000, 86_400_000), -1);
        assert_eq!(midnight(1, 86_400_000), NO_MIDNIGHT);
        assert_eq!(midnight(i64::MAX, 1), NO_MIDNIGHT);
    }
}
