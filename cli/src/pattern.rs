//! The files that match a pattern such as `'data/**/*.csv'`.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern, PatternError};

/// More files than this are taken for a mistake.
const MOST_FILES: usize = 100_000;

/// Why there are no files.
pub(crate) enum Fault {
    Pattern(PatternError),
    Folder(PathBuf, Error),
}

/// What matches, files and folders, in their order.
///
/// Where `**` matches any folders in between, a link to a folder is passed over: it
/// may lead back.
pub(crate) fn matching(pattern: &str) -> Result<Vec<PathBuf>, Fault> {
    let compiled = Pattern::new(pattern).map_err(Fault::Pattern)?;
    let mut found = Vec::new();
    if pattern.contains("**") {
        walk(&fixed(pattern), &compiled, &mut found)?;
        found.sort();
    } else {
        for path in glob::glob(pattern).map_err(Fault::Pattern)? {
            let path = path.map_err(|error| {
                let folder = error.path().to_owned();
                Fault::Folder(folder, error.into())
            })?;
            add(path, &mut found)?;
        }
    }
    Ok(found)
}

/// The folders of a pattern before the first that stands for several.
fn fixed(pattern: &str) -> PathBuf {
    let is_fixed =
        |part: &&std::ffi::OsStr| part.to_str().is_some_and(|part| !part.contains(['*', '?', '[']));
    let folders = Path::new(pattern).components().map(|part| part.as_os_str());
    folders.take_while(|part| is_fixed(part)).collect()
}

fn walk(folder: &Path, pattern: &Pattern, found: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = match std::fs::read_dir(here) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| Fault::Folder(folder.to_owned(), error))?,
    };
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    for entry in entries {
        let entry = entry.map_err(|error| Fault::Folder(folder.to_owned(), error))?;
        let path = folder.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, pattern, found)?;
        }
        if pattern.matches_path_with(&path, options) {
            add(path, found)?;
        }
    }
    Ok(())
}

fn add(path: PathBuf, found: &mut Vec<PathBuf>) -> Result<(), Fault> {
    if found.len() == MOST_FILES {
        let message = format!("more than {MOST_FILES} files match");
        return Err(Fault::Folder(path, Error::other(message)));
    }
    found.push(path);
    Ok(())
}
