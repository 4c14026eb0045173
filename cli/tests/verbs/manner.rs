//! What every verb can be told: in colour or not, quiet or not, and where to write.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program with no word on colours around it.
fn run(arguments: &[&str], around: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_froth"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let around = around.iter().copied();
    command.args(arguments).envs(around).stdin(Stdio::null()).output().unwrap()
}

/// A new folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("manner-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn has_colour(text: &[u8]) -> bool {
    text.contains(&0x1b)
}

#[test]
fn colours_come_when_they_are_asked_for_and_never_in_a_file() {
    let answer = |arguments: &[&str], around: &[(&str, &str)]| {
        let run = run(&[&["evaluate"], arguments].concat(), around);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        has_colour(&run.stdout)
    };
    let (force, none) = (("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1"));
    // A pipe is no terminal.
    for (arguments, around, wanted) in [
        (&[][..], &[][..], false),
        (&[], &[force], true),
        (&[], &[force, none], false),
        (&["--color", "auto"], &[force], true),
        (&["--color", "always"], &[], true),
        (&["--color=always"], &[none], true),
        (&["--color", "never"], &[force], false),
        (&["--color", "always", "--format", "json"], &[], false),
    ] {
        assert_eq!(answer(arguments, around), wanted, "{arguments:?} {around:?}");
    }
    let folder = folder("colours");
    let file = folder.join("answer.txt");
    let name = file.to_str().unwrap();
    assert!(!answer(&["--color", "always", "-o", name], &[]));
    assert!(!has_colour(&std::fs::read(&file).unwrap()));
}

#[test]
fn errors_and_help_have_the_colours_that_are_asked_for() {
    for arguments in [
        &["evaluate", "--rules", "nothing-of-that-name"][..],
        &["evaluate", "--no-such-option"],
        &["--no-such-option"],
    ] {
        for (color, wanted) in [("always", true), ("never", false), ("auto", false)] {
            let told = run(&[&["--color", color], arguments].concat(), &[]).stderr;
            // What is told in one line has no colours.
            let is_usage = arguments.last() == Some(&"--no-such-option");
            assert_eq!(has_colour(&told), wanted && is_usage, "{color} {arguments:?}");
        }
    }
    assert!(has_colour(&run(&["evaluate", "--help", "--color=always"], &[]).stdout));
    assert!(!has_colour(&run(&["evaluate", "--help"], &[]).stdout));
    let wrong = run(&["evaluate", "--color", "sometimes"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn quiet_leaves_errors_and_nothing_else_on_standard_error() {
    let told = |arguments: &[&str]| {
        let run = run(arguments, &[]);
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    let (code, loud) = told(&["evaluate"]);
    assert!(code == Some(0) && loud.starts_with("No data were named"), "{loud}");
    for quiet in [&["-q", "evaluate"], &["evaluate", "--quiet"]] {
        assert_eq!(told(quiet), (Some(0), String::new()), "{quiet:?}");
    }
    let (code, wrong) = told(&["evaluate", "-q", "no-such-file.csv"]);
    assert!(code == Some(3) && wrong.contains("no-such-file.csv"), "{wrong}");
}

#[test]
fn warnings_are_told_unless_it_is_quiet_and_errors_of_the_same_file_always() {
    let folder = folder("quiet");
    let file = folder.join("t.yaml");
    let text = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: month\ninputs:\n  \
                m: { unit: number, every: quarter, columns: [m] }\nsignals:\n  \
                s: { when: m > 1, for: 3m }\nphases:\n  - { id: a, when: s }\n  \
                - { id: b, otherwise: true }\n";
    std::fs::write(&file, text).unwrap();
    let data = folder.join("m.csv");
    std::fs::write(&data, "date,m\n2020Q1,1\n2020Q2,2\n").unwrap();
    let (rules, data) = (file.to_str().unwrap(), data.to_str().unwrap());
    let told = |more: &[&str]| {
        let run = run(&[&["evaluate", data, "--rules", rules], more].concat(), &[]);
        assert!(run.status.success());
        String::from_utf8(run.stderr).unwrap()
    };
    let loud = told(&[]);
    assert!(loud.contains("warning[F"), "{loud}");
    assert_eq!(told(&["-q"]), "");
    std::fs::write(&file, text.replace("m > 1", "n > 1")).unwrap();
    let wrong = run(&["evaluate", data, "--rules", rules, "-q"], &[]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("error[F"));
}

#[test]
fn a_short_o_is_the_long_output_in_every_verb_that_has_it() {
    let mut found = 0;
    for verb in [
        "evaluate",
        "compute",
        "history",
        "record",
        "record score",
        "critical-values",
        "score",
        "sweep",
        "overview",
        "diff",
        "explain",
        "check",
        "test",
        "inspect",
        "ops",
        "rules list",
        "watch",
    ] {
        let words: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let help = String::from_utf8(run(&words, &[]).stdout).unwrap();
        let has_short = help.contains("-o, --output <FILE>");
        assert_eq!(help.contains("--output <FILE>"), has_short, "{verb}");
        assert!(help.contains("-q, --quiet") && help.contains("--color <WHEN>"), "{verb}");
        found += usize::from(has_short);
    }
    assert_eq!(found, 8);
}
