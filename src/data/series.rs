//! One quantity over time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Confidence;
use super::releases::{Released, Releases};
use crate::time::{Date, Frequency, Stamp};
use crate::value::Unit;

/// One quantity over time: values in order, each with the time it is about.
///
/// A clone shares the values.
#[derive(Clone, Debug)]
pub struct Series {
    name: String,
    // Invariant: strictly rising, and as many as values. The columns of a table share them.
    stamps: Arc<Vec<Stamp>>,
    // Invariant: finite, or NaN where the value is missing.
    values: Arc<Vec<f64>>,
    frequency: Option<Frequency>,
    // Whether its quarters may be months as well: `1999-4`.
    is_bare: bool,
    about: Option<Box<About>>,
    file: Option<Arc<str>>,
    // Invariant: as many observations as stamps.
    releases: Option<Arc<Releases>>,
    ranges: Option<Arc<ValueRanges>>,
}

/// What a series is called in its file, where that is not its name, and what tells
/// it from others that are called so.
#[derive(Clone, Debug)]
pub(crate) struct OriginName {
    name: String,
    labels: Vec<(String, String)>,
}

/// Between which two values each value lies; NaN where it is missing.
// Invariant: as many as the values, the lower first.
#[derive(Clone, Debug)]
struct ValueRanges(Vec<(f64, f64)>);

/// What a file says about a series besides its values.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    pub(crate) unit: Option<Unit>,
    pub(crate) source: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) confidence: Option<Confidence>,
    /// Whether it is one figure of one day, not the first of more to come.
    pub(crate) is_figure: bool,
    /// Whether its figures were written as `38.13K`, and are in full.
    pub(crate) is_in_full: bool,
    /// What it is called in its file, where that is not its name.
    pub(crate) origin: Option<OriginName>,
    /// What stands after some values.
    pub(crate) marks: BTreeMap<Stamp, String>,
}

impl Series {
    /// A series of these values; `None` if the times do not rise from one to the
    /// next, mix periods of two kinds, or are not as many as the values.
    pub(crate) fn of(
        name: impl Into<String>,
        stamps: Vec<Stamp>,
        values: Vec<f64>,
    ) -> Option<Series> {
        Series::sharing(name, Arc::new(stamps), values)
    }

    /// The same with times that other series have, too.
    pub(super) fn sharing(
        name: impl Into<String>,
        stamps: Arc<Vec<Stamp>>,
        values: Vec<f64>,
    ) -> Option<Series> {
        let is_rising = stamps.iter().zip(stamps.iter().skip(1)).all(|(stamp, next)| stamp < next);
        let is_row = |stamp: &Stamp| matches!(stamp, Stamp::Row(_));
        let frequency = Stamp::frequency_of(&stamps);
        let is_one_kind = frequency.is_some() || stamps.iter().all(is_row);
        if !is_rising || !is_one_kind || stamps.len() != values.len() {
            return None;
        }
        let values = values.into_iter().map(crate::value::finite).collect();
        Some(Series {
            name: name.into(),
            stamps,
            values: Arc::new(values),
            frequency,
            is_bare: false,
            about: None,
            file: None,
            releases: None,
            ranges: None,
        })
    }

    /// The same series with the lowest and the highest value of each; `None` if they
    /// do not fit.
    pub(crate) fn ranged(self, ranges: &[(f64, f64)]) -> Option<Series> {
        if ranges.len() != self.values.len() || self.releases.is_some() {
            return None;
        }
        let mut all = Vec::with_capacity(ranges.len());
        for ((low, high), value) in ranges.iter().zip(&*self.values) {
            if low.is_nan() || high.is_nan() {
                all.push((*value, *value));
                continue;
            }
            let is_inside = value.is_nan() || (low <= value && value <= high);
            if high < low || !is_inside {
                return None;
            }
            all.push((*low, *high));
        }
        Some(Series { ranges: Some(Arc::new(ValueRanges(all))), ..self })
    }

    pub(super) fn of_releases(name: impl Into<String>, released: Released) -> Option<Series> {
        let Released { stamps, values, releases } = released;
        let series = Series::of(name, stamps, values)?;
        Some(Series { releases: Some(Arc::new(releases)), ..series })
    }

    /// The same series with the name that its file gives it, and with what tells it
    /// from others of that name.
    pub(crate) fn with_origin_name(
        mut self,
        name: String,
        labels: Vec<(String, String)>,
    ) -> Series {
        if name != self.name || !labels.is_empty() {
            self.about_mut().origin = Some(OriginName { name, labels });
        }
        self
    }

    /// The same series under another name, which its panel needs to tell it apart.
    pub(super) fn renamed(mut self, name: String) -> Series {
        let old = std::mem::replace(&mut self.name, name);
        let own = self.about_mut();
        if own.origin.is_none() {
            own.origin = Some(OriginName { name: old, labels: Vec::new() });
        }
        self
    }

    pub(super) fn about_mut(&mut self) -> &mut About {
        self.about.get_or_insert_default()
    }

    fn origin(&self) -> Option<&OriginName> {
        self.about.as_ref()?.origin.as_ref()
    }

    /// The name that its file gives it: several series of a panel may have one.
    pub fn origin_name(&self) -> &str {
        self.origin().map_or(&self.name, |origin| &origin.name)
    }

    /// What tells it from other series that are called so, each with the name of its
    /// column: `LOCATION`, `USA`.
    pub fn labels(&self) -> &[(String, String)] {
        self.origin().map_or(&[], |origin| &origin.labels)
    }

    /// What stands after the newest value of this time in its file, such as `p` for a
    /// provisional one.
    pub fn mark(&self, stamp: Stamp) -> Option<&str> {
        self.about.as_ref()?.marks.get(&stamp).map(String::as_str)
    }

    /// What stands after values in their file, oldest first.
    pub(crate) fn marks(&self) -> impl Iterator<Item = (Stamp, &str)> {
        let marks = self.about.iter().flat_map(|about| about.marks.iter());
        marks.map(|(stamp, mark)| (*stamp, mark.as_str()))
    }

    /// The same series, its quarters written as a bare number after the year.
    pub(super) fn with_bare(self, is_bare: bool) -> Series {
        Series { is_bare, ..self }
    }

    /// Whether its quarters may be months as well: `1999-4`.
    pub(crate) fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// The same series with what its file says about it.
    pub(crate) fn with_about(self, about: About) -> Series {
        Series { about: Some(Box::new(about)), ..self }
    }

    /// The same series with other values; `None` as for [`Series::new`].
    pub(crate) fn with_values(&self, stamps: Vec<Stamp>, values: Vec<f64>) -> Option<Series> {
        Series::of(self.name.clone(), stamps, values).map(|series| series.like(self))
    }

    /// The same series with what the file of another says about it.
    pub(super) fn of_file(self, file: Option<Arc<str>>, about: Option<About>) -> Series {
        Series { file, about: about.map(Box::new), ..self }
    }

    pub(super) fn about(&self) -> Option<&About> {
        self.about.as_deref()
    }

    /// The same series with another value at `place`, the newest of that time if
    /// there are vintages of it.
    pub(crate) fn with_newest(&self, place: usize, value: f64) -> Series {
        let mut series = self.clone();
        if let Some(known) = Arc::make_mut(&mut series.values).get_mut(place) {
            *known = crate::value::finite(value);
        }
        let ranges = series.ranges.as_mut().map(Arc::make_mut);
        if let Some(range) = ranges.and_then(|ranges| ranges.0.get_mut(place)) {
            *range = (value, value);
        }
        if let Some(releases) = &mut series.releases {
            Arc::make_mut(releases).set_newest(place, value);
        }
        series
    }

    /// The same series with release dates; `None` if a time has none.
    pub(crate) fn with_releases(&self, day: impl Fn(Stamp) -> Option<Date>) -> Option<Series> {
        let both = self.stamps.iter().zip(&*self.values);
        let rows = both.map(|(stamp, value)| Some((*stamp, day(*stamp)?, *value)));
        let series = Series::with_vintages(&*self.name, rows.collect::<Option<Vec<_>>>()?).ok()?;
        Some(series.like(self))
    }

    /// The same series with a value for `stamp` that is known from `day`, and with
    /// no other for that time from then on.
    ///
    /// # Nothing to say
    ///
    /// `None` if `stamp` is not of the kind of the others.
    pub(crate) fn with_figure(&self, stamp: Stamp, day: Date, value: f64) -> Option<Series> {
        let series = match &self.releases {
            Some(releases) => {
                Series::of_releases(&*self.name, releases.with(&self.stamps, stamp, day, value))?
            }
            None => {
                let (mut stamps, mut values) = (self.stamps.to_vec(), self.values.to_vec());
                let mut ranges = self.ranges.clone();
                let place = stamps.binary_search(&stamp).unwrap_or_else(|place| {
                    stamps.insert(place, stamp);
                    values.insert(place, value);
                    if let Some(ranges) = &mut ranges {
                        Arc::make_mut(ranges).0.insert(place, (value, value));
                    }
                    place
                });
                let series = Series::of(&*self.name, stamps, values)?;
                Series { ranges, ..series }.with_newest(place, value)
            }
        };
        Some(series.like(self))
    }

    /// This series with all that another has beside its figures.
    pub(super) fn like(self, other: &Series) -> Series {
        let (about, file) = (other.about.clone(), other.file.clone());
        Series { is_bare: other.is_bare, about, file, ..self }
    }

    pub(crate) fn set_file(&mut self, file: Arc<str>) {
        self.file = Some(file);
    }

    /// The name of its column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The times it has values for, oldest first.
    pub fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    /// Its values in the order of [`stamps`](Series::stamps); NaN is missing.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Its values as they stood on a day, in the order of
    /// [`stamps`](Series::stamps); NaN is missing, or not yet known. Without
    /// vintages and release dates these are [`values`](Series::values).
    pub fn values_on(&self, day: Date) -> Vec<f64> {
        let Some(releases) = &self.releases else { return self.values.to_vec() };
        let value = |place| releases.version_on(place, day).map_or(f64::NAN, |own| own.value);
        (0..self.stamps.len()).map(value).collect()
    }

    /// The lowest and the highest value at `place`; `None` if it is missing, or
    /// the series has no ranges.
    pub fn range(&self, place: usize) -> Option<(f64, f64)> {
        let range = self.ranges.as_ref()?.0.get(place).copied();
        range.filter(|(low, _)| !low.is_nan())
    }

    /// Whether values are known only within a range.
    pub(crate) fn has_ranges(&self) -> bool {
        self.ranges.is_some()
    }

    /// The series of the lowest values; `None` without ranges.
    pub(crate) fn lows(&self) -> Option<Series> {
        self.end(|(low, _)| *low)
    }

    /// The series of the highest values; `None` without ranges.
    pub(crate) fn highs(&self) -> Option<Series> {
        self.end(|(_, high)| *high)
    }

    fn end(&self, end: fn(&(f64, f64)) -> f64) -> Option<Series> {
        let values: Vec<f64> = self.ranges.as_ref()?.0.iter().map(end).collect();
        Some(Series { values: Arc::new(values), ranges: None, ..self.clone() })
    }

    /// Whether the data tell which value stood on which day.
    pub fn has_vintages(&self) -> bool {
        self.releases.as_ref().is_some_and(|releases| releases.is_vintage())
    }

    /// The day on which the observation at `place` first had a value; `None` if
    /// the data do not tell.
    pub fn released(&self, place: usize) -> Option<Date> {
        self.releases.as_ref()?.versions(place).first().map(|first| first.known)
    }

    /// From which day on which value stood, where the data tell.
    pub(crate) fn releases(&self) -> Option<&Releases> {
        self.releases.as_deref()
    }

    /// Whether the observation at `place` ever had a value.
    pub(crate) fn ever_known(&self, place: usize) -> bool {
        match &self.releases {
            Some(releases) => !releases.versions(place).is_empty(),
            None => {
                self.values.get(place).is_some_and(|value| !value.is_nan())
                    || self.range(place).is_some()
            }
        }
    }

    /// How often it has a value, as its dates show; `None` for rows without dates.
    pub fn frequency(&self) -> Option<Frequency> {
        self.frequency
    }

    /// The times that it has values for, shared where it has one for each.
    pub(super) fn known_times(&self) -> Arc<Vec<Stamp>> {
        let has_all = (0..self.stamps.len()).all(|place| self.ever_known(place));
        if has_all { Arc::clone(&self.stamps) } else { Arc::new(self.known_stamps()) }
    }

    /// The times that it has values for.
    pub(crate) fn known_stamps(&self) -> Vec<Stamp> {
        let all = self.stamps.iter().enumerate();
        all.filter(|(place, _)| self.ever_known(*place)).map(|(_, stamp)| *stamp).collect()
    }

    /// Its unit, where the data say it.
    pub fn unit(&self) -> Option<&Unit> {
        self.about.as_ref()?.unit.as_ref()
    }

    /// Whether its figures were written as `38.13K`, and are in full.
    pub(crate) fn is_in_full(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.is_in_full)
    }

    /// Where its values were taken from, where the data say it.
    pub fn source(&self) -> Option<&str> {
        self.about.as_ref()?.source.as_deref()
    }

    /// A remark about it, where the data have one.
    pub fn note(&self) -> Option<&str> {
        self.about.as_ref()?.note.as_deref()
    }

    /// How sure its values are, where the data say it.
    pub fn confidence(&self) -> Option<Confidence> {
        self.about.as_ref()?.confidence
    }

    /// Whether it is a figure of a snapshot: about one day, and nothing before.
    pub(crate) fn is_figure(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.is_figure) && self.stamps.len() == 1
    }

    /// The file that it was read from; `None` if it was not read from a file.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }
}
