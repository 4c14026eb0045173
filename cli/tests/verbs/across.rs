//! `froth evaluate --entity` with inputs that compare entities, as a shell sees it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use crate::program::program;

const RULES: &str = "
format: 1
id: price
version: '1'
title: Who is dear?
calendar: month
inputs:
  pe: { unit: ratio, every: month, published: 5d }
  place: { title: Rank by price, across: rank(pe) }
  high: { across: percentile_rank(pe) }
phases:
  - { id: dearest, when: place == 1 }
  - { id: dear, when: high >= 60pct }
  - { id: fair, otherwise: true }
tests:
  - name: what is found is given as any other input
    from: 2000-01
    data: { pe: '10, 10', place: '2, 1', high: '70, 100' }
    expect:
      - { at: 2000-02-10, phase: dear }
      - { at: 2000-03-05, phase: dearest }
";

const TABLE: &str = "who,date,pe\n\
                     ann,2000-01-31,10\nann,2000-02-29,40\nann,2000-03-31,10\n\
                     bob,2000-01-31,20\nbob,2000-02-29,20\nbob,2000-03-31,\n\
                     cid,2000-01-31,30\ncid,2000-02-29,30\ncid,2000-03-31,\n";

/// Known five days after the end of a month: each month's decision has the month before.
const ROWS: &str = "entity,date,phase,possible\n\
                    ann,2000-01,,dearest|dear|fair\n\
                    ann,2000-02,fair,\n\
                    ann,2000-03,dearest,\n\
                    bob,2000-01,,dearest|dear|fair\n\
                    bob,2000-02,dear,\n\
                    bob,2000-03,fair,\n\
                    cid,2000-01,,dearest|dear|fair\n\
                    cid,2000-02,dearest,\n\
                    cid,2000-03,dear,\n";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("across-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rules.yaml"), RULES).unwrap();
    fs::write(folder.join("firms.csv"), TABLE).unwrap();
    folder
}

fn froth(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut command = program();
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Who reads no data closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn answer(folder: &Path, arguments: &[&str], typed: &str) -> String {
    let output = froth(folder, arguments, typed);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The arguments for rows as CSV, up to the end of March.
fn rows<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let all = ["evaluate", file, "--rules", "rules.yaml", "--entity", "who", "--format", "csv"];
    let day = ["--as-of", "2000-03-31"];
    all.iter().chain(&day).chain(more).copied().collect()
}

#[test]
fn a_table_from_a_pipe_is_read_as_one_from_a_file() {
    let folder = folder("pipe");
    assert_eq!(answer(&folder, &rows("firms.csv", &[]), ""), ROWS);
    assert_eq!(answer(&folder, &rows("-", &[]), TABLE), ROWS);
    assert_eq!(answer(&folder, &rows("-", &["--threads", "1"]), TABLE), ROWS);
    // Out of order, and brought into it.
    let mut lines: Vec<&str> = TABLE.lines().skip(1).collect();
    lines.reverse();
    let turned = format!("who,date,pe\n{}\n", lines.join("\n"));
    assert_eq!(answer(&folder, &rows("-", &["--sort"]), &turned), ROWS);
}

#[test]
fn many_parts_and_threads_say_what_one_says() {
    let folder = folder("parts");
    let mut table = "who,date,pe\n".to_owned();
    for firm in 0..3_000_u32 {
        for month in 1..=12_u32 {
            let pe = (firm * 7_919 + month * 104_729) % 1_009;
            let pe = if pe % 11 == 0 { String::new() } else { pe.to_string() };
            writeln!(table, "firm-{firm:08}-{:0200},2000-{month:02}-28,{pe}", 0).unwrap();
        }
    }
    fs::write(folder.join("firms.csv"), &table).unwrap();
    let one = answer(&folder, &rows("firms.csv", &["--threads", "1"]), "");
    assert!(1_500 < one.lines().filter(|line| line.contains(",dear,")).count());
    assert!(one == answer(&folder, &rows("firms.csv", &["--threads", "4"]), ""));
    assert!(one == answer(&folder, &rows("-", &["--threads", "3"]), &table));
}

#[test]
fn one_series_alone_is_told_to_name_its_entities() {
    let folder = folder("alone");
    fs::write(folder.join("one.csv"), "date,pe\n2000-01-31,10\n2000-02-29,40\n").unwrap();
    let output = froth(&folder, &["evaluate", "one.csv", "--rules", "rules.yaml"], "");
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("error[F0925]: input `place` compares entities"), "{told}");
    assert!(told.contains("`--entity ticker`"), "{told}");
}

#[test]
fn rule_tests_give_what_is_found_as_any_other_input() {
    let folder = folder("tests");
    let told = answer(&folder, &["test", "rules.yaml"], "");
    assert!(told.contains("1 passed"), "{told}");
}
