//! What a whole column proves of its dates.

use super::century::centuries;
use super::open::{DateFormat, Open};
use super::written::{ReadDate, Written, YEARS, Year, day_month, written};
use crate::data::bare;
use crate::data::cell::Cell;
use crate::time::{Date, Frequency, Period, Stamp};

/// From how many rows on a column of one day a month proves that it is monthly.
const PROOF: usize = 13;

/// The dates of a column, row by row.
pub(in crate::data) struct DateColumn {
    /// `None` where there is no date, or none that is understood.
    pub(in crate::data) stamps: Vec<Option<Stamp>>,
    /// What the column leaves open; its stamps are empty then.
    pub(in crate::data) open: Option<Open>,
    /// The rows that name a quarter by a bare number; a month where others do.
    pub(in crate::data) bare: Vec<usize>,
    /// How many dates are other days in UTC.
    pub(in crate::data) moved: usize,
    /// The first and the last of the years that were written with two digits.
    pub(in crate::data) short: Option<(i16, i16)>,
    /// What comes first, where the column had to tell it.
    pub(in crate::data) first: Option<&'static str>,
}

/// The dates in the cells of one column; `format` says what they may leave open.
pub(in crate::data) fn read<'a>(
    cells: impl Iterator<Item = Cell<'a>>,
    format: Option<DateFormat>,
) -> DateColumn {
    let mut texts = Vec::new();
    let all: Vec<Option<ReadDate>> =
        cells.inspect(|cell| texts.extend(fiscal(*cell))).map(|cell| cell.written()).collect();
    let is_sure = |read: &ReadDate| matches!(read.written, Written::Sure(_)) && !read.is_moved;
    if all.iter().flatten().all(is_sure) && !are_fiscal(&texts) {
        let sure = |read: Option<ReadDate>| match read?.written {
            Written::Sure(stamp) => Some(stamp),
            _ => None,
        };
        let stamps = all.into_iter().map(sure).collect();
        return DateColumn {
            stamps,
            open: None,
            bare: Vec::new(),
            moved: 0,
            short: None,
            first: None,
        };
    }
    let found = || all.iter().flatten().map(|read| read.written);
    let mut order = None;
    let mut open = None;
    if found().any(|written| matches!(written, Written::DayMonth { .. } | Written::Three(_))) {
        match order_of(&all, format) {
            Ok(told) => order = Some(told),
            Err(left) => open = Some(left),
        }
    }
    let six = six_digits(found(), format).unwrap_or_else(|left| {
        open = open.or(Some(left));
        Six::Months
    });
    if are_fiscal(&texts) {
        open = open.or(Some(Open::FiscalYear));
    }
    let is_count = |written: Written| matches!(written, Written::Count(_));
    if found().any(is_count) && !counts(format) {
        open = open.or(Some(Open::Count));
    }
    let ordered = |read: &Option<ReadDate>| {
        let written = read.as_ref()?.written;
        match (written, order) {
            (Written::Three(numbers), Some(order)) => order.three(numbers),
            (Written::DayMonth { first, second, year }, Some(order)) => {
                order.day_month(first, second, year)
            }
            (Written::SixDigits(digits), _) => six.read(digits),
            (written, _) => Some(written),
        }
    };
    let ordered: Vec<Option<Written>> = all.iter().map(ordered).collect();
    let years: Vec<u8> = ordered.iter().flatten().filter_map(|written| written.short()).collect();
    let centuries = centuries(&years);
    if centuries.is_none() {
        open = open.or(Some(Open::Century));
    }
    let mut centuries = centuries.unwrap_or_default().into_iter();
    let mut column = DateColumn {
        stamps: Vec::with_capacity(all.len()),
        open,
        bare: Vec::new(),
        moved: all.iter().flatten().filter(|read| read.is_moved).count(),
        short: None,
        first: order.filter(|_| format.is_none()).map(DateOrder::first),
    };
    for (row, written) in ordered.into_iter().enumerate() {
        let century = written.and_then(Written::short).and_then(|_| centuries.next());
        if let Some(Written::Bare(_)) = written {
            column.bare.push(row);
        }
        if let (Some(century), Some(year)) = (century, written.and_then(Written::short)) {
            let year = century + i16::from(year);
            let (low, high) = column.short.unwrap_or((year, year));
            column.short = Some((low.min(year), high.max(year)));
        }
        let stamp = written.and_then(|written| stamp(written, century, format));
        column.stamps.push(stamp.filter(|_| open.is_none()));
    }
    column
}

/// Which number of a date comes first.
#[derive(Clone, Copy)]
enum DateOrder {
    Day,
    Month,
    Year,
}

impl DateOrder {
    /// What comes first.
    fn first(self) -> &'static str {
        match self {
            DateOrder::Day => "day",
            DateOrder::Month => "month",
            DateOrder::Year => "year",
        }
    }

    fn three(self, [one, two, three]: [u8; 3]) -> Option<Written> {
        match self {
            DateOrder::Year => Some(Written::Named { day: Some(three), month: two, year: one }),
            DateOrder::Day | DateOrder::Month => self.day_month(one, two, Year::Short(three)),
        }
    }

    fn day_month(self, first: u8, second: u8, year: Year) -> Option<Written> {
        let (day, month) = match self {
            DateOrder::Day => (first, second),
            DateOrder::Month => (second, first),
            DateOrder::Year => return None,
        };
        match year {
            Year::Full(year) => Date::new(year, month, day).map(Stamp::Day).map(Written::Sure),
            Year::Short(year) => Some(Written::Named { day: Some(day), month, year }),
        }
    }
}

impl Written {
    /// The two digits of its year, where that is all that is told.
    fn short(self) -> Option<u8> {
        match self {
            Written::Named { year, .. } => Some(year),
            _ => None,
        }
    }
}

/// The order that a column proves, or else the one that its user says.
fn order_of(all: &[Option<ReadDate>], format: Option<DateFormat>) -> Result<DateOrder, Open> {
    proven_order(all).or_else(|open| match format {
        Some(DateFormat::DayFirst) => Ok(DateOrder::Day),
        Some(DateFormat::MonthFirst) => Ok(DateOrder::Month),
        Some(DateFormat::YearFirst) if open == Open::Three => Ok(DateOrder::Year),
        _ => Err(open),
    })
}

fn proven_order(all: &[Option<ReadDate>]) -> Result<DateOrder, Open> {
    let written = all.iter().flatten().map(|read| read.written);
    let threes: Vec<[u8; 3]> = written
        .clone()
        .filter_map(|written| match written {
            Written::Three(numbers) => Some(numbers),
            _ => None,
        })
        .collect();
    // A number that no day and no month has is a year.
    let is_year = |number: u8| number == 0 || 31 < number;
    let is_first = threes.iter().any(|[first, _, _]| is_year(*first));
    let is_last = threes.iter().any(|[_, _, last]| is_year(*last));
    match (threes.is_empty(), is_first, is_last) {
        (true, ..) | (false, false, true) => {}
        (false, true, false) => return Ok(DateOrder::Year),
        _ => return Err(Open::Three),
    }
    let of_threes =
        threes.iter().filter_map(|[one, two, three]| day_month(*one, *two, Year::Short(*three)));
    let pairs: Vec<(u8, u8, Year)> = written
        .chain(of_threes)
        .filter_map(|written| match written {
            Written::DayMonth { first, second, year } => Some((first, second, year)),
            _ => None,
        })
        .collect();
    let day_first = pairs.iter().any(|(first, _, _)| 12 < *first);
    let month_first = pairs.iter().any(|(_, second, _)| 12 < *second);
    match (day_first, month_first) {
        (true, false) => Ok(DateOrder::Day),
        // What contradicts is found when it is read: it has no month of that number.
        (false, true) | (true, true) => Ok(DateOrder::Month),
        (false, false) if pairs.iter().all(|(first, second, _)| first == second) => {
            Ok(DateOrder::Day)
        }
        (false, false) => first_of_months(&pairs).ok_or(Open::DayOrMonth),
    }
}

/// The order that makes all dates first days of months, where the other one would
/// have them all within the first twelve days of January, year after year.
fn first_of_months(pairs: &[(u8, u8, Year)]) -> Option<DateOrder> {
    let first_year = pairs.first().map(|(_, _, year)| *year);
    let has_years = pairs.iter().any(|(_, _, year)| Some(*year) != first_year);
    if pairs.len() < PROOF || !has_years {
        return None;
    }
    let all_one = |number: fn(&(u8, u8, Year)) -> u8| pairs.iter().all(|pair| number(pair) == 1);
    match (all_one(|pair| pair.0), all_one(|pair| pair.1)) {
        (true, false) => Some(DateOrder::Day),
        (false, true) => Some(DateOrder::Month),
        _ => None,
    }
}

/// What six digits without a sign are.
#[derive(Clone, Copy)]
enum Six {
    Months,
    Days,
}

impl Six {
    fn read(self, [one, two, three]: [u8; 3]) -> Option<Written> {
        match self {
            Six::Months => {
                let year = 100 * i16::from(one) + i16::from(two);
                let month = Period::of_year(Frequency::Month, year, three)?;
                YEARS.contains(&year).then_some(Written::Sure(Stamp::Period(month)))
            }
            // Every fourth year of two digits is a leap year in one century or other.
            Six::Days => Date::new(2000 + i16::from(one), two, three).map(|_| Written::Named {
                day: Some(three),
                month: two,
                year: one,
            }),
        }
    }
}

/// What the texts of six digits are: `200112` is December 2001, or the twelfth of
/// January 2020.
fn six_digits(
    found: impl Iterator<Item = Written>,
    format: Option<DateFormat>,
) -> Result<Six, Open> {
    let six: Vec<[u8; 3]> = found
        .filter_map(|written| match written {
            Written::SixDigits(digits) => Some(digits),
            _ => None,
        })
        .collect();
    let are_all = |own: Six| six.iter().all(|digits| own.read(*digits).is_some());
    match (are_all(Six::Months), are_all(Six::Days)) {
        _ if six.is_empty() => Ok(Six::Months),
        (true, true) if format == Some(DateFormat::YearFirst) => Ok(Six::Days),
        (true, true) => Err(Open::SixDigits),
        (false, true) => Ok(Six::Days),
        (_, false) => Ok(Six::Months),
    }
}

/// Whether a text such as `2009-10` names a year and the one after it; `None` for a
/// text of another shape.
fn fiscal(cell: Cell<'_>) -> Option<bool> {
    let (Cell::Text(text) | Cell::Quoted(text)) = cell else { return None };
    if text.len() != "2009-10".len() {
        return None;
    }
    let (year, next) = text.trim().split_once('-')?;
    if year.len() != 4 || next.len() != 2 {
        return None;
    }
    let (year, next): (u32, u32) = (year.parse().ok()?, next.parse().ok()?);
    Some((year + 1) % 100 == next)
}

/// Whether all of several months may be years from autumn to autumn.
fn are_fiscal(texts: &[bool]) -> bool {
    1 < texts.len() && texts.iter().all(|is_fiscal| *is_fiscal)
}

fn counts(format: Option<DateFormat>) -> bool {
    matches!(
        format,
        Some(
            DateFormat::Excel
                | DateFormat::Excel1904
                | DateFormat::Unix
                | DateFormat::UnixMilliseconds
        )
    )
}

fn stamp(written: Written, century: Option<i16>, format: Option<DateFormat>) -> Option<Stamp> {
    match written {
        Written::Sure(stamp) => Some(stamp),
        Written::Bare(quarter) => Some(Stamp::Period(quarter)),
        Written::Named { day, month, year } => {
            let year = century? + i16::from(year);
            match day {
                Some(day) => Date::new(year, month, day).map(Stamp::Day),
                None => Period::of_year(Frequency::Month, year, month).map(Stamp::Period),
            }
        }
        Written::Count(count) => counted(count, format?).map(Stamp::Day),
        Written::DayMonth { .. } | Written::Three(_) | Written::SixDigits(_) => None,
    }
}

fn counted(count: i64, format: DateFormat) -> Option<Date> {
    let days = match format {
        // From 1900-03-01 on, Excel's day 1 is the last of 1899.
        DateFormat::Excel if 60 < count => count - 25_569,
        DateFormat::Excel1904 => count - 24_107,
        DateFormat::Unix => count.div_euclid(86_400),
        DateFormat::UnixMilliseconds => count.div_euclid(86_400_000),
        _ => return None,
    };
    i32::try_from(days).ok().map(Date::from_days)
}

impl DateColumn {
    /// Settles which bare numbers are months; whether it stays open what they are.
    pub(in crate::data) fn settle_bare(&self, dates: &mut [(usize, Stamp)]) -> bool {
        let is_bare = |row: &usize| self.bare.binary_search(row).is_ok();
        let places: Vec<usize> = dates
            .iter()
            .enumerate()
            .filter(|(_, (row, _))| is_bare(row))
            .map(|(place, _)| place)
            .collect();
        bare::settle(dates, &places)
    }
}

impl Cell<'_> {
    /// What the cell says of its date.
    pub(in crate::data) fn written(self) -> Option<ReadDate> {
        match self {
            Cell::Text(text) | Cell::Quoted(text) => written(text),
            Cell::Number(number) => written(&number.to_string()),
            Cell::Missing | Cell::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(texts: &[&str], format: Option<DateFormat>) -> Result<Vec<String>, Open> {
        let column = read(texts.iter().map(|text| Cell::Text(text)), format);
        match column.open {
            Some(open) => Err(open),
            None => Ok(column
                .stamps
                .iter()
                .map(|stamp| stamp.map_or("none".to_owned(), |stamp| stamp.to_string()))
                .collect()),
        }
    }

    fn check(texts: &[&str], wanted: &[&str]) {
        assert_eq!(column(texts, None), Ok(wanted.iter().map(|text| (*text).to_owned()).collect()));
    }

    #[test]
    fn one_number_beyond_twelve_tells_the_order_of_the_whole_column() {
        check(&["03/04/1999", "31/12/1999"], &["1999-04-03", "1999-12-31"]);
        check(&["03/04/1999", "12/31/1999"], &["1999-03-04", "1999-12-31"]);
        check(&["1.2.1999", "13.2.1999"], &["1999-02-01", "1999-02-13"]);
    }

    #[test]
    fn what_no_number_tells_is_asked_for() {
        let texts = ["01/02/1999", "02/03/1999"];
        assert_eq!(column(&texts, None), Err(Open::DayOrMonth));
        let day_first = column(&texts, Some(DateFormat::DayFirst));
        assert_eq!(day_first, Ok(vec!["1999-02-01".to_owned(), "1999-03-02".to_owned()]));
        let month_first = column(&texts, Some(DateFormat::MonthFirst));
        assert_eq!(month_first, Ok(vec!["1999-01-02".to_owned(), "1999-02-03".to_owned()]));
        check(&["01/01/1999", "02/02/1999"], &["1999-01-01", "1999-02-02"]);
        assert_eq!(column(&["01/02/03", "02/03/04"], None), Err(Open::Three));
        assert_eq!(column(&["36525"], None), Err(Open::Count));
        assert_eq!(column(&["Jan-55", "Feb-55"], None), Err(Open::Century));
        assert_eq!(column(&["200101", "200112"], None), Err(Open::SixDigits));
    }

    #[test]
    fn first_days_of_months_over_years_tell_the_order_and_twelve_rows_do_not() {
        let rows = |count: usize, day_first: bool| -> Vec<String> {
            let row = |place: usize| {
                let (year, month) = (1999 + place / 12, place % 12 + 1);
                if day_first {
                    format!("01/{month:02}/{year}")
                } else {
                    format!("{month:02}/01/{year}")
                }
            };
            (0..count).map(row).collect()
        };
        for day_first in [true, false] {
            let texts = rows(14, day_first);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let read = column(&texts, None).unwrap();
            assert_eq!(read.last().map(String::as_str), Some("2000-02-01"));
            let twelve: Vec<&str> = texts.iter().take(12).copied().collect();
            assert_eq!(column(&twelve, None), Err(Open::DayOrMonth));
        }
    }

    #[test]
    fn two_digits_of_a_year_count_where_the_column_tells_their_century() {
        check(&["Nov-99", "Dec-99"], &["1999-11", "1999-12"]);
        check(&["Dec-99", "Jan-00"], &["1999-12", "2000-01"]);
        check(&["Jan-55", "Jan-99", "Jan-00"], &["1955-01", "1999-01", "2000-01"]);
        check(&["Jan-01", "Jan-99", "Jan-55"], &["2001-01", "1999-01", "1955-01"]);
        check(&["31/12/99", "03/01/00"], &["1999-12-31", "2000-01-03"]);
        check(&["99/12/31", "00/01/03"], &["1999-12-31", "2000-01-03"]);
    }

    #[test]
    fn six_digits_are_months_where_one_of_them_can_be_no_day() {
        check(&["199911", "199912"], &["1999-11", "1999-12"]);
        check(&["200112", "200001"], &["2001-12", "2000-01"]);
        check(&["991231", "000103"], &["1999-12-31", "2000-01-03"]);
        let days = column(&["200112"], Some(DateFormat::YearFirst));
        assert_eq!(days, Ok(vec!["2020-01-12".to_owned()]));
    }

    #[test]
    fn counted_days_are_read_as_they_are_said_to_count() {
        let one = |text, format| column(&[text], Some(format)).unwrap().concat();
        assert_eq!(one("36525", DateFormat::Excel), "1999-12-31");
        assert_eq!(one("35063", DateFormat::Excel1904), "1999-12-31");
        assert_eq!(one("946598400", DateFormat::Unix), "1999-12-31");
        assert_eq!(one("946598400000", DateFormat::UnixMilliseconds), "1999-12-31");
    }
}
