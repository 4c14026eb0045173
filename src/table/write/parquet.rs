//! Answers as Parquet. The only file that names the Parquet crate's writers.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result as Parquet};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::block::{Answer, AnswerValues, Block, NO_WORD, Shape};
use super::sink::Writer;
use crate::data::NO_DAY;

/// How many rows a row group has at least, but for the last one.
const GROUP: usize = 1 << 20;

/// A Parquet file while it is written.
struct ParquetWriter {
    shape: Arc<Shape>,
    writer: SerializedFileWriter<Box<dyn Write + Send>>,
    /// The rows of the next row group.
    blocks: Vec<Block>,
    rows: usize,
}

pub(super) fn writer(
    shape: &Arc<Shape>,
    out: Box<dyn Write + Send>,
) -> io::Result<Box<dyn Writer>> {
    let compression = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let schema = Arc::new(schema(shape)?);
    let writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    Ok(Box::new(ParquetWriter { shape: Arc::clone(shape), writer, blocks: Vec::new(), rows: 0 }))
}

fn schema(shape: &Shape) -> Parquet<Type> {
    let mut fields = Vec::new();
    for (name, answer) in shape.columns() {
        let (physical, logical) = match answer {
            Answer::Text | Answer::Word(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Answer::Date(_) => (Physical::INT32, Some(LogicalType::Date)),
            Answer::Number => (Physical::DOUBLE, None),
            Answer::Count => (Physical::INT64, None),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        fields.push(Arc::new(field.build()?));
    }
    Type::group_type_builder("froth").with_fields(fields).build()
}

impl Writer for ParquetWriter {
    fn write(&mut self, block: Block) -> io::Result<()> {
        self.rows += block.rows();
        self.blocks.push(block);
        if self.rows < GROUP { Ok(()) } else { Ok(self.group()?) }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.group()?;
        self.writer.into_inner()?.flush()
    }
}

impl ParquetWriter {
    /// Writes the rows that there are as a row group, column by column.
    fn group(&mut self) -> Parquet<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        let mut place = 0;
        while let Some(mut column) = group.next_column()? {
            let answer = self.shape.columns().get(place).map(|(_, answer)| answer);
            let words = match answer {
                Some(Answer::Word(words)) => {
                    words.iter().map(|word| ByteArray::from(word.as_str())).collect()
                }
                _ => Vec::new(),
            };
            for block in &self.blocks {
                if let Some(values) = block.columns.get(place) {
                    put(values, &words, &mut column)?;
                }
            }
            column.close()?;
            place += 1;
        }
        group.close()?;
        self.blocks.clear();
        self.rows = 0;
        Ok(())
    }
}

fn put(
    values: &AnswerValues,
    words: &[ByteArray],
    column: &mut SerializedColumnWriter<'_>,
) -> Parquet<()> {
    match values {
        AnswerValues::Texts(texts) => {
            let named = texts.runs().flat_map(|(text, rows)| {
                let name = (!text.is_empty()).then(|| ByteArray::from(text));
                std::iter::repeat_n(name, rows)
            });
            rows(column.typed::<ByteArrayType>(), named)
        }
        AnswerValues::Words(places) => rows(
            column.typed::<ByteArrayType>(),
            places.iter().map(|place| match *place {
                NO_WORD => None,
                place => words.get(usize::from(place)).cloned(),
            }),
        ),
        AnswerValues::Days(days) => rows(
            column.typed::<Int32Type>(),
            days.iter().map(|day| if *day == NO_DAY { None } else { Some(*day) }),
        ),
        AnswerValues::Numbers(numbers) => rows(
            column.typed::<DoubleType>(),
            numbers.iter().map(|number| if number.is_nan() { None } else { Some(*number) }),
        ),
        AnswerValues::Counts(counts) => {
            rows(column.typed::<Int64Type>(), counts.iter().map(|count| i64::try_from(*count).ok()))
        }
    }
}

/// Writes the values that there are, and where there are none.
fn rows<T: DataType>(
    column: &mut ColumnWriterImpl<'_, T>,
    rows: impl Iterator<Item = Option<T::T>>,
) -> Parquet<()> {
    let mut values = Vec::with_capacity(rows.size_hint().0);
    let mut levels = Vec::with_capacity(rows.size_hint().0);
    for row in rows {
        levels.push(i16::from(row.is_some()));
        values.extend(row);
    }
    let written = column.write_batch(&values, Some(&levels), None)?;
    if written == values.len() {
        Ok(())
    } else {
        Err(ParquetError::General("values were left over".to_owned()))
    }
}
