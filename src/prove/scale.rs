//! Where a number can lie by the levels that it is compared with.

use super::circuit::Circuit;
use crate::ops::Range;
use crate::phase::is_far_below;

/// What lies somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// A number, by levels.
    Number(usize),
    /// A number, by another.
    Pair(usize, usize),
}

/// On which side of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Below,
    /// So near that it is a tie.
    At,
    Above,
}

impl Side {
    pub(super) fn mirrored(self) -> Side {
        match self {
            Side::Below => Side::Above,
            Side::At => Side::At,
            Side::Above => Side::Below,
        }
    }
}

/// One number and levels of it.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    pub(super) of: Of,
    /// Invariant: far enough from each other that no number ties with two.
    pub(super) levels: Vec<f64>,
}

/// The cells of a scale that are left. Even ones lie between levels, odd ones are ties
/// with them, from the lowest.
pub(super) type Cells = Vec<bool>;

impl Scale {
    pub(super) fn new(of: Of, level: f64) -> Scale {
        Scale { of, levels: vec![level] }
    }

    /// The place of a level, which is added where it is new.
    ///
    /// # Nothing to say
    ///
    /// `None` if it lies so near another that a number could tie with both: what is
    /// said of it is then said of a scale of its own, which leaves more possible.
    pub(super) fn place(&mut self, level: f64) -> Option<usize> {
        if let Some(known) = self.levels.iter().position(|own| *own == level) {
            return Some(known);
        }
        let is_apart = |own: &f64| is_far_below(*own, level) || is_far_below(level, *own);
        self.levels.iter().all(is_apart).then(|| {
            self.levels.push(level);
            self.levels.len() - 1
        })
    }

    /// Whether a cell lies on this side of the level at a place.
    pub(super) fn is_on(&self, cell: usize, place: usize, side: Side) -> bool {
        let level = self.levels.get(place).copied().unwrap_or(f64::NAN);
        let tie = 2 * self.levels.iter().filter(|own| **own < level).count() + 1;
        match side {
            Side::Below => cell < tie,
            Side::At => cell == tie,
            Side::Above => tie < cell,
        }
    }

    /// The cells in which its number can lie at all.
    pub(super) fn cells(&self, circuit: &Circuit) -> Cells {
        let range = |number: usize| {
            let own = circuit.numbers.get(number).map_or(Range::ANY, |own| own.range);
            // What is said is said of known figures.
            if own.is_lacking() { Range::ANY } else { Range { may_lack: false, ..own } }
        };
        let can = |a: Range, b: Range| -> (bool, bool, bool) {
            let (below, at) = a.compared(b);
            (!below.is_false(), !at.is_false(), !b.compared(a).0.is_false())
        };
        match self.of {
            Of::Pair(a, b) => {
                let (below, at, above) = can(range(a), range(b));
                vec![below, at, above]
            }
            Of::Number(own) => {
                let mut levels = self.levels.clone();
                levels.sort_by(f64::total_cmp);
                let mut cells = Vec::with_capacity(2 * levels.len() + 1);
                let mut is_above = true;
                for level in levels {
                    let (below, at, above) = can(range(own), Range::point(level));
                    cells.extend([is_above && below, at]);
                    is_above = above;
                }
                cells.push(is_above);
                cells
            }
        }
    }

    /// Between which two numbers those of some cells lie.
    pub(super) fn reach(&self, cells: &Cells) -> (f64, f64) {
        let mut levels = self.levels.clone();
        levels.sort_by(f64::total_cmp);
        let end = |cell: usize, is_high: bool| {
            let level = levels.get(cell / 2).copied();
            match cell % 2 {
                // Wider than any tie is.
                1 => level.map(|level| {
                    let tie = 1e-8 * level.abs().max(1e-3);
                    if is_high { level + tie } else { level - tie }
                }),
                _ if is_high => level,
                _ => (cell / 2).checked_sub(1).and_then(|below| levels.get(below).copied()),
            }
        };
        let low = cells.iter().position(|is_left| *is_left).and_then(|cell| end(cell, false));
        let high = cells.iter().rposition(|is_left| *is_left).and_then(|cell| end(cell, true));
        (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
    }

    /// The cell of a number by these levels.
    pub(super) fn cell(&self, number: f64) -> usize {
        let is_tie = |level: &&f64| crate::value::equal(number, **level).is_true();
        let below = self.levels.iter().filter(|own| crate::value::less(**own, number).is_true());
        2 * below.count() + usize::from(self.levels.iter().any(|level| is_tie(&level)))
    }
}
