//! The sheets of a workbook and their cells, whatever its format. The only file
//! that names the crate for that.

use std::io::Cursor;

use calamine::{
    CellErrorType, Data, DataRef, ExcelDateTime, Ods, Range, Reader, SheetType, SheetVisible, Xlsb,
    Xlsx, XlsxError,
};

use super::format::{self, Shown};
use super::repeats::{self, Percentages};
use super::sheet::{Filled, SheetValue};
use super::{FilledCells, Tab, biff, compound, damaged};
use crate::data::zipped::{Archive, WORKBOOK, locked};
use crate::error::Error;

/// How many strings a workbook may say that it has.
const MOST_STRINGS: u64 = 1 << 24;

/// A workbook whose sheets are known.
pub(super) struct Book<'a> {
    file: &'a str,
    pages: Pages<'a>,
}

enum Pages<'a> {
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    Xlsb(Box<Xlsb<Cursor<&'a [u8]>>>),
    Ods(Box<Ods<Cursor<&'a [u8]>>>, Vec<Percentages>),
    Xls(biff::BiffBook),
}

impl<'a> Book<'a> {
    /// The workbook in these bytes, of the format that they show.
    ///
    /// # Errors
    ///
    /// It is damaged, locked, or larger than is read.
    pub(super) fn open(file: &'a str, bytes: &'a [u8]) -> Result<Book<'a>, Error> {
        let pages =
            if compound::is_one(bytes) {
                Pages::Xls(biff::BiffBook::open(file, bytes)?)
            } else {
                let kind = check(file, bytes)?;
                let bytes = Cursor::new(bytes);
                match kind {
                    BookKind::Ods(percentages) => {
                        let book = Ods::new(bytes)
                            .map_err(|error| wrong(file, &error, is_ods_locked(&error)))?;
                        Pages::Ods(Box::new(book), percentages)
                    }
                    BookKind::Xlsb => Pages::Xlsb(Box::new(
                        Xlsb::new(bytes).map_err(|error| wrong(file, &error, false))?,
                    )),
                    BookKind::Xlsx => Pages::Xlsx(Box::new(Xlsx::new(bytes).map_err(|error| {
                        wrong(file, &error, matches!(error, XlsxError::Password))
                    })?)),
                }
            };
        Ok(Book { file, pages })
    }

    /// The sheets that can hold cells, in the order of the workbook.
    pub(super) fn tabs(&self) -> Vec<Tab> {
        let listed = match &self.pages {
            Pages::Xls(book) => return book.tabs(),
            Pages::Xlsx(book) => book.sheets_metadata(),
            Pages::Xlsb(book) => book.sheets_metadata(),
            Pages::Ods(book, _) => book.sheets_metadata(),
        };
        let sheets = listed.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let tab = |sheet: &calamine::Sheet| Tab {
            name: sheet.name.clone(),
            is_hidden: sheet.visible != SheetVisible::Visible,
        };
        sheets.map(tab).collect()
    }

    /// Whether anything stands in a sheet.
    pub(super) fn has_cells(&mut self, name: &str) -> Result<bool, Error> {
        let mut found = false;
        self.each(name, &mut |_| {
            found = true;
            Ok(false)
        })?;
        Ok(found)
    }

    /// All cells of a sheet that hold something.
    pub(super) fn cells(&mut self, name: &str) -> Result<Vec<Filled>, Error> {
        let file = self.file;
        let mut cells = FilledCells::default();
        self.each(name, &mut |cell| cells.add(file, cell).map(|()| true))?;
        Ok(cells.0)
    }

    /// Gives the cells of a sheet to `take` until it says that this is enough.
    fn each(
        &mut self,
        name: &str,
        take: &mut dyn FnMut(Filled) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let file = self.file;
        let wrong = |error: &dyn std::fmt::Display| damaged(file, &error.to_string());
        match &mut self.pages {
            Pages::Xls(book) => book.each(name, take),
            Pages::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(|error| wrong(&error))?;
                let percent: Vec<bool> = cells.styles().iter().map(is_percent).collect();
                while let Some((cell, style)) =
                    cells.next_cell_with_style_id().map_err(|error| wrong(&error))?
                {
                    let is_percent = percent.get(style).copied().unwrap_or(false);
                    let (row, column) = cell.get_position();
                    let Some(value) = value_ref(cell.get_value(), is_percent) else { continue };
                    if !take(Filled { row, column, value })? {
                        break;
                    }
                }
                Ok(())
            }
            Pages::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(|error| wrong(&error))?;
                while let Some(cell) = cells.next_cell().map_err(|error| wrong(&error))? {
                    let (row, column) = cell.get_position();
                    let Some(value) = value_ref(cell.get_value(), false) else { continue };
                    if !take(Filled { row, column, value })? {
                        break;
                    }
                }
                Ok(())
            }
            Pages::Ods(book, percentages) => {
                let place = book.sheets_metadata().iter().position(|sheet| sheet.name == name);
                let percentages = place.and_then(|place| percentages.get(place));
                let range = book.worksheet_range(name).map_err(|error| wrong(&error))?;
                each_of(&range, percentages, take)
            }
        }
    }
}

fn each_of(
    range: &Range<Data>,
    percentages: Option<&Percentages>,
    take: &mut dyn FnMut(Filled) -> Result<bool, Error>,
) -> Result<(), Error> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, column, data) in range.used_cells() {
        let row = first_row.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
        let column = first_column.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
        let is_percent = percentages.is_some_and(|all| all.hold(row, column));
        let Some(value) = value_ref(&borrowed(data), is_percent) else { continue };
        if !take(Filled { row, column, value })? {
            break;
        }
    }
    Ok(())
}

fn wrong(file: &str, error: &dyn std::fmt::Display, is_locked: bool) -> Error {
    if is_locked { locked(file) } else { damaged(file, &error.to_string()) }
}

fn is_ods_locked(error: &calamine::OdsError) -> bool {
    matches!(error, calamine::OdsError::Password)
}

/// A format of workbooks that are archives.
enum BookKind {
    Xlsx,
    Xlsb,
    /// With the percentages of each sheet, which the reader does not tell.
    Ods(Vec<Percentages>),
}

/// Unpacks all parts once, for their sizes and check sums, and looks at what the
/// reader would believe.
fn check(file: &str, bytes: &[u8]) -> Result<BookKind, Error> {
    let mut archive = Archive::open(file, WORKBOOK, bytes)?;
    let names = archive.names();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let mut kind = if has("content.xml") {
        BookKind::Ods(Vec::new())
    } else if has("xl/workbook.bin") {
        BookKind::Xlsb
    } else {
        BookKind::Xlsx
    };
    for (position, name) in names.iter().enumerate() {
        let part = archive.read(position)?;
        if name.eq_ignore_ascii_case("content.xml") {
            kind = BookKind::Ods(repeats::check(file, &part)?);
        }
        if name.to_ascii_lowercase().ends_with("sharedstrings.xml")
            && MOST_STRINGS < said_strings(&part)
        {
            return Err(damaged(file, &"it says that it has more texts than it can hold"));
        }
    }
    Ok(kind)
}

/// How many texts a list of texts says that it has.
fn said_strings(part: &[u8]) -> u64 {
    const KEY: &[u8] = b"uniqueCount";
    let mut most = 0;
    for (place, window) in part.windows(KEY.len()).enumerate() {
        if window != KEY {
            continue;
        }
        let rest = part.get(place + KEY.len()..).unwrap_or_default();
        let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit());
        let count = digits.take_while(|byte| byte.is_ascii_digit());
        let add = |sum: u64, digit: &u8| {
            sum.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')))
        };
        most = most.max(count.fold(0, add));
    }
    most
}

fn is_percent(style: &calamine::Style) -> bool {
    let code = style.number_format.as_ref().map(|format| format.format_code.as_str());
    code.is_some_and(|code| Shown::of_code(code) == Shown::Percent)
}

/// The same value under the names that the other formats have.
fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        _ => DataRef::Empty,
    }
}

fn value_ref(data: &DataRef<'_>, is_percent: bool) -> Option<SheetValue> {
    let shown = if is_percent { Shown::Percent } else { Shown::Number };
    match data {
        DataRef::Empty | DataRef::Error(CellErrorType::NA) => None,
        // More digits than a number keeps are those of a name.
        DataRef::Int(number) => format::value(*number as f64, shown, false),
        DataRef::Float(number) => format::value(*number, shown, false),
        DataRef::String(text) => SheetValue::text(text.as_str()),
        DataRef::SharedString(text) => SheetValue::text(*text),
        DataRef::Bool(true) => SheetValue::text("TRUE"),
        DataRef::Bool(false) => SheetValue::text("FALSE"),
        DataRef::DateTime(time) => date(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => SheetValue::text(text.as_str()),
        DataRef::Error(error) => SheetValue::text(error.to_string()),
        #[expect(unreachable_patterns, reason = "the list may grow")]
        _ => SheetValue::text("a value of a kind that is not read"),
    }
}

fn date(time: &ExcelDateTime) -> Option<SheetValue> {
    let shown = if time.is_duration() { Shown::Duration } else { Shown::Date };
    format::value(time.as_f64(), shown, is_1904(time))
}

/// Whether days are counted from 1904: the reader tells only what it makes of them.
fn is_1904(time: &ExcelDateTime) -> bool {
    let kind = if time.is_duration() {
        calamine::ExcelDateTimeType::TimeDelta
    } else {
        calamine::ExcelDateTimeType::DateTime
    };
    *time == ExcelDateTime::new(time.as_f64(), kind, true)
}
