//! Whether some assignment makes sentences true: a search that goes back.
//!
//! What is asked for is taken apart as far as it has one way to be true. Where it has
//! several, both answers to its first open part are tried, one after the other.

use std::collections::BTreeSet;

use super::circuit::{Circuit, Sentence};
use super::scale::{Cells, Of};
use crate::ops::Range;
use crate::phase::is_far_below;
use crate::value::Truth;

/// How many parts of sentences are looked at, at most, for one question.
const MOST_PARTS: usize = 1_000_000;
/// The same for whether two signals or phases have to do with each other.
const MOST_PARTS_OF_PAIR: usize = 50_000;
/// The same for all questions about a rule set together.
const MOST_PARTS_OF_ALL: usize = 100_000_000;

/// What is left of the effort for all questions.
#[derive(Debug)]
pub(super) struct Effort {
    left: usize,
    most: usize,
}

impl Effort {
    pub(super) fn new() -> Effort {
        Effort { left: MOST_PARTS_OF_ALL, most: MOST_PARTS }
    }

    /// Less of it for each of the questions that follow.
    pub(super) fn of_pairs(self) -> Effort {
        Effort { most: MOST_PARTS_OF_PAIR, ..self }
    }
}

/// A sentence, and what it is to be.
pub(super) type Goal = (usize, bool);

/// What came of a search.
#[derive(Clone, Debug)]
pub(super) enum SearchResult {
    /// Each number can lie in one of the cells that are left of its scale.
    Can(Vec<Cells>),
    /// No assignment does it.
    Never,
    /// The search was given up.
    CutShort,
}

impl SearchResult {
    pub(super) fn is_never(&self) -> bool {
        matches!(self, SearchResult::Never)
    }
}

#[derive(Clone)]
struct Branch {
    cells: Vec<Cells>,
    free: Vec<Option<bool>>,
    goals: Vec<Goal>,
}

/// Whether no assignment meets all goals, and else ways in which numbers can lie that do;
/// none if the search was cut short.
pub(super) fn models(
    circuit: &Circuit,
    goals: &[Goal],
    effort: &mut Effort,
) -> (bool, Vec<Vec<Cells>>) {
    match search(circuit, goals, effort) {
        SearchResult::Never => (true, Vec::new()),
        SearchResult::CutShort => (false, Vec::new()),
        SearchResult::Can(first) => match searched(circuit, goals, effort, true) {
            SearchResult::Can(other) if other != first => (false, vec![first, other]),
            _ => (false, vec![first]),
        },
    }
}

/// Looks for an assignment under which all goals are met.
pub(super) fn search(circuit: &Circuit, goals: &[Goal], effort: &mut Effort) -> SearchResult {
    searched(circuit, goals, effort, false)
}

/// The same from the other end, if it is turned.
fn searched(
    circuit: &Circuit,
    goals: &[Goal],
    effort: &mut Effort,
    is_turned: bool,
) -> SearchResult {
    let all = circuit.within_all(goals.iter().map(|(own, _)| *own));
    let asked = circuit.scales_in(&all);
    let cells = circuit.scales.iter().enumerate().map(|(place, scale)| {
        if asked.contains(&place) { scale.cells(circuit) } else { Vec::new() }
    });
    let pairs: Vec<Pair> = asked.iter().filter_map(|own| Pair::of(circuit, *own, &asked)).collect();
    let first = Branch {
        cells: cells.collect(),
        free: vec![None; circuit.free_count()],
        goals: goals.to_vec(),
    };
    let mut left = vec![first];
    let mut parts = effort.most.min(effort.left);
    while let Some(mut branch) = left.pop() {
        let Some(rest) = parts.checked_sub(all.len()) else { return SearchResult::CutShort };
        effort.left = effort.left.saturating_sub(all.len());
        parts = rest;
        if !branch.take_apart(circuit)
            || !pairs.iter().all(|pair| pair.narrow(circuit, &mut branch))
        {
            continue;
        }
        let truths = branch.truths(circuit, &all);
        let truth = |own: usize| {
            let place = all.binary_search(&own).ok();
            place.and_then(|place| truths.get(place)).copied().unwrap_or(Truth::Unknown)
        };
        if branch.goals.iter().any(|(own, holds)| truth(*own) == Truth::from(!holds)) {
            continue;
        }
        branch.goals.retain(|(own, _)| !truth(*own).is_known());
        let Some((open, _)) = branch.goals.first() else { return SearchResult::Can(branch.cells) };
        let parts = circuit.sentences.get(*open).map(Sentence::parts).unwrap_or_default();
        let is_open = |part: &&usize| !truth(**part).is_known();
        let part = if is_turned { parts.iter().rfind(is_open) } else { parts.iter().find(is_open) };
        let Some(part) = part else { continue };
        for holds in [is_turned, !is_turned] {
            let mut other = branch.clone();
            other.goals.push((*part, holds));
            left.push(other);
        }
    }
    SearchResult::Never
}

/// Two numbers that are compared with each other, and each with levels.
struct Pair {
    scale: usize,
    /// The scales of each, and its range.
    sides: [(Vec<usize>, Range); 2],
}

impl Pair {
    fn of(circuit: &Circuit, scale: usize, asked: &BTreeSet<usize>) -> Option<Pair> {
        let Of::Pair(a, b) = circuit.scales.get(scale)?.of else { return None };
        let side = |number: usize| {
            let is_own = |own: &&usize| {
                circuit.scales.get(**own).is_some_and(|own| own.of == Of::Number(number))
            };
            let range = circuit.numbers.get(number).map_or(Range::ANY, |number| number.range);
            (asked.iter().filter(is_own).copied().collect(), range)
        };
        Some(Pair { scale, sides: [side(a), side(b)] })
    }

    /// Leaves out what does not fit: of two numbers the lower one lies no higher than the
    /// other. `false` if nothing is left.
    fn narrow(&self, circuit: &Circuit, branch: &mut Branch) -> bool {
        let [a, b] = &self.sides;
        let [(low_a, high_a), (low_b, high_b)] =
            [reach(circuit, branch, a), reach(circuit, branch, b)];
        let Some([below, at, above]) = branch.cells.get_mut(self.scale).map(Vec::as_mut_slice)
        else {
            return true;
        };
        *below &= low_a < high_b;
        *above &= low_b < high_a;
        *at &= !is_far_below(high_b, low_a) && !is_far_below(high_a, low_b);
        let (below, at, above) = (*below, *at, *above);
        // Where one is the lower for sure, its levels bind the other.
        let is_left = match (below, at, above) {
            (true, false, false) => bind(circuit, branch, (a, high_b), (b, low_a)),
            (false, false, true) => bind(circuit, branch, (b, high_a), (a, low_b)),
            _ => true,
        };
        is_left && (below || at || above)
    }
}

/// Between which two numbers one lies.
fn reach(circuit: &Circuit, branch: &Branch, (scales, range): &(Vec<usize>, Range)) -> (f64, f64) {
    let own = |end: f64, other: f64| if end.is_nan() { other } else { end };
    let all = (own(range.low, f64::NEG_INFINITY), own(range.high, f64::INFINITY));
    scales.iter().fold(all, |(low, high), place| {
        let found = circuit.scales.get(*place).zip(branch.cells.get(*place));
        let (least, most) = found.map_or(all, |(scale, cells)| scale.reach(cells));
        (low.max(least), high.min(most))
    })
}

/// Leaves to a number that is the lower one what begins below a number, and to the other
/// what ends above one; `false` if nothing is left.
fn bind(
    circuit: &Circuit,
    branch: &mut Branch,
    (lower, most): (&(Vec<usize>, Range), f64),
    (upper, least): (&(Vec<usize>, Range), f64),
) -> bool {
    let sides = [(lower, true, most), (upper, false, least)];
    sides.into_iter().all(|((scales, _), is_lower, bound)| {
        scales.iter().all(|place| {
            let Some(scale) = circuit.scales.get(*place) else { return true };
            let Some(cells) = branch.cells.get_mut(*place) else { return true };
            let count = cells.len();
            for (cell, is_left) in cells.iter_mut().enumerate().filter(|(_, own)| **own) {
                let only: Cells = (0..count).map(|own| own == cell).collect();
                let (low, high) = scale.reach(&only);
                *is_left = if is_lower { low < bound } else { bound < high };
            }
            cells.contains(&true)
        })
    })
}

impl Branch {
    /// Takes the goals apart that can be met in one way only; `false` if one cannot be.
    fn take_apart(&mut self, circuit: &Circuit) -> bool {
        let mut left = std::mem::take(&mut self.goals);
        let mut seen = BTreeSet::new();
        while let Some((own, holds)) = left.pop() {
            if !seen.insert((own, holds)) {
                continue;
            }
            let Some(sentence) = circuit.sentences.get(own) else { return false };
            let parts = sentence.parts();
            match (sentence, holds) {
                (Sentence::Known(truth), _) if *truth != holds => return false,
                (Sentence::Known(_), _) => {}
                (Sentence::All(_), true) | (Sentence::Any(_), false) => {
                    left.extend(parts.iter().map(|part| (*part, holds)));
                }
                (Sentence::AtLeast(least, _), true) if *least == parts.len() => {
                    left.extend(parts.iter().map(|part| (*part, true)));
                }
                (Sentence::AtLeast(1, _), false) => {
                    left.extend(parts.iter().map(|part| (*part, false)));
                }
                (Sentence::Not(inner), _) => left.push((*inner, !holds)),
                (Sentence::Lies(scale, level, side), _) => {
                    let Some(own) = circuit.scales.get(*scale) else { return false };
                    let Some(cells) = self.cells.get_mut(*scale) else { return false };
                    for (cell, is_left) in cells.iter_mut().enumerate() {
                        *is_left &= own.is_on(cell, *level, *side) == holds;
                    }
                    if !cells.contains(&true) {
                        return false;
                    }
                }
                (Sentence::Free(free), _) => {
                    let Some(free) = self.free.get_mut(*free) else { return false };
                    if *free == Some(!holds) {
                        return false;
                    }
                    *free = Some(holds);
                }
                _ => self.goals.push((own, holds)),
            }
        }
        true
    }

    /// What each of these sentences is, as far as it is settled.
    fn truths(&self, circuit: &Circuit, all: &[usize]) -> Vec<Truth> {
        let mut truths: Vec<Truth> = Vec::with_capacity(all.len());
        for own in all {
            let of = |part: &usize| {
                let place = all.binary_search(part).ok();
                place.and_then(|place| truths.get(place)).copied().unwrap_or(Truth::Unknown)
            };
            let truth = match circuit.sentences.get(*own) {
                Some(Sentence::Known(truth)) => Truth::from(*truth),
                Some(Sentence::All(parts)) => {
                    parts.iter().map(of).fold(Truth::True, |all, own| all.and(own))
                }
                Some(Sentence::Any(parts)) => {
                    parts.iter().map(of).fold(Truth::False, |any, own| any.or(own))
                }
                Some(Sentence::Not(inner)) => of(inner).not(),
                Some(Sentence::AtLeast(least, parts)) => {
                    let holding = parts.iter().filter(|part| of(part).is_true()).count();
                    let failing = parts.iter().filter(|part| of(part).is_false()).count();
                    if *least <= holding {
                        Truth::True
                    } else if parts.len() < least + failing {
                        Truth::False
                    } else {
                        Truth::Unknown
                    }
                }
                Some(Sentence::Lies(scale, level, side)) => {
                    let (own, cells) = (circuit.scales.get(*scale), self.cells.get(*scale));
                    own.zip(cells).map_or(Truth::Unknown, |(own, cells)| {
                        let left = cells.iter().enumerate().filter(|(_, is_left)| **is_left);
                        let mut on = left.map(|(cell, _)| own.is_on(cell, *level, *side));
                        let first = on.next().unwrap_or(false);
                        if on.all(|next| next == first) { first.into() } else { Truth::Unknown }
                    })
                }
                Some(Sentence::Free(free)) => {
                    self.free.get(*free).copied().flatten().map_or(Truth::Unknown, Truth::from)
                }
                None => Truth::Unknown,
            };
            truths.push(truth);
        }
        truths
    }
}
