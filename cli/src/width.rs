//! How many columns an answer has: what the user says, or the terminal has.

use std::io::IsTerminal;
use std::path::Path;

use super::output::WIDTH;

/// The columns of an answer that goes to this file, or to standard output if none is
/// named.
///
/// `COLUMNS` says it for every place that is no file. A pipe has the usual width, so
/// that what is piped is the same whatever window it came from.
pub(crate) fn columns(file: Option<&Path>) -> usize {
    if file.is_some() {
        return WIDTH;
    }
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    said.filter(|columns| 0 < *columns).or_else(of_terminal).unwrap_or(WIDTH)
}

#[cfg(unix)]
fn of_terminal() -> Option<usize> {
    let out = std::io::stdout();
    if !out.is_terminal() {
        return None;
    }
    let size = rustix::termios::tcgetwinsize(out).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| 0 < *columns)
}

#[cfg(not(unix))]
fn of_terminal() -> Option<usize> {
    None
}
