//! A rule set compiled against the columns of a panel.
//!
//! Inputs are bound to columns, and every expression becomes nodes of one
//! graph, each distinct one once. After this stage nothing can fail: a gap in
//! the data is an answer.

mod apart;
mod bind;
mod choose;
mod columns;
mod constant;
mod counts;
mod digest;
mod figures;
mod formula;
mod levels;
mod lookback;
mod lower;
mod node;
mod outside;
mod program;
mod size;

pub(crate) use apart::Apart;
pub(crate) use bind::{Binding, no_column};
pub(crate) use counts::CountComparison;
pub(crate) use formula::{Atom, Formula, Reach};
pub(crate) use levels::Ask;
pub(crate) use lookback::LEAST_KEPT;
pub(crate) use lower::{Lookup, SignalNodes};
pub(crate) use node::{Axis, Node, NodeId, NodeStep};
pub(crate) use program::{AtomSource, Looking, VerdictProgram};

use std::sync::Arc;

use crate::data::Schema;
use crate::error::{Error, ErrorKind};
use crate::rules::{Input, RuleSet};
use crate::time::Frequency;
use crate::value::Quantity;

/// What a decision may know of the past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Knowledge {
    /// What had been published on the day, by the release dates in the data or
    /// else the lag of each input; the figures are the newest ones.
    #[default]
    Released,
    /// What had been published on the day, in the figures of that day: each
    /// decision sees its own past as it then stood. Inputs without vintages are
    /// seen as [`Released`](Knowledge::Released).
    Vintage,
    /// Hindsight: every figure is known at the end of its period.
    Latest,
}

impl Knowledge {
    /// The word: `released`, `vintage`, `latest`.
    pub fn word(self) -> &'static str {
        match self {
            Knowledge::Released => "released",
            Knowledge::Vintage => "vintage",
            Knowledge::Latest => "latest",
        }
    }
}

/// How a plan differs from what the rule set says by itself.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// What a decision may know of the past.
    pub knowledge: Knowledge,
    /// Whether inputs that the data lack are unknown instead of an error.
    pub allow_missing: bool,
    /// Inputs to be left out, though the data may have them.
    pub drop: Vec<String>,
    /// Parameters with another value than the file gives them.
    pub params: Vec<(String, Quantity)>,
}

/// A rule set compiled against the columns of a panel.
///
/// A clone shares what was compiled, and costs next to nothing: threads, streams and
/// outcomes each keep one.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(crate) rules: Arc<RuleSet>,
    pub(crate) knowledge: Knowledge,
    leave: Arc<Leave>,
    /// One for each input of the rule set.
    pub(crate) bindings: Arc<[Binding]>,
    /// Invariant: each node reads earlier ones.
    pub(crate) nodes: Arc<[Node]>,
    /// What decisions see of each input of the rule set.
    pub(crate) inputs: Arc<[NodeId]>,
    /// One for each series of the rule set.
    pub(crate) series: Arc<[NodeId]>,
    /// What decisions see of each of them.
    pub(crate) seen: Arc<[NodeId]>,
    /// One for each signal of the rule set.
    pub(crate) signals: Arc<[SignalNodes]>,
    /// One for each phase of the rule set.
    pub(crate) phases: Arc<[PhasePlan]>,
    /// What the phases ask.
    pub(crate) apart: Arc<Apart>,
    /// How many bars a phase lasts at least.
    pub(crate) dwell: usize,
    /// The parameters that differ from the file, by their places, with what the
    /// file says.
    pub(crate) changed: Arc<[(usize, Quantity)]>,
}

/// The inputs that a plan may do without.
#[derive(Clone, Debug, Default)]
struct Leave {
    /// Whether that is any which the data lack.
    missing: bool,
    /// Those which it does without, though the data may have them.
    dropped: Vec<String>,
}

/// The condition of a phase, compiled.
#[derive(Clone, Debug)]
pub(crate) struct PhasePlan {
    pub(crate) formula: Formula,
    /// For how long it must hold.
    pub(crate) hold: Reach,
    pub(crate) is_at_once: bool,
}

impl PhasePlan {
    /// The phase's own condition, `for` left aside; `None` where there is no `for`.
    pub(crate) fn condition(&self) -> Option<&Formula> {
        match &self.formula {
            Formula::And(parts) if 1 < self.hold.bars => parts.first(),
            _ => None,
        }
    }
}

impl RuleSet {
    /// Compiles these rules against the columns of a panel.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the panel lacks a series that the rules need, or
    /// has it in another frequency or unit, or if more numbers were to be computed than
    /// fit; [`ErrorKind::Data`] if such a series holds cells that are no numbers.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::{ErrorKind, Panel, RuleSet};
    ///
    /// let rules = RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// let panel = Panel::read_csv("date,UNRATE\n2026-01-01,4.3\n2026-02-01,4.4\n".as_bytes())?;
    /// assert!(rules.plan(panel.schema()).is_ok());
    /// // What the data lack is told with a way out.
    /// let other = Panel::read_csv("date,price\n2026-01-01,7\n".as_bytes())?;
    /// let error = rules.plan(other.schema()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Input);
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn plan(&self, schema: Schema) -> Result<Plan, Error> {
        self.plan_with(schema, &PlanOptions::default())
    }

    /// Compiles these rules with parameters changed or inputs left out.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::plan`]; [`ErrorKind::Input`] also if an option names what
    /// the rules do not have.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::{Panel, PlanOptions, Quantity, RuleSet};
    ///
    /// let rules = RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml"))?;
    /// let panel = Panel::read_csv(std::fs::File::open("fixtures/us-quarterly.csv")?)?;
    /// let params = vec![("debt_on".to_owned(), Quantity::parse("50pp").ok_or("a quantity")?)];
    /// let plan = rules.plan_with(panel.schema(), &PlanOptions { params, ..PlanOptions::default() })?;
    /// // The rules defend no such value.
    /// assert_eq!(plan.warnings().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan_with(&self, schema: Schema, options: &PlanOptions) -> Result<Plan, Error> {
        let rules = bind::with_params(self, &options.params)?;
        let leave = Leave { missing: options.allow_missing, dropped: options.drop.clone() };
        let bindings = bind::bind(&rules, &schema, &leave, &[])?;
        let pairs = self.params.iter().zip(&rules.params).enumerate();
        let changed = pairs.filter(|(_, (own, now))| own.value != now.value);
        let changed = changed.map(|(place, (own, _))| (place, own.value.clone())).collect();
        let leave = Arc::new(leave);
        let rules = Arc::new(rules);
        let plan = lower::lower(rules, options.knowledge, bindings.into());
        let plan = Plan { changed, leave, ..plan };
        plan.check_size(&schema)?;
        Ok(plan)
    }
}

impl Plan {
    /// This plan for the columns of another panel; itself if it reads these as it reads
    /// its own.
    ///
    /// # Errors
    ///
    /// As [`RuleSet::plan_with`], with the parameters and the options of this plan.
    pub fn bind(&self, schema: &Schema) -> Result<Plan, Error> {
        let bindings = bind::bind(&self.rules, schema, &self.leave, &self.bindings)?;
        let is_same = *bindings == *self.bindings;
        let plan = if is_same { self.clone() } else { self.with_bindings(bindings.into()) };
        plan.check_size(schema)?;
        Ok(plan)
    }

    pub(crate) fn with_bindings(&self, bindings: Arc<[Binding]>) -> Plan {
        let (leave, changed) = (Arc::clone(&self.leave), Arc::clone(&self.changed));
        Plan { leave, changed, ..lower::lower(Arc::clone(&self.rules), self.knowledge, bindings) }
    }

    /// The plan without one of its inputs, which is unknown then.
    pub(crate) fn without_input(&self, place: usize) -> Plan {
        let mut bindings = self.bindings.to_vec();
        if let Some(binding) = bindings.get_mut(place) {
            *binding = Binding::Dropped;
        }
        self.with_bindings(bindings.into())
    }

    /// The plan without one of its signals, which is unknown then.
    pub(crate) fn without_signal(&self, place: usize) -> Plan {
        let rules = Arc::new(self.rules.without_signal(place));
        Plan { rules, ..self.clone() }.with_bindings(Arc::clone(&self.bindings))
    }

    /// The inputs that are left out though the data may have them, in their order.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let names = self.rules.inputs.iter().map(|input| &input.name);
        names.filter(|name| self.leave.dropped.contains(name)).cloned().collect()
    }

    /// The rules that were compiled.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The plan over a panel whose columns are the inputs of these rules, under
    /// their first names and in their units.
    pub(crate) fn of_own_columns(rules: RuleSet, frequency: Option<Frequency>) -> Plan {
        let binding = |input: &Input| Binding::Column {
            name: input.columns.first().cloned().unwrap_or_default(),
            frequency,
            factor: 1.0,
            source: None,
            confidence: None,
            is_figure: false,
        };
        let bindings = rules.inputs.iter().map(binding).collect();
        lower::lower(Arc::new(rules), Knowledge::Latest, bindings)
    }

    /// What its decisions may know of the past.
    pub fn knowledge(&self) -> Knowledge {
        self.knowledge
    }

    /// How many distinct expressions there are to compute at each bar.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn with_knowledge(self, knowledge: Knowledge) -> Plan {
        Plan { knowledge, ..self }
    }

    /// The plan with other values of parameters, each given by its place, in the unit
    /// that it has.
    pub(crate) fn with_params(mut self, values: &[(usize, Quantity)]) -> Plan {
        let rules = Arc::make_mut(&mut self.rules);
        for (place, value) in values {
            if let Some(param) = rules.params.get_mut(*place) {
                param.value = value.clone();
            }
        }
        self.with_bindings(Arc::clone(&self.bindings))
    }

    /// Whether some number is the age of a figure.
    pub(crate) fn reads_ages(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node.step, NodeStep::Age(_)))
    }

    /// Whether some number is a part of a date.
    pub(crate) fn reads_dates(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node.step, NodeStep::Calendar(_)))
    }

    /// Whether some window is a length of time that is not always as many bars.
    pub(crate) fn is_uneven(&self) -> bool {
        let is_span = |node: &Node| node.span.is_some() && node.axis == Axis::Decisions;
        self.nodes.iter().any(is_span) || self.phases.iter().any(|phase| phase.formula.is_uneven())
    }

    /// How many numbers decisions look at.
    pub(crate) fn views(&self) -> usize {
        self.nodes.iter().filter(|node| node.is_seen()).count()
    }

    /// The nodes that signals and phases read.
    pub(crate) fn conditions(&self) -> Vec<NodeId> {
        let signals = self.signals.iter().flat_map(|signal| [signal.on, signal.watchful]);
        let mut found: Vec<NodeId> = signals.collect();
        for phase in self.phases.iter() {
            found.extend(phase.formula.nodes());
        }
        found
    }

    /// The conditions of all phases, and all that is within them.
    pub(crate) fn condition_parts(&self) -> impl Iterator<Item = &Formula> {
        self.phases.iter().flat_map(|phase| phase.formula.all())
    }

    pub(crate) fn node(&self, node: NodeId) -> Option<&Node> {
        self.nodes.get(node.0)
    }
}

pub(crate) fn input_error(found: Vec<crate::diagnostic::Diagnostic>) -> Error {
    Error::new(ErrorKind::Input, found)
}
