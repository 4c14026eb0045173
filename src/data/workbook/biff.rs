//! The workbook of Excel 97 to 2003: records, each with a number that says what it
//! is.
//!
//! The crate that reads the other formats trusts what such a file says of itself;
//! this reader looks at every length before it uses it.

use std::collections::BTreeMap;

use super::compound::{self, u16_at, u32_at};
use super::format::{self, Shown};
use super::sheet::{Filled, SheetValue};
use super::{Tab, damaged};
use crate::data::only;
use crate::data::zipped::locked;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// The numbers of the records that are read.
mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000a;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const PASSWORD: u16 = 0x002f;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const NUMBERS: u16 = 0x00bd;
    pub(super) const RICH_TEXT: u16 = 0x00d6;
    pub(super) const STYLE: u16 = 0x00e0;
    pub(super) const TEXTS: u16 = 0x00fc;
    pub(super) const SHARED_TEXT: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const TEXT: u16 = 0x0204;
    pub(super) const TRUTH_OR_ERROR: u16 = 0x0205;
    pub(super) const FORMULA_TEXT: u16 = 0x0207;
    pub(super) const SHORT_NUMBER: u16 = 0x027e;
    pub(super) const BEGIN: u16 = 0x0809;
    pub(super) const FORMAT: u16 = 0x041e;
}

/// The version that Excel has written since 1997.
const VERSION: u16 = 0x0600;
/// The error of a cell that has no value.
const NOT_AVAILABLE: u8 = 0x2a;

/// A workbook whose sheets, texts and formats are known.
pub(super) struct BiffBook {
    file: String,
    stream: Vec<u8>,
    sheets: Vec<(Tab, usize)>,
    texts: Vec<Box<str>>,
    styles: Vec<Shown>,
    is_1904: bool,
}

/// A record of the stream.
struct BiffRecord<'a> {
    kind: u16,
    data: &'a [u8],
}

/// The records of a stream, one after the other.
struct BiffRecords<'a> {
    stream: &'a [u8],
}

impl<'a> Iterator for BiffRecords<'a> {
    type Item = Option<BiffRecord<'a>>;

    /// The next record; an empty one where the stream breaks off.
    fn next(&mut self) -> Option<Option<BiffRecord<'a>>> {
        if self.stream.is_empty() {
            return None;
        }
        let record = (|| {
            let (kind, length) = (u16_at(self.stream, 0)?, u16_at(self.stream, 2)?);
            let end = 4 + usize::from(length);
            let data = self.stream.get(4..end)?;
            self.stream = self.stream.get(end..)?;
            Some(BiffRecord { kind, data })
        })();
        if record.is_none() {
            self.stream = &[];
        }
        Some(record)
    }
}

impl BiffBook {
    /// The workbook in a compound file.
    ///
    /// # Errors
    ///
    /// It is damaged, locked, or older than Excel 97.
    pub(super) fn open(file: &str, bytes: &[u8]) -> Result<BiffBook, Error> {
        let stream = compound::workbook(file, bytes)?;
        let broken = || damaged(file, &"a record breaks off");
        let mut book = BiffBook {
            file: file.to_owned(),
            stream: Vec::new(),
            sheets: Vec::new(),
            texts: Vec::new(),
            styles: Vec::new(),
            is_1904: false,
        };
        let mut formats = BTreeMap::new();
        let mut texts: Option<Vec<&[u8]>> = None;
        let mut is_in_texts = false;
        for record in (BiffRecords { stream: &stream }) {
            let BiffRecord { kind, data } = record.ok_or_else(broken)?;
            let was_in_texts = std::mem::replace(&mut is_in_texts, false);
            match kind {
                record::BEGIN if u16_at(data, 0) != Some(VERSION) => return Err(too_old(file)),
                record::PASSWORD if u16_at(data, 0) != Some(0) => return Err(locked(file)),
                record::DATE_MODE => book.is_1904 = u16_at(data, 0) == Some(1),
                record::FORMAT => {
                    let number = u16_at(data, 0).ok_or_else(broken)?;
                    let code = text(data.get(2..).unwrap_or_default(), 2).ok_or_else(broken)?;
                    formats.insert(number, Shown::of_code(&code));
                }
                record::STYLE => {
                    let number = u16_at(data, 2).ok_or_else(broken)?;
                    let own = formats.get(&number).copied();
                    book.styles.push(own.unwrap_or(Shown::built_in(number)));
                }
                record::SHEET => book.sheets.extend(sheet(data).ok_or_else(broken)?),
                record::TEXTS => {
                    texts = Some(vec![data]);
                    is_in_texts = true;
                }
                record::CONTINUE if was_in_texts => {
                    texts.iter_mut().for_each(|texts| texts.push(data));
                    is_in_texts = true;
                }
                record::END => break,
                _ => {}
            }
        }
        if let Some(parts) = texts {
            book.texts = shared_texts(&parts).ok_or_else(broken)?;
        }
        book.stream = stream;
        Ok(book)
    }

    pub(super) fn tabs(&self) -> Vec<Tab> {
        self.sheets.iter().map(|(tab, _)| tab.clone()).collect()
    }

    /// Gives the cells of a sheet to `take` until it says that this is enough.
    pub(super) fn each(
        &self,
        name: &str,
        take: &mut dyn FnMut(Filled) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let broken = || damaged(&self.file, &"a record of a sheet breaks off");
        let (_, start) = self.sheets.iter().find(|(tab, _)| tab.name == name).ok_or_else(broken)?;
        let stream = self.stream.get(*start..).ok_or_else(broken)?;
        // What lies inside of a sheet, such as a chart, has cells of its own.
        let mut depth = 0_u32;
        let mut formula = None;
        for record in (BiffRecords { stream }) {
            let BiffRecord { kind, data } = record.ok_or_else(broken)?;
            match kind {
                record::BEGIN => depth += 1,
                record::END if depth <= 1 => return Ok(()),
                record::END => depth -= 1,
                _ if depth != 1 => {}
                record::NUMBERS => {
                    for cell in self.numbers(data).ok_or_else(broken)? {
                        if !take(cell)? {
                            return Ok(());
                        }
                    }
                }
                record::FORMULA_TEXT => {
                    let Some((row, column)) = formula.take() else { continue };
                    let value = SheetValue::text(text(data, 2).ok_or_else(broken)?);
                    let cell = value.map(|value| Filled { row, column, value });
                    if let Some(cell) = cell
                        && !take(cell)?
                    {
                        return Ok(());
                    }
                }
                record::FORMULA
                | record::NUMBER
                | record::SHORT_NUMBER
                | record::TEXT
                | record::RICH_TEXT
                | record::SHARED_TEXT
                | record::TRUTH_OR_ERROR => {
                    let row = u32::from(u16_at(data, 0).ok_or_else(broken)?);
                    let column = u32::from(u16_at(data, 2).ok_or_else(broken)?);
                    if kind == record::FORMULA {
                        formula = Some((row, column));
                    }
                    let value = self.value(kind, data).ok_or_else(broken)?;
                    let cell = value.map(|value| Filled { row, column, value });
                    if let Some(cell) = cell
                        && !take(cell)?
                    {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        Err(broken())
    }

    /// What a cell holds; no value in a cell that is empty, none at all in a record
    /// that breaks off.
    fn value(&self, kind: u16, data: &[u8]) -> Option<Option<SheetValue>> {
        let style = u16_at(data, 4)?;
        Some(match kind {
            record::NUMBER => self.number(float(data, 6)?, style),
            record::SHORT_NUMBER => self.number(short(u32_at(data, 6)?), style),
            record::TEXT | record::RICH_TEXT => SheetValue::text(text(data.get(6..)?, 2)?),
            record::SHARED_TEXT => {
                let number = usize::try_from(u32_at(data, 6)?).ok()?;
                SheetValue::text(self.texts.get(number)?.clone())
            }
            record::TRUTH_OR_ERROR => match (*data.get(6)?, *data.get(7)?) {
                (truth, 0) => truth_text(truth),
                (error, _) => error_text(error),
            },
            _ => {
                let result = data.get(6..14)?;
                match (result.get(6..), result.first()?, *result.get(2)?) {
                    (Some([0xff, 0xff]), 1, truth) => truth_text(truth),
                    (Some([0xff, 0xff]), 2, error) => error_text(error),
                    // Its text comes next, or it has none.
                    (Some([0xff, 0xff]), ..) => None,
                    _ => self.number(float(data, 6)?, style),
                }
            }
        })
    }

    /// Several numbers of one row.
    fn numbers(&self, data: &[u8]) -> Option<Vec<Filled>> {
        let (row, first) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
        let inside = data.get(4..data.len().checked_sub(2)?)?;
        let cells = (first..).zip(inside.chunks_exact(6));
        let cell = |(column, cell): (u32, &[u8])| {
            let value = self.number(short(u32_at(cell, 2)?), u16_at(cell, 0)?)?;
            Some(Filled { row, column, value })
        };
        Some(cells.filter_map(cell).collect())
    }

    fn number(&self, number: f64, style: u16) -> Option<SheetValue> {
        let shown = self.styles.get(usize::from(style)).copied().unwrap_or(Shown::Number);
        format::value(number, shown, self.is_1904)
    }
}

fn too_old(file: &str) -> Error {
    let message = "the workbook is of a version of Excel before 1997";
    let found = Diagnostic::error(Code::FormatUnread, message).at(Place::whole(file));
    only(found.with_help("save it as .xlsx"))
}

/// A sheet and where its records begin; nothing for what is not a sheet of cells.
fn sheet(data: &[u8]) -> Option<Option<(Tab, usize)>> {
    let start = usize::try_from(u32_at(data, 0)?).ok()?;
    let (hidden, kind) = (*data.get(4)?, *data.get(5)?);
    let mut name = text(data.get(6..)?, 1)?;
    name.retain(|letter| letter != '\0');
    let tab = Tab { name, is_hidden: hidden & 0x3 != 0 };
    Some((kind == 0).then_some((tab, start)))
}

fn float(data: &[u8], place: usize) -> Option<f64> {
    let eight = data.get(place..place + 8)?;
    eight.try_into().ok().map(f64::from_le_bytes)
}

/// A number in four bytes: a whole one or the upper half of a float, as it is or a
/// hundred times.
fn short(bits: u32) -> f64 {
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

fn truth_text(truth: u8) -> Option<SheetValue> {
    SheetValue::text(if truth == 0 { "FALSE" } else { "TRUE" })
}

fn error_text(error: u8) -> Option<SheetValue> {
    match error {
        NOT_AVAILABLE => None,
        0x00 => SheetValue::text("#NULL!"),
        0x07 => SheetValue::text("#DIV/0!"),
        0x0f => SheetValue::text("#VALUE!"),
        0x17 => SheetValue::text("#REF!"),
        0x1d => SheetValue::text("#NAME?"),
        0x24 => SheetValue::text("#NUM!"),
        _ => SheetValue::text("#ERROR!"),
    }
}

/// A text with its length before it, in one or two bytes.
fn text(data: &[u8], length_bytes: usize) -> Option<String> {
    let length = match length_bytes {
        1 => usize::from(*data.first()?),
        _ => usize::from(u16_at(data, 0)?),
    };
    let is_wide = data.get(length_bytes)? & 1 != 0;
    let letters = data.get(length_bytes + 1..)?;
    letters_of(letters, length, is_wide).map(|(text, _)| text)
}

/// So many letters, of one byte or two each, and how many bytes they take.
fn letters_of(data: &[u8], length: usize, is_wide: bool) -> Option<(String, usize)> {
    let bytes = if is_wide { length.checked_mul(2)? } else { length };
    let own = data.get(..bytes)?;
    let units: Vec<u16> = if is_wide {
        own.chunks_exact(2).filter_map(|two| u16_at(two, 0)).collect()
    } else {
        own.iter().map(|byte| u16::from(*byte)).collect()
    };
    Some((String::from_utf16_lossy(&units), bytes))
}

/// The texts that cells share, out of the records that they lie in.
fn shared_texts(parts: &[&[u8]]) -> Option<Vec<Box<str>>> {
    let mut parts = Parts { rest: parts.first()?.get(8..)?, more: parts.get(1..)? };
    let mut texts = Vec::new();
    while parts.has_more() {
        texts.push(parts.shared_text()?.into());
    }
    Some(texts)
}

/// Bytes that go on from one record to the next.
struct Parts<'a> {
    rest: &'a [u8],
    more: &'a [&'a [u8]],
}

impl<'a> Parts<'a> {
    fn has_more(&mut self) -> bool {
        while self.rest.is_empty() {
            let Some((next, more)) = self.more.split_first() else { return false };
            (self.rest, self.more) = (next, more);
        }
        true
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn skip(&mut self, mut length: usize) -> Option<()> {
        while 0 < length {
            if !self.has_more() {
                return None;
            }
            let own = length.min(self.rest.len());
            self.take(own)?;
            length -= own;
        }
        Some(())
    }

    /// A text; where a record ends inside of its letters, the next one says anew
    /// how wide they are.
    fn shared_text(&mut self) -> Option<String> {
        let length = usize::from(u16_at(self.take(2)?, 0)?);
        let flags = *self.take(1)?.first()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(u16_at(self.take(2)?, 0)?) };
        let extra = if flags & 4 == 0 { 0 } else { u32_at(self.take(4)?, 0)? };
        let mut is_wide = flags & 1 != 0;
        let mut text = String::new();
        let mut left = length;
        while 0 < left {
            if self.rest.is_empty() {
                if !self.has_more() {
                    return None;
                }
                is_wide = *self.take(1)?.first()? & 1 != 0;
            }
            let letters = left.min(self.rest.len() / if is_wide { 2 } else { 1 });
            if letters == 0 {
                return None;
            }
            let (part, bytes) = letters_of(self.rest, letters, is_wide)?;
            self.take(bytes)?;
            text.push_str(&part);
            left -= letters;
        }
        self.skip(4 * runs)?;
        self.skip(usize::try_from(extra).ok()?)?;
        Some(text)
    }
}
