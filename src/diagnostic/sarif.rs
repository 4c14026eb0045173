//! Diagnostics as SARIF 2.1.0, which code hosts show beside the lines.

use std::collections::BTreeSet;

use serde::Serialize;

use super::json::printed;
use super::{Code, Diagnostic, Fix, Place, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: Code,
    name: String,
    short_description: Message,
    help: Help,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: Code,
    rule_index: usize,
    level: Severity,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mending>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mending {
    description: Message,
    artifact_changes: [Edited; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Edited {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// The diagnostics as a SARIF 2.1.0 log of one run.
///
/// Columns count characters, as everywhere. The way out follows the message
/// after a line break. File names become URIs as they were given, so that
/// relative ones stay relative to where the program ran.
pub fn to_sarif(diagnostics: &[Diagnostic]) -> String {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let finding = |diagnostic: &Diagnostic| Finding {
        rule_id: diagnostic.code,
        rule_index: codes.range(..diagnostic.code).count(),
        level: diagnostic.severity,
        message: Message { text: text(diagnostic) },
        locations: diagnostic.place.iter().map(|place| location(place, None)).collect(),
        related_locations: diagnostic
            .related
            .iter()
            .map(|(place, words)| location(place, Some(words)))
            .collect(),
        fixes: diagnostic.fixes.iter().map(mending).collect(),
    };
    let rule = |code: &Code| Rule {
        id: *code,
        name: format!("{code:?}"),
        short_description: Message { text: code.title().to_owned() },
        help: Help { text: code.explanation(), markdown: code.explanation() },
    };
    let driver = Driver {
        name: "froth",
        version: env!("CARGO_PKG_VERSION"),
        rules: codes.iter().map(rule).collect(),
    };
    let results = diagnostics.iter().map(finding).collect();
    let run = SarifRun { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    printed(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

fn text(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn mending(fix: &Fix) -> Mending {
    let replacement = Replacement {
        deleted_region: region(&fix.place),
        inserted_content: Message { text: fix.text.clone() },
    };
    let artifact_location = Artifact { uri: uri(&fix.place.file) };
    Mending {
        description: Message { text: fix.label.clone() },
        artifact_changes: [Edited { artifact_location, replacements: [replacement] }],
    }
}

fn region(place: &Place) -> Region {
    Region {
        start_line: place.line,
        start_column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
    }
}

fn location(place: &Place, words: Option<&str>) -> Location {
    let region = region(place);
    let physical_location =
        Physical { artifact_location: Artifact { uri: uri(&place.file) }, region };
    Location { physical_location, message: words.map(|words| Message { text: words.to_owned() }) }
}

/// The name of a file as a URI reference.
fn uri(file: &str) -> String {
    let path = file.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
