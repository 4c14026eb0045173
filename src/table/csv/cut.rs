//! A long CSV file cut into parts at the ends of lines.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use super::fault::read_twice;
use super::scan::{Layout, PADDING};
use crate::error::Error;
use crate::table::open::unreadable;
use crate::table::{Batch, ReadAt, Rows};

/// How many bytes a part has: enough to read at a stroke, and few enough to stay
/// in the cache of a core.
const PART: u64 = 1 << 20;
/// How many bytes more are read while a line goes on over the end of its part.
const MORE: usize = 1 << 14;

/// A line that is longer is none: its end was lost, or never there.
const LONGEST: usize = 1 << 24;

/// A file that can be read at any place.
pub(super) struct Cut {
    layout: Layout,
    bytes: Arc<dyn ReadAt>,
}

impl Cut {
    pub(super) fn new(layout: Layout, bytes: Arc<dyn ReadAt>) -> Cut {
        Cut { layout, bytes }
    }

    fn body(&self) -> u64 {
        self.layout.header.body as u64
    }

    /// The bytes that the part begins and ends with, before it is cut at lines.
    fn bounds(&self, part: usize) -> (u64, u64) {
        let start = self.body().saturating_add(PART.saturating_mul(part as u64));
        let end = self.bytes.length();
        (start.min(end), start.saturating_add(PART).min(end))
    }

    /// The whole lines that begin in the part: where they begin in the buffer, and
    /// where in the file.
    fn lines(&self, part: usize, buffer: &mut Vec<u8>) -> std::io::Result<(usize, u64)> {
        let (start, end) = self.bounds(part);
        // A line that begins right at the start is told by the break before it.
        let before = u64::from(part != 0);
        let mut offset = start - before;
        // What an earlier part has left is written over, not cleared first.
        let bytes = to_usize(end - offset);
        buffer.resize(bytes, 0);
        self.bytes.read_at(offset, buffer)?;
        offset = end;
        let first = match part {
            0 => 0,
            _ => buffer.iter().position(|byte| *byte == b'\n').map_or(buffer.len(), |at| at + 1),
        };
        if buffer.len() <= first {
            // The line that covers this part belongs to the one in which it begins.
            buffer.clear();
            return Ok((0, end));
        }
        while buffer.last() != Some(&b'\n') && offset < self.bytes.length() {
            let old = buffer.len();
            if LONGEST < old {
                return Err(too_long());
            }
            let more = to_usize(self.bytes.length() - offset).min(MORE);
            self.extend(buffer, &mut offset, more)?;
            let added = buffer.get(old..).unwrap_or_default();
            if let Some(at) = added.iter().position(|byte| *byte == b'\n') {
                buffer.truncate(old + at + 1);
            }
        }
        Ok((first, start - before + first as u64))
    }

    fn extend(&self, buffer: &mut Vec<u8>, offset: &mut u64, bytes: usize) -> std::io::Result<()> {
        let old = buffer.len();
        buffer.resize(old + bytes, 0);
        self.bytes.read_at(*offset, buffer.get_mut(old..).unwrap_or_default())?;
        *offset += bytes as u64;
        Ok(())
    }

    /// The number of the line that begins at this byte, from 1.
    fn line_number(&self, start: u64) -> usize {
        let mut buffer = vec![0; to_usize(PART)];
        let (mut offset, mut breaks) = (0, 0);
        while offset < start {
            let bytes = to_usize(start - offset).min(buffer.len());
            let Some(into) = buffer.get_mut(..bytes) else { break };
            if self.bytes.read_at(offset, into).is_err() {
                break;
            }
            breaks += into.iter().filter(|byte| **byte == b'\n').count();
            offset += bytes as u64;
        }
        breaks + 1
    }
}

impl Rows for Cut {
    fn parts(&self) -> usize {
        to_usize(self.bytes.length().saturating_sub(self.body()).div_ceil(PART))
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut buffer = std::mem::take(&mut batch.scratch);
        let lines = self.lines(part, &mut buffer);
        let (first, start) = lines.map_err(|error| unreadable(&self.layout.header.file, &error))?;
        let read = self.layout.scan(&mut buffer, first, batch, &|| self.line_number(start));
        batch.scratch = buffer;
        read?;
        if 0 < batch.rows() {
            // There is but this one batch: whoever breaks has all of the part.
            let _ = take(batch);
        }
        Ok(())
    }

    fn part_rows(&self, _part: usize) -> Option<u64> {
        None
    }
}

/// Bytes that come only once; whoever takes them has them.
pub(super) struct Once(Mutex<Option<Begun>>);

/// Bytes of which some were read.
pub(super) struct Begun {
    pub(super) start: Vec<u8>,
    pub(super) rest: Box<dyn Read + Send>,
}

impl Once {
    pub(super) fn new(begun: Begun) -> Once {
        Once(Mutex::new(Some(begun)))
    }

    /// # Errors
    ///
    /// They were taken before.
    pub(super) fn take(&self, file: &str) -> Result<Begun, Error> {
        let begun = self.0.lock().ok().and_then(|mut begun| begun.take());
        begun.ok_or_else(|| read_twice(file))
    }
}

/// A file that comes only once, from its front to its end.
pub(super) struct StreamedFile {
    layout: Layout,
    bytes: Once,
}

impl StreamedFile {
    pub(super) fn new(layout: Layout, begun: Begun) -> StreamedFile {
        StreamedFile { layout, bytes: Once::new(begun) }
    }
}

impl Rows for StreamedFile {
    fn parts(&self) -> usize {
        1
    }

    fn read(
        &self,
        _part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let file = &self.layout.header.file;
        let Begun { start: mut rest, rest: mut reader } = self.bytes.take(file)?;
        let mut lines_before = 0;
        let mut buffer = Vec::new();
        let mut searched = 0;
        let mut is_over = false;
        while !is_over {
            let wanted = PART.saturating_sub(rest.len() as u64).max(MORE as u64);
            let read = reader.by_ref().take(wanted).read_to_end(&mut rest);
            is_over = read.map_err(|error| unreadable(file, &error))? == 0;
            let new = rest.get(searched..).unwrap_or_default();
            let lines = match new.iter().rposition(|byte| *byte == b'\n') {
                _ if is_over => rest.len(),
                Some(last) => searched + last + 1,
                None if LONGEST < rest.len() => return Err(unreadable(file, &too_long())),
                None => {
                    searched = rest.len();
                    continue;
                }
            };
            searched = 0;
            buffer.clear();
            buffer.extend(rest.drain(..lines));
            let breaks = buffer.iter().filter(|byte| **byte == b'\n').count();
            let number = || self.layout.header.body_line + lines_before;
            self.layout.scan(&mut buffer, 0, batch, &number)?;
            lines_before += breaks;
            if 0 < batch.rows() && take(batch).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn part_rows(&self, _part: usize) -> Option<u64> {
        None
    }
}

fn too_long() -> std::io::Error {
    std::io::Error::other(format!("a line of it is longer than {} MiB", LONGEST >> 20))
}

fn to_usize(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX - PADDING)
}
