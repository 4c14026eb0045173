//! Files of one run that get their own names together: all of them, or none, as nearly
//! as a file system allows.
//!
//! Before a file is replaced its old text gets a second name, so that it can come back
//! if one after it cannot be replaced. Where a file system has no second names, or a
//! kill comes between, some files are new and some old; each is whole.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::place::folder;
use super::target::{Draft, unwritable};
use super::{Failure, disk, left, litter, lock};

/// How a file becomes again what it was.
enum WayBack {
    /// By another name that its old text has for so long; it is locked, so that no other
    /// run takes it for left.
    Old(PathBuf, Option<std::fs::File>),
    /// By being removed.
    WasNotThere,
    None,
}

/// Gives files their own names, once all of them are on the disk.
pub(crate) fn keep_all(mut drafts: Vec<Draft>) -> Result<(), Failure> {
    for draft in &drafts {
        draft.settle()?;
    }
    let mut litter = litter::hold();
    let mut done: Vec<(&Draft, WayBack)> = Vec::new();
    let mut failed = None;
    let last = drafts.len().saturating_sub(1);
    for (place, draft) in drafts.iter_mut().enumerate() {
        // After the last one nothing can fail.
        let way_back = if place < last { WayBack::of(draft.file()) } else { WayBack::None };
        match draft.keep(&mut litter) {
            Ok(()) => done.push((draft, way_back)),
            Err(error) => {
                way_back.forget();
                failed = Some((draft.name().to_owned(), error));
                break;
            }
        }
    }
    let Some((name, error)) = failed else {
        let mut folders: Vec<&Path> = Vec::new();
        for (draft, way_back) in done {
            way_back.forget();
            let folder = folder(draft.file());
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        // Not every file system can, and the files are whole in any case.
        folders.iter().for_each(|folder| drop(disk::sync_folder(folder)));
        return Ok(());
    };
    let mut is_new = Vec::new();
    for (draft, way_back) in done.into_iter().rev() {
        if !way_back.go(draft.file()) {
            is_new.insert(0, format!("`{}`", draft.name().display()));
        }
    }
    drop(litter);
    Err(unwritable(&name, &error, &is_new))
}

impl WayBack {
    fn of(file: &Path) -> WayBack {
        match std::fs::symlink_metadata(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return WayBack::WasNotThere,
            Err(_) => return WayBack::None,
            Ok(_) => {}
        }
        let held = std::fs::File::open(file).ok();
        // Who has locked its own file may keep it so.
        let _ = held.as_ref().map(lock::holder);
        let old = super::target::hidden_beside(file, left::OLD);
        match disk::link(file, &old) {
            Ok(()) => WayBack::Old(old, held),
            Err(_) => WayBack::None,
        }
    }

    /// Whether the file is again what it was.
    fn go(self, file: &Path) -> bool {
        match self {
            WayBack::Old(old, _held) => {
                let is_back = disk::rename(&old, file).is_ok();
                if !is_back {
                    let _ = disk::remove(&old);
                }
                is_back
            }
            WayBack::WasNotThere => disk::remove(file).is_ok(),
            WayBack::None => false,
        }
    }

    fn forget(self) {
        if let WayBack::Old(old, _held) = self {
            // What stays is taken away by the next run.
            let _ = disk::remove(&old);
        }
    }
}
