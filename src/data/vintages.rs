//! One file a vintage: files of the same series, each as it stood on a day.
//!
//! The name of such a file carries its *vintage*: `2015-06.csv` holds what was
//! known by the end of June 2015. Together the files tell of every value from
//! which day on it stood.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::faults::Faults;
use super::releases::{Release, RowReading};
use super::rows::last_day;
use super::series::About;
use super::{Origin, Panel, Series, base_name, findings};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::time::{Date, Period, Stamp};

/// Bare years outside of these are no vintage.
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2200;

/// Vintages on their way to one panel, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Vintages {
    newest: Option<Date>,
    columns: BTreeMap<String, VintageColumn>,
    origins: Vec<Origin>,
    faults: Vec<(String, Faults)>,
}

/// One series over its vintages.
#[derive(Clone, Debug)]
struct VintageColumn {
    /// How many series came before it.
    place: usize,
    file: Option<Arc<str>>,
    about: Option<About>,
    /// Whether the quarters of some vintage may be months as well.
    is_bare: bool,
    /// What each value was from which day on, where it was another than before.
    versions: BTreeMap<Stamp, Vec<(Date, f64)>>,
}

impl Vintages {
    /// The day of the vintage that a file's name carries: `2015-06-30.csv`,
    /// `20150630.csv`, `2015-06.csv`, `2015m6.csv`, `2015Q2.csv`, `2015.csv`, with
    /// other words around it or not. A vintage named by a period counts from the
    /// last day of that.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) if the name carries no date, or
    /// more than one.
    pub fn day_of_name(name: &str) -> Result<Date, Error> {
        let base = base_name(name);
        let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
        let message = match dates(stem).as_slice() {
            [stamp] => return Ok(last_day(*stamp)),
            [] => format!("the file name `{base}` contains no date"),
            [one, other, ..] => format!(
                "the file name `{base}` contains two dates, {one} and \
                                         {other}"
            ),
        };
        let help = "name a file by the day or month of its vintage alone, such as `2015-06.csv`";
        let wrong = Diagnostic::error(Code::NoVintage, message).at(Place::whole(name));
        Err(findings::only(wrong.with_help(help)))
    }

    /// Adds the series as they stood on a day.
    ///
    /// A gap says that the vintage has no value there, be there one before or not.
    /// A period or series that the vintage leaves out stands as it stood.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`](crate::ErrorKind::Data) if the day does not come after
    /// those before, or a series has no dates, dates of another kind than before,
    /// vintages of its own, or ranges.
    pub fn add(&mut self, day: Date, panel: &Panel) -> Result<(), Error> {
        let file = panel.origins().first().map(|origin| origin.name.as_str());
        let wrong = |code, message: String, help: &str| {
            let found = Diagnostic::error(code, message).with_help(help);
            findings::only(match file {
                Some(file) => found.at(Place::whole(file)),
                None => found,
            })
        };
        if self.newest == Some(day) {
            let first = self.origins.last().map_or(String::new(), |first| first.name.clone());
            let message = format!("`{first}` is of {day}, too");
            return Err(wrong(Code::VintageTwice, message, "leave one of the two out"));
        }
        if Some(day) < self.newest {
            let message = format!("the vintage of {day} comes after one of a later day");
            return Err(wrong(Code::VintageTwice, message, "add vintages oldest first"));
        }
        for series in panel.series() {
            let name = series.name();
            if series.releases().is_some() {
                let message = format!("series `{name}` of a vintage has release days of its own");
                return Err(wrong(Code::VintagesUnread, message, "read the file by itself"));
            }
            if series.has_ranges() {
                let message = format!("figure `{name}` of a vintage is a range");
                let help = "name one value for the figure, or read the file by itself";
                return Err(wrong(Code::VintagesUnread, message, help));
            }
            let Some(first) = series.stamps().first() else { continue };
            if matches!(first, Stamp::Row(_)) {
                let message = format!("series `{name}` of a vintage has no dates");
                return Err(wrong(Code::VintagesUnread, message, "add a column `date`"));
            }
            let column = self.column(name);
            let before = column.versions.keys().next().copied().unwrap_or(*first);
            if Stamp::frequency_of(&[before, *first]).is_none() {
                let message =
                    format!("series `{name}` is dated by `{first}`, and by `{before}` before");
                let help = "write the dates of all vintages in one way";
                return Err(wrong(Code::MixedPeriods, message, help));
            }
            column.add(day, series);
        }
        for (name, faults) in panel.faults() {
            // Of a column that is not all numbers one file is enough to tell.
            if !self.faults.iter().any(|(known, _)| known == name) {
                self.faults.push((name.clone(), faults.clone()));
            }
        }
        self.origins.extend(panel.origins().iter().cloned());
        self.newest = Some(day);
        Ok(())
    }

    /// The series, each with all its vintages.
    pub fn into_panel(self) -> Panel {
        let mut columns: Vec<(String, VintageColumn)> = self.columns.into_iter().collect();
        columns.sort_by_key(|(_, column)| column.place);
        let series = columns.into_iter().filter_map(|(name, column)| column.series(name));
        let series = series.collect();
        // No name comes twice: columns are found by their names.
        let mut panel = Panel::of(series).unwrap_or_default();
        for (name, faults) in self.faults {
            panel.add_faults(name, faults);
        }
        panel.add_origins(self.origins);
        panel
    }

    fn column(&mut self, name: &str) -> &mut VintageColumn {
        let place = self.columns.len();
        let column = || VintageColumn {
            place,
            file: None,
            about: None,
            is_bare: false,
            versions: BTreeMap::new(),
        };
        self.columns.entry(name.to_owned()).or_insert_with(column)
    }
}

impl VintageColumn {
    fn add(&mut self, day: Date, series: &Series) {
        self.file = series.file().map(Arc::from);
        self.about = series.about().cloned();
        self.is_bare |= series.is_bare();
        for (stamp, value) in series.stamps().iter().zip(series.values()) {
            let versions = self.versions.entry(*stamp).or_default();
            let is_news = match versions.last() {
                None => true,
                Some((_, before)) => before.to_bits() != value.to_bits(),
            };
            if is_news {
                versions.push((day, *value));
            }
        }
    }

    fn series(self, name: String) -> Option<Series> {
        let release = |(stamp, versions): (Stamp, Vec<(Date, f64)>)| {
            let versions = versions.into_iter();
            versions.map(move |(known, value)| Release { stamp, known, until: None, value })
        };
        let rows = self.versions.into_iter().flat_map(release).collect();
        let reading = RowReading { is_vintage: true, tells_gaps: true };
        let series = Series::of_releases(name, reading.released(rows))?;
        Some(series.of_file(self.file, self.about).with_bare(self.is_bare))
    }
}

/// All dates in a name, in the order of the text.
fn dates(stem: &str) -> Vec<Stamp> {
    let mut found = Vec::new();
    let mut rest = stem;
    let mut is_in_number = false;
    while let Some(letter) = rest.chars().next() {
        let begins = letter.is_ascii_digit() && !is_in_number;
        if let Some((stamp, length)) = begins.then(|| date(rest)).flatten() {
            found.push(stamp);
            rest = rest.get(length..).unwrap_or("");
            is_in_number = true;
            continue;
        }
        is_in_number = letter.is_ascii_digit();
        rest = rest.get(letter.len_utf8()..).unwrap_or("");
    }
    found
}

/// The date that a text begins with, and its length in bytes; the longest counts.
fn date(text: &str) -> Option<(Stamp, usize)> {
    // The longest is a week with its hyphen or a day with two, of ten letters.
    let lengths = (4..=10).rev();
    lengths.filter_map(|length| Some((text.get(..length)?, text.get(length..)?))).find_map(
        |(date, rest)| {
            let more = rest.trim_start_matches(['-', '_']);
            let goes_on = rest.starts_with(|next: char| next.is_ascii_digit());
            // `2015-13` is not a month, and no year either; `1990-2015` is two years.
            let digits = more.chars().take_while(char::is_ascii_digit).count();
            let is_cut = date.len() == 4 && more.len() < rest.len() && (1..4).contains(&digits);
            if goes_on || is_cut {
                return None;
            }
            written(date).map(|stamp| (stamp, date.len()))
        },
    )
}

/// The date that this is, as names of files write it.
fn written(text: &str) -> Option<Stamp> {
    let hyphened = text.replace('_', "-");
    if let Some((year, month)) = hyphened.split_once(['m', 'M']) {
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let is_month = month.bytes().all(|byte| byte.is_ascii_digit());
        return if is_year && is_month {
            Stamp::parse(&format!("{year}-{month:0>2}"))
        } else {
            None
        };
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
        return Stamp::parse(&format!("{year}-{month}-{day}"));
    }
    let stamp = Stamp::parse(&hyphened)?;
    let is_year = |period: Period| YEARS.contains(&period.first_day().parts().0);
    match stamp {
        Stamp::Period(period) if text.len() == 4 && !is_year(period) => None,
        stamp => Some(stamp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Vec<String> {
        dates(name).iter().map(Stamp::to_string).collect()
    }

    #[test]
    fn a_name_carries_the_dates_that_a_person_sees_in_it() {
        for (name, date) in [
            ("2015-06", "2015-06"),
            ("2015-06-30", "2015-06-30"),
            ("GDP_19911204", "1991-12-04"),
            ("FRED-QD_2018m5", "2018-05"),
            ("2018M05", "2018-05"),
            ("2024-12-md", "2024-12"),
            ("profits-1999Q2", "1999Q2"),
            ("profits-1999-Q2", "1999Q2"),
            ("claims 2020-W53", "2020-W53"),
            ("2015_06", "2015-06"),
            ("of 2015", "2015"),
            ("sp500-2015-06", "2015-06"),
        ] {
            assert_eq!(found(name), [date], "{name}");
        }
        assert_eq!(found("1990-2015"), ["1990", "2015"]);
        assert_eq!(found("2015-06 and 2015-07"), ["2015-06", "2015-07"]);
        for name in ["current", "2015-13", "201506", "sp500", "20151331", "123456789", ""] {
            assert!(found(name).is_empty(), "{name}: {:?}", found(name));
        }
    }
}
