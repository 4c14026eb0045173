//! Binary files of typed columns as long tables.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use super::open::{Positions, RowSource};
use super::{Batch, Column, ColumnKind, Rows, Table, Wanted};
use crate::data::{
    Cell, ColumnBlock, Columnar, Field, Holds, NO_DAY, Texts, Wish, brief, check, only,
};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::time::{Date, Frequency, Stamp};

struct Binary(Arc<dyn Columnar>);

/// The table in a binary file.
pub(super) fn table(file: Arc<dyn Columnar>) -> Table {
    let column = |field: &Field| Column {
        name: field.name.clone(),
        kind: match field.holds {
            Holds::Number | Holds::Whole => ColumnKind::Number,
            Holds::Day => ColumnKind::Date,
            Holds::Text => ColumnKind::Text,
            Holds::Unread => ColumnKind::Unread,
        },
    };
    let columns = file.fields().iter().map(column).collect();
    Table::new(file.file().to_owned(), columns, Box::new(Binary(file)))
}

/// The rows of a binary file, with the columns in the order of `wishes`: first
/// the numbers, then the dates, the words and the entities.
struct Chosen {
    file: Arc<dyn Columnar>,
    /// The parts that are read.
    parts: Vec<usize>,
    wishes: Vec<(usize, Wish)>,
    numbers: usize,
    texts: usize,
    has_dates: bool,
    has_entities: bool,
}

impl RowSource for Binary {
    fn rows(&self, positions: Positions, wanted: &Wanted) -> Result<Box<dyn Rows>, Error> {
        let Positions { entity, date, numbers, texts } = positions;
        let mut wishes = Vec::new();
        for column in &numbers {
            wishes.push((*column, self.wish(*column, "numbers", &[Holds::Number, Holds::Whole])?));
        }
        if let Some(column) = date {
            wishes.push((column, self.wish(column, "dates", &[Holds::Day, Holds::Text])?));
        }
        for column in &texts {
            self.wish(*column, "words", &[Holds::Text, Holds::Whole])?;
            wishes.push((*column, Wish::Texts));
        }
        if let Some(column) = entity {
            self.wish(column, "names", &[Holds::Text, Holds::Whole])?;
            wishes.push((column, Wish::Texts));
        }
        let may_hold = |part: &usize| {
            let days = date.and_then(|date| self.0.days(*part, date));
            wanted.days.as_ref().zip(days).is_none_or(|(wanted, days)| overlap(wanted, &days))
        };
        Ok(Box::new(Chosen {
            file: Arc::clone(&self.0),
            parts: (0..self.0.parts()).filter(may_hold).collect(),
            wishes,
            numbers: numbers.len(),
            texts: texts.len(),
            has_dates: date.is_some(),
            has_entities: entity.is_some(),
        }))
    }

    fn name_place(&self, _column: usize) -> Place {
        Place::whole(self.0.file())
    }
}

fn overlap(wanted: &RangeInclusive<Date>, days: &RangeInclusive<i32>) -> bool {
    wanted.start().days() <= *days.end() && *days.start() <= wanted.end().days()
}

impl Binary {
    /// As what a column is read that should hold one of these.
    fn wish(&self, column: usize, what: &str, may_hold: &[Holds]) -> Result<Wish, Error> {
        let Some(field) = self.0.fields().get(column) else { return Ok(Wish::Numbers) };
        if may_hold.contains(&field.holds) {
            return Ok(match field.holds {
                Holds::Day => Wish::Days,
                Holds::Text => Wish::Texts,
                Holds::Number | Holds::Whole | Holds::Unread => Wish::Numbers,
            });
        }
        let found = match field.holds {
            Holds::Number | Holds::Whole => "numbers",
            Holds::Day => "days",
            Holds::Text => "text",
            Holds::Unread => "values of a type that is not read",
        };
        let message = format!("column `{}` holds {found}, not {what}", brief(&field.name));
        let help = format!("write it as {what}, or name another column");
        let diagnostic = Diagnostic::error(Code::WrongColumn, message);
        Err(only(diagnostic.at(Place::whole(self.0.file())).with_help(help)))
    }
}

impl Rows for Chosen {
    fn parts(&self) -> usize {
        self.parts.len()
    }

    fn part_rows(&self, part: usize) -> Option<u64> {
        self.file.part_rows(*self.parts.get(part)?)
    }

    fn read(
        &self,
        part: usize,
        batch: &mut Batch,
        take: &mut dyn FnMut(&mut Batch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let Some(part) = self.parts.get(part) else { return Ok(()) };
        let (mut wrong, mut row) = (None, 1);
        self.file.read(*part, &self.wishes, &mut |rows, values| {
            let is_right = self.check(*part, row, values);
            if let Err(error) = is_right.and_then(|()| self.fill(batch, rows, values)) {
                wrong = Some(error);
                return ControlFlow::Break(());
            }
            row += rows as u64;
            take(batch)
        })?;
        wrong.map_or(Ok(()), Err)
    }
}

impl Chosen {
    /// What is wrong with a block that begins with this row of a part.
    fn check(&self, part: usize, row: u64, values: &[ColumnBlock]) -> Result<(), Error> {
        let row = || row + self.file.rows_before(part);
        for (values, (column, _)) in values.iter().zip(&self.wishes) {
            if let Some(field) = self.file.fields().get(*column) {
                check(self.file.file(), field, values, row)?;
            }
        }
        Ok(())
    }

    /// Puts a block in the place of what the batch holds.
    fn fill(
        &self,
        batch: &mut Batch,
        rows: usize,
        values: &mut [ColumnBlock],
    ) -> Result<(), Error> {
        batch.clear(self.numbers);
        batch.make_texts(self.texts);
        let mut values = values.iter_mut();
        for numbers in &mut batch.numbers {
            if let Some(ColumnBlock::Numbers(found)) = values.next() {
                std::mem::swap(numbers, found);
            }
        }
        match self.has_dates.then(|| values.next()).flatten() {
            Some(ColumnBlock::Days(days)) => {
                if days.contains(&NO_DAY) {
                    return Err(self.missing(Code::NoDate, "date", self.numbers));
                }
                std::mem::swap(&mut batch.days, days);
            }
            Some(ColumnBlock::Texts(texts)) => self.dates(batch, texts)?,
            Some(ColumnBlock::Numbers(_)) | None => {}
        }
        for column in 0..self.texts {
            let Some(ColumnBlock::Texts(texts)) = values.next() else { continue };
            for (word, rows) in texts.runs() {
                let word = Cell::Text(word.trim()).word();
                (0..rows).for_each(|_| batch.push_text(column, word));
            }
        }
        match self.has_entities.then(|| values.next()).flatten() {
            Some(ColumnBlock::Texts(texts)) => {
                for (name, rows) in texts.runs() {
                    let name = name.trim();
                    if name.is_empty() {
                        let column = self.wishes.len().saturating_sub(1);
                        return Err(self.missing(Code::NoEntity, "name", column));
                    }
                    batch.add_rows(name, rows);
                }
            }
            _ => batch.add_rows("", rows),
        }
        Ok(())
    }

    /// Reads dates that are written as text.
    fn dates(&self, batch: &mut Batch, texts: &Texts) -> Result<(), Error> {
        let mut before: Option<Option<Frequency>> = None;
        for (text, rows) in texts.runs() {
            let cell = Cell::Text(text);
            if cell.is_missing() {
                return Err(self.missing(Code::NoDate, "date", self.numbers));
            }
            let (day, frequency) = match cell.stamp() {
                Some(Stamp::Day(day)) => (day, None),
                Some(Stamp::Period(period)) => (period.first_day(), Some(period.frequency())),
                Some(Stamp::Row(_)) | None => {
                    let message = format!(
                        "{} in column `{}` is not a date",
                        cell.shown(),
                        self.name(self.numbers)
                    );
                    let diagnostic = Diagnostic::error(Code::BadDate, message);
                    let diagnostic = diagnostic.with_help(cell.date_help());
                    return Err(only(diagnostic.at(Place::whole(self.file.file()))));
                }
            };
            if before.is_some_and(|before| before != frequency) {
                let message = format!("{} where the rows before have another kind", cell.shown());
                let diagnostic = Diagnostic::error(Code::MixedPeriods, message);
                let diagnostic = diagnostic.with_help("write all dates in one way");
                return Err(only(diagnostic.at(Place::whole(self.file.file()))));
            }
            before = Some(frequency);
            batch.frequency = frequency;
            batch.days.extend(std::iter::repeat_n(day.days(), rows));
        }
        Ok(())
    }

    fn missing(&self, code: Code, what: &str, wish: usize) -> Error {
        let message = format!("a row without a {what} in column `{}`", self.name(wish));
        let help = format!("write the {what} of every row, or leave the row out");
        let diagnostic = Diagnostic::error(code, message).with_help(help);
        only(diagnostic.at(Place::whole(self.file.file())))
    }

    /// The name of a wanted column.
    fn name(&self, wish: usize) -> String {
        let field = self.wishes.get(wish).and_then(|(column, _)| self.file.fields().get(*column));
        field.map_or_else(String::new, |field| brief(&field.name))
    }
}
