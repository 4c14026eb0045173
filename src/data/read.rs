//! The formats of data files, and the one way in.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::bytes::ReadAt;
use super::columnar::Columnar;
use super::packed::{self, unpacked};
use super::text::{FileText, of_utf16};
use super::{
    DateFormat, Decimal, Origin, Panel, csv, figures, file_and_part, findings, json, typed,
};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::value::WordColumn;

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
    /// Parquet; read by builds with the feature `parquet`.
    Parquet,
    /// Arrow IPC, as a file or a stream; read by builds with the feature `arrow`.
    Arrow,
    /// A workbook of Excel or OpenDocument; read by builds with the feature `excel`.
    Excel,
    /// A zip archive of files that are read; read by builds with the feature
    /// `compression`.
    Zip,
}

/// What a file may leave open, and its user knows.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How dates are written that may be read in two ways.
    pub dates: Option<DateFormat>,
    /// Which sign stands before the decimals of numbers.
    pub decimal: Option<Decimal>,
    /// The words that columns are asked about, as
    /// [`RuleSet::words`](crate::RuleSet::words) has them.
    pub words: Vec<WordColumn>,
}

impl Format {
    /// The format that the ending of a file's name means; `None` for any other
    /// ending. A last `.gz` or `.zst` says that the file is packed, and a
    /// [part](super::file_and_part) of the file does not count.
    pub fn of_name(name: &str) -> Option<Format> {
        let (base, ending) = file_and_part(name).0.rsplit_once('.')?;
        let is_packed = ["gz", "gzip", "zst", "zstd"].map(|end| ending.eq_ignore_ascii_case(end));
        let ending = if is_packed.contains(&true) { base.rsplit_once('.')?.1 } else { ending };
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "ndjson" | "jsonl" => Some(Format::Ndjson),
            "yaml" | "yml" => Some(Format::Yaml),
            "parquet" | "pq" => Some(Format::Parquet),
            "arrow" | "feather" | "ipc" | "arrows" => Some(Format::Arrow),
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Some(Format::Excel),
            "zip" => Some(Format::Zip),
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
    ///
    /// # Example
    ///
    /// ```
    /// use froth::{Format, Panel};
    ///
    /// let file = b"date,price\n1999-12-31,4069.31\n2000-12-31,2470.52\n";
    /// let panel = Panel::read("prices.csv", Format::Csv, file)?;
    /// assert_eq!(panel.series()[0].values(), [4069.31, 2470.52]);
    /// assert_eq!(panel.origins()[0].name, "prices.csv");
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn read(name: &str, format: Format, bytes: &[u8]) -> Result<Panel, Error> {
        Panel::read_with(name, format, bytes, &ReadOptions::default())
    }

    /// The same of a file that leaves open what these options say.
    ///
    /// # Errors
    ///
    /// As for [`Panel::read`].
    ///
    /// # Example
    ///
    /// ```
    /// use froth::{DateFormat, Format, Panel, ReadOptions};
    ///
    /// // The first of February, or the second of January?
    /// let file = b"date,price\n01/02/1999,1\n02/03/1999,2\n";
    /// assert!(Panel::read("prices.csv", Format::Csv, file).is_err());
    ///
    /// let mut options = ReadOptions::default();
    /// options.dates = Some(DateFormat::DayFirst);
    /// let panel = Panel::read_with("prices.csv", Format::Csv, file, &options)?;
    /// assert_eq!(panel.series()[0].stamps()[0].to_string(), "1999-02-01");
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn read_with(
        name: &str,
        format: Format,
        bytes: &[u8],
        options: &ReadOptions,
    ) -> Result<Panel, Error> {
        Panel::read_part(name, None, format, bytes, options)
    }

    /// The series in a part of one file, as [`file_and_part`](super::file_and_part)
    /// tells it: a sheet of a workbook or cells of it, a file of an archive.
    ///
    /// # Errors
    ///
    /// As for [`Panel::read`]; also if the file has no such part, or no parts.
    pub fn read_part(
        name: &str,
        part: Option<&str>,
        format: Format,
        bytes: &[u8],
        options: &ReadOptions,
    ) -> Result<Panel, Error> {
        let name = &*crate::inert::name(name);
        let unpacked = unpacked(name, bytes)?;
        let is_text = matches!(format, Format::Csv | Format::Json | Format::Ndjson | Format::Yaml);
        if is_text && matches!(unpacked, Cow::Owned(_)) {
            packed::check_cells(name, bytes.len(), &unpacked)?;
        }
        let decoded = if is_text { of_utf16(&unpacked) } else { None };
        let unpacked = decoded.map_or(unpacked, Cow::Owned);
        if let Some(part) = part.filter(|_| !matches!(format, Format::Excel | Format::Zip)) {
            let message = format!("the file has no parts, so it has no `{part}`");
            let found = Diagnostic::error(Code::NoSuchPart, message).at(Place::whole(name));
            return Err(findings::only(found.with_help(format!("write `{name}`"))));
        }
        let text = || FileText::new(name, &unpacked);
        let mut panel = match format {
            Format::Csv => csv::read(&text()?, options)?,
            Format::Json => json::read(&text()?, options)?,
            Format::Ndjson => json::read_lines(&text()?, options)?,
            Format::Yaml => figures::read(&text()?)?,
            Format::Parquet | Format::Arrow => {
                let file = columnar(name, format, Arc::new(unpacked.to_vec()))?;
                typed::read(&*file, unpacked.len(), options)?
            }
            #[cfg(feature = "excel")]
            Format::Excel => super::workbook::read(name, part, &unpacked, options)?,
            #[cfg(not(feature = "excel"))]
            Format::Excel => return Err(not_built(name, "workbooks", "excel")),
            #[cfg(feature = "compression")]
            Format::Zip => super::archive::read(name, part, &unpacked, options)?,
            #[cfg(not(feature = "compression"))]
            Format::Zip => return Err(not_built(name, "zip archives", "compression")),
        };
        let whole = part.map_or_else(|| name.to_owned(), |part| format!("{name}:{part}"));
        panel.set_origin(Origin::of(whole, bytes));
        Ok(panel)
    }

    /// The series in a CSV file, which messages call `data.csv`.
    ///
    /// # Errors
    ///
    /// As for [`Panel::read`]; also if the file cannot be read to its end.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::Panel;
    ///
    /// let panel = Panel::read_csv("date,price\n1999-12-31,4069.31\n".as_bytes())?;
    /// assert_eq!(panel.get("price").map(|price| price.values()), Some(&[4069.31][..]));
    /// # Ok::<(), froth::Error>(())
    /// ```
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

/// The columns of a binary file.
///
/// # Errors
///
/// The file is broken, or this build does not read its format.
pub(crate) fn columnar(
    name: &str,
    format: Format,
    bytes: Arc<dyn ReadAt>,
) -> Result<Arc<dyn Columnar>, Error> {
    match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::open(name, bytes),
        #[cfg(feature = "arrow")]
        Format::Arrow => super::arrow::open(name, bytes),
        _ => {
            drop(bytes);
            let is_parquet = format == Format::Parquet;
            let (kind, feature) =
                if is_parquet { ("Parquet", "parquet") } else { ("Arrow", "arrow") };
            Err(not_built(name, kind, feature))
        }
    }
}

/// The error for a file that another build of this program would read.
pub(crate) fn not_built(name: &str, kind: &str, feature: &str) -> Error {
    let message = format!("this build cannot read {kind}");
    let diagnostic = Diagnostic::error(Code::FormatUnread, message).at(Place::whole(name));
    findings::only(diagnostic.with_help(format!("build it with `--features {feature}`")))
}
