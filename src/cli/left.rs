//! What runs that were killed have left in a folder: the next run that writes there
//! takes it away and says so.
//!
//! A run that works holds the lock of each of its temporaries, and the system ends the
//! lock with its process. So a temporary of which the lock is to be had is nobody's.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::lock::{self, Holder};
use super::{disk, output};

/// Folders that were looked into.
static KNOWN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What names of temporaries begin and end with; sixteen digits stand between.
pub(crate) const BEGIN: &str = ".froth-";
/// Of a new file before it has its own name.
pub(crate) const NEW: &str = ".tmp";
/// Of an old file while those that are written with its new one get their names.
pub(crate) const OLD: &str = ".old";

/// Takes away what was left in this folder, once in a run.
pub(crate) fn clear(folder: &Path) {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.iter().any(|own| own == folder) {
        return;
    }
    known.push(folder.to_owned());
    // Who may write into a folder may still not list it.
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let (mut removed, mut unclear) = (0_usize, Vec::new());
    for name in names.filter(|name| is_temporary(name)) {
        match state(&folder.join(&name)) {
            State::Left => removed += 1,
            State::Unclear => unclear.push(format!("`{name}`")),
            State::Used => {}
        }
    }
    let place = folder.display();
    if 0 < removed {
        let files = if removed == 1 { "file" } else { "files" };
        output::tell(&format!(
            "note: {removed} temporary {files} of a run that was killed while it wrote to \
             `{place}` are removed; if it was to write several files, some may be older than \
             others until it is run again"
        ));
    }
    if !unclear.is_empty() {
        output::tell(&format!(
            "note: {} in `{place}` may be left by a run that was killed: delete what no run \
             is writing",
            unclear.join(", ")
        ));
    }
}

enum State {
    /// A run that works has it, or it is none of ours.
    Used,
    /// It was left, and is gone now.
    Left,
    /// It cannot be known, or not be removed.
    Unclear,
}

fn is_temporary(name: &str) -> bool {
    let digits = name
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(NEW).or_else(|| rest.strip_suffix(OLD)));
    digits.is_some_and(|digits| {
        digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(unix)]
fn state(path: &Path) -> State {
    let is_file = std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    let Some(file) = lock::open(path).ok().filter(|_| is_file) else { return State::Used };
    match lock::holder(&file) {
        Holder::Another => State::Used,
        Holder::Nobody => State::Unclear,
        Holder::Us => match disk::remove(path) {
            Ok(()) => State::Left,
            // It has got its own name just now.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => State::Used,
            Err(_) => State::Unclear,
        },
    }
}

#[cfg(not(unix))]
fn state(path: &Path) -> State {
    if path.is_file() { State::Unclear } else { State::Used }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_called_as_a_temporary_is_one() {
        assert!(is_temporary(".froth-0123456789abcdef.tmp"));
        assert!(is_temporary(".froth-0123456789abcdef.old"));
        for name in
            [".froth-0123.tmp", "x.froth-0123456789abcdef.tmp", ".froth-notes-of-mine-1.tmp"]
        {
            assert!(!is_temporary(name), "{name}");
        }
    }
}
