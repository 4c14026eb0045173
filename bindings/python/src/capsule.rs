//! Arrow tables through Python capsules: the one file with `unsafe` in it.

use std::ffi::CStr;

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

/// The name that the Arrow PyCapsule interface gives to streams.
const NAME: &CStr = c"arrow_array_stream";

/// The stream in a capsule, which is empty afterwards.
#[expect(unsafe_code, reason = "a capsule holds a pointer, and only its name says to what")]
pub(crate) fn taken(capsule: &Bound<'_, PyCapsule>) -> PyResult<RecordBatchStreamReader> {
    let pointer = capsule.pointer_checked(Some(NAME))?;
    // SAFETY: a capsule of this name holds a valid `ArrowArrayStream`, whose layout is
    // fixed by the Arrow C stream interface; its maker owes that, and the name was just
    // checked. The pointer is good as long as the capsule is there, which is borrowed
    // here. The interpreter is attached, so that nobody else takes the stream meanwhile.
    // What is left in the capsule is marked as released, so that nothing is freed twice;
    // a stream that was taken before is marked so, too, and is refused below.
    let stream =
        unsafe { FFI_ArrowArrayStream::from_raw(pointer.cast::<FFI_ArrowArrayStream>().as_ptr()) };
    RecordBatchStreamReader::try_new(stream)
        .map_err(|error| PyValueError::new_err(format!("this is no table of columns: {error}")))
}

/// A capsule with a stream of these batches.
pub(crate) fn given<'py>(
    py: Python<'py>,
    batches: Box<dyn RecordBatchReader + Send>,
) -> PyResult<Bound<'py, PyCapsule>> {
    // A stream that nobody takes is released when the capsule drops it.
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(batches), NAME)
}
