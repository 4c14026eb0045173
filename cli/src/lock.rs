//! Locks of the system: one run at a time on a saved state, and which files a run that
//! works still holds.
//!
//! Of a state the folder is locked, for the file itself is replaced by every run. A lock
//! leaves nothing behind, and ends with its process.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use super::place::{Place, folder};
use super::{Exit, Failure};

/// How long a run waits for another one.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN: Duration = Duration::from_millis(20);

/// Held until it is dropped.
pub(crate) struct Lock {
    _folder: Option<File>,
}

/// Whose a lock is, once it was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// Ours, until the file is closed.
    Us,
    Another,
    /// Nobody's: some file systems have no locks.
    Nobody,
}

/// Waits until no other run holds the state in this file.
pub(crate) fn of(state: &Path) -> Result<Lock, Failure> {
    // What cannot be opened is told where the state is read.
    let Ok(Place::File(file)) = Place::of(state) else { return Ok(Lock { _folder: None }) };
    let Ok(folder) = File::open(folder(&file)) else { return Ok(Lock { _folder: None }) };
    let begun = Instant::now();
    while holder(&folder) == Holder::Another {
        if PATIENCE < begun.elapsed() {
            let message =
                format!("another run has held the state `{}` for a minute", state.display());
            let help = "wait until it ends, or stop it, and run this again";
            return Err(Failure::new(Exit::Data, &message, help));
        }
        std::thread::sleep(BETWEEN);
    }
    Ok(Lock { _folder: Some(folder) })
}

/// Asks for the lock of a file, and does not wait for it.
#[cfg(unix)]
pub(crate) fn holder(file: &File) -> Holder {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    loop {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Holder::Us,
            Err(Errno::WOULDBLOCK) => return Holder::Another,
            Err(Errno::INTR) => {}
            Err(_) => return Holder::Nobody,
        }
    }
}

/// Elsewhere runs are not kept apart.
#[cfg(not(unix))]
pub(crate) fn holder(_: &File) -> Holder {
    Holder::Nobody
}

/// A file that is asked for its lock: no link to it, and no pipe that would be waited
/// for.
#[cfg(unix)]
pub(crate) fn open(path: &Path) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let open = |access| {
        let flags = access | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        rustix::fs::open(path, flags, Mode::empty())
    };
    // Over a network only who may write a file can lock it.
    let file = open(OFlags::WRONLY).or_else(|_| open(OFlags::RDONLY))?;
    Ok(File::from(file))
}
