//! Calls of operators: what they take, and in which unit they answer.

use std::ops::Range;

use super::{NameMeaning, Typing};
use crate::diagnostic::{Code, nearest};
use crate::ops::{Criterion, OPERATORS, Op, Operator, Parameter, Synonym, UnitRule};
use crate::rules::expression::{Expression, ExpressionKind};
use crate::rules::problem::Problem;
use crate::rules::term::{Amount, Kind, Length, Term, What};
use crate::time::{Calendar, DatePart};
use crate::value::Unit;

/// The arguments of a call, sorted by what the operator does with them.
#[derive(Default)]
struct Arguments {
    operands: Vec<Term>,
    window: Option<Length>,
    known: usize,
    number: Option<Amount>,
    criterion: Criterion,
}

impl Typing<'_> {
    /// A call, understood.
    pub(super) fn call(
        &mut self,
        name: &str,
        name_span: &Range<usize>,
        arguments: &[Expression],
        span: Range<usize>,
    ) -> Option<Term> {
        let Some(operator) = Operator::named(name) else {
            let problem = self.unknown_operator(name, name_span, arguments);
            self.problems.push(problem);
            return None;
        };
        if matches!(name, "score" | "watch_score") {
            let message = format!("`{name}` takes no arguments");
            let problem = Problem::new(Code::WrongArguments, message, span);
            self.problems.push(problem.help(format!("write `{name}`")));
            return None;
        }
        if !has_right_count(operator, arguments.len()) {
            let message = format!("`{name}` takes {}, not {}", wanted(operator), arguments.len());
            let help = format!("write `{}`", usage(name));
            self.problems.push(Problem::new(Code::WrongArguments, message, span).help(help));
            return None;
        }
        self.apply(operator, arguments, span)
    }

    fn unknown_operator(
        &self,
        name: &str,
        span: &Range<usize>,
        arguments: &[Expression],
    ) -> Problem {
        let message = format!("no operator is called `{name}`");
        let problem = Problem::new(Code::UnknownOperator, message, span.clone());
        if let Some(meaning) = self.scope.get(name) {
            return problem
                .help(format!("`{name}` is {}: write it without parentheses", meaning.word()));
        }
        if let Some(synonym) = Synonym::of(name) {
            return problem.help(self.in_our_words(synonym, arguments));
        }
        match nearest(name, OPERATORS.iter().map(|operator| operator.name)) {
            Some(near) => problem.help(format!("did you mean `{}`?", usage(near))).fix(near),
            None => problem.help("`froth ops` lists the operators"),
        }
    }

    /// What to write, with the arguments that stand there where they fit.
    fn in_our_words(&self, synonym: &Synonym, arguments: &[Expression]) -> String {
        let is_of_one = |argument: &Expression| match &argument.kind {
            ExpressionKind::Name(name) => self.scope.of_one(name).is_some(),
            _ => false,
        };
        if arguments.iter().any(is_of_one) {
            return "conditions over all entities read `share(phase)` and `entities(phase)`, and \
                    nothing that one entity has"
                .to_owned();
        }
        let written: Vec<&str> =
            arguments.iter().map(|argument| self.written(&argument.span)).collect();
        let own = arguments.iter().filter(|argument| !self.may_be_constant(argument));
        let own: Vec<&str> = own.map(|argument| self.written(&argument.span)).collect();
        let example = synonym.help_of(self.scope.calendar != Some(Calendar::Rows), &own);
        let Some(operator) = synonym.operator() else { return example };
        let varies = |argument: &Expression| !self.may_be_constant(argument);
        let are_numbers = 1 < arguments.len() && arguments.iter().all(varies);
        match (operator.name, written.len()) {
            ("rolling_mean", count) if are_numbers => {
                return format!("write `({}) / {count}`", written.join(" + "));
            }
            ("rolling_sum", _) if are_numbers => {
                return format!("write `{}`", written.join(" + "));
            }
            _ => {}
        }
        let is_window = |place: usize| {
            matches!(
                operator.parameters.get(place),
                Some(Parameter::Window(_) | Parameter::MaybeWindow(_))
            )
        };
        let mut places = arguments.iter().enumerate();
        let fits = places.all(|(place, argument)| !is_window(place) || !varies(argument));
        let is_enough = example.matches(',').count() < written.len();
        if fits && is_enough && has_right_count(operator, written.len()) {
            return format!("write `{}({})`", operator.name, written.join(", "));
        }
        example
    }

    /// Whether an expression can be the same at every bar, as a window is.
    fn may_be_constant(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Number(_) | ExpressionKind::Quantity(_) => true,
            ExpressionKind::Name(name) => {
                matches!(self.scope.get(name), Some(NameMeaning::Param(_)))
            }
            _ => false,
        }
    }

    fn apply(
        &mut self,
        operator: &Operator,
        arguments: &[Expression],
        span: Range<usize>,
    ) -> Option<Term> {
        match (operator.name, arguments) {
            ("was", [phase, window]) => return self.was(phase, window, span),
            ("share", [phase, group @ ..]) => return self.share(phase, group.first(), span),
            ("highest_share", [phase, grouping]) => {
                return self.highest_share(phase, grouping, span);
            }
            ("entities", phases) => return self.entities(phases, span),
            ("month", []) => return Some(Term::calendar(DatePart::Month, span)),
            ("weekday", []) => return Some(Term::calendar(DatePart::Weekday, span)),
            ("year", []) => return Some(Term::calendar(DatePart::Year, span)),
            ("age", [input]) => {
                let NameMeaning::Input(input) = self.named(input, "an input")? else { return None };
                let kind = Kind::Number(Unit::NUMBER);
                return Some(Term { what: What::Age(input), kind, span });
            }
            ("watch", [signal]) => {
                let NameMeaning::Signal(signal) = self.named(signal, "a signal")? else {
                    return None;
                };
                return Some(Term { what: What::Watch(signal), kind: Kind::Truth, span });
            }
            _ => {}
        }
        let Arguments { operands, mut window, known, number, criterion } =
            self.arguments(operator, arguments)?;
        let operands = self.in_one_unit(operator, operands)?;
        let unit = operands
            .iter()
            .find(|operand| operand.kind != Kind::Truth)
            .map_or(Unit::NUMBER, Term::unit);
        let kind = match operator.gives {
            UnitRule::Truth => Kind::Truth,
            UnitRule::Number => Kind::Number(Unit::NUMBER),
            UnitRule::Percent => Kind::Number(Unit::PERCENT),
            UnitRule::Same => Kind::Number(unit),
            UnitRule::Difference => Kind::Number(unit.difference()),
            UnitRule::Ratio => {
                return self.ratio_of_differences(operator.op?, operands, (window?, known), span);
            }
        };
        let op = match operator.name {
            "exp_trend" | "ratio_to_exp_trend" => {
                return growth(operator, operands, (window?, known), kind, span);
            }
            "gsadf" => Op::Bsadf,
            "known" if operands.iter().all(|operand| operand.kind == Kind::Truth) => Op::KnownTruth,
            "known" => Op::KnownNumber,
            _ => operator.op?,
        };
        let mut number = number.unwrap_or(Amount::None);
        let mut operands = operands;
        match operator.name {
            "crosses_below" => operands.reverse(),
            "yoy" => window = Some(self.year(&span)?),
            "any" => number = Amount::Fixed(1.0),
            #[expect(clippy::cast_precision_loss, reason = "a count of arguments is small")]
            "all" => number = Amount::Fixed(operands.len() as f64),
            _ => {}
        }
        let what = What::Apply { op, operands, window, known, number, criterion };
        if operator.name == "gsadf" {
            let each = Term { what, kind: kind.clone(), span: span.clone() };
            return Some(Term::apply(Op::CumMax, vec![each], kind, span));
        }
        Some(Term { what, kind, span })
    }

    /// The arguments, each as its parameter wants it; `None` if one is wrong.
    fn arguments(&mut self, operator: &Operator, arguments: &[Expression]) -> Option<Arguments> {
        let mut sorted = Arguments::default();
        let mut is_whole = true;
        let last = operator.parameters.len().saturating_sub(1);
        for (place, argument) in arguments.iter().enumerate() {
            // The last parameter takes all that is left.
            let is_fine = match operator.parameters.get(place.min(last))? {
                Parameter::Number(_) | Parameter::Numbers(_) => {
                    let operand = self.number(argument);
                    operand.map(|operand| sorted.operands.push(operand)).is_some()
                }
                Parameter::Plain(_) => {
                    let operand = self.plain(argument);
                    operand.map(|operand| sorted.operands.push(operand)).is_some()
                }
                Parameter::Truth(_) | Parameter::Truths(_) => {
                    let operand = self.truth(argument);
                    operand.map(|operand| sorted.operands.push(operand)).is_some()
                }
                Parameter::Either(_) => {
                    let operand = self.term(argument);
                    operand.map(|operand| sorted.operands.push(operand)).is_some()
                }
                Parameter::Window(_) | Parameter::MaybeWindow(_) => {
                    sorted.window = self.length(argument);
                    sorted.window.is_some()
                }
                Parameter::MaybeKnown(_) => {
                    let known = self.whole(argument);
                    sorted.known = known.unwrap_or(0);
                    known.is_some()
                }
                Parameter::MaybeLags(_) => {
                    sorted.number = self.lags(argument);
                    sorted.number.is_some()
                }
                Parameter::MaybeCriterion(_) => {
                    let criterion = self.criterion(argument);
                    sorted.criterion = criterion.unwrap_or_default();
                    criterion.is_some()
                }
                Parameter::Count(_) => {
                    sorted.number = self.count(argument);
                    sorted.number.is_some()
                }
                Parameter::Fraction(_) => {
                    sorted.number = self.fraction(argument);
                    sorted.number.is_some()
                }
                Parameter::Positive(_) => {
                    sorted.number = self.positive(argument);
                    sorted.number.is_some()
                }
                Parameter::Phase(_)
                | Parameter::MaybePhase(_)
                | Parameter::Grouping(_)
                | Parameter::MaybeGroup(_)
                | Parameter::Signal(_)
                | Parameter::Input(_) => false,
            };
            is_whole &= is_fine;
        }
        if is_whole { Some(sorted) } else { None }
    }

    fn was(&mut self, phase: &Expression, window: &Expression, span: Range<usize>) -> Option<Term> {
        if !self.is_phase {
            let message = "`was` reads phases, and only the condition of a phase may use it";
            let problem = Problem::new(Code::WasOutsideOfPhases, message, span);
            self.problems.push(problem.help("move it to the `when` of a phase"));
            return None;
        }
        let wanted =
            if self.scope.entities.is_some() { "a phase of all entities" } else { "a phase" };
        let meaning = self.named(phase, wanted);
        let length = self.length(window)?;
        let (NameMeaning::Phase(phase) | NameMeaning::GroupPhase(phase)) = meaning? else {
            return None;
        };
        Some(Term { what: What::Was(phase, length), kind: Kind::Truth, span })
    }

    /// What the name that stands as an argument means, if it is what is wanted.
    pub(super) fn named(&mut self, argument: &Expression, wanted: &str) -> Option<NameMeaning> {
        let span = argument.span.clone();
        let ExpressionKind::Name(name) = &argument.kind else {
            let message = format!("this must be the name of {wanted}");
            let problem = Problem::new(Code::WrongKind, message, span);
            self.problems.push(problem.help("name it, without signs and parentheses"));
            return None;
        };
        if let Some(word) = self.scope.of_one(name) {
            self.refuse_one(name, word, span);
            return None;
        }
        let found = self.scope.get(name);
        if let Some(meaning) = found.filter(|meaning| meaning.word() == wanted) {
            return Some(meaning);
        }
        let problem = match found {
            Some(meaning) => {
                let message = format!("`{name}` is {}, but this must be {wanted}", meaning.word());
                Problem::new(Code::WrongKind, message, span)
            }
            None => {
                let message = format!("no {} is called `{name}`", wanted.trim_start_matches("a "));
                Problem::new(Code::UnknownName, message, span)
            }
        };
        let alike = self.scope.names.iter().filter(|(_, meaning)| meaning.word() == wanted);
        let near = nearest(name, alike.map(|(name, _)| name.as_str()));
        self.problems.push(match (near, found) {
            (Some(near), _) => problem.meant(Some(near), String::new),
            (None, Some(NameMeaning::Signal(_))) => {
                problem.help(format!("the past of a signal is read with `within({name}, 1y)`"))
            }
            (None, _) => problem.help(format!("write the name of {wanted}")),
        });
        None
    }
}

/// `exp_trend` and what is made of it: the line through the logarithms.
fn growth(
    operator: &Operator,
    mut operands: Vec<Term>,
    (window, known): (Length, usize),
    kind: Kind,
    span: Range<usize>,
) -> Option<Term> {
    let x = operands.pop()?;
    let (number, unit) = (Kind::Number(Unit::NUMBER), x.kind.clone());
    let log = Term::apply(Op::Log, vec![x.clone()], number.clone(), span.clone());
    let what = What::plain(Op::Trend, vec![log], Some(window), known);
    let line = Term { what, kind: number, span: span.clone() };
    let trend = Term::apply(Op::Exp, vec![line], unit, span.clone());
    if operator.name == "exp_trend" {
        return Some(trend);
    }
    Some(Term::apply(Op::Divide, vec![x, trend], kind, span))
}

/// How many arguments an operator takes, in words.
fn wanted(operator: &Operator) -> String {
    let (least, most) = counts(operator);
    let noun = |count: usize| if count == 1 { "argument" } else { "arguments" };
    match most {
        None => format!("{least} {} or more", noun(least)),
        Some(most) if most == least => format!("{least} {}", noun(least)),
        Some(most) if least + 1 < most => format!("{least} to {most} arguments"),
        Some(most) => format!("{least} or {most} arguments"),
    }
}

fn has_right_count(operator: &Operator, count: usize) -> bool {
    let (least, most) = counts(operator);
    least <= count && most.is_none_or(|most| count <= most)
}

/// The least and the most arguments; there may be no most.
fn counts(operator: &Operator) -> (usize, Option<usize>) {
    let is_optional = |parameter: &&Parameter| {
        matches!(
            parameter,
            Parameter::MaybeWindow(_)
                | Parameter::MaybeKnown(_)
                | Parameter::MaybeLags(_)
                | Parameter::MaybeCriterion(_)
                | Parameter::MaybePhase(_)
                | Parameter::MaybeGroup(_)
        )
    };
    let least = operator.parameters.iter().filter(|parameter| !is_optional(parameter)).count();
    let is_variadic = operator
        .parameters
        .iter()
        .any(|parameter| matches!(parameter, Parameter::Numbers(_) | Parameter::Truths(_)));
    (least, if is_variadic { None } else { Some(operator.parameters.len()) })
}

/// An operator with its parameters, as it is written.
pub(crate) fn usage(name: &str) -> String {
    Operator::named(name).map_or_else(|| name.to_owned(), Operator::usage)
}
