//! Whether two rule sets come to the same phase whatever the figures are.

use serde::Serialize;

use super::circuit::{Added, Circuit, Sentence};
use super::proofs::{Sign, why_open};
use super::ranges::is_same_input;
use super::scale::Cells;
use super::search::{Effort, Goal, models};
use super::table::Witness;
use super::trials::{Target, Trials};
use crate::plan::Plan;
use crate::rules::RuleSet;
use crate::time::Calendar;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.equality/1";

/// Whether two rule sets come to the same phase at the end of every bar.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Equality {
    /// The shape of this answer.
    pub schema: &'static str,
    /// The earlier rules.
    pub old: String,
    /// The later ones.
    pub new: String,
    /// Whether they can come to another phase.
    pub can_differ: Sign,
    /// Why that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A table at whose end they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<Witness>,
}

impl RuleSet {
    /// Whether this rule set and a later one come to the same phase whatever the
    /// figures are; phases are matched by their names, inputs by what they read.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::RuleSet;
    /// use froth::prove::Sign;
    ///
    /// let rules = |hot: &str| RuleSet::parse(&format!(
    ///     "format: 1
    /// id: heat
    /// version: \"1\"
    /// title: How hot is it?
    /// calendar: month
    /// inputs:
    ///   heat: {{ unit: number, every: month, published: 0d }}
    /// phases:
    ///   - {{ id: hot, when: {hot} }}
    ///   - {{ id: cold, otherwise: true }}
    /// "
    /// ));
    /// let old = rules("heat > 2")?;
    /// assert_eq!(old.prove_equal(&rules("heat > 2 && heat > 1")?).can_differ, Sign::Never);
    /// let differs = old.prove_equal(&rules("heat >= 2")?);
    /// assert_eq!(differs.can_differ, Sign::Shown);
    /// assert_eq!(differs.table.map(|table| table.last).as_deref(), Some("heat = 2"));
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn prove_equal(&self, new: &RuleSet) -> Equality {
        let plans = [self, new].map(|rules| Plan::of_own_columns(rules.clone(), None));
        let [before, after] = &plans;
        let mut circuit = Circuit::default();
        let (old, later) = (circuit.add(before), circuit.add(after));
        let unlike = unlike(before, after);
        let mut effort = Effort::new();
        let mut targets: Vec<(Vec<Goal>, Vec<Vec<Cells>>)> = Vec::new();
        let questions = match before.dwell.max(after.dwell) {
            0..=1 => first_differs(&mut circuit, [(self, &old), (new, &later)]),
            // A phase that must last gives way to others than the first, too.
            _ => condition_differs(&old, &later),
        };
        for goals in questions {
            let (is_never, models) = models(&circuit, &goals, &mut effort);
            if !is_never {
                targets.push((goals, models));
            }
        }
        let mut equality = Equality {
            schema: SCHEMA,
            old: self.id().to_owned(),
            new: new.id().to_owned(),
            can_differ: Sign::Open,
            reason: unlike.map(str::to_owned),
            table: None,
        };
        if unlike.is_none() && targets.is_empty() {
            equality.can_differ = Sign::Never;
            return equality;
        }
        if !is_same_calendar(self, new) {
            return equality;
        }
        let mut asked = old.phases.clone();
        asked.extend(later.phases.iter().copied());
        let has_memory = 1 < before.dwell.max(after.dwell) || !circuit.memory(&asked).is_empty();
        let wanted: Vec<(Target, Vec<Vec<Cells>>)> =
            targets.iter().map(|(_, models)| (Target::Differing, models.clone())).collect();
        let wanted = if wanted.is_empty() { vec![(Target::Differing, Vec::new())] } else { wanted };
        match Trials::new(vec![self, new], &[before, after], &circuit, has_memory) {
            Ok(trials) => match trials.find_any(&wanted) {
                Some(table) => {
                    (equality.can_differ, equality.reason) = (Sign::Shown, None);
                    equality.table = Some(table);
                }
                None if equality.reason.is_none() => {
                    let first = targets.first();
                    equality.reason =
                        first.map(|(goals, models)| why_open(&circuit, goals, models));
                }
                None => {}
            },
            Err(why) => {
                let why = format!("no table can be made up, because {why}");
                equality.reason = equality.reason.or(Some(why));
            }
        }
        equality
    }
}

/// For each phase of the first rules that it comes first there, and not in the others.
fn first_differs(circuit: &mut Circuit, both: [(&RuleSet, &Added); 2]) -> Vec<Vec<Goal>> {
    let [(old, before), (new, after)] = both;
    let mut questions = Vec::new();
    for (place, phase) in old.phases().iter().enumerate() {
        let same = new.phases().iter().position(|other| other.id == phase.id);
        let other = same.and_then(|same| comes(circuit, after, same)).map(|other| (other, false));
        let own = comes(circuit, before, place).map(|own| (own, true));
        questions.push(own.into_iter().chain(other).collect());
    }
    questions
}

/// For each phase that its condition holds in one of the two and not in the other.
fn condition_differs(old: &Added, new: &Added) -> Vec<Vec<Goal>> {
    let both = old.phases.iter().zip(&new.phases);
    both.flat_map(|(a, b)| [vec![(*a, true), (*b, false)], vec![(*a, false), (*b, true)]]).collect()
}

/// That a phase is the first whose condition holds.
fn comes(circuit: &mut Circuit, added: &Added, place: usize) -> Option<usize> {
    let own = *added.phases.get(place)?;
    let earlier = added.phases.iter().take(place);
    let none: Vec<usize> = earlier.map(|one| circuit.sentence(Sentence::Not(*one))).collect();
    Some(circuit.all(std::iter::once(own).chain(none).collect()))
}

/// What keeps the phases of two plans from being held against each other alone.
fn unlike(old: &Plan, new: &Plan) -> Option<&'static str> {
    let at_once = |plan: &Plan| -> Vec<(String, bool)> {
        let phases = plan.rules().phases().iter();
        phases.map(|phase| (phase.id.clone(), phase.is_at_once)).collect()
    };
    if !is_same_calendar(old.rules(), new.rules()) {
        Some("they decide at different times")
    } else if old.dwell != new.dwell {
        Some("their `dwell` differs")
    } else if 1 < old.dwell && at_once(old) != at_once(new) {
        Some("with `dwell` the order of the phases matters, and which come `at_once`")
    } else {
        None
    }
}

fn is_same_calendar(old: &RuleSet, new: &RuleSet) -> bool {
    match (old.calendar(), new.calendar()) {
        (Calendar::DaysOf(_), Calendar::DaysOf(_)) => {
            old.days_of().zip(new.days_of()).is_some_and(|(old, new)| is_same_input(old, new))
        }
        (old, new) => old == new,
    }
}
