//! Long tables: what comes out of them, in which parts, and what is refused.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::rows::lines;
use froth::table::{Batch, Table, Wanted};
use froth::{Error, Format};

fn wanted(numbers: &[&str]) -> Wanted {
    Wanted {
        entity: Some("ticker".to_owned()),
        date: Some("date".to_owned()),
        numbers: numbers.iter().map(|name| (*name).to_owned()).collect(),
        ..Wanted::default()
    }
}

fn read(csv: &str, numbers: &[&str]) -> Result<Vec<String>, Error> {
    let table = Table::open("panel.csv", Format::Csv, Arc::new(csv.to_owned()))?;
    let cut = table.rows(&wanted(numbers)).and_then(|rows| lines(&*rows));
    let stream = Table::stream("panel.csv", Format::Csv, Box::new(Cursor::new(csv.to_owned())))?;
    let streamed = stream.rows(&wanted(numbers)).and_then(|rows| lines(&*rows));
    let shown = |result: &Result<Vec<String>, Error>| match result {
        Ok(lines) => lines.clone(),
        Err(error) => vec![error.to_string()],
    };
    assert_eq!(shown(&cut), shown(&streamed), "a stream gives what the file gives");
    cut
}

#[track_caller]
fn check(csv: &str, numbers: &[&str], expected: &[&str]) {
    assert_eq!(read(csv, numbers).expect("good data"), expected);
}

#[track_caller]
fn refused(csv: &str) -> String {
    read(csv, &["price"]).expect_err("wrong data").to_string()
}

#[test]
fn rows_come_in_the_order_of_the_file_with_the_wanted_columns_only() {
    check(
        "ticker,date,note,price,volume\nA,1970-01-01,x,1.5,10\nA,1970-01-02,,-2,\nB,1970-01-01,z,.,30\n",
        &["volume", "price"],
        &["A 0 10 1.5", "A 1 NaN -2", "B 0 30 NaN"],
    );
}

#[test]
fn an_entity_may_be_called_as_gaps_are_written() {
    // Namibia, and others.
    let csv = "ticker,date,price\nNA,1970-01-01,NA\n\"null\",1970-01-01,1\n";
    check(csv, &["price"], &["NA 0 NaN", "null 0 1"]);
}

#[test]
fn a_number_that_is_wanted_twice_comes_twice() {
    check("ticker,date,price\nA,1970-01-01,1\n", &["price", "price"], &["A 0 1 1"]);
}

#[test]
fn cells_are_written_as_the_world_writes_them() {
    let rows = ["A 0 1.5", "A 1 NaN", "B 2 -30", "B 3 7"];
    check(
        "ticker,date,price\nA,1970-01-01,1.5\nA,1970-01-02,NA\nB,1970-01-03,-3e1\nB,1970-01-04,7\n",
        &["price"],
        &rows,
    );
    check(
        "\u{feff}sep=;\r\ndate;\"price\";ticker\r\n1970-01-01;+1.5;A\r\n1970-01-02;#N/A;A\r\n\r\n1970-01-03; -30.0 ;\"B\"\r\n1970-01-04T00:00:00Z;7.;B",
        &["price"],
        &rows,
    );
}

#[test]
fn quoted_cells_hold_delimiters_and_quotes() {
    check(
        "ticker,date,note,price\n\"A, Inc.\",1970-01-01,\"says \"\"x, y\"\"\",\"1\"\n\"A, Inc.\",1970-01-02,,2\nB,1970-01-02,\"\",3\n",
        &["price"],
        &["A, Inc. 0 1", "A, Inc. 1 2", "B 1 3"],
    );
}

#[test]
fn periods_come_as_their_first_days_and_say_what_they_are() {
    let csv = "ticker,date,price\nA,1970Q1,1\nA,1970-Q2,2\n";
    check(csv, &["price"], &["A 0 1", "A 90 2"]);
    let table = Table::open("panel.csv", Format::Csv, Arc::new(csv)).expect("a table");
    let mut frequency = None;
    let rows = table.rows(&wanted(&[])).expect("columns");
    let read = rows.read(0, &mut Batch::new(), &mut |batch| {
        frequency = batch.frequency();
        ControlFlow::Continue(())
    });
    read.expect("good data");
    assert_eq!(frequency, Some(froth::time::Frequency::Quarter));
}

#[test]
fn every_row_is_in_one_part_wherever_a_part_is_cut() {
    // Longer than three parts, with lines of every length around the cuts.
    let mut csv = String::from("ticker,date,note,price\n");
    let mut expected = Vec::new();
    for row in 0..20_000 {
        let entity = row / 1_000;
        csv.push_str(&format!("E{entity},1970-01-02,{},{row}.25\n", "n".repeat(row % 370)));
        expected.push(format!("E{entity} 1 {row}.25"));
    }
    let table = Table::open("panel.csv", Format::Csv, Arc::new(csv.clone())).expect("a table");
    assert!(3 < table.rows(&wanted(&["price"])).expect("columns").parts());
    assert!(read(&csv, &["price"]).expect("good data") == expected);
}

#[test]
fn a_line_longer_than_a_part_is_read_once() {
    let long = "n".repeat(1_200_000);
    let csv = format!("ticker,date,note,price\nA,1970-01-01,{long},1\nB,1970-01-01,{long},2\n");
    check(&csv, &["price"], &["A 0 1", "B 0 2"]);
}

#[test]
fn a_wrong_cell_is_told_with_its_row_and_column() {
    let mut csv = String::from("ticker,date,price\n");
    for _ in 0..100_000 {
        csv.push_str("A,1970-01-01,1\n");
    }
    csv.push_str("A,1970-01-02,\"1,5\"\n");
    insta::assert_snapshot!(refused(&csv), @r#"
    error[F0806]: `1,5` in column `price` is not a number
          --> panel.csv:100002:15
           |
    100002 | A,1970-01-02,"1,5"
           |               ^^^
           |
           = help: write `1.5`
    "#);
    insta::assert_snapshot!(refused("ticker,date,price\nA,31.12.1999,1\n"), @r"
    error[F0801]: `31.12.1999` in column `date` is not a date
     --> panel.csv:2:3
      |
    2 | A,31.12.1999,1
      |   ^^^^^^^^^^
      |
      = help: write `1999-12-31`
    ");
    insta::assert_snapshot!(refused("ticker,date,price\nA,1999-02-30,1\n"), @r"
    error[F0801]: `1999-02-30` in column `date` is not a date
     --> panel.csv:2:3
      |
    2 | A,1999-02-30,1
      |   ^^^^^^^^^^
      |
      = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`
    ");
}

#[test]
fn a_row_that_does_not_fit_the_header_is_refused() {
    insta::assert_snapshot!(refused("ticker,date,price\nA,1970-01-01\n"), @r"
    error[F0704]: row 2 has 2 cells, the header has 3
     --> panel.csv:2:1
      |
    2 | A,1970-01-01
      | ^^^^^^^^^^^^
      |
      = help: write a cell for every column; a missing value is an empty cell
    ");
    insta::assert_snapshot!(refused("ticker,date,price\nA,1970-01-01,1,5\n"), @r"
    error[F0704]: row 2 has 4 cells, the header has 3
     --> panel.csv:2:1
      |
    2 | A,1970-01-01,1,5
      | ^^^^^^^^^^^^^^^^
      |
      = help: put quotes around a cell that holds a delimiter
    ");
    check("ticker,date,price\nA,1970-01-01,1,,\n", &["price"], &["A 0 1"]);
}

#[test]
fn a_break_of_a_line_inside_of_a_cell_is_refused() {
    insta::assert_snapshot!(refused("ticker,date,note,price\nA,1970-01-01,\"x\ny\",1\n"), @r#"
    error[F0707]: this quote is not closed in its line
     --> panel.csv:2:14
      |
    2 | A,1970-01-01,"x
      |              ^
      |
      = help: close it with `"`; a cell of a long table cannot contain a line break
    "#);
}

#[test]
fn a_row_of_nobody_or_without_a_day_is_refused() {
    insta::assert_snapshot!(refused("ticker,date,price\n,1970-01-01,1\n"), @r"
    error[F0810]: a row without a name in column `ticker`
     --> panel.csv:2:1
      |
    2 | ,1970-01-01,1
      | ^^^^^^^^^^^^^
      |
      = help: write the name of its entity, or leave the row out
    ");
    insta::assert_snapshot!(refused("ticker,date,price\nA,,1\n"), @r"
    error[F0805]: a row without a date in column `date`
     --> panel.csv:2:1
      |
    2 | A,,1
      | ^^^^
      |
      = help: write the date of this row, or leave the row out
    ");
    insta::assert_snapshot!(refused("ticker,date,price\nA,1970,1\nA,1971-01-01,1\n"), @r"
    error[F0804]: `1971-01-01` where the rows before have years
     --> panel.csv:3:3
      |
    3 | A,1971-01-01,1
      |   ^^^^^^^^^^
      |
      = help: write all dates in one way
    ");
}

#[test]
fn a_column_that_is_not_there_is_named_with_the_nearest() {
    insta::assert_snapshot!(refused("ticker,date,prize\nA,1970-01-01,1\n"), @r"
    error[F0811]: no column `price`
     --> panel.csv:1:1
      |
    1 | ticker,date,prize
      | ^^^^^^
      |
      = help: did you mean `prize`?
    ");
}

#[test]
fn a_kind_of_file_that_is_not_read_is_named() {
    let table = Table::open("panel.yaml", Format::Yaml, Arc::new("snapshot: 1"));
    insta::assert_snapshot!(table.err().expect("no table"), @r"
    error[F0716]: the file is of a kind that is not read as a long table
    --> panel.yaml
     = help: give it as .csv, .parquet or .arrow
    ");
}

/// What a file holds, packed by gzip.
#[cfg(feature = "compression")]
fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;

    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

#[cfg(feature = "compression")]
#[test]
fn a_packed_file_gives_what_the_file_gives() {
    let rows: String = (0..20_000).map(|row| format!("A,1970-01-02,{row}\n")).collect();
    let csv = format!("ticker,date,price\n{rows}");
    // Several packed pieces one behind the other are one file.
    let (one, other) = csv.split_at(csv.len() / 3);
    let packed = [gzip(one.as_bytes()), gzip(other.as_bytes())].concat();
    for (name, bytes) in [
        ("panel.csv.gz", packed),
        ("panel.csv.zst", zstd::encode_all(csv.as_bytes(), 1).expect("memory")),
    ] {
        let format = Format::of_name(name).expect("a known ending");
        assert_eq!(format, Format::Csv);
        let table = Table::open(name, format, Arc::new(bytes.clone())).expect("a table");
        let rows = table.rows(&wanted(&["price"])).expect("columns");
        assert!(lines(&*rows).expect("good data") == read(&csv, &["price"]).expect("good data"));
        let cut = bytes[..bytes.len() - 9].to_vec();
        let table = Table::open(name, format, Arc::new(cut));
        let read = table.and_then(|table| lines(&*table.rows(&wanted(&["price"]))?));
        let error = read.expect_err(name);
        assert_eq!(error.diagnostics()[0].code, froth::diagnostic::Code::UnreadableData, "{name}");
        let panel = |name, bytes: &[u8]| froth::Panel::read(name, format, bytes);
        let small = "date,gdp\n1999Q1,1\n";
        let packed = panel("gdp.csv.gz", &gzip(small.as_bytes())).expect("good data");
        let plain = panel("gdp.csv", small.as_bytes()).expect("good data");
        assert_eq!(
            packed.get("gdp").map(|gdp| gdp.values()),
            plain.get("gdp").map(|gdp| gdp.values())
        );
    }
}

#[cfg(feature = "compression")]
#[test]
fn a_packed_file_that_breaks_off_is_no_file() {
    let packed = gzip(b"date,gdp\n1999Q1,1\n");
    let cut = froth::Panel::read("gdp.csv.gz", Format::Csv, &packed[..packed.len() - 9]);
    insta::assert_snapshot!(cut.expect_err("cut"), @r"
    error[F0717]: this is not whole gzip: incomplete deflate stream
    --> gdp.csv.gz
     = help: copy or write the file again
    ");
}

#[cfg(feature = "compression")]
#[test]
fn what_a_small_file_unpacks_to_is_bounded() {
    let mut packed = zstd::stream::write::Encoder::new(Vec::new(), 1).expect("memory");
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..17 {
        std::io::Write::write_all(&mut packed, &blanks).expect("memory");
    }
    let packed = packed.finish().expect("memory");
    assert!(packed.len() < 1 << 16);
    let refused = froth::Panel::read("gdp.csv.zst", Format::Csv, &packed);
    insta::assert_snapshot!(refused.expect_err("too large"), @r"
    error[F0718]: it holds more than 200 times its packed size
    --> gdp.csv.zst
     = help: unpack it first
    ");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_a_format_names_the_feature() {
    let refused = froth::Panel::read("gdp.parquet", Format::Parquet, b"PAR1");
    insta::assert_snapshot!(refused.expect_err("not built"), @r"
    error[F0716]: this build cannot read Parquet
    --> gdp.parquet
     = help: build it with `--features parquet`
    ");
}

#[test]
fn several_tables_are_read_one_after_the_other() {
    let table = |csv: &'static str| Table::open("panel.csv", Format::Csv, Arc::new(csv));
    let tables = [
        table("ticker,date,price\nA,1970-01-01,1\n").expect("a table"),
        table("price;ticker;date\n2;A;1970-01-02\n3;B;1970-01-01\n").expect("a table"),
    ];
    let rows = Table::rows_of(&tables, &wanted(&["price"])).expect("columns");
    assert_eq!(lines(&*rows).expect("good data"), ["A 0 1", "A 1 2", "B 0 3"]);
    assert!(Table::rows_of(&tables, &wanted(&["volume"])).is_err());
}
