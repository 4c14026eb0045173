//! What rules say of all entities together, date by date.

use super::Tally;
use crate::data::{Panel, Series};
use crate::plan::Plan;
use crate::rules::{Figure, Phase, RuleSet};
use crate::time::Stamp;

/// The verdict on all entities at one date.
#[derive(Clone, Debug)]
pub struct GroupStep<'r> {
    /// The day, period or row.
    pub stamp: Stamp,
    /// The phase; `None` if more than one is possible.
    pub phase: Option<&'r Phase>,
    /// The phases that are possible, in the order of the rules.
    pub possible: Vec<&'r Phase>,
    /// How many entities there are.
    pub entities: u64,
    /// How many are in each phase of one entity, in the order of the rules; empty
    /// where there is no entity.
    pub shares: Vec<Share<'r>>,
}

/// How many entities are in a phase.
#[derive(Clone, Copy, Debug)]
pub struct Share<'r> {
    /// The phase.
    pub phase: &'r Phase,
    /// How many there are at least and at most: those whose phase is undetermined
    /// may be in it or not, if it is among those that are possible for them.
    pub entities: (u64, u64),
    /// The same in percent of all.
    pub percent: (f64, f64),
}

impl Tally {
    /// What `entities:` of these rules says of all entities at each date, oldest
    /// first. The calendar's steps without an entity between two with some are
    /// there, too, and are unknown.
    ///
    /// Rules whose parameters were changed are those of the plan, as
    /// [`Survey::plan`](super::Survey::plan) has them.
    ///
    /// # Nothing to say
    ///
    /// `None` if the rules have no `entities:`.
    pub fn group<'r>(&self, rules: &'r RuleSet) -> Option<Vec<GroupStep<'r>>> {
        let group = rules.group()?;
        let panel = self.panel(rules);
        let own = RuleSet { params: rules.params.clone(), ..group.clone() };
        let frequency = panel.series().first().and_then(Series::frequency);
        let plan = Plan::of_own_columns(own, frequency);
        let phase = |id: &str| group.phases().iter().find(|phase| phase.id == id);
        let mut counts = self.counts().peekable();
        let steps = plan.evaluate(&panel).history().into_iter().map(|step| {
            let counted = counts.next_if(|count| count.stamp == step.stamp);
            let total = counted.map_or(0, |count| count.total());
            let shares = rules.phases().iter().enumerate().filter_map(|(place, phase)| {
                let (least, most) = counted?.within(place)?;
                let percent = (percent(least, total), percent(most, total));
                Some(Share { phase, entities: (least, most), percent })
            });
            GroupStep {
                stamp: step.stamp,
                phase: step.phase.and_then(|found| phase(&found.id)),
                possible: step.possible.iter().filter_map(|found| phase(&found.id)).collect(),
                entities: total,
                shares: shares.collect(),
            }
        });
        Some(steps.collect())
    }

    /// How many entities are in each phase as series, which are the inputs of
    /// [`RuleSet::group`]: `share(PHASE)` in percent, `entities(PHASE)`, and
    /// `entities` for all. Those whose phase is undetermined make ranges of
    /// those that they could be in.
    pub fn panel(&self, rules: &RuleSet) -> Panel {
        let Some(group) = rules.group() else { return Panel::default() };
        let figures = Figure::all(rules.phases().len()).zip(group.inputs());
        let series = figures.filter_map(|(figure, input)| {
            let mut stamps = Vec::new();
            let (mut values, mut ranges) = (Vec::new(), Vec::new());
            for count in self.counts() {
                let (least, most) = match figure {
                    Figure::Share(phase) => {
                        let (least, most) = count.within(phase)?;
                        (percent(least, count.total()), percent(most, count.total()))
                    }
                    Figure::In(phase) => {
                        let (least, most) = count.within(phase)?;
                        (number(least), number(most))
                    }
                    Figure::All => (number(count.total()), number(count.total())),
                };
                stamps.push(count.stamp);
                let is_open = least < most;
                // Between the ends nothing is likelier than anything else.
                values.push(if is_open { f64::NAN } else { least });
                ranges.push(if is_open { (least, most) } else { (f64::NAN, f64::NAN) });
            }
            let is_open = ranges.iter().any(|(least, _)| !least.is_nan());
            let series = Series::new(&*input.name, stamps, values)?;
            if is_open { series.with_ranges(&ranges) } else { Some(series) }
        });
        Panel::new(series.collect()).unwrap_or_default()
    }
}

fn percent(part: u64, of: u64) -> f64 {
    100.0 * number(part) / number(of)
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 entities")]
fn number(count: u64) -> f64 {
    count as f64
}
