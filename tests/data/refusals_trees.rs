//! JSON files and snapshots that are refused, and in which words.

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

#[test]
fn broken_json_is_told_by_line() {
    insta::assert_snapshot!(refusal("a.json", "[{\"date\": \"1999\",\n  \"gdp\" 1.0}]"), @r#"
    error[F0709]: expected `:`
     --> a.json:2:9
      |
    2 |   "gdp" 1.0}]
      |         ^
    "#);
    insta::assert_snapshot!(refusal("a.ndjson", "{\"date\": \"1999\", \"a\": 1\n{\"date\": tru}\n7\n"), @r#"
    error[F0709]: the text ends inside an object
     --> a.ndjson:1:23
      |
    1 | {"date": "1999", "a": 1
      |                       ^

    error[F0709]: expected `true`, `false` or `null`
     --> a.ndjson:2:13
      |
    2 | {"date": tru}
      |             ^

    error[F0711]: record 3 is not an object
     --> a.ndjson:3:1
      |
    3 | 7
      | ^
      |
      = help: write `[{"date": "1999-12-31", "gdp": 9926.1}]`
    "#);
}

#[test]
fn json_has_the_form_of_a_table() {
    insta::assert_snapshot!(refusal("a.json", "5"), @r#"
    error[F0711]: this is not a list of records
     --> a.json:1:1
      |
    1 | 5
      | ^
      |
      = help: write `[{"date": "1999-12-31", "gdp": 9926.1}]`
    "#);
    insta::assert_snapshot!(refusal("a.json", r#"{"date": ["1999"], "a": [1, 2], "b": {"0": 1}, "a": [1]}"#), @r#"
    error[F0711]: column `a` has 2 values, `date` has 1
     --> a.json:1:20
      |
    1 | {"date": ["1999"], "a": [1, 2], "b": {"0": 1}, "a": [1]}
      |                    ^
      |
      = help: write `[{"date": "1999-12-31", "gdp": 9926.1}]`

    error[F0711]: column `b` is not a list of values
     --> a.json:1:33
      |
    1 | {"date": ["1999"], "a": [1, 2], "b": {"0": 1}, "a": [1]}
      |                                 ^
      |
      = help: write `[{"date": "1999-12-31", "gdp": 9926.1}]`

    error[F0712]: the key `a` appears twice in one object
     --> a.json:1:48
      |
    1 | {"date": ["1999"], "a": [1, 2], "b": {"0": 1}, "a": [1]}
      |                                                ^^^
      |
      = help: give the two different names
    "#);
    insta::assert_snapshot!(refusal("a.json", r#"[{"date": "1999", "a": 1, "a": 2}]"#), @r#"
    error[F0712]: the key `a` appears twice in one object
     --> a.json:1:27
      |
    1 | [{"date": "1999", "a": 1, "a": 2}]
      |                           ^^^
      |
      = help: give the two different names
    "#);
}

#[test]
fn json_values_are_numbers_not_texts() {
    insta::assert_snapshot!(refusal("a.json", r#"[{"date": 1704067200000, "a": 1}]"#), @r#"
    error[F0801]: `1704067200000` in column `date` is a number, and does not say from which day it counts
     --> a.json:1:11
      |
    1 | [{"date": 1704067200000, "a": 1}]
      |           ^^^^^^^^^^^^^
      |
      = help: use the option `date_format: excel` for the days of a spreadsheet, or format its cells as dates; `unix` and `unix-ms` are seconds and milliseconds since 1970
    "#);
    insta::assert_snapshot!(refusal("a.json", r#"[{"date": "1999", "a": [1]}, {"date": "2000", "a": true}]"#), @r#"
    error[F0806]: a list in column `a` is not a number
     --> a.json:1:24
      |
    1 | [{"date": "1999", "a": [1]}, {"date": "2000", "a": true}]
      |                        ^^^
      |
      = help: write a number such as `9926.1`, and `null` where there is none

    error[F0806]: `true` in column `a` is not a number
     --> a.json:1:52
      |
    1 | [{"date": "1999", "a": [1]}, {"date": "2000", "a": true}]
      |                                                    ^^^^
      |
      = help: write a number such as `9926.1`, and `null` where there is none
    "#);
}

#[test]
fn a_snapshot_says_what_it_is() {
    insta::assert_snapshot!(refusal("a.yaml", "- 5"), @r"
    error[F0711]: this is not a snapshot
     --> a.yaml:1:1
      |
    1 | - 5
      | ^^^
      |
      = help: write `snapshot: 1`, `as_of: 2025-12-15` and `figures:`
    ");
    insta::assert_snapshot!(refusal("a.yaml", "snapshot: 2\nas_of: 2025Q4\n"), @r"
    error[F0714]: the snapshot has no `figures`
     --> a.yaml:1:1
      |
    1 | snapshot: 2
      | ^^^^^^^^
      |
      = help: write `figures:`

    error[F0711]: `2` is not a version of a snapshot
     --> a.yaml:1:11
      |
    1 | snapshot: 2
      |           ^
      |
      = help: write `snapshot: 1`

    error[F0801]: `as_of` is a quarter, not a day
     --> a.yaml:2:8
      |
    2 | as_of: 2025Q4
      |        ^^^^^^
      |
      = help: write the last day of `2025Q4`, `2025-12-31`
    ");
    insta::assert_snapshot!(refusal("a.yaml", "snapshot: 1\nfigures: {}\n"), @r"
    error[F0711]: `figures` holds no figures
     --> a.yaml:2:10
      |
    2 | figures: {}
      |          ^^
      |
      = help: write `gdp: 30486`, one figure a line
    ");
    insta::assert_snapshot!(refusal("a.yaml", "snapshot: 1\nfigures: { a: 5\n"), @r"
    error[F0710]: did not find expected ',' or '}'
     --> a.yaml:2:16
      |
    2 | figures: { a: 5
      |                ^
    ");
}

#[test]
fn keys_of_a_snapshot_are_known_and_come_once() {
    insta::assert_snapshot!(refusal("a.yaml", "snapshot: 1\nas_off: 2025-12-15\nfigures:\n  gdp: 1\n  x: { valu: 5 }\n  gdp: 2\n"), @r"
    error[F0713]: no key `as_off`
     --> a.yaml:2:1
      |
    2 | as_off: 2025-12-15
      | ^^^^^^
      |
      = help: did you mean `as_of`?

    error[F0805]: figure `gdp` has no date, and the snapshot has none either
     --> a.yaml:4:3
      |
    4 |   gdp: 1
      |   ^^^
      |
      = help: write `as_of: 2025-12-15` above the figures

    error[F0714]: figure `x` has no `value`
     --> a.yaml:5:6
      |
    5 |   x: { valu: 5 }
      |      ^^^^^^
      |
      = help: write `value: 5`, or a range: `low: 5` and `high: 12`

    error[F0713]: no key `valu`
     --> a.yaml:5:8
      |
    5 |   x: { valu: 5 }
      |        ^^^^
      |
      = help: did you mean `value`?

    error[F0712]: `gdp` appears twice
     --> a.yaml:6:3
      |
    6 |   gdp: 2
      |   ^^^
      |
     ::: a.yaml:4:3
      |
    4 |   gdp: 1
      |   --- the first one
      |
      = help: leave one of the two out
    ");
}

#[test]
fn figures_are_numbers_with_known_units() {
    insta::assert_snapshot!(refusal("a.yaml", "snapshot: 1\nas_of: 2025-12-15\nfigures:\n  a: { value: 5, unit: perecnt, source: 7 }\n  b: 30,5\n  c: [1, 2]\n  d: { value: \"143\", date: 31.12.2025 }\n  e: ~\n  f: !x 5\n"), @r#"
    error[F0808]: no unit `perecnt`
     --> a.yaml:4:24
      |
    4 |   a: { value: 5, unit: perecnt, source: 7 }
      |                        ^^^^^^^
      |
      = help: did you mean `percent`?

    error[F0711]: `source` is `7`, not a text
     --> a.yaml:4:41
      |
    4 |   a: { value: 5, unit: perecnt, source: 7 }
      |                                         ^
      |
      = help: write `source: "…"`

    error[F0806]: `30,5` of figure `b` is not a number
     --> a.yaml:5:6
      |
    5 |   b: 30,5
      |      ^^^^
      |
      = help: write `30.5`

    error[F0806]: figure `c` is a list, not a number
     --> a.yaml:6:6
      |
    6 |   c: [1, 2]
      |      ^^^^^^
      |
      = help: write one number, or a range: `{ low: 5, high: 12, likely: 8 }`

    error[F0806]: `143` of figure `d` is a text, not a number
     --> a.yaml:7:15
      |
    7 |   d: { value: "143", date: 31.12.2025 }
      |               ^^^^^
      |
      = help: write `143` without quotes

    error[F0801]: `31.12.2025` is not a day
     --> a.yaml:7:28
      |
    7 |   d: { value: "143", date: 31.12.2025 }
      |                            ^^^^^^^^^^
      |
      = help: write `2025-12-31`

    error[F0806]: figure `e` has no number
     --> a.yaml:8:6
      |
    8 |   e: ~
      |      ^
      |
      = help: leave it out

    error[F0806]: a value with a tag of figure `f` is not a number
     --> a.yaml:9:6
      |
    9 |   f: !x 5
      |      ^^^^
      |
      = help: write one number
    "#);
}
