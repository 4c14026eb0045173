//! Where words go: answers to standard output, the rest to standard error.

use std::io::{ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use froth::diagnostic::Style;

use super::{Exit, Failure};

/// Whether errors are told in colour.
pub(crate) fn error_style() -> Style {
    style(AutoStream::choice(&std::io::stderr()))
}

/// Whether answers are told in colour: on a terminal that wants it.
pub(crate) fn answer_style() -> Style {
    style(AutoStream::choice(&std::io::stdout()))
}

fn style(choice: ColorChoice) -> Style {
    match choice {
        ColorChoice::Never => Style::Plain,
        ColorChoice::Auto | ColorChoice::AlwaysAnsi | ColorChoice::Always => Style::Coloured,
    }
}

/// Writes an answer; a closed pipe is no failure.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    let mut out = AutoStream::auto(std::io::stdout().lock());
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let message = format!("the answer cannot be written: {error}");
            Err(Failure::new(Exit::Data, &message, "make room, or write to another place"))
        }
        _ => Ok(()),
    }
}

/// Tells something on standard error.
pub(crate) fn tell(message: &str) {
    let mut out = AutoStream::auto(std::io::stderr().lock());
    // Who has closed standard error does not want to know.
    let _ = writeln!(out, "{message}");
}

/// Whether somebody waits at a terminal for data to be typed.
pub(crate) fn is_typed() -> bool {
    std::io::stdin().is_terminal()
}
