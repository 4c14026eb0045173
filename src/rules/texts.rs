//! Inputs of words: `rating == "B"`.
//!
//! Expressions compute with numbers alone. So each word that an input is compared
//! with makes an input of its own, which is 1 where the column holds that word, 0
//! where it holds another, and missing where it holds none.

use std::collections::BTreeSet;

use super::draft::{Draft, DraftInput};
use super::fields::{Reader, Text};
use super::problem::Problem;
use super::words::compared_words;
use crate::diagnostic::Code;
use crate::value::word_name;

/// The unit of an input of words.
pub(super) const TEXT: &str = "text";

/// Puts the inputs of single words in the place of those of all words.
pub(super) fn spread(reader: &mut Reader<'_>, draft: &mut Draft) {
    let is_text = |input: &DraftInput| input.unit.as_ref().is_some_and(|unit| unit.value == TEXT);
    if !draft.inputs.iter().any(|(_, input)| is_text(input)) {
        return;
    }
    let mut compared: Vec<(String, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    for text in draft.expressions() {
        for pair in compared_words(&text.value) {
            if seen.insert(pair.clone()) {
                compared.push(pair);
            }
        }
    }
    let mut inputs = Vec::new();
    for (name, input) in std::mem::take(&mut draft.inputs) {
        if !is_text(&input) {
            inputs.push((name, input));
            continue;
        }
        refuse_numbers(reader, &name, &input);
        let own = compared.iter().filter(|(compared, _)| *compared == name.value);
        inputs.extend(own.map(|(_, word)| of_word(&name, &input, word)));
        draft.texts.push(name);
    }
    draft.inputs = inputs;
}

/// Reports what an input of words cannot have.
fn refuse_numbers(reader: &mut Reader<'_>, name: &Text, input: &DraftInput) {
    let valid = input.contract.valid.as_ref().map(|valid| ("valid", &valid.span));
    let aggregate = input.aggregate.as_ref().map(|aggregate| ("aggregate", &aggregate.span));
    for (key, span) in valid.into_iter().chain(aggregate) {
        let message = format!("`{key}` is about numbers, and input `{}` holds words", name.value);
        let problem = Problem::new(Code::WrongKind, message, span.clone());
        reader.report(problem.help("leave the key out"));
    }
}

fn of_word(name: &Text, input: &DraftInput, word: &str) -> (Text, DraftInput) {
    let own = Text { value: word_name(&name.value, word), span: name.span.clone() };
    let unit = input.unit.clone().map(|unit| Text { value: "number".to_owned(), ..unit });
    let word = Text { value: word.to_owned(), span: name.span.clone() };
    let columns = input.columns.clone().unwrap_or_else(|| vec![name.clone()]);
    let columns = Some(columns);
    (own, DraftInput { unit, columns, word: Some(word), ..input.clone() })
}
