//! One run at a time on a saved state: two at once would each write down what only
//! they decided.
//!
//! What is locked is the folder, for the file itself is replaced by every run. A lock
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

/// Waits until no other run holds the state in this file.
pub(crate) fn of(state: &Path) -> Result<Lock, Failure> {
    // What cannot be opened is told where the state is read.
    let Ok(Place::File(file)) = Place::of(state) else { return Ok(Lock { _folder: None }) };
    let Ok(folder) = File::open(folder(&file)) else { return Ok(Lock { _folder: None }) };
    let begun = Instant::now();
    while !is_locked(&folder) {
        if PATIENCE < begun.elapsed() {
            let message =
                format!("another run has held the state `{}` for a minute", state.display());
            let help = "wait for it to end, or end it, and run this again";
            return Err(Failure::new(Exit::Data, &message, help));
        }
        std::thread::sleep(BETWEEN);
    }
    Ok(Lock { _folder: Some(folder) })
}

#[cfg(unix)]
fn is_locked(folder: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => false,
        // Some file systems have no locks: then there is none to wait for.
        Ok(()) | Err(_) => true,
    }
}

/// Elsewhere runs are not kept apart.
#[cfg(not(unix))]
fn is_locked(_folder: &File) -> bool {
    true
}
