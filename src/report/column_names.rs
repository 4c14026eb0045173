//! Names of columns of which no two are the same.

use std::collections::BTreeSet;

/// Gives columns of a table their names, one after the other: what rules call their
/// signals and phases may be the name of another column.
#[derive(Clone, Debug, Default)]
pub struct ColumnNames(BTreeSet<String>);

impl ColumnNames {
    /// No columns yet.
    pub fn new() -> ColumnNames {
        ColumnNames::default()
    }

    /// A column of this name; where there is one already, `kind_` stands before it, as
    /// often as it takes.
    ///
    /// ```
    /// let mut names = froth::report::ColumnNames::new();
    /// assert_eq!(names.add("phase", "signal"), "phase");
    /// assert_eq!(names.add("phase", "signal"), "signal_phase");
    /// assert_eq!(names.add("signal_phase", "signal"), "signal_signal_phase");
    /// ```
    pub fn add(&mut self, name: &str, kind: &str) -> String {
        let mut name = name.to_owned();
        while !self.0.insert(name.clone()) {
            name = format!("{kind}_{name}");
        }
        name
    }
}
