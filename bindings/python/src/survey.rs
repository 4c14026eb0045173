//! Rules over many entities of a long table.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use arrow_array::RecordBatch;
use froth::diagnostic::{Diagnostic, Style};
use froth::entities::{Answers, Gather, States, SurveyOptions, Tally};
use froth::report::{ColumnNames, SurveyReport};
use froth::table::write::{Answer, ArrowShape, Block, Shape};
use froth::table::{self, Rows, Table as LongTable};
use froth::time::Calendar;
use froth::{Panel, RuleSet, State};
use pyo3::prelude::*;

use crate::faults::{Fault, listed};
use crate::question::Asking;
use crate::rules::Rules;
use crate::sources::{self, Source, word};
use crate::tables::{Table, unfit};

/// How long an interrupt may wait until it is heard.
const EAR: Duration = Duration::from_millis(50);

/// What rules say of many entities.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Survey {
    report: SurveyReport,
    rows: Py<Table>,
    counts: Py<Table>,
    notes: Vec<Diagnostic>,
}

#[pymethods]
impl Survey {
    fn json(&self) -> String {
        self.report.to_json()
    }

    fn text(&self) -> String {
        self.report.to_text(Style::Plain)
    }

    #[getter]
    fn rows(&self, py: Python<'_>) -> Py<Table> {
        self.rows.clone_ref(py)
    }

    #[getter]
    fn counts(&self, py: Python<'_>) -> Py<Table> {
        self.counts.clone_ref(py)
    }

    /// What is odd about rules and table together, each as text and as JSON.
    #[getter]
    fn notes(&self) -> Vec<(String, String)> {
        listed(&self.notes)
    }
}

/// What Python says of the long table.
#[derive(FromPyObject)]
pub(crate) struct Reading {
    #[pyo3(item)]
    entity: String,
    #[pyo3(item)]
    date: Option<String>,
    #[pyo3(item)]
    rows: String,
    #[pyo3(item)]
    sort: bool,
    #[pyo3(item)]
    threads: Option<usize>,
}

/// Asks rules about each entity of a table.
#[pyfunction]
pub(crate) fn survey(
    py: Python<'_>,
    rules: PyRef<'_, Rules>,
    sources: Vec<PyRef<'_, Source>>,
    shared: Vec<PyRef<'_, Source>>,
    reading: Reading,
    asking: Asking,
) -> PyResult<Survey> {
    let rules = &rules.0;
    let tables = sources::tables(&sources)?;
    let (dates, decimal) = (asking.date_format.as_deref(), asking.decimal.as_deref());
    let options = sources::reading(Some(rules), dates, decimal)?;
    let shared = match shared.as_slice() {
        [] => Panel::default(),
        shared => sources::panel(shared, Some(rules), &options)?,
    };
    let states = [("all", States::Every), ("last", States::Last)];
    let states = word("rows", Some(&reading.rows), &states)?.unwrap_or_default();
    let found = py.detach(|| {
        let own = reading.date.as_deref();
        let date = own.or_else(|| tables.first().and_then(LongTable::date_column));
        let options = SurveyOptions {
            entity: reading.entity.clone(),
            date: date.map(str::to_owned),
            as_of: asking.day()?,
            states,
            plan: asking.options()?,
        };
        evaluate(rules, &tables, shared, &options, &reading)
    })?;
    let Found { report, shape, batches, counts, notes } = found;
    Ok(Survey {
        report,
        rows: Py::new(py, Table::new(shape, batches))?,
        counts: Py::new(py, Table::of(&counts.0, counts.1)?)?,
        notes,
    })
}

struct Found {
    report: SurveyReport,
    shape: ArrowShape,
    batches: Vec<RecordBatch>,
    counts: (Shape, Block),
    notes: Vec<Diagnostic>,
}

fn evaluate(
    rules: &RuleSet,
    tables: &[LongTable],
    shared: Panel,
    options: &SurveyOptions,
    reading: &Reading,
) -> Result<Found, Fault> {
    let columns = tables.first().map_or(&[][..], LongTable::columns);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let survey = rules.survey(&names, shared, options)?;
    let rows = LongTable::rows_of(tables, survey.wanted())?;
    let rows: Box<dyn Rows> =
        if reading.sort { table::sorted(&*rows, survey.wanted())? } else { rows };
    let date = date_of(rules, options.date.is_some());
    let shape = row_shape(rules, date.clone());
    let columns = ArrowShape::of(&shape);
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = reading.threads.unwrap_or_else(cores).max(1);
    let is_last = options.states == States::Last;
    let blank = || Gathered {
        tally: Tally::new(rules),
        bars: 0,
        block: shape.block(),
        is_last,
        columns: &columns,
        batch: None,
    };
    let (mut tally, mut bars, mut batches) = (Tally::new(rules), 0, Vec::new());
    let mut failure = None;
    let take = |gathered: Gathered<'_>| {
        tally.merge(&gathered.tally);
        bars += gathered.bars;
        match gathered.batch.transpose() {
            Ok(batch) => batches.extend(batch.filter(|batch| 0 < batch.num_rows())),
            Err(error) => {
                failure = Some(Fault::Python(unfit(error)));
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    };
    let stop = AtomicBool::new(false);
    let watch = |_| {
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let mut notes = Vec::new();
    let run = || {
        notes = survey.run(&*rows, threads, blank, take, watch)?;
        Ok(())
    };
    interruptible(&stop, run)?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    let files = tables.iter().map(|table| table.file().to_owned()).collect();
    let report = SurveyReport::new(&survey, &tally, bars, files);
    let counts = counts(rules, date, &tally);
    Ok(Found { report, shape: columns.clone(), batches, counts, notes })
}

/// Does some work in another thread, while this one hears whether it is to end.
fn interruptible(
    stop: &AtomicBool,
    work: impl FnOnce() -> Result<(), Fault> + Send,
) -> Result<(), Fault> {
    std::thread::scope(|scope| {
        let (sender, receiver) = channel::<()>();
        let working = scope.spawn(move || {
            let done = work();
            drop(sender);
            done
        });
        let mut interrupt = None;
        while let Err(RecvTimeoutError::Timeout) = receiver.recv_timeout(EAR) {
            if interrupt.is_none() {
                interrupt = Python::attach(|py| py.check_signals()).err();
                stop.store(interrupt.is_some(), Ordering::Relaxed);
            }
        }
        let done = working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match interrupt {
            Some(error) => Err(Fault::Python(error)),
            None => done,
        }
    })
}

/// The column that says when.
fn date_of(rules: &RuleSet, has_dates: bool) -> (String, Answer) {
    match rules.calendar() {
        Calendar::Rows if !has_dates => ("row".to_owned(), Answer::Count),
        _ => ("date".to_owned(), Answer::Date(None)),
    }
}

/// The columns of rows, as the program writes them. A signal of the name of another
/// column is told apart by `signal_`.
fn row_shape(rules: &RuleSet, date: (String, Answer)) -> Shape {
    let phases: Vec<String> = rules.phases().iter().map(|phase| phase.id.clone()).collect();
    let states: Arc<[String]> = State::ALL.iter().map(|state| state.word().to_owned()).collect();
    let mut columns = vec![
        ("entity".to_owned(), Answer::Text),
        date,
        ("phase".to_owned(), Answer::Word(phases.into())),
        ("possible".to_owned(), Answer::Text),
    ];
    let mut names = ColumnNames::new();
    columns.iter().for_each(|(name, _)| drop(names.add(name, "")));
    let signals = rules.signals().iter();
    columns.extend(
        signals.map(|signal| (names.add(&signal.id, "signal"), Answer::Word(Arc::clone(&states)))),
    );
    Shape::new(columns)
}

/// How many entities are in each phase, date by date.
fn counts(rules: &RuleSet, date: (String, Answer), tally: &Tally) -> (Shape, Block) {
    let mut names = ColumnNames::new();
    // The columns of our own keep their names, wherever they stand.
    let own = [names.add(&date.0, ""), names.add("undetermined", "")];
    let mut columns = vec![date];
    let phases = rules.phases().iter();
    columns.extend(phases.map(|phase| (names.add(&phase.id, "phase"), Answer::Count)));
    let [_, undetermined] = own;
    columns.push((undetermined, Answer::Count));
    let shape = Shape::new(columns);
    let mut block = shape.block();
    // The first column is one of dates or one of rows, and takes nothing else.
    block.days(0, tally.counts().map(|count| count.stamp.first_day().map(|day| day.days())));
    block.counts(0, (1..).zip(tally.counts()).map(|(row, _)| row));
    let phases = rules.phases().len();
    for phase in 0..phases {
        let own = tally.counts().map(|count| count.phases.get(phase).copied().unwrap_or_default());
        block.counts(phase + 1, own);
    }
    block.counts(phases + 1, tally.counts().map(|count| count.undetermined));
    (shape, block)
}

/// What is made of the answers of some entities.
struct Gathered<'a> {
    tally: Tally,
    bars: u64,
    block: Block,
    /// Whether the last bar of each entity is all that is kept.
    is_last: bool,
    columns: &'a ArrowShape,
    batch: Option<Result<RecordBatch, String>>,
}

impl Gather for Gathered<'_> {
    fn add(&mut self, answers: &Answers<'_>) {
        self.tally.add(answers);
        self.bars += answers.bars() as u64;
        let start = if self.is_last { answers.bars().saturating_sub(1) } else { 0 };
        let bars = answers.bars() - start;
        let block = &mut self.block;
        block.text(0, answers.entity(), bars);
        // The second column is one of dates or one of rows, and takes nothing else.
        block.days(1, (start..answers.bars()).map(|bar| answers.day(bar)));
        block.counts(1, (start..answers.bars()).map(|bar| bar as u64 + 1));
        block.words(2, (start..answers.bars()).map(|bar| answers.phase_place(bar)));
        for bar in start..answers.bars() {
            let is_open = answers.phase_place(bar).is_none();
            let ids: Vec<&str> = if is_open {
                answers.possible(bar).map(|phase| phase.id.as_str()).collect()
            } else {
                Vec::new()
            };
            block.text(3, &ids.join("|"), 1);
        }
        for signal in 0..answers.plan().rules().signals().len() {
            // Those of the last bar stand last, whether others were asked for or not.
            let states = answers.states(signal).iter().rev().take(bars).rev();
            block.words(4 + signal, states.map(|state| Some(*state as usize)));
        }
    }

    fn close(&mut self) {
        let whole = std::mem::replace(&mut self.block, Shape::default().block());
        self.batch = Some(self.columns.batch(whole).map_err(|error| error.to_string()));
    }
}
