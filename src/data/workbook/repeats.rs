//! What the text of OpenDocument sheets says that their reader does not tell: how many
//! cells they unfold to, and which of them are percentages.
//!
//! Such a sheet says of cells and rows how often they are repeated, so that a small
//! file can mean more cells than fit into any memory. They are counted before they
//! are unfolded.

use std::collections::BTreeMap;

use super::{MOST_CELLS, damaged, too_large};
use crate::error::Error;

/// More rows or columns than this are not believed by the reader either.
const MOST_ROWS: u64 = 1 << 20;
const MOST_COLUMNS: u64 = 1 << 14;

/// The cells of a sheet that are percentages: the columns, from the first to the last,
/// by the row.
#[derive(Clone, Debug, Default)]
pub(super) struct Percentages(BTreeMap<u32, Vec<(u32, u32)>>);

impl Percentages {
    /// Whether this cell is one.
    pub(super) fn hold(&self, row: u32, column: u32) -> bool {
        let runs = self.0.get(&row).map_or(&[][..], Vec::as_slice);
        runs.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}

/// Looks at the sheets in `content.xml`; the percentages of each, in their order.
///
/// # Errors
///
/// A sheet unfolds to more cells than are read, or the text is not that of sheets.
pub(super) fn check(file: &str, content: &[u8]) -> Result<Vec<Percentages>, Error> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    if !content.starts_with(b"<") {
        return Err(damaged(file, &"`content.xml` is not XML"));
    }
    let mut sheet = SheetSize::default();
    let mut tags = Tags(content);
    while let Some(tag) = tags.next(file)? {
        sheet.take(tag);
        if MOST_CELLS as u64 <= sheet.cells() || MOST_CELLS as u64 <= sheet.pushed {
            return Err(too_large(file));
        }
    }
    Ok(sheet.percentages)
}

/// The size of a sheet as far as it has been read.
#[derive(Default)]
struct SheetSize {
    /// All cells that the reader keeps before it unfolds rows, of all sheets.
    pushed: u64,
    /// How many tables this place is inside of: a cell may hold one.
    depth: u64,
    /// Rows down to the last one that holds something, each as often as it is said.
    rows: u64,
    /// Rows since then.
    empty_rows: u64,
    /// Cells of the widest row.
    widest: u64,
    /// Cells of this row down to the last one that holds something.
    width: u64,
    /// Cells since then.
    empty: u64,
    /// How often this row is repeated.
    repeat: u64,
    /// The runs of percentages in this row.
    runs: Vec<(u32, u32)>,
    percentages: Vec<Percentages>,
}

impl SheetSize {
    fn cells(&self) -> u64 {
        self.rows.saturating_mul(self.widest)
    }

    fn take(&mut self, tag: &[u8]) {
        // A tag that is closed at once begins and ends.
        let is_closed = tag.ends_with(b"/");
        let is_end = tag.starts_with(b"/");
        let inside = tag.strip_prefix(b"/").unwrap_or(tag);
        let length = inside.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        let name = inside.get(..length.unwrap_or(inside.len())).unwrap_or(inside);
        if !is_end {
            self.begin(name, tag);
        }
        if is_end || is_closed {
            self.end(name);
        }
    }

    fn begin(&mut self, name: &[u8], tag: &[u8]) {
        match name {
            b"table:table" => {
                if self.depth == 0 {
                    (self.rows, self.empty_rows, self.widest) = (0, 0, 0);
                    // The reader lists no table without a name.
                    if has(tag, b"table:name") {
                        self.percentages.push(Percentages::default());
                    }
                }
                self.depth += 1;
            }
            b"table:table-row" => {
                (self.width, self.empty) = (0, 0);
                self.runs.clear();
                self.repeat = number(tag, b"number-rows-repeated").min(MOST_ROWS);
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let repeat = number(tag, b"number-columns-repeated").min(MOST_COLUMNS);
                if has(tag, b"value") || has(tag, b"formula") {
                    let first = self.width + self.empty;
                    self.width = first + repeat;
                    self.pushed += self.empty + repeat;
                    self.empty = 0;
                    if has(tag, b"\"percentage\"") || has(tag, b"'percentage'") {
                        let column = |place: u64| u32::try_from(place).unwrap_or(u32::MAX);
                        self.runs.push((column(first), column(self.width - 1)));
                    }
                } else {
                    self.empty += repeat;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"table:table" => self.depth = self.depth.saturating_sub(1),
            b"table:table-row" if self.width == 0 => self.empty_rows += self.repeat,
            b"table:table-row" => {
                self.rows += self.empty_rows;
                self.empty_rows = 0;
                self.widest = self.widest.max(self.width);
                let first = self.rows;
                self.rows += self.repeat;
                // Beyond that the sheet is refused.
                let is_bounded = self.cells() < MOST_CELLS as u64;
                if let Some(sheet) = self.percentages.last_mut().filter(|_| is_bounded)
                    && !self.runs.is_empty()
                {
                    let rows = (first..self.rows).filter_map(|row| u32::try_from(row).ok());
                    sheet.0.extend(rows.map(|row| (row, self.runs.clone())));
                }
            }
            _ => {}
        }
    }
}

/// Whether these letters stand in a tag.
fn has(tag: &[u8], word: &[u8]) -> bool {
    tag.windows(word.len()).any(|window| window == word)
}

/// The largest number that an attribute of this name has in a tag; 1 without one.
fn number(tag: &[u8], name: &[u8]) -> u64 {
    let mut most = 1;
    for (place, window) in tag.windows(name.len()).enumerate() {
        if window != name {
            continue;
        }
        let rest = tag.get(place + name.len()..).unwrap_or_default();
        let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit());
        let digits = digits.take_while(|byte| byte.is_ascii_digit());
        let add = |sum: u64, digit: &u8| {
            sum.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')))
        };
        most = most.max(digits.fold(0, add));
    }
    most
}

/// The tags of an XML text, without their brackets.
struct Tags<'a>(&'a [u8]);

impl<'a> Tags<'a> {
    fn next(&mut self, file: &str) -> Result<Option<&'a [u8]>, Error> {
        loop {
            let Some(start) = self.0.iter().position(|byte| *byte == b'<') else { return Ok(None) };
            let rest = self.0.get(start + 1..).unwrap_or_default();
            let cut = || damaged(file, &"`content.xml` breaks off");
            let skip = if rest.starts_with(b"!--") {
                Some(b"-->".as_slice())
            } else if rest.starts_with(b"![CDATA[") {
                Some(b"]]>".as_slice())
            } else if rest.starts_with(b"?") {
                Some(b"?>".as_slice())
            } else if rest.starts_with(b"!") {
                return Err(damaged(file, &"`content.xml` declares a document type"));
            } else {
                None
            };
            if let Some(end) = skip {
                let length = rest.windows(end.len()).position(|window| window == end);
                let after = length.ok_or_else(cut)? + end.len();
                self.0 = rest.get(after..).unwrap_or_default();
                continue;
            }
            let length = tag_length(rest).ok_or_else(cut)?;
            self.0 = rest.get(length + 1..).unwrap_or_default();
            return Ok(rest.get(..length));
        }
    }
}

/// How long a tag is: to the first `>` that is not in quotes.
fn tag_length(rest: &[u8]) -> Option<usize> {
    let mut quote = None;
    rest.iter().position(|byte| {
        match (quote, *byte) {
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && *byte == b'>'
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Result<Vec<Percentages>, Error> {
        let text = format!(
            "<?xml version=\"1.0\"?><x><table:table table:name=\"a\">{rows}</table:table></x>"
        );
        check("a.ods", text.as_bytes())
    }

    const EMPTY: &str = "<table:table-cell table:number-columns-repeated=\"16384\"/>";

    #[test]
    fn the_empty_rest_of_a_sheet_is_no_cells() {
        let full = "<table:table-row><table:table-cell office:value=\"1\"/></table:table-row>";
        let rest = format!(
            "<table:table-row table:number-rows-repeated=\"1048575\">{EMPTY}</table:table-row>"
        );
        assert!(sheet(&format!("{full}{rest}")).is_ok());
        assert!(sheet(&format!("{full}{rest}{full}")).is_ok(), "one column of a million rows");
    }

    #[test]
    fn what_unfolds_to_more_than_a_sheet_may_have_is_refused() {
        let value = "<table:table-cell office:value=\"1\" a=\">\" \
                     table:number-columns-repeated='16384'/>";
        let many = format!(
            "<table:table-row table:number-rows-repeated=\"1000\">{value}</table:table-row>"
        );
        assert!(sheet(&many).is_err());
        let row = format!(
            "<table:table-row>{EMPTY}<table:table-cell office:value=\"1\"/></table:table-row>"
        );
        assert!(sheet(&row.repeat(600)).is_err());
        let wide = format!("<table:table-row>{value}</table:table-row>");
        let tall = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
                    office:value=\"1\"/></table:table-row>";
        assert!(sheet(&format!("{wide}{tall}")).is_err());
    }

    #[test]
    fn rows_that_are_closed_at_once_and_tables_in_cells_count() {
        let value = "<table:table-cell office:value=\"1\"/>";
        let wide = format!("<table:table-row>{}</table:table-row>", value.repeat(100));
        let empty = "<table:table-row table:number-rows-repeated=\"1000000\"/>";
        assert!(sheet(&format!("{wide}{empty}{wide}")).is_err());
        let inner = "<table:table-row><table:table-cell><table:table table:name=\"b\">\
                     </table:table></table:table-cell></table:table-row>";
        let tall = format!(
            "<table:table-row table:number-rows-repeated=\"90000\">{value}</table:table-row>"
        );
        assert!(sheet(&format!("{wide}{inner}{tall}")).is_err());
    }

    #[test]
    fn percentages_are_found_where_they_stand() {
        let one = |kind: &str| {
            format!("<table:table-cell office:value-type=\"{kind}\" office:value=\"1\"/>")
        };
        let row = format!(
            "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell \
             table:number-columns-repeated=\"3\"/>{}{}</table:table-row>",
            one("percentage"),
            one("float")
        );
        let found = sheet(&format!("<table:table-row/>{row}"));
        let found = found.unwrap_or_default();
        let cells = [(1, 3), (2, 3), (0, 3), (3, 3), (1, 2), (1, 4)];
        let holds = cells.map(|(row, column)| found.iter().any(|all| all.hold(row, column)));
        assert_eq!(holds, [true, true, false, false, false, false]);
    }

    #[test]
    fn a_text_that_hides_its_tags_is_refused() {
        assert!(check("a.ods", b"\xff\xfe<\0").is_err());
        assert!(check("a.ods", b"<!DOCTYPE x [<!ENTITY a \"b\">]><x/>").is_err());
        assert!(check("a.ods", b"<x a=\"").is_err());
        assert!(check("a.ods", b"<x><!-- <table:table-row ").is_err());
    }
}
