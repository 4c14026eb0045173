//! Diagnostics as JSON, for programs.

use serde::Serialize;

use super::{Code, Diagnostic, Fix, Place, Severity};

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.diagnostics/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    errors: usize,
    warnings: usize,
    notes: usize,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: Code,
    severity: Severity,
    message: &'a str,
    place: Option<Spot<'a>>,
    related: Vec<Related<'a>>,
    help: Option<&'a str>,
    fixes: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    place: Spot<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct Edit<'a> {
    place: Spot<'a>,
    text: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct Spot<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: &'a str,
}

/// The diagnostics as JSON, for programs; its shape is `froth.diagnostics/1`.
///
/// Beside the list stands how many of each severity it holds. Lines and columns
/// count from 1, columns in characters; `end_column` is the one after the last
/// that is meant, and `text` is what is meant. What there is not is `null`. The `text`
/// of a fix is to be written in the place of what is meant there.
pub fn to_json(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|one| one.severity == severity).count();
    printed(&Document {
        schema: SCHEMA,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        diagnostics: diagnostics.iter().map(entry).collect(),
    })
}

fn entry(diagnostic: &Diagnostic) -> JsonDiagnostic<'_> {
    let related = diagnostic.related.iter();
    JsonDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        place: diagnostic.place.as_ref().map(spot),
        related: related.map(|(place, message)| Related { place: spot(place), message }).collect(),
        help: diagnostic.help.as_deref(),
        fixes: diagnostic.fixes.iter().map(edit).collect(),
    }
}

fn edit(fix: &Fix) -> Edit<'_> {
    Edit { place: spot(&fix.place), text: &fix.text, label: &fix.label }
}

fn spot(place: &Place) -> Spot<'_> {
    Spot {
        file: &place.file,
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
        text: place.meant(),
    }
}

/// A value as JSON with line breaks.
pub(super) fn printed(value: &impl Serialize) -> String {
    // Texts and numbers of bars and bytes only, so that nothing can fail.
    crate::inert::json(serde_json::to_string_pretty(value).unwrap_or_default())
}
