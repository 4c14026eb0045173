//! The order of dates: rising, none twice, all of one kind; with release dates
//! in any order, but no two rows of one date and day.

use std::collections::BTreeMap;

use super::findings::Findings;
use crate::diagnostic::{Code, Diagnostic, Place, list};
use crate::time::{Date, Stamp};

/// Adds what is wrong with the dates of one series: two kinds of periods, a
/// date twice, a date before the one above it.
///
/// # Shape
///
/// `dates`: rows of the file with their dates, in the order of the file;
/// `place` says where the date of a row stands, `differ` in what two rows differ.
pub(super) fn check(
    dates: &[(usize, Stamp)],
    place: impl Fn(usize) -> Place,
    differ: impl Fn(usize, usize) -> Difference,
    findings: &mut Findings,
) {
    let pairs = || dates.iter().zip(dates.iter().skip(1));
    if has_two_kinds(dates, &place, findings) {
        return;
    }
    if pairs().all(|((_, before), (_, after))| before < after) {
        return;
    }
    find_doubles(dates, &place, differ, findings);
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

/// Adds what is wrong with the dates of one series whose rows have release
/// dates: two kinds of periods, two rows of one date and one release.
///
/// # Shape
///
/// As for [`check`]; `known`: the release dates of the same rows.
pub(super) fn check_releases(
    dates: &[(usize, Stamp)],
    known: &[Date],
    place: impl Fn(usize) -> Place,
    findings: &mut Findings,
) {
    if has_two_kinds(dates, &place, findings) {
        return;
    }
    let mut seen = BTreeMap::new();
    for ((row, stamp), known) in dates.iter().zip(known) {
        let Some(first) = seen.insert((*stamp, *known), *row) else { continue };
        findings.add(|| {
            let message = format!("two rows are dated `{stamp}` and known from {known}");
            Diagnostic::error(Code::DuplicateDate, message)
                .at(place(*row))
                .with_related(place(first), "the first one")
                .with_help(
                    "write the day from which each was valid, or put each series into its own file",
                )
        });
    }
}

/// Whether the dates name periods of two kinds, which is then added.
fn has_two_kinds(
    dates: &[(usize, Stamp)],
    place: impl Fn(usize) -> Place,
    findings: &mut Findings,
) -> bool {
    let mut pairs = dates.iter().zip(dates.iter().skip(1));
    let change = pairs.find(|((_, before), (_, after))| kind(*before) != kind(*after));
    let Some(((first, before), (row, after))) = change else { return false };
    findings.add(|| {
        let message = format!("`{after}` is a {}, `{before}` a {}", kind(*after), kind(*before));
        Diagnostic::error(Code::MixedPeriods, message)
            .at(place(*row))
            .with_related(place(*first), "the date before")
            .with_help("put the dates of each kind into their own file")
    });
    true
}

/// In what two rows of one date differ, numbers left out.
pub(super) enum Difference {
    /// In words, in these columns; in nothing if there are none.
    Words(Vec<String>),
    TimeOfDay,
}

fn find_doubles(
    dates: &[(usize, Stamp)],
    place: impl Fn(usize) -> Place,
    differ: impl Fn(usize, usize) -> Difference,
    findings: &mut Findings,
) {
    let mut seen = BTreeMap::new();
    for (row, stamp) in dates {
        let Some(first) = seen.get(stamp).copied() else {
            seen.insert(*stamp, *row);
            continue;
        };
        findings.add(|| {
            let help = match differ(first, *row) {
                Difference::TimeOfDay => "the rows have times of day, and only one figure a day \
                                          is read: keep one for each day, such as the last"
                    .to_owned(),
                Difference::Words(columns) if columns.is_empty() => {
                    "put each series into its own file; if one row revises the other, give each \
                     the day from which it was valid, in a column `vintage`"
                        .to_owned()
                }
                Difference::Words(columns) => {
                    let names = list(columns.iter().map(String::as_str), 4);
                    format!("the rows differ in {names}: put each series into its own file")
                }
            };
            Diagnostic::error(Code::DuplicateDate, format!("two rows are dated `{stamp}`"))
                .at(place(*row))
                .with_related(place(first), "the first one")
                .with_help(help)
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
