//! Errors of the library as Python exceptions, in words of Python.

use froth::diagnostic::{Diagnostic, Style, render, to_json};
use froth::{Error, ErrorKind};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Why a call came to nothing.
pub(crate) enum Fault {
    /// Rules, data, or what is asked of them.
    Froth(Error),
    /// An argument that is none.
    Argument(String),
    /// A file.
    File(std::io::Error),
    /// Such as an interrupt.
    Python(PyErr),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Froth(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        Fault::File(error)
    }
}

impl From<Fault> for PyErr {
    fn from(fault: Fault) -> PyErr {
        match fault {
            Fault::Froth(error) => raised(&error),
            Fault::Argument(message) => PyValueError::new_err(message),
            Fault::File(error) => error.into(),
            Fault::Python(error) => error,
        }
    }
}

/// The exception for an error, which Python makes.
fn raised(error: &Error) -> PyErr {
    let kind = match error.kind() {
        ErrorKind::Rules => "rules",
        ErrorKind::Data => "data",
        _ => "input",
    };
    let found = spoken(error.diagnostics());
    let make = |py: Python<'_>| {
        let maker = py.import("froth._errors")?.getattr("_raised")?;
        Ok(PyErr::from_value(maker.call1((kind, render(&found, Style::Plain), to_json(&found)))?))
    };
    Python::attach(|py| make(py).unwrap_or_else(|error| error))
}

/// The same diagnostics, with the options of the command line as keywords of Python.
pub(crate) fn spoken(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let spoken = |one: &Diagnostic| {
        let mut spoken = one.clone();
        spoken.message = words(&one.message);
        spoken.help = one.help.as_deref().map(help);
        spoken
    };
    diagnostics.iter().map(spoken).collect()
}

/// Diagnostics as a list: each as text and as JSON.
pub(crate) fn listed(diagnostics: &[Diagnostic]) -> Vec<(String, String)> {
    let each = spoken(diagnostics).into_iter();
    each.map(|one| {
        let one = std::slice::from_ref(&one);
        (render(one, Style::Plain), to_json(one))
    })
    .collect()
}

fn help(text: &str) -> String {
    if text.contains("`--features ") {
        return "read it with pandas, Polars or PyArrow, and give the table".to_owned();
    }
    words(text)
}

/// How the library names what one may ask it for.
const OPTION: &str = "the option ";

/// ``the option `drop: x` `` becomes ``drop="x"``, as does `--drop x`, and a verb a call.
fn words(text: &str) -> String {
    let mut spoken = String::with_capacity(text.len());
    for (place, part) in text.split('`').enumerate() {
        let is_written = place % 2 == 1;
        let is_option = is_written && spoken.ends_with(OPTION);
        if is_option {
            spoken.truncate(spoken.len() - OPTION.len());
        }
        if 0 < place {
            spoken.push('`');
        }
        match part.strip_prefix("--") {
            _ if is_option => spoken.push_str(&keyword(part)),
            Some(options) if is_written => {
                let each: Vec<String> = options.split(" --").map(keyword).collect();
                spoken.push_str(&each.join(", "));
            }
            None if is_written && part == "froth ops" => spoken.push_str("froth.operators()"),
            _ => spoken.push_str(part),
        }
    }
    spoken
}

fn keyword(option: &str) -> String {
    let both = option.split_once(": ").or_else(|| option.split_once(' '));
    let Some((name, value)) = both else {
        let name = option.replace('-', "_");
        let takes_one = ["as_of", "date", "entity", "drop", "set", "calendar"];
        let is_flag = !takes_one.contains(&name.as_str());
        return format!("{name}={}", if is_flag { "True" } else { "…" });
    };
    let value = value.trim_matches('"');
    let dictionary = |keyword: &str| {
        let (of, is) = value.split_once('=').unwrap_or((value, "…"));
        format!("{keyword}={{\"{of}\": \"{is}\"}}")
    };
    match name {
        "param" => dictionary("params"),
        "set" => dictionary("set"),
        _ => format!("{}=\"{value}\"", name.replace('-', "_")),
    }
}
