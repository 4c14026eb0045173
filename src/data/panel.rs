//! Many series, and where they came from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::faults::Faults;
use super::{Origin, Series};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::{Error, ErrorKind};
use crate::time::Stamp;

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
