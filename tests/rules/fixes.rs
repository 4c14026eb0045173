//! A way out that is an edit mends what it is offered for.

use std::path::Path;

use froth::RuleSet;
use froth::diagnostic::{Diagnostic, to_json, to_sarif};

use crate::diagnostics;

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or("")
}

/// Whether this mistake is among those of a text.
fn is_there(one: &Diagnostic, found: &[Diagnostic]) -> bool {
    let place = |one: &Diagnostic| one.place.as_ref().map(|place| (place.line, place.column));
    found.iter().any(|other| {
        other.code == one.code && place(other) == place(one) && other.message == one.message
    })
}

#[test]
fn every_fix_of_every_rejected_file_mends_its_mistake() {
    let mut tried = 0;
    insta::glob!("../reject", "*.yaml", |path| {
        let name = file_name(path);
        let text = std::fs::read_to_string(path).unwrap();
        for one in diagnostics(name, &text) {
            for fix in &one.fixes {
                let mended = fix.applied(&text).unwrap_or_else(|| panic!("{name}: {one:?}"));
                assert_ne!(mended, text, "{name}: {}", one.message);
                let (place, own) = (one.place.as_ref().unwrap(), &fix.place);
                assert_eq!((place.line, place.column), (own.line, own.column));
                assert_eq!(Some(&fix.label), one.help.as_ref());
                let still = RuleSet::parse_file(name, &mended);
                let still = still.err().map_or(Vec::new(), |error| error.diagnostics().to_vec());
                assert!(!is_there(&one, &still), "{name}: {}\n{mended}", one.message);
                tried += 1;
            }
            let help = one.help.as_deref().unwrap_or("");
            // A group is named with its word, and the place is that of both.
            if help.starts_with("did you mean") && !one.message.contains("grouping") {
                assert_eq!(one.fixes.len(), 1, "{name}: {}: {help}", one.message);
            }
        }
    });
    assert!(50 < tried, "{tried}");
}

const RULES: &str = "format: 1
id: t
version: '1'
titel: t
calendar: rows
inputs:
  x: { unit: number, columns: [x] }
phases:
  - { id: high, when: 'x => 1' }
  - { id: rest, otherwise: true }
";

#[test]
fn fixes_are_taken_one_after_the_other_until_nothing_is_wrong() {
    for mark in ["", "\u{feff}"] {
        let mut text = format!("{mark}{}", RULES.replace("title", "titel"));
        let mut taken = 0;
        while let Err(error) = RuleSet::parse(&text) {
            let all = error.diagnostics();
            let fix = all.iter().flat_map(|one| &one.fixes).next();
            text = fix.unwrap_or_else(|| panic!("{error}")).applied(&text).unwrap();
            taken += 1;
        }
        assert_eq!(taken, 2);
        assert_eq!(text, format!("{mark}{}", RULES.replace("titel", "title").replace("=>", ">=")));
    }
}

#[test]
fn a_fix_is_taken_on_its_own_text_only() {
    let error = RuleSet::parse(RULES).unwrap_err();
    let fix = error.diagnostics().iter().flat_map(|one| &one.fixes).next().unwrap();
    assert_eq!(fix.applied(&RULES.replace("format", "# moved\nformat")), None);
    assert_eq!(fix.applied("é"), None);
    assert_eq!(&RULES[fix.bytes.clone()], "titel");
}

#[test]
fn programs_are_given_fixes_as_edits() {
    let error = RuleSet::parse_file("t.yaml", RULES).unwrap_err();
    let mut found = error.diagnostics().to_vec();
    found.retain(|one| one.message.contains("titel"));
    let json: serde_json::Value = serde_json::from_str(&to_json(&found)).unwrap();
    let fix = &json["diagnostics"][0]["fixes"][0];
    assert_eq!(fix["text"], "title");
    assert_eq!(fix["label"], "did you mean `title`?");
    assert_eq!(fix["place"]["text"], "titel");

    let sarif: serde_json::Value = serde_json::from_str(&to_sarif(&found)).unwrap();
    let change = &sarif["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "t.yaml");
    let replaced = &change["replacements"][0];
    assert_eq!(replaced["insertedContent"]["text"], "title");
    assert_eq!(replaced["deletedRegion"]["startLine"], 4);
    assert_eq!(replaced["deletedRegion"]["endColumn"], 6);
}
