//! What a verdict rests on: each signal and each input is taken away, and the rules
//! are asked again.

use serde::{Deserialize, Serialize};

use crate::eval::Frame;
use crate::outcome::Outcome;
use crate::phase::{Verdict, last_phases};
use crate::plan::{Binding, Plan};

/// What a verdict rests on, and what was only shown beside it.
///
/// Two things that stand in for each other can each be taken away without a change,
/// and not both.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct DecidedBy {
    /// Each signal, in the order of the rules.
    pub signals: Vec<Without>,
    /// Each input that the data have, in the order of the rules.
    pub inputs: Vec<Without>,
}

/// The verdict without one signal or input, which is unknown at every bar then.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Without {
    /// Its name.
    pub id: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether the verdict is another one without it, or leaves more open.
    pub decides: bool,
    /// The phases that are possible without it, in the order of the rules.
    pub possible: Vec<String>,
}

impl Outcome {
    /// What the last verdict rests on; `None` if there is no decision.
    pub fn decided_by(&self) -> Option<DecidedBy> {
        self.last()?;
        let rules = self.plan.rules();
        let signals = rules.signals().iter().enumerate().map(|(place, signal)| {
            let plan = self.plan.without_signal(place);
            self.without(&plan, &signal.id, signal.title.as_ref())
        });
        let inputs = rules.inputs().iter().zip(&*self.plan.bindings).enumerate();
        let inputs = inputs
            .filter(|(_, (_, binding))| matches!(binding, Binding::Column { .. }))
            .map(|(place, (input, _))| {
                let plan = self.plan.without_input(place);
                self.without(&plan, &input.name, input.title.as_ref())
            });
        Some(DecidedBy { signals: signals.collect(), inputs: inputs.collect() })
    }

    fn without(&self, plan: &Plan, id: &str, title: Option<&String>) -> Without {
        let frame = Frame::new(plan, &self.panel, self.as_of());
        let phases = plan.rules().phases();
        // Before the first bar nothing is excluded.
        let possible = match frame.bars.is_empty() {
            true => (0..phases.len()).collect(),
            false => last_phases(plan, &frame),
        };
        let own = self.verdict().map(Verdict::possible);
        let ids = possible.iter().filter_map(|place| phases.get(*place));
        Without {
            id: id.to_owned(),
            title: title.cloned(),
            decides: own.as_ref() != Some(&possible),
            possible: ids.map(|phase| phase.id.clone()).collect(),
        }
    }
}
