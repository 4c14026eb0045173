//! Why something is unknown.

use std::collections::BTreeSet;
use std::fmt;

use super::{Frame, Sight};
use crate::ops::Op;
use crate::plan::{NodeId, Plan, Step};

/// Why a value is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The data have no such series, or no value up to here.
    NoData {
        /// The input.
        input: String,
    },
    /// The user left it out.
    Dropped {
        /// The input.
        input: String,
    },
    /// There is a value, but it had not been published.
    NotYetPublished {
        /// The input.
        input: String,
        /// What the value is about.
        period: String,
    },
    /// The newest value is older than the rules allow.
    TooOld {
        /// The input.
        input: String,
        /// What the newest value is about.
        period: String,
    },
    /// The newest row has no value.
    Gap {
        /// The input.
        input: String,
        /// The row.
        period: String,
    },
    /// It looks back further than the data reach.
    BeforeTheStart,
    /// A division by zero.
    DivisionByZero,
    /// A value for which it is not defined, or a result too large to be a number.
    Undefined,
}

impl Reason {
    /// The input that would settle it; `None` if no value now could.
    pub fn input(&self) -> Option<&str> {
        match self {
            Reason::NoData { input }
            | Reason::Dropped { input }
            | Reason::NotYetPublished { input, .. }
            | Reason::TooOld { input, .. }
            | Reason::Gap { input, .. } => Some(input),
            Reason::BeforeTheStart | Reason::DivisionByZero | Reason::Undefined => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NoData { input } => write!(formatter, "no data for {input}"),
            Reason::Dropped { input } => write!(formatter, "{input} was left out"),
            Reason::NotYetPublished { input, period } => {
                write!(formatter, "{input} of {period} is not yet published")
            }
            Reason::TooOld { input, period } => write!(formatter, "{input} of {period} is too old"),
            Reason::Gap { input, period } => write!(formatter, "{input} has a gap at {period}"),
            Reason::BeforeTheStart => formatter.write_str("the data do not reach back far enough"),
            Reason::DivisionByZero => formatter.write_str("division by zero"),
            Reason::Undefined => formatter.write_str("not defined for these values"),
        }
    }
}

/// What a missing value comes from, as the engine counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// This input, at this bar.
    Input(usize, usize),
    BeforeTheStart,
    DivisionByZero,
    Undefined,
}

impl Gap {
    /// The same for people and programs.
    pub(crate) fn reason(self, plan: &Plan, frame: &Frame) -> Reason {
        let (place, bar) = match self {
            Gap::Input(input, bar) => (input, bar),
            Gap::BeforeTheStart => return Reason::BeforeTheStart,
            Gap::DivisionByZero => return Reason::DivisionByZero,
            Gap::Undefined => return Reason::Undefined,
        };
        let input =
            plan.rules().inputs().get(place).map_or(String::new(), |input| input.name.clone());
        let sight = frame.inputs.get(place).and_then(|aligned| aligned.sights.get(bar));
        match sight {
            Some(Sight::Dropped) => Reason::Dropped { input },
            Some(Sight::NotYetPublished(period)) => {
                Reason::NotYetPublished { input, period: period.to_string() }
            }
            Some(Sight::TooOld(period)) => Reason::TooOld { input, period: period.to_string() },
            Some(Sight::Gap(period)) => Reason::Gap { input, period: period.to_string() },
            Some(Sight::NoData | Sight::Seen { .. }) | None => Reason::NoData { input },
        }
    }
}

/// Adds why a node has no answer at a bar.
pub(crate) fn gaps(
    plan: &Plan,
    frame: &Frame,
    node: NodeId,
    bar: usize,
    found: &mut BTreeSet<Gap>,
) {
    let mut seen = BTreeSet::new();
    Search { plan, frame, seen: &mut seen, found }.visit(node, bar);
}

struct Search<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    seen: &'a mut BTreeSet<(NodeId, usize)>,
    found: &'a mut BTreeSet<Gap>,
}

impl Search<'_> {
    /// Whether the node has no answer at the bar; adds why.
    fn visit(&mut self, node: NodeId, bar: usize) -> bool {
        if !self.frame.is_unknown(node, bar) {
            return false;
        }
        if !self.seen.insert((node, bar)) {
            return true;
        }
        let Some(what) = self.plan.node(node) else { return true };
        let (op, settings) = match what.step {
            Step::Input(input) => {
                self.found.insert(Gap::Input(input, bar));
                return true;
            }
            Step::Number(_) | Step::Truth(_) => {
                self.found.insert(Gap::Undefined);
                return true;
            }
            Step::Apply(op, settings) => (op, settings),
        };
        let operands = &what.operands;
        let is_explained = match op {
            Op::Lag => self.then(operands, bar, settings.window),
            Op::Change | Op::PctChange => {
                self.now(operands, bar) | self.then(operands, bar, settings.window)
            }
            Op::RollingMax
            | Op::RollingMin
            | Op::RollingMean
            | Op::RollingSum
            | Op::RollingMedian
            | Op::RollingStd
            | Op::RollingQuantile
            | Op::PercentileRank
            | Op::Zscore
            | Op::Slope
            | Op::Ema
            | Op::Within
            | Op::Held => self.window(operands, bar, settings.window),
            Op::Drawdown | Op::RunUp if settings.window != 0 => {
                self.window(operands, bar, settings.window)
            }
            Op::Streak
            | Op::Since
            | Op::Latch
            | Op::CumMax
            | Op::CumMin
            | Op::Drawdown
            | Op::RunUp => self.window(operands, bar, bar + 1),
            _ => self.now(operands, bar),
        };
        if !is_explained {
            self.found.insert(match op {
                Op::Divide | Op::Remainder => Gap::DivisionByZero,
                Op::Latch | Op::Since | Op::Streak => Gap::BeforeTheStart,
                _ => Gap::Undefined,
            });
        }
        true
    }

    fn now(&mut self, operands: &[NodeId], bar: usize) -> bool {
        operands.iter().fold(false, |is_unknown, operand| self.visit(*operand, bar) | is_unknown)
    }

    fn then(&mut self, operands: &[NodeId], bar: usize, window: usize) -> bool {
        match bar.checked_sub(window.max(1)) {
            Some(then) => self.now(operands, then),
            None => {
                self.found.insert(Gap::BeforeTheStart);
                true
            }
        }
    }

    fn window(&mut self, operands: &[NodeId], bar: usize, window: usize) -> bool {
        let is_cut = bar + 1 < window;
        if is_cut {
            self.found.insert(Gap::BeforeTheStart);
        }
        let first = (bar + 1).saturating_sub(window.max(1));
        (first..=bar).rev().fold(is_cut, |is_unknown, then| self.now(operands, then) | is_unknown)
    }
}
