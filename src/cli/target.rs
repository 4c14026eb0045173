//! Where a long answer goes: to standard output, or to a file that is there only
//! when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Exit, Failure};

/// A file under another name, until it is whole.
///
/// What is not [kept](Draft::keep) is removed.
pub(crate) struct Draft {
    file: PathBuf,
    temporary: PathBuf,
    is_kept: bool,
}

impl Draft {
    /// A draft of this file, and what writes into it.
    pub(crate) fn create(file: &Path) -> Result<(Draft, File), Failure> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = file.with_file_name(name);
        let draft = Draft { file: file.to_owned(), temporary, is_kept: false };
        match File::create(&draft.temporary) {
            Ok(into) => Ok((draft, into)),
            Err(error) => Err(draft.unwritable(&error)),
        }
    }

    /// Gives the file its own name.
    pub(crate) fn keep(mut self) -> Result<(), Failure> {
        match std::fs::rename(&self.temporary, &self.file) {
            Ok(()) => {
                self.is_kept = true;
                Ok(())
            }
            Err(error) => Err(self.unwritable(&error)),
        }
    }

    pub(crate) fn unwritable(&self, error: &io::Error) -> Failure {
        let message = format!("`{}` cannot be written: {error}", self.file.display());
        Failure::new(Exit::Data, &message, "name a file in a folder that is there and writable")
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            // It may never have come to be.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// What writes a long answer: into the draft of a file, or to standard output.
pub(crate) fn writer(
    file: Option<&Path>,
) -> Result<(Option<Draft>, Box<dyn Write + Send>), Failure> {
    let Some(file) = file else {
        return Ok((None, Box::new(BufWriter::with_capacity(1 << 16, io::stdout()))));
    };
    let (draft, into) = Draft::create(file)?;
    Ok((Some(draft), Box::new(BufWriter::with_capacity(1 << 16, into))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("froth-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn half(file: &Path) -> Draft {
        let (draft, mut writer) = writer(Some(file)).unwrap_or_else(|_| panic!("no file"));
        writer.write_all(b"half").unwrap();
        writer.flush().unwrap();
        draft.unwrap()
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_kept() {
        let folder = folder("kept");
        let file = folder.join("answers.csv");
        std::fs::write(&file, "old").unwrap();
        let draft = half(&file);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
        assert!(draft.keep().is_ok());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "half");
        assert_eq!(names(&folder), ["answers.csv"]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_not_kept_leaves_nothing_behind() {
        let folder = folder("left");
        drop(half(&folder.join("answers.csv")));
        assert!(names(&folder).is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
