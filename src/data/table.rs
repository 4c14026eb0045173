//! A table of cells becomes a panel, whatever the format of its file.
//!
//! In a *wide* table every column is a series, in a *long* one every row names
//! its own. A wrong date is a mistake of the whole file; a cell that is not a
//! number is a mistake of its series only, for most files have columns that no
//! rule reads.

use std::collections::BTreeMap;

use super::cell::{Cell, brief};
use super::columns::{Known, Layout, Roles, roles};
use super::faults::Faults;
use super::findings::Findings;
use super::releases::{Reading, Release};
use super::{Panel, Series, bare, order};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::{Error, ErrorKind};
use crate::time::{Date, Stamp};

/// Named columns of cells, and where they stand in their file.
pub(super) trait Table {
    /// The name of the file.
    fn file(&self) -> &str;
    /// The names of the columns; an empty name means none.
    fn names(&self) -> &[String];
    /// How many rows there are below the header.
    fn rows(&self) -> usize;
    /// The cell in this row and column; missing if there is none.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;
    /// Where this cell stands.
    fn place(&self, row: usize, column: usize) -> Place;
    /// Where the name of this column stands.
    fn name_place(&self, column: usize) -> Place;
}

/// One series while it is read.
struct Column {
    name: String,
    stamps: Vec<Stamp>,
    is_bare: bool,
    values: Vec<f64>,
    faults: Faults,
    releases: Option<Dated>,
}

/// While the values of a series stood, where its file says it.
struct Dated {
    // Invariant: as many as the values.
    days: Vec<Days>,
    reading: Reading,
}

/// The first day on which a value stood, and the last one where its row says it.
#[derive(Clone, Copy)]
struct Days {
    from: Date,
    until: Option<Date>,
}

/// The series of a table; `findings` are what was wrong with it so far.
///
/// # Errors
///
/// Anything but a cell that is not a number; those too if there is no number at
/// all.
pub(super) fn panel(table: &impl Table, mut findings: Findings) -> Result<Panel, Error> {
    let roles = if findings.is_empty() { roles(table, &mut findings) } else { None };
    let Some(roles) = roles else { return Err(findings.into_error()) };
    let columns = match roles {
        Roles { date: Some(date), known, layout: Layout::Long { series, value } } => {
            long(table, &Rows { date, known, series, value }, &mut findings)
        }
        Roles { date: Some(date), known: Some(known), layout: Layout::Wide(series) } => {
            let dates = dates(table, date, &series, &mut findings);
            wide_releases(table, date, known, series, dates, &mut findings)
        }
        Roles { date, known: _, layout: Layout::Wide(series) } => {
            let dates = match date {
                Some(date) => dates(table, date, &series, &mut findings),
                None => numbered(table, &series),
            };
            if let Some(date) = date {
                order::check(&dates.rows, |row| table.place(row, date), &mut findings);
            }
            series.into_iter().map(|(column, name)| wide(table, column, name, &dates)).collect()
        }
        Roles { date: None, layout: Layout::Long { .. }, .. } => Vec::new(),
    };
    let has_rows = columns.iter().any(|column| !column.stamps.is_empty());
    if !has_rows && findings.is_empty() {
        findings.add(|| {
            Diagnostic::error(Code::EmptyData, "no row below the names of the columns")
                .at(table.name_place(0))
                .with_help("write a row such as `1999-12-31,9926.1`")
        });
    }
    findings.settle()?;
    panel_of(columns)
}

fn panel_of(columns: Vec<Column>) -> Result<Panel, Error> {
    let is_number = |value: &f64| !value.is_nan();
    let has_number = columns.iter().any(|column| column.values.iter().any(is_number));
    let mut series = Vec::with_capacity(columns.len());
    let mut faults = Vec::new();
    for column in columns {
        if !column.faults.is_empty() {
            if !has_number {
                let all = column.faults.besides(|_| false, |_| None);
                return Err(Error::new(ErrorKind::Data, all));
            }
            faults.push((column.name.clone(), column.faults));
        }
        let is_bare = column.is_bare;
        let read = match column.releases {
            None => Series::new(column.name, column.stamps, column.values),
            Some(dated) => {
                let rows = column.stamps.into_iter().zip(column.values).zip(dated.days);
                let release = |((stamp, value), days): ((Stamp, f64), Days)| Release {
                    stamp,
                    known: days.from,
                    until: days.until,
                    value,
                };
                let rows = rows.map(release).collect();
                Series::of_releases(column.name, dated.reading.released(rows))
            }
        };
        series.extend(read.map(|read| read.with_bare(is_bare)));
    }
    // The dates were checked and no name comes twice, so nothing is lost.
    let mut panel = Panel::new(series).unwrap_or_default();
    for (name, faults) in faults {
        panel.add_faults(name, faults);
    }
    Ok(panel)
}

/// The dates of rows.
struct Dates {
    rows: Vec<(usize, Stamp)>,
    /// Whether the quarters among them may be months as well.
    is_bare: bool,
}

/// The dates of the rows that have one; rows without anything are left out.
fn dates(
    table: &impl Table,
    date: usize,
    series: &[(usize, String)],
    findings: &mut Findings,
) -> Dates {
    let mut dates = Vec::with_capacity(table.rows());
    let mut bare = Vec::new();
    for row in 0..table.rows() {
        let has_value = |(column, _): &&(usize, String)| !table.cell(row, *column).is_missing();
        let value = || series.iter().find(has_value).map(|(column, _)| *column);
        if let Some(quarter) = table.cell(row, date).bare() {
            bare.push(dates.len());
            dates.push((row, Stamp::Period(quarter)));
            continue;
        }
        dates.extend(date_of(table, row, date, value, findings).map(|stamp| (row, stamp)));
    }
    let is_bare = bare::settle(&mut dates, &bare);
    Dates { rows: dates, is_bare }
}

/// The date of a row, or a finding; `value` is the position of some value in it.
fn date_of(
    table: &impl Table,
    row: usize,
    date: usize,
    value: impl FnOnce() -> Option<usize>,
    findings: &mut Findings,
) -> Option<Stamp> {
    let cell = table.cell(row, date);
    let stamp = cell.stamp();
    if stamp.is_some() {
        return stamp;
    }
    let name = table.names().get(date).map_or("", String::as_str);
    if !cell.is_missing() {
        findings.add(|| {
            let column = if name.is_empty() { "1" } else { name };
            let message = format!("{} in column `{}` is not a date", cell.shown(), brief(column));
            Diagnostic::error(Code::BadDate, message)
                .at(table.place(row, date))
                .with_help(cell.date_help())
        });
    } else if let Some(column) = value() {
        findings.add(|| {
            let shown = table.cell(row, column).shown();
            Diagnostic::error(Code::NoDate, format!("{shown} has no date"))
                .at(table.place(row, column))
                .with_help("write the date of this row, or leave the row out")
        });
    }
    None
}

/// The rows counted from 1; those at the end that hold nothing are left out.
fn numbered(table: &impl Table, series: &[(usize, String)]) -> Dates {
    let has_value =
        |row: &usize| series.iter().any(|(column, _)| !table.cell(*row, *column).is_missing());
    let rows = (0..table.rows()).rev().find(has_value).map_or(0, |last| last + 1);
    let rows = (0..rows).zip(1..).map(|(row, count)| (row, Stamp::Row(count))).collect();
    Dates { rows, is_bare: false }
}

fn wide(table: &impl Table, position: usize, name: String, dates: &Dates) -> Column {
    let header = table.names().get(position).map_or("", String::as_str);
    let whose = || format!("in column `{}`", brief(header));
    let mut faults = Faults::default();
    let values = dates
        .rows
        .iter()
        .map(|(row, _)| number(table, *row, position, whose, &mut faults))
        .collect();
    let stamps = dates.rows.iter().map(|(_, stamp)| *stamp).collect();
    Column { name, stamps, is_bare: dates.is_bare, values, faults, releases: None }
}

/// The series of a wide table each row of which has a release date.
fn wide_releases(
    table: &impl Table,
    date: usize,
    known: Known,
    series: Vec<(usize, String)>,
    dates: Dates,
    findings: &mut Findings,
) -> Vec<Column> {
    let (mut rows, mut days) = (Vec::new(), Vec::new());
    for (row, stamp) in dates.rows {
        let has_value = |(column, _): &&(usize, String)| !table.cell(row, *column).is_missing();
        let value = series.iter().find(has_value).map(|(column, _)| *column);
        if let Some(found) = days_of(table, row, known, value, findings) {
            rows.push((row, stamp));
            days.push(found);
        }
    }
    let from: Vec<Date> = days.iter().map(|days| days.from).collect();
    order::check_releases(&rows, &from, |row| table.place(row, date), findings);
    let rows = Dates { rows, is_bare: dates.is_bare };
    // One of many series may have no news on a day on which others have.
    let tells_gaps = series.len() == 1;
    let reading = Reading { is_vintage: known.is_vintage, tells_gaps };
    let columns = series.into_iter().map(|(column, name)| {
        let dated = Dated { days: days.clone(), reading };
        Column { releases: Some(dated), ..wide(table, column, name, &rows) }
    });
    columns.collect()
}

/// While the value in a row stood, or a finding; `value` is the position of some
/// value in it.
fn days_of(
    table: &impl Table,
    row: usize,
    known: Known,
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
                .with_help(format!("write the day in column `{name}`, or leave the row out"))
        });
        return None;
    }
    let from = last_day(date_of(table, row, known.from, || None, findings)?);
    let Some(column) = known.until.filter(|column| !table.cell(row, *column).is_missing()) else {
        return Some(Days { from, until: None });
    };
    let until = last_day(date_of(table, row, column, || None, findings)?);
    if until < from {
        findings.add(|| {
            let message = format!("a value stood from {from} and until {until}, before that");
            Diagnostic::error(Code::BadDate, message)
                .at(table.place(row, column))
                .with_help("write the last day on which the value stood, or leave the cell empty")
        });
    }
    Some(Days { from, until: Some(until) })
}

/// The day by which all that a stamp names is over: of a vintage that is named by
/// a period nobody knows on which of its days it came.
fn last_day(stamp: Stamp) -> Date {
    match stamp {
        Stamp::Day(day) => day,
        Stamp::Period(period) => period.last_day(),
        Stamp::Row(_) => Date::MAX,
    }
}

/// The columns of a long table.
struct Rows {
    date: usize,
    known: Option<Known>,
    series: usize,
    value: usize,
}

fn long(table: &impl Table, roles: &Rows, findings: &mut Findings) -> Vec<Column> {
    let Rows { date, known, series, value } = *roles;
    let mut columns: Vec<Column> = Vec::new();
    let mut rows: Vec<Vec<(usize, Stamp)>> = Vec::new();
    let mut bare: Vec<Vec<usize>> = Vec::new();
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..table.rows() {
        let has_value = !table.cell(row, value).is_missing();
        let has_name = !table.cell(row, series).is_missing();
        let wrong = if has_name { Some(series) } else { has_value.then_some(value) };
        let quarter = table.cell(row, date).bare();
        let stamp = match quarter {
            Some(quarter) => Some(Stamp::Period(quarter)),
            None => date_of(table, row, date, || wrong, findings),
        };
        let Some(stamp) = stamp else { continue };
        let Some(name) = name_of(table.cell(row, series)) else {
            findings.add(|| {
                let message = format!("the row dated `{stamp}` names no series");
                Diagnostic::error(Code::NoSeriesName, message)
                    .at(table.place(row, series))
                    .with_help("write the name of its series, or leave the row out")
            });
            continue;
        };
        let position = *positions.entry(name).or_insert_with_key(|name| {
            let name = name.clone();
            let faults = Faults::default();
            let dated = |known: Known| {
                let reading = Reading { is_vintage: known.is_vintage, tells_gaps: true };
                Dated { days: Vec::new(), reading }
            };
            let releases = known.map(dated);
            let (stamps, values) = (Vec::new(), Vec::new());
            columns.push(Column { name, stamps, is_bare: false, values, faults, releases });
            rows.push(Vec::new());
            bare.push(Vec::new());
            columns.len() - 1
        });
        let Some(column) = columns.get_mut(position) else { continue };
        let Some(rows) = rows.get_mut(position) else { continue };
        let Some(bare) = bare.get_mut(position) else { continue };
        if let (Some(known), Some(dated)) = (known, &mut column.releases) {
            let wrong = has_value.then_some(value);
            let Some(days) = days_of(table, row, known, wrong, findings) else { continue };
            dated.days.push(days);
        }
        let whose = || format!("of series `{}`", brief(&column.name));
        let value = number(table, row, value, whose, &mut column.faults);
        bare.extend(quarter.map(|_| rows.len()));
        rows.push((row, stamp));
        column.values.push(value);
    }
    for ((dates, column), bare) in rows.iter_mut().zip(&mut columns).zip(&bare) {
        column.is_bare = bare::settle(dates, bare);
        column.stamps = dates.iter().map(|(_, stamp)| *stamp).collect();
        let place = |row| table.place(row, date);
        match &column.releases {
            None => order::check(dates, place, findings),
            Some(dated) => {
                let from: Vec<Date> = dated.days.iter().map(|days| days.from).collect();
                order::check_releases(dates, &from, place, findings);
            }
        }
    }
    columns
}

fn name_of(cell: Cell<'_>) -> Option<String> {
    match cell {
        _ if cell.is_missing() => None,
        Cell::Text(name) | Cell::Quoted(name) => Some(name.trim().to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Missing | Cell::Other(_) => None,
    }
}

/// The number in a cell, or missing and a fault; `whose` says what it belongs to.
fn number(
    table: &impl Table,
    row: usize,
    column: usize,
    whose: impl Fn() -> String,
    faults: &mut Faults,
) -> f64 {
    let cell = table.cell(row, column);
    cell.number().unwrap_or_else(|wrong| {
        let text = match cell {
            Cell::Text(text) | Cell::Quoted(text) => text,
            Cell::Missing | Cell::Number(_) | Cell::Other(_) => "",
        };
        faults.add(text, || {
            let message = format!("{} {} {}", cell.shown(), whose(), wrong.words);
            Diagnostic::error(Code::BadNumber, message)
                .at(table.place(row, column))
                .with_help(wrong.help)
        });
        f64::NAN
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Panel};

    fn read(csv: &str) -> Panel {
        Panel::read("us.csv", Format::Csv, csv.as_bytes()).unwrap_or_default()
    }

    fn faults(panel: &Panel, name: &str) -> Vec<String> {
        let faults = panel.schema().faults(name, |_| false, |_| None);
        faults.iter().map(|fault| fault.message.clone()).collect()
    }

    #[test]
    fn a_wrong_cell_is_kept_with_its_series_until_a_rule_reads_it() {
        let panel = read("date,gdp,sector\n1999Q1,1,banks\n1999Q2,\"2,5\",banks\n1999Q3,3,\n");
        assert_eq!(faults(&panel, "gdp"), ["`2,5` in column `gdp` is not a number"]);
        assert_eq!(faults(&panel, "sector").len(), 2);
        assert_eq!(panel.schema().names().collect::<Vec<_>>(), ["gdp", "sector"]);
    }

    #[test]
    fn a_wrong_cell_of_long_data_belongs_to_its_series_only() {
        let panel = read("date,series,value\n1999,gdp,1\n1999,cpi,x\n2000,cpi,2\n");
        assert_eq!(faults(&panel, "cpi"), ["`x` of series `cpi` is not a number"]);
        assert!(panel.faults_of("gdp").is_none());
    }

    #[test]
    fn of_many_wrong_cells_twenty_are_kept_and_the_rest_counted() {
        let rows: String = (1000..1100).map(|year| format!("{year},1,x\n")).collect();
        let found = faults(&read(&format!("year,gdp,sector\n{rows}")), "sector");
        assert_eq!(found.len(), 21);
        assert_eq!(found.last().map(String::as_str), Some("80 more mistakes not shown"));
    }
}
