//! `froth ops`: what the operators are and do.

use froth::diagnostic::nearest;
use froth::ops::{Family, OPERATORS, Operator, Synonym};

use super::output::{Format, WIDTH};
use super::{Exit, Failure, output, typed};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// An operator to explain; without one, all are listed
    name: Option<String>,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(serde::Serialize)]
struct Catalogue {
    schema: &'static str,
    operators: Vec<Entry>,
}

#[derive(serde::Serialize)]
struct Entry {
    name: &'static str,
    family: &'static str,
    usage: String,
    takes: String,
    gives: &'static str,
    definition: &'static str,
    lookback: &'static str,
    missing: &'static str,
    example: &'static str,
    source: &'static str,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let one = arguments.name.as_deref().map(named).transpose()?;
    output::answer(&match (arguments.format, one) {
        (Format::Text, Some(operator)) => description(operator),
        (Format::Text, None) => list(),
        (Format::Json, one) => {
            let operators = match one {
                Some(operator) => vec![entry(operator)],
                None => OPERATORS.iter().map(entry).collect(),
            };
            output::json(&Catalogue { schema: "froth.operators/1", operators })
        }
    })?;
    Ok(Exit::Done)
}

fn named(name: &str) -> Result<&'static Operator, Failure> {
    Operator::named(name).ok_or_else(|| {
        let message = format!("no operator is called `{name}`");
        let near = nearest(name, OPERATORS.iter().map(|operator| operator.name));
        let help = match (Synonym::of(name), near) {
            (Some(synonym), _) => typed::typed(&synonym.help(true)),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "`froth ops` lists them".to_owned(),
        };
        Failure::new(Exit::Rules, &message, &help)
    })
}

fn entry(operator: &Operator) -> Entry {
    Entry {
        name: operator.name,
        family: operator.family.title(),
        usage: operator.usage(),
        takes: operator.takes(),
        gives: operator.gives_what(),
        definition: operator.definition,
        lookback: operator.lookback,
        missing: operator.missing,
        example: operator.example,
        source: operator.source,
    }
}

/// All operators, a line each.
fn list() -> String {
    let width = OPERATORS.iter().map(|operator| operator.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for family in Family::ALL {
        text.push_str(&output::bold(&family.title().to_uppercase()));
        text.push('\n');
        for operator in OPERATORS.iter().filter(|operator| operator.family == family) {
            let room = WIDTH - width - 4;
            let definition = cut(first_clause(operator.definition), room);
            text.push_str(&format!("  {:width$}  {definition}\n", operator.name));
        }
        text.push('\n');
    }
    text + "`froth ops NAME` explains one of them.\n"
}

/// What a definition says before it goes into formulas and special cases.
fn first_clause(definition: &str) -> &str {
    let ends = [": ", "; ", ". "].into_iter().filter_map(|end| definition.find(end));
    ends.min().and_then(|end| definition.get(..end)).unwrap_or(definition)
}

/// The words that find room, with `…` for the rest.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for word in text.split(' ') {
        if room < short.chars().count() + word.chars().count() + 2 {
            break;
        }
        short.push_str(word);
        short.push(' ');
    }
    short.trim_end().trim_end_matches(',').to_owned() + " …"
}

/// All about one operator.
fn description(operator: &Operator) -> String {
    let mut text = format!("{}\n\n", output::bold(&operator.usage()));
    let rows = [
        ("family", operator.family.title()),
        ("definition", operator.definition),
        ("takes", &operator.takes()),
        ("gives", operator.gives_what()),
        ("lookback", operator.lookback),
        ("missing", operator.missing),
        ("example", &format!("{}, true on the figures of docs/operators.md", operator.example)),
        ("source", operator.source),
    ];
    for (name, what) in rows {
        let wrapped = output::wrapped(what, "            ");
        text.push_str(&format!("{name:12}{}\n", wrapped.trim_start()));
    }
    text
}
