//! Which alarm a sweep scores, and what it is at each decision.

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::eval::Frame;
use crate::phase::{History, Verdict};
use crate::plan::Plan;
use crate::rules::RuleSet;
use crate::score::counted::CountedDecisions;
use crate::score::view::{Row, RowKind};
use crate::signal::SignalLevel;
use crate::value::Truth;

/// What counts as an alarm: a signal, the watch level of one, or a phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// What it is.
    pub kind: RowKind,
    /// Its name in the rules.
    pub id: String,
    #[serde(skip)]
    place: usize,
}

impl Alarm {
    /// The alarm of this name; that of the only signal if none is named.
    pub(super) fn of(rules: &RuleSet, named: Option<&str>) -> Result<Alarm, Error> {
        let signals: Vec<&str> = rules.signals().iter().map(|one| one.id.as_str()).collect();
        let phases: Vec<&str> = rules.phases().iter().map(|one| one.id.as_str()).collect();
        let Some(named) = named else {
            return match signals.as_slice() {
                [only] => Ok(Alarm { kind: RowKind::Signal, id: (*only).to_owned(), place: 0 }),
                _ => {
                    let help = format!(
                        "use the option `alarm: {}`; it is one of {}",
                        phases.first().unwrap_or(&"PHASE"),
                        list(phases.iter().chain(&signals).copied(), 20)
                    );
                    Err(refusal("there is no name of an alarm to score", &help))
                }
            };
        };
        let watched = named.strip_prefix("watch(").and_then(|rest| rest.strip_suffix(')'));
        let id = watched.unwrap_or(named).trim();
        let signal = signals.iter().position(|known| *known == id);
        let phase = phases.iter().position(|known| *known == id).filter(|_| watched.is_none());
        let has_watch =
            |place: usize| rules.signals().get(place).is_some_and(|one| one.watch.is_some());
        let is_phase = phases.contains(&id);
        match (signal, phase, watched) {
            (None, _, Some(_)) if is_phase => {
                let message = format!("`{id}` is a phase and has no watch level");
                Err(refusal(&message, &format!("use the option `alarm: {id}`")))
            }
            (Some(place), _, Some(_)) if !has_watch(place) => {
                let message = format!("signal `{id}` has no watch level");
                Err(refusal(&message, &format!("use the option `alarm: {id}`")))
            }
            (Some(place), _, watched) => {
                let kind = if watched.is_some() { RowKind::Watch } else { RowKind::Signal };
                Ok(Alarm { kind, id: id.to_owned(), place })
            }
            (None, Some(place), _) => Ok(Alarm { kind: RowKind::Phase, id: id.to_owned(), place }),
            (None, None, _) => {
                let known = signals.iter().chain(&phases).copied();
                let help = match nearest(id, known.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it is one of {}", list(known, 20)),
                };
                let message = format!("`{id}` is neither a signal nor a phase of these rules");
                Err(refusal(&message, &help))
            }
        }
    }

    /// Whether this row of a score is its own.
    pub(super) fn is_row(&self, row: &Row) -> bool {
        row.kind == self.kind && row.id == self.id
    }

    /// What it is at each decision that counts.
    pub(super) fn truths(
        &self,
        plan: &Plan,
        frame: &Frame,
        counted: &CountedDecisions,
    ) -> Vec<Truth> {
        let bars = counted.bars();
        if self.kind == RowKind::Phase {
            let mut history = History::default();
            history.advance(plan, frame);
            return bars.map(|bar| said(&history, self.place, bar)).collect();
        }
        let Some(nodes) = plan.signals.get(self.place) else { return Vec::new() };
        let level = |bar: usize| {
            let level = SignalLevel::at(frame, *nodes, bar);
            if self.kind == RowKind::Watch { level.watchful } else { level.on }
        };
        bars.map(level).collect()
    }
}

/// Whether a phase is the verdict of a decision.
fn said(history: &History, phase: usize, bar: usize) -> Truth {
    match history.verdict(bar) {
        Some(verdict) if verdict.definite() == Some(phase) => Truth::True,
        Some(verdict) if !Verdict::may_be(verdict, phase) => Truth::False,
        _ => Truth::Unknown,
    }
}

pub(super) fn refusal(message: &str, help: &str) -> Error {
    let found = Diagnostic::error(Code::NoSweep, message).with_help(help);
    Error::new(ErrorKind::Input, vec![found])
}
