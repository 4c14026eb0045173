//! Workbooks of Excel and OpenDocument: which sheet is meant, and which cells of it.
//!
//! A file is damaged or lies until the contrary is shown: sizes are counted, not
//! believed, and a reader that fails takes nothing else with it.

mod address;
mod biff;
mod compound;
mod format;
mod reader;
mod repeats;
mod sheet;

use address::Area;
use reader::Book;
use sheet::{Filled, Sheet};

use super::findings::{Findings, only};
use super::guard::guarded;
use super::part::typed;
use super::{Panel, ReadOptions, table};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;

/// The most cells with something in them that a sheet may have.
const MOST_CELLS: usize = 1 << 23;
/// The most cells that rows and columns with something in them may span.
const WIDEST: usize = 1 << 25;
/// The rows and columns that a sheet can have.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;
/// How many sheets a message lists.
const LISTED: usize = 12;

/// A sheet as its workbook lists it.
#[derive(Clone, Debug)]
struct Tab {
    name: String,
    is_hidden: bool,
}

/// Reads the series of one sheet: of the one that `part` names, or of the only one
/// that holds data. `part` may go on with cells: `Sheet1!A5:D80`.
pub(super) fn read(
    file: &str,
    part: Option<&str>,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Panel, Error> {
    let read = guarded(|| chosen(file, part, bytes));
    let fits = "its parts do not fit together";
    let (chosen, area, cells) = read.unwrap_or_else(|| Err(damaged(file, &fits)))?;
    if let Some(area) = area.filter(|_| cells.is_empty()) {
        let message = format!("`{area}` of sheet `{}` is empty", chosen.name);
        let found = Diagnostic::error(Code::EmptyData, message).at(Place::whole(file));
        let help = format!("write `{}` for all of it", typed(&format!("{file}:{}", chosen.name)));
        return Err(only(found.with_help(help)));
    }
    let name = part.map_or_else(|| file.to_owned(), |_| format!("{file}:{}", chosen.name));
    let sheet = Sheet::new(name, format!("{file}!{}", chosen.name), cells)?;
    if WIDEST < sheet.span() {
        return Err(too_large(file));
    }
    let mut panel = table::panel(&sheet, Findings::default(), options)?;
    if chosen.is_hidden && part.is_none() {
        let message = format!("sheet `{}`, the only one with data, is hidden", chosen.name);
        panel.add_note(Diagnostic::note(Code::PassedOver, message).at(Place::whole(file)));
    }
    Ok(panel)
}

/// The sheet that is meant, which cells of it if not all, and what they hold.
fn chosen(
    file: &str,
    part: Option<&str>,
    bytes: &[u8],
) -> Result<(Tab, Option<Area>, Vec<Filled>), Error> {
    let mut book = Book::open(file, bytes)?;
    let tabs = book.tabs();
    let (chosen, area) = match part {
        Some(part) => named(file, part, &mut book, &tabs)?,
        None => (only_one(file, &mut book, &tabs)?, None),
    };
    let mut cells = book.cells(&chosen.name)?;
    if let Some(area) = &area {
        cells.retain(|cell| area.holds(cell.row, cell.column));
    }
    Ok((chosen, area, cells))
}

/// The sheet and the cells that a part of a name means.
fn named(
    file: &str,
    part: &str,
    book: &mut Book<'_>,
    tabs: &[Tab],
) -> Result<(Tab, Option<Area>), Error> {
    let find = |name: &str| {
        let name = name.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')).unwrap_or(name);
        let same = tabs.iter().find(|tab| tab.name == name);
        same.or_else(|| tabs.iter().find(|tab| tab.name.to_lowercase() == name.to_lowercase()))
    };
    if let Some(tab) = find(part) {
        return Ok((tab.clone(), None));
    }
    let (name, area) = match part.rsplit_once('!') {
        Some((name, area)) => (name, area),
        None => ("", part),
    };
    let Some(area) = Area::parse(area) else { return Err(no_such_sheet(file, part, tabs)) };
    if name.is_empty() {
        return Ok((only_one(file, book, tabs)?, Some(area)));
    }
    match find(name) {
        Some(tab) => Ok((tab.clone(), Some(area))),
        None => Err(no_such_sheet(file, name, tabs)),
    }
}

fn no_such_sheet(file: &str, name: &str, tabs: &[Tab]) -> Error {
    let names = || tabs.iter().map(|tab| tab.name.as_str());
    let message = format!("the workbook has no sheet `{name}`");
    let help = match crate::diagnostic::nearest(name, names()) {
        Some(near) => format!("did you mean `{}`?", typed(&format!("{file}:{near}"))),
        None => format!("its sheets are {}", crate::diagnostic::list(names(), LISTED)),
    };
    only(Diagnostic::error(Code::NoSuchPart, message).at(Place::whole(file)).with_help(help))
}

/// The only sheet that holds anything.
fn only_one(file: &str, book: &mut Book<'_>, tabs: &[Tab]) -> Result<Tab, Error> {
    let mut full = Vec::new();
    for tab in tabs {
        if book.has_cells(&tab.name)? {
            full.push(tab);
        }
    }
    match full.as_slice() {
        [tab] => Ok((*tab).clone()),
        [] => {
            let found = Diagnostic::error(Code::EmptyData, "no sheet of the workbook holds data");
            Err(only(found.at(Place::whole(file))))
        }
        [first, second, ..] => {
            let shown = |tab: &&Tab| {
                let hidden = if tab.is_hidden { " (hidden)" } else { "" };
                format!("`{}`{hidden}", tab.name)
            };
            let more = full.len().saturating_sub(LISTED);
            let mut list: Vec<String> = full.iter().take(LISTED).map(shown).collect();
            if 0 < more {
                list.push(format!("{more} more"));
            }
            let message = format!("{} sheets hold data: {}", full.len(), list.join(", "));
            let choice = |tab: &Tab| typed(&format!("{file}:{}", tab.name));
            let help = format!("name one: `{}` or `{}`", choice(first), choice(second));
            let found = Diagnostic::error(Code::SeveralTables, message).at(Place::whole(file));
            Err(only(found.with_help(help)))
        }
    }
}

/// The error for a workbook that cannot be what it says.
fn damaged(file: &str, reason: &impl std::fmt::Display) -> Error {
    super::zipped::damaged(file, super::zipped::WORKBOOK, reason)
}

/// The error for a sheet that has more cells than are read.
fn too_large(file: &str) -> Error {
    let message = format!("a sheet has more than {MOST_CELLS} cells, or spans more than {WIDEST}");
    let found = Diagnostic::error(Code::UnpackedTooLarge, message).at(Place::whole(file));
    only(found.with_help("save it as CSV"))
}

/// Cells as they are found, as long as there are not too many.
#[derive(Default)]
struct FilledCells(Vec<Filled>);

impl FilledCells {
    fn add(&mut self, file: &str, cell: Filled) -> Result<(), Error> {
        if MOST_CELLS <= self.0.len() {
            return Err(too_large(file));
        }
        if ROWS <= cell.row || COLUMNS <= cell.column {
            return Err(damaged(file, &"a cell stands outside of what a sheet can have"));
        }
        self.0.push(cell);
        Ok(())
    }
}
