//! Temporaries that are not kept yet, and what takes them away when the program ends.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

static TEMPORARIES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// While this is held no temporary is made, renamed or removed.
fn temporaries() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARIES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a temporary, which is litter until it is renamed or removed.
pub(crate) fn make<T>(path: &Path, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut all = temporaries();
    let made = make()?;
    all.push(path.to_owned());
    Ok(made)
}

/// Gives a temporary its own name.
pub(crate) fn rename(path: &Path, file: &Path) -> io::Result<()> {
    let mut all = temporaries();
    std::fs::rename(path, file)?;
    all.retain(|own| own != path);
    Ok(())
}

/// Removes a temporary.
pub(crate) fn remove(path: &Path) {
    let mut all = temporaries();
    all.retain(|own| own != path);
    // It may be gone already.
    let _ = std::fs::remove_file(path);
}

/// Removes all temporaries and then ends the program; none is made in between.
pub(crate) fn remove_all_and(end: impl FnOnce()) {
    let mut all = temporaries();
    for path in all.drain(..) {
        let _ = std::fs::remove_file(path);
    }
    end();
    drop(all);
}
