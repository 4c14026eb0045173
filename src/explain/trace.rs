//! The tree of a condition at one bar: every part with its value or truth.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Bounds;
use crate::eval::Reason;
use crate::rules::Comparison;
use crate::signal::State;
use crate::time::Date;
use crate::value::Truth;

/// A part of a condition at one bar, with the parts that it is made of.
///
/// The truth of a part that joins others (`&&`, `||`, `!`, `at_least`) follows
/// from theirs by [`Trace::rebuilt`]; so does that of a comparison from its two
/// numbers, and that of `within` and `held` from this bar and those before.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Trace {
    /// Its text.
    pub text: String,
    /// How it is made of its parts.
    pub join: Join,
    /// Its truth; `None` if it is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<Truth>,
    /// Its value; `None` if it is a truth, or unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Between which values it lies, if it is known within a range only; the
    /// value is the likely one then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Bounds>,
    /// The unit of the value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The left number of a comparison less the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// The value as people read it; of a comparison the margin.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shown: String,
    /// The line of the rule file at which it stands; `None` for what is asked and in
    /// no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The figure that it is, if it is an input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// Where its number comes from, if it is a parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<Setting>,
    /// The bar at which it was found, if it is the value of another bar: an extreme,
    /// or a value of the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_bar: Option<String>,
    /// The signal that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<Asked>,
    /// How many bars `within` or `held` looks at, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bars: Option<usize>,
    /// What `within` or `held` says of the bars before this one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Truth>,
    /// What is unknown, if this is: equal ones turn out alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub atom: Option<Unsettled>,
    /// Why it is unknown, if it is and has no parts that say so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Reason>,
    /// What it is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Trace>,
}

/// The figure behind an input.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Seen {
    /// The column that it was taken from.
    pub column: Option<String>,
    /// The file of that column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What it is about.
    pub period: Option<String>,
    /// The day on which it became known.
    pub known: Option<Date>,
}

/// Where the number of a parameter comes from.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Setting {
    /// The range that would be defended, too: its ends as the rules write them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[String; 2]>,
    /// Why this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The source that the rules cite for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether it is the author's judgement and nobody's published number.
    pub is_judgement: bool,
}

/// A signal that a condition asks for.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Asked {
    /// Its name.
    pub id: String,
    /// The states that it can have: one, unless it is unknown.
    pub possible: Vec<State>,
}

/// Something that is unknown.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Unsettled {
    /// Its name.
    pub id: String,
    /// Whether the part holds where it does not.
    pub is_opposite: bool,
    /// Where it compares a number with a level, which number and what it asks: what is
    /// known of one level of a number says something of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compares: Option<Compares>,
}

/// A number that is unknown, compared with a level.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Compares {
    /// The name of the number.
    pub number: String,
    /// `<`, `>` or `==`: the number is below, above or at the level.
    pub sign: Cow<'static, str>,
    /// The level.
    pub level: f64,
}

/// How a part of a condition is made of its own parts.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Join {
    /// All must hold.
    And,
    /// One must hold.
    Or,
    /// It must not hold.
    Not,
    /// At least so many must hold.
    AtLeast {
        /// How many.
        least: f64,
    },
    /// Two numbers are compared.
    Compare {
        /// How.
        sign: Comparison,
    },
    /// Its one part holds now, or did so at one of the bars before.
    Within,
    /// Its one part holds now, and did so at all of the bars before.
    Held,
    /// It is what its one part is.
    Same,
    /// Whether a signal is on.
    On,
    /// Whether a signal is on or watch.
    Watch,
    /// It stands for itself, or is computed over time.
    Leaf,
}

impl Trace {
    /// The truth that follows from the parts; a leaf's is its own.
    pub fn rebuilt(&self) -> Truth {
        let own = self.truth.unwrap_or_default();
        let now = self.parts.first().map_or(own, Trace::rebuilt);
        match self.join {
            Join::Leaf | Join::On | Join::Watch => own,
            Join::And => {
                self.parts.iter().fold(Truth::True, |truth, part| truth.and(part.rebuilt()))
            }
            Join::Or => {
                self.parts.iter().fold(Truth::False, |truth, part| truth.or(part.rebuilt()))
            }
            Join::Not => now.not(),
            Join::Within => now.or(self.before.unwrap_or_default()),
            Join::Held => now.and(self.before.unwrap_or_default()),
            Join::Same => now,
            Join::AtLeast { least } => at_least(least, self.parts.iter().map(Trace::rebuilt)),
            Join::Compare { sign } => match self.parts.as_slice() {
                [left, right] => compared(sign, left, right),
                _ => own,
            },
        }
    }

    /// The parts that decide: those that, as they are, make this one what it is.
    pub fn decisive(&self) -> Vec<&Trace> {
        let truth = self.truth.unwrap_or_default();
        let parts = || self.parts.iter().collect::<Vec<_>>();
        let alike = || self.parts.iter().filter(|part| part.truth == self.truth).collect();
        let deciding: Vec<&Trace> = match (self.join, truth) {
            (Join::And, Truth::True) | (Join::Or, Truth::False) => parts(),
            (Join::And | Join::Or | Join::AtLeast { .. }, _) => alike(),
            (Join::Not | Join::Same, _) => parts(),
            // What the bars before decide is told by the part itself.
            (Join::Within | Join::Held, _) if self.before != self.truth => parts(),
            _ => Vec::new(),
        };
        if deciding.is_empty() {
            return vec![self];
        }
        deciding.into_iter().flat_map(Trace::decisive).collect()
    }
}

fn at_least(least: f64, truths: impl Iterator<Item = Truth>) -> Truth {
    let (mut holding, mut open) = (0.0, 0.0);
    for truth in truths {
        match truth {
            Truth::True => holding += 1.0,
            Truth::Unknown => open += 1.0,
            Truth::False => {}
        }
    }
    if least <= holding {
        Truth::True
    } else if holding + open < least {
        Truth::False
    } else {
        Truth::Unknown
    }
}

pub(super) fn compared(sign: Comparison, left: &Trace, right: &Trace) -> Truth {
    let range = |trace: &Trace| Bounds::range(trace.value, trace.range);
    let (Some(left), Some(right)) = (range(left), range(right)) else { return Truth::Unknown };
    let (is_less, is_equal) = left.compared(right);
    let (is_more, _) = right.compared(left);
    match sign {
        Comparison::Less => is_less,
        Comparison::More => is_more,
        Comparison::AtMost => is_more.not(),
        Comparison::AtLeast => is_less.not(),
        Comparison::Equal => is_equal,
        Comparison::Differ => is_equal.not(),
    }
}
