//! Bars on an axis: gathered into cells, the cells into bands of one line each.
//!
//! A cell is one bar, or a longer period where one bar a cell would need too many
//! bands. Bands that hold years begin where a calendar page would.

use std::ops::Range;

use super::Decision;
use crate::time::{Date, Frequency, Period, Span};

/// How many bands are read with pleasure, one under the other.
const MOST_BANDS: i32 = 5;

/// Bars on an axis.
#[derive(Debug)]
pub(super) struct Timeline {
    pub(super) bands: Vec<Band>,
    /// How many bars, or what longer period, share a cell; `None` if each has its
    /// own.
    pub(super) cell: Option<String>,
}

/// One line of cells.
#[derive(Debug)]
pub(super) struct Band {
    /// What it spans, if it has days: `1985–1999`.
    pub(super) name: String,
    /// The marks above its cells, no longer than the cells may be.
    pub(super) axis: String,
    /// How many columns stay empty before the first cell.
    pub(super) indent: usize,
    /// The bars of each cell.
    pub(super) cells: Vec<Range<usize>>,
}

/// What one cell holds.
#[derive(Clone, Copy, Debug)]
enum CellSpan {
    /// So many periods.
    Periods(Frequency, i32),
    /// So many bars, whatever their days.
    Bars(i32),
}

/// Bars of a calendar on lines of `columns` cells at most.
pub(super) fn timeline(
    calendar: &str,
    every: Option<Span>,
    bars: &[Decision],
    columns: usize,
) -> Timeline {
    let columns = i32::try_from(columns.max(1)).unwrap_or(i32::MAX);
    let is_it = |frequency: &Frequency| frequency.word() == calendar;
    let frequency = match calendar {
        "trading day" => Some(Frequency::Day),
        _ => Frequency::ALL.into_iter().find(is_it),
    };
    let sizes = match frequency {
        Some(frequency) => {
            let own = (frequency, 1);
            periods(every.map_or(own, |step| step.periods().max(own)))
        }
        None => (0..9)
            .flat_map(|zeros| [1, 2, 5].map(|digit| digit * 10_i32.pow(zeros)))
            .map(CellSpan::Bars)
            .collect(),
    };
    let mut layouts =
        sizes.into_iter().map(|cell| TimelineLayout::new(cell, bars, columns)).enumerate();
    let fits = |(_, layout): &(usize, TimelineLayout)| layout.bands() <= MOST_BANDS;
    let Some(finest) = layouts.clone().next() else {
        return Timeline { bands: Vec::new(), cell: None };
    };
    let coarsest = layouts.clone().next_back().unwrap_or(finest);
    let (place, layout) = layouts.find(fits).unwrap_or(coarsest);
    let cell = if place == 0 { None } else { Some(layout.cell.words()) };
    Timeline { bands: layout.cut(bars), cell }
}

/// The periods that a cell can hold: those of the calendar, and longer ones.
fn periods(own: (Frequency, i32)) -> Vec<CellSpan> {
    let longer = [
        (Frequency::Week, 1),
        (Frequency::Month, 1),
        (Frequency::Quarter, 1),
        (Frequency::Quarter, 2),
        (Frequency::Year, 1),
        (Frequency::Year, 2),
        (Frequency::Year, 5),
        (Frequency::Year, 10),
        (Frequency::Year, 50),
    ];
    let is_longer = |period: &(Frequency, i32)| own < *period;
    std::iter::once(own)
        .chain(longer.into_iter().filter(is_longer))
        .map(|(frequency, count)| CellSpan::Periods(frequency, count))
        .collect()
}

impl CellSpan {
    /// The number of the cell that a bar lies in.
    fn slot(self, place: usize, date: Option<Date>) -> i32 {
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        match (self, date) {
            (CellSpan::Periods(frequency, count), Some(date)) => {
                Period::holding(frequency, date).ordinal().div_euclid(count)
            }
            (CellSpan::Bars(count), _) => place / count,
            (CellSpan::Periods(..), None) => place,
        }
    }

    /// How many make a year; `None` if no whole number does.
    fn in_a_year(self) -> Option<i32> {
        match self {
            CellSpan::Periods(Frequency::Month, 1) => Some(12),
            CellSpan::Periods(Frequency::Quarter, 1) => Some(4),
            CellSpan::Periods(Frequency::Quarter, 2) => Some(2),
            CellSpan::Periods(Frequency::Year, 1) => Some(1),
            CellSpan::Periods(..) | CellSpan::Bars(_) => None,
        }
    }

    fn words(self) -> String {
        match self {
            CellSpan::Periods(Frequency::Quarter, 2) => "half a year".to_owned(),
            CellSpan::Periods(frequency, 1) => format!("a {}", frequency.word()),
            CellSpan::Periods(frequency, count) => format!("{count} {}s", frequency.word()),
            CellSpan::Bars(count) => format!("{count} bars"),
        }
    }
}

/// Where cells and bands begin.
#[derive(Clone, Copy, Debug)]
struct TimelineLayout {
    cell: CellSpan,
    /// The number of the first cell of the first band.
    start: i32,
    /// The number of the last cell.
    end: i32,
    /// How many cells a band has room for.
    length: i32,
}

impl TimelineLayout {
    fn new(cell: CellSpan, bars: &[Decision], columns: i32) -> TimelineLayout {
        let slot = |place: usize| bars.get(place).map_or(0, |bar| cell.slot(place, bar.date));
        let (first, end) = (slot(0), slot(bars.len().saturating_sub(1)));
        // Bars without years are counted in tens.
        let tens = (columns / 10 * 10).max(1);
        let length = if matches!(cell, CellSpan::Bars(_)) { tens } else { columns };
        let whole = TimelineLayout { cell, start: first, end, length };
        let Some(in_a_year) = cell.in_a_year() else { return whole };
        let years = columns / in_a_year;
        if whole.bands() <= 1 || years == 0 {
            return whole;
        }
        let page = if 10 <= years { 5 } else { 1 };
        let length = years / page * page * in_a_year;
        // Cells count from 1970, where a page begins.
        let start = first.div_euclid(page * in_a_year) * page * in_a_year;
        TimelineLayout { start, length, ..whole }
    }

    fn bands(self) -> i32 {
        (self.end - self.start) / self.length.max(1) + 1
    }

    fn cut(self, bars: &[Decision]) -> Vec<Band> {
        let slots: Vec<i32> =
            bars.iter().enumerate().map(|(place, bar)| self.cell.slot(place, bar.date)).collect();
        let mut cells: Vec<(i32, Range<usize>)> = Vec::new();
        let mut place = 0;
        for run in slots.chunk_by(|slot, next| slot == next) {
            let slot = run.first().copied().unwrap_or_default();
            cells.push((slot, place..place + run.len()));
            place += run.len();
        }
        let band = |slot: i32| (slot - self.start) / self.length.max(1);
        let marks = AxisMarks::new(self.cell, &cells, bars);
        cells
            .chunk_by(|(slot, _), (next, _)| band(*slot) == band(*next))
            .map(|cells| {
                let first = cells.first().map_or(self.start, |(slot, _)| *slot);
                let indent = (first - self.start) % self.length.max(1);
                let length = usize::try_from(self.length).unwrap_or_default();
                let indent = usize::try_from(indent).unwrap_or_default();
                let cells: Vec<Range<usize>> = cells.iter().map(|(_, bars)| bars.clone()).collect();
                Band {
                    name: name(&cells, bars),
                    axis: marks.axis(&cells, bars, indent, length),
                    indent,
                    cells,
                }
            })
            .collect()
    }
}

/// The years from the first to the last bar of these cells.
fn name(cells: &[Range<usize>], bars: &[Decision]) -> String {
    let year = |place: Option<usize>| {
        let (year, _, _) = bars.get(place?)?.date?.parts();
        Some(year)
    };
    let first = year(cells.first().map(|bars| bars.start));
    let last = year(cells.last().map(|bars| bars.end.saturating_sub(1)));
    match first.zip(last) {
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}–{last}"),
        None => String::new(),
    }
}

/// Which cells an axis names, and how.
#[derive(Clone, Copy, Debug)]
enum AxisMarks {
    /// The first cell of each month: `1999-03`.
    Months,
    /// The first cell of each year, by its last two digits.
    ShortYears,
    /// The first cell of every so many years.
    Years(i16),
    /// Every tenth cell, by the name of its first bar.
    Bars,
}

impl AxisMarks {
    /// The closest marks that have room.
    fn new(cell: CellSpan, cells: &[(i32, Range<usize>)], bars: &[Decision]) -> AxisMarks {
        let is_dated = bars.iter().all(|bar| bar.date.is_some());
        if !is_dated {
            return AxisMarks::Bars;
        }
        let years = [1, 5, 10, 20, 50, 100, 200, 500, 1000].map(AxisMarks::Years);
        let begins_with = match cell {
            // A month of months would be every cell.
            CellSpan::Periods(Frequency::Day | Frequency::Week, _) | CellSpan::Bars(_) => {
                [AxisMarks::Months, AxisMarks::Years(1), AxisMarks::ShortYears]
            }
            CellSpan::Periods(..) => {
                [AxisMarks::Years(1), AxisMarks::Years(1), AxisMarks::ShortYears]
            }
        };
        let has_room = |marks: &AxisMarks| {
            let mut marked = (0..cells.len()).filter(|place| {
                let bar =
                    |place: usize| cells.get(place).and_then(|(_, cell)| bars.get(cell.start));
                marks.mark(place.checked_sub(1).and_then(bar), bar(*place)).is_some()
            });
            // The first may be cut short by the beginning of the data, and give way.
            let mut before = marked.nth(1);
            let gaps = marked.map(|place| {
                let gap = before.map_or(usize::MAX, |before| place - before);
                before = Some(place);
                gap
            });
            gaps.min().is_none_or(|least| marks.width() < least)
        };
        begins_with.into_iter().chain(years).find(has_room).unwrap_or(AxisMarks::Years(1000))
    }

    fn width(self) -> usize {
        match self {
            AxisMarks::Months => 7,
            AxisMarks::ShortYears => 2,
            AxisMarks::Years(_) => 4,
            AxisMarks::Bars => 9,
        }
    }

    /// The mark at a cell whose first bar is `bar`, and that of the cell before it
    /// `before`.
    fn mark(self, before: Option<&Decision>, bar: Option<&Decision>) -> Option<String> {
        let date = bar?.date?;
        let (year, month, _) = date.parts();
        let before = before.and_then(|bar| bar.date).map(Date::parts);
        let begins_year = before.is_none_or(|(before, _, _)| before != year);
        match self {
            AxisMarks::Months => {
                let is_new = before.is_none_or(|(before, last, _)| (before, last) != (year, month));
                is_new.then(|| format!("{year:04}-{month:02}"))
            }
            AxisMarks::ShortYears => begins_year.then(|| format!("{:02}", year.rem_euclid(100))),
            AxisMarks::Years(every) => {
                let every = every.max(1);
                let is_new = before.map_or(begins_year, |(before, _, _)| {
                    before.div_euclid(every) != year.div_euclid(every)
                });
                let is_at_begin = before.is_some() || year.rem_euclid(every) == 0;
                (is_new && is_at_begin).then(|| format!("{year:04}"))
            }
            AxisMarks::Bars => None,
        }
    }

    fn axis(
        self,
        cells: &[Range<usize>],
        bars: &[Decision],
        indent: usize,
        length: usize,
    ) -> String {
        let mut marks: Vec<(usize, String)> = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let before = cell.start.checked_sub(1).and_then(|before| bars.get(before));
            let bar = bars.get(cell.start);
            let mark = match self {
                AxisMarks::Bars if place % 10 == 0 => bar.map(|bar| bar.bar.clone()),
                _ => self.mark(before, bar),
            };
            marks.extend(mark.map(|mark| (indent + place, mark)));
        }
        if let [(first, mark), (next, _), ..] = marks.as_slice()
            && *next <= first + mark.len()
        {
            marks.remove(0);
        }
        let mut axis = String::new();
        let mut width = 0;
        for (column, mark) in marks {
            let end = column + mark.len();
            let has_room = (width == 0 || width < column) && end <= length;
            if has_room {
                axis.push_str(&" ".repeat(column - width));
                axis.push_str(&mark);
                width = end;
            }
        }
        axis
    }
}
