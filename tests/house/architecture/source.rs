//! The source as text: its files, the code in them, the paths that the code names.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file of the package.
pub(crate) struct File {
    /// From the top of the package, with `/`: `src/data/csv.rs`.
    pub(crate) name: String,
    pub(crate) text: String,
    /// The text without comments and without what stands in quotes.
    pub(crate) code: String,
}

impl File {
    /// The floor it stands on: the first part of its name.
    pub(crate) fn floor(&self) -> &str {
        let inside = self.name.rsplit_once("src/").map_or(&*self.name, |(_, inside)| inside);
        inside.split(['/', '.']).next().unwrap_or(inside)
    }

    /// How many modules lead from the crate to this file.
    pub(crate) fn depth(&self) -> usize {
        let inside = self.name.rsplit_once("src/").map_or(&*self.name, |(_, inside)| inside);
        inside.trim_end_matches("/mod.rs").split('/').count()
    }
}

pub(crate) fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file of the library and of the program, in the order of names.
pub(crate) fn files() -> Vec<File> {
    let mut files = Vec::new();
    for folder in ["src", "cli/src"] {
        collect(&top().join(folder), folder, &mut files);
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(20 < files.len(), "the source was not found");
    files
}

fn collect(folder: &Path, name: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let last = path.file_name().and_then(|last| last.to_str()).expect("a name");
        let name = format!("{name}/{last}");
        if path.is_dir() {
            collect(&path, &name, files);
        } else if last.ends_with(".rs") {
            let text = read(&path);
            let code = code(&text);
            files.push(File { name, text, code });
        }
    }
}

pub(crate) fn named<'f>(files: &'f [File], name: &str) -> &'f File {
    files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} is missing"))
}

pub(crate) fn is_in(name: &str, places: &[&str]) -> bool {
    places.iter().any(|place| name == *place || (place.ends_with('/') && name.starts_with(place)))
}

/// A text without comments and without what stands in quotes.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let (kept, length) = if rest.starts_with("//") {
            ("", rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (" ", rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if letter == '"' {
            ("\"\"", end_of_text(rest))
        } else if rest.starts_with("r\"") || rest.starts_with("r#") {
            match end_of_raw_text(rest) {
                Some(end) => ("\"\"", end),
                None => ("r", 1),
            }
        } else if letter == '\'' {
            match end_of_letter(rest) {
                Some(end) => ("' '", end),
                None => ("'", 1),
            }
        } else {
            let length = letter.len_utf8();
            (rest.get(..length).unwrap_or(""), length)
        };
        code.push_str(kept);
        rest = rest.get(length..).unwrap_or("");
    }
    code
}

fn end_of_text(rest: &str) -> usize {
    let mut is_escaped = false;
    for (byte, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return byte + 1,
            _ => {}
        }
    }
    rest.len()
}

fn end_of_raw_text(rest: &str) -> Option<usize> {
    let hashes = rest.get(1..)?.bytes().take_while(|byte| *byte == b'#').count();
    let inside = rest.get(1 + hashes..)?.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + inside.find(&close)? + close.len())
}

/// The end of `'a'` or `'\n'`; `None` for a lifetime.
fn end_of_letter(rest: &str) -> Option<usize> {
    let inside = rest.get(1..)?;
    if let Some(escaped) = inside.strip_prefix('\\') {
        let kind = escaped.chars().next()?.len_utf8();
        return Some(2 + kind + escaped.get(kind..)?.find('\'')? + 1);
    }
    let letter = inside.chars().next()?.len_utf8();
    inside.get(letter..)?.starts_with('\'').then_some(1 + letter + 1)
}

/// The modules that a file declares, in its order.
pub(crate) fn modules_of(file: &File) -> Vec<String> {
    let lines = file.code.lines().filter_map(|line| {
        let line = line.trim().strip_suffix(';')?;
        let (before, name) = line.rsplit_once("mod ")?;
        let is_declaration = before.is_empty() || before.starts_with("pub");
        is_declaration.then(|| name.trim().to_owned())
    });
    lines.collect()
}

/// The places in a code at which this word stands by itself.
fn words<'c>(code: &'c str, word: &str) -> impl Iterator<Item = (&'c str, &'c str)> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).filter_map(move |(start, found)| {
        let (before, after) = (code.get(..start)?, code.get(start + found.len()..)?);
        (!before.ends_with(is_part) && !after.starts_with(is_part)).then_some((before, after))
    })
}

pub(crate) fn has_word(code: &str, word: &str) -> bool {
    words(code, word).next().is_some()
}

pub(crate) fn has_macro(code: &str, name: &str) -> bool {
    words(code, name).any(|(_, after)| after.starts_with('!'))
}

pub(crate) fn has_attribute(code: &str, name: &str) -> bool {
    words(code, name).any(|(before, _)| before.ends_with("#[") || before.ends_with("#!["))
}

pub(crate) fn has_path(code: &str, path: &str) -> bool {
    words(code, path).any(|(before, _)| !before.ends_with("::"))
}

/// Whether `std::{fs, io}` names `std::fs`.
pub(crate) fn has_in_group(file: &File, path: &str) -> bool {
    let (root, name) = path.split_once("::").expect("a path");
    roots(&file.code, root).iter().any(|found| found == name)
}

/// Whether a path begins with the name of this crate.
pub(crate) fn names_crate(code: &str, name: &str) -> bool {
    words(code, name).any(|(before, after)| {
        let is_root = !before.trim_end().ends_with("::");
        let is_used = before.ends_with("use ") && after.starts_with([';', ' ']);
        is_root && (after.starts_with("::") || is_used)
    })
}

/// Whether a file has a module of its own by this name in reach.
pub(crate) fn has_own(code: &str, name: &str) -> bool {
    let from = |root: &str| {
        words(code, root).any(|(before, after)| {
            let statement = after.split(';').next().unwrap_or("");
            before.ends_with("use ") && has_word(statement, name)
        })
    };
    has_word(code, &format!("mod {name}")) || from("super") || from("self") || from("crate")
}

/// What stands right behind `root::`, in groups, too.
pub(crate) fn roots(code: &str, root: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (before, after) in words(code, root) {
        let Some(path) = after.trim_start().strip_prefix("::") else { continue };
        // `pub(in crate::x)` and `$crate` are no uses of another floor.
        if before.ends_with(['$', ':']) {
            continue;
        }
        let path = path.trim_start();
        let name = |path: &str| -> String {
            path.trim()
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect()
        };
        match path.strip_prefix('{') {
            None => found.push(name(path)),
            Some(group) => {
                let mut depth = 0_usize;
                let mut start = 0;
                for (byte, letter) in group.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if 0 < depth => depth -= 1,
                        ',' | '}' if depth == 0 => {
                            found.push(name(group.get(start..byte).unwrap_or("")));
                            start = byte + 1;
                            if letter == '}' {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn comments_and_texts_are_not_code() {
    let code = code("let a = \"// std::fs\"; // std::fs\nlet b = r#\"\"std::env\"#; /* HashMap */");
    assert_eq!(code.matches("std").count() + code.matches("HashMap").count(), 0);
    assert!(code.contains("let a") && code.contains("let b"));
    let code = self::code("f('\"', b'\\'', &'a str, \"\\\"std::fs\"); std::net::x");
    assert!(!has_path(&code, "std::fs") && has_path(&code, "std::net"));
}

#[test]
fn grouped_paths_are_seen() {
    let code = "use crate::{plan::{Plan, Node}, eval}; crate::rules::x(); crate :: data::y();";
    assert_eq!(roots(code, "crate"), ["plan", "eval", "rules", "data"]);
    let file = File { name: String::new(), text: String::new(), code: "use std::{fs, io};".into() };
    assert!(has_in_group(&file, "std::fs") && !has_in_group(&file, "std::net"));
    assert!(names_crate("use jiff::Date;", "jiff") && !names_crate("a::jiff::b", "jiff"));
    assert!(has_own("use super::{Panel, csv, findings};", "csv"));
    assert!(!has_own("use csv::{Reader};", "csv"));
}
