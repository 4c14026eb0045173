//! What the columns of a table are for: dates, release dates, names of series,
//! values.

use std::collections::BTreeMap;

use super::cell::{Cell, brief};
use super::dates::Written;
use super::findings::Findings;
use super::fred_md;
use super::table::CellTable;
use crate::diagnostic::{Code, Diagnostic};
use crate::inert;
use crate::time::{Frequency, Stamp};

/// Headers that promise dates, the surest first.
pub(crate) const DATE_NAMES: [&str; 20] = [
    "observation_date",
    "period_start_date",
    "date",
    "time_period",
    "time period",
    "ref_date",
    "reference period",
    "obs_date",
    "dates",
    "datum",
    "quarter",
    "month",
    "period",
    "time",
    "year",
    "week",
    "day",
    "timestamp",
    "datetime",
    fred_md::DATE,
];
/// Headers of the parts of dates that stand in columns of their own.
const YEAR_NAMES: [&str; 1] = ["year"];
const MONTH_NAMES: [&str; 3] = ["month", "mon", "period"];
const QUARTER_NAMES: [&str; 3] = ["quarter", "qtr", "period"];
const DAY_NAMES: [&str; 2] = ["day", "dom"];
/// Headers of the column that names the series in long data.
const SERIES_NAMES: [&str; 5] = ["series", "variable", "series_id", "name", "id"];
/// Headers of days from which a value stood, until another one did.
const VINTAGE_NAMES: [&str; 4] =
    ["realtime_start", "realtime_start_date", "vintage", "vintage_date"];
/// Headers of days on which there first was a value.
const RELEASE_NAMES: [&str; 6] = [
    "released",
    "release_date",
    "release date",
    "publication_date",
    "publication date",
    "published",
];
/// Headers of the last day on which a value stood.
const UNTIL_NAMES: [&str; 2] = ["realtime_end", "realtime_end_date"];
/// Headers that say when a value was known in a way that we do not read.
const UNREAD_NAMES: [&str; 1] = ["realtime_period"];
/// Headers that say nothing about what the values are.
const PLAIN_VALUE_NAMES: [&str; 2] = ["value", "close"];
/// Bare years outside of these are taken for values.
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2200;

/// What the columns of a table are for, each by its position.
pub(super) struct Roles {
    pub(super) date: Option<DateColumns>,
    /// The columns that say when a value was known; there are dates then.
    pub(super) known: Option<KnownColumns>,
    pub(super) layout: SeriesLayout,
}

/// Where the dates stand.
#[derive(Clone, Copy)]
pub(super) struct DateColumns {
    /// The column of the dates, or of their years.
    pub(super) column: usize,
    /// Where the rest stands, if that holds years only.
    pub(super) within: Option<Within>,
}

/// Columns that say when within a year.
#[derive(Clone, Copy)]
pub(super) enum Within {
    Month(usize),
    Quarter(usize),
    Day { month: usize, day: usize },
}

impl DateColumns {
    /// Dates that stand in one column.
    pub(super) fn alone(column: usize) -> DateColumns {
        DateColumns { column, within: None }
    }

    fn is(&self, column: usize) -> bool {
        let within = match self.within {
            None => false,
            Some(Within::Month(part) | Within::Quarter(part)) => part == column,
            Some(Within::Day { month, day }) => month == column || day == column,
        };
        within || self.column == column
    }
}

/// The columns that say when a value was known.
#[derive(Clone, Copy)]
pub(super) struct KnownColumns {
    pub(super) from: usize,
    pub(super) until: Option<usize>,
    /// Whether the header promises vintages, and not only first releases.
    pub(super) is_vintage: bool,
}

/// How series lie in a table.
pub(super) enum SeriesLayout {
    /// Every one of these columns is a series of this name.
    Wide(Vec<(usize, String)>),
    /// Every row names its series.
    Long { series: usize, value: usize },
}

/// Finds out what the columns are for.
///
/// # Nothing to say
///
/// `None` if the header is wrong; what is wrong is added to `findings`.
pub(super) fn roles(table: &impl CellTable, findings: &mut Findings) -> Option<Roles> {
    let known = known(table, findings);
    let date = parted_date(table).or_else(|| date_column(table).map(DateColumns::alone));
    check_names(table, date, findings);
    if let Some(date) = date {
        check_header(table, date.column, findings);
        check_second_date(table, date, findings);
    } else if let Some(known) = known {
        findings.add(|| {
            let message = "the data say when a value was known, but not which date it is about";
            Diagnostic::error(Code::VintagesUnread, message)
                .at(table.name_place(known.from))
                .with_help("add a column `date` with the day or period of each value")
        });
    }
    let layout = match (date, long(table, date)) {
        (Some(_), Some(long)) => long,
        _ => SeriesLayout::Wide(wide(table, date)),
    };
    if let SeriesLayout::Wide(series) = &layout
        && series.is_empty()
        && findings.is_empty()
    {
        findings.add(|| {
            let message = "no column of values";
            Diagnostic::error(Code::EmptyData, message)
                .at(table.name_place(date.map_or(0, |date| date.column)))
                .with_help("write `date,gdp`, then a row such as `1999-12-31,9926.1`")
        });
    }
    if findings.is_empty() { Some(Roles { date, known, layout }) } else { None }
}

/// The columns that say when a value was known; adds those that contradict.
fn known(table: &impl CellTable, findings: &mut Findings) -> Option<KnownColumns> {
    let all = |names: &'static [&str]| {
        let columns = table.names().iter().enumerate();
        columns.filter(move |(_, name)| is_one_of(name, names)).map(|(column, _)| column)
    };
    let until = all(&UNTIL_NAMES).next();
    let mut from = all(&VINTAGE_NAMES).map(|column| (column, true));
    let mut first = all(&RELEASE_NAMES).map(|column| (column, false));
    let name = |column: usize| table.names().get(column).map_or("", String::as_str);
    let mut unread = |column: usize, message: String| {
        findings.add(|| {
            Diagnostic::error(Code::VintagesUnread, message)
                .at(table.name_place(column))
                .with_help(format!("leave `{}` out", name(column)))
        });
    };
    for column in all(&UNREAD_NAMES) {
        unread(column, format!("`{}` is not a way to date values that froth reads", name(column)));
    }
    let chosen = from.next().or_else(|| first.next());
    if let (Some((chosen, _)), Some((second, _))) = (chosen, from.chain(first).next()) {
        let (chosen, other) = (name(chosen), name(second));
        unread(second, format!("`{chosen}` and `{other}` both say when a value was known"));
    }
    if let (None, Some(until)) = (chosen, until) {
        unread(until, format!("`{}` without `realtime_start`", name(until)));
    }
    chosen.map(|(from, is_vintage)| KnownColumns { from, until, is_vintage })
}

/// Whether a header says when a value was known.
fn is_known_name(name: &str) -> bool {
    [&VINTAGE_NAMES[..], &RELEASE_NAMES, &UNTIL_NAMES, &UNREAD_NAMES]
        .iter()
        .any(|names| is_one_of(name, names))
}

pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn long(table: &impl CellTable, date: Option<DateColumns>) -> Option<SeriesLayout> {
    let find = |wanted: &str| position(table, |name| name.eq_ignore_ascii_case(wanted));
    let is_free = |column: &usize| !date.is_some_and(|date| date.is(*column));
    // A row of periods names its series by all of its labels.
    let is_turned = table.keys().is_some();
    let series = SERIES_NAMES.into_iter().filter_map(find).find(is_free)?;
    if is_turned { None } else { Some(SeriesLayout::Long { series, value: find("value")? }) }
}

fn wide(table: &impl CellTable, date: Option<DateColumns>) -> Vec<(usize, String)> {
    let columns = table.names().iter().enumerate();
    let is_series = |(column, name): &(usize, &String)| {
        let is_date = date.is_some_and(|date| date.is(*column));
        !is_date && !name.is_empty() && !is_known_name(name)
    };
    let mut series: Vec<(usize, String)> =
        columns.filter(is_series).map(|(column, name)| (column, name.clone())).collect();
    if let [(_, name)] = series.as_mut_slice()
        && date.is_some()
        && is_one_of(name, &PLAIN_VALUE_NAMES)
    {
        stem(table.file()).clone_into(name);
    }
    series
}

/// The name of a file, or of the part of it that is read, without its folder and
/// its ending.
pub(super) fn stem(file: &str) -> &str {
    let base = file.rsplit(['/', '\\', ':']).next().unwrap_or(file);
    match base.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => base,
    }
}

/// Dates whose year and month, quarter or day stand in columns of their own.
fn parted_date(table: &impl CellTable) -> Option<DateColumns> {
    if !table.names().iter().any(|name| is_one_of(name, &YEAR_NAMES)) {
        return None;
    }
    // A whole date goes before its parts, which may be of another year.
    let mut whole_dates = DATE_NAMES.iter().take_while(|name| **name != "quarter");
    let is_whole = |name: &&str| {
        let found = position(table, |own| own.eq_ignore_ascii_case(name));
        found.is_some_and(|column| {
            let mut own = cells(table, column).peekable();
            own.peek().is_some() && own.all(Cell::is_date)
        })
    };
    if whole_dates.any(is_whole) {
        return None;
    }
    let named = |names: &[&str], is_fit: &dyn Fn(Cell<'_>) -> bool| {
        let columns = table.names().iter().enumerate();
        let mut of_name = columns.filter(|(_, name)| is_one_of(name, names));
        let fit = |column: usize| {
            let mut own = cells(table, column).peekable();
            own.peek().is_some() && own.all(is_fit)
        };
        of_name.find(|(column, _)| fit(*column)).map(|(column, _)| column)
    };
    let whole = |cell: Cell<'_>, prefix: [char; 2]| match cell {
        Cell::Text(text) | Cell::Quoted(text) => {
            text.trim().trim_start_matches(prefix).parse().ok()
        }
        Cell::Number(number) => number.to_string().parse::<i16>().ok(),
        Cell::Missing | Cell::Other(_) => None,
    };
    let word = |cell: Cell<'_>| match cell {
        Cell::Text(text) | Cell::Quoted(text) => super::dates::month(text.trim()).is_some(),
        _ => false,
    };
    let is_year = |cell: Cell<'_>| whole(cell, [' '; 2]).is_some_and(|year| YEARS.contains(&year));
    let is_within = |prefix, last| {
        move |cell: Cell<'_>| whole(cell, prefix).is_some_and(|part| (1..=last).contains(&part))
    };
    // BLS adds the mean of the year as a thirteenth month, and halves as `S01`.
    let is_month =
        |cell: Cell<'_>| is_within(['M', 'm'], 12)(cell) || word(cell) || is_mean_of_year(cell);
    let column = named(&YEAR_NAMES, &is_year)?;
    // `period` holds quarters where it says so: `Q01`.
    let says_quarter = |cell: Cell<'_>| match cell {
        Cell::Text(text) | Cell::Quoted(text) => text.trim().starts_with(['Q', 'q']),
        _ => false,
    };
    let is_quarter = is_within(['Q', 'q'], 4);
    let quarter = named(&QUARTER_NAMES[..2], &is_quarter)
        .or_else(|| named(&QUARTER_NAMES, &|cell| says_quarter(cell) && is_quarter(cell)));
    if let Some(quarter) = quarter {
        return Some(DateColumns { column, within: Some(Within::Quarter(quarter)) });
    }
    let month = named(&MONTH_NAMES, &is_month)?;
    let within = match named(&DAY_NAMES, &is_within([' '; 2], 31)) {
        Some(day) => Within::Day { month, day },
        None => Within::Month(month),
    };
    Some(DateColumns { column, within: Some(within) })
}

/// Whether a cell in the place of a month says that the figure is of several: `M13`,
/// `S01`, as BLS writes it.
pub(super) fn is_mean_of_year(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Text(text) | Cell::Quoted(text) => {
            matches!(text.trim(), "M13" | "S01" | "S02" | "S03" | "Q05" | "A01" | "13")
        }
        Cell::Number(number) => number == 13.0,
        Cell::Missing | Cell::Other(_) => false,
    }
}

fn date_column(table: &impl CellTable) -> Option<usize> {
    let named: Vec<usize> = DATE_NAMES
        .into_iter()
        .flat_map(|date| {
            let names = table.names().iter().enumerate();
            names.filter(move |(_, name)| name.eq_ignore_ascii_case(date))
        })
        .map(|(column, _)| column)
        .collect();
    let Some(surest) = named.first() else {
        let is_other =
            |column: &usize| table.names().get(*column).is_none_or(|name| !is_known_name(name));
        let mut columns = (0..table.names().len()).filter(is_other);
        let right = columns.clone().find(|column| holds_dates(table, *column));
        return right.or_else(|| columns.find(|column| should_hold_dates(table, *column)));
    };
    if named.len() == 1 {
        return Some(*surest);
    }
    let are_dates = |column: &&usize| cells(table, **column).all(Cell::is_date);
    named.iter().find(are_dates).or(Some(surest)).copied()
}

/// Whether a column that is not called a date holds dates.
fn holds_dates(table: &impl CellTable, column: usize) -> bool {
    let mut before = None;
    let is_nameless = column == 0 && table.names().first().is_some_and(String::is_empty);
    let mut has_any = false;
    let mut has_only_years = true;
    let mut are_rising_years = true;
    for cell in cells(table, column) {
        // Digits without a sign are as likely a number.
        let Some(written) = cell.written().map(|read| read.written) else { return false };
        let stamp = match written {
            Written::Count(_) => return false,
            // In a first column without a name there is nothing else for them to be.
            Written::SixDigits(_) if !is_nameless => return false,
            Written::Sure(Stamp::Day(_)) if cell.is_digits() && !is_nameless => return false,
            Written::Sure(stamp) => Some(stamp),
            _ => None,
        };
        match stamp {
            Some(Stamp::Period(year)) if year.frequency() == Frequency::Year => {
                are_rising_years &= before < stamp;
                are_rising_years &= YEARS.contains(&year.first_day().parts().0);
            }
            _ => has_only_years = false,
        }
        has_any = true;
        before = stamp;
    }
    let has_name = table.names().get(column).is_some_and(|name| !name.is_empty());
    let could_be_values = has_only_years && has_name;
    let is_first_of_many = column == 0 && 1 < table.names().len();
    has_any && (!could_be_values || (is_first_of_many && are_rising_years))
}

/// Whether most cells of a column are dates to a person, so that it would be
/// wrong to read the table as one without dates.
fn should_hold_dates(table: &impl CellTable, column: usize) -> bool {
    let (mut dates, mut others) = (0_usize, 0_usize);
    for cell in cells(table, column) {
        *if cell.is_date_like() { &mut dates } else { &mut others } += 1;
    }
    others < dates
}

fn check_names(table: &impl CellTable, date: Option<DateColumns>, findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (column, name) in table.names().iter().enumerate() {
        if name.is_empty() {
            let is_date = date.is_some_and(|date| date.is(column));
            let is_needless = is_date || !has_values(table, column);
            if !is_needless && !counts_rows(table, column) {
                findings.add(|| unnamed(table, column));
            }
            continue;
        }
        // Two that differ in a break of a line only would have one name.
        if let Some(first) = seen.insert((inert::line(name), table.labels(column)), column) {
            findings.add(|| {
                let message = format!("two columns are called `{}`", brief(name));
                Diagnostic::error(Code::DuplicateColumn, message)
                    .at(table.name_place(column))
                    .with_related(table.name_place(first), "the first one")
                    .with_help(match cells(table, column).all(Cell::is_date) {
                        true => {
                            "put each series that has its own dates into its own file".to_owned()
                        }
                        false => format!("write `{}_2` for one of them", brief(name)),
                    })
            });
        }
    }
}

fn unnamed(table: &impl CellTable, column: usize) -> Diagnostic {
    let message = format!("column {} has values but no name", column + 1);
    Diagnostic::error(Code::UnnamedColumn, message)
        .at(table.name_place(column))
        .with_help("write a name for it in the first line")
}

/// Whose dates a second column of them holds, nobody could tell: those of the columns
/// behind it, or the days on which figures came out.
fn check_second_date(table: &impl CellTable, date: DateColumns, findings: &mut Findings) {
    let own = |row: usize, column: usize| table.cell(row, column).shown();
    let is_second = |(column, name): &(usize, &String)| {
        let is_named = name.to_ascii_lowercase().contains("date");
        let is_other = !date.is(*column) && is_named && !is_known_name(name);
        let is_date = |cell: Cell<'_>| cell.is_date() && !cell.is_digits();
        let mut own_cells = cells(table, *column).peekable();
        let first = (0..table.rows()).next().map(|row| own(row, *column));
        is_other
            && own_cells.peek().is_some()
            && own_cells.all(is_date)
            && (0..table.rows()).any(|row| own(row, *column) != own(row, date.column))
            && (0..table.rows()).any(|row| Some(own(row, *column)) != first)
    };
    let Some((column, name)) = table.names().iter().enumerate().find(is_second) else { return };
    let first = table.names().get(date.column).map_or("", String::as_str);
    findings.add(|| {
        let message = format!("`{}` and `{}` hold dates, and differ", brief(first), brief(name));
        Diagnostic::error(Code::BadDate, message)
            .at(table.name_place(column))
            .with_related(table.name_place(date.column), "the other one")
            .with_help(format!(
                "rename `{}` to `released` if figures came out on those days; otherwise put the \
                 columns that it dates into their own file",
                brief(name)
            ))
    });
}

fn check_header(table: &impl CellTable, date: usize, findings: &mut Findings) {
    let is_date = table.names().get(date).is_some_and(|name| Cell::Text(name).is_date());
    if is_date {
        findings.add(|| {
            Diagnostic::error(Code::NoHeader, "the first line is data, not the names of columns")
                .at(table.name_place(date))
                .with_help("write a line such as `date,gdp` above it")
        });
    }
}

fn has_values(table: &impl CellTable, column: usize) -> bool {
    cells(table, column).next().is_some()
}

/// Whether a column without a name only counts the rows, from 0 or 1.
fn counts_rows(table: &impl CellTable, column: usize) -> bool {
    let counts_from = |start: usize| {
        let numbers = cells(table, column).map(|cell| cell.number().unwrap_or(f64::NAN));
        numbers.zip(start..).all(|(number, count)| number.to_string() == count.to_string())
    };
    column == 0 && (counts_from(0) || counts_from(1))
}

fn cells<T: CellTable>(table: &T, column: usize) -> impl Iterator<Item = super::cell::Cell<'_>> {
    (0..table.rows()).map(move |row| table.cell(row, column)).filter(|cell| !cell.is_missing())
}

fn position(table: &impl CellTable, is_wanted: impl Fn(&str) -> bool) -> Option<usize> {
    table.names().iter().position(|name| is_wanted(name))
}
