//! Where words go: answers to standard output, the rest to standard error.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use froth::diagnostic::{Diagnostic, Severity, Style, render};
use froth::inert::lines;
use serde::Serialize;

use super::target::write_whole;
use super::{Exit, Failure, typed};

/// The columns that answers take.
pub(crate) const WIDTH: usize = 80;

/// How answers are printed, where these two are all there is.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

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

/// Whether nothing is told but errors.
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// From here on nothing is told but errors.
pub(crate) fn be_quiet() {
    IS_QUIET.store(true, Ordering::Relaxed);
}

/// Whether nothing is told but errors.
pub(crate) fn is_quiet() -> bool {
    IS_QUIET.load(Ordering::Relaxed)
}

/// Tells all of these on standard error, if there are any.
pub(crate) fn tell_all(found: &[Diagnostic]) {
    let is_told = |one: &&Diagnostic| one.severity == Severity::Error || !is_quiet();
    let told: Vec<Diagnostic> = found.iter().filter(is_told).cloned().collect();
    if !told.is_empty() {
        tell(&render(&typed::all(&told), error_style()));
    }
}

/// In bold where answers are told in colour.
pub(crate) fn bold(text: &str) -> String {
    let bold = anstyle::Style::new().bold();
    format!("{bold}{text}{bold:#}")
}

/// In lines that end where answers do, each with this indent.
pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    let options = textwrap::Options::new(WIDTH).initial_indent(indent).subsequent_indent(indent);
    textwrap::fill(text, options)
}

/// In lines of at most this many columns.
pub(crate) fn in_column(text: &str, columns: usize) -> Vec<String> {
    textwrap::wrap(text, columns).into_iter().map(Into::into).collect()
}

/// As JSON, for programs.
pub(crate) fn json(answer: &impl Serialize) -> String {
    // Lists of texts cannot fail.
    froth::inert::json(serde_json::to_string_pretty(answer).unwrap_or_default()) + "\n"
}

/// Writes an answer; a closed pipe is no failure.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    let mut out = AutoStream::auto(std::io::stdout().lock());
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let message = format!("the answer cannot be written: {error}");
            Err(Failure::new(
                Exit::Data,
                &message,
                "free some disk space, or write to another \
                                                    place",
            ))
        }
        _ => Ok(()),
    }
}

/// Writes an answer to this file, or to standard output if none is named.
pub(crate) fn answer_to(file: Option<&Path>, text: &str) -> Result<(), Failure> {
    match file {
        Some(file) => write_whole(file, text),
        None => answer(text),
    }
}

/// Whether an answer is told in colour: on a terminal that wants it, never in a file.
pub(crate) fn style_for(file: Option<&Path>) -> Style {
    if file.is_some() { Style::Plain } else { answer_style() }
}

/// Tells something on standard error that is no error.
pub(crate) fn note(message: &str) {
    if !is_quiet() {
        tell(message);
    }
}

/// Tells something on standard error, an error most often.
pub(crate) fn tell(message: &str) {
    let mut out = AutoStream::auto(std::io::stderr().lock());
    // Who has closed standard error does not want to know.
    let _ = writeln!(out, "{}", lines(message));
}

/// Whether somebody waits at a terminal for data to be typed.
pub(crate) fn is_typed() -> bool {
    std::io::stdin().is_terminal()
}
