//! Long tables from files, patterns and standard input.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use froth::Format;
use froth::table::{ReadAt, Table};

use super::{Failure, data, output};

/// With more files than this none stays open: a process may have few.
const MOST_OPEN: usize = 64;

/// The table in each of these files, `-` for CSV from standard input, as it is asked
/// for.
pub(crate) fn open(files: &[String]) -> impl Fn(&str) -> Result<Table, Failure> {
    let stay_open = files.len() <= MOST_OPEN;
    move |name| {
        if name != "-" {
            return table(name, stay_open);
        }
        if output::is_typed() {
            output::note("reading data from the keyboard; end with Ctrl-D");
        }
        Ok(Table::stream("standard input", Format::Csv, Box::new(io::stdin()))?)
    }
}

/// Whether the first line of standard input surely names no such column. What was looked
/// at is left for whoever reads it.
pub(crate) fn standard_input_lacks(column: &str) -> bool {
    let mut input = io::stdin().lock();
    let Ok(begin) = input.fill_buf() else { return false };
    if !begin.contains(&b'\n') {
        return false;
    }
    let begin = io::Cursor::new(begin.to_vec());
    let table = Table::stream("standard input", Format::Csv, Box::new(begin));
    table.is_ok_and(|table| table.columns().iter().all(|own| own.name != column))
}

fn table(name: &str, stays_open: bool) -> Result<Table, Failure> {
    let format = data::format(name)?;
    let unreadable = |error| data::unreadable(name, &error);
    let file = File::open(name).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if about.is_file() {
        let held = if stays_open { Held::open(file) } else { Held::Named(name.into()) };
        Ok(Table::open(name, format, Arc::new(Places { held, length: about.len() }))?)
    } else if about.is_dir() {
        Err(data::unreadable(name, &io::ErrorKind::IsADirectory.into()))
    } else {
        // Such as the pipe that a shell makes of `<(…)`.
        Ok(Table::stream(name, format, Box::new(file))?)
    }
}

/// A file that is read at any place.
struct Places {
    held: Held,
    length: u64,
}

/// A file that stays open, or is opened anew for each of its parts.
enum Held {
    #[cfg(unix)]
    Open(File),
    #[cfg(not(unix))]
    Open(std::sync::Mutex<File>),
    Named(PathBuf),
}

impl Held {
    #[cfg(unix)]
    fn open(file: File) -> Held {
        Held::Open(file)
    }

    #[cfg(not(unix))]
    fn open(file: File) -> Held {
        Held::Open(std::sync::Mutex::new(file))
    }
}

impl ReadAt for Places {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        match &self.held {
            #[cfg(unix)]
            Held::Open(file) => std::os::unix::fs::FileExt::read_exact_at(file, into, offset),
            #[cfg(not(unix))]
            Held::Open(file) => {
                let poisoned = |_| io::Error::other("another thread failed while it read");
                read(&mut *file.lock().map_err(poisoned)?, offset, into)
            }
            Held::Named(path) => read(&mut File::open(path)?, offset, into),
        }
    }
}

fn read(file: &mut File, offset: u64, into: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_at_its_places() {
        let open = Held::open(File::open("README.md").unwrap());
        for held in [open, Held::Named("README.md".into())] {
            let places = Places { held, length: 7 };
            let mut name = [0; 5];
            places.read_at(2, &mut name).unwrap();
            assert_eq!(&name, b"froth");
        }
    }

    #[test]
    fn a_table_is_read_whether_its_file_stays_open_or_not() {
        for count in [1, MOST_OPEN + 1] {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/us-quarterly.csv");
            let files = vec![file.to_owned(); count];
            let table = open(&files)(&files[0]).unwrap_or_else(|_| panic!("no table"));
            assert!(table.columns().iter().any(|own| own.name == "GDP"));
        }
    }
}
