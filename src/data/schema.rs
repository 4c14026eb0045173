//! What a panel has, without its values: what plans are made against.

use std::sync::Arc;

use super::extremes::{Extreme, Extremes};
use super::faults::Faults;
use super::origin::base_name;
use super::{Confidence, Panel, Series};
use crate::diagnostic::Diagnostic;
use crate::time::{Calendar, Frequency, Stamp};
use crate::value::Unit;

/// What a panel has, without its values: what a plan is made against.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    columns: Vec<SchemaColumn>,
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
struct SchemaColumn {
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
    /// What the panel has, without its values.
    pub fn schema(&self) -> Schema {
        let column = |series: &Series| SchemaColumn {
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
        Schema { columns: self.series().iter().map(column).collect() }
    }
}

impl Schema {
    /// The columns of a table whose rows are still to be read.
    pub(crate) fn of_table(columns: impl Iterator<Item = ColumnSketch>) -> Schema {
        let column = |ColumnSketch { name, frequency, is_single }| SchemaColumn {
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
            Calendar::Rows => SchemaColumn { frequency, ..column },
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
        let of = |is_meant: &dyn Fn(&SchemaColumn) -> bool| self.names_of(labels, is_meant);
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
        is_meant: &dyn Fn(&SchemaColumn) -> bool,
    ) -> Vec<&str> {
        let is_fit =
            |column: &&SchemaColumn| labels.iter().all(|label| column.labels.contains(label));
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

    fn get(&self, name: &str) -> Option<&SchemaColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}
