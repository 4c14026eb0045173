//! Why something is unknown.

use std::collections::BTreeSet;
use std::fmt;

use super::{Frame, Sight};
use crate::ops::{Op, Settings};
use crate::plan::{NodeId, Plan, Step};
use crate::value::{Truth, Unit, shown_range};

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
    /// It is known, but only within a range, and the answer differs inside of it.
    WithinRange {
        /// The input.
        input: String,
        /// The range, as people read it.
        range: String,
    },
    /// The phase of the past that it asks for is undetermined itself.
    PhaseOpen {
        /// The newest bar at which it is.
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
            | Reason::Gap { input, .. }
            | Reason::WithinRange { input, .. } => Some(input),
            Reason::PhaseOpen { .. }
            | Reason::BeforeTheStart
            | Reason::DivisionByZero
            | Reason::Undefined => None,
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
            Reason::WithinRange { input, range } => {
                write!(formatter, "{input} is only known within its range of {range}")
            }
            Reason::PhaseOpen { period } => write!(formatter, "the phase of {period} is open"),
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
        if let Some(range) = frame.input_range(place, bar) {
            let unit = plan.rules().inputs().get(place).map(|input| &input.unit);
            let range = shown_range(range.low, range.high, unit.unwrap_or(&Unit::NUMBER));
            return Reason::WithinRange { input, range };
        }
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
        let op = match what.step {
            Step::Input(input) => {
                self.found.insert(Gap::Input(input, bar));
                return true;
            }
            Step::Number(_) | Step::Truth(_) => {
                self.found.insert(Gap::Undefined);
                return true;
            }
            Step::Apply(op, _) => op,
        };
        let Reading { values, is_cut } = reading(self.plan, self.frame, node, bar);
        if is_cut {
            self.found.insert(Gap::BeforeTheStart);
        }
        let is_explained = values
            .into_iter()
            .fold(is_cut, |is_unknown, (operand, then)| self.visit(operand, then) | is_unknown);
        if !is_explained {
            self.found.insert(match op {
                Op::Divide | Op::Remainder => Gap::DivisionByZero,
                _ => Gap::Undefined,
            });
        }
        true
    }
}

/// What an expression without an answer reads.
pub(crate) struct Reading {
    /// Operands, each at a bar, the newest first.
    pub(crate) values: Vec<(NodeId, usize)>,
    /// Whether it would read further back than the first bar.
    pub(crate) is_cut: bool,
}

/// What `node`, which has no answer at `bar`, reads there.
pub(crate) fn reading(plan: &Plan, frame: &Frame, node: NodeId, bar: usize) -> Reading {
    let nothing = Reading { values: Vec::new(), is_cut: false };
    let Some(what) = plan.node(node) else { return nothing };
    let Step::Apply(op, settings) = what.step else { return nothing };
    let is_missing_here = what.operands.iter().all(|operand| frame.is_unknown(*operand, bar));
    let (bars, is_cut) = bars_read(frame, node, op, settings, bar, is_missing_here);
    let operands = match (op, what.operands.as_slice()) {
        // What is not chosen is not read.
        (Op::If, [condition, holds, fails]) => match frame.truth(*condition, bar) {
            Truth::True => vec![*holds],
            Truth::False => vec![*fails],
            Truth::Unknown => vec![*condition, *holds, *fails],
        },
        (_, operands) => operands.to_vec(),
    };
    let at = |then: usize| operands.iter().map(move |operand| (*operand, then));
    Reading { values: bars.into_iter().flat_map(at).collect(), is_cut }
}

/// The bars that an operator reads, newest first, and whether it would read
/// further back than the first.
fn bars_read(
    frame: &Frame,
    node: NodeId,
    op: Op,
    settings: Settings,
    bar: usize,
    is_missing_here: bool,
) -> (Vec<usize>, bool) {
    let window = settings.window;
    let last = |bars: usize| {
        (((bar + 1).saturating_sub(bars.max(1))..=bar).rev().collect(), bar + 1 < bars)
    };
    let then = bar.checked_sub(window.max(1));
    // A window is content with half of its bars, or with as many as the rule says.
    let needed = if settings.known == 0 { window.div_ceil(2) } else { settings.known };
    match op {
        Op::Lag => (then.into_iter().collect(), then.is_none()),
        Op::Change | Op::PctChange => {
            ([Some(bar), then].into_iter().flatten().collect(), then.is_none())
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
        | Op::Ema => (last(window).0, bar + 1 < needed),
        Op::Drawdown | Op::RunUp if window != 0 => (last(window).0, bar + 1 < needed),
        Op::Within | Op::Held => last(window),
        Op::HpGap if is_missing_here => last(1),
        Op::HpGap => (last(bar + 1).0, bar + 1 < settings.known.max(3)),
        Op::CumMax | Op::CumMin | Op::Drawdown | Op::RunUp => last(bar + 1),
        Op::Latch | Op::Since | Op::Streak => {
            // What it was before it became unknown is all that it remembers.
            let open = (0..=bar).rev().take_while(|then| frame.is_unknown(node, *then));
            let bars: Vec<usize> = open.collect();
            // A streak begins at nothing; the others do not know how they began.
            let is_cut = op != Op::Streak && bars.last() == Some(&0);
            (bars, is_cut)
        }
        _ => last(1),
    }
}
