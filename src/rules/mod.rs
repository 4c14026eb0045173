//! Rule files: from YAML to a rule set that cannot be wrong.
//!
//! The text becomes a tree that knows its places (`yaml`), the tree a draft
//! (`draft`), the draft a [`RuleSet`] (`check`). Each expression is cut into
//! words, parsed and understood on the way. Nothing is parsed twice.

mod place;
mod problem;
mod syntax;
mod yaml;

mod expression;
mod term;
mod typing;
mod words;

mod draft;
mod likeness;
mod fields;
mod ruleset;

mod across;
mod contract;
mod input;
mod inputs;
mod names;
mod order;
mod params;
mod parsed;
mod relations;
mod template;
mod texts;

mod counting;
mod logic;
mod reach;

mod base_rates;
mod conditions;
mod group;
mod shares;

mod check;
mod meaning;
mod probe;
mod read;

mod builder;
mod schema;
#[cfg(feature = "shipped")]
mod shipped;
mod supply;

pub use builder::{RuleValue, RulesBuilder};
pub use expression::Comparison;
pub(crate) use fields::{Fields, Reader, Spanned, Text};
pub(crate) use group::GroupFigure;
pub use group::Grouping;
pub use input::{Aggregate, Compared, Input, Missing, StampRule};
pub(crate) use meaning::{MeaningPart, parts};
pub(crate) use names::{in_expressions, yaml_word};
pub(crate) use problem::{Problem, told_of};
pub(crate) use relations::{ParamOrder, compared};
pub use ruleset::{
    Citation, Compare, Computed, Condition, Feature, Param, Phase, Reference, RuleSet, Signal,
};
pub(crate) use ruleset::{Definition, Template, TextPiece};
pub use schema::schema;
pub(crate) use shares::NamedShare;
#[cfg(feature = "shipped")]
pub use shipped::{Shipped, shipped};
pub use supply::{Need, Supply};
pub(crate) use term::{Amount, Kind, Length, Term, What};
pub(crate) use typing::bars_of_quantity;
pub(crate) use yaml::{YamlEntry, YamlNode, YamlValue, parse as tree};
