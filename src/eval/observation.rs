//! The observations of an input, and which of their values a decision may see.

use super::{Bar, Sight};
use crate::data::Series;
use crate::rules::Input;
use crate::time::{Date, Frequency, Period, Stamp};

/// From where the past is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Newest values, each from the day of its first release.
    Released,
    /// Newest values, all at once.
    Latest,
    /// Values as they stood on this day.
    On(Date),
}

/// One observation on its way to the calendar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observation {
    pub(super) period: Period,
    /// The day from which bars see it.
    pub(super) from: Date,
    /// The day on which it became known. Invariant: later than `from` only where
    /// the record of vintages begins after the period.
    pub(super) known: Date,
    /// The day from which the value stood, for a view on a day.
    pub(super) vintage: Option<Date>,
    pub(super) value: f64,
    /// How many days after its period bars see it, where the data tell.
    pub(super) delay_days: Option<i32>,
}

/// All observations in the order of their periods.
pub(super) fn observations(
    input: &Input,
    series: &Series,
    frequency: Frequency,
    view: View,
) -> Vec<Observation> {
    let stamps = series.stamps().iter().zip(series.values()).enumerate();
    let observation = |(place, (stamp, newest)): (usize, (&Stamp, &f64))| {
        let period = stamp.period(frequency)?;
        let lag = input.published.after(period.last_day());
        let (vintage, delay_days) = (None, None);
        let by_lag =
            Observation { period, from: lag, known: lag, vintage, value: *newest, delay_days };
        let Some(releases) = series.releases() else { return Some(by_lag) };
        let Some(first) = releases.versions(place).first() else { return Some(by_lag) };
        let known = first.known;
        let delay = |from: Date| Some(from.days() - period.last_day().days());
        let by_lag = Observation { delay_days: delay(known), ..by_lag };
        let View::On(day) = view else {
            return Some(Observation { from: known, known, ..by_lag });
        };
        let Some(version) = releases.version_on(place, day) else {
            // To come: its day is after the view, so that no bar sees it.
            return Some(Observation { from: known, known, value: f64::NAN, ..by_lag });
        };
        // A record that begins late does not say when its first periods were
        // published; a past that is looked back on has them where they belong.
        let is_begin = releases.first_day() == Some(known);
        let from = if is_begin { known.min(lag) } else { known };
        let vintage = Some(version.known);
        let (value, delay_days) = (version.value, delay(from));
        Some(Observation { from, known, vintage, value, delay_days, ..by_lag })
    };
    stamps.filter_map(observation).collect()
}

/// A row of the data as a bar of its own; `past` counts the rows before it.
pub(super) fn row(series: &Series, bar: &Bar, view: View, past: &mut usize) -> (f64, Sight) {
    while series.stamps().get(*past).is_some_and(|stamp| *stamp < bar.stamp) {
        *past += 1;
    }
    let gap = (f64::NAN, Sight::Gap(bar.stamp));
    if series.stamps().get(*past) != Some(&bar.stamp) {
        return gap;
    }
    let newest = series.values().get(*past).copied().unwrap_or(f64::NAN);
    let first = series.releases().and_then(|releases| releases.versions(*past).first());
    let day = bar.date.unwrap_or(Date::MAX);
    let (value, known, vintage) = match (series.releases(), first, view) {
        (Some(releases), Some(first), View::On(day)) => match releases.version_on(*past, day) {
            Some(version) => (version.value, Some(first.known), Some(version.known)),
            None => return (f64::NAN, Sight::NotYetPublished(bar.stamp)),
        },
        (_, Some(first), View::Released) if day < first.known => {
            return (f64::NAN, Sight::NotYetPublished(bar.stamp));
        }
        (_, Some(first), _) => (newest, Some(first.known), None),
        (_, None, _) => (newest, bar.date, None),
    };
    if value.is_nan() {
        return gap;
    }
    (value, Sight::Seen { period: bar.stamp, known, vintage, is_partial: false })
}
