//! `froth explain`: why a signal, the phase or any expression is what it is, part by
//! part, and what the code of a diagnostic means.

use froth::diagnostic::{Code, nearest};
use froth::report::Explanation;
use froth::{Format as DataFormat, Outcome, RuleSet};

use super::output::Format;
use super::question::Question;
use super::{Exit, Failure, output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A signal, a phase, an expression over the names of the rules, or the code
    /// of a diagnostic; without it, the phase that holds and every phase before it
    /// in the list. Data files may follow
    what: Option<String>,
    #[command(flatten)]
    question: Question,
    /// How to print the answer
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(crate) fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments { mut what, mut question, format } = arguments;
    if let Some(code) = what.as_deref().and_then(Code::parse) {
        output::answer(code.explanation())?;
        return Ok(Exit::Done);
    }
    // `froth explain my.csv` names data, not a signal.
    let is_data = |name: &String| name == "-" || DataFormat::of_name(name).is_some();
    if let Some(file) = what.take_if(|name| is_data(name)) {
        question.add_first(file);
    }
    question.take_piped()?;
    let rules = question.rules()?;
    check_name(what.as_deref(), &rules)?;
    let panel = question.panel(&rules)?;
    let plan = question.plan(&rules, &panel)?;
    let outcome = question.outcome(&plan, &panel)?;
    let explanation = explanation(&outcome, what.as_deref())?;
    output::answer(&match format {
        Format::Text => explanation.to_text(),
        Format::Json => explanation.to_json() + "\n",
    })?;
    Ok(Exit::Done)
}

fn explanation(outcome: &Outcome, what: Option<&str>) -> Result<Explanation, Failure> {
    let Some(what) = what else {
        return Ok(outcome.explain_phases().with_flips(outcome.flips()));
    };
    match outcome.explain(what) {
        Some(explanation) => Ok(explanation.with_flips(outcome.flips())),
        None => Ok(outcome.explain_expression(what)?),
    }
}

/// A single word must be a name of the rules; anything else is an expression.
fn check_name(what: Option<&str>, rules: &RuleSet) -> Result<(), Failure> {
    let is_word = |text: &str| text.chars().all(|letter| letter == '_' || letter.is_alphanumeric());
    let Some(name) = what.filter(|text| is_word(text)) else { return Ok(()) };
    let signals = rules.signals().iter().map(|signal| signal.id.as_str());
    let names: Vec<&str> =
        signals.chain(rules.phases().iter().map(|phase| phase.id.as_str())).collect();
    let numbers = rules.inputs().iter().map(|input| input.name.as_str());
    let numbers = numbers.chain(rules.series().iter().map(|series| series.name.as_str()));
    let numbers = numbers.chain(rules.params().iter().map(|param| param.name.as_str()));
    let numbers: Vec<&str> = numbers.chain(["score", "watch_score"]).collect();
    if names.contains(&name) || numbers.contains(&name) {
        return Ok(());
    }
    let looks_like_code = name.starts_with(['F', 'f'])
        && name.get(1..).is_some_and(|digits| digits.parse::<u16>().is_ok());
    let message = if looks_like_code {
        format!("there is no diagnostic `{name}`")
    } else {
        format!("these rules have no signal and no phase `{name}`")
    };
    let help = match nearest(name, names.iter().chain(&numbers).copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    Err(Failure::new(Exit::Rules, &message, &help))
}
