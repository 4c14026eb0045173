//! Conditions that are settled before any data come, and phases that cannot be
//! reached.

use super::draft::{Draft, DraftPhase};
use super::fields::{Reader, Text};
use super::problem::Problem;
use super::ruleset::{Phase, RuleSet};
use super::term::{Term, What};
use crate::diagnostic::Code;
use crate::ops::Op;

/// Warns of conditions that never or always hold, and of phases that an earlier
/// one leaves nothing to.
pub(super) fn check_reach(reader: &mut Reader<'_>, draft: &Draft, rules: &RuleSet) {
    for ((_, written), signal) in draft.signals.iter().zip(&rules.signals) {
        if let (Some(text), Some(truth)) = (&written.when, settled(&signal.when.term)) {
            let message = format!(
                "signal `{}` {}",
                signal.id,
                if truth { "is always on" } else { "is never on" }
            );
            warn(reader, text, message, "write a condition that reads an input");
        }
    }
    check_phases(reader, &draft.phases, &rules.phases, rules.dwell.is_some(), "a signal");
    if let (Some(written), Some(group)) = (&draft.entities, &rules.group) {
        check_phases(reader, &written.phases, &group.phases, group.dwell.is_some(), "a share");
    }
}

fn check_phases(
    reader: &mut Reader<'_>,
    written: &[DraftPhase],
    phases: &[Phase],
    has_dwell: bool,
    reads: &str,
) {
    for (place, (written, phase)) in written.iter().zip(phases).enumerate() {
        let (Some(text), Some(when)) = (&written.when, &phase.when) else { continue };
        if let Some(truth) = settled(&when.term) {
            let message = format!(
                "phase `{}` {}",
                phase.id,
                if truth { "always holds" } else { "never holds" }
            );
            let help = format!("write a condition that reads {reads}, or remove the phase");
            warn(reader, text, message, &help);
            continue;
        }
        let earlier = phases.iter().take(place).find(|earlier| {
            let condition = earlier.when.as_ref();
            let holds_as_soon = earlier.hold.is_none() || earlier.hold == phase.hold;
            // Where that one must wait, this one comes at once.
            let comes_as_soon = earlier.is_at_once || !phase.is_at_once || !has_dwell;
            holds_as_soon
                && comes_as_soon
                && condition.is_some_and(|condition| implies(&when.term, &condition.term))
        });
        if let Some(earlier) = earlier {
            let message = format!(
                "phase `{}` can never be reached, because `{}` comes first and holds whenever it \
                 does",
                phase.id, earlier.id
            );
            let help =
                format!("move `{}` above `{}`, or change its condition", phase.id, earlier.id);
            warn(reader, text, message, &help);
        }
    }
}

fn warn(reader: &mut Reader<'_>, text: &Text, message: String, help: &str) {
    reader.report(Problem::warning(Code::NeverReached, message, text.span.clone()).help(help));
}

/// The truth of a term if it is the same whatever the data say.
fn settled(term: &Term) -> Option<bool> {
    match &term.what {
        What::Truth(truth) => Some(*truth),
        What::Apply { op: Op::Not, operands, .. } => {
            operands.first().and_then(settled).map(|truth| !truth)
        }
        What::Apply { op: op @ (Op::And | Op::Or), operands, .. } => {
            let decisive = *op == Op::Or;
            let truths: Vec<Option<bool>> = operands.iter().map(settled).collect();
            if truths.contains(&Some(decisive)) {
                Some(decisive)
            } else if truths.contains(&None) {
                None
            } else {
                Some(!decisive)
            }
        }
        _ => None,
    }
}

/// Whether every part of `weak`, joined by `&&`, is a part of `strong`.
fn implies(strong: &Term, weak: &Term) -> bool {
    let parts = conjuncts(strong);
    conjuncts(weak).iter().all(|part| parts.iter().any(|known| is_same(known, part)))
}

fn conjuncts(term: &Term) -> Vec<&Term> {
    match &term.what {
        What::Apply { op: Op::And, operands, .. } => operands.iter().flat_map(conjuncts).collect(),
        _ => vec![term],
    }
}

/// Whether two terms mean the same, wherever they stand.
fn is_same(a: &Term, b: &Term) -> bool {
    let (inner, other) = (a.parts(), b.parts());
    let is_same_head = match (&a.what, &b.what) {
        (What::Compare(sign, ..), What::Compare(other, ..)) => sign == other,
        (What::Scale(_, factor), What::Scale(_, other)) => factor == other,
        (
            What::Apply { op, window, known, number, criterion, .. },
            What::Apply {
                op: other_op,
                window: other_window,
                known: other_known,
                number: other_number,
                criterion: other_criterion,
                ..
            },
        ) => {
            op == other_op
                && window == other_window
                && known == other_known
                && number == other_number
                && criterion == other_criterion
        }
        (a, b) => a == b,
    };
    is_same_head
        && a.kind == b.kind
        && inner.len() == other.len()
        && inner.iter().zip(other).all(|(inner, other)| is_same(inner, other))
}
