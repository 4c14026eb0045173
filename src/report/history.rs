//! The history of an outcome: every decision, and the episodes that they make.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use super::read_back::of_shape;
use super::{Charts, Named, Provenance, Value};
use crate::explain::filled;
use crate::outcome::{Outcome, Step};
use crate::phase::{just_held, turned};
use crate::plan::{Knowledge, Lookup};
use crate::rules::{Phase, What};
use crate::signal::State;
use crate::time::{Date, Span};
use crate::value::Truth;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.history/1";

fn schema<'de, D: Deserializer<'de>>(text: D) -> Result<Cow<'static, str>, D::Error> {
    of_shape(text, SCHEMA)
}

/// What an outcome says at every bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct HistoryReport {
    /// The shape of this report.
    #[serde(deserialize_with = "schema")]
    pub schema: Cow<'static, str>,
    /// The question that the rules ask.
    pub title: String,
    /// The steps at which decisions are made: `quarter`, `rows`.
    pub calendar: Cow<'static, str>,
    /// The day of the last decision of all, shown or not.
    pub as_of: Option<Date>,
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// The first day of which decisions are shown; `None` for all.
    pub from: Option<Date>,
    /// The last day of which decisions are shown; `None` for all.
    pub to: Option<Date>,
    /// The length of time of which only the last decision is shown, as in `1y`;
    /// left out where all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Span>,
    /// The phases of the rules, in their order: the gravest first.
    pub phases: Vec<Titled>,
    /// The signals of the rules, in their order.
    pub signals: Vec<Titled>,
    /// How many decisions came before the first one here and are no longer kept: those that
    /// a [resumed stream](Outcome::forgotten) merely remembers.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub forgotten: usize,
    /// The decisions, oldest first.
    pub bars: Vec<Decision>,
    /// The runs of bars in one phase that these decisions lie in, whole, oldest
    /// first.
    pub episodes: Vec<Episode>,
    /// What each signal watched at the decisions shown, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charts: Option<Charts>,
    /// What was carried out by what, on what.
    pub provenance: Provenance,
}

/// The same as a section of a report.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Replay {
    /// The phases of the rules, in their order: the gravest first.
    pub phases: Vec<Titled>,
    /// The signals of the rules, in their order.
    pub signals: Vec<Titled>,
    /// How many decisions came before the first one here and are no longer kept: those that
    /// a [resumed stream](Outcome::forgotten) merely remembers.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub forgotten: usize,
    /// The decisions, oldest first.
    pub bars: Vec<Decision>,
    /// The runs of bars in one phase, oldest first.
    pub episodes: Vec<Episode>,
}

/// Whether nothing was forgotten.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(forgotten: &usize) -> bool {
    *forgotten == 0
}

/// A phase or a signal of the rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Titled {
    /// Its name.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
}

impl Titled {
    pub(super) fn of_phase(phase: &Phase) -> Titled {
        Titled { id: phase.id.clone(), title: phase.title.clone() }
    }
}

/// What was decided at one bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Decision {
    /// The bar: a period, or a row.
    pub bar: String,
    /// The day of the decision; `None` for rows without dates.
    pub date: Option<Date>,
    /// Whether the decision comes before the end of its bar.
    pub is_provisional: bool,
    /// The phase; `None` if what is unknown leaves more than one open.
    pub phase: Option<String>,
    /// The phases that are possible, in the order of the rules.
    pub possible: Vec<String>,
    /// The state of each signal, in the order of the rules.
    pub signals: Named<State>,
    /// What the decision saw of each input, and what it found of each series, if that
    /// was asked for; `None` where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Named<Option<Value>>>,
}

/// A run of bars in one phase.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Episode {
    /// The phase; `None` for a run of bars that leave more than one open.
    pub phase: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// The phases that were possible at some of its bars, in the order of the
    /// rules.
    pub possible: Vec<String>,
    /// Its first bar.
    pub from_bar: String,
    /// The day of its first decision.
    pub from: Option<Date>,
    /// Its last bar.
    pub to_bar: String,
    /// The day of its last decision.
    pub to: Option<Date>,
    /// How many bars it has.
    pub bars: usize,
    /// Whether it lasts still at the last decision of all.
    pub is_lasting: bool,
    /// What was new at its first bar.
    pub began: Begin,
}

/// What was new at the first bar of an episode; nothing at the first bar of all.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Begin {
    /// The signals whose state changed.
    pub signals: Vec<Change>,
    /// The parts of the conditions of the phases before and after whose truth
    /// changed, but for those that a signal is by itself. If its condition had to
    /// hold for some bars, all parts of it that changed at the first of them.
    pub conditions: Vec<Turning>,
    /// How many bars its condition had to hold and now has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<usize>,
    /// What of that decided, in words: what turned, and from which value to which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Why it was the phase at that bar.
    pub because: Option<String>,
}

/// The change of a signal's state from one bar to the next.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The signal.
    pub signal: String,
    /// Its state at the bar before.
    pub before: State,
    /// Its state at this bar.
    pub now: State,
    /// Whether a part of the conditions of the phases before and after turned with
    /// it.
    pub is_decisive: bool,
}

/// The change of a condition's truth from one bar to the next.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Turning {
    /// The condition, as the rules write it.
    pub condition: String,
    /// Its truth at the bar before.
    pub before: Truth,
    /// Its truth at this bar.
    pub now: Truth,
    /// The place of the signal that it is, if it is one.
    #[serde(skip)]
    signal: Option<usize>,
    /// The same in words.
    #[serde(skip)]
    words: String,
}

impl HistoryReport {
    /// The same history with fewer decisions to see: of every year, month or other
    /// length of time the last one. They are what they were, and so are the
    /// episodes. Rows without days are all shown.
    pub fn every(mut self, step: Span) -> HistoryReport {
        let stretch = |bar: &Decision| Some(step.stretch_of(bar.date?));
        let stretches: Vec<Option<i32>> = self.bars.iter().map(stretch).collect();
        let mut next = stretches.iter().skip(1);
        let mut stretches = stretches.iter();
        self.bars.retain(|_| match (stretches.next(), next.next()) {
            (Some(Some(own)), Some(Some(next))) => own != next,
            _ => true,
        });
        self.every = Some(step);
        self
    }
}

impl Outcome {
    /// What this outcome says at every bar, as data; [`HistoryReport`] prints as
    /// text and becomes every other format.
    ///
    /// Bars whose day lies before `from` or after `to` are left out of what is
    /// shown, not of the evaluation; rows without days are always shown.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// let from = Some("2007-01-01".parse()?);
    /// let report = outcome.history_report(from, Some("2009-12-31".parse()?));
    /// assert_eq!(report.bars.len(), 36);
    /// assert!(report.episodes.iter().any(|one| one.phase.as_deref() == Some("recession_begun")));
    /// println!("{report}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn history_report(&self, from: Option<Date>, to: Option<Date>) -> HistoryReport {
        let rules = self.plan.rules();
        let steps = self.history();
        let is_shown = |step: &Step<'_>| {
            step.date.is_none_or(|date| {
                from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
            })
        };
        let shown = || steps.iter().enumerate().filter(|(_, step)| is_shown(step));
        let begins_later = shown().next().is_some_and(|(bar, _)| 0 < bar);
        HistoryReport {
            schema: SCHEMA.into(),
            title: rules.title().to_owned(),
            calendar: rules.calendar().word().into(),
            as_of: self.as_of(),
            knowledge: self.plan.knowledge,
            from,
            to,
            every: None,
            phases: rules.phases().iter().map(Titled::of_phase).collect(),
            signals: rules
                .signals()
                .iter()
                .map(|signal| Titled { id: signal.id.clone(), title: signal.title.clone() })
                .collect(),
            forgotten: if begins_later { 0 } else { self.forgotten() },
            bars: shown().map(|(bar, step)| self.decision(bar, step)).collect(),
            episodes: runs(&steps)
                .filter(|(_, run)| run.iter().any(is_shown))
                .map(|(start, run)| self.episode(start, run, &steps))
                .collect(),
            charts: None,
            provenance: self.provenance(),
        }
    }

    fn decision(&self, bar: usize, step: &Step<'_>) -> Decision {
        let signals = self.plan.rules().signals().iter().zip(&step.signals);
        Decision {
            bar: step.stamp.to_string(),
            date: step.date,
            is_provisional: self.run.frame.bars.get(bar).is_some_and(|bar| bar.is_provisional),
            phase: step.phase.map(|phase| phase.id.clone()),
            possible: step.possible.iter().map(|phase| phase.id.clone()).collect(),
            signals: Named(signals.map(|(signal, state)| (signal.id.clone(), *state)).collect()),
            values: None,
        }
    }

    fn episode(&self, start: usize, run: &[Step<'_>], steps: &[Step<'_>]) -> Episode {
        let first = run.first();
        let last = run.last();
        let phase = first.and_then(|step| step.phase);
        let was_possible = |phase: &&Phase| {
            run.iter().any(|step| step.possible.iter().any(|other| other.id == phase.id))
        };
        let possible = self.plan.rules().phases().iter().filter(was_possible);
        let bar = |step: Option<&Step<'_>>| step.map(|step| step.stamp.to_string());
        // It may have begun with decisions that are merely remembered.
        let is_first = start == 0 && self.forgotten() != 0;
        let earlier = self.run.history.phase_since(&self.run.frame, 0).filter(|_| is_first);
        let before = earlier.map_or(0, |since| since.bars - 1);
        Episode {
            phase: phase.map(|phase| phase.id.clone()),
            title: phase.and_then(|phase| phase.title.clone()),
            possible: possible.map(|phase| phase.id.clone()).collect(),
            from_bar: match earlier {
                Some(since) => since.stamp.to_string(),
                None => bar(first).unwrap_or_default(),
            },
            from: earlier.map_or(first.and_then(|step| step.date), |since| since.date),
            to_bar: bar(last).unwrap_or_default(),
            to: last.and_then(|step| step.date),
            bars: run.len() + before,
            is_lasting: start + run.len() == steps.len(),
            began: self.begin(start, steps),
        }
    }

    fn begin(&self, bar: usize, steps: &[Step<'_>]) -> Begin {
        let all = self.plan.rules().phases();
        let place = |phase: &Phase| all.iter().position(|other| other.id == phase.id);
        let Some(now) = steps.get(bar) else { return Begin::default() };
        let because = now.phase.and_then(|phase| phase.because.as_ref());
        let seen = &self.run.frame;
        let mut lookup = self.plan.lookup();
        let because = because.map(|because| filled(seen, &mut lookup, because, bar));
        let before = bar.checked_sub(1).and_then(|before| steps.get(before));
        let Some(before) = before else { return Begin { because, ..Begin::default() } };
        let phase = now.phase.and_then(place);
        let held = phase.and_then(|phase| just_held(&self.plan, &self.run.history, phase, bar));
        let (conditions, decisive) = match (held, phase) {
            (Some(held), Some(phase)) => {
                let phases = BTreeSet::from([phase]);
                let (conditions, _) = self.turnings(&mut lookup, bar + 1 - held, &phases);
                (conditions, BTreeSet::new())
            }
            _ => {
                let around = now.possible.iter().chain(&before.possible);
                let around = around.filter_map(|phase| place(phase)).collect();
                let (mut conditions, decisive) = self.turnings(&mut lookup, bar, &around);
                conditions.retain(|turning| turning.signal.is_none());
                (conditions, decisive)
            }
        };
        let states = before.signals.iter().zip(&now.signals);
        let changes = self.plan.rules().signals().iter().zip(states).enumerate();
        let changes = changes.filter(|(_, (_, (before, now)))| before != now);
        let mut words = Vec::new();
        let mut signals = Vec::new();
        for (place, (signal, (before, now))) in changes {
            let is_decisive = decisive.contains(&place);
            if is_decisive {
                words.push(self.change_words(&mut lookup, place, (*before, *now), bar));
            }
            let signal = signal.id.clone();
            signals.push(Change { signal, before: *before, now: *now, is_decisive });
        }
        for turning in &conditions {
            // One number that passes two limits at once is told once.
            let is_told = |other: &String| {
                other.split(" (limit").next() == turning.words.split(" (limit").next()
            };
            if !words.iter().any(is_told) {
                words.push(turning.words.clone());
            }
        }
        let dwell = self.plan.dwell;
        if words.is_empty() && 1 < dwell {
            let step = self.plan.rules().calendar().word().trim_end_matches('s');
            words.push(format!("the {dwell} {step}s that a phase lasts at least were over"));
        }
        Begin { signals, conditions, held, words, because }
    }

    /// The parts of these phases' conditions that turned at a bar, and the signals
    /// that are such parts.
    fn turnings(
        &self,
        lookup: &mut Lookup<'_>,
        bar: usize,
        phases: &BTreeSet<usize>,
    ) -> (Vec<Turning>, BTreeSet<usize>) {
        let mut found: Vec<Turning> = Vec::new();
        let mut signals = BTreeSet::new();
        for place in phases {
            let phase = self.plan.rules().phases().get(*place);
            let Some(when) = phase.and_then(|phase| phase.when.as_ref()) else { continue };
            for turn in turned(&self.plan, &self.run.frame, &self.run.history, *place, bar) {
                let signal = match turn.term.what {
                    What::On(signal) | What::Watch(signal) => Some(signal),
                    _ => None,
                };
                signals.extend(signal);
                let condition = when.part(&turn.term.span);
                let condition = condition.split_whitespace().collect::<Vec<_>>().join(" ");
                if found.iter().all(|other| other.condition != condition) {
                    let words = self.turn_words(lookup, when, &turn, bar);
                    let (before, now) = (turn.before, turn.now);
                    found.push(Turning { condition, before, now, signal, words });
                }
            }
        }
        (found, signals)
    }
}

/// The runs of steps with the same phase, each with the place of its first.
fn runs<'s, 'p>(steps: &'s [Step<'p>]) -> impl Iterator<Item = (usize, &'s [Step<'p>])> {
    let id = |step: &Step<'p>| step.phase.map(|phase| phase.id.as_str());
    let mut start = 0;
    steps.chunk_by(move |step, next| id(step) == id(next)).map(move |run| {
        let place = start;
        start += run.len();
        (place, run)
    })
}
