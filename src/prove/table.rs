//! Tables of figures that rules can be carried out on, as text.

use std::fmt::Write;

use serde::Serialize;

use super::circuit::Circuit;
use crate::rules::Input;
use crate::time::{Calendar, Date, Frequency, Period};

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
pub(super) type Row = Vec<Option<f64>>;

/// Which columns a table has, and how its rows are dated.
pub(super) struct Layout {
    calendar: Calendar,
    pub(super) columns: Vec<Column>,
}

pub(super) struct Column {
    pub(super) name: String,
    every: Option<Frequency>,
    /// The inputs that read it.
    pub(super) inputs: Vec<usize>,
}

impl Layout {
    /// The table that these inputs can be read from.
    ///
    /// # Errors
    ///
    /// Why none can be made up, as a clause.
    pub(super) fn new(circuit: &Circuit, calendar: Calendar) -> Result<Layout, String> {
        let mut columns: Vec<Column> = Vec::new();
        for (place, input) in circuit.inputs.iter().enumerate() {
            if let Some(why) = kept_out(input) {
                return Err(format!("input `{}` {why}", input.name));
            }
            let Some(name) = input.columns.first() else { continue };
            match columns.iter_mut().find(|column| column.name == *name) {
                Some(column) => column.inputs.push(place),
                None => {
                    let (name, inputs) = (name.clone(), vec![place]);
                    columns.push(Column { name, every: input.every, inputs });
                }
            }
        }
        Ok(Layout { calendar, columns })
    }

    fn frequency(&self) -> Option<Frequency> {
        match self.calendar {
            Calendar::Every(frequency) => Some(frequency),
            Calendar::DaysOf(_) => Some(Frequency::Day),
            Calendar::Rows => None,
        }
    }

    /// These rows as a table; the first is the one of this number.
    pub(super) fn witness(&self, first: usize, rows: &[Row]) -> Witness {
        let csv = match self.frequency() {
            Some(own) if self.columns.iter().any(|column| column.every.is_some_and(|it| it != own)) => {
                self.long(own, first, rows)
            }
            own => self.wide(own, first, rows),
        };
        let last = rows.last().map(|row| {
            let cells = self.columns.iter().zip(row);
            let cells = cells.filter_map(|(column, cell)| Some((&column.name, (*cell)?)));
            cells.map(|(name, cell)| format!("{name} = {cell}")).collect::<Vec<_>>().join(", ")
        });
        Witness { bars: rows.len(), csv, last: last.unwrap_or_default() }
    }

    fn wide(&self, every: Option<Frequency>, first: usize, rows: &[Row]) -> String {
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
    fn long(&self, every: Frequency, first: usize, rows: &[Row]) -> String {
        let mut text = "date,series,value\n".to_owned();
        for (place, column) in self.columns.iter().enumerate() {
            let own = column.every.unwrap_or(every);
            let mut written: Option<Period> = None;
            for (bar, row) in rows.iter().enumerate() {
                let Some(cell) = row.get(place).copied().flatten() else { continue };
                let whole = period(every, first + bar);
                let mut next = Period::holding(own, whole.first_day());
                while next.last_day() <= whole.last_day() {
                    if written < Some(next) {
                        let _ = writeln!(text, "{next},{},{cell}", field(&column.name));
                        written = Some(next);
                    }
                    next = next.plus(1);
                }
            }
        }
        text
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
