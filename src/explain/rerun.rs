//! The last decisions once more, with another newest figure of one input.

use std::collections::BTreeSet;

use super::what_if::NewestFigure;
use crate::eval::{Bar, Frame, ReadInput, Redo, Sight, has_ranges};
use crate::outcome::Outcome;
use crate::phase::{History, Verdict};
use crate::plan::{Binding, NodeId};
use crate::signal::{SignalLevel, State};

/// The last decisions of an outcome, to be made again for any value of a figure.
///
/// The answer to a value is, bit for bit, that of the data with this value in it:
/// the series is edited, brought to the calendar and fed to the same operators;
/// only bars that cannot see it are not computed again.
pub(super) struct Rerun<'a> {
    outcome: &'a Outcome,
    pub(super) figure: NewestFigure,
    /// The inputs that read the same column.
    inputs: Vec<usize>,
    /// What is computed again; `None` if that is everything.
    pub(super) redo: Option<Redo>,
    /// The first bar that is decided again.
    pub(super) decided: usize,
    pub(super) frame: Frame,
    history: History,
    /// Whether some figures are known only within a range.
    pub(super) has_ranges: bool,
}

/// What an outcome says at its last bar, as far as a flip is about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastAnswer {
    /// Of each signal.
    pub(super) states: Vec<State>,
    /// The phases that are possible.
    pub(super) phases: BTreeSet<usize>,
}

impl<'a> Rerun<'a> {
    /// The last decisions, to be made again with other values of this figure.
    ///
    /// # Nothing to say
    ///
    /// `None` if the figure is of no column.
    pub(super) fn new(outcome: &'a Outcome, figure: NewestFigure) -> Option<Rerun<'a>> {
        let (plan, panel) = (&outcome.plan, &outcome.panel);
        let column = column(plan.bindings.get(figure.input)?)?;
        let has_column = |binding: &Binding| self::column(binding) == Some(column);
        let inputs: Vec<usize> = (0..plan.bindings.len())
            .filter(|input| plan.bindings.get(*input).is_some_and(has_column))
            .collect();
        let base = &outcome.run.frame;
        let last = base.bars.len().checked_sub(1)?;
        let seen = |input: &usize| match base.sight(plan, *input, last).1 {
            Sight::Seen { known, .. } => known,
            _ => None,
        };
        let day = inputs.iter().filter_map(seen).min();
        let is_before = |bar: &&Bar| match (day, bar.date) {
            (Some(day), Some(date)) => date < day,
            _ => bar.stamp < figure.stamp,
        };
        // A revision is seen on the last day only.
        let is_revised = figure.is_revision(plan, panel);
        let decided = base.bars.iter().take_while(is_before).count().min(last);
        let decided = if is_revised { last } else { decided };
        let period = base.first_place(figure.stamp).unwrap_or(0);
        let redo = Redo::new(plan, base, &inputs, period, decided);
        let has_ranges = has_ranges(plan, panel);
        Some(Rerun {
            outcome,
            figure,
            redo: redo.filter(|_| !has_ranges && !is_revised),
            inputs,
            decided,
            frame: base.clone(),
            history: outcome.run.history.clone(),
            has_ranges,
        })
    }

    /// The nodes that may move, in the order of the plan.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        match &self.redo {
            Some(redo) => redo.nodes().collect(),
            None => (0..self.outcome.plan.nodes.len()).map(NodeId).collect(),
        }
    }

    /// Computes the columns for this value of the figure.
    pub(super) fn set(&mut self, value: f64) {
        let (plan, panel) = (&self.outcome.plan, &self.outcome.panel);
        let Some(series) = self.figure.set(plan, panel, value) else { return };
        let Some(redo) = &self.redo else {
            let panel = panel.clone().with(series);
            let day = self.outcome.last_bar().and_then(|bar| bar.date);
            self.frame = Frame::new(plan, &panel, self.outcome.asked.or(day));
            return;
        };
        for input in &self.inputs {
            let rule = plan.rules().inputs().get(*input).zip(plan.bindings.get(*input));
            let Some((rule, binding)) = rule else { continue };
            let read = ReadInput { input: rule, binding, series: Some(&series) };
            self.frame.set_input(plan, *input, read);
        }
        self.frame.redo(plan, redo);
    }

    /// The answer to this value of the figure.
    pub(super) fn answer(&mut self, value: f64) -> LastAnswer {
        self.set(value);
        self.history.cut(self.decided);
        self.history.advance(&self.outcome.plan, &self.frame);
        answer(self.outcome, &self.frame, &self.history)
    }

    /// The answer as it is.
    pub(super) fn own(&self) -> LastAnswer {
        answer(self.outcome, &self.outcome.run.frame, &self.outcome.run.history)
    }
}

fn answer(outcome: &Outcome, frame: &Frame, history: &History) -> LastAnswer {
    let last = frame.bars.len().saturating_sub(1);
    let state = |nodes| SignalLevel::at(frame, nodes, last).state();
    LastAnswer {
        states: outcome.plan.signals.iter().map(|nodes| state(*nodes)).collect(),
        phases: history.verdict(last).map(Verdict::possible).unwrap_or_default(),
    }
}

fn column(binding: &Binding) -> Option<&str> {
    match binding {
        Binding::Column { name, .. } => Some(name),
        Binding::Absent | Binding::Dropped => None,
    }
}
