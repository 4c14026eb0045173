//! A number with what people write around it: signs of thousands, currencies,
//! `%`, parentheses, `K` and `M`, flags, `<`.

/// The sign before the decimals of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Decimal {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

impl Decimal {
    /// Both, each with the word by which the command line knows it.
    pub const WORDS: [(&str, Decimal); 2] = [("point", Decimal::Point), ("comma", Decimal::Comma)];

    fn sign(self) -> char {
        match self {
            Decimal::Point => '.',
            Decimal::Comma => ',',
        }
    }

    fn thousands(self) -> char {
        match self {
            Decimal::Point => ',',
            Decimal::Comma => '.',
        }
    }
}

/// What the signs in a number say of its decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecimalEvidence {
    /// It has none.
    None,
    /// Only this sign can stand before its decimals.
    Proves(Decimal),
    /// `1.234`: this sign stands before three decimals, or before thousands.
    MayBe(Decimal),
}

/// A number with what stands around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Marked<'a> {
    /// Its digits and the signs between them.
    digits: &'a str,
    is_negative: bool,
    has_plus: bool,
    /// What it is to be multiplied by: `38.13K`.
    scale: f64,
    pub(super) bound: Option<Bound>,
    pub(super) is_percent: bool,
    /// The sign of a currency before or after it.
    pub(super) currency: Option<char>,
    /// Whether it is negative by another sign than a minus before it.
    pub(super) is_turned: bool,
    /// What stands after it: `3.8 p`.
    pub(super) flag: &'a str,
}

/// On which side of a number the value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// `<1`
    Below,
    /// `>1`
    Above,
}

/// Signs of currencies, which do not belong in a number.
pub(super) const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₹'];
const SCALES: [(&str, f64); 7] =
    [("bn", 1e9), ("mn", 1e6), ("tn", 1e12), ("K", 1e3), ("M", 1e6), ("B", 1e9), ("T", 1e12)];
/// What stands after a number where statistical offices mark it. Anything else may be
/// a unit, which would change what the number says.
const FLAGS: [&str; 29] = [
    "p", "P", "r", "R", "e", "E", "f", "F", "b", "c", "d", "i", "n", "s", "u", "v", "z", "*", "**",
    "\u{2020}", "prel.", "prel", "prov.", "prov", "est.", "est", "rev.", "rev", "(p)",
];
/// The same in parentheses.
const NOTED: [&str; 4] = ["(r)", "(e)", "(b)", "(f)"];
const SPACES: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\''];

impl<'a> Marked<'a> {
    /// The number in a text; `None` if no person would see one there.
    pub(super) fn of(text: &'a str) -> Option<Marked<'a>> {
        let text = text.trim();
        let mut marked = Marked {
            digits: text,
            is_negative: false,
            has_plus: false,
            scale: 1.0,
            bound: None,
            is_percent: false,
            currency: None,
            is_turned: false,
            flag: "",
        };
        let mut rest = text;
        if let Some(below) = rest.strip_prefix(['<', '≤']) {
            (marked.bound, rest) = (Some(Bound::Below), below.trim_start());
        } else if let Some(above) = rest.strip_prefix(['>', '≥']) {
            (marked.bound, rest) = (Some(Bound::Above), above.trim_start());
        }
        if let Some(inside) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (marked.is_negative, marked.is_turned) = (true, true);
            rest = inside.trim();
        }
        rest = marked.sign(rest)?;
        if let Some(dollars) = rest.strip_prefix("US$") {
            rest = dollars;
        } else if let Some(sign) = rest.chars().next().filter(|sign| CURRENCIES.contains(sign)) {
            marked.currency = Some(sign);
            rest = rest.trim_start_matches(CURRENCIES);
        }
        rest = marked.sign(rest.trim_start())?;
        rest = marked.after(rest);
        // As SAP writes what is owed: `5.2-`.
        if let Some(owed) = rest.strip_suffix('-').filter(|owed| !owed.is_empty()) {
            if std::mem::replace(&mut marked.is_negative, true) {
                return None;
            }
            marked.is_turned = true;
            rest = owed.trim_end();
        }
        marked.digits = rest.trim_end();
        let is_sign =
            |sign: char| sign.is_ascii_digit() || ".,eE+-".contains(sign) || SPACES.contains(&sign);
        let begins = marked.digits.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.');
        let has_digit = marked.digits.contains(|sign: char| sign.is_ascii_digit());
        let is_number = begins && has_digit && marked.digits.chars().all(is_sign);
        if is_number { Some(marked) } else { None }
    }

    /// Takes a sign off the front; `None` if it is the second one.
    fn sign(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            let is_second = std::mem::replace(&mut self.is_negative, true);
            return (!is_second).then_some(rest.trim_start());
        }
        match text.strip_prefix('+') {
            Some(_) if self.is_negative || self.has_plus => None,
            Some(rest) => {
                self.has_plus = true;
                Some(rest)
            }
            None => Some(text),
        }
    }

    /// Takes off what stands after the digits.
    fn after(&mut self, text: &'a str) -> &'a str {
        let end = text.rfind(|sign: char| sign.is_ascii_digit()).map_or(0, |at| at + 1);
        let mut rest = text;
        let flag = text.get(end..).unwrap_or("").trim_start();
        if FLAGS.contains(&flag) || NOTED.contains(&flag) {
            (rest, self.flag) = (text.get(..end).unwrap_or(""), flag.trim_matches(['(', ')']));
        }
        if let Some(number) = rest.strip_suffix('%') {
            (self.is_percent, rest) = (true, number.trim_end());
        }
        if let Some(sign) = rest.chars().next_back().filter(|sign| CURRENCIES.contains(sign)) {
            self.currency = Some(sign);
            rest = rest.trim_end_matches(CURRENCIES).trim_end();
        }
        for (word, scale) in SCALES {
            if let Some(number) = rest.strip_suffix(word) {
                (self.scale, rest) = (scale, number.trim_end());
                break;
            }
        }
        rest
    }

    /// Whether blanks or apostrophes stand between its thousands.
    pub(super) fn has_blanks(&self) -> bool {
        self.digits.contains(SPACES)
    }

    /// Whether it stands for more than its digits: `38.13K`.
    pub(super) fn is_scaled(&self) -> bool {
        self.scale != 1.0
    }

    /// What its signs say of its decimals.
    pub(super) fn evidence(&self) -> DecimalEvidence {
        let digits = self.digits.split(['e', 'E']).next().unwrap_or("");
        let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
        let (decimal, other, count) = match (points, commas) {
            (0, 0) => return DecimalEvidence::None,
            (0, count) => (Decimal::Comma, Decimal::Point, count),
            (count, 0) => (Decimal::Point, Decimal::Comma, count),
            // The last one stands before the decimals.
            _ if digits.rfind(',') < digits.rfind('.') => {
                return DecimalEvidence::Proves(Decimal::Point);
            }
            _ => return DecimalEvidence::Proves(Decimal::Comma),
        };
        if 1 < count {
            return DecimalEvidence::Proves(other);
        }
        let (whole, decimals) = digits.split_once(decimal.sign()).unwrap_or((digits, ""));
        let is_group = decimals.len() == 3
            && (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && !self.digits.contains(['e', 'E']);
        if is_group { DecimalEvidence::MayBe(decimal) } else { DecimalEvidence::Proves(decimal) }
    }

    /// The number, with this sign before its decimals; `None` if it is none then.
    pub(super) fn number(&self, decimal: Decimal) -> Option<f64> {
        let (mantissa, exponent) = match self.digits.find(['e', 'E']) {
            Some(at) => self.digits.split_at_checked(at)?,
            None => (self.digits, ""),
        };
        let (whole, decimals) = match mantissa.split_once(decimal.sign()) {
            Some((whole, decimals)) => (whole, decimals),
            None => (mantissa, ""),
        };
        let is_thousands = |sign: char| sign == decimal.thousands() || SPACES.contains(&sign);
        if decimals.contains(|sign: char| !sign.is_ascii_digit()) {
            return None;
        }
        let mut groups = whole.split(is_thousands);
        let first = groups.next()?;
        let has_more = whole.len() != first.len();
        if has_more && !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
            return None;
        }
        let plain = format!("{}.{decimals}0{exponent}", whole.replace(is_thousands, ""));
        let is_right = plain.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let number: f64 = if is_right { plain.parse().ok()? } else { return None };
        let number = number * self.scale;
        let number = if self.is_negative { -number } else { number };
        number.is_finite().then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, decimal: Decimal) -> Option<f64> {
        Marked::of(text)?.number(decimal)
    }

    #[test]
    fn what_people_write_around_a_number_is_taken_off() {
        for (text, number) in [
            ("1,234.5", 1234.5),
            ("1 234 567.5", 1_234_567.5),
            ("1'234.5", 1234.5),
            ("$1,234.50", 1234.5),
            ("-$5.2", -5.2),
            ("$-5.2", -5.2),
            ("5.2 €", 5.2),
            ("(5.2)", -5.2),
            ("($5.2)", -5.2),
            ("5.2-", -5.2),
            ("5.2 -", -5.2),
            ("\u{2212}5.2", -5.2),
            ("5.2%", 5.2),
            ("5.2 %", 5.2),
            ("38.13K", 38130.0),
            ("2M", 2e6),
            ("1.5bn", 1.5e9),
            ("$1.5 B", 1.5e9),
            ("3.8 p", 3.8),
            ("3.8p", 3.8),
            ("3.8*", 3.8),
            ("3.8 (p)", 3.8),
            ("<1", 1.0),
            ("> 5", 5.0),
            ("+2.5", 2.5),
            ("1.5e3", 1500.0),
            (".5", 0.5),
        ] {
            assert_eq!(read(text, Decimal::Point), Some(number), "{text}");
        }
        for (text, number) in
            [("1.234,5", 1234.5), ("1 234,5", 1234.5), ("999,5", 999.5), ("1,5E+03", 1500.0)]
        {
            assert_eq!(read(text, Decimal::Comma), Some(number), "{text}");
        }
    }

    #[test]
    fn what_no_person_takes_for_a_number_is_none() {
        for text in [
            "",
            "p",
            "n.a.",
            "1,23,4",
            "1234,567",
            "12,34.5",
            "--5",
            "(-5)",
            "5.2 percent",
            "A1",
            "1.2.3",
            "1..2",
            "5 6",
            "e5",
            "$",
            "0x10",
            "12:30",
            "1/2",
            "120 bps",
            "1.3 m",
            "1.3 k",
            "5 Mio",
            "5 USD",
            "5 pp",
            "5 lakh",
            "++5",
            "-5-",
        ] {
            assert_eq!(read(text, Decimal::Point), None, "{text}");
        }
    }

    #[test]
    fn signs_prove_what_they_are_or_may_be_two_things() {
        let evidence = |text| Marked::of(text).map(|marked| marked.evidence());
        for text in ["1,234.5", "1.5", "0.123", "1234.567", "1,234,567", "1.2345"] {
            assert_eq!(evidence(text), Some(DecimalEvidence::Proves(Decimal::Point)), "{text}");
        }
        for text in ["1.234,5", "1,5", "0,123", "1234,567", "1.234.567"] {
            assert_eq!(evidence(text), Some(DecimalEvidence::Proves(Decimal::Comma)), "{text}");
        }
        assert_eq!(evidence("1,234"), Some(DecimalEvidence::MayBe(Decimal::Comma)));
        assert_eq!(evidence("1.234"), Some(DecimalEvidence::MayBe(Decimal::Point)));
        assert_eq!(evidence("1234"), Some(DecimalEvidence::None));
    }
}
