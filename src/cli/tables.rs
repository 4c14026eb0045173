//! Long tables from files, patterns and standard input.

use std::fs::File;
use std::io;
use std::sync::Arc;

use froth::Format;
use froth::table::{ReadAt, Table};

use super::{Failure, data, output};

/// The tables that these names mean: files, patterns such as `'data/*.parquet'`,
/// and `-` for CSV from standard input.
pub(crate) fn open(names: &[String]) -> Result<Vec<Table>, Failure> {
    let mut tables = Vec::new();
    for name in names {
        if name == "-" {
            if output::is_typed() {
                output::tell("reading data from the keyboard; end with Ctrl-D");
            }
            tables.push(Table::stream("standard input", Format::Csv, Box::new(io::stdin()))?);
            continue;
        }
        for file in data::files(name)? {
            tables.push(table(&file)?);
        }
    }
    Ok(tables)
}

fn table(name: &str) -> Result<Table, Failure> {
    let format = data::format(name)?;
    let unreadable = |error| data::unreadable(name, &error);
    let file = File::open(name).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if about.is_file() {
        Ok(Table::open(name, format, Arc::new(Places::new(file, about.len())))?)
    } else if about.is_dir() {
        Err(data::unreadable(name, &io::ErrorKind::IsADirectory.into()))
    } else {
        // Such as the pipe that a shell makes of `<(…)`.
        Ok(Table::stream(name, format, Box::new(file))?)
    }
}

/// A file that is read at any place.
struct Places {
    #[cfg(unix)]
    file: File,
    #[cfg(not(unix))]
    file: std::sync::Mutex<File>,
    length: u64,
}

#[cfg(unix)]
impl Places {
    fn new(file: File, length: u64) -> Places {
        Places { file, length }
    }
}

#[cfg(unix)]
impl ReadAt for Places {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, into, offset)
    }
}

#[cfg(not(unix))]
impl Places {
    fn new(file: File, length: u64) -> Places {
        Places { file: std::sync::Mutex::new(file), length }
    }
}

#[cfg(not(unix))]
impl ReadAt for Places {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        use std::io::{Read, Seek, SeekFrom};

        let poisoned = |_| io::Error::other("another thread failed while it read");
        let mut file = self.file.lock().map_err(poisoned)?;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_at_its_places() {
        let file = File::open("Cargo.toml").unwrap();
        let places = Places::new(file, 9);
        let mut name = [0; 7];
        places.read_at(1, &mut name).unwrap();
        assert_eq!(&name, b"package");
    }

    #[test]
    fn a_pattern_means_the_files_that_match() {
        let names = ["fixtures/us-*.csv".to_owned()];
        let tables = open(&names).unwrap_or_default();
        assert!(1 < tables.len());
        assert!(tables.iter().all(|table| table.file().starts_with("fixtures/us-")));
    }
}
