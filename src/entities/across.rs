//! What all entities have at each date: a pass over the table before any of them is
//! evaluated.
//!
//! Figures are compared whose periods end on the same day. All of those are known on
//! the same day, too, for one contract says when, so that none is compared with one
//! that was not out.

use std::ops::ControlFlow;

use super::evaluator::{cadence, stamps};
use super::held::{EntityRows, HeldRows};
use super::run::Progress;
use super::survey::{Reads, Survey};
use crate::error::Error;
use crate::ops::CrossSection;
use crate::rules::{Input, StampRule};
use crate::table::{Batch, Rows};
use crate::time::{Calendar, Date, Frequency, Stamp};
use crate::value::finite;

/// The sections of each input that is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct CrossSections(Vec<OfInput>);

/// The sections of one input, by the last day of their periods.
#[derive(Clone, Debug)]
struct OfInput {
    /// The input by its place in the rules.
    place: usize,
    // Invariant: rising, and as many as there are sections.
    days: Vec<Date>,
    sections: Vec<CrossSection>,
}

/// The same while it is gathered.
struct Gathering {
    place: usize,
    days: Vec<Date>,
    values: Vec<Vec<f64>>,
}

/// The figures of an input of one entity, as they are compared.
struct EntityFigures {
    /// One for each day on which a period ends: that day, the row that has the figure,
    /// and the figure; missing if no row has it, or several do.
    all: Vec<(Date, usize, f64)>,
    /// How often there is one; `None` on a calendar of rows.
    frequency: Option<Frequency>,
    named_by: Option<StampRule>,
}

/// An input across all entities, at the rows of one of them.
pub(super) struct ComparedInput {
    pub(super) values: Vec<f64>,
    pub(super) frequency: Option<Frequency>,
}

impl Survey {
    /// The places of the inputs that are compared.
    fn compared(&self) -> Vec<usize> {
        let across = self.reads.iter().filter_map(|reads| match reads {
            Reads::Across(_, of) => Some(*of),
            Reads::Column(_) | Reads::Shared(_) | Reads::Nothing => None,
        });
        let mut all: Vec<usize> = across.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether entities are compared, so that all rows are read twice.
    pub fn reads_twice(&self) -> bool {
        !self.compared().is_empty()
    }

    /// The sections of all inputs that are compared; `None` if `watch` ends the run.
    pub(super) fn sections(
        &self,
        rows: &dyn Rows,
        done: &mut Progress,
        watch: &impl Fn(Progress) -> ControlFlow<()>,
    ) -> Result<Option<CrossSections>, Error> {
        let blank = |place: usize| Gathering { place, days: Vec::new(), values: Vec::new() };
        let mut all: Vec<Gathering> = self.compared().into_iter().map(blank).collect();
        let mut open: Option<HeldRows> = None;
        let mut batch = Batch::new();
        done.of_parts = 2 * rows.parts();
        for part in 0..rows.parts() {
            let mut failure = None;
            rows.read(part, &mut batch, &mut |batch| {
                done.rows += batch.rows() as u64;
                let added = self.gather(batch, &mut open, &mut all);
                failure = added.err();
                if failure.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            if let Some(failure) = failure {
                return Err(failure);
            }
            done.parts += 1;
            if watch(*done).is_break() {
                return Ok(None);
            }
        }
        self.close(&mut open, &mut all)?;
        Ok(Some(CrossSections(all.into_iter().map(Gathering::closed).collect())))
    }

    fn gather(
        &self,
        batch: &Batch,
        open: &mut Option<HeldRows>,
        all: &mut [Gathering],
    ) -> Result<(), Error> {
        batch.check(self.wanted())?;
        let is_read = |column: usize| {
            all.iter().any(|own| self.reads.get(own.place) == Some(&Reads::Column(column)))
        };
        let columns = 0..self.wanted().numbers.len();
        let read: Vec<bool> = columns.map(is_read).collect();
        for run in batch.runs() {
            let numbers = read.iter().enumerate().map(|(column, is_read)| {
                let column = batch.number(column).get(run.rows.clone()).filter(|_| *is_read);
                column.unwrap_or_default()
            });
            let numbers: Vec<&[f64]> = numbers.collect();
            let rows = EntityRows::of(batch, &run, &numbers, &[]);
            match open {
                Some(open) if open.entity == run.entity => open.add(rows),
                _ => {
                    self.close(open, all)?;
                    *open = Some(HeldRows::of(rows));
                }
            }
        }
        Ok(())
    }

    /// The rows of the open entity are all there.
    fn close(&self, open: &mut Option<HeldRows>, all: &mut [Gathering]) -> Result<(), Error> {
        let Some(open) = open.take() else { return Ok(()) };
        open.view(|rows| {
            for own in all {
                own.add(&self.figures(own.place, rows)?.all);
            }
            Ok(())
        })
    }

    /// An input of the entity across all of them.
    pub(super) fn across(
        &self,
        place: usize,
        sections: &CrossSections,
        rows: EntityRows<'_>,
    ) -> Result<ComparedInput, Error> {
        let mut values = vec![f64::NAN; rows.rows];
        let input = self.plan.rules().inputs().get(place);
        let (Some(input), Some(Reads::Across(by, of))) = (input, self.reads.get(place)) else {
            return Ok(ComparedInput { values, frequency: None });
        };
        let EntityFigures { all, frequency, named_by } = self.figures(*of, rows)?;
        for (day, row, figure) in all {
            let section = sections.of(*of, day);
            if let (Some(section), Some(value)) = (section, values.get_mut(row)) {
                *value = section.of(*by, figure);
            }
        }
        if let Some(frequency) = frequency {
            // Which end of a period dates name can depend on which of them have a figure.
            // Where it would be another end here, nothing is known.
            let known = stamps(rows).into_iter().zip(&values).filter(|(_, own)| !own.is_nan());
            let known: Vec<Stamp> = known.map(|(stamp, _)| stamp).collect();
            if input.named_by(&known, frequency) != named_by {
                values.fill(f64::NAN);
            }
        }
        Ok(ComparedInput { values, frequency })
    }

    fn figures(&self, place: usize, rows: EntityRows<'_>) -> Result<EntityFigures, Error> {
        let rules = self.plan.rules();
        let (Some(input), Some(Reads::Column(column))) =
            (rules.inputs().get(place), self.reads.get(place))
        else {
            return Ok(EntityFigures { all: Vec::new(), frequency: None, named_by: None });
        };
        let raw = rows.numbers.get(*column).copied().unwrap_or_default();
        let cleaned = self.cleaned(place, rows);
        let values = cleaned.as_deref().unwrap_or(raw);
        let stamps = stamps(rows);
        let (frequency, named_by) = match rules.calendar() {
            Calendar::Rows => (None, None),
            Calendar::Every(_) | Calendar::DaysOf(_) => {
                let known = stamps.iter().zip(raw).filter(|(_, value)| !value.is_nan());
                let known: Vec<Stamp> = known.map(|(stamp, _)| *stamp).collect();
                // One that never has a figure is still there to be counted.
                let told = if known.is_empty() { &stamps } else { &known };
                let frequency = cadence(input, rows.entity, told)?.unwrap_or(Frequency::Day);
                let named_by = input.stamp.and_then(|_| input.named_by(&known, frequency));
                (Some(frequency), named_by)
            }
        };
        let mut all: Vec<(Date, usize, f64)> = Vec::new();
        let mut is_crowded = false;
        for (row, (stamp, value)) in stamps.iter().zip(values).enumerate() {
            let end = match frequency {
                None => stamp.last_day(),
                Some(frequency) => Input::dated(named_by, *stamp, frequency).map(|(_, end)| end),
            };
            let (Some(end), value) = (end, finite(*value)) else { continue };
            match all.last_mut().filter(|(day, ..)| *day == end) {
                None => {
                    is_crowded = false;
                    all.push((end, row, value));
                }
                Some((_, _, known)) if value.is_nan() && !known.is_nan() => {}
                Some(last) => {
                    is_crowded |= !last.2.is_nan() && !value.is_nan();
                    *last = (end, row, if is_crowded { f64::NAN } else { value });
                }
            }
        }
        Ok(EntityFigures { all, frequency, named_by })
    }
}

impl Gathering {
    /// Adds the figures of one more entity.
    fn add(&mut self, figures: &[(Date, usize, f64)]) {
        let mut place = 0;
        for (day, _, value) in figures {
            // Entities mostly share their dates, so that the next is the one after.
            if self.days.get(place) != Some(day) {
                place = self.days.partition_point(|known| known < day);
                if self.days.get(place) != Some(day) {
                    self.days.insert(place, *day);
                    self.values.insert(place, Vec::new());
                }
            }
            if let Some(values) = self.values.get_mut(place) {
                values.push(*value);
            }
            place += 1;
        }
    }

    fn closed(self) -> OfInput {
        let sections = self.values.into_iter().map(CrossSection::new).collect();
        OfInput { place: self.place, days: self.days, sections }
    }
}

impl CrossSections {
    fn of(&self, place: usize, day: Date) -> Option<&CrossSection> {
        let own = self.0.iter().find(|own| own.place == place)?;
        own.sections.get(own.days.binary_search(&day).ok()?)
    }
}
