//! Parquet files, read by their columns. The only file that names the Parquet
//! crate's readers.

mod pages;

use std::io::{self, Read};
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, Int96};
use parquet::errors::{ParquetError, Result as Parquet};
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescriptor;

use super::bytes::ReadAt;
use super::columnar::{
    BLOCK, ColumnBlock, Columnar, Field, Holds, NO_DAY, NO_MIDNIGHT, Texts, Wish, broken, decimal,
    midnight, whole,
};
use super::findings::only;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

const SECONDS_A_DAY: i64 = 86_400;
/// The most that the pages which are held at once may take, whatever the file's size.
const SMALL: u64 = 1 << 28;
/// How many times the file they may take, once that is not small.
const MOST_TIMES: u64 = 200;

/// The columns of a Parquet file.
struct ParquetFile {
    name: String,
    bytes: Arc<dyn ReadAt>,
    reader: SerializedFileReader<Chunks>,
    fields: Vec<Field>,
    meanings: Vec<ColumnMeaning>,
}

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ColumnMeaning {
    Number,
    /// A number without a sign, in the bits of one with a sign.
    Unsigned,
    /// So many digits stand behind the point.
    Decimal(i32),
    Day,
    /// A time in so many units a day.
    Time(i64),
    Text,
    Unread,
}

/// The file of these bytes.
pub(super) fn open(name: &str, bytes: Arc<dyn ReadAt>) -> Result<Arc<dyn Columnar>, Error> {
    let (reader, columns, meanings) = whole(name, "Parquet", "its footer", || {
        let reader = SerializedFileReader::new(Chunks(Arc::clone(&bytes)))?;
        let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
        let meanings: Vec<ColumnMeaning> = columns.iter().map(|column| meaning(column)).collect();
        Ok::<_, ParquetError>((reader, columns, meanings))
    })?;
    let mut rows = reader.metadata().row_groups().iter().map(|group| group.num_rows());
    let rows = rows.try_fold(0_i64, |sum, rows| sum.checked_add(rows).filter(|_| 0 <= rows));
    if rows != Some(reader.metadata().file_metadata().num_rows()) {
        let why = "its footer does not count the rows that it has";
        return Err(broken(name, "Parquet", &why));
    }
    let field = |(column, meaning): (&Arc<ColumnDescriptor>, &ColumnMeaning)| Field {
        name: column.path().string(),
        holds: match meaning {
            ColumnMeaning::Number | ColumnMeaning::Unsigned => match column.physical_type() {
                Type::INT32 | Type::INT64 => Holds::Whole,
                _ => Holds::Number,
            },
            ColumnMeaning::Decimal(_) => Holds::Number,
            ColumnMeaning::Day | ColumnMeaning::Time(_) => Holds::Day,
            ColumnMeaning::Text => Holds::Text,
            ColumnMeaning::Unread => Holds::Unread,
        },
    };
    let fields = columns.iter().zip(&meanings).map(field).collect();
    Ok(Arc::new(ParquetFile { name: name.to_owned(), bytes, reader, fields, meanings }))
}

fn meaning(column: &ColumnDescriptor) -> ColumnMeaning {
    if 0 < column.max_rep_level() || 1 < column.max_def_level() {
        return ColumnMeaning::Unread;
    }
    let physical = column.physical_type();
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => ColumnMeaning::Day,
        (Some(LogicalType::Timestamp(time)), _) => ColumnMeaning::Time(match time.unit {
            TimeUnit::MILLIS => SECONDS_A_DAY * 1_000,
            TimeUnit::MICROS => SECONDS_A_DAY * 1_000_000,
            TimeUnit::NANOS => SECONDS_A_DAY * 1_000_000_000,
        }),
        (None, ConvertedType::TIMESTAMP_MILLIS) => ColumnMeaning::Time(SECONDS_A_DAY * 1_000),
        (None, ConvertedType::TIMESTAMP_MICROS) => ColumnMeaning::Time(SECONDS_A_DAY * 1_000_000),
        (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => {
            ColumnMeaning::Decimal(column.type_scale())
        }
        (Some(LogicalType::Integer(whole)), _) if !whole.is_signed => ColumnMeaning::Unsigned,
        (
            None,
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
        ) => ColumnMeaning::Unsigned,
        (Some(LogicalType::Integer(_)), _) => ColumnMeaning::Number,
        (Some(LogicalType::String | LogicalType::Enum), _) => ColumnMeaning::Text,
        (None, ConvertedType::UTF8 | ConvertedType::ENUM) => ColumnMeaning::Text,
        (Some(_), _) => ColumnMeaning::Unread,
        (None, ConvertedType::NONE) => match physical {
            Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE => ColumnMeaning::Number,
            Type::INT96 => ColumnMeaning::Time(0),
            // Old writers do not say that their bytes are text.
            Type::BYTE_ARRAY => ColumnMeaning::Text,
            Type::BOOLEAN | Type::FIXED_LEN_BYTE_ARRAY => ColumnMeaning::Unread,
        },
        (None, ConvertedType::INT_8 | ConvertedType::INT_16) => ColumnMeaning::Number,
        (None, ConvertedType::INT_32 | ConvertedType::INT_64) => ColumnMeaning::Number,
        (None, _) => ColumnMeaning::Unread,
    }
}

impl Columnar for ParquetFile {
    fn file(&self) -> &str {
        &self.name
    }

    fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn parts(&self) -> usize {
        self.reader.metadata().num_row_groups()
    }

    fn part_rows(&self, part: usize) -> Option<u64> {
        let groups = self.reader.metadata().row_groups();
        groups.get(part).and_then(|group| u64::try_from(group.num_rows()).ok())
    }

    fn days(&self, part: usize, column: usize) -> Option<RangeInclusive<i32>> {
        let group = self.reader.metadata().row_groups().get(part)?;
        let statistics = group.columns().get(column)?.statistics()?;
        let meaning = self.meanings.get(column)?;
        let (first, last) = match (statistics, meaning) {
            (Statistics::Int32(found), ColumnMeaning::Day) => {
                (*found.min_opt()?, *found.max_opt()?)
            }
            (Statistics::Int64(found), ColumnMeaning::Time(units)) => {
                let day = |time: &i64| i32::try_from(time.checked_div_euclid(*units)?).ok();
                (day(found.min_opt()?)?, day(found.max_opt()?)?)
            }
            _ => return None,
        };
        Some(first..=last)
    }

    fn read(
        &self,
        part: usize,
        wishes: &[(usize, Wish)],
        take: &mut dyn FnMut(usize, &mut [ColumnBlock]) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let most_rows = self.most_rows(part, wishes)?;
        let mut columns =
            whole(&self.name, "Parquet", format_args!("row group {}", part + 1), || {
                let group = self.reader.get_row_group(part)?;
                let column = |(column, _): &(usize, Wish)| {
                    let meaning =
                        self.meanings.get(*column).copied().unwrap_or(ColumnMeaning::Unread);
                    Ok(ParquetColumn::new(group.get_column_reader(*column)?, meaning))
                };
                wishes.iter().map(column).collect::<Parquet<Vec<ParquetColumn>>>()
            })?;
        let mut values: Vec<ColumnBlock> =
            wishes.iter().map(|(_, wish)| ColumnBlock::new(*wish)).collect();
        let mut left = self.part_rows(part).unwrap_or(0);
        while 0 < left {
            let rows = usize::try_from(left).unwrap_or(BLOCK).min(most_rows);
            for ((column, values), (position, _)) in columns.iter_mut().zip(&mut values).zip(wishes)
            {
                let Some(field) = self.fields.get(*position) else { continue };
                whole(
                    &self.name,
                    "Parquet",
                    format_args!("column `{}` of row group {}", field.name, part + 1),
                    || column.read(rows, values),
                )?;
                if column.has_broken_text {
                    let message = format!("text in column `{}` is not UTF-8", field.name);
                    let found = Diagnostic::error(Code::NotText, message);
                    let found = found.with_help("write the column as text in UTF-8");
                    return Err(only(found.at(Place::whole(&self.name))));
                }
            }
            left -= rows as u64;
            if take(rows, &mut values).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl ParquetFile {
    /// How many rows of these columns are read at once: as many as fit.
    ///
    /// # Errors
    ///
    /// Their pages cannot be what they say, or would fill the memory.
    fn most_rows(&self, part: usize, wishes: &[(usize, Wish)]) -> Result<usize, Error> {
        let groups = self.reader.metadata().row_groups();
        let Some(group) = groups.get(part) else { return Ok(BLOCK) };
        let (mut bytes, mut longest_text): (u64, u64) = (0, 1);
        for (column, _) in wishes {
            let Some(chunk) = group.columns().get(*column) else { continue };
            let name = self.fields.get(*column).map_or("", |field| &field.name);
            let room = whole(
                &self.name,
                "Parquet",
                format_args!("column `{name}` of row group {}", part + 1),
                || {
                    let (start, length) = chunk.byte_range();
                    let wrong = "its pages are not what they say of themselves";
                    pages::room(&*self.bytes, start, length).ok_or(wrong)
                },
            )?;
            if self.meanings.get(*column).is_some_and(|meaning| *meaning != ColumnMeaning::Unread)
                && self.part_rows(part) != Some(room.values)
            {
                let why = format!("{} values for the rows of row group {}", room.values, part + 1);
                return Err(broken(&self.name, "Parquet", &format!("column `{name}` has {why}")));
            }
            bytes = bytes.saturating_add(room.bytes);
            longest_text = longest_text.max(room.longest_text);
        }
        let most = self.bytes.length().saturating_mul(MOST_TIMES).max(SMALL);
        if most < bytes {
            let message = format!("its pages hold more than {} MiB at once", most >> 20);
            let found = Diagnostic::error(Code::UnpackedTooLarge, message);
            let found = found.at(Place::whole(&self.name));
            return Err(only(found.with_help("write it with smaller pages")));
        }
        let rows = usize::try_from(SMALL / longest_text).unwrap_or(BLOCK);
        Ok(rows.clamp(1, BLOCK))
    }
}

/// A column of a row group while it is read.
struct ParquetColumn {
    reader: Option<ColumnReader>,
    meaning: ColumnMeaning,
    // 1 where there is a value, 0 where it is missing; empty if none can be.
    levels: Vec<i16>,
    has_broken_text: bool,
}

impl ParquetColumn {
    fn new(reader: ColumnReader, meaning: ColumnMeaning) -> ParquetColumn {
        ParquetColumn { reader: Some(reader), meaning, levels: Vec::new(), has_broken_text: false }
    }

    /// Reads the next rows, in place of the ones before.
    fn read(&mut self, rows: usize, values: &mut ColumnBlock) -> Parquet<()> {
        let Some(mut reader) = self.reader.take() else { return Ok(()) };
        let meaning = self.meaning;
        match &mut reader {
            ColumnReader::DoubleColumnReader(reader) => {
                self.fill(reader, rows, values, |value, _| *value, |_| NO_DAY)?;
            }
            ColumnReader::FloatColumnReader(reader) => {
                self.fill(reader, rows, values, |value, _| f64::from(*value), |_| NO_DAY)?;
            }
            ColumnReader::Int32ColumnReader(reader) => {
                let number = |value: &i32, meaning| match meaning {
                    ColumnMeaning::Unsigned => f64::from(value.cast_unsigned()),
                    ColumnMeaning::Decimal(scale) => decimal(i128::from(*value), scale),
                    _ => f64::from(*value),
                };
                self.fill(reader, rows, values, number, |value| midnight(i64::from(*value), 1))?;
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let number = |value: &i64, meaning| match meaning {
                    ColumnMeaning::Unsigned => value.cast_unsigned() as f64,
                    ColumnMeaning::Decimal(scale) => decimal(i128::from(*value), scale),
                    _ => *value as f64,
                };
                let day = |value: &i64| match meaning {
                    ColumnMeaning::Time(units) => midnight(*value, units),
                    _ => NO_MIDNIGHT,
                };
                self.fill(reader, rows, values, number, day)?;
            }
            ColumnReader::Int96ColumnReader(reader) => {
                self.fill(reader, rows, values, |_, _| f64::NAN, julian)?;
            }
            ColumnReader::ByteArrayColumnReader(reader) => self.bytes(reader, rows, values)?,
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                let number = |value: &parquet::data_type::FixedLenByteArray, meaning| {
                    big_endian(value.data(), meaning)
                };
                self.fill(reader, rows, values, number, |_| NO_DAY)?;
            }
            ColumnReader::BoolColumnReader(_) => {}
        }
        self.reader = Some(reader);
        Ok(())
    }

    /// Reads values that are numbers or days, each by its own way.
    fn fill<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        values: &mut ColumnBlock,
        number: impl Fn(&T::T, ColumnMeaning) -> f64,
        day: impl Fn(&T::T) -> i32,
    ) -> Parquet<()> {
        let mut raw = Vec::with_capacity(rows);
        self.records(reader, rows, &mut raw)?;
        let meaning = self.meaning;
        match values {
            ColumnBlock::Numbers(numbers) => {
                spread(&raw, &self.levels, f64::NAN, numbers, |value| number(value, meaning));
            }
            ColumnBlock::Days(days) => spread(&raw, &self.levels, NO_DAY, days, day),
            ColumnBlock::Texts(texts) => {
                let mut names = Vec::new();
                let own = |value: &T::T| name::<T>(value, number(value, meaning), meaning);
                spread(&raw, &self.levels, None, &mut names, own);
                texts.clear();
                for same in names.chunk_by(PartialEq::eq) {
                    let name = same.first().copied().flatten().map(|name: i128| name.to_string());
                    texts.push(&name.unwrap_or_default(), same.len());
                }
            }
        }
        Ok(())
    }

    fn bytes(
        &mut self,
        reader: &mut ColumnReaderImpl<parquet::data_type::ByteArrayType>,
        rows: usize,
        values: &mut ColumnBlock,
    ) -> Parquet<()> {
        let mut raw: Vec<ByteArray> = Vec::with_capacity(rows);
        self.records(reader, rows, &mut raw)?;
        let meaning = self.meaning;
        match values {
            ColumnBlock::Numbers(numbers) => {
                spread(&raw, &self.levels, f64::NAN, numbers, |value| {
                    big_endian(value.data(), meaning)
                })
            }
            ColumnBlock::Days(days) => spread(&raw, &self.levels, NO_DAY, days, |_| NO_DAY),
            ColumnBlock::Texts(texts) => self.has_broken_text |= !run(&raw, &self.levels, texts),
        }
        Ok(())
    }

    /// Reads so many rows: the levels of all, the values of those that have one.
    fn records<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        raw: &mut Vec<T::T>,
    ) -> Parquet<()> {
        self.levels.clear();
        let mut read = 0;
        while read < rows {
            let levels = Some(&mut self.levels);
            let (records, _, _) = reader.read_records(rows - read, levels, None, raw)?;
            if records == 0 {
                return Err(ParquetError::EOF("a column ends before its rows do".to_owned()));
            }
            read += records;
        }
        Ok(())
    }
}

/// A whole number that is a name. Two that a float cannot tell apart are two names.
fn name<T: DataType>(value: &T::T, number: f64, meaning: ColumnMeaning) -> Option<i128> {
    if number.abs() < 9e15 {
        return Some(number as i128);
    }
    let whole = value.to_string().parse::<i64>().ok()?;
    let is_unsigned = meaning == ColumnMeaning::Unsigned;
    Some(if is_unsigned { whole.cast_unsigned().into() } else { whole.into() })
}

/// Puts values where their levels say that there are some.
fn spread<T, V: Copy>(
    raw: &[T],
    levels: &[i16],
    missing: V,
    into: &mut Vec<V>,
    convert: impl Fn(&T) -> V,
) {
    into.clear();
    if levels.len() <= raw.len() {
        into.extend(raw.iter().map(convert));
        return;
    }
    let mut at = 0;
    into.extend(levels.iter().map(|level| {
        let value = raw.get(at).map_or(missing, &convert);
        at += usize::from(*level != 0);
        if *level == 0 { missing } else { value }
    }));
}

/// Puts texts where their levels say that there are some; false if one of them is
/// not UTF-8.
fn run(raw: &[ByteArray], levels: &[i16], texts: &mut Texts) -> bool {
    texts.clear();
    let mut raw = raw.iter();
    let rows = if levels.is_empty() { raw.len() } else { levels.len() };
    let (mut last, mut count): (&[u8], usize) = (b"", 0);
    let mut is_right = true;
    let mut push = |bytes: &[u8], count| match std::str::from_utf8(bytes) {
        Ok(text) if 0 < count => texts.push(text, count),
        Ok(_) => {}
        Err(_) => is_right = false,
    };
    for row in 0..rows {
        let has_value = levels.get(row).is_none_or(|level| *level != 0);
        let value = if has_value { raw.next().map_or(&b""[..], ByteArray::data) } else { b"" };
        if value != last {
            push(last, count);
            (last, count) = (value, 0);
        }
        count += 1;
    }
    push(last, count);
    is_right
}

/// A whole number of the days of Julius Scaliger and the nanoseconds of that day.
fn julian(time: &Int96) -> i32 {
    match *time.data() {
        [0, 0, day] => midnight(i64::from(day) - 2_440_588, 1),
        _ => NO_MIDNIGHT,
    }
}

/// The decimal in bytes, the greatest first.
fn big_endian(bytes: &[u8], meaning: ColumnMeaning) -> f64 {
    let ColumnMeaning::Decimal(scale) = meaning else { return f64::NAN };
    let Some(first) = bytes.first().filter(|_| bytes.len() <= 16) else { return f64::NAN };
    let sign = if *first < 0x80 { 0 } else { -1 };
    decimal(bytes.iter().fold(sign, |digits: i128, byte| digits << 8 | i128::from(*byte)), scale)
}

/// Bytes at their places, as the Parquet crate asks for them.
struct Chunks(Arc<dyn ReadAt>);

/// Bytes from one place on.
struct From {
    bytes: Arc<dyn ReadAt>,
    offset: u64,
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.length()
    }
}

impl ChunkReader for Chunks {
    type T = io::BufReader<From>;

    fn get_read(&self, start: u64) -> Parquet<Self::T> {
        Ok(io::BufReader::new(From { bytes: Arc::clone(&self.0), offset: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Parquet<Bytes> {
        // Before memory is asked for: a broken file may name any length.
        if self.0.length() < start.saturating_add(length as u64) {
            return Err(ParquetError::EOF("it ends too early".to_owned()));
        }
        let mut bytes = vec![0; length];
        self.0.read_at(start, &mut bytes)?;
        Ok(bytes.into())
    }
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.length().saturating_sub(self.offset);
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.bytes.read_at(self.offset, buffer.get_mut(..length).unwrap_or_default())?;
        self.offset += length as u64;
        Ok(length)
    }
}
