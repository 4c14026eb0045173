//! Figures that cannot be: cells that are no numbers, and numbers outside of what
//! an input says there can be.

use crate::data::{Extreme, Schema};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::rules::{Input, yaml_word};
use crate::value;

/// How many different wrong values of one column are told.
const SHOWN: usize = 5;

/// The cells of a column that are no numbers and no placeholders.
pub(super) fn faults(input: &Input, column: &str, schema: &Schema) -> Vec<Diagnostic> {
    let way_out = |text: &str| {
        let is_word = !text.is_empty() && !text.contains(|letter: char| letter.is_ascii_digit());
        let entry = yaml_word(text);
        is_word.then(|| format!("say `missing: [{entry}]` of input `{}`", input.name))
    };
    schema.faults(column, |text| input.missing.holds_word(text), way_out)
}

/// The figures of a column that lie outside of what there can be.
pub(super) fn outside(
    input: &Input,
    column: &str,
    factor: f64,
    schema: &Schema,
) -> Vec<Diagnostic> {
    let Some((low, high)) = input.valid else { return Vec::new() };
    let wrong = schema.wrong_values(column, |value| input.is_outside(value, factor));
    let told = wrong.iter().take(SHOWN).map(|one| {
        let shown = value::shown(one.value * factor, &input.unit);
        let range = value::shown_range(low, high, &input.unit);
        let place = match one.count {
            1 => format!("{shown} of {} in column `{column}`", one.stamp),
            count => format!("{shown} in column `{column}`, {count} times from {} on,", one.stamp),
        };
        let message = format!("{place} lies outside of {range}");
        let diagnostic =
            Diagnostic::error(Code::OutsideOfValid, message).with_help(help(input, one));
        match schema.file(column) {
            Some(file) => diagnostic.at(Place::whole(file)),
            None => diagnostic,
        }
    });
    told.collect()
}

fn help(input: &Input, one: &Extreme) -> String {
    let name = &input.name;
    if is_placeholder(one.value) {
        format!("say `missing: [{}]` of input `{name}` if it stands for no figure", one.value)
    } else {
        format!("correct the figure, or widen `valid` of input `{name}`")
    }
}

/// Whether a number is one that files write where they have no figure: zero, minus
/// one, or nothing but nines.
fn is_placeholder(value: f64) -> bool {
    let digits = value.abs().to_string().replace('.', "");
    value == 0.0 || value == -1.0 || (1 < digits.len() && digits.bytes().all(|digit| digit == b'9'))
}
