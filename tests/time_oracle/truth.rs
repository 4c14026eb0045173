//! Three truths, and what conditions make of them.

use super::values::{Value, is_tie};

/// True, false or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

use Truth::{False, True, Unknown};

impl Truth {
    pub(crate) fn of(truth: bool) -> Truth {
        if truth { True } else { False }
    }

    pub(crate) fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (False, _) | (_, False) => False,
            (True, True) => True,
            _ => Unknown,
        }
    }

    pub(crate) fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    pub(crate) fn not(self) -> Truth {
        match self {
            False => True,
            Unknown => Unknown,
            True => False,
        }
    }
}

/// True once so many are, false once so few can be.
pub(crate) fn at_least(least: usize, truths: &[Truth]) -> Truth {
    let holding = truths.iter().filter(|truth| **truth == True).count();
    let failing = truths.iter().filter(|truth| **truth == False).count();
    if least <= holding {
        True
    } else if truths.len() < least + failing {
        False
    } else {
        Unknown
    }
}

/// How many are true; missing where one is unknown.
pub(crate) fn count(truths: &[Truth]) -> Value {
    let holding = truths.iter().filter(|truth| **truth == True).count();
    (!truths.contains(&Unknown)).then_some(holding as f64)
}

/// What every number that can be true says alike; unknown if they differ.
pub(crate) fn settled(truths: &[Truth], answer: impl Fn(f64) -> bool) -> Truth {
    let holding = truths.iter().filter(|truth| **truth == True).count();
    let open = truths.iter().filter(|truth| **truth == Unknown).count();
    let answers: Vec<bool> = (holding..=holding + open).map(|count| answer(count as f64)).collect();
    if answers.iter().all(|answer| *answer == answers[0]) { Truth::of(answers[0]) } else { Unknown }
}

/// Whether a comparison of two numbers holds.
pub(crate) fn holds(sign: &str, a: f64, b: f64) -> bool {
    let is_less = |a: f64, b: f64| a < b && !is_tie(a, b);
    match sign {
        "<" => is_less(a, b),
        ">" => is_less(b, a),
        "<=" => !is_less(b, a),
        ">=" => !is_less(a, b),
        "==" => is_tie(a, b),
        "!=" => !is_tie(a, b),
        other => panic!("no sign {other}"),
    }
}
