//! Many series, and where they came from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::extremes::{Extreme, Extremes};
use super::faults::Faults;
use super::origin::base_name;
use super::{Confidence, Origin, Series};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::{Error, ErrorKind};
use crate::time::{Calendar, Frequency, Stamp};
use crate::value::Unit;

/// Many series, each under its own name, and where they came from.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    // Invariant: no two of one name.
    series: Vec<Series>,
    origins: Vec<Origin>,
    // By the name of the series that has them.
    faults: Vec<(String, Faults)>,
    assumed: Vec<Assumed>,
    notes: Notes,
}

/// How files were read that are no plain tables of numbers.
#[derive(Clone, Debug, Default)]
struct Notes {
    of_files: Vec<Diagnostic>,
    /// By the name of the series that each is about.
    of_series: Vec<(String, Diagnostic)>,
}

/// A figure that a panel has though its data have not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assumed {
    /// The input for which it was assumed.
    pub(crate) input: String,
    /// What it is about.
    pub(crate) stamp: Stamp,
    /// In the unit of the input.
    pub(crate) value: f64,
    /// What the decision sees otherwise; missing is NaN.
    pub(crate) instead: f64,
}

/// What a panel has, without its values: what a plan is made against.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    columns: Vec<Column>,
}

/// What is known of a column before its rows are read.
#[derive(Clone, Debug)]
pub(crate) struct ColumnSketch {
    pub(crate) name: String,
    /// `None` for rows without dates.
    pub(crate) frequency: Option<Frequency>,
    /// Whether its own dates are not yet there to tell the frequency.
    pub(crate) is_single: bool,
}

/// A series without its values.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    origin_name: String,
    labels: Vec<(String, String)>,
    frequency: Option<Frequency>,
    unit: Option<Unit>,
    faults: Faults,
    extremes: Extremes,
    file: Option<Arc<str>>,
    is_single: bool,
    is_bare: bool,
    is_figure: bool,
    is_in_full: bool,
    source: Option<String>,
    confidence: Option<Confidence>,
    /// The times that it has values for.
    stamps: Arc<Vec<Stamp>>,
    /// Whether it has no rows.
    is_empty: bool,
}

impl Panel {
    /// A panel of these series; the second of two with one name comes back as
    /// the error.
    pub(crate) fn of(series: Vec<Series>) -> Result<Panel, Series> {
        let mut names = BTreeSet::new();
        let second = series.iter().position(|series| !names.insert(series.name()));
        let mut panel = Panel { series, ..Panel::default() };
        match second {
            Some(second) => Err(panel.series.swap_remove(second)),
            None => Ok(panel),
        }
    }

    /// The series in the order of the data.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The series of this name.
    pub fn get(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name() == name)
    }

    /// The files that the data came from.
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    #[cfg_attr(
        not(any(feature = "compression", feature = "excel")),
        expect(dead_code, reason = "only files of several parts have such notes")
    )]
    pub(super) fn add_note(&mut self, note: Diagnostic) {
        self.notes.of_files.push(note);
    }

    /// The files that these series come from, of `files`; also those of which it
    /// cannot be told, as of a folder with a file a vintage.
    pub(crate) fn origins_of(&self, files: &[Option<String>]) -> Vec<Origin> {
        let is_read = |origin: &&Origin| {
            let is_of = |file: Option<&str>| file == Some(origin.name.as_str());
            let is_told = self.series.iter().any(|series| is_of(series.file()));
            !is_told || files.iter().any(|file| is_of(file.as_deref()))
        };
        self.origins.iter().filter(is_read).cloned().collect()
    }

    /// What the panel has, without its values.
    pub fn schema(&self) -> Schema {
        let column = |series: &Series| Column {
            name: series.name().to_owned(),
            origin_name: series.origin_name().to_owned(),
            labels: series.labels().to_vec(),
            frequency: series.frequency(),
            unit: series.unit().cloned(),
            faults: self.faults_of(series.name()).cloned().unwrap_or_default(),
            extremes: Extremes::of(series),
            file: series.file().map(Arc::from),
            is_single: series.stamps().len() == 1,
            is_bare: series.is_bare(),
            is_figure: series.is_figure(),
            is_in_full: series.is_in_full(),
            source: series.source().map(str::to_owned),
            confidence: series.confidence(),
            stamps: series.known_times(),
            is_empty: series.stamps().is_empty(),
        };
        Schema { columns: self.series.iter().map(column).collect() }
    }

    /// Adds a series; one whose name is taken comes back as the error.
    pub(crate) fn push(&mut self, series: Series) -> Result<(), Series> {
        if self.get(series.name()).is_some() {
            return Err(series);
        }
        self.series.push(series);
        Ok(())
    }

    /// This panel with one series in the place of the one of its name.
    pub(crate) fn with(mut self, series: Series) -> Panel {
        match self.series.iter_mut().find(|known| known.name() == series.name()) {
            Some(known) => *known = series,
            None => self.series.push(series),
        }
        self
    }

    /// Says that a figure is none of the data.
    pub(crate) fn add_assumed(&mut self, assumed: Assumed) {
        self.assumed.push(assumed);
    }

    /// The figures that are none of the data.
    pub(crate) fn assumed(&self) -> &[Assumed] {
        &self.assumed
    }

    /// This panel with the series of another. Where files have series of one name,
    /// each is called by its file as well: `us.csv:y10`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] for every series that both have from one file, or of
    /// which a file is not known.
    pub fn join(mut self, mut other: Panel) -> Result<Panel, Error> {
        let mut twice = Vec::new();
        let mut shared = BTreeSet::new();
        let mut own: BTreeMap<&str, Vec<&Series>> = BTreeMap::new();
        for series in &self.series {
            own.entry(series.origin_name()).or_default().push(series);
        }
        let names: BTreeSet<&str> = self.series.iter().map(Series::name).collect();
        for second in &other.series {
            let first = own.get(second.origin_name()).map_or(&[][..], Vec::as_slice);
            let Some(known) = first.first() else { continue };
            let is_other =
                |series: &&Series| series.file().is_some() && series.file() != second.file();
            if second.file().is_none() || !first.iter().all(is_other) {
                if names.contains(second.name()) || second.file() == known.file() {
                    twice.push(series_twice(second, known.file()));
                }
                continue;
            }
            shared.insert(second.origin_name().to_owned());
        }
        self.name_by_file(&shared);
        other.name_by_file(&shared);
        let mut names: BTreeSet<String> =
            self.series.iter().map(|series| series.name().to_owned()).collect();
        for series in other.series {
            if !twice.is_empty() {
                break;
            }
            if names.insert(series.name().to_owned()) {
                self.series.push(series);
            } else {
                let first = self.get(series.name());
                twice.push(series_twice(&series, first.and_then(Series::file)));
            }
        }
        if !twice.is_empty() {
            return Err(Error::new(ErrorKind::Data, twice));
        }
        self.origins.extend(other.origins);
        self.faults.extend(other.faults);
        self.notes.of_files.extend(other.notes.of_files);
        self.notes.of_series.extend(other.notes.of_series);
        Ok(self)
    }

    /// Calls the series that their files call so by those files, too.
    fn name_by_file(&mut self, origin_names: &BTreeSet<String>) {
        let mut renamed: BTreeMap<String, String> = BTreeMap::new();
        for own in &mut self.series {
            let Some(file) = own.file() else { continue };
            let prefix = format!("{file}:");
            if !origin_names.contains(own.origin_name()) || own.name().starts_with(&prefix) {
                continue;
            }
            let (old, new) = (own.name().to_owned(), format!("{prefix}{}", own.name()));
            *own = own.clone().renamed(new.clone());
            renamed.insert(old, new);
        }
        let all = self.faults.iter_mut().map(|(name, _)| name);
        for name in all.chain(self.notes.of_series.iter_mut().map(|(name, _)| name)) {
            if let Some(new) = renamed.get(name) {
                name.clone_from(new);
            }
        }
    }

    pub(super) fn add_notes(&mut self, files: Vec<Diagnostic>, series: Vec<(String, Diagnostic)>) {
        self.notes.of_files.extend(files);
        self.notes.of_series.extend(series);
    }

    /// How the files were read, where they are no plain tables of numbers.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes.of_files
    }

    /// How the cells of a series were read, where they hold more than numbers.
    pub fn notes_on(&self, series: &str) -> impl Iterator<Item = &Diagnostic> {
        let own = self.notes.of_series.iter().filter(move |(name, _)| name == series);
        own.map(|(_, note)| note)
    }

    /// Why the series of this name is not all numbers; `None` if it is.
    pub(crate) fn faults_of(&self, name: &str) -> Option<&Faults> {
        let found = self.faults.iter().find(|(series, _)| series == name);
        found.map(|(_, faults)| faults)
    }

    /// Why some series are not all numbers, by their names.
    pub(super) fn faults(&self) -> &[(String, Faults)] {
        &self.faults
    }

    pub(super) fn add_origins(&mut self, origins: Vec<Origin>) {
        self.origins.extend(origins);
    }

    pub(crate) fn add_faults(&mut self, series: String, faults: Faults) {
        self.faults.push((series, faults));
    }

    /// Says that all series came from this file.
    pub(crate) fn set_origin(&mut self, origin: Origin) {
        self.set_file(&origin.name);
        self.origins = vec![origin];
    }

    /// Says by what name the place is called that all series came from.
    pub(super) fn set_file(&mut self, name: &str) {
        let file: Arc<str> = Arc::from(name);
        for series in &mut self.series {
            series.set_file(Arc::clone(&file));
        }
    }
}

fn series_twice(second: &Series, first_file: Option<&str>) -> Diagnostic {
    let shown = |file: Option<&str>| {
        file.map_or_else(|| "the series given".to_owned(), |file| format!("`{file}`"))
    };
    let (name, file) = (second.name(), second.file());
    if let (Some(file), true) = (file, file == first_file) {
        let message = format!("`{file}` is read twice");
        let diagnostic = Diagnostic::error(Code::SeriesTwice, message).with_help("name it once");
        return diagnostic.at(Place::whole(file));
    }
    let message = format!("series `{name}` is in {} and in {}", shown(first_file), shown(file));
    let diagnostic = Diagnostic::error(Code::SeriesTwice, message)
        .with_help(format!("leave one of the files out, or rename `{name}` in one of them"));
    match file {
        Some(file) => diagnostic.at(Place::whole(file)),
        None => diagnostic,
    }
}

impl Schema {
    /// The columns of a table whose rows are still to be read.
    pub(crate) fn of_table(columns: impl Iterator<Item = ColumnSketch>) -> Schema {
        let column = |ColumnSketch { name, frequency, is_single }| Column {
            origin_name: name.clone(),
            name,
            labels: Vec::new(),
            frequency,
            unit: None,
            faults: Faults::default(),
            extremes: Extremes::default(),
            file: None,
            is_single,
            is_bare: false,
            is_figure: false,
            is_in_full: false,
            source: None,
            confidence: None,
            stamps: Arc::default(),
            is_empty: false,
        };
        Schema { columns: columns.map(column).collect() }
    }

    /// These columns and those of series that are joined to them by date; on a
    /// calendar of rows they count as if they had the rows of this frequency.
    pub(crate) fn and(
        mut self,
        joined: Schema,
        calendar: Calendar,
        frequency: Option<Frequency>,
    ) -> Schema {
        self.columns.extend(joined.columns.into_iter().map(|column| match calendar {
            Calendar::Rows => Column { frequency, ..column },
            Calendar::Every(_) | Calendar::DaysOf(_) => column,
        }));
        self
    }

    /// The names of the columns in the order of the data.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The columns that a rule may mean by this: of this name in the panel or in
    /// their file, also with the file before it (`us.csv:y10`) or a label after it
    /// (`Close:AAPL`), and with all of these labels.
    pub(crate) fn meant(&self, wanted: &str, labels: &[(String, String)]) -> Vec<&str> {
        let of = |is_meant: &dyn Fn(&Column) -> bool| self.names_of(labels, is_meant);
        let found = of(&|column| column.name == wanted);
        if !found.is_empty() {
            return found;
        }
        let found = of(&|column| column.origin_name == wanted);
        let Some((file, name)) = wanted.split_once(':').filter(|_| found.is_empty()) else {
            return found;
        };
        let found = of(&|column| {
            let own = column.file.as_deref().unwrap_or("");
            (own == file || base_name(own) == file) && column.origin_name == name
        });
        if !found.is_empty() {
            return found;
        }
        let (name, label) = (file, name);
        of(&|column| {
            column.origin_name == name && column.labels.iter().any(|(_, own)| own == label)
        })
    }

    /// What the first of these names means that means anything.
    pub(crate) fn first_meant(&self, names: &[String], labels: &[(String, String)]) -> Vec<&str> {
        let mut meant = names.iter().map(|name| self.meant(name, labels));
        meant.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The columns with all of these labels.
    pub(crate) fn labelled(&self, labels: &[(String, String)]) -> Vec<&str> {
        self.names_of(labels, &|_| true)
    }

    fn names_of(
        &self,
        labels: &[(String, String)],
        is_meant: &dyn Fn(&Column) -> bool,
    ) -> Vec<&str> {
        let is_fit = |column: &&Column| labels.iter().all(|label| column.labels.contains(label));
        let found = self.columns.iter().filter(|column| is_meant(column));
        found.filter(is_fit).map(|column| column.name.as_str()).collect()
    }

    /// The name that its file gives the column.
    pub(crate) fn origin_name(&self, name: &str) -> &str {
        self.get(name).map_or("", |column| &column.origin_name)
    }

    /// What tells the column from others that its file calls so.
    pub(crate) fn labels(&self, name: &str) -> &[(String, String)] {
        self.get(name).map_or(&[], |column| &column.labels)
    }

    /// How often the column of this name has values; `None` if there is no such
    /// column, `Some(None)` if its rows carry no dates.
    pub fn frequency(&self, name: &str) -> Option<Option<Frequency>> {
        self.get(name).map(|column| column.frequency)
    }

    /// The unit that the data say the column has.
    pub(crate) fn unit(&self, name: &str) -> Option<&Unit> {
        self.get(name)?.unit.as_ref()
    }

    /// Why the column is not all numbers, but for the texts that stand for no
    /// figure; `help` says another way out for a text.
    pub(crate) fn faults(
        &self,
        name: &str,
        is_none: impl Fn(&str) -> bool,
        help: impl Fn(&str) -> Option<String>,
    ) -> Vec<Diagnostic> {
        self.get(name).map_or_else(Vec::new, |column| column.faults.besides(is_none, help))
    }

    /// The values of the column that are wrong, of its lowest and highest ones.
    pub(crate) fn wrong_values(&self, name: &str, is_wrong: impl Fn(f64) -> bool) -> Vec<Extreme> {
        self.get(name).map_or_else(Vec::new, |column| column.extremes.wrong(is_wrong))
    }

    /// The file that the column comes from, where it is known.
    pub(crate) fn file(&self, name: &str) -> Option<&str> {
        self.get(name)?.file.as_deref()
    }

    /// The times that the column has values for; none before its rows are read.
    pub(crate) fn stamps(&self, name: &str) -> &[Stamp] {
        self.get(name).map_or(&[], |column| column.stamps.as_slice())
    }

    /// Whether the column has no rows; not of a table whose rows are still to be read.
    pub(crate) fn is_empty(&self, name: &str) -> bool {
        self.get(name).is_some_and(|column| column.is_empty)
    }

    /// Whether the column has a single observation, whose date tells no frequency.
    pub(crate) fn is_single(&self, name: &str) -> bool {
        self.get(name).is_some_and(|column| column.is_single)
    }

    /// Whether the quarters of the column may be months as well: `1999-4`.
    pub(crate) fn is_bare(&self, name: &str) -> bool {
        self.get(name).is_some_and(|column| column.is_bare)
    }

    /// Whether the column is a figure of a snapshot, which is about its one day.
    pub(crate) fn is_figure(&self, name: &str) -> bool {
        self.get(name).is_some_and(|column| column.is_figure)
    }

    /// Whether the figures of the column were written as `38.13K`, and are in full.
    pub(crate) fn is_in_full(&self, name: &str) -> bool {
        self.get(name).is_some_and(|column| column.is_in_full)
    }

    /// Where the column comes from, and how sure it is, where the data say it.
    pub(crate) fn origin(&self, name: &str) -> (Option<&str>, Option<Confidence>) {
        let column = self.get(name);
        let source = column.and_then(|column| column.source.as_deref());
        (source, column.and_then(|column| column.confidence))
    }

    fn get(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
