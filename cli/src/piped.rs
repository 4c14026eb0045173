//! Whether data come on standard input though none were named.
//!
//! A pipe or a file is read, be it of a shell, of cron or of `ssh`. A terminal, the
//! null device and what is closed bring nothing, and neither does a pipe that ends
//! before its first byte. On a pipe that stays open and silent nobody can tell what
//! is meant: it is waited for a while, which is told, and then refused, so that the
//! built-in figures never answer for data that came too late.

use std::io::{BufRead, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::{Exit, Failure, data, output};

/// After how long a silent pipe is told of.
const TOLD: Duration = Duration::from_secs(2);
/// How much longer it is waited for.
const PATIENCE: Duration = Duration::from_secs(58);

/// Whether there is anything to be read on standard input.
pub(crate) fn has_data() -> Result<bool, Failure> {
    if std::io::stdin().is_terminal() || is_device() {
        return Ok(false);
    }
    let (sender, receiver) = channel();
    // Looked at and left where it is, for whoever reads it.
    std::thread::spawn(move || {
        let found = std::io::stdin().lock().fill_buf().map(|bytes| !bytes.is_empty());
        let _ = sender.send(found);
    });
    let first = receiver.recv_timeout(TOLD);
    let found = if matches!(first, Err(RecvTimeoutError::Timeout)) {
        output::note(
            "waiting for data on standard input, because none were named; `</dev/null` asks for \
             the built-in figures",
        );
        receiver.recv_timeout(PATIENCE)
    } else {
        first
    };
    match found {
        Ok(found) => found.map_err(|error| data::unreadable("-", &error)),
        Err(_) => {
            let message = "standard input is open, and nothing comes from it";
            let help = "name a data file, `-` to wait for it, or close it with \
                        `</dev/null`";
            Err(Failure::new(Exit::Data, message, help))
        }
    }
}

/// Whether it is a device such as the null device.
#[cfg(unix)]
fn is_device() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let copy = std::io::stdin().as_fd().try_clone_to_owned();
    let kind = copy.and_then(|copy| std::fs::File::from(copy).metadata());
    // What cannot be asked is closed.
    kind.map_or(true, |about| about.file_type().is_char_device() || about.is_dir())
}

/// Elsewhere the null device is a pipe that ends at once.
#[cfg(not(unix))]
fn is_device() -> bool {
    false
}
