//! The dates of the rows of a table, and while the value of each stood.

use super::cell::{Cell, brief};
use super::columns::{DateColumns, KnownColumns, Within, is_mean_of_year};
use super::dates::{self, Open};
use super::draft::Days;
use super::findings::Findings;
use super::table::CellTable;
use super::{DateFormat, ReadOptions, fred_md};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::time::{Date, Stamp};

/// The dates of rows.
pub(super) struct Dates {
    pub(super) rows: Vec<(usize, Stamp)>,
    // Invariant: as many as the rows if they say when a value was known, else none.
    pub(super) days: Vec<Days>,
    pub(super) is_vintage: bool,
    column: Option<dates::DateColumn>,
}

impl Dates {
    /// Settles which bare numbers of these rows are months; whether it stays open
    /// what they are.
    pub(super) fn settle_bare(&self, rows: &mut [(usize, Stamp)]) -> bool {
        self.column.as_ref().is_some_and(|column| column.settle_bare(rows))
    }
}

/// The rows counted from 1; those at the end that hold nothing are left out.
pub(super) fn numbered(table: &impl CellTable) -> Dates {
    // What is written there may be a word for nothing; a row of it is a row.
    let rows = (0..table.rows()).rev().find(|row| table.has_row(*row)).map_or(0, |last| last + 1);
    let rows = (0..rows).zip(1..).map(|(row, count)| (row, Stamp::Row(count))).collect();
    Dates { rows, days: Vec::new(), is_vintage: false, column: None }
}

/// The position of some value in a row.
fn has_value(table: &impl CellTable, row: usize, values: &[usize]) -> Option<usize> {
    values.iter().copied().find(|column| !table.cell(row, *column).is_missing())
}

/// The dates of the rows that have one; rows without anything are left out.
pub(super) fn dated(
    table: &impl CellTable,
    date: &DateColumns,
    known: Option<KnownColumns>,
    values: &[usize],
    options: &ReadOptions,
    findings: &mut Findings,
    notes: &mut Vec<Diagnostic>,
) -> Dates {
    let mut column = column_of(table, date, options, findings);
    note(table, date.column, &column, notes);
    let is_settled = findings.is_empty();
    let days = known.map(|known| {
        let read = |place| column_of(table, &DateColumns::alone(place), options, findings);
        (known, read)
    });
    let mut known_days = days.map(|(known, mut read)| {
        let from = read(known.from);
        let until = known.until.map(&mut read);
        (known, from, until)
    });
    let mut found = Dates {
        rows: Vec::with_capacity(table.rows()),
        days: Vec::new(),
        is_vintage: known.is_some_and(|known| known.is_vintage),
        column: None,
    };
    if !is_settled || !findings.is_empty() {
        return found;
    }
    let mut means = 0;
    for row in 0..table.rows() {
        if let Some(Within::Month(part) | Within::Quarter(part)) = date.within
            && is_mean_of_year(table.cell(row, part))
        {
            means += 1;
            continue;
        }
        let value = || has_value(table, row, values);
        let stamp = column.stamps.get(row).copied().flatten();
        let Some(stamp) = stamp.or_else(|| {
            undated(table, row, date, value, findings);
            None
        }) else {
            continue;
        };
        if let Some((known, from, until)) = &mut known_days {
            let Some(days) = days_of(table, row, *known, (from, until.as_ref()), value(), findings)
            else {
                continue;
            };
            found.days.push(days);
        }
        found.rows.push((row, stamp));
    }
    if 0 < means {
        let rows = if means == 1 { "row is" } else { "rows are" };
        let message = format!("{means} {rows} of years and halves, as in `M13`, and not read");
        notes.push(Diagnostic::note(Code::ReadAs, message).at(table.name_place(date.column)));
    }
    // They stand in the rows.
    column.stamps = Vec::new();
    found.column = Some(column);
    found
}

/// What the cells of these columns say together; what they leave open is a finding.
fn column_of(
    table: &impl CellTable,
    date: &DateColumns,
    options: &ReadOptions,
    findings: &mut Findings,
) -> dates::DateColumn {
    let name = table.names().get(date.column).map_or("", String::as_str);
    // By custom, where it is FRED-MD's.
    let custom = fred_md::is_date_name(name).then_some(DateFormat::MonthFirst);
    let format = options.dates.or(custom);
    let column = match &date.within {
        None => {
            let cells = (0..table.rows()).map(|row| table.cell(row, date.column));
            dates::read(cells, format)
        }
        Some(within) => {
            let texts: Vec<String> =
                (0..table.rows()).map(|row| joined(table, row, date.column, within)).collect();
            dates::read(texts.iter().map(|text| Cell::Text(text)), format)
        }
    };
    if let Some(open) = column.open {
        findings.add(|| open_dates(table, date.column, open));
    }
    column
}

/// The date of a row that is written in several columns.
fn joined(table: &impl CellTable, row: usize, year: usize, within: &Within) -> String {
    let text = |column: usize| table.cell(row, column).said();
    let year = text(year);
    let (part, sign) = match within {
        Within::Month(column) | Within::Day { month: column, .. } => (text(*column), 'M'),
        Within::Quarter(column) => (text(*column), 'Q'),
    };
    let number = part.trim_start_matches(['M', 'm', 'Q', 'q']).trim_start_matches('0');
    let number = match dates::month(&part) {
        Some(month) => month.to_string(),
        None => number.to_owned(),
    };
    // What BLS writes says itself which it is: `M01`, `Q01`.
    let sign = match part.chars().next() {
        Some('Q' | 'q') => 'Q',
        _ => sign,
    };
    match within {
        Within::Day { day, .. } => format!("{year}-{number:0>2}-{:0>2}", text(*day)),
        _ => format!("{year}{sign}{number}"),
    }
}

fn open_dates(table: &impl CellTable, column: usize, open: Open) -> Diagnostic {
    let is_it = |row: &usize| {
        let written = table.cell(*row, column).written().map(|read| read.written);
        written.is_some_and(|written| open.is_about(written))
    };
    let row = (0..table.rows()).find(is_it).unwrap_or(0);
    let name = table.names().get(column).map_or("", String::as_str);
    let (words, help) = open.told();
    let shown = table.cell(row, column).shown();
    let message = format!("{shown} in column `{}` {words}", brief(name));
    Diagnostic::error(Code::BadDate, message).at(table.place(row, column)).with_help(help)
}

fn note(
    table: &impl CellTable,
    column: usize,
    dates: &dates::DateColumn,
    notes: &mut Vec<Diagnostic>,
) {
    let rows = |count: usize| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    let name = brief(table.names().get(column).map_or("", String::as_str));
    if 0 < dates.moved {
        let message = format!(
            "`{name}`: the day is read as it is written; in UTC it would be a different day in {}",
            rows(dates.moved)
        );
        notes.push(Diagnostic::note(Code::ReadAs, message).at(table.name_place(column)));
    }
    if let Some(first) = dates.first {
        let message = format!("`{name}`: the {first} comes first");
        notes.push(Diagnostic::note(Code::ReadAs, message).at(table.name_place(column)));
    }
    if let Some((low, high)) = dates.short {
        let message = format!("`{name}`: years of two digits are read as {low} to {high}");
        notes.push(Diagnostic::note(Code::ReadAs, message).at(table.name_place(column)));
    }
}

/// That a file has the newest row first.
pub(super) fn newest_first(file: &str) -> Diagnostic {
    let message = "the newest row comes first: the order of the rows is reversed";
    Diagnostic::note(Code::ReadAs, message).at(Place::whole(file))
}

/// Adds what is wrong with a row without a date; `value` is the position of some
/// value in it.
fn undated(
    table: &impl CellTable,
    row: usize,
    date: &DateColumns,
    value: impl FnOnce() -> Option<usize>,
    findings: &mut Findings,
) {
    let cell = table.cell(row, date.column);
    let name = table.names().get(date.column).map_or("", String::as_str);
    if !cell.is_missing() {
        findings.add(|| {
            let column = if name.is_empty() { "1" } else { name };
            let shown = match &date.within {
                None => cell.shown(),
                Some(within) => format!("`{}`", joined(table, row, date.column, within)),
            };
            let message = format!("{shown} in column `{}` is not a date", brief(column));
            Diagnostic::error(Code::BadDate, message)
                .at(table.place(row, date.column))
                .with_help(cell.date_help())
        });
    } else if let Some(column) = value() {
        findings.add(|| {
            let shown = table.cell(row, column).shown();
            Diagnostic::error(Code::NoDate, format!("{shown} has no date"))
                .at(table.place(row, column))
                .with_help("write the date of this row")
        });
    }
}

/// While the value in a row stood, or a finding; `value` is the position of some
/// value in it.
fn days_of(
    table: &impl CellTable,
    row: usize,
    known: KnownColumns,
    (from, until): (&dates::DateColumn, Option<&dates::DateColumn>),
    value: Option<usize>,
    findings: &mut Findings,
) -> Option<Days> {
    if let (true, Some(value)) = (table.cell(row, known.from).is_missing(), value) {
        findings.add(|| {
            let shown = table.cell(row, value).shown();
            let name = table.names().get(known.from).map_or("", String::as_str);
            let message = format!("{shown} does not say when it was known");
            Diagnostic::error(Code::NoDate, message)
                .at(table.place(row, value))
                .with_help(format!("write the day in column `{name}`"))
        });
        return None;
    }
    let mut day = |dates: &dates::DateColumn, column: usize| {
        let stamp = dates.stamps.get(row).copied().flatten();
        if stamp.is_none() {
            undated(table, row, &DateColumns::alone(column), || None, findings);
        }
        stamp.map(last_day)
    };
    let from = day(from, known.from)?;
    let is_told = |column: &usize| !table.cell(row, *column).is_missing();
    let Some((column, until)) = known.until.filter(is_told).zip(until) else {
        return Some(Days { from, until: None });
    };
    let until = day(until, column)?;
    if until < from {
        findings.add(|| {
            let message = format!("a value was valid from {from} until {until}, which is earlier");
            Diagnostic::error(Code::BadDate, message).at(table.place(row, column)).with_help(
                "write the last day on which the value was valid, or leave the cell \
                            empty",
            )
        });
    }
    Some(Days { from, until: Some(until) })
}

/// The day by which all that a stamp names is over: of a vintage that is named by
/// a period nobody knows on which of its days it came.
pub(super) fn last_day(stamp: Stamp) -> Date {
    stamp.last_day().unwrap_or(Date::MAX)
}
