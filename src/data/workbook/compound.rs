//! The streams of a compound file, in which old Excel keeps its workbook.
//!
//! Such a file is a disk in small: sectors, chained by a table. A chain that leads
//! in a circle or out of the file ends the reading.

use super::damaged;
use crate::data::zipped::locked;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Numbers from here on are no sectors.
const NO_SECTOR: u32 = 0xffff_fffa;
const SMALL_SECTOR: usize = 64;
/// Streams shorter than this lie in small sectors.
const SHORT: usize = 4096;
const ENTRY: usize = 128;
const STREAM: u8 = 2;

/// Whether bytes begin as a compound file does.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// Two bytes as a number; nothing past the end.
pub(super) fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    let two = bytes.get(place..place.checked_add(2)?)?;
    two.try_into().ok().map(u16::from_le_bytes)
}

/// Four bytes as a number; nothing past the end.
pub(super) fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    let four = bytes.get(place..place.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}

/// The stream with the workbook.
///
/// # Errors
///
/// The file is damaged or locked, or is no workbook.
pub(super) fn workbook(file: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let broken = || damaged(file, &"its parts do not fit together");
    let disk = Disk::open(bytes).ok_or_else(broken)?;
    let entries = disk.entries().ok_or_else(broken)?;
    let named = |name: &str| {
        entries.iter().find(|entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name))
    };
    if let Some(entry) = named("Workbook").or_else(|| named("Book")) {
        return disk.stream(entry, entries.first()).ok_or_else(broken);
    }
    if named("EncryptedPackage").is_some() {
        return Err(locked(file));
    }
    let found = Diagnostic::error(Code::FormatUnread, "this is an Office file, but not a workbook");
    let found = found.at(Place::whole(file)).with_help("name the workbook, or save it as CSV");
    Err(crate::data::only(found))
}

/// The sectors of a file and the table that chains them.
struct Disk<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    first_entry: u32,
    first_small: u32,
}

/// A stream or folder as the file lists it.
struct FolderEntry {
    name: String,
    kind: u8,
    start: u32,
    length: usize,
}

impl<'a> Disk<'a> {
    fn open(bytes: &'a [u8]) -> Option<Disk<'a>> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let (first_entry, first_small) = (u32_at(bytes, 48)?, u32_at(bytes, 60)?);
        let mut disk = Disk { bytes, sector, table: Vec::new(), first_entry, first_small };
        let mut parts: Vec<u32> = (0..109).map_while(|part| u32_at(bytes, 76 + 4 * part)).collect();
        let mut next = u32_at(bytes, 68)?;
        let sectors = bytes.len() / sector + 1;
        let mut left = sectors;
        while next < NO_SECTOR {
            left = left.checked_sub(1)?;
            let numbers = numbers(disk.sector(next)?);
            let (last, more) = numbers.split_last()?;
            parts.extend(more);
            next = *last;
        }
        let parts: Vec<u32> = parts.into_iter().filter(|part| *part < NO_SECTOR).collect();
        if sectors < parts.len() {
            return None;
        }
        for part in parts {
            let numbers = numbers(disk.sector(part)?);
            disk.table.extend(numbers);
        }
        Some(disk)
    }

    /// A sector; the last one may be cut short.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        let mut next = start;
        let mut left = self.table.len();
        while next < NO_SECTOR {
            left = left.checked_sub(1)?;
            whole.extend_from_slice(self.sector(next)?);
            next = *self.table.get(usize::try_from(next).ok()?)?;
        }
        Some(whole)
    }

    fn entries(&self) -> Option<Vec<FolderEntry>> {
        let whole = self.chain(self.first_entry)?;
        whole.chunks_exact(ENTRY).map(entry).collect()
    }

    /// The bytes of a stream; short ones lie in the stream of the root.
    fn stream(&self, entry: &FolderEntry, root: Option<&FolderEntry>) -> Option<Vec<u8>> {
        let mut whole = if entry.length < SHORT {
            let sectors = self.chain(root?.start)?;
            let table = numbers(&self.chain(self.first_small)?);
            let mut whole = Vec::new();
            let mut next = entry.start;
            let mut left = table.len();
            while next < NO_SECTOR {
                left = left.checked_sub(1)?;
                let start = usize::try_from(next).ok()?.checked_mul(SMALL_SECTOR)?;
                let end = start.checked_add(SMALL_SECTOR)?.min(sectors.len());
                whole.extend_from_slice(sectors.get(start..end)?);
                next = *table.get(usize::try_from(next).ok()?)?;
            }
            whole
        } else {
            self.chain(entry.start)?
        };
        if whole.len() < entry.length {
            return None;
        }
        whole.truncate(entry.length);
        Some(whole)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect()
}

fn entry(bytes: &[u8]) -> Option<FolderEntry> {
    let units = (0..32).map_while(|place| u16_at(bytes, 2 * place)).take_while(|unit| *unit != 0);
    let name = char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect();
    let kind = *bytes.get(66)?;
    let length = usize::try_from(u32_at(bytes, 120)?).ok()?;
    Some(FolderEntry { name, kind, start: u32_at(bytes, 116)?, length })
}
