//! What the messages of an Arrow file or stream say of their sizes, held against
//! the bytes that there are.
//!
//! A *frame* is one message with its body. All of them are walked before the reader
//! is asked for any, for it takes memory and goes to places as it is told to.

use arrow_ipc::{MessageHeader, root_as_footer, root_as_message};

use crate::data::bytes::ReadAt;

/// The most that the packed bodies of one batch may unpack to, whatever their size.
const SMALL: u64 = 1 << 28;
/// How many times the file a batch may be unpacked, once it is not small.
const MOST_TIMES: u64 = 200;
/// What stands before the length of a message since 2019.
const CONTINUED: [u8; 4] = [0xff; 4];
/// How a file begins, with the bytes that fill it up to eight.
const FILE_START: u64 = 8;
/// How a file ends: the length of its footer and its mark.
const FILE_END: u64 = 10;
/// What may stand between two batches, or behind the last one: an end mark, and what
/// fills it up.
const GAP: u64 = 64;
/// Rows of a column that takes no room at all.
const FREE_ROWS: u64 = 64;

/// Why bytes are not read, in one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FrameFault {
    /// They cannot be what they say.
    Damaged(String),
    /// They would take more memory than a file of their size may.
    TooLarge(String),
}

impl From<String> for FrameFault {
    fn from(words: String) -> FrameFault {
        FrameFault::Damaged(words)
    }
}

impl From<&str> for FrameFault {
    fn from(words: &str) -> FrameFault {
        FrameFault::Damaged(words.to_owned())
    }
}

/// A message and its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MessageFrame {
    /// Where its length stands.
    start: u64,
    /// How long it is without its body.
    head: u64,
    body: u64,
    kind: MessageHeader,
}

/// Checks all frames of a stream, which ends with its mark and nothing after it.
pub(super) fn check_stream(bytes: &dyn ReadAt) -> Result<(), FrameFault> {
    let length = bytes.length();
    let mut start = 0;
    let mut is_first = true;
    while let Some(frame) = frame(bytes, start, length)? {
        if (frame.kind == MessageHeader::Schema) != is_first {
            return Err(at("a message of a kind that has no place there", start));
        }
        is_first = false;
        start = frame.end();
    }
    // The mark is the length of no message, with what stands before one or without.
    let end = start + if read_fixed(bytes, start)? == CONTINUED { 8 } else { 4 };
    if end < length {
        return Err(at("the stream goes on after its end mark", end));
    }
    Ok(())
}

/// Checks all frames of a file, and that its footer names each of them once.
pub(super) fn check_file(bytes: &dyn ReadAt) -> Result<(), FrameFault> {
    let tail = bytes.length().checked_sub(FILE_END).ok_or("it ends too early")?;
    let footer = i64::from(i32::from_le_bytes(read_fixed(bytes, tail)?));
    let footer = u64::try_from(footer).map_err(|_| "its footer has no length")?;
    let end = tail.checked_sub(footer).filter(|start| FILE_START <= *start);
    let end = end.ok_or("its footer is longer than the file")?;
    let text = read(bytes, end, footer)?;
    let footer = root_as_footer(&text).map_err(|_| "its footer is damaged")?;

    let mut blocks = Vec::new();
    for (kind, listed) in [
        (MessageHeader::DictionaryBatch, footer.dictionaries()),
        (MessageHeader::RecordBatch, footer.recordBatches()),
    ] {
        for block in listed.into_iter().flatten() {
            let number = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
            blocks.push(MessageFrame {
                start: number(block.offset()),
                head: number(i64::from(block.metaDataLength())),
                body: number(block.bodyLength()),
                kind,
            });
        }
    }
    blocks.sort_unstable_by_key(|block| block.start);
    // Some writers put the schema before the first batch in a way of their own, for
    // nobody reads it there; a batch is no schema.
    let first = blocks.first().map_or(end, |block| block.start);
    let mut before = frame(bytes, FILE_START, end).ok().flatten().map_or(first, |first_found| {
        if first_found.kind == MessageHeader::Schema { first_found.end() } else { FILE_START }
    });
    for block in &blocks {
        let is_next = before <= block.start && block.start - before < GAP;
        if !is_next || block.start > end || frame(bytes, block.start, end)? != Some(*block) {
            return Err("its footer does not name the batches that it has".into());
        }
        before = block.end();
    }
    if end < before || GAP <= end - before {
        return Err("its footer does not name all batches that it has".into());
    }
    Ok(())
}

impl MessageFrame {
    /// Where the next one begins.
    fn end(&self) -> u64 {
        self.start.saturating_add(self.head).saturating_add(self.body)
    }
}

fn at(message: &str, place: u64) -> FrameFault {
    FrameFault::Damaged(format!("{message} at byte {place}"))
}

/// The checked frame that begins at this place, before `end`; `None` for the end mark.
fn frame(bytes: &dyn ReadAt, start: u64, end: u64) -> Result<Option<MessageFrame>, FrameFault> {
    if start == end {
        return Err("it breaks off before its end mark".into());
    }
    if end < start.saturating_add(4) {
        return Err(at("it breaks off in a message", start));
    }
    let first: [u8; 4] = read_fixed(bytes, start)?;
    let (prefix, length) = match first {
        CONTINUED if end < start + 8 => return Err(at("it breaks off in a message", start)),
        CONTINUED => (8, read_fixed(bytes, start + 4)?),
        length => (4, length),
    };
    let length = u64::try_from(i32::from_le_bytes(length))
        .map_err(|_| at("a message without a length", start))?;
    if length == 0 {
        return Ok(None);
    }
    let body_start = start + prefix + length;
    if end < body_start {
        return Err(at("a message longer than the file", start));
    }
    let message = read(bytes, start + prefix, length)?;
    let message = root_as_message(&message).map_err(|_| at("a message that is damaged", start))?;
    let body = u64::try_from(message.bodyLength()).ok();
    let body = body.filter(|body| body_start.checked_add(*body).is_some_and(|last| last <= end));
    let body = body.ok_or_else(|| at("a batch longer than the file", start))?;
    let kind = message.header_type();
    let batch = match kind {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => {
            message.header_as_dictionary_batch().and_then(|own| own.data())
        }
        _ => None,
    };
    match batch {
        Some(batch) => {
            check_batch(bytes, batch, body_start, body).map_err(|wrong| match wrong {
                FrameFault::Damaged(words) => at(&words, start),
                large @ FrameFault::TooLarge(_) => large,
            })?;
        }
        None if kind == MessageHeader::Schema => {}
        None => return Err(at("a message that is no batch", start)),
    }
    Ok(Some(MessageFrame { start, head: prefix + length, body, kind }))
}

/// Checks what a batch says of the parts of its body.
fn check_batch(
    bytes: &dyn ReadAt,
    batch: arrow_ipc::RecordBatch<'_>,
    body_start: u64,
    body: u64,
) -> Result<(), FrameFault> {
    let most = bytes.length().saturating_mul(MOST_TIMES).max(SMALL);
    let mut unpacked: u64 = 0;
    for buffer in batch.buffers().into_iter().flatten() {
        let (start, length) = (u64::try_from(buffer.offset()), u64::try_from(buffer.length()));
        let (Ok(start), Ok(length)) = (start, length) else {
            return Err("a column without a length".into());
        };
        if start.checked_add(length).is_none_or(|end| body < end) {
            return Err("a column longer than its batch".into());
        }
        let said = match batch.compression() {
            Some(_) if 0 < length && length < 8 => {
                return Err("a packed column that breaks off".into());
            }
            Some(_) if 0 < length => i64::from_le_bytes(read_fixed(bytes, body_start + start)?),
            _ => -1,
        };
        let holds = match said {
            // It was not worth packing.
            -1 => length,
            said => u64::try_from(said).map_err(|_| "a packed column without a length")?,
        };
        unpacked = unpacked.saturating_add(holds);
        if most < unpacked {
            let words = format!("a batch holds more than {} MiB when it is unpacked", most >> 20);
            return Err(FrameFault::TooLarge(words));
        }
    }
    // A row takes a bit at least, but for columns that hold nothing at all.
    let most_rows = unpacked.saturating_mul(8).saturating_add(FREE_ROWS);
    let is_possible = |rows: i64| u64::try_from(rows).is_ok_and(|rows| rows <= most_rows);
    let mut nodes = batch.nodes().into_iter().flatten();
    if !is_possible(batch.length()) || !nodes.all(|node| is_possible(node.length())) {
        return Err("a batch of more rows than it has room for".into());
    }
    Ok(())
}

fn read_fixed<const N: usize>(bytes: &dyn ReadAt, start: u64) -> Result<[u8; N], FrameFault> {
    let mut into = [0; N];
    bytes.read_at(start, &mut into).map_err(|error| error.to_string())?;
    Ok(into)
}

/// Bytes that are known to be there.
fn read(bytes: &dyn ReadAt, start: u64, length: u64) -> Result<Vec<u8>, FrameFault> {
    let mut into = vec![0; usize::try_from(length).map_err(|error| error.to_string())?];
    bytes.read_at(start, &mut into).map_err(|error| error.to_string())?;
    Ok(into)
}
