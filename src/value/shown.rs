//! Numbers as people read them.

use super::Unit;

/// A number with its unit, rounded to what a reader can use: two places for
/// percentages and points, four digits or the whole part for all else.
pub(crate) fn shown(number: f64, unit: &Unit) -> String {
    if number.is_nan() {
        return "unknown".to_owned();
    }
    with_unit(digits(number, unit), unit)
}

/// A number as in a sentence: as [`shown`], but for small whole numbers without a unit,
/// which are counts.
pub(crate) fn counted(number: f64, unit: &Unit) -> String {
    let is_count = *unit == Unit::NUMBER && number.abs() < 1000.0 && number.fract() == 0.0;
    if is_count { format!("{number:.0}") } else { shown(number, unit) }
}

/// A range with its unit, rounded likewise; whole numbers without their places.
pub(crate) fn shown_range(low: f64, high: f64, unit: &Unit) -> String {
    let (low_text, high_text) = (digits(low, unit), digits(high, unit));
    let is_whole = |number: f64, text: &str| {
        let zeros = text
            .split_once('.')
            .is_none_or(|(_, places)| places.bytes().all(|digit| digit == b'0'));
        zeros || !number.is_finite()
    };
    let are_whole = is_whole(low, &low_text) && is_whole(high, &high_text);
    let trimmed = |text: String| match text.split_once('.') {
        Some((whole, _)) if are_whole => whole.to_owned(),
        _ => text,
    };
    let (low_text, high_text) = (trimmed(low_text), trimmed(high_text));
    let text = match (low.is_finite(), high.is_finite()) {
        (true, true) if low_text == high_text => low_text,
        (true, true) => format!("{low_text} to {high_text}"),
        (true, false) => format!("at least {low_text}"),
        (false, true) => format!("at most {high_text}"),
        (false, false) => return "anything".to_owned(),
    };
    with_unit(text, unit)
}

/// A number as a page says it: money in few digits with its sign, as in `$14.5 tn`, all
/// else as [`shown`], with a true minus.
pub(crate) fn brief(number: f64, unit: &Unit) -> String {
    const MONEY: [(&str, &str); 3] = [("usd", "$"), ("eur", "€"), ("gbp", "£")];
    const STEPS: [(f64, &str); 4] = [(1e12, " tn"), (1e9, " bn"), (1e6, " mn"), (1.0, "")];
    let name = unit.base_name();
    let money = MONEY.into_iter().find(|(known, _)| *known == name);
    let Some((_, mark)) = money.filter(|_| number.is_finite()) else {
        return minus(&shown(number, unit));
    };
    let amount = unit.in_base(number);
    let size = amount.abs();
    let (step, word) = STEPS.into_iter().find(|(step, _)| *step <= size).unwrap_or((1.0, ""));
    let scaled = size / step;
    let places = if 100.0 <= scaled {
        0
    } else if 10.0 <= scaled {
        1
    } else {
        2
    };
    let sign = if amount < 0.0 { "\u{2212}" } else { "" };
    format!("{sign}{mark}{}{word}", grouped(&format!("{scaled:.places$}")))
}

/// A text for people with true minus signs before its numbers, not in its words and
/// dates.
pub(crate) fn minus(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = matches!(before, ' ' | '\u{a0}' | '(' | '\n' | '$');
        let is_number = |next: &char| next.is_ascii_digit() || matches!(next, '$' | '€' | '£');
        let is_sign = letter == '-' && begins && letters.peek().is_some_and(is_number);
        out.push(if is_sign { '\u{2212}' } else { letter });
        before = letter;
    }
    out
}

fn with_unit(digits: String, unit: &Unit) -> String {
    let unit = unit.to_string();
    if unit.is_empty() { digits } else { format!("{digits} {unit}") }
}

/// A number as [`shown`], without its unit.
pub(crate) fn digits(number: f64, unit: &Unit) -> String {
    let places = decimals(number, unit);
    // A zero has no sign: -0.001 rounds to 0.00.
    let rounded = format!("{number:.places$}");
    let is_zero = rounded.trim_start_matches('-').chars().all(|digit| matches!(digit, '0' | '.'));
    grouped(if is_zero { rounded.trim_start_matches('-') } else { &rounded })
}

/// How many places after the point a reader can use.
pub(crate) fn decimals(number: f64, unit: &Unit) -> usize {
    if unit.is_percent() || unit.is_points() { 2 } else { places(number) }
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

/// A number in digits, its whole part in groups of three.
pub(crate) fn grouped(digits: &str) -> String {
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
    fn ranges_are_told_by_their_ends() {
        assert_eq!(shown_range(5.0, 12.0, &Unit::PERCENT), "5 to 12 %");
        assert_eq!(shown_range(5.0, 12.5, &Unit::PERCENT), "5.00 to 12.50 %");
        assert_eq!(shown_range(2.0, f64::INFINITY, &Unit::NUMBER), "at least 2");
        assert_eq!(shown_range(f64::NEG_INFINITY, -0.5, &Unit::POINTS), "at most -0.50 pp");
        assert_eq!(shown_range(1e5, 2e5, &Unit::NUMBER), "100,000 to 200,000");
    }

    #[test]
    fn money_is_told_in_few_digits() {
        let unit = |name: &str| Unit::parse(name).unwrap();
        assert_eq!(brief(14_453_810.0, &unit("usd_mn")), "$14.5 tn");
        assert_eq!(brief(-634_910.0, &unit("usd_mn")), "\u{2212}$635 bn");
        assert_eq!(brief(1_612.0, &unit("usd_bn")), "$1.61 tn");
        assert_eq!(brief(-1.43, &Unit::POINTS), "\u{2212}1.43 pp");
        assert_eq!(
            minus("of 2026-07-30 at -1 (-2 %), x-3"),
            "of 2026-07-30 at \u{2212}1 (\u{2212}2 %), x-3"
        );
    }

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
