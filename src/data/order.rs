//! The order of dates: rising, none twice, all of one kind.

use std::collections::BTreeMap;

use super::findings::Findings;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::time::Stamp;

/// Adds what is wrong with the dates of one series: two kinds of periods, a
/// date twice, a date before the one above it.
///
/// # Shape
///
/// `dates`: rows of the file with their dates, in the order of the file;
/// `place` says where the date of a row stands.
pub(super) fn check(
    dates: &[(usize, Stamp)],
    place: impl Fn(usize) -> Place,
    findings: &mut Findings,
) {
    let pairs = || dates.iter().zip(dates.iter().skip(1));
    let kind_changes = |((_, before), (_, after)): &(&(usize, Stamp), &(usize, Stamp))| {
        kind(*before) != kind(*after)
    };
    if let Some(((first, before), (row, after))) = pairs().find(kind_changes) {
        findings.add(|| {
            let message =
                format!("`{after}` is a {}, `{before}` a {}", kind(*after), kind(*before));
            Diagnostic::error(Code::MixedPeriods, message)
                .at(place(*row))
                .with_related(place(*first), "the date before")
                .with_help(format!("write every date as `{before}` is written"))
        });
        return;
    }
    if pairs().all(|((_, before), (_, after))| before < after) {
        return;
    }
    find_doubles(dates, &place, findings);
    let falling = pairs().find(|((_, before), (_, after))| after < before);
    if let Some(((first, before), (row, after))) = falling {
        findings.add(|| {
            Diagnostic::error(Code::UnsortedDates, format!("`{after}` comes after `{before}`"))
                .at(place(*row))
                .with_related(place(*first), "a later date")
                .with_help("sort the rows by date, the oldest first")
        });
    }
}

fn find_doubles(dates: &[(usize, Stamp)], place: impl Fn(usize) -> Place, findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (row, stamp) in dates {
        let Some(first) = seen.get(stamp).copied() else {
            seen.insert(*stamp, *row);
            continue;
        };
        findings.add(|| {
            Diagnostic::error(Code::DuplicateDate, format!("two rows are dated `{stamp}`"))
                .at(place(*row))
                .with_related(place(first), "the first one")
                .with_help("keep one of the two rows")
        });
    }
}

/// What kind of date it is, in a word.
fn kind(stamp: Stamp) -> &'static str {
    match stamp {
        Stamp::Day(_) => "day",
        Stamp::Period(period) => period.frequency().word(),
        Stamp::Row(_) => "row",
    }
}
