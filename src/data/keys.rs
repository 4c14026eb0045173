//! Which series a row belongs to, where several lie below each other: columns of
//! words tell, as in tables of statistical offices.
//!
//! A column that differs between rows of one date is a *key*. What is the same in
//! all rows of a series is a *label* of it: rules choose by labels, and never get
//! one of several series unasked.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cell;
use super::columns::{DateColumns, KnownColumns, SeriesLayout, Within};
use super::marked::Marked;
use super::rows::Dates;
use super::table::CellTable;
use crate::time::Stamp;

/// Columns that say something of one value, and not which series it is of, by what
/// their names hold; most are those of SDMX and Statistics Canada.
const REMARKS: [&str; 15] = [
    "status",
    "flag",
    "symbol",
    "terminated",
    "note",
    "comment",
    "remark",
    "obs_com",
    "obs_conf",
    "confidential",
    "break",
    "collection",
    "availability",
    "updated",
    "last update",
];
/// The most values of a column of numbers that is taken for a key.
const MOST_NUMBERS: usize = 1000;

/// The columns that tell series apart.
pub(super) struct Keys {
    /// Rows that differ in one of these are of different series.
    keys: Vec<usize>,
    /// The columns whose words, where they are the same in all rows of a series, are
    /// its labels.
    words: Vec<usize>,
    /// Columns that say something of single values.
    remarks: Vec<usize>,
}

/// The rows of one series, or of several that lie beside each other.
pub(super) struct SeriesGroup {
    /// Their places among the dated rows.
    pub(super) places: Vec<usize>,
    pub(super) labels: Vec<(String, String)>,
}

/// Finds the columns that tell series apart.
pub(super) fn find(
    table: &impl CellTable,
    date: Option<&DateColumns>,
    known: Option<KnownColumns>,
    layout: &SeriesLayout,
    dates: &Dates,
) -> Keys {
    if let Some(keys) = table.keys() {
        // What stands once a row is of the row, be it a word or a number.
        return Keys { words: keys.clone(), keys, remarks: Vec::new() };
    }
    let no_keys = |words| Keys { keys: Vec::new(), words, remarks: Vec::new() };
    let Some(date) = date else { return no_keys(Vec::new()) };
    let mut taken = vec![date.column];
    match &date.within {
        Some(Within::Day { month, day }) => taken.extend([*month, *day]),
        Some(Within::Month(part) | Within::Quarter(part)) => taken.push(*part),
        None => {}
    }
    taken.extend(known.iter().map(|known| known.from));
    taken.extend(known.and_then(|known| known.until));
    let of_row = match layout {
        SeriesLayout::Long { series, value } => {
            taken.extend([*series, *value]);
            vec![*series]
        }
        SeriesLayout::Wide(_) => Vec::new(),
    };
    let free: Vec<usize> =
        (0..table.names().len()).filter(|column| !taken.contains(column)).collect();
    if free.is_empty() {
        return no_keys(free);
    }
    let is_remark_column =
        |column: &usize| table.names().get(*column).is_some_and(|name| is_remark_name(name));
    let remarks = || free.iter().copied().filter(is_remark_column).collect();
    let is_of_series = |column: &usize| is_of_words(table, *column) && !is_remark_column(column);
    let words: Vec<usize> = free.iter().copied().filter(is_of_series).collect();
    let from: Vec<usize> = known.iter().map(|known| known.from).chain(of_row).collect();
    let with = |keys: &[usize]| -> Vec<usize> { from.iter().chain(keys).copied().collect() };
    if is_unique(table, &dates.rows, &from) {
        // One series after the other, though their dates do not meet.
        let is_stacked = |column: &&usize| is_stacked(table, &dates.rows, **column);
        let stacked: Vec<usize> = words.iter().filter(is_stacked).copied().collect();
        return match stacked.is_empty() {
            true => no_keys(words),
            false => Keys { keys: stacked, words, remarks: remarks() },
        };
    }
    // What is said of single values tells no series apart, and neither do remarks
    // that hardly repeat.
    let is_of_date = |column: &&usize| names_dates(table, &dates.rows, **column);
    let could_tell: Vec<usize> =
        words.iter().filter(|column| !is_of_date(column)).copied().collect();
    let mut keys: Vec<usize> = could_tell
        .iter()
        .filter(|column| !is_remark(table, **column, dates.rows.len()))
        .copied()
        .collect();
    let is_told = |keys: &[usize]| is_unique(table, &dates.rows, &with(keys));
    if !is_told(&keys) {
        keys = could_tell;
    }
    if !is_told(&keys) {
        let numbers: Vec<usize> =
            free.iter().copied().filter(|column| !words.contains(column)).collect();
        // A table of one column of numbers has no key among them.
        let has_other = matches!(layout, SeriesLayout::Long { .. }) || 1 < numbers.len();
        let more = numbers.iter().filter(|_| has_other);
        let one = more.copied().find(|column| {
            let mut with_it = keys.clone();
            with_it.push(*column);
            is_countable(table, *column) && is_told(&with_it)
        });
        match one {
            Some(column) => keys.push(column),
            None => return no_keys(words),
        }
    }
    let mut words = words;
    let others: Vec<usize> = keys.iter().copied().filter(|key| !words.contains(key)).collect();
    words.extend(others);
    Keys { keys, words, remarks: remarks() }
}

impl Keys {
    /// Whether a column tells series apart, and is none itself.
    pub(super) fn is_label(&self, column: usize) -> bool {
        let is_no_series = self.words.contains(&column) || self.remarks.contains(&column);
        !self.keys.is_empty() && is_no_series
    }

    /// The rows by the series that they are of, in the order of the file.
    pub(super) fn groups(
        &self,
        table: &impl CellTable,
        rows: &[(usize, Stamp)],
    ) -> Vec<SeriesGroup> {
        let mut groups: Vec<SeriesGroup> = Vec::new();
        let mut known: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let mut numbers: Vec<Vec<String>> = Vec::new();
        if self.keys.is_empty() {
            groups.push(SeriesGroup { places: (0..rows.len()).collect(), labels: Vec::new() });
        } else {
            // Numbers have no text that could be borrowed.
            let has_numbers = rows.first().is_some_and(|(row, _)| {
                self.keys.iter().any(|key| matches!(table.cell(*row, *key), Cell::Number(_)))
            });
            if has_numbers {
                let texts = |row: usize| {
                    self.keys.iter().map(|key| table.cell(row, *key).said().into_owned()).collect()
                };
                numbers = rows.iter().map(|(row, _)| texts(*row)).collect();
            }
            for (place, (row, _)) in rows.iter().enumerate() {
                let key: Vec<&str> = match numbers.get(place) {
                    Some(texts) => texts.iter().map(String::as_str).collect(),
                    None => self.keys.iter().map(|key| borrowed(table, *row, *key)).collect(),
                };
                let group = *known.entry(key).or_insert_with(|| {
                    groups.push(SeriesGroup { places: Vec::new(), labels: Vec::new() });
                    groups.len() - 1
                });
                if let Some(group) = groups.get_mut(group) {
                    group.places.push(place);
                }
            }
        }
        for group in &mut groups {
            group.labels = self.labels(table, rows, &group.places);
        }
        groups
    }

    /// What is the same in all of these rows.
    fn labels(
        &self,
        table: &impl CellTable,
        rows: &[(usize, Stamp)],
        places: &[usize],
    ) -> Vec<(String, String)> {
        let row = |place: &usize| rows.get(*place).map(|(row, _)| *row);
        let Some(first) = places.first().and_then(row) else { return Vec::new() };
        let label = |column: &usize| {
            let own = table.cell(first, *column).said().into_owned();
            let is_same = |place: &usize| {
                row(place).is_some_and(|row| table.cell(row, *column).said() == own)
            };
            let name = table.names().get(*column).filter(|name| !name.is_empty())?;
            (!own.is_empty() && places.iter().all(is_same)).then(|| (name.clone(), own))
        };
        self.words.iter().filter_map(label).collect()
    }
}

fn borrowed(table: &impl CellTable, row: usize, column: usize) -> &str {
    match table.cell(row, column) {
        Cell::Text(text) | Cell::Quoted(text) => text.trim(),
        Cell::Missing | Cell::Number(_) | Cell::Other(_) => "",
    }
}

/// Whether a column holds words, and no numbers.
fn is_of_words(table: &impl CellTable, column: usize) -> bool {
    let mut has_word = false;
    for row in 0..table.rows() {
        let cell = table.cell(row, column);
        match cell {
            _ if cell.is_missing() => {}
            Cell::Text(text) | Cell::Quoted(text) if Marked::of(text).is_none() => {
                has_word = true;
            }
            _ => return false,
        }
    }
    has_word
}

/// Whether a column names what each of several stretches of rows is of: every row has a
/// word, and each word stands in one stretch only.
fn is_stacked(table: &impl CellTable, rows: &[(usize, Stamp)], column: usize) -> bool {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut before = "";
    for (row, _) in rows {
        let word = borrowed(table, *row, column);
        let day: String = word.chars().take(3).collect::<String>().to_ascii_lowercase();
        let is_of_date = super::dates::month(word).is_some() || DAYS.contains(&day.as_str());
        if word.is_empty() || is_of_date || (word != before && !seen.insert(word)) {
            return false;
        }
        before = word;
    }
    1 < seen.len() && seen.len() < rows.len()
}

/// Whether each word of a column stands at one date and no other, as `YR2019` at 2019:
/// it tells nothing that the date does not.
fn names_dates(table: &impl CellTable, rows: &[(usize, Stamp)], column: usize) -> bool {
    let mut of_stamp: BTreeMap<Stamp, &str> = BTreeMap::new();
    let mut of_word: BTreeMap<&str, Stamp> = BTreeMap::new();
    rows.iter().all(|(row, stamp)| {
        let word = borrowed(table, *row, column);
        *of_stamp.entry(*stamp).or_insert(word) == word
            && *of_word.entry(word).or_insert(*stamp) == *stamp
    })
}

/// Whether a column of this name says something of single values.
fn is_remark_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    REMARKS.iter().any(|remark| name.contains(remark))
}

fn is_remark(table: &impl CellTable, column: usize, rows: usize) -> bool {
    rows < 2 * distinct(table, column)
}

fn distinct(table: &impl CellTable, column: usize) -> usize {
    let texts = (0..table.rows()).map(|row| table.cell(row, column).said());
    texts.collect::<BTreeSet<_>>().len()
}

/// Whether a column holds whole numbers, or words, each of which comes twice and more
/// on the whole: what a value is would hardly repeat so.
fn is_countable(table: &impl CellTable, column: usize) -> bool {
    let is_fit = |row: usize| {
        let cell = table.cell(row, column);
        cell.number().map_or(true, |number| !number.is_nan() && number.fract() == 0.0)
    };
    let distinct = distinct(table, column);
    let is_told = distinct <= MOST_NUMBERS && 2 * distinct <= table.rows();
    is_told && (0..table.rows()).all(is_fit)
}

/// Whether no two rows have one date and the same in these columns.
fn is_unique(table: &impl CellTable, rows: &[(usize, Stamp)], columns: &[usize]) -> bool {
    if rise_by_key(table, rows, columns) {
        return true;
    }
    let mut seen = BTreeSet::new();
    rows.iter().all(|(row, stamp)| {
        let key: Vec<_> = columns.iter().map(|column| table.cell(*row, *column).said()).collect();
        seen.insert((*stamp, key))
    })
}

/// Whether the dates of all rows that say the same rise, as they mostly do: then none
/// comes twice.
fn rise_by_key(table: &impl CellTable, rows: &[(usize, Stamp)], columns: &[usize]) -> bool {
    let is_number = |row: usize| {
        columns.iter().any(|column| matches!(table.cell(row, *column), Cell::Number(_)))
    };
    if rows.first().is_some_and(|(row, _)| is_number(*row)) {
        return false;
    }
    let mut newest: BTreeMap<Vec<&str>, Stamp> = BTreeMap::new();
    let mut before: Option<(Vec<&str>, Stamp)> = None;
    for (row, stamp) in rows {
        let is_same = before.as_ref().is_some_and(|(key, _)| {
            key.iter().zip(columns).all(|(own, column)| *own == borrowed(table, *row, *column))
        });
        // Rows of one series mostly stand together.
        if let (true, Some((_, newest))) = (is_same, &mut before) {
            if stamp <= newest {
                return false;
            }
            *newest = *stamp;
            continue;
        }
        if let Some((key, last)) = before.take() {
            newest.insert(key, last);
        }
        let key: Vec<&str> = columns.iter().map(|column| borrowed(table, *row, *column)).collect();
        if newest.get(&key).is_some_and(|last| stamp <= last) {
            return false;
        }
        before = Some((key, *stamp));
    }
    true
}

/// The fewest keys that tell all of these series apart, in the order of the file.
pub(crate) fn distinguishing(all: &[&[(String, String)]]) -> Vec<String> {
    let mut keys: Vec<&str> = Vec::new();
    for labels in all {
        for (key, _) in *labels {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
    }
    let value = |labels: &&[(String, String)], key: &str| {
        labels.iter().find(|(own, _)| own == key).map(|(_, value)| value.clone())
    };
    let count = |chosen: &[&str]| {
        let of = |labels: &&[(String, String)]| -> Vec<Option<String>> {
            chosen.iter().map(|key| value(labels, key)).collect()
        };
        all.iter().map(of).collect::<BTreeSet<_>>().len()
    };
    let mut chosen: Vec<&str> = Vec::new();
    let mut told = 1;
    while told < all.len() {
        let with = |key: &&str| {
            let mut with: Vec<&str> = chosen.clone();
            with.push(key);
            count(&with)
        };
        // Of several that tell as much the first one counts.
        let best = keys.iter().rev().map(|key| (with(key), *key)).max_by_key(|(count, _)| *count);
        match best {
            Some((count, key)) if told < count => {
                told = count;
                chosen.push(key);
            }
            _ => break,
        }
    }
    keys.retain(|key| chosen.contains(key));
    keys.into_iter().map(str::to_owned).collect()
}

/// A name with the labels of these keys: `OBS_VALUE{LOCATION="USA"}`.
pub(super) fn labelled(name: &str, labels: &[(String, String)], keys: &[String]) -> String {
    let own = labels.iter().filter(|(key, _)| keys.contains(key));
    let own: Vec<String> = own.map(|(key, value)| format!("{key}={value:?}")).collect();
    if own.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", own.join(",")) }
}
