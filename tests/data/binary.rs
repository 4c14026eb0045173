//! Parquet and Arrow: one table in many spellings (`tests/binary/make.py`).

#![cfg(all(feature = "arrow", feature = "compression", feature = "parquet"))]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::rows::lines;
use froth::table::{ColumnKind, Table, Wanted};
use froth::time::Date;
use froth::{Error, Format, Panel};

/// The files that hold the same table.
const SAME: [&str; 9] = [
    "none.parquet",
    "snappy.parquet",
    "zstd.parquet",
    "gzip.parquet",
    "plain.parquet",
    "file.arrow",
    "stream.arrows",
    "zstd.feather",
    "lz4.feather",
];

fn bytes(file: &str) -> Vec<u8> {
    fs::read(Path::new("tests/binary").join(file)).expect("a file of this folder")
}

fn open(file: &str) -> Table {
    let format = Format::of_name(file).expect("a known ending");
    Table::open(file, format, Arc::new(bytes(file))).unwrap_or_else(|error| panic!("{error}"))
}

fn wanted(entity: &str, date: &str, numbers: &[&str]) -> Wanted {
    Wanted {
        entity: Some(entity.to_owned()),
        date: Some(date.to_owned()),
        numbers: numbers.iter().map(|name| (*name).to_owned()).collect(),
        ..Wanted::default()
    }
}

fn read(file: &str, wanted: &Wanted) -> Result<Vec<String>, Error> {
    lines(&*open(file).rows(wanted)?)
}

/// What the recipe of the files says.
fn expected(number: impl Fn(i32) -> Option<f64>) -> Vec<String> {
    let line = |row: i32| {
        let ticker = ["Aé", "B, Inc.", "C"][usize::try_from(row / 20).expect("small")];
        let number = number(row).unwrap_or(f64::NAN);
        format!("{ticker} {} {number}", 7 * (row % 20) - 31)
    };
    (0..60).map(line).collect()
}

fn price(row: i32) -> Option<f64> {
    if row % 11 == 3 { None } else { Some(f64::from(row * 37 - 400) / 8.0) }
}

fn whole(row: i32) -> Option<f64> {
    if row % 7 == 5 { None } else { Some(f64::from(row - 30)) }
}

#[test]
fn every_spelling_of_a_table_gives_the_same_rows() {
    for file in SAME {
        for (column, number) in [
            ("price", &price as &dyn Fn(i32) -> Option<f64>),
            ("small", &price),
            ("money", &price),
            ("whole", &whole),
            ("long", &whole),
            ("unsigned", &|row| Some(4e9 + f64::from(row))),
        ] {
            for date in ["date", "time", "nanos"] {
                let rows = read(file, &wanted("ticker", date, &[column])).expect("good data");
                assert_eq!(rows, expected(number), "{file}: {column} by {date}");
            }
        }
        let rows = read(file, &wanted("kind", "date", &["price"])).expect("good data");
        assert_eq!(rows, expected(price), "{file}: names that are kept once");
    }
}

#[test]
fn columns_of_words_are_read_beside_the_numbers() {
    for file in SAME {
        let texts = ["kind", "ticker"].map(str::to_owned).to_vec();
        let wanted = Wanted { entity: None, texts, ..wanted("", "date", &["price"]) };
        let rows = open(file).rows(&wanted).expect("good data");
        let mut found = Vec::new();
        for part in 0..rows.parts() {
            let read = rows.read(part, &mut froth::table::Batch::new(), &mut |batch| {
                assert_eq!((batch.number(0).len(), batch.text(0)), (batch.rows(), batch.text(1)));
                found.extend(batch.text(0).iter().map(|word| word.to_string()));
                std::ops::ControlFlow::Continue(())
            });
            read.expect("good data");
        }
        let expected = (0..60).map(|row| ["Aé", "B, Inc.", "C"][row / 20]);
        assert_eq!(found, expected.collect::<Vec<_>>(), "{file}");
    }
}

#[test]
fn whole_numbers_may_be_names_and_text_may_be_dates() {
    for file in SAME {
        let rows = read(file, &wanted("number", "month", &["price"])).expect("good data");
        assert_eq!(rows.first().map(String::as_str), Some("0 31 -50"), "{file}");
        assert_eq!(rows.last().map(String::as_str), Some("2 6971 222.875"), "{file}");
    }
}

#[test]
fn days_in_the_oldest_spelling_of_parquet_are_read() {
    let rows = read("int96.parquet", &wanted("ticker", "time", &["price"])).expect("good data");
    assert_eq!(rows, expected(price));
}

#[test]
fn parts_without_a_wanted_day_are_not_read() {
    let table = open("by-day.parquet");
    let mut wanted = wanted("ticker", "date", &["price"]);
    assert_eq!(table.rows(&wanted).expect("columns").parts(), 4);
    let day = |month, day| Date::new(1970, month, day).expect("a day");
    wanted.days = Some(day(3, 1)..=day(3, 31));
    let rows = table.rows(&wanted).expect("columns");
    assert_eq!(rows.parts(), 2);
    let read = lines(&*rows).expect("good data");
    let in_march = |line: &&String| {
        let number = line.split(' ').rev().nth(1).expect("a day");
        (59..90).contains(&number.parse::<i32>().expect("a number"))
    };
    assert_eq!(read.iter().filter(in_march).count(), 3 * 5);
}

#[test]
fn the_kinds_of_the_columns_are_told() {
    for file in SAME {
        let table = open(file);
        let kind = |name: &str| {
            let column = table.columns().iter().find(|column| column.name.starts_with(name));
            column.map(|column| column.kind)
        };
        assert_eq!(kind("price"), Some(ColumnKind::Number), "{file}");
        assert_eq!(kind("nanos"), Some(ColumnKind::Date), "{file}");
        assert_eq!(kind("kind"), Some(ColumnKind::Text), "{file}");
        assert_eq!(kind("list"), Some(ColumnKind::Unread), "{file}");
        assert_eq!(table.date_column(), Some("date"), "{file}");
    }
}

#[test]
fn what_is_wrong_in_a_wanted_column_is_told_with_its_row() {
    for file in ["zstd.parquet", "zstd.feather"] {
        let told = |entity, date, number| {
            let error = read(file, &wanted(entity, date, &[number])).expect_err(file);
            let first = &error.diagnostics()[0];
            format!("{}: {}", first.code, first.message)
        };
        assert_eq!(
            told("ticker", "date", "limit"),
            "F0806: an infinite value in column `limit`, row 42"
        );
        assert_eq!(told("ticker", "noon", "price"), "F0801: a time of day in column `noon`, row 1");
    }
}

#[test]
fn a_column_of_another_type_is_refused() {
    for file in ["zstd.parquet", "zstd.feather"] {
        let refused = |entity, date, number| {
            let error = open(file).rows(&wanted(entity, date, &[number])).err().expect(file);
            let first = &error.diagnostics()[0];
            format!("{}: {}", first.code, first.message)
        };
        assert_eq!(
            refused("ticker", "date", "kind"),
            "F0812: column `kind` holds text, not numbers"
        );
        assert_eq!(
            refused("ticker", "price", "price"),
            "F0812: column `price` holds numbers, not dates"
        );
        assert_eq!(
            refused("price", "date", "price"),
            "F0812: column `price` holds numbers, not names"
        );
        assert_eq!(
            refused("ticker", "date", "flag"),
            "F0812: column `flag` holds values of a type that is not read, not numbers"
        );
    }
}

#[test]
fn a_file_that_breaks_off_is_refused() {
    for file in SAME {
        let whole = bytes(file);
        let format = Format::of_name(file).expect("a known ending");
        for part in 0..16 {
            let cut = whole[..whole.len() * part / 16].to_vec();
            let wanted = wanted("ticker", "date", &["price"]);
            let opened = Table::open(file, format, Arc::new(cut));
            let read = opened.and_then(|table| lines(&*table.rows(&wanted)?));
            // A stream may end after any of its batches.
            if file != "stream.arrows" {
                assert!(read.is_err(), "{file} with {part} of 16 parts");
            }
        }
    }
}

#[test]
fn words_of_a_wide_file_are_those_of_its_csv() {
    let csv = "date,sector\n1999-10-01,banks\n2000-01-01,banks\n2000-04-01,banks\n";
    let words = ["banks", "oil"].map(|word| froth::WordColumn {
        column: "sector".to_owned(),
        word: word.to_owned(),
        missing: Vec::new(),
    });
    let mut options = froth::ReadOptions::default();
    options.words = words.to_vec();
    let of_csv = Panel::read_with("wide.csv", Format::Csv, csv.as_bytes(), &options);
    let of_csv = of_csv.expect("good data");
    for file in ["wide.parquet", "wide.feather"] {
        let format = Format::of_name(file).expect("a known ending");
        let panel = Panel::read_with(file, format, &bytes(file), &options).expect("good data");
        for (word, number) in words.iter().zip([1.0, 0.0]) {
            let name = word.name();
            let (one, other) = (panel.get(&name).expect(file), of_csv.get(&name).expect("csv"));
            assert_eq!((one.stamps(), one.values()), (other.stamps(), other.values()), "{file}");
            assert_eq!(one.values(), [number; 3], "{file}");
        }
    }
}

#[test]
fn a_wide_file_is_a_panel_as_its_csv_is() {
    let csv =
        "date,gdp,sector\n1999-10-01,9926.1,banks\n2000-01-01,,banks\n2000-04-01,10278.3,banks\n";
    let of_csv = Panel::read("wide.csv", Format::Csv, csv.as_bytes()).expect("good data");
    for file in ["wide.parquet", "wide.feather"] {
        let format = Format::of_name(file).expect("a known ending");
        let panel = Panel::read(file, format, &bytes(file)).expect("good data");
        let (one, other) = (panel.get("gdp").expect("gdp"), of_csv.get("gdp").expect("gdp"));
        assert_eq!(one.stamps(), other.stamps(), "{file}");
        let bits = |series: &froth::Series| -> Vec<u64> {
            series.values().iter().map(|value| value.to_bits()).collect()
        };
        assert_eq!(bits(one), bits(other), "{file}");
        assert!(panel.schema().names().eq(["gdp", "sector"]), "{file}");
    }
}
