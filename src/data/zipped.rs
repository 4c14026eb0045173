//! Zip archives, and workbooks that are such. The only file that names the crate
//! for that.
//!
//! What an archive says of its sizes is not believed: bytes are counted as they
//! come out.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::findings::only;
use super::guard::guarded;
use super::packed;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// What people call an archive that is a workbook.
pub(super) const WORKBOOK: &str = "workbook";
/// The most files that an archive may have.
const MOST_MEMBERS: usize = 10_000;

/// A zip archive, and how much of it may still be unpacked.
pub(super) struct Archive<'a> {
    file: &'a str,
    kind: &'static str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    most: u64,
    left: u64,
}

impl<'a> Archive<'a> {
    /// The archive in these bytes; `kind` is what people call it.
    ///
    /// # Errors
    ///
    /// It is broken, or has more files than are read.
    pub(super) fn open(
        file: &'a str,
        kind: &'static str,
        bytes: &'a [u8],
    ) -> Result<Archive<'a>, Error> {
        let zip = guarded(|| ZipArchive::new(Cursor::new(bytes)));
        let zip = zip.ok_or_else(|| damaged(file, kind, &"its list of files is broken"))?;
        let zip = zip.map_err(|error| damaged(file, kind, &error))?;
        if MOST_MEMBERS < zip.len() {
            let message = format!("it holds more than {MOST_MEMBERS} files");
            let found = Diagnostic::error(Code::UnpackedTooLarge, message).at(Place::whole(file));
            return Err(only(found.with_help(way_out(kind))));
        }
        let most = packed::most(bytes.len() as u64);
        Ok(Archive { file, kind, zip, most, left: most })
    }

    /// The names of all files and folders in it; a folder ends in `/`.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.zip.file_names_raw();
        names.map(|name| String::from_utf8_lossy(name).replace('\\', "/")).collect()
    }

    /// What the file at this position of [`names`](Archive::names) holds.
    ///
    /// # Errors
    ///
    /// It is broken, locked, or larger than the archive may be.
    pub(super) fn read(&mut self, position: usize) -> Result<Vec<u8>, Error> {
        let (file, kind, left) = (self.file, self.kind, self.left);
        let mut bytes = Vec::new();
        let read = guarded(|| {
            let member = self.zip.by_index(position)?;
            Ok(member.take(left + 1).read_to_end(&mut bytes)?)
        });
        match read {
            Some(Ok(_)) => {}
            Some(Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED))) => {
                return Err(locked(file));
            }
            Some(Err(ZipError::Io(error))) => return Err(damaged(file, kind, &error)),
            Some(Err(error)) => return Err(damaged(file, kind, &error)),
            None => return Err(damaged(file, kind, &format!("file {} of it", position + 1))),
        }
        match left.checked_sub(bytes.len() as u64) {
            Some(left) => self.left = left,
            None => return Err(self.too_large()),
        }
        Ok(bytes)
    }

    fn too_large(&self) -> Error {
        let message = packed::beyond(self.most);
        let found = Diagnostic::error(Code::UnpackedTooLarge, message).at(Place::whole(self.file));
        only(found.with_help(way_out(self.kind)))
    }
}

/// What to do with a file that holds too much.
fn way_out(kind: &str) -> &'static str {
    if kind == WORKBOOK { "save the sheet as CSV" } else { "unpack it first" }
}

/// The error for a file that cannot be what it says.
pub(super) fn damaged(file: &str, kind: &str, reason: &impl std::fmt::Display) -> Error {
    // Libraries tell their stories in several lines.
    let reason = reason.to_string();
    let reason = reason.lines().next().unwrap_or("").trim_end_matches('.');
    let message = format!("the {kind} is damaged: {reason}");
    let found = Diagnostic::error(Code::BrokenBinary, message).at(Place::whole(file));
    only(found.with_help("copy or save the file again"))
}

/// The error for a file that asks for a password.
pub(super) fn locked(file: &str) -> Error {
    let found = Diagnostic::error(Code::LockedFile, "the file is locked with a password");
    only(found.at(Place::whole(file)).with_help("save it without a password"))
}
