//! What the program takes for its data and for the day that it is asked about.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};

use crate::program::{at, program};

const FIGURES: &str = "fixtures/us-quarterly.csv";
const BUILT_IN: &str = "built-in figures";

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn spawn(arguments: &[&str], stdin: Stdio) -> Child {
    let mut command = program();
    command.args(arguments);
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The program with these bytes in a pipe.
fn piped(arguments: &[&str], bytes: &[u8]) -> Run {
    let mut child = spawn(arguments, Stdio::piped());
    // Who does not read leaves a broken pipe.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    end(child)
}

fn froth(arguments: &[&str]) -> Run {
    end(spawn(arguments, Stdio::null()))
}

#[test]
fn every_verb_reads_what_is_piped_in_if_no_data_are_named() {
    let figures = std::fs::read(at(FIGURES)).unwrap();
    for verb in
        [&["evaluate", "--verbose"][..], &["explain"], &["history"], &["diff", "--since", "1999Q4"]]
    {
        let run = piped(verb, &figures);
        assert_eq!(run.code, 0, "{verb:?}: {}", run.err);
        assert!(!run.err.contains(BUILT_IN), "{verb:?}: {}", run.err);
        let named = froth(&[verb, &[FIGURES]].concat());
        assert_eq!(run.out.replace("standard input", FIGURES), named.out, "{verb:?}");
    }
}

#[test]
fn a_table_of_many_entities_is_read_from_a_pipe_too() {
    let table = b"who,date,UNRATE\nA,2020-01-01,3\nB,2020-01-01,4\n";
    let run = piped(&["evaluate", "--rules", "sahm", "--entity", "who"], table);
    assert!(run.code == 0 && run.out.contains("2 entities"), "{}{}", run.out, run.err);
}

#[test]
fn a_file_that_is_redirected_is_read() {
    let run = end(spawn(&["evaluate"], File::open(at(FIGURES)).unwrap().into()));
    assert!(run.out.contains("; data standard input "), "{}{}", run.out, run.err);
}

#[test]
fn an_empty_pipe_and_the_null_device_are_no_data() {
    for run in [piped(&["evaluate"], b""), froth(&["evaluate"])] {
        assert!(run.code == 0 && run.err.contains(BUILT_IN), "{}", run.err);
    }
}

#[test]
fn what_is_piped_in_and_no_table_is_refused_with_a_way_to_the_figures_built_in() {
    let run = piped(&["evaluate"], b"hello\n");
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    assert!(run.err.contains("</dev/null"), "{}", run.err);
}

#[test]
fn data_that_are_named_leave_the_pipe_alone() {
    let run = piped(&["evaluate", FIGURES], b"hello\n");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn an_open_pipe_is_told_of_and_read_when_something_comes() {
    let mut child = spawn(&["evaluate", "--as-of", "1999Q4"], Stdio::piped());
    let mut told = String::new();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    err.read_line(&mut told).unwrap();
    assert!(told.contains("waiting for data on standard input"), "{told}");
    child.stdin.take().unwrap().write_all(&std::fs::read(at(FIGURES)).unwrap()).unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(child.wait().unwrap().success() && out.contains("LATE BOOM"), "{out}");
}

#[test]
fn a_period_is_its_last_day() {
    let answer = |as_of| froth(&["evaluate", FIGURES, "--as-of", as_of]).out;
    for (period, day) in [
        ("1999Q4", "1999-12-31"),
        ("1998-09", "1998-09-30"),
        ("1999-W12", "1999-03-28"),
        ("1997", "1997-12-31"),
    ] {
        assert_eq!(answer(period), answer(day), "{period}");
    }
    let diff = |since| froth(&["diff", FIGURES, "--as-of", "1999", "--since", since]).out;
    assert_eq!(diff("1998"), diff("1998-12-31"));
    let history = |from, to| froth(&["history", FIGURES, "--from", from, "--to", to]).out;
    assert_eq!(history("1997", "1999Q2"), history("1997-01-01", "1999-06-30"));
}

#[test]
fn today_is_a_day() {
    let run = froth(&["evaluate", FIGURES, "--as-of", "today"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn what_may_be_a_month_or_a_quarter_is_refused_with_both() {
    let run = froth(&["evaluate", FIGURES, "--as-of", "2020-4"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("2020-04 or 2020Q4"), "{}", run.err);
}
