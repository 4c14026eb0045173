//! What turned: the parts of phases' conditions whose truth is another than at
//! the bar before.

use super::machine::History;
use super::question::Question;
use crate::eval::Frame;
use crate::ops::Op;
use crate::plan::{Formula, Plan};
use crate::rules::{Term, What};
use crate::value::Truth;

/// A part of a phase's condition, with its truth at two bars.
pub(crate) struct Turn<'p> {
    pub(crate) term: &'p Term,
    pub(crate) before: Truth,
    pub(crate) now: Truth,
}

/// The parts of a phase's condition, as far as `&&` and `||` take it apart, whose
/// truth at `bar` is another than at the bar before; in the order of the text.
pub(crate) fn turned<'p>(
    plan: &'p Plan,
    frame: &Frame,
    history: &History,
    phase: usize,
    bar: usize,
) -> Vec<Turn<'p>> {
    let Some(before) = bar.checked_sub(1) else { return Vec::new() };
    let parts = parts(plan, phase);
    let truths = |bar| -> Vec<Truth> {
        let question = Question::new(plan, frame, history, bar);
        parts.iter().map(|(_, part)| question.truth(part)).collect()
    };
    let truths = truths(before).into_iter().zip(truths(bar));
    let turns = parts.iter().zip(truths);
    turns
        .map(|((term, _), (before, now))| Turn { term, before, now })
        .filter(|turn| turn.before != turn.now)
        .collect()
}

/// The parts of a phase's condition, as far as `&&` and `||` take it apart, in the
/// order of the text.
fn parts(plan: &Plan, phase: usize) -> Vec<(&Term, &Formula)> {
    let rule = plan.rules().phases().get(phase);
    let when = rule.and_then(|rule| rule.when.as_ref());
    let (Some(when), Some(compiled)) = (when, plan.phases.get(phase)) else { return Vec::new() };
    // With a `for` the condition is the first part of what was compiled.
    let formula = match &compiled.formula {
        Formula::And(parts) if 1 < compiled.hold.bars => parts.first(),
        formula => Some(formula),
    };
    let mut parts = Vec::new();
    if let Some(formula) = formula {
        take_apart(&when.term, formula, &mut parts);
    }
    parts
}

fn take_apart<'p>(term: &'p Term, formula: &'p Formula, parts: &mut Vec<(&'p Term, &'p Formula)>) {
    match (&term.what, formula) {
        (What::Apply { op: Op::And, operands, .. }, Formula::And(formulas))
        | (What::Apply { op: Op::Or, operands, .. }, Formula::Or(formulas)) => {
            for (operand, formula) in operands.iter().zip(formulas) {
                take_apart(operand, formula, parts);
            }
        }
        _ => parts.push((term, formula)),
    }
}

/// How many bars the condition of a phase had to hold, if it has come to that at
/// `bar`.
///
/// # Nothing to say
///
/// `None` if the phase has no `for`, or had held for longer.
pub(crate) fn just_held(plan: &Plan, history: &History, phase: usize, bar: usize) -> Option<usize> {
    let hold = plan.phases.get(phase)?.hold.bars;
    let before = bar.checked_sub(hold)?;
    let is_just = 1 < hold && !history.condition(phase, before).is_true();
    is_just.then_some(hold)
}
