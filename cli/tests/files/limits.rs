//! What docs/limits.md promises of work and memory, each with the smallest input that
//! once broke it.
//!
//! None of these asks how long something takes: what is not bounded would not end.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use froth::{Panel, PlanOptions, RuleSet};

use crate::program::program;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("limits").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn froth(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const HEAD: &str = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: day\n";

fn days(rows: usize) -> String {
    let mut csv = "date,x\n".to_owned();
    (0..rows).for_each(|row| writeln!(csv, "{},{}", day(row), row * 7 % 11).unwrap());
    csv
}

/// Days one after the other, of months that all have 28.
fn day(row: usize) -> String {
    let (year, day) = (1900 + row / 336, row % 336);
    format!("{year}-{:02}-{:02}", day / 28 + 1, day % 28 + 1)
}

/// What is possible at the end, and what would settle it.
fn open(rules: &str, csv: &str) -> (usize, Vec<String>) {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(csv.as_bytes()).unwrap();
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let needs = outcome.needs().iter().map(|input| input.name.clone()).collect();
    (outcome.possible().len(), needs)
}

#[test]
fn twelve_missing_inputs_are_settled_by_the_fewest_or_by_none_too_many() {
    let mut rules = format!("{HEAD}inputs:\n  x: {{ unit: number }}\n");
    (0..12).for_each(|input| writeln!(rules, "  m{input}: {{ unit: number }}").unwrap());
    rules.push_str("phases:\n");
    for phase in 0..15 {
        let asked = |place: usize| format!("m{} > {phase}", (phase * 5 + place * 7) % 12);
        let when = [asked(0), asked(1), asked(2)].join(" && ");
        writeln!(rules, "  - {{ id: p{phase}, when: \"{when} || {}\" }}", asked(3)).unwrap();
    }
    rules.push_str("  - { id: rest, otherwise: true }\n");
    let (possible, needs) = open(&rules, "date,x\n2000-01-01,1\n");
    assert!(2 < possible);
    assert!((1..=12).contains(&needs.len()), "{needs:?}");
}

#[test]
fn a_long_dwell_and_a_long_memory_of_open_phases_take_no_more_than_they_say() {
    let rules = format!(
        "{HEAD}inputs:\n  x: {{ unit: number }}\n  y: {{ unit: number }}\nphases:\n  \
         - {{ id: a, when: y > 0 }}\n  - {{ id: b, when: y > 1 }}\n  \
         - {{ id: rest, otherwise: true }}\ndwell: 1000\n"
    );
    // What is above 1 is above 0 already.
    assert_eq!(open(&rules, &days(5_000)), (2, vec!["y".to_owned()]));
    let mut rules =
        format!("{HEAD}inputs:\n  x: {{ unit: number }}\n  y: {{ unit: number }}\nphases:\n");
    for phase in 0..30 {
        let (one, two) = ((phase * 7 + 1) % 30, (phase * 11 + 2) % 30);
        let when = format!("was(p{one}, {}) && was(p{two}, 2000) && y > 0", 1_000 + phase);
        writeln!(rules, "  - {{ id: p{phase}, when: \"{when}\" }}").unwrap();
    }
    rules.push_str("  - { id: rest, otherwise: true }\n");
    assert_eq!(open(&rules, &days(200)).0, 31);
}

#[test]
fn what_long_windows_of_open_phases_share_is_gone_back_over_once() {
    let rules = format!(
        "{HEAD}inputs:\n  x: {{ unit: number }}\n  y: {{ unit: number }}\nphases:\n  \
         - {{ id: a, when: \"held(y > 1, 300) && was(a, 350)\", for: 300 }}\n  \
         - {{ id: b, when: \"within(y > 2, 300) && !was(a, 300)\", for: 250 }}\n  \
         - {{ id: rest, otherwise: true }}\ndwell: 5\n"
    );
    let mut csv = "date,x,y\n".to_owned();
    for row in 0..3_000 {
        let y = if row < 700 { "0" } else { "" };
        writeln!(csv, "{},{},{y}", day(row), row % 3).unwrap();
    }
    assert_eq!(open(&rules, &csv), (2, vec!["y".to_owned()]));
}

#[test]
fn a_thousand_levels_of_a_number_that_is_missing_are_one_unknown() {
    let mut rules =
        format!("{HEAD}inputs:\n  x: {{ unit: number }}\n  y: {{ unit: number }}\nphases:\n");
    for phase in 0..100 {
        let levels = (0..20).map(|level| format!("y == {}.5", phase * 20 + level));
        let when = levels.collect::<Vec<_>>().join(" || ");
        writeln!(rules, "  - {{ id: p{phase}, when: \"{when}\" }}").unwrap();
    }
    rules.push_str("  - { id: rest, otherwise: true }\n");
    assert_eq!(open(&rules, &days(500)), (101, vec!["y".to_owned()]));
}

#[test]
fn a_search_that_is_cut_short_says_so_and_leaves_out_nothing() {
    let rules = |phases: usize, inputs: usize| {
        let mut rules = format!("{HEAD}inputs:\n  x: {{ unit: number }}\n");
        (0..inputs).for_each(|input| writeln!(rules, "  m{input}: {{ unit: number }}").unwrap());
        rules.push_str("phases:\n");
        for phase in 0..phases {
            let asked = (0..20).map(|place| {
                let input = (phase * 31 + place * 17) % inputs;
                format!("(m{input} > {place} && m{} < {phase})", (input + 7) % inputs)
            });
            let when = asked.collect::<Vec<_>>().join(" || ");
            writeln!(rules, "  - {{ id: p{phase}, when: \"{when}\" }}").unwrap();
        }
        rules + "  - { id: rest, otherwise: true }\n"
    };
    let outcome = |rules: &str| {
        let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
        let panel = Panel::read_csv("date,x\n2000-01-01,1\n".as_bytes()).unwrap();
        let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
        let plan = rules.plan_with(panel.schema(), &options).unwrap();
        let outcome = plan.evaluate(&panel).unwrap();
        let possible = outcome.possible().len();
        (possible, outcome.is_cut_short(), outcome.report().to_string())
    };
    let (possible, is_cut_short, text) = outcome(&rules(60, 40));
    assert_eq!((possible, is_cut_short), (61, true));
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("Some of these may be impossible"), "{text}");
    let (_, is_cut_short, text) = outcome(&rules(1, 3));
    assert!(!is_cut_short && !text.contains("may be impossible"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_refused_before_it_is_read() {
    let folder = folder("endless");
    fs::write(folder.join("x.csv"), days(3)).unwrap();
    let large = fs::File::create(folder.join("large.yaml")).unwrap();
    large.set_len(3 << 30).unwrap();
    for arguments in [
        &["check", "large.yaml"][..],
        &["evaluate", "x.csv", "--rules", "/dev/zero"],
        &["test", "large.yaml"],
    ] {
        let output = froth(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("it is larger than 2 MiB"), "{}", stderr(&output));
    }
    let output = froth(&folder, &["evaluate", "large.yaml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("it is larger than 1024 MiB"), "{}", stderr(&output));
    assert!(stderr(&output).contains("`--entity`"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn links_to_folders_lead_no_pattern_in_circles() {
    let folder = folder("circles");
    fs::create_dir_all(folder.join("d/below")).unwrap();
    std::os::unix::fs::symlink(".", folder.join("d/here")).unwrap();
    std::os::unix::fs::symlink("..", folder.join("d/up")).unwrap();
    fs::write(folder.join("d/below/x.csv"), "date,UNRATE\n2000-01-31,4\n").unwrap();
    let output = froth(&folder, &["evaluate", "d/**/*.csv", "--rules", "sahm"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = froth(&folder, &["check", "d/**/*.yaml"]);
    assert!(stderr(&output).contains("there is no rule file `d/**/*.yaml`"));
}

#[test]
fn more_threads_and_draws_than_help_are_not_begun() {
    let folder = folder("threads");
    fs::write(folder.join("x.csv"), "who,date,x\nA,2000-01-01,1\nB,2000-01-01,2\n").unwrap();
    let rules = format!(
        "{HEAD}inputs:\n  x: {{ unit: number }}\nphases:\n  - {{ id: up, when: x > 1 }}\n  \
         - {{ id: rest, otherwise: true }}\n"
    );
    fs::write(folder.join("r.yaml"), rules).unwrap();
    let arguments =
        ["evaluate", "x.csv", "--rules", "r.yaml", "--entity", "who", "--threads", "1000000000"];
    let output = froth(&folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let arguments = ["evaluate", "--with", "stability", "--draws", "1000000000"];
    let output = froth(&folder, &arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("1000000000 is not in 1..=100000"), "{}", stderr(&output));
}

#[test]
fn a_table_of_many_files_keeps_few_of_them_open() {
    let folder = folder("many");
    for entity in 0..1_500 {
        let row = format!("who,date,x\nA{entity:04},2000-01-01,{}\n", entity % 2);
        fs::write(folder.join(format!("{entity:04}.csv")), row).unwrap();
    }
    let rules = format!(
        "{HEAD}inputs:\n  x: {{ unit: number }}\nphases:\n  - {{ id: up, when: x > 0 }}\n  \
         - {{ id: rest, otherwise: true }}\n"
    );
    fs::write(folder.join("r.yaml"), rules).unwrap();
    let output = froth(&folder, &["evaluate", "*.csv", "--rules", "r.yaml", "--entity", "who"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("750"));
}

#[test]
fn records_that_each_have_other_names_make_no_table() {
    let records = |count: usize| -> String {
        let record = |row: usize| format!("{{\"date\":\"{}\",\"k{row}\":1}}\n", day(row));
        (0..count).map(record).collect()
    };
    let read = |text: &str| Panel::read("x.ndjson", froth::Format::Ndjson, text.as_bytes());
    assert!(read(&records(100)).is_ok_and(|panel| panel.series().len() == 100));
    let error = read(&records(10_000)).unwrap_err().to_string();
    assert!(error.contains("F0718") && error.contains("100010000 cells"), "{error}");
    // Records may lack what others have.
    let sparse: String = (0..30_000)
        .map(|row| format!("{{\"date\":\"{}\",\"k{}\":{row}}}\n", day(row), row % 20))
        .collect();
    let panel = read(&sparse).unwrap();
    let values = panel.get("k7").unwrap().values();
    let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    assert_eq!((known.len(), known[0], known[1]), (1_500, 7.0, 27.0));
}

#[test]
fn many_columns_are_read_in_one_go() {
    let names: String = (0..20_000).map(|column| format!(",c{column}")).collect();
    let csv = format!("date{names}\n2000-01-01{}\n", ",1".repeat(20_000));
    assert_eq!(Panel::read_csv(csv.as_bytes()).unwrap().series().len(), 20_000);
}

#[test]
fn a_snapshot_nested_without_end_is_refused() {
    let text = format!("snapshot: 2025-11-09\nfigures: {}", "[".repeat(32_000));
    let error = Panel::read("x.yaml", froth::Format::Yaml, text.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("nested too deep"), "{error}");
}

#[test]
fn tests_that_mean_more_figures_than_fit_are_refused_once() {
    let folder = folder("tests");
    let mut text = format!("{HEAD}inputs:\n");
    (0..400).for_each(|input| writeln!(text, "  i{input}: {{ unit: number }}").unwrap());
    text.push_str(
        "phases:\n  - { id: a, when: i0 > 1 }\n  - { id: rest, otherwise: true }\ntests:\n",
    );
    for test in 0..20 {
        writeln!(text, "  - name: t{test}\n    from: 2000-01-01\n    data:").unwrap();
        (0..400).for_each(|input| writeln!(text, "      i{input}: \"1 *99000\"").unwrap());
        text.push_str("    expect: { phase: rest }\n");
    }
    fs::write(folder.join("r.yaml"), text).unwrap();
    let output = froth(&folder, &["test", "r.yaml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let found = stderr(&output);
    assert_eq!(found.matches("the tests of this file write out too many figures").count(), 1);
}

fn plan(rules: &str, csv: &str) -> Result<usize, String> {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(csv.as_bytes()).unwrap();
    rules.plan(panel.schema()).map(|plan| plan.node_count()).map_err(|error| error.to_string())
}

const PLAIN: &str = "inputs:\n  x: { unit: number }\nphases:\n  - { id: a, when: x > 1 }\n  \
    - { id: rest, otherwise: true }\n";

#[test]
fn one_date_that_is_far_off_makes_no_millions_of_bars() {
    let rules = format!("{HEAD}{PLAIN}");
    let error = plan(&rules, "date,x\n2000-01-03,1\n2000-01-04,1\n9999-12-31,2\n").unwrap_err();
    let told = "there are 2,921,938 bars from 2000-01-03 to 9999-12-31, and at most 1,000,000";
    assert!(error.contains("F0926") && error.contains(told), "{error}");
    let monthly = rules.replace("calendar: day", "calendar: month");
    assert!(plan(&monthly, "date,x\n2000-01-03,1\n2000-01-04,1\n9999-12-31,2\n").is_ok());
    let folder = folder("far");
    fs::write(folder.join("r.yaml"), &rules).unwrap();
    fs::write(folder.join("x.csv"), days(3)).unwrap();
    let table = "who,date,x\nA,2000-01-03,1\nB,2000-01-03,1\nB,9999-12-31,2\n";
    fs::write(folder.join("who.csv"), table).unwrap();
    for (arguments, told) in [
        (&["evaluate", "x.csv", "--as-of", "9999-12-31"][..], "2,958,464 bars from 1900-01-01"),
        (&["history", "x.csv", "--as-of", "9999-12-31"], "2,958,464 bars from 1900-01-01"),
        (&["evaluate", "who.csv", "--entity", "who"], "2,921,938 bars of `B` from 2000-01-03"),
    ] {
        let output = froth(&folder, &[arguments, &["--rules", "r.yaml"]].concat());
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn more_numbers_than_fit_are_refused_before_they_are_computed() {
    let mut rules = format!("{HEAD}inputs:\n  x: {{ unit: number }}\nsignals:\n");
    for signal in 0..900 {
        let asked = (0..60).map(|place| format!("x>{}", signal * 60 + place));
        let when = asked.collect::<Vec<_>>().join(" || ");
        writeln!(rules, "  s{signal}: {{ when: \"{when}\" }}").unwrap();
    }
    rules.push_str("phases:\n  - { id: a, when: s0 }\n  - { id: rest, otherwise: true }\n");
    let error = plan(&rules, &days(1_500)).unwrap_err();
    assert!(error.contains("F0926") && error.contains("at most 134,217,728"), "{error}");
    assert!(plan(&rules, &days(500)).is_ok_and(|nodes| 100_000 < nodes));
}

#[cfg(feature = "html")]
#[test]
fn a_page_of_a_long_history_is_as_large_as_a_screen_needs() {
    let rules =
        format!("{HEAD}{PLAIN}").replace("phases:", "signals:\n  s: { when: x > 5 }\nphases:");
    let rules = RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(days(12_000).as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let history = outcome.history_with_charts(outcome.history_report(None, None));
    let picture = history.to_svg().unwrap();
    assert!(picture.len() < 1_000_000, "{}", picture.len());
    assert!(picture.contains("Where several bars share a point"));
    let page = history.to_html();
    assert!(page.contains("the newest 10000 of"), "what it holds is said");
    assert!(page.contains(" before them."), "not every episode is shown");
    let sections = froth::report::Sections::all();
    let sections = froth::report::Sections { wanted: Vec::new(), draws: 1, ..sections };
    let report = outcome.report_with(&sections);
    assert!(report.to_html().contains("the whole report"));
}

#[cfg(feature = "compression")]
#[test]
fn a_packed_text_of_more_cells_than_its_size_bears_is_refused() {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(b"x\n").unwrap();
    packer.write_all(&b"1\n".repeat(5_000_000)).unwrap();
    let error = Panel::read("x.csv.gz", froth::Format::Csv, &packer.finish().unwrap());
    let error = error.unwrap_err().to_string();
    assert!(error.contains("F0718") && error.contains("4194304 cells"), "{error}");
}
