//! Data that go on where a state ended: a few rows do not show by their dates what each
//! is about, and what they are about may not change under way.

use super::single_figure;
use crate::data::Schema;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::eval::Kept;
use crate::plan::{Binding, Plan};
use crate::rules::Input;
use crate::time::{Date, Frequency, Period, Stamp};

impl Plan {
    /// The plan for data whose rows are about days, months or other periods as those
    /// were that the state was made from.
    pub(super) fn read_on(self, schema: &Schema, kept: &Kept) -> Result<Plan, Error> {
        let mut bindings = self.bindings.to_vec();
        let inputs = self.rules().inputs().iter().zip(&kept.figures);
        for ((input, figures), binding) in inputs.zip(&mut bindings) {
            let Binding::Column { name, frequency: Some(shown), is_figure, .. } = binding else {
                continue;
            };
            let mut known = figures.iter().filter_map(|figure| match figure.period {
                Stamp::Period(period) => Some(period.frequency()),
                Stamp::Day(_) | Stamp::Row(_) => None,
            });
            let Some(before) = known.clone().next_back().filter(|_| known.all(|own| own != *shown))
            else {
                continue;
            };
            if *is_figure || input.every.is_some() {
                return Err(single_figure());
            }
            match schema.stamps(name) {
                // A single day shows nothing by itself.
                [Stamp::Day(day)] if is_edge(before, *day) => *shown = before,
                _ => return Err(otherwise(input, name, before, *shown)),
            }
        }
        let is_same = *bindings == *self.bindings;
        Ok(if is_same { self } else { self.with_bindings(bindings.into()) })
    }
}

/// Whether a day begins or ends one of these periods.
fn is_edge(frequency: Frequency, day: Date) -> bool {
    let period = Period::holding(frequency, day);
    period.first_day() == day || period.last_day() == day
}

fn otherwise(input: &Input, column: &str, before: Frequency, shown: Frequency) -> Error {
    let (name, before, shown) = (&input.name, before.word(), shown.word());
    let message = format!(
        "in the state a figure of `{name}` is about a {before}, and by its dates one of column \
         `{column}` is about a {shown}"
    );
    let help = format!(
        "bring data that reach further back, so that their dates show a {before}; or say `every: \
         {before}` of input `{name}` and begin a new state"
    );
    Error::new(ErrorKind::Input, vec![Diagnostic::error(Code::WrongState, message).with_help(help)])
}
