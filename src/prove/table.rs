//! The tables that a proof tries and shows: its rows become a panel that rules can be
//! carried out on, and a text that people can read.

use std::fmt::Write;

use serde::Serialize;

use super::circuit::Circuit;
use crate::data::{Panel, Series};
use crate::rules::Input;
use crate::time::{Calendar, Date, Frequency, Period, Stamp};

/// The first day that tables tell of.
const FIRST_DAY: i32 = 11_323;

/// A table that shows that something can be: carried out on it, the rules say so at its
/// end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Witness {
    /// How many bars it has.
    pub bars: usize,
    /// The table as CSV.
    pub csv: String,
    /// Its last bar in words: `cape = 30`.
    pub last: String,
}

/// The figures of one bar, by column.
pub(super) type TableRow = Vec<Option<f64>>;

/// Which columns a table has, and how its rows are dated.
pub(super) struct TableLayout {
    calendar: Calendar,
    pub(super) columns: Vec<TableColumn>,
}

pub(super) struct TableColumn {
    pub(super) name: String,
    every: Option<Frequency>,
    /// The inputs that read it.
    pub(super) inputs: Vec<usize>,
}

impl TableLayout {
    /// The table that these inputs can be read from.
    ///
    /// # Errors
    ///
    /// Why none can be made up, as a clause.
    pub(super) fn new(circuit: &Circuit, calendar: Calendar) -> Result<TableLayout, String> {
        let mut columns: Vec<TableColumn> = Vec::new();
        for (place, input) in circuit.inputs.iter().enumerate() {
            if let Some(why) = kept_out(input) {
                return Err(format!("input `{}` {why}", input.name));
            }
            let Some(name) = input.columns.first() else { continue };
            match columns.iter_mut().find(|column| column.name == *name) {
                Some(column) => column.inputs.push(place),
                None => {
                    let (name, inputs) = (name.clone(), vec![place]);
                    columns.push(TableColumn { name, every: input.every, inputs });
                }
            }
        }
        Ok(TableLayout { calendar, columns })
    }

    fn frequency(&self) -> Option<Frequency> {
        match self.calendar {
            Calendar::Every(frequency) => Some(frequency),
            Calendar::DaysOf(_) => Some(Frequency::Day),
            Calendar::Rows => None,
        }
    }

    /// These rows as a panel; the first is the one of this number.
    pub(super) fn panel(&self, first: usize, rows: &[TableRow]) -> Option<Panel> {
        let series = self.columns.iter().enumerate().map(|(place, column)| {
            let (stamps, values) = self.figures(place, first, rows).into_iter().unzip();
            Series::of(&column.name, stamps, values)
        });
        Panel::of(series.collect::<Option<_>>()?).ok()
    }

    /// The same as a table to read.
    pub(super) fn witness(&self, first: usize, rows: &[TableRow]) -> Witness {
        let csv = if self.is_long() { self.long(first, rows) } else { self.wide(first, rows) };
        let last = rows.last().map(|row| {
            let cells = self.columns.iter().zip(row);
            let cells = cells.filter_map(|(column, cell)| Some((&column.name, (*cell)?)));
            cells.map(|(name, cell)| format!("{name} = {cell}")).collect::<Vec<_>>().join(", ")
        });
        Witness { bars: rows.len(), csv, last: last.unwrap_or_default() }
    }

    /// Whether series have figures of other periods than the calendar's.
    fn is_long(&self) -> bool {
        let own = self.frequency();
        let is_other = |column: &TableColumn| column.every.is_some() && column.every != own;
        own.is_some() && self.columns.iter().any(is_other)
    }

    /// The figures of a column, with what they are about; missing is NaN.
    fn figures(&self, place: usize, first: usize, rows: &[TableRow]) -> Vec<(Stamp, f64)> {
        let cell = |row: &TableRow| row.get(place).copied().flatten();
        let Some(every) = self.frequency() else {
            let numbers = (first + 1..).filter_map(|row| u32::try_from(row).ok());
            let rows = rows.iter().map(|row| cell(row).unwrap_or(f64::NAN));
            return numbers.map(Stamp::Row).zip(rows).collect();
        };
        let own = self.columns.get(place).and_then(|column| column.every).unwrap_or(every);
        let mut figures: Vec<(Stamp, f64)> = Vec::new();
        let mut written: Option<Period> = None;
        for (bar, row) in rows.iter().enumerate() {
            let whole = period(every, first + bar);
            let mut next = Period::holding(own, whole.first_day());
            while next.last_day() <= whole.last_day() {
                if written < Some(next) {
                    figures.push((stamp(next), cell(row).unwrap_or(f64::NAN)));
                    written = Some(next);
                }
                next = next.plus(1);
            }
        }
        figures
    }

    fn wide(&self, first: usize, rows: &[TableRow]) -> String {
        let every = self.frequency();
        let names = self.columns.iter().map(|column| field(&column.name));
        let dates = every.map(|_| "date".to_owned());
        let mut text = dates.into_iter().chain(names).collect::<Vec<_>>().join(",") + "\n";
        for (place, row) in rows.iter().enumerate() {
            let cells = row.iter().map(|cell| cell.map_or(String::new(), |cell| cell.to_string()));
            let stamp = every.map(|every| period(every, first + place).to_string());
            let line: Vec<String> = stamp.into_iter().chain(cells).collect();
            let _ = writeln!(text, "{}", line.join(","));
        }
        text
    }

    /// One figure a row, each about a period of its own series.
    fn long(&self, first: usize, rows: &[TableRow]) -> String {
        let mut text = "date,series,value\n".to_owned();
        for (place, column) in self.columns.iter().enumerate() {
            for (stamp, figure) in self.figures(place, first, rows) {
                if !figure.is_nan() {
                    let _ = writeln!(text, "{stamp},{},{figure}", field(&column.name));
                }
            }
        }
        text
    }
}

fn stamp(period: Period) -> Stamp {
    match period.frequency() {
        Frequency::Day => Stamp::Day(period.first_day()),
        _ => Stamp::Period(period),
    }
}

fn period(every: Frequency, place: usize) -> Period {
    let first = Period::holding(every, Date::from_days(FIRST_DAY));
    first.plus(i32::try_from(place).unwrap_or(i32::MAX / 2))
}

/// Why the figures of an input cannot be made up.
fn kept_out(input: &Input) -> Option<&'static str> {
    if input.compared.is_some() {
        Some("compares entities")
    } else if !input.words.is_empty() {
        Some("reads words")
    } else if !input.labels.is_empty() {
        Some("asks for what the data say of it")
    } else {
        None
    }
}

fn field(name: &str) -> String {
    if name.contains([',', ';', '"', '\n']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}
