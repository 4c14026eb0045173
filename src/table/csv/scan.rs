//! The lines of a part become a batch, at a stroke where they are plain.
//!
//! A line that is not plain, be it for quotes, blanks or mistakes, is read once
//! more with all care. So the quick way decides nothing but how long it takes.

use super::header::Header;
use super::line::Line;
use super::word::{Delimiter, number, two_digits};
use crate::data::Cell;
use crate::error::Error;
use crate::table::Batch;
use crate::table::open::Positions;
use crate::time::{Date, Frequency, Period, Stamp};

/// How many bytes beyond the last line can be looked at.
pub(super) const PADDING: usize = 16;

/// What the columns of a file are for.
#[derive(Clone)]
pub(super) struct Layout {
    pub(super) header: Header,
    // Invariant: one for every column.
    pub(super) roles: Vec<Role>,
    numbers: usize,
    texts: usize,
    /// Numbers that are wanted twice: the first place, and the second.
    copies: Vec<(usize, usize)>,
    delimiter: Delimiter,
    is_plain: bool,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Skip,
    Entity,
    Date,
    /// The number in this place.
    Number(usize),
    /// The word in this place.
    Text(usize),
}

/// What is remembered from row to row.
#[derive(Default)]
struct Memory {
    entity: Vec<u8>,
    /// Rows of that entity which the batch does not count yet.
    rows: usize,
    /// All rows so far.
    total: usize,
    months: Months,
}

/// A month as its first eight bytes, `1999-12-`.
#[derive(Clone, Copy, Default)]
struct Month {
    text: [u8; 8],
    /// The last day of the month before, since 1970-01-01.
    before: i32,
    days: u8,
}

/// The month of the last row, and others that were seen before.
struct Months {
    last: Month,
    /// Each at the place that its number has in its circle.
    seen: Vec<Month>,
}

/// How many months are remembered: the histories of most entities are shorter,
/// and the next one has the same.
const SEEN: usize = 512;

impl Layout {
    pub(super) fn new(
        header: Header,
        roles: Vec<Role>,
        positions: Positions,
        copies: Vec<(usize, usize)>,
    ) -> Layout {
        let delimiter = Delimiter::new(header.delimiter);
        // Cells under no name may be left out at the end of a line.
        let is_plain = header.names.last().is_some_and(|name| !name.is_empty());
        let (numbers, texts) = (positions.numbers.len(), positions.texts.len());
        Layout { header, roles, numbers, texts, copies, delimiter, is_plain }
    }

    /// Fills a batch with the rows in these lines, from this byte on; `first_line`
    /// is the number of the line that begins there.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong.
    pub(super) fn scan(
        &self,
        lines: &mut Vec<u8>,
        first: usize,
        batch: &mut Batch,
        first_line: &dyn Fn() -> usize,
    ) -> Result<(), Error> {
        batch.clear(self.numbers);
        batch.make_texts(self.texts);
        if lines.last().is_some_and(|last| *last != b'\n') {
            lines.push(b'\n');
        }
        // A number is read eight bytes at a time: what it looks at behind the last cell must
        // be there, and be no digit.
        let end = lines.len() + PADDING;
        lines.resize(end, 0);
        let mut rest = lines.get(first..).unwrap_or_default();
        let mut memory = Memory::default();
        while PADDING < rest.len() {
            if let Some(after) = self.plain_row(rest, batch, &mut memory) {
                memory.rows += 1;
                memory.total += 1;
                rest = after;
                continue;
            }
            // A part of the row may stand in the batch already: the careful way begins anew.
            self.forget_row(batch, &mut memory);
            let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            // Lines are counted when one of them is complained about, and not before.
            let number = || {
                let before = lines.get(first..end - rest.len()).unwrap_or_default();
                first_line() + before.iter().filter(|byte| **byte == b'\n').count()
            };
            let bytes = line.strip_suffix(b"\r").unwrap_or(line);
            Line { layout: self, bytes, number: &number }.add(batch)?;
            memory.total = batch.rows();
            rest = rest.get(length + 1..).unwrap_or_default();
        }
        self.forget_row(batch, &mut memory);
        // Two inputs of the rules may read one column: it is parsed once.
        for (first, second) in &self.copies {
            let numbers = batch.number(*first).to_vec();
            if let Some(copy) = batch.numbers.get_mut(*second) {
                *copy = numbers;
            }
        }
        Ok(())
    }

    /// Takes back what was read of the row that follows the whole ones, and
    /// counts those.
    fn forget_row(&self, batch: &mut Batch, memory: &mut Memory) {
        batch.days.truncate(memory.total);
        batch.numbers.iter_mut().for_each(|numbers| numbers.truncate(memory.total));
        batch.texts.iter_mut().for_each(|texts| texts.truncate(memory.total));
        let entity = std::str::from_utf8(&memory.entity).unwrap_or_default();
        batch.add_rows(entity, memory.rows);
        memory.rows = 0;
        memory.entity.clear();
    }

    /// Adds the row that this text begins with; what follows it comes back.
    ///
    /// # Nothing to say
    ///
    /// `None` if the line is not plain. A part of the row may be added then.
    #[inline]
    fn plain_row<'a>(
        &self,
        text: &'a [u8],
        batch: &mut Batch,
        memory: &mut Memory,
    ) -> Option<&'a [u8]> {
        if !self.is_plain {
            return None;
        }
        let mut rest = text;
        let mut end = self.header.delimiter;
        for role in &self.roles {
            // The line ended before its columns did.
            if end != self.header.delimiter {
                return None;
            }
            let length = match role {
                Role::Number(slot) => {
                    let (value, length) = self.number(rest)?;
                    batch.numbers.get_mut(*slot)?.push(value);
                    length
                }
                Role::Date => {
                    let found = memory.months.day(rest);
                    // Such as a day with the midnight behind it.
                    let found = found.filter(|(_, length)| self.is_end(rest.get(*length)));
                    let (day, length) = found.or_else(|| self.other_day(rest))?;
                    batch.days.push(day);
                    length
                }
                Role::Entity => self.entity(rest, batch, memory)?,
                Role::Text(slot) => {
                    let length = self.plain_length(rest)?;
                    let cell = std::str::from_utf8(rest.get(..length)?).ok()?;
                    batch.push_text(*slot, Cell::Text(cell.trim()).word());
                    length
                }
                Role::Skip => self.plain_length(rest)?,
            };
            let after = rest.get(length..)?.split_first()?;
            (end, rest) = (*after.0, after.1);
        }
        match end {
            b'\n' => {}
            b'\r' => rest = rest.strip_prefix(b"\n")?,
            // More cells than columns.
            _ => return None,
        }
        // After a row of whole periods, days would be another kind of time: the careful way
        // knows what to say.
        if batch.frequency.is_some() { None } else { Some(rest) }
    }

    #[inline]
    fn number(&self, text: &[u8]) -> Option<(f64, usize)> {
        number(text, self.delimiter).or_else(|| self.other_number(text))
    }

    /// A number in any spelling but in quotes.
    #[cold]
    fn other_number(&self, text: &[u8]) -> Option<(f64, usize)> {
        let length = self.plain_length(text)?;
        let cell = std::str::from_utf8(text.get(..length)?).ok()?.trim();
        let cell = if cell.is_empty() { Cell::Missing } else { Cell::Text(cell) };
        Some((cell.number().ok()?, length))
    }

    /// A day in any spelling but in quotes.
    #[cold]
    fn other_day(&self, text: &[u8]) -> Option<(i32, usize)> {
        let length = self.plain_length(text)?;
        let cell = std::str::from_utf8(text.get(..length)?).ok()?;
        match Cell::Text(cell).stamp()? {
            Stamp::Day(day) => Some((day.days(), length)),
            _ => None,
        }
    }

    /// Whether a cell ends here.
    #[inline]
    fn is_end(&self, byte: Option<&u8>) -> bool {
        byte.is_some_and(|byte| *byte == self.header.delimiter || matches!(byte, b'\n' | b'\r'))
    }

    /// How long a cell is that has no quotes.
    #[inline]
    fn plain_length(&self, text: &[u8]) -> Option<usize> {
        let length = self.delimiter.length(text)?;
        if text.get(..length)?.contains(&b'"') { None } else { Some(length) }
    }

    /// Remembers the entity that this text begins with, and counts the rows of
    /// the one before.
    #[inline]
    fn entity(&self, text: &[u8], batch: &mut Batch, memory: &mut Memory) -> Option<usize> {
        let length = memory.entity.len();
        // A long table is sorted, mostly: the row before has the same entity, and its name
        // need not be measured again. `AB` begins with `A`, so the cell must end there, too.
        let is_same =
            0 < length && text.starts_with(&memory.entity) && self.is_end(text.get(length));
        if is_same { Some(length) } else { self.other_entity(text, batch, memory) }
    }

    fn other_entity(&self, text: &[u8], batch: &mut Batch, memory: &mut Memory) -> Option<usize> {
        let length = self.plain_length(text)?;
        let name = std::str::from_utf8(text.get(..length)?).ok()?;
        // Which name blanks belong to, and that nobody has no name, is not for the quick way.
        if name.trim() != name || name.is_empty() {
            return None;
        }
        let before = std::str::from_utf8(&memory.entity).unwrap_or_default();
        batch.add_rows(before, memory.rows);
        memory.rows = 0;
        memory.entity.clear();
        memory.entity.extend_from_slice(name.as_bytes());
        Some(length)
    }
}

impl Default for Months {
    fn default() -> Months {
        Months { last: Month::default(), seen: vec![Month::default(); SEEN] }
    }
}

impl Months {
    /// The day that this text begins with, as `1999-12-31`.
    #[inline]
    fn day(&mut self, text: &[u8]) -> Option<(i32, usize)> {
        let (month, rest) = text.split_first_chunk::<8>()?;
        if *month != self.last.text {
            self.last = self.month(*month)?;
        }
        let day = two_digits(*rest.first_chunk()?)?;
        // What follows the ten bytes is looked at as the end of the cell.
        let is_day = (1..=self.last.days).contains(&day);
        if is_day { Some((self.last.before + i32::from(day), 10)) } else { None }
    }

    fn month(&mut self, text: [u8; 8]) -> Option<Month> {
        let [_, _, tens, ones, _, ten, one, _] = text.map(usize::from);
        // A place from four of the digits, whatever they are: what stands there is compared
        // with all eight bytes, so a wrong place costs time and nothing else.
        let seen = self.seen.get_mut((120 * tens + 12 * ones + 10 * ten + one) % SEEN)?;
        if seen.text != text {
            *seen = Month::parse(text)?;
        }
        Some(*seen)
    }
}

impl Month {
    #[cold]
    fn parse(text: [u8; 8]) -> Option<Month> {
        let [a, b, c, d, first, e, f, second] = text;
        let year = i16::from(two_digits([a, b])?) * 100 + i16::from(two_digits([c, d])?);
        let month = two_digits([e, f])?;
        if first != b'-' || second != b'-' {
            return None;
        }
        let period = Period::holding(Frequency::Month, Date::new(year, month, 1)?);
        let days = period.last_day().days() - period.first_day().days() + 1;
        let before = period.first_day().days() - 1;
        Some(Month { text, before, days: u8::try_from(days).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use super::*;
    use crate::table::{Table, Wanted};

    /// The rows of a text, or what is wrong with it.
    fn read(layout: &Layout, text: &str) -> Result<Vec<String>, String> {
        let mut batch = Batch::new();
        let read = layout.scan(&mut text.as_bytes().to_vec(), 0, &mut batch, &|| 2);
        read.map_err(|error| error.to_string())?;
        let row = |entity: &str, row: usize| {
            let bits = |slot| batch.number(slot).get(row).map(|number| number.to_bits());
            let period = batch.frequency();
            let (day, word) = (batch.days().get(row), batch.text(0).get(row));
            format!("{entity:?} {day:?} {period:?} {:?} {:?} {word:?}", bits(0), bits(1))
        };
        Ok(batch
            .runs()
            .flat_map(|run| run.rows.map(|at| row(run.entity, at)).collect::<Vec<_>>())
            .collect())
    }

    #[test]
    fn plain_lines_mean_what_they_mean_when_read_with_all_care() {
        const CELLS: [&str; 30] = [
            "A",
            "B",
            "AB",
            "A B",
            "",
            "NA",
            ".",
            "1",
            "-1.5",
            "0.001",
            "123456.75",
            "12345678",
            "98765432.125",
            "-0",
            "+2",
            "1e3",
            "1.2.3",
            "--1",
            " 7 ",
            "\"A\"",
            "\"1,5\"",
            "\"",
            "1970-01-01",
            "1999-12-31",
            "1999-02-29",
            "2000-02-29",
            "1999Q4",
            "1999-13-01",
            "1999-12-31T00:00:00Z",
            "é",
        ];
        const ENDS: [&str; 5] = ["\n", "\n", "\r\n", "\n\n", "\r"];
        let names = ["ticker", "date", "note", "price", "volume"].map(str::to_owned);
        let roles = [Role::Entity, Role::Date, Role::Text(0), Role::Number(0), Role::Number(1)];
        let header = Header::of_names("panel.csv", names.to_vec());
        let positions =
            Positions { entity: Some(0), date: Some(1), numbers: vec![3, 4], texts: vec![2] };
        let layout = Layout::new(header, roles.to_vec(), positions, Vec::new());
        let careful = Layout { is_plain: false, ..layout.clone() };
        // Fixed, so that a failure can be seen again.
        let mut seed: u64 = 11;
        let mut next = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % most
        };
        let mut good = 0;
        for _ in 0..12_000 {
            let mut text = String::new();
            for _ in 0..1 + next(4) {
                // Most rows are right, or few texts would be.
                let right = ["A", "1970-01-01", "x", "1.5", "-20"];
                let cells = if next(8) == 0 { 1 + next(7) } else { 5 };
                for column in 0..cells {
                    if column != 0 {
                        text.push(',');
                    }
                    let is_right = next(4) != 0 && column < right.len();
                    text.push_str(if is_right { right[column] } else { CELLS[next(CELLS.len())] });
                }
                text.push_str(ENDS[next(ENDS.len())]);
            }
            let (plain, careful) = (read(&layout, &text), read(&careful, &text));
            good += usize::from(plain.is_ok());
            assert_eq!(plain, careful, "{text:?}");
        }
        assert!(600 < good, "only {good} texts were read");
    }

    #[test]
    fn a_column_may_be_left_out_or_be_the_last() {
        let csv = "price;date;ticker\n1;1970-01-02;A\n2;1970-01-03;A\n3;1970-01-02;AA\n";
        let table = Table::open("panel.csv", crate::data::Format::Csv, Arc::new(csv)).unwrap();
        let wanted = Wanted { entity: Some("ticker".to_owned()), ..Wanted::default() };
        let mut runs = Vec::new();
        let rows = table.rows(&wanted).unwrap();
        let read = rows.read(0, &mut Batch::new(), &mut |batch| {
            runs.extend(batch.runs().map(|run| (run.entity.to_owned(), run.rows.len())));
            ControlFlow::Continue(())
        });
        read.unwrap();
        assert_eq!(runs, [("A".to_owned(), 2), ("AA".to_owned(), 1)]);
    }
}
