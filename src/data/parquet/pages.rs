//! What the pages of a Parquet file say of their sizes, held against the bytes that
//! there are.
//!
//! A *page* is a part of a column; a header in Thrift's compact protocol stands
//! before it. The reader takes memory as the header tells it to.

use crate::data::bytes::ReadAt;

/// How many bytes of a page header are read at first; most are shorter.
const HEADER: usize = 256;
/// The longest header that is read.
const LONGEST: usize = 1 << 24;
/// How deep structures may lie within each other.
const DEEPEST: u32 = 16;
/// Of `PageHeader`: what it is, its size unpacked and packed, and its encodings.
mod field {
    pub(super) const KIND: i16 = 1;
    pub(super) const UNPACKED: i16 = 2;
    pub(super) const PACKED: i16 = 3;
    pub(super) const DATA: i16 = 5;
    pub(super) const DATA_V2: i16 = 8;
    /// Of `DataPageHeader` and `DataPageHeaderV2`.
    pub(super) const VALUES: i16 = 1;
    pub(super) const ENCODING: i16 = 2;
    pub(super) const ENCODING_V2: i16 = 4;
}
const DICTIONARY: i64 = 2;
/// The encoding that writes only in what a text differs from the one before it.
const DELTA_BYTES: i64 = 7;

/// What the pages of a column in one row group would take in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    /// Bytes of the largest dictionary and of the largest other page.
    pub(super) bytes: u64,
    /// Bytes of the largest page of which every value may be as long as the page.
    pub(super) longest_text: u64,
    /// How many values there are, missing ones among them.
    pub(super) values: u64,
}

/// What the pages take that stand in these bytes of the file; `None` if they cannot
/// be what they say.
pub(super) fn room(bytes: &dyn ReadAt, start: u64, length: u64) -> Option<Room> {
    let end = start.checked_add(length).filter(|end| *end <= bytes.length())?;
    let (mut at, mut dictionary, mut page, mut room) = (start, 0, 0, Room::default());
    while at < end {
        let (header, header_length) = header(bytes, at, end)?;
        at = at.checked_add(header_length)?.checked_add(header.packed)?;
        if end < at {
            return None;
        }
        let own = if header.kind == DICTIONARY { &mut dictionary } else { &mut page };
        *own = header.unpacked.max(header.packed).max(*own);
        let Some(data) = header.data else { continue };
        if data.encoding == DELTA_BYTES {
            room.longest_text = header.unpacked.max(room.longest_text);
        }
        room.values = room.values.checked_add(data.values)?;
    }
    Some(Room { bytes: dictionary + page, ..room })
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PageHeader {
    kind: i64,
    unpacked: u64,
    packed: u64,
    /// `None` for a dictionary and others that hold no values of rows.
    data: Option<Data>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Data {
    values: u64,
    encoding: i64,
}

/// The header at this place, and how long it is.
fn header(bytes: &dyn ReadAt, at: u64, end: u64) -> Option<(PageHeader, u64)> {
    let left = usize::try_from(end.checked_sub(at)?).unwrap_or(usize::MAX);
    let mut length = HEADER;
    loop {
        let mut text = vec![0; length.min(left)];
        bytes.read_at(at, &mut text).ok()?;
        let mut words = Words { rest: &text };
        if let Some(header) = words.header() {
            return Some((header, (text.len() - words.rest.len()) as u64));
        }
        // It may hold long statistics, and go on after what was read.
        if left <= length || LONGEST <= length {
            return None;
        }
        length *= 8;
    }
}

/// Words of Thrift's compact protocol.
struct Words<'a> {
    rest: &'a [u8],
}

/// The kinds of words.
mod kind {
    pub(super) const STOP: u8 = 0;
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const STRUCT: u8 = 12;
}

impl Words<'_> {
    fn header(&mut self) -> Option<PageHeader> {
        let (mut kind, mut unpacked, mut packed, mut data) = (None, None, None, None);
        let mut number = 0;
        while let Some((field, word)) = self.field(&mut number)? {
            match (field, word) {
                (field::KIND, kind::I16..=kind::I64) => kind = Some(self.number()?),
                (field::UNPACKED, kind::I16..=kind::I64) => unpacked = Some(self.number()?),
                (field::PACKED, kind::I16..=kind::I64) => packed = Some(self.number()?),
                (field::DATA, kind::STRUCT) => {
                    data = Some(self.data(field::ENCODING)?);
                }
                (field::DATA_V2, kind::STRUCT) => {
                    data = Some(self.data(field::ENCODING_V2)?);
                }
                _ => self.skip(word, 0)?,
            }
        }
        let size = |size: i64| u64::try_from(size).ok();
        Some(PageHeader { kind: kind?, unpacked: size(unpacked?)?, packed: size(packed?)?, data })
    }

    /// The header of a page of data, whose encoding stands under this number.
    fn data(&mut self, encoding_field: i16) -> Option<Data> {
        let (mut number, mut values, mut encoding) = (0, None, None);
        while let Some((field, word)) = self.field(&mut number)? {
            match (field, word) {
                (field::VALUES, kind::I16..=kind::I64) => values = Some(self.number()?),
                (_, kind::I16..=kind::I64) if field == encoding_field => {
                    encoding = Some(self.number()?);
                }
                _ => self.skip(word, 1)?,
            }
        }
        Some(Data { values: u64::try_from(values?).ok()?, encoding: encoding? })
    }

    /// The number and the kind of the next field; `Some(None)` where there is none.
    fn field(&mut self, number: &mut i16) -> Option<Option<(i16, u8)>> {
        let byte = self.byte()?;
        let kind = byte & 0x0f;
        if kind == kind::STOP {
            return Some(None);
        }
        *number = match byte >> 4 {
            0 => i16::try_from(self.number()?).ok()?,
            step => number.checked_add(i16::from(step))?,
        };
        Some(Some((*number, kind)))
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        match kind {
            kind::TRUE | kind::FALSE => Some(()),
            kind::BYTE => self.byte().map(|_| ()),
            kind::I16..=kind::I64 => self.number().map(|_| ()),
            kind::DOUBLE => self.bytes(8),
            kind::BINARY => {
                let length = self.varint()?;
                self.bytes(usize::try_from(length).ok()?)
            }
            kind::LIST | kind::SET if depth < DEEPEST => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.varint()?,
                    count => u64::from(count),
                };
                // Truths in a list take a byte each.
                let kind = match head & 0x0f {
                    kind::TRUE | kind::FALSE => kind::BYTE,
                    kind => kind,
                };
                (0..count).try_for_each(|_| self.skip(kind, depth + 1))
            }
            kind::STRUCT if depth < DEEPEST => {
                let mut number = 0;
                while let Some((_, kind)) = self.field(&mut number)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    /// A number with a sign, whose lowest bit the sign is.
    fn number(&mut self) -> Option<i64> {
        let word = self.varint()?;
        Some((word >> 1).cast_signed() ^ -(word & 1).cast_signed())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind 0, unpacked 1000, packed 100, then a data page header of 5 values whose
    /// encoding is this.
    fn page(encoding: u8, packed: u8) -> Vec<u8> {
        let mut bytes = vec![0x15, 0x00, 0x15, 0xd0, 0x0f, 0x15, packed << 1, 0x2c];
        bytes.extend([0x15, 0x0a, 0x15, encoding << 1, 0x15, 0x06, 0x15, 0x06, 0x00, 0x00]);
        bytes.extend(std::iter::repeat_n(0, usize::from(packed)));
        bytes
    }

    #[test]
    fn the_largest_page_is_what_a_column_takes() {
        let bytes = [page(0, 10), page(7, 3)].concat();
        let length = bytes.len() as u64;
        let expected = Room { bytes: 1000, longest_text: 1000, values: 10 };
        assert_eq!(room(&bytes, 0, length), Some(expected));
        assert_eq!(room(&bytes, 0, length - 1), None);
        assert_eq!(room(&bytes, 1, length), None);
        assert_eq!(room(&bytes, u64::MAX, 2), None);
    }
}
