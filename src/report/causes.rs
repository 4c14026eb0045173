//! Why an episode began, in words: what turned, and from which value to which.

use super::page::symbol;
use super::signal_count::window_words;
use crate::explain::{compared, counted};
use crate::ops::Op;
use crate::outcome::Outcome;
use crate::phase::Turn;
use crate::plan::{Lookup, NodeId};
use crate::rules::{Condition, Length, Term, What};
use crate::signal::State;
use crate::value::{Quantity, Truth, Unit};

impl Outcome {
    /// What turned in a phase's condition at a bar: a clause.
    pub(super) fn turn_words(
        &self,
        lookup: &mut Lookup<'_>,
        when: &Condition,
        turn: &Turn<'_>,
        bar: usize,
    ) -> String {
        let told = match turn.now {
            Truth::True => self.clause(lookup, when, turn.term, true, bar),
            Truth::False => self.clause(lookup, when, turn.term, false, bar),
            Truth::Unknown => self.open_clause(lookup, when, turn.term, bar),
        };
        let told = told.or_else(|| self.limit_clause(lookup, when, turn, bar));
        told.unwrap_or_else(|| {
            let now = match turn.now {
                Truth::True => "now it holds that",
                Truth::False => "it no longer holds that",
                Truth::Unknown => "it is no longer known whether",
            };
            let words = self.state_words(lookup, when, turn.term, bar);
            let words = words.unwrap_or_else(|| one_line(when.part(&turn.term.span)));
            format!("{now} {words}")
        })
    }

    /// That a number that is not computed by itself passed a limit.
    fn limit_clause(
        &self,
        lookup: &mut Lookup<'_>,
        when: &Condition,
        turn: &Turn<'_>,
        bar: usize,
    ) -> Option<String> {
        let What::Compare(sign, left, right) = &turn.term.what else { return None };
        let (value, limit) = sides(left, right);
        if std::ptr::eq(value, &**right) {
            return None;
        }
        let now = if turn.now.is_true() { "now" } else { "no longer" };
        let limit = self.number_words(lookup, limit, bar)?;
        Some(format!("{}: {now} {} {limit}", self.name_of(when, value), symbol(*sign)))
    }

    /// That a comparison became unknown, by the name of what it compares.
    fn open_clause(
        &self,
        lookup: &mut Lookup<'_>,
        when: &Condition,
        term: &Term,
        bar: usize,
    ) -> Option<String> {
        match &term.what {
            What::Compare(_, left, right) => {
                let told = self.clause(lookup, when, term, true, bar);
                told.or_else(|| {
                    let (value, limit) = sides(left, right);
                    let limit = self.number_words(lookup, limit, bar)?;
                    Some(format!("{} became unknown (limit {limit})", self.name_of(when, value)))
                })
            }
            What::On(_) | What::Watch(_) => self.clause(lookup, when, term, true, bar),
            What::Apply { op: Op::Not | Op::Within, operands, .. } => {
                self.open_clause(lookup, when, operands.first()?, bar)
            }
            _ => None,
        }
    }

    /// `None` where nothing is known that is plainer than the condition itself.
    fn clause(
        &self,
        lookup: &mut Lookup<'_>,
        when: &Condition,
        term: &Term,
        is_true: bool,
        bar: usize,
    ) -> Option<String> {
        match &term.what {
            What::Compare(_, left, right) => {
                let (value, limit) = sides(left, right);
                let unit = value.unit();
                if let Some(words) = self.count_clause(lookup, value, limit, bar) {
                    return Some(words);
                }
                let own = lookup.node(value)?;
                let words =
                    format!("{} {}", self.name_of(when, value), self.way_words(own, &unit, bar)?);
                let limit = self.number_words(lookup, limit, bar);
                Some(limit.map_or(words.clone(), |limit| format!("{words} (limit {limit})")))
            }
            What::On(signal) | What::Watch(signal) => {
                let state = |bar| self.level(*signal, bar).map_or(State::Unknown, |it| it.state());
                let (before, now) = (state(bar.checked_sub(1)?), state(bar));
                (before != now).then(|| self.change_words(lookup, *signal, (before, now), bar))
            }
            What::Was(phase, length) => {
                let phase = self.plan.rules().phases().get(*phase)?;
                let name = phase.title.as_deref().unwrap_or(&phase.id);
                let long = self.long_words(*length);
                Some(if is_true {
                    format!("“{name}” was said within {long}")
                } else {
                    format!("more than {long} since “{name}”")
                })
            }
            What::Apply { op: Op::Not, operands, .. } => {
                self.clause(lookup, when, operands.first()?, !is_true, bar)
            }
            What::Apply { op: Op::KnownNumber | Op::KnownTruth, operands, .. } => {
                let name = match &operands.first()?.what {
                    What::On(signal) | What::Watch(signal) => {
                        format!("“{}”", self.signal_name(*signal)?)
                    }
                    _ => self.name_of(when, operands.first()?),
                };
                Some(format!("{name} is {}", if is_true { "known now" } else { "unknown now" }))
            }
            What::Apply { op: Op::Within, operands, window: Some(window), .. } => {
                let inner = operands.first()?;
                if is_true {
                    return self.clause(lookup, when, inner, true, bar);
                }
                let inner = self.state_words(lookup, when, inner, bar)?;
                Some(format!("more than {} since {inner}", self.long_words(*window)))
            }
            _ => None,
        }
    }

    /// Of a count of signals those that turned, and how many there are then.
    fn count_clause(
        &self,
        lookup: &mut Lookup<'_>,
        value: &Term,
        limit: &Term,
        bar: usize,
    ) -> Option<String> {
        let What::Apply { op: Op::Count, operands, .. } = &value.what else { return None };
        let mut words = Vec::new();
        let (mut on, mut unknown) = (0, 0);
        for operand in operands {
            let What::On(signal) = operand.what else { return None };
            let state = |bar| self.level(signal, bar).map_or(State::Unknown, |it| it.state());
            let (before, now) = (state(bar.checked_sub(1)?), state(bar));
            on += usize::from(now == State::On);
            unknown += usize::from(now == State::Unknown);
            let has_turned = (before == State::On) != (now == State::On)
                || (before == State::Unknown) != (now == State::Unknown);
            if has_turned {
                words.push(self.change_words(lookup, signal, (before, now), bar));
            }
        }
        let open = if unknown == 0 { String::new() } else { format!(" and {unknown} unknown") };
        let limit = self.number_words(lookup, limit, bar)?;
        words.push(format!("{on} of {} are on{open} (limit {limit})", operands.len()));
        Some(words.join(", "))
    }

    /// What a signal is called.
    fn signal_name(&self, place: usize) -> Option<&str> {
        let signal = self.plan.rules().signals().get(place)?;
        Some(signal.title.as_deref().unwrap_or(&signal.id))
    }

    /// A condition as what was so.
    fn state_words(
        &self,
        lookup: &mut Lookup<'_>,
        when: &Condition,
        term: &Term,
        bar: usize,
    ) -> Option<String> {
        match &term.what {
            What::On(signal) => Some(format!("“{}” was on", self.signal_name(*signal)?)),
            What::Watch(signal) => {
                Some(format!("“{}” was on or on watch", self.signal_name(*signal)?))
            }
            What::Apply { op: op @ (Op::And | Op::Or), operands, .. } => {
                let parts = operands.iter();
                let parts = parts.map(|part| self.state_words(lookup, when, part, bar));
                let parts = parts.collect::<Option<Vec<String>>>()?;
                Some(parts.join(if *op == Op::And { " and " } else { " or " }))
            }
            What::Apply { op: Op::Within, operands, window: Some(window), .. } => {
                let inner = self.state_words(lookup, when, operands.first()?, bar)?;
                Some(format!("{inner} within {}", self.long_words(*window)))
            }
            What::Apply { op: Op::Not, operands, .. } => {
                let inner = self.state_words(lookup, when, operands.first()?, bar)?;
                Some(format!("it is not so that {inner}"))
            }
            What::Compare(sign, left, right) => {
                let (value, limit) = sides(left, right);
                if std::ptr::eq(value, &**right) {
                    return None;
                }
                let sign = symbol(*sign);
                let limit = self.number_words(lookup, limit, bar)?;
                Some(format!("{} was {sign} {limit}", self.name_of(when, value)))
            }
            _ => None,
        }
    }

    /// That a signal has another state, and from which value to which it went.
    pub(super) fn change_words(
        &self,
        lookup: &mut Lookup<'_>,
        place: usize,
        (before, now): (State, State),
        bar: usize,
    ) -> String {
        let Some(signal) = self.plan.rules().signals().get(place) else { return String::new() };
        let name = signal.title.as_deref().unwrap_or(&signal.id);
        let turned = match now {
            State::On => "turned on",
            State::Off => "turned off",
            State::Watch => "went on watch",
            State::Unknown => "became unknown",
        };
        let is_upper = before == State::On || now == State::On;
        let condition = match &signal.watch {
            Some(watch) if !is_upper => watch,
            _ => &signal.when,
        };
        let all = compared(lookup, condition);
        let truth = |node: Option<NodeId>, bar: Option<usize>| {
            node.zip(bar).map(|(node, bar)| self.run.frame.truth(node, bar))
        };
        let has_turned = |one: &&crate::explain::ConditionComparison<'_>| {
            truth(one.node, bar.checked_sub(1)) != truth(one.node, Some(bar))
        };
        let only = || all.first().filter(|_| all.len() == 1);
        let way = all
            .iter()
            .find(has_turned)
            .or_else(only)
            .and_then(|one| self.way_words(one.value?, &one.unit, bar));
        match way {
            Some(way) => format!("{name} {turned} ({way})"),
            None => format!("{name} {turned}"),
        }
    }

    /// `from 0.31 pp to 0.62 pp`; `None` where neither is known.
    fn way_words(&self, node: NodeId, unit: &Unit, bar: usize) -> Option<String> {
        let now = self.run.frame.number(node, bar);
        let before = self.run.frame.number(node, bar.checked_sub(1)?);
        let told = |number: f64| counted(number, unit);
        match (before.is_nan(), now.is_nan()) {
            (true, true) => None,
            (false, false) if told(before) == told(now) => Some(format!("at {}", told(now))),
            _ => Some(format!("from {} to {}", told(before), told(now))),
        }
    }

    /// The number of a term; `None` where it is not known.
    fn number_words(&self, lookup: &mut Lookup<'_>, term: &Term, bar: usize) -> Option<String> {
        let unit = term.unit();
        if let What::Param(place) = term.what {
            let Quantity::Number { value, .. } = &self.plan.rules().params().get(place)?.value
            else {
                return None;
            };
            return Some(counted(*value, &unit));
        }
        let number = self.run.frame.number(lookup.node(term)?, bar);
        (!number.is_nan()).then(|| counted(number, &unit))
    }

    fn name_of(&self, when: &Condition, value: &Term) -> String {
        let expression = one_line(when.part(&value.span));
        self.title_of(&expression).unwrap_or(expression)
    }

    fn long_words(&self, length: Length) -> String {
        let rules = self.plan.rules();
        window_words(rules.param_bars(length), rules.calendar().word())
    }
}

/// The side of a comparison that changes, and the other.
fn sides<'t>(left: &'t Term, right: &'t Term) -> (&'t Term, &'t Term) {
    if left.is_constant() && !right.is_constant() { (right, left) } else { (left, right) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
