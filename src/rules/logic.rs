//! Whether the parts of a rule set make sense together.

use std::collections::BTreeSet;

use super::draft::{Draft, DraftCalendar, DraftPhase};
use super::fields::{Reader, Text};
use super::problem::Problem;
use super::template::braces;
use super::term::{Term, What};
use crate::diagnostic::Code;
use crate::ops::Op;

/// Phases: the last one holds otherwise, and no other does.
///
/// `has_all` says whether every phase could be read.
pub(super) fn check_phases(reader: &mut Reader<'_>, phases: &[DraftPhase], has_all: bool) {
    let count = phases.len();
    for (place, phase) in phases.iter().enumerate() {
        check_otherwise(reader, phase, place + 1 == count);
    }
    let has_otherwise = phases.iter().any(|phase| phase.otherwise.is_some());
    if let Some(last) = phases.last()
        && !has_otherwise
        && last.when.is_some()
        && has_all
    {
        let message = "no phase holds when no condition does";
        let problem = Problem::new(Code::WrongOtherwise, message, last.id.span.clone());
        reader.report(problem.help("end the list with `- { id: quiet, otherwise: true }`"));
    }
}

fn check_otherwise(reader: &mut Reader<'_>, phase: &DraftPhase, is_last: bool) {
    let Some(otherwise) = &phase.otherwise else { return };
    let id = &phase.id.value;
    let mut refuse = |message: String, help: &str| {
        let problem = Problem::new(Code::WrongOtherwise, message, otherwise.span.clone());
        reader.report(problem.help(help));
    };
    if !otherwise.value {
        refuse("`otherwise` can only be true".to_owned(), "leave the key out");
    } else if phase.when.is_some() {
        let message = format!("phase `{id}` has both `when` and `otherwise`");
        refuse(message, "keep one of `when` and `otherwise`");
    } else if !is_last {
        let message = format!("no phase after `{id}` can be reached, because it always holds");
        refuse(message, &format!("move `{id}` to the end"));
    } else if phase.hold.is_some() || phase.is_at_once {
        let message = format!("phase `{id}` holds otherwise, so `for` and `at_once` mean nothing");
        refuse(message, "leave `for` and `at_once` out");
    }
}

/// Where `was` stands elsewhere than under `&&`, `||` and `!`: what is possible
/// could not be told then.
pub(super) fn was_inside(term: &Term) -> Vec<Problem> {
    let mut problems = Vec::new();
    look_for_was(term, &mut problems);
    problems
}

fn look_for_was(term: &Term, problems: &mut Vec<Problem>) {
    if let What::Apply { op: Op::And | Op::Or | Op::Not, operands, .. } = &term.what {
        for operand in operands {
            look_for_was(operand, problems);
        }
        return;
    }
    if matches!(term.what, What::Was(..)) {
        return;
    }
    term.walk(&mut |inner| {
        if matches!(inner.what, What::Was(..)) {
            let message = "`was` cannot be used inside an operator";
            let help = "join it with `&&`, `||` and `!` only";
            problems.push(
                Problem::new(Code::WasOutsideOfPhases, message, inner.span.clone()).help(help),
            );
        }
    });
}

/// Warns of what is declared and never read.
pub(super) fn check_use(reader: &mut Reader<'_>, draft: &Draft) {
    let used = words_of_expressions(draft);
    let days_of = match &draft.calendar {
        Some(DraftCalendar::DaysOf(input)) => Some(input.value.as_str()),
        Some(DraftCalendar::Word(_)) | None => None,
    };
    let is_unused =
        |name: &Text| !used.contains(name.value.as_str()) && days_of != Some(name.value.as_str());
    // Those of single words are made of what reads them.
    let numbers = draft.inputs.iter().filter(|(_, input)| input.word.is_none());
    let inputs = numbers.map(|(name, _)| name).chain(&draft.texts).map(|name| (name, "input"));
    let params = draft.params.iter().map(|(name, _)| (name, "parameter"));
    let series = draft.series.iter().map(|(name, _)| (name, "series"));
    let groupings = draft.entities.iter().flat_map(|group| &group.groups);
    let groupings = groupings.map(|(name, _)| (name, "grouping"));
    for (name, what) in inputs.chain(params).chain(series).chain(groupings) {
        if is_unused(name) {
            let message = format!("{what} `{}` is never used", name.value);
            let problem = Problem::warning(Code::Unused, message, name.span.clone());
            reader.report(problem.help("remove it, or use it"));
        }
    }
    let counts_all = used.contains("score") || used.contains("watch_score");
    for (name, _) in &draft.signals {
        if is_unused(name) && !counts_all && 1 < draft.phases.len() {
            let message = format!("signal `{}` is shown, but no phase reads it", name.value);
            let problem = Problem::warning(Code::Unused, message, name.span.clone());
            reader.report(problem.help("read it in the `when` of a phase, or remove it"));
        }
    }
}

/// Every word of every expression, also of those that do not parse.
fn words_of_expressions(draft: &Draft) -> BTreeSet<&str> {
    let mut used: BTreeSet<&str> =
        draft.expressions().flat_map(|text| text.value.split(is_no_letter)).collect();
    let reasons = draft.signals.iter().map(|(_, signal)| &signal.because);
    let group = draft.entities.iter().flat_map(|group| &group.phases);
    let phases = draft.phases.iter().chain(group).map(|phase| &phase.because);
    for reason in reasons.chain(phases).flatten() {
        for part in braces(&reason.value).unwrap_or_default() {
            used.extend(reason.value.get(part).unwrap_or("").split(is_no_letter));
        }
    }
    used
}

fn is_no_letter(letter: char) -> bool {
    !letter.is_ascii_alphanumeric() && letter != '_'
}

/// Every number says where it comes from, and every source is cited.
pub(super) fn check_sources(reader: &mut Reader<'_>, draft: &Draft) {
    let inputs = draft.inputs.iter().map(|(_, input)| &input.source);
    let params = draft.params.iter().map(|(_, param)| &param.source);
    let signals = draft.signals.iter().map(|(_, signal)| &signal.source);
    let cited: BTreeSet<&str> =
        inputs.chain(params).chain(signals).flatten().map(|text| text.value.as_str()).collect();
    for (name, _) in &draft.sources {
        if !cited.contains(name.value.as_str()) {
            let message = format!("source `{}` is never cited", name.value);
            let problem = Problem::warning(Code::Unused, message, name.span.clone());
            reader.report(
                problem.help(format!("cite it with `source: {}`, or remove it", name.value)),
            );
        }
    }
    for (name, param) in &draft.params {
        let has_source = param.source.is_some() || param.is_judgement;
        if !has_source {
            let message =
                format!("parameter `{}` does not say where its number comes from", name.value);
            let problem = Problem::warning(Code::NoSource, message, name.span.clone());
            reader
                .report(problem.help("write `source: NAME`, or `judgement: true` if it is yours"));
        }
    }
}
