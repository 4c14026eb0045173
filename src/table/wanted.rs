//! Which columns of a long table are wanted.

use std::ops::RangeInclusive;

use crate::time::Date;

/// Which columns of a long table are wanted, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The column that names the entity of each row.
    pub entity: Option<String>,
    /// The column of dates.
    pub date: Option<String>,
    /// The columns of numbers, in the order in which they come.
    pub numbers: Vec<String>,
    /// The columns of words, in the order in which they come; each is no other of
    /// the wanted columns.
    pub texts: Vec<String>,
    /// Only these days are of interest: what is known to lie outside is left
    /// out, as far as that saves work. Rows outside of them may still come.
    pub days: Option<RangeInclusive<Date>>,
}
