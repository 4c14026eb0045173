//! The names that people type first, and what is written here for each.
//!
//! Users of pandas, Prometheus, Excel, Pine, SQL and R know operators by other names.
//! The nearest name by letters is seldom the one meant: `mean` is no `min`.

use super::{Operator, synonyms_table};

/// What a word that names no operator most likely asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synonym {
    /// Other names of one thing, in small letters, with spaces between.
    pub(super) words: &'static str,
    pub(super) meant: Meant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// A call of one operator, which takes the arguments in the same order.
    Call(&'static str),
    /// An expression.
    Written(&'static str),
    /// What there is no operator for, and what to do instead.
    Nothing(&'static str),
}

impl Synonym {
    /// Every word that is known, in the order of the table.
    pub fn words() -> impl Iterator<Item = &'static str> {
        let all = synonyms_table::SYNONYMS.iter().flat_map(|part| *part);
        all.flat_map(|one| one.words.split(' '))
    }

    /// What is known of a word, capitals or not; `None` if nothing is.
    pub fn of(word: &str) -> Option<&'static Synonym> {
        let word = word.to_lowercase();
        let mut all = synonyms_table::SYNONYMS.iter().flat_map(|part| *part);
        all.find(|one| one.words.split(' ').any(|own| own == word))
    }

    /// The operator that takes the arguments of the word as they stand.
    pub fn operator(&self) -> Option<&'static Operator> {
        let Meant::Call(example) = self.meant else { return None };
        Operator::named(example.split('(').next().unwrap_or(example))
    }

    /// What to write, as a sentence; windows are of a year, or of some rows where the
    /// calendar has none.
    pub fn help(&self, has_year: bool) -> String {
        self.help_of(has_year, &[])
    }

    /// The same of these numbers and conditions, as far as there are so many.
    pub(crate) fn help_of(&self, has_year: bool, operands: &[&str]) -> String {
        match self.meant {
            Meant::Nothing(text) => text.to_owned(),
            Meant::Call(example) | Meant::Written(example) if has_year => {
                format!("write `{}`", filled(example, operands))
            }
            Meant::Call(example) | Meant::Written(example) => {
                let example = example.replace("yoy(x)", "pct_change(x, 1y)").replace("1y", "12");
                format!("write `{}`", filled(&example, operands))
            }
        }
    }
}

/// An example with these operands in the place of its own, each of which is a single
/// letter.
fn filled(example: &str, operands: &[&str]) -> String {
    let mut own: Vec<&str> = Vec::new();
    let mut text = String::new();
    let mut rest = example;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let is_end = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        let (word, after) = from.split_at(from.find(is_end).unwrap_or(from.len()));
        text.push_str(before);
        let is_operand = word.len() == 1 && word.starts_with(|one: char| one.is_ascii_lowercase());
        if is_operand && !own.contains(&word) {
            own.push(word);
        }
        let place = own.iter().position(|one| *one == word);
        match place.and_then(|place| operands.get(place)) {
            None => text.push_str(word),
            Some(operand) => {
                let is_one = operand.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
                let is_enclosed = before.ends_with(['(', ' '])
                    && text.trim_end().ends_with(['(', ','])
                    && after.starts_with([')', ',']);
                if is_one || is_enclosed {
                    text.push_str(operand);
                } else {
                    text.push_str(&format!("({operand})"));
                }
            }
        }
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ops::OPERATORS;

    fn all() -> impl Iterator<Item = &'static Synonym> {
        synonyms_table::SYNONYMS.iter().flat_map(|part| *part)
    }

    #[test]
    fn a_synonym_stands_once_is_small_and_no_operator() {
        let mut known = BTreeSet::new();
        for word in all().flat_map(|one| one.words.split(' ')) {
            assert!(known.insert(word), "`{word}` appears twice");
            assert_eq!(word, word.to_lowercase());
            assert!(Operator::named(word).is_none(), "`{word}` is an operator");
        }
        assert!(300 < known.len());
    }

    #[test]
    fn every_call_is_of_an_operator() {
        for one in all() {
            let is_call = matches!(one.meant, Meant::Call(_));
            assert_eq!(one.operator().is_some(), is_call, "{one:?}");
        }
    }

    #[test]
    fn operands_stand_in_brackets_where_they_need_them() {
        let sum = "a + b";
        assert_eq!(filled("corr(x, y)", &[sum, "c - d"]), "corr(a + b, c - d)");
        assert_eq!(filled("100 * (x - y)", &[sum, "c"]), "100 * ((a + b) - c)");
        assert_eq!(filled("log(2 * x)", &[sum]), "log(2 * (a + b))");
        assert_eq!(filled("x > y", &[sum]), "(a + b) > y");
    }

    #[test]
    fn what_is_asked_in_capitals_is_found() {
        assert_eq!(
            Synonym::of("STDEV").map(|one| one.help(true)).as_deref(),
            Some("write `rolling_std(x, 1y)`")
        );
        assert_eq!(
            Synonym::of("sma").map(|one| one.help(false)).as_deref(),
            Some("write `rolling_mean(x, 12)`")
        );
        assert!(OPERATORS.iter().all(|operator| Synonym::of(operator.name).is_none()));
    }
}
