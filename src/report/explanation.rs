//! Why a signal or a phase is what it is, part by part.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use super::Held;
use super::read_back::of_shape;
use crate::error::{Error, ErrorKind};
use crate::eval::Frame;
use crate::explain::{Flips, Join, Level, Trace, Tracing};
use crate::outcome::Outcome;
use crate::phase::{Coming, Verdict};
use crate::plan::{Plan, Reach};
use crate::rules::{Condition, Phase, Problem, Signal, told_of};
use crate::run::Run;
use crate::signal::State;
use crate::time::Date;
use crate::value::Truth;

/// Why a signal or the phase is what it is.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The shape of this explanation.
    #[serde(deserialize_with = "schema")]
    pub schema: Cow<'static, str>,
    /// The day of the decision.
    pub as_of: Option<Date>,
    /// The bar of the decision.
    pub bar: Option<String>,
    /// The file of the rules.
    pub file: String,
    /// What the signal says that is explained, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<Standing>,
    /// What the phases go by besides their conditions, if they are explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<Machine>,
    /// The conditions, in the order in which they are asked; of the phases down to
    /// the first whose turn it is, whatever is unknown, and where that one must wait
    /// on down to what comes at once.
    pub conditions: Vec<Explained>,
    /// What would change it, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flips: Option<Flips>,
}

/// A condition of a signal or a phase, with its tree.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Explained {
    /// The signal or phase.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// Which condition of a signal it is; `None` for that of a phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The line of the rule file at which it begins.
    pub line: Option<usize>,
    /// How many bars in a row it must hold.
    pub hold: usize,
    /// Whether it holds at this bar, `for` left aside; `None` for a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<Truth>,
    /// How many bars in a row a phase's own condition has held, if it must for more
    /// than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Whether it held at the bars before this one at which it must have, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_before: Option<Truth>,
    /// Whether it is the phase's turn, `for` included, where none before it comes
    /// first; `None` for a signal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<Truth>,
    /// Whether it is the phase's turn, and it must wait for the phase before to have
    /// lasted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// The parts that make it what it is, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// The tree; `None` for the phase that holds otherwise.
    pub trace: Option<Trace>,
}

/// What a signal says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// Its name.
    pub id: String,
    /// Its state.
    pub state: State,
    /// The states that it could still turn out to have.
    pub possible: Vec<State>,
    /// The bar since which it has had this state.
    pub since_bar: Option<String>,
    /// How many bars after its condition it stays on, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_firing_for: Option<usize>,
}

/// What the phases go by besides their conditions.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Machine {
    /// The phase; `None` if more than one is possible.
    pub phase: Option<String>,
    /// The phases that are possible, in the order of the rules.
    pub possible: Vec<String>,
    /// How many bars a phase lasts at least.
    pub dwell: usize,
    /// The phases that do not wait for the dwell of the one before.
    pub at_once: Vec<String>,
    /// What the bar before could have been; nothing at the first bar.
    pub before: Vec<Stay>,
}

/// A phase at a bar, and how long it had lasted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Stay {
    /// The phase.
    pub phase: String,
    /// How many bars it had lasted, counted up to the dwell.
    pub bars: usize,
}

/// The place of a condition that is no phase's.
const NO_PHASE: usize = usize::MAX;

const SCHEMA: &str = "froth.explanation/1";

fn schema<'de, D: Deserializer<'de>>(text: D) -> Result<Cow<'static, str>, D::Error> {
    of_shape(text, SCHEMA)
}

impl Outcome {
    /// Why the phase is what it is: every condition passed over on the way down,
    /// and the one that holds.
    pub fn explain_phases(&self) -> Explanation {
        let phases = self.plan.rules().phases();
        let mut conditions = Vec::new();
        for (place, phase) in phases.iter().enumerate() {
            let explained = self.explained_phase(place, phase);
            let is_last = explained.turn == Some(Truth::True);
            conditions.push(explained);
            if is_last {
                break;
            }
        }
        conditions.extend(self.asked_behind(conditions.len()));
        Explanation { machine: Some(self.machine()), ..self.explanation(conditions) }
    }

    /// What is asked behind the first whose turn it is, of which there are so many phases
    /// down to it: where it may have to wait, on to the one at once that holds, or to the
    /// last that would come in the place of the phase before.
    fn asked_behind(&self, count: usize) -> Vec<Explained> {
        let is_at_once =
            |place: usize| self.plan.phases.get(place).is_some_and(|phase| phase.is_at_once);
        let Some(first) = count.checked_sub(1).filter(|first| !is_at_once(*first)) else {
            return Vec::new();
        };
        let lasting = self.coming().into_iter().filter_map(|coming| match coming {
            Coming::InPlaceOf(lasting) => Some(lasting),
            Coming::Any => None,
        });
        let mut behind = Vec::new();
        let mut asked = 0;
        let places = first + 1..lasting.max().unwrap_or(0);
        for (place, phase) in self.plan.rules().phases().iter().enumerate() {
            if !places.contains(&place) {
                continue;
            }
            let explained = self.explained_phase(place, phase);
            let holds = explained.turn == Some(Truth::True);
            behind.push(explained);
            if is_at_once(place) {
                asked = behind.len();
                if holds {
                    break;
                }
            }
        }
        behind.truncate(asked);
        behind
    }

    /// What can come at the last decision; nothing where there is none.
    fn coming(&self) -> BTreeSet<Coming> {
        let last = self.last();
        last.map(|last| self.run.history.coming(&self.plan, last)).unwrap_or_default()
    }

    /// Why the signal or phase of this name is what it is; `None` if there is no
    /// such name.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// let why = outcome.explain("unemployment_rises").ok_or("a signal")?;
    /// assert!(why.to_text().contains("gap >= "));
    /// assert!(outcome.explain("nothing").is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, id: &str) -> Option<Explanation> {
        let rules = self.plan.rules();
        if let Some(place) = rules.signals().iter().position(|signal| signal.id == id) {
            return Some(self.explained_signal(place, rules.signals().get(place)?));
        }
        let place = rules.phases().iter().position(|phase| phase.id == id)?;
        let phase = rules.phases().get(place)?;
        let explanation = self.explanation(vec![self.explained_phase(place, phase)]);
        Some(Explanation { machine: Some(self.machine()), ..explanation })
    }

    /// What an expression over the names of the rules is, part by part; a condition
    /// may also ask `was(phase, w)`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Rules`] with everything that is wrong with the expression, and
    /// its places.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// let why = outcome.explain_expression("gap >= 0.3pp")?;
    /// println!("{}", why.to_text());
    /// assert!(outcome.explain_expression("gap >= 0.3usd").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain_expression(&self, text: &str) -> Result<Explanation, Error> {
        if let Some(anew) = self.anew() {
            return anew.explain_expression(text);
        }
        let condition = self.plan.rules().understand(text).map_err(|found| refused(text, found))?;
        let plan = self.plan.with_term(&condition.term);
        let mut run = self.run.clone();
        run.renew(&plan, &self.panel);
        let trace = self.trace_with(&plan, &run.frame, &condition, NO_PHASE);
        let explained = Explained {
            id: trace.as_ref().map_or_else(|| text.to_owned(), |trace| trace.text.clone()),
            title: None,
            level: None,
            line: None,
            hold: 1,
            truth: trace.as_ref().and_then(|trace| trace.truth),
            held: None,
            held_before: None,
            turn: None,
            waits: false,
            why: why(trace.as_ref()),
            trace,
        };
        Ok(self.explanation(vec![explained]))
    }

    fn explained_signal(&self, place: usize, signal: &Signal) -> Explanation {
        let rules = self.plan.rules();
        let bars = |length| rules.param_bars(length);
        let hold = signal.hold.map_or(1, bars);
        let last = self.last();
        let held = last.zip(self.plan.signals.get(place)).filter(|_| 1 < hold);
        let held = held.map(|(last, nodes)| {
            let is_active = |bar: &usize| self.run.frame.truth(nodes.active, *bar).is_true();
            let bars = (0..=last).rev().take_while(is_active).count();
            Held { bars: bars.min(hold), of: hold }
        });
        let mut conditions: Vec<(Level, &Condition, usize)> = Vec::new();
        conditions.extend(signal.watch.as_ref().map(|watch| (Level::Watch, watch, 1)));
        conditions.push((Level::On, &signal.when, hold));
        conditions.extend(signal.until.as_ref().map(|until| (Level::Until, until, 1)));
        let explained = conditions.into_iter().map(|(level, condition, hold)| {
            let trace = self.trace(condition, NO_PHASE);
            Explained {
                id: signal.id.clone(),
                title: signal.title.clone(),
                level: Some(level),
                line: Some(condition.line),
                hold,
                truth: Some(trace.as_ref().and_then(|trace| trace.truth).unwrap_or_default()),
                held: held.filter(|_| level == Level::On),
                held_before: None,
                turn: None,
                waits: false,
                why: why(trace.as_ref()),
                trace,
            }
        });
        let standing = last.and_then(|last| {
            let level = self.level(place, last)?;
            Some(Standing {
                id: signal.id.clone(),
                state: level.state(),
                possible: level.possible(),
                since_bar: self.signal_since(place, last).map(|since| since.stamp.to_string()),
                keep_firing_for: signal.keep.map(bars),
            })
        });
        Explanation { signal: standing, ..self.explanation(explained.collect()) }
    }

    fn explained_phase(&self, place: usize, phase: &Phase) -> Explained {
        let trace = phase.when.as_ref().and_then(|when| self.trace(when, place));
        let truth = match &phase.when {
            None => Truth::True,
            Some(_) => trace.as_ref().and_then(|trace| trace.truth).unwrap_or_default(),
        };
        let hold = self.plan.phases.get(place).map_or(Reach::ONE, |phase| phase.hold);
        let last = self.last().filter(|_| 1 < hold.bars);
        let Run { frame, history } = &self.run;
        let held_before =
            last.map(|last| history.held_before(&self.plan, frame, place, hold, last));
        let hold = hold.bars;
        let held = last.map(|last| {
            let holds = |bar: &usize| self.run.history.condition(place, *bar).is_true();
            let bars = (0..=last).rev().take_while(holds).count();
            Held { bars: bars.min(hold), of: hold }
        });
        let turn = truth.and(held_before.unwrap_or(Truth::True));
        let coming = self.coming();
        let must_wait =
            |coming: &Coming| matches!(coming, Coming::InPlaceOf(lasting) if *lasting != place);
        let waits = turn.is_true()
            && !phase.is_at_once
            && !coming.is_empty()
            && coming.iter().all(must_wait);
        Explained {
            id: phase.id.clone(),
            title: phase.title.clone(),
            level: None,
            line: phase.when.as_ref().map(|when| when.line),
            hold,
            truth: Some(truth),
            held,
            held_before,
            turn: Some(turn),
            waits,
            why: why(trace.as_ref()),
            trace,
        }
    }

    fn machine(&self) -> Machine {
        let phases = self.plan.rules().phases();
        let id = |place: usize| phases.get(place).map(|phase| phase.id.clone());
        let at_once = self.plan.phases.iter().enumerate().filter(|(_, phase)| phase.is_at_once);
        let before = self.last().and_then(|last| self.run.history.verdict(last.checked_sub(1)?));
        let stays = before.into_iter().flat_map(Verdict::stays);
        Machine {
            phase: self.phase().map(|phase| phase.id.clone()),
            possible: self.possible().iter().map(|phase| phase.id.clone()).collect(),
            dwell: self.plan.dwell,
            at_once: at_once.filter_map(|(place, _)| id(place)).collect(),
            before: stays
                .filter_map(|(phase, bars)| Some(Stay { phase: id(phase)?, bars }))
                .collect(),
        }
    }

    fn trace(&self, condition: &Condition, phase: usize) -> Option<Trace> {
        self.trace_with(&self.plan, &self.run.frame, condition, phase)
    }

    fn trace_with(
        &self,
        plan: &Plan,
        frame: &Frame,
        condition: &Condition,
        phase: usize,
    ) -> Option<Trace> {
        let (history, lookup) = (&self.run.history, plan.lookup());
        let (files, bar) = (self.files.as_slice(), self.last()?);
        Some(
            Tracing { plan, frame, history, files, lookup, bar, period: None, phase }
                .condition(condition),
        )
    }

    fn explanation(&self, conditions: Vec<Explained>) -> Explanation {
        Explanation {
            schema: SCHEMA.into(),
            as_of: self.as_of(),
            bar: self.last_bar().map(|bar| bar.stamp.to_string()),
            file: self.plan.rules().file().to_owned(),
            signal: None,
            machine: None,
            conditions,
            flips: None,
        }
    }
}

/// What is wrong with an expression that was asked.
fn refused(text: &str, problems: Vec<Problem>) -> Error {
    Error::new(ErrorKind::Rules, told_of(text, problems))
}

/// The parts of a condition that decide, in words.
fn why(trace: Option<&Trace>) -> Vec<String> {
    let Some(trace) = trace.filter(|trace| trace.truth.is_some()) else { return Vec::new() };
    let mut told: Vec<String> = Vec::new();
    for part in trace.decisive() {
        let words = part_words(part);
        if !told.contains(&words) {
            told.push(words);
        }
    }
    told
}

fn part_words(part: &Trace) -> String {
    let truth = part.truth.unwrap_or_default();
    let shown = |number: &Trace| match number.shown.as_str() {
        "" => "unknown".to_owned(),
        shown => shown.to_owned(),
    };
    let numbers = match (part.join, part.parts.as_slice()) {
        (Join::Compare { .. }, [left, right]) => {
            format!(", {} against {}", shown(left), shown(right))
        }
        _ => String::new(),
    };
    let reasons: Vec<String> = part.unknown.iter().map(ToString::to_string).collect();
    let reasons =
        if reasons.is_empty() { String::new() } else { format!(", for {}", reasons.join(", ")) };
    format!("{} is {truth}{numbers}{reasons}", part.text)
}

impl Explanation {
    /// The same explanation with what would change the signal, or the phase.
    pub fn with_flips(mut self, flips: Flips) -> Explanation {
        let signal = self.conditions.iter().find(|one| one.level.is_some()).map(|one| &one.id);
        let mut flips = flips;
        match signal {
            Some(signal) => {
                flips.phase.clear();
                flips.signals.retain(|flip| flip.signal == *signal);
            }
            None => flips.signals.clear(),
        }
        self.flips = Some(flips);
        self
    }

    /// The explanation as JSON, for programs.
    pub fn to_json(&self) -> String {
        super::json::pretty(self)
    }
}
