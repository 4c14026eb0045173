//! `froth history`: what every decision of the past would have been.

use std::path::PathBuf;

use clap::ValueEnum;
use froth::time::{Date, Span};

use super::clash::Written;
use super::question::Question;
use super::width::columns;
use super::{Exit, Failure, day, ending, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    /// Show decisions from this day on; earlier ones are made but not shown
    #[arg(long, value_name = "DATE", value_parser = day::first)]
    from: Option<Date>,
    /// Show decisions up to this day
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    to: Option<Date>,
    /// Show only the last decision of every year, quarter or other length of time
    /// (1y, 6m, 4w); all are made
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    every: Option<Span>,
    /// With each decision, show the figure of every input and the value of every series
    #[arg(long, value_enum, value_name = "WHAT")]
    with: Option<With>,
    /// How to print the answer: ndjson has a line for each decision, csv a row; html
    /// is a page, svg its chart, md a note [default: by the
    /// ending of the output file, or text]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the answer to this file, all at once, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Ndjson,
    Csv,
    Md,
    #[cfg(feature = "html")]
    Html,
    #[cfg(feature = "html")]
    Svg,
}

#[derive(Clone, Copy, ValueEnum)]
enum With {
    Values,
}

pub(crate) fn run(mut arguments: Arguments) -> Result<Exit, Failure> {
    let file = arguments.output.as_deref();
    let format = ending::format(arguments.format, file, Format::Text)?;
    arguments.question.take_piped()?;
    let question = &arguments.question;
    question.check_written(&[Written { option: "--output", file }])?;
    day::check_order(arguments.from, arguments.to)?;
    let is_of_rows = matches!(format, Format::Json | Format::Ndjson | Format::Csv);
    if arguments.with.is_some() && !is_of_rows {
        let message = "only tables can hold values, and this format is not a table";
        return Err(Failure::new(Exit::Rules, message, "say `--format csv`, `json` or `ndjson`"));
    }
    let rules = question.rules()?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let outcome = question.outcome(&plan, &panel)?;
    let report = outcome.history_report(arguments.from, arguments.to);
    let report = match arguments.every {
        Some(step) => report.every(step),
        None => report,
    };
    let report = match arguments.with {
        Some(With::Values) => outcome.history_with_values(report),
        None => report,
    };
    let report = match format {
        #[cfg(feature = "html")]
        Format::Html | Format::Svg => outcome.history_with_charts(report),
        _ => report,
    };
    let text = match format {
        Format::Text => report.to_text_within(output::style_for(file), columns(file)),
        Format::Json => report.to_json() + "\n",
        Format::Ndjson => report.to_ndjson(),
        Format::Csv => report.to_csv(),
        Format::Md => report.to_markdown(),
        #[cfg(feature = "html")]
        Format::Html => report.to_html() + "\n",
        #[cfg(feature = "html")]
        Format::Svg => report.to_svg().ok_or_else(super::report::nothing)? + "\n",
    };
    output::answer_to(file, &text)?;
    if matches!(format, Format::Text) {
        question.tell_if_built_in(report.as_of);
    }
    Ok(Exit::Done)
}

fn length(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).filter(|span| 0 < span.count);
    span.ok_or_else(|| "write a length of time such as 1y, 2q, 6m, 4w or 30d".to_owned())
}
