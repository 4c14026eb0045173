//! One series: asked for, looked at, and kept in the place of an older download.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::super::target;
use super::api::{self, Observations, PAGE};
use super::fred::Table;
use super::web::{self, Web};

/// For so long a file is not asked for again.
const YOUNG: Duration = Duration::from_secs(24 * 60 * 60);

/// Where series come from.
pub(super) enum Source {
    /// The downloads of FRED's graphs, by its address.
    Graph(String),
    /// FRED's API, with all vintages.
    Api { address: String, key: String },
}

/// What became of a series.
pub(super) enum Got {
    /// Its file is new: what it holds.
    New(String),
    /// Its file was young enough.
    Young,
}

/// Why there is no series.
pub(super) struct Trouble {
    pub(super) message: String,
    /// Whether all other series would have it, too.
    pub(super) is_of_all: bool,
}

fn trouble(message: impl Into<String>) -> Trouble {
    Trouble { message: message.into(), is_of_all: false }
}

/// Fetches a series into this file.
pub(super) fn fetch(
    web: &Web,
    source: &Source,
    series: &str,
    file: &Path,
    is_refreshed: bool,
) -> Result<Got, Trouble> {
    let old = old(series, file)?;
    let wants_vintages = matches!(source, Source::Api { .. });
    if let Some((old, age)) = &old {
        if old.has_vintages && !wants_vintages {
            let message = "its file holds vintages, and this download would replace them";
            return Err(trouble(format!("{message}: add `--vintages`, or name another folder")));
        }
        let is_young = age.is_some_and(|age| age < YOUNG);
        if is_young && old.has_vintages == wants_vintages && !is_refreshed {
            return Ok(Got::Young);
        }
    }
    let text = match source {
        Source::Graph(address) => graph(web, address, series)?,
        Source::Api { address, key } => vintages(web, address, key, series)?,
    };
    let new = Table::new(series, text).map_err(|why| trouble(format!("the answer {why}")))?;
    if let Some((old, _)) = &old
        && old.first < new.first
    {
        return Err(trouble(format!(
            "FRED's figures begin on {} now, and those of the file on {}: the file is kept; move \
             it away to get the new one",
            new.first, old.first
        )));
    }
    target::write_whole(file, &new.text)
        .map_err(|failure| Trouble { message: failure.headline(), is_of_all: true })?;
    Ok(Got::New(new.about()))
}

/// The download that a file holds, and its age; an error if it holds something else.
fn old(series: &str, file: &Path) -> Result<Option<(Table, Option<Duration>)>, Trouble> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(trouble(format!("`{}` is there: {error}", file.display()))),
    };
    let table = Table::new(series, text).map_err(|_| {
        let name = file.display();
        trouble(format!("`{name}` exists and is not a download of it: name another folder"))
    })?;
    let changed = std::fs::metadata(file).and_then(|about| about.modified()).ok();
    let age = changed.and_then(|changed| SystemTime::now().duration_since(changed).ok());
    Ok(Some((table, age)))
}

fn graph(web: &Web, address: &str, series: &str) -> Result<String, Trouble> {
    let address = format!("{}/graph/fredgraph.csv", address.trim_end_matches('/'));
    web.get(&address, &[("id", series)]).map_err(|why| match why {
        web::Trouble::Refused(404, _) => trouble(format!("FRED has no series `{series}`")),
        other => of_web(other),
    })
}

fn vintages(web: &Web, address: &str, key: &str, series: &str) -> Result<String, Trouble> {
    let address = format!("{}/fred/series/observations", address.trim_end_matches('/'));
    let mut all = Observations::new(series);
    let page = PAGE.to_string();
    loop {
        let offset = all.rows().to_string();
        let query = [
            ("series_id", series),
            ("api_key", key),
            ("file_type", "json"),
            // All that ever was known.
            ("realtime_start", "1776-07-04"),
            ("realtime_end", "9999-12-31"),
            ("limit", &page),
            ("offset", &offset),
        ];
        let json = web.get(&address, &query).map_err(of_web)?;
        if !all.add(&json).map_err(|why| trouble(format!("the answer {why}")))? {
            return Ok(all.into_text());
        }
    }
}

fn of_web(why: web::Trouble) -> Trouble {
    match why {
        web::Trouble::Unreachable(why) => {
            Trouble { message: format!("FRED cannot be reached: {why}"), is_of_all: true }
        }
        web::Trouble::Refused(429, _) => Trouble {
            message: "FRED has been asked too often; try again in some minutes".to_owned(),
            is_of_all: true,
        },
        web::Trouble::Refused(status, text) => match api::reason(&text) {
            Some(reason) => trouble(format!("FRED refuses it with {status}: {reason}")),
            None => trouble(format!("FRED answers with {status}")),
        },
        web::Trouble::Broken(why) => trouble(format!("FRED was asked, and {why}")),
    }
}
