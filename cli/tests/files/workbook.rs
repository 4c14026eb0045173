//! Workbooks and archives as a shell names them.

#![cfg(all(feature = "excel", feature = "compression"))]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::program::{at, program};

const RULES: &str = "format: 1
id: size
version: \"1\"
title: How large is it?
calendar: quarter
inputs:
  gdp: { unit: number, every: quarter, columns: [GDP, gdp] }
signals:
  large: { when: gdp > 10000 }
phases:
  - { id: big, when: large }
  - { id: small, otherwise: true }
";

/// A folder of its own for a test, with the rules and these files.
fn folder(name: &str, files: &[&str]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("size.yaml"), RULES).expect("a file");
    for file in files {
        fs::copy(at("tests/workbooks").join(file), folder.join(file)).expect("a copy");
    }
    folder
}

/// The exit code, the answer, what is told.
fn evaluate(folder: &Path, data: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let mut command = program();
    command.current_dir(folder).arg("evaluate").args(data).args(["--rules", "size.yaml"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    // The program may refuse its data before it has read all of them.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("an end");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_sheet_is_named_behind_its_workbook_and_a_file_behind_its_archive() {
    let folder = folder("parts", &["plain.xlsx", "several.xlsx", "several.zip"]);
    for data in ["plain.xlsx", "several.xlsx:Data!A1:C5", "several.zip:a/us.csv", "pl*.xlsx:Sheet"]
    {
        let (code, answer, told) = evaluate(&folder, &[data], b"");
        assert_eq!(code, Some(0), "{data}: {told}");
        assert!(answer.contains("SMALL") || answer.contains("BIG"), "{data}: {answer}");
    }
    let (code, _, told) = evaluate(&folder, &["several.xlsx"], b"");
    assert_eq!(code, Some(3));
    assert!(told.contains("name one: `several.xlsx:Data`"), "{told}");
}

#[test]
fn a_file_of_exactly_that_name_goes_first() {
    let folder = folder("exact", &["several.zip"]);
    fs::write(folder.join("several.zip:us.csv"), "date,gdp\n1999Q4,1\n").expect("a file");
    let (code, _, told) = evaluate(&folder, &["several.zip:us.csv"], b"");
    assert_eq!(code, Some(3));
    assert!(told.contains("zip archive is damaged"), "{told}");
}

#[test]
fn what_is_piped_in_is_told_by_its_first_bytes() {
    let folder = folder("piped", &[]);
    for file in ["plain.xlsx", "plain.xls", "plain.ods", "plain.xlsb", "one.zip"] {
        let bytes = fs::read(at("tests/workbooks").join(file)).expect("a file");
        let (code, _, told) = evaluate(&folder, &["-"], &bytes);
        assert_eq!(code, Some(0), "{file}: {told}");
    }
}

#[test]
fn what_was_passed_over_is_told_beside_the_answer() {
    let (code, _, told) = evaluate(&folder("told", &["about.zip"]), &["about.zip"], b"");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("note[F0733]"), "{told}");
}

#[test]
fn a_reader_that_fails_says_nothing_of_itself() {
    let (code, answer, told) = evaluate(&folder("fails", &["broken.xlsb"]), &["broken.xlsb"], b"");
    assert_eq!((code, answer.as_str()), (Some(3), ""), "{told}");
    assert!(told.contains("the workbook is damaged"), "{told}");
    assert!(!told.contains("panicked") && !told.contains("calamine"), "{told}");
}

#[test]
fn a_table_of_many_entities_is_told_the_way_out() {
    let folder = folder("entities", &["plain.xlsx", "one.zip"]);
    for (data, way_out) in
        [("plain.xlsx:Sheet", "save the sheet as CSV"), ("one.zip:us.csv", "unpack the archive")]
    {
        let (code, _, told) = evaluate(&folder, &[data, "--entity", "name"], b"");
        assert_eq!(code, Some(3), "{told}");
        assert!(told.contains(way_out), "{told}");
    }
}

#[test]
fn an_answer_is_not_written_over_the_workbook_it_comes_from() {
    let folder = folder("over", &["plain.xlsx"]);
    let options = ["plain.xlsx:Sheet", "--output", "plain.xlsx"];
    let (code, _, told) = evaluate(&folder, &options, b"");
    assert_ne!(code, Some(0), "{told}");
    let same = fs::read(at("tests/workbooks/plain.xlsx")).expect("a file");
    assert_eq!(fs::read(folder.join("plain.xlsx")).expect("a file"), same);
}
