//! Arrow tables in memory. The only file that names the arrays of the Arrow crates.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{ArrowError, DataType, Schema, TimeUnit};

use super::columnar::{
    BLOCK, ColumnBlock, Columnar, Field, Holds, NO_DAY, NO_MIDNIGHT, Texts, Wish, decimal,
    midnight, whole,
};
use super::{Panel, ReadOptions, typed};
use crate::error::Error;

const SECONDS_A_DAY: i64 = 86_400;
/// What a zone is called in which the day of a time is that of Greenwich.
const GREENWICH: [&str; 6] = ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00"];
/// How many rows of a batch are one part, which one thread works on.
const PART: usize = 1 << 17;

/// Record batches of one Arrow schema: a table in memory.
///
/// Their numbers are not copied before they are read.
#[derive(Clone, Debug)]
pub struct Batches {
    name: String,
    fields: Vec<Field>,
    /// Invariant: each has as many columns as there are fields.
    parts: Vec<RecordBatch>,
    /// The places of all columns.
    columns: Vec<usize>,
}

impl Batches {
    /// The table of these batches; `name` is what messages call it.
    ///
    /// # Nothing to say
    ///
    /// `None` if a batch has another schema.
    pub fn new(name: &str, schema: &Schema, batches: &[RecordBatch]) -> Option<Batches> {
        let kinds = |schema: &Schema| -> Vec<DataType> {
            schema.fields().iter().map(|field| field.data_type().clone()).collect()
        };
        let own = kinds(schema);
        if batches.iter().any(|batch| kinds(&batch.schema()) != own) {
            return None;
        }
        let mut parts = Vec::new();
        for batch in batches {
            let starts = (0..batch.num_rows()).step_by(PART);
            parts
                .extend(starts.map(|start| batch.slice(start, PART.min(batch.num_rows() - start))));
        }
        let name = crate::inert::name(name).into_owned();
        Some(Batches { name, fields: fields(schema), parts, columns: (0..own.len()).collect() })
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }
}

impl Panel {
    /// The series in record batches, read as those of a file are.
    ///
    /// # Errors
    ///
    /// As for [`Panel::read`].
    pub fn read_batches(batches: &Batches, options: &ReadOptions) -> Result<Panel, Error> {
        let mut panel = typed::read(batches, usize::MAX, options)?;
        panel.set_file(&batches.name);
        Ok(panel)
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
        self.parts.len()
    }

    fn part_rows(&self, part: usize) -> Option<u64> {
        self.parts.get(part).map(|batch| batch.num_rows() as u64)
    }

    fn days(&self, _part: usize, _column: usize) -> Option<RangeInclusive<i32>> {
        None
    }

    fn read(
        &self,
        part: usize,
        wishes: &[(usize, Wish)],
        take: &mut dyn FnMut(usize, &mut [ColumnBlock]) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let Some(batch) = self.parts.get(part) else { return Ok(()) };
        let mut blocks = Blocks { file: &self.name, wishes, columns: &self.columns, row: 1 };
        blocks.give(batch, take).map(drop)
    }
}

pub(super) fn fields(schema: &Schema) -> Vec<Field> {
    let field = |field: &Arc<arrow_schema::Field>| Field {
        name: field.name().clone(),
        // An extension gives numbers and days another meaning, such as weeks since 1970.
        holds: match holds(field.data_type()) {
            Holds::Number | Holds::Whole | Holds::Day if has_extension(field) => Holds::Unread,
            found => found,
        },
    };
    schema.fields().iter().map(field).collect()
}

fn has_extension(field: &arrow_schema::Field) -> bool {
    field.metadata().contains_key(EXTENSION_TYPE_NAME_KEY)
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

/// Batches on their way out as blocks.
pub(super) struct Blocks<'a> {
    pub(super) file: &'a str,
    pub(super) wishes: &'a [(usize, Wish)],
    /// The columns that the batches have.
    pub(super) columns: &'a [usize],
    /// The number of the next row, in the part.
    pub(super) row: u64,
}

impl Blocks<'_> {
    pub(super) fn give(
        &mut self,
        batch: &RecordBatch,
        take: &mut dyn FnMut(usize, &mut [ColumnBlock]) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Error> {
        let mut start = 0;
        while start < batch.num_rows() {
            let rows = BLOCK.min(batch.num_rows() - start);
            let block = batch.slice(start, rows);
            let mut values = Vec::with_capacity(self.wishes.len());
            for (column, wish) in self.wishes {
                let mut found = ColumnBlock::new(*wish);
                let position = self.columns.iter().position(|known| known == column);
                if let Some(array) = position.and_then(|position| block.columns().get(position)) {
                    whole(
                        self.file,
                        "Arrow",
                        format_args!("the rows from {} on", self.row),
                        || {
                            read(array, &mut found);
                            Ok::<(), ArrowError>(())
                        },
                    )?;
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

fn read(array: &dyn Array, values: &mut ColumnBlock) {
    match values {
        ColumnBlock::Numbers(into) => numbers(array, into),
        ColumnBlock::Days(into) => days(array, into),
        ColumnBlock::Texts(into) => texts(array, into),
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
        DataType::Date32 => {
            fill::<Date32Type, i32>(array, into, NO_DAY, |day| midnight(i64::from(day), 1));
        }
        // Which day a time is of, its zone decides.
        DataType::Timestamp(_, Some(zone)) if !GREENWICH.contains(&zone.as_ref()) => {
            into.extend(
                (0..array.len()).map(|row| if array.is_valid(row) { NO_MIDNIGHT } else { NO_DAY }),
            );
        }
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
        DataType::Int8 => names::<Int8Type>(array, into),
        DataType::Int16 => names::<Int16Type>(array, into),
        DataType::Int32 => names::<Int32Type>(array, into),
        DataType::Int64 => names::<Int64Type>(array, into),
        DataType::UInt8 => names::<UInt8Type>(array, into),
        DataType::UInt16 => names::<UInt16Type>(array, into),
        DataType::UInt32 => names::<UInt32Type>(array, into),
        DataType::UInt64 => names::<UInt64Type>(array, into),
        _ => {}
    }
}

/// Whole numbers that are names: through a float two long ones could become one.
fn names<T: ArrowPrimitiveType>(array: &dyn Array, into: &mut Texts)
where
    T::Native: std::fmt::Display,
{
    let Some(array) = array.as_primitive_opt::<T>() else { return };
    let (mut last, mut count) = (None, 0);
    let mut push = |value: Option<T::Native>, count| {
        into.push(&value.map(|value| value.to_string()).unwrap_or_default(), count);
    };
    for value in array.iter() {
        if value != last && 0 < count {
            push(last, count);
            count = 0;
        }
        last = value;
        count += 1;
    }
    if 0 < count {
        push(last, count);
    }
}

fn push<'a>(words: impl Iterator<Item = Option<&'a str>>, into: &mut Texts) {
    words.for_each(|word| into.push(word.unwrap_or(""), 1));
}
