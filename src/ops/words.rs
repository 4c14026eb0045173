//! The rows of the table in words: how an operator is written, and what it gives.

use super::{Family, Operator, Parameter, UnitRule};

impl Family {
    /// All families, in the order of the documentation.
    pub const ALL: [Family; 9] = [
        Family::LookBack,
        Family::Windows,
        Family::FromTheStart,
        Family::Memory,
        Family::Calendar,
        Family::TheUnknown,
        Family::Counting,
        Family::Phases,
        Family::Entities,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Family::LookBack => "Values now and before",
            Family::Windows => "Windows",
            Family::FromTheStart => "From the start",
            Family::Memory => "Memory",
            Family::Calendar => "The calendar",
            Family::TheUnknown => "The unknown",
            Family::Counting => "Counting",
            Family::Phases => "Phases",
            Family::Entities => "Entities",
        }
    }
}

impl Operator {
    /// As it is written: `rolling_max(x, w, n?)`. What ends in `?` may be left
    /// out, and `…` stands for more of the same.
    pub fn usage(&self) -> String {
        if self.parameters.is_empty() && self.family != Family::Calendar {
            return self.name.to_owned();
        }
        let parameters: Vec<String> =
            self.parameters.iter().map(|parameter| parameter.usage()).collect();
        format!("{}({})", self.name, parameters.join(", "))
    }

    /// What it takes, in order: "`x`, a number; `w`, a window".
    pub fn takes(&self) -> String {
        if self.parameters.is_empty() {
            return "nothing".to_owned();
        }
        let words: Vec<String> = self.parameters.iter().map(|one| one.words()).collect();
        words.join("; ")
    }

    /// What kind of value it gives, and in which unit.
    pub fn gives_what(&self) -> &'static str {
        match self.gives {
            UnitRule::Truth => "a condition",
            UnitRule::Number => "a number without a unit",
            UnitRule::Percent => "a percentage",
            UnitRule::Same if self.takes_several_numbers() => {
                "a number in the unit of the numbers, which must have the same unit"
            }
            UnitRule::Same => "a number in the unit of `x`",
            UnitRule::Ratio => {
                "a number in the unit of `y` divided by that of `x`, where `percent` becomes `pp`"
            }
            UnitRule::Difference => "a number in the unit of `x`; `pp` if that is `percent`",
        }
    }

    fn takes_several_numbers(&self) -> bool {
        let numbers = self.parameters.iter().map(|parameter| match parameter {
            Parameter::Number(_) => 1,
            Parameter::Numbers(_) => 2,
            _ => 0,
        });
        1 < numbers.sum::<usize>()
    }
}

impl Parameter {
    fn usage(&self) -> String {
        match self {
            Parameter::Number(name)
            | Parameter::Truth(name)
            | Parameter::Either(name)
            | Parameter::Window(name)
            | Parameter::Count(name)
            | Parameter::Fraction(name)
            | Parameter::Plain(name)
            | Parameter::Positive(name)
            | Parameter::Phase(name)
            | Parameter::Grouping(name)
            | Parameter::Signal(name)
            | Parameter::Input(name) => (*name).to_owned(),
            Parameter::Numbers(name) | Parameter::Truths(name) => format!("{name}, …"),
            Parameter::MaybeWindow(name)
            | Parameter::MaybeKnown(name)
            | Parameter::MaybeLags(name)
            | Parameter::MaybeCriterion(name)
            | Parameter::MaybePhase(name)
            | Parameter::MaybeGroup(name) => format!("{name}?"),
        }
    }

    /// Its name and what may stand there.
    fn words(&self) -> String {
        let (name, what) = match self {
            Parameter::Number(name) => (name, "a number"),
            Parameter::Plain(name) => (name, "a number without a unit"),
            Parameter::Truth(name) => (name, "a condition"),
            Parameter::Either(name) => (name, "a number or a condition"),
            Parameter::Numbers(name) => (name, "one or more numbers"),
            Parameter::Truths(name) => (name, "one or more conditions"),
            Parameter::Window(name) => (name, "a window"),
            Parameter::MaybeWindow(name) => (name, "a window, or nothing"),
            Parameter::Count(name) => (name, "a whole number from 1"),
            Parameter::MaybeKnown(name) => (name, "how many periods must be known, or nothing"),
            Parameter::Fraction(name) => (name, "a constant from 0 to 1"),
            Parameter::Positive(name) => (name, "a constant above 0, without a unit"),
            Parameter::MaybeLags(name) => (name, "a whole number from 0, or nothing"),
            Parameter::MaybeCriterion(name) => (name, "`aic`, `bic` or nothing"),
            Parameter::Phase(name) => (name, "the name of a phase"),
            Parameter::MaybePhase(name) => (name, "the name of a phase, or nothing"),
            Parameter::Grouping(name) => (name, "the name of a grouping"),
            Parameter::MaybeGroup(name) => {
                (name, "a group such as `sector == \"Banks\"`, or nothing")
            }
            Parameter::Signal(name) => (name, "the name of a signal"),
            Parameter::Input(name) => (name, "the name of an input"),
        };
        format!("`{name}`, {what}")
    }
}
