//! A zip archive with one table in it, or with several of which one is named.

use super::part::{file_and_part, typed};
use super::zipped::Archive;
use super::{Format, Panel, ReadOptions, findings, packed};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// How files begin that explain the others.
const ABOUT: [&str; 7] =
    ["readme", "read_me", "license", "licence", "copying", "notice", "metadata"];
/// How many files a message lists.
const LISTED: usize = 12;

/// Reads the series of the one table in an archive, or of the one that `part` names.
pub(super) fn read(
    file: &str,
    part: Option<&str>,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Panel, Error> {
    let mut archive = Archive::open(file, "zip archive", bytes)?;
    let whole = (file, bytes.len());
    let names = archive.names();
    let files: Vec<(usize, &str)> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.ends_with('/'))
        .map(|(position, name)| (position, name.as_str()))
        .collect();
    if let Some(part) = part {
        let ((position, name), inner) = named(file, part, &files)?;
        return member(whole, name, inner, &archive.read(position)?, options);
    }
    let is_table = |(_, name): &&(usize, &str)| Format::of_name(name).is_some();
    let mut tables: Vec<(usize, &str)> = files.iter().filter(is_table).copied().collect();
    if 1 < tables.len() {
        let mut told = Vec::new();
        for (position, name) in tables {
            let is_passed_over = is_about(name)
                && member(whole, name, None, &archive.read(position)?, options).is_err();
            if !is_passed_over {
                told.push((position, name));
            }
        }
        tables = told;
    }
    let (position, name) = match tables.as_slice() {
        [one] => *one,
        [] => return Err(no_table(file, &files)),
        [(_, first), (_, second), ..] => return Err(several(file, &tables, first, second)),
    };
    let mut panel = member(whole, name, None, &archive.read(position)?, options)?;
    let others: Vec<&str> =
        files.iter().filter(|(other, _)| *other != position).map(|(_, name)| *name).collect();
    if !others.is_empty() {
        let list = crate::diagnostic::list(others.iter().copied(), LISTED);
        let message = format!("of the archive `{name}` was read, and not {list}");
        panel.add_note(Diagnostic::note(Code::PassedOver, message).at(Place::whole(file)));
    }
    Ok(panel)
}

/// The series of one file of the archive.
fn member(
    (file, packed): (&str, usize),
    name: &str,
    part: Option<&str>,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Panel, Error> {
    let whole = format!("{file}:{name}");
    match Format::of_name(name) {
        Some(Format::Zip) => {
            let found = Diagnostic::error(Code::FormatUnread, "this is an archive in an archive");
            Err(findings::only(found.at(Place::whole(&whole)).with_help("unpack the outer one")))
        }
        Some(format) => {
            if matches!(format, Format::Csv | Format::Json | Format::Ndjson | Format::Yaml) {
                packed::check_cells(&whole, packed, bytes)?;
            }
            Panel::read_part(&whole, part, format, bytes, options)
        }
        None => {
            let found = Diagnostic::error(Code::FormatUnread, "this file type is not supported");
            let help = "unpack it, and give it the right file ending";
            Err(findings::only(found.at(Place::whole(&whole)).with_help(help)))
        }
    }
}

/// Whether a file explains the others: a readme, or what macOS adds.
fn is_about(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let is_hidden = name.starts_with("__MACOSX/") || base.starts_with('.');
    is_hidden || ABOUT.iter().any(|about| base.starts_with(about))
}

/// A file of an archive: its position and its name.
type ArchivedFile<'n> = (usize, &'n str);

/// The file that a part of a name means, and the part of that.
fn named<'n, 'p>(
    file: &str,
    part: &'p str,
    files: &[ArchivedFile<'n>],
) -> Result<(ArchivedFile<'n>, Option<&'p str>), Error> {
    let find = |wanted: &str| {
        let same = files.iter().find(|(_, name)| *name == wanted);
        let base = |name: &str| name.rsplit('/').next() == Some(wanted);
        let mut below = files.iter().filter(|(_, name)| base(name));
        let only = below.next().filter(|_| below.next().is_none());
        same.or(only).copied()
    };
    if let Some(found) = find(part) {
        return Ok((found, None));
    }
    let (wanted, inner) = file_and_part(part);
    if let Some(found) = find(wanted).filter(|_| inner.is_some()) {
        return Ok((found, inner));
    }
    let names = || files.iter().map(|(_, name)| *name);
    let message = format!("the archive has no file `{wanted}`");
    let help = match crate::diagnostic::nearest(wanted, names()) {
        Some(near) => format!("did you mean `{}`?", typed(&format!("{file}:{near}"))),
        None => format!("it has {}", crate::diagnostic::list(names(), LISTED)),
    };
    let found = Diagnostic::error(Code::NoSuchPart, message).at(Place::whole(file));
    Err(findings::only(found.with_help(help)))
}

fn no_table(file: &str, files: &[ArchivedFile<'_>]) -> Error {
    let list = crate::diagnostic::list(files.iter().map(|(_, name)| *name), LISTED);
    let message = match files {
        [] => "the archive is empty".to_owned(),
        _ => format!("the archive holds no table, only {list}"),
    };
    findings::only(Diagnostic::error(Code::EmptyData, message).at(Place::whole(file)))
}

fn several(file: &str, tables: &[ArchivedFile<'_>], first: &str, second: &str) -> Error {
    let list = crate::diagnostic::list(tables.iter().map(|(_, name)| *name), LISTED);
    let message = format!("the archive holds {} tables: {list}", tables.len());
    let choice = |name: &str| typed(&format!("{file}:{name}"));
    let help = format!("name one: `{}` or `{}`", choice(first), choice(second));
    let found = Diagnostic::error(Code::SeveralTables, message).at(Place::whole(file));
    findings::only(found.with_help(help))
}
