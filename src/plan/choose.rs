//! Which series an input means, where data have several of one name.

use std::collections::BTreeSet;

use crate::data::{Schema, base_name};
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::rules::{Input, yaml_word};

/// How many words of one label are listed.
const WORDS: usize = 6;
/// How many labels are listed.
const LABELS: usize = 4;

/// The series that an input means; `None` if there is none.
///
/// # Errors
///
/// There are several: what tells them apart.
pub(crate) fn column<'s>(
    input: &Input,
    schema: &'s Schema,
) -> Result<Option<&'s str>, Box<Diagnostic>> {
    let mut found = schema.first_meant(&input.columns, &input.labels);
    if found.is_empty() && !input.has_own_columns && !input.labels.is_empty() {
        found = schema.labelled(&input.labels);
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        _ => Err(Box::new(several(input, &found, schema))),
    }
}

fn several(input: &Input, found: &[&str], schema: &Schema) -> Diagnostic {
    let name = found.first().map_or("", |column| schema.origin_name(column));
    let keys = differing(found, schema);
    if keys.is_empty() {
        let files: Vec<&str> = found.iter().filter_map(|column| schema.file(column)).collect();
        let message = format!(
            "input `{}` could be `{name}` of any of {} files: {}",
            input.name,
            found.len(),
            list(files.iter().copied(), WORDS)
        );
        let file = files.first().map_or("us.csv", |file| base_name(file));
        let help = format!("write `columns: [\"{file}:{name}\"]` in input `{}`", input.name);
        return Diagnostic::error(Code::SeveralSeries, message).with_help(help);
    }
    let message =
        format!("input `{}` could be any of {} series called `{name}`", input.name, found.len());
    let told: Vec<String> = keys
        .iter()
        .take(LABELS)
        .map(|key| {
            format!(
                "`{key}` is {}",
                list(words(key, found, schema).iter().map(String::as_str), WORDS)
            )
        })
        .collect();
    let more = keys.len().saturating_sub(LABELS);
    let more = if more == 0 { String::new() } else { format!("; {more} more columns differ") };
    let first = found.first().map_or(&[][..], |column| schema.labels(column));
    let added = keys.iter().filter_map(|key| first.iter().find(|(own, _)| own == key));
    let chosen: Vec<String> = input
        .labels
        .iter()
        .chain(added)
        .map(|(key, word)| format!("{}: {}", yaml_word(key), yaml_word(word)))
        .collect();
    let each = match keys.as_slice() {
        [one] if one.contains(' ') => format!(", or ask of each with the option `entity: {one:?}`"),
        [one] => format!(", or ask of each with the option `entity: {one}`"),
        _ => String::new(),
    };
    let help = format!(
        "write `where: {{ {} }}` in input `{}`{each}; {}{more}",
        chosen.join(", "),
        input.name,
        told.join("; ")
    );
    Diagnostic::error(Code::SeveralSeries, message).with_help(help)
}

/// What is said of an input for which there are series of its name, but none with
/// its labels; `None` if there are none of its name.
pub(crate) fn unlike(input: &Input, schema: &Schema) -> Option<Diagnostic> {
    if input.labels.is_empty() {
        return None;
    }
    let mut found = schema.first_meant(&input.columns, &[]);
    if found.is_empty() {
        found = schema.names().collect();
    }
    let wanted: Vec<String> = input
        .labels
        .iter()
        .map(|(key, word)| format!("{}: {}", yaml_word(key), yaml_word(word)))
        .collect();
    let message = format!("no series for input `{}` has `{{ {} }}`", input.name, wanted.join(", "));
    let told: Vec<String> = input
        .labels
        .iter()
        .filter_map(|(key, word)| {
            let words = words(key, &found, schema);
            if words.contains(word) {
                return None;
            }
            let near = nearest(word, words.iter().map(String::as_str));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            Some(match words.is_empty() {
                true => {
                    let keys = keys(&found, schema);
                    format!(
                        "no column `{key}` tells them apart; those that do are {}",
                        list(keys.iter().map(String::as_str), 10)
                    )
                }
                false => format!("`{key}` is {}{near}", list(words.iter().map(String::as_str), 10)),
            })
        })
        .collect();
    let help = if told.is_empty() {
        "each exists, but not in one series".to_owned()
    } else {
        told.join("; ")
    };
    Some(Diagnostic::error(Code::MissingSeries, message).with_help(help))
}

fn keys(found: &[&str], schema: &Schema) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in found.iter().flat_map(|column| schema.labels(column)) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

/// The fewest labels that tell these series apart.
fn differing(found: &[&str], schema: &Schema) -> Vec<String> {
    let labels: Vec<&[(String, String)]> =
        found.iter().map(|column| schema.labels(column)).collect();
    crate::data::distinguishing(&labels)
}

/// All that a label says of these series.
fn words(key: &str, found: &[&str], schema: &Schema) -> Vec<String> {
    let all = found.iter().flat_map(|column| schema.labels(column));
    let words: BTreeSet<&String> =
        all.filter(|(own, _)| own == key).map(|(_, word)| word).collect();
    words.into_iter().cloned().collect()
}
