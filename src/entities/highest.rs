//! The share of a phase in one group of entities, and the highest in any of them.
//!
//! A *group* is the entities that have the same word in a column at a date. An
//! entity without a word may be of any group, or of one that nobody else names.

use super::Count;
use super::tally::InGroup;

/// The highest percentage of entities in a phase, of all groups with so many
/// entities: at least and at most.
///
/// # Nothing to say
///
/// `None` if no group surely has so many.
pub(super) fn highest(groups: &[InGroup<'_>], phase: usize, at_least: u64) -> Option<(f64, f64)> {
    let unnamed = strays(groups, phase);
    let (mut lowest, mut highest) = (None::<f64>, None::<f64>);
    for group in groups.iter().filter(|group| !group.word.is_empty()) {
        let total = group.count.total();
        let (least, most) = group.count.within(phase)?;
        if at_least <= total {
            let share = percent(least, total + unnamed.outside);
            lowest = Some(lowest.map_or(share, |lowest| lowest.max(share)));
        }
        if at_least <= total + unnamed.all {
            let share = percent(most + unnamed.inside, (total + unnamed.inside).max(at_least));
            highest = Some(highest.map_or(share, |highest| highest.max(share)));
        }
    }
    // They may be a group of their own.
    if 0 < unnamed.all && at_least <= unnamed.all {
        let share = percent(unnamed.inside, unnamed.inside.max(at_least));
        highest = Some(highest.map_or(share, |highest| highest.max(share)));
    }
    lowest.zip(highest)
}

/// The percentage of entities in a phase in the group of this word: at least and at
/// most.
///
/// # Nothing to say
///
/// `None` if it does not surely have so many entities, or any.
pub(super) fn share_of(
    groups: &[InGroup<'_>],
    word: &str,
    phase: usize,
    at_least: u64,
) -> Option<(f64, f64)> {
    let group = groups.iter().find(|group| group.word == word)?;
    let unnamed = strays(groups, phase);
    let total = group.count.total();
    let (least, most) = group.count.within(phase)?;
    if total < at_least {
        return None;
    }
    let lowest = percent(least, total + unnamed.outside);
    Some((lowest, percent(most + unnamed.inside, total + unnamed.inside)))
}

fn strays(groups: &[InGroup<'_>], phase: usize) -> Strays {
    let unnamed = groups.iter().find(|group| group.word.is_empty());
    unnamed.and_then(|group| Strays::of(&group.count, phase)).unwrap_or_default()
}

/// Entities that name no group.
#[derive(Clone, Copy, Debug, Default)]
struct Strays {
    all: u64,
    /// Those that may be in the phase.
    inside: u64,
    /// Those that may be in another.
    outside: u64,
}

impl Strays {
    fn of(count: &Count<'_>, phase: usize) -> Option<Strays> {
        let all = count.total();
        let (least, most) = count.within(phase)?;
        Some(Strays { all, inside: most, outside: all - least })
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 entities")]
pub(super) fn percent(part: u64, of: u64) -> f64 {
    100.0 * part as f64 / of as f64
}
