//! CSV as the world writes it. The only file that names the CSV crate.
//!
//! The cells stand between commas, semicolons or tabs, whichever the first lines
//! agree on most. Cells may be quoted, and hold breaks of lines then; blanks
//! around them do not count, nor do lines without anything.

use std::borrow::Cow;
use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

use super::cell::{Cell, brief};
use super::findings::Findings;
use super::head::Head;
use super::table::{self, CellTable};
use super::text::FileText;
use super::{Panel, ReadOptions, findings, fred_md, head, units};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// Where a tie is between them, the first wins.
const DELIMITERS: [char; 3] = ['\t', ';', ','];
/// How many lines are asked which of them it is.
const LINES: usize = 20;

/// The rows of a CSV file.
struct CsvSheet<'a> {
    text: &'a FileText<'a>,
    delimiter: char,
    head: Head,
    header_start: usize,
    cells: FileCells,
    rows: Vec<CsvRow>,
    /// How many columns the first one was taken apart into, less one.
    more: usize,
}

/// All cells of a file, one after the other: a text of its own for each of them, or
/// for each row, would take many times as much memory.
#[derive(Default)]
struct FileCells {
    text: String,
    /// Where each ends in that text, and the next begins.
    ends: Vec<usize>,
}

struct CsvRow {
    /// The places of its cells.
    cells: Range<usize>,
    /// The byte where it begins.
    start: usize,
}

impl FileCells {
    /// Adds the cells of a row.
    fn add<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Range<usize> {
        let first = self.ends.len();
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        first..self.ends.len()
    }

    fn of<'c>(&'c self, row: &CsvRow) -> impl Iterator<Item = &'c str> + use<'c> {
        row.cells.clone().map(|place| self.at(place))
    }

    fn get(&self, row: &CsvRow, column: usize) -> Option<&str> {
        row.cells.clone().nth(column).map(|place| self.at(place))
    }

    fn at(&self, place: usize) -> &str {
        let end_of = |place: usize| self.ends.get(place).copied();
        let start = place.checked_sub(1).and_then(end_of).unwrap_or(0);
        end_of(place).and_then(|end| self.text.get(start..end)).unwrap_or("")
    }

    fn is_blank(&self, row: &CsvRow) -> bool {
        self.of(row).all(|cell| bare(cell).is_empty())
    }
}

/// Reads the series of a CSV file.
pub(super) fn read(text: &FileText<'_>, options: &ReadOptions) -> Result<Panel, Error> {
    let mut findings = Findings::default();
    let sheet = sheet(text, &mut findings)?;
    table::panel(&sheet, findings, options)
}

fn sheet<'a>(text: &'a FileText<'a>, findings: &mut Findings) -> Result<CsvSheet<'a>, Error> {
    let (skipped, delimiter) = delimiter(text.text());
    let (cells, all) = rows(text, skipped, delimiter)?;
    if all.is_empty() {
        let empty = Diagnostic::error(Code::EmptyData, "the file is empty");
        return Err(findings::only(empty.at(Place::whole(text.file()))));
    }
    let head = head::of(&Lines { cells: &cells, rows: &all });
    let start = |row: usize| all.get(row).map_or(0, |row| row.start);
    let place = |row: usize| text.place(text.line_bytes(text.line(start(row))));
    if let Some(second) = head.second_table {
        let line = text.line(start(second));
        let message = format!("a second table begins in line {line}");
        let wrong = Diagnostic::error(Code::SecondTable, message).at(place(second));
        let first = text.line(start(head.names_row));
        let wrong = wrong.with_related(place(head.names_row), "the first one");
        let help = format!(
            "save the lines from {first} to {} and those from {line} on as files of their own",
            line - 1
        );
        return Err(findings::only(wrong.with_help(help)));
    }
    let header_start = start(head.names_row);
    let body = head.body.clone();
    let rows = all.into_iter().take(body.end).skip(body.start);
    let rows = rows.filter(|row| !cells.is_blank(row) || 1 < row.cells.len()).collect();
    let mut sheet = CsvSheet { text, delimiter, head, header_start, cells, rows, more: 0 };
    sheet.take_apart();
    if let Some(unclosed) = unclosed_quote(&sheet) {
        return Err(findings::only(unclosed));
    }
    if sheet.head.names.first().is_some_and(|name| fred_md::is_date_name(name)) {
        let first = |row: &CsvRow| sheet.cells.get(row, 0);
        let is_code = |row: &CsvRow| first(row).is_some_and(|cell| fred_md::is_code(bare(cell)));
        sheet.rows.retain(|row| !is_code(row));
    }
    check_widths(&sheet, findings);
    Ok(sheet)
}

/// The rows of a file as the search for its head sees them.
struct Lines<'r> {
    cells: &'r FileCells,
    rows: &'r [CsvRow],
}

impl head::TextRows for Lines<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn width(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |row| row.cells.len())
    }

    fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        let cell = self.rows.get(row).and_then(|row| self.cells.get(row, column));
        Cow::Borrowed(cell.map_or("", bare))
    }
}

fn rows(
    text: &FileText<'_>,
    skipped: usize,
    delimiter: char,
) -> Result<(FileCells, Vec<CsvRow>), Error> {
    let bytes = text.text().as_bytes().get(skipped..).unwrap_or(&[]);
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut rows = Vec::new();
    let mut all = FileCells::default();
    let mut cells = StringRecord::new();
    loop {
        let read = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        match reader.read_record(&mut cells) {
            Ok(true) => {}
            Ok(false) => return Ok((all, rows)),
            Err(error) => {
                let message = format!("the file could not be read: {error}");
                let diagnostic = Diagnostic::error(Code::UnreadableData, message);
                return Err(findings::only(diagnostic.at(Place::whole(text.file()))));
            }
        }
        // The reader stands before the empty lines that it is going to skip.
        let rest = bytes.get(read..).unwrap_or(&[]);
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        rows.push(CsvRow { cells: all.add(cells.iter()), start: skipped + read + breaks });
    }
}

/// The delimiter of a text, and how many bytes of it only say so (`sep=;`, as
/// Excel writes it).
pub(crate) fn delimiter(text: &str) -> (usize, char) {
    let blanks = text.len() - text.trim_start_matches(['\n', '\r']).len();
    let first = text.trim_start_matches(['\n', '\r']).split(['\n', '\r']).next().unwrap_or("");
    let said = first.to_ascii_lowercase();
    let said = said.strip_prefix("sep=").and_then(|rest| rest.chars().next());
    if let Some(said) = said.filter(|said| DELIMITERS.contains(said)) {
        return (blanks + first.len(), said);
    }
    let lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.take(LINES).collect();
    let most = DELIMITERS.into_iter().rev().max_by_key(|delimiter| {
        let counts: Vec<usize> = lines.iter().map(|line| count(line, *delimiter)).collect();
        // The one that most lines have equally many of; then the one of the first.
        let alike = |own: &usize| counts.iter().filter(|other| *other == own).count();
        let agreeing = counts.iter().filter(|count| 0 < **count).map(alike).max();
        (agreeing, counts.first().copied().unwrap_or(0))
    });
    (0, most.filter(|most| lines.iter().any(|line| 0 < count(line, *most))).unwrap_or(','))
}

/// How often a sign stands in a line outside of quotes.
fn count(line: &str, sign: char) -> usize {
    let mut is_quoted = false;
    let counted = line.chars().filter(|letter| {
        is_quoted ^= *letter == '"';
        *letter == sign && !is_quoted
    });
    counted.count()
}

/// A cell without the blanks around it, and the quotes within those.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(cell, str::trim)
}

/// A line of a CSV file of texts.
pub(crate) struct CsvRecord {
    pub(crate) cells: Vec<String>,
    pub(crate) place: Place,
}

/// The lines of a CSV file as texts, that of the names first; lines without anything
/// are left out.
pub(crate) fn records(file: &str, bytes: &[u8]) -> Result<Vec<CsvRecord>, Error> {
    let text = FileText::new(file, bytes)?;
    let (skipped, delimiter) = delimiter(text.text());
    let (cells, rows) = rows(&text, skipped, delimiter)?;
    let records = rows.iter().filter(|row| !cells.is_blank(row)).map(|row| CsvRecord {
        cells: cells.of(row).map(|cell| bare(cell).to_owned()).collect(),
        place: text.place(text.line_bytes(text.line(row.start))),
    });
    Ok(records.collect())
}

fn check_widths(sheet: &CsvSheet<'_>, findings: &mut Findings) {
    // Cells at the end that nobody named or filled are no mistake.
    let is_empty_beyond = |row: &CsvRow, header: usize| {
        sheet.cells.of(row).skip(header).all(|cell| bare(cell).is_empty())
    };
    let names = &sheet.head.names;
    let header = names.len();
    let named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    for row in &sheet.rows {
        let cells = row.cells.len();
        let is_right = (named..=header).contains(&cells);
        if is_right || sheet.cells.is_blank(row) || (header < cells && is_empty_beyond(row, header))
        {
            continue;
        }
        findings.add(|| ragged(sheet, row, if cells < named { named } else { header }));
    }
}

fn ragged(sheet: &CsvSheet<'_>, row: &CsvRow, header: usize) -> Diagnostic {
    let line = sheet.text.line(row.start);
    let count = |cells: usize| format!("{cells} cell{}", if cells == 1 { "" } else { "s" });
    let cells = row.cells.len();
    let message = format!("row {line} has {}, the header has {header}", count(cells));
    let diagnostic = Diagnostic::error(Code::RaggedRow, message);
    if cells < header {
        let end = sheet.cell_bytes(row.start, cells.saturating_sub(1)).end;
        let missing = sheet.head.names.iter().skip(cells).map(String::as_str);
        let missing = crate::diagnostic::list(missing, 5);
        return diagnostic
            .at(sheet.text.place(row.start..end))
            .with_help(format!("write a cell for {missing}; a missing value is an empty cell"));
    }
    let first = sheet.cell_bytes(row.start, header);
    let last = sheet.cell_bytes(row.start, cells.saturating_sub(1));
    let text = sheet.text.text().get(first.clone()).unwrap_or("");
    let help = format!(
        "put quotes around a cell that holds a `{}`, or write a name for the column of `{}`",
        sheet.delimiter,
        brief(text)
    );
    diagnostic.at(sheet.text.place(first.start..last.end)).with_help(help)
}

/// A quote that is never closed swallows the rest of the file: the last cell.
fn unclosed_quote(sheet: &CsvSheet<'_>) -> Option<Diagnostic> {
    let start = sheet.rows.last().map_or(sheet.header_start, |row| row.start);
    let rest = sheet.text.text().get(start..)?;
    let mut position = 0;
    loop {
        let cell = scan(rest.get(position..)?, sheet.delimiter);
        if cell.is_unclosed {
            let quote = start + position;
            let diagnostic = Diagnostic::error(Code::UnclosedQuote, "this quote is never closed");
            return Some(
                diagnostic.at(sheet.text.place(quote..quote + 1)).with_help("close it with `\"`"),
            );
        }
        position += cell.length + sheet.delimiter.len_utf8();
        if cell.is_last {
            return None;
        }
    }
}

/// The raw text of one cell, with its quotes.
struct Raw {
    length: usize,
    /// No delimiter follows it.
    is_last: bool,
    is_unclosed: bool,
}

/// The cell that this text begins with.
fn scan(text: &str, delimiter: char) -> Raw {
    let mut is_quoted = false;
    let mut was_quote = false;
    for (position, letter) in text.char_indices() {
        if letter == '"' && (position == 0 || is_quoted || was_quote) {
            // A second quote right after one that closed stands for itself.
            was_quote = is_quoted;
            is_quoted = !is_quoted;
            continue;
        }
        was_quote = false;
        let is_last = matches!(letter, '\n' | '\r');
        if !is_quoted && (is_last || letter == delimiter) {
            return Raw { length: position, is_last, is_unclosed: false };
        }
    }
    Raw { length: text.len(), is_last: true, is_unclosed: is_quoted }
}

impl CsvSheet<'_> {
    /// Takes the first column of Eurostat's tables apart, in which the words of all
    /// others stand: `freq,unit,geo\\TIME_PERIOD`.
    fn take_apart(&mut self) {
        let Some((names, _)) = self.head.names.first().and_then(|name| name.split_once('\\'))
        else {
            return;
        };
        let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        let count = names.len();
        let first = |row: &CsvRow| self.cells.get(row, 0);
        let cells = |row: &CsvRow| first(row).map_or(0, |cell| bare(cell).split(',').count());
        if self.delimiter != '\t' || self.rows.iter().any(|row| cells(row) != count) {
            return;
        }
        let mut apart = FileCells::default();
        for row in &mut self.rows {
            let words = self.cells.get(row, 0).unwrap_or("").split(',').map(str::trim);
            row.cells = apart.add(words.chain(self.cells.of(row).skip(1)));
        }
        self.cells = apart;
        self.head.names.splice(..1, names);
        self.more = count - 1;
    }

    /// The bytes of the `position`-th cell of the row that begins at `start`.
    fn cell_bytes(&self, start: usize, position: usize) -> Range<usize> {
        let mut start = start;
        let position = position.saturating_sub(self.more);
        for _ in 0..position {
            let raw = scan(self.text.text().get(start..).unwrap_or(""), self.delimiter);
            start += raw.length;
            if raw.is_last {
                return start..start;
            }
            start += self.delimiter.len_utf8();
        }
        let rest = self.text.text().get(start..).unwrap_or("");
        let cell = rest.get(..scan(rest, self.delimiter).length).unwrap_or("");
        let blanks = cell.len() - cell.trim_start().len();
        start + blanks..start + blanks + cell.trim().len()
    }
}

impl CellTable for CsvSheet<'_> {
    fn file(&self) -> &str {
        self.text.file()
    }

    fn names(&self) -> &[String] {
        &self.head.names
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let cell = self.rows.get(row).and_then(|row| self.cells.get(row, column)).map(bare);
        match cell {
            None | Some("") => Cell::Missing,
            Some(text) => Cell::Text(text),
        }
    }

    fn place(&self, row: usize, column: usize) -> Place {
        let start = self.rows.get(row).map_or(self.header_start, |row| row.start);
        self.text.place(self.cell_bytes(start, column))
    }

    fn name_place(&self, column: usize) -> Place {
        self.text.place(self.cell_bytes(self.header_start, column))
    }

    fn labels(&self, column: usize) -> Vec<(String, String)> {
        self.head.labels_of(column)
    }

    fn unit(&self, column: usize) -> units::ToldUnit {
        self.head.unit_of(column)
    }

    fn may_have_commas(&self) -> bool {
        self.delimiter == ';'
    }

    fn notes(&self) -> Vec<Diagnostic> {
        // Where lines begin is found out by reading them all.
        let place = || self.text.place(self.text.line_bytes(self.text.line(self.header_start)));
        self.head.notes(place)
    }
}
