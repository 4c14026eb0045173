//! `froth compute`: the values of expressions, period by period.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use froth::report::ValueTable;
use froth::table::write::{Shape, Sink};
use froth::time::{Calendar, Frequency};
use froth::{Format as TableFormat, Panel, RuleSet};

use super::clash::Written;
use super::question::Question;
use super::target::writer;
use super::together::keep_all;
use super::{Exit, Failure, ending, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// An expression over the columns of the data, or over the names of the rules,
    /// as in `rolling_mean(x, 1y) / y`; several may follow. An argument that is a file,
    /// or looks like a file name, is data
    #[arg(value_name = "EXPR")]
    what: Option<String>,
    #[command(flatten)]
    question: Question,
    /// An expression, even if it looks like a file name; may be repeated
    #[arg(short = 'e', long = "expr", value_name = "EXPR")]
    expressions: Vec<String>,
    /// The periods of the table, if no rules are given [default: those of the
    /// columns, or their own days]
    #[arg(long, value_enum)]
    calendar: Option<Periods>,
    /// How to print the answer; parquet and arrow only if this build has
    /// them [default: by the ending of the output file, or csv]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// In CSV, put `'` before a name that a spreadsheet would run as a formula:
    /// one that begins with =, +, - or @
    #[arg(long)]
    for_spreadsheets: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Periods {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Rows,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Json,
    Ndjson,
    Parquet,
    Arrow,
}

pub(crate) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments {
        what,
        mut question,
        mut expressions,
        calendar,
        format,
        output,
        for_spreadsheets,
    } = arguments;
    let named = question.take_others(what, is_data);
    expressions.extend(named);
    question.take_piped()?;
    if expressions.is_empty() {
        let help = "write one, as in `froth compute 'yoy(x)' my.csv`";
        return Err(Failure::new(Exit::Rules, "there is no expression", help));
    }
    let file = output.as_deref();
    let format = ending::format(format, file, Format::Csv)?;
    question.check_written(&[Written { option: "--output", file }])?;
    let asked: Vec<&str> = expressions.iter().map(String::as_str).collect();
    let (rules, panel) = rules_and_panel(&question, &asked, calendar)?;
    let plan = question.plan(&rules, &panel)?;
    let outcome = question.outcome(&plan, &panel)?;
    let table = outcome.compute(&asked)?;
    let shape = table.shape();
    let shape = if for_spreadsheets { shape.for_spreadsheets() } else { shape };
    write(&table, shape, file, format)?;
    question.tell_if_built_in(table.as_of);
    Ok(Exit::Done)
}

/// Whether an argument names data.
fn is_data(argument: &str) -> bool {
    argument == "-" || TableFormat::of_name(argument).is_some() || Path::new(argument).is_file()
}

/// The rules that were named, or those that the columns of the data make.
fn rules_and_panel(
    question: &Question,
    asked: &[&str],
    calendar: Option<Periods>,
) -> Result<(RuleSet, Panel), Failure> {
    let rules = if question.names_rules() { Some(question.rules()?) } else { None };
    let named = question.named(rules.as_slice())?;
    let panel = match named {
        Some(panel) if !question.names_rules() => panel,
        named => {
            if calendar.is_some() {
                let message = "the rules have a calendar of their own";
                return Err(Failure::new(Exit::Rules, message, "leave out `--calendar`"));
            }
            let rules = rules.map_or_else(|| question.rules(), Ok)?;
            let panel = question.panel_of(&rules, named.as_ref())?;
            return Ok((rules, panel));
        }
    };
    let calendar = calendar.map(Periods::calendar);
    let rules = RuleSet::of_columns(&panel.schema(), asked, calendar)?;
    let panel = question.panel_of(&rules, Some(&panel))?;
    Ok((rules, panel))
}

impl Periods {
    fn calendar(self) -> Calendar {
        Calendar::Every(match self {
            Periods::Day => Frequency::Day,
            Periods::Week => Frequency::Week,
            Periods::Month => Frequency::Month,
            Periods::Quarter => Frequency::Quarter,
            Periods::Year => Frequency::Year,
            Periods::Rows => return Calendar::Rows,
        })
    }
}

fn write(
    table: &ValueTable,
    shape: Shape,
    file: Option<&Path>,
    format: Format,
) -> Result<(), Failure> {
    let format = match format {
        Format::Json => return output::answer_to(file, &(table.to_json() + "\n")),
        Format::Csv => TableFormat::Csv,
        Format::Ndjson => TableFormat::Ndjson,
        Format::Parquet => TableFormat::Parquet,
        Format::Arrow => TableFormat::Arrow,
    };
    let (draft, into) = writer(file)?;
    let name = file.map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
    let (encoder, mut sink) = Sink::new(&name, format, shape, into)?;
    let written = sink.write(encoder.encode(table.block())).and_then(|()| sink.finish());
    match written {
        // That nobody reads on is no failure.
        Err(error) if draft.is_some() || error.kind() != std::io::ErrorKind::BrokenPipe => {
            let message = format!("`{name}` cannot be written: {error}");
            Err(Failure::new(
                Exit::Data,
                &message,
                "free some disk space, or write to another \
                                                    place",
            ))
        }
        _ => keep_all(draft.into_iter().collect()),
    }
}
