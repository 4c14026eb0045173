//! Labels against verdicts: which phase was said where somebody has named one.

use serde::Serialize;

use super::{Episodes, ScoreOptions};
use crate::diagnostic::{Code, Diagnostic, list, nearest};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::phase::Verdict;

/// How often each phase was the verdict where each was the label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Confusion {
    /// The decisions that have a label.
    pub bars: usize,
    /// Those at which the verdict is the label.
    pub same: usize,
    /// Those at which the verdict is the label of this decision, or of the one before
    /// or after it.
    pub same_within_one: usize,
    /// Those at which more than one phase was possible; they agree with none.
    pub undetermined: usize,
    /// Each label with what was said there, in the order of the rules; what never came
    /// together is left out.
    pub cells: Vec<Confused>,
}

/// How often a phase was the verdict where another, or it, was the label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Confused {
    /// The label.
    pub label: String,
    /// The verdict; `None` if more than one phase was possible.
    pub verdict: Option<String>,
    /// At how many decisions.
    pub bars: usize,
}

impl Outcome {
    /// How often each phase was the verdict where each was the label; the names of the
    /// episodes are phases of the rules.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if one of them is none.
    pub fn confusion(&self, labels: &Episodes, options: &ScoreOptions) -> Result<Confusion, Error> {
        let phases = self.plan.rules().phases();
        let place = |id: &str| phases.iter().position(|phase| phase.id == id);
        let ids: Vec<&str> = phases.iter().map(|phase| phase.id.as_str()).collect();
        let mut wrong = Vec::new();
        for label in labels.all().iter().filter(|label| place(&label.name).is_none()) {
            let message = format!("the label `{}` is not a phase of these rules", label.name);
            let help = match nearest(&label.name, ids.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", list(ids.iter().copied(), 8)),
            };
            wrong.push(Diagnostic::error(Code::NothingToScore, message).with_help(help));
        }
        if !wrong.is_empty() {
            return Err(Error::new(ErrorKind::Input, wrong));
        }
        let days = self.run.frame.bars.iter().map(|bar| bar.date);
        let label = |day: crate::time::Date| {
            let is_asked = options.from.is_none_or(|from| from <= day)
                && options.to.is_none_or(|to| day <= to);
            let found = labels.all().iter().find(|label| is_asked && label.holds(day));
            found.and_then(|label| place(&label.name))
        };
        let given: Vec<Option<usize>> = days.map(|day| day.and_then(label)).collect();
        let at = |bar: Option<usize>| bar.and_then(|bar| given.get(bar).copied().flatten());
        let said = |bar: usize| self.run.history.verdict(bar).and_then(Verdict::definite);
        let mut confusion =
            Confusion { bars: 0, same: 0, same_within_one: 0, undetermined: 0, cells: Vec::new() };
        let mut counts = vec![vec![0_usize; phases.len() + 1]; phases.len()];
        for (bar, own) in given.iter().enumerate() {
            let Some(own) = own else { continue };
            let verdict = said(bar);
            confusion.bars += 1;
            confusion.same += usize::from(verdict == Some(*own));
            confusion.undetermined += usize::from(verdict.is_none());
            let near = [at(bar.checked_sub(1)), Some(*own), at(Some(bar + 1))];
            let is_near = verdict.is_some() && near.contains(&verdict);
            confusion.same_within_one += usize::from(is_near);
            let column = verdict.unwrap_or(phases.len());
            if let Some(count) = counts.get_mut(*own).and_then(|row| row.get_mut(column)) {
                *count += 1;
            }
        }
        let id = |place: usize| phases.get(place).map(|phase| phase.id.clone());
        for (label, row) in counts.iter().enumerate() {
            for (verdict, bars) in row.iter().enumerate().filter(|(_, bars)| 0 < **bars) {
                let label = id(label).unwrap_or_default();
                confusion.cells.push(Confused { label, verdict: id(verdict), bars: *bars });
            }
        }
        Ok(confusion)
    }
}
