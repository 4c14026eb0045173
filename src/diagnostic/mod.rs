//! What is wrong with somebody's file, as data.
//!
//! A *diagnostic* says in one clause what is wrong, names the place (file,
//! line, column, the text itself) and offers a way out. Its *code* never
//! changes its meaning. Stages collect all they find before they stop.

mod code;
mod fix;
mod github;
mod json;
mod nearest;
mod nesting;
mod pages;
mod render;
mod sarif;
mod source;

pub use code::Code;
pub use fix::Fix;
pub use github::to_github;
pub use json::to_json;
pub(crate) use nearest::list;
pub use nearest::nearest;
pub(crate) use nesting::deepest_bracket;
pub use render::{Style, render};
pub use sarif::to_sarif;
pub use source::{Place, Source};

/// How much a [`Diagnostic`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file is right; its author should know this about it.
    Note,
    /// The file can be used, but probably not as its author meant it.
    Warning,
    /// The file cannot be used.
    Error,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// Whether the file can still be used.
    pub severity: Severity,
    /// One clause in the author's words, names in backticks.
    pub message: String,
    /// Where it is; `None` where no text can be blamed.
    pub place: Option<Place>,
    /// Other places that matter, each with a few words.
    pub related: Vec<(Place, String)>,
    /// A way out, as something to type.
    pub help: Option<String>,
    /// The same as edits, any of which mends it; empty where none surely does.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error with this code and clause, as yet without a place.
    pub(crate) fn error(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            related: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// A note with this code and clause: the file is right, and was read so.
    pub(crate) fn note(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, message) }
    }

    pub(crate) fn at(self, place: Place) -> Diagnostic {
        Diagnostic { place: Some(place), ..self }
    }

    pub(crate) fn with_related(mut self, place: Place, words: impl Into<String>) -> Diagnostic {
        self.related.push((place, words.into()));
        self
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic { help: Some(help.into()), ..self }
    }
}
