//! Of what kind the dates of a table are, from one part of it to the next.

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::time::Frequency;

/// The kind of dates that came first, and the entity that had it: `None` for days,
/// else periods.
#[derive(Debug, Default)]
pub(crate) struct DateKind(Option<(Option<Frequency>, String)>);

impl DateKind {
    /// Rows of an entity with dates of a kind; all must be of the same.
    ///
    /// # Errors
    ///
    /// They are of another kind than those before: a quarter would be taken for its
    /// first day, or a day for a quarter.
    pub(crate) fn check(&mut self, kind: Option<Frequency>, entity: &str) -> Result<(), Error> {
        let (known, first) = self.0.get_or_insert_with(|| (kind, entity.to_owned()));
        if *known == kind {
            return Ok(());
        }
        let words = |kind: Option<Frequency>| kind.unwrap_or(Frequency::Day).word();
        let message = format!(
            "rows of `{entity}` name a {} and those of `{first}` before them a {}",
            words(kind),
            words(*known)
        );
        let help = "write all dates of the table in one way";
        let found = Diagnostic::error(Code::MixedPeriods, message).with_help(help);
        Err(Error::new(ErrorKind::Data, vec![found]))
    }
}
