//! Folders with one data file a vintage.

use std::path::Path;

use froth::data::Vintages;
use froth::time::Date;
use froth::{Format, Panel, ReadOptions};

use super::{Exit, Failure, data};

/// The series of all vintages in a folder, or in the files that match a pattern.
pub(crate) fn panel(name: &str, options: &ReadOptions) -> Result<Panel, Failure> {
    let mut dated = Vec::new();
    for file in files(name)? {
        dated.push((Vintages::day_of_name(&file)?, file));
    }
    dated.sort();
    let mut vintages = Vintages::default();
    for (day, file) in dated {
        add(&mut vintages, day, &file, options)?;
    }
    Ok(vintages.into_panel())
}

fn add(
    vintages: &mut Vintages,
    day: Date,
    file: &str,
    options: &ReadOptions,
) -> Result<(), Failure> {
    Ok(vintages.add(day, &data::file(file, options)?)?)
}

/// The data files of a folder without those below it, or those that match.
pub(crate) fn files(name: &str) -> Result<Vec<String>, Failure> {
    let path = Path::new(name);
    let found: Vec<_> = if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|error| unreadable(name, &error))?;
        entries.map(|entry| entry.map(|entry| entry.path())).collect()
    } else {
        data::matching(name)?.into_iter().map(Ok).collect()
    };
    let mut files = Vec::new();
    for path in found {
        let path = path.map_err(|error| unreadable(name, &error))?;
        let base = path.file_name().and_then(|base| base.to_str()).unwrap_or("");
        if !base.starts_with('.') && Format::of_name(base).is_some() && path.is_file() {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    if files.is_empty() {
        let help = "name a folder with one file a vintage, `2015-06.csv` and so on, or a pattern \
                    such as 'vintages/*.csv'";
        return Err(Failure::new(Exit::Data, &format!("no data file in `{name}`"), help));
    }
    Ok(files)
}

fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Data, &format!("`{name}` cannot be read: {error}"), "check its permissions")
}
