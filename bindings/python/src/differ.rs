//! What changes from one decision to another, and from one rule set to another.

use froth::diagnostic::Style;
use froth::report::{DecisionDiff, RulesDiffReport};
use froth::score::{Happened, ScoreOptions};
use froth::table::write::{Answer, Shape};
use froth::time::Date;
use froth::{DiffReport, State};
use pyo3::prelude::*;

use crate::faults::Fault;
use crate::question::{Question, last_day};
use crate::score::{File, episodes};
use crate::tables::Table;

/// What has changed since the decision of a day.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Diff(DiffReport);

/// Compares the decision that is asked about with that of an earlier day.
#[pyfunction]
pub(crate) fn diff(py: Python<'_>, question: PyRef<'_, Question>, since: &str) -> PyResult<Diff> {
    let since = last_day("other", since)?;
    let question: &Question = &question;
    let found = || -> Result<Diff, Fault> {
        let now = question.outcome(|outcome| outcome.report())?;
        if let Some(last) = now.as_of.filter(|last| *last < since) {
            let message = format!("the day {since} comes after the last decision, of {last}");
            return Err(Fault::Argument(message));
        }
        Ok(Diff(now.diff(&question.outcome_as_of(since, |outcome| outcome.report())?)))
    };
    Ok(py.detach(found)?)
}

#[pymethods]
impl Diff {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn text(&self) -> String {
        self.0.to_text(Style::Plain)
    }

    /// The signals then and now, a row each.
    fn table(&self) -> PyResult<Table> {
        let states = || Answer::Word(State::ALL.map(|state| state.word().to_owned()).into());
        let columns = vec![
            ("signal".to_owned(), Answer::Text),
            ("old".to_owned(), states()),
            ("new".to_owned(), states()),
        ];
        let shape = Shape::new(columns);
        let mut block = shape.block();
        for (id, signal) in &self.0.signals.0 {
            block.text(0, id, 1);
            block.words(1, [Some(signal.then as usize)]);
            block.words(2, [Some(signal.now as usize)]);
        }
        Table::of(&shape, block)
    }
}

/// What a decision has otherwise: of what kind and name, then and now.
fn differing(decision: &DecisionDiff) -> Vec<[String; 4]> {
    let phase = decision
        .phase
        .iter()
        .map(|then| ["phase".to_owned(), String::new(), then.old.join("|"), then.new.join("|")]);
    let signals = decision.signals.iter().map(|then| {
        let (old, new) = (then.old.word().to_owned(), then.new.word().to_owned());
        ["signal".to_owned(), then.signal.clone(), old, new]
    });
    phase.chain(signals).collect()
}

/// What changes from one rule set to another.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct RulesDiff(RulesDiffReport);

/// Compares what two rule sets decide on the same data, and against what happened.
#[pyfunction]
pub(crate) fn rules_diff(
    py: Python<'_>,
    old: PyRef<'_, Question>,
    new: PyRef<'_, Question>,
    happened: Option<File>,
) -> PyResult<RulesDiff> {
    let (old, new): (&Question, &Question) = (&old, &new);
    let found = || -> Result<RulesDiff, Fault> {
        let happened = happened.as_ref().map(episodes).transpose()?.map(Happened::Episodes);
        let compared = |old: &froth::Outcome, new: &froth::Outcome| -> Result<_, Fault> {
            let report = new.rules_diff(old);
            let Some(happened) = &happened else { return Ok(RulesDiff(report)) };
            let options = ScoreOptions::default();
            let (before, after) = (old.score(happened, &options)?, new.score(happened, &options)?);
            Ok(RulesDiff(report.with_scores(&before, &after)))
        };
        old.outcome(|old| new.outcome(|new| compared(old, new)))??
    };
    Ok(py.detach(found)?)
}

#[pymethods]
impl RulesDiff {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn text(&self) -> String {
        self.0.to_text(Style::Plain)
    }

    fn markdown(&self) -> String {
        self.0.to_markdown()
    }

    /// A row for each phase and signal that a decision has otherwise.
    fn table(&self) -> PyResult<Table> {
        let columns = vec![
            ("bar".to_owned(), Answer::Text),
            ("date".to_owned(), Answer::Date(None)),
            ("kind".to_owned(), Answer::Text),
            ("id".to_owned(), Answer::Text),
            ("old".to_owned(), Answer::Text),
            ("new".to_owned(), Answer::Text),
        ];
        let shape = Shape::new(columns);
        let mut block = shape.block();
        for decision in &self.0.decisions {
            for [kind, id, old, new] in differing(decision) {
                block.text(0, &decision.bar, 1);
                block.days(1, [decision.date.map(Date::days)]);
                block.text(2, &kind, 1);
                block.text(3, &id, 1);
                block.text(4, &old, 1);
                block.text(5, &new, 1);
            }
        }
        Table::of(&shape, block)
    }
}
