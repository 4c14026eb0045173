//! All columns of a plan: numbers over periods, and what decisions saw and found.
//!
//! Numbers are computed once over all periods, as they are known on the last day.
//! A decision of the past looks at the period that was its newest then; where the
//! past has been rewritten since, what it saw is computed as it stood. What a
//! decision found stays as it was made.

use std::sync::Arc;

use super::columns::{Along, Columns, Kernels, Values};
use super::figures::{Figures, ReadInput};
use super::kept::{Kept, SeenByDecision};
use super::look::{ChosenNodes, Look, Tracks, View};
use super::memory::FrameMemory;
use super::ranges::{Ranges, widen};
use super::rework::Rework;
use super::{Bar, Sight, Steps, Track, given};
use crate::data::Panel;
use crate::ops::Op;
use crate::plan::{Axis, Binding, NodeId, NodeStep, Plan};
use crate::time::{Calendar, Date, Period, Stamp};

/// All columns of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The decisions, in their order.
    pub(crate) bars: Vec<Bar>,
    pub(crate) steps: Steps,
    pub(crate) source: InputValues,
    pub(crate) columns: Columns,
    /// What decisions see of numbers, each by its node.
    pub(super) views: Vec<Viewed>,
    /// The nodes of which the last decision takes the place of the one before.
    pub(super) standing: Vec<bool>,
    /// What can be, where figures are known only within a range.
    pub(super) ranges: Option<Box<Ranges>>,
    /// What is remembered of the time before, if some was.
    pub(super) memory: Option<Arc<FrameMemory>>,
}

/// The day that is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AskedDay<'a> {
    /// The day; without one it is that on which all figures are known.
    pub(crate) as_of: Option<Date>,
    /// Of which inputs; of all, if it is empty.
    pub(crate) of: &'a [bool],
    /// Then it is this day, if that lies in a later period.
    pub(crate) least: Option<Date>,
}

/// Where the values of inputs come from.
#[derive(Clone, Debug)]
pub(crate) enum InputValues {
    /// Figures, each known from its day.
    Tracks(Vec<Track>),
    /// What each decision was given: of each input its values with their sights.
    Given(Vec<Vec<(f64, Sight)>>),
}

/// What decisions see of a number.
#[derive(Clone, Debug)]
pub(super) struct Viewed {
    pub(super) node: NodeId,
    pub(super) view: View,
    /// One for each decision; none if each sees its own bar.
    pub(super) looks: Vec<Look>,
}

impl Frame {
    /// The columns up to the day `as_of`, or to that on which all figures are known.
    pub(crate) fn new(plan: &Plan, panel: &Panel, as_of: Option<Date>) -> Frame {
        Frame::over(plan, &read(plan, panel), as_of, &Kept::default())
    }

    /// The same over inputs that were read already, after decisions that stand.
    pub(crate) fn over(
        plan: &Plan,
        read: &[ReadInput<'_>],
        as_of: Option<Date>,
        kept: &Kept,
    ) -> Frame {
        if plan.rules().calendar() == Calendar::Rows {
            return given::rows(plan, read, as_of);
        }
        let (mut frame, mut kernels) =
            Frame::seen(plan, read, AskedDay { as_of, ..AskedDay::default() }, kept);
        frame.decide(plan, &mut kernels);
        widen(plan, read, &mut frame);
        frame
    }

    /// What decisions see, before they find anything.
    pub(crate) fn seen(
        plan: &Plan,
        read: &[ReadInput<'_>],
        asked: AskedDay<'_>,
        kept: &Kept,
    ) -> (Frame, Kernels) {
        let mut frame = Frame::empty(plan);
        frame.memory.clone_from(&kept.memory);
        let Some((figures, steps, day)) = laid(plan, read, asked, kept) else {
            let kernels = frame.begun(plan);
            return (frame, kernels);
        };
        let tracks = read
            .iter()
            .zip(figures)
            .enumerate()
            .map(|(place, (read, figures))| Track::new(place, *read, figures, &steps, day));
        frame.source = InputValues::Tracks(tracks.collect());
        frame.bars = steps.bars(Some(day));
        frame.steps = steps;
        let kernels = frame.see(plan, kept);
        (frame, kernels)
    }

    /// No bars yet.
    pub(crate) fn empty(plan: &Plan) -> Frame {
        Frame {
            bars: Vec::new(),
            steps: Steps::empty(plan.rules().calendar()),
            source: InputValues::Given(vec![Vec::new(); plan.rules().inputs().len()]),
            columns: Columns::blank(plan),
            views: Vec::new(),
            standing: Vec::new(),
            ranges: None,
            memory: None,
        }
    }

    /// The columns of another plan of the same inputs and bars.
    pub(crate) fn renew(&mut self, plan: &Plan, read: &[ReadInput<'_>]) {
        if self.steps.len() == self.bars.len() + 1
            && let (Some(last), Some(bar)) = (self.bars.last().copied(), self.bars.last_mut())
        {
            // What stood in the place of the bar before is a bar again, to begin with.
            bar.date = self.steps.end(self.steps.len() - 2);
            bar.is_between = false;
            self.bars.extend(self.steps.bars(last.date).last().copied());
        }
        self.columns = Columns::blank(plan);
        self.memory = None;
        self.compute(plan, &Kept::default());
        widen(plan, read, self);
    }

    /// Computes all columns.
    pub(super) fn compute(&mut self, plan: &Plan, kept: &Kept) -> Kernels {
        let mut kernels = self.see(plan, kept);
        self.decide(plan, &mut kernels);
        kernels
    }

    /// Computes the numbers over periods, and fills in what decisions see of them.
    fn see(&mut self, plan: &Plan, kept: &Kept) -> Kernels {
        self.lay_periods(plan);
        let mut kernels = self.begun(plan);
        self.columns.compute_constants(plan);
        let along = Along::periods(&self.steps);
        self.columns.compute(plan, &mut kernels, along, 0..self.steps.len());
        self.look(plan, kept);
        self.fill_ages(plan, kept);
        kernels
    }

    /// Makes room, and fills in the inputs.
    fn lay_periods(&mut self, plan: &Plan) {
        self.columns.extend(plan, Axis::Periods, self.steps.len());
        self.columns.extend(plan, Axis::Decisions, self.bars.len());
        for (node, column) in plan.nodes.iter().zip(&mut self.columns.0) {
            let Values::Numbers(own) = column else { continue };
            if let NodeStep::Calendar(part) = node.step {
                own.clear();
                own.extend(self.steps.stamps().iter().map(|stamp| part.number(*stamp)));
            }
            let NodeStep::Input(input) = node.step else { continue };
            match &self.source {
                InputValues::Tracks(tracks) => {
                    own.clear();
                    own.extend(tracks.get(input).iter().flat_map(|track| &track.values));
                }
                InputValues::Given(given) => {
                    own.clear();
                    own.extend(given.get(input).iter().flat_map(|seen| *seen).map(|seen| seen.0));
                }
            }
        }
    }

    /// Finds what each decision looks at, and fills in what it sees.
    fn look(&mut self, plan: &Plan, kept: &Kept) {
        let known = std::mem::take(&mut self.views);
        self.standing = vec![false; plan.nodes.len()];
        let InputValues::Tracks(all) = &self.source else { return self.see_own(plan, 0) };
        let tracks = Tracks { plan, steps: &self.steps, all };
        let mut views: Vec<Viewed> = Vec::new();
        let mut same: Vec<Option<usize>> = Vec::new();
        for (place, node) in plan.nodes.iter().enumerate() {
            if let (NodeStep::Apply(Op::Newest, _), [operand]) =
                (node.step, node.operands.as_slice())
            {
                let view = View::of(tracks, *operand);
                let is_alike = |one: &&Viewed| view.is_alike(&one.view);
                // What rests on the same inputs looks at the same periods.
                let first = views.iter().position(|one| is_alike(&one));
                let known = known.iter().find(is_alike).map(|one| &one.looks);
                let known = known.filter(|looks| looks.len() == self.bars.len());
                same.push(first);
                let looks = known.cloned().unwrap_or_default();
                let is_new = first.is_none() && looks.is_empty();
                let view = if is_new { view.laid(tracks) } else { view };
                views.push(Viewed { node: NodeId(place), view, looks });
            }
        }
        let mut unsettled = vec![0; all.len()];
        let ranged: Vec<usize> =
            all.iter().enumerate().filter(|(_, one)| one.has_ranges()).map(|one| one.0).collect();
        let mut rework = Rework::new(self.begun(plan));
        let mut seen: Vec<(usize, usize, f64)> = Vec::new();
        for (place, bar) in self.bars.iter().enumerate() {
            let day = bar.date.unwrap_or(Date::MAX);
            tracks.settle(&mut unsettled, day);
            // The last trading day may be decided once more, on a later day.
            let kept = kept.decided.get(place).filter(|one| one.date == bar.date);
            if let Some(SeenByDecision::Numbers(decided)) = kept.map(|one| &one.seen) {
                for (number, viewed) in views.iter_mut().enumerate() {
                    let (value, period) = decided.get(number).copied().unwrap_or((f64::NAN, None));
                    let mut inputs = viewed.view.inputs.iter();
                    let is_settled = inputs.all(|input| period < unsettled.get(*input).copied());
                    let is_stale = period.is_none_or(|period| {
                        let chosen = ChosenNodes::new();
                        value.is_nan()
                            && viewed.view.is_stale(tracks, period, day, is_settled, &chosen)
                    });
                    viewed.looks.push(Look { period, is_stale, is_settled });
                    seen.push((number, place, value));
                }
                continue;
            }
            let mut rewritten = Vec::new();
            for (number, same) in same.iter().enumerate() {
                let look = |number: usize| views.get(number)?.looks.get(place).copied();
                let known = look(number).or(same.and_then(look));
                let Some(viewed) = views.get_mut(number) else { continue };
                let look = known.unwrap_or_else(|| {
                    let inputs = &viewed.view.inputs;
                    let from = inputs.iter().filter_map(|input| unsettled.get(*input)).min();
                    let from = from.copied().unwrap_or(usize::MAX);
                    let has_ranges = inputs.iter().any(|input| ranged.contains(input));
                    let mut value = |node: NodeId, period: usize| {
                        if has_ranges {
                            // Known, if not which.
                            return 0.0;
                        }
                        if period < from {
                            return self.columns.number(node, period);
                        }
                        let asked = [(node, period)];
                        let values = rework.values(tracks, &self.columns, from, day, &asked);
                        values.first().copied().unwrap_or(f64::NAN)
                    };
                    viewed.view.look(tracks, place, day, &unsettled, &mut value)
                });
                if viewed.looks.len() <= place {
                    viewed.looks.push(look);
                }
                if let (Some(period), false, false) = (look.period, look.is_settled, look.is_stale)
                {
                    rewritten.push((number, viewed.view.operand, period));
                }
            }
            let first = |(number, _, _): &(usize, NodeId, usize)| {
                let inputs = views.get(*number).map_or(&[][..], |viewed| &viewed.view.inputs);
                inputs.iter().filter_map(|input| unsettled.get(*input)).min().copied()
            };
            let Some(from) = rewritten.iter().filter_map(first).min() else { continue };
            let asked: Vec<(NodeId, usize)> =
                rewritten.iter().map(|(_, operand, period)| (*operand, *period)).collect();
            let values = rework.values(tracks, &self.columns, from, day, &asked);
            let numbers = rewritten.iter().map(|(number, ..)| *number);
            seen.extend(numbers.zip(values).map(|(number, value)| (number, place, value)));
        }
        for viewed in &views {
            let settled = |look: &Look| match look.period {
                Some(period) if !look.is_stale && look.is_settled => {
                    self.columns.number(viewed.view.operand, period)
                }
                _ => f64::NAN,
            };
            let numbers = viewed.looks.iter().map(settled).collect();
            self.columns.set_numbers(viewed.node, numbers);
        }
        for (number, place, value) in seen {
            let node = views.get(number).map_or(NodeId(usize::MAX), |viewed| viewed.node);
            self.columns.set_number(node, place, value);
        }
        self.views = views;
        self.stand(plan);
    }

    /// Whether the last decision, ahead of the end of its period, is one more, or
    /// takes the place of the one before: of each node, by what it sees.
    fn stand(&mut self, plan: &Plan) {
        let InputValues::Tracks(all) = &self.source else { return };
        let [.., before, last] = self.bars.as_slice() else { return };
        if !last.is_provisional {
            return;
        }
        let tracks = Tracks { plan, steps: &self.steps, all };
        let (then, now) = (before.date.unwrap_or(Date::MIN), last.date.unwrap_or(Date::MAX));
        let mut has_news = vec![false; plan.nodes.len()];
        for viewed in &self.views {
            let [.., old, new] = viewed.looks.as_slice() else { continue };
            let old = tracks.newest(&viewed.view, *old, then);
            let new = tracks.newest(&viewed.view, *new, now);
            if let Some(own) = has_news.get_mut(viewed.node.0) {
                *own = old.iter().zip(&new).any(|(old, new)| old < new);
            }
        }
        for (place, node) in plan.nodes.iter().enumerate() {
            if let NodeStep::Age(input) = node.step
                && let Some(own) = has_news.get_mut(place)
            {
                *own = self.has_newer(input, then, now);
            }
            let is_own = has_news.get(place).copied().unwrap_or(false);
            let any = node.operands.iter().any(|one| has_news.get(one.0) == Some(&true));
            if let Some(own) = has_news.get_mut(place) {
                *own = is_own || any;
            }
        }
        let is_open = plan.conditions().iter().any(|node| has_news.get(node.0) == Some(&true));
        if is_open {
            self.standing = has_news.iter().map(|has_news| !has_news).collect();
            return;
        }
        let date = last.date;
        self.bars.pop();
        let place = self.bars.len().saturating_sub(1);
        if let Some(bar) = self.bars.last_mut() {
            (bar.date, bar.is_between) = (date, true);
        }
        for viewed in &mut self.views {
            if place < viewed.looks.len() {
                viewed.looks.remove(place);
            }
            self.columns.remove_number(viewed.node, place);
        }
        self.columns.truncate(plan, Axis::Decisions, self.bars.len());
    }

    /// Computes what decisions find.
    fn decide(&mut self, plan: &Plan, kernels: &mut Kernels) {
        let days = self.days(Axis::Decisions);
        let steps = &self.steps;
        let along = Along { axis: Axis::Decisions, days: &days, steps, standing: &[] };
        let count = self.bars.len();
        let memory = self.memory.as_ref();
        let from = memory.map_or(0, |memory| memory.fill(plan, &mut self.columns, along));
        if !self.standing.contains(&true) || count < 2 {
            self.columns.compute(plan, kernels, along, from..count);
            return;
        }
        self.columns.compute(plan, kernels, along, from..count - 2);
        let before = kernels.clone();
        self.columns.compute(plan, kernels, along, count - 2..count - 1);
        // Where nothing new is seen, the last decision follows that before the last.
        for ((own, before), stands) in kernels.iter_mut().zip(before).zip(&self.standing) {
            if *stands {
                *own = before;
            }
        }
        let along = Along { standing: &self.standing, ..along };
        self.columns.compute(plan, kernels, along, count - 1..count);
    }
}

/// The figures of all inputs, the periods that they lie on, and the day they are seen
/// from; `None` if there is no such day.
fn laid(
    plan: &Plan,
    read: &[ReadInput<'_>],
    asked: AskedDay<'_>,
    kept: &Kept,
) -> Option<(Vec<Figures>, Steps, Date)> {
    let AskedDay { as_of, of, least } = asked;
    let calendar = plan.rules().calendar();
    let figures = |(input, read): (usize, &ReadInput<'_>)| {
        let rows = Figures::of_rows(*read, plan.knowledge);
        rows.with_kept(kept, input, calendar).gathered(*read, calendar)
    };
    let figures: Vec<Figures> = read.iter().enumerate().map(figures).collect();
    let is_asked = |input: usize| of.is_empty() || of.get(input) == Some(&true);
    let own = figures.iter().enumerate().filter(|(input, _)| is_asked(*input));
    let last = own.filter_map(|(_, own)| own.known_day()).map(|(day, _)| day).max();
    let is_later = |least: &Date| match calendar {
        Calendar::Every(step) => {
            last.is_none_or(|last| Period::holding(step, last).last_day() < *least)
        }
        Calendar::DaysOf(_) | Calendar::Rows => false,
    };
    let least = least.filter(is_later);
    let day = as_of.or(last.max(least).max(kept.last().and_then(|last| last.date)))?;
    let steps = Steps::of(calendar, read, &figures, &kept.days(), Some(day));
    Some((figures, steps, day))
}

/// What the first bar of these inputs is called.
pub(crate) fn first_bar(plan: &Plan, read: &[ReadInput<'_>], as_of: Option<Date>) -> Option<Stamp> {
    let (_, steps, _) =
        laid(plan, read, AskedDay { as_of, ..AskedDay::default() }, &Kept::default())?;
    steps.stamp(0)
}

/// All inputs of a plan with their series.
pub(crate) fn read<'a>(plan: &'a Plan, panel: &'a Panel) -> Vec<ReadInput<'a>> {
    let inputs = plan.rules().inputs().iter().zip(plan.bindings.iter());
    let read = inputs.map(|(input, binding)| {
        let series = match binding {
            Binding::Column { name, .. } => panel.get(name),
            Binding::Absent | Binding::Dropped => None,
        };
        ReadInput { input, binding, series }
    });
    read.collect()
}
