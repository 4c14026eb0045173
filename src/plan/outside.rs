//! Parameters that were set to what their rules do not defend: outside of their range,
//! or on the wrong side of another.

use super::Plan;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::rules::{Param, ParamOrder, bars_of_quantity, compared};
use crate::time::Calendar;
use crate::value::Quantity;

impl Plan {
    /// The parameters that were changed to values outside of the ranges that the rules
    /// give for them, or to the wrong side of one another, as warnings: such an answer is
    /// none that the rules would defend.
    ///
    /// # Shape
    ///
    /// In the order of the rules; empty if no parameter was changed so far.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let calendar = self.rules.calendar();
        let params = self.changed.iter().filter_map(|(place, _)| self.rules.params().get(*place));
        let outside = params.filter_map(|param| outside(param, calendar));
        let is_changed = |place: usize| self.changed.iter().any(|(changed, _)| *changed == place);
        let relations = self.rules.relations().into_iter();
        let relations = relations.filter(|own| is_changed(own.small) || is_changed(own.large));
        outside.chain(relations.filter_map(|own| self.broken(own))).collect()
    }

    /// That one parameter does not lie below another.
    fn broken(&self, ParamOrder { small, large }: ParamOrder) -> Option<Diagnostic> {
        let params = self.rules.params();
        let (small, large) = (params.get(small)?, params.get(large)?);
        let (less, more) = compared(&small.value, &large.value, self.rules.calendar())?;
        if less < more {
            return None;
        }
        let message = format!(
            "parameter `{}` is {} and not below `{}`, which is {}",
            small.name, small.value, large.name, large.value
        );
        let help = "change the other one as well, or read the answer as an experiment";
        let diagnostic = Diagnostic::error(Code::RelationBroken, message).with_help(help);
        Some(Diagnostic { severity: Severity::Warning, ..diagnostic })
    }
}

fn outside(param: &Param, calendar: Calendar) -> Option<Diagnostic> {
    let (low, high) = param.range.as_ref()?;
    let size = |quantity: &Quantity| size(quantity, &param.value, calendar);
    let (value, least, most) = (size(&param.value)?, size(low)?, size(high)?);
    if least <= value && value <= most {
        return None;
    }
    let message = format!(
        "parameter `{}` is set to {}, and its range is {low} to {high}",
        param.name, param.value
    );
    let help = "the rules give no reason for a value there: read the answer as an experiment";
    let diagnostic = Diagnostic::error(Code::OutsideOfRange, message).with_help(help);
    Some(Diagnostic { severity: Severity::Warning, ..diagnostic })
}

/// A quantity as a number to compare: in the unit of another, or in bars.
fn size(quantity: &Quantity, like: &Quantity, calendar: Calendar) -> Option<f64> {
    match (quantity, like) {
        (Quantity::Number { value, unit }, Quantity::Number { unit: wanted, .. }) => {
            Some(value * unit.factor_to(wanted).ok()?)
        }
        #[expect(clippy::cast_precision_loss, reason = "windows are far below 2^53")]
        (length, _) => Some(bars_of_quantity(length, calendar).ok()? as f64),
    }
}
