//! Answers as Arrow tables.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, UInt16Type, UInt64Type};
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use froth::table::write::{ArrowShape, Block, Shape};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyIterator, PyList};

use crate::capsule;

/// A table that any library which speaks Arrow takes.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Table {
    shape: ArrowShape,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) fn new(shape: ArrowShape, batches: Vec<RecordBatch>) -> Table {
        Table { shape, batches }
    }

    /// The table of one block.
    pub(crate) fn of(shape: &Shape, block: Block) -> PyResult<Table> {
        let shape = ArrowShape::of(shape);
        let batch = shape.batch(block).map_err(unfit)?;
        Ok(Table { shape, batches: vec![batch] })
    }
}

/// Rows that are not whole: a mistake of this package, and none of its user.
pub(crate) fn unfit(error: impl std::fmt::Display) -> PyErr {
    PyRuntimeError::new_err(format!("the answers make no table: {error}"))
}

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Another schema is a wish only; who wants one can cast.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        let schema = Arc::clone(self.shape.schema());
        capsule::given(py, Box::new(RecordBatchIterator::new(batches, schema)))
    }

    /// The rows, each a dict, for who does not speak Arrow.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let rows = PyList::empty(py);
        for batch in &self.batches {
            let start = rows.len();
            for _ in 0..batch.num_rows() {
                rows.append(PyDict::new(py))?;
            }
            for (name, column) in self.columns().iter().zip(batch.columns()) {
                for (row, value) in (start..).zip(values(py, column)?) {
                    rows.get_item(row)?.set_item(name, value)?;
                }
            }
        }
        rows.try_iter()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    #[getter]
    fn columns(&self) -> Vec<String> {
        self.shape.schema().fields().iter().map(|field| field.name().clone()).collect()
    }
}

/// The days of Python's calendar before 1970.
const FIRST_DAY: i32 = 719_163;

/// The values of a column of answers.
fn values<'py>(py: Python<'py>, column: &dyn Array) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let texts = column.as_string_opt::<i32>();
    let words = column.as_dictionary_opt::<UInt16Type>();
    let known = words.and_then(|words| words.values().as_string_opt::<i32>());
    let days = column.as_primitive_opt::<Date32Type>();
    let numbers = column.as_primitive_opt::<Float64Type>();
    let counts = column.as_primitive_opt::<UInt64Type>();
    let day = py.import("datetime")?.getattr("date")?;
    let value = |row: usize| -> PyResult<Bound<'py, PyAny>> {
        if column.is_null(row) {
            return Ok(py.None().into_bound(py));
        }
        if let Some(texts) = texts {
            return Ok(texts.value(row).into_pyobject(py)?.into_any());
        }
        if let (Some(words), Some(known)) = (words, known) {
            let word = words.key(row).map(|key| known.value(key));
            return Ok(word.into_pyobject(py)?);
        }
        if let Some(days) = days {
            return day.call_method1("fromordinal", (FIRST_DAY + days.value(row),));
        }
        if let Some(numbers) = numbers {
            return Ok(numbers.value(row).into_pyobject(py)?.into_any());
        }
        match counts {
            Some(counts) => Ok(counts.value(row).into_pyobject(py)?.into_any()),
            None => Err(unfit("a column of an unknown type")),
        }
    };
    (0..column.len()).map(value).collect()
}
