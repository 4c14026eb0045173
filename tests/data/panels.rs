//! Data files: what is read, in all the ways in which the world writes it.

use std::io;

use froth::data::{Origin, Series};
use froth::diagnostic::Code;
use froth::time::Frequency;
use froth::{Error, ErrorKind, Format, Panel};

fn read(name: &str, text: &str) -> Result<Panel, Error> {
    let format = Format::of_name(name).expect("a known ending");
    Panel::read(name, format, text.as_bytes())
}

/// Every series as `name: date value, …`, with `.` where a value is missing.
#[track_caller]
fn check(name: &str, text: &str, expected: &[&str]) {
    let panel = read(name, text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(panel.series().iter().map(line).collect::<Vec<_>>(), expected);
}

fn line(series: &Series) -> String {
    let values = series.stamps().iter().zip(series.values()).map(|(stamp, value)| {
        let value = if value.is_nan() { ".".to_owned() } else { value.to_string() };
        format!("{stamp} {value}")
    });
    format!("{}: {}", series.name(), values.collect::<Vec<_>>().join(", "))
}

#[test]
fn a_fred_download_is_read() {
    let text = "observation_date,GDP\n1999-10-01,9926.1\n2000-01-01,.\n2000-04-01,10278.3\n";
    check("GDP.csv", text, &["GDP: 1999-10-01 9926.1, 2000-01-01 ., 2000-04-01 10278.3"]);
    let panel = read("GDP.csv", text).expect("good");
    assert_eq!(panel.schema().frequency("GDP"), Some(Some(Frequency::Quarter)));
}

#[test]
fn an_excel_export_with_semicolons_and_byte_order_mark_is_read() {
    let text = "\u{feff}Date;GDP;\"CPI; all\"\r\n1999-12;1.5; 2 \r\n2000-01;;-3e1\r\n;;\r\n\r\n";
    check("a.csv", text, &["GDP: 1999-12 1.5, 2000-01 .", "CPI; all: 1999-12 2, 2000-01 -30"]);
    check("a.csv", "sep=;\ndate;GDP\n1999;1\n", &["GDP: 1999 1"]);
}

#[test]
fn a_price_history_is_read() {
    let text = "Date,Open,Adj Close,Volume\n2024-01-02 00:00:00-05:00,187.15,185.4,82488700\n";
    let expected =
        ["Open: 2024-01-02 187.15", "Adj Close: 2024-01-02 185.4", "Volume: 2024-01-02 82488700"];
    check("AAPL.csv", text, &expected);
}

#[test]
fn an_index_without_a_name_is_the_date_or_a_count_of_rows() {
    check("a.csv", ",GDP\n1999-12-31,1\n", &["GDP: 1999-12-31 1"]);
    check("a.csv", ",date,GDP\n0,1999,1\n1,2000,2\n", &["GDP: 1999 1, 2000 2"]);
    check("a.csv", "date,GDP,\n1999,1,\n2000,2\n", &["GDP: 1999 1, 2000 2"]);
}

#[test]
fn tabs_quotes_and_line_breaks_in_cells_are_read() {
    check("a.tsv", "date\ta\tb\n1999\t1\t2\n", &["a: 1999 1", "b: 1999 2"]);
    check("a.csv", "\"date\",\"a\"\n\"1999\",\"1\"\n", &["a: 1999 1"]);
    check("a.csv", "date,\"a\nb\"\n1999,1\n", &["a b: 1999 1"]);
    check("a.csv", "date,a\r1999,1\r2000,2", &["a: 1999 1, 2000 2"]);
    let same = read("a.csv", "date,\"a\nb\",a b\n1999,1,2\n").expect_err("one name");
    assert_eq!(same.diagnostics()[0].code, Code::DuplicateColumn, "{same}");
}

#[test]
fn every_sign_for_missing_is_a_gap() {
    let text = "year,a\n1990,\n1991,.\n1992,NA\n1993,N/A\n1994,#N/A\n1995,NaN\n1996,nan\n\
                1997,null\n1998,0\n";
    let panel = read("a.csv", text).expect("good");
    let known: Vec<bool> = panel.series()[0].values().iter().map(|value| !value.is_nan()).collect();
    assert_eq!(known, [false, false, false, false, false, false, false, false, true]);
}

#[test]
fn dates_are_found_by_name_or_by_what_they_are() {
    check("a.csv", "GDP,QUARTER\n1,1999-Q4\n", &["GDP: 1999Q4 1"]);
    check("a.csv", "when,GDP\n1999-12,1\n", &["GDP: 1999-12 1"]);
    check("a.csv", "fy,GDP\n1999,1\n2000,2\n", &["GDP: 1999 1, 2000 2"]);
    check("a.csv", "date,year,GDP\n1999Q1,1999,1\n", &["year: 1999Q1 1999", "GDP: 1999Q1 1"]);
}

#[test]
fn rows_without_dates_are_counted() {
    check(
        "a.csv",
        "a,b\n1,2\n,\n3,4\n,\n",
        &["a: row 1 1, row 2 ., row 3 3", "b: row 1 2, row 2 ., row 3 4"],
    );
    check("a.csv", "price\n1200\n1300\n", &["price: row 1 1200, row 2 1300"]);
    check(
        "a.csv",
        "x,price\n5000,1\n4000,2\n",
        &["x: row 1 5000, row 2 4000", "price: row 1 1, row 2 2"],
    );
}

#[test]
fn long_data_have_a_series_a_name() {
    let text = "date,series,value,unit\n1999Q1,b,1,x\n1999-01,a,2,x\n1999Q2,b,.,x\n1999-02,a,3,x\n";
    check("a.csv", text, &["b: 1999Q1 1, 1999Q2 .", "a: 1999-01 2, 1999-02 3"]);
    let json =
        r#"[{"date": "1999", "id": "a", "value": 1}, {"date": "1999", "id": "b", "value": 2}]"#;
    check("a.json", json, &["a: 1999 1", "b: 1999 2"]);
}

#[test]
fn a_file_of_one_series_may_give_it_its_name() {
    check("data/cpi.csv", "date,value\n1999-12,1\n", &["cpi: 1999-12 1"]);
    check(
        "C:\\data\\nasdaq.v2.csv",
        "Date,Close\n1999-12-31,4069.3\n",
        &["nasdaq.v2: 1999-12-31 4069.3"],
    );
    check("cpi.csv", "date,CPIAUCSL\n1999-12,1\n", &["CPIAUCSL: 1999-12 1"]);
}

#[test]
fn json_is_records_columns_or_a_record_a_line() {
    let expected = ["gdp: 1999 1, 2000 .", "cpi: 1999 ., 2000 2"];
    check("a.json", r#"[{"date": "1999", "gdp": 1}, {"date": "2000", "cpi": 2.0}]"#, &expected);
    check("a.json", r#"{"date": ["1999", "2000"], "gdp": [1, null], "cpi": ["NA", 2]}"#, &expected);
    let lines = "{\"date\": \"1999\", \"gdp\": 1}\n\n{\"date\": 2000, \"cpi\": 2}\n";
    check("a.ndjson", lines, &expected);
}

#[test]
fn a_snapshot_has_figures_with_units_and_sources() {
    let text = "snapshot: 1\nas_of: 2025-12-15\nfigures:\n\
                \x20 share: { value: 5, unit: percent, source: \"S\", note: N }\n\
                \x20 gdp: 30486\n  burn: { value: 143.5, date: 2025-11-30 }\n";
    check(
        "a.yaml",
        text,
        &["share: 2025-12-15 5", "gdp: 2025-12-15 30486", "burn: 2025-11-30 143.5"],
    );
    let panel = read("a.yaml", text).expect("good");
    let share = panel.get("share").expect("there");
    assert!(share.unit().is_some_and(froth::Unit::is_percent));
    assert_eq!((share.source(), share.note()), (Some("S"), Some("N")));
    assert!(panel.get("gdp").is_some_and(|gdp| gdp.unit().is_none()));
}

#[test]
fn a_panel_knows_the_digest_of_its_file() {
    let panel = read("a.csv", "date,a\n1999,1\n").expect("good");
    let sha256 = "89ad9efa71d80d1ad91bf50bc988f4aea863a5e761ea5f4220e32769eff21947".to_owned();
    assert_eq!(panel.origins(), [Origin { name: "a.csv".to_owned(), sha256 }]);
    assert_eq!(panel.series()[0].file(), Some("a.csv"));
}

#[test]
fn formats_are_known_by_the_ends_of_names() {
    let formats = ["a.csv", "a.TSV", "a.txt", "b/a.json", "a.ndjson", "a.jsonl", "a.YAML", "a.yml"];
    assert!(formats.iter().all(|name| Format::of_name(name).is_some()));
    assert_eq!(Format::of_name("a.jsonl"), Some(Format::Ndjson));
    let books = ["a.xlsx", "a.XLS", "a.ods", "a.xlsb", "a.xlsx:Sheet1!A1:B2"];
    assert_eq!(books.map(Format::of_name), [Some(Format::Excel); 5]);
    assert_eq!(["a.zip", "a.zip:b.csv"].map(Format::of_name), [Some(Format::Zip); 2]);
    assert_eq!(["csv", "a.pdf", "", "-"].map(Format::of_name), [None; 4]);
}

#[test]
fn several_files_make_one_panel() {
    let one = read("one.csv", "date,a\n1999,1\n").expect("good");
    let other = read("two.json", r#"[{"date": "1999-12", "b": 2}]"#).expect("good");
    let panel = one.join(other).expect("no name twice");
    let lines: Vec<String> = panel.series().iter().map(line).collect();
    assert_eq!(lines, ["a: 1999 1", "b: 1999-12 2"]);
    assert_eq!(panel.origins().len(), 2);
}

#[test]
fn a_reader_that_fails_is_an_error_of_the_data() {
    struct Failing;
    impl io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let error = Panel::read_csv(Failing).expect_err("nothing was read");
    assert_eq!(error.kind(), ErrorKind::Data);
    assert!(error.to_string().contains("the disk is gone"));
    assert!(Panel::read_csv("date,a\n1999,1\n".as_bytes()).is_ok());
}

#[test]
fn the_order_of_columns_does_not_matter() {
    let columns = [["date", "1999Q1", "1999Q2"], ["a", "1", "."], ["b", "x", "4"]];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for order in orders {
        let row = |row: usize| order.map(|column| columns[column][row]).join(";");
        let text = [row(0), row(1), row(2)].join("\n");
        let panel = read("a.csv", &text).expect("good");
        let mut lines: Vec<String> = panel.series().iter().map(line).collect();
        lines.sort();
        assert_eq!(lines, ["a: 1999Q1 1, 1999Q2 .", "b: 1999Q1 ., 1999Q2 4"], "{text}");
    }
}

/// Numbers that look random and are the same on every machine.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

const SEED: u64 = 0x1997_1999;

#[test]
fn no_bytes_make_a_reader_panic() {
    let good: [(Format, &[u8]); 6] = [
        (
            Format::Csv,
            b"\xef\xbb\xbfdate;a;\"b \"\"c\"\"\"\r\n1999Q1;1.5;\"2,5\"\r\n1999Q2;.;x\r\n",
        ),
        (Format::Csv, b"date,series,value\n1999,a,1\n1999,b,2\n2000,a,3%\n"),
        (
            Format::Csv,
            b"date,id,value,vintage,realtime_end\n1999,a,1,2000Q1,\n1999,a,2,2001,2002-01-01\n",
        ),
        (
            Format::Json,
            br#"[{"date": "1999", "a": 1.5}, {"date": "2000", "a": "\u00e9", "b": [1]}]"#,
        ),
        (Format::Ndjson, b"{\"date\": \"1999\", \"a\": 1}\n{\"date\": 2000, \"a\": null}\n"),
        (
            Format::Yaml,
            b"snapshot: 1\nas_of: 2025-12-15\nfigures:\n  a: { value: 5, unit: pp }\n  b: 7\n",
        ),
    ];
    let mut random = Xorshift(SEED);
    println!("seed {SEED:#x}");
    for round in 0..4000 {
        for (format, bytes) in good {
            let mut bytes = bytes.to_vec();
            if round % 8 == 0 {
                bytes = (0..random.below(60)).map(|_| random.below(256) as u8).collect();
            }
            for _ in 0..=random.below(4) {
                edit(&mut bytes, &mut random);
            }
            if let Err(error) = Panel::read("a", format, &bytes) {
                assert_eq!(error.kind(), ErrorKind::Data);
                assert!(!error.diagnostics().is_empty() && !error.to_string().is_empty());
            }
        }
    }
}

/// Changes, adds, drops or repeats a few bytes, mostly ones that mean something.
fn edit(bytes: &mut Vec<u8>, random: &mut Xorshift) {
    const SIGNS: &[u8] = b",;\t\"'\n\r :{}[]#!&*-.%0159eNa\\\0\xff\xc3";
    let place = random.below(bytes.len() + 1);
    let sign = SIGNS[random.below(SIGNS.len())];
    match random.below(4) {
        0 if place < bytes.len() => bytes[place] = sign,
        1 if place < bytes.len() => drop(bytes.remove(place)),
        2 => {
            let part = bytes[place..bytes.len().min(place + 12)].to_vec();
            bytes.extend(part);
        }
        _ => bytes.insert(place, sign),
    }
}
