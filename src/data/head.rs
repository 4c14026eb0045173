//! What stands above and below the rows of a table: titles, names, units, sources.
//!
//! The rows are found first: from where on three rows in a row have numbers in the
//! same columns. The names of the columns are then the line above them that names
//! all of those. Other lines that do so say more of each column, as *labels*.

use std::borrow::Cow;
use std::ops::Range;

use super::cell::Cell;
use super::columns::{DATE_NAMES, is_one_of};
use super::dates::written;
use super::marked::Marked;
use super::numbers::is_nothing;
use super::units;
use crate::diagnostic::{Code, Diagnostic, Place};

/// How far down the first row is looked for.
const DEEPEST: usize = 200;
/// How many rows of one kind make a table.
const ROWS: usize = 3;

/// The rows of a file, as texts.
pub(super) trait TextRows {
    fn rows(&self) -> usize;
    fn width(&self, row: usize) -> usize;
    /// Empty if there is none.
    fn cell(&self, row: usize, column: usize) -> Cow<'_, str>;
}

/// What stands above and below the rows.
pub(super) struct Head {
    pub(super) names: Vec<String>,
    pub(super) names_row: usize,
    /// Where the rows of the table stand among those of the file.
    pub(super) body: Range<usize>,
    /// Lines that say something of every column, each with what it says it of.
    labels: Vec<(String, Vec<String>)>,
    /// The row where a second table begins.
    pub(super) second_table: Option<usize>,
    /// The lines above and below that are not read.
    above: Vec<String>,
    below: Vec<String>,
}

/// What a cell holds, as far as it tells of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CellKind {
    Blank,
    Number,
    Date,
    /// Four digits that may be a year, or a number.
    Year,
    Word,
}

fn kind(text: &str) -> CellKind {
    if is_nothing(text) {
        CellKind::Blank
    } else if text.len() == 4 && text.starts_with(['1', '2']) && written(text).is_some() {
        CellKind::Year
    } else if Cell::Text(text).number().is_ok() {
        CellKind::Number
    } else if written(text).is_some() {
        CellKind::Date
    } else if Marked::of(text).is_some() {
        CellKind::Number
    } else {
        CellKind::Word
    }
}

fn kinds(rows: &impl TextRows, row: usize) -> Vec<CellKind> {
    (0..rows.width(row)).map(|column| kind(&rows.cell(row, column))).collect()
}

/// Whether two rows can be of one table.
fn are_alike(one: &[CellKind], next: &[CellKind]) -> bool {
    let is_year = |one: &CellKind, next: &CellKind| {
        *one == CellKind::Year && matches!(next, CellKind::Number | CellKind::Date)
    };
    let is_alike = |(one, next): (&CellKind, &CellKind)| {
        let is_blank = *one == CellKind::Blank || *next == CellKind::Blank;
        one == next || is_blank || is_year(one, next) || is_year(next, one)
    };
    one.iter().zip(next).all(is_alike)
}

fn is_blank(rows: &impl TextRows, row: usize) -> bool {
    (0..rows.width(row)).all(|column| rows.cell(row, column).is_empty())
}

/// Finds what stands above and below the rows of a table.
pub(super) fn of(rows: &impl TextRows) -> Head {
    let plain = |names_row: usize| Head {
        names: (0..rows.width(names_row)).map(|at| rows.cell(names_row, at).into_owned()).collect(),
        names_row,
        body: names_row + 1..rows.rows(),
        labels: Vec::new(),
        second_table: None,
        above: Vec::new(),
        below: Vec::new(),
    };
    let first = (0..rows.rows()).find(|row| !is_blank(rows, *row)).unwrap_or(0);
    let Some(start) = first_row(rows, first) else { return framed(rows, plain(first)) };
    // A line of words above would name these columns: then they are figures.
    let is_named = (first..start).any(|row| {
        let is_word = |column: usize| kind(&rows.cell(row, column)) == CellKind::Word;
        (0..rows.width(start)).all(|column| rows.cell(start, column).is_empty() || is_word(column))
    });
    if is_header_of_periods(rows, start) && !is_named {
        return framed(rows, Head { above: told(rows, first..start), ..plain(start) });
    }
    if start <= first {
        return plain(first);
    }
    let data = data_columns(rows, start);
    let next = (first + 1..start).find(|row| !is_blank(rows, *row));
    let has_figures = |row: usize| {
        kinds(rows, row).iter().any(|kind| !matches!(kind, CellKind::Blank | CellKind::Word))
    };
    let is_full = |row: &usize| data.iter().all(|column| !rows.cell(*row, *column).is_empty());
    // Names with figures right below them: a cell there may be wrong.
    if is_full(&first) && next.is_some_and(has_figures) {
        return framed(rows, plain(first));
    }
    let full: Vec<usize> = (first..start).filter(is_full).collect();
    let Some(names_row) = full.iter().copied().find(|row| is_named_date(rows, *row, &data)) else {
        return match full.first() {
            Some(names_row) => labelled(rows, *names_row, &full, first..start, plain(*names_row)),
            None => plain(first),
        };
    };
    labelled(rows, names_row, &full, first..start, plain(names_row))
}

/// The first row from which on rows are alike and hold numbers.
fn first_row(rows: &impl TextRows, first: usize) -> Option<usize> {
    let last = rows.rows().min(first + DEEPEST);
    let filled: Vec<usize> = (first..last).filter(|row| !is_blank(rows, *row)).collect();
    let kinds: Vec<Vec<CellKind>> = filled.iter().map(|row| kinds(rows, *row)).collect();
    let is_start = |place: &usize| {
        let Some(own) = kinds.get(*place) else { return false };
        let is_told = own.iter().any(|kind| matches!(kind, CellKind::Number | CellKind::Year));
        let mut next =
            kinds.get(place + 1..place + ROWS).or(kinds.get(place + 1..)).unwrap_or(&[]).iter();
        is_told
            && next.all(|next| {
                are_alike(own, next)
                    && next.iter().any(|kind| {
                        matches!(kind, CellKind::Number | CellKind::Date | CellKind::Year)
                    })
            })
    };
    let place = (0..filled.len()).find(is_start)?;
    // Rows before that have a date and no figure yet are of the table, too.
    let is_still_empty = |place: &usize| {
        let (Some(own), Some(next)) = (kinds.get(*place), kinds.get(place + 1)) else {
            return false;
        };
        let has_date = own.contains(&CellKind::Date);
        has_date && !own.contains(&CellKind::Word) && are_alike(own, next)
    };
    let before = (0..place).rev().take_while(is_still_empty).last();
    filled.get(before.unwrap_or(place)).copied()
}

/// Whether a row names periods, and the next one has figures below them.
fn is_header_of_periods(rows: &impl TextRows, row: usize) -> bool {
    let width = rows.width(row);
    let is_word = |column: usize| kind(&rows.cell(row, column)) == CellKind::Word;
    let is_period = |column: usize| {
        let cell = rows.cell(row, column);
        let is_long_number = cell.len() != 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
        !is_long_number && written(&cell).is_some()
    };
    let periods: Vec<usize> = (0..width).filter(|column| is_period(*column)).collect();
    let others = (0..width).filter(|column| !is_period(*column));
    let first = periods.first().copied().unwrap_or(0);
    2 <= periods.len()
        && 0 < first
        && (0..first).all(is_word)
        && others.filter(|column| !rows.cell(row, *column).is_empty()).all(is_word)
}

/// The columns that hold figures in the first rows of a table.
fn data_columns(rows: &impl TextRows, start: usize) -> Vec<usize> {
    let end = rows.rows().min(start + ROWS);
    let width = (start..end).map(|row| rows.width(row)).max().unwrap_or(0);
    let is_data = |column: &usize| {
        let has = |wanted| (start..end).any(|row| kind(&rows.cell(row, *column)) == wanted);
        (has(CellKind::Number) || has(CellKind::Year))
            && !has(CellKind::Date)
            && !has(CellKind::Word)
    };
    let data: Vec<usize> = (0..width).filter(is_data).collect();
    // Bare years and days without hyphens look like numbers: a first column that
    // stands before others may hold them.
    match data.as_slice() {
        [0, _, ..] => data.into_iter().skip(1).collect(),
        _ => data,
    }
}

/// Whether a row calls a column that holds no figures a date.
fn is_named_date(rows: &impl TextRows, row: usize, data: &[usize]) -> bool {
    let is_date =
        |column: usize| is_one_of(rows.cell(row, column).trim_end_matches(':'), &DATE_NAMES);
    (0..rows.width(row)).any(|column| !data.contains(&column) && is_date(column))
}

/// The head with these names, where the other full lines are labels.
fn labelled(
    rows: &impl TextRows,
    names_row: usize,
    full: &[usize],
    lines: Range<usize>,
    mut head: Head,
) -> Head {
    head.body = lines.end..rows.rows();
    let mut above = Vec::new();
    // A date with a figure is a row: what stands here is another table.
    let is_dated = |row: &usize| {
        let own = kinds(rows, *row);
        let is_date = matches!(own.first(), Some(CellKind::Date | CellKind::Year));
        let mut rest = own.iter().skip(1);
        is_date && rest.any(|kind| matches!(kind, CellKind::Number | CellKind::Year))
    };
    if lines.clone().any(|row| is_dated(&row)) {
        head.second_table = Some(names_row.max(lines.start + 1));
    }
    for row in lines {
        if row == names_row || is_blank(rows, row) {
            continue;
        }
        let words: Vec<String> =
            (0..rows.width(row)).map(|column| rows.cell(row, column).into_owned()).collect();
        // A line that only says which column holds the dates, as yfinance has it.
        let mut filled = words.iter().enumerate().filter(|(_, word)| !word.is_empty());
        if let (Some((column, word)), None) = (filled.next(), filled.next())
            && is_one_of(word, &DATE_NAMES)
        {
            if let Some(name) = head.names.get_mut(column) {
                name.clone_from(word);
            }
            continue;
        }
        let key = words.first().map_or("", |word| word.trim_end_matches(':').trim());
        if full.contains(&row) && !key.is_empty() {
            head.labels.push((key.to_owned(), words));
        } else {
            above.extend(told(rows, row..row + 1));
        }
    }
    head.above = above;
    framed(rows, head)
}

/// What stands in these lines, each as one text.
fn told(rows: &impl TextRows, lines: Range<usize>) -> Vec<String> {
    let line = |row: usize| {
        let words: Vec<Cow<'_, str>> = (0..rows.width(row))
            .map(|column| rows.cell(row, column))
            .filter(|word| !word.is_empty())
            .collect();
        words.join(" ")
    };
    lines.map(line).filter(|line| !line.is_empty()).collect()
}

/// The head, with what stands below the rows, or between two tables.
fn framed(rows: &impl TextRows, mut head: Head) -> Head {
    let body = head.body.clone();
    let first = body.clone().find(|row| !is_blank(rows, *row)).unwrap_or(body.start);
    let kinds_of_first = kinds(rows, first);
    let is_date = |name: &String| is_one_of(name, &DATE_NAMES);
    let date = kinds_of_first.iter().position(|kind| *kind == CellKind::Date);
    // Bare years look like numbers.
    let date = date.or_else(|| head.names.iter().position(is_date));
    let date = date.or_else(|| (kinds_of_first.first() == Some(&CellKind::Year)).then_some(0));
    let is_row = |row: usize| {
        let own = kinds(rows, row);
        let is_dated = date.is_some_and(|date| own.get(date) == Some(&CellKind::Date));
        // Without dates a word for nothing is a figure that is missing.
        let is_gap = date.is_none() && !is_blank(rows, row);
        let is_gap = is_gap && own.iter().all(|kind| *kind == CellKind::Blank);
        is_dated
            || is_gap
            || own.iter().any(|kind| matches!(kind, CellKind::Number | CellKind::Year))
    };
    let Some(last) = body.clone().rev().find(|row| is_row(*row)) else { return head };
    head.below = told(rows, last + 1..body.end);
    if last < body.end {
        head.body.end = last + 1;
    }
    // Words in every column, and rows with figures below them: another header.
    // Most rows begin with a digit, and are settled by that.
    let begins_with_word = |row: usize| {
        let cell = rows.cell(row, date.unwrap_or(0));
        cell.chars().next().is_none_or(char::is_alphabetic)
    };
    let is_header = |row: &usize| {
        if !begins_with_word(*row) {
            return false;
        }
        let own = kinds(rows, *row);
        let words = own.iter().filter(|kind| **kind == CellKind::Word).count();
        let has_rest = own.iter().all(|kind| matches!(kind, CellKind::Word | CellKind::Blank));
        let is_undated =
            date.is_none_or(|date| matches!(own.get(date), Some(CellKind::Word | CellKind::Blank)));
        has_rest && 2 <= words && is_undated
    };
    if date.is_some() && head.second_table.is_none() {
        head.second_table = (first..head.body.end).find(is_header);
    }
    head
}

impl Head {
    pub(super) fn labels_of(&self, column: usize) -> Vec<(String, String)> {
        let all = self.labels.iter();
        let own = all.filter_map(|(key, words)| Some((key.clone(), words.get(column)?.clone())));
        own.filter(|(_, word)| !word.is_empty()).collect()
    }

    /// What lines above say of the unit of a column.
    pub(super) fn unit_of(&self, column: usize) -> units::ToldUnit {
        const MULTIPLIERS: [&str; 4] = ["multiplier", "unit multiplier", "unit_mult", "magnitude"];
        let of = |wanted: &[&str]| {
            let found = self.labels.iter().find(|(key, _)| is_one_of(key, wanted));
            found.and_then(|(_, words)| words.get(column)).map(|word| word.trim())
        };
        let unit = of(&["unit", "units", "unit_measure"]);
        units::of_words(unit.unwrap_or(""), of(&MULTIPLIERS), of(&["currency"]))
    }

    /// What is told of a file that is no plain table, at the place of its header.
    pub(super) fn notes(&self, place: impl FnOnce() -> Place) -> Vec<Diagnostic> {
        let lines = |lines: &[String], place: &str| {
            let first = lines.first()?;
            let (noun, verb) = if lines.len() == 1 { ("line", "is") } else { ("lines", "are") };
            let first = super::brief(first);
            Some(format!("{} {noun} {place} the rows {verb} not read: `{first}`", lines.len()))
        };
        let mut told: Vec<String> = lines(&self.above, "above").into_iter().collect();
        told.extend(lines(&self.below, "below"));
        let labels: Vec<String> =
            self.labels.iter().map(|(key, _)| format!("`{}`", super::brief(key))).collect();
        if !labels.is_empty() {
            let verb = if labels.len() == 1 { "tells" } else { "tell" };
            told.push(format!("{} {verb} more of each column", labels.join(", ")));
        }
        if told.is_empty() {
            return Vec::new();
        }
        vec![Diagnostic::note(Code::ReadAs, told.join("; ")).at(place())]
    }
}
