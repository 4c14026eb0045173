//! `froth evaluate`: which phase it is, why, and what is not known.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use froth::report::{Section, Sections};
use froth::{Outcome, Panel, Plan, RuleSet};

use super::output::Format;
use super::question::Question;
use super::{Exit, Failure, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    /// Go on from the decisions saved in this file, whatever has been revised
    /// since, and save the new ones there
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Add to the report what takes longer; names may be joined by commas
    #[arg(long, value_name = "SECTION", value_enum, value_delimiter = ',')]
    with: Vec<With>,
    /// End with exit code 1 if the phase is this one or stands before it in the
    /// rules' order; `unknown` ends with 4 if it is undetermined; may be repeated
    #[arg(long, value_name = "PHASE|unknown")]
    fail_on: Vec<String>,
}

/// A section of the report, or all of them.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum With {
    /// Every decision of the past, and the episodes that they make
    History,
    /// What each signal watches and its thresholds, at every bar
    Charts,
    /// All of them
    All,
}

impl With {
    fn sections(with: &[With]) -> Sections {
        if with.contains(&With::All) {
            return Sections::all();
        }
        Sections::of(with.iter().filter_map(|with| match with {
            With::History => Some(Section::History),
            With::Charts => Some(Section::Charts),
            With::All => None,
        }))
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let result = evaluate(arguments);
    match arguments.format {
        Format::Text => result,
        Format::Json => result.map_err(Failure::into_json),
    }
}

fn evaluate(arguments: &Arguments) -> Result<Exit, Failure> {
    let question = &arguments.question;
    let rules = question.rules()?;
    check_fail_on(arguments, &rules)?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let outcome = match &arguments.state {
        None => question.outcome(&plan, &panel),
        Some(file) => go_on(file, question, &plan, &panel)?,
    };
    let report = outcome.report_with(&panel, &With::sections(&arguments.with));
    output::answer(&match arguments.format {
        Format::Text => report.to_text(output::answer_style()),
        Format::Json => report.to_json() + "\n",
    })?;
    if matches!(arguments.format, Format::Text) {
        question.tell_if_built_in(report.as_of);
    }
    Ok(exit(arguments, &outcome))
}

/// The decisions saved in a file, gone on with, and saved again.
fn go_on<'p>(
    file: &Path,
    question: &Question,
    plan: &'p Plan,
    panel: &Panel,
) -> Result<Outcome<'p>, Failure> {
    let mut stream = match std::fs::read_to_string(file) {
        Ok(state) => plan.resume(&state)?,
        Err(error) if error.kind() == ErrorKind::NotFound => plan.stream(),
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", file.display());
            return Err(Failure::new(Exit::Data, &message, "check who may read it"));
        }
    };
    let count = stream.read(panel, question.as_of())?;
    output::write_whole(file, &stream.save())?;
    let word = if count == 1 { "decision" } else { "decisions" };
    output::tell(&format!("{count} new {word} beside those in `{}`", file.display()));
    Ok(stream.outcome())
}

fn check_fail_on(arguments: &Arguments, rules: &RuleSet) -> Result<(), Failure> {
    for name in &arguments.fail_on {
        let is_known = name == "unknown" || rules.phases().iter().any(|phase| phase.id == *name);
        if !is_known {
            let ids: Vec<&str> = rules.phases().iter().map(|phase| phase.id.as_str()).collect();
            let message = format!("`--fail-on {name}` names no phase of these rules");
            let help = format!("the phases are {}, or `unknown`", ids.join(", "));
            return Err(Failure::new(Exit::Rules, &message, &help));
        }
    }
    Ok(())
}

/// Whether the phase is one to fail on: those rules put the gravest first.
fn exit(arguments: &Arguments, outcome: &Outcome<'_>) -> Exit {
    let phases = outcome.plan().rules().phases();
    let rank = |id: &str| phases.iter().position(|phase| phase.id == id);
    let Some(phase) = outcome.phase() else {
        let asks = arguments.fail_on.iter().any(|name| name == "unknown");
        return if asks { Exit::Undetermined } else { Exit::Done };
    };
    let found = rank(&phase.id);
    let is_past =
        arguments.fail_on.iter().filter_map(|name| rank(name)).any(|limit| found <= Some(limit));
    if is_past { Exit::Found } else { Exit::Done }
}
