//! Units: what may be added, compared and divided.

use crate::portable;
use std::fmt;

/// What a number counts.
///
/// A unit has a dimension and a power of ten: `bp` is a hundredth of `pp`,
/// `usd_bn` a thousand `usd_mn`. A percentage (a level) and percentage points
/// (a difference of levels) are two dimensions, so that a level cannot be taken
/// for a change.
#[derive(Clone, Debug)]
pub struct Unit {
    dimension: Dimension,
    /// A value times ten to this power is in the base unit of the dimension.
    power: i16,
    nature: Nature,
}

/// How a number came to its unit, where that says what it may stand beside; two
/// units are equal whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nature {
    Plain,
    /// A number that is a share of one: a ratio of what counts the same thing.
    Share,
    /// A percentage made by `100 *`: it may be a score from 0 to 100 as well, which
    /// is a plain number.
    Score,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Dimension {
    Number,
    Percent,
    Points,
    /// Names with their exponents, sorted by name, no exponent zero.
    Amount(Vec<(&'static str, i8)>),
}

/// Why two units cannot be combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitError {
    /// They count different things.
    Differ,
    /// A level meets a difference of levels.
    LevelAndDifference,
    /// The result would have no unit that we know.
    NoUnit,
}

/// What an amount can count. Closed, so that a misspelt unit is told.
const AMOUNTS: [&str; 34] = [
    "usd",
    "eur",
    "gbp",
    "jpy",
    "cny",
    "chf",
    "cad",
    "aud",
    "nzd",
    "sek",
    "nok",
    "dkk",
    "krw",
    "inr",
    "brl",
    "mxn",
    "twd",
    "hkd",
    "sgd",
    "zar",
    "w",
    "wh",
    "barrel",
    "tonne",
    "people",
    "jobs",
    "companies",
    "deals",
    "shares",
    "day",
    "week",
    "month",
    "quarter",
    "year",
];

/// Prefixes of watts, suffixes of amounts: powers of ten.
const SUFFIXES: [(&str, i16); 4] = [("_k", 3), ("_mn", 6), ("_bn", 9), ("_tn", 12)];
const PREFIXES: [(&str, i16); 4] = [("k", 3), ("m", 6), ("g", 9), ("t", 12)];

impl Unit {
    /// No unit: a ratio, an index, a count.
    pub const NUMBER: Unit = Unit { dimension: Dimension::Number, power: 0, nature: Nature::Plain };
    /// A percentage, as a level.
    pub const PERCENT: Unit =
        Unit { dimension: Dimension::Percent, power: 0, nature: Nature::Plain };
    /// Percentage points: the difference of two percentages.
    pub const POINTS: Unit = Unit { dimension: Dimension::Points, power: 0, nature: Nature::Plain };
    /// A percentage made by `100 *`, which may be a plain score as well.
    pub(crate) const SCORE: Unit =
        Unit { dimension: Dimension::Percent, power: 0, nature: Nature::Score };

    const fn of(dimension: Dimension, power: i16) -> Unit {
        Unit { dimension, power, nature: Nature::Plain }
    }

    /// Whether it counts thousands, millions and the like of something.
    pub(crate) fn is_of_many(&self) -> bool {
        matches!(self.dimension, Dimension::Amount(_)) && self.power != 0
    }

    /// Reads a unit as rule files write it; `None` if there is no such unit.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::Unit;
    ///
    /// assert_eq!(Unit::parse("usd_bn").map(|unit| unit.to_string()), Some("usd_bn".to_owned()));
    /// assert!(Unit::parse("dollars").is_none());
    /// ```
    pub fn parse(name: &str) -> Option<Unit> {
        match name {
            "number" | "index" | "count" => return Some(Unit::NUMBER),
            "ratio" => return Some(Unit { nature: Nature::Share, ..Unit::NUMBER }),
            "percent" | "pct" => return Some(Unit::PERCENT),
            "pp" => return Some(Unit::POINTS),
            "bp" => return Some(Unit::of(Dimension::Points, -2)),
            _ => {}
        }
        let amount = |base: &str, power| {
            let name = AMOUNTS.into_iter().find(|known| *known == base)?;
            Some(Unit::of(Dimension::Amount(vec![(name, 1)]), power))
        };
        amount(name, 0)
            .or_else(|| {
                SUFFIXES
                    .into_iter()
                    .find_map(|(suffix, power)| amount(name.strip_suffix(suffix)?, power))
            })
            .or_else(|| {
                PREFIXES.into_iter().find_map(|(prefix, power)| {
                    let base = name.strip_prefix(prefix)?;
                    if is_watts(base) { amount(base, power) } else { None }
                })
            })
    }

    /// Reads a unit as it is printed.
    pub(crate) fn of_shown(shown: &str) -> Option<Unit> {
        match shown {
            "" => return Some(Unit::NUMBER),
            "%" => return Some(Unit::PERCENT),
            "pp" | "bp" => return Unit::parse(shown),
            _ => {}
        }
        let (mut names, mut power) = (Vec::new(), 0_i16);
        for part in shown.split('·') {
            let (name, exponent) = part.split_once('^').unwrap_or((part, "1"));
            let exponent: i8 = exponent.parse().ok()?;
            if name == "10" {
                power = power.checked_add(i16::from(exponent))?;
                continue;
            }
            let unit = Unit::parse(name)?;
            let Dimension::Amount(own) = unit.dimension else { return None };
            names.extend(own.into_iter().map(|(name, _)| (name, exponent)));
            power = power.checked_add(unit.power.checked_mul(i16::from(exponent))?)?;
        }
        if names.is_empty() { None } else { Some(Unit::of(Dimension::Amount(names), power)) }
    }

    /// Every name that [`Unit::parse`] reads, for "did you mean".
    pub(crate) fn names() -> Vec<String> {
        let mut names: Vec<String> =
            ["number", "ratio", "index", "count", "percent", "pct", "pp", "bp"]
                .map(str::to_owned)
                .to_vec();
        for amount in AMOUNTS {
            names.push(amount.to_owned());
            if amount == "w" || amount == "wh" {
                names.extend(PREFIXES.map(|(prefix, _)| format!("{prefix}{amount}")));
            } else {
                names.extend(SUFFIXES.map(|(suffix, _)| format!("{amount}{suffix}")));
            }
        }
        names
    }

    /// Whether it is a plain number.
    pub fn is_number(&self) -> bool {
        self.dimension == Dimension::Number
    }

    /// Whether it is a percentage, as a level.
    pub fn is_percent(&self) -> bool {
        self.dimension == Dimension::Percent
    }

    /// Whether it is a percentage, or a difference of two, that may be a plain score
    /// as well.
    pub(crate) fn is_score(&self) -> bool {
        self.nature == Nature::Score
    }

    /// Whether one of the two may be a plain score, and the other is a plain number.
    pub(crate) fn is_score_beside(&self, other: &Unit) -> bool {
        let is_plain = |unit: &Unit| unit.is_number() && unit.nature != Nature::Share;
        (self.is_score() && is_plain(other)) || (is_plain(self) && other.is_score())
    }

    /// Whether it is percentage points or basis points.
    pub fn is_points(&self) -> bool {
        self.dimension == Dimension::Points
    }

    /// What a value in `self` is multiplied with to be in `other`.
    ///
    /// # Errors
    ///
    /// The two do not count the same thing.
    pub(crate) fn factor_to(&self, other: &Unit) -> Result<f64, UnitError> {
        if self.dimension == other.dimension {
            return Ok(portable::ten_to(i32::from(self.power) - i32::from(other.power)));
        }
        if self.is_score_beside(other) {
            return Ok(1.0);
        }
        let is_level = |unit: &Unit| unit.is_percent();
        let is_difference = |unit: &Unit| unit.is_points();
        if (is_level(self) && is_difference(other)) || (is_difference(self) && is_level(other)) {
            Err(UnitError::LevelAndDifference)
        } else {
            Err(UnitError::Differ)
        }
    }

    /// The unit of `self + other`; percentages and points may be mixed.
    pub(crate) fn plus(&self, other: &Unit) -> Result<Unit, UnitError> {
        if self.is_score_beside(other) {
            return Ok(Unit::NUMBER);
        }
        let sum = match (&self.dimension, &other.dimension) {
            (Dimension::Percent, Dimension::Points) => Ok(Unit::PERCENT),
            (Dimension::Points, Dimension::Percent) => Ok(Unit::PERCENT),
            _ => other.factor_to(self).map(|_| self.clone()),
        };
        sum.map(|sum| sum.made_of(self, other))
    }

    /// The unit of `self - other`; the difference of percentages is points.
    pub(crate) fn minus(&self, other: &Unit) -> Result<Unit, UnitError> {
        if self.is_score_beside(other) {
            return Ok(Unit::NUMBER);
        }
        let difference = match (&self.dimension, &other.dimension) {
            (Dimension::Percent, Dimension::Percent) => Ok(Unit::POINTS),
            (Dimension::Percent, Dimension::Points) => Ok(Unit::PERCENT),
            _ => other.factor_to(self).map(|_| self.clone()),
        };
        difference.map(|difference| difference.made_of(self, other))
    }

    /// The same, as what is made of both: a score only of two scores.
    fn made_of(self, one: &Unit, other: &Unit) -> Unit {
        let is_score = one.is_score() && other.is_score();
        Unit { nature: if is_score { Nature::Score } else { Nature::Plain }, ..self }
    }

    /// The unit of a difference of two values in `self`.
    pub(crate) fn difference(&self) -> Unit {
        if self.is_percent() { Unit { nature: self.nature, ..Unit::POINTS } } else { self.clone() }
    }

    /// The unit of `self * other`.
    pub(crate) fn times(&self, other: &Unit) -> Result<Unit, UnitError> {
        if self.is_number() {
            return Ok(other.clone());
        }
        if other.is_number() {
            return Ok(self.clone());
        }
        self.combine(other, 1)
    }

    /// The unit of `self / other`.
    pub(crate) fn over(&self, other: &Unit) -> Result<Unit, UnitError> {
        if other.is_number() {
            return Ok(self.clone());
        }
        let share = |power| Unit { power, nature: Nature::Share, ..Unit::NUMBER };
        if self.dimension == other.dimension {
            return Ok(share(self.power - other.power));
        }
        let is_rate_of_level = self.is_points() && other.is_percent();
        if is_rate_of_level {
            return Ok(share(self.power));
        }
        if self.is_score_beside(other) {
            return Ok(Unit::NUMBER);
        }
        self.combine(other, -1)
    }

    /// The power of ten that a dimensionless result still carries, made one:
    /// `usd_bn / usd_mn` counts thousands and must be multiplied by 1,000.
    pub(crate) fn settle(self) -> (Unit, f64) {
        if self.is_number() && self.power != 0 {
            let unit = Unit { nature: self.nature, ..Unit::NUMBER };
            (unit, portable::ten_to(i32::from(self.power)))
        } else {
            (self, 1.0)
        }
    }

    /// A value in this unit in the base unit of its dimension: a ratio for
    /// percentages and points, no thousands for amounts.
    pub(crate) fn in_base(&self, value: f64) -> f64 {
        let hundredth = if self.is_percent() || self.is_points() { -2 } else { 0 };
        let power = i32::from(self.power) + hundredth;
        // Dividing by a power of ten that is exact rounds once only.
        if power < 0 { value / portable::ten_to(-power) } else { value * portable::ten_to(power) }
    }

    /// The name of that unit: `ratio`, `usd`; empty for plain numbers.
    pub(crate) fn base_name(&self) -> String {
        match &self.dimension {
            Dimension::Number => String::new(),
            Dimension::Percent | Dimension::Points => "ratio".to_owned(),
            amount @ Dimension::Amount(_) => Unit::of(amount.clone(), 0).to_string(),
        }
    }

    fn combine(&self, other: &Unit, sign: i8) -> Result<Unit, UnitError> {
        let mut names: Vec<(&'static str, i8)> = match &self.dimension {
            Dimension::Amount(names) => names.clone(),
            Dimension::Number => Vec::new(),
            Dimension::Percent | Dimension::Points => return Err(UnitError::NoUnit),
        };
        let Dimension::Amount(others) = &other.dimension else { return Err(UnitError::NoUnit) };
        for (name, exponent) in others {
            let change = exponent.saturating_mul(sign);
            match names.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = known.saturating_add(change),
                None => names.push((name, change)),
            }
        }
        names.retain(|(_, exponent)| *exponent != 0);
        names.sort_unstable();
        let power = self.power.saturating_add(other.power.saturating_mul(i16::from(sign)));
        let dimension = if names.is_empty() { Dimension::Number } else { Dimension::Amount(names) };
        Ok(Unit::of(dimension, power))
    }
}

impl PartialEq for Unit {
    fn eq(&self, other: &Unit) -> bool {
        self.dimension == other.dimension && self.power == other.power
    }
}

impl Eq for Unit {}

fn is_watts(name: &str) -> bool {
    name == "w" || name == "wh"
}

/// What a name carries for a power of ten: `g` before watts, `_bn` behind all else.
fn power_word(name: &str, power: i16) -> Option<&'static str> {
    let words = if is_watts(name) { PREFIXES } else { SUFFIXES };
    words.into_iter().find(|(_, own)| *own == power).map(|(word, _)| word)
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = match &self.dimension {
            Dimension::Number => return Ok(()),
            Dimension::Percent => return formatter.write_str("%"),
            Dimension::Points if self.power == -2 => return formatter.write_str("bp"),
            Dimension::Points => return formatter.write_str("pp"),
            Dimension::Amount(names) => names,
        };
        // The power of ten stands at the first name that can carry it: thousands of what is
        // below the line make the whole smaller.
        let carried = |(name, exponent): &(&'static str, i8)| {
            let exponent = i16::from(*exponent);
            let is_whole = self.power.checked_rem(exponent) == Some(0);
            let power = if is_whole { self.power / exponent } else { return None };
            power_word(name, power)
        };
        let carrier = match self.power {
            0 => None,
            _ => names.iter().enumerate().find_map(|(place, name)| Some((place, carried(name)?))),
        };
        if self.power != 0 && carrier.is_none() {
            write!(formatter, "10^{}·", self.power)?;
        }
        for (place, (name, exponent)) in names.iter().enumerate() {
            if place != 0 {
                formatter.write_str("·")?;
            }
            match carrier {
                Some((own, word)) if own == place && is_watts(name) => {
                    write!(formatter, "{word}{name}")?;
                }
                Some((own, word)) if own == place => write!(formatter, "{name}{word}")?,
                _ => formatter.write_str(name)?,
            }
            if *exponent != 1 {
                write!(formatter, "^{exponent}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> Unit {
        Unit::parse(name).unwrap_or(Unit::NUMBER)
    }

    #[test]
    fn every_name_is_read_and_no_other() {
        for name in Unit::names() {
            assert!(Unit::parse(&name).is_some(), "{name}");
        }
        assert_eq!(Unit::parse("perecnt"), None);
        assert_eq!(Unit::parse(""), None);
        assert_eq!(Unit::parse("_bn"), None);
        assert_eq!(Unit::parse("musd"), None);
    }

    #[test]
    fn a_level_is_no_difference() {
        assert_eq!(unit("percent").minus(&unit("percent")), Ok(Unit::POINTS));
        assert_eq!(unit("percent").minus(&unit("pp")), Ok(Unit::PERCENT));
        assert_eq!(unit("pp").factor_to(&unit("percent")), Err(UnitError::LevelAndDifference));
        assert_eq!(unit("usd").factor_to(&unit("percent")), Err(UnitError::Differ));
    }

    #[test]
    fn powers_of_ten_are_kept_apart_from_what_is_counted() {
        assert_eq!(unit("bp").factor_to(&unit("pp")), Ok(0.01));
        assert_eq!(unit("usd_bn").factor_to(&unit("usd_mn")), Ok(1000.0));
        assert_eq!(
            unit("usd_bn").over(&unit("usd_mn")).map(Unit::settle),
            Ok((Unit::NUMBER, 1000.0))
        );
        assert_eq!(
            unit("usd_bn").over(&unit("gw")).map(|unit| unit.to_string()),
            Ok("usd·w^-1".to_owned())
        );
        let over = |one: &str, other: &str| {
            unit(one)
                .over(&unit(other))
                .map_or_else(|error| format!("{error:?}"), |unit| unit.to_string())
        };
        // Dollars for a million people, and millions of dollars for each.
        assert_eq!(over("usd", "people_mn"), "people_mn^-1·usd");
        assert_eq!(over("usd_mn", "people"), "people^-1·usd_mn");
        assert_eq!(over("usd", "gw"), "usd·gw^-1");
        assert_eq!(over("usd_bn", "people_k"), "people^-1·usd_mn");
        // 15 is a power without a name.
        let huge = unit("usd_tn").times(&unit("people_k")).map(|unit| unit.to_string());
        assert_eq!(huge.as_deref(), Ok("10^15·people·usd"));
        assert_eq!(unit("gw").to_string(), "gw");
        assert_eq!(unit("usd_tn").to_string(), "usd_tn");
    }

    #[test]
    fn a_unit_is_read_as_it_is_printed() {
        // Every name over and times every other, with their powers of ten.
        let names: Vec<Unit> = Unit::names().iter().map(|name| unit(name)).collect();
        let pairs = names.iter().flat_map(|one| names.iter().map(move |other| (one, other)));
        let made = pairs.flat_map(|(one, other)| [one.over(other), one.times(other)]).flatten();
        for unit in made.map(|unit| unit.settle().0).chain(names.clone()) {
            let shown = unit.to_string();
            assert_eq!(Unit::of_shown(&shown), Some(unit), "{shown}");
        }
        assert_eq!(Unit::of_shown("usd·"), None);
    }

    #[test]
    fn a_value_in_its_base_unit_is_rounded_once() {
        let in_base = |name: &str, value| (unit(name).in_base(value), unit(name).base_name());
        assert_eq!(in_base("bp", 25.0), (0.0025, "ratio".to_owned()));
        assert_eq!(in_base("percent", 4.6), (0.046, "ratio".to_owned()));
        assert_eq!(in_base("usd_mn", 3.5), (3_500_000.0, "usd".to_owned()));
        assert_eq!(in_base("gw", 2.0), (2e9, "w".to_owned()));
        assert_eq!(in_base("index", 7.0), (7.0, String::new()));
    }
}
