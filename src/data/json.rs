//! JSON tables: a list of records, an object of columns, a record a line. The
//! only file that names the JSON crate.
//!
//! The parser gives no places, but it takes one byte at a time: how many it has
//! taken, before and after a value, is where the value stands.

use std::cell::Cell as Counter;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::cell::{Cell, OwnedCell, brief};
use super::counted::CountedBytes;
use super::findings::Findings;
use super::table::{self, CellTable};
use super::text::FileText;
use super::{Panel, ReadOptions, findings};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

const ARRANGEMENT: &str = r#"write `[{"date": "1999-12-31", "gdp": 9926.1}]`"#;

/// So many cells are read whatever the size of the file.
const MOST_CELLS: usize = 1 << 24;
/// Beyond that, how many cells there may be for each byte of it: records may lack what
/// others have.
const MOST_TIMES: usize = 8;

/// The values of a JSON file, by column.
struct JsonSheet<'a> {
    text: &'a FileText<'a>,
    names: Vec<String>,
    name_spans: Vec<Range<usize>>,
    // Invariant: as many as names; each has the rows that it has a value in, rising.
    columns: Vec<Vec<(usize, JsonValue)>>,
    positions: BTreeMap<String, usize>,
    rows: usize,
    /// How many bytes stand before what the parser was given, and how many of
    /// those it was given it has taken.
    before: usize,
    taken: &'a Counter<usize>,
    findings: Findings,
}

/// One value and the bytes where it stands.
#[derive(Clone)]
struct JsonValue {
    content: OwnedCell,
    span: Range<usize>,
}

/// Reads the series of a JSON file.
pub(super) fn read(text: &FileText<'_>, options: &ReadOptions) -> Result<Panel, Error> {
    let taken = Counter::new(0);
    let mut sheet = JsonSheet::new(text, &taken);
    let whole = 0..text.text().len();
    if let Err(error) = parse(&mut sheet, whole, Root) {
        return Err(findings::only(broken(text, 1, &error)));
    }
    sheet.into_panel(options)
}

/// Reads the series of a file with one JSON record a line.
pub(super) fn read_lines(text: &FileText<'_>, options: &ReadOptions) -> Result<Panel, Error> {
    let taken = Counter::new(0);
    let mut sheet = JsonSheet::new(text, &taken);
    let mut start = 0;
    for line in text.text().split_inclusive('\n') {
        let bytes = start..start + line.trim_end().len();
        start += line.len();
        if line.trim().is_empty() {
            continue;
        }
        let number = || text.line(bytes.start);
        if let Err(error) = parse(&mut sheet, bytes.clone(), JsonRecord) {
            sheet.findings.add(|| broken(text, number(), &error));
        }
    }
    sheet.into_panel(options)
}

/// Gives these bytes of the text to the parser.
fn parse<'s, 'a, S>(
    sheet: &'s mut JsonSheet<'a>,
    bytes: Range<usize>,
    seed: impl FnOnce(&'s mut JsonSheet<'a>) -> S,
) -> Result<(), serde_json::Error>
where
    S: for<'de> DeserializeSeed<'de, Value = ()>,
{
    sheet.before = bytes.start;
    sheet.taken.set(0);
    let rest = sheet.text.text().as_bytes().get(bytes).unwrap_or(&[]);
    let counted = CountedBytes { rest, taken: sheet.taken };
    let mut parser = serde_json::Deserializer::from_reader(counted);
    seed(sheet).deserialize(&mut parser)?;
    parser.end()
}

fn broken(text: &FileText<'_>, first_line: usize, error: &serde_json::Error) -> Diagnostic {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or("");
    let words = words
        .replace("EOF while parsing", "the text ends inside")
        .replace("expected ident", "expected `true`, `false` or `null`");
    let line = text.line_bytes(first_line + error.line().saturating_sub(1));
    let column = error.column().saturating_sub(1);
    let start = (line.start + column).min(line.end);
    Diagnostic::error(Code::BrokenJson, words).at(text.place(start..start + 1))
}

impl<'a> JsonSheet<'a> {
    fn new(text: &'a FileText<'a>, taken: &'a Counter<usize>) -> JsonSheet<'a> {
        JsonSheet {
            text,
            names: Vec::new(),
            name_spans: Vec::new(),
            columns: Vec::new(),
            positions: BTreeMap::new(),
            rows: 0,
            before: 0,
            taken,
            findings: Findings::default(),
        }
    }

    fn into_panel(mut self, options: &ReadOptions) -> Result<Panel, Error> {
        let findings = std::mem::take(&mut self.findings);
        if self.names.is_empty() && findings.is_empty() {
            let empty = Diagnostic::error(Code::EmptyData, "the file holds no record");
            let empty = empty.at(Place::whole(self.text.file())).with_help(ARRANGEMENT);
            return Err(super::findings::only(empty));
        }
        let cells = self.rows.saturating_mul(self.names.len());
        let bytes = self.text.text().len();
        if MOST_CELLS < cells && MOST_TIMES.saturating_mul(bytes) < cells {
            let (rows, columns) = (self.rows, self.names.len());
            let message = format!("{rows} records with {columns} names would make {cells} cells");
            let large = Diagnostic::error(Code::UnpackedTooLarge, message)
                .at(Place::whole(self.text.file()))
                .with_help(
                    "write one record a figure: \
                     `{\"date\": \"1999-12-31\", \"series\": \"gdp\", \"value\": 9926.1}`",
                );
            return Err(super::findings::only(large));
        }
        table::panel(&self, findings, options)
    }

    /// Where the value begins that the parser is about to read. It has taken
    /// the colon before it, or already the first byte of it.
    fn start(&self) -> usize {
        let last = self.before + self.taken.get().saturating_sub(1);
        let rest = self.text.text().as_bytes().get(last..).unwrap_or(&[]);
        let is_between = |byte: &&u8| matches!(byte, b':' | b' ' | b'\t' | b'\n' | b'\r');
        last + rest.iter().take_while(is_between).count()
    }

    /// The byte after what the parser has read of a value that has an end of
    /// its own: a text, a list, an object.
    fn end(&self) -> usize {
        self.before + self.taken.get()
    }

    /// What follows the key that the parser has just read.
    fn value_of_key(&self) -> &str {
        let rest = self.text.text().get(self.end()..).unwrap_or("").trim_start();
        rest.strip_prefix(':').unwrap_or(rest).trim_start()
    }

    /// Whether that is a list of objects.
    fn begins_records(&self) -> bool {
        let inside = self.value_of_key().strip_prefix('[').map(str::trim_start);
        inside.is_some_and(|inside| inside.starts_with('{'))
    }

    fn first_byte(&self) -> u8 {
        self.text.text().as_bytes().get(self.start()).copied().unwrap_or(0)
    }

    /// The position of the column of this name, which is made if it is new.
    fn column(&mut self, name: String, span: Range<usize>) -> usize {
        if let Some(position) = self.positions.get(&name) {
            return *position;
        }
        let position = self.names.len();
        self.positions.insert(name.clone(), position);
        self.names.push(name);
        self.name_spans.push(span);
        self.columns.push(Vec::new());
        position
    }

    fn put(&mut self, row: usize, column: usize, value: JsonValue) {
        if let Some(column) = self.columns.get_mut(column) {
            column.push((row, value));
        }
    }

    fn value(&self, row: usize, column: usize) -> Option<&JsonValue> {
        let values = self.columns.get(column)?;
        // Most columns have a value in every row.
        let at = values.get(row).filter(|(own, _)| *own == row);
        let found = || values.binary_search_by_key(&row, |(own, _)| *own).ok();
        at.or_else(|| values.get(found()?)).map(|(_, value)| value)
    }

    fn duplicate_key(&mut self, name: &str, span: Range<usize>) {
        let text = self.text;
        self.findings.add(|| {
            let message = format!("the key `{}` appears twice in one object", brief(name));
            Diagnostic::error(Code::DuplicateKey, message)
                .at(text.place(span))
                .with_help("give the two different names")
        });
    }

    fn wrong_arrangement(&mut self, message: String, start: usize) {
        let text = self.text;
        self.findings.add(|| {
            Diagnostic::error(Code::WrongArrangement, message)
                .at(text.place(start..start + 1))
                .with_help(ARRANGEMENT)
        });
    }
}

/// The whole file: records or columns.
struct Root<'s, 'a>(&'s mut JsonSheet<'a>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        let (first, start) = (self.0.first_byte(), self.0.start());
        if matches!(first, b'[' | b'{') {
            return parser.deserialize_any(self);
        }
        IgnoredAny::deserialize(parser)?;
        self.0.wrong_arrangement("this is not a list of records".to_owned(), start);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of records or an object of columns")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<(), A::Error> {
        while records.next_element_seed(JsonRecord(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<(), A::Error> {
        let sheet = self.0;
        let mut first: Option<usize> = None;
        // The list of records among members that only describe it.
        let mut records: Option<String> = None;
        let mut others = Vec::new();
        while let Some((name, span)) = columns.next_key_seed(JsonKey(sheet))? {
            if sheet.begins_records() {
                if let Some(first) = records.replace(name.clone()) {
                    let (name, first) = (brief(&name), brief(&first));
                    let message = format!("two lists of records, `{first}` and `{name}`");
                    sheet.wrong_arrangement(message, span.start);
                }
                columns.next_value_seed(Records(sheet))?;
                continue;
            }
            if !sheet.value_of_key().starts_with('[') {
                columns.next_value::<IgnoredAny>()?;
                others.push((name, span));
                continue;
            }
            if sheet.positions.contains_key(&name) {
                sheet.duplicate_key(&name, span);
                columns.next_value::<IgnoredAny>()?;
                continue;
            }
            let column = sheet.column(name.clone(), span.clone());
            let rows = columns.next_value_seed(ColumnValues { sheet, column })?;
            sheet.rows = sheet.rows.max(rows);
            let wanted = *first.get_or_insert(rows);
            if wanted != rows {
                let first_name = sheet.names.first().map_or("", String::as_str);
                let (name, first_name) = (brief(&name), brief(first_name));
                let message =
                    format!("column `{name}` has {rows} values, `{first_name}` has {wanted}");
                sheet.wrong_arrangement(message, span.start);
            }
        }
        if records.is_none() {
            for (name, span) in others {
                let message = format!("column `{}` is not a list of values", brief(&name));
                sheet.wrong_arrangement(message, span.start);
            }
        }
        Ok(())
    }
}

/// A list of records, as the member of an object.
struct Records<'s, 'a>(&'s mut JsonSheet<'a>);

impl<'de> DeserializeSeed<'de> for Records<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_seq(Root(self.0))
    }
}

/// A key and where it stands.
struct JsonKey<'s, 'a>(&'s JsonSheet<'a>);

impl<'de> DeserializeSeed<'de> for JsonKey<'_, '_> {
    type Value = (String, Range<usize>);

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        let start = self.0.start();
        let name = String::deserialize(parser)?;
        Ok((name.trim().to_owned(), start..self.0.end()))
    }
}

/// One column of an object of columns; gives its length.
struct ColumnValues<'s, 'a> {
    sheet: &'s mut JsonSheet<'a>,
    column: usize,
}

impl<'de> DeserializeSeed<'de> for ColumnValues<'_, '_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<usize, D::Error> {
        parser.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ColumnValues<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<usize, A::Error> {
        let mut rows = 0;
        while let Some(value) = values.next_element_seed(One(self.sheet))? {
            self.sheet.put(rows, self.column, value);
            rows += 1;
        }
        Ok(rows)
    }
}

/// One record: values by the names of their series.
struct JsonRecord<'s, 'a>(&'s mut JsonSheet<'a>);

impl<'de> DeserializeSeed<'de> for JsonRecord<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        if self.0.first_byte() == b'{' {
            return parser.deserialize_map(self);
        }
        let (start, record) = (self.0.start(), self.0.rows + 1);
        self.0.rows = record;
        // What is broken is told by the parser; only what can be read is wrong.
        IgnoredAny::deserialize(parser)?;
        self.0.wrong_arrangement(format!("record {record} is not an object"), start);
        Ok(())
    }
}

impl<'de> Visitor<'de> for JsonRecord<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with a date and values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let sheet = self.0;
        let row = sheet.rows;
        sheet.rows += 1;
        while let Some((name, span)) = values.next_key_seed(JsonKey(sheet))? {
            let column = sheet.column(name.clone(), span.clone());
            let value = values.next_value_seed(One(sheet))?;
            let last = sheet.columns.get(column).and_then(|values| values.last());
            if last.is_some_and(|(last, _)| *last == row) {
                sheet.duplicate_key(&name, span);
            } else {
                sheet.put(row, column, value);
            }
        }
        Ok(())
    }
}

/// One value and where it stands.
struct One<'s, 'a>(&'s JsonSheet<'a>);

impl<'de> DeserializeSeed<'de> for One<'_, '_> {
    type Value = JsonValue;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<JsonValue, D::Error> {
        let sheet = self.0;
        let start = sheet.start();
        let content = match sheet.first_byte() {
            b'"' => OwnedCell::Text(String::deserialize(parser)?),
            b'-' | b'0'..=b'9' => OwnedCell::Number(f64::deserialize(parser)?),
            first => {
                IgnoredAny::deserialize(parser)?;
                match first {
                    b'n' => OwnedCell::Missing,
                    b't' => OwnedCell::Other("`true`"),
                    b'f' => OwnedCell::Other("`false`"),
                    b'[' => OwnedCell::Other("a list"),
                    b'{' => OwnedCell::Other("an object"),
                    _ => return Err(D::Error::custom("not a value")),
                }
            }
        };
        let end = match content {
            // The parser has looked at the byte after a number.
            OwnedCell::Number(_) => {
                let rest = sheet.text.text().get(start..).unwrap_or("");
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                start + rest.bytes().take_while(is_part).count()
            }
            _ => sheet.end(),
        };
        Ok(JsonValue { content, span: start..end })
    }
}

impl CellTable for JsonSheet<'_> {
    fn file(&self) -> &str {
        self.text.file()
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows
    }

    /// A record is one, whatever is in it.
    fn has_row(&self, _row: usize) -> bool {
        true
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match self.value(row, column).map(|value| &value.content) {
            Some(OwnedCell::Text(text)) => Cell::Quoted(text),
            content => content.map_or(Cell::Missing, OwnedCell::borrowed),
        }
    }

    fn place(&self, row: usize, column: usize) -> Place {
        match self.value(row, column) {
            Some(value) => self.text.place(value.span.clone()),
            None => self.name_place(column),
        }
    }

    fn name_place(&self, column: usize) -> Place {
        match self.name_spans.get(column) {
            Some(span) => self.text.place(span.clone()),
            None => Place::whole(self.text.file()),
        }
    }
}
