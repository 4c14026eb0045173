//! A verdict as it is kept.

use serde::{Serialize, Serializer};

use crate::data::Origin;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::plan::Knowledge;
use crate::signal::State;
use crate::time::{Date, Span};

/// What rules said on a day.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Said {
    /// The day of the decision.
    pub day: Date,
    /// The bar that it is of.
    pub bar: String,
    /// The rules.
    pub rules: SaidOf,
    /// The data.
    pub data: SaidOn,
    /// What the decision could know of the past.
    pub knowledge: Knowledge,
    /// The phase; `None` if more than one was possible.
    pub phase: Option<String>,
    /// The phases that were possible, in the order of the rules.
    pub possible: Vec<String>,
    /// The state of each signal, in the order of the rules.
    #[serde(serialize_with = "states")]
    pub signals: Vec<(String, State)>,
    /// How many signals were on.
    pub signals_on: usize,
    /// What followed this phase before; empty if it is not one, or if the rules do not say
    /// in which number that is seen.
    pub probabilities: Vec<Probability>,
}

/// The rules that said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SaidOf {
    /// Their name.
    pub id: String,
    /// Their author's version of them.
    pub version: String,
    /// A digest of all that has a say in their decisions: that of two files is the same
    /// if they decide alike by the same conditions, however they are written.
    pub meaning: String,
}

/// The data that it was said on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SaidOn {
    /// A digest of the files, whatever they are called.
    pub digest: String,
    /// How they were called.
    pub files: Vec<String>,
}

/// How often a fall followed before, after bars in the same phase.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Probability {
    /// The number that falls, as the rules write it.
    pub of: String,
    /// By how many percent at least.
    pub fall: f64,
    /// Within what.
    pub within: Span,
    /// The share of the cases that such a fall followed; `None` if there were no cases.
    pub share: Option<f64>,
    /// The bars of this phase of which it was known what followed.
    pub cases: usize,
    /// The stretches that those made.
    pub episodes: usize,
    /// The same share of all bars, whatever was said there.
    pub share_of_all: Option<f64>,
    /// How many those were.
    pub cases_of_all: usize,
}

fn states<S: Serializer>(all: &[(String, State)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(all.iter().map(|(id, state)| (id, state)))
}

impl Outcome {
    /// What is kept of the last decision.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if it has no day, or if it is a decision on figures or by
    /// parameters that were only supposed.
    pub fn said(&self) -> Result<Said, Error> {
        let rules = self.plan.rules();
        let Some((day, bar)) = self.last_bar().and_then(|bar| Some((bar.date?, bar.stamp))) else {
            let message = format!("the verdict of `{}` has no day", rules.id());
            return Err(refusal(&message, "give the data a column of dates, and a figure"));
        };
        if !self.assumed.is_empty() || !self.plan.changed.is_empty() {
            let message =
                format!("the verdict of `{}` rests on assumed figures or parameters", rules.id());
            return Err(refusal(&message, "leave out the option `set` and the option `param`"));
        }
        let mut digests: Vec<&str> = self.origins.iter().map(|own| own.sha256.as_str()).collect();
        digests.sort_unstable();
        let signals = rules.signals().iter().map(|own| {
            let state = self.signal(&own.id).unwrap_or(State::Unknown);
            (own.id.clone(), state)
        });
        let signals: Vec<(String, State)> = signals.collect();
        let is_on = |own: &&(String, State)| own.1 == State::On;
        Ok(Said {
            day,
            bar: bar.to_string(),
            rules: SaidOf {
                id: rules.id().to_owned(),
                version: rules.version().to_owned(),
                meaning: self.plan.digest(),
            },
            data: SaidOn {
                digest: Origin::of("", digests.join("\n").as_bytes()).sha256,
                files: self.origins.iter().map(|own| own.name.clone()).collect(),
            },
            knowledge: self.plan.knowledge,
            phase: self.phase().map(|phase| phase.id.clone()),
            possible: self.possible().iter().map(|phase| phase.id.clone()).collect(),
            signals_on: signals.iter().filter(is_on).count(),
            signals,
            probabilities: self.probabilities(),
        })
    }

    fn probabilities(&self) -> Vec<Probability> {
        // Of several phases that are possible nobody knows which share it is.
        let (Some(rates), Some(phase)) = (self.base_rates(), self.phase()) else {
            return Vec::new();
        };
        let own = rates.phases.iter().find(|own| own.id == phase.id);
        let own = own.map_or(&[][..], |own| own.followed.as_slice());
        let mut found = Vec::new();
        for (followed, all) in own.iter().zip(&rates.all) {
            for (fall, of_all) in followed.falls.iter().zip(&all.falls) {
                found.push(Probability {
                    of: rates.of.clone(),
                    fall: fall.percent,
                    within: followed.within,
                    share: share(fall.bars, followed.bars),
                    cases: followed.bars,
                    episodes: followed.episodes,
                    share_of_all: share(of_all.bars, all.bars),
                    cases_of_all: all.bars,
                });
            }
        }
        found
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are not so many bars")]
fn share(own: usize, all: usize) -> Option<f64> {
    (0 < all).then(|| own as f64 / all as f64)
}

pub(super) fn refusal(message: &str, help: &str) -> Error {
    let found = Diagnostic::error(Code::NoVerdict, message).with_help(help);
    Error::new(ErrorKind::Input, vec![found])
}
