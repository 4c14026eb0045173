//! The one table of operators.

use super::{Op, rows_conditions, rows_numbers};

/// A family of operators, as the documentation groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// Values now and some bars ago.
    LookBack,
    /// Statistics of the last bars.
    Windows,
    /// Statistics of all bars so far.
    FromTheStart,
    /// What conditions were before.
    Memory,
    /// What the date says.
    Calendar,
    /// What is not known.
    TheUnknown,
    /// How many conditions hold.
    Counting,
    /// The phases of the bars before; in phase conditions only.
    Phases,
    /// How many entities are in which phase; in conditions over all entities only.
    Entities,
}

/// What an operator takes in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Parameter {
    /// A number that changes from bar to bar.
    Number(&'static str),
    /// A truth.
    Truth(&'static str),
    /// A number or a truth.
    Either(&'static str),
    /// One or more numbers, to the end.
    Numbers(&'static str),
    /// One or more truths, to the end.
    Truths(&'static str),
    /// A constant length: bars or time.
    Window(&'static str),
    /// A constant length that may be left out.
    MaybeWindow(&'static str),
    /// A constant whole number from 1.
    Count(&'static str),
    /// A constant whole number of known bars that may be left out: half of the
    /// window then.
    MaybeKnown(&'static str),
    /// A constant from 0 to 1.
    Fraction(&'static str),
    /// A number without a unit that changes from bar to bar.
    Plain(&'static str),
    /// A constant whole number from 0 of lags that may be left out: none then.
    MaybeLags(&'static str),
    /// `aic` or `bic`, which may be left out.
    MaybeCriterion(&'static str),
    /// A constant above zero, without a unit.
    Positive(&'static str),
    /// The name of a phase.
    Phase(&'static str),
    /// The name of a phase, which may be left out.
    MaybePhase(&'static str),
    /// The name of a grouping of entities.
    Grouping(&'static str),
    /// One group of entities by its word, as in `sector == "Banks"`, which may be left
    /// out.
    MaybeGroup(&'static str),
    /// The name of a signal.
    Signal(&'static str),
    /// The name of an input.
    Input(&'static str),
}

/// The unit of an operator's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnitRule {
    /// A truth: no unit.
    Truth,
    /// A number without a unit.
    Number,
    /// A percentage.
    Percent,
    /// The unit of the first number; all numbers must agree.
    Same,
    /// The unit of a difference of the first number: `pp` for percentages.
    Difference,
    /// A difference of the first number over one of the second.
    Ratio,
}

/// One row of the table: what an operator takes, gives and means.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operator {
    /// Its name in expressions.
    pub name: &'static str,
    /// What computes it; `None` for those that become other operators.
    pub(crate) op: Option<Op>,
    /// Where the documentation lists it.
    pub family: Family,
    /// What it takes, in order.
    pub parameters: &'static [Parameter],
    /// The unit of what it gives.
    pub gives: UnitRule,
    /// What comes out, in a sentence and a formula, and then what else there is to know.
    pub definition: &'static str,
    /// Which periods or decisions it reads: this one, some or all before, never a later one.
    pub lookback: &'static str,
    /// What missing values do.
    pub missing: &'static str,
    /// A condition that is true on the figures of docs/operators.md.
    pub example: &'static str,
    /// Where the definition comes from, and how we differ.
    pub source: &'static str,
}

impl Operator {
    /// The operator of this name.
    pub fn named(name: &str) -> Option<&'static Operator> {
        OPERATORS.iter().find(|operator| operator.name == name)
    }

    /// Whether nothing else in a rule set may have its name.
    ///
    /// Not those that stand where no such names are read, nor those that came after
    /// rules had been written: a call is recognised by its parentheses.
    pub fn reserves_its_name(&self) -> bool {
        self.family != Family::Entities && !LATER.contains(&self.name)
    }

    pub(super) const fn means(self, definition: &'static str) -> Operator {
        Operator { definition, ..self }
    }

    pub(super) const fn reads(self, lookback: &'static str) -> Operator {
        Operator { lookback, ..self }
    }

    pub(super) const fn missing(self, missing: &'static str) -> Operator {
        Operator { missing, ..self }
    }

    pub(super) const fn example(self, example: &'static str) -> Operator {
        Operator { example, ..self }
    }

    pub(super) const fn source(self, source: &'static str) -> Operator {
        Operator { source, ..self }
    }
}

/// The operators whose names something else in a rule set may have.
const LATER: [&str; 21] = [
    "adf",
    "age",
    "beta",
    "bsadf",
    "corr",
    "crosses_above",
    "crosses_below",
    "exp",
    "exp_trend",
    "gsadf",
    "month",
    "ratio_to_exp_trend",
    "ratio_to_trend",
    "round",
    "sadf",
    "sign",
    "sqrt",
    "trend",
    "watch_score",
    "weekday",
    "year",
];

/// A row that says nothing yet but how the operator is written.
pub(super) const fn row(
    name: &'static str,
    op: Option<Op>,
    family: Family,
    parameters: &'static [Parameter],
    gives: UnitRule,
) -> Operator {
    Operator {
        name,
        op,
        family,
        parameters,
        gives,
        definition: "",
        lookback: "",
        missing: "",
        example: "",
        source: "",
    }
}

/// Every operator, in the order of the documentation.
pub static OPERATORS: &[Operator] = &{
    const COUNT: usize = rows_numbers::ROWS.len() + rows_conditions::ROWS.len();
    let mut all = [row("", None, Family::LookBack, &[], UnitRule::Number); COUNT];
    let (numbers, conditions) = all.split_at_mut(rows_numbers::ROWS.len());
    numbers.copy_from_slice(rows_numbers::ROWS);
    conditions.copy_from_slice(rows_conditions::ROWS);
    all
};
