//! A monitor saved as text and gone on with.
//!
//! What is saved is what the operators can still look at, and no more: it grows with the
//! windows of the rules and not with the records. Only two operators remember more than
//! a few numbers where they look back to the start: `percentile_rank`, which ranks among
//! all values, and `bsadf`, which has a line for each beginning.

use serde::{Deserialize, Serialize};

use super::Monitor;
use crate::error::{Error, ErrorKind};
use crate::ops::Tape;
use crate::plan::Plan;
use crate::signal::State;
use crate::stream::sealed::{
    Maker, check_schema, check_seal, inputs, name, params, read, refused, written,
};

/// The number of this shape.
const SCHEMA: &str = "froth.monitor/2";

/// What to do where a state is damaged.
const ANEW: &str = "bring back a copy from before, or begin a new monitor";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    schema: String,
    /// Of the program that wrote it, for people.
    version: String,
    rules: String,
    /// [`Plan::digest`].
    decides: String,
    params: Vec<String>,
    inputs: Vec<String>,
    /// The inputs that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    /// The phases that the last record left possible; `None` before the first.
    possible: Option<Vec<String>>,
    /// The state of each signal at the last record.
    states: Vec<State>,
    /// What the operators and phases remember, as words.
    memory: String,
    /// The SHA-256 of all that stands before it; it stands last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
}

impl Monitor {
    /// The state as text: what the rules still remember, so that a monitor can go on
    /// from it with [`Plan::resume_monitor`].
    ///
    /// # Cost
    ///
    /// As long as the windows of the rules, however many records there were.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), froth::Error> {
    /// use froth::{PlanOptions, RuleSet};
    ///
    /// let rules = RuleSet::parse(include_str!("../../rules/sahm.yaml"))?;
    /// let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    /// let plan = rules.plan_with(Default::default(), &options)?;
    /// let mut monitor = plan.monitor();
    /// for rate in [3.5, 3.5, 3.5, 3.5, 3.6, 3.7, 3.7, 3.6, 3.6, 3.6, 3.5, 3.6, 3.6] {
    ///     monitor.push(&[rate])?;
    /// }
    /// let saved = monitor.save();
    /// // Another day, in another process.
    /// let mut resumed = plan.resume_monitor(&saved)?;
    /// assert_eq!(resumed.push(&[4.4])?.map(|phase| &phase.id), monitor.push(&[4.4])?.map(|phase| &phase.id));
    /// assert!(resumed.phase().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(&self) -> String {
        let plan = self.machine.plan();
        let ids =
            |phases: Vec<&crate::rules::Phase>| phases.iter().map(|one| one.id.clone()).collect();
        let mut tape = Tape::blank();
        self.machine.clone().put_on(&mut tape);
        written(&Saved {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: name(plan),
            decides: plan.digest(),
            params: params(plan),
            inputs: inputs(plan),
            left_out: plan.left_out(),
            possible: self.last.phases.last().map(|_| ids(self.possible())),
            states: self.states().collect(),
            memory: tape.text(),
            checksum: None,
        })
    }
}

impl Plan {
    /// A monitor that goes on from a saved state.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if the text is no state of a monitor, or is not as it was
    /// written; [`ErrorKind::Input`] if it was made by rules that decide otherwise, by
    /// other parameters or with other inputs left out. Comments, titles and sources may be others.
    pub fn resume_monitor(&self, state: &str) -> Result<Monitor, Error> {
        let saved: Saved = read(state, &[SCHEMA], ANEW)?;
        check_schema(&saved.schema, SCHEMA)?;
        let made = Maker {
            rules: &saved.rules,
            decides: &saved.decides,
            knowledge: None,
            params: &saved.params,
            inputs: &saved.inputs,
            left_out: &saved.left_out,
        };
        made.check(self)?;
        check_seal(state, ANEW)?;
        let broken = |at: &str| {
            let message = format!("this saved state is broken at `{at}`");
            refused(ErrorKind::Data, message, ANEW)
        };
        let mut monitor = self.monitor();
        let mut tape = Tape::of(&saved.memory);
        monitor.machine.put_on(&mut tape);
        if !tape.is_read() {
            return Err(broken("memory"));
        }
        let Some(possible) = saved.possible else { return Ok(monitor) };
        let phases = self.rules().phases();
        let place = |id: &String| phases.iter().position(|phase| phase.id == *id);
        let possible: Option<Vec<usize>> = possible.iter().map(place).collect();
        let possible = possible.ok_or_else(|| broken("possible"))?;
        if saved.states.len() != self.rules().signals().len() {
            return Err(broken("states"));
        }
        monitor.last.phases.push(monitor.machine.code(possible));
        monitor.last.states = saved.states.into_iter().map(|state| vec![state]).collect();
        Ok(monitor)
    }
}
