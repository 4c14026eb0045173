//! The truths that a condition can have while a figure is only known within a
//! range: true, false, unknown, or one of several of these.

use crate::value::Truth;

/// A set of truths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Truths(u8);

const ALL: [Truth; 3] = [Truth::False, Truth::True, Truth::Unknown];

impl Truths {
    pub(super) const ANY: Truths = Truths(0b111);

    /// None yet, to be added to.
    pub(super) fn none() -> Truths {
        Truths(0)
    }

    pub(crate) fn only(truth: Truth) -> Truths {
        Truths::none().with(truth, true)
    }

    /// The same and one more, if it can be that.
    pub(super) fn with(self, truth: Truth, can_be: bool) -> Truths {
        Truths(self.0 | if can_be { bit(truth) } else { 0 })
    }

    pub(super) fn can_be(self, truth: Truth) -> bool {
        self.0 & bit(truth) != 0
    }

    /// Whether it can be one of the three only.
    pub(super) fn is_settled(self) -> bool {
        self.0.count_ones() == 1
    }

    /// What is known of it: unknown if it can be more than one.
    pub(crate) fn known(self) -> Truth {
        let mut each = self.each();
        each.next().filter(|_| each.next().is_none()).unwrap_or_default()
    }

    pub(super) fn each(self) -> impl Iterator<Item = Truth> {
        ALL.into_iter().filter(move |truth| self.can_be(*truth))
    }

    pub(super) fn not(self) -> Truths {
        self.each().fold(Truths::none(), |all, truth| all.with(truth.not(), true))
    }

    /// What comes of each of these and each of those.
    pub(super) fn joined(self, other: Truths, join: impl Fn(Truth, Truth) -> Truth) -> Truths {
        let one = |all: Truths, truth: Truth| {
            other.each().fold(all, |all, other| all.with(join(truth, other), true))
        };
        self.each().fold(Truths::none(), one)
    }
}

fn bit(truth: Truth) -> u8 {
    match truth {
        Truth::False => 0b001,
        Truth::True => 0b010,
        Truth::Unknown => 0b100,
    }
}

/// Whether a condition was true at some of the last bars; before the first bar it
/// is unknown.
#[derive(Clone, Debug)]
pub(super) struct WithinTruths {
    window: usize,
    bars_since_maybe_true: usize,
    bars_since_true: usize,
    bars_since_not_false: usize,
    bars_since_maybe_unknown: usize,
}

impl WithinTruths {
    pub(super) fn new(window: usize) -> WithinTruths {
        WithinTruths {
            window: window.max(1),
            bars_since_maybe_true: usize::MAX,
            bars_since_true: usize::MAX,
            bars_since_not_false: 0,
            bars_since_maybe_unknown: 0,
        }
    }

    pub(super) fn step(&mut self, c: Truths) -> Truths {
        let since = |is_now: bool, bars: usize| if is_now { 0 } else { bars.saturating_add(1) };
        let is_true = c == Truths::only(Truth::True);
        self.bars_since_maybe_true = since(c.can_be(Truth::True), self.bars_since_maybe_true);
        self.bars_since_true = since(is_true, self.bars_since_true);
        self.bars_since_not_false = since(!c.can_be(Truth::False), self.bars_since_not_false);
        self.bars_since_maybe_unknown =
            since(c.can_be(Truth::Unknown), self.bars_since_maybe_unknown);
        let is_open = self.bars_since_maybe_unknown < self.window;
        Truths::none()
            .with(Truth::True, self.bars_since_maybe_true < self.window)
            .with(Truth::False, self.window <= self.bars_since_not_false)
            .with(Truth::Unknown, is_open && self.window <= self.bars_since_true)
    }
}

/// Whether at least `number` of these hold.
pub(super) fn at_least(number: f64, truths: &[Truths]) -> Truths {
    let count = |is_one: fn(&&Truths) -> bool| truths.iter().filter(is_one).count() as f64;
    let surely_held = count(|truths| **truths == Truths::only(Truth::True));
    let held = count(|truths| truths.can_be(Truth::True));
    let surely_open = count(|truths| !truths.can_be(Truth::False));
    let open = count(|truths| **truths != Truths::only(Truth::False));
    let has_unknown = truths.iter().any(|truths| truths.can_be(Truth::Unknown));
    Truths::none()
        .with(Truth::True, number <= held)
        .with(Truth::False, surely_open < number)
        .with(Truth::Unknown, has_unknown && surely_held < number && number <= open)
}
