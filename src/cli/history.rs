//! `froth history`: what every decision of the past would have been.

use clap::ValueEnum;
use froth::time::{Date, Span};

use super::question::Question;
use super::{Exit, Failure, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    /// Show decisions from this day on; those before are made all the same
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Show decisions up to this day
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Show of every year, quarter or other length of time only the last decision
    /// (1y, 6m, 4w); all are made
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    every: Option<Span>,
    /// How to print the answer: ndjson has a line, csv a row a decision
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Ndjson,
    Csv,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let question = &arguments.question;
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && to < from
    {
        let message = format!("`--from {from}` comes after `--to {to}`");
        return Err(Failure::new(Exit::Rules, &message, "change them round"));
    }
    let rules = question.rules()?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let outcome = question.outcome(&plan, &panel);
    let report = outcome.history_report(arguments.from, arguments.to);
    let report = match arguments.every {
        Some(step) => report.every(step),
        None => report,
    };
    output::answer(&match arguments.format {
        Format::Text => report.to_text(output::answer_style()),
        Format::Json => report.to_json() + "\n",
        Format::Ndjson => report.to_ndjson(),
        Format::Csv => report.to_csv(),
    })?;
    if matches!(arguments.format, Format::Text) {
        question.tell_if_built_in(report.as_of);
    }
    Ok(Exit::Done)
}

fn length(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).filter(|span| 0 < span.count);
    span.ok_or_else(|| "write a length of time such as 1y, 2q, 6m, 4w or 30d".to_owned())
}
