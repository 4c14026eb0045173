//! A run that is gone on with, record by record, and saved.

use std::sync::{Mutex, MutexGuard, PoisonError};

use froth::time::{Calendar, Date, Frequency, Stamp};
use froth::{PlanOptions, RuleSet, Step, Stream as Steps};
use pyo3::prelude::*;

use crate::faults::Fault;
use crate::question::{Asking, last_day, stamp};
use crate::rules::Rules;

/// Rules at work, one record after the other.
///
/// Its plan is of no panel: each input is what is pushed under its name, in its unit.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Stream {
    rules: RuleSet,
    at: Mutex<At>,
}

struct At {
    stream: Steps,
    last: Option<Stamp>,
}

/// What was decided: the bar, the day, the phase, the possible phases, and the state of
/// each signal.
type Said = (String, Option<String>, Option<String>, Vec<String>, Vec<(String, &'static str)>);

#[pymethods]
impl Stream {
    /// A stream before its first record, or one that goes on from a saved state.
    #[new]
    fn new(rules: PyRef<'_, Rules>, state: Option<&str>, asking: Asking) -> PyResult<Stream> {
        let rules = rules.0.clone();
        // Whatever is not pushed is missing, and that is no error.
        let options = PlanOptions { allow_missing: true, ..asking.options()? };
        let plan =
            rules.plan_with(froth::data::Schema::default(), &options).map_err(Fault::from)?;
        let stream = match state {
            Some(state) => plan.resume(state).map_err(Fault::from)?,
            None => plan.stream(),
        };
        let last = stream.outcome().history().last().map(|step| step.stamp);
        Ok(Stream { rules, at: Mutex::new(At { stream, last }) })
    }

    /// One more record: a number for each input, in their order, NaN where missing.
    fn push(&self, bar: Option<&str>, date: Option<&str>, values: Vec<f64>) -> PyResult<Said> {
        let mut at = self.at();
        let bar = self.next(bar, at.last)?;
        let date = date.map(|text| last_day("date", text)).transpose()?.or(bar.last_day());
        let names = self.rules.inputs().iter().map(|input| input.name.as_str());
        let figures: Vec<(&str, f64)> = names.zip(values).collect();
        let pushed = at.stream.push(bar, date, &figures);
        let pushed = pushed.map(|step| said(&self.rules, &step)).map_err(Fault::from)?;
        at.last = Some(bar);
        Ok(pushed)
    }

    /// The state as text.
    fn save(&self) -> String {
        self.at().stream.save()
    }

    /// What the last decision says.
    fn report(&self, py: Python<'_>) -> crate::question::Report {
        py.detach(|| {
            let at = self.at();
            crate::question::Report::new(at.stream.outcome().report())
        })
    }
}

impl Stream {
    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bar that a record is of, which must come next: a hole would be taken for a
    /// shorter time.
    fn next(&self, bar: Option<&str>, last: Option<Stamp>) -> Result<Stamp, Fault> {
        let calendar = self.rules.calendar();
        let Some(text) = bar else {
            return match (calendar, last) {
                (Calendar::Rows, None) => Ok(Stamp::Row(1)),
                (Calendar::Rows, Some(Stamp::Row(row))) => Ok(Stamp::Row(row + 1)),
                _ => Err(Fault::Argument(format!("name the {} of the record", calendar.word()))),
            };
        };
        let frequency = match calendar {
            Calendar::Every(frequency) => frequency,
            Calendar::DaysOf(_) => Frequency::Day,
            Calendar::Rows => {
                let message = format!("rows are counted, and `{text}` is given for one");
                return Err(Fault::Argument(message));
            }
        };
        let found = match stamp("bar", text)? {
            Stamp::Period(period) if period.frequency() == frequency => Some(period),
            day @ Stamp::Day(_) if frequency == Frequency::Day => day.period(frequency),
            _ => None,
        };
        let wrong =
            || format!("`{text}` is not a {}, which these rules decide by", calendar.word());
        let period = found.ok_or_else(|| Fault::Argument(wrong()))?;
        if let (Calendar::Every(_), Some(Stamp::Period(last))) = (calendar, last)
            && period != last.plus(1)
        {
            let next = last.plus(1);
            let message =
                format!("`{text}` does not follow {last}: push {next}, with NaN if need be");
            return Err(Fault::Argument(message));
        }
        Ok(Stamp::Period(period))
    }
}

fn said(rules: &RuleSet, step: &Step<'_>) -> Said {
    let states = rules.signals().iter().zip(&step.signals);
    (
        step.stamp.to_string(),
        step.date.map(|date: Date| date.to_string()),
        step.phase.map(|phase| phase.id.clone()),
        step.possible.iter().map(|phase| phase.id.clone()).collect(),
        states.map(|(signal, state)| (signal.id.clone(), state.word())).collect(),
    )
}
