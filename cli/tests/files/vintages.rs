//! One file a vintage: the same answers as from one file with all vintages.

use std::fs;
use std::path::{Path, PathBuf};

use froth::data::Vintages;
use froth::time::Date;
use froth::{Format, Knowledge, Panel, PlanOptions, RuleSet};

use crate::program::program;

/// As FRED-MD writes it: the month first, a row of codes, rows without anything.
const MAY: &str = "sasdate,OUTPUT,RATE\nTransform:,5,2\n3/1/2015,100,1.5\n4/1/2015,101,1.6\n,,\n";
/// April is revised and May is new; a row of codes is not always there.
const JUNE: &str = "sasdate,OUTPUT,RATE\n3/1/2015,100,1.5\n4/1/2015,99,1.6\n5/1/2015,103,1.7\n";
/// The rate of March is taken back, and output stands as it stood.
const JULY: &str =
    "sasdate,RATE\ntransform,2\n3/1/2015,\n4/1/2015,1.6\n5/1/2015,1.7\n6/1/2015,1.4\n";

/// The same as one file in ALFRED's way.
const LONG: &str = "date,series,value,realtime_start
2015-03-01,OUTPUT,100,2015-05-31
2015-04-01,OUTPUT,101,2015-05-31
2015-04-01,OUTPUT,99,2015-06-30
2015-05-01,OUTPUT,103,2015-06-30
2015-03-01,RATE,1.5,2015-05-31
2015-03-01,RATE,,2015-07-31
2015-04-01,RATE,1.6,2015-05-31
2015-05-01,RATE,1.7,2015-06-30
2015-06-01,RATE,1.4,2015-07-31
";

const RULES: &str = "format: 1
id: slump
version: \"1\"
title: Does output fall?
calendar: month
inputs:
  output: { unit: index, every: month, stamp: start, published: 15d, max_age: 90d, columns: [OUTPUT] }
  rate: { unit: percent, every: month, stamp: start, published: 0d, max_age: 90d, columns: [RATE] }
signals:
  falls: { when: \"change(output, 1m) < 0\" }
  eases: { when: \"change(rate, 2m) < 0\" }
phases:
  - { id: slump, when: falls }
  - { id: easing, when: \"eases || was(slump, 1m)\" }
  - { id: growth, otherwise: true }
";

fn panel(files: &[(&str, &str)]) -> Panel {
    let mut vintages = Vintages::default();
    for (name, text) in files {
        let day = Vintages::day_of_name(name).unwrap_or_else(|error| panic!("{error}"));
        let panel = Panel::read(name, Format::Csv, text.as_bytes());
        let panel = panel.unwrap_or_else(|error| panic!("{error}"));
        vintages.add(day, &panel).unwrap_or_else(|error| panic!("{error}"));
    }
    vintages.into_panel()
}

fn fred_md() -> Panel {
    panel(&[("2015-05.csv", MAY), ("2015-06.csv", JUNE), ("2015-07.csv", JULY)])
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

#[test]
fn a_file_a_vintage_says_what_one_file_of_all_vintages_says() {
    let rules = RuleSet::parse(RULES).unwrap_or_else(|error| panic!("{error}"));
    let (files, long) = (fred_md(), panel_of(LONG));
    for name in ["OUTPUT", "RATE"] {
        let (one, other) = (files.get(name).expect("there"), long.get(name).expect("there"));
        assert_eq!(one.stamps(), other.stamps());
        for day in ["2015-05-30", "2015-05-31", "2015-06-30", "2015-07-31"].map(day) {
            let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
            assert_eq!(bits(one.values_on(day)), bits(other.values_on(day)), "{name} on {day}");
        }
    }
    for knowledge in [Knowledge::Vintage, Knowledge::Released, Knowledge::Latest] {
        let options = PlanOptions { knowledge, ..PlanOptions::default() };
        let [one, other] = [&files, &long].map(|panel| {
            let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
            format!("{:?}", plan.evaluate(panel).expect("its own panel").history())
        });
        assert_eq!(one, other, "{knowledge:?}");
    }
}

fn panel_of(text: &str) -> Panel {
    Panel::read("a.csv", Format::Csv, text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_file_is_named_as_a_source_and_a_series_by_its_newest_file() {
    let panel = fred_md();
    let names: Vec<&str> = panel.origins().iter().map(|origin| origin.name.as_str()).collect();
    assert_eq!(names, ["2015-05.csv", "2015-06.csv", "2015-07.csv"]);
    assert_eq!(panel.get("OUTPUT").and_then(|series| series.file()), Some("2015-06.csv"));
    assert_eq!(panel.get("RATE").and_then(|series| series.file()), Some("2015-07.csv"));
}

#[track_caller]
fn refused(files: &[(&str, &str)], message: &str) {
    let mut vintages = Vintages::default();
    let found = files.iter().find_map(|(name, text)| {
        let panel = Panel::read(name, Format::Csv, text.as_bytes()).expect("good alone");
        vintages.add(Vintages::day_of_name(name).expect("a day"), &panel).err()
    });
    let error = found.expect("it is refused");
    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn what_is_no_vintage_of_the_same_data_is_refused() {
    let plain = "date,a\n2015-03,1\n2015-04,2\n";
    refused(&[("2015-06.csv", plain), ("2015-05.csv", plain)], "comes after one of a later day");
    refused(
        &[("2015-06.csv", plain), ("2015-06-30.csv", plain)],
        "`2015-06.csv` is of 2015-06-30, too",
    );
    refused(
        &[("2015-06.csv", plain), ("2015-07.csv", "date,a\n2015Q1,1\n")],
        "series `a` is dated by `2015Q1`, and by `2015-03` before",
    );
    refused(&[("2015-06.csv", "a,b\n1,2\n")], "series `a` of a vintage has no dates");
    refused(
        &[("2015-06.csv", "date,released,a\n2015-03,2015-04-15,1\n")],
        "series `a` of a vintage has release days of its own",
    );
}

#[test]
fn a_column_of_words_is_no_fault_until_a_rule_reads_it() {
    let words = "date,OUTPUT,RATE\n2015-03,1,low\n2015-04,2,low\n";
    let panel = panel(&[("2015-05.csv", words), ("2015-06.csv", words)]);
    let rules = RuleSet::parse(RULES).expect("good");
    let error = rules.plan(panel.schema()).expect_err("a rule reads it").to_string();
    assert!(error.contains("`low` in column `RATE`") && error.contains("2015-05.csv"), "{error}");
}

// The program

/// A folder of these files, anew.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vintage_files").join(name);
    // It is not there the first time.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

fn froth(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = program();
    let ended = program.current_dir(folder).args(arguments).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

#[test]
fn a_folder_of_vintages_is_replayed_as_the_files_stood() {
    let files = [
        // Written in another order than that of their days, and beside other things.
        ("data/2015-07.csv", JULY),
        ("data/fred-2015m6.csv", JUNE),
        ("data/2015-05-31.csv", MAY),
        ("data/README.md", "not data"),
        ("long.csv", LONG),
        ("slump.yaml", RULES),
    ];
    fs::create_dir_all(folder("replayed", &[]).join("data")).expect("a folder");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vintage_files/replayed");
    for (name, text) in files {
        fs::write(place.join(name), text).expect("a file");
    }
    let asks = ["history", "--rules", "slump.yaml", "--knowledge", "vintage", "--format", "csv"];
    let answer = |data: &[&str]| {
        let (code, answer, error) = froth(&place, &[&asks[..], data].concat());
        assert_eq!(code, Some(0), "{error}");
        answer
    };
    let long = answer(&["long.csv"]);
    assert!(long.contains("2015-06,2015-06-30,growth,"), "{long}");
    assert_eq!(answer(&["--vintages", "data"]), long);
    assert_eq!(answer(&["--vintages", "data/*2015*.csv"]), long);
    let (code, _, error) = froth(&place, &["history", "--rules", "slump.yaml", "data"]);
    assert_eq!(code, Some(3));
    assert!(error.contains("or `--vintages data` if each file is a vintage"), "{error}");
}

#[test]
fn a_folder_that_is_ambiguous_is_refused_with_the_files_named() {
    let twice = folder("twice", &[("2015-06.csv", MAY), ("2015-06-30.csv", JUNE)]);
    let undated = folder("undated", &[("2015-06.csv", MAY), ("newest.csv", JUNE)]);
    let empty = folder("empty", &[("README.md", "nothing yet")]);
    for (folder, message) in [
        (&twice, "error[F0820]: `./2015-06-30.csv` is of 2015-06-30, too"),
        (&undated, "error[F0720]: the file name `newest.csv` contains no date"),
        (&empty, "error: no data file in `.`"),
    ] {
        let (code, answer, error) = froth(folder, &["evaluate", "--vintages", "."]);
        assert_eq!((code, answer.as_str()), (Some(3), ""));
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_figure_that_is_a_range_has_no_vintages() {
    let text = "snapshot: 1\nas_of: 2015-06-30\nfigures:\n  burn: { low: 10, high: 14 }\n";
    let panel = Panel::read("2015-06.yaml", Format::Yaml, text.as_bytes());
    let panel = panel.unwrap_or_else(|error| panic!("{error}"));
    let error = Vintages::default().add(day("2015-06-30"), &panel).expect_err("it is refused");
    assert!(error.to_string().contains("figure `burn` of a vintage is a range"), "{error}");
}
