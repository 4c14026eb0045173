//! The program as a shell sees it: answers, exit codes, and where words go.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::program::{at, program};

const FIGURES: &str = "fixtures/us-quarterly.csv";

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = program();
    command.args(arguments);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"] {
        command.env_remove(name);
    }
    command
}

fn froth(arguments: &[&str]) -> Run {
    finish(command(arguments).stdin(Stdio::null()))
}

fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The program ends with this code, prints no answer, and tells why.
#[track_caller]
fn refuses(arguments: &[&str], code: i32, told: &str) {
    let run = froth(arguments);
    assert_eq!((run.code, run.out.as_str()), (code, ""), "{}", run.err);
    assert!(run.err.starts_with("error") && run.err.contains(told), "{}", run.err);
}

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

// Answers

#[test]
fn the_phase_of_a_day_is_told() {
    let run = froth(&["evaluate", FIGURES, "--as-of", "1999-12-31"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("\nLATE BOOM, AS IN 1999  (like 1999Q2-2000Q1)\n"), "{}", run.out);
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
}

#[test]
fn without_data_the_figures_built_in_are_read_and_that_is_said() {
    let run = froth(&["eval"]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("MID BOOM"), "{}", run.out);
    assert!(run.err.contains("built-in figures, as of 2026-07-30"), "{}", run.err);
}

#[test]
fn a_shipped_rule_set_without_data_reads_its_own_figures() {
    let run = froth(&["evaluate", "--rules", "sahm", "--as-of", "2008-06-30", "-v"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("\nA RECESSION HAS BEGUN"), "{}", run.out);
    assert!(run.out.contains("fixtures/us-unemployment.csv (built in)"), "{}", run.out);
    assert!(run.err.contains("built-in figures"), "{}", run.err);
}

#[test]
fn a_dash_reads_standard_input() {
    let arguments = ["evaluate", "-", "--as-of", "1999-12-31", "--verbose"];
    let figures = fs::read_to_string(at(FIGURES)).unwrap();
    let mut command = command(&arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(figures.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(out.contains("LATE BOOM") && out.contains("data  standard input"), "{out}");
}

#[test]
fn the_answer_for_programs_has_the_promised_fields() {
    let run = froth(&["evaluate", "--as-of", "2025-12-31", "--format", "json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let report = json(&run);
    assert_eq!(report["schema"], "froth.report/1");
    assert_eq!(report["as_of"], "2025-12-31");
    assert_eq!(report["phase"]["id"], "mid_boom");
    assert!(report["phase"]["like"].is_string() && report["phase"]["since"].is_string());
    assert_eq!(report["phase"]["possible"], serde_json::json!(["mid_boom"]));
    assert_eq!(report["phase"]["needs"], serde_json::json!([]));
    let signal = &report["signals"]["investment_peaks"];
    assert!(signal["state"].is_string() && signal["since"].is_string(), "{signal}");
    assert!(!signal["evidence"].as_array().unwrap().is_empty(), "{signal}");
    assert_eq!(report["provenance"]["rules"]["id"], "goldman-1997-vs-1999");
}

// Exit codes

#[test]
fn a_phase_at_or_past_the_one_to_fail_on_ends_with_1() {
    let past = |phase| {
        let arguments = ["evaluate", FIGURES, "--as-of", "1999-12-31", "--fail-on", phase];
        froth(&arguments).code
    };
    assert_eq!((past("late_boom"), past("mid_boom"), past("bust")), (1, 1, 0));
}

#[test]
fn wrong_rules_and_wrong_usage_end_with_2() {
    refuses(&["evaluate", "--rules", "nowhere.yaml"], 2, "`nowhere.yaml`");
    refuses(&["evaluate", "--rules", FIGURES], 2, FIGURES);
    refuses(&["evaluate", "--fail-on", "boom"], 2, "names no phase");
    refuses(&["evaluate", "--as-of", "yesterday"], 2, "yesterday");
}

#[test]
fn wrong_or_unreadable_data_end_with_3() {
    refuses(&["evaluate", "fixtures/nowhere.csv"], 3, "nowhere.csv");
    refuses(&["evaluate", "fixtures"], 3, "is a folder");
    refuses(&["evaluate", "README.md"], 3, "the file type of `README.md` is not supported");
    // The rules of the default read no unemployment by the month.
    refuses(&["evaluate", "fixtures/us-unemployment.csv"], 3, "GDP");
}

#[test]
fn an_undetermined_phase_ends_with_4_where_that_is_asked() {
    let open =
        ["evaluate", FIGURES, "--as-of", "1999-12-31", "--drop", "credit_spread", "--drop=debt"];
    let asked = froth(&[&open[..], &["--fail-on", "unknown"]].concat());
    assert_eq!(asked.code, 4, "{}", asked.out);
    assert!(asked.out.contains("UNDETERMINED") && asked.out.contains("credit_spread"));
    let whole = froth(&[&open[..], &["--verbose"]].concat()).out;
    assert!(whole.contains("UNDETERMINED") && whole.contains("\nNOT KNOWN\n"), "{whole}");
    assert_eq!(froth(&open).code, 0);
}

#[test]
fn a_verb_that_is_not_there_is_told_with_the_nearest() {
    refuses(&["evalaute"], 2, "'evaluate'");
    refuses(&["op"], 2, "'ops'");
}

// Where words go

#[test]
fn a_closed_pipe_ends_quietly() {
    for arguments in [&["evaluate", FIGURES][..], &["rules", "show", "sahm"], &["ops"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let run = finish(command(arguments).stdin(Stdio::null()).stdout(writer));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let arguments = ["evaluate", FIGURES];
    let coloured = finish(command(&arguments).env("CLICOLOR_FORCE", "1"));
    assert!(coloured.out.contains('\u{1b}'));
    let plain = finish(command(&arguments).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
    assert!(!plain.out.contains('\u{1b}'));
    assert!(!froth(&arguments).out.contains('\u{1b}'));
    assert_eq!(froth(&arguments).out, plain.out);
    assert!(!froth(&["ops", "lag"]).out.contains('\u{1b}'));
}

#[test]
fn every_verb_says_how_it_is_used() {
    let verbs: [&[&str]; 8] = [
        &[],
        &["evaluate"],
        &["rules"],
        &["rules", "show"],
        &["rules", "copy"],
        &["ops"],
        &["completions"],
        &["man"],
    ];
    for verb in verbs {
        let run = froth(&[verb, &["--help"]].concat());
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
        let name = [&["help"], verb].concat().join("-");
        insta::assert_snapshot!(name, run.out);
    }
}

// The built-in rule sets

#[test]
fn the_rule_sets_are_listed_with_their_questions() {
    let run = froth(&["rules"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(run.out, froth(&["rules", "list"]).out);
    for words in ["goldman-1997-vs-1999", "sahm", "Has a recession begun?", "5 signals, 8 phases"] {
        assert!(run.out.contains(words), "{}", run.out);
    }
    let list = json(&froth(&["rules", "--format", "json"]));
    assert_eq!(list["schema"], "froth.rules/1");
    let rules = list["rules"].as_array().unwrap();
    let sahm = rules.iter().find(|rules| rules["id"] == "sahm").unwrap();
    assert_eq!(sahm["signals"], serde_json::json!(["unemployment_rises"]));
}

#[test]
fn a_rule_set_is_shown_as_its_file() {
    let run = froth(&["rules", "show", "sahm"]);
    assert_eq!(run.out, fs::read_to_string(at("rules/sahm.yaml")).unwrap());
    refuses(&["rules", "show", "sham"], 2, "did you mean `sahm`?");
    refuses(&["rules", "show", "nothing-like-it"], 2, "there are `goldman-1997-vs-1999`, ");
}

#[test]
fn a_page_about_a_rule_set_has_its_history_on_the_figures_that_are_named() {
    let page = froth(&["rules", "doc", "sahm"]);
    assert_eq!(page.code, 0, "{}", page.err);
    assert!(page.out.starts_with("# Has a recession begun? The Sahm rule\n"), "{}", page.out);
    assert!(page.out.contains("us-unemployment.csv"), "{}", page.out);
    let named = froth(&["rules", "doc", "rules/sahm.yaml", "fixtures/us-unemployment.csv"]);
    assert_eq!(
        named.out,
        page.out.replace("us-unemployment.csv (built in)", "us-unemployment.csv")
    );
    refuses(&["rules", "doc", "sham"], 2, "did you mean `sahm`?");
    refuses(&["rules", "doc", "sahm", FIGURES], 3, "`unemployment` is monthly");
}

#[test]
fn a_copy_takes_the_name_of_its_file_and_evaluates() {
    let folder = folder("copy");
    let file = folder.join("my-sahm.yaml");
    let file = file.to_str().unwrap();
    let run = froth(&["rules", "copy", "sahm", file]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("The id is now `my-sahm`"), "{}", run.err);
    let original = fs::read_to_string(at("rules/sahm.yaml")).unwrap();
    let text = fs::read_to_string(file).unwrap();
    let own = original.replacen("id: sahm\n", "id: my-sahm\n", 1);
    let schema = "./ruleset.v1.schema.json";
    assert_eq!(text, own.replacen("../docs/ruleset.v1.schema.json", schema, 1));
    let schema = fs::read_to_string(folder.join(schema)).unwrap();
    assert_eq!(schema, froth(&["schema"]).out);
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let all =
        ["my-sahm.test.yaml", "my-sahm.yaml", "ruleset.v1.schema.json", "us-unemployment.csv"];
    assert_eq!(names, all);
    // Its tests came with it, and pass; a second copy shares schema and figures.
    let tests = froth(&["test", file]);
    assert_eq!(tests.code, 0, "{}{}", tests.out, tests.err);
    assert!(tests.out.contains("5 tests: 5 passed"), "{}", tests.out);
    let second = froth(&["rules", "copy", "sahm", folder.join("b.yaml").to_str().unwrap()]);
    assert_eq!((second.code, second.err.matches("Written: ").count()), (0, 2), "{}", second.err);
    let alone = folder.join("alone");
    fs::create_dir(&alone).unwrap();
    let run = froth(&["rules", "copy", "sahm", "--alone", alone.to_str().unwrap()]);
    assert_eq!((run.code, fs::read_dir(&alone).unwrap().count()), (0, 1), "{}", run.err);
    let text = fs::read_to_string(alone.join("sahm.yaml")).unwrap();
    assert_eq!(text, original.split_once('\n').unwrap().1);

    let run = froth(&["evaluate", "--rules", file, "--verbose"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("rules my-sahm 1.1.0") && run.out.contains("us-unemployment.csv"));
}

#[test]
fn a_copy_replaces_a_file_only_where_it_is_told_to() {
    let folder = folder("force");
    let file = folder.join("sahm.yaml");
    let name = file.to_str().unwrap();
    fs::write(&file, "mine").unwrap();
    refuses(&["rules", "copy", "sahm", name], 2, "exists already");
    // A folder stands for the file of that name in it.
    refuses(&["rules", "copy", "sahm", folder.to_str().unwrap()], 2, "exists already");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let run = froth(&["rules", "copy", "sahm", name, "--force"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.err.contains("The id is now"), "{}", run.err);
    let original = fs::read_to_string(at("rules/sahm.yaml")).unwrap();
    let (_, original) = original.split_once('\n').unwrap();
    assert!(fs::read_to_string(&file).unwrap().ends_with(original));
    // What belongs to it is not written over either, and then nothing is.
    fs::write(&file, "mine").unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(folder.join("sahm.test.yaml"), "mine").unwrap();
    refuses(&["rules", "copy", "sahm", name], 2, "sahm.test.yaml` exists already");
    assert!(!file.exists());
    refuses(&["rules", "copy", "sahm", folder.join("a b.yaml").to_str().unwrap()], 2, "`a b`");
    let nowhere = folder.join("nowhere/my.yaml");
    refuses(&["rules", "copy", "sahm", nowhere.to_str().unwrap()], 3, "cannot be written");
}

// Operators

#[test]
fn the_operators_are_listed_a_line_each() {
    let run = froth(&["ops"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
    for operator in froth::ops::OPERATORS {
        let begin = format!("  {} ", operator.name);
        assert!(run.out.lines().any(|line| line.starts_with(&begin)), "{}", operator.name);
    }
    let list = json(&froth(&["ops", "--format", "json"]));
    assert_eq!(list["schema"], "froth.operators/1");
    assert_eq!(list["operators"].as_array().unwrap().len(), froth::ops::OPERATORS.len());
}

#[test]
fn all_is_told_about_one_operator() {
    insta::assert_snapshot!("ops-rolling_quantile", froth(&["ops", "rolling_quantile"]).out);
    let one = json(&froth(&["ops", "lag", "--format", "json"]));
    assert_eq!(one["operators"][0]["usage"], "lag(x, w)");
    refuses(&["ops", "rolingmax"], 2, "did you mean `rolling_max`?");
    refuses(&["ops", "quux"], 2, "`froth ops` lists them");
}

// For the shell

#[test]
fn a_shell_is_told_the_verbs() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = froth(&["completions", shell]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        assert!(run.out.contains("evaluate") && run.out.contains("as-of"), "{shell}");
    }
}

/// What bash offers for the last of these words.
#[cfg(unix)]
fn completed(folder: &Path, words: &[&str]) -> Option<Vec<String>> {
    let (last, before) = words.split_last()?;
    let text = format!(
        "source ./froth.bash; COMP_WORDS=({}); COMP_CWORD={}; _froth froth {last} {}; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        before.len(),
        before.last()?
    );
    // Where there is no bash there is nothing to complete.
    let run = Command::new("bash").args(["-c", &text]).current_dir(folder).output().ok()?;
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let out = String::from_utf8(run.stdout).unwrap();
    let mut found: Vec<String> =
        out.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    found.sort();
    Some(found)
}

#[cfg(unix)]
#[test]
fn a_shell_is_told_the_names_of_rule_sets_signals_phases_and_operators() {
    let folder = folder("completed");
    let script = froth(&["completions", "bash"]).out;
    fs::write(folder.join("froth.bash"), &script).unwrap();
    fs::write(folder.join("sad.yaml"), "").unwrap();
    // Rules may be of a file, too.
    for (words, expected) in [
        (&["froth", "evaluate", "--rules", "sa"][..], &["sad.yaml", "sahm"][..]),
        // Where no name fits, bash falls back to files.
        (&["froth", "test", "sa"], &["sahm"]),
        (&["froth", "test", "sad"], &[]),
        (&["froth", "rules", "show", "sa"], &["sahm"]),
        (&["froth", "evaluate", "--fail-on", "late"], &["late_boom"]),
        (&["froth", "explain", "unemp"], &["unemployment_rises"]),
        (&["froth", "ops", "rolling_me"], &["rolling_mean", "rolling_median"]),
    ] {
        if let Some(found) = completed(&folder, words) {
            assert_eq!(found, expected, "{words:?}");
        }
    }
    let zsh = froth(&["completions", "zsh"]).out;
    assert!(zsh.contains("_alternative 'ids:rule set:(goldman-1997-vs-1999 sahm "), "{zsh}");
    assert!(zsh.contains(":FILE|ID:_froth_rules'"), "{zsh}");
    let fish = froth(&["completions", "fish"]).out;
    let rules = fish.lines().find(|line| line.contains("evaluate\" -l rules "));
    assert!(rules.is_some_and(|line| line.contains(" -r -F -a \"goldman-1997")), "{rules:?}");
}

#[test]
fn there_is_a_manual_page_for_all_and_for_each_verb() {
    assert!(froth(&["man"]).out.contains(".TH froth 1"));
    let page = froth(&["man", "evaluate"]).out;
    assert!(page.contains(".TH froth-evaluate 1") && page.contains("as\\-of"), "{page}");
    refuses(&["man", "evaluat"], 2, "did you mean `evaluate`?");
}

#[test]
fn a_saved_state_is_gone_on_with_and_gives_what_one_run_gives() {
    let state = folder("state").join("state.json");
    let state = state.to_str().unwrap();
    let first = froth(&["evaluate", FIGURES, "--as-of", "1997-12-31", "--state", state]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("156 new decisions"), "{}", first.err);
    let verbose = ["evaluate", FIGURES, "--as-of", "1999-12-31", "--verbose"];
    let second = froth(&[&verbose[..], &["--state", state]].concat());
    assert!(second.err.contains("8 new decisions"), "{}", second.err);
    // What was seen is kept, and not the data that could be taken away.
    let whole = froth(&verbose).out;
    let without = |text: &str, from: &str, to: &str| {
        let (start, end) = text.find(from).zip(text.find(to)).unwrap();
        format!("{}{}", &text[..start], &text[end..])
    };
    let part = without(&whole, "Decided by", "Not known");
    assert_eq!(second.out, without(&part, "DECIDED BY", "WHAT FOLLOWED"));
    let other = ["evaluate", FIGURES, "--state", state, "--knowledge", "latest"];
    refuses(&other, 3, "knowledge `released`");
    let other = ["evaluate", "--rules", "sahm", "--state", state];
    refuses(&other, 3, "rules `goldman-1997-vs-1999 2.0.0`");
}

#[test]
fn a_condition_a_phase_and_a_code_are_explained() {
    let phases = froth(&["explain", FIGURES, "--as-of", "1999-12-31"]);
    assert!(phases.out.contains("Late boom, as in 1999 (late_boom): true"), "{}", phases.out);
    assert!(!phases.out.contains("Mid boom"), "nothing below the verdict is told");
    let signal = froth(&["explain", "profits_fall", FIGURES, "--as-of", "1999-12-31"]);
    assert!(signal.out.contains("profits_fall, watch): true"), "{}", signal.out);
    let code = froth(&["explain", "F0301"]);
    assert!(code.out.starts_with("# F0301: "), "{}", code.out);
    refuses(&["explain", "profits_fal", FIGURES], 2, "did you mean `profits_fall`?");
    refuses(&["explain", "F9999", FIGURES], 2, "there is no diagnostic `F9999`");
}
