//! Series while they are read, and the panel that they make.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::cell::{Cell, brief};
use super::columns::DateColumns;
use super::faults::Faults;
use super::findings::Findings;
use super::numbers::{SeriesCells, SeriesNumbers};
use super::order::Difference;
use super::releases::{Release, RowReading};
use super::series::About;
use super::table::CellTable;
use super::{Panel, Series, order};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::time::{Date, Stamp};
use crate::value::{Unit, WordColumn};

/// Columns that say of each figure how firm it is, alone or behind the name of a series.
const STATUS: [&str; 8] = [
    "obs_status",
    "obs_flag",
    "status",
    "flag",
    "flags",
    "flag codes",
    "observation status",
    "obs status",
];

/// How offices say that nothing is to be said of a figure.
const NORMAL: [&str; 3] = ["A", "a", "Normal value"];

/// The columns that say how firm figures are, by the series of which they do, in small
/// letters; an empty name is that of all series.
pub(super) struct ConfidenceColumns(BTreeMap<String, usize>);

impl ConfidenceColumns {
    pub(super) fn of(table: &impl CellTable) -> ConfidenceColumns {
        let mut columns = BTreeMap::new();
        for (column, name) in table.names().iter().enumerate() {
            let name = name.to_ascii_lowercase();
            for whose in STATUS.iter().filter_map(|status| name.strip_suffix(status)) {
                let whose = whose.trim_end_matches(['_', ' ']).to_owned();
                columns.entry(whose).or_insert(column);
            }
        }
        ConfidenceColumns(columns)
    }
}

/// One series while it is read.
pub(super) struct SeriesDraft {
    /// As its file calls it; another series may be called so, too.
    pub(super) name: String,
    /// What tells it from those.
    pub(super) labels: Vec<(String, String)>,
    pub(super) column: usize,
    /// What a cell of it belongs to, as messages say it.
    pub(super) whose: String,
    /// The rows of the file, each with its date: the same for many series of a table.
    pub(super) rows: Rc<Vec<(usize, Stamp)>>,
    pub(super) is_bare: bool,
    /// While each value stood.
    // Invariant: as many as the rows if `has_days`, else none.
    pub(super) days: Vec<Days>,
    pub(super) has_days: bool,
    pub(super) reading: RowReading,
    pub(super) unit: Option<Unit>,
    /// What its file says of its unit, where that is not known.
    pub(super) remark: String,
    /// The row and column where its file says another unit than before.
    pub(super) unit_change: Option<(usize, usize)>,
    /// Whether its newest row came first.
    pub(super) is_turned: bool,
    pub(super) numbers: SeriesNumbers,
    /// The word whose places its numbers are; `None` where they are its own.
    word: Option<WordColumn>,
}

/// The first day on which a value stood, and the last one where its row says it.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub(super) from: Date,
    pub(super) until: Option<Date>,
}

impl SeriesDraft {
    pub(super) fn new(name: String, column: usize, whose: String) -> SeriesDraft {
        SeriesDraft {
            name,
            labels: Vec::new(),
            column,
            whose,
            rows: Rc::default(),
            is_bare: false,
            days: Vec::new(),
            has_days: false,
            reading: RowReading { is_vintage: false, tells_gaps: true },
            unit: None,
            remark: String::new(),
            unit_change: None,
            is_turned: false,
            numbers: SeriesNumbers::default(),
            word: None,
        }
    }

    /// The cells that hold its numbers.
    pub(super) fn cells(&self) -> SeriesCells {
        SeriesCells { rows: Rc::clone(&self.rows), column: self.column, whose: self.whose.clone() }
    }

    /// Takes over what a column of the rows says of single figures: `OBS_STATUS`.
    pub(super) fn mark(&mut self, table: &impl CellTable, marks: &ConfidenceColumns) {
        let own = self.name.to_ascii_lowercase();
        let marks = [own.as_str(), ""].map(|name| marks.0.get(name));
        let Some(column) = marks.into_iter().flatten().min().copied() else { return };
        for (place, (row, _)) in self.rows.iter().enumerate() {
            let cell = table.cell(*row, column);
            if let Cell::Text(word) | Cell::Quoted(word) = cell
                && !cell.is_missing()
                && !NORMAL.contains(&word.trim())
            {
                self.numbers.flags.insert(place, brief(word));
            }
        }
    }

    /// Adds what is wrong with the order of its dates.
    pub(super) fn check_order(
        &self,
        table: &impl CellTable,
        date: Option<&DateColumns>,
        findings: &mut Findings,
    ) {
        let Some(date) = date else { return };
        let place = |row| table.place(row, date.column);
        if self.has_days {
            let from: Vec<Date> = self.days.iter().map(|days| days.from).collect();
            order::check_releases(&self.rows, &from, place, findings);
        } else {
            let differ = |one, next| differing(table, one, next, date.column);
            order::check(&self.rows, place, differ, findings);
        }
    }

    /// The series, under a name that no other has; `shared` are the rows of the one
    /// before, and their times.
    fn series(self, name: String, shared: &mut SharedRows) -> Option<Series> {
        if !Rc::ptr_eq(&shared.0, &self.rows) {
            let times = self.rows.iter().map(|(_, stamp)| *stamp).collect();
            *shared = (Rc::clone(&self.rows), Arc::new(times));
        }
        let stamps = Arc::clone(&shared.1);
        let SeriesNumbers { values, flags, bounds, unit, is_in_full, .. } = self.numbers;
        let marks: BTreeMap<Stamp, String> = flags
            .into_iter()
            .filter_map(|(place, flag)| Some((*stamps.get(place)?, flag)))
            .collect();
        let series = if self.has_days {
            let rows = stamps.iter().copied().zip(values).zip(self.days);
            let release = |((stamp, value), days): ((Stamp, f64), Days)| Release {
                stamp,
                known: days.from,
                until: days.until,
                value,
            };
            Series::of_releases(name, self.reading.released(rows.map(release).collect()))?
        } else {
            let count = values.len();
            let series = Series::sharing(name, stamps, values)?;
            if bounds.is_empty() {
                series
            } else {
                let none = (f64::NAN, f64::NAN);
                let range = |place| bounds.get(&place).copied().unwrap_or(none);
                let ranges: Vec<(f64, f64)> = (0..count).map(range).collect();
                series.ranged(&ranges)?
            }
        };
        let unit = self.unit.or(unit);
        let is_plain = unit.is_none() && !is_in_full && marks.is_empty();
        let series = match is_plain {
            true => series,
            false => series.with_about(About { unit, is_in_full, marks, ..About::default() }),
        };
        Some(series.with_bare(self.is_bare).with_origin_name(self.name, self.labels))
    }
}

/// Rows that several series lie in, and the times of those.
type SharedRows = (Rc<Vec<(usize, Stamp)>>, Arc<Vec<Stamp>>);

/// The series of numbers that these words make of columns.
pub(super) fn of_words(
    table: &impl CellTable,
    drafts: &[SeriesDraft],
    words: &[WordColumn],
) -> Vec<SeriesDraft> {
    let mut all = Vec::new();
    for word in words {
        for draft in drafts.iter().filter(|draft| draft.name == word.column) {
            let mut own = SeriesDraft::new(word.name(), draft.column, draft.whose.clone());
            own.labels.clone_from(&draft.labels);
            own.rows = Rc::clone(&draft.rows);
            own.is_bare = draft.is_bare;
            own.days.clone_from(&draft.days);
            own.has_days = draft.has_days;
            own.reading = draft.reading;
            own.word = Some(word.clone());
            let cells = draft.rows.iter().map(|(row, _)| table.cell(*row, draft.column));
            own.numbers.values = cells.map(|cell| word.number(&written(cell))).collect();
            all.push(own);
        }
    }
    all
}

/// That a column never holds the word that it is asked for.
fn never_held(table: &impl CellTable, draft: &SeriesDraft) -> Option<Diagnostic> {
    let word = draft.word.as_ref()?;
    let values = &draft.numbers.values;
    if values.contains(&1.0) {
        return None;
    }
    let has_word = draft.rows.iter().zip(values).filter(|(_, value)| !value.is_nan());
    let words = has_word.map(|((row, _), _)| written(table.cell(*row, draft.column)));
    let words: BTreeSet<String> = words.map(|word| brief(&word)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Some(word.never_held(&words)?.at(table.name_place(draft.column)))
}

/// The word in a cell; a whole number is one, too.
fn written(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Cow::Owned(format!("{number:.0}"))
        }
        cell => Cow::Borrowed(cell.word().trim()),
    }
}

/// Turns rows around that have the newest first; says whether they had.
pub(super) fn rise(rows: &mut [(usize, Stamp)]) -> bool {
    let mut pairs = rows.iter().zip(rows.iter().skip(1));
    if rows.len() < 2 || !pairs.all(|((_, one), (_, next))| next < one) {
        return false;
    }
    let stamps: Vec<Stamp> = rows.iter().map(|(_, stamp)| *stamp).collect();
    let is_one_kind = Stamp::frequency_of(&stamps).is_some();
    if is_one_kind {
        rows.reverse();
    }
    is_one_kind
}

/// In what two rows of one date differ.
fn differing(table: &impl CellTable, one: usize, next: usize, date: usize) -> Difference {
    let names = table.names().iter().enumerate();
    let is_other = |(column, _): &(usize, &String)| {
        let (one, next) = (table.cell(one, *column), table.cell(next, *column));
        *column != date && one.number().is_err() && one.shown() != next.shown()
    };
    let words: Vec<String> = names.filter(is_other).map(|(_, name)| brief(name)).collect();
    let clock = |row| table.cell(row, date).shown();
    if words.is_empty() && clock(one) != clock(next) && clock(one).contains(':') {
        return Difference::TimeOfDay;
    }
    Difference::Words(words)
}

/// The panel of these series; two of one name are told apart by their labels.
pub(super) fn panel_of(
    table: &impl CellTable,
    drafts: Vec<SeriesDraft>,
    notes: Vec<Diagnostic>,
) -> Result<Panel, Error> {
    let has_number = drafts.iter().any(|draft| {
        draft.word.is_some()
            || draft.numbers.values.iter().any(|value| !value.is_nan())
            || !draft.numbers.bounds.is_empty()
    });
    let names = told_apart(&drafts);
    let mut series = Vec::with_capacity(drafts.len());
    let mut faults: Vec<(String, Faults)> = Vec::new();
    let mut own_notes = Vec::new();
    let mut shared = SharedRows::default();
    for (mut draft, name) in drafts.into_iter().zip(names) {
        let mut own = std::mem::take(&mut draft.numbers.faults);
        if let Some((row, column)) = draft.unit_change {
            let shown = table.cell(row, column).shown();
            own.add("", || {
                let message = format!(
                    "{shown} is the unit here, and it was a different one \
                                       before"
                );
                Diagnostic::error(Code::BadNumber, message)
                    .at(table.place(row, column))
                    .with_help("give all figures of a series in one unit")
            });
        }
        if !own.is_empty() {
            if !has_number {
                let all = own.besides(|_| false, |_| None);
                return Err(Error::new(ErrorKind::Data, all));
            }
            faults.push((name.clone(), own));
        }
        own_notes.extend(never_held(table, &draft).map(|warning| (name.clone(), warning)));
        if !draft.numbers.note.is_empty() {
            let message = format!("`{}`: read {}", brief(&draft.name), draft.numbers.note);
            let note = Diagnostic::note(Code::ReadAs, message).at(table.name_place(draft.column));
            own_notes.push((name.clone(), note));
        }
        let has_figure = draft.numbers.values.iter().any(|value| !value.is_nan());
        if !draft.remark.is_empty() && has_figure {
            let message = format!("`{}`: {}", brief(&draft.name), draft.remark);
            let note = Diagnostic::note(Code::ReadAs, message).at(table.name_place(draft.column));
            own_notes.push((name.clone(), note));
        }
        series.extend(draft.series(name, &mut shared));
    }
    // The dates were checked and no name comes twice, so nothing is lost.
    let mut panel = Panel::of(series).unwrap_or_default();
    for (name, faults) in faults {
        panel.add_faults(name, faults);
    }
    panel.add_notes(notes, own_notes);
    Ok(panel)
}

/// A name for each series that no other has: its own, with the labels that tell it
/// from others of that name.
fn told_apart(drafts: &[SeriesDraft]) -> Vec<String> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        by_name.entry(&draft.name).or_default().push(place);
    }
    let mut names: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    for (name, places) in by_name {
        if places.len() < 2 {
            continue;
        }
        let labels: Vec<&[(String, String)]> = places
            .iter()
            .filter_map(|place| drafts.get(*place))
            .map(|draft| draft.labels.as_slice())
            .collect();
        let keys = super::keys::distinguishing(&labels);
        for (place, labels) in places.iter().zip(labels) {
            if let Some(own) = names.get_mut(*place) {
                *own = super::keys::labelled(name, labels, &keys);
            }
        }
    }
    names
}
