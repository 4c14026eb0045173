//! `froth diff`: what has changed since the decision of a day.

use froth::time::Date;

use super::output::Format;
use super::question::Question;
use super::{Exit, Failure, day, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    /// Compare with the decision of this day, on what was known then
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    since: Date,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(mut arguments: Arguments) -> Result<Exit, Failure> {
    arguments.question.take_piped()?;
    let question = &arguments.question;
    let rules = question.rules()?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let now = question.outcome(&plan, &panel).report();
    if let Some(last) = now.as_of.filter(|last| *last < arguments.since) {
        let message =
            format!("`--since {}` comes after the last decision, of {last}", arguments.since);
        return Err(Failure::new(Exit::Rules, &message, "name an earlier day"));
    }
    let then = plan.evaluate_as_of(&panel, arguments.since).report();
    let report = now.diff(&then);
    output::answer(&match arguments.format {
        Format::Text => report.to_text(output::answer_style()),
        Format::Json => report.to_json() + "\n",
    })?;
    if matches!(arguments.format, Format::Text) {
        question.tell_if_built_in(now.as_of);
    }
    Ok(Exit::Done)
}
