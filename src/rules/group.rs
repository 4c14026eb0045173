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
use super::supply::Supply;
use super::term::Length;
use super::typing::{Meaning, Scope};
use super::yaml::Node;
use crate::diagnostic::Code;
use crate::time::{Calendar, Span, SpanUnit};
use crate::value::Unit;

/// `entities:` as it was written.
#[derive(Debug, Default)]
pub(crate) struct DraftGroup {
    pub(super) phases: Vec<DraftPhase>,
    has_all_phases: bool,
    pub(super) dwell: Option<Text>,
}

/// The draft in this node.
pub(super) fn draft(reader: &mut Reader<'_>, node: &Node) -> Option<DraftGroup> {
    let fields = reader.fields(node, "`entities`", &["phases", "dwell"], None)?;
    let mut draft = DraftGroup::default();
    if let Some(node) = fields.require(reader, "phases") {
        (draft.phases, draft.has_all_phases) = draft::phases(reader, node);
    }
    draft.dwell = fields.get("dwell").and_then(|node| reader.expression(node, "`dwell`"));
    Some(draft)
}

/// A number about all entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The percentage of them that is in a phase.
    Share(usize),
    /// How many are in a phase.
    In(usize),
    /// How many there are.
    All,
}

impl Figure {
    /// Its place among the inputs, with so many phases of one entity.
    pub(crate) fn place(self, phases: usize) -> usize {
        match self {
            Figure::Share(phase) => phase,
            Figure::In(phase) => phases + phase,
            Figure::All => 2 * phases,
        }
    }

    /// All of them, in the order of their places.
    pub(crate) fn all(phases: usize) -> impl Iterator<Item = Figure> {
        let shares = (0..phases).map(Figure::Share);
        shares.chain((0..phases).map(Figure::In)).chain([Figure::All])
    }

    fn input(self, phases: &[Phase]) -> Input {
        let id = |phase: usize| phases.get(phase).map_or("", |phase| phase.id.as_str());
        let (name, unit) = match self {
            Figure::Share(phase) => (format!("share({})", id(phase)), Unit::PERCENT),
            Figure::In(phase) => (format!("entities({})", id(phase)), Unit::NUMBER),
            Figure::All => ("entities".to_owned(), Unit::NUMBER),
        };
        let at_once = Span { count: 0, unit: SpanUnit::Days };
        Input {
            columns: vec![name.clone()],
            has_own_columns: true,
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
        }
    }
}

/// The verdicts on all entities, understood.
pub(super) struct Group {
    phases: Vec<Phase>,
    dwell: Option<Length>,
}

impl Group {
    /// The rules over all entities, inside of `rules`, which are over one.
    pub(super) fn rules(self, rules: &RuleSet) -> RuleSet {
        let phases = rules.phases.len();
        let calendar = match rules.calendar {
            // All entities have the days that any of them has.
            Calendar::DaysOf(_) => Calendar::DaysOf(Figure::All.place(phases)),
            own => own,
        };
        RuleSet {
            calendar,
            inputs: Figure::all(phases).map(|figure| figure.input(&rules.phases)).collect(),
            phases: self.phases,
            dwell: self.dwell,
            series: Vec::new(),
            order: Vec::new(),
            signals: Vec::new(),
            compare: None,
            base_rates: None,
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
    pub(super) fn group(&mut self, group: &DraftGroup) -> Group {
        self.check_entities();
        let scope = Scope {
            entities: Some(self.draft.phases.len()),
            calendar: self.scope.calendar,
            names: self.scope.names.clone(),
            inputs: Vec::new(),
            params: self.scope.params.clone(),
            series: Vec::new(),
            signals: 0,
        };
        let (reader, draft) = (&mut *self.reader, self.draft);
        let mut conditions = Conditions { reader, draft, scope };
        let parsed: Vec<_> =
            group.phases.iter().map(|phase| conditions.parsed(&phase.when)).collect();
        let phases = conditions.phases(&group.phases, &parsed);
        let dwell = conditions.dwell(group.dwell.as_ref());
        logic::check_phases(self.reader, &group.phases, group.has_all_phases);
        Group { phases, dwell }
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
