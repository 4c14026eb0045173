//! When something is expected: a day, a period or a row.

use std::fmt;

use crate::eval::Bar;
use crate::time::{Date, Stamp};

/// A day, a period or a row that a test names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NamedMoment(Stamp);

impl NamedMoment {
    /// Reads `1999-12-31`, `1999Q4`, `1999-12`, `1999-W52`, `1999` or `row 3`.
    pub(super) fn parse(text: &str) -> Option<NamedMoment> {
        let row = text.strip_prefix("row ").and_then(|row| row.trim().parse().ok());
        row.map(Stamp::Row).or_else(|| Stamp::parse(text)).map(NamedMoment)
    }

    pub(super) fn stamp(self) -> Stamp {
        self.0
    }

    /// Its last day; `None` for a row.
    pub(super) fn last_day(self) -> Option<Date> {
        match self.0 {
            Stamp::Day(date) => Some(date),
            Stamp::Period(period) => Some(period.last_day()),
            Stamp::Row(_) => None,
        }
    }

    /// Its first day; `None` for a row.
    pub(super) fn first_day(self) -> Option<Date> {
        match self.0 {
            Stamp::Day(date) => Some(date),
            Stamp::Period(period) => Some(period.first_day()),
            Stamp::Row(_) => None,
        }
    }

    /// Whether the decision at this bar falls into it.
    pub(super) fn holds(self, bar: &Bar) -> bool {
        match (bar.date, self.first_day(), self.last_day()) {
            (Some(date), Some(first), Some(last)) => first <= date && date <= last,
            _ => bar.stamp == self.0,
        }
    }
}

impl fmt::Display for NamedMoment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A bar as people are told of it: `1999-12-31 (1999Q4)`.
pub(super) fn shown(bar: &Bar) -> String {
    match (bar.date, bar.stamp) {
        (Some(date), Stamp::Day(day)) if date == day => date.to_string(),
        (Some(date), stamp) if date.to_string() == stamp.to_string() => date.to_string(),
        (Some(date), stamp) => format!("{date} ({stamp})"),
        (None, stamp) => stamp.to_string(),
    }
}
