//! Decisions that are given what they see: rows, and records that come one by one.

use super::columns::{Along, Kernels};
use super::figures::{Figures, ReadInput};
use super::frame::{Frame, InputValues};
use super::kept::{Kept, SeenByDecision};
use super::ranges::widen;
use super::{Bar, Sight, Steps, Track};
use crate::data::Series;
use crate::ops::Op;
use crate::plan::{Axis, Binding, Knowledge, NodeStep, Plan};
use crate::time::{Calendar, Date, Stamp};
use crate::value::finite;

/// The columns over the rows of the data, each of which knows its own values.
pub(super) fn rows(plan: &Plan, read: &[ReadInput<'_>], as_of: Option<Date>) -> Frame {
    let mut frame = Frame::empty(plan);
    let steps = Steps::of(Calendar::Rows, read, &[], &[], as_of);
    let bars = steps.bars(as_of);
    let given = read.iter().map(|read| seen(read, plan.knowledge, &bars));
    frame.source = InputValues::Given(given.collect());
    frame.bars = bars;
    frame.steps = steps;
    frame.compute(plan, &Kept::default());
    widen(plan, read, &mut frame);
    frame
}

/// The columns over decisions that were kept with what they were given, and what goes
/// on from them.
pub(crate) fn going_on(plan: &Plan, kept: &Kept) -> (Frame, Kernels) {
    let mut frame = Frame::empty(plan);
    frame.memory.clone_from(&kept.memory);
    let mut all = vec![Vec::new(); plan.rules().inputs().len()];
    for decided in &kept.decided {
        let SeenByDecision::Given(given) = &decided.seen else { continue };
        let (stamp, date) = (decided.stamp, decided.date);
        frame.bars.push(Bar { stamp, date, is_provisional: false, is_between: false });
        frame.steps.add(stamp, date);
        all.iter_mut().zip(given).for_each(|(own, seen)| own.push(*seen));
    }
    frame.source = InputValues::Given(all);
    let kernels = frame.compute(plan, kept);
    (frame, kernels)
}

/// What each row sees of an input.
pub(super) fn seen(read: &ReadInput<'_>, knowledge: Knowledge, bars: &[Bar]) -> Vec<(f64, Sight)> {
    let last = bars.last().and_then(|bar| bar.date);
    match (read.binding, read.series) {
        (Binding::Dropped, _) => vec![(f64::NAN, Sight::Dropped); bars.len()],
        (Binding::Absent, _) | (_, None) => vec![(f64::NAN, Sight::NoData); bars.len()],
        (Binding::Column { factor, .. }, Some(series)) => {
            let mut past = 0;
            let seen = bars.iter().map(|bar| {
                let (value, sight) = row(read, series, bar, knowledge, last, &mut past);
                (finite(value * factor), sight)
            });
            seen.collect()
        }
    }
}

/// A row of the data as a bar of its own; `past` counts the rows before it.
fn row(
    read: &ReadInput<'_>,
    series: &Series,
    bar: &Bar,
    knowledge: Knowledge,
    last: Option<Date>,
    past: &mut usize,
) -> (f64, Sight) {
    while series.stamps().get(*past).is_some_and(|stamp| *stamp < bar.stamp) {
        *past += 1;
    }
    let gap = (f64::NAN, Sight::Gap(bar.stamp));
    if series.stamps().get(*past) != Some(&bar.stamp) {
        return gap;
    }
    let newest = series.values().get(*past).copied().unwrap_or(f64::NAN);
    let first = series.releases().and_then(|releases| releases.versions(*past).first());
    let day = bar.date.unwrap_or(Date::MAX);
    let is_lived = knowledge == Knowledge::Vintage;
    let (value, known, vintage) = match (series.releases(), first) {
        (_, Some(first)) if day < first.known && knowledge != Knowledge::Latest => {
            return (f64::NAN, Sight::NotYetPublished(bar.stamp));
        }
        (Some(releases), Some(first)) if is_lived => {
            match releases.version_on(*past, last.unwrap_or(day)) {
                Some(version) => (version.value, Some(first.known), Some(version.known)),
                None => return (f64::NAN, Sight::NotYetPublished(bar.stamp)),
            }
        }
        (_, Some(first)) => (newest, Some(first.known), None),
        (_, None) => (newest, bar.date, None),
    };
    let value = read.input.placeheld(value);
    if value.is_nan() && series.range(*past).is_none() {
        return gap;
    }
    let (period, is_assumed, is_partial) = (bar.stamp, false, false);
    let end = period.last_day();
    (value, Sight::Seen { period, end, known, is_assumed, vintage, is_partial })
}

impl Frame {
    /// One more decision, which is given what it sees of each input.
    pub(crate) fn push(
        &mut self,
        plan: &Plan,
        kernels: &mut Kernels,
        bar: Bar,
        seen: impl IntoIterator<Item = (f64, Sight)>,
    ) {
        self.bars.push(bar);
        self.steps.add(bar.stamp, bar.date);
        if let InputValues::Given(given) = &mut self.source {
            for (own, seen) in given.iter_mut().zip(seen) {
                own.push(seen);
            }
        }
        let place = self.bars.len() - 1;
        self.columns.extend(plan, Axis::Periods, place + 1);
        self.columns.extend(plan, Axis::Decisions, place + 1);
        self.fill_given(plan, place);
        self.columns.compute_constants(plan);
        self.go_on(plan, kernels, Axis::Periods, place);
        self.see_own(plan, place);
        self.go_on(plan, kernels, Axis::Decisions, place);
    }

    fn go_on(&mut self, plan: &Plan, kernels: &mut Kernels, axis: Axis, place: usize) {
        let along = Along { axis, ..Along::periods(&self.steps) };
        self.columns.compute(plan, kernels, along, place..place + 1);
    }

    fn fill_given(&mut self, plan: &Plan, place: usize) {
        let InputValues::Given(given) = &self.source else { return };
        for (number, node) in plan.nodes.iter().enumerate() {
            let value = match node.step {
                NodeStep::Input(input) => {
                    let seen = given.get(input).and_then(|seen| seen.get(place));
                    seen.map_or(f64::NAN, |seen| seen.0)
                }
                NodeStep::Age(input) => self.given_age(input, place),
                NodeStep::Calendar(part) => {
                    self.steps.stamp(place).map_or(f64::NAN, |stamp| part.number(stamp))
                }
                _ => continue,
            };
            self.columns.set_number(crate::plan::NodeId(number), place, value);
        }
    }

    /// Each decision sees the numbers of its own bar.
    pub(super) fn see_own(&mut self, plan: &Plan, from: usize) {
        for (number, node) in plan.nodes.iter().enumerate() {
            let (NodeStep::Apply(Op::Newest, _), [operand]) = (node.step, node.operands.as_slice())
            else {
                continue;
            };
            for place in from..self.bars.len() {
                let value = self.columns.number(*operand, place);
                self.columns.set_number(crate::plan::NodeId(number), place, value);
            }
        }
    }
}

/// What is known of an input on each of some days: what decisions on them see.
pub(crate) fn known_on(read: ReadInput<'_>, knowledge: Knowledge, days: &[Date]) -> Vec<f64> {
    // None of the inputs has these days as its own.
    let calendar = Calendar::DaysOf(usize::MAX);
    let mut steps = Steps::empty(calendar);
    days.iter().for_each(|day| steps.add(Stamp::Day(*day), Some(*day)));
    let figures = Figures::of(read, calendar, knowledge);
    let last = days.last().copied().unwrap_or(Date::MAX);
    Track::new(0, read, figures, &steps, last).values
}
