//! Zip archives (`tests/workbooks/make.py`).

#![cfg(feature = "compression")]

use crate::files::{bytes, read, refusal};
use froth::diagnostic::{Style, render};
use froth::{Format, Panel, ReadOptions};

fn names(name: &str) -> Vec<String> {
    let panel = read(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    panel.series().iter().map(|series| series.name().to_owned()).collect()
}

#[test]
fn an_archive_with_one_table_is_that_table() {
    let panel = read("one.zip").expect("a table");
    assert_eq!(panel.series()[0].values(), [9926.1, 9965.5]);
    assert!(panel.notes().is_empty());
    assert_eq!(panel.origins()[0].name, "one.zip");
    assert_eq!(names("value.zip"), ["nasdaq"]);
}

#[test]
fn what_is_no_table_is_passed_over_and_told() {
    let panel = read("about.zip").expect("a table");
    assert_eq!(panel.series().len(), 1);
    insta::assert_snapshot!(render(panel.notes(), Style::Plain));
    assert!(read("about.zip:data/us.csv").expect("a table").notes().is_empty());
}

#[test]
fn of_several_tables_none_is_guessed() {
    insta::assert_snapshot!(refusal("several.zip"));
    insta::assert_snapshot!(refusal("several.zip:a/fr.csv"));
    assert_eq!(names("several.zip:a/de.csv"), ["bip"]);
    assert_eq!(names("several.zip:us.csv"), ["gdp"]);
    let panel = read("several.zip:us.csv").expect("a table");
    assert_eq!(panel.series()[0].file(), Some("several.zip:us.csv"));
}

#[test]
fn an_archive_without_a_table_or_with_a_lock_is_refused() {
    insta::assert_snapshot!(refusal("empty.zip"));
    insta::assert_snapshot!(refusal("nested.zip"));
    insta::assert_snapshot!(refusal("locked.zip"));
    insta::assert_snapshot!(refusal("empty.zip:chart.png"));
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    insta::assert_snapshot!(refusal("bomb.zip"));
}

#[cfg(feature = "excel")]
#[test]
fn a_workbook_may_lie_in_an_archive() {
    assert_eq!(names("book.zip"), ["GDP", "profits; all"]);
    assert_eq!(names("book.zip:plain.xlsx:Sheet!A1:B5"), ["GDP"]);
}

#[test]
fn a_damaged_archive_is_an_error() {
    let whole = bytes("about.zip");
    for end in 0..whole.len() {
        assert!(Panel::read("a.zip", Format::Zip, whole.get(..end).expect("a start")).is_err());
    }
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            if let Ok(panel) = Panel::read("a.zip", Format::Zip, &bytes) {
                assert_eq!(panel.series()[0].values(), [9926.1, 9965.5], "{place} {bit}");
            }
        }
    }
}

#[test]
fn only_what_has_parts_has_parts() {
    let error = Panel::read_part(
        "us.csv",
        Some("y10"),
        Format::Csv,
        b"date,y10\n1999,1\n",
        &ReadOptions::default(),
    );
    insta::assert_snapshot!(error.expect_err("no parts").to_string());
}
