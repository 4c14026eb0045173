//! What is proved and shown of the phases and signals of one rule set.

use std::collections::BTreeSet;

use serde::Serialize;

use super::circuit::{Added, Circuit};
use super::scale::Cells;
use super::search::{Effort, Goal, SearchResult, models, search};
use super::table::Witness;
use super::trials::{Target, Trials};
use crate::plan::Plan;
use crate::rules::RuleSet;
use crate::signal::State;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.proofs/1";

/// Of how many signals or phases, at most, each is held against each other.
const MOST_RELATED: usize = 60;

/// Whether something can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// It can: the rules say so of a table that is shown.
    Shown,
    /// It cannot, whatever the figures are.
    Never,
    /// Neither is known.
    Open,
}

/// What is proved of a rule set, and what is shown.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Proofs {
    /// The shape of this answer.
    pub schema: &'static str,
    /// The rule set.
    pub rules: String,
    /// The author's version of it.
    pub version: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// Its phases, in their order.
    pub phases: Vec<PhaseProof>,
    /// Its signals, in their order.
    pub signals: Vec<SignalProof>,
    /// What is proved of two of them together.
    pub relations: Vec<Relation>,
}

/// What is proved or shown of a phase.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct PhaseProof {
    /// The phase.
    pub id: String,
    /// Whether it can be the verdict.
    pub verdict: Sign,
    /// What its condition is at every decision, where that is proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub always: Option<bool>,
    /// The one phase that comes first and holds whenever this one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied_by: Option<String>,
    /// Why it is never the verdict, or why that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A table at whose end it is the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<Witness>,
}

/// What is proved or shown of a state of a signal.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct SignalProof {
    /// The signal.
    pub id: String,
    /// The state: on, off, and watch where the signal has it.
    pub state: State,
    /// Whether it can be in it.
    pub can_be: Sign,
    /// Why that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A table at whose end it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<Witness>,
}

/// What is proved of two signals, or of the conditions of two phases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Relation {
    /// What they are: `signal` or `phase`.
    pub kind: &'static str,
    /// One of them.
    pub first: String,
    /// The other.
    pub second: String,
    /// Whether the second holds whenever the first does; else they never hold together.
    pub is_implied: bool,
}

impl RuleSet {
    /// What these rules can say and what they never can, whatever the figures are.
    ///
    /// Conditions over all entities together are left aside.
    ///
    /// # Cost
    ///
    /// Bounded: docs/limits.md. Milliseconds for a rule set of its own bar, about a
    /// second for one that looks back over many.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::RuleSet;
    /// use froth::prove::Sign;
    ///
    /// let rules = RuleSet::parse(
    ///     "format: 1
    /// id: heat
    /// version: \"1\"
    /// title: How hot is it?
    /// calendar: month
    /// inputs:
    ///   heat: { unit: number, every: month, published: 0d, valid: [0, 100] }
    /// phases:
    ///   - { id: warm, when: heat > 1 }
    ///   - { id: hot, when: heat > 2 }
    ///   - { id: frozen, when: heat < -1 }
    ///   - { id: cold, otherwise: true }
    /// ",
    /// )?;
    /// let proofs = rules.prove();
    /// let signs: Vec<Sign> = proofs.phases.iter().map(|phase| phase.verdict).collect();
    /// assert_eq!(signs, [Sign::Shown, Sign::Never, Sign::Never, Sign::Shown]);
    /// assert_eq!(proofs.phases[1].implied_by.as_deref(), Some("warm"));
    /// assert_eq!(proofs.phases[2].always, Some(false));
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn prove(&self) -> Proofs {
        let plan = Plan::of_own_columns(self.clone(), None);
        let mut circuit = Circuit::default();
        let added = circuit.add(&plan);
        let mut proving =
            Proving { rules: self, plan: &plan, circuit, added, effort: Effort::new() };
        let mut asked = proving.phases();
        asked.extend(proving.signals());
        proving.show(&mut asked);
        let relations = proving.relations(&asked);
        let mut proofs = Proofs {
            schema: SCHEMA,
            rules: self.id().to_owned(),
            version: self.version().to_owned(),
            sha256: self.sha256().to_owned(),
            phases: Vec::new(),
            signals: Vec::new(),
            relations,
        };
        for one in asked {
            match one.target {
                Target::Phase(phase) => {
                    let id = self.phases().get(phase).map(|phase| phase.id.clone());
                    let by = one.implied_by.and_then(|by| self.phases().get(by));
                    proofs.phases.push(PhaseProof {
                        id: id.unwrap_or_default(),
                        verdict: one.sign,
                        always: one.always,
                        implied_by: by.map(|by| by.id.clone()),
                        reason: one.reason,
                        table: one.table,
                    });
                }
                Target::Signal(signal, state) => {
                    let id = self.signals().get(signal).map(|signal| signal.id.clone());
                    proofs.signals.push(SignalProof {
                        id: id.unwrap_or_default(),
                        state,
                        can_be: one.sign,
                        reason: one.reason,
                        table: one.table,
                    });
                }
                Target::Differing => {}
            }
        }
        proofs
    }
}

struct Proving<'a> {
    rules: &'a RuleSet,
    plan: &'a Plan,
    circuit: Circuit,
    added: Added,
    effort: Effort,
}

/// A question and what is known of it so far.
struct ProofQuestion {
    target: Target,
    goals: Vec<Goal>,
    sign: Sign,
    models: Vec<Vec<Cells>>,
    always: Option<bool>,
    implied_by: Option<usize>,
    reason: Option<String>,
    table: Option<Witness>,
}

impl Proving<'_> {
    fn ask(&mut self, goals: &[Goal]) -> SearchResult {
        search(&self.circuit, goals, &mut self.effort)
    }

    fn asked(&mut self, target: Target, goals: Vec<Goal>) -> ProofQuestion {
        let (is_never, models) = models(&self.circuit, &goals, &mut self.effort);
        let sign = if is_never { Sign::Never } else { Sign::Open };
        let (always, implied_by, reason, table) = (None, None, None, None);
        ProofQuestion { target, goals, sign, models, always, implied_by, reason, table }
    }

    fn phases(&mut self) -> Vec<ProofQuestion> {
        let conditions = self.added.phases.clone();
        let mut all = Vec::with_capacity(conditions.len());
        for (place, own) in conditions.iter().enumerate() {
            let (condition, earlier) = (*own, self.earlier(place));
            let none = earlier.iter().filter_map(|one| Some((*conditions.get(*one)?, false)));
            let goals: Vec<Goal> = std::iter::once((*own, true)).chain(none).collect();
            let mut asked = self.asked(Target::Phase(place), goals);
            let is_written = self.rules.phases().get(place).is_some_and(|own| own.when.is_some());
            if is_written {
                if self.ask(&[(*own, true)]).is_never() {
                    asked.always = Some(false);
                } else if self.ask(&[(*own, false)]).is_never() {
                    asked.always = Some(true);
                }
            }
            if asked.sign == Sign::Never {
                let implies = |one: &usize, own: &mut Self| {
                    let other = conditions.get(*one).copied();
                    other.is_some_and(|other| {
                        own.ask(&[(condition, true), (other, false)]).is_never()
                    })
                };
                let by = match (is_written, asked.always) {
                    (false, _) | (_, Some(false)) => None,
                    _ => earlier.iter().copied().find(|one| implies(one, self)),
                };
                asked.implied_by = by;
                let id = by.and_then(|by| self.rules.phases().get(by)).map(|phase| &phase.id);
                asked.reason = Some(match id {
                    _ if asked.always == Some(false) => "its condition never holds".to_owned(),
                    Some(id) => format!("`{id}` comes first and holds whenever it does"),
                    None if is_written => {
                        "one of the phases before it holds whenever it does".to_owned()
                    }
                    None => "one of the phases before it always holds".to_owned(),
                });
            }
            all.push(asked);
        }
        all
    }

    /// The phases that keep one from coming where they hold.
    fn earlier(&self, place: usize) -> Vec<usize> {
        let is_at_once = |own: usize| self.plan.phases.get(own).is_some_and(|own| own.is_at_once);
        // While a phase must last, one that comes at once passes by those that wait.
        let keeps = |own: &usize| self.plan.dwell <= 1 || is_at_once(*own) || !is_at_once(place);
        (0..place).filter(keeps).collect()
    }

    fn signals(&mut self) -> Vec<ProofQuestion> {
        let mut all = Vec::new();
        for (place, (on, watchful)) in self.added.signals.clone().into_iter().enumerate() {
            let asked = |state| Target::Signal(place, state);
            all.push(self.asked(asked(State::On), vec![(on, true)]));
            if on != watchful {
                let goals = vec![(on, false), (watchful, true)];
                all.push(self.asked(asked(State::Watch), goals));
            }
            all.push(self.asked(asked(State::Off), vec![(on, false), (watchful, false)]));
        }
        all
    }

    /// Looks for tables that show what is not proved, and says why there are none.
    fn show(&mut self, asked: &mut [ProofQuestion]) {
        let conditions = self.added.phases.iter().copied();
        let signals = self.added.signals.iter().flat_map(|(on, watchful)| [*on, *watchful]);
        let all: Vec<usize> = conditions.chain(signals).collect();
        let has_memory = 1 < self.plan.dwell || !self.circuit.memory(&all).is_empty();
        let open: Vec<usize> = (0..asked.len())
            .filter(|place| asked.get(*place).is_some_and(|own| own.sign == Sign::Open))
            .collect();
        let targets: Vec<(Target, Vec<Vec<Cells>>)> = open
            .iter()
            .filter_map(|place| asked.get(*place))
            .map(|own| (own.target, own.models.clone()))
            .collect();
        let trials = Trials::new(vec![self.rules], &[self.plan], &self.circuit, has_memory);
        let found = trials.as_ref().map(|trials| trials.find(&targets));
        for (place, own) in open.iter().enumerate() {
            let Some(own) = asked.get_mut(*own) else { continue };
            let table = found.as_ref().map(|found| found.get(place).cloned().flatten());
            match table {
                Ok(Some(table)) => (own.sign, own.table) = (Sign::Shown, Some(table)),
                Ok(None) => own.reason = Some(why_open(&self.circuit, &own.goals, &own.models)),
                Err(why) => own.reason = Some(format!("no table can be made up, because {why}")),
            }
        }
    }

    /// Pairs of signals, and of phases, of which one holds whenever the other does, or
    /// never with it.
    fn relations(self, asked: &[ProofQuestion]) -> Vec<Relation> {
        // What is always on, or never, has nothing to do with another.
        let changes = |signal: usize| {
            let is_on = |own: &ProofQuestion| matches!(own.target, Target::Signal(_, State::On));
            let is_own = |own: &&ProofQuestion| {
                matches!(own.target, Target::Signal(place, _) if place == signal)
                    && own.sign != Sign::Never
            };
            let left = asked.iter().filter(is_own);
            left.clone().any(is_on) && left.clone().any(|own| !is_on(own))
        };
        let signals = self.rules.signals().iter().zip(&self.added.signals).enumerate();
        let signals = signals.filter(|(place, _)| changes(*place));
        let signals = signals.map(|(_, (signal, (on, _)))| (signal.id.clone(), *on));
        let phases = self.rules.phases().iter().zip(&self.added.phases);
        let phases = phases.zip(asked).filter(|((phase, _), own)| {
            phase.when.is_some() && own.sign != Sign::Never && own.always.is_none()
        });
        let phases = phases.map(|((phase, own), _)| (phase.id.clone(), *own));
        let all: [(&'static str, Vec<(String, usize)>); 2] =
            [("signal", signals.collect()), ("phase", phases.collect())];
        let mut effort = self.effort.of_pairs();
        let mut found = Vec::new();
        let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (kind, own) in all {
            let own = own.get(..MOST_RELATED.min(own.len())).unwrap_or_default();
            let scales: Vec<BTreeSet<usize>> =
                own.iter().map(|(_, own)| self.circuit.scales_in(&[*own])).collect();
            for (place, (first, one)) in own.iter().enumerate() {
                for (other, (second, two)) in own.iter().enumerate().skip(place + 1) {
                    let shares = scales.get(place).zip(scales.get(other));
                    let is_free = shares.is_none_or(|(a, b)| a.is_disjoint(b));
                    if is_free || one == two || !told.insert((*one.min(two), *one.max(two))) {
                        continue;
                    }
                    let mut never =
                        |goals: [Goal; 2]| search(&self.circuit, &goals, &mut effort).is_never();
                    let (first, second) = (first.clone(), second.clone());
                    if never([(*one, true), (*two, true)]) {
                        found.push(Relation { kind, first, second, is_implied: false });
                    } else if never([(*one, true), (*two, false)]) {
                        found.push(Relation { kind, first, second, is_implied: true });
                    } else if never([(*two, true), (*one, false)]) {
                        let (first, second) = (second, first);
                        found.push(Relation { kind, first, second, is_implied: true });
                    }
                }
            }
        }
        found
    }
}

/// Why something is neither proved nor shown.
pub(super) fn why_open(circuit: &Circuit, goals: &[Goal], models: &[Vec<Cells>]) -> String {
    let asked: Vec<usize> = goals.iter().map(|(own, _)| *own).collect();
    let words = circuit.memory(&asked);
    let tried = if models.is_empty() {
        "the search was cut short, and no table that was tried shows it"
    } else {
        "no table that was tried shows it"
    };
    if !words.is_empty() {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        format!("{tried}; it depends on {}", words.join(", "))
    } else if circuit.has_made_numbers(&asked) {
        format!("{tried}; it depends on numbers that are computed from others")
    } else {
        tried.to_owned()
    }
}
