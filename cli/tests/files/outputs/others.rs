//! Outputs that others have to do with: who reads no longer, who was killed, and runs at
//! the same time.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Output, Stdio};

use super::{DATA, Folder, waiting_run};

use crate::program::program;

/// A run whose answers nobody reads.
fn pipe_that_is_closed(folder: &Folder, arguments: &[&str]) -> Output {
    let mut run = folder.command(arguments).stdout(Stdio::piped()).spawn().unwrap();
    drop(run.stdout.take());
    run.wait_with_output().unwrap()
}

#[test]
fn a_pipe_that_nobody_reads_on_does_not_swallow_the_other_outputs() {
    let folder = Folder::new("closed-pipe");
    let rows = (0..20_000).map(|entity| format!("e{entity:06},2010-01-01,1\n"));
    let table: String = ["who,date,m\n".to_owned()].into_iter().chain(rows).collect();
    folder.write("long.csv", &table);
    let survey = ["long.csv", "--entity", "who", "--format", "csv"];
    let others = ["--last=last.csv", "--counts=counts.csv"];
    let output = pipe_that_is_closed(&folder, &[&survey[..], &others].concat());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(folder.read("last.csv").lines().count(), 20_001);
    assert!(folder.read("counts.csv").ends_with(",0,20000,0\n"), "{}", folder.read("counts.csv"));
    assert_eq!(pipe_that_is_closed(&folder, &survey).status.code(), Some(0));
}

const LEFT: &str = ".froth-0123456789abcdef.tmp";

#[test]
fn what_a_killed_run_left_is_taken_away_by_every_verb_that_writes_there() {
    let folder = Folder::new("left");
    folder.write(
        "rules.test.yaml",
        "rules: rules.yaml\ntests:\n  - name: up\n    data: m.csv\n    expect:\n      - { at: 2010-01-02, phase: up }\n",
    );
    folder.write("episodes.csv", "onset,end\n2010-01-02,2010-01-02\n");
    for line in [
        "evaluate m.csv --rules rules.yaml --output out.txt",
        "evaluate m.csv --rules rules.yaml --state state.json",
        "evaluate table.csv --rules rules.yaml --entity who --counts=counts.csv",
        "history m.csv --rules rules.yaml --output out.csv",
        "compute m m.csv --output out.csv",
        "compute m m.csv --output out.json",
        "overview --output out.txt",
        "score rules.yaml --data m.csv --episodes episodes.csv --horizon 1d --output out.txt",
        "test rules.yaml --junit out.xml",
        "rules copy sahm copy.yaml --force",
    ] {
        folder.write(LEFT, "half");
        let mut command = program();
        command.args(line.split(' ')).current_dir(&folder.0).stdin(Stdio::null());
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{line}: {told}");
        assert!(
            told.contains("note: removed 1 temporary file of a run that was killed"),
            "{line}: {told}"
        );
        assert!(!folder.path(LEFT).exists(), "{line}");
    }
}

#[test]
fn what_another_run_is_writing_is_not_taken_for_left() {
    let folder = Folder::new("not-left");
    folder.write(".froth-notes.tmp", "mine");
    symlink("m.csv", folder.path(LEFT)).unwrap();
    let mut run = waiting_run(&folder, "");
    let told = folder.froth(&["m.csv", "--output", "other.txt"]).stderr;
    assert_eq!(String::from_utf8_lossy(&told), "");
    drop(run.stdin.take());
    assert!(run.wait().unwrap().success());
    assert_eq!(folder.read("m.csv"), DATA);
    for name in [".froth-notes.tmp", LEFT, "out.csv", "counts.csv", "other.txt"] {
        assert!(fs::symlink_metadata(folder.path(name)).is_ok(), "{name}");
    }
}

#[test]
fn runs_at_once_in_one_folder_take_nothing_from_each_other() {
    let folder = Folder::new("at-once");
    let expected = folder.answer(&["m.csv"]);
    for _ in 0..5 {
        let names: Vec<String> = (0..8).map(|run| format!("out-{run}.txt")).collect();
        let start =
            |name| folder.command(&["m.csv", "--output", name]).stderr(Stdio::piped()).spawn();
        let runs: Vec<_> = names.iter().map(|name| start(name).unwrap()).collect();
        for (run, name) in runs.into_iter().zip(&names) {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            assert_eq!(folder.read(name), expected);
        }
        assert!(!folder.names().iter().any(|name| name.starts_with(".froth")));
    }
}

#[test]
fn two_runs_that_write_one_file_at_once_leave_one_of_the_answers_whole() {
    let folder = Folder::new("one-file");
    let days = ["2010-01-01", "2010-01-02"];
    let answers = days.map(|day| folder.answer(&["m.csv", "--as-of", day]));
    for _ in 0..20 {
        let start = |day| {
            let mut command = folder.command(&["m.csv", "--as-of", day, "--output", "out.txt"]);
            command.stderr(Stdio::piped()).spawn().unwrap()
        };
        for run in days.map(start) {
            assert!(run.wait_with_output().unwrap().status.success());
        }
        assert!(answers.contains(&folder.read("out.txt")));
    }
    assert_eq!(folder.names(), ["m.csv", "out.txt", "rules.yaml", "table.csv"]);
}

#[test]
fn no_verb_writes_over_what_it_reads() {
    let folder = Folder::new("verbs");
    folder.write("episodes.csv", "onset,end\n2010-01-02,2010-01-02\n");
    let before = folder.names().iter().map(|name| folder.read(name)).collect::<Vec<_>>();
    for line in [
        "history m.csv --rules rules.yaml --output m.csv",
        "history m.csv --rules rules.yaml --output rules.yaml",
        "compute m m.csv --output m.csv",
        "compute m m.csv --output m.csv --format json",
        "score rules.yaml --data m.csv --episodes episodes.csv --output m.csv",
        "score rules.yaml --data m.csv --episodes episodes.csv --output rules.yaml",
        "score rules.yaml --data m.csv --episodes episodes.csv --output episodes.csv",
        "rules copy sahm m.csv",
    ] {
        let mut command = program();
        let output = command.args(line.split(' ')).current_dir(&folder.0).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(2 | 3)), "{line}: {told}");
        assert!(told.contains("help: "), "{line}: {told}");
        let after = folder.names().iter().map(|name| folder.read(name)).collect::<Vec<_>>();
        assert_eq!(after, before, "{line}: {told}");
    }
}
