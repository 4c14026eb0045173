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
    pub(crate) names: BTreeMap<String, NameMeaning>,
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
pub(crate) enum NameMeaning {
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

impl NameMeaning {
    /// What it is, as words.
    pub(crate) fn word(self) -> &'static str {
        match self {
            NameMeaning::Input(_) => "an input",
            NameMeaning::Words => "an input of words",
            NameMeaning::Param(_) => "a parameter",
            NameMeaning::Series(_) => "a series",
            NameMeaning::Signal(_) => "a signal",
            NameMeaning::Phase(_) => "a phase",
            NameMeaning::GroupPhase(_) => "a phase of all entities",
            NameMeaning::Grouping(_) => "a grouping",
        }
    }
}

impl Scope {
    pub(crate) fn get(&self, name: &str) -> Option<NameMeaning> {
        self.names.get(name).copied()
    }

    /// How many groupings of entities there are.
    pub(crate) fn groupings(&self) -> usize {
        let is_grouping = |meaning: &&NameMeaning| matches!(meaning, NameMeaning::Grouping(_));
        self.names.values().filter(is_grouping).count()
    }

    /// What a name is that one entity has, where conditions are over all of them.
    pub(crate) fn of_one(&self, name: &str) -> Option<&'static str> {
        self.entities?;
        match self.get(name) {
            Some(
                own @ (NameMeaning::Input(_)
                | NameMeaning::Words
                | NameMeaning::Series(_)
                | NameMeaning::Signal(_)),
            ) => Some(own.word()),
            None if matches!(name, "score" | "watch_score") => Some("a count of signals"),
            _ => None,
        }
    }
}
