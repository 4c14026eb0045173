//! A table of cells becomes a panel, whatever the format of its file.
//!
//! In a *wide* table every column is a series, in a *long* one every row names
//! its own. A wrong date is a mistake of the whole file; a cell that is not a
//! number is a mistake of its series only, for most files have columns that no
//! rule reads.

use std::rc::Rc;

use super::cell::{Cell, brief};
use super::columns::{Layout, Roles, roles};
use super::draft::{Days, Draft, of_words, panel_of, rise};
use super::findings::Findings;
use super::keys::{self, Keys};
use super::numbers::{self, Cells};
use super::rows::{self, Dates};
use super::{Panel, ReadOptions, turned, wide_vintages};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::time::Stamp;
use crate::value::Unit;

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
    /// The columns that tell series apart, where that is known beforehand.
    fn keys(&self) -> Option<Vec<usize>> {
        None
    }
    /// What the lines above the rows say of this column, beside its name.
    fn labels(&self, _column: usize) -> Vec<(String, String)> {
        Vec::new()
    }
    /// The unit that the lines above the rows say that this column has.
    fn unit(&self, _column: usize) -> Option<Unit> {
        None
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
    table: &impl Table,
    findings: Findings,
    options: &ReadOptions,
) -> Result<Panel, Error> {
    match turned::of(table) {
        Some(turned) if findings.is_empty() => read(&turned, findings, options),
        _ => read(table, findings, options),
    }
}

fn read(table: &impl Table, mut findings: Findings, options: &ReadOptions) -> Result<Panel, Error> {
    let roles = if findings.is_empty() { roles(table, &mut findings) } else { None };
    let Some(Roles { date, known, layout }) = roles else { return Err(findings.into_error()) };
    let mut notes = table.notes();
    let values: Vec<usize> = match &layout {
        Layout::Wide(series) => series.iter().map(|(column, _)| *column).collect(),
        Layout::Long { value, .. } => vec![*value],
    };
    let dates = match &date {
        Some(date) => rows::dated(table, date, known, &values, options, &mut findings, &mut notes),
        None => rows::numbered(table, &values),
    };
    let mut is_falling = false;
    let mut drafts = if findings.is_empty() {
        let keys = keys::find(table, date.as_ref(), known, &layout, &dates);
        let has_days = known.is_some();
        drafts(table, layout, &dates, &keys, has_days, &mut is_falling, &mut findings)
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
        for draft in &drafts {
            draft.check_order(table, date.as_ref(), &mut findings);
        }
    }
    findings.settle()?;
    let cells: Vec<Cells> = drafts.iter().map(Draft::cells).collect();
    let numbers = numbers::read(table, &cells, options.decimal);
    for (draft, numbers) in drafts.iter_mut().zip(numbers) {
        draft.numbers = numbers;
    }
    let mut drafts = wide_vintages::joined(drafts, known.is_some(), table.file(), &mut notes);
    let of_words = of_words(table, &drafts, &options.words);
    drafts.extend(of_words);
    panel_of(table, drafts, notes)
}

/// The series of a table, still without their numbers.
fn draft_of(
    table: &impl Table,
    name: &str,
    column: usize,
    whose: String,
    labels: Vec<(String, String)>,
) -> Draft {
    let mut draft = Draft::new(name.to_owned(), column, whose);
    draft.labels = labels;
    draft.labels.extend(table.labels(column));
    draft.unit = table.unit(column);
    draft
}

/// The rows of a group of series that lie beside each other.
struct OfGroup {
    rows: Rc<Vec<(usize, Stamp)>>,
    is_bare: bool,
    days: Vec<Days>,
}

impl OfGroup {
    fn put(&self, draft: &mut Draft) {
        draft.rows = Rc::clone(&self.rows);
        draft.is_bare = self.is_bare;
        draft.days.clone_from(&self.days);
    }
}

fn drafts(
    table: &impl Table,
    layout: Layout,
    dates: &Dates,
    keys: &Keys,
    has_days: bool,
    is_falling: &mut bool,
    findings: &mut Findings,
) -> Vec<Draft> {
    // Newest rows first are turned around, but not those with days of release.
    let rows_at = |places: &[usize], is_falling: &mut bool| {
        let mut rows = Vec::with_capacity(places.len());
        rows.extend(places.iter().filter_map(|place| dates.rows.get(*place)).copied());
        let is_bare = dates.settle_bare(&mut rows);
        if !has_days {
            *is_falling |= rise(&mut rows);
        }
        let days = places.iter().filter_map(|place| dates.days.get(*place)).copied().collect();
        OfGroup { rows: Rc::new(rows), is_bare, days }
    };
    let groups = keys.groups(table, &dates.rows);
    let mut drafts = Vec::new();
    match layout {
        Layout::Wide(series) => {
            // One of many series may have no news on a day on which others have.
            let tells_gaps = series.len() == 1;
            for group in &groups {
                let own = rows_at(&group.places, is_falling);
                for (column, name) in &series {
                    if keys.is_label(*column) {
                        continue;
                    }
                    let header = table.names().get(*column).map_or("", String::as_str);
                    let whose = format!("in column `{}`", brief(header));
                    let labels = group.labels.clone();
                    let mut draft = draft_of(table, name, *column, whose, labels);
                    draft.reading.tells_gaps = tells_gaps;
                    draft.reading.is_vintage = dates.is_vintage;
                    own.put(&mut draft);
                    drafts.push(draft);
                }
            }
        }
        Layout::Long { series, value } => {
            let mut named: Vec<Draft> = Vec::new();
            for group in &groups {
                let mut by_name: std::collections::BTreeMap<String, usize> =
                    std::collections::BTreeMap::new();
                let mut places: Vec<(usize, Vec<usize>)> = Vec::new();
                for place in &group.places {
                    let Some((row, stamp)) = dates.rows.get(*place) else { continue };
                    let Some(name) = name_of(table.cell(*row, series)) else {
                        findings.add(|| {
                            let message = format!("the row dated `{stamp}` names no series");
                            Diagnostic::error(Code::NoSeriesName, message)
                                .at(table.place(*row, series))
                                .with_help("write the name of its series, or leave the row out")
                        });
                        continue;
                    };
                    let known = *by_name.entry(name).or_insert_with_key(|name| {
                        let whose = format!("of series `{}`", brief(name));
                        let labels = group.labels.clone();
                        let mut draft = draft_of(table, name, value, whose, labels);
                        draft.reading.is_vintage = dates.is_vintage;
                        named.push(draft);
                        places.push((named.len() - 1, Vec::new()));
                        places.len() - 1
                    });
                    if let Some((_, places)) = places.get_mut(known) {
                        places.push(*place);
                    }
                }
                for (draft, places) in places {
                    if let Some(draft) = named.get_mut(draft) {
                        rows_at(&places, is_falling).put(draft);
                    }
                }
            }
            drafts = named;
        }
    }
    for draft in &mut drafts {
        draft.has_days = has_days;
    }
    drafts
}

fn name_of(cell: Cell<'_>) -> Option<String> {
    match cell {
        _ if cell.is_missing() => None,
        Cell::Text(name) | Cell::Quoted(name) => Some(name.trim().to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Missing | Cell::Other(_) => None,
    }
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
