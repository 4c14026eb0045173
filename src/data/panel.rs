//! Many series, and where they came from.

use super::Series;
use crate::time::Frequency;

/// Many series, each under its own name, and where they came from.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    // Invariant: no two of one name.
    series: Vec<Series>,
    origins: Vec<Origin>,
}

/// A file that data came from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Origin {
    /// The file as it was named.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// What a panel has, without its values: what a plan is made against.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    columns: Vec<(String, Option<Frequency>)>,
}

impl Panel {
    /// A panel of these series; the second of two with one name comes back as
    /// the error.
    pub fn new(series: Vec<Series>) -> Result<Panel, Series> {
        let mut panel = Panel::default();
        for one in series {
            panel.push(one)?;
        }
        Ok(panel)
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

    /// What the panel has, without its values.
    pub fn schema(&self) -> Schema {
        let column = |series: &Series| (series.name().to_owned(), series.frequency());
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

    pub(crate) fn add_origin(&mut self, origin: Origin) {
        self.origins.push(origin);
    }
}

impl Schema {
    /// The names of the columns in the order of the data.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// How often the column of this name has values; `None` if there is no such
    /// column, `Some(None)` if its rows carry no dates.
    pub fn frequency(&self, name: &str) -> Option<Option<Frequency>> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, frequency)| *frequency)
    }
}
