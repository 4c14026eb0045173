//! Answers as an Arrow IPC file. The only file that names the Arrow crates'
//! writers.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::types::UInt16Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, RecordBatch, StringArray, UInt16Array,
    UInt64Array,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::block::{Answer, Block, NO_WORD, Shape, Values};
use super::sink::Writer;
use crate::data::NO_DAY;

/// An Arrow file while it is written: each block is a record batch.
struct File {
    schema: Arc<Schema>,
    /// The words of the columns that have some.
    words: Vec<Option<ArrayRef>>,
    writer: FileWriter<Box<dyn Write + Send>>,
}

pub(super) fn writer(
    shape: &Arc<Shape>,
    out: Box<dyn Write + Send>,
) -> io::Result<Box<dyn Writer>> {
    let field = |(name, answer): &(String, Answer)| {
        let kind = match answer {
            Answer::Text => DataType::Utf8,
            Answer::Word(_) => {
                DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8))
            }
            Answer::Date(_) => DataType::Date32,
            Answer::Number => DataType::Float64,
            Answer::Count => DataType::UInt64,
        };
        Field::new(name, kind, true)
    };
    let words = |(_, answer): &(String, Answer)| match answer {
        Answer::Word(words) => {
            let words: ArrayRef = Arc::new(StringArray::from_iter_values(words.iter()));
            Some(words)
        }
        _ => None,
    };
    let schema = Arc::new(Schema::new(shape.columns().iter().map(field).collect::<Vec<_>>()));
    let writer = FileWriter::try_new(out, &schema).map_err(io_error)?;
    let words = shape.columns().iter().map(words).collect();
    Ok(Box::new(File { schema, words, writer }))
}

impl Writer for File {
    fn write(&mut self, block: Block) -> io::Result<()> {
        let mut columns = Vec::with_capacity(block.columns.len());
        for (values, words) in block.columns.into_iter().zip(&self.words) {
            columns.push(array(values, words.as_ref()).map_err(io_error)?);
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(io_error)?;
        self.writer.write(&batch).map_err(io_error)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.writer.finish().map_err(io_error)?;
        self.writer.get_mut().flush()
    }
}

fn array(values: Values, words: Option<&ArrayRef>) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        Values::Texts(texts) => {
            let rows = texts.runs().flat_map(|(text, rows)| {
                std::iter::repeat_n((!text.is_empty()).then_some(text), rows)
            });
            Arc::new(StringArray::from_iter(rows))
        }
        Values::Words(places) => {
            let place = |place: u16| if place == NO_WORD { None } else { Some(place) };
            let keys = UInt16Array::from_iter(places.into_iter().map(place));
            let words = words.cloned().unwrap_or_else(|| Arc::new(StringArray::new_null(0)));
            Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, words)?)
        }
        Values::Days(days) => Arc::new(Date32Array::from_iter(
            days.into_iter().map(|day| if day == NO_DAY { None } else { Some(day) }),
        )),
        Values::Numbers(numbers) => Arc::new(Float64Array::from_iter(
            numbers.into_iter().map(|number| if number.is_nan() { None } else { Some(number) }),
        )),
        Values::Counts(counts) => Arc::new(UInt64Array::from_iter_values(counts)),
    })
}

fn io_error(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}
