//! The record of rules: what they said before things happened, and how often in vain.

use froth::diagnostic::Style;
use froth::report::ScoreReport;
use froth::score::{Episodes, Happened, NumberKind, Record, RowKind, Score as View, ScoreOptions};
use froth::table::write::{Answer, Shape};
use froth::{Knowledge, Outcome, Quantity, Unit};
use pyo3::prelude::*;

use crate::faults::Fault;
use crate::question::{Question, first_day, knowledge, last_day, length};
use crate::tables::Table;

/// What Python says of a score.
#[derive(FromPyObject)]
pub(crate) struct Scoring {
    #[pyo3(item)]
    episodes: Option<File>,
    #[pyo3(item)]
    fall: Option<String>,
    #[pyo3(item)]
    within: Option<String>,
    #[pyo3(item)]
    labels: Option<File>,
    #[pyo3(item)]
    rank: Vec<String>,
    #[pyo3(item)]
    horizon: String,
    #[pyo3(item)]
    preference: f64,
    #[pyo3(item)]
    start: Option<String>,
    #[pyo3(item)]
    end: Option<String>,
    #[pyo3(item)]
    views: Vec<String>,
}

/// The name and the text of a file of episodes.
pub(crate) type File = (String, String);

pub(crate) fn episodes((name, text): &File) -> Result<Episodes, Fault> {
    Ok(Episodes::read(name, text.as_bytes())?)
}

impl Scoring {
    fn options(&self) -> Result<ScoreOptions, Fault> {
        let weight = Some(self.preference).filter(|weight| 0.0 < *weight && *weight < 1.0);
        let weight = weight.ok_or_else(|| {
            let found = self.preference;
            Fault::Argument(format!("`preference` is `{found}`, and lies between 0 and 1"))
        })?;
        let from = self.start.as_deref().map(|text| first_day("start", text)).transpose()?;
        let to = self.end.as_deref().map(|text| last_day("end", text)).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let message = format!("`start`, {from}, comes after `end`, {to}");
            return Err(Fault::Argument(message));
        }
        let horizon = length("horizon", &self.horizon)?;
        Ok(ScoreOptions { horizon, preference: weight, from, to })
    }

    fn happened(&self) -> Result<Happened, Fault> {
        let is_fall = self.fall.is_some() || self.within.is_some();
        match &self.episodes {
            Some(_) if is_fall => {
                let message = "`episodes` say what happened, and so do `fall` and `within`";
                Err(Fault::Argument(message.to_owned()))
            }
            Some(file) => Ok(Happened::Episodes(episodes(file)?)),
            None => Ok(Happened::Fall {
                percent: self.fall.as_deref().map(percent).transpose()?,
                within: self.within.as_deref().map(|text| length("within", text)).transpose()?,
            }),
        }
    }
}

fn percent(text: &str) -> Result<f64, Fault> {
    let percent = match Quantity::parse(text) {
        Some(Quantity::Number { value, unit }) if unit == Unit::PERCENT => Some(value),
        _ => None,
    };
    percent.filter(|percent| 0.0 < *percent && *percent < 100.0).ok_or_else(|| {
        let ways = "write a fall between 0 and 100 %, as in 40pct";
        Fault::Argument(format!("`fall` is `{text}`: {ways}"))
    })
}

/// The record of rules.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Score(ScoreReport);

/// Scores rules, in the view of the past that the question has and in others.
#[pyfunction]
pub(crate) fn score(
    py: Python<'_>,
    question: PyRef<'_, Question>,
    scoring: Scoring,
) -> PyResult<Score> {
    let views: Vec<Knowledge> =
        scoring.views.iter().map(|word| knowledge(word)).collect::<Result<_, _>>()?;
    let question: &Question = &question;
    Ok(py.detach(|| scored(question, &scoring, &views))?)
}

fn scored(question: &Question, scoring: &Scoring, views: &[Knowledge]) -> Result<Score, Fault> {
    let (options, happened) = (scoring.options()?, scoring.happened()?);
    let labels = scoring.labels.as_ref().map(episodes).transpose()?;
    let rank: Vec<&str> = scoring.rank.iter().map(String::as_str).collect();
    let view = |outcome: &Outcome| -> Result<View, Fault> {
        let mut score = outcome.score(&happened, &options)?;
        if !rank.is_empty() {
            score.scores.extend(outcome.score_expressions(&rank, &happened, &options)?);
        }
        if let Some(labels) = &labels {
            score.confusion = Some(outcome.confusion(labels, &options)?);
        }
        Ok(score)
    };
    question.outcome(|outcome| -> Result<Score, Fault> {
        let mut all = vec![view(outcome)?];
        for other in views {
            all.push(question.outcome_with(*other, view)??);
        }
        Ok(Score(outcome.score_report(&options, all)))
    })?
}

const AREA: [&str; 3] = ["auroc", "auroc_low", "auroc_high"];

fn named(columns: &[(&str, Answer)]) -> Shape {
    Shape::new(columns.iter().map(|(name, answer)| ((*name).to_owned(), answer.clone())).collect())
}

#[pymethods]
impl Score {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn text(&self) -> String {
        self.0.to_text(Style::Plain)
    }

    fn csv(&self) -> String {
        self.0.to_csv()
    }

    /// A row for each alarm and view.
    fn table(&self) -> PyResult<Table> {
        let mut columns = vec![
            ("knowledge", Answer::Text),
            ("kind", Answer::Text),
            ("id", Answer::Text),
            ("title", Answer::Text),
        ];
        columns.push(("episodes", Answer::Count));
        columns.extend(Record::COUNTS.map(|name| (name, Answer::Count)));
        columns.extend(Record::NUMBERS.iter().chain(&AREA).map(|name| (*name, Answer::Number)));
        let shape = named(&columns);
        let mut block = shape.block();
        for view in &self.0.views {
            for row in &view.rows {
                let record = &row.record;
                let own = view.scores.iter().find(|score| {
                    row.kind == RowKind::Signal && score.signal.as_ref() == Some(&row.id)
                });
                let title = row.title.as_deref().unwrap_or_default();
                let texts = [view.knowledge.word(), row.kind.word(), &row.id, title];
                let auroc = own.map(|own| own.auroc);
                let interval = auroc.and_then(|auroc| auroc.interval);
                let area = [
                    auroc.and_then(|auroc| auroc.area),
                    interval.map(|ends| ends.low),
                    interval.map(|ends| ends.high),
                ];
                for (column, text) in texts.into_iter().enumerate() {
                    block.text(column, text, 1);
                }
                let counts = [view.episodes.len()].into_iter().chain(record.counts());
                for (column, count) in (4..).zip(counts) {
                    block.counts(column, [count as u64]);
                }
                let numbers = record.numbers().into_iter().chain(area);
                for (column, number) in (5 + Record::COUNTS.len()..).zip(numbers) {
                    block.numbers(column, [number.unwrap_or(f64::NAN)]);
                }
            }
        }
        Table::of(&shape, block)
    }

    /// A row for each number that ranks decisions, and view.
    fn numbers(&self) -> PyResult<Table> {
        let mut columns = vec![
            ("knowledge", Answer::Text),
            ("kind", Answer::Text),
            ("of", Answer::Text),
            ("signal", Answer::Text),
        ];
        let counts = ["episodes", "before", "quiet_stretches", "quiet", "unknown"];
        columns.extend(counts.map(|name| (name, Answer::Count)));
        columns.extend(AREA.map(|name| (name, Answer::Number)));
        let shape = named(&columns);
        let mut block = shape.block();
        for view in &self.0.views {
            for row in &view.scores {
                let kind = match row.kind {
                    NumberKind::Signal => "signal",
                    NumberKind::Count => "count",
                    NumberKind::Expression => "expression",
                };
                let signal = row.signal.as_deref().unwrap_or_default();
                let (own, ends) = (row.auroc, row.auroc.interval);
                let texts = [view.knowledge.word(), kind, &row.of, signal];
                for (column, text) in texts.into_iter().enumerate() {
                    block.text(column, text, 1);
                }
                let counts =
                    [own.episodes, own.before, own.quiet_stretches, own.quiet, own.unknown];
                for (column, count) in (4..).zip(counts) {
                    block.counts(column, [count as u64]);
                }
                let numbers = [own.area, ends.map(|ends| ends.low), ends.map(|ends| ends.high)];
                for (column, number) in (9..).zip(numbers) {
                    block.numbers(column, [number.unwrap_or(f64::NAN)]);
                }
            }
        }
        Table::of(&shape, block)
    }
}
