//! Files of episodes: what happened, from its onset to its end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::data::{CsvRecord, Origin, records};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::error::{Error, ErrorKind};
use crate::time::{Date, Stamp};

const HEADER: &str = "write the header `onset,end,name,source`";

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
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
        let all = read(name, bytes, None)?.into_values().next().unwrap_or_default();
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

/// Episodes of each of many entities, such as crises of countries.
#[derive(Clone, Debug)]
pub struct EntityEpisodes {
    // Invariant: of one entity each ends before the next begins.
    all: BTreeMap<String, Vec<Episode>>,
    origin: Origin,
}

impl EntityEpisodes {
    /// The same file with one more column, that of the entities; only episodes of one
    /// entity may not overlap.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Data`] with all that is wrong with the file.
    ///
    /// # Example
    ///
    /// ```
    /// use froth::score::EntityEpisodes;
    ///
    /// let file = "country,onset,end\nUS,2007-10,2009-06\nSE,2008-09,2010-12\n";
    /// let episodes = EntityEpisodes::read("crises.csv", file.as_bytes(), "country")?;
    /// assert_eq!(episodes.of("SE").all().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(name: &str, bytes: &[u8], column: &str) -> Result<EntityEpisodes, Error> {
        let all = read(name, bytes, Some(column))?;
        Ok(EntityEpisodes { all, origin: Origin::of(name, bytes) })
    }

    /// The entities that something happened to, by name.
    pub fn entities(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// What happened to one of them; nothing if the file does not name it.
    pub fn of(&self, entity: &str) -> Episodes {
        let all = self.all.get(entity).cloned().unwrap_or_default();
        Episodes { all, origin: self.origin.clone() }
    }

    /// The file that they come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// The episodes of each entity, the oldest first; without a column of entities those
/// of one without a name.
fn read(
    name: &str,
    bytes: &[u8],
    entity: Option<&str>,
) -> Result<BTreeMap<String, Vec<Episode>>, Error> {
    let records = records(name, bytes)?;
    let Some((header, rows)) = records.split_first() else {
        return Err(wrong(vec![empty(Place::whole(name))]));
    };
    let columns = EpisodeColumns::of(header, entity).map_err(|found| wrong(vec![*found]))?;
    if rows.is_empty() {
        return Err(wrong(vec![empty(header.place.clone())]));
    }
    let mut all: BTreeMap<String, Vec<(Episode, Place)>> = BTreeMap::new();
    let mut found = Vec::new();
    for row in rows {
        match columns.entity(row).and_then(|entity| Ok((entity, columns.episode(row)?))) {
            Ok((entity, episode)) => {
                all.entry(entity).or_default().push((episode, row.place.clone()));
            }
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    for own in all.values_mut() {
        own.sort_by_key(|(episode, _)| episode.onset);
        let pairs = own.iter().zip(own.iter().skip(1));
        found.extend(pairs.filter_map(|(one, next)| overlap(one, next)));
    }
    if !found.is_empty() {
        return Err(wrong(found));
    }
    let bare = |own: Vec<(Episode, Place)>| own.into_iter().map(|(episode, _)| episode).collect();
    Ok(all.into_iter().map(|(entity, own)| (entity, bare(own))).collect())
}

/// Where the columns of a file stand.
struct EpisodeColumns {
    entity: Option<usize>,
    onset: usize,
    end: usize,
    name: Option<usize>,
    source: Option<usize>,
}

impl EpisodeColumns {
    fn of(header: &CsvRecord, entity: Option<&str>) -> Result<EpisodeColumns, Box<Diagnostic>> {
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
        Ok(EpisodeColumns {
            entity: entity.map(needed).transpose()?,
            onset: needed("onset")?,
            end: needed("end")?,
            name: place("name"),
            source: place("source"),
        })
    }

    /// Whose episode it is; nobody's without a column of entities.
    fn entity(&self, row: &CsvRecord) -> Result<String, Box<Diagnostic>> {
        let Some(column) = self.entity else { return Ok(String::new()) };
        match row.cells.get(column).map_or("", |cell| cell.trim()) {
            "" => {
                let help = "write the entity as the table of figures names it";
                Err(mistake("the episode names no entity".to_owned(), row, help))
            }
            name => Ok(crate::inert::name(name).into_owned()),
        }
    }

    fn episode(&self, row: &CsvRecord) -> Result<Episode, Box<Diagnostic>> {
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

fn mistake(message: String, row: &CsvRecord, help: &str) -> Box<Diagnostic> {
    let found = Diagnostic::error(Code::WrongEpisode, message).at(row.place.clone());
    Box::new(found.with_help(help))
}

fn wrong(found: Vec<Diagnostic>) -> Error {
    Error::new(ErrorKind::Data, found)
}
