//! What changed between two rule sets: by meaning, by decision, and as the program
//! tells it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use froth::report::RulesDiffReport;
use froth::rules::shipped;
use froth::{Format, Outcome, Panel, RuleSet, State};

use crate::program::program;

const OLD: &str = "format: 1
id: heat
version: \"1\"
title: Is it hot?
calendar: quarter
params:
  hot: { value: 2, range: [1, 3], judgement: true }
inputs:
  x: { unit: number, every: quarter, published: 0d, columns: [x] }
series:
  mean: rolling_mean(x, 2y)
signals:
  high: { watch: x > 1, when: x > hot }
phases:
  - { id: alert, when: high && mean > 1 }
  - { id: calm, otherwise: true }
";
const DATA: &str = "date,x\n2000Q1,1\n2000Q2,3\n2000Q3,2\n2000Q4,4\n2001Q1,4\n2001Q2,1\n";

fn rules(text: &str) -> RuleSet {
    RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

fn changes(new: &str) -> Vec<String> {
    let side = |side: Option<String>| side.unwrap_or("-".to_owned());
    let all = rules(OLD).changes_to(&rules(new)).into_iter();
    all.map(|one| {
        format!("{} {} {}: {} to {}", one.kind, one.name, one.key, side(one.old), side(one.new))
    })
    .collect()
}

#[test]
fn what_is_only_written_another_way_has_not_changed() {
    for (from, to) in [
        ("when: x > hot", "when: \"(x   >   (hot))\""),
        ("high && mean > 1", "(high) && (mean > (1))"),
        ("rolling_mean(x, 2y)", "rolling_mean( x , 8q )"),
        ("rolling_mean(x, 2y)", "rolling_mean(x, 24m)"),
        ("title: Is it hot?", "title: Is it too hot?"),
        ("version: \"1\"", "version: \"2\""),
        ("{ id: calm, ", "{ id: calm, note: No alarm., "),
        ("judgement: true", "because: It is so., judgement: true"),
        ("calendar: quarter\n", "# A comment.\ncalendar: quarter\n"),
    ] {
        assert!(OLD.contains(from));
        assert_eq!(changes(&OLD.replace(from, to)), [""; 0], "{to}");
    }
}

#[test]
fn what_means_another_thing_is_told_with_its_key_and_both_sides() {
    for (from, to, wanted) in [
        ("x > 1,", "x >= 1,", "signal high watch: x > 1 to x >= 1"),
        ("value: 2,", "value: 2.5,", "parameter hot value: 2 to 2.5"),
        ("[1, 3]", "[1, 4]", "parameter hot range: 1 to 3 to 1 to 4"),
        ("2y)", "3y)", "series mean value: rolling_mean(x, 2y) to rolling_mean(x, 3y)"),
        ("published: 0d", "published: 1d", "input x published: 0d to 1d"),
        ("when: x > hot", "when: x > hot, for: 2", "signal high for: - to 2"),
        ("watch: x > 1, ", "", "signal high watch: x > 1 to -"),
        (
            "high && mean > 1",
            "high || mean > 1",
            "phase alert when: high && mean > 1 to high || mean > 1",
        ),
        ("phases:\n", "dwell: 2\nphases:\n", "phase  dwell: - to 2"),
    ] {
        assert!(OLD.contains(from), "{from}");
        assert_eq!(changes(&OLD.replace(from, to)), [wanted], "{to}");
    }
}

#[test]
fn another_order_of_the_phases_is_another_meaning() {
    let (first, second) =
        ("  - { id: alert, when: high && mean > 1 }\n", "  - { id: warm, when: x > 1 }\n");
    let old = rules(&OLD.replace(first, &format!("{first}{second}")));
    let new = rules(&OLD.replace(first, &format!("{second}{first}")));
    let changes = old.changes_to(&new);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].old.as_deref(), Some("alert, warm, calm"));
}

/// The text with one place changed, for each place where that can be done.
fn variants(text: &str) -> Vec<String> {
    let pairs = [
        (" >= ", " > "),
        (" > ", " >= "),
        (" <= ", " < "),
        (" && ", " || "),
        (" || ", " && "),
        ("2q", "3q"),
        ("1y", "2y"),
        ("on: ", "on:  "),
    ];
    let mut all = Vec::new();
    for (from, to) in pairs {
        for (place, _) in text.match_indices(from).step_by(3) {
            let (before, after) = text.split_at(place);
            all.push(format!("{before}{}", after.replacen(from, to, 1)));
        }
    }
    all
}

#[test]
fn rules_that_mean_the_same_decide_the_same_and_differences_are_those_of_the_histories() {
    let (mut same, mut other) = (0, 0);
    for set in shipped().iter().filter(|set| set.figures_name.ends_with(".csv")) {
        let format = Format::of_name(set.figures_name).unwrap();
        let panel = Panel::read(set.figures_name, format, set.figures.as_bytes()).unwrap();
        let old = set.rule_set().unwrap();
        let plan = old.plan(panel.schema()).unwrap();
        let before = plan.evaluate(&panel).unwrap();
        for text in variants(set.text) {
            let Ok(new) = RuleSet::parse(&text) else { continue };
            let Ok(plan) = new.plan(panel.schema()) else { continue };
            let after = plan.evaluate(&panel).unwrap();
            let report = after.rules_diff(&before);
            let slow = slowly(&before, &after);
            let found: Vec<String> = report.decisions.iter().map(|one| one.bar.clone()).collect();
            assert_eq!(found, slow, "{}", set.id);
            if report.changes.is_empty() {
                same += 1;
                assert!(!report.is_changed && slow.is_empty(), "{}", set.id);
                assert_eq!((report.to_string(), report.to_markdown()), Default::default());
            } else {
                other += 1;
            }
        }
    }
    assert!(3 < same && 50 < other, "{same} {other}");
}

/// The bars at which two histories of the same rules' names differ.
fn slowly(before: &Outcome, after: &Outcome) -> Vec<String> {
    let told = |outcome: &Outcome| -> Vec<(String, Vec<String>, Vec<State>)> {
        let steps = outcome.history().into_iter();
        steps
            .map(|step| {
                let mut phases: Vec<String> =
                    step.possible.iter().map(|phase| phase.id.clone()).collect();
                phases.sort();
                (step.stamp.to_string(), phases, step.signals)
            })
            .collect()
    };
    let (before, after) = (told(before), told(after));
    assert_eq!(before.len(), after.len());
    let both = before.into_iter().zip(after);
    both.filter(|(one, other)| one != other).map(|(one, _)| one.0).collect()
}

fn report(new: &str) -> RulesDiffReport {
    let panel = Panel::read_csv(DATA.as_bytes()).unwrap();
    let (old, new) = (rules(OLD), rules(new));
    let plans = [&old, &new].map(|rules| rules.plan(panel.schema()).unwrap());
    let [before, after] = plans.each_ref().map(|plan| plan.evaluate(&panel).unwrap());
    after.rules_diff(&before)
}

#[test]
fn decisions_in_a_row_that_differ_alike_are_one_stretch() {
    let report = report(&OLD.replace("value: 2,", "value: 4,").replace("[1, 3]", "[1, 5]"));
    assert_eq!(report.decisions.len(), 3);
    insta::assert_snapshot!(report.to_string().split_once("\n\nrules").unwrap().0);
    insta::assert_snapshot!(report.to_markdown());
}

#[test]
fn decisions_of_other_days_are_counted_and_not_compared() {
    let monthly = OLD.replace("calendar: quarter", "calendar: month").replace("2y", "24m");
    let report = report(&monthly);
    assert_eq!((report.bars, report.only_old, report.only_new), (6, 0, 12));
}

// The program

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rules-diff-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("heat.yaml"), OLD).unwrap();
    fs::write(folder.join("x.csv"), DATA).unwrap();
    folder
}

fn froth(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.arg("diff").args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn a_pull_request_gets_a_note_and_an_exit_code() {
    let folder = folder("note");
    fs::create_dir(folder.join("new")).unwrap();
    let written = |text: &str| fs::write(folder.join("new/heat.yaml"), text).unwrap();
    let ask = |more: &[&str]| {
        let ask = ["heat.yaml", "new/heat.yaml", "--data", "x.csv"];
        let run = froth(&folder, &[&ask[..], more].concat());
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    written(&OLD.replace("x > hot", "\"x>hot\"").replace("format: 1\n", "# Ours.\nformat: 1\n"));
    assert_eq!(ask(&["--exit-code", "--format", "md"]), (Some(0), String::new()));
    assert_eq!(ask(&["--exit-code"]), (Some(0), String::new()));
    written(&OLD.replace("value: 2,", "value: 2.5,"));
    let (code, text) = ask(&["--exit-code", "--format", "md"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("| parameter hot | `value` | `2` | `2.5` |"), "{text}");
    // The rules have another meaning, though no decision differs.
    assert!(text.contains("None of 6 quarters differs"), "{text}");
    assert_eq!(ask(&[]).0, Some(0));
    let json: serde_json::Value = serde_json::from_str(&ask(&["--format", "json"]).1).unwrap();
    assert_eq!(
        (&json["schema"], &json["is_changed"]),
        (&"froth.rules-diff/1".into(), &true.into())
    );
}

#[test]
fn the_two_records_stand_side_by_side() {
    let folder = folder("records");
    fs::write(
        folder.join("new.yaml"),
        OLD.replace("when: x > hot", "when: x >= hot").replace("id: heat", "id: new"),
    )
    .unwrap();
    fs::write(folder.join("e.csv"), "onset,end\n2000Q4,2000Q4\n").unwrap();
    let ask =
        ["heat.yaml", "new.yaml", "--data", "x.csv", "--episodes", "e.csv", "--format", "json"];
    let run = froth(&folder, &ask);
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let high = &json["scores"][0];
    assert_eq!((&high["id"], &high["old"]["on_before"]), (&"high".into(), &1.into()));
    assert_eq!(high["new"]["on_before"], 2);
}

#[test]
fn what_is_compared_must_be_said() {
    let folder = folder("unclear");
    for arguments in [
        &["x.csv"][..],
        &["heat.yaml"],
        &["x.csv", "x.csv"],
        &["heat.yaml", "heat.yaml", "heat.yaml"],
        &["heat.yaml", "heat.yaml", "--rules", "heat.yaml"],
    ] {
        let run = froth(&folder, arguments);
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(told.contains("froth diff old.yaml new.yaml --data my.csv"), "{told}");
    }
    let run =
        froth(&folder, &["x.csv", "--rules", "heat.yaml", "--since", "2001Q1", "--exit-code"]);
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
}
