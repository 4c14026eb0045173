//! `froth record` as its users see it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use froth::rules::shipped;
use froth::verdicts::Verdicts;

use crate::program::{at, program};

fn froth_in(folder: &Path, arguments: &[&str]) -> Output {
    program().arg("record").args(arguments).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The files of the example in the documents, in a folder of this test's own.
fn example(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("record-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let text = fs::read_to_string(at("docs/verdicts.md")).unwrap();
    for file in ["heat.yaml", "heat.csv"] {
        let (_, rest) = text.split_once(&format!("`{file}`:\n\n```")).unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        let (block, _) = rest.split_once("\n```").unwrap();
        fs::write(folder.join(file), block.to_owned() + "\n").unwrap();
    }
    folder
}

const ASKED: [&str; 5] = ["verdicts.ndjson", "--rules", "heat.yaml", "--data", "heat.csv"];

fn record(folder: &Path, day: &str) -> String {
    out(&froth_in(folder, &[&ASKED[..], &["--as-of", day]].concat()))
}

#[test]
fn the_example_in_the_documents_runs_as_shown() {
    let file = at("docs/verdicts.md");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("```text\n").unwrap();
    let (shown, after) = rest.split_once("```").unwrap();
    let folder = example("documents");
    let mut found = String::new();
    for (verb, more) in
        [(&[][..], &["--as-of", "2001Q1"][..]), (&[], &["--as-of", "2001Q2"]), (&["score"], &[])]
    {
        let asked = [verb, &ASKED, more].concat();
        assert!(before.contains(&format!("froth record {}\n", asked.join(" "))));
        found += &out(&froth_in(&folder, &asked));
    }
    if std::env::var_os("FROTH_UPDATE").is_some() {
        fs::write(&file, format!("{before}```text\n{found}```{after}")).unwrap();
        return;
    }
    assert_eq!(shown, found, "run `FROTH_UPDATE=1 cargo test -p froth-cli --test verbs record`");
}

#[test]
fn what_is_there_stays_byte_for_byte_and_is_not_added_again() {
    let folder = example("again");
    let text = || fs::read_to_string(folder.join("verdicts.ndjson")).unwrap();
    assert_eq!(record(&folder, "2001Q1"), "2001-03-31 heat calm: added\n");
    let first = text();
    assert_eq!(record(&folder, "2001Q1"), "2001-03-31 heat calm: there already\n");
    assert_eq!(text(), first);
    assert_eq!(record(&folder, "2001Q2"), "2001-06-30 heat alert: added\n");
    assert!(text().starts_with(&first) && text().lines().count() == 2);
    let earlier = froth_in(&folder, &[&ASKED[..], &["--as-of", "2000Q4"]].concat());
    assert_eq!(earlier.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&earlier.stderr).contains("F1105"));
}

#[test]
fn to_a_file_that_was_changed_nothing_is_added_and_nothing_in_it_is_scored() {
    let folder = example("changed");
    record(&folder, "2001Q1");
    record(&folder, "2001Q2");
    let file = folder.join("verdicts.ndjson");
    let changed = fs::read_to_string(&file).unwrap().replacen("calm", "alert", 1);
    fs::write(&file, &changed).unwrap();
    for verb in [&[][..], &["score"]] {
        let output = froth_in(&folder, &[verb, &ASKED].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains("F1106") && told.contains("verdicts.ndjson:1:1"), "{told}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), changed);
}

#[test]
fn runs_at_the_same_time_each_add_their_own() {
    let folder = example("together");
    let rules = fs::read_to_string(folder.join("heat.yaml")).unwrap();
    let names: Vec<String> = (0..6).map(|number| format!("heat{number}")).collect();
    for name in &names {
        let own = rules.replace("id: heat", &format!("id: {name}"));
        fs::write(folder.join(format!("{name}.yaml")), own).unwrap();
    }
    let start = |name: &String| {
        let file = format!("{name}.yaml");
        let asked = ["record", "verdicts.ndjson", "--rules", &file, "--data", "heat.csv"];
        program().args(asked).current_dir(&folder).stdout(Stdio::null()).spawn().unwrap()
    };
    let running: Vec<_> = names.iter().map(start).collect();
    for mut one in running {
        assert!(one.wait().unwrap().success());
    }
    let text = fs::read_to_string(folder.join("verdicts.ndjson")).unwrap();
    assert_eq!(Verdicts::read("verdicts.ndjson", &text).unwrap().len(), names.len());
}

#[test]
fn what_would_be_written_over_and_what_is_no_file_is_refused() {
    let folder = example("refused");
    let cases: [(&[&str], i32, &str); 5] = [
        (&["heat.csv", "--rules", "heat.yaml", "--data", "heat.csv"], 2, "would write over"),
        (&["heat.yaml", "--rules", "heat.yaml", "--data", "heat.csv"], 2, "would write over"),
        (&[".", "--rules", "heat.yaml", "--data", "heat.csv"], 2, "is not a file"),
        (&["score", "none.ndjson", "--rules", "heat.yaml", "--data", "heat.csv"], 3, "not there"),
        (&["v.ndjson", "--shipped", "--data", "heat.csv"], 2, "cannot be used with"),
    ];
    for (arguments, code, words) in cases {
        let output = froth_in(&folder, arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains(words) && output.stdout.is_empty(), "{told}");
    }
    assert!(fs::read_to_string(folder.join("heat.csv")).unwrap().starts_with("date,x"));
}

#[test]
fn the_record_of_the_project_is_whole_and_the_command_in_the_documents_adds_to_it() {
    let text = fs::read_to_string(at("docs/verdicts.ndjson")).unwrap();
    let own = Verdicts::read("docs/verdicts.ndjson", &text).unwrap();
    assert!(10 < own.len());
    let folder = example("project");
    let file = folder.join("verdicts.ndjson");
    fs::write(&file, &text).unwrap();
    let pages = fs::read_to_string(at("docs/verdicts.md")).unwrap();
    assert!(pages.contains("\nfroth record docs/verdicts.ndjson --shipped\n"));
    let told = out(&froth_in(&folder, &["verdicts.ndjson", "--shipped"]));
    assert_eq!(told.lines().count(), shipped().len());
    let after = fs::read_to_string(&file).unwrap();
    assert!(after.starts_with(&text));
    // What was said on the same rules and figures is what they say.
    let added = told.lines().filter(|line| line.ends_with(": added")).count();
    assert_eq!(after.lines().count(), own.len() + added);
    let score = ["score", "verdicts.ndjson", "--shipped", "--format", "json"];
    let score: serde_json::Value = serde_json::from_str(&out(&froth_in(&folder, &score))).unwrap();
    assert_eq!(score["schema"], "froth.verdicts/1");
    assert_eq!(score["verdicts"], after.lines().count());
}
