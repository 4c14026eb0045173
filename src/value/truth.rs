//! Truth with three values.

use std::fmt;

/// A truth with three values, combined as in Kleene's strong logic.
///
/// Unknown is an answer, not a kind of false: `unknown && false` is false and
/// `unknown || true` is true, for they hold whatever the unknown turns out to
/// be; all else that rests on an unknown is unknown.
///
/// # Source
///
/// Kleene (1952), Introduction to Metamathematics, section 64.
///
/// # Example
///
/// ```
/// use froth::Truth;
///
/// assert_eq!(Truth::Unknown.and(Truth::False), Truth::False);
/// assert_eq!(Truth::Unknown.and(Truth::True), Truth::Unknown);
/// ```
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It holds.
    True,
    /// What is known does not settle it.
    #[default]
    Unknown,
}

impl Truth {
    /// Both hold.
    #[inline]
    pub fn and(self, other: Truth) -> Truth {
        let (low, high) = (self.min(other), self.max(other));
        if low == Truth::False { low } else { high }
    }

    /// At least one holds.
    #[inline]
    pub fn or(self, other: Truth) -> Truth {
        let (low, high) = (self.min(other), self.max(other));
        if low == Truth::True { low } else { high }
    }

    /// It does not hold; unknown stays unknown.
    #[expect(clippy::should_implement_trait, reason = "reads beside `and` and `or`")]
    #[inline]
    pub fn not(self) -> Truth {
        let opposite = if self == Truth::False { Truth::True } else { Truth::False };
        if self == Truth::Unknown { self } else { opposite }
    }

    /// Whether it is known, either way.
    #[inline]
    pub fn is_known(self) -> bool {
        self != Truth::Unknown
    }

    /// Whether it is known to hold.
    #[inline]
    pub fn is_true(self) -> bool {
        self == Truth::True
    }

    /// Whether it is known not to hold.
    #[inline]
    pub fn is_false(self) -> bool {
        self == Truth::False
    }
}

impl From<bool> for Truth {
    #[inline]
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Truth::False => "false",
            Truth::True => "true",
            Truth::Unknown => "unknown",
        })
    }
}
