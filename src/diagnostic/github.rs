//! Diagnostics as workflow commands of GitHub, which shows them in pull requests.

use super::{Diagnostic, Severity};

/// The diagnostics as workflow commands, one line each.
///
/// The way out follows the message after a line break. Names, titles and
/// messages are escaped as the runner reads them. Of each kind GitHub shows the
/// first ten of a step.
pub fn to_github(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic) + "\n").collect()
}

fn command(diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = diagnostic.place.as_ref().map_or(String::new(), |place| {
        format!(
            "file={},line={},col={},endLine={},endColumn={},",
            property(&place.file),
            place.line,
            place.column,
            place.end_line,
            place.end_column
        )
    });
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    format!("::{level} {place}title={}::{}", diagnostic.code, data(&message))
}

/// A message: a line break would end the command.
fn data(text: &str) -> String {
    // Breaks are ours to write; what else is live is a number.
    let lines: Vec<_> = text.split('\n').map(crate::inert::line).collect();
    lines.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value before the message: `:` and `,` would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
