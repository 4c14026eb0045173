//! A mistake with the bytes at which it stands.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Fix, Severity, Source};

/// A mistake in a rule file, or in an expression of one; a diagnostic as soon
/// as its bytes are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
    pub(crate) help: Option<String>,
    /// What to write in the place of the bytes, where that mends it.
    pub(crate) fix: Option<Box<str>>,
    /// Another place that matters, with a few words; in bytes of the file.
    pub(crate) related: Option<(Range<usize>, &'static str)>,
}

impl Problem {
    pub(crate) fn new(code: Code, message: impl Into<String>, span: Range<usize>) -> Problem {
        let severity = Severity::Error;
        Problem {
            code,
            severity,
            message: message.into(),
            span,
            help: None,
            fix: None,
            related: None,
        }
    }

    pub(crate) fn warning(code: Code, message: impl Into<String>, span: Range<usize>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::new(code, message, span) }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    /// What to write in the place of the bytes, which mends it.
    pub(crate) fn fix(self, text: impl Into<String>) -> Problem {
        Problem { fix: Some(text.into().into()), ..self }
    }

    /// What was meant, where something is near enough, and otherwise this help.
    pub(crate) fn meant(
        self,
        near: Option<impl Into<String>>,
        otherwise: impl FnOnce() -> String,
    ) -> Problem {
        match near.map(Into::into) {
            Some(near) => self.help(format!("did you mean `{near}`?")).fix(near),
            None => self.help(otherwise()),
        }
    }

    /// To write this in the place of the bytes.
    pub(crate) fn write(self, text: impl Into<String>) -> Problem {
        let text = text.into();
        self.help(format!("write `{text}`")).fix(text)
    }

    /// What it is to whoever reads the file.
    pub(crate) fn told(self, source: &Source) -> Diagnostic {
        let diagnostic = Diagnostic {
            severity: self.severity,
            help: self.help,
            ..Diagnostic::error(self.code, self.message).at(source.place(self.span.clone()))
        };
        let label = || diagnostic.help.clone().unwrap_or_default();
        let fix = self.fix.map(|text| Fix {
            label: label(),
            place: source.place(self.span.clone()),
            bytes: self.span,
            text: text.into(),
        });
        let diagnostic = Diagnostic { fixes: fix.into_iter().collect(), ..diagnostic };
        match self.related {
            Some((span, words)) => diagnostic.with_related(source.place(span), words),
            None => diagnostic,
        }
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
    problems.into_iter().map(|problem| problem.told(&source)).collect()
}
