//! Conditions that never change on the data at hand.

use super::spot;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::eval::{At, Gap};
use crate::outcome::Outcome;
use crate::phase::{Question, Verdict};
use crate::plan::{Binding, Formula, NodeId};
use crate::rules::{Condition, Signal};
use crate::value::Truth;

/// What never changes over the bars of an outcome, as warnings about the rules:
/// inputs that are always unknown, conditions that never or always hold, phases
/// that are never the verdict.
///
/// # Shape
///
/// In the order of the rules: inputs, signals, phases. Of a condition that
/// nothing known reaches, only its input is told.
pub fn constancy(outcome: &Outcome) -> Vec<Diagnostic> {
    let rules = outcome.plan.rules();
    let bars = outcome.run.frame.bars.len();
    if bars == 0 {
        let message = "the data hold no value that these rules read";
        return vec![warning(Code::UnknownOnData, message.to_owned(), Place::whole(rules.file()))];
    }
    let mut found: Vec<Diagnostic> =
        (0..rules.inputs().len()).filter_map(|input| unknown_input(outcome, input)).collect();
    let is_blind = !found.is_empty();
    let mut add = |what: &str, condition: &Condition, counts: TruthCounts| {
        let told = counts.told(bars, is_blind);
        let place = || spot::condition(rules, condition);
        found.extend(told.map(|(code, told)| warning(code, format!("{what} {told}"), place())));
    };
    let mut lookup = outcome.plan.lookup();
    for signal in rules.signals() {
        for (key, condition) in conditions(signal) {
            let Some(node) = lookup.node(&condition.term) else { continue };
            let what = format!("`{key}` of signal `{}`", signal.id);
            add(&what, condition, TruthCounts::of(node_truths(outcome, node)));
        }
    }
    for (place, phase) in rules.phases().iter().enumerate() {
        let Some(when) = &phase.when else { continue };
        let what = format!("`when` of phase `{}`", phase.id);
        add(&what, when, TruthCounts::of(phase_truths(outcome, place)));
    }
    found.extend((0..rules.phases().len()).filter_map(|phase| never_the_verdict(outcome, phase)));
    found
}

/// How often a condition was what.
#[derive(Clone, Copy, Default)]
struct TruthCounts {
    holding: usize,
    failing: usize,
    unknown: usize,
}

impl TruthCounts {
    fn of(truths: impl Iterator<Item = Truth>) -> TruthCounts {
        truths.fold(TruthCounts::default(), |counts, truth| match truth {
            Truth::True => TruthCounts { holding: counts.holding + 1, ..counts },
            Truth::False => TruthCounts { failing: counts.failing + 1, ..counts },
            Truth::Unknown => TruthCounts { unknown: counts.unknown + 1, ..counts },
        })
    }

    /// What is odd about it; `None` if it changes, or if it is unknown and an
    /// input that is has been told.
    fn told(self, bars: usize, is_blind: bool) -> Option<(Code, String)> {
        let unknown = match self.unknown {
            0 => String::new(),
            unknown => format!(", unknown in {unknown}"),
        };
        match self {
            TruthCounts { holding: 0, failing: 0, .. } if is_blind => None,
            TruthCounts { holding: 0, failing: 0, .. } => {
                Some((Code::UnknownOnData, format!("is unknown in all {bars} bars")))
            }
            TruthCounts { holding: 0, .. } => {
                Some((Code::ConstantOnData, format!("is never true in {bars} bars{unknown}")))
            }
            TruthCounts { failing: 0, .. } => {
                Some((Code::ConstantOnData, format!("is never false in {bars} bars{unknown}")))
            }
            _ => None,
        }
    }
}

fn conditions(signal: &Signal) -> impl Iterator<Item = (&'static str, &Condition)> {
    let watch = signal.watch.iter().map(|watch| ("watch", watch));
    let until = signal.until.iter().map(|until| ("until", until));
    watch.chain([("when", &signal.when)]).chain(until)
}

fn node_truths(outcome: &Outcome, node: NodeId) -> impl Iterator<Item = Truth> {
    (0..outcome.run.frame.bars.len()).map(move |bar| outcome.run.frame.truth(node, bar))
}

/// Whether the phase's own condition holds at each bar, its `for` left aside.
fn phase_truths(outcome: &Outcome, place: usize) -> impl Iterator<Item = Truth> {
    let phase = outcome.plan.phases.get(place);
    let own = phase.map(|phase| match &phase.formula {
        Formula::And(parts) if 1 < phase.hold.bars => parts.first().unwrap_or(&phase.formula),
        formula => formula,
    });
    let (plan, frame, history) = (&outcome.plan, &outcome.run.frame, &outcome.run.history);
    (0..frame.bars.len()).map(move |bar| {
        let question = Question::new(plan, frame, history, bar);
        own.map_or(Truth::Unknown, |own| question.truth(own))
    })
}

fn unknown_input(outcome: &Outcome, place: usize) -> Option<Diagnostic> {
    let rules = outcome.plan.rules();
    let input = rules.inputs().get(place)?;
    // The rules say that data may lack it; a condition that nothing else decides is told.
    let is_absent = matches!(outcome.plan.bindings.get(place)?, Binding::Absent);
    if input.is_optional && is_absent {
        return None;
    }
    let (plan, frame) = (&outcome.plan, &outcome.run.frame);
    let node = *plan.inputs.get(place)?;
    let bars = frame.bars.len();
    if (0..bars).any(|bar| !frame.number(node, bar).is_nan()) {
        return None;
    }
    let reason = Gap::Input(place, At::Decision(bars.checked_sub(1)?)).reason(plan, frame);
    let message = format!("input `{}` is unknown in all {} bars: {reason}", input.name, bars);
    Some(warning(Code::UnknownOnData, message, spot::input(rules, &input.name)))
}

/// A phase whose condition holds, or which holds otherwise, and which is never
/// the verdict.
fn never_the_verdict(outcome: &Outcome, place: usize) -> Option<Diagnostic> {
    let rules = outcome.plan.rules();
    let phase = rules.phases().get(place)?;
    let bars = outcome.run.frame.bars.len();
    let holding = phase_truths(outcome, place).filter(|truth| truth.is_true()).count();
    let verdicts = (0..bars).filter_map(|bar| outcome.run.history.verdict(bar));
    let is_reached = verdicts.clone().any(|verdict| verdict.definite() == Some(place));
    if is_reached || holding == 0 {
        return None;
    }
    let is_possible = |verdict: &&Verdict| verdict.possible().contains(&place);
    let possible = match verdicts.filter(is_possible).count() {
        0 => String::new(),
        possible => format!(", possible in {possible}"),
    };
    let why = match phase.when {
        Some(_) => format!(", though its condition is true in {holding}"),
        None => String::new(),
    };
    let message =
        format!("phase `{}` is never the verdict in {bars} bars{possible}{why}", phase.id);
    let found = warning(Code::ConstantOnData, message, spot::phase(rules, &phase.id));
    Some(match phase.when {
        Some(_) => found.with_help("an earlier phase wins, or `for` and `dwell` are too long"),
        None => found.with_help("one of the phases before it always holds"),
    })
}

fn warning(code: Code, message: String, place: Place) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message).at(place) }
}
