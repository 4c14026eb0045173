//! What the rules of many entities score: over all of them, and on each.

use serde::Serialize;

use super::auroc::Auroc;
use super::record::Record;
use super::stages::StageCounts;
use super::view::{Measured, NumberKind, RowKind, Scored};
use crate::data::Origin;
use crate::plan::Knowledge;
use crate::time::Date;

/// The record of rules over many entities.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct EntityScore {
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// The number in which falls were looked for, and how deep and how fast they are;
    /// `None` if the episodes were given.
    pub fall: Option<Measured>,
    /// The episodes that decisions lie before, of all entities.
    pub episodes: usize,
    /// The times at which they began: those that begin within a horizon after the first
    /// of them are of one time.
    pub times: usize,
    /// How many others there are: before the decisions begin, or after they end.
    pub others: usize,
    /// How many decisions lie where.
    pub bars: StageCounts,
    /// Every signal, and every phase, over all entities, in the order of the rules.
    pub rows: Vec<PooledRow>,
    /// Every number that ranks decisions, over all entities.
    pub scores: Vec<PooledNumber>,
    /// Each entity by itself, in the order in which they came.
    pub entities: Vec<EntityRecord>,
    /// The entities without a decision that counts.
    pub undecided: Vec<String>,
    /// What the file of episodes names and the table does not have.
    pub not_there: Vec<String>,
    /// The file that the episodes come from.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// The record of a signal or a phase over all entities.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PooledRow {
    /// What it is.
    pub kind: RowKind,
    /// Its name in the rules.
    pub id: String,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its record; what is counted is the sum of that of the entities.
    #[serde(flatten)]
    pub record: Record,
    /// The same without one entity at a time, of those that something happened to;
    /// empty if there are fewer than two.
    pub left_out: Vec<WithoutEntity>,
}

/// A record without one entity.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct WithoutEntity {
    /// The entity.
    pub entity: String,
    /// The share of missed episodes among those of the others.
    pub type_1: Option<f64>,
    /// The share of quiet decisions on the others at which it was on.
    pub type_2: Option<f64>,
    /// That over the share of episodes that it hit.
    pub noise_to_signal: Option<f64>,
    /// How useful it is to the others.
    pub usefulness: Option<f64>,
}

/// How well a number ranks decisions on all entities.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PooledNumber {
    /// What it is.
    pub kind: NumberKind,
    /// The signal that it decides, if it is of one.
    pub signal: Option<String>,
    /// The number, as the rules write it.
    pub of: String,
    /// What it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// Whether low numbers warn.
    pub is_low: bool,
    /// The area under its ROC curve, over the decisions on all entities. The interval
    /// takes each of `times` and of `stretches` as one observation.
    #[serde(flatten)]
    pub auroc: Auroc,
    /// The times at which the episodes began before which it is known.
    pub times: usize,
    /// The stretches as long as the horizon in which it is known of a quiet decision.
    pub stretches: usize,
    /// The areas without one entity at a time, of those that something happened to.
    pub left_out: Vec<AreaWithout>,
}

/// An area without one entity.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct AreaWithout {
    /// The entity.
    pub entity: String,
    /// The area over the decisions on the others.
    pub area: Option<f64>,
}

/// The record of rules on one of many entities.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct EntityRecord {
    /// The entity.
    pub entity: String,
    /// The last day of which decisions count and up to which it is known what happened.
    pub to: Date,
    /// The bar of the first decision that counts.
    pub from_bar: Option<String>,
    /// The bar of the last one.
    pub to_bar: Option<String>,
    /// The episodes that decisions lie before, the oldest first.
    pub episodes: Vec<Scored>,
    /// How many others there are.
    pub others: usize,
    /// How many decisions lie where.
    pub bars: StageCounts,
    /// Every signal, and every phase, in the order of the rules.
    pub rows: Vec<EntityRow>,
}

/// The record of a signal or a phase on one entity.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct EntityRow {
    /// What it is.
    pub kind: RowKind,
    /// Its name in the rules.
    pub id: String,
    /// Its record.
    #[serde(flatten)]
    pub record: Record,
}
