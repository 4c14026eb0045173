//! `froth record`: adds verdicts to a file, and says what came of those in it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use froth::Outcome;
use froth::report::VerdictReport;
use froth::time::Date;
use froth::verdicts::Verdicts;

use super::clash::{self, ReadFile, Written};
use super::output::Format;
use super::place::Place;
use super::question::{ByOptions, Question};
use super::{Exit, Failure, data, day, ending, lock, output, target, whole};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  froth record verdicts.ndjson --rules my.yaml --data my.csv
  froth record verdicts.ndjson --shipped        all that is built in
  froth record score verdicts.ndjson --rules my.yaml --data my.csv

The file is NDJSON, one line a verdict. Lines are added and never changed.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    score: Option<Verb>,
    /// The file to add verdicts to; it is created if it does not exist
    #[arg(required = true)]
    file: Option<PathBuf>,
    #[command(flatten)]
    asked: ByOptions,
    /// Decide as of this day, on what was known then; a period means its last day, and `today`
    /// is the day in UTC [default: the first day on which all of the data are known]
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    as_of: Option<Date>,
}

#[derive(Subcommand)]
enum Verb {
    /// Check the verdicts in a file against what happened: Brier score and calibration
    Score(Scored),
}

#[derive(clap::Args)]
struct Scored {
    /// The file of verdicts
    file: PathBuf,
    #[command(flatten)]
    asked: ByOptions,
    /// How to print the answer [default: by the ending of the output file, or text]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match (&arguments.score, &arguments.file) {
        (Some(Verb::Score(scored)), _) => score(scored),
        (None, Some(file)) => add(arguments, file),
        (None, None) => Ok(Exit::Done),
    }
}

/// Adds the verdicts to the file; what it has already stays as it is.
fn add(arguments: &Arguments, file: &Path) -> Result<Exit, Failure> {
    let question = arguments.asked.question(arguments.as_of);
    question.check_written(&[Written { option: "record", file: Some(file) }])?;
    if !matches!(Place::of(file), Ok(Place::File(_))) {
        let message = format!("`{}` is not a file that can be read and added to", file.display());
        return Err(Failure::new(Exit::Rules, &message, "name a file in a folder that is there"));
    }
    let outcomes = outcomes(&question)?;
    // From here on no other run reads the file or adds to it.
    let _lock = lock::of(file)?;
    let mut verdicts = read(file)?.unwrap_or_default();
    let (mut told, mut is_new) = (String::new(), false);
    for outcome in &outcomes {
        let said = outcome.said()?;
        let is_added = verdicts.add(&said)?;
        is_new |= is_added;
        let phase = said.phase.as_deref().unwrap_or("undetermined");
        let how = if is_added { "added" } else { "there already" };
        told += &format!("{} {} {phase}: {how}\n", said.day, said.rules.id);
    }
    if is_new {
        target::write_whole(file, verdicts.text())?;
    }
    output::answer(&told)?;
    Ok(Exit::Done)
}

fn score(scored: &Scored) -> Result<Exit, Failure> {
    let output_file = scored.output.as_deref();
    let format = ending::format(scored.format, output_file, Format::Text)?;
    let question = scored.asked.question(None);
    let written = [Written { option: "--output", file: output_file }];
    question.check_written(&written)?;
    let read_file = ReadFile { what: "the file of verdicts", file: scored.file.clone() };
    clash::check(&written, &[read_file])?;
    let Some(verdicts) = read(&scored.file)? else {
        let message = format!("`{}` is not there", scored.file.display());
        return Err(Failure::new(Exit::Data, &message, "name the file that `froth record` made"));
    };
    let outcomes = outcomes(&question)?;
    let name = scored.file.to_string_lossy();
    let report = VerdictReport::new(&name, verdicts.score(&outcomes), &outcomes);
    output::answer_to(
        output_file,
        &match format {
            Format::Text => report.to_text(output::style_for(output_file)),
            Format::Json => report.to_json() + "\n",
        },
    )?;
    Ok(Exit::Done)
}

/// The verdicts in a file; `None` if it is not there.
fn read(file: &Path) -> Result<Option<Verdicts>, Failure> {
    let name = file.to_string_lossy();
    match whole::long_text(file) {
        Ok(text) => Ok(Some(Verdicts::read(&name, &text)?)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(data::unreadable(&name, &error)),
    }
}

/// What each of the rule sets that are asked finds.
fn outcomes(question: &Question) -> Result<Vec<Outcome>, Failure> {
    let all = question.all_rules()?;
    let figures = question.named(&all)?;
    let outcome = |rules| {
        let panel = question.panel_of(rules, figures.as_ref())?;
        let plan = question.plan(rules, &panel)?;
        question.outcome(&plan, &panel)
    };
    all.iter().map(outcome).collect()
}
