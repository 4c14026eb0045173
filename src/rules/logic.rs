//! Whether the parts of a rule set make sense together.

use super::check::Parsed;
use super::draft::Draft;
use super::expression::Expression;
use super::fields::{Reader, Spanned};
use super::order::names;
use super::ruleset::Condition;
use super::term::{Term, What};
use super::words::Problem;
use crate::diagnostic::Code;
use crate::ops::Op;

/// Phases: at least one, the last one `otherwise`, each other with a condition.
pub(super) fn check_phases(reader: &mut Reader<'_>, draft: &Draft) {
    let count = draft.phases.len();
    for (place, phase) in draft.phases.iter().enumerate() {
        let is_last = place + 1 == count;
        let id = &phase.id.value;
        match (&phase.otherwise, &phase.when) {
            (Some(otherwise), _) if !otherwise.value => {
                let help = "leave the key out";
                reader.report(
                    Code::WrongOtherwise,
                    "`otherwise` can only be true",
                    otherwise.span.clone(),
                    Some(help.to_owned()),
                );
            }
            (Some(otherwise), Some(_)) => {
                let message = format!("phase `{id}` has a condition and holds otherwise, too");
                reader.report(
                    Code::WrongOtherwise,
                    message,
                    otherwise.span.clone(),
                    Some("keep one of `when` and `otherwise`".to_owned()),
                );
            }
            (Some(otherwise), None) if !is_last => {
                let message = format!("no phase after `{id}` can be reached, for it always holds");
                reader.report(
                    Code::WrongOtherwise,
                    message,
                    otherwise.span.clone(),
                    Some(format!("move `{id}` to the end")),
                );
            }
            (None, None) => {
                let message = format!("phase `{id}` lacks `when`");
                reader.report(
                    Code::MissingKey,
                    message,
                    phase.id.span.clone(),
                    Some("write `when: CONDITION`, or `otherwise: true` in the last".to_owned()),
                );
            }
            _ => {}
        }
        if phase.otherwise.is_some() && (phase.hold.is_some() || phase.is_at_once) {
            let message =
                format!("phase `{id}` holds otherwise, so `for` and `at_once` mean nothing");
            reader.report(
                Code::WrongOtherwise,
                message,
                phase.id.span.clone(),
                Some("leave them out".to_owned()),
            );
        }
    }
    if let Some(last) = draft.phases.last()
        && last.otherwise.is_none()
        && last.when.is_some()
    {
        let message = "no phase holds when no condition does";
        let help = "end with `- { id: quiet, otherwise: true }`";
        reader.report(Code::WrongOtherwise, message, last.id.span.clone(), Some(help.to_owned()));
    }
}

/// `was` may stand under `&&`, `||` and `!` only: what is possible is then known.
pub(super) fn check_was(reader: &mut Reader<'_>, text: &Spanned<String>, condition: &Condition) {
    let mut problems = Vec::new();
    look_for_was(&condition.term, &mut problems);
    for problem in problems {
        reader.report_inside(text, problem);
    }
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
            let message = "`was` cannot stand inside of an operator";
            let help = "join it with `&&`, `||` and `!` only";
            problems.push(
                Problem::new(Code::WasOutsideOfPhases, message, inner.span.clone()).help(help),
            );
        }
    });
}

/// What is declared and never read.
pub(super) fn check_use(reader: &mut Reader<'_>, draft: &Draft, parsed: &Parsed) {
    let mut used: Vec<String> = Vec::new();
    let lists = [&parsed.series, &parsed.watch, &parsed.when, &parsed.until, &parsed.phases];
    let mut note =
        |expression: &Expression| names(expression, &mut |name| used.push(name.to_owned()));
    for expression in lists.into_iter().flatten().flatten().chain(&parsed.reasons) {
        note(expression);
    }
    let lengths = draft.signals.iter().flat_map(|(_, signal)| [&signal.hold, &signal.keep]);
    let lengths = lengths.chain(draft.phases.iter().map(|phase| &phase.hold)).chain([&draft.dwell]);
    used.extend(lengths.flatten().map(|text| text.value.clone()));
    let is_unused = |name: &str| !used.iter().any(|used| used == name);
    let inputs = draft.inputs.iter().map(|(name, _)| (name, "input"));
    let params = draft.params.iter().map(|(name, _)| (name, "parameter"));
    let series = draft.series.iter().map(|(name, _)| (name, "series"));
    for (name, what) in inputs.chain(params).chain(series) {
        if is_unused(&name.value) {
            let message = format!("{what} `{}` is read by nothing", name.value);
            reader.warn(Code::Unused, message, name.span.clone(), None);
        }
    }
    let counts_all = used.iter().any(|name| name == "score");
    for (name, _) in &draft.signals {
        if is_unused(&name.value) && !counts_all && 1 < draft.phases.len() {
            let message = format!("signal `{}` is shown, and no phase reads it", name.value);
            reader.warn(Code::Unused, message, name.span.clone(), None);
        }
    }
}

/// Every number says where it comes from, and every source is cited.
pub(super) fn check_sources(reader: &mut Reader<'_>, draft: &Draft) {
    let inputs = draft.inputs.iter().filter_map(|(_, input)| input.source.as_ref());
    let params = draft.params.iter().filter_map(|(_, param)| param.source.as_ref());
    let signals = draft.signals.iter().filter_map(|(_, signal)| signal.source.as_ref());
    let cited: Vec<&str> =
        inputs.chain(params).chain(signals).map(|text| text.value.as_str()).collect();
    for (name, _) in &draft.sources {
        if !cited.contains(&name.value.as_str()) {
            let message = format!("source `{}` is cited by nothing", name.value);
            reader.warn(Code::Unused, message, name.span.clone(), None);
        }
    }
    for (name, param) in &draft.params {
        let has_source = param.source.is_some() || param.is_judgement;
        if !has_source {
            let message =
                format!("parameter `{}` does not say where its number comes from", name.value);
            let help = "write `source: NAME`, or `judgement: true` if it is yours";
            reader.warn(Code::NoSource, message, name.span.clone(), Some(help.to_owned()));
        }
    }
}
