//! `froth history` and `froth diff` as programs: what goes where, and how they end.

use std::process::Output;

use crate::program::program;

fn froth(arguments: &str) -> Output {
    let mut program = program();
    program.args(arguments.split(' ')).output().expect("the program runs")
}

#[track_caller]
fn check(arguments: &str, code: i32, out: &str, error: &str) {
    let ended = froth(arguments);
    let (stdout, stderr) =
        (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert_eq!(ended.status.code(), Some(code), "{stderr}");
    assert!(stdout.contains(out), "{stdout}");
    assert!(stderr.contains(error), "{stderr}");
    assert_eq!((out.is_empty(), error.is_empty()), (stdout.is_empty(), stderr.is_empty()));
}

const DATA: &str = "fixtures/us-quarterly.csv";

#[test]
fn history_answers_on_standard_output() {
    check(&format!("history {DATA} --from 1999-12-31 --to 2000-03-31"), 0, "L late_boom", "");
    check(&format!("history {DATA} --format csv"), 0, "1999Q4,1999-12-31,late_boom,", "");
    check(&format!("history {DATA} --format ndjson"), 0, "{\"bar\":\"1999Q4\"", "");
    check(&format!("history {DATA} --format json"), 0, "\"schema\": \"froth.history/1\"", "");
}

#[test]
fn only_some_decisions_are_shown_if_that_is_asked_for() {
    let asks = format!("history {DATA} --from 1990-01-01 --to 1999-12-31 --every 5y");
    check(&asks, 0, "shown the last in each 5y, 1994Q4 to 1999Q4", "");
    check(&format!("{asks} --format csv"), 0, "bar,date,phase,possible", "");
    check(&format!("history {DATA} --every 0y"), 2, "", "write a length of time such as 1y");
}

#[test]
fn figures_that_are_built_in_are_said_to_be_so() {
    check("history --as-of 1999-12-31", 0, "1959Q1 to 1999Q4", "built-in figures");
    check("history --format csv", 0, "bar,date,phase,possible", "");
}

#[test]
fn days_the_wrong_way_round_are_refused() {
    check("history --from 2000-01-01 --to 1999-01-01", 2, "", "comes after `--to 1999-01-01`");
    check("diff --since 2100-01-01", 2, "", "comes after the last decision");
}

#[test]
fn diff_ends_well_whether_or_not_something_changed() {
    check(&format!("diff {DATA} --since 1998-12-31"), 0, "on 1998-12-31: Credit scare", "");
    check(
        &format!("diff {DATA} --as-of 1999-12-31 --since 1999-12-31"),
        0,
        "as on 1999-12-31; no signal has changed its state",
        "",
    );
    check(&format!("diff {DATA} --since 1998-12-31 --format json"), 0, "froth.diff/1", "");
}
