//! What changed between two rule sets: by meaning, and in what they decide.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Provenance, RulesProvenance};
use crate::outcome::{Outcome, Step};
use crate::plan::Knowledge;
use crate::rules::{MeaningPart, RuleSet, parts};
use crate::score::{Record, RowKind, Score};
use crate::signal::State;
use crate::time::{Date, Stamp};

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.rules-diff/1";

/// What changed between two rule sets on the same data.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RulesDiffReport {
    /// The shape of this report.
    pub schema: &'static str,
    /// The earlier rules.
    pub old: RulesProvenance,
    /// The later ones.
    pub new: RulesProvenance,
    /// The steps at which the later rules decide: `quarter`, `rows`.
    pub calendar: &'static str,
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// Whether anything changed: the meaning of the rules, or a decision.
    pub is_changed: bool,
    /// The keys of the rules that have another meaning.
    pub changes: Vec<RuleChange>,
    /// How many decisions both have made.
    pub bars: usize,
    /// How many only the earlier rules have made.
    pub only_old: usize,
    /// How many only the later rules have made.
    pub only_new: usize,
    /// The decisions of both that differ, the oldest first.
    pub decisions: Vec<DecisionDiff>,
    /// The records of both, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Vec<ScoreDiff>>,
    /// What was carried out by what, on what; the rules are the later ones.
    pub provenance: Provenance,
}

/// A key of the rules that has another meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RuleChange {
    /// What it is of: `signal`, `phase`, `input`, `rule set`.
    pub kind: &'static str,
    /// What that is called; empty for the rule set itself.
    pub name: String,
    /// The key: `when`.
    pub key: &'static str,
    /// What stood there; `None` if nothing did.
    pub old: Option<String>,
    /// What stands there; `None` if nothing does.
    pub new: Option<String>,
}

/// A decision that differs.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DecisionDiff {
    /// The bar: a period, or a row.
    pub bar: String,
    /// The day of the decision; `None` for rows without dates.
    pub date: Option<Date>,
    /// The phases that were and are possible, where they differ.
    pub phase: Option<PhasesThen>,
    /// The signals of both rule sets whose state differs.
    pub signals: Vec<StateThen>,
    /// Its place among the decisions that both have made.
    #[serde(skip)]
    pub(super) place: usize,
}

/// The phases that are possible, by two rule sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PhasesThen {
    /// By the earlier rules; the phase alone if it is settled.
    pub old: Vec<String>,
    /// By the later ones.
    pub new: Vec<String>,
}

/// The state of a signal, by two rule sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StateThen {
    /// The signal.
    pub signal: String,
    /// By the earlier rules.
    pub old: State,
    /// By the later ones.
    pub new: State,
}

/// The records of a signal or a phase by two rule sets.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ScoreDiff {
    /// What counts as the alarm.
    pub kind: RowKind,
    /// Its name.
    pub id: String,
    /// By the earlier rules; `None` if they do not have it.
    pub old: Option<Record>,
    /// By the later ones.
    pub new: Option<Record>,
}

impl RuleSet {
    /// The keys whose meaning another rule set changes, in the order of the file
    /// format; empty if the two are only written another way.
    pub fn changes_to(&self, new: &RuleSet) -> Vec<RuleChange> {
        let (old, new) = (parts(self), parts(new));
        let change = |before: Option<&MeaningPart>, after: Option<&MeaningPart>| {
            let part = after.or(before)?;
            Some(RuleChange {
                kind: part.kind,
                name: part.name.clone(),
                key: part.key,
                old: before.map(|part| part.shown.clone()),
                new: after.map(|part| part.shown.clone()),
            })
        };
        let beside = |all: &'_ [MeaningPart], own: &MeaningPart| {
            all.iter().position(|one| one.is_beside(own))
        };
        let mut changes = Vec::new();
        for after in &new {
            let before = beside(&old, after).and_then(|place| old.get(place));
            if before.is_none_or(|before| before.meaning != after.meaning) {
                changes.extend(change(before, Some(after)));
            }
        }
        let gone = old.iter().filter(|before| beside(&new, before).is_none());
        changes.extend(gone.filter_map(|before| change(Some(before), None)));
        changes
    }
}

impl Outcome {
    /// What changed from the rules of an earlier outcome on the same data to those of
    /// this one.
    ///
    /// Decisions are held against each other by their days, or by their rows where
    /// there are none.
    pub fn rules_diff(&self, old: &Outcome) -> RulesDiffReport {
        let (before, after) = (old.history(), self.history());
        let (before, after) = (by_day(&before), by_day(&after));
        let both = before.iter().filter_map(|(day, one)| Some((*one, *after.get(day)?)));
        let both: Vec<(&Step<'_>, &Step<'_>)> = both.collect();
        let decisions: Vec<DecisionDiff> = both
            .iter()
            .enumerate()
            .filter_map(|(place, (before, after))| differing(old, before, self, after, place))
            .collect();
        let changes = old.plan.rules().changes_to(self.plan.rules());
        RulesDiffReport {
            schema: SCHEMA,
            old: RulesProvenance::of(old.plan.rules()),
            new: RulesProvenance::of(self.plan.rules()),
            calendar: self.plan.rules().calendar().word(),
            knowledge: self.plan.knowledge,
            is_changed: !changes.is_empty()
                || !decisions.is_empty()
                || before.len() != both.len()
                || after.len() != both.len(),
            changes,
            bars: both.len(),
            only_old: before.len() - both.len(),
            only_new: after.len() - both.len(),
            decisions,
            scores: None,
            provenance: self.provenance(),
        }
    }
}

impl RulesDiffReport {
    /// The same with the records of both rule sets side by side.
    pub fn with_scores(mut self, old: &Score, new: &Score) -> RulesDiffReport {
        let mut all: Vec<ScoreDiff> = Vec::new();
        for row in &new.rows {
            let record = Some(row.record.clone());
            all.push(ScoreDiff { kind: row.kind, id: row.id.clone(), old: None, new: record });
        }
        for row in &old.rows {
            let record = Some(row.record.clone());
            match all.iter_mut().find(|one| one.kind == row.kind && one.id == row.id) {
                Some(own) => own.old = record,
                None => all.push(ScoreDiff {
                    kind: row.kind,
                    id: row.id.clone(),
                    old: record,
                    new: None,
                }),
            }
        }
        self.scores = Some(all);
        self
    }
}

/// Decisions by their day, or by their row.
fn by_day<'s, 'p>(steps: &'s [Step<'p>]) -> BTreeMap<Result<Date, Stamp>, &'s Step<'p>> {
    steps.iter().map(|step| (step.date.ok_or(step.stamp), step)).collect()
}

fn differing(
    old: &Outcome,
    before: &Step<'_>,
    new: &Outcome,
    after: &Step<'_>,
    place: usize,
) -> Option<DecisionDiff> {
    let ids = |step: &Step<'_>| -> Vec<String> {
        step.possible.iter().map(|phase| phase.id.clone()).collect()
    };
    let phases = PhasesThen { old: ids(before), new: ids(after) };
    let state = |id: &str| {
        let signals = old.plan.rules().signals().iter();
        let found = signals.zip(&before.signals).find(|(signal, _)| signal.id == id);
        found.map(|(_, state)| *state)
    };
    let signals = new.plan.rules().signals().iter().zip(&after.signals);
    let signals = signals.filter_map(|(signal, after)| {
        let old = state(&signal.id).filter(|before| before != after)?;
        Some(StateThen { signal: signal.id.clone(), old, new: *after })
    });
    let signals: Vec<StateThen> = signals.collect();
    // The order in which phases stand is no difference of a decision.
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    let phase = (sorted(&phases.old) != sorted(&phases.new)).then_some(phases);
    (phase.is_some() || !signals.is_empty()).then(|| DecisionDiff {
        bar: after.stamp.to_string(),
        date: after.date,
        phase,
        signals,
        place,
    })
}
