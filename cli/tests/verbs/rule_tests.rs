//! `froth test` as a program: what it prints and how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::program;

/// A folder of its own for one test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rule-tests-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn froth(folder: &Path, arguments: &[&str]) -> Output {
    program()
        .arg("test")
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs")
}

/// Standard output and standard error of a run that ends with this code.
#[track_caller]
fn check(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = froth(folder, arguments);
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

const RULES: &str = "format: 1
id: spreads
version: \"1.0.0\"
title: Are credit markets alarmed?
calendar: quarter
inputs:
  spread: { unit: pp, every: quarter, columns: [BAA10YM] }
signals:
  widen: { when: \"spread >= rolling_min(spread, 1y) + 0.5pp\" }
phases:
  - { id: alarm, when: widen }
  - { id: calm, otherwise: true }
";

const INLINE: &str = "tests:
  - name: a jump is an alarm
    from: 1997Q1
    data: { spread: '2.0 *4, 2.5' }
    expect: [{ at: 1998Q1, phase: alarm }]
";

const BESIDE: &str = "rules: spreads.yaml
tests:
  - name: rest is no alarm
    data: figures.csv
    expect: [{ at: 1997Q4, phase: calm, signals: { widen: off } }]
";

/// A folder with rules, tests in them and beside them, and a data file.
fn spreads(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("spreads.yaml"), format!("{RULES}{INLINE}")).unwrap();
    fs::write(folder.join("spreads.test.yaml"), BESIDE).unwrap();
    let figures = "date,BAA10YM\n1997Q1,2\n1997Q2,2\n1997Q3,2\n1997Q4,2\n";
    fs::write(folder.join("figures.csv"), figures).unwrap();
    folder
}

#[test]
fn the_rules_that_are_built_in_pass_wherever_the_program_stands() {
    let folder = folder("shipped");
    let (out, _) = check(&folder, &["--min-coverage", "100"], 0);
    assert!(out.contains("rules/goldman-1997-vs-1999.yaml"), "{out}");
    assert!(out.contains("coverage 100 %"), "{out}");
    let ids: Vec<&str> = froth::rules::shipped().iter().map(|shipped| shipped.id).collect();
    let (by_id, _) = check(&folder, &ids, 0);
    assert_eq!(by_id, out);
}

#[test]
fn a_rule_file_brings_the_tests_beside_it_and_a_folder_brings_all() {
    let folder = spreads("found");
    let (out, _) = check(&folder, &["spreads.yaml"], 0);
    assert!(out.ends_with("2 tests: 2 passed\n"), "{out}");
    let (same, _) = check(&folder, &["spreads.yaml", "spreads.test.yaml"], 0);
    assert_eq!(same, out);
    let (beside, _) = check(&folder, &["spreads.test.yaml"], 0);
    assert!(beside.ends_with("1 test: 1 passed\n"), "{beside}");
    let above = folder.parent().unwrap();
    let (whole, _) = check(above, &[folder.file_name().unwrap().to_str().unwrap()], 0);
    assert!(whole.ends_with("2 tests: 2 passed\n"), "{whole}");
}

#[test]
fn no_test_is_a_failure_and_says_so() {
    let folder = folder("none");
    fs::write(folder.join("spreads.yaml"), RULES).unwrap();
    let (out, err) = check(&folder, &["spreads.yaml"], 1);
    assert!(out.contains("no test ran: these rules have none"), "{out}");
    assert!(err.contains("no test ran"), "{err}");
    let (out, _) = check(&spreads("filter"), &["spreads.yaml", "--filter", "boom"], 1);
    assert!(out.contains("the filter left out all 2"), "{out}");
    let (out, _) = check(&spreads("filtered"), &["spreads.yaml", "--filter", "JUMP"], 0);
    assert!(out.ends_with("1 test: 1 passed; 1 left out by the filter\n"), "{out}");
    let (_, err) = check(&self::folder("empty"), &["."], 2);
    assert!(err.contains("there are no rule files in `.`"), "{err}");
}

#[test]
fn a_failure_ends_with_one_and_low_coverage_does_too() {
    let folder = spreads("failing");
    let wrong = BESIDE.replace("phase: calm", "phase: alarm");
    fs::write(folder.join("spreads.test.yaml"), wrong).unwrap();
    let (out, _) = check(&folder, &["spreads.yaml"], 1);
    assert!(out.contains("expected  phase alarm"), "{out}");
    let folder = spreads("covered");
    // Off; alarm and calm; of off, on, unknown and two phases.
    check(&folder, &["spreads.yaml", "--min-coverage", "60"], 0);
    let (_, err) = check(&folder, &["spreads.yaml", "--min-coverage", "80%"], 1);
    assert!(err.contains("coverage of `spreads` is 60.0 %, below 80 %"), "{err}");
    check(&folder, &["spreads.yaml", "--min-coverage", "101"], 2);
    check(&folder, &["spreads.yaml", "--min-coverage", "80", "--filter", "jump"], 2);
}

#[test]
fn wrong_rules_and_tests_end_with_two_and_all_are_told() {
    let folder = spreads("wrong");
    fs::write(folder.join("other.yaml"), RULES.replace("calendar: quarter", "calendar: qarter"))
        .unwrap();
    fs::write(folder.join("spreads.test.yaml"), BESIDE.replace("widen: off", "widn: off")).unwrap();
    let (out, err) = check(&folder, &["."], 2);
    assert_eq!(out, "");
    assert!(err.contains("qarter") && err.contains("did you mean `widen`?"), "{err}");
    let (_, err) = check(&folder, &["spreds.yaml"], 2);
    assert!(err.contains("there is no rule file `spreds.yaml`"), "{err}");
}

#[test]
fn missing_data_end_with_three() {
    let folder = spreads("data");
    fs::remove_file(folder.join("figures.csv")).unwrap();
    let (_, err) = check(&folder, &["spreads.yaml"], 3);
    assert!(err.contains("`figures.csv` cannot be read: there is no such file"), "{err}");
}

#[test]
fn results_are_written_whole_as_junit_and_printed_as_json() {
    let folder = spreads("junit");
    let (out, _) =
        check(&folder, &["spreads.yaml", "--junit", "results.xml", "--format", "json"], 0);
    assert!(out.starts_with("{\n  \"schema\": \"froth.tests/1\""), "{out}");
    let xml = fs::read_to_string(folder.join("results.xml")).unwrap();
    assert!(xml.ends_with("</testsuites>\n"), "{xml}");
    let left: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned())
        .filter(|name| name.ends_with(".tmp"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    let (_, err) = check(&folder, &["spreads.yaml", "--junit", "nowhere/results.xml"], 3);
    assert!(err.contains("`nowhere/results.xml` cannot be written"), "{err}");
}
