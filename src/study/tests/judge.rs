//! A test runs: what came is held against what was expected.

use std::collections::BTreeSet;
use std::ops::Range;

use super::coverage::Covered;
use super::evidence;
use super::expectation::{Claim, Claimed, ExpectedAnswer, ExpectedWhen};
use super::moment::shown;
use super::suite::{Case, Suite};
use super::summary::{Counts, Failure, SuiteReport, TestReport, TestStatus};
use crate::outcome::Outcome;
use crate::phase::needs;
use crate::signal::State;
use crate::value::{Truth, Unit, equal, less, shown_range};

/// What came out of the tests whose names hold `filter`.
pub(super) fn run(suite: &Suite, filter: &str) -> SuiteReport {
    let filter = filter.to_lowercase();
    let mut seen = Covered::nothing(&suite.rules);
    let chosen = suite.cases.iter().filter(|case| case.name.to_lowercase().contains(&filter));
    let tests: Vec<TestReport> = chosen.map(|case| run_one(case, &mut seen)).collect();
    SuiteReport {
        id: suite.rules.id().to_owned(),
        file: suite.rules.file().to_owned(),
        test_files: suite.files.clone(),
        counts: Counts::of(&tests, suite.cases.len()),
        tests,
        coverage: seen.coverage(&suite.rules),
    }
}

fn run_one(case: &Case, seen: &mut Covered) -> TestReport {
    let whole = case.plan.outcome(&case.panel, case.end);
    let mut own = Covered::nothing(case.plan.rules());
    let mut failures = Vec::new();
    for expectation in &case.expectations {
        let of_day;
        let (outcome, bars) = match &expectation.scope {
            ExpectedWhen::Bars(bars) => (&whole, bars.clone()),
            ExpectedWhen::At(date) => {
                of_day = case.plan.outcome(&case.panel, Some(*date));
                let end = of_day.run.frame.bars.len();
                (&of_day, end.saturating_sub(1)..end)
            }
        };
        for claimed in &expectation.claims {
            let trial = Trial { outcome, bars: bars.clone() };
            match trial.finding(&claimed.claim) {
                None => trial.note(&claimed.claim, &mut own),
                Some(finding) => failures.push(trial.failure(claimed, finding)),
            }
        }
    }
    let status = match (&case.todo, failures.is_empty()) {
        (None, true) => TestStatus::Passed,
        (None, false) => TestStatus::Failed,
        (Some(_), false) => TestStatus::Todo,
        (Some(_), true) => TestStatus::Fixed,
    };
    if status == TestStatus::Passed {
        seen.add(&own);
    }
    TestReport {
        name: case.name.clone(),
        file: case.place.file.clone(),
        line: case.place.line,
        status,
        todo: case.todo.clone(),
        failures,
    }
}

/// An outcome, and the bars of it that are asked about.
struct Trial<'o> {
    outcome: &'o Outcome,
    bars: Range<usize>,
}

/// What was not as expected.
struct Mismatch {
    /// The bars at which it was not.
    bars: Vec<usize>,
    expected: String,
    found: String,
}

impl Trial<'_> {
    /// What is not as claimed; `None` if all is.
    fn finding(&self, claim: &Claim) -> Option<Mismatch> {
        match claim {
            Claim::Phase(wanted) => {
                let names: Vec<String> =
                    wanted.iter().map(|phase| self.phase_name(*phase)).collect();
                self.at_each(format!("phase {}", names.join(" or ")), |bar| {
                    let phase = self.phase(bar);
                    (!wanted.contains(&phase)).then(|| self.verdict(bar))
                })
            }
            Claim::Signal(signal, wanted) => {
                let words: Vec<&str> = wanted.iter().map(|state| state.word()).collect();
                let name = self.signal_name(*signal);
                self.at_each(format!("{name} {}", words.join(" or ")), |bar| {
                    let state = self.state(*signal, bar);
                    (!wanted.contains(&state)).then(|| format!("{name} {}", state.word()))
                })
            }
            Claim::Value { text, series, unit, wanted } => {
                self.at_each(format!("{text} = {}", wanted_shown(wanted, unit)), |bar| {
                    let found = self.value(*series, bar);
                    let is_met = match (wanted, &found) {
                        (ExpectedAnswer::Unknown, FoundValue::Number(number)) => number.is_nan(),
                        (ExpectedAnswer::Unknown, FoundValue::Truth(truth)) => !truth.is_known(),
                        (ExpectedAnswer::Truth(truth), FoundValue::Truth(found)) => {
                            *found == Truth::from(*truth)
                        }
                        (ExpectedAnswer::Number(number, tolerance), FoundValue::Number(found)) => {
                            is_near(*found, *number, *tolerance)
                        }
                        // All that it can be is near.
                        (
                            ExpectedAnswer::Number(number, tolerance),
                            FoundValue::Within(low, high),
                        ) => {
                            let is_near = |end: &f64| is_near(*end, *number, *tolerance);
                            is_near(low) && is_near(high)
                        }
                        _ => false,
                    };
                    (!is_met).then(|| format!("{text} = {}", value_shown(&found, unit)))
                })
            }
            Claim::Possible(wanted) => {
                self.at_each(format!("possible {}", self.phases(wanted)), |bar| {
                    let possible = self.possible(bar);
                    (possible != *wanted).then(|| format!("possible {}", self.phases(&possible)))
                })
            }
            Claim::Needs(wanted) => self.at_each(format!("needs {}", self.inputs(wanted)), |bar| {
                let (outcome, history) = (self.outcome, &self.outcome.run.history);
                let found = needs(&outcome.plan, &outcome.run.frame, history, bar);
                let found: BTreeSet<usize> = found.into_iter().collect();
                (found != *wanted).then(|| format!("needs {}", self.inputs(&found)))
            }),
            Claim::Never(phase) => {
                let name = self.phase_name(Some(*phase));
                self.at_each(format!("never phase {name}"), |bar| {
                    (self.phase(bar) == Some(*phase)).then(|| self.verdict(bar))
                })
            }
            Claim::Impossible(phase) => {
                let name = self.phase_name(Some(*phase));
                self.at_each(format!("phase {name} is not even possible"), |bar| {
                    self.possible(bar).contains(phase).then(|| self.verdict(bar))
                })
            }
            Claim::First(phase, moment) => {
                let found = self.bars.clone().find(|bar| self.phase(*bar) == Some(*phase));
                self.edge("first", *phase, moment.value, found)
            }
            Claim::Last(phase, moment) => {
                let found = self.bars.clone().rev().find(|bar| self.phase(*bar) == Some(*phase));
                self.edge("last", *phase, moment.value, found)
            }
            Claim::Changes(wanted) => {
                let changed = |bar: &usize| {
                    let before = bar.checked_sub(1).filter(|before| self.bars.contains(before));
                    before.is_some_and(|before| self.phase(before) != self.phase(*bar))
                };
                let bars: Vec<usize> = self.bars.clone().filter(changed).collect();
                if bars.len() == *wanted {
                    return None;
                }
                let each: Vec<String> = bars
                    .iter()
                    .map(|bar| format!("{} at {}", self.verdict(*bar), self.stamp(*bar)))
                    .collect();
                let list =
                    if each.is_empty() { String::new() } else { format!(": {}", each.join(", ")) };
                Some(Mismatch {
                    expected: times(*wanted, "change"),
                    found: times(bars.len(), "change") + &list,
                    bars: Vec::new(),
                })
            }
        }
    }

    /// The bars at which `check` finds something, with what it finds first.
    fn at_each(
        &self,
        expected: String,
        check: impl Fn(usize) -> Option<String>,
    ) -> Option<Mismatch> {
        let mut first = None;
        let mut bars = Vec::new();
        for bar in self.bars.clone() {
            if let Some(found) = check(bar) {
                first.get_or_insert(found);
                bars.push(bar);
            }
        }
        first.map(|found| Mismatch { bars, expected, found })
    }

    fn edge(
        &self,
        which: &str,
        phase: usize,
        wanted: super::moment::NamedMoment,
        found: Option<usize>,
    ) -> Option<Mismatch> {
        let name = self.phase_name(Some(phase));
        let expected = format!("{which} {name} at {wanted}");
        let bars = &self.outcome.run.frame.bars;
        let is_wanted = |bar: usize| bars.get(bar).is_some_and(|bar| wanted.holds(bar));
        if found.is_some_and(is_wanted) {
            return None;
        }
        let words = match found.and_then(|found| bars.get(found)) {
            Some(bar) => format!("{which} {name} at {}", shown(bar)),
            None => format!("never phase {name}"),
        };
        // Told of is the bar that surprises: the one found, or the one wanted.
        let wanted_bar = self.bars.clone().find(|bar| is_wanted(*bar));
        let missing = wanted_bar.filter(|bar| self.phase(*bar) != Some(phase));
        Some(Mismatch { bars: missing.or(found).into_iter().collect(), expected, found: words })
    }

    fn failure(&self, claimed: &Claimed, finding: Mismatch) -> Failure {
        let first = finding.bars.first().copied();
        let bar = first.and_then(|first| self.outcome.run.frame.bars.get(first));
        let is_edge = matches!(claimed.claim, Claim::First(..) | Claim::Last(..));
        let evidence = match first {
            Some(first) => evidence::lines(self.outcome, &claimed.claim, first),
            None => Vec::new(),
        };
        Failure {
            file: claimed.place.file.clone(),
            line: claimed.place.line,
            column: claimed.place.column,
            date: bar.and_then(|bar| bar.date),
            bar: bar.map(shown),
            bars: finding.bars.len(),
            of: if is_edge { 1 } else { self.bars.len() },
            expected: finding.expected,
            found: finding.found,
            evidence,
        }
    }

    /// Notes what a claim that holds has seen.
    fn note(&self, claim: &Claim, seen: &mut Covered) {
        match claim {
            Claim::Signal(signal, _) => {
                for bar in self.bars.clone() {
                    seen.signal(*signal, self.state(*signal, bar));
                }
            }
            Claim::Phase(_) => {
                for phase in self.bars.clone().filter_map(|bar| self.phase(bar)) {
                    seen.phase(phase);
                }
            }
            Claim::First(phase, _) | Claim::Last(phase, _) => seen.phase(*phase),
            _ => {}
        }
    }

    fn phase(&self, bar: usize) -> Option<usize> {
        self.outcome.run.history.verdict(bar)?.definite()
    }

    fn possible(&self, bar: usize) -> BTreeSet<usize> {
        let verdict = self.outcome.run.history.verdict(bar);
        verdict.map_or_else(BTreeSet::new, crate::phase::Verdict::possible)
    }

    fn state(&self, signal: usize, bar: usize) -> State {
        let level = self.outcome.level(signal, bar);
        level.map_or(State::Unknown, crate::signal::SignalLevel::state)
    }

    fn value(&self, series: usize, bar: usize) -> FoundValue {
        let (plan, frame) = (&self.outcome.plan, &self.outcome.run.frame);
        let Some(node) = plan.seen.get(series).copied() else {
            return FoundValue::Number(f64::NAN);
        };
        if plan.node(node).is_some_and(|node| node.is_truth) {
            FoundValue::Truth(frame.truth(node, bar))
        } else if let Some(range) = frame.range(node, bar) {
            FoundValue::Within(range.low, range.high)
        } else {
            FoundValue::Number(frame.number(node, bar))
        }
    }

    fn stamp(&self, bar: usize) -> String {
        self.outcome.run.frame.bars.get(bar).map_or(String::new(), |bar| bar.stamp.to_string())
    }

    fn verdict(&self, bar: usize) -> String {
        match self.phase(bar) {
            Some(phase) => format!("phase {}", self.phase_name(Some(phase))),
            None => format!("phase unknown, possible {}", self.phases(&self.possible(bar))),
        }
    }

    fn phase_name(&self, phase: Option<usize>) -> String {
        let phase = phase.and_then(|phase| self.outcome.plan.rules().phases().get(phase));
        phase.map_or("unknown".to_owned(), |phase| phase.id.clone())
    }

    fn phases(&self, phases: &BTreeSet<usize>) -> String {
        let names: Vec<String> = phases.iter().map(|phase| self.phase_name(Some(*phase))).collect();
        names.join(", ")
    }

    fn signal_name(&self, signal: usize) -> String {
        let signal = self.outcome.plan.rules().signals().get(signal);
        signal.map_or(String::new(), |signal| signal.id.clone())
    }

    fn inputs(&self, inputs: &BTreeSet<usize>) -> String {
        let all = self.outcome.plan.rules().inputs();
        let names: Vec<&str> =
            inputs.iter().filter_map(|input| Some(all.get(*input)?.name.as_str())).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    }
}

/// What an expression is at a bar.
enum FoundValue {
    Number(f64),
    /// A number that is known only to lie between two.
    Within(f64, f64),
    Truth(Truth),
}

/// Whether a number is as far from another as it may be, ties included.
fn is_near(found: f64, wanted: f64, tolerance: f64) -> bool {
    let distance = (found - wanted).abs();
    let is_tie = equal(found, wanted) == Truth::True;
    is_tie || less(tolerance, distance) == Truth::False
}

fn wanted_shown(wanted: &ExpectedAnswer, unit: &Unit) -> String {
    match wanted {
        ExpectedAnswer::Unknown => "unknown".to_owned(),
        ExpectedAnswer::Truth(truth) => truth.to_string(),
        ExpectedAnswer::Number(number, tolerance) if *tolerance == 0.0 => with_unit(*number, unit),
        ExpectedAnswer::Number(number, tolerance) => {
            format!("{number} +- {}", with_unit(*tolerance, &unit.difference()))
        }
    }
}

fn value_shown(value: &FoundValue, unit: &Unit) -> String {
    match value {
        FoundValue::Truth(truth) => truth.to_string(),
        FoundValue::Number(number) if number.is_nan() => "unknown".to_owned(),
        FoundValue::Within(low, high) => shown_range(*low, *high, unit),
        // More places than people are shown elsewhere: these are to be copied.
        FoundValue::Number(number) => with_unit(rounded(*number), unit),
    }
}

fn rounded(number: f64) -> f64 {
    format!("{number:.6}").parse().unwrap_or(number)
}

fn with_unit(number: f64, unit: &Unit) -> String {
    let unit = unit.to_string();
    if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") }
}

fn times(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
