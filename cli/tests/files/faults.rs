//! Faults of version 0.1.0 that independent implementations and attacks found, each with
//! the smallest input that shows it. Those of time stand in `time_*.rs`, those of work and
//! memory in `limits.rs`, those of damaged files in `damage.rs`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use crate::program::program;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn froth(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn rules(calendar: &str, rest: &str) -> String {
    format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\n\
         inputs: {{ x: {{ unit: number }} }}\n{rest}"
    )
}

const HOT: &str = "phases:\n  - { id: hot, when: x > 1 }\n  - { id: cold, otherwise: true }\n";

/// A2: an entity whose newest cell is empty was taken for one whose data have ended, so
/// that the others alone were all.
#[test]
fn an_entity_whose_newest_cell_is_empty_still_counts() {
    let folder = folder("newest-cell");
    let group = "entities:\n  phases:\n    - { id: broad, when: share(hot) >= 60pct }\n    \
                 - { id: narrow, otherwise: true }\n";
    fs::write(folder.join("r.yaml"), rules("month", &format!("{HOT}{group}"))).unwrap();
    let table = "date,who,x\n2010-01,A,0\n2010-02,A,.\n2010-01,B,2\n2010-02,B,2\n";
    fs::write(folder.join("p.csv"), table).unwrap();
    let arguments = ["evaluate", "p.csv", "--entity", "who", "--rules", "r.yaml"];
    let text = stdout(&froth(&folder, &arguments, ""));
    assert!(text.contains("All together: NARROW"), "{text}");
    let as_of = [&arguments[..], &["--as-of", "2010-02-28"]].concat();
    assert!(stdout(&froth(&folder, &as_of, "")).contains("All together: NARROW"));
    let counts = [&arguments[..], &["--counts", "--format", "csv"]].concat();
    let counts = stdout(&froth(&folder, &counts, ""));
    assert_eq!(counts.lines().last(), Some("2010-02,1,1,0"), "{counts}");
}

/// A6: where an earlier phase held too and had to wait, the one at once waited with it.
#[test]
fn an_at_once_phase_is_not_masked_by_an_earlier_one_that_must_wait() {
    let folder = folder("at-once");
    let phases = "phases:\n  - { id: recession, when: x > 2 }\n  \
                  - { id: crash, when: x > 1, at_once: true }\n  \
                  - { id: quiet, otherwise: true }\ndwell: 3\n";
    fs::write(folder.join("r.yaml"), rules("rows", phases)).unwrap();
    let phases = |input: &str| {
        let arguments = ["history", "-", "--rules", "r.yaml", "--format", "csv"];
        let text = stdout(&froth(&folder, &arguments, input));
        let phase = |line: &str| line.split(',').nth(2).unwrap_or("").to_owned();
        text.lines().skip(1).map(phase).collect::<Vec<String>>()
    };
    assert_eq!(phases("x\n0\n1.5\n"), ["quiet", "crash"]);
    assert_eq!(
        phases("x\n0\n3\n3\n3\n3\n0\n"),
        ["quiet", "crash", "crash", "crash", "recession", "recession"]
    );
    // One entity of many says the same.
    let table = "who,x\nA,0\nA,3\nA,3\nA,3\nA,3\n";
    let arguments = ["evaluate", "-", "--entity", "who", "--rules", "r.yaml", "--format", "csv"];
    let text = stdout(&froth(&folder, &arguments, table));
    for phase in ["quiet", "crash", "recession"] {
        let count = if phase == "crash" { 3 } else { 1 };
        assert_eq!(text.matches(phase).count(), count, "{text}");
    }
    let explained = froth(&folder, &["explain", "-", "--rules", "r.yaml"], "x\n0\n3\n");
    let text = stdout(&explained);
    assert!(text.contains("it would be its turn, and it must wait"), "{text}");
    assert!(text.contains("crash (crash): true"), "{text}");
}

/// A3: rows at the end without a value vanished, in one format and not in another.
#[test]
fn rows_without_a_value_at_the_end_are_bars_in_every_format() {
    let folder = folder("gaps");
    fs::write(folder.join("r.yaml"), rules("rows", HOT)).unwrap();
    for (name, text) in [
        ("one.csv", "x\n0\n2\n.\n.\n"),
        ("more.csv", "x,unread\n0,1\n2,1\n.,1\n.,1\n"),
        ("words.csv", "x,unread\n0,\n2,\nNA,\nNA,\n"),
        ("x.ndjson", "{\"x\":0}\n{\"x\":2}\n{\"x\":null}\n{\"x\":null}\n"),
        ("x.json", "{\"x\":[0,2,null,null]}"),
    ] {
        fs::write(folder.join(name), text).unwrap();
        let history = ["history", name, "--rules", "r.yaml", "--format", "csv"];
        let rows = stdout(&froth(&folder, &history, ""));
        let rows: Vec<&str> = rows.lines().skip(1).collect();
        assert_eq!(
            rows,
            ["row 1,,cold,cold", "row 2,,hot,hot", "row 3,,,hot|cold", "row 4,,,hot|cold"],
            "{name}"
        );
    }
    // Lines without anything are none.
    fs::write(folder.join("sheet.csv"), "x,unread\n0,1\n2,1\n,\n,\n").unwrap();
    let history = ["history", "sheet.csv", "--rules", "r.yaml", "--format", "csv"];
    assert_eq!(stdout(&froth(&folder, &history, "")).lines().count(), 3);
    // A column of gaps only is a column.
    fs::write(folder.join("nothing.csv"), "x\n.\n.\n").unwrap();
    let output = froth(&folder, &["evaluate", "nothing.csv", "--rules", "r.yaml"], "");
    assert!(!stderr(&output).contains("no row below"), "{}", stderr(&output));
}

/// W5: days of one file were told as quarters of another, with exit code 0.
#[test]
fn dates_of_several_kinds_in_one_table_are_refused_wherever_they_meet() {
    let folder = folder("kinds");
    fs::write(folder.join("r.yaml"), rules("rows", HOT)).unwrap();
    fs::write(folder.join("days.csv"), "who,date,x\nA,2020-01-01,1\nA,2020-01-02,2\n").unwrap();
    fs::write(folder.join("quarters.csv"), "who,date,x\nB,2020Q1,1\nB,2020Q2,2\n").unwrap();
    for files in [["days.csv", "quarters.csv"], ["quarters.csv", "days.csv"]] {
        for more in [&[][..], &["--sort"], &["--threads", "1"], &["--format", "csv"]] {
            let arguments =
                ["evaluate", files[0], files[1], "--entity", "who", "--rules", "r.yaml"];
            let output = froth(&folder, &[&arguments[..], more].concat(), "");
            assert_eq!(output.status.code(), Some(3), "{files:?} {more:?}");
            assert!(stderr(&output).contains("F0804"), "{}", stderr(&output));
        }
    }
    // At the border of two parts of one file, too.
    let mut table = "who,date,x\n".to_owned();
    (0..60_000).for_each(|row| table.push_str(&format!("E{row:05},2020-01-01,1\n")));
    table.push_str("Z,2020Q1,1\n");
    fs::write(folder.join("long.csv"), &table).unwrap();
    let arguments = ["evaluate", "long.csv", "--entity", "who", "--rules", "r.yaml"];
    let output = froth(&folder, &arguments, "");
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    assert!(stderr(&output).contains("F0804"), "{}", stderr(&output));
    let piped = ["evaluate", "-", "--entity", "who", "--rules", "r.yaml"];
    assert_eq!(froth(&folder, &piped, &table).status.code(), Some(3));
}

/// W7: what rules call their signals and phases made two columns of one name.
#[test]
fn no_two_columns_of_what_is_written_have_one_name() {
    let folder = folder("columns");
    let own = "signals:\n  phase: { when: x >= 2 }\n  signal_phase: { when: x >= 1 }\n  \
               entity: { when: x >= 0 }\n  possible: { when: x >= 3 }\nphases:\n  \
               - { id: undetermined, when: phase }\n  - { id: date, when: signal_phase }\n  \
               - { id: rest, otherwise: true }\n";
    fs::write(folder.join("r.yaml"), rules("rows", own)).unwrap();
    fs::write(folder.join("x.csv"), "who,date,x\nA,2000-01-01,1\n").unwrap();
    fs::write(folder.join("one.csv"), "date,x\n2000-01-01,1\n").unwrap();
    let many = ["evaluate", "x.csv", "--entity", "who", "--rules", "r.yaml"];
    let header = |arguments: &[&str]| {
        let text = stdout(&froth(&folder, arguments, ""));
        text.lines().next().unwrap_or_default().to_owned()
    };
    let history = header(&["history", "one.csv", "--rules", "r.yaml", "--format", "csv"]);
    let rows = header(&[&many[..], &["--format", "csv"]].concat());
    let counts = header(&[&many[..], &["--counts", "--format", "csv"]].concat());
    assert_eq!(
        history,
        "bar,date,phase,possible,signal_phase,signal_signal_phase,entity,signal_possible"
    );
    assert_eq!(
        rows,
        "entity,date,phase,possible,signal_phase,signal_signal_phase,signal_entity,signal_possible"
    );
    assert_eq!(counts, "date,phase_undetermined,phase_date,rest,undetermined");
}

/// W8: a series for all entities that came from a pipe was lost in the search for the
/// column of entities.
#[test]
fn a_series_for_all_entities_may_come_from_a_pipe() {
    let folder = folder("shared");
    let text = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: day\n\
                inputs: { x: { unit: number }, rate: { unit: number } }\nphases:\n  \
                - { id: hot, when: x > rate }\n  - { id: cold, otherwise: true }\n";
    fs::write(folder.join("r.yaml"), text).unwrap();
    fs::write(folder.join("x.csv"), "who,date,x\nA,2000-01-01,4\nB,2000-01-01,6\n").unwrap();
    let arguments = [
        "evaluate", "x.csv", "-", "--entity", "who", "--rules", "r.yaml", "--counts", "--format",
        "csv",
    ];
    let output = froth(&folder, &arguments, "date,rate\n2000-01-01,5\n");
    assert_eq!(stdout(&output).lines().last(), Some("2000-01-01,1,1,0"), "{}", stderr(&output));
    // And the table itself may, too.
    let arguments =
        ["evaluate", "-", "--entity", "who", "--rules", "s.yaml", "--counts", "--format", "csv"];
    fs::write(folder.join("s.yaml"), rules("day", HOT)).unwrap();
    let output = froth(&folder, &arguments, "who,date,x\nA,2000-01-01,4\nB,2000-01-01,0\n");
    assert_eq!(stdout(&output).lines().last(), Some("2000-01-01,1,1,0"), "{}", stderr(&output));
}

/// Many bars are gone through in blocks: what a window looks back over does not begin anew.
#[test]
fn a_gap_behind_hundreds_of_rows_sees_the_rows_before_it() {
    let folder = folder("blocks");
    let phases = "phases:\n  - { id: lately, when: \"within(x > 0, 3)\" }\n  \
                  - { id: rest, otherwise: true }\n";
    fs::write(folder.join("r.yaml"), rules("rows", phases)).unwrap();
    let arguments = ["evaluate", "-", "--entity", "who", "--rules", "r.yaml", "--format", "csv"];
    let table = format!("who,x\nA,1\n{}A,\n", "A,0\n".repeat(255));
    let text = stdout(&froth(&folder, &arguments, &table));
    assert_eq!(text.lines().last(), Some("A,257,,lately|rest"), "{text}");
}
