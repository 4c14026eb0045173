//! What a column of dates may leave open, and what its user says then.

use super::written::Written;
use crate::time::Stamp;

/// How dates are written that may be read in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateFormat {
    /// `31/12/1999`: the day first.
    DayFirst,
    /// `12/31/1999`: the month first.
    MonthFirst,
    /// `99/12/31`, `991231`: the year first.
    YearFirst,
    /// Days as Excel counts them: 36525 is 1999-12-31.
    Excel,
    /// Days as Excel once counted them on a Macintosh: 35063 is 1999-12-31.
    Excel1904,
    /// Seconds since the first day of 1970, in UTC.
    Unix,
    /// Milliseconds since then.
    UnixMilliseconds,
}

impl DateFormat {
    /// All of them, each with the word by which the command line knows it.
    pub const WORDS: [(&str, DateFormat); 7] = [
        ("dmy", DateFormat::DayFirst),
        ("mdy", DateFormat::MonthFirst),
        ("ymd", DateFormat::YearFirst),
        ("excel", DateFormat::Excel),
        ("excel-1904", DateFormat::Excel1904),
        ("unix", DateFormat::Unix),
        ("unix-ms", DateFormat::UnixMilliseconds),
    ];
}

/// What a column does not prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Open {
    /// Which of two numbers is the day.
    DayOrMonth,
    /// Which of three numbers is the year.
    Three,
    /// The century of years with two digits.
    Century,
    /// Whether six digits are a month, or a day with a year of two digits.
    SixDigits,
    /// From where a number counts.
    Count,
    /// Whether `2009-10` is a month or a year from autumn to autumn.
    FiscalYear,
}

impl Open {
    /// Whether this is a text that it is about.
    pub(in crate::data) fn is_about(self, written: Written) -> bool {
        match self {
            Open::DayOrMonth => {
                matches!(written, Written::DayMonth { first, second, .. } if first != second)
                    || matches!(written, Written::Three(_))
            }
            Open::Three => matches!(written, Written::Three(_)),
            Open::Century => match written {
                Written::Named { year, .. } => (30..70).contains(&year),
                Written::Three(_) => true,
                _ => false,
            },
            Open::FiscalYear => matches!(written, Written::Sure(Stamp::Period(_))),
            Open::SixDigits => matches!(written, Written::SixDigits(_)),
            Open::Count => matches!(written, Written::Count(_)),
        }
    }

    /// What is not told, and what to type.
    pub(in crate::data) fn told(self) -> (&'static str, &'static str) {
        match self {
            Open::DayOrMonth => (
                "may have the day first or the month first: no number above 12 decides it",
                "use the option `date_format: dmy` if the day stands first, or the option `date_format: mdy`",
            ),
            Open::Three => (
                "may have the day, the month or the year first: no number decides it",
                "use the option `date_format: dmy`, the option `date_format: mdy` or the option `date_format: ymd`",
            ),
            Open::Century => (
                "does not say its century",
                "write years with four digits: two are read from 1970 to 2029 only",
            ),
            Open::SixDigits => (
                "may be a month, or a day with a year of two digits",
                "use the option `date_format: ymd` for days as in 991231, or write months as in 2001-12",
            ),
            Open::FiscalYear => (
                "may be a month, or a year that ends in the next one, and no other date decides it",
                "write `2009M10` for months, or `2010` for the year that ends in 2010",
            ),
            Open::Count => (
                "is a number, and does not say from which day it counts",
                "use the option `date_format: excel` for the days of a spreadsheet, or format its \
                 cells as dates; `unix` and `unix-ms` are seconds and milliseconds since 1970",
            ),
        }
    }
}
