//! `froth evaluate`: which phase it is, why, and what is not known.

use clap::ValueEnum;
use froth::diagnostic::render;
use froth::time::Date;
use froth::{Knowledge, Outcome, PlanOptions};

use super::{Exit, Failure, data, output, rules};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// CSV, JSON, NDJSON or YAML files, `-` for standard input; without any, the
    /// figures that are built in
    data: Vec<String>,
    /// A rule file, or the id of a rule set that is built in
    #[arg(long, value_name = "FILE|ID")]
    rules: Option<String>,
    /// Decide as of this day, on what was known then [default: the last day of
    /// the data]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What a decision may know: what had been published by its day, the same in
    /// the figures of that day, or all figures in hindsight
    #[arg(long, value_enum, default_value = "released")]
    knowledge: Hindsight,
    /// Take inputs that the data lack as unknown
    #[arg(long)]
    allow_missing: bool,
    /// Leave an input out, as if its data were missing; may be repeated
    #[arg(long, value_name = "INPUT")]
    drop: Vec<String>,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// End with exit code 1 if the phase is this one or stands before it in the
    /// rules' order; `unknown` ends with 4 if it is undetermined; may be repeated
    #[arg(long, value_name = "PHASE|unknown")]
    fail_on: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Hindsight {
    Released,
    Vintage,
    Latest,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let rules = rules::rule_set(arguments.rules.as_deref())?;
    if !rules.warnings().is_empty() {
        output::tell(&render(rules.warnings(), output::error_style()));
    }
    check_fail_on(arguments, &rules)?;
    let panel = data::panel(&arguments.data)?;
    let options = PlanOptions {
        knowledge: match arguments.knowledge {
            Hindsight::Released => Knowledge::Released,
            Hindsight::Vintage => Knowledge::Vintage,
            Hindsight::Latest => Knowledge::Latest,
        },
        allow_missing: arguments.allow_missing,
        drop: arguments.drop.clone(),
        params: Vec::new(),
    };
    let plan = rules.plan_with(panel.schema(), &options)?;
    let outcome = match arguments.as_of {
        Some(date) => plan.evaluate_as_of(&panel, date),
        None => plan.evaluate(&panel),
    };
    let report = outcome.report();
    output::answer(&match arguments.format {
        Format::Text => report.to_text(output::answer_style()),
        Format::Json => report.to_json() + "\n",
    })?;
    if arguments.data.is_empty() && matches!(arguments.format, Format::Text) {
        let last = report.as_of.map_or(String::new(), |date| format!(", which end on {date}"));
        output::tell(&format!("No data were named: these are the figures built in{last}."));
    }
    Ok(exit(arguments, &outcome))
}

fn check_fail_on(arguments: &Arguments, rules: &froth::RuleSet) -> Result<(), Failure> {
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
