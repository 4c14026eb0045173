//! A long table whose header is read, and how its rows come.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Batch, ReadAt, Wanted, csv};
use crate::data::{DATE_NAMES, Format, only};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// A long table whose columns are known, and whose rows are still in the file.
pub struct Table {
    file: String,
    columns: Vec<Column>,
    source: Box<dyn Source>,
}

/// A column of a long table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// What the file says that it holds.
    pub kind: ColumnKind,
}

/// What a file says that a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// The file does not say: its cells are text that may be anything.
    Cells,
    /// Numbers.
    Number,
    /// Days, or times of which the day counts.
    Date,
    /// Text.
    Text,
    /// Something that is not read: lists, records, bytes.
    Unread,
}

/// The rows of a long table, in parts.
pub trait Rows: Send + Sync {
    /// How many parts there are. Where the file cannot be cut there is one.
    fn parts(&self) -> usize;

    /// Reads a part: fills `batch` and gives it to `take` until the part is over
    /// or `take` breaks.
    ///
    /// What `take` leaves in the batch is thrown away; it may put another batch
    /// in its place.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or holds something wrong in a wanted column. The
    /// one part of a file that comes as a stream can be read only once.
    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error>;

    /// How many rows the part has, where the file says so.
    fn part_rows(&self, part: usize) -> Option<u64>;
}

/// A format of long tables, after its header was read.
pub(super) trait Source: Send + Sync {
    /// The rows with the wanted columns, each by its position.
    fn rows(&self, positions: Positions, wanted: &Wanted) -> Result<Box<dyn Rows>, Error>;

    /// Where the name of a column stands.
    fn name_place(&self, column: usize) -> Place;
}

/// Where the wanted columns stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Positions {
    pub(super) entity: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) numbers: Vec<usize>,
}

impl Table {
    /// The table in these bytes; `file` is its name as people know it.
    ///
    /// # Errors
    ///
    /// The header cannot be read, or this build does not read the format.
    pub fn open(file: &str, format: Format, bytes: Arc<dyn ReadAt>) -> Result<Table, Error> {
        match format {
            Format::Csv => csv::open(file, bytes),
            _ => Err(unread(file)),
        }
    }

    /// The table in bytes that come only once, such as unpacked or piped ones.
    ///
    /// # Errors
    ///
    /// The header cannot be read, or this build does not read the format.
    pub fn stream(file: &str, format: Format, bytes: Box<dyn Read + Send>) -> Result<Table, Error> {
        match format {
            Format::Csv => csv::stream(file, bytes),
            _ => Err(unread(file)),
        }
    }

    pub(super) fn new(file: &str, columns: Vec<Column>, source: Box<dyn Source>) -> Table {
        Table { file: file.to_owned(), columns, source }
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The columns in the order of the file.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column that holds the dates, as far as names and kinds tell.
    pub fn date_column(&self) -> Option<&str> {
        let named =
            |date: &&str| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(date));
        let mut typed = self.columns.iter().filter(|column| column.kind == ColumnKind::Date);
        let found = DATE_NAMES.iter().find_map(named);
        let found = found.or_else(|| typed.next().filter(|_| typed.next().is_none()))?;
        Some(&found.name)
    }

    /// The rows with these columns.
    ///
    /// # Errors
    ///
    /// A column is not there, or cannot hold what is wanted of it.
    pub fn rows(&self, wanted: &Wanted) -> Result<Box<dyn Rows>, Error> {
        let position = |name: &String| self.position(name);
        let positions = Positions {
            entity: wanted.entity.as_ref().map(position).transpose()?,
            date: wanted.date.as_ref().map(position).transpose()?,
            numbers: wanted.numbers.iter().map(position).collect::<Result<_, _>>()?,
        };
        self.source.rows(positions, wanted)
    }

    fn position(&self, name: &str) -> Result<usize, Error> {
        let names = || self.columns.iter().map(|column| column.name.as_str());
        names().position(|known| known == name).ok_or_else(|| {
            let message = format!("no column `{name}`");
            let help = match crate::diagnostic::nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the file has {}", crate::diagnostic::list(names(), 8)),
            };
            let diagnostic = Diagnostic::error(Code::NoColumn, message).with_help(help);
            only(diagnostic.at(self.source.name_place(0)))
        })
    }
}

fn unread(file: &str) -> Error {
    let message = "the file is of a kind that is not read as a long table";
    let help = "give it as .csv, .parquet or .arrow";
    only(Diagnostic::error(Code::FormatUnread, message).at(Place::whole(file)).with_help(help))
}
