//! A plan fed one record at a time, for verdicts alone.

use super::machine::{BarVerdicts, EntityMachine, SeenByBlock};
use super::survey::States;
use crate::diagnostic::{Code, Diagnostic, list};
use crate::error::{Error, ErrorKind};
use crate::plan::{Looking, Plan};
use crate::rules::{Input, Phase};
use crate::signal::State;
use crate::value::finite;

/// A plan fed one record at a time, for verdicts alone.
///
/// It keeps what the rules must remember and nothing else, so that it can run for
/// ever: no dates, no evidence, no history. It keeps its plan, shared and not copied.
/// [`save`](Monitor::save) writes that down. [`Stream`](crate::Stream) gives the same
/// phases and keeps all of that.
#[derive(Clone, Debug)]
pub struct Monitor {
    pub(super) machine: EntityMachine,
    values: Vec<f64>,
    pub(super) last: BarVerdicts,
}

impl Plan {
    /// A monitor before its first record.
    ///
    /// Records have no dates: where a length of time is not always as many bars, on
    /// `calendar: day` and on trading days, it is its usual number of them.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), froth::Error> {
    /// use froth::{PlanOptions, RuleSet, State};
    ///
    /// let rules = RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    /// let plan = rules.plan_with(Default::default(), &options)?;
    /// let mut monitor = plan.monitor();
    /// for rate in [3.5, 3.5, 3.5, 3.5, 3.6, 3.7, 3.7, 3.6, 3.6, 3.6, 3.5, 3.6, 3.6] {
    ///     monitor.push(&[rate])?;
    /// }
    /// // Fourteen months are needed: three for a mean, twelve to look back on.
    /// assert!(monitor.phase().is_none());
    /// let phase = monitor.push(&[4.4])?;
    /// assert!(phase.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn monitor(&self) -> Monitor {
        let machine = EntityMachine::new(self, States::Last, Looking::AtOwnBar);
        let last = BarVerdicts::default();
        Monitor { machine, values: Vec::new(), last }
    }
}

impl Monitor {
    /// One more record; returns the phase, as [`phase`](Monitor::phase) does.
    ///
    /// # Shape
    ///
    /// `values`: `[inputs]`, in the order of the rules, each in the unit of its
    /// input; NaN and infinite are missing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if the values are not as many as the inputs; nothing is
    /// changed then.
    pub fn push(&mut self, values: &[f64]) -> Result<Option<&Phase>, Error> {
        let inputs = self.machine.plan().rules().inputs();
        if values.len() != inputs.len() {
            return Err(of_another_length(values.len(), inputs));
        }
        self.values.clear();
        self.values.extend(values.iter().map(|value| finite(*value)));
        self.last.clear();
        self.machine.feed(SeenByBlock::Record(&self.values), &mut self.last);
        Ok(self.phase())
    }

    /// Back to before the first record.
    pub fn reset(&mut self) {
        self.machine.reset();
        self.last.clear();
    }

    /// The phase at the last record; `None` before the first, and if what is
    /// unknown leaves more than one open.
    pub fn phase(&self) -> Option<&Phase> {
        let code = self.last.phases.last()?;
        self.machine.plan().rules().phases().get(*code as usize)
    }

    /// The phases that could still be the answer, in the order of the rules.
    pub fn possible(&self) -> Vec<&Phase> {
        let phases = self.machine.plan().rules().phases();
        match self.last.phases.last() {
            None => phases.iter().collect(),
            Some(code) => match phases.get(*code as usize) {
                Some(phase) => vec![phase],
                None => {
                    let open = self.machine.open(*code).iter();
                    open.filter_map(|phase| phases.get(*phase)).collect()
                }
            },
        }
    }

    /// The state of each signal, in the order of the rules; empty before the
    /// first record.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.last.states.iter().filter_map(|states| states.last().copied())
    }
}

#[cold]
fn of_another_length(values: usize, inputs: &[Input]) -> Error {
    let message = format!("a record has {values} values, and these rules have {}", inputs.len());
    let names = list(inputs.iter().map(|input| input.name.as_str()), 40);
    let help = format!("give one for each input, NaN where there is none: {names}");
    let diagnostic = Diagnostic::error(Code::NoSuchInput, message).with_help(help);
    Error::new(ErrorKind::Input, vec![diagnostic])
}
