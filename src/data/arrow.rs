//! Arrow IPC files and streams. The only file that names the readers of the Arrow
//! crates, with [`frames`], which looks at their sizes first; what stands in batches
//! is read by `arrays`.

mod frames;

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use arrow_ipc::reader::{FileReader, FileReaderBuilder, StreamReader};
use arrow_schema::ArrowError;

use frames::FrameFault;

use super::arrays::{Blocks, fields};
use super::bytes::ReadAt;
use super::columnar::{ColumnBlock, Columnar, Field, Wish, broken, whole};
use super::findings::only;
use super::guard::guarded;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// How a file of batches begins; a stream of them begins otherwise.
const MAGIC: &[u8] = b"ARROW1";

/// The columns of an Arrow file or stream.
struct ArrowColumns {
    name: String,
    bytes: Arc<dyn ReadAt>,
    fields: Vec<Field>,
    /// How many batches there are; `None` for a stream, which does not say it.
    count: Option<usize>,
}

/// The file or stream of these bytes.
pub(super) fn open(name: &str, bytes: Arc<dyn ReadAt>) -> Result<Arc<dyn Columnar>, Error> {
    let mut start = [0; MAGIC.len()];
    let is_file = bytes.read_at(0, &mut start).is_ok() && start == MAGIC;
    let check = if is_file { frames::check_file } else { frames::check_stream };
    let checked = guarded(|| check(&*bytes));
    match checked.unwrap_or_else(|| Err("its messages cannot be read".into())) {
        Ok(()) => {}
        Err(FrameFault::Damaged(why)) => return Err(broken(name, "Arrow", &why)),
        Err(FrameFault::TooLarge(words)) => {
            let found = Diagnostic::error(Code::UnpackedTooLarge, words).at(Place::whole(name));
            return Err(only(found.with_help("write it in smaller batches")));
        }
    }
    let (fields, count) = whole(name, "Arrow", "its schema", || {
        if is_file {
            let reader = file(&bytes, None)?;
            Ok::<_, ArrowError>((fields(&reader.schema()), Some(reader.num_batches())))
        } else {
            Ok((fields(&stream(&bytes, None)?.schema()), None))
        }
    })?;
    Ok(Arc::new(ArrowColumns { name: name.to_owned(), bytes, fields, count }))
}

fn file(
    bytes: &Arc<dyn ReadAt>,
    columns: Option<Vec<usize>>,
) -> Result<FileReader<BufReader<Cursor>>, ArrowError> {
    let mut builder = FileReaderBuilder::new();
    if let Some(columns) = columns {
        builder = builder.with_projection(columns);
    }
    builder.build(BufReader::new(Cursor::new(bytes)))
}

fn stream(
    bytes: &Arc<dyn ReadAt>,
    columns: Option<Vec<usize>>,
) -> Result<StreamReader<BufReader<Cursor>>, ArrowError> {
    StreamReader::try_new(BufReader::new(Cursor::new(bytes)), columns)
}

impl Columnar for ArrowColumns {
    fn file(&self) -> &str {
        &self.name
    }

    fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn parts(&self) -> usize {
        self.count.unwrap_or(1)
    }

    fn part_rows(&self, _part: usize) -> Option<u64> {
        None
    }

    /// The file does not say it: the rows are counted.
    fn rows_before(&self, part: usize) -> u64 {
        let count = || -> Option<u64> {
            let reader = file(&self.bytes, Some(Vec::new())).ok()?;
            Some(reader.take(part).flatten().map(|batch| batch.num_rows() as u64).sum())
        };
        guarded(count).flatten().unwrap_or(0)
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
        let mut columns: Vec<usize> = wishes.iter().map(|(column, _)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut blocks = Blocks { file: &self.name, wishes, columns: &columns, row: 1 };
        if self.count.is_some() {
            let batch = whole(&self.name, "Arrow", format_args!("batch {}", part + 1), || {
                let mut reader = file(&self.bytes, Some(columns.clone()))?;
                reader.set_index(part)?;
                reader.next().transpose()
            })?;
            if let Some(batch) = batch {
                let _ = blocks.give(&batch, take)?;
            }
            return Ok(());
        }
        let mut reader = whole(&self.name, "Arrow", "its schema", || {
            stream(&self.bytes, Some(columns.clone()))
        })?;
        for batch in 1_usize.. {
            let batch = whole(&self.name, "Arrow", format_args!("batch {batch}"), || {
                reader.next().transpose()
            })?;
            let Some(batch) = batch else { break };
            if blocks.give(&batch, take)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Bytes at their places, as a file that is read from place to place.
struct Cursor {
    bytes: Arc<dyn ReadAt>,
    offset: u64,
}

impl Cursor {
    fn new(bytes: &Arc<dyn ReadAt>) -> Cursor {
        Cursor { bytes: Arc::clone(bytes), offset: 0 }
    }
}

impl Read for Cursor {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.length().saturating_sub(self.offset);
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.bytes.read_at(self.offset, buffer.get_mut(..length).unwrap_or_default())?;
        self.offset += length as u64;
        Ok(length)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let offset = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(by) => self.bytes.length().checked_add_signed(by),
            SeekFrom::Current(by) => self.offset.checked_add_signed(by),
        };
        self.offset = offset.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.offset)
    }
}
