//! Answers as Arrow tables in memory.

use std::sync::Arc;

use arrow_array::types::UInt16Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, RecordBatch, StringArray, UInt16Array,
    UInt64Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::block::{Answer, AnswerValues, Block, NO_WORD, Shape};
use crate::data::NO_DAY;

/// The columns of answers as Arrow has them.
///
/// Texts are `utf8`, words dictionaries of them with `uint16` keys, dates `date32`,
/// numbers `float64` and counts `uint64`; a period is its first day.
#[derive(Clone, Debug)]
pub struct ArrowShape {
    schema: Arc<Schema>,
    /// The words of the columns that have some.
    words: Vec<Option<ArrayRef>>,
}

impl ArrowShape {
    /// The Arrow columns of this shape.
    pub fn of(shape: &Shape) -> ArrowShape {
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
        let fields: Vec<Field> = shape.columns().iter().map(field).collect();
        let words = shape.columns().iter().map(words).collect();
        ArrowShape { schema: Arc::new(Schema::new(fields)), words }
    }

    /// The names and types of the columns.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// A block of this shape as a record batch.
    ///
    /// # Errors
    ///
    /// The block is of another shape, or has rows that are not whole.
    pub fn batch(&self, block: Block) -> Result<RecordBatch, ArrowError> {
        let mut columns = Vec::with_capacity(block.columns.len());
        for (values, words) in block.columns.into_iter().zip(&self.words) {
            columns.push(array(values, words.as_ref())?);
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

fn array(values: AnswerValues, words: Option<&ArrayRef>) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        AnswerValues::Texts(texts) => {
            let rows = texts.runs().flat_map(|(text, rows)| {
                std::iter::repeat_n((!text.is_empty()).then_some(text), rows)
            });
            Arc::new(StringArray::from_iter(rows))
        }
        AnswerValues::Words(places) => {
            let place = |place: u16| if place == NO_WORD { None } else { Some(place) };
            let keys = UInt16Array::from_iter(places.into_iter().map(place));
            let words = words.cloned().unwrap_or_else(|| Arc::new(StringArray::new_null(0)));
            Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, words)?)
        }
        AnswerValues::Days(days) => Arc::new(Date32Array::from_iter(
            days.into_iter().map(|day| if day == NO_DAY { None } else { Some(day) }),
        )),
        AnswerValues::Numbers(numbers) => Arc::new(Float64Array::from_iter(
            numbers.into_iter().map(|number| if number.is_nan() { None } else { Some(number) }),
        )),
        AnswerValues::Counts(counts) => Arc::new(UInt64Array::from_iter_values(counts)),
    })
}
