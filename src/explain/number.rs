//! Numbers as people read them.

use crate::value::Unit;

/// A number with its unit, rounded to what a reader can use: two places for
/// percentages and points, four digits or the whole part for all else.
pub(crate) fn shown(number: f64, unit: &Unit) -> String {
    if number.is_nan() {
        return "unknown".to_owned();
    }
    let places = if unit.is_percent() || unit.is_points() { 2 } else { places(number) };
    // A zero has no sign: -0.001 rounds to 0.00.
    let rounded = format!("{number:.places$}");
    let is_zero = rounded.trim_start_matches('-').chars().all(|digit| matches!(digit, '0' | '.'));
    let digits = grouped(if is_zero { rounded.trim_start_matches('-') } else { &rounded });
    let unit = unit.to_string();
    if unit.is_empty() { digits } else { format!("{digits} {unit}") }
}

fn places(number: f64) -> usize {
    let size = number.abs();
    if 1000.0 <= size {
        0
    } else if 100.0 <= size {
        1
    } else if 1.0 <= size || size == 0.0 {
        2
    } else {
        4
    }
}

/// The whole part in groups of three digits.
fn grouped(digits: &str) -> String {
    let (sign, unsigned) = match digits.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", digits),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (unsigned, String::new()),
    };
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if 0 < place && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_grouped() {
        assert_eq!(shown(4.5049, &Unit::PERCENT), "4.50 %");
        assert_eq!(shown(-0.001, &Unit::POINTS), "0.00 pp");
        assert_eq!(shown(31098.027, &Unit::NUMBER), "31,098");
        assert_eq!(shown(-1234567.0, &Unit::NUMBER), "-1,234,567");
        assert_eq!(shown(0.12345, &Unit::NUMBER), "0.1235");
        assert_eq!(shown(f64::NAN, &Unit::NUMBER), "unknown");
    }
}
