//! One name for one thing: the names of types that mean several things.
//!
//! `homonyms.txt` lists each name that is defined in more than one file of the
//! library, with the number of those files. A new one must be put there by hand, and
//! so is seen in review: most often another name is the better way out.
//! `FROTH_UPDATE=1` writes the list anew, within the bound.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::architecture::source::{files, read, top};

/// No more names than these mean several things; to be lowered, never raised.
const MOST: usize = 8;

/// The names of the types that a file defines at its top.
fn types(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let line = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.trim_start(),
            None => line,
        };
        let (kind, rest) = line.split_once(' ')?;
        let is_type = matches!(kind, "struct" | "enum" | "trait" | "type");
        let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
        is_type.then(|| rest.get(..end)).flatten()
    })
}

#[test]
fn a_name_that_means_several_things_is_on_the_list() {
    let files = files();
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.name.starts_with("src/")) {
        for name in types(&file.code) {
            places.entry(name).or_default().insert(&file.name);
        }
    }
    places.retain(|_, files| 1 < files.len());
    let mut list = String::new();
    for (name, files) in &places {
        let _ = writeln!(list, "{name} {}", files.len());
    }
    assert!(
        places.len() <= MOST,
        "{} names of types mean several things, and at most {MOST} may: give one another name",
        places.len()
    );
    let path = top().join("tests/house/homonyms.txt");
    if std::env::var_os("FROTH_UPDATE").is_some() {
        std::fs::write(&path, &list).expect("the list can be written");
    }
    let told = read(&path);
    let known: BTreeSet<&str> = told.lines().collect();
    let wrong: Vec<String> = list
        .lines()
        .filter(|line| !known.contains(line))
        .map(|line| {
            let name = line.split(' ').next().unwrap_or(line);
            format!("{line}: {}", Vec::from_iter(places[name].iter().copied()).join(", "))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "a name means more, or less, than tests/house/homonyms.txt says: give one of the types \
         another name, or change the list\n{}",
        wrong.join("\n")
    );
    assert_eq!(told, list, "tests/house/homonyms.txt lists names that mean one thing by now");
}
