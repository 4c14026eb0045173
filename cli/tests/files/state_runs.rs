//! Runs that share a saved state: one after the other, at once, and in the future.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};

use crate::program::{at, program};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("state-runs-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn start(folder: &Path, more: &[&str]) -> Child {
    let figures = std::fs::canonicalize(at("fixtures/us-quarterly.csv")).unwrap();
    program()
        .args(["evaluate", figures.to_str().unwrap(), "--state", "boom.json"])
        .args(more)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// How many decisions a run says that it added.
fn added(output: &Output) -> usize {
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words}");
    let line = words.lines().find(|line| line.contains(" new decision")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn of_runs_at_once_each_decision_is_made_by_one_and_lost_by_none() {
    let folder = folder("at-once");
    let alone = folder.join("alone");
    std::fs::create_dir(&alone).unwrap();
    let all = added(&start(&alone, &[]).wait_with_output().unwrap());
    assert!(200 < all, "{all}");
    let runs: Vec<Child> = (0..6).map(|_| start(&folder, &[])).collect();
    let outputs: Vec<Output> =
        runs.into_iter().map(|run| run.wait_with_output().unwrap()).collect();
    let mut counts: Vec<usize> = outputs.iter().map(added).collect();
    counts.sort_unstable();
    // The decision inside of the bar that is not over is made anew by each.
    assert_eq!(counts, [1, 1, 1, 1, 1, all]);
    let state = |folder: &Path| std::fs::read_to_string(folder.join("boom.json")).unwrap();
    assert_eq!(state(&folder), state(&alone));
    // Nothing is left but the state and the folder of the run alone.
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn a_day_in_the_future_does_not_get_into_a_state() {
    let folder = folder("future");
    let all = added(&start(&folder, &["--as-of", "2000-03-31"]).wait_with_output().unwrap());
    let before = std::fs::read_to_string(folder.join("boom.json")).unwrap();
    let refused = start(&folder, &["--as-of", "9999-06-30"]).wait_with_output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let words = String::from_utf8_lossy(&refused.stderr);
    assert!(words.contains("is in the future") && words.contains("--state"), "{words}");
    assert_eq!(std::fs::read_to_string(folder.join("boom.json")).unwrap(), before);
    let more = added(&start(&folder, &[]).wait_with_output().unwrap());
    assert!(0 < more && 0 < all);
    // A day before the last one of the state is refused, too, with a way out.
    let past = start(&folder, &["--as-of", "1990-12-31"]).wait_with_output().unwrap();
    assert_ne!(past.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&past.stderr).contains("help:"));
}

#[test]
fn of_forty_pairs_of_runs_at_once_none_loses_what_the_other_decided() {
    let folder = folder("pairs");
    let rules = "format: 1\nid: t\nversion: '1'\ntitle: T\ncalendar: day\ninputs:\n  \
                 m: { unit: number, every: day, published: 0d, columns: [m] }\nphases:\n  \
                 - { id: up, when: m > 1 }\n  - { id: flat, otherwise: true }\n";
    std::fs::write(folder.join("r.yaml"), rules).unwrap();
    let days = |count: usize| {
        let rows = (0..count)
            .map(|day| format!("2010-{:02}-{:02},{}\n", day / 28 + 1, day % 28 + 1, day % 3));
        ["date,m\n".to_owned()].into_iter().chain(rows).collect::<String>()
    };
    std::fs::write(folder.join("short.csv"), days(100)).unwrap();
    std::fs::write(folder.join("long.csv"), days(200)).unwrap();
    let run = |data: &str, state: &str| {
        program()
            .args(["evaluate", data, "--rules", "r.yaml", "--state", state])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let alone = ["short", "long"].map(|name| {
        let state = format!("{name}.json");
        let run = run(&format!("{name}.csv"), &state);
        added(&run.wait_with_output().unwrap())
    });
    let [few, all] = alone;
    assert!(100 <= few && few + 90 < all, "{few} of {all}");
    for pair in 0..40 {
        let state = format!("{pair}.json");
        let runs = [run("long.csv", &state), run("short.csv", &state)];
        let [long, short] = runs.map(|run| added(&run.wait_with_output().unwrap()));
        // Whichever came first, each day is decided by one of them.
        let counts = (short, long);
        assert!(counts == (few, all - few) || counts == (0, all), "{pair}: {counts:?} of {all}");
        let text = std::fs::read_to_string(folder.join(&state)).unwrap();
        assert_eq!(text.matches("\"bar\":").count(), all, "{pair}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 45);
}

#[test]
fn what_a_state_no_longer_keeps_is_told() {
    let folder = folder("forgotten");
    let rules = "format: 1\nid: days\nversion: \"1\"\ntitle: Days\ncalendar: day\ninputs:\n  x: { unit: \
                 number }\nphases:\n  - { id: high, when: x > 5 }\n  - { id: low, otherwise: true }\n";
    std::fs::write(folder.join("days.yaml"), rules).unwrap();
    let first = "2001-01-01".parse::<froth::time::Date>().unwrap();
    let run = |days: i32| -> String {
        let rows: String =
            (0..days).map(|day| format!("{},{}\n", first.plus_days(day), day % 11)).collect();
        std::fs::write(folder.join("days.csv"), format!("date,x\n{rows}")).unwrap();
        let output = program()
            .args(["evaluate", "days.csv", "--rules", "days.yaml", "--state", "days.json"])
            .current_dir(&folder)
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{words}");
        words
    };
    assert!(run(900).starts_with("900 new decisions beside those in `days.json`"));
    let again = run(910);
    assert!(
        again.starts_with("10 new decisions beside those in `days.json`\nthe first "),
        "{again}"
    );
    assert!(
        again.contains(" decisions are not in a history or a chart: `days.json` keeps"),
        "{again}"
    );
}
