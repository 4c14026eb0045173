//! Expressions that somebody asks of a rule set from outside of its file.

use super::expression;
use super::logic::was_inside;
use super::problem::Problem;
use super::ruleset::{Computed, Condition, Definition, RuleSet};
use super::term::Kind;
use super::typing::{NameMeaning, Scope, Typing};

impl RuleSet {
    /// What an expression over the names of these rules is: a number with its
    /// unit, or a truth.
    ///
    /// The second value is the place of a series with this expression, which
    /// these rules have from now on and which none of them reads.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(crate) fn probe(&mut self, text: &str) -> Result<(Kind, usize), Vec<Problem>> {
        let expression = expression::parse(text)?;
        let scope = self.scope();
        let mut typing = Typing::new(&scope, text, false);
        let term = typing.term(&expression);
        let Some(term) = term.filter(|_| typing.problems.is_empty()) else {
            return Err(typing.problems);
        };
        let kind = term.kind.clone();
        let place = self.series.len();
        self.series.push(Computed {
            name: text.to_owned(),
            title: None,
            note: None,
            expression: Condition { text: text.to_owned(), term, line: 0, start: None },
        });
        self.order.push(Definition::Series(place));
        Ok((kind, place))
    }

    /// An expression over the names of these rules, understood as the condition of a
    /// phase is, or as a number.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(crate) fn understand(&self, text: &str) -> Result<Condition, Vec<Problem>> {
        self.understood(text, true)
    }

    /// The same, but that it cannot ask for the phases of the past.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub(crate) fn understand_value(&self, text: &str) -> Result<Condition, Vec<Problem>> {
        self.understood(text, false)
    }

    fn understood(&self, text: &str, is_phase: bool) -> Result<Condition, Vec<Problem>> {
        let expression = expression::parse(text)?;
        let scope = self.scope();
        let mut typing = Typing::new(&scope, text, is_phase);
        let term = typing.term(&expression);
        let mut problems = typing.problems;
        if let Some(term) = &term {
            problems.extend(was_inside(term));
        }
        match term {
            Some(term) if problems.is_empty() => {
                Ok(Condition { text: text.to_owned(), term, line: 0, start: None })
            }
            _ => Err(problems),
        }
    }

    /// What the names of these rules mean.
    fn scope(&self) -> Scope {
        let inputs = self.inputs.iter().map(|input| &input.name);
        let params = self.params.iter().map(|param| &param.name);
        let series = self.series.iter().map(|series| &series.name);
        let signals = self.signals.iter().map(|signal| &signal.id);
        let phases = self.phases.iter().map(|phase| &phase.id);
        let mut names: Vec<(String, NameMeaning)> = Vec::new();
        names.extend(inputs.cloned().enumerate().map(|(at, name)| (name, NameMeaning::Input(at))));
        names.extend(params.cloned().enumerate().map(|(at, name)| (name, NameMeaning::Param(at))));
        names.extend(series.cloned().enumerate().map(|(at, name)| (name, NameMeaning::Series(at))));
        names
            .extend(signals.cloned().enumerate().map(|(at, name)| (name, NameMeaning::Signal(at))));
        names.extend(phases.cloned().enumerate().map(|(at, name)| (name, NameMeaning::Phase(at))));
        Scope {
            calendar: Some(self.calendar),
            names: names.into_iter().collect(),
            inputs: self.inputs.iter().map(|input| Some(input.unit.clone())).collect(),
            params: self.params.iter().map(|param| Some(param.value.clone())).collect(),
            series: self
                .series
                .iter()
                .map(|series| Some(series.expression.term.kind.clone()))
                .collect(),
            signals: self.signals.len(),
            entities: None,
            named_shares: Vec::new(),
        }
    }
}
