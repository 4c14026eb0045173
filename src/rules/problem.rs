//! A mistake with the bytes at which it stands.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Severity, Source};

/// A mistake in a rule file, or in an expression of one; a diagnostic as soon
/// as its bytes are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
    pub(crate) help: Option<String>,
    /// Another place that matters, with a few words; in bytes of the file.
    pub(crate) related: Option<(Range<usize>, &'static str)>,
}

impl Problem {
    pub(crate) fn new(code: Code, message: impl Into<String>, span: Range<usize>) -> Problem {
        let severity = Severity::Error;
        Problem { code, severity, message: message.into(), span, help: None, related: None }
    }

    pub(crate) fn warning(code: Code, message: impl Into<String>, span: Range<usize>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::new(code, message, span) }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    pub(crate) fn related(self, span: Range<usize>, words: &'static str) -> Problem {
        Problem { related: Some((span, words)), ..self }
    }

    /// The same problem in a text that begins so many bytes earlier.
    pub(crate) fn shifted(self, bytes: usize) -> Problem {
        Problem { span: self.span.start + bytes..self.span.end + bytes, ..self }
    }
}

/// What is wrong with an expression that stands in no file, at its places.
pub(crate) fn told_of(text: &str, problems: Vec<Problem>) -> Vec<Diagnostic> {
    let source = Source::new("expression", text);
    let told = |problem: Problem| Diagnostic {
        severity: problem.severity,
        help: problem.help,
        ..Diagnostic::error(problem.code, problem.message).at(source.place(problem.span))
    };
    problems.into_iter().map(told).collect()
}
