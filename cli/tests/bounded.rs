//! What one mebibyte can ask of the program: the worst inputs that were thought of, and
//! inputs changed by chance. It ends within its bounds, with an exit code that it has.
//!
//! A run that takes more of a processor than it may is ended by force, and so fails.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

#[path = "../../tests/support/corpus.rs"]
mod corpus;
#[path = "../../tests/support/mutate.rs"]
mod mutate;
#[path = "../../tests/support/chance.rs"]
mod chance;
#[path = "../../tests/support/drawn.rs"]
mod drawn;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use chance::Chance;

/// How many seconds of a processor a run may take: what is promised, and far more without
/// optimisation.
const MOST_SECONDS: u64 = if cfg!(debug_assertions) { 150 } else { 10 };
/// How long it may take on a machine that does other things, too.
const PATIENCE: Duration = Duration::from_secs(1_200);
/// How much memory a run may have, in KiB.
const MOST_MEMORY: u64 = 3 << 20;
/// How many mutations of each kind there are, where `FROTH_RUNS` does not say it.
const RUNS: usize = 12;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bounded").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program with these arguments, and gives its exit code and what it says.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let told = folder.join("told");
    let mut child = Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -v {MOST_MEMORY}; ulimit -t {MOST_SECONDS}; exec \"$0\" \"$@\""),
        ])
        .arg(env!("CARGO_BIN_EXE_froth"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(fs::File::create(folder.join("answer")).unwrap())
        .stderr(fs::File::create(&told).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            let mut said = fs::read(&told).unwrap();
            said.extend(fs::read(folder.join("answer")).unwrap());
            return (status.code(), String::from_utf8_lossy(&said).into_owned());
        }
        if PATIENCE < begun.elapsed() {
            child.kill().unwrap();
            child.wait().unwrap();
            return (None, "it does not end".to_owned());
        }
        thread::park_timeout(Duration::from_millis(5));
    }
}

fn check(folder: &Path, arguments: &[&str]) -> String {
    let (code, told) = run(folder, arguments);
    let is_one = code.is_some_and(|code| (0..=4).contains(&code));
    let start: String = told.chars().take(2_000).collect();
    assert!(is_one, "{arguments:?} in {}: {code:?} {start}", folder.display());
    told
}

const HEAD: &str = "format: 1\nid: t\nversion: \"1\"\ntitle: T\n";

fn rules(calendar: &str, inputs: &[&str], rest: &str) -> String {
    let inputs: String =
        inputs.iter().map(|name| format!("  {name}: {{ unit: number }}\n")).collect();
    format!(
        "{HEAD}calendar: {calendar}\ninputs:\n{inputs}{rest}  - {{ id: rest, otherwise: true }}\n"
    )
}

fn plain(calendar: &str) -> String {
    rules(calendar, &["x"], "phases:\n  - { id: a, when: x > 1 }\n")
}

/// So many days of numbers in these columns; each misses some, if it has gaps.
fn days(rows: usize, columns: &[&str], gap: usize) -> String {
    let mut text = format!("date,{}\n", columns.join(","));
    let first = "1900-01-01".parse::<froth::time::Date>().unwrap();
    for row in 0..rows {
        write!(text, "{}", first.plus_days(i32::try_from(row).unwrap())).unwrap();
        for column in 0..columns.len() {
            let is_gap = 0 < gap && (row + column) % gap == 0;
            let value = (row * 7 * (column + 1) % 11).to_string();
            write!(text, ",{}", if is_gap { "" } else { &value }).unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn rules_that_ask_for_the_most_end() {
    let folder = folder("most-rules");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("days.csv", &days(300, &["x", "y"], 7));
    write("many-days.csv", &days(12_000, &["x"], 0));
    // Conditions that are all open, and other ones at each bar.
    let missing: Vec<String> = (0..40).map(|input| format!("m{input}")).collect();
    let inputs: Vec<&str> =
        ["x", "y"].into_iter().chain(missing.iter().map(String::as_str)).collect();
    let mut phases = "phases:\n".to_owned();
    for phase in 0..60 {
        let asked = (0..20).map(|place| {
            let (one, other) = ((phase * 31 + place * 17) % 40, (phase * 31 + place * 17 + 7) % 40);
            format!("(m{one} > {place} && m{other} < {phase} && x > {})", place % 11)
        });
        let when = asked.collect::<Vec<_>>().join(" || ");
        writeln!(phases, "  - {{ id: p{phase}, when: \"{when}\" }}").unwrap();
    }
    write("open.yaml", &rules("day", &inputs, &phases));
    // Phases that ask what phases were, for long.
    let mut phases = "phases:\n".to_owned();
    for phase in 0..60 {
        let asked = (0..15).map(|place| {
            format!("(was(p{}, {}) && y > {place})", (phase * 7 + place) % 60, 100 + place * 370)
        });
        let when = asked.collect::<Vec<_>>().join(" || ");
        writeln!(phases, "  - {{ id: p{phase}, when: \"{when}\" }}").unwrap();
    }
    write("was.yaml", &(rules("day", &["x", "y"], &phases) + "dwell: 1000\n"));
    // The longest windows, of bars and of time.
    let windows = |unit: &str, count: usize| {
        let ops = ["rolling_max", "rolling_median", "rolling_mean", "rolling_std", "rolling_sum"];
        let mut text = "signals:\n".to_owned();
        for signal in 0..count {
            let (op, length) =
                (ops[signal % ops.len()], if unit.is_empty() { 100_000 } else { 273 });
            writeln!(text, "  s{signal}: {{ when: \"{op}(x, {}{unit}) > 1\" }}", length - signal)
                .unwrap();
        }
        text + "phases:\n  - { id: a, when: s0 && s1 }\n"
    };
    write("bars.yaml", &rules("day", &["x"], &windows("", 40)));
    write("years.yaml", &rules("day", &["x"], &windows("y", 20)));
    let mut double = "series:\n  s0: x + x\n".to_owned();
    (1..60).for_each(|one| writeln!(double, "  s{one}: s{} + s{}", one - 1, one - 1).unwrap());
    double += "signals:\n  g: { when: s59 > 1 }\nphases:\n  - { id: a, when: g }\n";
    write("double.yaml", &rules("day", &["x"], &double));
    for (set, data) in [
        ("open.yaml", "days.csv"),
        ("was.yaml", "days.csv"),
        ("bars.yaml", "many-days.csv"),
        ("years.yaml", "many-days.csv"),
        ("years.yaml", "days.csv"),
        ("double.yaml", "days.csv"),
    ] {
        check(&folder, &["evaluate", data, "--rules", set, "--allow-missing"]);
    }
    check(&folder, &["explain", "days.csv", "--rules", "double.yaml"]);
    check(
        &folder,
        &["evaluate", "days.csv", "--rules", "open.yaml", "--allow-missing", "--format", "json"],
    );
}

#[test]
fn data_that_are_as_many_cells_as_they_can_be_end() {
    let folder = folder("most-data");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("rows.yaml", &plain("rows"));
    write("month.yaml", &plain("month"));
    write("day.yaml", &plain("day"));
    write("rows.csv", &format!("x\n{}", "1\n".repeat(524_000)));
    write("commas.csv", &format!("x{}\n1\n", ",".repeat(1_048_000)));
    write("lines.csv", &"\n".repeat(1_048_000));
    write("quotes.csv", &format!("date,x\n2000-01-01,\"{}", "a\"\"".repeat(340_000)));
    let line = |row: usize| format!("2000-01-{:02},a{row}\n", row % 28 + 1);
    write("words.csv", &format!("date,x\n{}", (0..60_000).map(line).collect::<String>()));
    write(
        "undated.csv",
        &format!("date,x\n{}", (0..90_000).map(|row| format!("x{row},1\n")).collect::<String>()),
    );
    write("one-day.csv", &format!("date,x\n{}", "2000-01-01,1\n".repeat(70_000)));
    let names: String = (0..60_000).map(|column| format!(",c{column}")).collect();
    write("wide.csv", &format!("date{names}\n2000-01-01{}\n", ",1".repeat(60_000)));
    let long: String = (0..50_000).map(|row| format!("2000-01-01,s{row},1\n")).collect();
    write("long.csv", &format!("date,series,value\n{long}"));
    write("deep.json", &"[".repeat(1_048_000));
    write("objects.json", &"{\"a\":".repeat(200_000));
    let records: String =
        (0..30_000).map(|row| format!("{{\"date\":\"2000-01-01\",\"k{row}\":1}}\n")).collect();
    write("names.ndjson", &records);
    write("deep.yaml", &format!("snapshot: 2025-11-09\nfigures: {}", "{a: ".repeat(200_000)));
    for data in ["rows.csv", "commas.csv", "lines.csv", "quotes.csv"] {
        check(&folder, &["evaluate", data, "--rules", "rows.yaml"]);
    }
    let dated = ["words.csv", "undated.csv", "one-day.csv", "wide.csv", "long.csv", "deep.json"];
    for data in dated.into_iter().chain(["objects.json", "names.ndjson", "deep.yaml"]) {
        check(&folder, &["evaluate", data, "--rules", "month.yaml", "--allow-missing"]);
    }
    // Every figure was another one again and again.
    let first = "2000-01-01".parse::<froth::time::Date>().unwrap();
    let mut revised = "date,realtime_start,x\n".to_owned();
    for row in 0..12_000 {
        let day = first.plus_days(row % 600);
        writeln!(revised, "{day},{},{}", day.plus_days(1 + row / 600 * 90), row % 13).unwrap();
    }
    write("revised.csv", &revised);
    let mut signals = "signals:\n".to_owned();
    (0..20).for_each(|one| {
        writeln!(signals, "  g{one}: {{ when: \"rolling_mean(x, {}) > {}\" }}", 50 + one, one % 11)
            .unwrap();
    });
    let revised = rules("day", &["x"], &(signals + "phases:\n  - { id: a, when: g0 && g1 }\n"));
    write("revised.yaml", &revised);
    let arguments =
        ["evaluate", "revised.csv", "--rules", "revised.yaml", "--knowledge", "vintage"];
    check(&folder, &arguments);
    check(&folder, &[&arguments[..], &["--with", "flips"]].concat());
    let far = "date,realtime_start,x\n2000-01-01,2000-02-01,1\n2000-01-02,9999-12-31,2\n9999-12-31,9999-12-31,1\n";
    write("far.csv", far);
    let arguments =
        ["evaluate", "far.csv", "--rules", "day.yaml", "--knowledge", "vintage", "--with", "flips"];
    assert!(check(&folder, &arguments).contains("F0926"));
    assert!(
        check(&folder, &["check", "day.yaml", "--data", "far.csv", "--lookahead"])
            .contains("F0926")
    );
    let table: String =
        (0..40_000).map(|row| format!("E{row},2000-01-03,{}\n", row % 11)).collect();
    write("entities.csv", &format!("who,date,x\n{table}"));
    check(&folder, &["evaluate", "entities.csv", "--entity", "who", "--rules", "day.yaml"]);
}

/// Whatever a file is like, the program reads it or says what is wrong with it.
fn mutations(kinds: &[&str]) {
    let runs = env::var("FROTH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    for kind in kinds {
        let corpus = corpus::of(kind);
        let folder = folder(kind);
        fs::write(folder.join("rows.yaml"), plain("rows")).unwrap();
        fs::write(folder.join("days.csv"), days(40, &["x", "y"], 5)).unwrap();
        let month = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: month\ninputs:\n  \
            x: { unit: number, columns: [value, a, x, price, date] }\nphases:\n  \
            - { id: a, when: x > 1 }\n  - { id: rest, otherwise: true }\n";
        fs::write(folder.join("month.yaml"), month).unwrap();
        for number in 0..runs {
            let mut chance = Chance::new(number as u64 + 77);
            let (one, other) = (chance.below(corpus.len()), chance.below(corpus.len()));
            let bytes = mutate::mutated(&mut chance, &corpus[one], &corpus[other]);
            asked(&folder, kind, &bytes);
        }
    }
}

fn asked(folder: &Path, kind: &str, bytes: &[u8]) {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let ending = match kind {
        "snapshot" => "yaml",
        "workbook" => "xlsx",
        "gzip" => "csv.gz",
        "zstandard" => "csv.zst",
        other => other,
    };
    match kind {
        "rules" => {
            write("x.yaml", bytes);
            check(folder, &["evaluate", "days.csv", "--rules", "x.yaml", "--allow-missing"]);
        }
        "tests" => {
            write("x.yaml", bytes);
            check(folder, &["test", "x.yaml"]);
        }
        "table" => {
            write("x.csv", bytes);
            check(folder, &["evaluate", "x.csv", "--rules", "rows.yaml", "--entity", "who"]);
        }
        "vintages" => {
            let _ = fs::remove_dir_all(folder.join("all"));
            fs::create_dir_all(folder.join("all")).unwrap();
            let text = String::from_utf8_lossy(bytes);
            for (month, part) in text.split("\n---\n").take(12).enumerate() {
                write(&format!("all/2015-{:02}.csv", month + 1), part.as_bytes());
            }
            check(
                folder,
                &["evaluate", "--vintages", "all", "--rules", "month.yaml", "--allow-missing"],
            );
        }
        "state" => {
            let text = String::from_utf8_lossy(bytes);
            let names = ["x.yaml", "x.state", "x.csv"];
            for (name, part) in names.iter().zip(text.splitn(3, "\n---\n")) {
                write(name, part.as_bytes());
            }
            check(folder, &["evaluate", "x.csv", "--rules", "x.yaml", "--state", "x.state"]);
        }
        _ => {
            let name = format!("x.{ending}");
            write(&name, bytes);
            check(folder, &["evaluate", &name, "--rules", "month.yaml", "--allow-missing"]);
        }
    }
}

#[test]
fn texts_changed_by_chance_end_with_a_code_of_ours() {
    mutations(&[
        "rules", "tests", "csv", "json", "ndjson", "snapshot", "table", "vintages", "state",
    ]);
}

#[cfg(all(feature = "compression", feature = "excel", feature = "parquet", feature = "arrow"))]
#[test]
fn other_files_changed_by_chance_end_with_a_code_of_ours() {
    mutations(&["workbook", "zip", "gzip", "zstandard", "parquet", "arrow"]);
}
