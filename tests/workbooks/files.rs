//! The files of this folder, and what is said of them.

use std::fs;
use std::path::Path;

use froth::diagnostic::{Style, render};
use froth::{Error, Format, Panel, ReadOptions};

pub(crate) fn bytes(name: &str) -> Vec<u8> {
    fs::read(Path::new("tests/workbooks").join(name)).expect("a file of this folder")
}

/// The series of a file, or of the part of it that the name says.
pub(crate) fn read(name: &str) -> Result<Panel, Error> {
    let (file, part) = froth::data::file_and_part(name);
    let format = Format::of_name(file).expect("a known ending");
    Panel::read_part(file, part, format, &bytes(file), &ReadOptions::default())
}

/// What is said of a file that is not read.
pub(crate) fn refusal(name: &str) -> String {
    let error = read(name).err().unwrap_or_else(|| panic!("{name} is read"));
    render(error.diagnostics(), Style::Plain)
}
