//! Temporaries that are not kept yet, and what takes them away when the program ends.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::disk;

static TEMPORARIES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The temporaries. While they are held no other is made, renamed or removed, and no
/// signal ends the program.
pub(crate) struct Held(MutexGuard<'static, Vec<PathBuf>>);

pub(crate) fn hold() -> Held {
    Held(TEMPORARIES.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Held {
    /// Gives a temporary its own name.
    pub(crate) fn rename(&mut self, path: &Path, file: &Path) -> io::Result<()> {
        disk::rename(path, file)?;
        self.0.retain(|own| own != path);
        Ok(())
    }
}

/// Makes a temporary, which is litter until it is renamed or removed.
pub(crate) fn make<T>(path: &Path, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut all = hold();
    let made = make()?;
    all.0.push(path.to_owned());
    Ok(made)
}

/// Removes a temporary.
pub(crate) fn remove(path: &Path) {
    let mut all = hold();
    all.0.retain(|own| own != path);
    // It may be gone already.
    let _ = disk::remove(path);
}

/// Removes all temporaries and then ends the program; none is made in between.
pub(crate) fn remove_all_and(end: impl FnOnce()) {
    let mut all = hold();
    for path in all.0.drain(..) {
        let _ = disk::remove(&path);
    }
    end();
    drop(all);
}
