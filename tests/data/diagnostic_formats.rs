//! Diagnostics for programs say what they say to people.

use froth::RuleSet;
use froth::diagnostic::{Diagnostic, Severity, to_github, to_json, to_sarif};
use serde_json::Value;

/// A rule file with mistakes of many kinds, under a name that needs escaping.
const FILE: &str = "rules, drafts/50% späte: phase.yaml";
const RULES: &str = "
format: 1
id: example
version: \"1.0.0\"
title: Ist die Lücke groß?
calendar: quarter
inputs:
  spread: { unit: pp, columns: [BAA10YM] }
  idle: { unit: pp, columns: [BAA10YM] }
params:
  alarm: { value: 0.50pp, range: [1pp, 2pp] }
signals:
  größer: { when: \"spred >= alarm\" }
  widen: { when: spread >= 0.5 % }
phases:
  - { id: bad, when: widen }
  - { id: bad, otherwise: true }
";

fn found() -> Vec<Diagnostic> {
    let found = RuleSet::parse_file(FILE, RULES).unwrap_err().diagnostics().to_vec();
    assert!(5 < found.len());
    assert!(found.iter().any(|one| one.severity == Severity::Warning));
    assert!(found.iter().any(|one| !one.related.is_empty()));
    found
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn count(value: &Value) -> usize {
    value.as_u64().unwrap().try_into().unwrap()
}

/// The text that a place means, cut out of the file by its lines and columns.
fn cut(line: &Value, column: &Value, end_line: &Value, end_column: &Value) -> String {
    let lines: Vec<&str> = RULES.lines().collect();
    assert_eq!(count(line), count(end_line), "these mistakes stand on one line each");
    let letters = lines[count(line) - 1].chars();
    letters.skip(count(column) - 1).take(count(end_column) - count(column)).collect()
}

#[test]
fn json_holds_every_field() {
    let found = found();
    let document = json(&to_json(&found));
    assert_eq!(document["schema"], "froth.diagnostics/1");
    let errors = found.iter().filter(|one| one.severity == Severity::Error).count();
    assert_eq!(count(&document["errors"]), errors);
    assert_eq!(count(&document["warnings"]), found.len() - errors);
    assert_eq!(count(&document["notes"]), 0);
    let entries = document["diagnostics"].as_array().unwrap();
    assert_eq!(entries.len(), found.len());
    for (entry, one) in entries.iter().zip(&found) {
        assert_eq!(entry["code"], one.code.to_string());
        assert_eq!(entry["severity"], json(&serde_json::to_string(&one.severity).unwrap()));
        assert_eq!(entry["message"], one.message.as_str());
        assert_eq!(entry["help"].as_str(), one.help.as_deref());
        let place = &entry["place"];
        let own = one.place.as_ref().unwrap();
        assert_eq!(place["file"], FILE);
        assert_eq!(count(&place["line"]), own.line);
        assert_eq!(count(&place["column"]), own.column);
        assert_eq!(count(&place["end_line"]), own.end_line);
        assert_eq!(count(&place["end_column"]), own.end_column);
        let text = cut(&place["line"], &place["column"], &place["end_line"], &place["end_column"]);
        assert_eq!(place["text"], text);
        let related = entry["related"].as_array().unwrap();
        assert_eq!(related.len(), one.related.len());
        for (entry, (place, words)) in related.iter().zip(&one.related) {
            assert_eq!(entry["message"], words.as_str());
            assert_eq!(count(&entry["place"]["line"]), place.line);
        }
    }
}

#[test]
fn the_text_that_json_names_is_what_is_wrong() {
    let document = json(&to_json(&found()));
    let entries = document["diagnostics"].as_array().unwrap();
    let unknown = entries.iter().find(|entry| entry["code"] == "F0301").unwrap();
    assert_eq!(unknown["place"]["text"], "spred");
}

#[test]
fn nothing_found_is_an_empty_list_in_json_and_sarif_and_no_command() {
    assert_eq!(json(&to_json(&[]))["diagnostics"], json("[]"));
    let log = json(&to_sarif(&[]));
    assert_eq!(log["runs"][0]["results"], json("[]"));
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"], json("[]"));
    assert_eq!(to_github(&[]), "");
}

#[test]
fn sarif_holds_codes_levels_messages_and_regions() {
    let found = found();
    let log = json(&to_sarif(&found));
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), found.len());
    for (result, one) in results.iter().zip(&found) {
        assert_eq!(result["ruleId"], one.code.to_string());
        let rule = &rules[count(&result["ruleIndex"])];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(rule["shortDescription"]["text"], one.code.title());
        assert_eq!(rule["help"]["markdown"], one.code.explanation());
        let level = if one.severity == Severity::Error { "error" } else { "warning" };
        assert_eq!(result["level"], level);
        let text = result["message"]["text"].as_str().unwrap();
        let (message, help) = match text.split_once("\nhelp: ") {
            Some((message, help)) => (message, Some(help)),
            None => (text, None),
        };
        assert_eq!((message, help), (one.message.as_str(), one.help.as_deref()));
        let physical = &result["locations"][0]["physicalLocation"];
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(uri, "rules%2C%20drafts/50%25%20sp%C3%A4te%3A%20phase.yaml");
        let region = &physical["region"];
        let own = one.place.as_ref().unwrap();
        assert_eq!(count(&region["startLine"]), own.line);
        assert_eq!(count(&region["startColumn"]), own.column);
        assert_eq!(count(&region["endLine"]), own.end_line);
        assert_eq!(count(&region["endColumn"]), own.end_column);
        let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
        assert_eq!(related, one.related.len());
    }
}

#[test]
fn a_whole_path_becomes_a_file_uri() {
    let found = RuleSet::parse_file("/home/me/a b.yaml", "").unwrap_err().diagnostics().to_vec();
    let log = json(&to_sarif(&found));
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "file:///home/me/a%20b.yaml");
}

/// A workflow command as GitHub's runner reads it: its name, properties, message.
fn read(command: &str) -> (String, Vec<(String, String)>, String) {
    let (head, message) = command.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (level, properties) = head.split_once(' ').unwrap();
    let plain = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let properties = properties.split(',').map(|property| {
        let (name, value) = property.split_once('=').unwrap();
        (name.to_owned(), plain(value))
    });
    (level.to_owned(), properties.collect(), plain(message))
}

#[test]
fn a_workflow_command_reads_back_as_it_was() {
    let found = found();
    let text = to_github(&found);
    assert_eq!(text.lines().count(), found.len());
    for (command, one) in text.lines().zip(&found) {
        let (level, properties, message) = read(command);
        let wanted = if one.severity == Severity::Error { "error" } else { "warning" };
        assert_eq!(level, wanted);
        let own = one.place.as_ref().unwrap();
        let wanted = [
            ("file", FILE.to_owned()),
            ("line", own.line.to_string()),
            ("col", own.column.to_string()),
            ("endLine", own.end_line.to_string()),
            ("endColumn", own.end_column.to_string()),
            ("title", one.code.to_string()),
        ];
        let wanted = wanted.map(|(name, value)| (name.to_owned(), value));
        assert_eq!(properties, wanted);
        let help = one.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
        assert_eq!(message, format!("{}{help}", one.message));
    }
}
