//! Release dates and vintages: from which day on which value stood.
//!
//! A value that is revised has several *versions*, each known from its own day.
//! A version stands until the next one of its observation. Most series have no
//! such dates and store nothing here.

use crate::time::{Date, Stamp};

/// A value and the day from which it stood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Version {
    pub(crate) known: Date,
    /// NaN where a value was taken back.
    pub(crate) value: f64,
}

/// One value as data tell it: what it is about, and while it stood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Release {
    pub(crate) stamp: Stamp,
    pub(crate) known: Date,
    /// The last day on which it stood, where the data say it.
    pub(crate) until: Option<Date>,
    /// Missing is NaN.
    pub(crate) value: f64,
}

/// How the rows of a file are to be taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowReading {
    /// The days tell when a value came to stand, and not only when there first
    /// was one; two versions of one observation say so, too.
    pub(super) is_vintage: bool,
    /// A row without a value says that there was none, and not merely nothing.
    pub(super) tells_gaps: bool,
}

/// The versions of every observation of a series.
#[derive(Clone, Debug)]
pub(crate) struct Releases {
    /// Where the versions of each observation begin; the end of all comes last.
    starts: Vec<usize>,
    // Invariant: within one observation the days rise, no two versions in a row
    // are equal, and the first has a value.
    versions: Vec<Version>,
    /// Every day of a version once, rising.
    days: Vec<Date>,
    is_vintage: bool,
}

/// A series in three parts: what its values are about, their newest versions,
/// and all versions.
pub(super) struct Released {
    pub(super) stamps: Vec<Stamp>,
    pub(super) values: Vec<f64>,
    pub(super) releases: Releases,
}

impl RowReading {
    /// The versions in these rows, whatever their order; of two rows for one
    /// observation and day the later counts.
    pub(super) fn released(self, mut rows: Vec<Release>) -> Released {
        rows.sort_by_key(|row| (row.stamp, row.known));
        // A record ends somewhere: what stood on its last day may stand on.
        let last_day = rows.iter().filter_map(|row| row.until).max();
        let (mut stamps, mut values) = (Vec::new(), Vec::new());
        let (mut starts, mut versions) = (vec![0], Vec::new());
        let mut has_revision = false;
        for rows in rows.chunk_by(|row, next| row.stamp == next.stamp) {
            let own = versions_of(rows, last_day, self);
            has_revision |= 1 < own.len();
            stamps.extend(rows.first().map(|row| row.stamp));
            values.push(own.last().map_or(f64::NAN, |newest| newest.value));
            versions.extend(own);
            starts.push(versions.len());
        }
        let mut days: Vec<Date> = versions.iter().map(|version| version.known).collect();
        days.sort_unstable();
        days.dedup();
        let is_vintage = self.is_vintage || has_revision;
        Released { stamps, values, releases: Releases { starts, versions, days, is_vintage } }
    }
}

impl Releases {
    /// The versions of the observation at `place`, oldest first; none if it never
    /// had a value.
    pub(crate) fn versions(&self, place: usize) -> &[Version] {
        let bounds = self.starts.get(place).zip(self.starts.get(place + 1));
        bounds.and_then(|(start, end)| self.versions.get(*start..*end)).unwrap_or_default()
    }

    /// The version of the observation at `place` that stood on a day.
    pub(crate) fn version_on(&self, place: usize, day: Date) -> Option<Version> {
        let versions = self.versions(place);
        let known = versions.partition_point(|version| version.known <= day);
        versions.get(known.checked_sub(1)?).copied()
    }

    /// Gives the newest version of the observation at `place` another value.
    pub(super) fn set_newest(&mut self, place: usize, value: f64) {
        let end = self.starts.get(place + 1).and_then(|end| end.checked_sub(1));
        let has_any = !self.versions(place).is_empty();
        if let Some(newest) = end.filter(|_| has_any).and_then(|end| self.versions.get_mut(end)) {
            newest.value = crate::value::finite(value);
        }
    }

    /// These versions, with this value for `stamp` from `day` on and no later one.
    pub(super) fn with(&self, stamps: &[Stamp], stamp: Stamp, day: Date, value: f64) -> Released {
        let mut rows = Vec::new();
        for (place, own) in stamps.iter().enumerate() {
            let release = |known, value| Release { stamp: *own, known, until: None, value };
            let versions = self.versions(place);
            if versions.is_empty() {
                rows.push(release(Date::MAX, f64::NAN));
            }
            rows.extend(versions.iter().map(|version| release(version.known, version.value)));
        }
        rows.retain(|row| row.stamp != stamp || row.known < day);
        rows.push(Release { stamp, known: day, until: None, value });
        let reading = RowReading { is_vintage: self.is_vintage, tells_gaps: true };
        reading.released(rows)
    }

    /// Whether the days tell when a value came to stand, and not only when there
    /// first was one.
    pub(crate) fn is_vintage(&self) -> bool {
        self.is_vintage
    }

    /// The first day of all: before it there is no record.
    pub(crate) fn first_day(&self) -> Option<Date> {
        self.days.first().copied()
    }
}

/// The versions of one observation from its rows, the days of which rise.
fn versions_of(rows: &[Release], last_day: Option<Date>, reading: RowReading) -> Vec<Version> {
    let mut versions: Vec<Version> = Vec::new();
    let mut add = |version: Version| {
        if versions.last().is_some_and(|last| last.known == version.known) {
            versions.pop();
        }
        let is_news = match versions.last() {
            None => !version.value.is_nan(),
            Some(last) => last.value.to_bits() != version.value.to_bits(),
        };
        if is_news {
            versions.push(version);
        }
    };
    for (place, row) in rows.iter().enumerate() {
        if row.value.is_nan() && !reading.tells_gaps {
            continue;
        }
        add(Version { known: row.known, value: row.value });
        let Some(until) = row.until.filter(|until| Some(*until) < last_day) else { continue };
        let next = until.plus_days(1);
        let stands_on = rows.get(place + 1).is_some_and(|row| row.known <= next);
        if !stands_on {
            add(Version { known: next, value: f64::NAN });
        }
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn versions(rows: &[(&str, Option<&str>, f64)]) -> Vec<String> {
        let stamp = Stamp::parse("1999Q4").unwrap();
        let release = |(known, until, value): &(&str, Option<&str>, f64)| Release {
            stamp,
            known: day(known),
            until: until.map(day),
            value: *value,
        };
        let reading = RowReading { is_vintage: false, tells_gaps: true };
        let released = reading.released(rows.iter().map(release).collect());
        let versions = released.releases.versions(0).iter();
        versions.map(|version| format!("{} {}", version.known, version.value)).collect()
    }

    #[test]
    fn a_version_is_what_differs_from_the_one_before() {
        let rows = [
            ("2000-06-30", None, 3.0),
            ("2000-01-31", None, f64::NAN),
            ("2000-03-31", None, 2.0),
            ("2000-04-30", None, 2.0),
        ];
        assert_eq!(versions(&rows), ["2000-03-31 2", "2000-06-30 3"]);
        assert!(versions(&[("2000-01-31", None, f64::NAN)]).is_empty());
    }

    #[test]
    fn a_value_stands_until_the_next_or_the_end_of_the_record() {
        let taken_back =
            [("2000-01-31", Some("2000-02-29"), 1.0), ("2000-04-30", Some("2000-12-31"), 2.0)];
        assert_eq!(versions(&taken_back), ["2000-01-31 1", "2000-03-01 NaN", "2000-04-30 2"]);
        let followed =
            [("2000-01-31", Some("2000-02-29"), 1.0), ("2000-03-01", Some("2000-12-31"), 2.0)];
        assert_eq!(versions(&followed), ["2000-01-31 1", "2000-03-01 2"]);
    }
}
