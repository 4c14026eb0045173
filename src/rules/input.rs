//! An input: a series that a rule set needs, with its contract.

use super::supply::Supply;
use crate::ops::Across;
use crate::time::{Date, Frequency, Period, Span};
use crate::value::{Unit, WordColumn};

/// A series that a rule set needs, with its contract.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in the rules.
    pub name: String,
    /// What it is.
    pub title: Option<String>,
    /// What its numbers count.
    pub unit: Unit,
    /// How often it has a value; as its data show where this is not said.
    pub every: Option<Frequency>,
    /// Which day its dates name a period by; either where this is not said.
    pub stamp: Option<StampRule>,
    /// How long after the end of a period its value is known; before it, if the
    /// count is negative.
    pub published: Span,
    /// The days on which single periods came out, another time than
    /// [`published`](Input::published) says, the earliest period first.
    ///
    /// The periods are of the frequency [`every`](Input::every).
    pub released: Vec<(Period, Date)>,
    /// The day after which its figures count no more, whatever the data hold: a
    /// stand-in ends where what it stands in for begins.
    pub ends: Option<Date>,
    /// The greatest age, from the end of its period, at which a value counts.
    pub max_age: Option<Span>,
    /// What stands in its data for no figure.
    pub missing: Missing,
    /// The lowest and the highest figure that there can be, in its unit.
    pub valid: Option<(f64, f64)>,
    /// How finer data come to the calendar.
    pub aggregate: Aggregate,
    /// The names under which data may carry it, first choice first.
    pub columns: Vec<String>,
    /// The columns of words of which those are made, if it says whether they hold one.
    pub words: Vec<WordColumn>,
    /// Whether the rules name them; they are its own name otherwise.
    pub(crate) has_own_columns: bool,
    /// What the data must say of it, by the name of the column that says it.
    pub labels: Vec<(String, String)>,
    /// Whether the rules can do without it.
    pub is_optional: bool,
    /// What else is to be known about it.
    pub note: Option<String>,
    /// Who publishes it, by the name of a citation.
    pub citation: Option<String>,
    /// Where to get its figures.
    pub supply: Supply,
    /// What it compares, if it is made of another input across all entities.
    pub compared: Option<Compared>,
}

/// An input across all entities: what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compared {
    /// What is asked of each value.
    pub by: Across,
    /// The input whose values are compared, by its place in the rules.
    pub of: usize,
}

impl Input {
    /// The day on which the figure of this period came out, where the rules say
    /// that it was another one than [`published`](Input::published) gives.
    pub fn released_on(&self, period: Period) -> Option<Date> {
        let place = self.released.binary_search_by_key(&period, |(period, _)| *period).ok()?;
        self.released.get(place).map(|(_, day)| *day)
    }

    /// Whether a period with this last day comes after all that counts.
    pub fn is_over(&self, last_day: Date) -> bool {
        self.ends.is_some_and(|ends| ends < last_day)
    }

    /// Whether this number is a figure that there cannot be; `factor` brings it to the
    /// unit of the input.
    pub(crate) fn is_outside(&self, value: f64, factor: f64) -> bool {
        let figure = value * factor;
        let is_outside = |(low, high): (f64, f64)| figure < low || high < figure;
        !self.is_missing(value) && self.valid.is_some_and(is_outside)
    }

    /// Whether this number stands for no figure; it is in the unit of the data,
    /// before any conversion.
    pub fn is_missing(&self, value: f64) -> bool {
        self.missing.holds_number(value)
    }
}

/// The placeholders of an input: what stands in data for no figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Missing {
    numbers: Vec<f64>,
    words: Vec<String>,
}

impl Missing {
    pub(super) fn add_number(&mut self, number: f64) {
        self.numbers.push(number);
    }

    pub(super) fn add_word(&mut self, word: &str) {
        self.words.push(word.to_owned());
    }

    /// Whether it is one of the numbers, exactly.
    pub fn holds_number(&self, number: f64) -> bool {
        self.numbers.contains(&number)
    }

    /// Whether it is one of the words, blanks around it left aside.
    pub fn holds_word(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word.trim())
    }

    /// All of them, with commas.
    pub(crate) fn shown(&self) -> String {
        let numbers = self.numbers.iter().map(f64::to_string);
        numbers.chain(self.words.iter().cloned()).collect::<Vec<_>>().join(", ")
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.words.is_empty()
    }
}

/// The day by which dates name a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampRule {
    /// Its first day, as FRED does.
    Start,
    /// Its last day.
    End,
}

/// How the values of several shorter periods become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aggregate {
    /// The last of them.
    #[default]
    Last,
    /// Their mean.
    Mean,
    /// Their sum.
    Sum,
    /// The lowest.
    Min,
    /// The highest.
    Max,
    /// The first of them.
    First,
}

impl Aggregate {
    pub(crate) const WORDS: [(&'static str, Aggregate); 6] = [
        ("last", Aggregate::Last),
        ("mean", Aggregate::Mean),
        ("sum", Aggregate::Sum),
        ("min", Aggregate::Min),
        ("max", Aggregate::Max),
        ("first", Aggregate::First),
    ];
}
