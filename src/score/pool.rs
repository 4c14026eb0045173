//! The record of rules over many entities: of all together, and of each.
//!
//! Each entity is scored against what happened to itself, and what is counted is added
//! up. What happens to many at one time is one *time* and no more: how sure an area is
//! rests on how many times there were, and not on how many entities they took.

use std::collections::{BTreeMap, BTreeSet};

use super::auroc::{self, Auroc, Parted};
use super::counted::{CountedDecisions, nothing, parted};
use super::numbers::Ranking;
use super::pooled::{
    AreaWithout, EntityRecord, EntityRow, EntityScore, PooledNumber, PooledRow, WithoutEntity,
};
use super::record::{Rates, Sums};
use super::stages::{Stage, StageCounts};
use super::view::{RowKind, Scored};
use super::{EntityEpisodes, Happened, ScoreOptions};
use crate::error::Error;
use crate::outcome::Outcome;
use crate::plan::Knowledge;
use crate::time::{Date, Span};

/// What the rules are scored against, of many entities.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ToEach {
    /// Episodes that somebody has dated. What they do not name, nothing happened to.
    Episodes(EntityEpisodes),
    /// A fall of each entity's own number, as [`Happened::Fall`].
    Fall {
        /// How deep it is at least, in percent.
        percent: Option<f64>,
        /// From the highest number to one that is so far below it.
        within: Option<Span>,
    },
}

/// Outcomes of one rule set for many entities, to be scored together.
pub struct Pool {
    to_each: ToEach,
    options: ScoreOptions,
    knowledge: Option<Knowledge>,
    all: Vec<OfEntity>,
    undecided: Vec<String>,
}

/// What is counted of one entity.
struct OfEntity {
    entity: String,
    bars: (Option<String>, Option<String>),
    counted: CountedDecisions,
    alarms: Vec<AlarmCounts>,
    rankings: Vec<Ranking>,
}

struct AlarmCounts {
    kind: RowKind,
    id: String,
    title: Option<String>,
    sums: Sums,
}

impl Pool {
    /// Nothing yet, to be scored against this.
    pub fn new(to_each: ToEach, options: ScoreOptions) -> Pool {
        Pool { to_each, options, knowledge: None, all: Vec::new(), undecided: Vec::new() }
    }

    /// Adds an entity with its outcome, and with expressions over the names of the rules
    /// that rank decisions, high numbers first.
    ///
    /// # Errors
    ///
    /// As [`Outcome::score`] and [`Outcome::score_expressions`]; an entity without a
    /// decision that counts is none.
    ///
    /// # Cost
    ///
    /// Memory for a few bytes a decision and alarm, and not for the outcome.
    pub fn add(
        &mut self,
        entity: &str,
        outcome: &Outcome,
        expressions: &[&str],
    ) -> Result<(), Error> {
        self.knowledge = Some(outcome.plan.knowledge);
        if !outcome.has_decision(&self.options) {
            self.undecided.push(entity.to_owned());
            return Ok(());
        }
        let happened = match &self.to_each {
            ToEach::Episodes(all) => Happened::Episodes(all.of(entity)),
            ToEach::Fall { percent, within } => {
                Happened::Fall { percent: *percent, within: *within }
            }
        };
        let counted = outcome.counted(&happened, &self.options)?;
        let alarms = outcome.sounded(&counted).into_iter().map(|alarm| AlarmCounts {
            sums: Sums::of(&counted.stages, &counted.episodes, &alarm.truths),
            kind: alarm.kind,
            id: alarm.id,
            title: alarm.title,
        });
        let alarms = alarms.collect();
        let mut rankings = outcome.rankings(&counted);
        rankings.extend(outcome.rank_expressions(expressions, Some(&counted))?);
        let bars = &outcome.run.frame.bars;
        let name = |bar: usize| bars.get(bar).map(|bar| bar.stamp.to_string());
        let (first, last) = (counted.first, counted.bars().end.saturating_sub(1));
        let bars = (name(first), name(last));
        self.all.push(OfEntity { entity: entity.to_owned(), bars, counted, alarms, rankings });
        Ok(())
    }

    /// The record over all that were added.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if there is no decision that
    /// counts, or if no entity is named in the file of episodes.
    pub fn score(&self) -> Result<EntityScore, Error> {
        let Some(first) = self.all.first() else {
            let message = "there is no decision in that time on any entity";
            return Err(nothing(message, "ask `froth evaluate` for the days of all decisions"));
        };
        let (not_there, origin) = match &self.to_each {
            ToEach::Episodes(all) => {
                let of_table = self.all.iter().map(|part| &part.entity).chain(&self.undecided);
                let of_table: BTreeSet<&str> = of_table.map(String::as_str).collect();
                let is_there = |name: &&str| of_table.contains(name);
                let (there, not): (Vec<&str>, Vec<&str>) = all.entities().partition(is_there);
                if there.is_empty() {
                    let named = not.first().copied().unwrap_or_default();
                    let message = format!(
                        "no entity of the file of episodes is in the table, such as `{named}`"
                    );
                    let help = format!("write them as the table does, such as `{}`", first.entity);
                    return Err(nothing(&message, &help));
                }
                (not.into_iter().map(str::to_owned).collect(), Some(all.origin().clone()))
            }
            ToEach::Fall { .. } => (Vec::new(), None),
        };
        let entities: Vec<EntityRecord> =
            self.all.iter().map(|part| part.record(self.options.preference)).collect();
        let onsets = entities.iter().flat_map(|own| &own.episodes);
        let onsets = onsets.map(|scored| scored.episode.onset).collect();
        Ok(EntityScore {
            knowledge: self.knowledge.unwrap_or(Knowledge::Released),
            fall: first.counted.fall.clone(),
            episodes: entities.iter().map(|own| own.episodes.len()).sum(),
            times: times(onsets, self.options.horizon),
            others: entities.iter().map(|own| own.others).sum(),
            bars: entities.iter().fold(StageCounts::default(), |all, own| all.and(own.bars)),
            rows: (0..first.alarms.len()).filter_map(|place| self.row(place)).collect(),
            scores: first.rankings.iter().map(|ranking| self.number(ranking)).collect(),
            entities,
            undecided: self.undecided.clone(),
            not_there,
            origin,
        })
    }

    /// The entities that are left out in turn.
    fn turns(&self) -> Vec<&OfEntity> {
        let told: Vec<&OfEntity> = self.all.iter().filter(|part| part.is_told()).collect();
        if told.len() < 2 { Vec::new() } else { told }
    }

    fn row(&self, place: usize) -> Option<PooledRow> {
        let preference = self.options.preference;
        let (mut all, mut of_entity) = (Sums::default(), BTreeMap::<&str, Sums>::new());
        for (part, own) in self.all.iter().filter_map(|part| Some((part, part.alarms.get(place)?)))
        {
            all.add(&own.sums);
            of_entity.entry(&part.entity).or_default().add(&own.sums);
        }
        let left_out = self.turns().into_iter().filter_map(|part| {
            let own = of_entity.get(part.entity.as_str())?;
            let Rates { type_1, type_2, noise_to_signal, usefulness } =
                all.rates_without(own, preference);
            let entity = part.entity.clone();
            Some(WithoutEntity { entity, type_1, type_2, noise_to_signal, usefulness })
        });
        let left_out = left_out.collect();
        let alarm = self.all.first()?.alarms.get(place)?;
        Some(PooledRow {
            kind: alarm.kind,
            id: alarm.id.clone(),
            title: alarm.title.clone(),
            record: all.record(preference),
            left_out,
        })
    }

    fn number(&self, like: &Ranking) -> PooledNumber {
        let numbers = self.all.iter().filter_map(|part| {
            let own = part.rankings.iter().find(|own| own.is_like(like))?;
            Some((part, own.past.as_slice()))
        });
        let numbers: Vec<(&OfEntity, &[f64])> = numbers.collect();
        let (mut all, mut of_entity) = (Parted::default(), BTreeMap::<&str, Parted>::new());
        for (part, numbers) in &numbers {
            let (before, quiet) = parted(&part.counted.stages, numbers);
            of_entity.entry(&part.entity).or_default().add(&before, &quiet);
            all.add(&before, &quiet);
        }
        let (before, quiet) = (all.before.len(), all.quiet.len());
        let found = auroc::area(&all.before, &all.quiet);
        let all = all.sorted();
        let without = |part: &OfEntity| match of_entity.get(part.entity.as_str()) {
            Some(own) => all.area_without(own),
            None => found,
        };
        let onsets: Vec<Date> =
            numbers.iter().flat_map(|(part, numbers)| part.onsets(numbers)).collect();
        let days = numbers.iter().flat_map(|(part, numbers)| part.quiet_days(numbers)).collect();
        let horizon = self.options.horizon;
        let (episodes, times, stretches) =
            (onsets.len(), times(onsets, horizon), stretches(days, horizon));
        let of_parts = numbers.iter().map(|(part, numbers)| part.counted.auroc(numbers).0);
        let (quiet_stretches, unknown) = of_parts.fold((0, 0), |(stretches, unknown), own| {
            (stretches + own.quiet_stretches, unknown + own.unknown)
        });
        let left_out = self.turns().into_iter();
        PooledNumber {
            kind: like.kind,
            signal: like.signal.clone(),
            of: like.of.clone(),
            against: like.against.clone(),
            is_low: like.is_low,
            auroc: Auroc {
                area: found,
                interval: found.and_then(|area| auroc::interval(area, times, stretches)),
                episodes,
                before,
                quiet_stretches,
                quiet,
                unknown,
            },
            times,
            stretches,
            left_out: left_out
                .map(|part| AreaWithout { entity: part.entity.clone(), area: without(part) })
                .collect(),
        }
    }
}

impl OfEntity {
    fn is_told(&self) -> bool {
        self.counted.stages.all.iter().any(|stage| matches!(stage, Stage::Before(_)))
    }

    fn record(&self, preference: f64) -> EntityRecord {
        let episodes: Vec<Scored> = self.counted.scored();
        let rows = self.alarms.iter().map(|alarm| EntityRow {
            kind: alarm.kind,
            id: alarm.id.clone(),
            record: alarm.sums.clone().record(preference),
        });
        EntityRecord {
            entity: self.entity.clone(),
            to: self.counted.to,
            from_bar: self.bars.0.clone(),
            to_bar: self.bars.1.clone(),
            others: self.counted.episodes.len() - episodes.len(),
            episodes,
            bars: self.counted.stages.counts(),
            rows: rows.collect(),
        }
    }

    /// The onsets of the episodes before which a number is known.
    fn onsets(&self, numbers: &[f64]) -> Vec<Date> {
        let is_told = |place: usize| {
            let both = self.counted.stages.all.iter().zip(numbers);
            both.into_iter().any(|(stage, one)| *stage == Stage::Before(place) && !one.is_nan())
        };
        let all = self.counted.episodes.iter().enumerate();
        all.filter(|(place, _)| is_told(*place)).map(|(_, own)| own.onset).collect()
    }

    /// The days of the quiet decisions at which a number is known.
    fn quiet_days(&self, numbers: &[f64]) -> Vec<Date> {
        let stages = &self.counted.stages;
        let all = stages.days.iter().zip(&stages.all).zip(numbers);
        let quiet = all.filter(|((_, stage), one)| **stage == Stage::Quiet && !one.is_nan());
        quiet.map(|((day, _), _)| *day).collect()
    }
}

/// How many times there are: what begins within a horizon after the first of a time is
/// of that time.
fn times(mut onsets: Vec<Date>, horizon: Span) -> usize {
    onsets.sort_unstable();
    let (mut count, mut end) = (0, None);
    for onset in onsets {
        if end.is_none_or(|end| end < onset) {
            count += 1;
            end = Some(horizon.after(onset));
        }
    }
    count
}

/// How many whole stretches as long as the horizon these days make, each of which begins
/// with one of them after the one before is over; one at least if there is a day.
fn stretches(mut days: Vec<Date>, horizon: Span) -> usize {
    days.sort_unstable();
    let (mut begun, mut end) = (0_usize, None);
    for day in days {
        if end.is_none_or(|end| end <= day) {
            begun += 1;
            end = Some(horizon.after(day));
        }
    }
    // The last one that began need not be whole.
    begun.saturating_sub(1).max(begun.min(1))
}

impl Outcome {
    /// Whether a decision lies in the time that is asked about, or has no day.
    fn has_decision(&self, options: &ScoreOptions) -> bool {
        let is_asked = |day: Date| {
            options.from.is_none_or(|from| from <= day) && options.to.is_none_or(|to| day <= to)
        };
        self.run.frame.bars.iter().any(|bar| bar.date.is_none_or(is_asked))
    }
}
