//! The formats of `froth evaluate` as programs see them: files and exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::program;

const FIGURES: &str = "fixtures/us-quarterly.csv";

fn froth(arguments: &[&str]) -> Output {
    let mut command = program();
    // Draws are slow without optimisation.
    let draws = if arguments.first() == Some(&"evaluate") { &["--draws", "20"][..] } else { &[] };
    command.args(arguments).args(draws);
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn an_answer_goes_to_a_file_whole_without_colours_and_nothing_else_is_left() {
    let folder = folder("output");
    for format in ["text", "json", "md", "prometheus", "nagios"] {
        let file = folder.join(format);
        fs::write(&file, "older").unwrap();
        let file_name = file.to_str().unwrap();
        let day = ["--as-of", "2026-06-30"];
        let ask = ["evaluate", FIGURES, "--format", format, "--output", file_name];
        let run = froth(&[&ask[..], &day[..]].concat());
        assert_eq!((run.status.code(), out(&run).as_str()), (Some(0), ""), "{format}");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.ends_with('\n') && !text.contains('\u{1b}'), "{text}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 5, "nothing else is left");
    let nowhere = folder.join("nowhere/report.json");
    let run = froth(&["evaluate", FIGURES, "--output", nowhere.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(3));
}

#[test]
fn a_monitor_gets_its_own_exit_codes_and_one_line_whatever_happens() {
    let check = |arguments: &[&str], code: i32, begin: &str| {
        let run = froth(&[&["evaluate", "--format", "nagios"], arguments].concat());
        let text = out(&run);
        assert_eq!(run.status.code(), Some(code), "{text}");
        assert!(text.starts_with(begin) && text.lines().count() == 1, "{text}");
    };
    let late = [FIGURES, "--as-of", "1999-12-31"];
    let with = |more: &[&'static str]| [&late[..], more].concat();
    check(&with(&["--fail-on", "bust"]), 0, "FROTH OK - Late boom, as in 1999 since 1999Q2");
    check(&with(&["--warn-on", "mid_boom"]), 1, "FROTH WARNING - Late boom");
    check(&with(&["--fail-on", "late_boom"]), 2, "FROTH CRITICAL - Late boom");
    let open = with(&["--fail-on", "late_boom", "--drop=profits", "--drop=credit_spread"]);
    check(&open, 3, "FROTH UNKNOWN - undetermined, needs profits, credit_spread");
    check(&["nowhere.csv"], 3, "FROTH UNKNOWN - there is no file `nowhere.csv`");
    check(&["--rules", "nowhere.yaml"], 3, "FROTH UNKNOWN - ");
    check(&["--fail-on", "boom"], 3, "FROTH UNKNOWN - `--fail-on boom` names no phase");
}

#[test]
fn warnings_are_for_monitors_only() {
    let run = froth(&["evaluate", FIGURES, "--warn-on", "bust"]);
    assert_eq!((run.status.code(), out(&run).as_str()), (Some(2), ""));
}

#[test]
fn a_signal_that_is_on_can_be_failed_on() {
    let code = |as_of| {
        let arguments = ["evaluate", FIGURES, "--fail-on", "debt_rises", "--as-of", as_of];
        froth(&arguments).status.code()
    };
    assert_eq!((code("1999-12-31"), code("2026-06-30")), (Some(1), Some(0)));
}

#[cfg(feature = "html")]
#[test]
fn a_page_and_a_picture_are_written_of_a_decision_and_of_a_history() {
    let folder = folder("pages");
    for (verb, format, begin) in [
        ("evaluate", "html", "<!DOCTYPE html>"),
        ("evaluate", "svg", "<svg "),
        ("history", "html", "<!DOCTYPE html>"),
        ("history", "svg", "<svg "),
        ("history", "md", "## "),
    ] {
        let file = folder.join(format!("{verb}.{format}"));
        let run = froth(&[verb, FIGURES, "--format", format, "--output", file.to_str().unwrap()]);
        assert_eq!((run.status.code(), out(&run).as_str()), (Some(0), ""), "{verb} {format}");
        assert!(fs::read_to_string(&file).unwrap().starts_with(begin), "{verb} {format}");
        assert_eq!(
            out(&froth(&[verb, FIGURES, "--format", format])),
            fs::read_to_string(&file).unwrap()
        );
    }
    let run = froth(&["history", FIGURES, "--from", "2100-01-01", "--format", "svg"]);
    assert_eq!((run.status.code(), out(&run).as_str()), (Some(3), ""));
}

#[test]
fn the_ending_of_the_file_says_the_format_where_nothing_else_does() {
    let folder = folder("endings");
    let written = |arguments: &[&str], name: &str| {
        let file = folder.join(name);
        let run = froth(&[arguments, &["-o", file.to_str().unwrap()]].concat());
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        fs::read_to_string(file).unwrap()
    };
    for (verb, name, begin) in [
        ("evaluate", "e.json", "{\n  \"schema\": \"froth.report/1\""),
        ("evaluate", "e.md", "## "),
        ("evaluate", "e.prom", "# HELP froth_info"),
        ("evaluate", "e.txt", "1997 or 1999?"),
        ("evaluate", "e", "1997 or 1999?"),
        ("history", "h.csv", "bar,date,phase,"),
        ("history", "h.ndjson", "{\"bar\":"),
        #[cfg(feature = "html")]
        ("evaluate", "e.HTML", "<!DOCTYPE html>"),
        #[cfg(feature = "html")]
        ("history", "h.svg", "<svg "),
    ] {
        let text = written(&[verb, FIGURES], name);
        assert!(text.starts_with(begin), "{name}: {}", &text[..text.len().min(80)]);
    }
    // What is said counts more, and what cannot be is refused before anything is done.
    let text = written(&["evaluate", FIGURES, "--format", "md"], "said.json");
    assert!(text.starts_with("## "), "{text}");
    for (verb, name, told) in [
        ("evaluate", "r.csv", "rows are for a table of many entities"),
        ("overview", "r.svg", "this answer is not written as svg"),
        ("history", "r.parquet", "say the format: `--format` with `text`, `json`"),
    ] {
        let file = folder.join(name);
        let run = froth(&[verb, "-o", file.to_str().unwrap()]);
        let err = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(2) && err.contains(told), "{err}");
        assert!(!file.exists());
    }
}
