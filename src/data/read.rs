//! The formats of data files, and the one way in.

use std::io;

use super::text::Text;
use super::{Origin, Panel, csv, figures, findings, json};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// How a data file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Lines of cells between commas, semicolons or tabs; the first has the names.
    Csv,
    /// A list of records, or one object of columns.
    Json,
    /// One JSON record a line.
    Ndjson,
    /// A snapshot: figures without a history.
    Yaml,
}

impl Format {
    /// The format that the ending of a file's name means; `None` for any other
    /// ending.
    pub fn of_name(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "yaml" | "yml" => Some(Format::Yaml),
            _ => None,
        }
    }
}

impl Panel {
    /// The series in the bytes of one file; `name` is the file as people know it.
    ///
    /// A cell that is not a number is no error as long as no rule reads its
    /// column. The panel has one [origin](Panel::origins).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) with all that is wrong in the
    /// file, the first twenty mistakes in full.
    pub fn read(name: &str, format: Format, bytes: &[u8]) -> Result<Panel, Error> {
        let text = Text::new(name, bytes)?;
        let mut panel = match format {
            Format::Csv => csv::read(&text)?,
            Format::Json => json::read(&text)?,
            Format::Ndjson => json::read_lines(&text)?,
            Format::Yaml => figures::read(&text)?,
        };
        panel.set_origin(Origin::of(name, bytes));
        Ok(panel)
    }

    /// The series in a CSV file, which messages call `data.csv`.
    ///
    /// # Errors
    ///
    /// As for [`Panel::read`]; also if the file cannot be read to its end.
    pub fn read_csv(mut reader: impl io::Read) -> Result<Panel, Error> {
        const NAME: &str = "data.csv";
        let mut bytes = Vec::new();
        if let Err(error) = reader.read_to_end(&mut bytes) {
            let message = format!("the data could not be read: {error}");
            let diagnostic = Diagnostic::error(Code::UnreadableData, message);
            return Err(findings::only(diagnostic.at(Place::whole(NAME))));
        }
        Panel::read(NAME, Format::Csv, &bytes)
    }
}
