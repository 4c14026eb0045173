//! Tables that are refused, and in which words.

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

fn twice() -> String {
    let file = |name| read(name, b"date,gdp\n1999,1\n").expect("good");
    file("one.csv").join(file("one.csv")).expect_err("one name").to_string()
}

#[test]
fn nothing_is_no_data() {
    insta::assert_snapshot!(refusal("a.csv", "\r\n "), @r"
    error[F0701]: the file is empty
    --> a.csv
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
}

#[test]
fn dates_that_cannot_be_read_come_with_the_one_that_was_meant() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n31.12.1999,1\n12/31/1999,2\n1999-13-01,4\n"), @r"
    error[F0801]: `31.12.1999` in column `date` is not a date
     --> a.csv:2:1
      |
    2 | 31.12.1999,1
      | ^^^^^^^^^^
      |
      = help: write `1999-12-31`

    error[F0801]: `1999-13-01` in column `date` is not a date
     --> a.csv:4:1
      |
    4 | 1999-13-01,4
      | ^^^^^^^^^^
      |
      = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`
    ");
}

#[test]
fn what_a_column_of_dates_leaves_open_is_asked_for() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n01/02/1999,1\n02/03/1999,2\n"), @r"
    error[F0801]: `01/02/1999` in column `date` may have the day first or the month first: no number above 12 decides it
     --> a.csv:2:1
      |
    2 | 01/02/1999,1
      | ^^^^^^^^^^
      |
      = help: use the option `date_format: dmy` if the day stands first, or the option `date_format: mdy`
    ");
    insta::assert_snapshot!(refusal("a.csv", "Datum;Wert\n01.02.1999;1\n02.03.1999;2\n"), @r"
    error[F0801]: `01.02.1999` in column `Datum` may have the day first or the month first: no number above 12 decides it
     --> a.csv:2:1
      |
    2 | 01.02.1999;1
      | ^^^^^^^^^^
      |
      = help: use the option `date_format: dmy` if the day stands first, or the option `date_format: mdy`
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,a\n01/02/03,1\n"), @r"
    error[F0801]: `01/02/03` in column `date` may have the day, the month or the year first: no number decides it
     --> a.csv:2:1
      |
    2 | 01/02/03,1
      | ^^^^^^^^
      |
      = help: use the option `date_format: dmy`, the option `date_format: mdy` or the option `date_format: ymd`
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,a\nJan-55,1\nFeb-55,2\n"), @r"
    error[F0801]: `Jan-55` in column `date` does not say its century
     --> a.csv:2:1
      |
    2 | Jan-55,1
      | ^^^^^^
      |
      = help: write years with four digits: two are read from 1970 to 2029 only
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,a\n200101,1\n200102,2\n"), @r"
    error[F0801]: `200101` in column `date` may be a month, or a day with a year of two digits
     --> a.csv:2:1
      |
    2 | 200101,1
      | ^^^^^^
      |
      = help: use the option `date_format: ymd` for days as in 991231, or write months as in 2001-12
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,a\n36524,1\n36525,2\n"), @r"
    error[F0801]: `36524` in column `date` is a number, and does not say from which day it counts
     --> a.csv:2:1
      |
    2 | 36524,1
      | ^^^^^
      |
      = help: use the option `date_format: excel` for the days of a spreadsheet, or format its cells as dates; `unix` and `unix-ms` are seconds and milliseconds since 1970
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
      = help: write the date of this row
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
      = help: put each series into its own file; if one row revises the other, give each the day from which it was valid, in a column `vintage`

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
      = help: put the dates of each kind into their own file
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
      = help: put quotes around a cell that holds a `,`, or write a name for the column of `3`
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
    insta::assert_snapshot!(refusal("a.csv", "date;a\n2004;inf\n2005;1e999\n2007;1.2.3\n"), @r"
    error[F0806]: `inf` in column `a` is not a number
     --> a.csv:2:6
      |
    2 | 2004;inf
      |      ^^^
      |
      = help: write a number such as `9926.1`

    error[F0806]: `1e999` in column `a` is too large for a number
     --> a.csv:3:6
      |
    3 | 2005;1e999
      |      ^^^^^
      |
      = help: write it in a larger unit, such as billions

    error[F0806]: `1.2.3` in column `a` is not a number
     --> a.csv:4:6
      |
    4 | 2007;1.2.3
      |      ^^^^^
      |
      = help: write a number such as `9926.1`
    ");
}

#[test]
fn numbers_of_which_a_file_does_not_tell_the_decimals_are_asked_for() {
    insta::assert_snapshot!(refusal("a.csv", "date,a\n1999,\"1,234\"\n2000,\"5,678\"\n"), @r#"
    error[F0806]: `1,234` in column `a` may have a thousands separator or decimals: no other number in the file decides it
     --> a.csv:2:6
      |
    2 | 1999,"1,234"
      |      ^^^^^^^
      |
      = help: use the option `decimal: point` if it is 1234, or the option `decimal: comma` if it is 1.234

    error[F0806]: `5,678` in column `a` may have a thousands separator or decimals: no other number in the file decides it
     --> a.csv:3:6
      |
    3 | 2000,"5,678"
      |      ^^^^^^^
      |
      = help: use the option `decimal: point` if it is 5678, or the option `decimal: comma` if it is 5.678
    "#);
    insta::assert_snapshot!(refusal("a.csv", "date;a\n1999;1.234\n2000;5.678\n"), @r"
    error[F0806]: `1.234` in column `a` may have a thousands separator or decimals: no other number in the file decides it
     --> a.csv:2:6
      |
    2 | 1999;1.234
      |      ^^^^^
      |
      = help: use the option `decimal: point` if it is 1.234, or the option `decimal: comma` if it is 1234

    error[F0806]: `5.678` in column `a` may have a thousands separator or decimals: no other number in the file decides it
     --> a.csv:3:6
      |
    3 | 2000;5.678
      |      ^^^^^
      |
      = help: use the option `decimal: point` if it is 5.678, or the option `decimal: comma` if it is 5678
    ");
}

#[test]
fn a_page_of_the_web_is_no_data() {
    insta::assert_snapshot!(refusal("a.csv", "<!DOCTYPE html>\n<html><body>503</body></html>\n"), @r"
    error[F0703]: this is a web page, not data
    --> a.csv
     = help: open it in a browser to read what it says, and download the data again
    ");
}

#[test]
fn several_tables_in_one_file_are_told_by_their_lines() {
    insta::assert_snapshot!(refusal("a.csv", "date,gdp\n1999,1\n2000,2\n\ndate,cpi\n1999,3\n2000,4\n"), @r"
    error[F0722]: a second table begins in line 5
     --> a.csv:5:1
      |
    5 | date,cpi
      | ^^^^^^^^
      |
     ::: a.csv:1:1
      |
    1 | date,gdp
      | -------- the first one
      |
      = help: save the lines from 1 to 4 and those from 5 on as files of their own
    ");
}

#[test]
fn long_data_name_their_series_once_a_date() {
    insta::assert_snapshot!(refusal("a.csv", "date,series,value\n1999,b,1\n1999,b,2\n2000,,3\n"), @r"
    error[F0807]: the row dated `2000` names no series
     --> a.csv:4:6
      |
    4 | 2000,,3
      |      ^
      |
      = help: write the name of its series
    ");
}

#[test]
fn of_mistakes_alike_three_places_are_shown_and_all_are_counted() {
    let rows: String = (1000..1023).map(|year| format!("{year}.,1\n")).collect();
    insta::assert_snapshot!(refusal("a.csv", format!("date,a\n{rows}")), @r"
    error[F0801]: `1000.` in column `date` is not a date (and 22 more like it)
     --> a.csv:2:1
      |
    2 | 1000.,1
      | ^^^^^
      |
     ::: a.csv:3:1
      |
    3 | 1001.,1
      | ----- here, too
      |
     ::: a.csv:4:1
      |
    4 | 1002.,1
      | ----- here, too
      |
      = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`
    ");
}

#[test]
fn a_file_does_not_bring_its_series_twice() {
    insta::assert_snapshot!(twice(), @r"
    error[F0809]: `one.csv` is read twice
    --> one.csv
     = help: name it once
    ");
}
