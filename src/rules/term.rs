//! Expressions that have been understood: names resolved, kinds and units known.

use std::ops::Range;

use super::expression::Comparison;
use crate::ops::{Criterion, Op};
use crate::time::{DatePart, Span};
use crate::value::Unit;

/// A part of an expression that has been understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) what: What,
    pub(crate) kind: Kind,
    /// Its bytes in the text of the whole expression.
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Number(Unit),
    Truth,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A number in the unit of the term.
    Number(f64),
    Truth(bool),
    /// The value of a parameter, in the parameter's own unit.
    Param(usize),
    Input(usize),
    Series(usize),
    /// Whether a signal is on.
    On(usize),
    /// Whether a signal is on or watch.
    Watch(usize),
    /// A part of the date of the period.
    Calendar(DatePart),
    /// How many days old the newest figure of an input is.
    Age(usize),
    /// Whether a phase was the verdict at one of so many bars before this one.
    Was(usize, Length),
    Compare(Comparison, Box<Term>, Box<Term>),
    /// A number in another unit of the same dimension.
    Scale(Box<Term>, f64),
    Apply {
        op: Op,
        operands: Vec<Term>,
        window: Option<Length>,
        known: usize,
        number: Amount,
        criterion: Criterion,
    },
}

impl What {
    /// An operator that is set to no number.
    pub(crate) fn plain(op: Op, operands: Vec<Term>, window: Option<Length>, known: usize) -> What {
        let (number, criterion) = (Amount::None, Criterion::None);
        What::Apply { op, operands, window, known, number, criterion }
    }
}

/// A length of time, or a number of bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    Bars(usize),
    Span(Span),
    Param(usize),
}

/// A number that an operator is set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Amount {
    None,
    Fixed(f64),
    Param(usize),
}

impl Term {
    pub(crate) fn apply(op: Op, operands: Vec<Term>, kind: Kind, span: Range<usize>) -> Term {
        Term { what: What::plain(op, operands, None, 0), kind, span }
    }

    /// A part of the date of the period.
    pub(crate) fn calendar(part: DatePart, span: Range<usize>) -> Term {
        Term { what: What::Calendar(part), kind: Kind::Number(Unit::NUMBER), span }
    }

    /// A condition of which nothing is known: whether an unknown number is above this.
    /// Of two such conditions the one with the higher number never holds alone.
    pub(crate) fn unknown_above(level: f64, span: Range<usize>) -> Term {
        let number = |number| {
            let (what, kind) = (What::Number(number), Kind::Number(Unit::NUMBER));
            Box::new(Term { what, kind, span: span.clone() })
        };
        let what = What::Compare(Comparison::More, number(f64::NAN), number(level));
        Term { what, kind: Kind::Truth, span }
    }

    /// The unit, of a truth none.
    pub(crate) fn unit(&self) -> Unit {
        match &self.kind {
            Kind::Number(unit) => unit.clone(),
            Kind::Truth => Unit::NUMBER,
        }
    }

    /// Whether it is the same at every bar.
    pub(crate) fn is_constant(&self) -> bool {
        match &self.what {
            What::Number(_) | What::Truth(_) | What::Param(_) => true,
            What::Scale(inner, _) => inner.is_constant(),
            What::Apply { operands, window: None, .. } if !operands.is_empty() => {
                operands.iter().all(Term::is_constant)
            }
            _ => false,
        }
    }

    /// The terms that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Term> {
        match &self.what {
            What::Compare(_, left, right) => vec![left, right],
            What::Scale(inner, _) => vec![inner],
            What::Apply { operands, .. } => operands.iter().collect(),
            What::Number(_)
            | What::Truth(_)
            | What::Param(_)
            | What::Input(_)
            | What::Series(_)
            | What::On(_)
            | What::Watch(_)
            | What::Calendar(_)
            | What::Age(_)
            | What::Was(..) => Vec::new(),
        }
    }

    /// Calls `visit` with this term and all that it is made of.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(&Term)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }
}
