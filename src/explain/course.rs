//! Which way numbers go when one figure moves: what makes a flip exact.
//!
//! A *course* says of a node at a bar whether its number never falls, or never
//! rises, while the figure moves from where it is to the end of what is tried. It
//! follows from the operators alone, with the signs of what they take. A comparison
//! of numbers with a clear course turns at most once, so that nothing can hide
//! before its turning point.

use std::collections::BTreeMap;

use crate::eval::{Frame, Redo};
use crate::ops::{Op, Settings};
use crate::plan::{Axis, NodeId, NodeStep, Plan};

/// Into how many terms a sum is taken apart.
const MOST_TERMS: usize = 100;

/// Which way a number goes when the figure moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// It stays.
    Flat,
    /// It never falls.
    Rising,
    /// It never rises.
    Falling,
    /// It may do both, or come and go.
    Unclear,
}

impl Course {
    fn turned(self) -> Course {
        match self {
            Course::Rising => Course::Falling,
            Course::Falling => Course::Rising,
            same => same,
        }
    }

    /// That of a sum.
    fn join(self, other: Course) -> Course {
        match (self, other) {
            (Course::Flat, one) | (one, Course::Flat) => one,
            (one, other) if one == other => one,
            _ => Course::Unclear,
        }
    }

    fn times(self, sign: f64) -> Course {
        match self {
            Course::Flat | Course::Unclear => self,
            _ if sign == 0.0 => Course::Flat,
            _ if sign < 0.0 => self.turned(),
            _ if 0.0 < sign => self,
            _ => Course::Unclear,
        }
    }

    pub(super) fn is_clear(self) -> bool {
        self != Course::Unclear
    }
}

/// The courses of all nodes that move, at the bars that are computed again.
pub(super) struct Courses<'a> {
    plan: &'a Plan,
    /// Where the figure is.
    base: &'a Frame,
    /// At the end of what is tried.
    end: &'a Frame,
    is_up: bool,
    known: BTreeMap<(NodeId, usize), Course>,
}

impl<'a> Courses<'a> {
    /// The courses between two frames of one plan; `is_up` says whether the figure
    /// is larger in the second.
    pub(super) fn new(
        plan: &'a Plan,
        base: &'a Frame,
        end: &'a Frame,
        redo: &'a Redo,
        is_up: bool,
    ) -> Courses<'a> {
        let mut courses = Courses { plan, base, end, is_up, known: BTreeMap::new() };
        // Nodes read earlier nodes, and bars read earlier bars.
        for node in redo.nodes() {
            let Some(own) = plan.node(node) else { continue };
            let is_of_periods = own.axis == Axis::Periods;
            let count = if is_of_periods { base.steps.len() } else { base.bars.len() };
            for place in redo.from(own)..count {
                let course = courses.find(node, place);
                courses.known.insert((node, place), course);
            }
        }
        courses
    }

    /// The course of a node at a bar.
    pub(super) fn of(&self, node: NodeId, bar: usize) -> Course {
        self.known.get(&(node, bar)).copied().unwrap_or(Course::Flat)
    }

    /// The course of `left - right` at a bar.
    pub(super) fn of_difference(&self, left: NodeId, right: NodeId, bar: usize) -> Course {
        let (left, right) = (self.through(left, bar), self.through(right, bar));
        let place = match (left, right) {
            ((_, Some(one)), (_, Some(other))) if one == other => Some(one),
            ((_, None), (_, place)) | ((_, place), (_, None)) => Some(place.unwrap_or(bar)),
            _ => None,
        };
        let Some(place) = place else {
            let of = |(node, place): (NodeId, Option<usize>)| self.of(node, place.unwrap_or(bar));
            return of(left).join(of(right).turned());
        };
        let mut terms = Vec::new();
        self.terms(left.0, 1.0, &mut terms);
        self.terms(right.0, -1.0, &mut terms);
        self.of_sum(terms, place)
    }

    /// What a decision sees of a node, at its place; `None` if it is the same at all.
    fn through(&self, node: NodeId, bar: usize) -> (NodeId, Option<usize>) {
        let Some(own) = self.plan.node(node) else { return (node, Some(bar)) };
        match (own.step, own.operands.as_slice(), own.axis) {
            (_, _, Axis::None) => (node, None),
            (NodeStep::Apply(Op::Newest, _), [operand], _) => match self.base.period(node, bar) {
                Some(period) => (*operand, Some(period)),
                None => (node, Some(bar)),
            },
            _ => (node, Some(bar)),
        }
    }

    /// Whether a node is unknown at both ends, or at none.
    pub(super) fn keeps_known(&self, node: NodeId, bar: usize) -> bool {
        self.base.is_unknown(node, bar) == self.end.is_unknown(node, bar)
    }

    fn find(&self, node: NodeId, bar: usize) -> Course {
        let Some(what) = self.plan.node(node) else { return Course::Unclear };
        let op = match what.step {
            NodeStep::Input(_) => return self.of_input(node, bar),
            NodeStep::Calendar(_) | NodeStep::Age(_) | NodeStep::Number(_) | NodeStep::Truth(_) => {
                return Course::Flat;
            }
            NodeStep::Apply(Op::Newest, _) => return self.of_seen(node, bar),
            // What such a window holds is not looked into.
            NodeStep::Apply(..) if what.span.is_some() => return Course::Unclear,
            NodeStep::Apply(op, settings) => (op, settings),
        };
        let course = if what.is_truth {
            self.of_truth(op.0, &what.operands, op.1, bar)
        } else {
            self.of_number(node, op, &what.operands, bar)
        };
        // What comes or goes on the way is no number that rises or falls.
        if self.keeps_known(node, bar) { course } else { Course::Unclear }
    }

    /// The course of what a decision sees of a number.
    fn of_seen(&self, node: NodeId, bar: usize) -> Course {
        let is_same = self.base.period(node, bar) == self.end.period(node, bar);
        match self.through(node, bar) {
            (operand, Some(place)) if is_same && operand != node => self.of(operand, place),
            _ => Course::Unclear,
        }
    }

    fn of_input(&self, node: NodeId, bar: usize) -> Course {
        let (before, after) = (self.base.number(node, bar), self.end.number(node, bar));
        if before.to_bits() == after.to_bits() {
            Course::Flat
        } else if self.is_up {
            Course::Rising
        } else {
            Course::Falling
        }
    }

    fn of_truth(&self, op: Op, operands: &[NodeId], settings: Settings, bar: usize) -> Course {
        match (op, operands) {
            // A truth rises from false to true.
            (Op::Less, [left, right]) => self.of_difference(*right, *left, bar),
            (Op::Not, [operand]) => self.of(*operand, bar).turned(),
            (Op::And | Op::Or | Op::AtLeast, operands) => self.joined(operands, bar),
            (Op::Within | Op::Held, [operand]) => self.over(*operand, settings.window, bar),
            (Op::Crosses, operands) => {
                let is_flat = |then: usize| self.are_flat(operands, then);
                let is_still = is_flat(bar) && bar.checked_sub(1).is_none_or(is_flat);
                if is_still { Course::Flat } else { Course::Unclear }
            }
            // What it was before counts as much as what it reads now.
            (Op::Latch, operands) => {
                let is_still = (0..=bar).all(|then| self.are_flat(operands, then));
                if is_still { Course::Flat } else { Course::Unclear }
            }
            _ if self.are_flat(operands, bar) => Course::Flat,
            _ => Course::Unclear,
        }
    }

    fn of_number(
        &self,
        node: NodeId,
        (op, settings): (Op, Settings),
        operands: &[NodeId],
        bar: usize,
    ) -> Course {
        match (op, operands) {
            (Op::Add | Op::Subtract | Op::Negate, _) => {
                let mut terms = Vec::new();
                self.terms(node, 1.0, &mut terms);
                self.of_sum(terms, bar)
            }
            (Op::Multiply, [a, b]) => self.of_product(*a, *b, bar),
            (Op::Divide, [a, b]) => self.of_quotient(*a, *b, bar),
            (Op::Log | Op::Sqrt | Op::Exp, [x]) => self.of(*x, bar),
            (Op::Abs, [x]) => self.of(*x, bar).times(self.sign(*x, bar)),
            (Op::Min | Op::Max | Op::Count, operands) => self.joined(operands, bar),
            (Op::Clamp, [x, low, high]) if self.are_flat(&[*low, *high], bar) => self.of(*x, bar),
            (Op::If, [condition, holds, fails]) if self.of(*condition, bar) == Course::Flat => {
                let is_true = self.base.truth(*condition, bar).is_true();
                self.of(if is_true { *holds } else { *fails }, bar)
            }
            (Op::FirstKnown, operands) => self.of_first_known(operands, bar),
            (Op::Lag, [x]) => self.before(*x, settings.window, bar),
            (Op::Change, [x]) => match bar.checked_sub(settings.window.max(1)) {
                Some(then) if self.moves_as(*x, then, bar) => Course::Flat,
                _ => self.of(*x, bar).join(self.before(*x, settings.window, bar).turned()),
            },
            (Op::PctChange, [x]) if self.before(*x, settings.window, bar) == Course::Flat => {
                self.of(*x, bar)
            }
            (Op::Drawdown | Op::RunUp, [x]) if self.all_move_as(*x, settings.window, bar) => {
                self.of(*x, bar)
            }
            // The newest value weighs less than one in its own trend.
            (Op::HpGap, [x]) if self.moves_alone(*x, bar) => self.of(*x, bar),
            (_, [x]) if is_average(op) => self.over(*x, reach(op, settings), bar),
            (Op::RollingSum, [x]) => self.over(*x, settings.window, bar),
            _ if self.are_flat(operands, bar) && has_no_memory(op) => Course::Flat,
            _ => Course::Unclear,
        }
    }

    /// Takes a number apart as far as it is a sum.
    fn terms(&self, node: NodeId, sign: f64, terms: &mut Vec<(NodeId, f64)>) {
        let what = self.plan.node(node).map(|node| (node.step, node.operands.as_slice()));
        match what {
            // What is read twice by each of many is doubled by each of them.
            _ if MOST_TERMS <= terms.len() => terms.push((node, sign)),
            Some((NodeStep::Apply(Op::Add, _), [a, b])) => {
                self.terms(*a, sign, terms);
                self.terms(*b, sign, terms);
            }
            Some((NodeStep::Apply(Op::Subtract, _), [a, b])) => {
                self.terms(*a, sign, terms);
                self.terms(*b, -sign, terms);
            }
            Some((NodeStep::Apply(Op::Negate, _), [x])) => self.terms(*x, -sign, terms),
            _ => terms.push((node, sign)),
        }
    }

    /// The course of a sum. A number less its own average, maximum or the like goes
    /// the way of the number, for that follows it at most as fast.
    fn of_sum(&self, mut terms: Vec<(NodeId, f64)>, bar: usize) -> Course {
        let mut course = Course::Flat;
        while let Some((node, sign)) = terms.pop() {
            let is_opposite = |(other, own): &(NodeId, f64)| {
                *own == -sign
                    && (*other == node
                        || self.is_average_of(*other, node, bar)
                        || self.is_average_of(node, *other, bar))
            };
            let Some(place) = terms.iter().position(is_opposite) else {
                course = course.join(self.of(node, bar).times(sign));
                continue;
            };
            let (other, own) = terms.remove(place);
            if other != node {
                let (whole, sign) =
                    if self.is_average_of(other, node, bar) { (node, sign) } else { (other, own) };
                course = course.join(self.of(whole, bar).times(sign));
            }
        }
        course
    }

    /// Whether `average` is the average, extreme or the like of `x` over bars at
    /// which `x` moves as at this one or not at all.
    fn is_average_of(&self, average: NodeId, x: NodeId, bar: usize) -> bool {
        let Some(what) = self.plan.node(average) else { return false };
        let NodeStep::Apply(op, settings) = what.step else { return false };
        let is_own = what.operands == [x];
        is_average(op) && is_own && self.all_move_as(x, reach(op, settings), bar)
    }

    fn of_product(&self, a: NodeId, b: NodeId, bar: usize) -> Course {
        let by_a = self.of(b, bar).times(self.sign(a, bar));
        let by_b = self.of(a, bar).times(self.sign(b, bar));
        match (self.of(a, bar), self.of(b, bar)) {
            (Course::Flat, _) => by_a,
            (_, Course::Flat) => by_b,
            _ => by_a.join(by_b),
        }
    }

    fn of_quotient(&self, a: NodeId, b: NodeId, bar: usize) -> Course {
        let by_a = self.of(a, bar).times(self.sign(b, bar));
        if self.of(b, bar) == Course::Flat {
            return by_a;
        }
        let sign = self.sign(b, bar);
        // A divisor that may pass zero has no course.
        if sign.is_nan() || sign == 0.0 {
            return Course::Unclear;
        }
        by_a.join(self.of(b, bar).turned().times(self.sign(a, bar)))
    }

    fn of_first_known(&self, operands: &[NodeId], bar: usize) -> Course {
        for operand in operands {
            if !self.of(*operand, bar).is_clear() || !self.keeps_known(*operand, bar) {
                return Course::Unclear;
            }
            if !self.base.is_unknown(*operand, bar) {
                return self.of(*operand, bar);
            }
        }
        Course::Flat
    }

    fn joined(&self, operands: &[NodeId], bar: usize) -> Course {
        operands.iter().fold(Course::Flat, |course, one| course.join(self.of(*one, bar)))
    }

    fn are_flat(&self, operands: &[NodeId], bar: usize) -> bool {
        operands.iter().all(|one| self.of(*one, bar) == Course::Flat)
    }

    fn before(&self, x: NodeId, window: usize, bar: usize) -> Course {
        bar.checked_sub(window.max(1)).map_or(Course::Flat, |then| self.of(x, then))
    }

    /// The joined courses over a window; 0 is from the start.
    fn over(&self, x: NodeId, window: usize, bar: usize) -> Course {
        self.window(window, bar).fold(Course::Flat, |course, then| course.join(self.of(x, then)))
    }

    fn window(&self, window: usize, bar: usize) -> std::ops::RangeInclusive<usize> {
        let first = if window == 0 { 0 } else { (bar + 1).saturating_sub(window) };
        first..=bar
    }

    /// Whether `x` moves at no bar before this one.
    fn moves_alone(&self, x: NodeId, bar: usize) -> bool {
        (0..bar).all(|then| self.of(x, then) == Course::Flat)
    }

    /// Whether `x` moves as at this bar, or not at all, at every bar of a window.
    fn all_move_as(&self, x: NodeId, window: usize, bar: usize) -> bool {
        self.window(window, bar).all(|then| {
            then == bar || self.of(x, then) == Course::Flat || self.moves_as(x, then, bar)
        })
    }

    /// Whether a node is made of the same figures at two bars.
    fn moves_as(&self, node: NodeId, then: usize, bar: usize) -> bool {
        let Some(what) = self.plan.node(node) else { return false };
        match what.step {
            NodeStep::Number(_) | NodeStep::Truth(_) => true,
            // Another place has another date.
            NodeStep::Calendar(_) | NodeStep::Age(_) => false,
            NodeStep::Input(input) => {
                let at = |place: usize| self.base.own_period(self.plan, input, place);
                let is_same_value = |frame: &Frame| {
                    frame.number(node, then).to_bits() == frame.number(node, bar).to_bits()
                };
                let is_same = is_same_value(self.base) && is_same_value(self.end);
                at(bar).is_some() && at(then) == at(bar) && is_same
            }
            NodeStep::Apply(op, _) => {
                has_no_memory(op)
                    && what.operands.iter().all(|operand| self.moves_as(*operand, then, bar))
            }
        }
    }

    /// A number with the sign that a node has all along the way; NaN if that is not
    /// one sign.
    fn sign(&self, node: NodeId, bar: usize) -> f64 {
        if !self.of(node, bar).is_clear() {
            return f64::NAN;
        }
        let (base, end) = (self.base.number(node, bar), self.end.number(node, bar));
        if 0.0 < base && 0.0 < end {
            1.0
        } else if base < 0.0 && end < 0.0 {
            -1.0
        } else if base == 0.0 && end == 0.0 {
            0.0
        } else {
            f64::NAN
        }
    }
}

/// Whether an operator lies within its window's values, follows each of them, and
/// none faster than it moves.
fn is_average(op: Op) -> bool {
    matches!(
        op,
        Op::RollingMax
            | Op::RollingMin
            | Op::RollingMean
            | Op::RollingMedian
            | Op::RollingQuantile
            | Op::Ema
            | Op::CumMax
            | Op::CumMin
    )
}

/// How many bars an average reads; 0 is from the start.
fn reach(op: Op, settings: Settings) -> usize {
    if matches!(op, Op::Ema | Op::CumMax | Op::CumMin) { 0 } else { settings.window }
}

/// Whether an operator's number is one of this bar's numbers only. Conditions but `known`
/// are not followed, and neither is what is newest.
fn has_no_memory(op: Op) -> bool {
    let is_followed =
        !matches!(op, Op::Less | Op::Equal | Op::And | Op::Or | Op::Not | Op::AtLeast | Op::Newest);
    is_followed && op.has_no_memory()
}
