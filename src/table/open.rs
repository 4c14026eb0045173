//! A long table whose header is read, and how its rows come.

use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Batch, ReadAt, Wanted, columnar, csv};
use crate::data::{DATE_NAMES, Format, Packing, only};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// A long table whose columns are known, and whose rows are still in the file.
pub struct Table {
    file: String,
    columns: Vec<Column>,
    source: Box<dyn RowSource>,
}

/// A column of a long table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
///
/// A program with rows of its own, in a database or in memory, implements it; [`Table`]
/// has that of files.
///
/// # Example
///
/// ```
/// use std::ops::ControlFlow;
///
/// use froth::entities::{Answers, Gather, SurveyOptions, Tally};
/// use froth::table::{Batch, Rows};
/// use froth::time::Date;
/// use froth::{Error, Panel, RuleSet};
///
/// /// The debt of each company at the end of some years.
/// struct Books(Vec<(&'static str, &'static str, f64)>);
///
/// impl Rows for Books {
///     fn parts(&self) -> usize {
///         1
///     }
///
///     fn read(
///         &self,
///         _part: usize,
///         batch: &mut Batch,
///         take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
///     ) -> Result<(), Error> {
///         batch.clear(1);
///         for (company, day, debt) in &self.0 {
///             let day: Date = day
///                 .parse()
///                 .map_err(|_| Error::data(format!("`{day}` is no day"), "write it as 2026-06-30"))?;
///             batch.push(company, Some(day.days()), &[*debt]);
///         }
///         let _ = take(batch);
///         Ok(())
///     }
///
///     fn part_rows(&self, _part: usize) -> Option<u64> {
///         None
///     }
/// }
///
/// struct Counted(Tally);
///
/// impl Gather for Counted {
///     fn add(&mut self, answers: &Answers<'_>) {
///         self.0.add(answers);
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// let rules = RuleSet::parse(
///     "format: 1\nid: debt\nversion: '1'\ntitle: Is there much debt?\ncalendar: year\n\
///      inputs:\n  debt: { unit: number }\n\
///      phases:\n  - { id: deep, when: debt > 5 }\n  - { id: fine, otherwise: true }\n",
/// )?;
/// let options = SurveyOptions {
///     entity: "company".to_owned(),
///     date: Some("day".to_owned()),
///     ..SurveyOptions::default()
/// };
/// let survey = rules.survey(&["company", "day", "debt"], Panel::default(), &options)?;
/// let mut tally = Tally::new(&rules);
/// let mut run = |books: &Books| {
///     survey.run(
///         books,
///         1,
///         || Counted(Tally::new(&rules)),
///         |counted| {
///             tally.merge(&counted.0);
///             ControlFlow::Continue(())
///         },
///         |_| ControlFlow::Continue(()),
///     )
/// };
/// run(&Books(vec![("ann", "2025-12-31", 7.0), ("bob", "2025-12-31", 3.0)]))?;
/// assert!(run(&Books(vec![("ann", "soon", 7.0)])).is_err());
/// assert_eq!(tally.entities(), 2);
/// # Ok(())
/// # }
/// ```
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
pub(super) trait RowSource: Send + Sync {
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
    pub(super) texts: Vec<usize>,
}

impl Table {
    /// The table in these bytes; `file` is its name as people know it.
    ///
    /// # Errors
    ///
    /// The header cannot be read, or this build does not read the format.
    pub fn open(file: &str, format: Format, bytes: Arc<dyn ReadAt>) -> Result<Table, Error> {
        let mut start = [0; 4];
        let length = start.len().min(usize::try_from(bytes.length()).unwrap_or(start.len()));
        let start = start.get_mut(..length).unwrap_or_default();
        bytes.read_at(0, start).map_err(|error| unreadable(file, &error))?;
        if Packing::of(start).is_some() {
            return Table::stream(file, format, Box::new(Front { bytes, offset: 0 }));
        }
        match format {
            Format::Csv => csv::open(file, bytes),
            Format::Parquet | Format::Arrow => {
                Ok(columnar::table(crate::data::columnar(file, format, bytes)?))
            }
            Format::Json | Format::Ndjson | Format::Yaml | Format::Excel | Format::Zip => {
                Err(unread(file, format))
            }
        }
    }

    /// The table in these record batches.
    #[cfg(feature = "arrays")]
    pub fn of_batches(batches: crate::data::Batches) -> Table {
        columnar::table(Arc::new(batches))
    }

    /// The table in bytes that come only once, such as unpacked or piped ones.
    ///
    /// # Errors
    ///
    /// The header cannot be read, or this build does not read the format.
    pub fn stream(
        file: &str,
        format: Format,
        mut bytes: Box<dyn Read + Send>,
    ) -> Result<Table, Error> {
        let mut start = Vec::new();
        let read = bytes.by_ref().take(4).read_to_end(&mut start);
        read.map_err(|error| unreadable(file, &error))?;
        let packing = Packing::of(&start);
        let whole: Box<dyn Read + Send> = Box::new(Cursor::new(start).chain(bytes));
        let whole = match packing {
            Some(packing) => packing.unpack(file, whole)?,
            None => whole,
        };
        match format {
            Format::Csv => csv::stream(file, whole),
            // Their directory stands at the end: there is no way around the whole.
            Format::Parquet | Format::Arrow => {
                let message = "this kind of file cannot be read as a stream";
                let diagnostic = Diagnostic::error(Code::FormatUnread, message);
                let help = "write it to a file, not packed and not piped";
                Err(only(diagnostic.at(Place::whole(file)).with_help(help)))
            }
            Format::Json | Format::Ndjson | Format::Yaml | Format::Excel | Format::Zip => {
                Err(unread(file, format))
            }
        }
    }

    pub(super) fn new(file: String, columns: Vec<Column>, source: Box<dyn RowSource>) -> Table {
        let inert = |column: Column| Column {
            name: crate::inert::line(&column.name).into_owned(),
            ..column
        };
        let columns = columns.into_iter().map(inert).collect();
        Table { file: crate::inert::name(&file).into_owned(), columns, source }
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
            texts: wanted.texts.iter().map(position).collect::<Result<_, _>>()?,
        };
        self.source.rows(positions, wanted)
    }

    fn position(&self, name: &str) -> Result<usize, Error> {
        let names = || self.columns.iter().map(|column| column.name.as_str());
        let mut of_name = names().enumerate().filter(|(_, known)| *known == name);
        if let (Some(_), Some((second, _))) = (of_name.next(), of_name.next()) {
            let message = format!("two columns are called `{name}`");
            let diagnostic = Diagnostic::error(Code::DuplicateColumn, message);
            let help = format!("write `{name}_2` for one of them");
            return Err(only(diagnostic.at(self.source.name_place(second)).with_help(help)));
        }
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

fn unread(file: &str, format: Format) -> Error {
    let message = "the file is of a kind that is not read as a long table";
    let help = match format {
        Format::Excel => "save the sheet as .csv",
        Format::Zip => "unpack it, and name the file in it",
        _ => "give it as .csv, .parquet or .arrow",
    };
    only(Diagnostic::error(Code::FormatUnread, message).at(Place::whole(file)).with_help(help))
}

pub(super) fn unreadable(file: &str, error: &io::Error) -> Error {
    let message = format!("the data could not be read: {error}");
    only(Diagnostic::error(Code::UnreadableData, message).at(Place::whole(file)))
}

/// Bytes at their places, read from the front.
struct Front {
    bytes: Arc<dyn ReadAt>,
    offset: u64,
}

impl Read for Front {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.length().saturating_sub(self.offset);
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.bytes.read_at(self.offset, buffer.get_mut(..length).unwrap_or_default())?;
        self.offset += length as u64;
        Ok(length)
    }
}
