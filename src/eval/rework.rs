//! Numbers as a decision of the past saw them, where the past was rewritten since.

use super::columns::{Along, Columns, Kernels, Values};
use super::look::Tracks;
use crate::plan::{Axis, NodeId, NodeStep, Plan};
use crate::time::Date;

/// Columns over periods as they stood on one day after another.
///
/// # Cost
///
/// The periods that are not yet what they are on the last day, for each day; all of
/// them again where a day reaches further back than the one before.
#[derive(Debug)]
pub(super) struct Rework {
    /// Before the first period.
    begun: Kernels,
    work: Option<Work>,
}

#[derive(Debug)]
struct Work {
    columns: Columns,
    kernels: Kernels,
    /// How many periods the kernels have been fed, as they are on the last day.
    fed: usize,
}

impl Rework {
    pub(super) fn new(begun: Kernels) -> Rework {
        Rework { begun, work: None }
    }

    /// The numbers of these nodes at these periods as known on a day, if all before
    /// the period `from` was then what it is in the columns.
    pub(super) fn values(
        &mut self,
        tracks: Tracks<'_>,
        settled: &Columns,
        from: usize,
        day: Date,
        asked: &[(NodeId, usize)],
    ) -> Vec<f64> {
        let plan = tracks.plan;
        let work = self.work.get_or_insert_with(|| Work {
            columns: settled.clone(),
            kernels: self.begun.clone(),
            fed: 0,
        });
        let to = asked.iter().map(|(_, period)| period + 1).max().unwrap_or(from).max(from);
        let steps = tracks.steps;
        let along = Along::periods(steps);
        if from < work.fed {
            work.kernels.clone_from(&self.begun);
            work.fed = 0;
        }
        work.columns.compute(plan, &mut work.kernels, along, work.fed..from);
        work.fed = from;
        work.set_inputs(tracks, from..to, day);
        let mut kernels = work.kernels.clone();
        work.columns.compute(plan, &mut kernels, along, from..to);
        let number = |(node, period): &(NodeId, usize)| work.columns.number(*node, *period);
        let values = asked.iter().map(number).collect();
        work.restore(plan, settled, from..to);
        values
    }
}

impl Work {
    fn set_inputs(&mut self, tracks: Tracks<'_>, places: std::ops::Range<usize>, day: Date) {
        for (node, column) in tracks.plan.nodes.iter().zip(&mut self.columns.0) {
            let (NodeStep::Input(input), Values::Numbers(own)) = (node.step, column) else {
                continue;
            };
            let Some(track) = tracks.all.get(input) else { continue };
            let first = places.start;
            for (place, own) in own.iter_mut().enumerate().take(places.end).skip(first) {
                *own = track.cell(tracks.steps, place, day).value;
            }
        }
    }

    /// Brings back what stood in these places.
    fn restore(&mut self, plan: &Plan, settled: &Columns, places: std::ops::Range<usize>) {
        let columns = self.columns.0.iter_mut().zip(&settled.0);
        for (node, (own, settled)) in plan.nodes.iter().zip(columns) {
            if node.axis != Axis::Periods {
                continue;
            }
            if let (Values::Numbers(own), Values::Numbers(settled)) = (own, settled) {
                let own = own.get_mut(places.clone()).unwrap_or_default();
                let settled = settled.get(places.clone()).unwrap_or_default();
                own.iter_mut().zip(settled).for_each(|(own, settled)| *own = *settled);
            }
        }
    }
}
