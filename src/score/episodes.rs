//! Files of episodes: what happened, from its onset to its end.

use serde::Serialize;

use crate::data::{Origin, Record, records};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::error::{Error, ErrorKind};
use crate::time::{Date, Stamp};

const HEADER: &str = "write the header `onset,end,name,source`";

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Episode {
    /// What it is called.
    pub name: String,
    /// Its first day.
    pub onset: Date,
    /// Its last day; `None` if it has not ended.
    pub end: Option<Date>,
    /// Who says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Episode {
    /// Whether a day lies in it.
    pub(crate) fn holds(&self, day: Date) -> bool {
        self.onset <= day && self.end.is_none_or(|end| day <= end)
    }
}

/// Episodes in the order in which they happened, of which no two overlap.
#[derive(Clone, Debug)]
pub struct Episodes {
    // Invariant: each ends before the next begins.
    all: Vec<Episode>,
    origin: Origin,
}

impl Episodes {
    /// The episodes in a CSV file with the columns `onset` and `end`, and `name` and
    /// `source` if there are any.
    ///
    /// Both are days or periods; an episode lasts from the first day of its onset to
    /// the last day of its end, and one without an end has not ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] with all that is wrong with the file.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::score::Episodes;
    ///
    /// let file = "onset,end,name\n2000-03-10,2002-10,technology\n2008-01,2009-06,housing\n";
    /// let episodes = Episodes::read("episodes.csv", file.as_bytes())?;
    /// assert_eq!(episodes.all()[0].end, Some("2002-10-31".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(name: &str, bytes: &[u8]) -> Result<Episodes, Error> {
        let records = records(name, bytes)?;
        let Some((header, rows)) = records.split_first() else {
            return Err(wrong(vec![empty(Place::whole(name))]));
        };
        let columns = Columns::of(header).map_err(|found| wrong(vec![*found]))?;
        if rows.is_empty() {
            return Err(wrong(vec![empty(header.place.clone())]));
        }
        let (mut all, mut found) = (Vec::new(), Vec::new());
        for row in rows {
            match columns.episode(row) {
                Ok(episode) => all.push((episode, row.place.clone())),
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
        all.sort_by_key(|(episode, _)| episode.onset);
        let pairs = all.iter().zip(all.iter().skip(1));
        found.extend(pairs.filter_map(|(one, next)| overlap(one, next)));
        if !found.is_empty() {
            return Err(wrong(found));
        }
        let all = all.into_iter().map(|(episode, _)| episode).collect();
        Ok(Episodes { all, origin: Origin::of(name, bytes) })
    }

    /// The episodes, the oldest first.
    pub fn all(&self) -> &[Episode] {
        &self.all
    }

    /// The file that they come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Where the columns of a file stand.
struct Columns {
    onset: usize,
    end: usize,
    name: Option<usize>,
    source: Option<usize>,
}

impl Columns {
    fn of(header: &Record) -> Result<Columns, Box<Diagnostic>> {
        let place = |wanted: &str| {
            header.cells.iter().position(|cell| cell.trim().eq_ignore_ascii_case(wanted))
        };
        let needed = |wanted: &str| {
            place(wanted).ok_or_else(|| {
                let message = format!("the file has no column `{wanted}`");
                let known: Vec<&str> = header.cells.iter().map(String::as_str).collect();
                let help = match nearest(wanted, known.iter().copied()) {
                    Some(near) => format!("rename `{near}` to `{wanted}`"),
                    None => HEADER.to_owned(),
                };
                let found = Diagnostic::error(Code::NoEpisodes, message);
                Box::new(found.at(header.place.clone()).with_help(help))
            })
        };
        Ok(Columns {
            onset: needed("onset")?,
            end: needed("end")?,
            name: place("name"),
            source: place("source"),
        })
    }

    fn episode(&self, row: &Record) -> Result<Episode, Box<Diagnostic>> {
        let cell = |column: usize| row.cells.get(column).map_or("", String::as_str);
        let text = |column: Option<usize>| {
            column.map(cell).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let stamp = |column: &str, text: &str| {
            Stamp::parse(text).ok_or_else(|| {
                let message = format!("`{text}` under `{column}` is neither a day nor a period");
                let help = "write it as 1999-12-31, 1999-12, 1999Q4 or 1999";
                mistake(message, row, help)
            })
        };
        let written = cell(self.onset);
        let onset = if written.is_empty() { None } else { stamp("onset", written)?.first_day() };
        let Some(onset) = onset else {
            let help = "write the day or the period in which it began";
            return Err(mistake("the episode has no onset".to_owned(), row, help));
        };
        let end = match cell(self.end) {
            "" => None,
            text => stamp("end", text)?.last_day(),
        };
        if let Some(end) = end.filter(|end| *end < onset) {
            let message = format!("the episode ends on {end}, before its onset on {onset}");
            return Err(mistake(message, row, "swap the two dates, or correct one of them"));
        }
        let name = text(self.name).unwrap_or_else(|| written.to_owned());
        Ok(Episode { name, onset, end, source: text(self.source) })
    }
}

fn overlap(one: &(Episode, Place), next: &(Episode, Place)) -> Option<Diagnostic> {
    let ((before, first), (after, second)) = (one, next);
    let message = match before.end {
        None => format!("`{}` has no end, and `{}` comes after it", before.name, after.name),
        Some(end) if after.onset <= end => {
            format!("`{}` begins on {}, before `{}` ends", after.name, after.onset, before.name)
        }
        Some(_) => return None,
    };
    let found = Diagnostic::error(Code::WrongEpisode, message).at(second.clone());
    let help = "end the first one before the second, or make them one episode";
    Some(found.with_related(first.clone(), "the one before").with_help(help))
}

fn empty(place: Place) -> Diagnostic {
    let help = "write a line such as `2001-04,2001-11,recession of 2001,NBER`";
    Diagnostic::error(Code::NoEpisodes, "the file has no episodes").at(place).with_help(help)
}

fn mistake(message: String, row: &Record, help: &str) -> Box<Diagnostic> {
    let found = Diagnostic::error(Code::WrongEpisode, message).at(row.place.clone());
    Box::new(found.with_help(help))
}

fn wrong(found: Vec<Diagnostic>) -> Error {
    Error::new(ErrorKind::Data, found)
}
