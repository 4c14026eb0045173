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

    /// What kind of value it gives, and in which unit.
    pub fn gives_what(&self) -> &'static str {
        match self.gives {
            UnitRule::Truth => "a condition",
            UnitRule::Number => "a number without a unit",
            UnitRule::Percent => "a percentage",
            UnitRule::Same if self.takes_several_numbers() => {
                "a number in the unit of the numbers, which must agree"
            }
            UnitRule::Same => "a number in the unit of `x`",
            UnitRule::Ratio => "a number in the unit of `y` over that of `x`",
            UnitRule::Difference => "a number in the unit of `x`, in `pp` where that is `percent`",
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
}
