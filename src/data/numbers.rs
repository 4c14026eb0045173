//! The numbers of the columns of a file: what one cell leaves open the column
//! settles, and then the file.
//!
//! `1,234` alone may be of thousands or have three decimals; beside `999.5` it
//! cannot. What the file does not prove is a mistake of its column that says how
//! to tell it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::cell::{Cell, Wrong, brief};
use super::faults::Faults;
use super::marked::{Bound, Decimal, DecimalEvidence, Marked};
use super::table::CellTable;
use crate::diagnostic::{Code, Diagnostic};
use crate::time::Stamp;
use crate::value::Unit;

/// How the world says that there is no figure, beside what all files say.
const WORDS: [&str; 21] = [
    "(NA)", "(D)", "(S)", "(X)", "ND", "nd", "n.d.", "n.a.", "N.A.", "na", "n/a", "#N/A N/A", "-",
    "--", "\u{2013}", "\u{2014}", "..", "...", "\u{2026}", ":", "None",
];
/// How many different words for nothing a note names.
const NAMED: usize = 4;

/// Whether a text says that there is no figure, in whatever words.
pub(super) fn is_nothing(text: &str) -> bool {
    Cell::Text(text).is_missing() || WORDS.contains(&text) || is_colon(text)
}

/// Eurostat's colon, alone or with the reason: `:`, `: c`, `:z`.
fn is_colon(text: &str) -> bool {
    let reason = text.strip_prefix(':').map(str::trim);
    reason.is_some_and(|reason| {
        reason.len() <= 2 && reason.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}

/// The cells of one series: these rows of one column.
pub(super) struct SeriesCells {
    pub(super) rows: Rc<Vec<(usize, Stamp)>>,
    pub(super) column: usize,
    /// What they belong to, as messages say it: "in column `gdp`".
    pub(super) whose: String,
}

impl SeriesCells {
    fn row(&self, place: usize) -> usize {
        self.rows.get(place).map_or(0, |(row, _)| *row)
    }
}

/// The numbers of one series, and what is to be said of them.
#[derive(Default)]
pub(super) struct SeriesNumbers {
    // Invariant: as many as the rows; NaN is missing.
    pub(super) values: Vec<f64>,
    pub(super) faults: Faults,
    /// How cells were read that do not hold a bare number; empty if all do.
    pub(super) note: String,
    /// What stands after a number, by its place among the values.
    pub(super) flags: BTreeMap<usize, String>,
    /// The values of which only a bound is known, and between which two they lie.
    pub(super) bounds: BTreeMap<usize, (f64, f64)>,
    /// Whether numbers such as `38.13K` were written out in full.
    pub(super) is_in_full: bool,
    /// Its unit, where every number has the sign of it.
    pub(super) unit: Option<Unit>,
}

/// What the cells of a series, or of all of them, say of their decimals.
#[derive(Clone, Copy, Default)]
struct Signs {
    point: bool,
    comma: bool,
    may_be_point: bool,
    may_be_comma: bool,
}

impl Signs {
    fn add(&mut self, evidence: DecimalEvidence) {
        match evidence {
            DecimalEvidence::None => {}
            DecimalEvidence::Proves(Decimal::Point) => self.point = true,
            DecimalEvidence::Proves(Decimal::Comma) => self.comma = true,
            DecimalEvidence::MayBe(Decimal::Point) => self.may_be_point = true,
            DecimalEvidence::MayBe(Decimal::Comma) => self.may_be_comma = true,
        }
    }

    /// What they prove; `None` if nothing, or what contradicts.
    fn proof(self) -> Option<Decimal> {
        match (self.point, self.comma) {
            (true, false) => Some(Decimal::Point),
            (false, true) => Some(Decimal::Comma),
            _ => None,
        }
    }
}

/// The numbers of these series of one file; `told` is what its user says of their
/// decimals.
pub(super) fn read(
    table: &impl CellTable,
    all: &[SeriesCells],
    told: Option<Decimal>,
) -> Vec<SeriesNumbers> {
    let mut read: Vec<Plain> = all.iter().map(|cells| plain(table, cells)).collect();
    let is_bare = read.iter().all(|plain| plain.odd.is_empty());
    if is_bare && told.is_none() && !table.may_have_commas() {
        return read.into_iter().map(|plain| plain.numbers).collect();
    }
    let signs: Vec<Signs> = all.iter().map(|cells| signs(table, cells)).collect();
    let file = signs.iter().fold(Signs::default(), |mut whole, own| {
        whole.point |= own.point;
        whole.comma |= own.comma;
        whole
    });
    for ((cells, signs), plain) in all.iter().zip(&signs).zip(&mut read) {
        // Where its own cells contradict, those with a comma are the mistakes.
        let own = if signs.point && signs.comma { Some(Decimal::Point) } else { signs.proof() };
        let decimal = own.or(told).or(file.proof());
        let asks = signs.may_be_comma || (signs.may_be_point && table.may_have_commas());
        let spelling = match decimal {
            Some(decimal) => Some(decimal),
            None if asks => None,
            None => Some(Decimal::Point),
        };
        marked(table, cells, spelling, plain);
    }
    read.into_iter().map(|plain| plain.numbers).collect()
}

/// Numbers, and the places among them of cells that hold more than a number.
struct Plain {
    numbers: SeriesNumbers,
    odd: Vec<usize>,
}

fn plain(table: &impl CellTable, cells: &SeriesCells) -> Plain {
    let mut numbers =
        SeriesNumbers { values: Vec::with_capacity(cells.rows.len()), ..SeriesNumbers::default() };
    let (mut odd, mut texts, mut has_number) = (Vec::new(), Vec::new(), false);
    for (place, (row, _)) in cells.rows.iter().enumerate() {
        let cell = table.cell(*row, cells.column);
        let value = match cell.number() {
            Ok(value) => {
                has_number |= !value.is_nan();
                value
            }
            Err(wrong) => {
                match cell {
                    Cell::Quoted(text) if wrong.is_number => texts.push((place, text, wrong)),
                    Cell::Text(_) | Cell::Quoted(_) => odd.push(place),
                    _ => fault(table, cells, *row, wrong, &mut numbers.faults),
                }
                f64::NAN
            }
        };
        numbers.values.push(value);
    }
    // A column in which all numbers are texts is one of numbers.
    for (place, text, wrong) in texts {
        match numbers.values.get_mut(place) {
            Some(value) if !has_number => *value = text.trim().parse().unwrap_or(f64::NAN),
            _ => {
                let row = cells.row(place);
                fault(table, cells, row, wrong, &mut numbers.faults);
            }
        }
    }
    Plain { numbers, odd }
}

fn text<'t>(table: &'t impl CellTable, cells: &SeriesCells, place: usize) -> Option<&'t str> {
    match table.cell(cells.row(place), cells.column) {
        Cell::Text(text) | Cell::Quoted(text) => Some(text.trim()),
        _ => None,
    }
}

fn signs(table: &impl CellTable, cells: &SeriesCells) -> Signs {
    let mut signs = Signs::default();
    for place in 0..cells.rows.len() {
        let marked = text(table, cells, place).and_then(Marked::of);
        let Some(marked) = marked else { continue };
        // `31.12.1999` and `1.2.3` have points, and are no numbers at all.
        let is_number = Decimal::WORDS.iter().any(|(_, decimal)| marked.number(*decimal).is_some());
        if is_number {
            signs.add(marked.evidence());
        }
    }
    signs
}

/// Reads the cells that hold more than a number, and where commas stand before
/// decimals all cells anew; `None` if it is not told which sign does.
fn marked(
    table: &impl CellTable,
    cells: &SeriesCells,
    spelling: Option<Decimal>,
    plain: &mut Plain,
) {
    let numbers = &mut plain.numbers;
    let mut told = ReadingNote::default();
    let odd = std::mem::take(&mut plain.odd);
    let places: Vec<usize> = match spelling {
        Some(Decimal::Point) => odd,
        // A point may stand before thousands, so that no number is plain.
        Some(Decimal::Comma) | None => (0..cells.rows.len()).collect(),
    };
    for place in places {
        let Some(text) = text(table, cells, place) else { continue };
        let row = cells.row(place);
        if is_nothing(text) {
            *told.words.entry(text.to_owned()).or_default() += 1;
            continue;
        }
        let Some(marked) = Marked::of(text) else {
            if let Err(wrong) = table.cell(row, cells.column).number() {
                fault(table, cells, row, wrong, &mut numbers.faults);
            }
            continue;
        };
        let Some(decimal) = spelling.or(match marked.evidence() {
            DecimalEvidence::None => Some(Decimal::Point),
            DecimalEvidence::Proves(decimal) => Some(decimal),
            DecimalEvidence::MayBe(_) => None,
        }) else {
            numbers.forget(place);
            fault(table, cells, row, open(&marked), &mut numbers.faults);
            continue;
        };
        let Some(number) = marked.number(decimal) else {
            numbers.forget(place);
            if let Err(wrong) = table.cell(row, cells.column).number() {
                fault(table, cells, row, wrong, &mut numbers.faults);
            } else {
                fault(table, cells, row, contradicts(decimal), &mut numbers.faults);
            }
            continue;
        };
        told.add(&marked, text, decimal);
        match marked.bound {
            None => {
                if let Some(value) = numbers.values.get_mut(place) {
                    *value = number;
                }
            }
            Some(bound) => {
                let range = match bound {
                    Bound::Below => (f64::NEG_INFINITY, number),
                    Bound::Above => (number, f64::INFINITY),
                };
                numbers.bounds.insert(place, range);
            }
        }
        if !marked.flag.is_empty() {
            numbers.flags.insert(place, marked.flag.to_owned());
        }
    }
    unmark(table, cells, numbers, &mut told);
    let count = numbers.values.iter().filter(|value| !value.is_nan()).count();
    numbers.unit = match (told.percent == count, told.currencies.iter().next()) {
        _ if count == 0 => None,
        (true, _) => Some(Unit::PERCENT),
        // Dollars and yens are of several countries.
        (false, Some((sign, own))) if *own == count => match sign.as_str() {
            "\u{20ac}" => Unit::parse("eur"),
            "\u{a3}" => Unit::parse("gbp"),
            "\u{20b9}" => Unit::parse("inr"),
            _ => None,
        },
        _ => None,
    };
    numbers.is_in_full = told.scales.is_some();
    numbers.note = told.sentence();
}

impl SeriesNumbers {
    /// Takes back what was read of a cell before the others were.
    fn forget(&mut self, place: usize) {
        if let Some(value) = self.values.get_mut(place) {
            *value = f64::NAN;
        }
    }
}

/// Takes back marks that stand after most numbers: that is what a unit does.
fn unmark(
    table: &impl CellTable,
    cells: &SeriesCells,
    numbers: &mut SeriesNumbers,
    told: &mut ReadingNote,
) {
    let count = numbers.values.iter().filter(|value| !value.is_nan()).count();
    // `5B` and `6b` in one column are of one kind, and so is every `b`.
    let is_scale = |flag: &String| told.scales.is_some() && flag.as_str() == "b";
    // No unit is called so.
    const SURE: [&str; 6] = ["p", "P", "r", "R", "e", "E"];
    let is_open = |flag: &&String| !SURE.contains(&flag.as_str()) && flag.len() == 1;
    let open = numbers.flags.values().filter(is_open).count();
    if 2 * open <= count && !numbers.flags.values().any(is_scale) {
        return;
    }
    told.flags.clear();
    for (place, flag) in std::mem::take(&mut numbers.flags) {
        numbers.forget(place);
        let wrong = Wrong {
            words: "may have a unit after its number, because most numbers have one",
            help: format!(
                "leave `{flag}` out and say the unit in the rules, if it is one; put it in a column \
                 of its own, if it is a remark"
            ),
            is_number: false,
        };
        fault(table, cells, cells.row(place), wrong, &mut numbers.faults);
    }
}

fn open(marked: &Marked<'_>) -> Wrong {
    let number = |decimal| marked.number(decimal).unwrap_or(f64::NAN);
    let (point, comma) = (number(Decimal::Point), number(Decimal::Comma));
    Wrong {
        words: "may have a thousands separator or decimals: no other number in the file decides it",
        help: format!(
            "use the option `decimal: point` if it is {point}, or the option `decimal: comma` if it is {comma}"
        ),
        is_number: false,
    }
}

fn contradicts(decimal: Decimal) -> Wrong {
    let sign = match decimal {
        Decimal::Point => "point",
        Decimal::Comma => "comma",
    };
    Wrong {
        words: "does not have the decimal sign of the other numbers",
        help: format!("write it with a {sign} before its decimals, like the others"),
        is_number: false,
    }
}

fn fault(
    table: &impl CellTable,
    cells: &SeriesCells,
    row: usize,
    wrong: Wrong,
    faults: &mut Faults,
) {
    let cell = table.cell(row, cells.column);
    let text = match cell {
        Cell::Text(text) | Cell::Quoted(text) => text,
        Cell::Missing | Cell::Number(_) | Cell::Other(_) => "",
    };
    faults.add(text, || {
        let message = format!("{} {} {}", cell.shown(), cells.whose, wrong.words);
        Diagnostic::error(Code::BadNumber, message)
            .at(table.place(row, cells.column))
            .with_help(wrong.help)
    });
}

/// How the cells of a series were read, for its note.
#[derive(Default)]
struct ReadingNote {
    words: BTreeMap<String, usize>,
    percent: usize,
    /// The first cell of each kind, and how many there are.
    commas: Option<(String, usize)>,
    thousands: Option<(String, usize)>,
    scales: Option<(String, usize)>,
    blanks: Option<(String, usize)>,
    points: Option<(String, usize)>,
    turned: Option<(String, usize)>,
    currencies: BTreeMap<String, usize>,
    flags: BTreeMap<String, usize>,
    bounds: usize,
}

impl ReadingNote {
    fn add(&mut self, marked: &Marked<'_>, text: &str, decimal: Decimal) {
        let count = |kind: &mut Option<(String, usize)>| match kind {
            Some((_, count)) => *count += 1,
            None => *kind = Some((brief(text), 1)),
        };
        self.percent += usize::from(marked.is_percent);
        self.bounds += usize::from(marked.bound.is_some());
        match (decimal, marked.evidence()) {
            (Decimal::Comma, _) if text.contains(',') => count(&mut self.commas),
            (Decimal::Comma, _) if text.contains('.') => count(&mut self.points),
            (Decimal::Point, _) if text.contains(',') => count(&mut self.thousands),
            _ => {}
        }
        if marked.is_scaled() {
            count(&mut self.scales);
        }
        if marked.has_blanks() {
            count(&mut self.blanks);
        }
        if marked.is_turned {
            count(&mut self.turned);
        }
        if let Some(sign) = marked.currency {
            *self.currencies.entry(sign.to_string()).or_default() += 1;
        }
        if !marked.flag.is_empty() {
            *self.flags.entry(marked.flag.to_owned()).or_default() += 1;
        }
    }

    fn sentence(&self) -> String {
        let mut parts = Vec::new();
        let many = |words: &BTreeMap<String, usize>| {
            let named = words.iter().take(NAMED);
            let named: Vec<String> =
                named.map(|(word, count)| format!("`{word}` ({count})")).collect();
            let more = words.len().saturating_sub(NAMED);
            let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
            named.join(", ") + &rest
        };
        if !self.words.is_empty() {
            parts.push(format!("{} as no figure", many(&self.words)));
        }
        if let Some((cell, count)) = &self.commas {
            parts.push(format!("`,` before decimals, as in `{cell}` ({count})"));
        }
        if let Some((cell, count)) = &self.thousands {
            parts.push(format!("`,` between thousands, as in `{cell}` ({count})"));
        }
        if let Some((cell, count)) = &self.points {
            parts.push(format!("`.` between thousands, as in `{cell}` ({count})"));
        }
        if let Some((cell, count)) = &self.blanks {
            parts.push(format!("blanks between thousands, as in `{cell}` ({count})"));
        }
        if let Some((cell, count)) = &self.turned {
            parts.push(format!("numbers such as `{cell}` as negative ({count})"));
        }
        if !self.currencies.is_empty() {
            parts.push(format!("{} as the sign of a currency", many(&self.currencies)));
        }
        if let Some((cell, count)) = &self.scales {
            parts.push(format!("numbers such as `{cell}` in full ({count})"));
        }
        if 0 < self.percent {
            parts.push(format!("numbers with `%` without it ({})", self.percent));
        }
        if !self.flags.is_empty() {
            parts.push(format!("{} after a number as a mark", many(&self.flags)));
        }
        if 0 < self.bounds {
            parts.push(format!("numbers after `<` or `>` as bounds ({})", self.bounds));
        }
        parts.join("; ")
    }
}
