//! Units: whether the numbers of an expression can be added, compared, divided.

use std::ops::Range;

use super::{TypedTerm, Typing};
use crate::diagnostic::Code;
use crate::ops::{Op, Operator, UnitRule};
use crate::rules::expression::{Arithmetic, Comparison, Expression};
use crate::rules::problem::Problem;
use crate::rules::term::{Kind, Length, Term, What};
use crate::value::{Quantity, Unit, UnitError};

impl Typing<'_> {
    /// A comparison of two numbers in one unit.
    pub(super) fn compare(
        &mut self,
        sign: Comparison,
        left: &Expression,
        right: &Expression,
        span: Range<usize>,
    ) -> Option<TypedTerm> {
        let left = self.number(left);
        let right = self.number(right);
        let (left, right) = self.agree(left?, right?)?;
        let what = What::Compare(sign, Box::new(left), Box::new(right));
        Some(TypedTerm::plain(Term { what, kind: Kind::Truth, span }))
    }

    /// A sum, difference, product, ratio, remainder or power, with its unit.
    pub(super) fn arithmetic(
        &mut self,
        sign: Arithmetic,
        left: &Expression,
        right: &Expression,
        span: Range<usize>,
    ) -> Option<TypedTerm> {
        let left = self.number_draft(left);
        let right = self.number_draft(right);
        let (left, right) = (left?, right?);
        let (a, b) = (left.term, right.term);
        match sign {
            Arithmetic::Add => self.sum(Op::Add, a, b, span),
            Arithmetic::Subtract => self.sum(Op::Subtract, a, b, span),
            Arithmetic::Multiply => {
                let is_hundredfold = left.is_hundredfold || right.is_hundredfold;
                self.product(a, b, is_hundredfold, span)
            }
            Arithmetic::Divide => self.ratio(a, b, left.is_hundredfold, span),
            Arithmetic::Remainder => {
                let (a, b) = self.agree(a, b)?;
                let kind = a.kind.clone();
                Some(TypedTerm::plain(Term::apply(Op::Remainder, vec![a, b], kind, span)))
            }
            Arithmetic::Power if is_plain(&a) && is_plain(&b) => {
                let kind = Kind::Number(Unit::NUMBER);
                Some(TypedTerm::plain(Term::apply(Op::Power, vec![a, b], kind, span)))
            }
            Arithmetic::Power => self.no_unit(&a, &b, "only plain numbers have powers", span),
        }
    }

    /// A number, with its hundredfold remembered.
    fn number_draft(&mut self, expression: &Expression) -> Option<TypedTerm> {
        let draft = self.draft(expression)?;
        let is_hundredfold = draft.is_hundredfold;
        let term = self.as_number(draft.term)?;
        Some(TypedTerm { term, is_hundredfold })
    }

    fn sum(&mut self, op: Op, a: Term, b: Term, span: Range<usize>) -> Option<TypedTerm> {
        let (a, b) = self.adopt(a, b, BareNumberUse::Sum)?;
        let (level, points) = (Unit::is_percent, Unit::is_points);
        let (left, right) = (a.unit(), b.unit());
        // A level and points may be added, each in its own whole unit.
        let mixes = (level(&left) && points(&right)) || (points(&left) && level(&right));
        let is_score = left.is_score_beside(&right);
        let (a, b) = if mixes {
            (in_whole_units(a), in_whole_units(b))
        } else {
            let b = self.in_unit_of(b, &a)?;
            (a, b)
        };
        let unit = match op {
            // A score and a plain number are a score.
            _ if is_score => Ok(Unit::NUMBER),
            Op::Add => a.unit().plus(&b.unit()),
            _ => a.unit().minus(&b.unit()),
        };
        match unit {
            Ok(unit) => {
                Some(TypedTerm::plain(Term::apply(op, vec![a, b], Kind::Number(unit), span)))
            }
            Err(_) => self.no_unit(&a, &b, "a level cannot be subtracted from a difference", span),
        }
    }

    fn product(
        &mut self,
        a: Term,
        b: Term,
        is_hundredfold: bool,
        span: Range<usize>,
    ) -> Option<TypedTerm> {
        let Ok(unit) = a.unit().times(&b.unit()) else {
            return self.no_unit(&a, &b, "the two units cannot be combined", span);
        };
        // A product of dollars and thousands per dollar counts thousands.
        let (unit, factor) = unit.settle();
        let is_hundred = |term: &Term| term.what == What::Number(100.0) && term.unit().is_number();
        let has_hundred = is_hundred(&a) || is_hundred(&b);
        let varies = !a.is_constant() || !b.is_constant();
        let is_percent = has_hundred && unit.is_number() && varies;
        let is_hundredfold = is_hundredfold || (has_hundred && !unit.is_number());
        let unit = if is_percent { Unit::SCORE } else { unit };
        let term = Term::apply(Op::Multiply, vec![a, b], Kind::Number(unit), span);
        Some(TypedTerm { term: scaled(term, factor), is_hundredfold })
    }

    fn ratio(
        &mut self,
        a: Term,
        b: Term,
        is_hundredfold: bool,
        span: Range<usize>,
    ) -> Option<TypedTerm> {
        let Ok(unit) = a.unit().over(&b.unit()) else {
            return self.no_unit(&a, &b, "the two units cannot be combined", span);
        };
        // A ratio of billions to millions counts thousands.
        let (unit, factor) = unit.settle();
        let is_percent = is_hundredfold && unit.is_number();
        let unit = if is_percent { Unit::SCORE } else { unit };
        let term = Term::apply(Op::Divide, vec![a, b], Kind::Number(unit), span);
        Some(TypedTerm {
            term: scaled(term, factor),
            is_hundredfold: is_hundredfold && !is_percent,
        })
    }

    fn no_unit<T>(&mut self, a: &Term, b: &Term, reason: &str, span: Range<usize>) -> Option<T> {
        let (left, right) = (self.written(&a.span), self.written(&b.span));
        let message = format!(
            "`{left}` {}, `{right}` {}, and {reason}",
            counts(&a.unit()),
            counts(&b.unit()),
        );
        let help = if a.unit().is_points() && b.unit().is_percent() {
            format!("write `{right} - {left}`")
        } else {
            "divide by something in the same unit first".to_owned()
        };
        self.problems.push(Problem::new(Code::UnitMismatch, message, span).help(help));
        None
    }

    /// The expression as a number without a unit.
    pub(super) fn plain(&mut self, expression: &Expression) -> Option<Term> {
        let term = self.number(expression)?;
        if is_plain(&term) {
            return Some(term);
        }
        let written = self.written(&term.span);
        let message =
            format!("`{written}` {}, but this must be a plain number", counts(&term.unit()));
        let problem = Problem::new(Code::UnitMismatch, message, term.span.clone());
        self.problems.push(problem.help("divide by something in the same unit first"));
        None
    }

    /// What compares by how much two numbers move: in the unit of the first over that
    /// of the second.
    pub(super) fn ratio_of_differences(
        &mut self,
        op: Op,
        operands: Vec<Term>,
        (window, known): (Length, usize),
        span: Range<usize>,
    ) -> Option<Term> {
        let [y, x] = operands.as_slice() else { return None };
        let Ok(unit) = y.unit().difference().over(&x.unit().difference()) else {
            return self.no_unit(y, x, "the two units cannot be combined", span);
        };
        let (unit, factor) = unit.settle();
        let what = What::plain(op, operands, Some(window), known);
        Some(scaled(Term { what, kind: Kind::Number(unit), span }, factor))
    }

    /// Two numbers in one unit.
    pub(super) fn agree(&mut self, left: Term, right: Term) -> Option<(Term, Term)> {
        let (left, right) = self.adopt(left, right, BareNumberUse::Comparison)?;
        if left.unit().is_score_beside(&right.unit()) {
            let plain = |term: Term| Term { kind: Kind::Number(Unit::NUMBER), ..term };
            self.in_unit_of(left.clone(), &right)?;
            return Some((plain(left), plain(right)));
        }
        if left.is_constant() && !right.is_constant() {
            let left = self.in_unit_of(left, &right)?;
            return Some((left, right));
        }
        let right = self.in_unit_of(right, &left)?;
        Some((left, right))
    }

    /// The operands with all numbers in the unit of the first that varies.
    pub(super) fn in_one_unit(
        &mut self,
        operator: &Operator,
        operands: Vec<Term>,
    ) -> Option<Vec<Term>> {
        let is_number = |term: &&Term| term.kind != Kind::Truth;
        let several = 1 < operands.iter().filter(is_number).count();
        let is_crossing = operator.op == Some(Op::Crosses);
        if !several || (operator.gives != UnitRule::Same && !is_crossing) {
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
            let (operand, lead) = self.adopt(operand, lead.clone(), BareNumberUse::Comparison)?;
            all.push(self.in_unit_of(operand, &lead)?);
        }
        Some(all)
    }

    /// Gives a bare zero the unit beside it; refuses any other bare number there, but
    /// for one beside a score.
    fn adopt(&mut self, left: Term, right: Term, beside: BareNumberUse) -> Option<(Term, Term)> {
        let is_bare = |term: &Term| matches!(term.what, What::Number(_)) && term.unit().is_number();
        match (is_bare(&left), is_bare(&right)) {
            (true, false) if !right.unit().is_number() => {
                let left = self.adopt_one(left, &right, beside)?;
                Some((left, right))
            }
            (false, true) if !left.unit().is_number() => {
                let right = self.adopt_one(right, &left, beside)?;
                Some((left, right))
            }
            _ => Some((left, right)),
        }
    }

    fn adopt_one(&mut self, bare: Term, other: &Term, beside: BareNumberUse) -> Option<Term> {
        let What::Number(number) = bare.what else { return Some(bare) };
        let unit = other.unit();
        // Up to one it is more likely a share that lacks its percent.
        let is_of_score = unit.is_score() && 1.0 < number.abs();
        if number == 0.0 || is_of_score {
            let kind = if is_of_score { bare.kind.clone() } else { Kind::Number(unit) };
            return Some(Term { kind, ..bare });
        }
        let message = format!(
            "`{}` has no unit, and `{}` {}",
            self.written(&bare.span),
            self.written(&other.span),
            counts(&unit)
        );
        let help = match (&unit, beside) {
            (unit, BareNumberUse::Sum) if unit.is_percent() => Some(format!("{}pp", tidy(number))),
            (unit, BareNumberUse::Comparison) if unit.is_percent() && number.abs() <= 1.0 => {
                Some(format!("{}pct", tidy(number * 100.0)))
            }
            (unit, _) => quantity(number, unit),
        };
        self.problems.push(
            Problem::new(Code::UnitMismatch, message, bare.span)
                .meant(help, || "divide by something in the same unit first".to_owned()),
        );
        None
    }

    /// `term` in the unit of `other`.
    fn in_unit_of(&mut self, term: Term, other: &Term) -> Option<Term> {
        let unit = other.unit();
        let is_small = self.is_small_param(&term) || self.is_small_param(other);
        if is_small && term.unit().is_score_beside(&unit) {
            return self.mismatch(&term, other, UnitError::Differ);
        }
        match term.unit().factor_to(&unit) {
            Ok(factor) => Some(Term { kind: Kind::Number(unit), ..scaled(term, factor) }),
            Err(error) => self.mismatch(&term, other, error),
        }
    }

    /// Whether it is a parameter that is more likely a share than a score.
    fn is_small_param(&self, term: &Term) -> bool {
        let What::Param(param) = term.what else { return false };
        let quantity = self.scope.params.get(param).and_then(Option::as_ref);
        let Some(Quantity::Number { value, unit }) = quantity else { return false };
        unit.is_number() && *value != 0.0 && value.abs() <= 1.0
    }

    fn mismatch(&mut self, term: &Term, other: &Term, error: UnitError) -> Option<Term> {
        let message = format!(
            "`{}` {}, and `{}` {}",
            self.written(&term.span),
            counts(&term.unit()),
            self.written(&other.span),
            counts(&other.unit())
        );
        let mut meant = None;
        let help = match (error, &term.what) {
            (UnitError::LevelAndDifference, What::Number(number)) => {
                let unit = other.unit();
                meant = quantity(in_other_kind(*number, &term.unit(), &unit), &unit);
                meant.as_ref().map(|meant| format!("did you mean `{meant}`?"))
            }
            (UnitError::LevelAndDifference, _) => Some(
                "percent is a level, pp and bp are differences of levels: \
                 compare like with like, as in `x - lag(x, 1) >= 0.5pp`"
                    .to_owned(),
            ),
            (_, What::Param(_)) if term.unit().is_number() => {
                let unit = if other.unit().is_percent() {
                    "pct".to_owned()
                } else {
                    other.unit().to_string()
                };
                Some(format!("give the parameter a unit, as in `value: 15{unit}`"))
            }
            _ => Some(format!("compare it with what {}", counts(&term.unit()))),
        };
        let problem = Problem::new(Code::UnitMismatch, message, term.span.clone());
        self.problems.push(Problem { help, fix: meant.map(Into::into), ..problem });
        None
    }
}

/// What is done with a bare number and the one beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BareNumberUse {
    Sum,
    Comparison,
}

/// Whether it has no unit, or may do without.
fn is_plain(term: &Term) -> bool {
    term.unit().is_number() || term.unit().is_score()
}

/// The term as percent or as percentage points.
fn in_whole_units(term: Term) -> Term {
    let goal = if term.unit().is_points() { Unit::POINTS } else { Unit::PERCENT };
    let factor = term.unit().factor_to(&goal).unwrap_or(1.0);
    Term { kind: Kind::Number(goal), ..scaled(term, factor) }
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

/// What is said of something in this unit.
fn counts(unit: &Unit) -> String {
    if unit.is_number() {
        "has no unit".to_owned()
    } else if unit.is_percent() {
        "is in percent".to_owned()
    } else {
        format!("is in {unit}")
    }
}

/// A level as a difference of this unit, or a difference as a level.
fn in_other_kind(number: f64, unit: &Unit, other: &Unit) -> f64 {
    let points = |unit: &Unit| unit.factor_to(&Unit::POINTS).unwrap_or(1.0);
    number * points(unit) / points(other)
}

/// The number with this unit as it is typed; `None` if the unit has no name.
fn quantity(number: f64, unit: &Unit) -> Option<String> {
    let text = Quantity::Number { value: tidy(number), unit: unit.clone() }.to_string();
    Quantity::parse(&text).map(|_| text)
}

fn tidy(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}
