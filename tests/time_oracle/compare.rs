//! The library beside the oracle: one case, one day, every answer.

use std::collections::BTreeSet;
use std::fmt::Write;

use froth::{Format, Outcome, Panel, PlanOptions, RuleSet};
use serde_json::Value as Json;

use super::dates::{Day, iso};
use super::expr::{Cond, Num, Rules, Signal};
use super::figures::{Input, Knowledge};
use super::machine::State;
use super::oracle::{Decision, Oracle};
use super::panels::files;

/// A rule set over data.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) rules: Rules,
    pub(crate) inputs: Vec<Input>,
    pub(crate) is_wide: bool,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) refused: usize,
    pub(crate) decisions: usize,
    pub(crate) settled: usize,
    pub(crate) states: usize,
    pub(crate) known_states: usize,
    pub(crate) inputs: usize,
    pub(crate) numbers: usize,
}

impl Case {
    pub(crate) fn rules_text(&self) -> String {
        let inputs: String = self.inputs.iter().map(Input::contract).collect();
        self.rules.text(&inputs)
    }

    /// The whole case, to be read.
    pub(crate) fn shown(&self) -> String {
        let mut text = self.rules_text();
        for (name, file) in files(&self.inputs, self.is_wide) {
            let _ = write!(text, "\n--- {name}\n{file}");
        }
        text
    }

    fn panel(&self) -> Result<Panel, String> {
        let mut joined: Option<Panel> = None;
        for (name, text) in files(&self.inputs, self.is_wide) {
            let panel = Panel::read(&name, Format::Csv, text.as_bytes());
            let panel = panel.map_err(|error| format!("data refused: {error}"))?;
            joined = Some(match joined {
                Some(before) => before.join(panel).map_err(|error| format!("no join: {error}"))?,
                None => panel,
            });
        }
        joined.ok_or_else(|| "no file".to_owned())
    }

    /// Asks the library and the oracle about these days; `None` is the day that is
    /// taken where none is asked for.
    ///
    /// # Errors
    ///
    /// The first answer in which they differ.
    pub(crate) fn check(
        &self,
        knowledge: Knowledge,
        days: &[Option<Day>],
        tally: &mut Tally,
    ) -> Result<(), String> {
        let rules = RuleSet::parse(&self.rules_text());
        let rules = rules.map_err(|error| format!("rules refused: {error}"))?;
        let panel = self.panel()?;
        let options = PlanOptions {
            knowledge: match knowledge {
                Knowledge::Released => froth::Knowledge::Released,
                Knowledge::Vintage => froth::Knowledge::Vintage,
                Knowledge::Latest => froth::Knowledge::Latest,
            },
            ..PlanOptions::default()
        };
        let plan = rules.plan_with(panel.schema(), &options);
        let oracle = match (Oracle::new(&self.rules, &self.inputs, knowledge), &plan) {
            (Err(_), Err(_)) => {
                tally.refused += 1;
                return Ok(());
            }
            (Err(why), Ok(_)) => return Err(format!("a plan, where the oracle refuses: {why}")),
            (Ok(_), Err(error)) => return Err(format!("no plan: {error}")),
            (Ok(oracle), Ok(_)) => oracle.ok_or("no figure at all")?,
        };
        let plan = plan.map_err(|error| error.to_string())?;
        for day in days {
            let asked = day.unwrap_or_else(|| oracle.last_known());
            let outcome = match day {
                Some(day) => plan
                    .evaluate_as_of(&panel, iso(*day).parse().expect("a day"))
                    .expect("its own panel"),
                None => plan.evaluate(&panel).expect("its own panel"),
            };
            let compared = self.compare(&oracle, &outcome, asked, tally);
            compared.map_err(|why| {
                let how = if day.is_none() { ", by default" } else { "" };
                format!("as of {}{how}, {knowledge:?}:\n{why}", iso(asked))
            })?;
        }
        Ok(())
    }

    fn compare(
        &self,
        oracle: &Oracle,
        outcome: &Outcome,
        day: Day,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let own = oracle.history(day);
        let theirs = outcome.history();
        let bars = |bars: &mut dyn Iterator<Item = String>| bars.collect::<Vec<String>>().join(" ");
        let shown = |bar: String, date: String| format!("{bar}@{date}");
        let expected = bars(&mut own.iter().map(|one| shown(one.bar.to_string(), iso(one.day))));
        let found = bars(&mut theirs.iter().map(|step| {
            shown(step.stamp.to_string(), step.date.map_or(String::new(), |day| day.to_string()))
        }));
        if expected != found {
            return Err(format!("bars\n  oracle  {expected}\n  library {found}"));
        }
        for (one, step) in own.iter().zip(&theirs) {
            let states: Vec<State> = step.signals.iter().map(|state| state_of(*state)).collect();
            if states != one.signals {
                return Err(format!(
                    "signals at {} ({})\n  oracle  {:?}\n  library {states:?}",
                    one.bar,
                    iso(one.day),
                    one.signals
                ));
            }
            let possible = step.possible.iter().map(|phase| phase.id.as_str()).collect();
            self.compare_phases(one, &possible, step.phase.map(|phase| phase.id.as_str()))?;
            tally.decisions += 1;
            tally.settled += usize::from(one.phases.len() == 1);
            tally.states += states.len();
            tally.known_states += states.iter().filter(|state| **state != State::Unknown).count();
        }
        let Some(last) = own.last() else { return Ok(()) };
        for (place, state) in last.signals.iter().enumerate() {
            let theirs = outcome.signal(&format!("s{place}")).map(state_of);
            if theirs != Some(*state) {
                return Err(format!("s{place} is {state:?} to the oracle, {theirs:?} of itself"));
            }
        }
        let possible = outcome.possible();
        let possible = possible.iter().map(|phase| phase.id.as_str()).collect();
        self.compare_phases(last, &possible, outcome.phase().map(|phase| phase.id.as_str()))?;
        let json = outcome.report().to_json();
        let json: Json = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        self.compare_inputs(oracle, day, &json, tally)?;
        self.compare_numbers(oracle, day, &json["signals"], tally)
    }

    /// What the library leaves open is open to the oracle; where the oracle knows the
    /// phase both do.
    fn compare_phases(
        &self,
        one: &Decision,
        possible: &BTreeSet<&str>,
        phase: Option<&str>,
    ) -> Result<(), String> {
        let name = |place: &usize| match self.rules.phases.get(*place) {
            Some(_) => format!("p{place}"),
            None => "rest".to_owned(),
        };
        let own: BTreeSet<String> = one.phases.iter().map(name).collect();
        let is_inside = possible.iter().all(|phase| own.contains(*phase));
        let is_definite = phase.is_some() == (possible.len() == 1);
        if is_inside && is_definite && !possible.is_empty() {
            return Ok(());
        }
        Err(format!(
            "phases at {} ({})\n  oracle  {own:?}\n  library {possible:?}, {phase:?}",
            one.bar,
            iso(one.day)
        ))
    }

    fn compare_inputs(
        &self,
        oracle: &Oracle,
        day: Day,
        json: &Json,
        tally: &mut Tally,
    ) -> Result<(), String> {
        // The day on which it came out may be told even where no decision goes by it.
        let is_hindsight = json["knowledge"] == "latest";
        for (place, input) in self.inputs.iter().enumerate() {
            let number = Num::Input(place, input.name.clone());
            let look = oracle.look(&number, day);
            let theirs = &json["inputs"][&input.name];
            let told = |key: &str| theirs[key].as_str().map(str::to_owned);
            let (mut period, mut known) = (None, None);
            if let (Some(_), Some((_, seen))) = (look.value, look.figures.first()) {
                (period, known) = (Some(seen.period.to_string()), Some(iso(seen.known)));
                tally.inputs += 1;
            }
            let is_same = is_same(look.value, theirs["value"].as_f64())
                && period == told("period")
                && (known == told("known") || is_hindsight);
            if !is_same {
                return Err(format!(
                    "input {}\n  oracle  {:?} of {period:?}, known {known:?}\n  library {theirs}",
                    input.name, look.value
                ));
            }
        }
        Ok(())
    }

    /// The numbers that the evidence of signals shows.
    fn compare_numbers(
        &self,
        oracle: &Oracle,
        day: Day,
        json: &Json,
        tally: &mut Tally,
    ) -> Result<(), String> {
        for (place, signal) in oracle.rules.signals.iter().enumerate() {
            let mut pairs = Vec::new();
            comparisons(signal, &mut pairs);
            let levels = json[format!("s{place}")]["evidence"].as_array();
            let shown =
                levels.into_iter().flatten().filter_map(|one| one["comparisons"].as_array());
            for one in shown.flatten() {
                let text = |key: &str| bare(one[key].as_str().unwrap_or(""));
                let pair = pairs.iter().find(|(a, b)| {
                    bare(&a.to_string()) == text("expression")
                        && bare(&b.to_string()) == text("against")
                });
                let Some((a, b)) = pair else { continue };
                for (number, key) in [(a, "value"), (b, "threshold")] {
                    let own = oracle.number(number, day);
                    tally.numbers += 1;
                    if !is_same(own, one[key].as_f64()) {
                        return Err(format!(
                            "{number} of s{place}\n  oracle  {own:?}\n  library {one}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

fn state_of(state: froth::State) -> State {
    match state {
        froth::State::Off => State::Off,
        froth::State::Watch => State::Watch,
        froth::State::On => State::On,
        froth::State::Unknown => State::Unknown,
    }
}

fn is_same(own: Option<f64>, theirs: Option<f64>) -> bool {
    match (own, theirs) {
        (Some(own), Some(theirs)) => super::values::is_tie(own, theirs),
        (None, None) => true,
        _ => false,
    }
}

/// An expression without its blanks and parentheses.
fn bare(text: &str) -> String {
    text.chars().filter(|letter| !" ()".contains(*letter)).collect()
}

/// The comparisons that stand in the conditions of a signal.
fn comparisons<'a>(signal: &'a Signal, found: &mut Vec<(&'a Num, &'a Num)>) {
    fn inside<'a>(condition: &'a Cond, found: &mut Vec<(&'a Num, &'a Num)>) {
        if let Cond::Compare(_, a, b) = condition
            // A count is settled without being counted.
            && ![a, b].iter().any(|side| matches!(***side, Num::Count(_) | Num::Score))
        {
            found.push((a, b));
        }
        for part in condition.parts().1 {
            inside(part, found);
        }
    }
    for condition in std::iter::once(&signal.when).chain(&signal.watch).chain(&signal.until) {
        inside(condition, found);
    }
}
