//! Many tables as one: their parts one behind the other.

use std::ops::ControlFlow;

use super::{Batch, Rows, Table, Wanted};
use crate::error::Error;

/// The rows of several tables, one behind the other.
struct Chain {
    tables: Vec<Box<dyn Rows>>,
}

impl Table {
    /// The rows of all these tables with these columns, in the order of the tables.
    ///
    /// # Errors
    ///
    /// A column is missing in one of them, or cannot hold what is wanted of it.
    pub fn rows_of(tables: &[Table], wanted: &Wanted) -> Result<Box<dyn Rows>, Error> {
        let rows = |table: &Table| table.rows(wanted);
        let mut tables = tables.iter().map(rows).collect::<Result<Vec<_>, _>>()?;
        match tables.pop() {
            Some(only) if tables.is_empty() => Ok(only),
            last => {
                tables.extend(last);
                Ok(Box::new(Chain { tables }))
            }
        }
    }
}

impl Chain {
    /// The table that a part is of, and its place there.
    fn find(&self, part: usize) -> Option<(&dyn Rows, usize)> {
        let mut place = part;
        for rows in &self.tables {
            if place < rows.parts() {
                return Some((&**rows, place));
            }
            place -= rows.parts();
        }
        None
    }
}

impl Rows for Chain {
    fn parts(&self) -> usize {
        self.tables.iter().map(|rows| rows.parts()).sum()
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.find(part).map_or(Ok(()), |(rows, place)| rows.read(place, batch, take))
    }

    fn part_rows(&self, part: usize) -> Option<u64> {
        self.find(part).and_then(|(rows, place)| rows.part_rows(place))
    }
}
