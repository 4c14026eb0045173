//! Answers as Arrow tables.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchIterator};
use froth::table::write::{ArrowShape, Block, Shape};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

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

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    #[getter]
    fn columns(&self) -> Vec<String> {
        self.shape.schema().fields().iter().map(|field| field.name().clone()).collect()
    }
}
