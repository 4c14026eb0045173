//! The format of an answer, where only the name of its file says it.

use std::path::Path;

use clap::ValueEnum;

use super::{Exit, Failure};

/// Endings that mean a format, with its name.
const ENDINGS: [(&str, &str); 17] = [
    ("arrow", "arrow"),
    ("arrows", "arrow"),
    ("csv", "csv"),
    ("feather", "arrow"),
    ("htm", "html"),
    ("html", "html"),
    ("ipc", "arrow"),
    ("json", "json"),
    ("jsonl", "ndjson"),
    ("markdown", "md"),
    ("md", "md"),
    ("ndjson", "ndjson"),
    ("parquet", "parquet"),
    ("pq", "parquet"),
    ("prom", "prometheus"),
    ("svg", "svg"),
    ("txt", "text"),
];

/// The format that was asked for; else what the ending of the file means, or `otherwise`
/// where that means nothing.
///
/// # Errors
///
/// The ending means a format that this answer has not.
pub(crate) fn format<F: ValueEnum>(
    asked: Option<F>,
    file: Option<&Path>,
    otherwise: F,
) -> Result<F, Failure> {
    if let Some(asked) = asked {
        return Ok(asked);
    }
    let ending =
        file.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    let meant = ending.and_then(|ending| ENDINGS.iter().find(|(own, _)| *own == ending));
    let (Some((_, meant)), Some(file)) = (meant, file) else { return Ok(otherwise) };
    let names = || F::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let place = names().position(|own| own.get_name() == *meant);
    if let Some(format) = place.and_then(|place| F::value_variants().get(place)) {
        return Ok(format.clone());
    }
    if *meant == "text" {
        return Ok(otherwise);
    }
    let message =
        format!("`{}` would be {meant}, and this answer is not written as {meant}", file.display());
    let names: Vec<String> = names().map(|own| format!("`{}`", own.get_name())).collect();
    let help =
        format!("name another file, or say the format: `--format` with {}", names.join(", "));
    Err(Failure::new(Exit::Rules, &message, &help))
}
