//! `froth sweep` as its users see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::{at, program};

fn froth_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.arg("sweep").args(arguments).current_dir(folder);
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The files of the example in the documents, in a folder of this test's own.
fn example(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sweep-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let text = fs::read_to_string(at("docs/sweep.md")).unwrap();
    for file in ["heat.yaml", "heat.csv", "episodes.csv"] {
        let (_, rest) = text.split_once(&format!("`{file}`:\n\n```")).unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        let (block, _) = rest.split_once("\n```").unwrap();
        fs::write(folder.join(file), block.to_owned() + "\n").unwrap();
    }
    folder
}

const EXAMPLE: [&str; 9] = [
    "heat.yaml",
    "--data",
    "heat.csv",
    "--episodes",
    "episodes.csv",
    "--horizon",
    "4q",
    "--grid",
    "3",
];

#[test]
fn the_example_in_the_documents_runs_as_shown() {
    let file = at("docs/sweep.md");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("```text\n").unwrap();
    let (shown, after) = rest.split_once("```").unwrap();
    assert!(before.contains(&format!("froth sweep {}", EXAMPLE.join(" "))));
    let found = out(&froth_in(&example("documents"), &EXAMPLE));
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(&file, format!("{before}```text\n{found}```{after}")).unwrap();
        return;
    }
    assert_eq!(shown, found, "run `FROTH_UPDATE=1 cargo test -p froth-cli --test verbs sweep`");
}

#[test]
fn what_is_printed_for_the_best_set_gives_its_record_and_the_rules_stay_as_they_are() {
    let folder = example("options");
    let rules = fs::read_to_string(folder.join("heat.yaml")).unwrap();
    let draws = ["--draws", "40", "--seed", "3", "--threads", "2"];
    let asked = [&EXAMPLE[..7], &draws, &["--format", "json"]].concat();
    let found: serde_json::Value = serde_json::from_str(&out(&froth_in(&folder, &asked))).unwrap();
    assert_eq!(found["schema"], "froth.sweep/1");
    assert_eq!(found["sets"], 40);
    let options = found["best"][0]["options"].as_str().unwrap();
    let mut command = program();
    command.arg("score").args(&EXAMPLE[..7]).args(options.split(' ')).args(["--format", "json"]);
    let score = out(&command.current_dir(&folder).output().unwrap());
    let score: serde_json::Value = serde_json::from_str(&score).unwrap();
    let own = &score["views"][0]["rows"][0];
    assert_eq!(own["id"], "high");
    for key in ["hits", "misses", "usefulness", "noise_to_signal", "share_on"] {
        assert_eq!(own[key], found["best"][0][key], "{key}");
    }
    assert_eq!(fs::read_to_string(folder.join("heat.yaml")).unwrap(), rules);
}

#[test]
fn every_set_is_a_row_and_threads_change_nothing() {
    let folder = example("rows");
    let ask = |threads: &str| {
        let asked = ["--draws", "60", "--format", "csv", "--threads", threads];
        out(&froth_in(&folder, &[&EXAMPLE[..7], &asked].concat()))
    };
    let one = ask("1");
    assert_eq!(ask("3"), one);
    let lines: Vec<&str> = one.lines().collect();
    assert_eq!(lines.len(), 62);
    assert!(lines[0].ends_with(",level") && lines[1].starts_with("rules,,"), "{}", lines[1]);
    assert!(lines.iter().all(|line| line.matches(',').count() == lines[0].matches(',').count()));
    let file = [&EXAMPLE[..7], &["--draws", "60", "--format", "csv", "--output", "s.csv"]].concat();
    assert_eq!(out(&froth_in(&folder, &file)), "");
    assert_eq!(fs::read_to_string(folder.join("s.csv")).unwrap(), one);
}

#[test]
fn what_cannot_be_swept_is_refused_and_nothing_is_written_over() {
    let folder = example("refused");
    let more: [(&[&str], i32, &str); 6] = [
        (&["--output", "heat.yaml"], 2, "would write over the rules"),
        (&["--output", "episodes.csv"], 2, "would write over a file of episodes"),
        (&["--alarm", "hot"], 3, "F1104"),
        (&["--over", "lvl"], 3, "F1104"),
        (&["--from", "2004", "--to", "2001"], 2, "comes after"),
        (&["--fall", "30pct"], 2, "cannot be used with"),
    ];
    for (more, code, words) in more {
        let output = froth_in(&folder, &[&EXAMPLE[..7], more].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains(words) && output.stdout.is_empty(), "{told}");
    }
}

#[test]
fn of_many_alarms_none_is_guessed() {
    let episodes = at("fixtures/episodes/nasdaq-busts.csv");
    let asked = ["goldman-1997-vs-1999", "--episodes", episodes.to_str().unwrap()];
    let output = froth_in(&at(""), &asked);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("there is no name of an alarm") && told.contains("--alarm "), "{told}");
}
