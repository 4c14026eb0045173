//! What rules say of all entities together, date by date.

use super::highest::{highest, percent, share_of};
use super::tally::InGroup;
use super::{Count, Tally};
use crate::data::{Panel, Series};
use crate::plan::Plan;
use crate::rules::{GroupFigure, Grouping, NamedShare, Phase, RuleSet};
use crate::time::Stamp;

/// The verdict on all entities at one date.
#[derive(Clone, Debug)]
#[non_exhaustive]
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
    /// The same of each group of each grouping, in the order of the rules and of
    /// the words.
    pub groups: Vec<GroupShares<'r>>,
}

/// How many entities of a group are in each phase.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GroupShares<'r> {
    /// The grouping.
    pub grouping: &'r Grouping,
    /// The word that they have in its column; `None` for those that have none and
    /// may be of any group.
    pub word: Option<String>,
    /// How many entities there are.
    pub entities: u64,
    /// How many are in each phase of one entity, in the order of the rules; shares
    /// are of the entities of this group.
    pub shares: Vec<Share<'r>>,
}

/// How many entities are in a phase.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
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
        let mut groups = self.group_shares(rules).into_iter().peekable();
        let outcome = plan.outcome(&panel, None);
        let steps = outcome.history().into_iter().map(|step| {
            let counted = counts.next_if(|count| count.stamp == step.stamp);
            let total = counted.map_or(0, |count| count.total());
            let of_date = groups.next_if(|(stamp, _)| *stamp == step.stamp);
            GroupStep {
                stamp: step.stamp,
                phase: step.phase.and_then(|found| phase(&found.id)),
                possible: step.possible.iter().filter_map(|found| phase(&found.id)).collect(),
                entities: total,
                shares: counted.map_or(Vec::new(), |count| shares(rules, &count)),
                groups: of_date.map_or(Vec::new(), |(_, groups)| groups),
            }
        });
        Some(steps.collect())
    }

    /// The shares in each group at each date, oldest first.
    fn group_shares<'r>(&self, rules: &'r RuleSet) -> Vec<(Stamp, Vec<GroupShares<'r>>)> {
        let mut all: Vec<(Stamp, Vec<GroupShares<'r>>)> = Vec::new();
        for (place, grouping) in rules.groupings().iter().enumerate() {
            for (date, (stamp, groups)) in self.groups(place).enumerate() {
                let groups = groups.iter().map(|InGroup { word, count }| GroupShares {
                    grouping,
                    word: Some((*word).to_owned()).filter(|word| !word.is_empty()),
                    entities: count.total(),
                    shares: shares(rules, count),
                });
                // Every grouping has every date on which there is an entity.
                match all.get_mut(date) {
                    Some((_, of_date)) => of_date.extend(groups),
                    None => all.push((stamp, groups.collect())),
                }
            }
        }
        all
    }

    /// How many entities are in each phase as series, which are the inputs of
    /// [`RuleSet::group`]: `share(PHASE)` in percent, `entities(PHASE)`,
    /// `entities` for all, `highest_share(PHASE, GROUPING)`, and such shares of single
    /// groups as the rules name. Those whose phase is undetermined make ranges of those
    /// that they could be in.
    pub fn panel(&self, rules: &RuleSet) -> Panel {
        let Some(group) = rules.group() else { return Panel::default() };
        let figures = GroupFigure::all(rules);
        let figures = figures.zip(group.inputs());
        let series = figures.filter_map(|(figure, input)| {
            let mut stamps = Vec::new();
            let (mut values, mut ranges) = (Vec::new(), Vec::new());
            let grouping = match figure {
                GroupFigure::Highest(_, grouping) => Some(grouping),
                GroupFigure::Named(share) => Some(rules.named_shares.get(share)?.grouping),
                GroupFigure::Share(_) | GroupFigure::In(_) | GroupFigure::All => None,
            };
            let groups = grouping.into_iter().flat_map(|grouping| self.groups(grouping));
            let mut groups = groups.map(|(_, groups)| groups);
            for count in self.counts() {
                let (least, most) = match figure {
                    GroupFigure::Highest(phase, grouping) => {
                        let at_least = rules.groupings().get(grouping)?.at_least;
                        let found = highest(&groups.next()?, phase, at_least);
                        found.unwrap_or((f64::NAN, f64::NAN))
                    }
                    GroupFigure::Named(share) => {
                        let NamedShare { phase, grouping, word } = rules.named_shares.get(share)?;
                        let at_least = rules.groupings().get(*grouping)?.at_least;
                        let found = share_of(&groups.next()?, word, *phase, at_least);
                        found.unwrap_or((f64::NAN, f64::NAN))
                    }
                    GroupFigure::Share(phase) => {
                        let (least, most) = count.within(phase)?;
                        (percent(least, count.total()), percent(most, count.total()))
                    }
                    GroupFigure::In(phase) => {
                        let (least, most) = count.within(phase)?;
                        (number(least), number(most))
                    }
                    GroupFigure::All => (number(count.total()), number(count.total())),
                };
                stamps.push(count.stamp);
                let is_open = least < most;
                // Between the ends nothing is likelier than anything else.
                values.push(if is_open { f64::NAN } else { least });
                ranges.push(if is_open { (least, most) } else { (f64::NAN, f64::NAN) });
            }
            let is_open = ranges.iter().any(|(least, _)| !least.is_nan());
            let series = Series::of(&*input.name, stamps, values)?;
            if is_open { series.ranged(&ranges) } else { Some(series) }
        });
        Panel::of(series.collect()).unwrap_or_default()
    }
}

/// How many of these are in each phase.
fn shares<'r>(rules: &'r RuleSet, count: &Count<'_>) -> Vec<Share<'r>> {
    let total = count.total();
    let share = |(place, phase): (usize, &'r Phase)| {
        let (least, most) = count.within(place)?;
        let percent = (percent(least, total), percent(most, total));
        Some(Share { phase, entities: (least, most), percent })
    };
    rules.phases().iter().enumerate().filter_map(share).collect()
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 entities")]
fn number(count: u64) -> f64 {
    count as f64
}
