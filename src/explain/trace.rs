//! The tree of a condition at one bar: every part with its value or truth.

use serde::Serialize;

use super::{Bounds, reasons, shown, shown_within};
use crate::eval::{Frame, Reason};
use crate::ops::Op;
use crate::phase::History;
use crate::plan::{Lookup, Plan};
use crate::rules::{Comparison, Condition, Kind, Term, What};
use crate::signal::Level;
use crate::value::{Truth, Unit};

/// A part of a condition at one bar, with the parts that it is made of.
///
/// The truth of a part that joins others (`&&`, `||`, `!`, `at_least`) follows
/// from theirs by [`Trace::rebuilt`]; so does that of a comparison from its two
/// numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// Its text.
    pub text: String,
    /// How it is made of its parts.
    pub join: Join,
    /// Its truth; `None` if it is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<Truth>,
    /// Its value; `None` if it is a truth, or unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Between which values it lies, if it is known within a range only; the
    /// value is the likely one then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Bounds>,
    /// The unit of the value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The left number of a comparison less the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// The value as people read it; of a comparison the margin.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub shown: String,
    /// Why it is unknown, if it is and has no parts that say so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Reason>,
    /// What it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Trace>,
}

/// How a part of a condition is made of its own parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Join {
    /// All must hold.
    And,
    /// One must hold.
    Or,
    /// It must not hold.
    Not,
    /// At least so many must hold.
    AtLeast {
        /// How many.
        least: f64,
    },
    /// Two numbers are compared.
    Compare {
        /// How.
        sign: Comparison,
    },
    /// It is what its one part is.
    Same,
    /// It stands for itself, or is computed over time.
    Leaf,
}

impl Trace {
    /// The truth that follows from the parts; a leaf's is its own.
    pub fn rebuilt(&self) -> Truth {
        let own = self.truth.unwrap_or_default();
        match self.join {
            Join::Leaf => own,
            Join::And => {
                self.parts.iter().fold(Truth::True, |truth, part| truth.and(part.rebuilt()))
            }
            Join::Or => {
                self.parts.iter().fold(Truth::False, |truth, part| truth.or(part.rebuilt()))
            }
            Join::Not => self.parts.first().map_or(own, |part| part.rebuilt().not()),
            Join::Same => self.parts.first().map_or(own, Trace::rebuilt),
            Join::AtLeast { least } => at_least(least, self.parts.iter().map(Trace::rebuilt)),
            Join::Compare { sign } => match self.parts.as_slice() {
                [left, right] => compared(sign, left, right),
                _ => own,
            },
        }
    }
}

fn at_least(least: f64, truths: impl Iterator<Item = Truth>) -> Truth {
    let (mut holding, mut open) = (0.0, 0.0);
    for truth in truths {
        match truth {
            Truth::True => holding += 1.0,
            Truth::Unknown => open += 1.0,
            Truth::False => {}
        }
    }
    if least <= holding {
        Truth::True
    } else if holding + open < least {
        Truth::False
    } else {
        Truth::Unknown
    }
}

fn compared(sign: Comparison, left: &Trace, right: &Trace) -> Truth {
    let range = |trace: &Trace| Bounds::range(trace.value, trace.range);
    let (Some(left), Some(right)) = (range(left), range(right)) else { return Truth::Unknown };
    let (is_less, is_equal) = left.compared(right);
    let (is_more, _) = right.compared(left);
    match sign {
        Comparison::Less => is_less,
        Comparison::More => is_more,
        Comparison::AtMost => is_more.not(),
        Comparison::AtLeast => is_less.not(),
        Comparison::Equal => is_equal,
        Comparison::Differ => is_equal.not(),
    }
}

/// Traces conditions of one plan at one bar.
pub(crate) struct Tracing<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) frame: &'a Frame,
    pub(crate) history: &'a History,
    pub(crate) lookup: Lookup<'a>,
    pub(crate) bar: usize,
}

impl Tracing<'_> {
    pub(crate) fn condition(&mut self, condition: &Condition) -> Trace {
        self.term(&condition.term, &condition.text)
    }

    fn term(&mut self, term: &Term, text: &str) -> Trace {
        let written = text.get(term.span.clone()).unwrap_or("");
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let trace = match &term.kind {
            Kind::Number(unit) => self.number(term, unit, text),
            Kind::Truth => self.truth(term, text),
        };
        Trace { text: written, ..trace }
    }

    fn number(&mut self, term: &Term, unit: &Unit, text: &str) -> Trace {
        let node = self.lookup.node(term);
        let value =
            node.map(|node| self.frame.number(node, self.bar)).filter(|value| !value.is_nan());
        let parts: Vec<Trace> = match &term.what {
            What::Apply { op, operands, .. } if !is_over_time(*op) && !term.is_constant() => {
                operands.iter().map(|operand| self.term(operand, text)).collect()
            }
            What::Series(series) => self.series(*series).into_iter().collect(),
            _ => Vec::new(),
        };
        let range = node.and_then(|node| Bounds::at(self.frame, node, self.bar));
        let is_unexplained = (value.is_none() || range.is_some())
            && parts.iter().all(|part| part.value.is_some() && part.range.is_none());
        let unknown = match node {
            Some(node) if is_unexplained => reasons(self.plan, self.frame, &[node], self.bar),
            _ => Vec::new(),
        };
        let shown = match (value, range) {
            (None, None) => String::new(),
            _ => shown_within(value, range, unit),
        };
        Trace { value, range, unit: unit.to_string(), shown, unknown, parts, ..leaf(None) }
    }

    /// The trace of a computed series, under its own text.
    fn series(&mut self, series: usize) -> Option<Trace> {
        let plan = self.plan;
        let computed = plan.rules().series().get(series)?;
        Some(self.condition(&computed.expression))
    }

    fn truth(&mut self, term: &Term, text: &str) -> Trace {
        let joined = |tracing: &mut Self, join: Join, operands: &[Term]| {
            let parts = flat(join, operands.iter().map(|operand| tracing.term(operand, text)));
            let trace = Trace { join, parts, ..leaf(None) };
            Trace { truth: Some(trace.rebuilt()), ..trace }
        };
        match &term.what {
            What::Apply { op: Op::And, operands, .. } => joined(self, Join::And, operands),
            What::Apply { op: Op::Or, operands, .. } => joined(self, Join::Or, operands),
            What::Apply { op: Op::Not, operands, .. } => joined(self, Join::Not, operands),
            What::Apply { op: Op::AtLeast, operands, number, .. } => {
                let least = self.lookup.amount(*number);
                joined(self, Join::AtLeast { least }, operands)
            }
            What::Compare(sign, left, right) => self.compare(*sign, left, right, text),
            What::Series(series) => {
                let parts: Vec<Trace> = self.series(*series).into_iter().collect();
                let trace = Trace { join: Join::Same, parts, ..leaf(None) };
                Trace { truth: Some(trace.rebuilt()), ..trace }
            }
            What::On(signal) => self.signal(*signal, |level| level.on),
            What::Watch(signal) => self.signal(*signal, |level| level.watchful),
            What::Was(phase, length) => {
                let bars = self.plan.rules().param_bars(*length);
                leaf(Some(self.history.was(*phase, bars, self.bar)))
            }
            What::Truth(truth) => leaf(Some(Truth::from(*truth))),
            _ => self.over_time(term, text),
        }
    }

    fn signal(&mut self, signal: usize, read: fn(Level) -> Truth) -> Trace {
        let Some(nodes) = self.plan.signals.get(signal).copied() else { return leaf(None) };
        let truth = read(Level::at(self.frame, nodes, self.bar));
        let unknown = if truth.is_known() {
            Vec::new()
        } else {
            reasons(self.plan, self.frame, &[nodes.on, nodes.watchful], self.bar)
        };
        Trace { unknown, ..leaf(Some(truth)) }
    }

    fn compare(&mut self, sign: Comparison, left: &Term, right: &Term, text: &str) -> Trace {
        let unit = left.unit();
        let (left, right) = (self.term(left, text), self.term(right, text));
        let margin = left.value.zip(right.value).map(|(left, right)| left - right);
        let truth = compared(sign, &left, &right);
        let bounds = Bounds::difference((left.value, left.range), (right.value, right.range));
        let shown = match (margin, bounds) {
            (_, Some(bounds)) => bounds.shown(&unit.difference()),
            (Some(margin), None) => shown(margin.abs(), &unit.difference()),
            (None, None) => String::new(),
        };
        let parts = vec![left, right];
        Trace { join: Join::Compare { sign }, margin, shown, parts, ..leaf(Some(truth)) }
    }

    /// What is computed over bars: its truth, with what it is computed of now.
    fn over_time(&mut self, term: &Term, text: &str) -> Trace {
        let What::Apply { op, operands, window, .. } = &term.what else { return leaf(None) };
        let parts: Vec<Trace> = operands.iter().map(|operand| self.term(operand, text)).collect();
        let bars = window.map_or(1, |window| self.plan.rules().param_bars(window));
        let truth = match (op, operands.as_slice(), self.lookup.node(term)) {
            (_, _, Some(node)) => self.frame.truth(node, self.bar),
            (Op::Within, [operand], None) => {
                self.joined_over(operand, bars, Truth::False, Truth::or)
            }
            (Op::Held, [operand], None) => self.joined_over(operand, bars, Truth::True, Truth::and),
            _ => Truth::Unknown,
        };
        let unknown = match operands.first().and_then(|operand| self.lookup.node(operand)) {
            Some(node) if !truth.is_known() => {
                let first = (self.bar + 1).saturating_sub(bars);
                let unknown =
                    (first..=self.bar).rev().find(|bar| self.frame.is_unknown(node, *bar));
                unknown.map_or(vec![Reason::BeforeTheStart], |bar| {
                    reasons(self.plan, self.frame, &[node], bar)
                })
            }
            _ => Vec::new(),
        };
        Trace { parts, unknown, ..leaf(Some(truth)) }
    }

    fn joined_over(
        &mut self,
        operand: &Term,
        bars: usize,
        empty: Truth,
        join: fn(Truth, Truth) -> Truth,
    ) -> Truth {
        let Some(node) = self.lookup.node(operand) else { return Truth::Unknown };
        let is_cut = self.bar + 1 < bars;
        let start = if is_cut { join(empty, Truth::Unknown) } else { empty };
        let first = (self.bar + 1).saturating_sub(bars);
        (first..=self.bar).fold(start, |truth, bar| join(truth, self.frame.truth(node, bar)))
    }
}

/// `a && b && c` as one join of three, not of two inside of two.
fn flat(join: Join, parts: impl Iterator<Item = Trace>) -> Vec<Trace> {
    let mut all = Vec::new();
    for part in parts {
        let is_chain = matches!(join, Join::And | Join::Or) && part.join == join;
        if is_chain {
            all.extend(part.parts);
        } else {
            all.push(part);
        }
    }
    all
}

fn leaf(truth: Option<Truth>) -> Trace {
    Trace {
        text: String::new(),
        join: Join::Leaf,
        truth,
        value: None,
        range: None,
        unit: String::new(),
        margin: None,
        shown: String::new(),
        unknown: Vec::new(),
        parts: Vec::new(),
    }
}

/// Whether an operator reads other bars than this one.
fn is_over_time(op: Op) -> bool {
    !matches!(
        op,
        Op::Add
            | Op::Subtract
            | Op::Multiply
            | Op::Divide
            | Op::Remainder
            | Op::Power
            | Op::Negate
            | Op::Log
            | Op::Abs
            | Op::Min
            | Op::Max
            | Op::Clamp
            | Op::If
            | Op::FirstKnown
            | Op::Count
    )
}
