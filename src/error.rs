//! The one error of the library.

use std::fmt;

use crate::diagnostic::{Code, Diagnostic, Style, render};

/// Why a call could not do its work.
///
/// Programs match on [`kind`](Error::kind), which says who can mend it; people
/// read the [diagnostics](Error::diagnostics), which say what, where and how.
/// A gap in the data is not an error: it makes a signal [`Unknown`].
///
/// [`Unknown`]: crate::Truth::Unknown
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    diagnostics: Vec<Diagnostic>,
}

/// Who can mend an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The author of the rule set: it does not parse or does not check.
    Rules,
    /// The supplier of the data: it is not a table of dated numbers.
    Data,
    /// The caller: this panel lacks something that these rules read.
    Input,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, diagnostics: Vec<Diagnostic>) -> Error {
        Error(Box::new(Inner { kind, diagnostics }))
    }

    /// That data could not be read, as a reader of your own says it: a
    /// [`Rows`](crate::table::Rows) over a database, a source that failed half way.
    ///
    /// Its kind is [`ErrorKind::Data`]; `message` is one clause, and `help` says the way
    /// out.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::{Error, ErrorKind};
    ///
    /// let error = Error::data("the table `prices` is locked", "try again later");
    /// assert_eq!(error.kind(), ErrorKind::Data);
    /// assert!(error.to_string().contains("= help: try again later"));
    /// ```
    pub fn data(message: impl Into<String>, help: impl Into<String>) -> Error {
        let diagnostic = Diagnostic::error(Code::UnreadableData, message).with_help(help);
        Error::new(ErrorKind::Data, vec![diagnostic])
    }

    /// Who can mend it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Everything that was found wrong, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&render(&self.0.diagnostics, Style::Plain))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} error\n{self}", self.0.kind)
    }
}

impl std::error::Error for Error {}
