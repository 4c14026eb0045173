//! One small file for each mistake, with what its author is shown.

use std::path::Path;

use froth::diagnostic::Code;

use crate::{diagnostics, shown};

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or("")
}

#[test]
fn rejects() {
    insta::glob!("../reject", "*.yaml", |path| {
        let name = file_name(path);
        let text = std::fs::read_to_string(path).unwrap();
        let found = diagnostics(name, &text);
        let code = name.split('-').next().unwrap();
        assert!(!found.is_empty(), "{name} is accepted");
        for diagnostic in &found {
            assert_eq!(diagnostic.code.to_string(), code, "{name}: {}", diagnostic.message);
        }
        insta::assert_snapshot!(shown(&found));
    });
}

#[test]
fn every_code_of_rules_has_a_reject_file() {
    let files: Vec<String> = std::fs::read_dir("tests/reject")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for code in Code::ALL.into_iter().filter(|code| code.number() < 700) {
        let has_one = files.iter().any(|file| file.starts_with(&format!("{code}-")));
        assert!(has_one, "{code} has no file in tests/reject");
    }
}

#[test]
fn every_mistake_has_a_place_and_a_way_out() {
    insta::glob!("../reject", "*.yaml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        for found in diagnostics(file_name(path), &text) {
            assert!(found.place.is_some(), "{}", found.message);
            let has_help = found.help.is_some() || found.code == Code::FileTooLong;
            assert!(has_help, "{}: {}", path.display(), found.message);
            assert!(!found.message.ends_with('.'), "{}", found.message);
        }
    });
}
