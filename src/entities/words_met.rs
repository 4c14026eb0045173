//! Which words the columns of a table held that rules ask about a word, so that a word
//! that no row holds can be told.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::survey::Survey;
use crate::data::brief;
use crate::diagnostic::Diagnostic;

/// How many other words of a column are kept, to find the nearest among them: the first
/// in their order, so that they are the same however many threads read the table.
const MOST: usize = 1_000;

/// What a column held that is asked about a word.
#[derive(Clone, Debug, Default)]
pub(super) struct WordsMet {
    is_held: bool,
    /// Other words; none once the word itself was met.
    others: BTreeSet<Arc<str>>,
}

/// The same of all words that are asked about.
#[derive(Clone, Debug, Default)]
pub(super) struct AllWordsMet(pub(super) Vec<WordsMet>);

impl WordsMet {
    /// More rows: their cells, and for each 1 if it holds the word and 0 if another.
    pub(super) fn add(&mut self, cells: &[Arc<str>], numbers: &[f64]) {
        if self.is_held {
            return;
        }
        if numbers.contains(&1.0) {
            self.meet();
            return;
        }
        let mut last: Option<&Arc<str>> = None;
        for (cell, number) in cells.iter().zip(numbers) {
            let is_new = last.is_none_or(|last| !Arc::ptr_eq(last, cell));
            if is_new && !number.is_nan() {
                self.keep(Arc::clone(cell));
                last = Some(cell);
            }
        }
    }

    fn keep(&mut self, other: Arc<str>) {
        let is_full = MOST <= self.others.len();
        if is_full && self.others.last().is_some_and(|last| *last <= other) {
            return;
        }
        self.others.insert(other);
        if MOST < self.others.len() {
            self.others.pop_last();
        }
    }

    fn meet(&mut self) {
        self.is_held = true;
        self.others.clear();
    }

    fn join(&mut self, other: WordsMet) {
        if self.is_held || other.is_held {
            self.meet();
        } else {
            other.others.into_iter().for_each(|other| self.keep(other));
        }
    }
}

impl AllWordsMet {
    /// Before the first row.
    pub(super) fn none(survey: &Survey) -> AllWordsMet {
        AllWordsMet(vec![WordsMet::default(); survey.words.len()])
    }

    /// Adds what was met elsewhere in the same table.
    pub(super) fn join(&mut self, other: AllWordsMet) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            own.join(other);
        }
    }

    /// The words that no row held, as warnings.
    pub(super) fn never_held(&self, survey: &Survey) -> Vec<Diagnostic> {
        let both = survey.words.iter().zip(&self.0).filter(|(_, met)| !met.is_held);
        let warning = both.filter_map(|((_, word), met)| {
            let words: BTreeSet<String> = met.others.iter().map(|word| brief(word)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            word.never_held(&words)
        });
        warning.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_words_the_same_are_kept_however_the_table_is_cut() {
        let words: Vec<Arc<str>> =
            (0..3_000).map(|row| Arc::from(format!("w{:04}", row * 7 % 3_000))).collect();
        let met = |cells: &[Arc<str>]| {
            let mut met = WordsMet::default();
            met.add(cells, &vec![0.0; cells.len()]);
            met
        };
        let whole = met(&words).others;
        assert_eq!((whole.len(), whole.last().map(|last| &**last)), (MOST, Some("w0999")));
        for cut in [1, 999, 1_500, 2_999] {
            let (first, rest) = words.split_at(cut);
            let mut own = met(first);
            own.join(met(rest));
            assert_eq!(own.others, whole, "{cut}");
        }
    }
}
