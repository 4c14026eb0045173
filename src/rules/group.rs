//! `entities:`: the verdicts on all entities together, by how many of them are in
//! each phase.
//!
//! They are rules like all others, over inputs that nobody supplies: how many
//! entities are in each phase of the file, and what percentage that is. So they
//! become a rule set of their own, inside of the one that they belong to.

use super::conditions::Conditions;
use super::draft::{self, DraftPhase};
use super::fields::{Reader, Text};
use super::input::{Aggregate, Input, Missing};
use super::logic;
use super::problem::Problem;
use super::ruleset::{Phase, RuleSet};
use super::shares::{NamedShare, named_shares};
use super::supply::Supply;
use super::term::Length;
use super::typing::{Meaning, Scope};
use super::yaml::YamlNode;
use crate::diagnostic::Code;
use crate::time::{Calendar, Span, SpanUnit};
use crate::value::{Unit, word_name};

/// `entities:` as it was written.
#[derive(Debug, Default)]
pub(crate) struct DraftGroup {
    pub(super) phases: Vec<DraftPhase>,
    has_all_phases: bool,
    pub(super) dwell: Option<Text>,
    pub(super) groups: Vec<(Text, DraftGrouping)>,
}

/// A grouping as it was written.
#[derive(Debug, Default)]
pub(crate) struct DraftGrouping {
    column: Option<Text>,
    at_least: Option<Text>,
}

/// The draft in this node.
pub(super) fn draft(reader: &mut Reader<'_>, node: &YamlNode) -> Option<DraftGroup> {
    let fields = reader.fields(node, "`entities`", &["groups", "phases", "dwell"], None)?;
    let mut draft = DraftGroup::default();
    if let Some(node) = fields.require(reader, "phases") {
        (draft.phases, draft.has_all_phases) = draft::phases(reader, node);
    }
    draft.dwell = fields.get("dwell").and_then(|node| reader.expression(node, "`dwell`"));
    if let Some(node) = fields.get("groups") {
        draft.groups = draft::entries(reader, node, "`groups`", grouping);
    }
    Some(draft)
}

fn grouping(
    reader: &mut Reader<'_>,
    node: &YamlNode,
    (name, here): draft::Owner<'_>,
) -> Option<DraftGrouping> {
    let what = format!("grouping `{name}`");
    let fields = reader.fields(node, &what, &["column", "at_least"], Some(here))?;
    Some(DraftGrouping {
        column: fields.get("column").and_then(|node| reader.text(node, "`column`")),
        at_least: fields.get("at_least").and_then(|node| reader.expression(node, "`at_least`")),
    })
}

/// A column of the table whose words make groups of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grouping {
    /// The name by which conditions read it.
    pub name: String,
    /// The column, as the table calls it.
    pub column: String,
    /// How many entities a group has at least to be looked at.
    pub at_least: u64,
}

/// A number about all entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupFigure {
    /// The percentage of them that is in a phase.
    Share(usize),
    /// How many are in a phase.
    In(usize),
    /// How many there are.
    All,
    /// The highest percentage of a phase in any group of a grouping.
    Highest(usize, usize),
    /// The percentage of a phase in a group that is named, by its place among those.
    Named(usize),
}

impl GroupFigure {
    /// Its place among the inputs, with so many phases of one entity and groupings.
    pub(crate) fn place(self, phases: usize, groupings: usize) -> usize {
        match self {
            GroupFigure::Share(phase) => phase,
            GroupFigure::In(phase) => phases + phase,
            GroupFigure::All => 2 * phases,
            GroupFigure::Highest(phase, grouping) => 2 * phases + 1 + grouping * phases + phase,
            GroupFigure::Named(share) => 2 * phases + 1 + groupings * phases + share,
        }
    }

    /// All of them, in the order of their places.
    pub(crate) fn all(rules: &RuleSet) -> impl Iterator<Item = GroupFigure> {
        let (phases, groupings) = (rules.phases.len(), rules.groupings.len());
        let shares = (0..phases).map(GroupFigure::Share);
        let highest = (0..groupings)
            .flat_map(move |grouping| (0..phases).map(move |phase| (phase, grouping)));
        shares
            .chain((0..phases).map(GroupFigure::In))
            .chain([GroupFigure::All])
            .chain(highest.map(|(phase, grouping)| GroupFigure::Highest(phase, grouping)))
            .chain((0..rules.named_shares.len()).map(GroupFigure::Named))
    }

    fn input(self, rules: &RuleSet) -> Input {
        let id = |phase: usize| rules.phases.get(phase).map_or("", |phase| phase.id.as_str());
        let by =
            |grouping: usize| rules.groupings.get(grouping).map_or("", |own| own.name.as_str());
        let (name, unit) = match self {
            GroupFigure::Share(phase) => (format!("share({})", id(phase)), Unit::PERCENT),
            GroupFigure::In(phase) => (format!("entities({})", id(phase)), Unit::NUMBER),
            GroupFigure::All => ("entities".to_owned(), Unit::NUMBER),
            GroupFigure::Highest(phase, grouping) => {
                (format!("highest_share({}, {})", id(phase), by(grouping)), Unit::PERCENT)
            }
            GroupFigure::Named(share) => {
                let share = rules.named_shares.get(share);
                let name = share.map_or(String::new(), |NamedShare { phase, grouping, word }| {
                    format!("share({}, {})", id(*phase), word_name(by(*grouping), word))
                });
                (name, Unit::PERCENT)
            }
        };
        let at_once = Span { count: 0, unit: SpanUnit::Days };
        Input {
            columns: vec![name.clone()],
            has_own_columns: true,
            words: Vec::new(),
            labels: Vec::new(),
            name,
            title: None,
            unit,
            every: None,
            stamp: None,
            published: at_once,
            released: Vec::new(),
            ends: None,
            // Nobody knows how many there are where nobody is.
            max_age: Some(at_once),
            missing: Missing::default(),
            valid: None,
            aggregate: Aggregate::Last,
            is_optional: false,
            note: None,
            citation: None,
            supply: Supply::default(),
            compared: None,
        }
    }
}

/// The verdicts on all entities, understood.
pub(super) struct CheckedGroup {
    pub(super) named_shares: Vec<NamedShare>,
    phases: Vec<Phase>,
    dwell: Option<Length>,
}

impl CheckedGroup {
    /// The rules over all entities, inside of `rules`, which are over one.
    pub(super) fn rules(self, rules: &RuleSet) -> RuleSet {
        let (phases, groupings) = (rules.phases.len(), rules.groupings.len());
        let calendar = match rules.calendar {
            // All entities have the days that any of them has.
            Calendar::DaysOf(_) => Calendar::DaysOf(GroupFigure::All.place(phases, groupings)),
            own => own,
        };
        RuleSet {
            calendar,
            inputs: GroupFigure::all(rules).map(|figure| figure.input(rules)).collect(),
            phases: self.phases,
            dwell: self.dwell,
            series: Vec::new(),
            order: Vec::new(),
            signals: Vec::new(),
            compare: None,
            base_rates: None,
            stability: None,
            groupings: Vec::new(),
            named_shares: Vec::new(),
            group: None,
            tests: None,
            warnings: Vec::new(),
            ..rules.clone()
        }
    }
}

impl Conditions<'_, '_> {
    /// The verdicts on all entities: conditions read how many are in each phase,
    /// the parameters, and nothing that one entity has.
    pub(super) fn group(&mut self, group: &DraftGroup) -> CheckedGroup {
        self.check_entities();
        let scope = Scope {
            entities: Some(self.draft.phases.len()),
            calendar: self.scope.calendar,
            names: self.scope.names.clone(),
            inputs: Vec::new(),
            params: self.scope.params.clone(),
            series: Vec::new(),
            signals: 0,
            named_shares: Vec::new(),
        };
        let (reader, draft) = (&mut *self.reader, self.draft);
        let mut conditions = Conditions { reader, draft, scope };
        let parsed: Vec<_> =
            group.phases.iter().map(|phase| conditions.parsed(&phase.when)).collect();
        let named_shares = named_shares(group, &conditions.scope, &parsed);
        conditions.scope.named_shares = named_shares.clone();
        let phases = conditions.phases(&group.phases, &parsed);
        let dwell = conditions.dwell(group.dwell.as_ref());
        logic::check_phases(self.reader, &group.phases, group.has_all_phases);
        CheckedGroup { named_shares, phases, dwell }
    }

    /// The columns whose words make groups of entities.
    pub(super) fn groupings(&mut self, group: &DraftGroup) -> Vec<Grouping> {
        let mut all = Vec::new();
        for (name, grouping) in &group.groups {
            let column = grouping.column.as_ref().unwrap_or(name).value.clone();
            let at_least = grouping.at_least.as_ref().and_then(|text| self.at_least_entities(text));
            let name = name.value.clone();
            all.push(Grouping { name, column, at_least: at_least.unwrap_or(1) });
        }
        all
    }

    fn at_least_entities(&mut self, text: &Text) -> Option<u64> {
        let count = text.value.parse().ok().filter(|count| 1 <= *count);
        if count.is_none() {
            let message = format!("`{}` is not a number of entities from 1 on", text.value);
            let problem = Problem::new(Code::NoNumber, message, text.span.clone());
            self.reader.report(problem.help("write a whole number, such as `at_least: 5`"));
        }
        count
    }

    /// `entities` means how many there are, and so can be no parameter here.
    fn check_entities(&mut self) {
        let Some(Meaning::Param(param)) = self.scope.get("entities") else { return };
        let Some((name, _)) = self.draft.params.get(param) else { return };
        let message = "`entities` is a parameter and cannot be the number of entities, too";
        let problem = Problem::new(Code::DoubleName, message, name.span.clone());
        self.reader.report(problem.help("give the parameter another name"));
    }
}
