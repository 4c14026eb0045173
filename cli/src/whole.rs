//! Files that are read as a whole: never more of one than may be in it.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// How much of a text that people write is read; rules say of less what is too much.
pub(crate) const TEXT: u64 = 1 << 21;
/// How much of a file of data, or of saved decisions, is read.
pub(crate) const DATA: u64 = 1 << 30;

/// All of a file, up to so many bytes.
pub(crate) fn bytes(path: impl AsRef<Path>, most: u64) -> Result<Vec<u8>> {
    let file = File::open(path)?;
    if let Ok(about) = file.metadata()
        && about.is_file()
        && most < about.len()
    {
        return Err(too_large(most));
    }
    of(file, most)
}

/// All of a text in UTF-8.
pub(crate) fn text(path: impl AsRef<Path>) -> Result<String> {
    in_utf8(bytes(path, TEXT)?)
}

/// All of a text in UTF-8 that grew over years.
pub(crate) fn long_text(path: impl AsRef<Path>) -> Result<String> {
    in_utf8(bytes(path, DATA)?)
}

/// All that comes from a reader, up to so many bytes.
pub(crate) fn of(reader: impl Read, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if most < bytes.len() as u64 { Err(too_large(most)) } else { Ok(bytes) }
}

/// The same of a text in UTF-8.
pub(crate) fn text_of(reader: impl Read) -> Result<String> {
    in_utf8(of(reader, TEXT)?)
}

fn in_utf8(bytes: Vec<u8>) -> Result<String> {
    let no_text = |_| Error::new(ErrorKind::InvalidData, "it is not text in UTF-8");
    String::from_utf8(bytes).map_err(no_text)
}

fn too_large(most: u64) -> Error {
    let message = format!("it is larger than {} MiB", most >> 20);
    Error::new(ErrorKind::FileTooLarge, message)
}
