//! Release dates and vintages in data files.

use froth::time::Date;
use froth::{ErrorKind, Format, Panel};

/// A series as it stood on a day, with `.` for what is missing.
fn on(panel: &Panel, name: &str, day: &str) -> String {
    let series = panel.get(name).expect("there");
    let day: Date = day.parse().expect("a day");
    let values = series.stamps().iter().zip(series.values_on(day)).map(|(stamp, value)| {
        let value = if value.is_nan() { ".".to_owned() } else { value.to_string() };
        format!("{stamp} {value}")
    });
    values.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(name: &str, text: &str, expected: &[(&str, &str, &str)]) {
    let format = Format::of_name(name).expect("a known ending");
    let panel = Panel::read(name, format, text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    for (series, day, values) in expected {
        assert_eq!(on(&panel, series, day), *values, "{series} on {day}");
    }
}

#[test]
fn a_long_file_of_alfred_is_read() {
    let text = "date,series,value,realtime_start,realtime_end\n\
                1999-10-01,a,1,2000-01-31,2000-02-28\n1999-10-01,a,2,2000-02-29,9999-12-31\n\
                1999-10-01,b,7,2000-01-15,2000-06-30\n2000-01-01,a,.,2000-04-30,2000-05-30\n\
                2000-01-01,a,5,2000-05-31,9999-12-31\n2000-01-01,b,8,2000-04-15,9999-12-31\n";
    check(
        "a.csv",
        text,
        &[
            ("a", "2000-01-30", "1999-10-01 ., 2000-01-01 ."),
            ("a", "2000-02-28", "1999-10-01 1, 2000-01-01 ."),
            ("a", "2000-05-31", "1999-10-01 2, 2000-01-01 5"),
            ("b", "2000-06-30", "1999-10-01 7, 2000-01-01 8"),
            ("b", "2000-07-01", "1999-10-01 ., 2000-01-01 8"),
        ],
    );
}

#[test]
fn a_vintage_named_by_a_period_is_known_from_its_last_day() {
    let text = "quarter,vintage,value\n1998Q4,1999Q1,1\n1998Q4,1999Q2,2\n1999Q1,1999Q2,3\n";
    let days = [
        ("profits", "1999-03-30", "1998Q4 ., 1999Q1 ."),
        ("profits", "1999-03-31", "1998Q4 1, 1999Q1 ."),
        ("profits", "1999-06-29", "1998Q4 1, 1999Q1 ."),
        ("profits", "1999-06-30", "1998Q4 2, 1999Q1 3"),
    ];
    check("data/profits.csv", text, &days);
    check("a.csv", &text.replace("value", "profits"), &days);
}

#[test]
fn rows_may_come_in_any_order() {
    let text = "vintage,a,quarter\n1999Q2,3,1999Q1\n1999Q1,1,1998Q4\n1999Q2,2,1998Q4\n";
    check("a.csv", text, &[("a", "1999-04-01", "1998Q4 1, 1999Q1 .")]);
    check("a.csv", text, &[("a", "1999-07-01", "1998Q4 2, 1999Q1 3")]);
}

#[test]
fn one_release_day_counts_for_all_series_of_a_row() {
    let text = "date,released,a,b\n1999Q3,1999-10-30,1,.\n1999Q4,2000-01-30,2,4\n";
    let days =
        [("a", "2000-01-29", "1999Q3 1, 1999Q4 ."), ("b", "2000-01-30", "1999Q3 ., 1999Q4 4")];
    check("a.csv", text, &days);
    let json = r#"[{"date": "1999Q3", "released": "1999-10-30", "a": 1},
                   {"date": "1999Q4", "released": "2000-01-30", "a": 2, "b": 4}]"#;
    check("a.json", json, &days);
}

#[test]
fn an_empty_cell_of_many_series_takes_nothing_back() {
    let text = "date,vintage,a,b\n1999,2000-06-30,1,5\n1999,2001-06-30,,6\n";
    check("a.csv", text, &[("a", "2001-06-30", "1999 1"), ("b", "2001-06-30", "1999 6")]);
    check(
        "a.csv",
        &text.replace(",b", ",").replace(",5", ",").replace(",6", ","),
        &[("a", "2001-06-30", "1999 .")],
    );
}

#[test]
fn a_row_without_anything_is_left_out() {
    let text = "date,released,a\n1999Q3,1999-10-30,1\n1999Q4,,\n";
    check("a.csv", text, &[("a", "2000-06-30", "1999Q3 1")]);
}

fn refusal(name: &str, text: &str) -> String {
    let error = Panel::read(name, Format::Csv, text.as_bytes()).expect_err("the file is wrong");
    assert_eq!(error.kind(), ErrorKind::Data);
    error.to_string()
}

#[test]
fn days_of_release_are_told_in_one_way_that_we_read() {
    insta::assert_snapshot!(refusal("a.csv", "date,gdp,released,vintage\n1999,1,2000-01-30,2000-01-30\n"), @r"
    error[F0715]: `vintage` and `released` both say when a value was known
     --> a.csv:1:10
      |
    1 | date,gdp,released,vintage
      |          ^^^^^^^^
      |
      = help: leave `released` out
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,gdp,realtime_end\n1999,1,2000-01-30\n"), @r"
    error[F0715]: `realtime_end` without `realtime_start`
     --> a.csv:1:10
      |
    1 | date,gdp,realtime_end
      |          ^^^^^^^^^^^^
      |
      = help: leave `realtime_end` out
    ");
    insta::assert_snapshot!(refusal("a.csv", "realtime_period,date,gdp\n2000-01,1999,1\n"), @r"
    error[F0715]: `realtime_period` is not a way to date values that froth reads
     --> a.csv:1:1
      |
    1 | realtime_period,date,gdp
      | ^^^^^^^^^^^^^^^
      |
      = help: leave `realtime_period` out
    ");
    insta::assert_snapshot!(refusal("a.csv", "vintage,gdp\n2000-01-30,1\n"), @r"
    error[F0715]: the data say when a value was known, but not which date it is about
     --> a.csv:1:1
      |
    1 | vintage,gdp
      | ^^^^^^^
      |
      = help: add a column `date` with the day or period of each value
    ");
}

#[test]
fn every_value_has_a_day_of_release_and_none_has_two() {
    insta::assert_snapshot!(refusal("a.csv", "date,released,gdp\n1998,soon,1\n1999,,2\n"), @r"
    error[F0801]: `soon` in column `released` is not a date
     --> a.csv:2:6
      |
    2 | 1998,soon,1
      |      ^^^^
      |
      = help: write dates as `1999-12-31`, `1999-12`, `1999Q4` or `1999`

    error[F0805]: `2` does not say when it was known
     --> a.csv:3:7
      |
    3 | 1999,,2
      |       ^
      |
      = help: write the day in column `released`
    ");
    insta::assert_snapshot!(refusal("a.csv", "date,vintage,gdp\n1998,1999Q1,1\n1998,1999-03-31,2\n"), @r"
    error[F0802]: two rows are dated `1998` and known from 1999-03-31
     --> a.csv:3:1
      |
    3 | 1998,1999-03-31,2
      | ^^^^
      |
     ::: a.csv:2:1
      |
    2 | 1998,1999Q1,1
      | ---- the first one
      |
      = help: write the day from which each was valid, or put each series into its own file
    ");
    let backwards =
        "date,series,value,realtime_start,realtime_end\n1998,a,1,2000-02-01,2000-01-31\n";
    insta::assert_snapshot!(refusal("a.csv", backwards), @r"
    error[F0801]: a value was valid from 2000-02-01 until 2000-01-31, which is earlier
     --> a.csv:2:21
      |
    2 | 1998,a,1,2000-02-01,2000-01-31
      |                     ^^^^^^^^^^
      |
      = help: write the last day on which the value was valid, or leave the cell empty
    ");
}
