//! All columns of a plan: numbers over periods, and what decisions saw and found.
//!
//! Numbers are computed once over all periods, as they are known on the last day.
//! A decision of the past looks at the period that was its newest then; where the
//! past has been rewritten since, what it saw is computed as it stood. What a
//! decision found stays as it was made.

use super::columns::{Along, Columns, Kernels, Values, kernels};
use super::figures::{Figures, Read};
use super::kept::{Kept, Seen};
use super::look::{Look, Tracks, View};
use super::ranges::{Ranges, widen};
use super::rework::Rework;
use super::steps::back;
use super::track::{Sight, Track};
use super::{Bar, Reach, Steps, given};
use crate::data::Panel;
use crate::ops::{Op, Range as Bounds, Settings};
use crate::plan::{Axis, Binding, NodeId, Plan, Step};
use crate::time::{Calendar, Date, Stamp};
use crate::value::Truth;

/// All columns of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The decisions, in their order.
    pub(crate) bars: Vec<Bar>,
    pub(crate) steps: Steps,
    pub(crate) source: Source,
    pub(crate) columns: Columns,
    /// What decisions see of numbers, each by its node.
    pub(super) views: Vec<Viewed>,
    /// The nodes of which the last decision takes the place of the one before.
    standing: Vec<bool>,
    /// What can be, where figures are known only within a range.
    pub(super) ranges: Option<Box<Ranges>>,
}

/// Where the values of inputs come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
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
        read: &[Read<'_>],
        as_of: Option<Date>,
        kept: &Kept,
    ) -> Frame {
        if plan.rules().calendar() == Calendar::Rows {
            return given::rows(plan, read, as_of);
        }
        let (mut frame, mut kernels) = Frame::seen(plan, read, as_of, &[], kept);
        frame.decide(plan, &mut kernels);
        widen(plan, read, &mut frame);
        frame
    }

    /// What decisions see, before they find anything. Without a day it is that on
    /// which all figures are known, of these inputs if there are any.
    pub(crate) fn seen(
        plan: &Plan,
        read: &[Read<'_>],
        as_of: Option<Date>,
        of: &[bool],
        kept: &Kept,
    ) -> (Frame, Kernels) {
        let calendar = plan.rules().calendar();
        let figures = |read: &Read<'_>| Figures::of(*read, calendar, plan.knowledge);
        let figures = read.iter().map(figures).enumerate();
        let figures: Vec<Figures> =
            figures.map(|(input, figures)| figures.with_kept(kept, input, calendar)).collect();
        let is_asked = |input: usize| of.is_empty() || of.get(input) == Some(&true);
        let asked = figures.iter().enumerate().filter(|(input, _)| is_asked(*input));
        let last = asked.filter_map(|(_, own)| own.known_day()).map(|(day, _)| day).max();
        let mut frame = Frame::empty(plan);
        let last = last.max(kept.last().and_then(|last| last.date));
        let Some(day) = as_of.or(last) else { return (frame, kernels(plan)) };
        let steps = Steps::of(calendar, read, &figures, &kept.days(), Some(day));
        let tracks = read.iter().zip(figures).enumerate().map(|(place, (read, figures))| {
            Track::new(place, *read, figures, &steps, day)
        });
        frame.source = Source::Tracks(tracks.collect());
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
            source: Source::Given(vec![Vec::new(); plan.rules().inputs().len()]),
            columns: Columns::blank(plan),
            views: Vec::new(),
            standing: Vec::new(),
            ranges: None,
        }
    }

    /// The columns of another plan of the same inputs and bars.
    pub(crate) fn renew(&mut self, plan: &Plan, read: &[Read<'_>]) {
        if self.steps.len() == self.bars.len() + 1
            && let (Some(last), Some(bar)) = (self.bars.last().copied(), self.bars.last_mut())
        {
            // What stood in the place of the bar before is a bar again, to begin with.
            bar.date = self.steps.end(self.steps.len() - 2);
            bar.is_between = false;
            self.bars.extend(self.steps.bars(last.date).last().copied());
        }
        self.columns = Columns::blank(plan);
        self.compute(plan, &Kept::default());
        widen(plan, read, self);
    }

    /// Computes all columns.
    pub(super) fn compute(&mut self, plan: &Plan, kept: &Kept) {
        let mut kernels = self.see(plan, kept);
        self.decide(plan, &mut kernels);
    }

    /// Computes the numbers over periods, and fills in what decisions see of them.
    fn see(&mut self, plan: &Plan, kept: &Kept) -> Kernels {
        self.lay_periods(plan);
        let mut kernels = kernels(plan);
        self.columns.compute_constants(plan);
        let steps = self.steps.clone();
        let ends = steps.ends();
        let back = |place: usize, settings: Settings| steps.back(place, settings.span?);
        let along = Along { axis: Axis::Periods, days: ends, back: &back };
        self.columns.compute(plan, &mut kernels, along, 0..steps.len());
        self.look(plan, kept);
        kernels
    }

    /// Makes room, and fills in the inputs.
    fn lay_periods(&mut self, plan: &Plan) {
        self.columns.extend(plan, Axis::Periods, self.steps.len());
        self.columns.extend(plan, Axis::Decisions, self.bars.len());
        for (node, column) in plan.nodes.iter().zip(&mut self.columns.0) {
            let (Step::Input(input), Values::Numbers(own)) = (node.step, column) else { continue };
            match &self.source {
                Source::Tracks(tracks) => {
                    own.clear();
                    own.extend(tracks.get(input).iter().flat_map(|track| &track.values));
                }
                Source::Given(given) => {
                    own.clear();
                    own.extend(given.get(input).iter().flat_map(|seen| *seen).map(|seen| seen.0));
                }
            }
        }
    }

    /// Finds what each decision looks at, and fills in what it sees.
    fn look(&mut self, plan: &Plan, kept: &Kept) {
        self.views.clear();
        self.standing = vec![false; plan.nodes.len()];
        let Source::Tracks(all) = &self.source else { return self.see_own(plan, 0) };
        let tracks = Tracks { plan, steps: &self.steps, all };
        let mut views: Vec<Viewed> = Vec::new();
        for (place, node) in plan.nodes.iter().enumerate() {
            if let (Step::Apply(Op::Newest, _), [operand]) = (node.step, node.operands.as_slice())
            {
                let (view, looks) = (View::new(tracks, *operand), Vec::new());
                views.push(Viewed { node: NodeId(place), view, looks });
            }
        }
        let mut unsettled = vec![0; all.len()];
        let mut rework = Rework::new();
        let mut seen: Vec<(usize, usize, f64)> = Vec::new();
        for (place, bar) in self.bars.iter().enumerate() {
            let day = bar.date.unwrap_or(Date::MAX);
            tracks.settle(&mut unsettled, day);
            // The last trading day may be decided once more, on a later day.
            let kept = kept.decided.get(place).filter(|one| one.date == bar.date);
            if let Some(Seen::Numbers(decided)) = kept.map(|one| &one.seen) {
                for (number, viewed) in views.iter_mut().enumerate() {
                    let (value, period) =
                        decided.get(number).copied().unwrap_or((f64::NAN, None));
                    let is_stale = period.is_none_or(|period| {
                        value.is_nan() && viewed.view.is_stale(tracks, period, day, true)
                    });
                    viewed.looks.push(Look { period, is_stale, is_settled: true });
                    seen.push((number, place, value));
                }
                continue;
            }
            let mut rewritten = Vec::new();
            for (number, viewed) in views.iter_mut().enumerate() {
                let look = viewed.view.look(tracks, place, day, &unsettled);
                viewed.looks.push(look);
                if let (Some(period), false, false) =
                    (look.period, look.is_settled, look.is_stale)
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
        let Source::Tracks(all) = &self.source else { return };
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
        let days: Vec<Option<Date>> = self.bars.iter().map(|bar| bar.date).collect();
        let back = |place: usize, settings: Settings| back(&days, place, settings.span?);
        let along = Along { axis: Axis::Decisions, days: &days, back: &back };
        let count = self.bars.len();
        if !self.standing.contains(&true) || count < 2 {
            self.columns.compute(plan, kernels, along, 0..count);
            return;
        }
        self.columns.compute(plan, kernels, along, 0..count - 2);
        let before = kernels.clone();
        self.columns.compute(plan, kernels, along, count - 2..count - 1);
        // Where nothing new is seen, the last decision follows that before the last.
        for ((own, before), stands) in kernels.iter_mut().zip(before).zip(&self.standing) {
            if *stands {
                *own = before;
            }
        }
        self.columns.compute(plan, kernels, along, count - 1..count);
    }

    /// The number of a node at a place of its axis; missing is NaN.
    pub(crate) fn number(&self, node: NodeId, place: usize) -> f64 {
        self.columns.number(node, place)
    }

    /// The truth of a node at a decision.
    pub(crate) fn truth(&self, node: NodeId, bar: usize) -> Truth {
        match self.columns.0.get(node.0) {
            Some(Values::Truths(truths)) => truths.get(bar).copied().unwrap_or_default(),
            Some(Values::Numbers(_)) | None => Truth::Unknown,
        }
    }

    /// Whether a node has no answer at a place, or no single one.
    pub(crate) fn is_unknown(&self, node: NodeId, place: usize) -> bool {
        match self.columns.0.get(node.0) {
            Some(Values::Truths(_)) => !self.truth(node, place).is_known(),
            Some(Values::Numbers(_)) | None => {
                self.number(node, place).is_nan() || self.range(node, place).is_some()
            }
        }
    }

    /// What a number can be at a place, if it is known within a range only.
    pub(crate) fn range(&self, node: NodeId, place: usize) -> Option<Bounds> {
        self.ranges.as_ref()?.node(node, place)
    }

    /// What a decision saw of an input, if it is known within a range only.
    pub(crate) fn input_range(&self, plan: &Plan, input: usize, bar: usize) -> Option<Bounds> {
        self.range(*plan.inputs.get(input)?, bar)
    }

    /// What an input can be at a period, if it is known within a range only.
    pub(crate) fn own_range(&self, plan: &Plan, input: usize, period: usize) -> Option<Bounds> {
        let node = plan.node(*plan.inputs.get(input)?)?;
        self.range(*node.operands.first()?, period)
    }

    /// What decisions see of each number that they look at, in the order of the plan.
    pub(crate) fn seen_columns(&self) -> Vec<&[f64]> {
        let column = |viewed: &Viewed| match self.columns.0.get(viewed.node.0) {
            Some(Values::Numbers(numbers)) => numbers.as_slice(),
            _ => &[],
        };
        self.views.iter().map(column).collect()
    }

    /// Whether the last decision takes the place of the one before in some windows
    /// and not in others.
    pub(crate) fn stands_in_part(&self) -> bool {
        self.standing.contains(&true)
    }

    /// What a decision sees of a node, where it looks at periods.
    pub(crate) fn view(&self, node: NodeId, bar: usize) -> Option<(&View, Look)> {
        let viewed = self.views.iter().find(|viewed| viewed.node == node)?;
        Some((&viewed.view, *viewed.looks.get(bar)?))
    }

    /// The period that a decision looks at, of a node that looks at one.
    pub(crate) fn period(&self, node: NodeId, bar: usize) -> Option<usize> {
        match &self.source {
            Source::Given(_) => Some(bar),
            Source::Tracks(_) => self.view(node, bar)?.1.period,
        }
    }

    /// What a decision saw of an input.
    pub(crate) fn sight(&self, plan: &Plan, input: usize, bar: usize) -> (f64, Sight) {
        let nothing = (f64::NAN, Sight::NoData);
        match &self.source {
            Source::Given(given) => {
                given.get(input).and_then(|seen| seen.get(bar)).copied().unwrap_or(nothing)
            }
            Source::Tracks(tracks) => {
                let (Some(track), Some(node)) = (tracks.get(input), plan.inputs.get(input)) else {
                    return nothing;
                };
                let day = self.bars.get(bar).and_then(|bar| bar.date).unwrap_or(Date::MAX);
                track.sight(&self.steps, self.period(*node, bar), day)
            }
        }
    }

    /// The first place of the calendar that is about this or comes after it.
    pub(crate) fn first_place(&self, stamp: Stamp) -> Option<usize> {
        match (self.steps.calendar(), stamp.first_day()) {
            (Calendar::Rows, _) | (_, None) => {
                self.bars.iter().position(|bar| stamp <= bar.stamp)
            }
            (_, Some(day)) => self.steps.holding(day),
        }
    }

    /// The newest period that is in an input at a place of it.
    pub(crate) fn own_period(&self, plan: &Plan, input: usize, place: usize) -> Option<Stamp> {
        match &self.source {
            Source::Given(_) => match self.sight(plan, input, place).1 {
                Sight::Seen { period, .. } => Some(period),
                _ => None,
            },
            Source::Tracks(tracks) => {
                let track = tracks.get(input)?;
                let day = self.bars.last()?.date?;
                let newest = track.cell(&self.steps, place, day).newest?;
                track.figure(newest).map(|figure| figure.period)
            }
        }
    }

    /// What the newest figure is about that is in an input at a period, as a decision
    /// knew it, and from when it was known.
    pub(crate) fn figure(
        &self,
        plan: &Plan,
        input: usize,
        period: usize,
        bar: usize,
    ) -> Option<(Stamp, Option<Date>)> {
        match &self.source {
            Source::Given(_) => match self.sight(plan, input, period).1 {
                Sight::Seen { period, known, .. } => Some((period, known)),
                _ => None,
            },
            Source::Tracks(tracks) => {
                let track = tracks.get(input)?;
                let day = self.bars.get(bar)?.date?;
                let figure = track.figure(track.cell(&self.steps, period, day).newest?)?;
                Some((figure.period, Some(figure.known)))
            }
        }
    }

    /// The tracks of the inputs; none where decisions were given what they saw.
    pub(crate) fn tracks(&self) -> &[Track] {
        match &self.source {
            Source::Tracks(tracks) => tracks,
            Source::Given(_) => &[],
        }
    }

    /// Whether the last decision takes, in windows over this node, the place of the
    /// one before.
    pub(crate) fn stands(&self, node: NodeId, bar: usize) -> bool {
        bar + 1 == self.bars.len() && self.standing.get(node.0) == Some(&true)
    }

    /// The decisions of a window that ends with `bar`, that one left out, and whether
    /// it would reach further back than the first.
    ///
    /// `stands` says that the last one takes the place of the one before it.
    pub(crate) fn before(&self, bar: usize, reach: Reach, stands: bool) -> (std::ops::Range<usize>, bool) {
        let end = if stands { bar.saturating_sub(1) } else { bar };
        let day = self.bars.get(bar).and_then(|bar| bar.date);
        let Some(from) = day.and_then(|day| reach.before(day)) else {
            let past = reach.bars.saturating_sub(1);
            return (end.saturating_sub(past)..end, end < past);
        };
        let is_out = |bar: &Bar| bar.date.is_some_and(|own| own <= from);
        let first = self.bars.partition_point(is_out);
        let begin = self.bars.first().and_then(|bar| bar.date);
        (first.min(end)..end, begin.is_some_and(|begin| from.plus_days(1) < begin))
    }
}

/// All inputs of a plan with their series.
pub(crate) fn read<'a>(plan: &'a Plan, panel: &'a Panel) -> Vec<Read<'a>> {
    let inputs = plan.rules().inputs().iter().zip(&plan.bindings);
    let read = inputs.map(|(input, binding)| {
        let series = match binding {
            Binding::Column { name, .. } => panel.get(name),
            Binding::Absent | Binding::Dropped => None,
        };
        Read { input, binding, series }
    });
    read.collect()
}
