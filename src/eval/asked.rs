//! What is asked of a frame: numbers, truths, and what decisions saw.

use std::ops::Range;

use super::Bar;
use super::columns::Values;
use super::frame::{Frame, InputValues};
use super::look::{Look, View};
use super::{Sight, Track};
use crate::ops::Range as Bounds;
use crate::plan::{Axis, NodeId, Plan, Reach};
use crate::rules::Reference;
use crate::time::{Calendar, Date, Stamp};
use crate::value::Truth;

impl Frame {
    /// The day of each place of an axis.
    pub(crate) fn days(&self, axis: Axis) -> Vec<Option<Date>> {
        match axis {
            Axis::Periods => self.steps.ends().to_vec(),
            Axis::None | Axis::Decisions => self.bars.iter().map(|bar| bar.date).collect(),
        }
    }

    /// Whether a bar lies in a stretch of the past as a whole.
    pub(crate) fn lies_in(&self, bar: usize, reference: &Reference) -> bool {
        let Some(bar) = self.bars.get(bar) else { return false };
        let (first, last) = match (bar.stamp, bar.date) {
            (Stamp::Period(period), _) => (period.first_day(), period.last_day()),
            (_, Some(day)) => (day, day),
            (_, None) => return false,
        };
        reference.first <= first && last <= reference.last
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
    pub(crate) fn seen_columns(&self, plan: &Plan) -> Vec<&[f64]> {
        let seen = plan.nodes.iter().zip(&self.columns.0).filter(|(node, _)| node.is_seen());
        let column = seen.map(|(_, column)| match column {
            Values::Numbers(numbers) => numbers.as_slice(),
            Values::Truths(_) => &[],
        });
        column.collect()
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
            InputValues::Given(_) => Some(bar),
            InputValues::Tracks(_) => self.view(node, bar)?.1.period,
        }
    }

    /// What a decision saw of an input.
    pub(crate) fn sight(&self, plan: &Plan, input: usize, bar: usize) -> (f64, Sight) {
        let nothing = (f64::NAN, Sight::NoData);
        match &self.source {
            InputValues::Given(given) => {
                given.get(input).and_then(|seen| seen.get(bar)).copied().unwrap_or(nothing)
            }
            InputValues::Tracks(tracks) => {
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
            (Calendar::Rows, _) | (_, None) => self.bars.iter().position(|bar| stamp <= bar.stamp),
            (_, Some(day)) => self.steps.holding(day),
        }
    }

    /// The newest period that is in an input at a place of it.
    pub(crate) fn own_period(&self, plan: &Plan, input: usize, place: usize) -> Option<Stamp> {
        match &self.source {
            InputValues::Given(_) => match self.sight(plan, input, place).1 {
                Sight::Seen { period, .. } => Some(period),
                _ => None,
            },
            InputValues::Tracks(tracks) => {
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
            InputValues::Given(_) => match self.sight(plan, input, period).1 {
                Sight::Seen { period, known, .. } => Some((period, known)),
                _ => None,
            },
            InputValues::Tracks(tracks) => {
                let track = tracks.get(input)?;
                let day = self.bars.get(bar)?.date?;
                let figure = track.figure(track.cell(&self.steps, period, day).newest?)?;
                Some((figure.period, Some(figure.known)))
            }
        }
    }

    /// What a number is of that a decision sees: the newest figure in it, and the day
    /// from which all that is in it was known; `None` if it is of the day itself, or
    /// looks at nothing.
    pub(crate) fn of(&self, node: NodeId, bar: usize) -> Option<(Stamp, Option<Date>)> {
        let (view, look) = self.view(node, bar)?;
        let (period, day) = (look.period?, self.bars.get(bar)?.date?);
        let figures = view.inputs.iter().filter_map(|input| {
            let track = self.tracks().get(*input)?;
            track.figure(track.cell(&self.steps, period, day).newest?)
        });
        let figures: Vec<_> = figures.collect();
        let newest = figures.iter().max_by_key(|figure| figure.end)?;
        Some((newest.period, figures.iter().map(|figure| figure.known).max()))
    }

    /// The tracks of the inputs; none where decisions were given what they saw.
    pub(crate) fn tracks(&self) -> &[Track] {
        match &self.source {
            InputValues::Tracks(tracks) => tracks,
            InputValues::Given(_) => &[],
        }
    }

    /// Whether the last decision takes, in windows over this node, the place of the
    /// one before.
    pub(crate) fn stands(&self, node: NodeId, bar: usize) -> bool {
        bar + 1 == self.bars.len() && self.standing.get(node.0) == Some(&true)
    }

    /// The place from which a node looks back at a place: among decisions the one before,
    /// where the last takes its place.
    pub(crate) fn place(&self, node: NodeId, axis: Axis, place: usize) -> usize {
        let stands = axis == Axis::Decisions && self.stands(node, place);
        place.saturating_sub(usize::from(stands))
    }

    /// The decisions of a window that ends with `bar`, that one left out, and whether
    /// it would reach further back than the first.
    ///
    /// `stands` says that the last one takes the place of the one before it.
    pub(crate) fn before(&self, bar: usize, reach: Reach, stands: bool) -> (Range<usize>, bool) {
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
