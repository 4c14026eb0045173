//! How many decisions of the past rules still look at.

use super::{Atom, NodeStep, Plan};
use crate::ops::Op;
use crate::rules::Input;
use crate::time::{Calendar, Date, Frequency};

/// So many decisions are kept at least, and by so many of the past a report says what is
/// near.
pub(crate) const LEAST_KEPT: usize = 600;

/// The days of the longest period.
const YEAR: i32 = 366;

impl Plan {
    /// How many of the last decisions a stream must keep to go on as if it had kept all.
    ///
    /// # Nothing to say
    ///
    /// `None` if that is all of them: what is asked goes over the whole past.
    pub(crate) fn lookback(&self) -> Option<usize> {
        let rules = self.rules();
        if rules.base_rates().is_some() || rules.compare().is_some() || rules.stability().is_some()
        {
            return None;
        }
        let mut reach: Vec<usize> = Vec::with_capacity(self.nodes.len());
        for node in self.nodes.iter() {
            let own = match node.step {
                // Sums of a window are made of stretches of as many bars again; of days
                // of trading there may be more than the usual number.
                NodeStep::Apply(op, settings) if op != Op::Newest => {
                    settings.window.saturating_mul(3)
                }
                _ => 1,
            };
            let before = node.operands.iter().filter_map(|one| reach.get(one.0)).max();
            reach.push(own.saturating_add(before.copied().unwrap_or(0)));
        }
        let memory = self.condition_parts().filter_map(|part| match part.atom()? {
            Atom::Within(_, reach)
            | Atom::Held(_, reach)
            | Atom::Was(_, reach, _)
            | Atom::HeldBefore(_, reach) => Some(reach.bars.saturating_mul(3)),
            Atom::Node(_) => None,
        });
        let bars = reach.into_iter().max().unwrap_or(0);
        let bars = bars.saturating_add(memory.max().unwrap_or(0)).saturating_add(self.dwell);
        Some(bars.saturating_add(self.slack()).max(LEAST_KEPT))
    }

    /// How many bars a figure is behind that is no longer than a year and comes with the
    /// longest lag of all.
    fn slack(&self) -> usize {
        let bar = match self.rules().calendar() {
            Calendar::Rows => return 1,
            Calendar::DaysOf(_) | Calendar::Every(Frequency::Day) => 1,
            Calendar::Every(Frequency::Week) => 7,
            Calendar::Every(Frequency::Month) => 28,
            Calendar::Every(Frequency::Quarter) => 90,
            Calendar::Every(Frequency::Year) => 365,
        };
        let day = Date::from_days(0);
        let lag = |input: &Input| input.published.after(day).days() - day.days();
        let lag = self.rules().inputs().iter().map(lag).max().unwrap_or(0);
        usize::try_from((lag.max(0) + 2 * YEAR) / bar).unwrap_or(usize::MAX).saturating_add(2)
    }
}
