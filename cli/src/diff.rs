//! `froth diff`: what has changed since the decision of a day, or from one rule set to
//! another.

use std::path::PathBuf;

use clap::ValueEnum;
use froth::prove::Sign;
use froth::score::{Happened, ScoreOptions};
use froth::time::Date;
use froth::{Format as DataFormat, RuleSet};

use super::question::Question;
use super::score::episodes;
use super::{Exit, Failure, day, output, rules, target};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  froth diff my.csv --since 2025-12-31              what has changed since a day
  froth diff old.yaml new.yaml --data my.csv        where two rule sets differ
  froth diff old.yaml new.yaml --data my.csv --format md --exit-code
  froth diff old.yaml new.yaml --prove              can they differ at all?

Nothing is printed if two rule sets mean the same and decide the same.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    question: Question,
    /// Compare the answer with the decision of this day, on what was known then
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    since: Option<Date>,
    /// The data for comparing two rule sets; write the two rule files before it
    #[arg(long = "data", value_name = "FILE", num_args = 1.., conflicts_with = "since")]
    shared: Vec<String>,
    /// Also score both rule sets against the episodes in this file, as `froth score` does
    #[arg(long, value_name = "FILE", conflicts_with = "since")]
    episodes: Option<PathBuf>,
    /// Prove whether two rule sets always give the same phase, whatever the figures are;
    /// no data are read
    #[arg(long, conflicts_with_all = ["since", "shared", "episodes"])]
    prove: bool,
    /// With `--prove`: write data on which they differ to this file
    #[arg(long, value_name = "FILE", requires = "prove")]
    witness: Option<PathBuf>,
    /// End with exit code 1 if anything changed
    #[arg(long)]
    exit_code: bool,
    /// How to print the answer; md is for pull requests
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Md,
}

pub(crate) fn run(mut arguments: Arguments) -> Result<Exit, Failure> {
    let is_changed = match arguments.since {
        None if arguments.prove => prove(&mut arguments)?,
        Some(since) => since_day(&mut arguments, since)?,
        None => between_rules(&mut arguments)?,
    };
    Ok(if is_changed && arguments.exit_code { Exit::Found } else { Exit::Done })
}

fn since_day(arguments: &mut Arguments, since: Date) -> Result<bool, Failure> {
    if arguments.format == Format::Md {
        let message = "changes since a day cannot be written as md";
        return Err(Failure::new(Exit::Rules, message, "say `--format text` or `json`"));
    }
    arguments.question.take_piped()?;
    let question = &arguments.question;
    let rules = question.rules()?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let now = question.outcome(&plan, &panel)?.report();
    if let Some(last) = now.as_of.filter(|last| *last < since) {
        let message = format!("`--since {since}` comes after the last decision, of {last}");
        return Err(Failure::new(Exit::Rules, &message, "name an earlier day"));
    }
    let then = plan.evaluate_as_of(&panel, since)?.report();
    let report = now.diff(&then);
    output::answer(&match arguments.format {
        Format::Json => report.to_json() + "\n",
        Format::Text | Format::Md => report.to_text(output::answer_style()),
    })?;
    if matches!(arguments.format, Format::Text) {
        question.tell_if_built_in(now.as_of);
    }
    Ok(report.is_changed)
}

/// Compares two rule sets on the same data.
fn between_rules(arguments: &mut Arguments) -> Result<bool, Failure> {
    let named = arguments.question.take_others(None, |_| false);
    let is_rules =
        |name: &String| matches!(DataFormat::of_name(name), None | Some(DataFormat::Yaml));
    let ([old, new], false) = (named.as_slice(), arguments.question.names_rules()) else {
        return Err(unclear());
    };
    if ![old, new].into_iter().all(is_rules) {
        return Err(unclear());
    }
    for file in arguments.shared.iter().rev() {
        arguments.question.add_first(file.clone());
    }
    let question = &arguments.question;
    let all = [rules::rule_set(Some(old))?, rules::rule_set(Some(new))?];
    let figures = question.named(&all)?;
    let asked = |rules: &RuleSet| {
        let own = question.of(rules, &all);
        let panel = own.panel_of(rules, figures.as_ref())?;
        Ok((own.plan(rules, &panel)?, panel))
    };
    let [old, new] = &all;
    let (before, after): (Result<_, Failure>, Result<_, Failure>) = (asked(old), asked(new));
    let ((old_plan, old_panel), (new_plan, new_panel)) = (before?, after?);
    let old = question.outcome(&old_plan, &old_panel)?;
    let new = question.outcome(&new_plan, &new_panel)?;
    let mut report = new.rules_diff(&old);
    if let Some(file) = &arguments.episodes {
        let (happened, options) = (Happened::Episodes(episodes(file)?), ScoreOptions::default());
        let score = old.score(&happened, &options)?;
        report = report.with_scores(&score, &new.score(&happened, &options)?);
    }
    output::answer(&match arguments.format {
        Format::Text => report.to_text(output::answer_style()),
        Format::Json => report.to_json() + "\n",
        Format::Md => report.to_markdown(),
    })?;
    if !report.is_changed {
        output::note("Both mean the same and decide the same.");
    } else if matches!(arguments.format, Format::Text) {
        question.tell_if_built_in(new.as_of());
    }
    Ok(report.is_changed)
}

/// Whether two rule sets can differ; what is open counts as a change.
fn prove(arguments: &mut Arguments) -> Result<bool, Failure> {
    let named = arguments.question.take_others(None, |_| false);
    let ([old, new], false) = (named.as_slice(), arguments.question.names_rules()) else {
        return Err(unclear());
    };
    let (old, new) = (rules::rule_set(Some(old))?, rules::rule_set(Some(new))?);
    let equality = old.prove_equal(&new);
    if let (Some(file), Some(table)) = (&arguments.witness, &equality.table) {
        target::write_whole(file, &table.csv)?;
    }
    output::answer(&match arguments.format {
        Format::Json => equality.to_json() + "\n",
        Format::Text | Format::Md => equality.to_text(),
    })?;
    Ok(equality.can_differ != Sign::Never)
}

fn unclear() -> Failure {
    let message = "name the two things to compare";
    let help = "name a day, `froth diff my.csv --since 2025-12-31`, or two rule sets, `froth diff \
                old.yaml new.yaml --data my.csv`";
    Failure::new(Exit::Rules, message, help)
}
