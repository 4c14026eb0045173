//! Names, kinds and units: from an expression as written to one understood.

use std::ops::Range;

use super::expression::{Arithmetic, Comparison, Expression, ExpressionKind};
use super::term::{Amount, Kind, Length, Term, What};
use super::words::Problem;
use crate::diagnostic::{Code, nearest};
use crate::ops::{Op, Operator, Parameter, UnitRule};
use crate::time::{Calendar, Span, SpanUnit};
use crate::value::{Quantity, Unit, UnitError};

/// The longest window, in bars.
pub(crate) const LONGEST_WINDOW: usize = 100_000;

/// What the names of a rule set mean.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) calendar: Calendar,
    pub(crate) names: Vec<(String, Meaning)>,
    pub(crate) inputs: Vec<Unit>,
    pub(crate) params: Vec<Option<Quantity>>,
    /// `None` where the series could not be understood: said once, there.
    pub(crate) series: Vec<Option<Kind>>,
    pub(crate) signals: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Input(usize),
    Param(usize),
    Series(usize),
    Signal(usize),
    Phase(usize),
}

impl Meaning {
    fn word(self) -> &'static str {
        match self {
            Meaning::Input(_) => "an input",
            Meaning::Param(_) => "a parameter",
            Meaning::Series(_) => "a series",
            Meaning::Signal(_) => "a signal",
            Meaning::Phase(_) => "a phase",
        }
    }
}

impl Scope {
    pub(crate) fn get(&self, name: &str) -> Option<Meaning> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, meaning)| *meaning)
    }
}

/// Understands one expression.
pub(crate) struct Typing<'a> {
    scope: &'a Scope,
    text: &'a str,
    is_phase: bool,
    pub(crate) problems: Vec<Problem>,
}

/// A term, and whether it is a hundred times something: a ratio times a hundred
/// is a percentage, also where the division comes last.
struct Draft {
    term: Term,
    is_hundredfold: bool,
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
            format!("`{}` is a number where a condition is wanted", self.written(&term.span));
        let help = "compare it, as in `… >= 0`";
        self.problems.push(Problem::new(Code::WrongKind, message, term.span).help(help));
        None
    }

    /// The expression as a number.
    pub(crate) fn number(&mut self, expression: &Expression) -> Option<Term> {
        let term = self.term(expression)?;
        if matches!(term.kind, Kind::Number(_)) {
            return Some(term);
        }
        let message =
            format!("`{}` is a condition where a number is wanted", self.written(&term.span));
        let help = "write `if(condition, 1, 0)` or `count(condition)`";
        self.problems.push(Problem::new(Code::WrongKind, message, term.span).help(help));
        None
    }

    pub(crate) fn term(&mut self, expression: &Expression) -> Option<Term> {
        self.draft(expression).map(|draft| draft.term)
    }

    fn written(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or("")
    }

    fn report(&mut self, problem: Problem) -> Option<Draft> {
        self.problems.push(problem);
        None
    }

    fn draft(&mut self, expression: &Expression) -> Option<Draft> {
        let span = expression.span.clone();
        let plain = |what, kind| Draft {
            term: Term { what, kind, span: span.clone() },
            is_hundredfold: false,
        };
        match &expression.kind {
            ExpressionKind::Number(number) => {
                Some(plain(What::Number(*number), Kind::Number(Unit::NUMBER)))
            }
            ExpressionKind::Truth(truth) => Some(plain(What::Truth(*truth), Kind::Truth)),
            ExpressionKind::Quantity(Quantity::Number { value, unit }) => {
                Some(plain(What::Number(*value), Kind::Number(unit.clone())))
            }
            ExpressionKind::Quantity(Quantity::Span(length)) => {
                let message = format!("`{length}` is a length of time and stands only as a window");
                self.report(Problem::new(Code::WrongKind, message, span))
            }
            ExpressionKind::Name(name) => self.name(name, span),
            ExpressionKind::Call { name, name_span, arguments } => {
                self.call(name, name_span, arguments, span).map(no_hundred)
            }
            ExpressionKind::Negate(operand) => {
                let term = self.number(operand)?;
                let kind = term.kind.clone();
                let what = match term.what {
                    What::Number(number) => What::Number(-number),
                    _ => return Some(no_hundred(Term::apply(Op::Negate, vec![term], kind, span))),
                };
                Some(plain(what, kind))
            }
            ExpressionKind::Not(operand) => {
                let term = self.truth(operand)?;
                Some(no_hundred(Term::apply(Op::Not, vec![term], Kind::Truth, span)))
            }
            ExpressionKind::And(left, right) => self.logic(Op::And, left, right, span),
            ExpressionKind::Or(left, right) => self.logic(Op::Or, left, right, span),
            ExpressionKind::Compare(sign, left, right) => self.compare(*sign, left, right, span),
            ExpressionKind::Arithmetic(sign, left, right) => {
                self.arithmetic(*sign, left, right, span)
            }
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) -> Option<Draft> {
        let number = |unit: &Unit| Kind::Number(unit.clone());
        let (what, kind) = match self.scope.get(name) {
            Some(Meaning::Input(input)) => {
                (What::Input(input), number(self.scope.inputs.get(input)?))
            }
            Some(Meaning::Series(series)) => {
                (What::Series(series), self.scope.series.get(series)?.clone()?)
            }
            Some(Meaning::Signal(signal)) => (What::On(signal), Kind::Truth),
            Some(Meaning::Param(param)) => match self.scope.params.get(param)?.as_ref()? {
                Quantity::Number { unit, .. } => (What::Param(param), number(unit)),
                Quantity::Span(_) => {
                    let message =
                        format!("`{name}` is a length of time and stands only as a window");
                    return self.report(Problem::new(Code::WrongKind, message, span));
                }
            },
            Some(Meaning::Phase(_)) => {
                let message =
                    format!("`{name}` is a phase, and conditions read phases of the past");
                let help = format!("write `was({name}, 1)`");
                return self.report(Problem::new(Code::WrongKind, message, span).help(help));
            }
            None if name == "score" => {
                let operands = (0..self.scope.signals)
                    .map(|signal| Term {
                        what: What::On(signal),
                        kind: Kind::Truth,
                        span: span.clone(),
                    })
                    .collect();
                return Some(no_hundred(Term::apply(
                    Op::Count,
                    operands,
                    number(&Unit::NUMBER),
                    span,
                )));
            }
            None => return self.unknown_name(name, span),
        };
        Some(no_hundred(Term { what, kind, span }))
    }

    fn unknown_name(&mut self, name: &str, span: Range<usize>) -> Option<Draft> {
        if Operator::named(name).is_some() {
            let message = format!("`{name}` lacks its arguments");
            let help = format!("write `{}`", usage(name));
            return self.report(Problem::new(Code::WrongArguments, message, span).help(help));
        }
        let message = format!("no input, series, parameter or signal is called `{name}`");
        let known = self.scope.names.iter().map(|(name, _)| name.as_str()).chain(["score"]);
        let problem = Problem::new(Code::UnknownName, message, span);
        let problem = match nearest(name, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => {
                problem.help("inputs are declared under `inputs:`, computed series under `series:`")
            }
        };
        self.report(problem)
    }

    fn logic(
        &mut self,
        op: Op,
        left: &Expression,
        right: &Expression,
        span: Range<usize>,
    ) -> Option<Draft> {
        let left = self.truth(left);
        let right = self.truth(right);
        Some(no_hundred(Term::apply(op, vec![left?, right?], Kind::Truth, span)))
    }

    fn compare(
        &mut self,
        sign: Comparison,
        left: &Expression,
        right: &Expression,
        span: Range<usize>,
    ) -> Option<Draft> {
        let left = self.number(left);
        let right = self.number(right);
        let (left, right) = self.agree(left?, right?)?;
        let what = What::Compare(sign, Box::new(left), Box::new(right));
        Some(no_hundred(Term { what, kind: Kind::Truth, span }))
    }

    fn arithmetic(
        &mut self,
        sign: Arithmetic,
        left: &Expression,
        right: &Expression,
        span: Range<usize>,
    ) -> Option<Draft> {
        let left = self.number_draft(left);
        let right = self.number_draft(right);
        let (left, right) = (left?, right?);
        let (mut a, mut b) = (left.term, right.term);
        let is_hundred = |term: &Term| term.what == What::Number(100.0) && term.unit().is_number();
        let mut is_hundredfold = false;
        let (op, unit) = match sign {
            Arithmetic::Add | Arithmetic::Subtract => {
                let is_sum = sign == Arithmetic::Add;
                (a, b) = self.adopt(a, b)?;
                let unit =
                    if is_sum { a.unit().plus(&b.unit()) } else { a.unit().minus(&b.unit()) };
                b = self.to_unit_beside(b, &a)?;
                (if is_sum { Op::Add } else { Op::Subtract }, unit)
            }
            Arithmetic::Remainder => {
                (a, b) = self.agree(a, b)?;
                (Op::Remainder, Ok(a.unit()))
            }
            Arithmetic::Multiply => {
                let is_hundred = is_hundred(&a) || is_hundred(&b);
                let unit = a.unit().times(&b.unit());
                let is_plain = unit.as_ref().is_ok_and(Unit::is_number);
                let varies = !a.is_constant() || !b.is_constant();
                is_hundredfold =
                    left.is_hundredfold || right.is_hundredfold || (is_hundred && !is_plain);
                if is_hundred && is_plain && varies {
                    (Op::Multiply, Ok(Unit::PERCENT))
                } else {
                    (Op::Multiply, unit)
                }
            }
            Arithmetic::Divide => {
                let unit = a.unit().over(&b.unit());
                let is_percent = left.is_hundredfold && unit.as_ref().is_ok_and(Unit::is_number);
                is_hundredfold = left.is_hundredfold && !is_percent;
                if is_percent {
                    (Op::Divide, unit.map(|_| Unit::PERCENT))
                } else {
                    (Op::Divide, unit)
                }
            }
            Arithmetic::Power => {
                let is_plain = a.unit().is_number() && b.unit().is_number();
                (Op::Power, if is_plain { Ok(Unit::NUMBER) } else { Err(UnitError::NoUnit) })
            }
        };
        let Ok(unit) = unit else {
            let message = format!(
                "`{}` ({}) and `{}` ({}) have no unit together",
                self.written(&a.span),
                named(&a.unit()),
                self.written(&b.span),
                named(&b.unit()),
            );
            return self.report(
                Problem::new(Code::UnitMismatch, message, span)
                    .help("divide by the same unit first"),
            );
        };
        // A ratio of billions to millions counts thousands until it is settled.
        let factor = if sign == Arithmetic::Divide {
            a.unit().factor_to(&b.unit()).unwrap_or(1.0)
        } else {
            1.0
        };
        let (unit, _) = unit.settle();
        let term = Term::apply(op, vec![a, b], Kind::Number(unit), span);
        Some(Draft { term: scaled(term, factor), is_hundredfold })
    }

    fn number_draft(&mut self, expression: &Expression) -> Option<Draft> {
        let draft = self.draft(expression)?;
        if matches!(draft.term.kind, Kind::Number(_)) {
            return Some(draft);
        }
        let message =
            format!("`{}` is a condition where a number is wanted", self.written(&draft.term.span));
        self.report(
            Problem::new(Code::WrongKind, message, draft.term.span)
                .help("write `count(condition)`"),
        )
    }

    /// Two numbers in one unit.
    fn agree(&mut self, left: Term, right: Term) -> Option<(Term, Term)> {
        let (left, right) = self.adopt(left, right)?;
        if left.is_constant() && !right.is_constant() {
            let left = self.to_unit(left, &right)?;
            return Some((left, right));
        }
        let right = self.to_unit(right, &left)?;
        Some((left, right))
    }

    /// Gives a bare zero the unit beside it; refuses any other bare number there.
    fn adopt(&mut self, left: Term, right: Term) -> Option<(Term, Term)> {
        let is_bare = |term: &Term| matches!(term.what, What::Number(_)) && term.unit().is_number();
        match (is_bare(&left), is_bare(&right)) {
            (true, false) if !right.unit().is_number() => {
                let unit = right.unit();
                let left = self.adopt_one(left, &right, unit)?;
                Some((left, right))
            }
            (false, true) if !left.unit().is_number() => {
                let unit = left.unit();
                let right = self.adopt_one(right, &left, unit)?;
                Some((left, right))
            }
            _ => Some((left, right)),
        }
    }

    fn adopt_one(&mut self, bare: Term, beside: &Term, unit: Unit) -> Option<Term> {
        let What::Number(number) = bare.what else { return Some(bare) };
        if number == 0.0 {
            return Some(Term { kind: Kind::Number(unit), ..bare });
        }
        let meant = if unit.is_percent() && number.abs() <= 1.0 {
            format!("{}pct", tidy(number * 100.0))
        } else if unit.is_percent() {
            format!("{}pct", tidy(number))
        } else {
            format!("{}{unit}", tidy(number))
        };
        let message = format!(
            "`{}` has no unit, and `{}` is in {}",
            self.written(&bare.span),
            self.written(&beside.span),
            named(&unit)
        );
        let problem = Problem::new(Code::UnitMismatch, message, bare.span);
        self.problems.push(problem.help(format!("did you mean `{meant}`?")));
        None
    }

    /// `term` in the unit of `beside`.
    fn to_unit(&mut self, term: Term, beside: &Term) -> Option<Term> {
        let unit = beside.unit();
        match term.unit().factor_to(&unit) {
            Ok(factor) => Some(Term { kind: Kind::Number(unit), ..scaled(term, factor) }),
            Err(error) => self.mismatch(&term, beside, error),
        }
    }

    /// `term` in a unit that can be added to `beside`: percentages and points mix.
    fn to_unit_beside(&mut self, term: Term, beside: &Term) -> Option<Term> {
        let (unit, other) = (term.unit(), beside.unit());
        let mixes =
            (unit.is_points() && other.is_percent()) || (unit.is_percent() && other.is_points());
        if !mixes {
            return self.to_unit(term, beside);
        }
        let goal = if unit.is_points() { Unit::POINTS } else { Unit::PERCENT };
        let factor = unit.factor_to(&goal).unwrap_or(1.0);
        Some(Term { kind: Kind::Number(goal), ..scaled(term, factor) })
    }

    fn mismatch(&mut self, term: &Term, beside: &Term, error: UnitError) -> Option<Term> {
        let (written, other) = (self.written(&term.span), self.written(&beside.span));
        let (unit, wanted) = (named(&term.unit()), named(&beside.unit()));
        let message = format!("`{written}` is in {unit}, and `{other}` is in {wanted}");
        let problem = Problem::new(Code::UnitMismatch, message, term.span.clone());
        let problem = match error {
            UnitError::LevelAndDifference => problem.help(
                "percent is a level, points are a difference of levels: write `15pct` for a level, `0.5pp` for a difference",
            ),
            UnitError::Differ | UnitError::NoUnit => problem,
        };
        self.problems.push(problem);
        None
    }

    fn call(
        &mut self,
        name: &str,
        name_span: &Range<usize>,
        arguments: &[Expression],
        span: Range<usize>,
    ) -> Option<Term> {
        let Some(operator) = Operator::named(name) else {
            let problem = self.unknown_operator(name, name_span);
            self.problems.push(problem);
            return None;
        };
        if name == "score" {
            let problem = Problem::new(Code::WrongArguments, "`score` takes no arguments", span);
            self.problems.push(problem.help("write `score`"));
            return None;
        }
        if !has_right_count(operator, arguments.len()) {
            let message = format!("`{name}` does not take {} arguments", arguments.len());
            let help = format!("write `{}`", usage(name));
            self.problems.push(Problem::new(Code::WrongArguments, message, span).help(help));
            return None;
        }
        self.apply(operator, arguments, span)
    }

    fn unknown_operator(&self, name: &str, span: &Range<usize>) -> Problem {
        let message = format!("no operator is called `{name}`");
        let problem = Problem::new(Code::UnknownOperator, message, span.clone());
        if let Some(meaning) = self.scope.get(name) {
            return problem
                .help(format!("`{name}` is {}: write it without parentheses", meaning.word()));
        }
        match nearest(name, crate::ops::OPERATORS.iter().map(|operator| operator.name)) {
            Some(near) => problem.help(format!("did you mean `{}`?", usage(near))),
            None => problem.help("`froth ops` lists the operators"),
        }
    }

    fn apply(
        &mut self,
        operator: &Operator,
        arguments: &[Expression],
        span: Range<usize>,
    ) -> Option<Term> {
        let mut operands: Vec<Term> = Vec::new();
        let mut window = None;
        let mut known = 0;
        let mut number = Amount::None;
        let mut is_whole = true;
        let mut parameters = operator.parameters.iter();
        let mut parameter = parameters.next();
        for argument in arguments {
            let operand = match parameter? {
                Parameter::Number(_) | Parameter::Numbers(_) => self.number(argument),
                Parameter::Truth(_) | Parameter::Truths(_) => self.truth(argument),
                Parameter::Either(_) => self.term(argument),
                Parameter::Window(_) | Parameter::MaybeWindow(_) => {
                    window = self.length(argument);
                    is_whole &= window.is_some();
                    parameter = parameters.next();
                    continue;
                }
                Parameter::MaybeKnown(_) => {
                    let count = self.whole(argument);
                    is_whole &= count.is_some();
                    known = count.unwrap_or(0);
                    parameter = parameters.next();
                    continue;
                }
                Parameter::Count(_) => {
                    number = self.count(argument);
                    is_whole &= number != Amount::None;
                    parameter = parameters.next();
                    continue;
                }
                Parameter::Fraction(_) => {
                    number = self.fraction(argument);
                    is_whole &= number != Amount::None;
                    parameter = parameters.next();
                    continue;
                }
                Parameter::Signal(_) => {
                    let Some(Meaning::Signal(signal)) = self.named(argument, "a signal") else {
                        return None;
                    };
                    return Some(Term { what: What::Watch(signal), kind: Kind::Truth, span });
                }
                Parameter::Phase(_) => return self.was(arguments, span),
            };
            let is_variadic =
                matches!(parameter, Some(Parameter::Numbers(_) | Parameter::Truths(_)));
            if !is_variadic {
                parameter = parameters.next();
            }
            match operand {
                Some(operand) => operands.push(operand),
                None => is_whole = false,
            }
        }
        if !is_whole {
            return None;
        }
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
        };
        let op = match operator.name {
            "known" if operands.iter().all(|operand| operand.kind == Kind::Truth) => Op::KnownTruth,
            "known" => Op::KnownNumber,
            _ => operator.op?,
        };
        match operator.name {
            "yoy" => window = Some(self.year(&span)?),
            "any" => number = Amount::Fixed(1.0),
            #[expect(clippy::cast_precision_loss, reason = "a count of arguments is small")]
            "all" => number = Amount::Fixed(operands.len() as f64),
            _ => {}
        }
        Some(Term { what: What::Apply { op, operands, window, known, number }, kind, span })
    }

    /// The operands with all numbers in the unit of the first that has one.
    fn in_one_unit(&mut self, operator: &Operator, operands: Vec<Term>) -> Option<Vec<Term>> {
        let is_number = |term: &&Term| term.kind != Kind::Truth;
        let several = 1 < operands.iter().filter(is_number).count();
        if !several || operator.gives != UnitRule::Same {
            return Some(operands);
        }
        let lead = operands
            .iter()
            .filter(is_number)
            .find(|term| !term.is_constant())
            .or_else(|| operands.iter().find(is_number))?
            .clone();
        let mut all = Vec::with_capacity(operands.len());
        for operand in operands {
            if operand.kind == Kind::Truth {
                all.push(operand);
                continue;
            }
            let (operand, lead) = self.adopt(operand, lead.clone())?;
            all.push(self.to_unit(operand, &lead)?);
        }
        Some(all)
    }

    fn was(&mut self, arguments: &[Expression], span: Range<usize>) -> Option<Term> {
        let [phase, window] = arguments else { return None };
        if !self.is_phase {
            let message = "`was` reads phases, and only the conditions of phases may";
            self.problems.push(Problem::new(Code::WasOutsideOfPhases, message, span));
            return None;
        }
        let meaning = self.named(phase, "a phase");
        let length = self.length(window)?;
        let Some(Meaning::Phase(phase)) = meaning else { return None };
        Some(Term { what: What::Was(phase, length), kind: Kind::Truth, span })
    }

    /// What the name that stands as an argument means, if it is what is wanted.
    fn named(&mut self, argument: &Expression, wanted: &str) -> Option<Meaning> {
        let ExpressionKind::Name(name) = &argument.kind else {
            let message = format!("the name of {wanted} is wanted here");
            self.problems.push(Problem::new(Code::WrongKind, message, argument.span.clone()));
            return None;
        };
        let found = self.scope.get(name);
        if let Some(meaning) = found.filter(|meaning| meaning.word() == wanted) {
            return Some(meaning);
        }
        let message = match found {
            Some(meaning) => format!("`{name}` is {}, and {wanted} is wanted here", meaning.word()),
            None => format!("there is no {} `{name}`", wanted.trim_start_matches("a ")),
        };
        let alike = self.scope.names.iter().filter(|(_, meaning)| meaning.word() == wanted);
        let problem = Problem::new(Code::UnknownName, message, argument.span.clone());
        let problem = match nearest(name, alike.map(|(name, _)| name.as_str())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        };
        self.problems.push(problem);
        None
    }

    fn year(&mut self, span: &Range<usize>) -> Option<Length> {
        let year = Span { count: 1, unit: SpanUnit::Years };
        let bars = self.scope.calendar.bars(year).map(Length::Bars);
        if bars.is_none() {
            let message = format!("the calendar `{}` has no year", self.scope.calendar.word());
            let problem = Problem::new(Code::WrongWindow, message, span.clone());
            self.problems.push(problem.help("write `pct_change(x, n)` with a number of bars"));
        }
        bars
    }

    /// The expression as a window.
    pub(crate) fn length(&mut self, expression: &Expression) -> Option<Length> {
        let span = expression.span.clone();
        let problem = match &expression.kind {
            ExpressionKind::Number(number) => match bars_of(*number) {
                Ok(bars) => return Some(Length::Bars(bars)),
                Err(message) => Problem::new(Code::WrongWindow, message, span),
            },
            ExpressionKind::Quantity(quantity) => {
                match bars_of_quantity(quantity, self.scope.calendar) {
                    Ok(bars) => return Some(Length::Bars(bars)),
                    Err((message, help)) => {
                        Problem { help, ..Problem::new(Code::WrongWindow, message, span) }
                    }
                }
            }
            ExpressionKind::Name(name) => match self.scope.get(name) {
                Some(Meaning::Param(param)) => {
                    let quantity = self.scope.params.get(param)?.as_ref()?;
                    match bars_of_quantity(quantity, self.scope.calendar) {
                        Ok(_) => return Some(Length::Param(param)),
                        Err((message, help)) => {
                            Problem { help, ..Problem::new(Code::WrongWindow, message, span) }
                        }
                    }
                }
                Some(meaning) => {
                    let message =
                        format!("`{name}` is {}, and a window is constant", meaning.word());
                    Problem::new(Code::WrongWindow, message, span)
                }
                None => {
                    self.unknown_name(name, span);
                    return None;
                }
            },
            _ => Problem::new(
                Code::WrongWindow,
                "a window is a constant, such as `2y`, `8` or a parameter",
                span,
            ),
        };
        self.problems.push(problem);
        None
    }

    fn whole(&mut self, expression: &Expression) -> Option<usize> {
        if let ExpressionKind::Number(number) = expression.kind
            && let Ok(count) = bars_of(number)
        {
            return Some(count);
        }
        let message = "a whole number from 1 is wanted here";
        self.problems.push(Problem::new(Code::WrongArguments, message, expression.span.clone()));
        None
    }

    fn count(&mut self, expression: &Expression) -> Amount {
        if let ExpressionKind::Name(name) = &expression.kind
            && let Some(Meaning::Param(param)) = self.scope.get(name)
        {
            return Amount::Param(param);
        }
        #[expect(clippy::cast_precision_loss, reason = "a count of arguments is small")]
        self.whole(expression).map_or(Amount::None, |count| Amount::Fixed(count as f64))
    }

    fn fraction(&mut self, expression: &Expression) -> Amount {
        match expression.kind {
            ExpressionKind::Number(number) if (0.0..=1.0).contains(&number) => {
                Amount::Fixed(number)
            }
            _ => {
                let message = "a number from 0 to 1 is wanted here";
                self.problems.push(Problem::new(
                    Code::WrongArguments,
                    message,
                    expression.span.clone(),
                ));
                Amount::None
            }
        }
    }
}

/// How many bars a parameter or constant means as a window.
///
/// # Errors
///
/// What is wrong with it, and what to write.
pub(crate) fn bars_of_quantity(
    quantity: &Quantity,
    calendar: Calendar,
) -> Result<usize, (String, Option<String>)> {
    match quantity {
        Quantity::Number { value, unit } if unit.is_number() => {
            bars_of(*value).map_err(|message| (message, None))
        }
        Quantity::Number { .. } => Err((
            format!("`{quantity}` is no length of time"),
            Some("write `2y`, `8q` or a number of bars".to_owned()),
        )),
        Quantity::Span(span) => match calendar.bars(*span) {
            Some(0) => Err((format!("`{span}` is a window without a bar"), None)),
            Some(bars) if bars <= LONGEST_WINDOW => Ok(bars),
            Some(_) => Err((format!("`{span}` is longer than {LONGEST_WINDOW} bars"), None)),
            None if calendar == Calendar::Rows => Err((
                format!("`{span}` has no length in rows"),
                Some("write a number of bars, such as `8`".to_owned()),
            )),
            None => Err((
                format!("`{span}` is no whole number of bars, which are {}s", calendar.word()),
                Some(
                    "write it in the calendar's own unit, such as `8q`, or as a number of bars"
                        .to_owned(),
                ),
            )),
        },
    }
}

fn bars_of(number: f64) -> Result<usize, String> {
    if number < 1.0 || number.fract() != 0.0 {
        return Err(format!("`{number}` is no number of bars, which are whole and at least 1"));
    }
    #[expect(clippy::cast_precision_loss, reason = "the longest window is far below 2^53")]
    let longest = LONGEST_WINDOW as f64;
    if longest < number {
        return Err(format!("`{number}` is longer than {LONGEST_WINDOW} bars"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, positive and bounded"
    )]
    Ok(number as usize)
}

fn has_right_count(operator: &Operator, count: usize) -> bool {
    let is_optional = |parameter: &&Parameter| {
        matches!(parameter, Parameter::MaybeWindow(_) | Parameter::MaybeKnown(_))
    };
    let least = operator.parameters.iter().filter(|parameter| !is_optional(parameter)).count();
    let is_variadic = operator
        .parameters
        .iter()
        .any(|parameter| matches!(parameter, Parameter::Numbers(_) | Parameter::Truths(_)));
    least <= count && (is_variadic || count <= operator.parameters.len())
}

/// An operator with its parameters, as it is written.
pub(crate) fn usage(name: &str) -> String {
    let Some(operator) = Operator::named(name) else { return name.to_owned() };
    let parameters: Vec<String> = operator
        .parameters
        .iter()
        .map(|parameter| match parameter {
            Parameter::Number(name)
            | Parameter::Truth(name)
            | Parameter::Either(name)
            | Parameter::Window(name)
            | Parameter::Count(name)
            | Parameter::Fraction(name)
            | Parameter::Phase(name)
            | Parameter::Signal(name) => (*name).to_owned(),
            Parameter::Numbers(name) | Parameter::Truths(name) => format!("{name}, …"),
            Parameter::MaybeWindow(name) | Parameter::MaybeKnown(name) => format!("{name}?"),
        })
        .collect();
    if parameters.is_empty() {
        name.to_owned()
    } else {
        format!("{name}({})", parameters.join(", "))
    }
}

fn no_hundred(term: Term) -> Draft {
    Draft { term, is_hundredfold: false }
}

fn scaled(term: Term, factor: f64) -> Term {
    if factor == 1.0 {
        return term;
    }
    let (kind, span) = (term.kind.clone(), term.span.clone());
    match term.what {
        What::Number(number) => Term { what: What::Number(number * factor), kind, span },
        _ => Term { what: What::Scale(Box::new(term), factor), kind, span },
    }
}

fn named(unit: &Unit) -> String {
    if unit.is_number() { "no unit".to_owned() } else { unit.to_string() }
}

fn tidy(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}
