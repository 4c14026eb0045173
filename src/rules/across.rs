//! `across:`: an input that is made of another one, by comparing all entities of a
//! date.
//!
//! What it counts and when it is known follows from the input that it is made of, so
//! that nobody can say that it was known before what it compares.

use super::draft::{Draft, DraftInput};
use super::expression::{self, Expression, ExpressionKind};
use super::fields::{Fields, Reader, Text};
use super::input::{Aggregate, Compared, Input, Missing};
use super::inputs::{cited, max_age, trimmed};
use super::names::one_of;
use super::problem::Problem;
use super::supply::Supply;
use crate::diagnostic::{Code, nearest};
use crate::ops::Across;
use crate::value::Unit;

/// The keys that such an input has; all others follow from what it compares.
const KEYS: [&str; 6] = ["across", "title", "note", "source", "max_age", "aggregate"];

const USAGE: &str = "write `rank(INPUT)`, `percentile_rank(INPUT)`, `median(INPUT)` or \
                     `zscore(INPUT)`";

/// Reports keys that say again, or otherwise, what follows from another input.
pub(super) fn check_keys(reader: &mut Reader<'_>, fields: &Fields<'_>, name: &str, keys: &[&str]) {
    for key in keys.iter().filter(|key| !KEYS.contains(key) && fields.has(key)) {
        let message = format!("`{key}` of input `{name}` follows from the input that it compares");
        let problem = Problem::new(Code::WrongAcross, message, fields.key_span(key));
        reader.report(problem.help("leave the key out"));
    }
}

/// Puts the inputs that are made of others in their places.
pub(super) fn resolve(
    reader: &mut Reader<'_>,
    draft: &Draft,
    mut inputs: Vec<Option<Input>>,
) -> Vec<Option<Input>> {
    for (place, (name, own)) in draft.inputs.iter().enumerate() {
        let Some(text) = &own.across else { continue };
        let Some(compared) = compared(reader, draft, text) else { continue };
        let max_age = own.max_age.as_ref().and_then(|text| max_age(reader, text));
        let aggregate = own.aggregate.as_ref();
        let aggregate =
            aggregate.and_then(|text| one_of(reader, text, "aggregate", &Aggregate::WORDS));
        let citation = cited(reader, draft, own.source.as_ref());
        // What is wrong with the other input has been reported.
        let Some(of) = inputs.get(compared.of).cloned().flatten() else { continue };
        let input = Input {
            name: name.value.clone(),
            title: trimmed(own.title.as_ref()),
            unit: match compared.by {
                Across::Rank | Across::Zscore => Unit::NUMBER,
                Across::PercentileRank => Unit::PERCENT,
                Across::Median => of.unit.clone(),
            },
            max_age: max_age.or(of.max_age),
            missing: Missing::default(),
            valid: None,
            aggregate: aggregate.unwrap_or_default(),
            columns: vec![format!("{}({})", compared.by.word(), of.name)],
            words: Vec::new(),
            has_own_columns: true,
            labels: Vec::new(),
            note: trimmed(own.note.as_ref()),
            citation,
            supply: Supply::default(),
            compared: Some(compared),
            ..of
        };
        if let Some(slot) = inputs.get_mut(place) {
            *slot = Some(input);
        }
    }
    inputs
}

/// What is compared, and by what.
fn compared(reader: &mut Reader<'_>, draft: &Draft, text: &Text) -> Option<Compared> {
    let expression = match expression::parse(&text.value) {
        Ok(expression) => expression,
        Err(problems) => {
            problems.into_iter().for_each(|problem| reader.report_inside(text, problem));
            return None;
        }
    };
    match understood(draft, &text.value, &expression) {
        Ok(compared) => Some(compared),
        Err(problem) => {
            reader.report_inside(text, *problem);
            None
        }
    }
}

fn understood(
    draft: &Draft,
    text: &str,
    expression: &Expression,
) -> Result<Compared, Box<Problem>> {
    let written = |part: &Expression| text.get(part.span.clone()).unwrap_or("");
    let wrong = |message: String, part: &Expression| {
        Box::new(Problem::new(Code::WrongAcross, message, part.span.clone()).help(USAGE))
    };
    let ExpressionKind::Call { name, name_span, arguments } = &expression.kind else {
        let message = format!("`{}` does not compare entities", written(expression));
        return Err(wrong(message, expression));
    };
    let Some((_, by)) = Across::WORDS.iter().find(|(word, _)| word == name) else {
        let message = format!("`{name}` does not compare entities");
        let problem = Problem::new(Code::WrongAcross, message, name_span.clone());
        return Err(Box::new(problem.help(USAGE)));
    };
    let [argument] = arguments.as_slice() else {
        let message = format!("`{name}` takes one input across entities, not {}", arguments.len());
        return Err(wrong(message, expression));
    };
    let ExpressionKind::Name(input) = &argument.kind else {
        let message = format!(
            "`{}` is not an input, and entities are compared by an input",
            written(argument)
        );
        return Err(wrong(message, argument));
    };
    let place = draft.inputs.iter().position(|(known, _)| known.value == *input);
    match place.and_then(|place| Some((place, draft.inputs.get(place)?))) {
        Some((of, (_, own))) if own.across.is_none() && own.word.is_none() => {
            Ok(Compared { by: *by, of })
        }
        Some((_, (_, own))) if own.word.is_none() => {
            let message = format!(
                "`{input}` itself compares entities, and only inputs from the data can \
                         be compared"
            );
            let problem = Problem::new(Code::WrongAcross, message, argument.span.clone());
            Err(Box::new(problem.help("name an input that comes from the data")))
        }
        _ => Err(Box::new(unknown(draft, input, argument))),
    }
}

/// What is said of a name that is that of no input of numbers.
fn unknown(draft: &Draft, input: &str, argument: &Expression) -> Problem {
    if draft.texts.iter().any(|text| text.value == input) || input.contains('"') {
        let message = format!("`{input}` holds words, and entities are compared by numbers");
        let problem = Problem::new(Code::WrongAcross, message, argument.span.clone());
        return problem.help("name an input of numbers");
    }
    let is_other = draft.series.iter().any(|(name, _)| name.value == input)
        || draft.params.iter().any(|(name, _)| name.value == input)
        || draft.signals.iter().any(|(name, _)| name.value == input);
    if is_other {
        let message = format!("`{input}` is not an input, and entities are compared by an input");
        let problem = Problem::new(Code::WrongAcross, message, argument.span.clone());
        return problem.help("bring it as a column of the table, and declare that as an input");
    }
    let is_number = |own: &DraftInput| own.word.is_none() && own.across.is_none();
    let numbers = draft.inputs.iter().filter(|(_, own)| is_number(own));
    let help = match nearest(input, numbers.map(|(name, _)| name.value.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "inputs are declared under `inputs:`".to_owned(),
    };
    let message = format!("no input is called `{input}`");
    Problem::new(Code::UnknownName, message, argument.span.clone()).help(help)
}
