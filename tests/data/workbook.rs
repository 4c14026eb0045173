//! Workbooks of Excel and OpenDocument (`tests/workbooks/make.py`).

#![cfg(feature = "excel")]

use crate::chance::Chance;
use crate::files::{bytes, read, refusal};
use froth::diagnostic::{Severity, Style, render};
use froth::{Format, Panel, RuleSet};

fn lines(name: &str) -> Vec<String> {
    let panel = read(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let line = |series: &froth::Series| {
        let both = series.stamps().iter().zip(series.values());
        let cells: Vec<String> = both.map(|(stamp, value)| format!("{stamp} {value}")).collect();
        format!("{}: {}", series.name(), cells.join(", "))
    };
    panel.series().iter().map(line).collect()
}

const TABLE: [&str; 2] = [
    "GDP: 1999-09-30 9926.1, 1999-12-31 NaN, 2000-03-31 0.001, 2000-06-30 123456789",
    "profits; all: 1999-09-30 500, 1999-12-31 -1.5, 2000-03-31 NaN, 2000-06-30 0",
];

#[test]
fn one_table_is_the_same_in_every_format_and_both_calendars() {
    for name in [
        "plain.xlsx",
        "plain-1904.xlsx",
        "plain.xls",
        "plain-1904.xls",
        "plain.ods",
        "plain.xlsb",
        "moved.xlsx",
    ] {
        assert_eq!(lines(name), TABLE, "{name}");
    }
}

#[test]
fn the_format_is_told_from_the_bytes() {
    let panel = Panel::read("book", Format::Excel, &bytes("plain.ods")).expect("a workbook");
    assert_eq!(panel.series().len(), 2);
    let panel = Panel::read("book.xlsx", Format::Excel, &bytes("plain.xls")).expect("a workbook");
    assert_eq!(panel.series().len(), 2);
}

#[test]
fn a_sheet_and_cells_of_it_are_named_behind_the_file() {
    let named = ["notes: 1999-12-31 7"];
    assert_eq!(lines("several.xlsx:My Notes"), named);
    assert_eq!(lines("several.xlsx:my notes"), named);
    assert_eq!(lines("several.xlsx:'My Notes'!A1:B2"), named);
    assert_eq!(lines("several.xlsx:Old"), ["old: 1999-12-31 8"]);
    assert_eq!(lines("several.xlsx:Data!A1:C5"), TABLE);
    assert_eq!(lines("several.xlsx:Data!$A$1:$B$5"), TABLE[..1]);
    assert_eq!(lines("plain.xlsx:A1:B5"), TABLE[..1]);
    assert_eq!(lines("plain.xlsx:A:B"), TABLE[..1]);
    assert_eq!(read("several.xlsx:Old").expect("a sheet").origins()[0].name, "several.xlsx:Old");
}

#[test]
fn of_several_sheets_none_is_guessed() {
    insta::assert_snapshot!(refusal("several.xlsx"));
    insta::assert_snapshot!(refusal("several.xlsx:Dat"));
    insta::assert_snapshot!(refusal("several.xlsx:Prices!A1:B2"));
    insta::assert_snapshot!(refusal("several.xlsx:Data!F1:H5"));
}

#[test]
fn the_only_sheet_with_data_is_taken_and_told_if_it_is_hidden() {
    assert!(read("plain.xls").expect("a workbook").notes().is_empty());
    let panel = read("hidden.xlsx").expect("a workbook");
    assert!(panel.notes().iter().all(|note| note.severity == Severity::Note));
    insta::assert_snapshot!(render(panel.notes(), Style::Plain));
    assert!(read("hidden.xlsx:Old").expect("a sheet").notes().is_empty(), "it was asked for");
}

#[test]
fn a_number_is_a_date_only_where_its_cell_says_so() {
    insta::assert_snapshot!(refusal("numbers.xlsx"));
}

const READS_ALL: &str = "format: 1
id: test
version: \"1\"
title: A test
calendar: quarter
inputs:
  a: { unit: number, every: quarter }
  b: { unit: number, every: quarter }
signals:
  high: { when: a + b > 1 }
phases:
  - { id: bad, when: high }
  - { id: quiet, otherwise: true }
";

#[test]
fn a_cell_that_is_no_number_is_told_with_its_address() {
    let rules = RuleSet::parse(READS_ALL).expect("good rules");
    let panel = read("wrong.xlsx").expect("dates");
    let error = rules.plan(panel.schema()).expect_err("wrong cells");
    insta::assert_snapshot!(render(error.diagnostics(), Style::Plain));
}

#[test]
fn a_percentage_is_no_fraction() {
    let rules = RuleSet::parse(READS_ALL).expect("good rules");
    for name in ["percent.xls", "percent.ods"] {
        assert_eq!(lines(name), ["a: 1999 5.2, 2000 100", "b: 1999 0.052, 2000 1"], "{name}");
        let error = rules.plan(read(name).expect("dates").schema()).expect_err("percentages");
        let told = error.to_string();
        assert!(told.contains("input `a` is a plain number, and column `a` in `%`"), "{told}");
    }
}

/// Reads bytes that may be anything: an answer or an error comes back.
fn survives(name: &str, bytes: &[u8]) -> bool {
    Panel::read(name, Format::Excel, bytes).is_ok()
}

#[test]
fn a_damaged_workbook_is_an_error() {
    for name in ["plain.xlsx", "plain.xls", "plain.ods", "plain.xlsb"] {
        let whole = bytes(name);
        for end in (0..whole.len()).step_by(whole.len() / 40) {
            // What stands at the very end need not be read.
            let is_read = survives(name, whole.get(..end).expect("a start"));
            assert!(!is_read || whole.len() * 9 / 10 < end, "{name} to {end}");
        }
        let mut chance = Chance::new(20_261_127);
        for _ in 0..400 {
            let mut bytes = whole.clone();
            for _ in 0..=chance.below(3) {
                let place = chance.below(bytes.len());
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= 1 << chance.below(8);
                }
            }
            survives(name, &bytes);
        }
    }
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    insta::assert_snapshot!(refusal("bomb.xlsx"));
}
