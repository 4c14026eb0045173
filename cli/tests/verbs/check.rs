//! `froth check` and `froth schema`, as they are called.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use crate::program::{at, program};

const RULES: &str = "\
format: 1
id: spreads
version: \"1.0.0\"
title: Are credit markets alarmed?
calendar: quarter
inputs:
  spread: { unit: pp, every: quarter, published: 5d, columns: [BAA10YM] }
params:
  alarm: { value: 0.50pp, range: [0.35pp, 0.75pp], judgement: true }
signals:
  spreads_widen: { when: \"spread >= rolling_min(spread, 1y) + alarm\" }
phases:
  - { id: alarm_now, when: spreads_widen }
  - { id: calm, otherwise: true }
";

/// A folder of rule files, gone at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn of(name: &str, files: &[(&str, &str)]) -> Folder {
        let folder = std::env::temp_dir().join(format!("froth-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn froth(folder: &Path, arguments: &[&str]) -> Output {
    program()
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The exit code, the last line of the answer, and all of it.
fn check(folder: &Folder, arguments: &[&str]) -> (i32, String, String) {
    let output = froth(&folder.0, &[&["check"], arguments].concat());
    let answer = text(&output.stdout);
    let last = answer.lines().last().unwrap_or("").to_owned();
    (output.status.code().unwrap(), last, answer)
}

const ONE: &str = "1 rule set, 1 signal, 1 parameter: no mistakes";
const TWO: &str = "2 rule sets, 2 signals, 2 parameters: no mistakes";

#[test]
fn without_names_the_rule_sets_that_are_built_in_are_checked() {
    let output = froth(Path::new("."), &["check"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).ends_with("parameters: no mistakes\n"));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn files_folders_and_patterns_name_rule_files() {
    let folder = Folder::of(
        "names",
        &[
            ("a.yaml", RULES),
            ("below/deep/b.yml", RULES),
            ("below/b.test.yaml", "not: [rules"),
            ("below/.hidden/c.yaml", "not: [rules"),
            ("below/notes.txt", "not: [rules"),
        ],
    );
    assert_eq!(check(&folder, &["a.yaml"]).1, ONE);
    assert_eq!(check(&folder, &["below"]).1, ONE);
    assert_eq!(check(&folder, &["."]).1, TWO);
    assert_eq!(check(&folder, &["*.yaml"]).1, ONE);
    assert_eq!(check(&folder, &["**/b.y*ml"]).1, ONE);
    assert_eq!(check(&folder, &["bel*"]).1, ONE);
    assert_eq!(check(&folder, &["a.yaml", "below", "a.yaml"]).1, TWO);
}

#[test]
fn one_wrong_file_does_not_hide_the_others() {
    let wrong = RULES.replace("spread >=", "spred >=").replace("pp,", "ppp,");
    let folder = Folder::of("wrong", &[("a.yaml", RULES), ("b.yaml", &wrong), ("c.yaml", "[")]);
    let (code, last, answer) = check(&folder, &["."]);
    assert_eq!(code, 2);
    assert!(last.starts_with("3 rule files, 2 of them wrong: "), "{last}");
    for place in ["b.yaml:7:19", "b.yaml:11:27", "c.yaml:1:"] {
        assert!(answer.contains(place), "{place}\n{answer}");
    }
}

#[test]
fn a_name_that_means_no_rule_file_is_an_error_and_the_others_are_checked() {
    let folder = Folder::of("none", &[("a.yaml", RULES), ("empty/notes.txt", "")]);
    for none in ["b.yaml", "empty", "x*.yaml", "[", "a***b"] {
        let output = froth(&folder.0, &["check", none, "a.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{none}");
        assert!(text(&output.stderr).starts_with("error: "), "{none}");
        let answer = text(&output.stdout);
        assert_eq!(answer, format!("{ONE}, 1 name not checked\n"), "{none}");
    }
}

#[test]
fn warnings_count_only_when_they_are_denied() {
    let folder = Folder::of("warn", &[("a.yaml", &RULES.replace(", judgement: true", ""))]);
    let (code, last, _) = check(&folder, &["a.yaml"]);
    assert_eq!((code, last), (0, format!("{ONE}, 1 warning")));
    let (code, last, _) = check(&folder, &["a.yaml", "--deny-warnings"]);
    assert_eq!((code, last), (2, format!("{ONE}, 1 warning, denied")));
}

#[test]
fn other_formats_are_the_whole_answer_and_the_count_goes_elsewhere() {
    let folder = Folder::of("formats", &[("a.yaml", &RULES.replace("spread >=", "spred >="))]);
    for (format, begin) in [("json", "{\n"), ("sarif", "{\n"), ("github", "::error file=a.yaml,")] {
        let output = froth(&folder.0, &["check", "a.yaml", "--format", format]);
        assert_eq!(output.status.code(), Some(2));
        let answer = text(&output.stdout);
        assert!(answer.starts_with(begin), "{answer}");
        if format != "github" {
            serde_json::from_str::<serde_json::Value>(&answer).unwrap();
        }
        assert!(text(&output.stderr).starts_with("1 rule file, 1 of them wrong: 1 mistake"));
    }
}

const DATA: &str = "date,BAA10YM\n1999-03-31,2\n1999-06-30,2\n1999-09-30,2\n1999-12-31,2\n";

#[test]
fn data_show_what_never_changes() {
    let folder = Folder::of("data", &[("a.yaml", RULES), ("data.csv", DATA)]);
    let (code, last, answer) = check(&folder, &["a.yaml", "--data", "data.csv"]);
    assert_eq!((code, last), (0, format!("{ONE}, 2 warnings")));
    // The last decision is on the day on which the last figure is known.
    assert!(answer.contains("is never true in 5 bars, unknown in "), "{answer}");
    assert!(answer.contains("spreads: 5 bars, 1999Q1 to 2000Q1"), "{answer}");
}

#[test]
fn data_without_an_input_are_wrong_data_and_name_the_rule_file() {
    let folder = Folder::of("lacking", &[("a.yaml", RULES), ("data.csv", "date,x\n1999Q1,1\n")]);
    let (code, last, answer) = check(&folder, &["a.yaml", "--data", "data.csv"]);
    assert_eq!(code, 3);
    assert!(answer.contains("F0901") && answer.contains("a.yaml"), "{answer}");
    assert!(last.ends_with("1 mistake"), "{last}");
    let (code, ..) = check(&folder, &["a.yaml", "--data", "data.csv", "--allow-missing"]);
    assert_eq!(code, 0);
}

#[test]
fn look_ahead_is_looked_for_on_data_only() {
    let early = RULES.replace("5d", "0d");
    let data = "date,BAA10YM\n1999-01-01,2\n1999-04-01,3\n1999-07-01,2\n1999-10-01,2\n";
    let folder = Folder::of("ahead", &[("a.yaml", &early), ("data.csv", data)]);
    let arguments = ["--lookahead", "a.yaml", "--data", "data.csv"];
    let (code, _, answer) = check(&folder, &arguments);
    assert_eq!(code, 0);
    assert!(answer.contains("4 of 4 decisions made again"), "{answer}");
    assert!(answer.contains("no operator reads a later bar"), "{answer}");
    assert!(answer.contains("F0910"), "{answer}");
    let (code, ..) = check(&folder, &["--lookahead", "a.yaml"]);
    assert_eq!(code, 2);
}

#[test]
fn schema_prints_the_file_in_docs() {
    let output = froth(Path::new("."), &["schema"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stdout),
        fs::read_to_string(at("docs/ruleset.v1.schema.json")).unwrap()
    );
}

#[test]
fn evaluate_tells_programs_what_is_wrong_as_json() {
    let folder = Folder::of("evaluate", &[("a.yaml", &RULES.replace("spread >=", "spred >="))]);
    let output = froth(&folder.0, &["evaluate", "--rules", "a.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    let told: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(told["schema"], "froth.diagnostics/1");
    assert_eq!(told["diagnostics"][0]["code"], "F0301");
}

// What is odd about data

const PRICES: &str = "format: 1
id: prices
version: \"1\"
title: Is it dear?
calendar: day
inputs:
  price: { unit: index, every: day }
phases:
  - { id: dear, when: price > 21 }
  - { id: fair, otherwise: true }
";
const DAYS: &str = "date,price\n2024-03-04,20\n2024-03-05,21\n2024-03-06,22\n2024-03-07,20\n\
    2024-03-08,21\n2024-03-11,20\n2024-03-12,22\n2024-03-13,21\n2024-03-14,20\n2024-03-15,0\n";

#[test]
fn what_is_odd_about_data_is_told_on_standard_error_and_to_programs() {
    let folder = Folder::of("odd", &[("prices.yaml", PRICES), ("days.csv", DAYS)]);
    let arguments = ["check", "prices.yaml", "--data", "days.csv"];
    let output = froth(&folder.0, &arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(err.contains("F0913") && err.contains("a zero at 2024-03-15"), "{err}");
    assert!(err.contains("F0915") && err.contains("weekend"), "{err}");
    assert!(out.ends_with("no mistakes, 2 warnings\n"), "{out}");
    let denied = froth(&folder.0, &[&arguments[..], &["--deny-warnings"]].concat());
    assert_eq!(denied.status.code(), Some(2));
    let json = text(&froth(&folder.0, &[&arguments[..], &["--format", "json"]].concat()).stdout);
    assert!(json.contains("F0913") && json.contains("F0915"), "{json}");
}

#[test]
fn days_without_weekends_are_told_where_they_are_evaluated() {
    let folder = Folder::of("weekends", &[("prices.yaml", PRICES), ("days.csv", DAYS)]);
    for verb in ["evaluate", "history", "explain"] {
        let output = froth(&folder.0, &[verb, "days.csv", "--rules", "prices.yaml"]);
        let err = text(&output.stderr);
        assert!(output.status.success() && err.contains("weekend"), "{verb}: {err}");
    }
}

const LEVELS: &str = "\
format: 1
id: levels
version: \"1\"
title: How hot is it?
calendar: month
inputs:
  heat: { unit: number, every: month, published: 0d, valid: [0, 100] }
phases:
  - { id: warm, when: heat > 1 }
  - { id: hot, when: heat > 2 }
  - { id: cold, otherwise: true }
";

#[test]
fn check_proves_what_can_come_about_and_writes_the_tables_that_show_it() {
    let folder = Folder::of("prove", &[("levels.yaml", LEVELS)]);
    let plain = froth(&folder.0, &["check", "levels.yaml"]);
    assert!(plain.status.success() && !text(&plain.stdout).contains("F0606"));
    let arguments = ["check", "levels.yaml", "--prove", "--witness", "tables"];
    let found = froth(&folder.0, &arguments);
    let told = text(&found.stdout);
    assert!(found.status.success(), "{told}{}", text(&found.stderr));
    assert!(
        told.contains("warning[F0606]: phase `hot` is never the verdict: `warm` comes"),
        "{told}"
    );
    assert!(told.contains("1 warning"), "{told}");
    let table = "tables/levels.phase.warm.csv";
    let verdict = froth(&folder.0, &["evaluate", table, "--rules", "levels.yaml"]);
    assert!(text(&verdict.stdout).contains("warm"), "{}", text(&verdict.stderr));
    assert!(!folder.0.join("tables/levels.phase.hot.csv").exists());
    let denied = froth(&folder.0, &["check", "levels.yaml", "--prove", "--deny-warnings"]);
    assert_eq!(denied.status.code(), Some(2));
    let json = froth(&folder.0, &["check", "levels.yaml", "--prove", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["found"]["warnings"], 1);
    assert_eq!(json["proofs"][0]["phases"][1]["verdict"], "never");
}

#[test]
fn a_word_that_the_data_never_hold_is_a_warning_of_check_and_of_evaluate() {
    let rules = RULES
        .replace("  spread:", "  sector: { unit: text, every: quarter }\n  spread:")
        .replace("when: spreads_widen", "when: 'spreads_widen && sector == \"Bnaks\"'");
    let data = "date,BAA10YM,sector\n2020Q1,1,Banks\n2020Q2,2,Energy\n";
    let folder = Folder::of("check-words", &[("r.yaml", &rules), ("d.csv", data)]);
    let told =
        "warning[F0918]: the rules compare `sector` with `Bnaks`, and no row holds that word";
    let check = froth(&folder.0, &["check", "r.yaml", "--data", "d.csv"]);
    assert!(text(&check.stderr).contains(told), "{}", text(&check.stderr));
    let denied = froth(&folder.0, &["check", "r.yaml", "--data", "d.csv", "--deny-warnings"]);
    assert_eq!(denied.status.code(), Some(2));
    let answer = froth(&folder.0, &["evaluate", "d.csv", "--rules", "r.yaml"]);
    assert!(answer.status.success() && text(&answer.stderr).contains(told));
}
