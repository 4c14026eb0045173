//! A table of cells becomes a panel, whatever the format of its file.
//!
//! In a *wide* table every column is a series, in a *long* one every row names
//! its own. A wrong date is a mistake of the whole file; a cell that is not a
//! number is a mistake of its series only, for most files have columns that no
//! rule reads.

use std::rc::Rc;

use super::cell::Cell;
use super::columns::{Roles, SeriesLayout, roles};
use super::draft::{ConfidenceColumns, SeriesDraft, of_words, panel_of};
use super::findings::Findings;
use super::keys;
use super::numbers::{self, SeriesCells};
use super::rows;
use super::{Panel, ReadOptions, layout, turned, units, wide_vintages};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// Named columns of cells, and where they stand in their file.
pub(super) trait CellTable {
    /// The name of the file.
    fn file(&self) -> &str;
    /// The names of the columns; an empty name means none.
    fn names(&self) -> &[String];
    /// How many rows there are below the header.
    fn rows(&self) -> usize;
    /// The cell in this row and column; missing if there is none.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;
    /// Whether something is written in this row, be it a word for nothing.
    fn has_row(&self, row: usize) -> bool {
        let is_written = |column| match self.cell(row, column) {
            Cell::Missing => false,
            Cell::Text(text) | Cell::Quoted(text) => !text.trim().is_empty(),
            Cell::Number(_) | Cell::Other(_) => true,
        };
        (0..self.names().len()).any(is_written)
    }
    /// Where this cell stands.
    fn place(&self, row: usize, column: usize) -> Place;
    /// Where the name of this column stands.
    fn name_place(&self, column: usize) -> Place;
    /// The columns that tell series apart, where that is known beforehand.
    fn keys(&self) -> Option<Vec<usize>> {
        None
    }
    /// What the lines above the rows say of this column, beside its name.
    fn labels(&self, _column: usize) -> Vec<(String, String)> {
        Vec::new()
    }
    /// What the lines above the rows say of the unit of this column.
    fn unit(&self, _column: usize) -> units::ToldUnit {
        units::ToldUnit::default()
    }
    /// Whether a comma may stand in a cell without quotes around it.
    fn may_have_commas(&self) -> bool {
        false
    }
    /// How the file was read where it is no plain table.
    fn notes(&self) -> Vec<Diagnostic> {
        Vec::new()
    }
}

/// The series of a table; `findings` are what was wrong with it so far.
///
/// # Errors
///
/// Anything but a cell that is not a number; those too if there is no number at
/// all.
pub(super) fn panel(
    table: &impl CellTable,
    findings: Findings,
    options: &ReadOptions,
) -> Result<Panel, Error> {
    match turned::of(table) {
        Some(turned) if findings.is_empty() => read(&turned, findings, options),
        _ => read(table, findings, options),
    }
}

fn read(
    table: &impl CellTable,
    mut findings: Findings,
    options: &ReadOptions,
) -> Result<Panel, Error> {
    let roles = if findings.is_empty() { roles(table, &mut findings) } else { None };
    let Some(Roles { date, known, layout }) = roles else { return Err(findings.into_error()) };
    let mut notes = table.notes();
    let values: Vec<usize> = match &layout {
        SeriesLayout::Wide(series) => series.iter().map(|(column, _)| *column).collect(),
        SeriesLayout::Long { value, .. } => vec![*value],
    };
    let dates = match &date {
        Some(date) => rows::dated(table, date, known, &values, options, &mut findings, &mut notes),
        None => rows::numbered(table),
    };
    let mut is_falling = false;
    let mut drafts = if findings.is_empty() {
        let keys = keys::find(table, date.as_ref(), known, &layout, &dates);
        let (units, has_days) = (units::UnitColumns::of(table), known.is_some());
        let rows = layout::DatedRows { table, dates: &dates, keys: &keys, has_days, units };
        let drafts = rows.drafts(&layout, &mut findings);
        is_falling = drafts.iter().any(|draft| draft.is_turned);
        drafts
    } else {
        Vec::new()
    };
    if drafts.iter().all(|draft| draft.rows.is_empty()) && findings.is_empty() {
        findings.add(|| {
            Diagnostic::error(Code::EmptyData, "no row below the names of the columns")
                .at(table.name_place(0))
                .with_help("write a row such as `1999-12-31,9926.1`")
        });
    }
    if findings.is_empty() {
        if is_falling {
            notes.push(rows::newest_first(table.file()));
        }
        let mut before: Option<&SeriesDraft> = None;
        for draft in &drafts {
            // Columns beside each other have the same rows, and the same mistakes.
            let is_same = before.is_some_and(|before| Rc::ptr_eq(&before.rows, &draft.rows));
            if !is_same {
                draft.check_order(table, date.as_ref(), &mut findings);
            }
            before = Some(draft);
        }
    }
    findings.settle()?;
    let cells: Vec<SeriesCells> = drafts.iter().map(SeriesDraft::cells).collect();
    let numbers = numbers::read(table, &cells, options.decimal);
    let marks = ConfidenceColumns::of(table);
    for (draft, numbers) in drafts.iter_mut().zip(numbers) {
        draft.numbers = numbers;
        draft.mark(table, &marks);
    }
    let mut drafts = wide_vintages::joined(drafts, known.is_some(), table.file(), &mut notes);
    let of_words = of_words(table, &drafts, &options.words);
    drafts.extend(of_words);
    panel_of(table, drafts, notes)
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
        let panel = read("date,gdp,sector\n1999Q1,1,banks\n1999Q2,wide,2\n1999Q3,3,\n");
        assert_eq!(faults(&panel, "gdp"), ["`wide` in column `gdp` is not a number"]);
        assert_eq!(faults(&panel, "sector").len(), 1);
        assert_eq!(panel.schema().names().collect::<Vec<_>>(), ["gdp", "sector"]);
    }

    #[test]
    fn a_wrong_cell_of_long_data_belongs_to_its_series_only() {
        let panel = read("date,series,value\n1999,gdp,1\n1999,cpi,x\n2000,cpi,2\n");
        assert_eq!(faults(&panel, "cpi"), ["`x` of series `cpi` is not a number"]);
        assert!(panel.faults_of("gdp").is_none());
    }

    #[test]
    fn of_many_wrong_cells_of_one_kind_three_places_are_kept_and_the_rest_counted() {
        let rows: String = (1000..1100).map(|year| format!("{year},1,x{year}\n")).collect();
        let found = faults(&read(&format!("year,gdp,sector\n{rows}")), "sector");
        assert_eq!(found, ["`x1000` in column `sector` is not a number (and 99 more like it)"]);
    }
}
