//! What rules must remember and nothing else, record by record, and saved.

use std::sync::{Mutex, MutexGuard, PoisonError};

use froth::{Monitor as Watching, PlanOptions, RuleSet};
use pyo3::prelude::*;

use crate::faults::Fault;
use crate::question::Asking;
use crate::rules::Rules;

/// Rules at work for verdicts alone, one record after the other.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Monitor {
    rules: RuleSet,
    at: Mutex<Watching>,
}

#[pymethods]
impl Monitor {
    /// A monitor before its first record, or one that goes on from a saved state.
    #[new]
    fn new(rules: PyRef<'_, Rules>, state: Option<&str>, asking: Asking) -> PyResult<Monitor> {
        let rules = rules.0.clone();
        // Whatever is not pushed is missing, and that is no error.
        let options = PlanOptions { allow_missing: true, ..asking.options()? };
        let plan =
            rules.plan_with(froth::data::Schema::default(), &options).map_err(Fault::from)?;
        let monitor = match state {
            Some(state) => plan.resume_monitor(state).map_err(Fault::from)?,
            None => plan.monitor(),
        };
        Ok(Monitor { rules, at: Mutex::new(monitor) })
    }

    /// One more record: a number for each input, in their order, NaN where missing;
    /// returns the phase.
    fn push(&self, values: Vec<f64>) -> PyResult<Option<String>> {
        let mut at = self.at();
        let phase = at.push(&values).map_err(Fault::from)?;
        Ok(phase.map(|phase| phase.id.clone()))
    }

    /// The phase at the last record.
    #[getter]
    fn phase(&self) -> Option<String> {
        self.at().phase().map(|phase| phase.id.clone())
    }

    /// The phases that could still be the answer.
    #[getter]
    fn possible(&self) -> Vec<String> {
        self.at().possible().iter().map(|phase| phase.id.clone()).collect()
    }

    /// The state of each signal at the last record; none before the first.
    #[getter]
    fn signals(&self) -> Vec<(String, &'static str)> {
        let at = self.at();
        let signals = self.rules.signals().iter().map(|signal| signal.id.clone());
        signals.zip(at.states().map(froth::State::word)).collect()
    }

    /// Back to before the first record.
    fn reset(&self) {
        self.at().reset();
    }

    /// The state as text.
    fn save(&self) -> String {
        self.at().save()
    }
}

impl Monitor {
    fn at(&self) -> MutexGuard<'_, Watching> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
