//! `froth evaluate --entity` as a shell sees it.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::program::program;

const RULES: &str = "
format: 1
id: fever
version: '1'
title: Who has a fever?
calendar: rows
inputs:
  heat: { unit: number, columns: [heat] }
  limit: { unit: number, every: month, published: 0d, columns: [limit] }
signals:
  hot: { when: heat > limit }
phases:
  - { id: ill, title: Ill, when: 'hot && lag(heat, 1) > limit' }
  - { id: warm, when: hot }
  - { id: well, otherwise: true }
";
const TABLE: &str = "who,date,heat\nann,2000-02-01,1\nann,2000-02-02,5\nann,2000-02-03,6\nbob,2000-02-02,\nbob,2000-02-03,2\n";
const SHARED: &str = "date,limit\n2000-01-31,3\n";

struct Files(PathBuf);

impl Files {
    fn new(name: &str) -> Files {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("entities-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let files = Files(folder);
        files.write("rules.yaml", RULES);
        files.write("people.csv", TABLE);
        files.write("limit.csv", SHARED);
        files
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The program's code, answer and words.
    fn froth(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = program();
        let all = ["evaluate", "--rules", "rules.yaml"].iter().chain(arguments);
        command.args(all).current_dir(&self.0).stdin(Stdio::null()).env("NO_COLOR", "1");
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn answer(&self, arguments: &[&str]) -> String {
        let (code, out, told) = self.froth(arguments);
        assert_eq!(code, 0, "{told}");
        out
    }

    fn refusal(&self, arguments: &[&str], code: i32) -> String {
        let (found, out, told) = self.froth(arguments);
        assert_eq!((found, out.as_str()), (code, ""), "{told}");
        told
    }
}

const DATA: [&str; 4] = ["people.csv", "limit.csv", "--entity", "who"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    DATA.iter().chain(more).copied().collect()
}

#[test]
fn one_row_is_written_for_each_entity_and_date() {
    let files = Files::new("rows");
    let rows = "entity,date,phase,possible,hot\n\
                ann,2000-02-01,well,,off\n\
                ann,2000-02-02,warm,,on\n\
                ann,2000-02-03,ill,,on\n\
                bob,2000-02-02,,ill|warm|well,unknown\n\
                bob,2000-02-03,well,,off\n";
    assert_eq!(files.answer(&with(&["--format", "csv"])), rows);
    assert_eq!(files.answer(&with(&["--format", "csv", "--output", "out.csv"])), "");
    assert_eq!(files.read("out.csv"), rows);
    let line = r#"{"entity":"bob","date":"2000-02-02","phase":null,"possible":"ill|warm|well","hot":"unknown"}"#;
    assert_eq!(files.answer(&with(&["--format", "ndjson"])).lines().nth(3), Some(line));
}

#[test]
fn last_rows_and_counts_are_written_instead_or_beside() {
    let files = Files::new("last");
    let last = "entity,date,phase,possible,hot\nann,2000-02-03,ill,,on\nbob,2000-02-03,well,,off\n";
    let counts = "date,ill,warm,well,undetermined\n\
                  2000-02-01,0,0,1,0\n2000-02-02,0,1,0,1\n2000-02-03,1,0,1,0\n";
    assert_eq!(files.answer(&with(&["--format", "csv", "--last"])), last);
    assert_eq!(files.answer(&with(&["--format", "csv", "--counts"])), counts);
    let text = files.answer(&with(&["--last=last.csv", "--counts=counts.csv"]));
    assert_eq!(
        (files.read("last.csv").as_str(), files.read("counts.csv").as_str()),
        (last, counts)
    );
    assert!(text.contains("2 entities, 5 verdicts, 2000-02-01 to 2000-02-03"), "{text}");
    assert!(files.refusal(&with(&["--last"]), 2).contains("--last=FILE.csv"));
}

#[test]
fn as_of_a_day_later_rows_play_no_part() {
    let files = Files::new("as-of");
    let counts = files.answer(&with(&["--format", "csv", "--counts", "--as-of", "2000-02-02"]));
    assert_eq!(counts.lines().last(), Some("2000-02-02,0,1,0,1"));
}

#[test]
fn the_summary_is_there_as_json_with_every_date() {
    let files = Files::new("json");
    let json = files.answer(&with(&["--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.pointer("/schema").unwrap(), "froth.survey/1");
    assert_eq!(json.pointer("/last/phases/ill").unwrap(), 1);
    assert_eq!(json.pointer("/counts/1/undetermined").unwrap(), 1);
    assert_eq!(json.pointer("/counts/1/date").unwrap(), "2000-02-02");
}

#[test]
fn what_is_said_of_all_together_stands_above() {
    let files = Files::new("together");
    let group = "entities:\n  phases:\n    - { id: outbreak, title: An outbreak, when: \"share(ill) >= 40pct\" }\n    \
                 - { id: calm, otherwise: true }\n";
    files.write("rules.yaml", &format!("{RULES}{group}"));
    let text = files.answer(&with(&[]));
    assert!(text.contains("All together: AN OUTBREAK\nsince 2000-02-03, 1 date"), "{text}");
    let whole = files.answer(&with(&["--verbose"]));
    assert!(whole.contains("All together: AN OUTBREAK\n") && whole.contains("\nDATE "), "{whole}");
    assert!(!text.contains("\nDATE ") && text.lines().count() <= 24, "{text}");
    assert!(text.ends_with("`--format csv` says it of each entity\n"), "{text}");
    files.refusal(&with(&["--verbose", "--format", "csv"]), 2);
    let json = files.answer(&with(&["--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    // One of two may be ill on the second day.
    assert_eq!(json.pointer("/together/1/possible").unwrap().as_array().unwrap().len(), 2);
    assert_eq!(json.pointer("/together/2/phase").unwrap(), "outbreak");
}

#[test]
fn scattered_rows_are_refused_and_sorted_when_asked() {
    let files = Files::new("sort");
    let mut rows: Vec<&str> = TABLE.lines().skip(1).collect();
    rows.swap(1, 4);
    files.write("people.csv", &format!("who,date,heat\n{}\n", rows.join("\n")));
    let told = files.refusal(&with(&["--format", "csv", "--output", "out.csv"]), 3);
    assert!(told.contains("--sort"), "{told}");
    let sorted = files.answer(&with(&["--format", "csv", "--sort"]));
    let whole = Files::new("sorted").answer(&with(&["--format", "csv"]));
    assert_eq!(sorted, whole);
}

#[test]
fn nothing_is_left_behind_where_a_run_fails() {
    let files = Files::new("failed");
    let rows = format!("{TABLE}ann,2000-02-09,1\ncid,2000-02-01,1\n");
    files.write("people.csv", &rows);
    files.refusal(&with(&["--format", "csv", "--output", "out.csv", "--counts=c.csv"]), 3);
    let names = fs::read_dir(&files.0).unwrap().count();
    assert_eq!(names, 3, "rules, table and limit");
}

#[test]
fn what_is_about_one_entity_is_refused_beside_many() {
    let files = Files::new("refused");
    for more in [["--state", "s.json"], ["--fail-on", "ill"], ["--with", "flips"]] {
        assert!(files.refusal(&with(&more), 2).contains(more.first().unwrap()));
    }
    assert!(files.refusal(&with(&["--format", "md"]), 2).contains("csv"));
    assert!(files.refusal(&["people.csv", "limit.csv", "--format", "csv"], 2).contains("--entity"));
    assert!(files.refusal(&["people.csv", "limit.csv", "--entity", "whom"], 3).contains("`whom`"));
    assert!(files.refusal(&["--entity", "who"], 2).contains("table"));
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let files = Files::new("threads");
    let mut table = String::from("who,date,heat\n");
    for entity in 0..3000 {
        for day in 1..=28 {
            let heat = (entity * 7919 + day * 104_729) % 97;
            table += &format!("E{entity:04},2000-02-{day:02},{}\n", f64::from(heat) / 16.0);
        }
    }
    files.write("people.csv", &table);
    let one = files.answer(&with(&["--format", "csv", "--threads", "1"]));
    for threads in ["2", "7"] {
        assert!(one == files.answer(&with(&["--format", "csv", "--threads", threads])));
    }
    assert_eq!(one.lines().count(), 3000 * 28 + 1);
}

#[test]
fn counts_beside_rows_that_nobody_reads_to_their_end_are_of_the_whole_table() {
    let files = Files::new("closed");
    let mut table = String::from("who,date,heat\n");
    for entity in 0..40_000 {
        for day in 1..=9 {
            table += &format!("E{entity:05},2000-02-0{day},2\n");
        }
    }
    files.write("people.csv", &table);
    let mut command = program();
    command.args(["evaluate", "--rules", "rules.yaml"]).args(with(&[
        "--format",
        "csv",
        "--counts=c.csv",
    ]));
    let mut run = command.current_dir(&files.0).stdout(Stdio::piped()).spawn().unwrap();
    drop(run.stdout.take());
    assert!(run.wait().unwrap().success());
    let counts = fs::read_to_string(files.0.join("c.csv")).unwrap();
    assert_eq!(counts.lines().count(), 10, "{counts}");
    for line in counts.lines().skip(1) {
        let own: u64 = line.split(',').skip(1).map(|count| count.parse::<u64>().unwrap()).sum();
        assert_eq!(own, 40_000, "{line}");
    }
}

#[test]
fn run_up_is_asked_of_every_industry_against_one_market() {
    let files = Files::new("run-up");
    // From December 1989: one industry rises by 160 % over the last two years, one by
    // 5 % a year, and the market by 10 % a year.
    let month = |place: i32| format!("{}-{:02}", 1989 + (place + 11) / 12, (place + 11) % 12 + 1);
    let steady = |place: i32, rate: f64| 100.0 * (1.0 + rate).powf(f64::from(place) / 12.0);
    let hot = |place: i32| match place {
        0..=48 => steady(place, 0.05),
        _ => steady(48, 0.05) * 2.6_f64.powf(f64::from(place - 48) / 24.0),
    };
    let rows = |name: &str, price: &dyn Fn(i32) -> f64| -> String {
        (0..=72).map(|place| format!("{name},{},{:.4}\n", month(place), price(place))).collect()
    };
    let table = format!(
        "industry,date,PRICE\n{}{}",
        rows("chips", &hot),
        rows("rails", &|place| steady(place, 0.05))
    );
    files.write("industries.csv", &table);
    let market: String =
        (0..=72).map(|place| format!("{},{:.4}\n", month(place), steady(place, 0.10))).collect();
    files.write("market.csv", &format!("date,MARKET\n{market}"));
    let output = program()
        .args(["evaluate", "industries.csv", "market.csv", "--rules", "run-up"])
        .args(["--entity", "industry", "--format", "csv"])
        .current_dir(&files.0)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = |name: &str| {
        let last = text.lines().rfind(|line| line.starts_with(name)).unwrap();
        last.to_owned()
    };
    assert!(
        told("chips").contains("1995-12") && told("chips").contains(",run_up_of_150,"),
        "{text}"
    );
    assert!(told("rails").contains(",no_run_up,"), "{text}");
}

const SECTORS: &str = "entities:\n  groups:\n    sector: { column: GICS sector }\n  phases:\n    \
                       - { id: pocket, title: A pocket, when: \"highest_share(well, sector) >= 60pct\" }\n    \
                       - { id: calm, otherwise: true }\n";

#[test]
fn groups_by_a_column_of_words_are_told_wherever_the_rows_stand() {
    let files = Files::new("groups");
    files.write("rules.yaml", &format!("{RULES}{SECTORS}"));
    // A quote, a blank and a missing word are read as in every table.
    let rows = [
        "ann,2000-02-01,\"Oil, gas\",5",
        "bob,2000-02-01, Tech ,2",
        "cid,2000-02-01,Tech,2",
        "dan,2000-02-01,NA,1",
    ];
    let table = |rows: &[&str]| format!("who,date,GICS sector,heat\n{}\n", rows.join("\n"));
    files.write("people.csv", &table(&rows));
    let text = files.answer(&with(&["--verbose"]));
    assert!(text.contains("All together: A POCKET"), "{text}");
    let (_, by) = text.split_once("By sector at 2000-02-01\n").unwrap();
    let lines: Vec<String> =
        by.lines().take(4).map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        [
            "sector entities ill warm well",
            "Oil, gas 1 0.0–100.0 % 0.0–100.0 % 0.0 %",
            "(no word) 1 0.0 % 0.0 % 100.0 %",
            "Tech 2 0.0 % 0.0 % 100.0 %"
        ]
    );
    let [first, .., last] = rows;
    let json = files.answer(&with(&["--format", "json"]));
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed.pointer("/together/0/groups/2/word").unwrap(), "Tech");
    assert_eq!(parsed.pointer("/together/0/groups/2/percent/well/0").unwrap(), 100.0);
    files.write("people.csv", &table(&[last, rows[2], rows[1], first]));
    assert_eq!(files.answer(&with(&["--format", "json", "--sort"])), json);
    let told = {
        files.write("people.csv", TABLE);
        files.refusal(&with(&[]), 3)
    };
    assert!(told.contains("no column `GICS sector` for grouping `sector`"), "{told}");
}

#[test]
fn words_decide_alike_for_one_entity_and_for_many() {
    let files = Files::new("words");
    files.write(
        "rules.yaml",
        "format: 1\nid: rated\nversion: '1'\ntitle: Who is junk?\ncalendar: rows\n\
         inputs:\n  rating: { unit: text, columns: [S&P] }\n\
         phases:\n  - { id: junk, when: 'rating == \"B\"' }\n  - { id: fine, otherwise: true }\n",
    );
    files
        .write("people.csv", "who,date,S&P\nann,2000-02-01,B\nann,2000-02-02,\nbob,2000-02-01,A\n");
    let many = files.answer(&["people.csv", "--entity", "who", "--format", "csv"]);
    let rows = "ann,2000-02-01,junk,\nann,2000-02-02,,junk|fine\nbob,2000-02-01,fine,\n";
    assert_eq!(many, format!("entity,date,phase,possible\n{rows}"));
    files.write("ann.csv", "date,S&P\n2000-02-01,B\n");
    let alone = files.answer(&["ann.csv", "--verbose"]);
    assert!(alone.contains("JUNK") && alone.contains("S&P == \"B\""), "{alone}");
}
