//! What runs that were killed have left in a folder: the next run that writes there
//! takes it away and says so.
//!
//! A run that works holds the lock of each of its temporaries, and the system ends the
//! lock with its process. So a temporary of which the lock is to be had is nobody's.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::lock::{self, Holder};
use super::{disk, output};

/// How often and after how long it is asked again: a temporary that was made just now may
/// not be locked yet.
const AGAIN: usize = 5;
const BETWEEN: Duration = Duration::from_millis(20);

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
    let names = names.filter(|name| is_temporary(name));
    let is_free = |name: &String| free(&folder.join(name)).is_some();
    let mut names: Vec<String> = names.filter(is_free).collect();
    for _ in 0..AGAIN {
        if names.is_empty() {
            return;
        }
        std::thread::sleep(BETWEEN);
        names.retain(is_free);
    }
    let (mut removed, mut unclear) = (0_usize, Vec::new());
    for name in names {
        let path = folder.join(&name);
        let Some((_locked, holder)) = free(&path) else { continue };
        match (holder == Holder::Us).then(|| disk::remove(&path)) {
            Some(Ok(())) => removed += 1,
            // It has got its own name just now.
            Some(Err(error)) if error.kind() == ErrorKind::NotFound => {}
            Some(Err(_)) | None => unclear.push(format!("`{name}`")),
        }
    }
    let place = folder.display();
    if 0 < removed {
        let files = if removed == 1 { "file" } else { "files" };
        output::note(&format!(
            "note: removed {removed} temporary {files} of a run that was killed while it wrote \
             to `{place}`; of several files that it was to write, some may be old until it is \
             run again"
        ));
    }
    if !unclear.is_empty() {
        output::note(&format!(
            "note: {} in `{place}` may be left by a run that was killed: delete the ones that \
             no run is writing",
            unclear.join(", ")
        ));
    }
}

fn is_temporary(name: &str) -> bool {
    let digits = name
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(NEW).or_else(|| rest.strip_suffix(OLD)));
    digits.is_some_and(|digits| {
        digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// A temporary that no other run holds, as far as the system tells; `None` if one does.
fn free(path: &Path) -> Option<(File, Holder)> {
    // Nothing but a file is ours.
    if !std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file()) {
        return None;
    }
    #[cfg(unix)]
    let file = lock::open(path).ok()?;
    #[cfg(not(unix))]
    let file = File::open(path).ok()?;
    let holder = lock::holder(&file);
    (holder != Holder::Another).then_some((file, holder))
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
