//! The last decisions once more, with another newest figure of one input.

use std::collections::BTreeSet;

use super::what_if::{Figure, columns};
use crate::data::{Panel, Series};
use crate::eval::{Bar, Feed, Frame, Redo, Sight, View, has_ranges, is_relived};
use crate::outcome::Outcome;
use crate::phase::{History, Verdict};
use crate::plan::{Binding, Knowledge};
use crate::signal::{Level, State};
use crate::time::{Date, Stamp};

/// The last decisions of an outcome, to be made again for any value of a figure.
///
/// The answer to a value is, bit for bit, that of the data with this value in it:
/// the series is edited, brought to the calendar and fed to the same operators;
/// only bars that cannot see it are not computed again.
pub(super) struct Rerun<'a> {
    outcome: &'a Outcome<'a>,
    panel: &'a Panel,
    pub(super) figure: Figure,
    /// The inputs that read the same column.
    inputs: Vec<usize>,
    pub(super) redo: Redo,
    pub(super) frame: Frame,
    history: History,
    /// The first bar that is decided again.
    decided: usize,
    is_relived: bool,
    /// Whether some figures are known only within a range.
    pub(super) has_ranges: bool,
}

/// What an outcome says at its last bar, as far as a flip is about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
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
    pub(super) fn new(
        outcome: &'a Outcome<'a>,
        panel: &'a Panel,
        figure: Figure,
    ) -> Option<Rerun<'a>> {
        let plan = outcome.plan;
        let column = column(plan.bindings.get(figure.input)?)?;
        let has_column = |binding: &Binding| self::column(binding) == Some(column);
        let inputs: Vec<usize> = (0..plan.bindings.len())
            .filter(|input| plan.bindings.get(*input).is_some_and(has_column))
            .collect();
        let first_seen = |input: &usize| {
            let sight = outcome.frame.inputs.get(*input)?.sights.last()?;
            let Sight::Seen { known, .. } = sight else { return None };
            *known
        };
        let first_day = match figure.stamp {
            Stamp::Period(period) => Some(period.first_day()),
            Stamp::Day(day) => Some(day),
            Stamp::Row(_) => None,
        };
        let day = inputs.iter().filter_map(first_seen).chain(first_day).min();
        let bars = &outcome.frame.bars;
        let is_before = |bar: &&Bar| match (day, bar.date) {
            (Some(day), Some(date)) => date < day,
            _ => bar.stamp < figure.stamp,
        };
        let from = bars.iter().take_while(is_before).count();
        let is_relived = is_relived(plan, panel);
        let decided = if is_relived { bars.len().saturating_sub(1) } else { from };
        Some(Rerun {
            outcome,
            panel,
            figure,
            redo: Redo::new(plan, &outcome.frame, &inputs, from),
            inputs,
            frame: outcome.frame.clone(),
            history: outcome.history.clone(),
            decided,
            is_relived,
            has_ranges: has_ranges(plan, panel),
        })
    }

    /// Computes the columns for this value of the figure.
    pub(super) fn set(&mut self, value: f64) {
        let plan = self.outcome.plan;
        let Some(series) = self.figure.set(plan, self.panel, value) else { return };
        if self.has_ranges {
            // What can be is computed for whole columns.
            let panel = self.panel.clone().with(series);
            self.frame = columns(plan, &panel, self.outcome.asked);
            return;
        }
        for input in &self.inputs {
            if let Some(tail) = self.tail(*input, &series) {
                self.frame.set_tail(*input, self.redo.from, &tail);
            }
        }
        self.frame.redo(plan, &self.redo);
    }

    fn tail(&self, input: usize, series: &Series) -> Option<Vec<(f64, Sight)>> {
        let plan = self.outcome.plan;
        let rule = plan.rules().inputs().get(input)?;
        let bars = self.frame.bars.get(self.redo.from..)?;
        let view = match plan.knowledge {
            Knowledge::Latest => View::Latest,
            Knowledge::Vintage if self.is_relived && series.has_vintages() => {
                View::On(bars.last()?.date.unwrap_or(Date::MAX))
            }
            Knowledge::Vintage | Knowledge::Released => View::Released,
        };
        let binding = plan.bindings.get(input)?;
        let mut feed = Feed::new(rule, binding, Some(series), plan.rules().calendar(), view);
        Some(bars.iter().map(|bar| feed.next(bar)).collect())
    }

    /// The answer to this value of the figure.
    pub(super) fn answer(&mut self, value: f64) -> Answer {
        self.set(value);
        self.history.cut(self.decided);
        self.history.advance(self.outcome.plan, &self.frame);
        answer(self.outcome, &self.frame, &self.history)
    }

    /// The answer as it is.
    pub(super) fn own(&self) -> Answer {
        answer(self.outcome, &self.outcome.frame, &self.outcome.history)
    }
}

fn answer(outcome: &Outcome<'_>, frame: &Frame, history: &History) -> Answer {
    let last = frame.bars.len().saturating_sub(1);
    let state = |nodes| Level::at(frame, nodes, last).state();
    Answer {
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
