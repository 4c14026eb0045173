//! Answers as an Arrow IPC file. The only file that names the Arrow crates'
//! writers.

use std::io::{self, Write};

use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;

use super::arrays::ArrowShape;
use super::block::{Block, Shape};
use super::sink::Writer;

/// An Arrow file while it is written: each block is a record batch.
struct ArrowWriter {
    shape: ArrowShape,
    writer: FileWriter<Box<dyn Write + Send>>,
}

pub(super) fn writer(shape: &Shape, out: Box<dyn Write + Send>) -> io::Result<Box<dyn Writer>> {
    let shape = ArrowShape::of(shape);
    let writer = FileWriter::try_new(out, shape.schema()).map_err(io_error)?;
    Ok(Box::new(ArrowWriter { shape, writer }))
}

impl Writer for ArrowWriter {
    fn write(&mut self, block: Block) -> io::Result<()> {
        let batch = self.shape.batch(block).map_err(io_error)?;
        self.writer.write(&batch).map_err(io_error)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.writer.finish().map_err(io_error)?;
        self.writer.get_mut().flush()
    }
}

fn io_error(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}
