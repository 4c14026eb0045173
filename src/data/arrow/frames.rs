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
/// Rows of a column that takes no room at all.
const FREE_ROWS: u64 = 64;

/// Why bytes are not read, in one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// They cannot be what they say.
    Damaged(String),
    /// They would take more memory than a file of their size may.
    TooLarge(String),
}

impl From<String> for Wrong {
    fn from(words: String) -> Wrong {
        Wrong::Damaged(words)
    }
}

impl From<&str> for Wrong {
    fn from(words: &str) -> Wrong {
        Wrong::Damaged(words.to_owned())
    }
}

/// A message and its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    /// Where its length stands.
    start: u64,
    /// How long it is without its body.
    head: u64,
    body: u64,
    kind: MessageHeader,
}

/// Checks all frames of a stream, which ends with its mark and nothing after it.
pub(super) fn check_stream(bytes: &dyn ReadAt) -> Result<(), Wrong> {
    let (_, end) = walk(bytes, 0, bytes.length(), true)?;
    if end < bytes.length() {
        return Err(format!("the stream goes on after its end mark at byte {end}").into());
    }
    Ok(())
}

/// Checks all frames of a file, and that its footer names each of them once.
pub(super) fn check_file(bytes: &dyn ReadAt) -> Result<(), Wrong> {
    let length = bytes.length();
    let tail = length.checked_sub(FILE_END).ok_or("it ends too early")?;
    let footer = i64::from(i32::from_le_bytes(fixed(bytes, tail)?));
    let footer = u64::try_from(footer).map_err(|_| "its footer has no length")?;
    let footer_start = tail.checked_sub(footer).filter(|start| FILE_START <= *start);
    let footer_start = footer_start.ok_or("its footer is longer than the file")?;
    let (frames, _) = walk(bytes, FILE_START, footer_start, false)?;

    let text = read(bytes, footer_start, footer)?;
    let footer = root_as_footer(&text).map_err(|_| "its footer is damaged")?;
    let blocks = |kind: MessageHeader| {
        let listed = match kind {
            MessageHeader::RecordBatch => footer.recordBatches(),
            _ => footer.dictionaries(),
        };
        let blocks = listed.into_iter().flatten();
        blocks.map(|block| (block.offset(), block.metaDataLength(), block.bodyLength()))
    };
    for kind in [MessageHeader::RecordBatch, MessageHeader::DictionaryBatch] {
        let found = frames.iter().filter(|frame| frame.kind == kind);
        let found = found.map(|frame| (frame.start, frame.head, frame.body));
        let said = blocks(kind).map(|(start, head, body)| {
            let number = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
            (number(start), number(i64::from(head)), number(body))
        });
        if !found.eq(said) {
            return Err("its footer does not name the batches that it has".into());
        }
    }
    Ok(())
}

/// The frames between two places, each checked, and where they end. Old files have
/// no end mark before their footer.
fn walk(
    bytes: &dyn ReadAt,
    mut start: u64,
    end: u64,
    needs_mark: bool,
) -> Result<(Vec<Frame>, u64), Wrong> {
    let mut frames = Vec::new();
    loop {
        if start == end && !needs_mark {
            return Ok((frames, start));
        }
        if end < start + 4 {
            return Err(match start == end {
                true => "it breaks off before its end mark".into(),
                false => format!("it breaks off in a message at byte {start}").into(),
            });
        }
        let at = |message: &str| Wrong::Damaged(format!("{message} at byte {start}"));
        let first: [u8; 4] = fixed(bytes, start)?;
        let (prefix, length) = match first {
            CONTINUED if end < start + 8 => return Err(at("it breaks off in a message")),
            CONTINUED => (8, fixed(bytes, start + 4)?),
            length => (4, length),
        };
        let length = u64::try_from(i32::from_le_bytes(length))
            .map_err(|_| at("a message without a length"))?;
        if length == 0 {
            return Ok((frames, start + prefix));
        }
        let body_start = start + prefix + length;
        if end < body_start {
            return Err(at("a message longer than the file"));
        }
        let message = read(bytes, start + prefix, length)?;
        let message = root_as_message(&message).map_err(|_| at("a message that is damaged"))?;
        let body = u64::try_from(message.bodyLength()).ok();
        let body_end = body.and_then(|body| body_start.checked_add(body));
        let Some((body, body_end)) = body.zip(body_end).filter(|(_, body)| *body <= end) else {
            return Err(at("a batch longer than the file"));
        };
        let batch = match message.header_type() {
            MessageHeader::RecordBatch => message.header_as_record_batch(),
            MessageHeader::DictionaryBatch => {
                message.header_as_dictionary_batch().and_then(|own| own.data())
            }
            MessageHeader::Schema if frames.is_empty() => None,
            _ => return Err(at("a message of a kind that has no place there")),
        };
        match batch {
            Some(batch) => {
                check_batch(bytes, batch, body_start, body).map_err(|wrong| match wrong {
                    Wrong::Damaged(words) => at(&words),
                    large @ Wrong::TooLarge(_) => large,
                })?;
            }
            None if message.header_type() == MessageHeader::Schema => {}
            None => return Err(at("a message without its batch")),
        }
        frames.push(Frame { start, head: prefix + length, body, kind: message.header_type() });
        start = body_end;
    }
}

/// Checks what a batch says of the parts of its body.
fn check_batch(
    bytes: &dyn ReadAt,
    batch: arrow_ipc::RecordBatch<'_>,
    body_start: u64,
    body: u64,
) -> Result<(), Wrong> {
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
            Some(_) if 0 < length => i64::from_le_bytes(fixed(bytes, body_start + start)?),
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
            return Err(Wrong::TooLarge(words));
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

fn fixed<const N: usize>(bytes: &dyn ReadAt, start: u64) -> Result<[u8; N], Wrong> {
    let mut into = [0; N];
    bytes.read_at(start, &mut into).map_err(|error| error.to_string())?;
    Ok(into)
}

/// Bytes that are known to be there.
fn read(bytes: &dyn ReadAt, start: u64, length: u64) -> Result<Vec<u8>, Wrong> {
    let mut into = vec![0; usize::try_from(length).map_err(|error| error.to_string())?];
    bytes.read_at(start, &mut into).map_err(|error| error.to_string())?;
    Ok(into)
}
