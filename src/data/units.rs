//! Units in the words of statistical offices: above the rows, and in columns of them.

use super::cell::Cell;
use super::columns::is_one_of;
use super::table::Table;
use crate::time::Stamp;
use crate::value::Unit;

/// Columns that say what the figures count; those of SDMX and of Statistics Canada.
const UNITS: [&str; 7] =
    ["UNIT", "UNITS", "UNIT_MEASURE", "UOM", "Unit of measure", "Unit Code", "CURRENCY"];
/// Columns that say by which power of ten figures are to be multiplied.
const MULTIPLIERS: [&str; 6] = [
    "UNIT_MULT",
    "UNIT_MULTIPLIER",
    "SCALAR_FACTOR",
    "PowerCode Code",
    "Unit multiplier",
    "Multiplier",
];

/// What columns of rows say of the unit of their figures.
#[derive(Default)]
pub(super) struct Told {
    pub(super) unit: Option<Unit>,
    /// What they say, where no unit can be made of it.
    pub(super) remark: String,
    /// The row and column where the unit is another one than before.
    pub(super) change: Option<(usize, usize)>,
}

/// What columns of these rows say of their unit, if all rows say the same.
pub(super) fn of_rows(table: &impl Table, rows: &[(usize, Stamp)]) -> Told {
    let column = |names: &[&str]| {
        let mut all = table.names().iter().enumerate();
        all.find(|(_, name)| is_one_of(name, names)).map(|(column, _)| column)
    };
    let units = column(&UNITS);
    let change = units.and_then(|column| {
        let (first, _) = rows.first()?;
        let word = text(table, *first, column);
        let is_other = |row: &usize| text(table, *row, column) != word;
        Some((rows.iter().map(|(row, _)| *row).find(is_other)?, column))
    });
    let said = |names: &[&str]| -> Option<(String, String)> {
        let column = column(names)?;
        let (first, _) = rows.first()?;
        let word = text(table, *first, column);
        let is_same = rows.iter().all(|(row, _)| text(table, *row, column) == word);
        (is_same && !word.is_empty())
            .then(|| (table.names().get(column).cloned().unwrap_or_default(), word))
    };
    let (unit, multiplier) = (said(&UNITS), said(&MULTIPLIERS));
    let power = multiplier.as_ref().map(|(_, word)| power(word));
    let word = unit.as_ref().map(|(_, word)| word.to_ascii_lowercase()).unwrap_or_default();
    let is_percent = ["pc", "pct", "pt", "percent", "per cent", "%"].contains(&word.as_str());
    let unit = match power {
        Some(Some(0)) | None if is_percent => Some(Unit::PERCENT),
        // Without a power of ten a currency does not say how many of it.
        Some(Some(power)) if word.len() == 3 => amount(&word, power),
        // As rule files write it.
        None if word.contains('_') || ["pp", "bp"].contains(&word.as_str()) => Unit::parse(&word),
        _ => None,
    };
    let remark = match (&unit, power, &multiplier) {
        (None, Some(power), Some((name, word))) if power != Some(0) => {
            format!("`{name}` is `{word}`: the unit of the input must say it")
        }
        _ => String::new(),
    };
    Told { unit, remark, change }
}

fn text(table: &impl Table, row: usize, column: usize) -> String {
    match table.cell(row, column) {
        Cell::Text(text) | Cell::Quoted(text) => text.trim().to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Missing | Cell::Other(_) => String::new(),
    }
}

/// The power of ten that a word or a number means; `None` for any other.
fn power(word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    Some(match word.trim() {
        "0" | "units" | "unit" => 0,
        "3" | "thousands" | "thousand" => 3,
        "6" | "millions" | "million" => 6,
        "9" | "billions" | "billion" => 9,
        _ => return None,
    })
}

/// A unit in the words of statistical offices: `Percent:_Per_Year`, a currency and
/// a multiplier.
pub(super) fn of_words(
    word: &str,
    multiplier: Option<&str>,
    currency: Option<&str>,
) -> Option<Unit> {
    let word = word.to_ascii_lowercase();
    let power = match multiplier.map(str::parse::<f64>) {
        None => 0,
        Some(Ok(number)) if number == 1.0 => 0,
        Some(Ok(number)) if number == 1e3 => 3,
        Some(Ok(number)) if number == 1e6 => 6,
        Some(Ok(number)) if number == 1e9 => 9,
        Some(_) => return None,
    };
    let is_percent = ["percent", "per cent", "%"].iter().any(|start| word.starts_with(start));
    if is_percent && power == 0 {
        return Some(Unit::PERCENT);
    }
    if word.starts_with("index") && power == 0 {
        return Some(Unit::NUMBER);
    }
    if !word.starts_with("currency") {
        return None;
    }
    amount(currency?, power)
}

/// So many powers of ten of a currency.
fn amount(currency: &str, power: u8) -> Option<Unit> {
    let suffix = match power {
        0 => "",
        3 => "_k",
        6 => "_mn",
        9 => "_bn",
        _ => return None,
    };
    Unit::parse(&format!("{}{suffix}", currency.to_ascii_lowercase()))
}
