//! What the contract of an input says of the numbers of an entity: which of them
//! stand for no figure, and which can be none.

use super::held::EntityRows;
use super::survey::{Reads, Survey};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::plan::Binding;
use crate::rules::Input;
use crate::time::Stamp;
use crate::value;

/// An input with a contract, and the column of the table that it is read from.
struct ContractInput<'s> {
    input: &'s Input,
    place: usize,
    factor: f64,
}

fn watched(survey: &Survey, place: usize) -> Option<ContractInput<'_>> {
    let input = survey.plan.rules().inputs().get(place)?;
    let (Reads::Column(column), Binding::Column { factor, .. }) =
        (*survey.reads.get(place)?, survey.plan.bindings.get(place)?)
    else {
        return None;
    };
    Some(ContractInput { input, place: column, factor: *factor })
}

impl Survey {
    /// Refuses a figure that lies outside of what there can be.
    pub(super) fn check_figures(
        &self,
        rows: EntityRows<'_>,
        stamp: impl Fn(usize) -> Stamp,
    ) -> Result<(), Error> {
        for place in 0..self.reads.len() {
            let Some(ContractInput { input, place, factor }) = watched(self, place) else {
                continue;
            };
            let Some((low, high)) = input.valid else { continue };
            let values = rows.numbers.get(place).copied().unwrap_or_default();
            let mut figures = values.iter().enumerate();
            let wrong = figures.find(|(_, value)| input.is_outside(**value, factor));
            let Some((row, value)) = wrong else { continue };
            let message = format!(
                "`{}` has {} of {} in column `{}`, outside of {}",
                rows.entity,
                value::shown(value * factor, &input.unit),
                stamp(row),
                self.wanted().numbers.get(place).map_or("", String::as_str),
                value::shown_range(low, high, &input.unit)
            );
            let help = format!("correct the figure, or widen `valid` of input `{}`", input.name);
            let found = Diagnostic::error(Code::OutsideOfValid, message).with_help(help);
            return Err(Error::new(ErrorKind::Data, vec![found]));
        }
        Ok(())
    }

    /// The column of an input in its unit, without what stands for no figure; `None`
    /// if it is that as it stands.
    pub(super) fn cleaned(&self, place: usize, rows: EntityRows<'_>) -> Option<Vec<f64>> {
        let ContractInput { input, place, factor } = watched(self, place)?;
        if input.missing.is_empty() && factor == 1.0 {
            return None;
        }
        let values = rows.numbers.get(place)?.iter();
        Some(values.map(|value| value::finite(input.placeheld(*value) * factor)).collect())
    }
}
