//! Inputs meet columns.

use super::{Leave, choose, figures, input_error};
use crate::data::{Confidence, Schema};
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::rules::{Input, RuleSet, bars_of_quantity};
use crate::time::{Calendar, Frequency};
use crate::value::{Quantity, Unit};

/// Where an input of the rules gets its values from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Binding {
    /// A column; each value times the factor is in the unit of the input.
    Column {
        name: String,
        frequency: Option<Frequency>,
        factor: f64,
        /// Where the data say that it comes from.
        source: Option<String>,
        /// How sure the data say that it is.
        confidence: Option<Confidence>,
        /// Whether it is one figure that stands alone.
        is_figure: bool,
    },
    /// The data have no such column, and the rules or the user allow it.
    Absent,
    /// The user left it out.
    Dropped,
}

impl Binding {
    /// Whether it is one figure that stands alone, not one of many periods.
    pub(crate) fn is_figure(&self) -> bool {
        matches!(self, Binding::Column { is_figure: true, .. })
    }

    /// Whether it is this column.
    fn is_of(&self, column: &str) -> bool {
        matches!(self, Binding::Column { name, .. } if name == column)
    }

    /// The same column, read as if it had values this often.
    pub(crate) fn every(mut self, often: Option<Frequency>) -> Binding {
        if let Binding::Column { frequency, .. } = &mut self {
            *frequency = often;
        }
        self
    }
}

/// The rules with these parameters changed.
pub(super) fn with_params(
    rules: &RuleSet,
    changes: &[(String, Quantity)],
) -> Result<RuleSet, Error> {
    let mut rules = rules.clone();
    let mut found = Vec::new();
    for (place, (name, value)) in changes.iter().enumerate() {
        if let Some((_, first)) = changes.iter().take(place).find(|(other, _)| other == name) {
            let message = format!("parameter `{name}` is set twice, to {first} and to {value}");
            let help = "set it once";
            found.push(Diagnostic::error(Code::NoSuchInput, message).with_help(help));
            continue;
        }
        let calendar = rules.calendar;
        let names: Vec<String> = rules.params.iter().map(|param| param.name.clone()).collect();
        let Some(param) = rules.params.iter_mut().find(|param| param.name == *name) else {
            let near = nearest(name, names.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("the parameters are {}", list(names.iter().map(String::as_str), 40))
                }
            };
            let message = format!("these rules have no parameter `{name}`");
            found.push(Diagnostic::error(Code::NoSuchInput, message).with_help(help));
            continue;
        };
        match fitted(value, &param.value, calendar) {
            Some(value) => param.value = value,
            None => {
                let message = format!(
                    "parameter `{name}` is `{}`, and `{value}` is of another kind",
                    param.value
                );
                found.push(
                    Diagnostic::error(Code::NoSuchInput, message)
                        .with_help(format!("write it as `{}`", param.value)),
                );
            }
        }
    }
    if found.is_empty() { Ok(rules) } else { Err(input_error(found)) }
}

/// `value` in the unit of `like`; a length stays a length.
fn fitted(value: &Quantity, like: &Quantity, calendar: Calendar) -> Option<Quantity> {
    match (value, like) {
        (Quantity::Number { value, unit }, Quantity::Number { unit: wanted, .. }) => {
            let factor = unit.factor_to(wanted).ok()?;
            Some(Quantity::Number { value: value * factor, unit: wanted.clone() })
        }
        (length, Quantity::Span(_)) => {
            bars_of_quantity(length, calendar).ok().map(|_| length.clone())
        }
        (Quantity::Span(_), Quantity::Number { .. }) => None,
    }
}

/// A binding for each input of the rules; `before` are those of the plan that the rules
/// have already, if they have one.
pub(super) fn bind(
    rules: &RuleSet,
    schema: &Schema,
    leave: &Leave,
    before: &[Binding],
) -> Result<Vec<Binding>, Error> {
    let mut found = Vec::new();
    check_dropped(rules, leave, &mut found);
    let mut faults: Vec<Diagnostic> = Vec::new();
    let mut bindings = Vec::new();
    for (place, input) in rules.inputs.iter().enumerate() {
        if leave.dropped.contains(&input.name) {
            bindings.push(Binding::Dropped);
            continue;
        }
        let column = match choose::column(input, schema) {
            Ok(Some(column)) => column,
            Ok(None) if input.compared.is_some() => {
                let of = input.compared.and_then(|compared| rules.inputs.get(compared.of));
                match of {
                    // Without what it compares it is as that is.
                    Some(of) if leave.dropped.contains(&of.name) => bindings.push(Binding::Dropped),
                    Some(of) => {
                        if !leave.missing && has_column(of, schema) {
                            found.push(alone(input, of));
                        }
                        bindings.push(Binding::Absent);
                    }
                    None => bindings.push(Binding::Absent),
                }
                continue;
            }
            Ok(None) => {
                if !input.is_optional && !leave.missing {
                    let has_days = rules.calendar == Calendar::DaysOf(place);
                    found.push(missing(rules, input, schema, has_days));
                }
                bindings.push(Binding::Absent);
                continue;
            }
            // Several series are no reason to take the input for unknown.
            Err(several) => {
                found.push(*several);
                continue;
            }
        };
        // A column without rows does not say what its rows are of; they are of what
        // they were of before.
        let known = before.get(place).filter(|known| known.is_of(column));
        if let Some(known) = known.filter(|_| schema.is_empty(column)) {
            bindings.push(known.clone());
            continue;
        }
        faults.extend(figures::faults(input, column, schema));
        match bind_column(rules.calendar, input, column, schema) {
            Ok(binding) => {
                if let Binding::Column { factor, .. } = &binding {
                    faults.extend(figures::outside(input, column, *factor, schema));
                }
                bindings.push(binding);
            }
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    if !faults.is_empty() {
        return Err(Error::new(ErrorKind::Data, faults));
    }
    check_rows(rules, &bindings, &mut found);
    if found.is_empty() { Ok(bindings) } else { Err(input_error(found)) }
}

fn check_dropped(rules: &RuleSet, leave: &Leave, found: &mut Vec<Diagnostic>) {
    let names = || rules.inputs.iter().map(|input| input.name.as_str());
    for name in &leave.dropped {
        if names().any(|known| known == name) {
            continue;
        }
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the inputs are {}", list(names(), 40)),
        };
        let message = format!("these rules have no input `{name}`");
        found.push(Diagnostic::error(Code::NoSuchInput, message).with_help(help));
    }
}

fn has_column(input: &Input, schema: &Schema) -> bool {
    matches!(choose::column(input, schema), Ok(Some(_)))
}

/// What is said of an input across entities, where the data are of one.
fn alone(input: &Input, of: &Input) -> Diagnostic {
    let message = format!(
        "input `{}` compares entities, and these data are one series of `{}` alone",
        input.name, of.name
    );
    let help = "name the column that identifies the entity, as in the option `entity: ticker`, or use \
                the option `allow_missing` to leave the input unknown";
    Diagnostic::error(Code::NoEntities, message).with_help(help)
}

/// What is said of an input that the data lack; `has_days` if its days are the bars.
fn missing(rules: &RuleSet, input: &Input, schema: &Schema, has_days: bool) -> Diagnostic {
    if let Some(unlike) = choose::unlike(input, schema) {
        return unlike;
    }
    let columns = || input.words.iter().map(|word| word.column.as_str());
    if let Some(column) = columns().find(|column| schema.names().any(|name| name == *column)) {
        let message = format!("column `{column}` was read without its words");
        let help = "read the data with `ReadOptions::words`, which are `RuleSet::words()`";
        return Diagnostic::error(Code::MissingSeries, message).with_help(help);
    }
    let message = match input.words.as_slice() {
        [] => no_column(input, input.columns.iter().map(String::as_str)),
        _ => no_column(input, columns()),
    };
    let near = input.columns.iter().find_map(|column| nearest(column, schema.names()));
    // The likeliest way out first, and the long list last.
    let mut ways: Vec<String> = Vec::new();
    ways.extend(near.map(|near| format!("did you mean `{near}`? Then rename the column")));
    ways.extend(rules.need(input).way());
    if !has_days {
        ways.push("use the option `allow_missing` to leave the input unknown".to_owned());
    }
    let mut help = vec![ways.join("; or ")];
    if has_days {
        help.push("its days are the bars of these rules".to_owned());
    }
    help.push(match schema.names().next() {
        Some(_) => format!("the data have {}", list(schema.names(), 30)),
        None => "the data have no columns".to_owned(),
    });
    help.retain(|part| !part.is_empty());
    let help = help.join("; ");
    Diagnostic::error(Code::MissingSeries, message).with_help(help)
}

/// That the data have none of the columns that an input may be read from.
pub(crate) fn no_column<'a>(input: &Input, wanted: impl Iterator<Item = &'a str>) -> String {
    let wanted: Vec<&str> = wanted.collect();
    let lack = match wanted.as_slice() {
        [one] => format!("`{one}` is not in the data"),
        [one, other] => format!("neither `{one}` nor `{other}` is in the data"),
        all => format!("none of {} is in the data", list(all.iter().copied(), 10)),
    };
    format!("no column for input `{}`: {lack}", input.name)
}

fn bind_column(
    calendar: Calendar,
    input: &Input,
    column: &str,
    schema: &Schema,
) -> Result<Binding, Box<Diagnostic>> {
    let shown = schema.frequency(column).flatten();
    let name = column.to_owned();
    let factor = match schema.unit(column) {
        None => 1.0,
        Some(unit) => unit.factor_to(&input.unit).map_err(|_| {
            let word = |unit: &Unit| match unit.to_string().as_str() {
                "" => "a plain number".to_owned(),
                unit => format!("in `{unit}`"),
            };
            let message = format!(
                "input `{}` is {}, and column `{column}` {}",
                input.name,
                word(&input.unit),
                word(unit)
            );
            let help = format!(
                "say the unit of input `{}` as the data have it, or correct what the data say",
                input.name
            );
            Box::new(Diagnostic::error(Code::WrongUnit, message).with_help(help))
        })?,
    };
    if schema.unit(column).is_none() && schema.is_in_full(column) && input.unit.is_of_many() {
        let message = format!(
            "input `{}` is in `{}`, and column `{column}` has numbers such as `5bn`, which are read \
             in full",
            input.name, input.unit
        );
        let help = "use a unit without a multiplier, as in `unit: usd`; rules may still compare it \
                    with `5usd_bn`";
        return Err(Box::new(Diagnostic::error(Code::WrongUnit, message).with_help(help)));
    }
    let (source, confidence) = schema.origin(column);
    let source = source.map(str::to_owned);
    if calendar == Calendar::Rows {
        let is_figure = false;
        return Ok(Binding::Column {
            name,
            frequency: shown,
            factor,
            source,
            confidence,
            is_figure,
        });
    }
    let Some(shown) = shown else {
        let message = format!(
            "column `{column}` has no dates, and these rules decide every {}",
            calendar.word()
        );
        let help = "add a column `date`, with days as in 1999-12-31 or periods as in 1999Q4";
        return Err(Box::new(Diagnostic::error(Code::WrongFrequency, message).with_help(help)));
    };
    if schema.is_bare(column) && input.every != Some(Frequency::Quarter) {
        return Err(Box::new(bare(input, column)));
    }
    let stamps = schema.stamps(column);
    let frequency = match input.every {
        // A figure is about its day, whatever comes how often elsewhere.
        _ if schema.is_figure(column) => shown,
        // Before rows are read, the contract says how often they come.
        Some(every) if stamps.is_empty() && schema.is_single(column) => every,
        _ if stamps.is_empty() => shown,
        _ => match input.cadence(stamps) {
            Ok(own) => own.unwrap_or(shown),
            Err(misfit) => {
                let (message, help) = misfit.told(input, &format!("column `{column}`"));
                let wrong = Diagnostic::error(Code::WrongFrequency, message).with_help(help);
                return Err(Box::new(wrong));
            }
        },
    };
    let frequency = Some(frequency);
    let is_figure = schema.is_figure(column);
    Ok(Binding::Column { name, frequency, factor, source, confidence, is_figure })
}

/// What is said of dates such as `1999-4`, which no number beyond 4 tells to be
/// months, and no contract to be quarters.
fn bare(input: &Input, column: &str) -> Diagnostic {
    let message = format!(
        "column `{column}` has dates such as `1999-4`, which may be a month or a quarter: no number \
         after a year is above 4"
    );
    let help = match input.every {
        Some(Frequency::Month) => "write months as in `1999-04`".to_owned(),
        _ => format!(
            "say `every: quarter` of input `{}`, or write `1999Q4` for quarters and `1999-04` for \
             months",
            input.name
        ),
    };
    Diagnostic::error(Code::WrongFrequency, message).with_help(help)
}

/// On a calendar of rows, all columns count their rows alike.
fn check_rows(rules: &RuleSet, bindings: &[Binding], found: &mut Vec<Diagnostic>) {
    if rules.calendar != Calendar::Rows {
        return;
    }
    let mut first: Option<(&str, Option<Frequency>)> = None;
    for binding in bindings {
        let Binding::Column { name, frequency, .. } = binding else { continue };
        match first {
            None => first = Some((name, *frequency)),
            Some((_, known)) if known == *frequency => {}
            Some((other, _)) => {
                let message = format!("columns `{other}` and `{name}` do not have the same rows");
                let help = match joined_by_date(rules, bindings) {
                    Some(calendar) => format!(
                        "these rules decide row by row: put the columns into one file, or join \
                         them by their dates with {calendar}"
                    ),
                    None => {
                        "these rules decide row by row: put the columns into one file".to_owned()
                    }
                };
                found.push(Diagnostic::error(Code::WrongFrequency, message).with_help(help));
                return;
            }
        }
    }
}

/// The calendar that joins these columns by their dates; `None` if one has none.
fn joined_by_date(rules: &RuleSet, bindings: &[Binding]) -> Option<String> {
    let mut finest: Option<(Frequency, &Input)> = None;
    for (input, binding) in rules.inputs.iter().zip(bindings) {
        let Binding::Column { frequency, .. } = binding else { continue };
        let own = (*frequency)?;
        if finest.is_none_or(|(known, _)| own < known) {
            finest = Some((own, input));
        }
    }
    let (frequency, input) = finest?;
    let name = &input.name;
    Some(match (frequency, input.every) {
        (Frequency::Day, Some(Frequency::Day)) => format!("`calendar: {{ days_of: {name} }}`"),
        (Frequency::Day, _) => {
            format!("`calendar: {{ days_of: {name} }}` and `every: day` in input `{name}`")
        }
        (frequency, _) => format!("`calendar: {}`", frequency.word()),
    })
}
