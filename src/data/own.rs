//! Figures that a program has in memory: series and panels made by hand, with the
//! reasons why some are refused.

use super::releases::{Release, RowReading};
use super::{Confidence, Origin, Panel, Series};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, ErrorKind};
use crate::time::{Date, Stamp};
use crate::value::Unit;

impl Series {
    /// A series of these values.
    ///
    /// # Shape
    ///
    /// `stamps` and `values`: `[n]`, oldest first. A missing value is NaN; an
    /// infinite one counts as missing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if the times are not as many as the values, do not rise from
    /// one to the next, or name periods of two kinds.
    ///
    /// # Example
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use froth::{Panel, Series, Unit};
    ///
    /// let quarters = ["2026Q1", "2026Q2"].map(str::parse).into_iter();
    /// let debt = Series::new("debt", quarters.collect::<Result<_, _>>()?, vec![14.1, 14.5])?
    ///     .with_unit(Unit::parse("usd_tn").ok_or("a unit")?)
    ///     .with_source("our own books");
    /// let panel = Panel::new(vec![debt])?;
    /// assert_eq!(panel.series().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(
        name: impl Into<String>,
        stamps: Vec<Stamp>,
        values: Vec<f64>,
    ) -> Result<Series, Error> {
        let name = name.into();
        if stamps.len() != values.len() {
            let (times, values) = (stamps.len(), values.len());
            let message = format!("series `{name}` has {times} times and {values} values");
            return Err(refused(Code::RaggedRow, message, "give one value for each time"));
        }
        check_times(&name, &stamps)?;
        Series::of(&*name, stamps, values).ok_or_else(|| mixed(&name))
    }

    /// A series whose values became known on days of their own; several values of
    /// one time are its vintages, each of which stands until the next.
    ///
    /// # Shape
    ///
    /// `rows`: what a value is about, the day from which it stood, the value
    /// (missing is NaN); in any order. [`values`](Series::values) are the newest.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if the times name periods of two kinds, or two rows are of
    /// one time and day.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::Series;
    /// use froth::time::Stamp;
    ///
    /// let quarter: Stamp = "2026Q1".parse()?;
    /// let first = (quarter, "2026-04-30".parse()?, 2.0);
    /// let revised = (quarter, "2026-05-28".parse()?, 1.7);
    /// let growth = Series::with_vintages("growth", vec![first, revised])?;
    /// assert_eq!(growth.values_on("2026-05-01".parse()?), [2.0]);
    /// assert_eq!(growth.values(), [1.7]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_vintages(
        name: impl Into<String>,
        rows: Vec<(Stamp, Date, f64)>,
    ) -> Result<Series, Error> {
        let name = name.into();
        let mut days: Vec<(Stamp, Date)> = rows.iter().map(|row| (row.0, row.1)).collect();
        days.sort_unstable();
        let twice = days.iter().zip(days.iter().skip(1)).find(|(row, next)| row == next);
        if let Some(((stamp, day), _)) = twice {
            let message = format!("series `{name}` has two values of {stamp} known on {day}");
            return Err(refused(Code::DuplicateDate, message, "leave out all but the last"));
        }
        let release = |(stamp, known, value): (Stamp, Date, f64)| {
            let value = crate::value::finite(value);
            Release { stamp, known, until: None, value }
        };
        let reading = RowReading { is_vintage: true, tells_gaps: true };
        let released = reading.released(rows.into_iter().map(release).collect());
        Series::of_releases(&*name, released).ok_or_else(|| mixed(&name))
    }

    /// The same series with values that are known only within a range; its own
    /// are the likely ones, missing where none is.
    ///
    /// # Shape
    ///
    /// `ranges`: `[n]`, the lowest and the highest value of each; without a bound
    /// it is infinite. A range of NaN means the value itself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if they are not as many as the values, if a lowest value lies
    /// above its highest, or a likely one outside of its range; also for a series with
    /// [release dates](Series::released).
    ///
    /// # Example
    ///
    /// ```
    /// use froth::Series;
    ///
    /// let raised = Series::new("raised", vec!["2025".parse()?], vec![f64::NAN])?;
    /// let raised = raised.with_ranges(&[(30.0, 40.0)])?;
    /// assert_eq!(raised.range(0), Some((30.0, 40.0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_ranges(self, ranges: &[(f64, f64)]) -> Result<Series, Error> {
        let name = self.name().to_owned();
        self.ranged(ranges).ok_or_else(|| {
            let message = format!("the ranges of series `{name}` do not fit its values");
            let help = "give each value its lowest and its highest, with the value between them; \
                        a series with release dates can have no ranges";
            refused(Code::WrongArrangement, message, help)
        })
    }

    /// The same series in this unit. Without one its values are taken to be in the unit
    /// of the input that reads them.
    pub fn with_unit(mut self, unit: Unit) -> Series {
        self.about_mut().unit = Some(unit);
        self
    }

    /// The same series with where its values were taken from, for reports.
    pub fn with_source(mut self, source: impl Into<String>) -> Series {
        self.about_mut().source = Some(source.into());
        self
    }

    /// The same series with a remark about it.
    pub fn with_note(mut self, note: impl Into<String>) -> Series {
        self.about_mut().note = Some(note.into());
        self
    }

    /// The same series with how sure its values are.
    pub fn with_confidence(mut self, confidence: Confidence) -> Series {
        self.about_mut().confidence = Some(confidence);
        self
    }

    /// This series with the newer rows of another; of a series with vintages these may
    /// be later values of times that it has.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if the first of them does not come after the last of this
    /// one, or only one of the two has vintages.
    pub fn extended(&self, newer: &Series) -> Result<Series, Error> {
        if let (Some(own), Some(new)) = (self.rows_of_vintages(), newer.rows_of_vintages()) {
            let rows = own.into_iter().chain(new).collect();
            return Ok(Series::with_vintages(self.name(), rows)?.like(self));
        }
        let name = self.name();
        if self.releases().is_some() || newer.releases().is_some() || newer.has_ranges() {
            let message = format!("the newer rows of series `{name}` are of another kind");
            let help = "give both with release days, or both without";
            return Err(refused(Code::WrongArrangement, message, help));
        }
        if let (Some(last), Some(first)) = (self.stamps().last(), newer.stamps().first())
            && first <= last
        {
            let message =
                format!("series `{name}` ends at {last}, and the newer rows begin at {first}");
            let help = "give only the rows after it, or the whole series again";
            return Err(refused(Code::DuplicateDate, message, help));
        }
        let stamps = self.stamps().iter().chain(newer.stamps()).copied().collect();
        let values = self.values().iter().chain(newer.values()).copied().collect();
        Ok(Series::new(name, stamps, values)?.like(self))
    }

    /// What each value is about, the day from which it stood, and the value.
    fn rows_of_vintages(&self) -> Option<Vec<(Stamp, Date, f64)>> {
        let releases = self.releases()?;
        let stamps = self.stamps().iter().enumerate();
        let rows = stamps.flat_map(|(place, stamp)| {
            let versions = releases.versions(place).iter();
            versions.map(move |version| (*stamp, version.known, version.value))
        });
        Some(rows.collect())
    }
}

impl Panel {
    /// A panel of these series.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] if two of them have one name.
    pub fn new(series: Vec<Series>) -> Result<Panel, Error> {
        Panel::of(series).map_err(|second| {
            let message = format!("two series are called `{}`", second.name());
            refused(Code::SeriesTwice, message, "give each its own name")
        })
    }

    /// The same panel with where all its series came from: a file, a table, an answer.
    /// Reports name it with its digest ([`Origin::of`]).
    pub fn with_origin(mut self, origin: Origin) -> Panel {
        self.set_origin(origin);
        self
    }

    /// This panel with newer rows of some of its series; series that it does not have
    /// are added.
    ///
    /// # Errors
    ///
    /// As [`Series::extended`]; this panel is lost then, as with every method that takes
    /// it: keep a clone, which shares the values.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::Panel;
    ///
    /// let old = Panel::read_csv("date,price\n2026-01,7\n".as_bytes())?;
    /// let news = Panel::read_csv("date,price\n2026-02,8\n".as_bytes())?;
    /// let both = old.extended(news)?;
    /// assert_eq!(both.series()[0].values(), [7.0, 8.0]);
    /// # Ok::<(), froth::Error>(())
    /// ```
    pub fn extended(mut self, newer: Panel) -> Result<Panel, Error> {
        for series in newer.series() {
            let extended = match self.get(series.name()) {
                Some(own) => own.extended(series)?,
                None => series.clone(),
            };
            self = self.with(extended);
        }
        Ok(self)
    }
}

fn check_times(name: &str, stamps: &[Stamp]) -> Result<(), Error> {
    let mut pairs = stamps.iter().zip(stamps.iter().skip(1));
    let Some((stamp, next)) = pairs.find(|(stamp, next)| next <= stamp) else { return Ok(()) };
    // Of two kinds none comes first.
    if Stamp::frequency_of(&[*stamp, *next]).is_none() && !matches!(stamp, Stamp::Row(_)) {
        return Err(mixed(name));
    }
    if stamp == next {
        let message = format!("series `{name}` has two values of {stamp}");
        return Err(refused(Code::DuplicateDate, message, "leave one of them out"));
    }
    let message = format!("in series `{name}` {next} comes after {stamp}");
    Err(refused(Code::UnsortedDates, message, "sort by time, the oldest first"))
}

fn mixed(name: &str) -> Error {
    let message = format!("the times of series `{name}` name periods of two kinds");
    refused(Code::MixedPeriods, message, "make a series of each kind")
}

fn refused(code: Code, message: String, help: &str) -> Error {
    Error::new(ErrorKind::Data, vec![Diagnostic::error(code, message).with_help(help)])
}
