//! Tables that are refused, and in which words.

#![expect(clippy::expect_used, reason = "a test fails by a panic")]

use froth::{Error, ErrorKind, Format, Panel};

fn read(name: &str, bytes: &[u8]) -> Result<Panel, Error> {
    let format = Format::of_name(name).expect("a known ending");
    Panel::read(name, format, bytes)
}

fn refusal(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let error = read(name, bytes.as_ref()).expect_err("the file is wrong");
    assert_eq!(error.kind(), ErrorKind::Data);
    error.to_string()
}

fn last_two(name: &str, years: std::ops::Range<u32>) -> String {
    let rows: String = years.map(|year| format!("{year}.,1\n")).collect();
    let refusal = refusal(name, format!("date,a\n{rows}"));
    let start = refusal.rmatch_indices("error[").nth(1).expect("two errors").0;
    refusal.split_at(start).1.to_owned()
}

fn twice() -> String {
    let file = |name| read(name, b"date,gdp\n1999,1\n").expect("good");
    file("one.csv").join(file("two.csv")).expect_err("one name").to_string()
}

#[test]
fn nothing_is_no_data() {
    insta::assert_snapshot!(refusal("a.csv", "\r\n "), @r"
    error[F0701]: the file is empty
     --> a.csv
      |
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,gdp\n"), @r"
    error[F0701]: no row below the names of the columns
     --> a.csv:1:1
      |
    1 | date,gdp
      | ^^^^
      |
      = help: write a row such as `1999-12-31,9926.1`
    ");
    insta::assert_snapshot!(refusal("a.csv", "date\n1999\n"), @r"
    error[F0701]: no column of values
     --> a.csv:1:1
      |
    1 | date
      | ^^^^
      |
      = help: write `date,gdp`, then a row such as `1999-12-31,9926.1`
    ");
    insta::assert_snapshot!(refusal("a.json", "[]"), @r#"
    error[F0701]: the file holds no record
     --> a.json
      |
      |
      = help: write `[{"date": "1999-12-31", "gdp": 9926.1}]`
    "#);
}

#[test]
fn bytes_that_are_no_text_are_named_by_line() {
    insta::assert_snapshot!(refusal("a.csv", b"date,gdp\n1999,caf\xe9\n"), @r"
    error[F0703]: this is not UTF-8
     --> a.csv:2:9
      |
    2 | 1999,caf�
      |         ^
      |
      = help: save it as UTF-8
    ");
    insta::assert_snapshot!(refusal("a.csv", b"date,gdp\n1999,\0\n"), @r"
    error[F0703]: a zero byte: the file is not text
     --> a.csv:2:6
      |
    2 | 1999,�
      |      ^
      |
      = help: save it as UTF-8
    ");
    insta::assert_snapshot!(refusal("a.csv", b"\xff\xfed\0a\0"), @r"
    error[F0703]: the file is UTF-16, not UTF-8
     --> a.csv
      |
      |
      = help: save it as UTF-8
    ");
}

#[test]
fn dates_that_cannot_be_read_come_with_the_one_that_was_meant() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n31.12.1999,1\n12/31/1999,2\n01/02/2000,3\n1999-13-01,4\n"), @r"
    error[F0801]: `31.12.1999` in column `date` is not a date
     --> a.csv:2:1
      |
    2 | 31.12.1999,1
      | ^^^^^^^^^^
      |
      = help: write `1999-12-31`

    error[F0801]: `12/31/1999` in column `date` is not a date
     --> a.csv:3:1
      |
    3 | 12/31/1999,2
      | ^^^^^^^^^^
      |
      = help: write `1999-12-31`

    error[F0801]: `01/02/2000` in column `date` is not a date
     --> a.csv:4:1
      |
    4 | 01/02/2000,3
      | ^^^^^^^^^^
      |
      = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`

    error[F0801]: `1999-13-01` in column `date` is not a date
     --> a.csv:5:1
      |
    5 | 1999-13-01,4
      | ^^^^^^^^^^
      |
      = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`
    ");
}

#[test]
fn dates_under_any_header_are_not_taken_for_values() {
    insta::assert_snapshot!(refusal("a.csv", "Datum;Wert\n31.12.1999;1\n31.12.2000;2\n"), @r"
    error[F0801]: `31.12.1999` in column `Datum` is not a date
     --> a.csv:2:1
      |
    2 | 31.12.1999;1
      | ^^^^^^^^^^
      |
      = help: write `1999-12-31`

    error[F0801]: `31.12.2000` in column `Datum` is not a date
     --> a.csv:3:1
      |
    3 | 31.12.2000;2
      | ^^^^^^^^^^
      |
      = help: write `2000-12-31`
    ");
}

#[test]
fn a_value_without_a_date_is_refused() {
    insta::assert_snapshot!(refusal("a.csv", "date,a,b\n1999,1,2\n,,5\n"), @r"
    error[F0805]: `5` has no date
     --> a.csv:3:3
      |
    3 | ,,5
      |   ^
      |
      = help: write the date of this row, or leave the row out
    ");
}

#[test]
fn dates_rise_and_none_comes_twice() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n1999Q2,1\n1999-Q2,2\n1998Q4,3\n"), @r"
    error[F0802]: two rows are dated `1999Q2`
     --> a.csv:3:1
      |
    3 | 1999-Q2,2
      | ^^^^^^^
      |
     ::: a.csv:2:1
      |
    2 | 1999Q2,1
      | ------ the first one
      |
      = help: keep one of the two rows

    error[F0803]: `1998Q4` comes after `1999Q2`
     --> a.csv:4:1
      |
    4 | 1998Q4,3
      | ^^^^^^
      |
     ::: a.csv:3:1
      |
    3 | 1999-Q2,2
      | ------- a later date
      |
      = help: sort the rows by date, the oldest first
    ");
}

#[test]
fn dates_are_all_of_one_kind() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n1999Q1,1\n1999-06-30,2\n"), @r"
    error[F0804]: `1999-06-30` is a day, `1999Q1` a quarter
     --> a.csv:3:1
      |
    3 | 1999-06-30,2
      | ^^^^^^^^^^
      |
     ::: a.csv:2:1
      |
    2 | 1999Q1,1
      | ------ the date before
      |
      = help: write every date as `1999Q1` is written
    ");
}

#[test]
fn names_of_columns_are_there_and_differ() {
    insta::assert_snapshot!(refusal("a.csv", "date,gdp,cpi,gdp,\n1999,1,2,3,4\n"), @r"
    error[F0706]: two columns are called `gdp`
     --> a.csv:1:14
      |
    1 | date,gdp,cpi,gdp,
      |              ^^^
      |
     ::: a.csv:1:6
      |
    1 | date,gdp,cpi,gdp,
      |      --- the first one
      |
      = help: write `gdp_2` for one of them

    error[F0705]: column 5 has values but no name
     --> a.csv:1:18
      |
    1 | date,gdp,cpi,gdp,
      |                  ^
      |
      = help: write a name for it in the first line
    ");
    insta::assert_snapshot!(refusal("a.csv", "1999-12-31,1\n2000-12-31,2\n"), @r"
    error[F0708]: the first line is data, not the names of columns
     --> a.csv:1:1
      |
    1 | 1999-12-31,1
      | ^^^^^^^^^^
      |
      = help: write a line such as `date,gdp` above it
    ");
}

#[test]
fn rows_are_as_wide_as_the_header() {
    insta::assert_snapshot!(refusal("a.csv", "date,a,b\n1999,\"1\n1\"\n2000,1,2,3\n"), @r#"
    error[F0704]: row 2 has 2 cells, the header has 3
     --> a.csv:2:1
      |
    2 | 1999,"1
      | ^^^^^^^
      |
      = help: write a cell for `b`; a missing value is an empty cell

    error[F0704]: row 4 has 4 cells, the header has 3
     --> a.csv:4:10
      |
    4 | 2000,1,2,3
      |          ^
      |
      = help: leave out `3`, or put quotes around a cell that holds a `,`
    "#);
}

#[test]
fn a_quote_is_closed() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n1999,\"1\n2000,2\n"), @r#"
    error[F0707]: this quote is never closed
     --> a.csv:2:6
      |
    2 | 1999,"1
      |      ^
      |
      = help: close it with `"`
    "#);
}

#[test]
fn a_file_without_any_number_says_why_not() {
    insta::assert_snapshot!(refusal("a.csv", "date;a\n1999;1,5\n2000;1,234\n2001;1.234.567,8\n2002;5%\n2003;-$5\n2004;inf\n2005;1e999\n2006;-\n2007;1.2.3\n2008;1 234\n2009;(5)\n2010;1,234.5\n"), @r"
    error[F0806]: `1,5` in column `a` is not a number
     --> a.csv:2:6
      |
    2 | 1999;1,5
      |      ^^^
      |
      = help: write `1.5`

    error[F0806]: `1,234` in column `a` is not a number
     --> a.csv:3:6
      |
    3 | 2000;1,234
      |      ^^^^^
      |
      = help: write `1234` or `1.234`

    error[F0806]: `1.234.567,8` in column `a` is not a number
     --> a.csv:4:6
      |
    4 | 2001;1.234.567,8
      |      ^^^^^^^^^^^
      |
      = help: write `1234567.8`

    error[F0806]: `5%` in column `a` is not a number
     --> a.csv:5:6
      |
    5 | 2002;5%
      |      ^^
      |
      = help: write `5`

    error[F0806]: `-$5` in column `a` is not a number
     --> a.csv:6:6
      |
    6 | 2003;-$5
      |      ^^^
      |
      = help: write `-5`

    error[F0806]: `inf` in column `a` is not a number
     --> a.csv:7:6
      |
    7 | 2004;inf
      |      ^^^
      |
      = help: leave the cell empty if the value is missing

    error[F0806]: `1e999` in column `a` is too large for a number
     --> a.csv:8:6
      |
    8 | 2005;1e999
      |      ^^^^^
      |
      = help: write it in a larger unit, such as billions

    error[F0806]: `-` in column `a` is not a number
     --> a.csv:9:6
      |
    9 | 2006;-
      |      ^
      |
      = help: leave the cell empty if the value is missing

    error[F0806]: `1.2.3` in column `a` is not a number
      --> a.csv:10:6
       |
    10 | 2007;1.2.3
       |      ^^^^^
       |
       = help: leave the cell empty if the value is missing

    error[F0806]: `1 234` in column `a` is not a number
      --> a.csv:11:6
       |
    11 | 2008;1 234
       |      ^^^^^
       |
       = help: write `1234`

    error[F0806]: `(5)` in column `a` is not a number
      --> a.csv:12:6
       |
    12 | 2009;(5)
       |      ^^^
       |
       = help: write `-5`

    error[F0806]: `1,234.5` in column `a` is not a number
      --> a.csv:13:6
       |
    13 | 2010;1,234.5
       |      ^^^^^^^
       |
       = help: write `1234.5`
    ");
}

#[test]
fn long_data_name_their_series_once_a_date() {
    insta::assert_snapshot!(refusal("a.csv", "date,series,value\n1999,b,1\n1999,b,2\n2000,,3\n"), @r"
    error[F0802]: two rows are dated `1999`
     --> a.csv:3:1
      |
    3 | 1999,b,2
      | ^^^^
      |
     ::: a.csv:2:1
      |
    2 | 1999,b,1
      | ---- the first one
      |
      = help: keep one of the two rows

    error[F0807]: the row dated `2000` names no series
     --> a.csv:4:6
      |
    4 | 2000,,3
      |      ^
      |
      = help: write the name of its series, or leave the row out
    ");
}

#[test]
fn twenty_mistakes_are_shown_and_the_rest_counted() {
    insta::assert_snapshot!(last_two("a.csv", 1000..1023), @r"
    error[F0801]: `1019.` in column `date` is not a date
      --> a.csv:21:1
       |
    21 | 1019.,1
       | ^^^^^
       |
       = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`

    error[F0799]: 3 more mistakes not shown
    ");
}

#[test]
fn two_files_do_not_bring_one_series() {
    insta::assert_snapshot!(twice(), @r"
    error[F0809]: series `gdp` is in `one.csv` and in `two.csv`
     --> two.csv
      |
      |
      = help: leave one of the files out, or rename `gdp` in one of them
    ");
}
