//! What a failure rests on: the text of the signals and numbers that matter.

use std::collections::BTreeSet;

use super::expectation::Claim;
use crate::explain::{Comparing, Level, evidence, filled, reasons, shown};
use crate::outcome::Outcome;
use crate::plan::Lookup;
use crate::rules::{Condition, RuleSet, Term, What};
use crate::signal::State;
use crate::value::Truth;

/// The evidence on what a claim is about, a line each.
pub(super) fn lines(outcome: &Outcome, claim: &Claim, bar: usize) -> Vec<String> {
    let rules = outcome.plan.rules();
    let found = outcome.run.history.verdict(bar).and_then(|verdict| verdict.definite());
    let mut teller = Teller { outcome, lookup: outcome.plan.lookup(), bar, lines: Vec::new() };
    match claim {
        Claim::Signal(signal, _) => teller.signal(*signal),
        Claim::Value { series, .. } => {
            if let Some(series) = rules.series().get(*series) {
                teller.term(&series.expression.term);
            }
        }
        Claim::Phase(wanted) => {
            let mut phases: BTreeSet<usize> = wanted.iter().flatten().copied().collect();
            phases.extend(found);
            teller.phases(phases, found);
        }
        Claim::Possible(wanted) => teller.phases(wanted.clone(), found),
        Claim::Never(phase)
        | Claim::Impossible(phase)
        | Claim::First(phase, _)
        | Claim::Last(phase, _) => teller.phases(BTreeSet::from([*phase]), found),
        Claim::Needs(_) | Claim::Changes(_) => {}
    }
    teller.lines
}

struct Teller<'o, 'p> {
    outcome: &'o Outcome,
    lookup: Lookup<'p>,
    bar: usize,
    lines: Vec<String>,
}

impl Teller<'_, '_> {
    /// The conditions of these phases, and the signals that they read.
    fn phases(&mut self, phases: BTreeSet<usize>, found: Option<usize>) {
        let rules = self.outcome.plan.rules();
        let because = found.and_then(|found| rules.phases().get(found)?.because.as_ref());
        if let Some(because) = because {
            let text = filled(&self.outcome.run.frame, &mut self.lookup, because, self.bar);
            self.lines.push(text);
        }
        let mut signals = BTreeSet::new();
        for phase in phases.iter().filter_map(|phase| rules.phases().get(*phase)) {
            let Some(when) = &phase.when else { continue };
            self.lines.push(format!("{}, line {}:", phase.id, when.line));
            self.condition(Level::On, when);
            read_signals(rules, &when.term, &mut signals);
        }
        for signal in signals {
            self.signal(signal);
        }
    }

    fn term(&mut self, term: &Term) {
        let mut signals = BTreeSet::new();
        read_signals(self.outcome.plan.rules(), term, &mut signals);
        for signal in signals {
            self.signal(signal);
        }
        let node = self.lookup.node(term);
        self.unknowns(&node.into_iter().collect::<Vec<_>>());
    }

    fn signal(&mut self, place: usize) {
        let plan = &self.outcome.plan;
        let Some((signal, nodes)) = plan.rules().signals().get(place).zip(plan.signals.get(place))
        else {
            return;
        };
        let state =
            self.outcome.level(place, self.bar).map_or(State::Unknown, |level| level.state());
        let because = signal.because.as_ref().map_or(String::new(), |because| {
            format!(": {}", filled(&self.outcome.run.frame, &mut self.lookup, because, self.bar))
        });
        self.lines.push(format!("{} is {}{because}", signal.id, state.word()));
        if let Some(watch) = &signal.watch {
            self.condition(Level::Watch, watch);
        }
        self.condition(Level::On, &signal.when);
        if let Some(until) = &signal.until {
            self.condition(Level::Until, until);
        }
        let hold = signal.hold.map_or(1, |hold| plan.rules().param_bars(hold));
        if 1 < hold {
            let holds =
                |bar: &usize| self.outcome.run.frame.truth(nodes.active, *bar) == Truth::True;
            let held = (0..=self.bar).rev().take_while(holds).count();
            let bars = if held == 1 { "bar" } else { "bars" };
            self.lines.push(format!("  held for {held} {bars}, must be {hold}"));
        }
        if state == State::Unknown {
            self.unknowns(&[nodes.on, nodes.watchful]);
        }
    }

    fn unknowns(&mut self, nodes: &[crate::plan::NodeId]) {
        for reason in reasons(&self.outcome.plan, &self.outcome.run.frame, nodes, self.bar) {
            self.lines.push(format!("  {reason}"));
        }
    }

    fn condition(&mut self, level: Level, condition: &Condition) {
        let (plan, frame) = (&self.outcome.plan, &self.outcome.run.frame);
        let evidence = evidence(plan, frame, &mut self.lookup, level, condition, self.bar);
        let word = match level {
            Level::Watch => "watch: ",
            Level::On => "",
            Level::Until => "until: ",
        };
        for comparison in &evidence.comparisons {
            self.lines.push(format!("  {word}{}", compared(comparison)));
        }
    }
}

/// `below_high 0.00 % > -20.00 % (-bear_fall): true`
fn compared(comparison: &Comparing) -> String {
    let number = |number: Option<f64>| {
        number.map_or("unknown".to_owned(), |number| shown(number, &comparison.unit))
    };
    let threshold = number(comparison.threshold);
    let is_number = comparison.against.starts_with(|letter: char| letter.is_ascii_digit());
    let named = if is_number { String::new() } else { format!(" ({})", comparison.against) };
    format!(
        "{} {} {} {threshold}{named}: {}",
        comparison.expression,
        number(comparison.value),
        comparison.sign.sign(),
        comparison.truth,
    )
}

/// The signals that a term reads, also by way of series.
fn read_signals(rules: &RuleSet, term: &Term, found: &mut BTreeSet<usize>) {
    let mut series = BTreeSet::new();
    term.walk(&mut |part| match part.what {
        What::On(signal) | What::Watch(signal) => {
            found.insert(signal);
        }
        What::Series(place) => {
            series.insert(place);
        }
        _ => {}
    });
    for series in series.into_iter().filter_map(|place| rules.series().get(place)) {
        read_signals(rules, &series.expression.term, found);
    }
}
