//! The report of an outcome: all that any format shows, and nothing else.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::read_back::of_shape;
use super::{Assumption, Charts, Day, NextOn, Replay, SignalCount, Tally, Titled};
use crate::base_rates::BaseRates;
use crate::data::Origin;
use crate::eval::Reason;
use crate::explain::{
    DecidedBy, Evidence, Flips, Level, Sighting, Stability, Standing, evidence, filled, reasons,
    sighting,
};
use crate::likeness::Likeness;
use crate::outcome::Outcome;
use crate::plan::Knowledge;
use crate::rules::{Citation, Condition, Phase, RuleSet};
use crate::run::Run;
use crate::signal::State;
use crate::time::Date;
use crate::value::Truth;

/// The number of this shape; it changes when a field changes its meaning or goes.
const SCHEMA: &str = "froth.report/1";

fn schema<'de, D: Deserializer<'de>>(text: D) -> Result<Cow<'static, str>, D::Error> {
    of_shape(text, SCHEMA)
}

/// What an outcome says at its last bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The shape of this report.
    #[serde(deserialize_with = "schema")]
    pub schema: Cow<'static, str>,
    /// The question that the rules ask.
    pub title: String,
    /// What the rules say of themselves: what they rest on, and what is weak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The day of the decision.
    pub as_of: Option<Date>,
    /// The bar of the decision: a period, or a row.
    pub bar: Option<String>,
    /// The steps at which decisions are made: `quarter`, `trading day`, `rows`.
    pub calendar: Cow<'static, str>,
    /// The input whose days are the trading days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_of: Option<String>,
    /// Whether the decision comes before the end of its bar.
    pub is_provisional: bool,
    /// What makes it that day, and what comes after it.
    pub day: Day,
    /// What decisions could know of the past.
    pub knowledge: Knowledge,
    /// The verdict.
    pub phase: PhaseReport,
    /// The phases that the rules know, in their order: the gravest first.
    pub phases: Vec<Titled>,
    /// Each signal, in the order of the rules.
    pub signals: Named<SignalReport>,
    /// How many signals are in each state.
    pub tally: Tally,
    /// The signal that is nearest to being on, by the moves of its own past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest_sign: Option<NextOn>,
    /// How many signals have been on of late, where the rules count that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signal_counts: Vec<SignalCount>,
    /// Each input, in the order of the rules.
    pub inputs: Named<Sighting>,
    /// What the verdict rests on, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<DecidedBy>,
    /// What followed such verdicts, if the rules say in which number that is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_rates: Option<BaseRates>,
    /// What the decision resembles, if the rules compare it with anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likeness: Option<Likeness>,
    /// What would change the verdict, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flips: Option<Flips>,
    /// How firm the verdict is, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stability: Option<Stability>,
    /// Every decision of the past, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Replay>,
    /// What each signal watched over time, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charts: Option<Charts>,
    /// What was carried out by what, on what.
    pub provenance: Provenance,
}

/// Things with names, in an order; an object in JSON.
#[derive(Clone, Debug)]
pub struct Named<T>(
    /// Names with what they stand for.
    pub Vec<(String, T)>,
);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, one) in &self.0 {
            map.serialize_entry(name, one)?;
        }
        map.end()
    }
}

impl<T> Named<T> {
    /// What this name stands for.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, one)| one)
    }
}

/// The verdict.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct PhaseReport {
    /// The phase; `None` if what is unknown leaves more than one open.
    pub id: Option<String>,
    /// What it is.
    pub title: Option<String>,
    /// The stretch of history that it is like.
    pub like: Option<String>,
    /// The day of the decision since which it has been the phase.
    pub since: Option<Date>,
    /// The bar of that decision.
    pub since_bar: Option<String>,
    /// How many bars it has lasted.
    pub bars: usize,
    /// The phase before it.
    pub previous: Option<Previous>,
    /// Why it is the phase.
    pub because: Option<String>,
    /// The phases that could still be the answer, in the order of the rules.
    pub possible: Vec<String>,
    /// The same with their titles, if there is more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Opening>,
    /// Whether some of them may be impossible: not all answers to what is unknown could
    /// be tried.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_cut_short: bool,
    /// A smallest set of inputs that would settle it.
    pub needs: Vec<String>,
    /// How often it stands when parameters are drawn, where the rules ask for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// The rule that gave it: the line of its condition.
    pub line: Option<usize>,
}

/// The phase before.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Previous {
    /// Its name.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// Its last bar.
    pub until_bar: String,
}

/// A phase that is possible.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Opening {
    /// Its name.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
}

/// What a signal says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct SignalReport {
    /// What it is.
    pub title: Option<String>,
    /// Its state.
    pub state: State,
    /// The states that it could still turn out to have.
    pub possible: Vec<State>,
    /// The day of the decision since which it has had this state.
    pub since: Option<Date>,
    /// The bar of that decision.
    pub since_bar: Option<String>,
    /// What its numbers are.
    pub because: Option<String>,
    /// Its conditions with their numbers.
    pub evidence: Vec<Evidence>,
    /// How many bars in a row its condition must hold, and has held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Why it is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Reason>,
}

/// How long a condition has held.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Held {
    /// How many bars in a row it has held.
    pub bars: usize,
    /// How many it must.
    pub of: usize,
}

/// What was carried out by what, on what.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Provenance {
    /// The program.
    pub program: Program,
    /// The rules.
    pub rules: RulesProvenance,
    /// The files of the data.
    pub data: Vec<Origin>,
    /// What is taken for granted though these rules and data say otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Assumption>,
}

/// A program with its version.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Program {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its version.
    pub version: Cow<'static, str>,
}

/// A rule set with its version.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct RulesProvenance {
    /// Its name.
    pub id: String,
    /// Its author's version.
    pub version: String,
    /// The version of the rule format.
    pub format: u32,
    /// Its file.
    pub file: String,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// What it cites.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Citation>,
}

impl Program {
    /// This one.
    pub(super) fn this() -> Program {
        Program { name: env!("CARGO_PKG_NAME").into(), version: env!("CARGO_PKG_VERSION").into() }
    }
}

impl RulesProvenance {
    pub(super) fn of(rules: &RuleSet) -> RulesProvenance {
        RulesProvenance {
            id: rules.id().to_owned(),
            version: rules.version().to_owned(),
            format: 1,
            file: rules.file().to_owned(),
            sha256: rules.sha256().to_owned(),
            sources: rules.sources().to_vec(),
        }
    }
}

impl Outcome {
    /// What this outcome says, as data; [`Report`] prints as text and becomes
    /// every other format. [`report_with`](Outcome::report_with) adds to it what
    /// takes longer.
    ///
    /// # Example
    ///
    /// ```
    /// # let rules = froth::RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// # let file = std::fs::File::open("fixtures/us-unemployment.csv")?;
    /// # let panel = froth::Panel::read_csv(file)?;
    /// # let plan = rules.plan(panel.schema())?;
    /// # let outcome = plan.evaluate(&panel)?;
    /// let report = outcome.report();
    /// println!("{report}");
    /// assert!(report.to_json().contains("\"schema\": \"froth.report/1\""));
    /// assert!(report.to_markdown().starts_with("## "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn report(&self) -> Report {
        let rules = self.plan.rules();
        let bar = self.last_bar();
        Report {
            schema: SCHEMA.into(),
            title: rules.title().to_owned(),
            about: rules.about().map(str::to_owned),
            as_of: self.as_of(),
            bar: bar.map(|bar| bar.stamp.to_string()),
            calendar: rules.calendar().word().into(),
            days_of: rules.days_of().map(|input| input.name.clone()),
            is_provisional: bar.is_some_and(|bar| bar.is_provisional),
            day: self.day(),
            knowledge: self.plan.knowledge,
            phase: self.phase_report(),
            phases: rules.phases().iter().map(Titled::of_phase).collect(),
            signals: self.signal_reports(),
            tally: self.tally(),
            nearest_sign: self.nearest_sign(),
            signal_counts: self.signal_counts(),
            inputs: self.input_reports(),
            decided_by: None,
            base_rates: self.base_rates(),
            likeness: self.likeness(),
            flips: None,
            stability: None,
            history: None,
            charts: None,
            provenance: self.provenance(),
        }
    }

    pub(super) fn provenance(&self) -> Provenance {
        let rules = self.plan.rules();
        Provenance {
            program: Program::this(),
            rules: RulesProvenance::of(rules),
            data: self.origins.clone(),
            assumed: self.assumptions(),
        }
    }

    pub(super) fn stamp(&self, bar: usize) -> Option<String> {
        self.run.frame.bars.get(bar).map(|bar| bar.stamp.to_string())
    }

    fn phase_report(&self) -> PhaseReport {
        let phase = self.phase();
        let Run { frame, history } = &self.run;
        let since = self
            .last()
            .filter(|_| phase.is_some())
            .and_then(|last| history.phase_since(frame, last));
        let previous = self.last().and_then(|last| history.previous(frame, last));
        let previous = previous.and_then(|(phase, until)| {
            let phase = self.plan.rules().phases().get(phase)?;
            Some(Previous {
                id: phase.id.clone(),
                title: phase.title.clone(),
                until_bar: until.to_string(),
            })
        });
        let because = phase.and_then(|phase| phase.because.as_ref()).zip(self.last());
        let possible = self.possible();
        let opening = |phase: &&Phase| Opening { id: phase.id.clone(), title: phase.title.clone() };
        let open =
            if phase.is_some() { Vec::new() } else { possible.iter().map(opening).collect() };
        PhaseReport {
            id: phase.map(|phase| phase.id.clone()),
            title: phase.and_then(|phase| phase.title.clone()),
            like: phase.and_then(|phase| phase.like.clone()),
            since: since.and_then(|since| since.date),
            since_bar: since.map(|since| since.stamp.to_string()),
            bars: since.map_or(0, |since| since.bars),
            previous,
            because: because.map(|(because, last)| {
                filled(&self.run.frame, &mut self.plan.lookup(), because, last)
            }),
            possible: possible.iter().map(|phase| phase.id.clone()).collect(),
            open,
            is_cut_short: self.is_cut_short(),
            needs: self.needs().iter().map(|input| input.name.clone()).collect(),
            standing: self.standing(),
            line: phase.and_then(|phase| phase.when.as_ref()).map(|when| when.line),
        }
    }

    fn signal_reports(&self) -> Named<SignalReport> {
        let mut lookup = self.plan.lookup();
        let mut all = Vec::new();
        let Some(last) = self.last() else { return Named(all) };
        for (place, signal) in self.plan.rules().signals().iter().enumerate() {
            let (Some(level), Some(nodes)) =
                (self.level(place, last), self.plan.signals.get(place))
            else {
                continue;
            };
            let since = self.signal_since(place, last);
            let mut conditions: Vec<(Level, &Condition)> = Vec::new();
            conditions.extend(signal.watch.as_ref().map(|watch| (Level::Watch, watch)));
            conditions.push((Level::On, &signal.when));
            conditions.extend(signal.until.as_ref().map(|until| (Level::Until, until)));
            let evidence = conditions
                .into_iter()
                .map(|(level, condition)| {
                    evidence(&self.plan, &self.run.frame, &mut lookup, level, condition, last)
                })
                .collect();
            let hold = signal.hold.map(|length| self.plan.rules().param_bars(length));
            let held = hold.filter(|hold| 1 < *hold).map(|of| {
                let is_active =
                    |bar: &usize| self.run.frame.truth(nodes.active, *bar) == Truth::True;
                let bars = (0..=last).rev().take_while(is_active).count();
                Held { bars: bars.min(of), of }
            });
            let state = level.state();
            let unknown = if state == State::Unknown {
                reasons(&self.plan, &self.run.frame, &[nodes.on, nodes.watchful], last)
            } else {
                Vec::new()
            };
            let because = signal.because.as_ref();
            let report = SignalReport {
                title: signal.title.clone(),
                state,
                possible: level.possible(),
                since: since.and_then(|since| since.date),
                since_bar: since.map(|since| since.stamp.to_string()),
                because: because.map(|because| filled(&self.run.frame, &mut lookup, because, last)),
                evidence,
                held,
                unknown,
            };
            all.push((signal.id.clone(), report));
        }
        Named(all)
    }

    fn input_reports(&self) -> Named<Sighting> {
        let mut all = Vec::new();
        let Some(last) = self.last() else { return Named(all) };
        for (place, input) in self.plan.rules().inputs().iter().enumerate() {
            // A stand-in that has long ended says nothing of this day.
            let is_past = self
                .as_of()
                .zip(input.max_age)
                .is_some_and(|(day, age)| input.ends.is_some_and(|ends| age.after(ends) < day));
            if is_past {
                continue;
            }
            let seen = sighting(&self.plan, &self.run.frame, &self.files, place, last);
            all.extend(seen.map(|seen| {
                let mark = self.mark(place, seen.period.as_deref());
                (input.name.clone(), Sighting { mark, ..seen })
            }));
        }
        Named(all)
    }

    /// What stands after the figure of this period in its file.
    fn mark(&self, input: usize, period: Option<&str>) -> Option<String> {
        let period = period?;
        let marks = self.marks.get(input)?;
        let own = marks.iter().find(|(own, _)| own.to_string() == period);
        own.map(|(_, mark)| mark.clone())
    }
}
