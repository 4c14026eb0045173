//! Units in the words of statistical offices: above the rows, and in columns of them.

use super::columns::is_one_of;
use super::table::CellTable;
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
pub(super) struct ToldUnit {
    pub(super) unit: Option<Unit>,
    /// What they say, where no unit can be made of it.
    pub(super) remark: String,
    /// The row and column where the unit is another one than before.
    pub(super) change: Option<(usize, usize)>,
}

/// The columns of a table that say what its figures count, and by which power of ten
/// they are to be multiplied.
pub(super) struct UnitColumns {
    units: Option<usize>,
    multipliers: Option<usize>,
}

impl UnitColumns {
    pub(super) fn of(table: &impl CellTable) -> UnitColumns {
        let column = |names: &[&str]| {
            let mut all = table.names().iter().enumerate();
            all.find(|(_, name)| is_one_of(name, names)).map(|(column, _)| column)
        };
        UnitColumns { units: column(&UNITS), multipliers: column(&MULTIPLIERS) }
    }

    /// What they say of these rows, if all rows say the same.
    pub(super) fn of_rows(&self, table: &impl CellTable, rows: &[(usize, Stamp)]) -> ToldUnit {
        let change = self.units.and_then(|column| {
            let (first, _) = rows.first()?;
            let word = table.cell(*first, column).said().into_owned();
            let is_other = |row: &usize| table.cell(*row, column).said() != word;
            Some((rows.iter().map(|(row, _)| *row).find(is_other)?, column))
        });
        let said = |column: Option<usize>| -> Option<(String, String)> {
            let column = column?;
            let (first, _) = rows.first()?;
            let word = table.cell(*first, column).said().into_owned();
            let is_same = rows.iter().all(|(row, _)| table.cell(*row, column).said() == word);
            (is_same && !word.is_empty())
                .then(|| (table.names().get(column).cloned().unwrap_or_default(), word))
        };
        let (unit, multiplier) = (said(self.units), said(self.multipliers));
        let power = multiplier.as_ref().map(|(_, word)| power(word));
        let word = unit.as_ref().map(|(_, word)| word.to_ascii_lowercase()).unwrap_or_default();
        let is_percent = ["pc", "pct", "pt", "percent", "per cent", "%"].contains(&word.as_str());
        let unit = match power {
            Some(Some(0)) | None if is_percent => Some(Unit::PERCENT),
            // Without a power of ten a currency does not say how many of it.
            Some(Some(power)) if word.len() == 3 => amount(&word, power),
            // As rule files write it.
            None if word.contains('_') || ["pp", "bp"].contains(&word.as_str()) => {
                Unit::parse(&word)
            }
            _ => None,
        };
        let remark = match (&unit, power, &multiplier) {
            (None, Some(power), Some((name, word))) if power != Some(0) => {
                format!("`{name}` is `{word}`: the unit of the input must say it")
            }
            _ => String::new(),
        };
        ToldUnit { unit, remark, change }
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
pub(super) fn of_words(word: &str, multiplier: Option<&str>, currency: Option<&str>) -> ToldUnit {
    let lower = word.to_ascii_lowercase();
    let starts = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    let power = multiplier.filter(|word| !word.is_empty()).map(literal);
    let is_in_ones = matches!(power, None | Some(Some(0)));
    let unit = if starts(&["percentage point", "percent point", "%-pt"]) {
        is_in_ones.then_some(Unit::POINTS)
    } else if starts(&["basis point"]) {
        Unit::parse("bp").filter(|_| is_in_ones)
    } else if starts(&["percent", "per cent", "prozent", "pourcent", "%"]) {
        is_in_ones.then_some(Unit::PERCENT)
    } else if starts(&["index"]) {
        is_in_ones.then_some(Unit::NUMBER)
    } else {
        let currency = if starts(&["currency"]) { currency } else { Some(word.trim()) };
        let currency = currency.filter(|word| word.len() == 3);
        // Without a multiplier nobody knows how many of it.
        currency.zip(power.flatten()).and_then(|(currency, power)| amount(currency, power))
    };
    let remark = match (&unit, power, multiplier) {
        (None, Some(power), Some(multiplier)) if power != Some(0) => {
            format!("the multiplier is `{multiplier}`: the unit of the input must say it")
        }
        _ => String::new(),
    };
    ToldUnit { unit, remark, change: None }
}

/// The power of ten of a number that stands for itself: `1000000`, `Millions (6)`.
fn literal(word: &str) -> Option<u8> {
    let plain = word.replace([',', ' '], "");
    match plain.as_str() {
        "1" | "one" | "One" | "Units(0)" | "Units" | "units" => Some(0),
        "1000" => Some(3),
        "1000000" => Some(6),
        "1000000000" => Some(9),
        _ => {
            let first: String = plain.chars().take_while(|sign| sign.is_alphabetic()).collect();
            if first.is_empty() { None } else { power(&first) }
        }
    }
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
