//! One run that asks several rule sets.

use std::process::Stdio;

use serde_json::Value;

use crate::program::program;

const SERIES: &str = "fixtures/us-quarterly.csv";
const FIGURES: &str = "fixtures/ai-boom-2025-12.yaml";
const BOTH: [&str; 4] = ["--rules", "goldman-1997-vs-1999", "--rules", "ai-boom"];

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn froth(arguments: &[&str]) -> Run {
    let output =
        program().args(arguments).env("NO_COLOR", "1").stdin(Stdio::null()).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn both(more: &[&str]) -> Run {
    froth(&[&["evaluate", SERIES, FIGURES, "--as-of", "2025-12-31"], &BOTH[..], more].concat())
}

#[track_caller]
fn refuses(run: &Run, code: i32, told: &str) {
    assert_eq!((run.code, run.out.as_str()), (code, ""), "{}", run.err);
    assert!(run.err.contains(told), "{}", run.err);
}

#[test]
fn both_answers_are_those_that_each_gives_by_itself() {
    let heads = both(&[]);
    let together = both(&["--verbose"]);
    assert_eq!((together.code, together.err.as_str()), (0, ""));
    let alone = |id: &str, more: &[&str]| {
        let ask = ["evaluate", SERIES, FIGURES, "--as-of", "2025-12-31", "--rules", id];
        froth(&[&ask[..], more].concat()).out
    };
    let line = format!("\n{}\n\n", "─".repeat(80));
    let whole = |id: &str| alone(id, &["--verbose"]);
    assert_eq!(together.out, whole("goldman-1997-vs-1999") + &line + &whole("ai-boom"));
    // Of heads what to type for more is said once.
    let head = |id: &str| alone(id, &[]).rsplit_once("More: ").unwrap().0.to_owned();
    let (answers, more) = heads.out.rsplit_once("More: ").unwrap();
    assert_eq!(answers, head("goldman-1997-vs-1999") + &line + &head("ai-boom"));
    assert_eq!(more, "add `--verbose`, or write `explain` in place of `evaluate`\n");
    assert!(together.out.contains("MID BOOM, AS IN 1997") && together.out.contains("UNDETERMINED"));
    assert!(together.out.lines().all(|line| line.chars().count() <= 80), "{}", together.out);
}

#[test]
fn as_json_the_reports_stand_in_one_list_each_with_the_files_that_it_read() {
    let run = both(&["--format", "json"]);
    let together: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(together["schema"], "froth.reports/1");
    let reports = together["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    assert!(reports.iter().all(|report| report["schema"] == "froth.report/1"));
    let files = |report: &Value| -> Vec<String> {
        let data = report["provenance"]["data"].as_array().unwrap();
        data.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(files(&reports[0]), [SERIES]);
    assert_eq!(files(&reports[1]), [SERIES, FIGURES]);
    assert_eq!(reports[1]["inputs"]["supplier_credit"]["range"]["high"], 100.0);
    assert_eq!(reports[1]["inputs"]["burn"]["confidence"], "reported");
}

#[test]
fn a_snapshot_that_no_rule_reads_is_not_named_among_the_data() {
    let run = froth(&["evaluate", SERIES, FIGURES]);
    assert!(run.out.contains("us-quarterly.csv") && !run.out.contains("ai-boom"), "{}", run.out);
}

#[test]
fn the_exit_code_is_that_of_the_gravest_answer() {
    assert_eq!(both(&["--fail-on", "late_boom"]).code, 0);
    assert_eq!(both(&["--fail-on", "mid_boom"]).code, 1);
    assert_eq!(both(&["--fail-on", "stretched"]).code, 1);
    assert_eq!(both(&["--fail-on", "overextended"]).code, 0);
    assert_eq!(both(&["--fail-on", "unknown"]).code, 4);
    assert_eq!(both(&["--fail-on", "unknown", "--fail-on", "mid_boom"]).code, 1);
    refuses(&both(&["--fail-on", "mid_bom"]), 2, "names no phase and no signal");
}

#[test]
fn what_is_left_out_or_set_concerns_the_rules_that_have_it() {
    let ask = ["--drop", "credit_spread", "--set", "supplier_credit=100usd_bn"];
    let run = both(&[&ask[..], &["--verbose"]].concat());
    let left_out = "Baa corporate bond yield less the 10-year Treasury yield was left out";
    assert!(run.out.contains(left_out), "{}", run.out);
    assert!(run.out.contains("OVEREXTENDED"), "{}", run.out);
    refuses(&both(&["--drop", "credit_spraed"]), 3, "no input `credit_spraed`");
    refuses(&both(&["--param", "late_gian=75pct"]), 3, "no parameter `late_gian`");
    let run = both(&["--param", "supplier_on=60pct"]);
    assert!(run.out.contains("STRETCHED"), "{}", run.out);
}

#[test]
fn without_data_each_reads_its_own_figures() {
    let run = froth(&[&["evaluate"], &BOTH[..]].concat());
    assert_eq!(run.code, 0);
    assert!(run.out.contains("us-quarterly.csv (built in)"), "{}", run.out);
    assert!(run.out.contains("ai-boom-2025-12.yaml (built in)"), "{}", run.out);
}

#[test]
fn nothing_is_answered_unless_all_can_be() {
    let run = froth(&[&["evaluate", SERIES], &BOTH[..]].concat());
    refuses(&run, 3, "no column for input `payoff_share`");
}

#[test]
fn what_is_of_one_rule_set_is_refused_for_several() {
    refuses(&both(&["--state", "none.json"]), 2, "a state is of one rule set, and 2 are asked");
    #[cfg(feature = "html")]
    refuses(&both(&["--format", "html"]), 2, "this format is of one rule set");
    refuses(&both(&["--rules", "ai-boom"]), 2, "`--rules ai-boom` is named twice");
    let history = froth(&[&["history", SERIES, FIGURES], &BOTH[..]].concat());
    refuses(&history, 2, "only one rule set can be used here, and `ai-boom` is a second one");
}

#[test]
fn figures_count_from_their_day_on_a_calendar_of_quarters() {
    let answer = |day: &str| {
        let run = froth(&[
            "evaluate", SERIES, FIGURES, "--rules", "ai-boom", "--as-of", day, "--format", "json",
        ]);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        report["inputs"]["megaproject"]["value"].clone()
    };
    assert_eq!(answer("2025-12-14"), Value::Null);
    assert_eq!(answer("2025-12-15"), 500.0);
    assert_eq!(answer("2025-12-31"), 500.0);
    assert_eq!(answer("2026-06-30"), 500.0);
}

#[test]
fn machines_that_watch_get_several_rule_sets_at_once() {
    let scrape = both(&["--format", "prometheus"]);
    assert_eq!(scrape.code, 0, "{}", scrape.err);
    assert_eq!(scrape.out.matches("# TYPE froth_phase gauge\n").count(), 1);
    for id in ["goldman-1997-vs-1999", "ai-boom"] {
        let is_told = format!("froth_phase{{rules=\"{id}\",phase=\"unknown\"}} ");
        assert!(scrape.out.contains(&is_told), "{}", scrape.out);
    }
    // The verdict on the AI boom is open, and one sign of 1999 is on watch at most.
    let check =
        both(&["--format", "nagios", "--fail-on", "late_boom", "--fail-on", "overextended"]);
    assert_eq!(check.code, 3, "{}", check.out);
    assert!(check.out.starts_with("FROTH UNKNOWN - goldman-1997-vs-1999 OK: "), "{}", check.out);
    let check = both(&["--format", "nagios", "--fail-on", "mid_boom"]);
    assert_eq!(check.code, 2, "{}", check.out);
}
