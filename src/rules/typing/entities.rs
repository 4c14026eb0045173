//! How many entities are in which phase: what conditions over all of them read,
//! and what they cannot.

use std::ops::Range;

use super::{Meaning, Typing};
use crate::diagnostic::{Code, nearest};
use crate::rules::expression::Expression;
use crate::rules::problem::Problem;
use crate::rules::shares::named_group;
use crate::rules::term::{Kind, Term, What};
use crate::rules::{GroupFigure, NamedShare};
use crate::value::Unit;

impl Typing<'_> {
    /// `share(phase)`: a percentage of all entities, or of those of a group.
    pub(super) fn share(
        &mut self,
        phase: &Expression,
        group: Option<&Expression>,
        span: Range<usize>,
    ) -> Option<Term> {
        let phases = self.phases_of_entities("share", &span)?;
        let phase = self.named(phase, "a phase");
        let group = match group {
            Some(group) => Some(self.group(group)?),
            None => None,
        };
        let Meaning::Phase(phase) = phase? else { return None };
        let figure = match group {
            None => GroupFigure::Share(phase),
            Some((grouping, word)) => {
                let word = word.to_owned();
                let share = NamedShare { phase, grouping, word };
                let place = self.scope.named_shares.iter().position(|known| *known == share);
                if place.is_none() {
                    let message = "the share of one group can only be used in `when` and `because`";
                    let problem = Problem::new(Code::EntitiesOutside, message, span.clone());
                    let help = "move it to the `when` of a phase under `entities:`";
                    self.problems.push(problem.help(help));
                }
                GroupFigure::Named(place?)
            }
        };
        let what = What::Input(figure.place(phases, self.scope.groupings()));
        Some(Term { what, kind: Kind::Number(Unit::PERCENT), span })
    }

    /// `grouping == "word"`: the grouping by its place, and the word.
    fn group<'e>(&mut self, group: &'e Expression) -> Option<(usize, &'e str)> {
        let groupings = || {
            let names = self.scope.names.iter();
            names.filter(|(_, meaning)| matches!(meaning, Meaning::Grouping(_)))
        };
        let first = groupings().next().map_or("GROUPING", |(name, _)| name.as_str());
        let problem = match named_group(group) {
            Some((name, word)) => match self.scope.get(name) {
                Some(Meaning::Grouping(grouping)) => return Some((grouping, word)),
                _ => {
                    let message = format!("no grouping is called `{name}`");
                    let help = match nearest(name, groupings().map(|(name, _)| name.as_str())) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "declare it under `groups:` of `entities:`".to_owned(),
                    };
                    Problem::new(Code::UnknownName, message, group.span.clone()).help(help)
                }
            },
            None => {
                let message = "this must be one group of entities, given by its word";
                let help = format!(
                    "write `share(PHASE, {first} == \"WORD\")`; `highest_share(PHASE, {first})` is \
                     the highest of all groups"
                );
                Problem::new(Code::WrongKind, message, group.span.clone()).help(help)
            }
        };
        self.problems.push(problem);
        None
    }

    /// `highest_share(phase, grouping)`: the highest percentage in any one group.
    pub(super) fn highest_share(
        &mut self,
        phase: &Expression,
        grouping: &Expression,
        span: Range<usize>,
    ) -> Option<Term> {
        let phases = self.phases_of_entities("highest_share", &span)?;
        let phase = self.named(phase, "a phase");
        let grouping = self.named(grouping, "a grouping");
        let (Meaning::Phase(phase), Meaning::Grouping(grouping)) = (phase?, grouping?) else {
            return None;
        };
        let what = What::Input(
            GroupFigure::Highest(phase, grouping).place(phases, self.scope.groupings()),
        );
        Some(Term { what, kind: Kind::Number(Unit::PERCENT), span })
    }

    /// `entities`, or `entities(phase)`: how many there are.
    pub(super) fn entities(&mut self, phase: &[Expression], span: Range<usize>) -> Option<Term> {
        let phases = self.phases_of_entities("entities", &span)?;
        let figure = match phase.first() {
            None => GroupFigure::All,
            Some(phase) => match self.named(phase, "a phase")? {
                Meaning::Phase(phase) => GroupFigure::In(phase),
                _ => return None,
            },
        };
        let what = What::Input(figure.place(phases, self.scope.groupings()));
        Some(Term { what, kind: Kind::Number(Unit::NUMBER), span })
    }

    /// How many phases an entity can be in, if this is a condition over all.
    fn phases_of_entities(&mut self, name: &str, span: &Range<usize>) -> Option<usize> {
        if self.scope.entities.is_none() {
            let message = format!("`{name}` reads all entities, and this is a condition of one");
            let problem = Problem::new(Code::EntitiesOutside, message, span.clone());
            let help = "move it to the `when` of a phase under `entities:`";
            self.problems.push(problem.help(help));
        }
        self.scope.entities
    }

    /// Reports the name of what one entity has, in a condition over all.
    pub(super) fn refuse_one(&mut self, name: &str, word: &str, span: Range<usize>) {
        let message =
            format!("`{name}` is {word} of one entity, and this is a condition over all of them");
        let help =
            "make a phase of it under `phases:`, and read how many are in it: `share(PHASE)`";
        self.problems.push(Problem::new(Code::OneOfEntities, message, span).help(help));
    }

    /// What is wrong about a phase that stands for a number or a truth.
    pub(super) fn phase_as_value(
        &self,
        name: &str,
        meaning: Meaning,
        span: Range<usize>,
    ) -> Problem {
        let of_entities = self.scope.entities.is_some();
        match meaning {
            Meaning::GroupPhase(_) if !of_entities => {
                let message =
                    format!("`{name}` is a phase of all entities, and this is a condition of one");
                let help = "move the condition to a phase under `entities:`";
                Problem::new(Code::EntitiesOutside, message, span).help(help)
            }
            Meaning::Grouping(_) => {
                let message = format!("`{name}` is a grouping, not a number");
                let help = format!(
                    "read it in the `when` of a phase under `entities:`, as \
                     `highest_share(PHASE, {name})` or `share(PHASE, {name} == \"WORD\")`"
                );
                Problem::new(Code::WrongKind, message, span).help(help)
            }
            Meaning::Phase(_) if of_entities => {
                let message = format!("`{name}` is a phase that each entity is in or not");
                let help = format!("write `share({name})`, the percentage that is in it");
                Problem::new(Code::WrongKind, message, span).help(help)
            }
            _ => {
                let message =
                    format!("`{name}` is a phase, and conditions read phases of the past");
                let help = if self.is_phase {
                    format!("write `was({name}, 1)`")
                } else {
                    format!("read it in the `when` of a phase, as `was({name}, 1)`")
                };
                Problem::new(Code::WrongKind, message, span).help(help)
            }
        }
    }
}
