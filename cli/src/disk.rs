//! The calls by which the program changes a file system; no other file of it makes one
//! (`tests/architecture.rs`).
//!
//! A debug build can be told that one of them fails, or that it is killed there, so that
//! `tests/write_faults.rs` sees what becomes of files at every place. What tells it is a
//! variable of its environment and not a stand-in that a test puts in its place: a kill
//! is of a whole process, and only who stands outside sees files, messages and exit code
//! as users do. In a release build there is nothing that could be told.

#[cfg(debug_assertions)]
mod faults;

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

#[cfg(debug_assertions)]
use faults::fault;

#[cfg(not(debug_assertions))]
fn fault(_: &str) -> io::Result<()> {
    Ok(())
}

/// A file, a device or a pipe that is written to.
pub(crate) struct File(fs::File);

impl File {
    /// A new file, which was not there before; a private one nobody else may read.
    pub(crate) fn make(path: &Path, is_private: bool) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if is_private {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        #[cfg(not(unix))]
        let _ = is_private;
        call("create", || options.open(path)).map(File)
    }

    /// What is there already: it stays, and nothing is made anew.
    pub(crate) fn append(path: &Path) -> io::Result<File> {
        call("open", || OpenOptions::new().append(true).open(path)).map(File)
    }

    /// What is open already.
    pub(crate) fn of(file: fs::File) -> File {
        File(file)
    }

    pub(crate) fn try_clone(&self) -> io::Result<File> {
        self.0.try_clone().map(File)
    }

    pub(crate) fn metadata(&self) -> io::Result<Metadata> {
        self.0.metadata()
    }

    /// For who locks it.
    #[cfg(unix)]
    pub(crate) fn inner(&self) -> &fs::File {
        &self.0
    }

    /// Brings all that was written to the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        call("sync", || self.0.sync_all())
    }

    #[cfg(unix)]
    pub(crate) fn set_owner(&self, user: u32) -> io::Result<()> {
        call("owner", || std::os::unix::fs::fchown(&self.0, Some(user), None))
    }

    #[cfg(unix)]
    pub(crate) fn set_group(&self, group: u32) -> io::Result<()> {
        call("group", || std::os::unix::fs::fchown(&self.0, None, Some(group)))
    }

    #[cfg(unix)]
    pub(crate) fn set_mode(&self, mode: u32) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        call("mode", || self.0.set_permissions(fs::Permissions::from_mode(mode)))
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(debug_assertions)]
        faults::fault_inside("write", || {
            // A disk that fills up takes some of it.
            let some = bytes.get(..bytes.len() / 2).unwrap_or_default();
            self.0.write_all(some)
        })?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Gives a file another name; what had that name is gone.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    call("rename", || fs::rename(from, to))
}

/// Gives a file a second name, which was not there before.
pub(crate) fn link(file: &Path, name: &Path) -> io::Result<()> {
    call("link", || fs::hard_link(file, name))
}

pub(crate) fn remove(path: &Path) -> io::Result<()> {
    call("remove", || fs::remove_file(path))
}

/// Brings the names in a folder to the disk, where its file system can.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    return call("sync folder", || fs::File::open(folder).and_then(|folder| folder.sync_all()));
    #[cfg(not(unix))]
    return call("sync folder", || fs::metadata(folder).map(drop));
}

/// Makes a folder and those that it lies in, where they are not there.
#[cfg(feature = "fetch")]
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    call("make folder", || fs::create_dir_all(folder))
}

/// Makes a call that is made again where a signal came between.
fn call<T>(name: &str, make: impl Fn() -> io::Result<T>) -> io::Result<T> {
    loop {
        match fault(name).and_then(|()| make()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
