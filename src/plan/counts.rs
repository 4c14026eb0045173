//! Counts that are compared with a number: at least so many of some conditions.

use super::formula::Formula;
use super::lower::Lowering;
use crate::ops::Op;
use crate::rules::{Comparison, Term, What};

/// A comparison of a count as "at least so many of these", or as its opposite.
pub(crate) struct CountComparison<'t> {
    pub(crate) least: f64,
    pub(crate) is_negated: bool,
    pub(crate) operands: &'t [Term],
    /// The series in whose expression the operands stand, if it is one that is
    /// compared.
    pub(crate) series: Option<usize>,
}

impl<'a> Lowering<'a> {
    /// `count(…) >= n` and its like as "at least so many": the known ones may
    /// settle it though one is unknown. A series that is a count is one, too.
    pub(super) fn counted<'t>(
        &self,
        sign: Comparison,
        left: &'t Term,
        right: &'t Term,
    ) -> Option<CountComparison<'t>>
    where
        'a: 't,
    {
        let count = |term: &'t Term| -> Option<(&'t [Term], Option<usize>)> {
            let (term, series) = match &term.what {
                What::Series(place) => {
                    (&self.rules.series.get(*place)?.expression.term, Some(*place))
                }
                _ => (term, None),
            };
            let What::Apply { op: Op::Count, operands, .. } = &term.what else { return None };
            Some((operands, series))
        };
        let (sign, (operands, series), right) = match (count(left), count(right)) {
            (Some(found), _) => (sign, found, right),
            (None, Some(found)) => (mirrored(sign), found, left),
            (None, None) => return None,
        };
        let bound = match right.what {
            What::Number(number) => number,
            What::Param(param) => self.param(param),
            _ => return None,
        };
        let (least, is_negated) = match sign {
            Comparison::AtLeast => (bound.ceil(), false),
            Comparison::More => (bound.floor() + 1.0, false),
            Comparison::Less => (bound.ceil(), true),
            Comparison::AtMost => (bound.floor() + 1.0, true),
            Comparison::Equal | Comparison::Differ => return None,
        };
        Some(CountComparison { least, is_negated, operands, series })
    }

    /// Whether it asks for one number of a count, which is no less and no more: what is
    /// known of the count may settle either.
    pub(super) fn is_exact_count(&self, sign: Comparison, left: &Term, right: &Term) -> bool {
        let least = |sign| Some(self.counted(sign, left, right)?.least);
        let ends = least(Comparison::AtLeast).zip(least(Comparison::More));
        // No count is a part of one.
        let is_whole = ends.is_some_and(|(no_less, more)| no_less != more);
        matches!(sign, Comparison::Equal | Comparison::Differ) && is_whole
    }

    pub(super) fn at_least(&mut self, least: f64, operands: &[Term]) -> Formula {
        Formula::at_least(least, operands.iter().map(|operand| self.formula(operand)).collect())
    }
}

/// The sign that says the same with the sides changed.
fn mirrored(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::Equal | Comparison::Differ => sign,
    }
}
