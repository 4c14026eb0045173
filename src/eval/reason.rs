//! Why something is unknown.

use std::collections::BTreeSet;
use std::fmt;

use super::steps::window;
use super::{Frame, InputValues, Look, Sight};
use crate::ops::{Op, Range, Settings, lags};
use crate::plan::{Axis, NodeId, NodeStep, Plan, Reach};
use crate::time::{Date, Stretch};
use crate::value::{Truth, Unit, shown_range};

/// Why a value is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
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
        /// The days from the end of that period to the decision; `None` without dates.
        #[serde(skip_serializing_if = "Option::is_none")]
        age_days: Option<i32>,
        /// The age up to which it counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        most_days: Option<i32>,
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
            Reason::TooOld { input, period, age_days: Some(age), most_days: Some(most) } => write!(
                formatter,
                "{input} of {period} is too old: {age} days after its end, and the limit is {most}"
            ),
            Reason::TooOld { input, period, .. } => {
                write!(formatter, "{input} of {period} is too old")
            }
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

/// Where a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    /// To the decision at this bar.
    Decision(usize),
    /// At this period.
    Period(usize),
}

/// What a missing value comes from, as the engine counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// This input, there.
    Input(usize, At),
    BeforeTheStart,
    DivisionByZero,
    Undefined,
}

impl Gap {
    /// The same for people and programs.
    pub(crate) fn reason(self, plan: &Plan, frame: &Frame) -> Reason {
        let (place, at) = match self {
            Gap::Input(input, at) => (input, at),
            Gap::BeforeTheStart => return Reason::BeforeTheStart,
            Gap::DivisionByZero => return Reason::DivisionByZero,
            Gap::Undefined => return Reason::Undefined,
        };
        let rule = plan.rules().inputs().get(place);
        let input = rule.map_or(String::new(), |input| input.name.clone());
        let seen = |sight: Sight, day: Option<Date>| match sight {
            Sight::Dropped => Reason::Dropped { input: input.clone() },
            Sight::NotYetPublished(period) => {
                Reason::NotYetPublished { input: input.clone(), period: period.to_string() }
            }
            Sight::TooOld { period, end, until } => {
                let age_days = day.map(|day| day.days() - end.days());
                let most_days = Some(until.days() - end.days());
                let period = period.to_string();
                Reason::TooOld { input: input.clone(), period, age_days, most_days }
            }
            Sight::Gap(period) => Reason::Gap { input: input.clone(), period: period.to_string() },
            Sight::NoData | Sight::Seen { .. } => Reason::NoData { input: input.clone() },
        };
        match at {
            At::Decision(bar) => {
                if let Some(range) = frame.input_range(plan, place, bar) {
                    let unit = rule.map_or(&Unit::NUMBER, |input| &input.unit);
                    let range = shown_range(range.low, range.high, unit);
                    return Reason::WithinRange { input, range };
                }
                let day = frame.bars.get(bar).and_then(|bar| bar.date);
                seen(frame.sight(plan, place, bar).1, day)
            }
            At::Period(period) if frame.own_range(plan, place, period).is_some() => {
                let range = frame.own_range(plan, place, period).unwrap_or(Range::ANY);
                let unit = rule.map_or(&Unit::NUMBER, |input| &input.unit);
                Reason::WithinRange { input, range: shown_range(range.low, range.high, unit) }
            }
            At::Period(period) => match frame.steps.stamp(period) {
                // It is not there at that period, whatever the decision sees of it.
                Some(stamp) => Reason::Gap { input, period: stamp.to_string() },
                None => Reason::NoData { input },
            },
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
    GapSearch { plan, frame, seen: &mut seen, found }.visit(node, bar);
}

struct GapSearch<'a> {
    plan: &'a Plan,
    frame: &'a Frame,
    seen: &'a mut BTreeSet<(NodeId, usize)>,
    found: &'a mut BTreeSet<Gap>,
}

impl GapSearch<'_> {
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
            NodeStep::Input(input) => {
                let is_given = matches!(self.frame.source, InputValues::Given(_));
                let at = if is_given { At::Decision(bar) } else { At::Period(bar) };
                self.found.insert(Gap::Input(input, at));
                return true;
            }
            NodeStep::Age(input) => {
                self.found.insert(Gap::Input(input, At::Decision(bar)));
                return true;
            }
            NodeStep::Calendar(_) | NodeStep::Number(_) | NodeStep::Truth(_) => {
                self.found.insert(Gap::Undefined);
                return true;
            }
            NodeStep::Apply(op, _) => op,
        };
        let ExpressionReads { values, is_cut, lacking } = reading(self.plan, self.frame, node, bar);
        if is_cut {
            self.found.insert(Gap::BeforeTheStart);
        }
        self.found.extend(lacking.iter().map(|input| Gap::Input(*input, At::Decision(bar))));
        let is_explained = values
            .into_iter()
            .fold(is_cut || !lacking.is_empty(), |is_unknown, (operand, then)| {
                self.visit(operand, then) | is_unknown
            });
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
pub(crate) struct ExpressionReads {
    /// Operands, each at a place of its axis, the newest first.
    pub(crate) values: Vec<(NodeId, usize)>,
    /// The inputs of which the decision sees nothing, or nothing new enough.
    pub(crate) lacking: Vec<usize>,
    /// Whether it would read further back than the first bar.
    pub(crate) is_cut: bool,
}

/// What `node`, which has no answer at `bar`, reads there.
pub(crate) fn reading(plan: &Plan, frame: &Frame, node: NodeId, bar: usize) -> ExpressionReads {
    let nothing = ExpressionReads { values: Vec::new(), is_cut: false, lacking: Vec::new() };
    let Some(what) = plan.node(node) else { return nothing };
    let NodeStep::Apply(op, settings) = what.step else { return nothing };
    if let (Op::Newest, [operand]) = (op, what.operands.as_slice()) {
        return looking(plan, frame, node, *operand, bar);
    }
    let is_missing_here = what.operands.iter().all(|operand| frame.is_unknown(*operand, bar));
    let places = Places { frame, node, axis: what.axis, span: what.span, place: bar };
    let (bars, is_cut) = places.read(op, settings, is_missing_here);
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
    let values = bars.into_iter().flat_map(at).collect();
    ExpressionReads { values, is_cut, ..nothing }
}

/// What a decision reads that sees no value of a number.
fn looking(
    plan: &Plan,
    frame: &Frame,
    node: NodeId,
    operand: NodeId,
    bar: usize,
) -> ExpressionReads {
    let of = |place: usize| ExpressionReads {
        values: vec![(operand, place)],
        is_cut: false,
        lacking: Vec::new(),
    };
    if let InputValues::Given(_) = frame.source {
        return of(bar);
    }
    let Some((view, look)) = frame.view(node, bar) else { return of(bar) };
    let is_there = |look: &Look| !look.is_stale && look.is_settled;
    if let Some(period) = look.period.filter(|_| is_there(&look)) {
        return of(period);
    }
    let is_seen = |input: &usize| matches!(frame.sight(plan, *input, bar).1, Sight::Seen { .. });
    if view.has_choice() {
        // What stands in for what shows where all others are there.
        let seen = view.inputs.iter().filter(|input| is_seen(input));
        let places = seen.filter_map(|input| frame.period(*plan.inputs.get(*input)?, bar));
        let place = places.min().unwrap_or(bar);
        if frame.is_unknown(operand, place) {
            return of(place);
        }
    }
    let mut lacking: Vec<usize> =
        view.inputs.iter().filter(|input| !is_seen(input)).copied().collect();
    if lacking.is_empty() {
        // Each is there, and never all of them in one period that is new enough.
        lacking.clone_from(&view.inputs);
    }
    ExpressionReads { values: Vec::new(), is_cut: false, lacking }
}

/// A place of a node, and those before it.
struct Places<'a> {
    frame: &'a Frame,
    node: NodeId,
    axis: Axis,
    span: Option<Stretch>,
    place: usize,
}

impl Places<'_> {
    /// The places that an operator reads, newest first, and whether it would read
    /// further back than the first.
    fn read(&self, op: Op, settings: Settings, is_missing_here: bool) -> (Vec<usize>, bool) {
        let place = self.place;
        // How many places there are up to this one, which may take that before it.
        let count = if self.stands() { place } else { place + 1 };
        // A window is content with half of its bars, or with as many as the rule says.
        let (then, whole) = match self.span {
            Some(stretch) => {
                let days = self.frame.days(self.axis);
                let window = window(&days, place, settings.window, self.span);
                let from = self.frame.place(self.node, self.axis, place);
                let then = self.frame.steps.back(&days, from, stretch.span);
                (then, place + 1 - window.first + window.cut)
            }
            None => (count.checked_sub(settings.window.max(1) + 1), settings.window),
        };
        let needed = match (settings.known, op) {
            (0, Op::RollingSum) => whole,
            (0, _) => whole.div_ceil(2),
            (known, _) => known,
        };
        let window = |bars: usize| self.window(bars);
        match op {
            Op::Lag => (then.into_iter().collect(), then.is_none()),
            Op::Change | Op::PctChange => {
                ([Some(place), then].into_iter().flatten().collect(), then.is_none())
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
            | Op::Trend
            | Op::RatioToTrend
            | Op::Corr
            | Op::Beta
            | Op::Ema
                if settings.window != 0 =>
            {
                (window(settings.window).0, count < needed)
            }
            Op::RollingMean | Op::PercentileRank | Op::Zscore => {
                let least = if op == Op::RollingMean { 1 } else { 2 };
                (self.all(), count < settings.known.max(least))
            }
            Op::Crosses => {
                let before = count.checked_sub(2);
                ([Some(place), before].into_iter().flatten().collect(), before.is_none())
            }
            Op::Drawdown | Op::RunUp if settings.window != 0 => {
                (window(settings.window).0, count < needed)
            }
            Op::Within | Op::Held => window(settings.window),
            Op::Adf if settings.window != 0 => {
                // Half of the rows of its line, each of which takes some bars before it.
                let before = lags(settings) + 1;
                let needed = before + whole.saturating_sub(before).div_ceil(2);
                (window(settings.window).0, count < needed.max(2 * before + 2))
            }
            Op::HpGap | Op::Adf if is_missing_here => (vec![place], false),
            Op::HpGap => (self.all(), count < settings.known.max(3)),
            Op::Adf | Op::Bsadf | Op::Sadf => {
                (self.all(), count < settings.window.max(2 * lags(settings) + 4))
            }
            Op::CumMax | Op::CumMin | Op::Drawdown | Op::RunUp => (self.all(), false),
            Op::Latch | Op::Since | Op::Streak => {
                // What it was before it became unknown is all that it remembers.
                let is_open = |then: &usize| self.frame.is_unknown(self.node, *then);
                let bars: Vec<usize> = self.all().into_iter().take_while(is_open).collect();
                // A streak begins at nothing; the others do not know how they began.
                let is_cut = op != Op::Streak && bars.last() == Some(&0);
                (bars, is_cut)
            }
            _ => (vec![place], false),
        }
    }

    fn stands(&self) -> bool {
        self.axis == Axis::Decisions && self.frame.stands(self.node, self.place)
    }

    /// The places of a window, newest first, and whether it is cut at the first.
    fn window(&self, bars: usize) -> (Vec<usize>, bool) {
        let (before, is_cut) = match self.axis {
            Axis::Periods => {
                let window = window(self.frame.steps.ends(), self.place, bars, self.span);
                (window.first..self.place, 0 < window.cut)
            }
            Axis::None | Axis::Decisions => {
                let reach = Reach { bars: bars.max(1), span: self.span };
                self.frame.before(self.place, reach, self.stands())
            }
        };
        (std::iter::once(self.place).chain(before.rev()).collect(), is_cut)
    }

    /// This place and all before it, newest first.
    fn all(&self) -> Vec<usize> {
        let end = if self.stands() { self.place.saturating_sub(1) } else { self.place };
        std::iter::once(self.place).chain((0..end).rev()).collect()
    }
}
