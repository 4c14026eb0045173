//! Columns of words, read as whether they hold one.

use crate::diagnostic::{Code, Diagnostic, Severity, list, nearest};

/// How many words of a column are named.
const MOST_WORDS: usize = 10;

/// A column of words in data, read as a column of numbers: 1 where it holds a word,
/// 0 where it holds another, missing where it holds none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordColumn {
    /// The column of words.
    pub column: String,
    /// The word.
    pub word: String,
    /// What else stands for no word.
    pub missing: Vec<String>,
}

impl WordColumn {
    /// What the column of numbers is called: `rating == "B"`.
    pub fn name(&self) -> String {
        word_name(&self.column, &self.word)
    }

    /// Whether a cell holds the word: 1 or 0; NaN if it holds none.
    pub(crate) fn number(&self, cell: &str) -> f64 {
        if cell.is_empty() || self.missing.iter().any(|missing| missing == cell) {
            f64::NAN
        } else if cell == self.word {
            1.0
        } else {
            0.0
        }
    }

    /// That no row holds the word, where these are all words that rows hold, rising.
    ///
    /// # Nothing to say
    ///
    /// `None` if there are none, if the word itself stands for none, or if there is a
    /// single other one that is not like it: the data of one company have one sector.
    pub(crate) fn never_held(&self, words: &[&str]) -> Option<Diagnostic> {
        // What stands for no word is held by no row.
        if self.missing.contains(&self.word) {
            return None;
        }
        let near = nearest(&self.word, words.iter().copied());
        if words.contains(&self.word.as_str()) || near.is_none() && words.len() < 2 {
            return None;
        }
        let WordColumn { column, word, .. } = self;
        let message =
            format!("the rules compare `{column}` with `{word}`, and no row holds that word");
        let held = format!("`{column}` holds {}", list(words.iter().copied(), MOST_WORDS));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? {held}"),
            None => held,
        };
        let warning = Diagnostic::error(Code::WordNeverHeld, message).with_help(help);
        Some(Diagnostic { severity: Severity::Warning, ..warning })
    }
}

/// What the numbers of a word are called in expressions.
pub(crate) fn word_name(column: &str, word: &str) -> String {
    format!("{column} == \"{word}\"")
}
