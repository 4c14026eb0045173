//! What proofs say of rules that is surely a mistake.

use super::spot;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::prove::{Proofs, Sign};
use crate::rules::RuleSet;
use crate::signal::State;

/// Phases that are never the verdict and signals that never change, as warnings, where
/// the rules have not been warned of it when they were read.
pub fn proven(rules: &RuleSet, proofs: &Proofs) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut add = |message: String, place: Place, help: &str| {
        let told = Diagnostic::error(Code::NeverReached, message).at(place).with_help(help);
        let told = Diagnostic { severity: Severity::Warning, ..told };
        let is_known = |known: &&Diagnostic| {
            let line = |own: &Diagnostic| own.place.as_ref().map(|place| place.line);
            known.code == told.code && line(known) == line(&told)
        };
        if rules.warnings().iter().find(is_known).is_none() {
            found.push(told);
        }
    };
    for signal in rules.signals() {
        let own = || proofs.signals.iter().filter(|proof| proof.id == signal.id);
        let is_always_on =
            own().all(|proof| (proof.can_be == Sign::Never) == (proof.state != State::On));
        let never = own().filter(|proof| proof.can_be == Sign::Never).map(|proof| proof.state);
        let never: Vec<State> = never.collect();
        let place = || spot::condition(rules, &signal.when);
        let id = &signal.id;
        if never.contains(&State::On) {
            let help = "change its condition, or widen the `valid` ranges of its inputs";
            add(format!("signal `{id}` is never on, whatever the figures are"), place(), help);
        } else if is_always_on {
            let help = "change its condition, so that it can be off";
            add(format!("signal `{id}` is always on, whatever the figures are"), place(), help);
        } else if never.contains(&State::Off) {
            let help = "change its conditions, so that it can be off";
            add(format!("signal `{id}` is never off, whatever the figures are"), place(), help);
        } else if let (true, Some(watch)) = (never.contains(&State::Watch), &signal.watch) {
            let message =
                format!("signal `{id}` is never in watch: it is on whenever `watch` holds");
            add(message, spot::condition(rules, watch), "give `watch` a level that comes first");
        }
    }
    for (phase, proof) in rules.phases().iter().zip(&proofs.phases) {
        let place = || match &phase.when {
            Some(when) => spot::condition(rules, when),
            None => spot::phase(rules, &phase.id),
        };
        let id = &phase.id;
        if proof.verdict == Sign::Never {
            let why = proof.reason.as_deref().unwrap_or("no figures make it so");
            let help = match (&proof.implied_by, proof.always) {
                (Some(by), _) => format!("move `{id}` above `{by}`, or change its condition"),
                (None, Some(false)) => "change its condition, or remove the phase".to_owned(),
                _ => "change the conditions of the phases before it".to_owned(),
            };
            add(format!("phase `{id}` is never the verdict: {why}"), place(), &help);
        } else if proof.always == Some(true) {
            let help = "change its condition, or make it the phase that holds `otherwise`";
            add(format!("phase `{id}` always holds, whatever the figures are"), place(), help);
        }
    }
    found
}
