//! `froth inspect`: what stands in data files, and the inputs to write for it.

use froth::diagnostic::render;
use froth::inert::lines;
use froth::study::{Inspected, Inspection, inspect};

use super::output::Format;
use super::spelling::Spelling;
use super::{Exit, Failure, data, output};

/// How many series are listed.
const LISTED: usize = 60;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth inspect GDP.csv                what is in a download
  froth inspect data/*.csv --inputs    the inputs of a rule file for it, alone")]
pub(crate) struct Arguments {
    /// Data files as for `froth evaluate`; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    data: Vec<String>,
    #[command(flatten)]
    spelling: Spelling,
    /// Print nothing but the `inputs:` of a rule file
    #[arg(long)]
    inputs: bool,
    /// How to print what is found
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let panel = data::named(&arguments.data, &[], &arguments.spelling.options())?;
    let inspection = inspect(&panel.unwrap_or_default());
    let answer = match arguments.format {
        _ if arguments.inputs => lines(&inspection.inputs),
        Format::Json => output::json(&inspection),
        Format::Text => lines(&text(&inspection)),
    };
    output::answer(&answer)?;
    Ok(Exit::Done)
}

fn text(found: &Inspection) -> String {
    let mut parts = Vec::new();
    for file in &found.files {
        let digest: String = file.sha256.chars().take(12).collect();
        let is_own = |series: &&Inspected| series.file.as_deref() == Some(&file.name);
        let count = found.series.iter().filter(is_own).count();
        let head = output::bold(&file.name);
        let mut lines = vec![format!("{head}  {count} series, sha256 {digest}")];
        let notes = found
            .notes
            .iter()
            .filter(|note| note.place.as_ref().is_some_and(|place| place.file == file.name));
        let series = found.series.iter().filter(is_own).flat_map(|series| &series.notes);
        lines.extend(notes.chain(series).map(|note| output::wrapped(&note.message, "  ")));
        parts.push(lines.join("\n"));
    }
    parts.push(table(&found.series));
    if !found.without_figures.is_empty() {
        let names = found.without_figures.join(", ");
        parts.push(output::wrapped(&format!("without a figure: {names}"), ""));
    }
    let faults: Vec<_> = found
        .series
        .iter()
        .flat_map(|series| series.faults.iter())
        .chain(&found.doubts)
        .cloned()
        .collect();
    if !faults.is_empty() {
        parts.push(render(&faults, output::answer_style()).trim_end().to_owned());
    }
    if !found.series.is_empty() {
        parts.push(found.inputs.trim_end().to_owned());
    }
    parts.join("\n\n") + "\n"
}

/// A line a series.
fn table(all: &[Inspected]) -> String {
    let header = ["SERIES", "UNIT", "EVERY", "FROM", "TO", "FIGURES", "GAPS", "NEWEST"];
    let mut rows = vec![header.map(str::to_owned)];
    for series in all.iter().take(LISTED) {
        let or_dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
        rows.push([
            cut(&series.name),
            or_dash(series.unit.as_deref()),
            or_dash(series.every),
            or_dash(series.from.as_deref()),
            or_dash(series.to.as_deref()),
            series.figures.to_string(),
            series.gaps.to_string(),
            series.newest.map_or("-".to_owned(), |value| value.to_string()),
        ]);
    }
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |row: &[String; 8]| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column {
            5.. => format!("{cell:>width$}"),
            _ => format!("{cell:width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    let more = all.len().saturating_sub(LISTED);
    if 0 < more {
        lines.push(format!("and {more} more series: `--format json` has them all"));
    }
    lines.join("\n")
}

fn cut(name: &str) -> String {
    const LONGEST: usize = 40;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or("")),
        None => name.to_owned(),
    }
}
