//! What data come from: files, Arrow tables, and columns of Python values.

use std::fs::File;
use std::io;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray};
use froth::data::{Batches, Vintages};
use froth::rules::Shipped;
use froth::table::{ReadAt, Table};
use froth::{DateFormat, Decimal, Format, Panel, ReadOptions, RuleSet};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::capsule;
use crate::faults::Fault;
use crate::question::last_day;

/// One thing that data come from.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Source(Kind);

enum Kind {
    File(String),
    Batches(Batches),
}

#[pymethods]
impl Source {
    #[staticmethod]
    fn file(name: String) -> Source {
        Source(Kind::File(name))
    }

    /// The table in a capsule of the Arrow interface.
    #[staticmethod]
    fn arrow(py: Python<'_>, name: &str, capsule: &Bound<'_, PyCapsule>) -> PyResult<Source> {
        let reader = capsule::taken(capsule)?;
        let schema = arrow_array::RecordBatchReader::schema(&reader);
        // Its maker may need the interpreter, in this or in another thread.
        let batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>());
        let batches = batches.map_err(|error| unreadable(&error))?;
        let batches = Batches::new(name, &schema, &batches);
        let batches = batches.ok_or_else(|| unreadable(&"its batches have several schemas"))?;
        Ok(Source(Kind::Batches(batches)))
    }

    /// Columns of equal length: numbers with NaN, days since 1970-01-01 and texts with
    /// `None` where one is missing.
    #[staticmethod]
    fn columns(name: &str, columns: Vec<(String, Column)>) -> PyResult<Source> {
        let array = |(name, column): (String, Column)| -> (String, ArrayRef) {
            let array: ArrayRef = match column {
                Column::Numbers(numbers) => Arc::new(Float64Array::from(numbers)),
                Column::Days(Days { days }) => Arc::new(Date32Array::from(days)),
                Column::Texts(Texts { texts }) => Arc::new(StringArray::from(texts)),
            };
            (name, array)
        };
        let batch = RecordBatch::try_from_iter(columns.into_iter().map(array));
        let batch = batch.map_err(|error| unreadable(&error))?;
        let batches = Batches::new(name, &batch.schema(), std::slice::from_ref(&batch));
        let batches = batches.ok_or_else(|| unreadable(&"its columns do not fit together"))?;
        Ok(Source(Kind::Batches(batches)))
    }
}

/// A column of Python values, all of one kind.
#[derive(FromPyObject)]
pub(crate) enum Column {
    Days(Days),
    Texts(Texts),
    #[pyo3(transparent)]
    Numbers(Vec<f64>),
}

#[derive(FromPyObject)]
pub(crate) struct Days {
    #[pyo3(item)]
    days: Vec<Option<i32>>,
}

#[derive(FromPyObject)]
pub(crate) struct Texts {
    #[pyo3(item)]
    texts: Vec<Option<String>>,
}

fn unreadable(error: &dyn std::fmt::Display) -> PyErr {
    PyValueError::new_err(format!("the table could not be read: {error}"))
}

/// How the data are to be read, from the words of the arguments.
pub(crate) fn reading(
    rules: Option<&RuleSet>,
    date_format: Option<&str>,
    decimal: Option<&str>,
) -> Result<ReadOptions, Fault> {
    let mut options = ReadOptions::default();
    options.dates = word("date_format", date_format, &DateFormat::WORDS)?;
    options.decimal = word("decimal", decimal, &Decimal::WORDS)?;
    options.words = rules.map(RuleSet::words).unwrap_or_default();
    Ok(options)
}

/// What a word of an argument means.
pub(crate) fn word<T: Copy>(
    argument: &str,
    word: Option<&str>,
    words: &[(&str, T)],
) -> Result<Option<T>, Fault> {
    let Some(word) = word else { return Ok(None) };
    let found = words.iter().find(|(known, _)| *known == word);
    found.map(|(_, value)| Some(*value)).ok_or_else(|| {
        let known: Vec<String> = words.iter().map(|(known, _)| format!("`{known}`")).collect();
        let known = known.join(", ");
        Fault::Argument(format!("`{argument}` is `{word}`, and may be one of {known}"))
    })
}

/// The series of all sources; without any, the figures that come with these rules.
pub(crate) fn panel(
    sources: &[PyRef<'_, Source>],
    rules: Option<&RuleSet>,
    options: &ReadOptions,
) -> Result<Panel, Fault> {
    if sources.is_empty() {
        return built_in(rules);
    }
    let mut panel = Panel::default();
    for source in sources {
        panel = panel.join(one(source, options)?)?;
    }
    Ok(panel)
}

fn one(source: &Source, options: &ReadOptions) -> Result<Panel, Fault> {
    Ok(match &source.0 {
        Kind::File(name) => {
            let format = format(name)?;
            Panel::read_with(name, format, &std::fs::read(name)?, options)?
        }
        Kind::Batches(batches) => Panel::read_batches(batches, options)?,
    })
}

/// The series of tables that are each of another day, whatever their order.
pub(crate) fn dated(
    tables: &[(String, PyRef<'_, Source>)],
    options: &ReadOptions,
) -> Result<Panel, Fault> {
    let mut dated = Vec::new();
    for (day, source) in tables {
        let source: &Source = source;
        dated.push((last_day("vintages", day)?, source));
    }
    dated.sort_by_key(|(day, _)| *day);
    let mut vintages = Vintages::default();
    for (day, source) in dated {
        vintages.add(day, &one(source, options)?)?;
    }
    Ok(vintages.into_panel())
}

fn built_in(rules: Option<&RuleSet>) -> Result<Panel, Fault> {
    let Some(shipped) = rules.and_then(|rules| Shipped::named(rules.id())) else {
        let message = "no data are given, and none come with these rules".to_owned();
        return Err(Fault::Argument(message));
    };
    let name = format!("{} (built in)", shipped.figures_name);
    let format = Format::of_name(shipped.figures_name).unwrap_or(Format::Csv);
    Ok(Panel::read(&name, format, shipped.figures.as_bytes())?)
}

/// The long table in each source.
pub(crate) fn tables(sources: &[PyRef<'_, Source>]) -> Result<Vec<Table>, Fault> {
    let table = |source: &PyRef<'_, Source>| match &source.0 {
        Kind::File(name) => {
            let file = File::open(name)?;
            let length = file.metadata()?.len();
            Ok(Table::open(name, format(name)?, Arc::new(Places { file, length }))?)
        }
        Kind::Batches(batches) => Ok(Table::of_batches(batches.clone())),
    };
    sources.iter().map(table).collect()
}

fn format(name: &str) -> Result<Format, Fault> {
    Format::of_name(name).ok_or_else(|| {
        let ways = "a name ends in .csv, .tsv, .json, .ndjson or .yaml";
        Fault::Argument(format!("`{name}` is of no kind that is read: {ways}"))
    })
}

/// A file that is read at any place.
struct Places {
    file: File,
    length: u64,
}

impl ReadAt for Places {
    fn length(&self) -> u64 {
        self.length
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, into, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let place = offset + done as u64;
            match std::os::windows::fs::FileExt::seek_read(&self.file, rest, place)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => done += read,
            }
        }
        Ok(())
    }
}
