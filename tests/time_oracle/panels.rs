//! Panels by chance: inputs of mixed frequencies, with lags, gaps, release days and
//! revisions, and the files that they stand in.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::chance::Chance;
use super::dates::{Day, Freq, Period, Span, day_of, iso};
use super::figures::{Aggregate, Date, Input, Row, Stamp};

/// What a panel may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Figures of the calendar's own periods, on time and without a gap.
    Plain,
    /// All there is.
    Wild,
}

/// Inputs by chance over some bars of a calendar from a day on.
pub(crate) fn inputs(chance: &mut Chance, reach: Reach, calendar: Freq) -> (Vec<Input>, [Day; 2]) {
    let bars = match calendar {
        Freq::Year => chance.between(8, 14),
        Freq::Week if chance.one_in(6) => chance.between(50, 70),
        Freq::Day if chance.one_in(8) => chance.between(40, 70),
        _ => chance.between(8, 26),
    };
    let start = day_of(chance.between(1996, 2022), chance.between(1, 12), chance.between(1, 28));
    let first = calendar.holding(start);
    let days = [first.first(), first.plus(bars - 1).last()];
    let count = 1 + chance.below(4);
    let lags: &[i64] = if chance.one_in(2) { &[0] } else { &[1, 3, 5] };
    let inputs = (0..count).map(|place| {
        let name = ["a", "b", "c", "d"][place].to_owned();
        match reach {
            Reach::Plain => plain(chance, name, calendar, days, lags),
            Reach::Wild => wild(chance, name, calendar, days),
        }
    });
    (inputs.collect(), days)
}

fn plain(
    chance: &mut Chance,
    name: String,
    calendar: Freq,
    [start, end]: [Day; 2],
    lags: &[i64],
) -> Input {
    let style = if calendar == Freq::Day { Style::Days } else { Style::Named };
    let rows = periods(calendar, start, end).map(|period| {
        let value = Some(quarter(chance));
        Row { date: style.date(period), value, known: None }
    });
    let rows = rows.collect();
    let lag = if calendar == Freq::Day { 0 } else { chance.pick(lags) };
    let every = chance.one_in(2).then_some(calendar);
    Input {
        name,
        every,
        stamp: None,
        published: Span { count: lag, unit: 'd' },
        max_age: None,
        aggregate: chance.pick(&Aggregate::ALL),
        released: Vec::new(),
        rows,
        is_absent: false,
    }
}

/// How dates name periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Days,
    Named,
    First,
    Last,
    /// Some day inside of the period.
    Inside(i64),
    /// The Saturday next to the end of the period.
    Saturday,
    /// The last day of a fiscal period that ends so many months later.
    Fiscal(i64),
    /// The first day of one that begins so many months later.
    FiscalStart(i64),
}

impl Style {
    fn date(self, period: Period) -> Date {
        let shifted = |day: Day, months: i64| Span { count: months, unit: 'm' }.after(day);
        Date::Day(match self {
            Style::Named => return Date::Named(period),
            Style::Days | Style::First => period.first(),
            Style::Last => period.last(),
            Style::Inside(days) => period.first() + days,
            // 1970-01-03 was a Saturday.
            Style::Saturday => period.last() + 3 - (period.last() + 1).rem_euclid(7),
            Style::Fiscal(months) => shifted(period.last() + 1, months) - 1,
            Style::FiscalStart(months) => shifted(period.first(), months),
        })
    }

    /// Which end of its period a date is; `None` if neither.
    fn stamp(self) -> Option<Stamp> {
        match self {
            Style::Days | Style::Inside(_) | Style::Named => None,
            Style::First | Style::FiscalStart(_) => Some(Stamp::Start),
            Style::Last | Style::Saturday | Style::Fiscal(_) => Some(Stamp::End),
        }
    }

    /// Whether the dates mean what they mean only where the rules say so.
    fn needs(self) -> bool {
        !matches!(self, Style::Days | Style::Named | Style::First | Style::Last)
    }
}

fn style(chance: &mut Chance, base: Freq) -> Style {
    let usual = [Style::Named, Style::First, Style::Last];
    match base {
        Freq::Day => Style::Days,
        Freq::Week => match chance.below(3) {
            0 => Style::Inside(chance.between(0, 6)),
            _ => chance.pick(&usual),
        },
        Freq::Month => match chance.below(4) {
            0 => Style::Inside(chance.between(2, 24)),
            _ => chance.pick(&usual),
        },
        Freq::Quarter => match chance.below(6) {
            0 => Style::Inside(31 + chance.between(0, 40)),
            1 => Style::Saturday,
            2 => chance.pick(&[Style::Fiscal(1), Style::FiscalStart(1), Style::FiscalStart(-1)]),
            _ => chance.pick(&usual),
        },
        Freq::Year => match chance.below(5) {
            0 => chance.pick(&[Style::Fiscal(3), Style::Fiscal(-3), Style::FiscalStart(3)]),
            _ => chance.pick(&usual),
        },
    }
}

fn wild(chance: &mut Chance, name: String, calendar: Freq, days: [Day; 2]) -> Input {
    // A year would make a long row of days.
    let all = &Freq::ALL[..5.min(calendar as usize + 3)];
    let base = if chance.one_in(3) { calendar } else { chance.pick(all) };
    let style = style(chance, base);
    let every = match chance.below(6) {
        _ if style.needs() && base != Freq::Week => Some(base),
        0 | 1 => None,
        2 if chance.one_in(8) => Some(chance.pick(all)),
        2 => Some(chance.pick(all).max(base)),
        _ => Some(base),
    };
    let stamp = style.stamp().filter(|_| every == Some(base));
    let is_shifted = !matches!(style, Style::First | Style::Last);
    let stamp = stamp.filter(|_| (style.needs() && is_shifted) || chance.one_in(2));
    let length = [1, 7, 30, 91, 365][base as usize];
    // Late figures make a long row of days.
    let late = if calendar == Freq::Day { 15 } else { 120 };
    let lag = match chance.below(10) {
        0 => -chance.between(1, length.min(60)),
        1..4 => 0,
        4..8 => chance.between(0, length),
        _ => chance.between(0, late),
    };
    let max_age = match chance.below(9) {
        0 => Some(Span { count: chance.between(0, 4 * length), unit: 'd' }),
        1 | 2 => Some(Span { count: 8 * length + 30, unit: 'd' }),
        3 => Some(Span { count: lag.max(0) + 3 * length, unit: 'd' }),
        4 => Some(Span { count: chance.between(1, 6), unit: 'm' }),
        _ => None,
    };
    let mut rows = rows(chance, base, calendar, style, days);
    let mut released = Vec::new();
    let end = |date: Date| match date {
        Date::Day(day) => base.holding(day).last().max(day),
        Date::Named(period) => period.last(),
    };
    match chance.below(8) {
        0 => {
            let spread = chance.between(0, late);
            for row in &mut rows {
                row.known = Some(end(row.date) + chance.between(-5, spread));
            }
        }
        1 => rows = vintages(chance, rows, late, end),
        2 if Freq::Week < base && every == Some(base) && !style.needs() => {
            for period in periods(base, days[0], days[1]) {
                if chance.one_in(5) {
                    released
                        .push((period, period.last() + chance.between(0, late.min(3 * length))));
                }
            }
        }
        _ => {}
    }
    let is_absent = chance.one_in(30) && name != "a";
    let published = Span { count: lag, unit: 'd' };
    let aggregate = chance.pick(&Aggregate::ALL);
    Input { name, every, stamp, published, max_age, aggregate, released, rows, is_absent }
}

fn rows(
    chance: &mut Chance,
    base: Freq,
    calendar: Freq,
    style: Style,
    [start, end]: [Day; 2],
) -> Vec<Row> {
    // The input may begin later and end earlier than the others.
    let most = (end - start) / 4;
    let cut = |chance: &mut Chance| if chance.one_in(3) { chance.between(0, most) } else { 0 };
    let (start, end) = (start + cut(chance), end - cut(chance));
    let has_weekends = chance.one_in(2);
    // So many days or weeks a bar and no more.
    let thin = match (base, calendar) {
        (Freq::Day, Freq::Month) => 4,
        (Freq::Day, Freq::Quarter | Freq::Year) => 15,
        (Freq::Week, Freq::Year) => 5,
        _ => 1,
    };
    let gaps = chance.pick(&[0, 0, 3, 8]);
    let mut rows = Vec::new();
    for period in periods(base, start, end) {
        let is_weekend = base == Freq::Day && 5 <= (period.count + 3).rem_euclid(7);
        if (is_weekend && !has_weekends) || !chance.one_in(thin) {
            continue;
        }
        let is_gap = 0 < gaps && chance.one_in(gaps);
        let value = (!is_gap).then(|| quarter(chance));
        if value.is_some() || chance.one_in(2) {
            rows.push(Row { date: style.date(period), value, known: None });
        }
    }
    if rows.iter().all(|row| row.value.is_none()) {
        let period = base.holding(start);
        rows = vec![Row { date: style.date(period), value: Some(1.0), known: None }];
    }
    rows
}

/// Up to three versions of each figure.
fn vintages(chance: &mut Chance, rows: Vec<Row>, late: i64, end: impl Fn(Date) -> Day) -> Vec<Row> {
    let mut versions = Vec::new();
    for row in rows.into_iter().filter(|row| row.value.is_some()) {
        let mut day = end(row.date) + chance.between(0, late / 2);
        versions.push(Row { known: Some(day), ..row });
        for _ in 0..chance.below(3) {
            day += chance.between(1, 2 * late);
            let value = Some(quarter(chance));
            versions.push(Row { date: row.date, value, known: Some(day) });
        }
    }
    versions
}

/// A small number of quarters, above zero for the most part.
fn quarter(chance: &mut Chance) -> f64 {
    let quarters = i32::try_from(chance.between(-6, 24)).expect("small");
    f64::from(quarters) / 4.0
}

fn periods(freq: Freq, start: Day, end: Day) -> impl Iterator<Item = Period> {
    let (first, last) = (freq.holding(start), freq.holding(end));
    (first.count..=last.count).map(move |count| Period { freq, count })
}

impl Input {
    /// The input as the rules have it.
    pub(crate) fn contract(&self) -> String {
        let mut text =
            format!("  {}:\n    unit: number\n    published: {}\n", self.name, self.published);
        let mut key = |key: &str, value: &str| {
            let _ = writeln!(text, "    {key}: {value}");
        };
        if let Some(every) = self.every {
            key("every", every.word());
        }
        if let Some(stamp) = self.stamp {
            key("stamp", if stamp == Stamp::Start { "start" } else { "end" });
        }
        if let Some(age) = self.max_age {
            key("max_age", &age.to_string());
        }
        if self.aggregate != Aggregate::Last {
            key("aggregate", self.aggregate.word());
        }
        if self.is_absent {
            key("optional", "true");
        }
        if !self.released.is_empty() {
            let days = self.released.iter().map(|(period, day)| format!("{period}: {}", iso(*day)));
            key("released", &format!("{{ {} }}", days.collect::<Vec<String>>().join(", ")));
        }
        text
    }

    /// What dates its file can share with those of others; `None` if none.
    fn kind(&self) -> Option<Option<Freq>> {
        let row = self.rows.first()?;
        match row.date {
            _ if row.known.is_some() => None,
            Date::Day(_) => Some(None),
            Date::Named(period) => Some(Some(period.freq)),
        }
    }
}

/// The files of these inputs: a name and a text each. Inputs whose dates are of one
/// kind share a file if `is_wide`.
pub(crate) fn files(inputs: &[Input], is_wide: bool) -> Vec<(String, String)> {
    let mut files: Vec<Vec<&Input>> = Vec::new();
    for input in inputs.iter().filter(|input| !input.is_absent) {
        let kind = input.kind().filter(|_| is_wide);
        match files.iter_mut().find(|file| kind.is_some() && file[0].kind() == kind) {
            Some(file) => file.push(input),
            None => files.push(vec![input]),
        }
    }
    let text = |file: &Vec<&Input>| match file.as_slice() {
        [alone] if alone.kind().is_none() => dated(alone),
        _ => wide(file),
    };
    files.iter().map(|file| (format!("{}.csv", file[0].name), text(file))).collect()
}

fn shown(date: Date) -> String {
    match date {
        Date::Day(day) => iso(day),
        Date::Named(period) => period.to_string(),
    }
}

fn cell(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

/// A file in which each row says when it was known.
fn dated(input: &Input) -> String {
    let mut dates: Vec<Date> = input.rows.iter().map(|row| row.date).collect();
    dates.dedup();
    let is_revised = dates.len() < input.rows.len();
    let known = if is_revised { "realtime_start" } else { "released" };
    let mut text = format!("date,{},{known}\n", input.name);
    for row in &input.rows {
        let known = row.known.map_or(String::new(), iso);
        let _ = writeln!(text, "{},{},{known}", shown(row.date), cell(row.value));
    }
    text
}

fn wide(inputs: &[&Input]) -> String {
    let mut rows: BTreeMap<Date, Vec<Option<f64>>> = BTreeMap::new();
    for (place, input) in inputs.iter().enumerate() {
        for row in &input.rows {
            let cells = rows.entry(row.date).or_insert_with(|| vec![None; inputs.len()]);
            cells[place] = row.value;
        }
    }
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    let mut text = format!("date,{}\n", names.join(","));
    for (date, cells) in rows {
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        let _ = writeln!(text, "{},{}", shown(date), cells.join(","));
    }
    text
}
