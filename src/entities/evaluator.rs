//! One entity after another, each as if it were alone.

use std::sync::Arc;

use super::across::{ComparedInput, CrossSections};
use super::answers::{Answers, Naming};
use super::held::EntityRows;
use super::machine::{BarVerdicts, EntityMachine, SeenByBlock};
use super::survey::{Reads, Survey};
use super::words_met::{AllWordsMet, WordsMet};
use crate::data::Series;
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::eval::{AskedDay, Bar, Frame, Kept, ReadInput, ages_of_rows, ages_on, known_on};
use crate::plan::Looking;
use crate::rules::Input;
use crate::run::Run;
use crate::table::Wanted;
use crate::time::{Calendar, Date, DatePart, Frequency, Period, Stamp};
use crate::value::WordColumn;

/// What evaluates entities, one after another.
#[derive(Clone, Debug)]
pub(super) struct Evaluator<'s> {
    survey: &'s Survey,
    sections: &'s CrossSections,
    machine: EntityMachine,
    verdicts: BarVerdicts,
    keys: Vec<i32>,
    /// The words of each grouping at the bars of the last entity.
    words: Vec<Vec<Arc<str>>>,
    /// A column without values.
    missing: Vec<f64>,
    /// Columns of the last entity that are read otherwise than they stand there.
    cleaned: Vec<Option<Vec<f64>>>,
    /// The parts of the dates of the last entity, where they are asked for.
    dates: [Vec<f64>; 3],
    /// How old the figures of each input are at the rows of the last entity, where that
    /// is asked for.
    ages: Vec<Vec<f64>>,
    /// The shared inputs at the dates of the last entity, for most have the same.
    shared: Shared,
    words_met: AllWordsMet,
}

#[derive(Clone, Debug, Default)]
struct Shared {
    frequency: Option<Frequency>,
    days: Vec<i32>,
    /// One for each input of the rules; empty if it is not shared.
    columns: Vec<Vec<f64>>,
    /// The same of the ages of their figures, where they are asked for.
    ages: Vec<Vec<f64>>,
}

impl<'s> Evaluator<'s> {
    pub(super) fn new(survey: &'s Survey, sections: &'s CrossSections) -> Evaluator<'s> {
        Evaluator {
            survey,
            sections,
            machine: EntityMachine::new(&survey.plan, survey.states, looking(survey)),
            verdicts: BarVerdicts::default(),
            keys: Vec::new(),
            words: Vec::new(),
            missing: Vec::new(),
            cleaned: Vec::new(),
            dates: Default::default(),
            ages: Vec::new(),
            shared: Shared::default(),
            words_met: AllWordsMet::none(survey),
        }
    }

    /// What is wanted of the rows.
    pub(super) fn wanted(&self) -> &Wanted {
        self.survey.wanted()
    }

    /// The numbers of the words that columns are asked about.
    pub(super) fn of_words(&mut self, texts: &[&[Arc<str>]]) -> Vec<Vec<f64>> {
        let numbers = |((column, word), met): (&(usize, WordColumn), &mut WordsMet)| {
            let cells = texts.get(*column).copied().unwrap_or_default();
            let numbers: Vec<f64> = cells.iter().map(|cell| word.number(cell)).collect();
            met.add(cells, &numbers);
            numbers
        };
        self.survey.words.iter().zip(&mut self.words_met.0).map(numbers).collect()
    }

    /// What the columns held that are asked about a word.
    pub(super) fn into_words_met(self) -> AllWordsMet {
        self.words_met
    }

    /// The verdicts of an entity.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if its dates do not rise, or a figure cannot be.
    pub(super) fn evaluate<'a>(&'a mut self, rows: EntityRows<'a>) -> Result<Answers<'a>, Error> {
        check_dates(rows)?;
        self.survey.check_figures(rows, |row| match rows.days.get(row) {
            Some(day) => naming(rows).stamp(*day),
            None => naming(rows).stamp(row as i32 + 1),
        })?;
        self.machine.reset();
        self.verdicts.clear();
        match self.survey.plan.rules().calendar() {
            Calendar::Rows => self.by_rows(rows),
            Calendar::Every(calendar) => self.by_dates(rows, calendar),
            Calendar::DaysOf(_) => self.by_dates(rows, Frequency::Day),
        }
    }

    /// Every row is a bar.
    fn by_rows<'a>(&'a mut self, rows: EntityRows<'a>) -> Result<Answers<'a>, Error> {
        let naming = naming(rows);
        let bars = match self.survey.as_of {
            None => rows.rows,
            Some(as_of) if naming == Naming::Rows => rows.rows.min(as_of.days().max(0) as usize),
            Some(as_of) => rows.days.partition_point(|day| last_day(naming, *day) <= as_of),
        };
        let keys: &'a [i32] = match naming {
            Naming::Rows => {
                let known = self.keys.len() as i32;
                self.keys.extend(known + 1..=bars as i32);
                self.keys.get(..bars).unwrap_or_default()
            }
            Naming::Days | Naming::Periods(_) => rows.days.get(..bars).unwrap_or_default(),
        };
        if self.survey.reads.iter().any(|reads| matches!(reads, Reads::Shared(_))) {
            self.shared.bring(self.survey, rows.days, rows.frequency);
        }
        if self.missing.len() < bars {
            self.missing.resize(bars, f64::NAN);
        }
        let inputs = 0..self.survey.reads.len();
        self.cleaned.clear();
        for input in inputs {
            let across = self.across(input, rows)?;
            let own = across.map(|own| own.values);
            self.cleaned.push(own.or_else(|| self.survey.cleaned(input, rows)));
        }
        let columns = self.survey.reads.iter().enumerate().map(|(input, reads)| match *reads {
            Reads::Column(place) => match self.cleaned.get(input) {
                Some(Some(cleaned)) => cleaned.get(..bars),
                _ => rows.numbers.get(place).copied(),
            },
            Reads::Across(..) => self.cleaned.get(input).and_then(|own| own.as_ref()?.get(..bars)),
            Reads::Shared(_) => self.shared.columns.get(input).map(Vec::as_slice),
            Reads::Nothing => None,
        });
        let mut columns: Vec<&[f64]> =
            columns.map(|column| column.unwrap_or(self.missing.as_slice())).collect();
        if self.survey.plan.reads_dates() {
            let part = |part: DatePart| keys.iter().map(move |key| part.number(naming.stamp(*key)));
            self.dates = DatePart::ALL.map(|one| part(one).collect());
        }
        if self.survey.plan.reads_dates() || self.survey.plan.reads_ages() {
            columns.extend(self.dates.iter().map(Vec::as_slice));
        }
        if self.survey.plan.reads_ages() {
            let own = columns.iter().zip(&self.survey.reads).enumerate();
            let ages = own.map(|(input, (column, reads))| match reads {
                Reads::Shared(_) => self.shared.ages.get(input).cloned().unwrap_or_default(),
                Reads::Column(_) | Reads::Across(..) | Reads::Nothing => {
                    let days = keys.iter().map(|key| naming.stamp(*key).last_day());
                    ages_of_rows(column, days)
                }
            });
            self.ages = ages.collect();
            columns.extend(self.ages.iter().map(Vec::as_slice));
        }
        self.machine.feed(SeenByBlock::Columns(&columns, bars), &mut self.verdicts);
        let words = self.survey.groupings.iter().map(|column| {
            let words = rows.texts.get(*column).and_then(|words| words.get(..bars));
            words.unwrap_or_default().to_vec()
        });
        self.words.clear();
        self.words.extend(words);
        Ok(Answers {
            entity: rows.entity,
            naming,
            keys,
            verdicts: &self.verdicts,
            skipped: 0,
            machine: &self.machine,
            words: &self.words,
        })
    }

    /// An input that compares entities, at the rows of one; `None` if it is another.
    fn across(&self, input: usize, rows: EntityRows<'_>) -> Result<Option<ComparedInput>, Error> {
        match self.survey.reads.get(input) {
            Some(Reads::Across(..)) => self.survey.across(input, self.sections, rows).map(Some),
            _ => Ok(None),
        }
    }

    /// Rows come to the calendar as the observations of a file do.
    fn by_dates<'a>(
        &'a mut self,
        rows: EntityRows<'a>,
        calendar: Frequency,
    ) -> Result<Answers<'a>, Error> {
        let survey = self.survey;
        let plan = &survey.plan;
        let stamps = stamps(rows);
        let inputs = plan.rules().inputs();
        let mut bindings = Vec::new();
        let mut own = Vec::new();
        let bound = inputs.iter().zip(&survey.reads).zip(plan.bindings.iter());
        for (place, ((input, reads), binding)) in bound.enumerate() {
            if let Some(across) = self.across(place, rows)? {
                bindings.push(binding.clone().every(across.frequency));
                own.push(Series::of(input.name.as_str(), stamps.clone(), across.values));
                continue;
            }
            let Reads::Column(place) = *reads else {
                bindings.push(binding.clone());
                own.push(None);
                continue;
            };
            let values = rows.numbers.get(place).map_or(Vec::new(), |column| column.to_vec());
            let series = Series::of(input.name.as_str(), stamps.clone(), values);
            let known = series.as_ref().map_or(Vec::new(), Series::known_stamps);
            let frequency = cadence(input, rows.entity, &known)?;
            bindings.push(binding.clone().every(Some(frequency.unwrap_or(calendar))));
            own.push(series);
        }
        let series = |input: usize| match survey.reads.get(input) {
            Some(Reads::Shared(place)) => survey.shared.series().get(*place),
            _ => own.get(input).and_then(Option::as_ref),
        };
        let read = inputs.iter().zip(&bindings).enumerate();
        let read = read.map(|(place, (input, binding))| ReadInput {
            input,
            binding,
            series: series(place),
        });
        let read: Vec<ReadInput<'_>> = read.collect();
        // Its newest row is a bar, whether it has a value or not: who counts at a date must
        // not hang on who has news.
        let own_row = rows.days.last().map(|day| last_day(naming(rows), *day));
        let last = rows.days.last().map(|day| last_day(Naming::Periods(calendar), *day));
        let has_any = own.iter().flatten().any(|one| !one.known_stamps().is_empty());
        let as_of = survey.as_of.or(last.filter(|_| !has_any));
        let of: Vec<bool> = own.iter().map(|own| own.is_some()).collect();
        let asked = AskedDay { as_of, of: &of, least: own_row };
        let times = |input| series(input).map_or(&[][..], Series::stamps);
        let times: Vec<&[Stamp]> = (0..inputs.len()).map(times).collect();
        plan.check_columns(&times, as_of.or(own_row), Some(rows.entity))?;
        let (frame, _) = Frame::seen(plan, &read, asked, &Kept::default());
        let bars = &frame.bars;
        if plan.is_uneven() || frame.stands_in_part() {
            // The machine knows one way for all windows: the whole run decides.
            let day = bars.last().and_then(|bar| bar.date);
            let run = Run::over(plan, &read, day, &Kept::default());
            self.machine.take(&run, &mut self.verdicts);
        } else {
            self.machine.feed(
                SeenByBlock::Columns(&frame.seen_columns(plan), bars.len()),
                &mut self.verdicts,
            );
        }
        // What comes before the entity's own first row is no bar of its own.
        let first = rows.days.first().map(|day| Period::holding(calendar, Date::from_days(*day)));
        let period = |bar: &Bar| match bar.stamp {
            Stamp::Period(period) => Some(period),
            Stamp::Day(_) | Stamp::Row(_) => None,
        };
        let skipped = bars.partition_point(|bar| period(bar) < first);
        self.keys.clear();
        let told = bars.iter().skip(skipped).filter_map(period);
        self.keys.extend(told.map(|period| period.first_day().days()));
        let own = rows.days.iter().map(|day| last_day(naming(rows), *day));
        let own: Vec<Date> = own.collect();
        // A bar has the word of the newest row that there is by its day.
        let rows_by = |bar: &Bar| bar.date.map_or(0, |day| own.partition_point(|own| *own <= day));
        let newest: Vec<usize> = bars.iter().skip(skipped).map(rows_by).collect();
        let words = survey.groupings.iter().map(|column| {
            let words = rows.texts.get(*column).copied().unwrap_or_default();
            let word = |rows: &usize| rows.checked_sub(1).and_then(|row| words.get(row)).cloned();
            newest.iter().map(|rows| word(rows).unwrap_or_default()).collect()
        });
        self.words.clear();
        self.words.extend(words);
        Ok(Answers {
            entity: rows.entity,
            naming: Naming::Periods(calendar),
            keys: &self.keys,
            verdicts: &self.verdicts,
            skipped,
            machine: &self.machine,
            words: &self.words,
        })
    }
}

/// Rows see themselves; decisions on a calendar look at columns.
fn looking(survey: &Survey) -> Looking {
    match survey.plan.rules().calendar() {
        Calendar::Rows => Looking::AtOwnBar,
        Calendar::Every(_) | Calendar::DaysOf(_) => Looking::AtColumns,
    }
}

impl Shared {
    /// Brings the shared inputs to the dates of an entity's rows.
    fn bring(&mut self, survey: &Survey, days: &[i32], frequency: Option<Frequency>) {
        if self.days == days && self.frequency == frequency && !self.columns.is_empty() {
            return;
        }
        self.days = days.to_vec();
        self.frequency = frequency;
        let naming = frequency.map_or(Naming::Days, Naming::Periods);
        let dates: Vec<Date> = days.iter().map(|day| last_day(naming, *day)).collect();
        let inputs = survey.plan.rules().inputs().iter().zip(survey.plan.bindings.iter());
        let reads = inputs.zip(&survey.reads).map(|((input, binding), reads)| match *reads {
            Reads::Shared(place) => {
                let series = Some(survey.shared.series().get(place)?);
                Some(ReadInput { input, binding, series })
            }
            Reads::Column(_) | Reads::Across(..) | Reads::Nothing => None,
        });
        let reads: Vec<Option<ReadInput<'_>>> = reads.collect();
        let knowledge = survey.plan.knowledge;
        let column = |read: &Option<ReadInput<'_>>| {
            read.map_or(Vec::new(), |read| known_on(read, knowledge, &dates))
        };
        self.columns = reads.iter().map(column).collect();
        if survey.plan.reads_ages() {
            let ages = |read: &Option<ReadInput<'_>>| {
                read.map_or(Vec::new(), |read| ages_on(read, knowledge, &dates))
            };
            self.ages = reads.iter().map(ages).collect();
        }
    }
}

/// The day on which a bar is decided.
fn last_day(naming: Naming, key: i32) -> Date {
    match naming.stamp(key) {
        Stamp::Day(date) => date,
        Stamp::Period(period) => period.last_day(),
        Stamp::Row(_) => Date::MAX,
    }
}

/// What the dates of an entity name, or its rows where it has none.
pub(super) fn naming(rows: EntityRows<'_>) -> Naming {
    match (rows.days, rows.frequency) {
        ([], _) => Naming::Rows,
        (_, None) => Naming::Days,
        (_, Some(frequency)) => Naming::Periods(frequency),
    }
}

pub(super) fn stamps(rows: EntityRows<'_>) -> Vec<Stamp> {
    let naming = naming(rows);
    rows.days.iter().map(|day| naming.stamp(*day)).collect()
}

/// How often an entity has values of an input; `None` if no row tells.
pub(super) fn cadence(
    input: &Input,
    entity: &str,
    stamps: &[Stamp],
) -> Result<Option<Frequency>, Error> {
    input.cadence(stamps).map_err(|misfit| {
        let (message, help) = misfit.told(input, &format!("`{entity}`"));
        let found = Diagnostic::error(Code::WrongFrequency, message).with_help(help);
        Error::new(ErrorKind::Input, vec![found])
    })
}

/// The dates of an entity must rise.
pub(super) fn check_dates(rows: EntityRows<'_>) -> Result<(), Error> {
    if rows.days.is_sorted_by(|one, next| one < next) {
        return Ok(());
    }
    let naming = naming(rows);
    let mut pairs = rows.days.iter().zip(rows.days.iter().skip(1));
    let Some((one, next)) = pairs.find(|(one, next)| next <= one) else { return Ok(()) };
    let (one, next) = (naming.stamp(*one), naming.stamp(*next));
    let entity = rows.entity;
    let found = if one == next {
        let message = format!("`{entity}` has two rows of {one}");
        Diagnostic::error(Code::DuplicateDate, message).with_help("leave one of them out")
    } else {
        let message = format!("the rows of `{entity}` are not in order: {next} comes after {one}");
        Diagnostic::error(Code::UnsortedDates, message)
            .with_help("sort them by date, the oldest first, or use the option `sort`")
    };
    Err(Error::new(ErrorKind::Data, vec![found]))
}
