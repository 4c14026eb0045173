//! Names: what may be one, what each means, and the words of short lists.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::fields::{Reader, Text};
use super::problem::Problem;
use super::typing::NameMeaning;
use crate::diagnostic::{Code, list, nearest};
use crate::ops::Operator;

/// What every name of a rule set means; a name means one thing.
pub(super) fn names(reader: &mut Reader<'_>, draft: &Draft) -> BTreeMap<String, NameMeaning> {
    let mut names = Names { reader, first: BTreeMap::new() };
    for (place, (name, _)) in draft.inputs.iter().enumerate() {
        names.declare(name, NameMeaning::Input(place));
    }
    for name in &draft.texts {
        names.declare(name, NameMeaning::Words);
    }
    for (place, (name, _)) in draft.params.iter().enumerate() {
        names.declare(name, NameMeaning::Param(place));
    }
    for (place, (name, _)) in draft.series.iter().enumerate() {
        names.declare(name, NameMeaning::Series(place));
    }
    for (place, (name, _)) in draft.signals.iter().enumerate() {
        names.declare(name, NameMeaning::Signal(place));
    }
    for (place, phase) in draft.phases.iter().enumerate() {
        names.declare(&phase.id, NameMeaning::Phase(place));
    }
    let group = draft.entities.iter().flat_map(|group| &group.phases);
    for (place, phase) in group.enumerate() {
        names.declare(&phase.id, NameMeaning::GroupPhase(place));
    }
    let groupings = draft.entities.iter().flat_map(|group| &group.groups);
    for (place, (name, _)) in groupings.enumerate() {
        names.declare(name, NameMeaning::Grouping(place));
    }
    let all = names.first.into_iter();
    all.map(|(name, (_, meaning))| (name.to_owned(), meaning)).collect()
}

struct Names<'r, 'a, 'd> {
    reader: &'r mut Reader<'a>,
    first: BTreeMap<&'d str, (&'d Text, NameMeaning)>,
}

impl<'d> Names<'_, '_, 'd> {
    fn declare(&mut self, name: &'d Text, meaning: NameMeaning) {
        let is_phase = matches!(meaning, NameMeaning::Phase(_) | NameMeaning::GroupPhase(_));
        if name.value.is_empty() && is_phase {
            return;
        }
        // The name before the word is one of `texts`.
        if !name.value.contains('"') {
            check_name(self.reader, name);
        }
        let Some((first, before)) = self.first.get(name.value.as_str()) else {
            self.first.insert(&name.value, (name, meaning));
            return;
        };
        // Within one map the reader has already said so; phases are a list.
        if before.word() == meaning.word() && !is_phase {
            return;
        }
        let message = if before.word() == meaning.word() {
            format!("two phases are called `{}`", name.value)
        } else {
            format!("`{}` is {} and cannot be {}, too", name.value, before.word(), meaning.word())
        };
        self.reader.report(
            Problem::new(Code::DoubleName, message, name.span.clone())
                .related(first.span.clone(), "here the name is given first")
                .help("give one of the two another name"),
        );
    }
}

/// Words that cannot name anything, for expressions or answers have them otherwise.
const TAKEN: [&str; 10] =
    ["true", "false", "unknown", "inf", "infinity", "nan", "and", "or", "not", "otherwise"];

/// What a column is called in expressions: by its own name as far as it can be one.
pub(crate) fn in_expressions(column: &str) -> String {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let tidy: String =
        column.chars().map(|letter| if is_letter(letter) { letter } else { '_' }).collect();
    let is_taken = TAKEN.iter().any(|word| word.eq_ignore_ascii_case(&tidy))
        || Operator::named(&tidy).is_some_and(Operator::reserves_its_name);
    if is_taken {
        format!("the_{tidy}")
    } else if tidy.starts_with(|letter: char| letter.is_ascii_digit()) || tidy.is_empty() {
        format!("_{tidy}")
    } else {
        tidy
    }
}

/// Reports a text that cannot be a name in expressions.
pub(super) fn check_name(reader: &mut Reader<'_>, name: &Text) {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_fine = name.value.chars().all(is_letter)
        && !name.value.starts_with(|letter: char| letter.is_ascii_digit())
        && !name.value.is_empty();
    let is_taken = TAKEN.iter().any(|word| word.eq_ignore_ascii_case(&name.value));
    let message = if !is_fine {
        format!("`{}` is not a name", name.value)
    } else if Operator::named(&name.value).is_some_and(Operator::reserves_its_name) {
        format!("`{}` is the name of an operator", name.value)
    } else if name.value.eq_ignore_ascii_case("unknown") {
        format!("`{}` is the answer where nothing can be said", name.value)
    } else if is_taken {
        format!("`{}` means something else in expressions", name.value)
    } else {
        return;
    };
    let tidy: String =
        name.value.chars().map(|letter| if is_letter(letter) { letter } else { '_' }).collect();
    let can_be_tidied = !is_fine
        && name.value.is_ascii()
        && tidy.contains(|letter: char| letter.is_ascii_alphabetic())
        && !tidy.starts_with(|letter: char| letter.is_ascii_digit());
    let help = if can_be_tidied {
        format!("write `{tidy}`: names are letters of English, digits and `_`")
    } else if is_fine {
        format!("write another name, such as `the_{}`", name.value)
    } else {
        "names are letters of English, digits and `_`, and begin with no digit".to_owned()
    };
    reader.report(Problem::new(Code::WrongName, message, name.span.clone()).help(help));
}

/// The id of the rule set, if it can be one.
pub(super) fn checked_id(reader: &mut Reader<'_>, id: &Text) {
    let is_fine = !id.value.is_empty()
        && id
            .value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if !is_fine {
        let message = format!("`{}` is not an id", id.value);
        reader.report(
            Problem::new(Code::WrongName, message, id.span.clone())
                .help("ids are letters of English, digits, `-` and `_`"),
        );
    }
}

/// What one of a few words means.
pub(super) fn one_of<T: Copy>(
    reader: &mut Reader<'_>,
    text: &Text,
    what: &str,
    words: &[(&str, T)],
) -> Option<T> {
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(*meant);
    }
    let names = || words.iter().map(|(word, _)| *word);
    let message = format!("`{}` is not a {what}", text.value);
    reader.report(
        Problem::new(Code::UnknownWord, message, text.span.clone())
            .meant(nearest(&text.value, names()), || format!("it is one of {}", list(names(), 20))),
    );
    None
}

/// A word as it stands in YAML: in quotes where it would be taken for something else.
pub(crate) fn yaml_word(word: &str) -> String {
    const TAKEN: [&str; 10] = ["no", "yes", "on", "off", "y", "n", "true", "false", "null", "none"];
    let is_plain = word.starts_with(|letter: char| letter.is_alphabetic())
        && word.chars().all(|letter| letter.is_alphanumeric() || "_-. ".contains(letter))
        && word.trim() == word
        && !TAKEN.contains(&word.to_ascii_lowercase().as_str());
    if is_plain { word.to_owned() } else { format!("{word:?}") }
}
