//! What an answer takes for granted though data and rules say otherwise.

use serde::{Deserialize, Serialize};

use crate::explain::{shown, unit_name};
use crate::outcome::Outcome;
use crate::plan::Binding;
use crate::value::Unit;

/// Something that an answer takes for granted though data or rules say otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Assumption {
    /// A figure that is none of the data.
    Figure {
        /// The input.
        input: String,
        /// What the figure is about.
        period: String,
        /// The figure.
        value: f64,
        /// What the decision sees otherwise; `None` if nothing.
        instead_of: Option<f64>,
        /// The unit of both; empty for plain numbers.
        #[serde(with = "unit_name")]
        unit: Unit,
    },
    /// A parameter that is not what the rules say.
    Param {
        /// The parameter.
        param: String,
        /// Its value.
        value: String,
        /// What the rules say.
        instead_of: String,
    },
    /// An input that is left out.
    Dropped {
        /// The input.
        input: String,
    },
}

impl Assumption {
    /// The same in words.
    pub(super) fn words(&self) -> String {
        match self {
            Assumption::Figure { input, period, value, instead_of, unit } => {
                let instead = match instead_of {
                    Some(before) => format!("not {}", shown(*before, unit)),
                    None => "not unknown".to_owned(),
                };
                format!("{input} of {period} were {}, {instead}", shown(*value, unit))
            }
            Assumption::Param { param, value, instead_of } => {
                format!("{param} were {value}, not {instead_of}")
            }
            Assumption::Dropped { input } => format!("{input} were unknown"),
        }
    }
}

impl Outcome {
    /// What this outcome takes for granted.
    pub(super) fn assumptions(&self) -> Vec<Assumption> {
        let rules = self.plan.rules();
        let figures = self.assumed.iter().map(|figure| Assumption::Figure {
            input: figure.input.clone(),
            period: figure.stamp.to_string(),
            value: figure.value,
            instead_of: Some(figure.instead).filter(|value| !value.is_nan()),
            unit: rules
                .inputs()
                .iter()
                .find(|input| input.name == figure.input)
                .map_or(Unit::NUMBER, |input| input.unit.clone()),
        });
        let params = self.plan.changed.iter().filter_map(|(place, before)| {
            let param = rules.params().get(*place)?;
            Some(Assumption::Param {
                param: param.name.clone(),
                value: param.value.to_string(),
                instead_of: before.to_string(),
            })
        });
        let bindings = rules.inputs().iter().zip(self.plan.bindings.iter());
        let dropped = bindings.filter(|(_, binding)| **binding == Binding::Dropped);
        let dropped = dropped.map(|(input, _)| Assumption::Dropped { input: input.name.clone() });
        figures.chain(params).chain(dropped).collect()
    }
}
