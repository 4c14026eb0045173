//! The outcome of each entity of a table, with evidence: for questions that verdicts
//! alone do not answer.

use std::ops::ControlFlow;

use super::Survey;
use super::answers::Naming;
use super::evaluator::{check_dates, naming, stamps};
use super::held::{EntityRows, HeldRows, columns};
use super::survey::Reads;
use crate::data::{Panel, Series};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::table::{Batch, Rows, sorted};
use crate::time::Stamp;

impl Survey {
    /// Evaluates each entity by itself and gives its outcome to `take`, in the order of
    /// their names; the rows may come in any order.
    ///
    /// # Errors
    ///
    /// What reading and evaluating give, and what `take` does;
    /// [`ErrorKind::Input`] if the rules compare entities.
    ///
    /// # Cost
    ///
    /// Memory for all rows, and for one outcome at a time.
    pub fn outcomes(
        &self,
        rows: &dyn Rows,
        mut take: impl FnMut(&str, &Outcome) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_alone()?;
        let rows = sorted(rows, self.wanted())?;
        let mut batch = Batch::new();
        let mut open: Option<HeldRows> = None;
        for part in 0..rows.parts() {
            let mut failure = None;
            rows.read(
                part,
                &mut batch,
                &mut |batch| match self.collect(batch, &mut open, &mut take) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failure = Some(error);
                        ControlFlow::Break(())
                    }
                },
            )?;
            if let Some(error) = failure {
                return Err(error);
            }
        }
        open.map_or(Ok(()), |open| self.give(&open, &mut take))
    }

    fn collect(
        &self,
        batch: &Batch,
        open: &mut Option<HeldRows>,
        take: &mut impl FnMut(&str, &Outcome) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let wanted = self.wanted();
        batch.check(wanted)?;
        let wanted = (wanted.numbers.len(), wanted.texts.len());
        for run in batch.runs() {
            let (numbers, texts) = columns(batch, &run, wanted);
            let rows = EntityRows::of(batch, &run, &numbers, &texts);
            match open {
                Some(open) if open.entity == run.entity => open.add(rows),
                _ => {
                    if let Some(ended) = open.replace(HeldRows::of(rows)) {
                        self.give(&ended, take)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows of an entity are all there.
    fn give(
        &self,
        held: &HeldRows,
        take: &mut impl FnMut(&str, &Outcome) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let stamps = held.view(|rows| {
            check_dates(rows)?;
            Ok(match naming(rows) {
                Naming::Rows => (1..).take(rows.rows).map(Stamp::Row).collect(),
                Naming::Days | Naming::Periods(_) => stamps(rows),
            })
        })?;
        let mut series = Vec::new();
        for (name, values) in self.wanted().numbers.iter().zip(&held.numbers) {
            series.push(Series::new(name.as_str(), stamps.clone(), values.clone())?);
        }
        for (place, word) in &self.words {
            let cells = held.texts.get(*place).map_or(&[][..], Vec::as_slice);
            let values = cells.iter().map(|cell| word.number(cell)).collect();
            series.push(Series::new(word.name(), stamps.clone(), values)?);
        }
        let panel = Panel::new(series)?.join(self.shared.clone())?;
        let outcome = match self.as_of {
            Some(day) => self.plan.evaluate_as_of(&panel, day)?,
            None => self.plan.evaluate(&panel)?,
        };
        take(&held.entity, &outcome)
    }

    /// What compares entities has no answer where each is by itself.
    fn check_alone(&self) -> Result<(), Error> {
        let inputs = self.plan.rules().inputs().iter().zip(&self.reads);
        let compared = inputs.filter(|(_, reads)| matches!(reads, Reads::Across(..)));
        let found: Vec<Diagnostic> = compared
            .map(|(input, _)| {
                let message =
                    format!("input `{}` compares entities, and here each is by itself", input.name);
                let help = format!("leave it unknown with the option `drop: {}`", input.name);
                Diagnostic::error(Code::NoEntities, message).with_help(help)
            })
            .collect();
        if found.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::Input, found)) }
    }
}
