//! Names, kinds and units: from an expression as written to one understood.

mod calls;
mod entities;
mod scope;
mod units;
mod windows;

use std::ops::Range;

use super::expression::{Expression, ExpressionKind};
use super::problem::Problem;
use super::term::{Kind, Term, What};
use crate::diagnostic::{Code, list, nearest};
use crate::ops::{Op, Operator};
use crate::value::{Quantity, Unit};

pub(crate) use calls::usage;
pub(crate) use scope::{Meaning, Scope};
pub(crate) use windows::bars_of_quantity;

/// Understands one expression.
pub(crate) struct Typing<'a> {
    scope: &'a Scope,
    text: &'a str,
    is_phase: bool,
    pub(crate) problems: Vec<Problem>,
}

/// A term, and whether it is a hundred times something: a ratio times a hundred
/// is a percentage, also where the division comes last.
struct TypedTerm {
    term: Term,
    is_hundredfold: bool,
}

impl TypedTerm {
    fn plain(term: Term) -> TypedTerm {
        TypedTerm { term, is_hundredfold: false }
    }
}

impl<'a> Typing<'a> {
    pub(crate) fn new(scope: &'a Scope, text: &'a str, is_phase: bool) -> Typing<'a> {
        Typing { scope, text, is_phase, problems: Vec::new() }
    }

    /// The expression as a truth.
    pub(crate) fn truth(&mut self, expression: &Expression) -> Option<Term> {
        let term = self.term(expression)?;
        if term.kind == Kind::Truth {
            return Some(term);
        }
        let message =
            format!("`{}` is a number where a condition is needed", self.written(&term.span));
        let help = format!("compare it, as in `{} >= 0`", self.written(&term.span));
        self.problems.push(Problem::new(Code::WrongKind, message, term.span).help(help));
        None
    }

    /// The expression as a number.
    fn number(&mut self, expression: &Expression) -> Option<Term> {
        let term = self.term(expression)?;
        self.as_number(term)
    }

    fn as_number(&mut self, term: Term) -> Option<Term> {
        if matches!(term.kind, Kind::Number(_)) {
            return Some(term);
        }
        let written = self.written(&term.span);
        let message = format!("`{written}` is a condition where a number is needed");
        let help = format!("write `count({written})`, which is 1 where it holds and 0 elsewhere");
        self.problems.push(Problem::new(Code::WrongKind, message, term.span).help(help));
        None
    }

    /// The expression as a number or a truth.
    pub(crate) fn term(&mut self, expression: &Expression) -> Option<Term> {
        self.draft(expression).map(|draft| draft.term)
    }

    fn written(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or("")
    }

    fn report(&mut self, problem: Problem) -> Option<TypedTerm> {
        self.problems.push(problem);
        None
    }

    fn draft(&mut self, expression: &Expression) -> Option<TypedTerm> {
        let span = expression.span.clone();
        let plain = |what, kind| TypedTerm::plain(Term { what, kind, span: span.clone() });
        match &expression.kind {
            ExpressionKind::Number(number) => {
                Some(plain(What::Number(*number), Kind::Number(Unit::NUMBER)))
            }
            ExpressionKind::Truth(truth) => Some(plain(What::Truth(*truth), Kind::Truth)),
            ExpressionKind::Quantity(Quantity::Number { value, unit }) => {
                Some(plain(What::Number(*value), Kind::Number(unit.clone())))
            }
            ExpressionKind::Quantity(Quantity::Span(length)) => {
                let message = format!(
                    "`{length}` is a length of time and can only be used as a \
                                       window"
                );
                let problem = Problem::new(Code::WrongKind, message, span);
                self.report(
                    problem.help(format!("windows are used in calls, as in `lag(x, {length})`")),
                )
            }
            ExpressionKind::Name(name) => self.name(name, span),
            ExpressionKind::Call { name, name_span, arguments } => {
                self.call(name, name_span, arguments, span).map(TypedTerm::plain)
            }
            ExpressionKind::Negate(operand) => {
                let term = self.number(operand)?;
                let kind = term.kind.clone();
                let what = match term.what {
                    What::Number(number) => What::Number(-number),
                    _ => {
                        return Some(TypedTerm::plain(Term::apply(
                            Op::Negate,
                            vec![term],
                            kind,
                            span,
                        )));
                    }
                };
                Some(plain(what, kind))
            }
            ExpressionKind::Not(operand) => {
                let term = self.truth(operand)?;
                Some(TypedTerm::plain(Term::apply(Op::Not, vec![term], Kind::Truth, span)))
            }
            ExpressionKind::And(left, right) => self.logic(Op::And, left, right, span),
            ExpressionKind::Or(left, right) => self.logic(Op::Or, left, right, span),
            ExpressionKind::Compare(sign, left, right) => self.compare(*sign, left, right, span),
            ExpressionKind::Arithmetic(sign, left, right) => {
                self.arithmetic(*sign, left, right, span)
            }
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) -> Option<TypedTerm> {
        if let Some(word) = self.scope.of_one(name) {
            self.refuse_one(name, word, span);
            return None;
        }
        let number = |unit: &Unit| Kind::Number(unit.clone());
        let (what, kind) = match self.scope.get(name) {
            Some(Meaning::Input(input)) => {
                (What::Input(input), number(self.scope.inputs.get(input)?.as_ref()?))
            }
            Some(Meaning::Series(series)) => {
                (What::Series(series), self.scope.series.get(series)?.clone()?)
            }
            Some(Meaning::Signal(signal)) => (What::On(signal), Kind::Truth),
            Some(Meaning::Param(param)) => match self.scope.params.get(param)?.as_ref()? {
                Quantity::Number { unit, .. } => (What::Param(param), number(unit)),
                Quantity::Span(_) => {
                    let message =
                        format!("`{name}` is a length of time and can only be used as a window");
                    let problem = Problem::new(Code::WrongKind, message, span);
                    let help = format!("windows are used in calls, as in `lag(x, {name})`");
                    return self.report(problem.help(help));
                }
            },
            Some(meaning @ (Meaning::Phase(_) | Meaning::GroupPhase(_) | Meaning::Grouping(_))) => {
                let problem = self.phase_as_value(name, meaning, span);
                return self.report(problem);
            }
            Some(Meaning::Words) => {
                let message = format!("`{name}` holds words, not numbers");
                let problem = Problem::new(Code::WrongKind, message, span);
                let help = format!("compare it with a word, as in `{name} == \"B\"`");
                return self.report(problem.help(help));
            }
            None if name == "entities" => return self.entities(&[], span).map(TypedTerm::plain),
            None if matches!(name, "score" | "watch_score") => {
                let of = if name == "score" { What::On } else { What::Watch };
                let operands = (0..self.scope.signals)
                    .map(|signal| Term { what: of(signal), kind: Kind::Truth, span: span.clone() })
                    .collect();
                return Some(TypedTerm::plain(Term::apply(
                    Op::Count,
                    operands,
                    number(&Unit::NUMBER),
                    span,
                )));
            }
            None => return self.unknown_name(name, span),
        };
        Some(TypedTerm::plain(Term { what, kind, span }))
    }

    fn unknown_name(&mut self, name: &str, span: Range<usize>) -> Option<TypedTerm> {
        if Operator::named(name).is_some() {
            let message = format!("`{name}` lacks its arguments");
            let help = format!("write `{}`", usage(name));
            return self.report(Problem::new(Code::WrongArguments, message, span).help(help));
        }
        // The name before a word that it is compared with.
        let name = match name.split_once(" == \"") {
            Some((input, _)) if self.scope.get(input).is_some() => {
                if let Some(meaning @ Meaning::Grouping(_)) = self.scope.get(input) {
                    let problem = self.phase_as_value(input, meaning, span);
                    return self.report(problem);
                }
                let message = format!("`{input}` does not hold words");
                let problem = Problem::new(Code::WrongKind, message, span);
                return self.report(problem.help("only an input with `unit: text` holds words"));
            }
            Some((input, _)) => {
                let start = format!("{input} == \"");
                let own = self.scope.names.keys().filter(|known| known.starts_with(&start));
                let known: Vec<&str> = own.map(String::as_str).collect();
                if !known.is_empty() {
                    let message = format!("these rules do not ask for `{name}`");
                    let problem = Problem::new(Code::UnknownName, message, span);
                    let help = format!("they ask for {}", list(known.into_iter(), 8));
                    return self.report(problem.help(help));
                }
                input
            }
            None => name,
        };
        let message = format!("no input, series, parameter or signal is called `{name}`");
        let known = self.scope.names.keys().map(String::as_str).chain([
            "score",
            "watch_score",
            "true",
            "false",
        ]);
        let problem = Problem::new(Code::UnknownName, message, span);
        self.report(problem.meant(nearest(name, known), || {
            "inputs are declared under `inputs:`, computed series under `series:`".to_owned()
        }))
    }

    fn logic(
        &mut self,
        op: Op,
        left: &Expression,
        right: &Expression,
        span: Range<usize>,
    ) -> Option<TypedTerm> {
        let left = self.truth(left);
        let right = self.truth(right);
        Some(TypedTerm::plain(Term::apply(op, vec![left?, right?], Kind::Truth, span)))
    }
}
