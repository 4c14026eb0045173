//! Arrow IPC files and streams. The only file that names the Arrow crates'
//! readers, with [`frames`], which looks at their sizes first.

mod frames;

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::{FileReader, FileReaderBuilder, StreamReader};
use arrow_schema::{ArrowError, DataType, Schema, TimeUnit};

use frames::Wrong;

use super::bytes::ReadAt;
use super::columnar::{
    BLOCK, Columnar, Field, Holds, NO_DAY, NO_MIDNIGHT, Texts, Values, Wish, broken, check,
    decimal, midnight, whole,
};
use super::findings::only;
use super::guard::guarded;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

const SECONDS_A_DAY: i64 = 86_400;
/// How a file of batches begins; a stream of them begins otherwise.
const MAGIC: &[u8] = b"ARROW1";

/// The columns of an Arrow file or stream.
struct Batches {
    name: String,
    bytes: Arc<dyn ReadAt>,
    fields: Vec<Field>,
    /// How many batches there are; `None` for a stream, which does not say it.
    count: Option<usize>,
}

/// The file or stream of these bytes.
pub(super) fn open(name: &str, bytes: Arc<dyn ReadAt>) -> Result<Arc<dyn Columnar>, Error> {
    let mut start = [0; MAGIC.len()];
    let is_file = bytes.read_at(0, &mut start).is_ok() && start == MAGIC;
    let check = if is_file { frames::check_file } else { frames::check_stream };
    let checked = guarded(|| check(&*bytes));
    match checked.unwrap_or_else(|| Err("its messages cannot be read".into())) {
        Ok(()) => {}
        Err(Wrong::Damaged(why)) => return Err(broken(name, "Arrow", &why)),
        Err(Wrong::TooLarge(words)) => {
            let found = Diagnostic::error(Code::UnpackedTooLarge, words).at(Place::whole(name));
            return Err(only(found.with_help("write it in smaller batches")));
        }
    }
    let (fields, count) = whole(name, "Arrow", "its schema", || {
        if is_file {
            let reader = file(&bytes, None)?;
            Ok::<_, ArrowError>((fields(&reader.schema()), Some(reader.num_batches())))
        } else {
            Ok((fields(&stream(&bytes, None)?.schema()), None))
        }
    })?;
    Ok(Arc::new(Batches { name: name.to_owned(), bytes, fields, count }))
}

fn file(
    bytes: &Arc<dyn ReadAt>,
    columns: Option<Vec<usize>>,
) -> Result<FileReader<BufReader<Cursor>>, ArrowError> {
    let mut builder = FileReaderBuilder::new();
    if let Some(columns) = columns {
        builder = builder.with_projection(columns);
    }
    builder.build(BufReader::new(Cursor::new(bytes)))
}

fn stream(
    bytes: &Arc<dyn ReadAt>,
    columns: Option<Vec<usize>>,
) -> Result<StreamReader<BufReader<Cursor>>, ArrowError> {
    StreamReader::try_new(BufReader::new(Cursor::new(bytes)), columns)
}

fn fields(schema: &Schema) -> Vec<Field> {
    let field = |field: &Arc<arrow_schema::Field>| Field {
        name: field.name().clone(),
        holds: holds(field.data_type()),
    };
    schema.fields().iter().map(field).collect()
}

fn holds(kind: &DataType) -> Holds {
    match kind {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => Holds::Whole,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => Holds::Whole,
        DataType::Float32 | DataType::Float64 | DataType::Decimal128(_, _) => Holds::Number,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _) => Holds::Day,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Holds::Text,
        DataType::Dictionary(_, values) if holds(values) == Holds::Text => Holds::Text,
        _ => Holds::Unread,
    }
}

impl Columnar for Batches {
    fn file(&self) -> &str {
        &self.name
    }

    fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn parts(&self) -> usize {
        self.count.unwrap_or(1)
    }

    fn part_rows(&self, _part: usize) -> Option<u64> {
        None
    }

    fn days(&self, _part: usize, _column: usize) -> Option<RangeInclusive<i32>> {
        None
    }

    fn read(
        &self,
        part: usize,
        wishes: &[(usize, Wish)],
        take: &mut dyn FnMut(usize, &mut [Values]) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut columns: Vec<usize> = wishes.iter().map(|(column, _)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut blocks = Blocks { file: self, wishes, columns: &columns, part, row: 1 };
        if self.count.is_some() {
            let batch = whole(&self.name, "Arrow", format_args!("batch {}", part + 1), || {
                let mut reader = file(&self.bytes, Some(columns.clone()))?;
                reader.set_index(part)?;
                reader.next().transpose()
            })?;
            if let Some(batch) = batch {
                let _ = blocks.give(&batch, take)?;
            }
            return Ok(());
        }
        let mut reader = whole(&self.name, "Arrow", "its schema", || {
            stream(&self.bytes, Some(columns.clone()))
        })?;
        for batch in 1_usize.. {
            let batch = whole(&self.name, "Arrow", format_args!("batch {batch}"), || {
                reader.next().transpose()
            })?;
            let Some(batch) = batch else { break };
            if blocks.give(&batch, take)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Batches {
    /// How many rows the parts before this one have: the file does not say it, so
    /// they are counted when something is wrong.
    fn rows_before(&self, part: usize) -> u64 {
        let count = || -> Option<u64> {
            let reader = file(&self.bytes, Some(Vec::new())).ok()?;
            Some(reader.take(part).flatten().map(|batch| batch.num_rows() as u64).sum())
        };
        guarded(count).flatten().unwrap_or(0)
    }
}

/// Batches on their way out as blocks.
struct Blocks<'a> {
    file: &'a Batches,
    wishes: &'a [(usize, Wish)],
    /// The columns that the batches have.
    columns: &'a [usize],
    part: usize,
    /// The number of the next row, in the part.
    row: u64,
}

impl Blocks<'_> {
    fn give(
        &mut self,
        batch: &RecordBatch,
        take: &mut dyn FnMut(usize, &mut [Values]) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Error> {
        let mut start = 0;
        while start < batch.num_rows() {
            let rows = BLOCK.min(batch.num_rows() - start);
            let block = batch.slice(start, rows);
            let mut values = Vec::with_capacity(self.wishes.len());
            for (column, wish) in self.wishes {
                let mut found = Values::new(*wish);
                let position = self.columns.iter().position(|known| known == column);
                if let Some(array) = position.and_then(|position| block.columns().get(position)) {
                    whole(
                        &self.file.name,
                        "Arrow",
                        format_args!("the rows from {} on", self.row),
                        || {
                            read(array, &mut found);
                            Ok::<(), ArrowError>(())
                        },
                    )?;
                }
                if let Some(field) = self.file.fields.get(*column) {
                    let file = &self.file.name;
                    check(file, field, &found, self.row).or_else(|_| {
                        check(file, field, &found, self.row + self.file.rows_before(self.part))
                    })?;
                }
                values.push(found);
            }
            if take(rows, &mut values).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            start += rows;
            self.row += rows as u64;
        }
        Ok(ControlFlow::Continue(()))
    }
}

fn read(array: &dyn Array, values: &mut Values) {
    match values {
        Values::Numbers(into) => numbers(array, into),
        Values::Days(into) => days(array, into),
        Values::Texts(into) => texts(array, into),
    }
}

fn numbers(array: &dyn Array, into: &mut Vec<f64>) {
    match array.data_type() {
        DataType::Int8 => fill::<Int8Type, f64>(array, into, f64::NAN, f64::from),
        DataType::Int16 => fill::<Int16Type, f64>(array, into, f64::NAN, f64::from),
        DataType::Int32 => fill::<Int32Type, f64>(array, into, f64::NAN, f64::from),
        DataType::Int64 => fill::<Int64Type, f64>(array, into, f64::NAN, |value| value as f64),
        DataType::UInt8 => fill::<UInt8Type, f64>(array, into, f64::NAN, f64::from),
        DataType::UInt16 => fill::<UInt16Type, f64>(array, into, f64::NAN, f64::from),
        DataType::UInt32 => fill::<UInt32Type, f64>(array, into, f64::NAN, f64::from),
        DataType::UInt64 => fill::<UInt64Type, f64>(array, into, f64::NAN, |value| value as f64),
        DataType::Float32 => fill::<Float32Type, f64>(array, into, f64::NAN, f64::from),
        DataType::Float64 => fill::<Float64Type, f64>(array, into, f64::NAN, |value| value),
        DataType::Decimal128(_, scale) => {
            let scale = i32::from(*scale);
            fill::<Decimal128Type, f64>(array, into, f64::NAN, |value| decimal(value, scale));
        }
        _ => {}
    }
}

fn days(array: &dyn Array, into: &mut Vec<i32>) {
    const SECONDS: i64 = SECONDS_A_DAY;
    let day = |units: i64| move |time: i64| midnight(time, SECONDS * units);
    match array.data_type() {
        DataType::Date32 => fill::<Date32Type, i32>(array, into, NO_DAY, |day| {
            if day == NO_DAY { NO_MIDNIGHT } else { day }
        }),
        DataType::Date64 => fill::<Date64Type, i32>(array, into, NO_DAY, day(1_000)),
        DataType::Timestamp(TimeUnit::Second, _) => {
            fill::<TimestampSecondType, i32>(array, into, NO_DAY, day(1));
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            fill::<TimestampMillisecondType, i32>(array, into, NO_DAY, day(1_000));
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            fill::<TimestampMicrosecondType, i32>(array, into, NO_DAY, day(1_000_000));
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            fill::<TimestampNanosecondType, i32>(array, into, NO_DAY, day(1_000_000_000));
        }
        _ => {}
    }
}

fn fill<T: ArrowPrimitiveType, V: Copy>(
    array: &dyn Array,
    into: &mut Vec<V>,
    missing: V,
    convert: impl Fn(T::Native) -> V,
) {
    let Some(array) = array.as_primitive_opt::<T>() else { return };
    into.extend(array.values().iter().map(|value| convert(*value)));
    if let Some(nulls) = array.nulls() {
        for (value, is_known) in into.iter_mut().zip(nulls) {
            *value = if is_known { *value } else { missing };
        }
    }
}

fn texts(array: &dyn Array, into: &mut Texts) {
    match array.data_type() {
        DataType::Utf8 => push(array.as_string_opt::<i32>().into_iter().flatten(), into),
        DataType::LargeUtf8 => push(array.as_string_opt::<i64>().into_iter().flatten(), into),
        DataType::Utf8View => push(array.as_string_view_opt().into_iter().flatten(), into),
        DataType::Dictionary(_, _) => {
            let Some(array) = array.as_any_dictionary_opt() else { return };
            if array.values().is_empty() {
                into.push("", array.len());
                return;
            }
            let mut words = Vec::new();
            let mut each = |word: Option<&str>| words.push(word.unwrap_or("").to_owned());
            let values = array.values();
            match values.data_type() {
                DataType::Utf8 => {
                    values.as_string_opt::<i32>().into_iter().flatten().for_each(&mut each);
                }
                DataType::LargeUtf8 => {
                    values.as_string_opt::<i64>().into_iter().flatten().for_each(&mut each);
                }
                _ => values.as_string_view_opt().into_iter().flatten().for_each(&mut each),
            }
            for (row, key) in array.normalized_keys().into_iter().enumerate() {
                let word = words.get(key).filter(|_| array.is_valid(row));
                into.push(word.map_or("", String::as_str), 1);
            }
        }
        _ => {
            let mut names = Vec::new();
            numbers(array, &mut names);
            for name in names {
                let name = if name.is_nan() { String::new() } else { name.to_string() };
                into.push(&name, 1);
            }
        }
    }
}

fn push<'a>(words: impl Iterator<Item = Option<&'a str>>, into: &mut Texts) {
    words.for_each(|word| into.push(word.unwrap_or(""), 1));
}

/// Bytes at their places, as a file that is read from place to place.
struct Cursor {
    bytes: Arc<dyn ReadAt>,
    offset: u64,
}

impl Cursor {
    fn new(bytes: &Arc<dyn ReadAt>) -> Cursor {
        Cursor { bytes: Arc::clone(bytes), offset: 0 }
    }
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.length().saturating_sub(self.offset);
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.bytes.read_at(self.offset, buffer.get_mut(..length).unwrap_or_default())?;
        self.offset += length as u64;
        Ok(length)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let offset = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(by) => self.bytes.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.offset.checked_add_signed(by),
        };
        self.offset = offset.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.offset)
    }
}
