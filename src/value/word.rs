//! Columns of words, read as whether they hold one.

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
}

/// What the numbers of a word are called in expressions.
pub(crate) fn word_name(column: &str, word: &str) -> String {
    format!("{column} == \"{word}\"")
}
