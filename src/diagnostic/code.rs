//! The code of every diagnostic: one enum, numbers by stage.

use std::fmt;

/// What kind of mistake a [`Diagnostic`](super::Diagnostic) is about.
///
/// Printed as `F0301`. Hundreds are stages: 1 the text, 2 its shape, 3 names,
/// 4 expressions, 5 kinds, units and windows, 6 the logic of a rule set, 7 data
/// as text, 8 dates and values, 9 rules meeting data. A released number is
/// never used for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum Code {
    /// The data are empty.
    EmptyData = 701,
}

impl Code {
    /// Its number.
    pub fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "F{:04}", self.number())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
