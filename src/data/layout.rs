//! Which rows of a table are of which series.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::cell::{Cell, brief};
use super::columns::SeriesLayout;
use super::draft::{Days, SeriesDraft, rise};
use super::findings::Findings;
use super::keys::{Keys, SeriesGroup};
use super::rows::Dates;
use super::table::CellTable;
use super::units;
use crate::diagnostic::{Code, Diagnostic};
use crate::inert;
use crate::time::{Frequency, Stamp};

/// The label of series that lie in one column and have figures of several kinds of
/// periods.
const EVERY: &str = "every";

/// The rows of a table with their dates.
pub(super) struct DatedRows<'r, T> {
    pub(super) table: &'r T,
    pub(super) dates: &'r Dates,
    pub(super) keys: &'r Keys,
    /// Whether rows say when a value was known.
    pub(super) has_days: bool,
    pub(super) units: units::UnitColumns,
}

/// Rows of one series, or of several that lie beside each other.
struct SeriesRows {
    rows: Rc<Vec<(usize, Stamp)>>,
    days: Vec<Days>,
    is_bare: bool,
    /// Whether the newest came first.
    is_turned: bool,
    /// The kind of their periods, where other rows have another one.
    every: Option<Frequency>,
}

impl<T: CellTable> DatedRows<'_, T> {
    /// The series, still without their numbers.
    pub(super) fn drafts(
        &self,
        layout: &SeriesLayout,
        findings: &mut Findings,
    ) -> Vec<SeriesDraft> {
        let groups = self.keys.groups(self.table, &self.dates.rows);
        let of_group = |group: &SeriesGroup| match layout {
            SeriesLayout::Wide(series) => self.wide(group, series),
            SeriesLayout::Long { series, value } => self.long(group, *series, *value, findings),
        };
        groups.iter().flat_map(of_group).collect()
    }

    /// The series beside each other in the rows of a group.
    fn wide(&self, group: &SeriesGroup, series: &[(usize, String)]) -> Vec<SeriesDraft> {
        let mut drafts = Vec::new();
        for own in self.at(&group.places) {
            for (column, name) in series {
                if self.keys.is_label(*column) {
                    continue;
                }
                let header = self.table.names().get(*column).map_or("", String::as_str);
                let whose = format!("in column `{}`", brief(header));
                let name = inert::line(name);
                let mut draft = self.draft(&name, *column, whose, &group.labels, &own);
                // One of many series may have no news on a day on which others have.
                draft.reading.tells_gaps = series.len() == 1;
                drafts.push(draft);
            }
        }
        drafts
    }

    /// The series below each other in the rows of a group, which name them.
    fn long(
        &self,
        group: &SeriesGroup,
        series: usize,
        value: usize,
        findings: &mut Findings,
    ) -> Vec<SeriesDraft> {
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        let mut named: Vec<(String, Vec<usize>)> = Vec::new();
        for place in &group.places {
            let Some((row, stamp)) = self.dates.rows.get(*place) else { continue };
            let Some(name) = name_of(self.table.cell(*row, series)) else {
                findings.add(|| {
                    let message = format!("the row dated `{stamp}` names no series");
                    Diagnostic::error(Code::NoSeriesName, message)
                        .at(self.table.place(*row, series))
                        .with_help("write the name of its series")
                });
                continue;
            };
            let position = *positions.entry(name).or_insert_with_key(|name| {
                named.push((name.clone(), Vec::new()));
                named.len() - 1
            });
            if let Some((_, places)) = named.get_mut(position) {
                places.push(*place);
            }
        }
        let mut drafts = Vec::new();
        for (name, places) in &named {
            let whose = format!("of series `{}`", brief(name));
            for own in self.at(places) {
                let name = inert::name(name);
                drafts.push(self.draft(&name, value, whose.clone(), &group.labels, &own));
            }
        }
        drafts
    }

    fn draft(
        &self,
        name: &str,
        column: usize,
        whose: String,
        labels: &[(String, String)],
        own: &SeriesRows,
    ) -> SeriesDraft {
        let mut draft = SeriesDraft::new(name.to_owned(), column, whose);
        draft.labels = labels.to_vec();
        draft.labels.extend(self.table.labels(column));
        for (label, text) in &mut draft.labels {
            *label = inert::name(label).into_owned();
            *text = inert::name(text).into_owned();
        }
        draft.labels.extend(own.every.map(|every| (EVERY.to_owned(), every.word().to_owned())));
        let told = self.units.of_rows(self.table, &own.rows);
        let above = self.table.unit(column);
        draft.unit = above.unit.or(told.unit);
        draft.remark = if above.remark.is_empty() { told.remark } else { above.remark };
        draft.unit_change = told.change;
        draft.reading.is_vintage = self.dates.is_vintage;
        draft.has_days = self.has_days;
        draft.rows = Rc::clone(&own.rows);
        draft.days.clone_from(&own.days);
        draft.is_bare = own.is_bare;
        draft.is_turned = own.is_turned;
        draft
    }

    /// The rows at these places: in several parts where their dates name periods of
    /// several kinds, years below quarters below months.
    fn at(&self, places: &[usize]) -> Vec<SeriesRows> {
        let mut rows = Vec::with_capacity(places.len());
        rows.extend(places.iter().filter_map(|place| self.dates.rows.get(*place)).copied());
        let is_bare = self.dates.settle_bare(&mut rows);
        let days: Vec<Days> =
            places.iter().filter_map(|place| self.dates.days.get(*place)).copied().collect();
        let kinds = kinds(&rows);
        if kinds.len() < 2 {
            return vec![self.own(rows, days, is_bare, None)];
        }
        let of_kind = |every: &Frequency| {
            let is_it = |(_, stamp): &(usize, Stamp)| kind(*stamp) == Some(*every);
            let own: Vec<usize> =
                (0..rows.len()).filter(|place| rows.get(*place).is_some_and(is_it)).collect();
            let own_rows = own.iter().filter_map(|place| rows.get(*place)).copied().collect();
            let own_days = own.iter().filter_map(|place| days.get(*place)).copied().collect();
            self.own(own_rows, own_days, is_bare, Some(*every))
        };
        kinds.iter().map(of_kind).collect()
    }

    fn own(
        &self,
        mut rows: Vec<(usize, Stamp)>,
        days: Vec<Days>,
        is_bare: bool,
        every: Option<Frequency>,
    ) -> SeriesRows {
        // Rows with days of release may come in any order.
        let is_turned = !self.has_days && rise(&mut rows);
        SeriesRows { rows: Rc::new(rows), days, is_bare, is_turned, every }
    }
}

fn kind(stamp: Stamp) -> Option<Frequency> {
    match stamp {
        Stamp::Period(period) => Some(period.frequency()),
        Stamp::Day(_) | Stamp::Row(_) => None,
    }
}

/// The kinds of periods that these dates name, if they name nothing else.
fn kinds(rows: &[(usize, Stamp)]) -> Vec<Frequency> {
    let mut kinds = Vec::new();
    for (_, stamp) in rows {
        match kind(*stamp) {
            Some(own) if kinds.contains(&own) => {}
            Some(own) => kinds.push(own),
            None => return Vec::new(),
        }
    }
    kinds
}

fn name_of(cell: Cell<'_>) -> Option<String> {
    match cell {
        _ if cell.is_missing() => None,
        Cell::Text(name) | Cell::Quoted(name) => Some(name.trim().to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Missing | Cell::Other(_) => None,
    }
}
