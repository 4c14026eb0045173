//! What a decision saw of an input, or why it saw nothing.

use crate::time::{Date, Stamp};

/// What a decision saw of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sight {
    /// A value.
    Seen {
        /// The newest period that is in it.
        period: Stamp,
        /// The last day of that; `None` without dates.
        end: Option<Date>,
        /// The day it became known; `None` without dates.
        known: Option<Date>,
        /// Whether that day was only reckoned from a lag.
        is_assumed: bool,
        /// The day from which the value stood, if that is what the decision went
        /// by; of an aggregate the last such day.
        vintage: Option<Date>,
        /// Whether more of its period was to come.
        is_partial: bool,
    },
    /// The user left the input out.
    Dropped,
    /// The data have no such column, or no value up to here.
    NoData,
    /// There is a value, but it had not been published.
    NotYetPublished(Stamp),
    /// The newest value, of this period, is older than the contract allows: the last
    /// day of its period, and the last on which it counted.
    TooOld { period: Stamp, end: Date, until: Date },
    /// The newest row, of this period, has no value, and the last value is too
    /// old to stand in.
    Gap(Stamp),
}
