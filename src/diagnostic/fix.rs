//! A way out that a program can take: other text in the place of some.

use std::ops::Range;

use super::Place;

/// Text to write in the place of other text, which mends a mistake.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// What is replaced.
    pub place: Place,
    /// The same in bytes of the file; a byte order mark does not count.
    pub bytes: Range<usize>,
    /// What to write there.
    pub text: String,
    /// What that is to people, as the help says it.
    pub label: String,
}

impl Fix {
    /// The text of the file with this mended; `None` if it is another text.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::RuleSet;
    ///
    /// let text = "format: 1\nid: t\nversion: '1'\ntitel: t\n";
    /// let error = RuleSet::parse(text).unwrap_err();
    /// let fix = error.diagnostics().iter().flat_map(|one| &one.fixes).next();
    /// let mended = fix.and_then(|fix| fix.applied(text));
    /// assert_eq!(mended.as_deref(), Some("format: 1\nid: t\nversion: '1'\ntitle: t\n"));
    /// ```
    pub fn applied(&self, text: &str) -> Option<String> {
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let mark = mark.min('\u{feff}'.len_utf8());
        let bytes = mark + self.bytes.start..mark + self.bytes.end;
        let found = text.get(bytes.clone())?;
        if self.place.meant() != found {
            return None;
        }
        let (before, after) = (text.get(..bytes.start)?, text.get(bytes.end..)?);
        Some(format!("{before}{}{after}", self.text))
    }
}
