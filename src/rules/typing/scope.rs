//! What the names of a rule set mean.

use std::collections::BTreeMap;

use crate::rules::NamedShare;
use crate::rules::term::Kind;
use crate::time::Calendar;
use crate::value::{Quantity, Unit};

/// What the names of a rule set mean.
///
/// `None` is what could not be understood: it was said once, where it is
/// declared, and whatever reads it is left in peace.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) calendar: Option<Calendar>,
    pub(crate) names: BTreeMap<String, Meaning>,
    pub(crate) inputs: Vec<Option<Unit>>,
    pub(crate) params: Vec<Option<Quantity>>,
    pub(crate) series: Vec<Option<Kind>>,
    /// How many signals there are.
    pub(crate) signals: usize,
    /// How many phases an entity can be in, if conditions are over all entities.
    pub(crate) entities: Option<usize>,
    /// The shares of named groups that such conditions read.
    pub(crate) named_shares: Vec<NamedShare>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Input(usize),
    /// An input of words.
    Words,
    Param(usize),
    Series(usize),
    Signal(usize),
    Phase(usize),
    /// A phase of all entities together.
    GroupPhase(usize),
    /// A column whose words make groups of entities.
    Grouping(usize),
}

impl Meaning {
    /// What it is, as words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Meaning::Input(_) => "an input",
            Meaning::Words => "an input of words",
            Meaning::Param(_) => "a parameter",
            Meaning::Series(_) => "a series",
            Meaning::Signal(_) => "a signal",
            Meaning::Phase(_) => "a phase",
            Meaning::GroupPhase(_) => "a phase of all entities",
            Meaning::Grouping(_) => "a grouping",
        }
    }
}

impl Scope {
    pub(crate) fn get(&self, name: &str) -> Option<Meaning> {
        self.names.get(name).copied()
    }

    /// How many groupings of entities there are.
    pub(crate) fn groupings(&self) -> usize {
        let is_grouping = |meaning: &&Meaning| matches!(meaning, Meaning::Grouping(_));
        self.names.values().filter(is_grouping).count()
    }

    /// What a name is that one entity has, where conditions are over all of them.
    pub(crate) fn of_one(&self, name: &str) -> Option<&'static str> {
        self.entities?;
        match self.get(name) {
            Some(
                own
                @ (Meaning::Input(_) | Meaning::Words | Meaning::Series(_) | Meaning::Signal(_)),
            ) => Some(own.word()),
            None if matches!(name, "score" | "watch_score") => Some("a count of signals"),
            _ => None,
        }
    }
}
