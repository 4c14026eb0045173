//! Rules with the panel that they are asked about, and what they answer.

use froth::diagnostic::{Diagnostic, Style};
use froth::report::{ColumnNames, Decision, HistoryReport, Section, Sections, Value, ValueTable};
use froth::study::{read_as, weekends};
use froth::table::write::{Answer, Shape};
use froth::time::{Calendar, Date, Frequency, Span, Stamp};
use froth::{Knowledge, Outcome, Panel, PlanOptions, Quantity, RuleSet, State};
use pyo3::prelude::*;

use crate::faults::{Fault, listed};
use crate::rules::Rules;
use crate::sources::{self, Source, word};
use crate::tables::Table;

/// Rules, the panel that they are asked about, and the day.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Question {
    rules: RuleSet,
    panel: Panel,
    options: PlanOptions,
    as_of: Option<Date>,
    notes: Vec<Diagnostic>,
}

/// What Python says beside rules and data.
#[derive(FromPyObject)]
pub(crate) struct Asking {
    #[pyo3(item)]
    pub(crate) as_of: Option<String>,
    #[pyo3(item)]
    knowledge: String,
    #[pyo3(item)]
    params: Vec<(String, String)>,
    #[pyo3(item)]
    set: Vec<(String, String)>,
    #[pyo3(item)]
    drop: Vec<String>,
    #[pyo3(item)]
    allow_missing: bool,
    #[pyo3(item)]
    pub(crate) date_format: Option<String>,
    #[pyo3(item)]
    pub(crate) decimal: Option<String>,
}

impl Asking {
    pub(crate) fn options(&self) -> Result<PlanOptions, Fault> {
        Ok(PlanOptions {
            knowledge: knowledge(&self.knowledge)?,
            allow_missing: self.allow_missing,
            drop: self.drop.clone(),
            params: quantities("params", &self.params)?,
        })
    }

    /// The day asked about, or the last one of the period.
    pub(crate) fn day(&self) -> Result<Option<Date>, Fault> {
        self.as_of.as_deref().map(|text| last_day("as_of", text)).transpose()
    }
}

pub(crate) fn knowledge(text: &str) -> Result<Knowledge, Fault> {
    let all = [Knowledge::Released, Knowledge::Vintage, Knowledge::Latest];
    let all = all.map(|one| (one.word(), one));
    Ok(word("knowledge", Some(text), &all)?.unwrap_or_default())
}

fn quantities(
    argument: &str,
    pairs: &[(String, String)],
) -> Result<Vec<(String, Quantity)>, Fault> {
    let quantity = |(name, text): &(String, String)| {
        let found = Quantity::parse(text).map(|value| (name.clone(), value));
        found.ok_or_else(|| {
            let ways = "a value is a number with its unit, as in `2.4pp`, `15pct` or `2y`";
            Fault::Argument(format!("`{argument}` gives `{name}` the value `{text}`: {ways}"))
        })
    };
    pairs.iter().map(quantity).collect()
}

pub(crate) fn stamp(argument: &str, text: &str) -> Result<Stamp, Fault> {
    Stamp::parse(text).ok_or_else(|| {
        let ways = "write a day or a period, as in 2026-06-30, 2026-06, 2026Q2 or 2026";
        Fault::Argument(format!("`{argument}` is `{text}`: {ways}"))
    })
}

pub(crate) fn last_day(argument: &str, text: &str) -> Result<Date, Fault> {
    let none = || Fault::Argument(format!("`{argument}` is `{text}`, which is no day"));
    stamp(argument, text)?.last_day().ok_or_else(none)
}

pub(crate) fn first_day(argument: &str, text: &str) -> Result<Date, Fault> {
    let none = || Fault::Argument(format!("`{argument}` is `{text}`, which is no day"));
    stamp(argument, text)?.first_day().ok_or_else(none)
}

impl Question {
    fn new(rules: &RuleSet, panel: Panel, asking: &Asking) -> Result<Question, Fault> {
        let (options, as_of) = (asking.options()?, asking.day()?);
        let figures = quantities("set", &asking.set)?;
        let panel = if figures.is_empty() {
            panel
        } else {
            rules.what_if(&panel, as_of, &options, &figures)?
        };
        let plan = rules.plan_with(panel.schema(), &options)?;
        let mut notes = read_as(&plan, &panel);
        notes.extend(weekends(&plan, &panel));
        Ok(Question { rules: rules.clone(), panel, options, as_of, notes })
    }

    /// What is made of the outcome.
    pub(crate) fn outcome<T>(&self, make: impl FnOnce(&Outcome) -> T) -> Result<T, Fault> {
        self.made(&self.options, self.as_of, make)
    }

    /// The same in another view of the past.
    pub(crate) fn outcome_with<T>(
        &self,
        knowledge: Knowledge,
        make: impl FnOnce(&Outcome) -> T,
    ) -> Result<T, Fault> {
        self.made(&PlanOptions { knowledge, ..self.options.clone() }, self.as_of, make)
    }

    /// The same of another day.
    pub(crate) fn outcome_as_of<T>(
        &self,
        day: Date,
        make: impl FnOnce(&Outcome) -> T,
    ) -> Result<T, Fault> {
        self.made(&self.options, Some(day), make)
    }

    /// The only place where an outcome is made, by a plan of this very panel.
    fn made<T>(
        &self,
        options: &PlanOptions,
        as_of: Option<Date>,
        make: impl FnOnce(&Outcome) -> T,
    ) -> Result<T, Fault> {
        let plan = self.rules.plan_with(self.panel.schema(), options)?;
        let outcome = match as_of {
            Some(day) => plan.evaluate_as_of(&self.panel, day)?,
            None => plan.evaluate(&self.panel)?,
        };
        Ok(make(&outcome))
    }
}

#[pymethods]
impl Question {
    #[new]
    fn of(
        py: Python<'_>,
        rules: PyRef<'_, Rules>,
        sources: Vec<PyRef<'_, Source>>,
        asking: Asking,
        vintages: Vec<(String, PyRef<'_, Source>)>,
    ) -> PyResult<Question> {
        let rules = &rules.0;
        let (dates, decimal) = (asking.date_format.as_deref(), asking.decimal.as_deref());
        let options = sources::reading(Some(rules), dates, decimal)?;
        let panel = match (sources.as_slice(), vintages.as_slice()) {
            (sources, []) => sources::panel(sources, Some(rules), &options)?,
            ([], vintages) => sources::dated(vintages, &options)?,
            (sources, vintages) => sources::panel(sources, Some(rules), &options)?
                .join(sources::dated(vintages, &options)?)
                .map_err(Fault::from)?,
        };
        Ok(py.detach(|| Question::new(rules, panel, &asking))?)
    }

    /// What is to be known about how the data were read, each as text and as JSON.
    #[getter]
    fn notes(&self) -> Vec<(String, String)> {
        listed(&self.notes)
    }

    /// The report, with these sections beside what the verdict rests on.
    fn report(
        &self,
        py: Python<'_>,
        sections: Vec<String>,
        draws: usize,
        seed: u64,
    ) -> PyResult<Report> {
        let all = Section::ALL.map(|section| (section.word(), section));
        let mut wanted = vec![Section::DecidedBy];
        for section in &sections {
            wanted.extend(word("sections", Some(section), &all)?);
        }
        let sections = Sections { wanted, draws, seed };
        Ok(py.detach(|| self.outcome(|outcome| Report(outcome.report_with(&sections))))?)
    }

    fn history(
        &self,
        py: Python<'_>,
        span: (Option<String>, Option<String>, Option<String>),
        has_values: bool,
        has_charts: bool,
    ) -> PyResult<History> {
        let (start, end, every) = span;
        let start = start.map(|text| first_day("start", &text)).transpose()?;
        let end = end.map(|text| last_day("end", &text)).transpose()?;
        let every = every.map(|text| length("every", &text)).transpose()?;
        Ok(py.detach(|| {
            self.outcome(|outcome| {
                let report = outcome.history_report(start, end);
                let report = match every {
                    Some(step) => report.every(step),
                    None => report,
                };
                let report = if has_values { outcome.history_with_values(report) } else { report };
                History(if has_charts { outcome.history_with_charts(report) } else { report })
            })
        })?)
    }

    /// Why a signal, a phase or an expression is what it is; `None` for the phase.
    fn explain(&self, py: Python<'_>, what: Option<&str>) -> PyResult<Explanation> {
        let explained = |outcome: &Outcome| {
            let flips = || outcome.flips();
            Ok(match what {
                None => outcome.explain_phases().with_flips(flips()),
                Some(what) => match outcome.explain(what) {
                    Some(explanation) => explanation.with_flips(flips()),
                    None => outcome.explain_expression(what)?,
                },
            })
        };
        let explanation = py.detach(|| self.outcome(explained))?;
        Ok(Explanation(explanation.map_err(Fault::Froth)?))
    }

    fn compute(&self, py: Python<'_>, expressions: Vec<String>) -> PyResult<Values> {
        let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
        let values = py.detach(|| self.outcome(|outcome| outcome.compute(&expressions)))?;
        Ok(Values(values.map_err(Fault::Froth)?))
    }
}

pub(crate) fn length(argument: &str, text: &str) -> Result<Span, Fault> {
    let span = Span::parse(text).filter(|span| 0 < span.count);
    span.ok_or_else(|| {
        let ways = "write a length of time, as in 1y, 2q, 6m, 4w or 30d";
        Fault::Argument(format!("`{argument}` is `{text}`: {ways}"))
    })
}

/// The values of expressions over the columns of data, without any rules.
#[pyfunction]
pub(crate) fn compute(
    py: Python<'_>,
    sources: Vec<PyRef<'_, Source>>,
    expressions: Vec<String>,
    calendar: Option<&str>,
    asking: Asking,
) -> PyResult<Values> {
    let every = |frequency: Frequency| (frequency.word(), Calendar::Every(frequency));
    let calendars = [
        every(Frequency::Day),
        every(Frequency::Week),
        every(Frequency::Month),
        every(Frequency::Quarter),
        every(Frequency::Year),
        ("rows", Calendar::Rows),
    ];
    let calendar = word("calendar", calendar, &calendars)?;
    let (dates, decimal) = (asking.date_format.as_deref(), asking.decimal.as_deref());
    let panel = sources::panel(&sources, None, &sources::reading(None, dates, decimal)?)?;
    let asked: Vec<&str> = expressions.iter().map(String::as_str).collect();
    let rules = RuleSet::of_columns(&panel.schema(), &asked, calendar).map_err(Fault::from)?;
    let question = Question::new(&rules, panel, &asking)?;
    question.compute(py, expressions)
}

/// A decision with its evidence.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Report(froth::Report);

impl Report {
    pub(crate) fn new(report: froth::Report) -> Report {
        Report(report)
    }
}

#[pymethods]
impl Report {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn text(&self) -> String {
        self.0.to_text(Style::Plain)
    }

    fn markdown(&self) -> String {
        self.0.to_markdown()
    }

    fn html(&self) -> String {
        self.0.to_html()
    }

    fn svg(&self) -> Option<String> {
        self.0.to_svg()
    }

    /// The signals, a row each.
    fn table(&self) -> PyResult<Table> {
        let states = State::ALL.map(|state| state.word().to_owned());
        let columns = vec![
            ("signal".to_owned(), Answer::Text),
            ("title".to_owned(), Answer::Text),
            ("state".to_owned(), Answer::Word(states.into())),
            ("possible".to_owned(), Answer::Text),
            ("since".to_owned(), Answer::Date(None)),
            ("because".to_owned(), Answer::Text),
        ];
        let shape = Shape::new(columns);
        let mut block = shape.block();
        for (id, signal) in &self.0.signals.0 {
            let possible: Vec<&str> = signal.possible.iter().map(|state| state.word()).collect();
            block.text(0, id, 1);
            block.text(1, signal.title.as_deref().unwrap_or_default(), 1);
            block.words(2, [Some(signal.state as usize)]);
            block.text(3, &possible.join("|"), 1);
            block.days(4, [signal.since.map(Date::days)]);
            block.text(5, signal.because.as_deref().unwrap_or_default(), 1);
        }
        Table::of(&shape, block)
    }
}

/// Every decision of the past.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct History(HistoryReport);

#[pymethods]
impl History {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn text(&self) -> String {
        self.0.to_text(Style::Plain)
    }

    fn csv(&self) -> String {
        self.0.to_csv()
    }

    fn html(&self) -> String {
        self.0.to_html()
    }

    /// The decisions, a row each.
    fn table(&self) -> PyResult<Table> {
        let history = &self.0;
        let words = |titled: &[froth::report::Titled]| -> Vec<String> {
            titled.iter().map(|one| one.id.clone()).collect()
        };
        let (phases, signals) = (words(&history.phases), words(&history.signals));
        let states: Vec<String> = State::ALL.iter().map(|state| state.word().to_owned()).collect();
        let mut names = ColumnNames::new();
        let mut columns = vec![
            (names.add("bar", ""), Answer::Text),
            (names.add("date", ""), Answer::Date(None)),
            (names.add("phase", ""), Answer::Word(phases.clone().into())),
            (names.add("possible", ""), Answer::Text),
        ];
        for signal in &signals {
            columns.push((names.add(signal, "signal"), Answer::Word(states.clone().into())));
        }
        let truths = || Answer::Word(["false", "true"].map(str::to_owned).into());
        let values = value_names(history);
        for (name, is_truth) in &values {
            let answer = if *is_truth { truths() } else { Answer::Number };
            columns.push((names.add(name, "value"), answer));
        }
        let shape = Shape::new(columns);
        let mut block = shape.block();
        for decision in &history.bars {
            block.text(0, &decision.bar, 1);
            block.text(3, &decision.possible.join("|"), 1);
        }
        let bars = || history.bars.iter();
        block.days(1, bars().map(|one| one.date.map(Date::days)));
        let place = |phase: &String| phases.iter().position(|known| known == phase);
        block.words(2, bars().map(|one| one.phase.as_ref().and_then(place)));
        for (column, signal) in signals.iter().enumerate() {
            let states = bars().map(|one| one.signals.get(signal).map(|state| *state as usize));
            block.words(4 + column, states);
        }
        for (place, (name, _)) in values.iter().enumerate() {
            let column = 4 + signals.len() + place;
            let found = |one: &Decision| *one.values.as_ref()?.get(name)?;
            // Of these two a column takes what it holds, and nothing else.
            block.words(
                column,
                bars().map(|one| match found(one) {
                    Some(Value::Truth(truth)) => Some(usize::from(truth)),
                    _ => None,
                }),
            );
            block.numbers(
                column,
                bars().map(|one| match found(one) {
                    Some(Value::Number(number)) => number,
                    _ => f64::NAN,
                }),
            );
        }
        Table::of(&shape, block)
    }
}

/// The values that a history has, and whether each is a truth.
fn value_names(history: &HistoryReport) -> Vec<(String, bool)> {
    let first = history.bars.first().and_then(|bar| bar.values.as_ref());
    let names = first.iter().flat_map(|all| &all.0).map(|(name, _)| name.clone());
    let is_truth = |name: &String| {
        let found = |bar: &Decision| *bar.values.as_ref()?.get(name)?;
        history.bars.iter().filter_map(found).any(|value| matches!(value, Value::Truth(_)))
    };
    names.map(|name| (name.clone(), is_truth(&name))).collect()
}

/// Why an answer is what it is.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Explanation(froth::report::Explanation);

#[pymethods]
impl Explanation {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn text(&self) -> String {
        self.0.to_text()
    }
}

/// The values of expressions.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Values(ValueTable);

#[pymethods]
impl Values {
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn table(&self) -> PyResult<Table> {
        Table::of(&self.0.shape(), self.0.block())
    }
}
