//! A reader of the text exposition format 0.0.4, as strict as its grammar.

use std::collections::{BTreeMap, BTreeSet};

/// A sample: its labels in order, and its value.
pub(crate) type Sample = (Vec<(String, String)>, f64);

/// The samples of each family; says what is wrong instead if something is.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, Vec<Sample>>, String> {
    if !text.ends_with('\n') {
        return Err("the last line does not end".to_owned());
    }
    let mut families: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    let (mut helped, mut typed) = (BTreeSet::new(), BTreeSet::new());
    let mut open = String::new();
    for line in text.lines() {
        let wrong = |what: &str| format!("{what}: {line}");
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').ok_or_else(|| wrong("no help"))?;
            let is_new = helped.insert(name.to_owned()) && !families.contains_key(name);
            if !is_new || !is_escaped(help, &['\\', 'n']) {
                return Err(wrong("help that is twice, late or not escaped"));
            }
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or_else(|| wrong("no type"))?;
            let is_new = typed.insert(name.to_owned()) && !families.contains_key(name);
            if !is_new || kind != "gauge" {
                return Err(wrong("a type that is twice, late or none"));
            }
            open = name.to_owned();
        } else {
            let (name, rest) = name(line).ok_or_else(|| wrong("no name"))?;
            if name != open || !helped.contains(name) {
                return Err(wrong("a sample outside of its family"));
            }
            let (labels, rest) = labels(rest).ok_or_else(|| wrong("wrong labels"))?;
            let value = rest.strip_prefix(' ').ok_or_else(|| wrong("no value"))?;
            let value = value.parse::<f64>().map_err(|_| wrong("no number"))?;
            let family = families.entry(name.to_owned()).or_default();
            if family.iter().any(|(other, _)| *other == labels) {
                return Err(wrong("two samples of one name"));
            }
            family.push((labels, value));
        }
    }
    Ok(families)
}

/// `[a-zA-Z_:][a-zA-Z0-9_:]*`
fn name(text: &str) -> Option<(&str, &str)> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':');
    let end = text.find(|letter| !is_name(letter))?;
    let (name, rest) = text.split_at(end);
    let is_fine = name.starts_with(|letter: char| !letter.is_ascii_digit());
    is_fine.then_some((name, rest))
}

fn labels(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let Some(mut rest) = text.strip_prefix('{') else { return Some((Vec::new(), text)) };
    let mut labels: Vec<(String, String)> = Vec::new();
    loop {
        let (label, behind) = name(rest)?;
        let behind = behind.strip_prefix("=\"")?;
        let mut text = String::new();
        let mut letters = behind.char_indices();
        let end = loop {
            match letters.next()? {
                (place, '"') => break place,
                (_, '\\') => text.push(match letters.next()?.1 {
                    'n' => '\n',
                    letter @ ('\\' | '"') => letter,
                    _ => return None,
                }),
                (_, letter) => text.push(letter),
            }
        };
        let is_double = labels.iter().any(|(other, _)| other == label);
        if label.contains(':') || label.starts_with("__") || is_double {
            return None;
        }
        labels.push((label.to_owned(), text));
        rest = behind.get(end + 1..)?;
        if let Some(behind) = rest.strip_prefix('}') {
            return Some((labels, behind));
        }
        rest = rest.strip_prefix(',')?;
    }
}

fn is_escaped(text: &str, allowed: &[char]) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' && !letters.next().is_some_and(|next| allowed.contains(&next)) {
            return false;
        }
    }
    true
}
