//! Numbers with units as people write them: `25bp`, `-35pct`, `2y`.

use std::fmt;

use super::Unit;
use crate::time::Span;

/// A number with its unit, or a length of time.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// `0.3pp`, `15pct`, `4`
    Number {
        /// The number as written.
        value: f64,
        /// Its unit; [`Unit::NUMBER`] if none was written.
        unit: Unit,
    },
    /// `2y`, `8q`
    Span(Span),
}

impl Quantity {
    /// Reads `25bp`, `-35pct`, `500usd_bn`, `2y` or `4`; `None` for anything else.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::Quantity;
    ///
    /// assert_eq!(Quantity::parse("500usd_bn").map(|one| one.to_string()), Some("500usd_bn".to_owned()));
    /// assert!(Quantity::parse("much").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Quantity> {
        let text = text.trim();
        if let Some(span) = Span::parse(text) {
            return Some(Quantity::Span(span));
        }
        let (number, unit) = split_number(text)?;
        let value: f64 = number.parse().ok()?;
        let unit = if unit.is_empty() { Unit::NUMBER } else { Unit::parse(unit)? };
        if value.is_finite() { Some(Quantity::Number { value, unit }) } else { None }
    }
}

/// The number that a text begins with, and the rest.
///
/// `None` if it does not begin with digits after an optional sign.
pub(crate) fn split_number(text: &str) -> Option<(&str, &str)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let mut length = whole;
    if let Some(fraction) = unsigned.get(whole..).and_then(|rest| rest.strip_prefix('.')) {
        let places = digits(fraction);
        length += 1 + places;
        if whole + places == 0 {
            return None;
        }
    }
    if length == 0 {
        return None;
    }
    if let Some(exponent) = unsigned.get(length..).and_then(|rest| rest.strip_prefix(['e', 'E'])) {
        let sign = usize::from(exponent.starts_with(['-', '+']));
        let places = exponent.get(sign..).map_or(0, digits);
        if 0 < places {
            length += 1 + sign + places;
        }
    }
    text.split_at_checked(text.len() - unsigned.len() + length)
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::Span(span) => span.fmt(formatter),
            Quantity::Number { value, unit } if unit.is_percent() => {
                write!(formatter, "{value}pct")
            }
            Quantity::Number { value, unit } => write!(formatter, "{value}{unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_as_they_are_read() {
        for text in
            ["0.3pp", "25bp", "15pct", "-35pct", "500usd_bn", "4", "0.5", "2y", "90d", "250gw"]
        {
            let shown = Quantity::parse(text).map(|quantity| quantity.to_string());
            assert_eq!(shown.as_deref(), Some(text));
        }
        for wrong in ["", "pp", "1.5.2", "1_000", "97Q3", "15 pct", "1e999", "inf", "-2y", "3foo"] {
            assert_eq!(Quantity::parse(wrong), None, "{wrong}");
        }
    }
}
