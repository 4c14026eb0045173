//! Inputs of every kind that the project has, cut to a length that mutations are quick
//! for.

use std::fs;
use std::path::{Path, PathBuf};

use super::chance::Chance;
use super::drawn::{self, Reach};
use froth::{Format, Panel, PlanOptions, RuleSet};

/// Texts are cut after so many bytes, at a line.
const LONGEST_TEXT: usize = 6_000;
/// Longer binary files are left out.
const LONGEST_BINARY: usize = 60_000;

fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    // The program and the library are packages of their own, in one project.
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let top = above.find(|top| top.join("rules").is_dir()).unwrap();
    let folder = top.join(folder);
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
    let has_ending = |path: &PathBuf| {
        path.extension().is_some_and(|own| endings.iter().any(|ending| own == *ending))
    };
    found.retain(has_ending);
    found.sort();
    found
}

fn whole(folders: &[&str], endings: &[&str]) -> Vec<Vec<u8>> {
    let all = folders.iter().flat_map(|folder| files(folder, endings));
    let all = all.map(|path| fs::read(path).unwrap());
    all.filter(|bytes| bytes.len() <= LONGEST_BINARY).collect()
}

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    if LONGEST_TEXT < bytes.len() {
        bytes.truncate(LONGEST_TEXT);
        let end =
            bytes.iter().rposition(|byte| *byte == b'\n').map_or(LONGEST_TEXT, |last| last + 1);
        bytes.truncate(end);
    }
    bytes
}

fn texts(folders: &[&str], endings: &[&str]) -> Vec<Vec<u8>> {
    let all = folders.iter().flat_map(|folder| files(folder, endings));
    all.map(|path| cut(fs::read(path).unwrap())).collect()
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.join(&b"\n---\n"[..])
}

const DAILY: &str = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: rows\ninputs:\n  \
    x: { unit: number }\n  y: { unit: number }\nsignals:\n  up: { when: 'x > lag(x, 1)', for: 2 }\n  \
    high: { when: 'y > rolling_mean(y, 3)', watch: y > 1, until: y < 0 }\nphases:\n  \
    - { id: a, when: 'up && high' }\n  - { id: b, when: 'was(a, 2) || y < 1' }\n  \
    - { id: rest, otherwise: true }\ndwell: 2\n";

fn daily(chance: &mut Chance) -> String {
    let cells = drawn::cells(chance, 14);
    let cell = |value: Option<i32>| value.map_or(String::new(), |value| value.to_string());
    let row = |(place, row): (usize, &[Option<i32>; 4])| {
        format!("2001-02-{:02},{},{}\n", place + 1, cell(row[1]), cell(row[2]))
    };
    let rows: String = cells.iter().enumerate().map(row).collect();
    format!("date,x,y\n{rows}")
}

/// Rules and quarters by chance.
fn pairs() -> Vec<(String, String)> {
    let pair = |seed| {
        let mut chance = Chance::new(seed);
        let reach = if seed % 2 == 0 { Reach::All } else { Reach::Careful };
        let calendar = if seed % 3 == 0 { "rows" } else { "quarter" };
        let rules = drawn::rules(&mut chance, reach, calendar);
        (rules, drawn::csv(&drawn::cells(&mut chance, 12), calendar))
    };
    let mut all: Vec<(String, String)> = (1..25).map(pair).collect();
    all.extend((1..7).map(|seed| (DAILY.to_owned(), daily(&mut Chance::new(seed)))));
    all
}

fn states() -> Vec<Vec<u8>> {
    let state = |(rules, data): (String, String)| {
        let set = RuleSet::parse(&rules).unwrap();
        let panel = Panel::read("data", Format::Csv, data.as_bytes()).unwrap();
        let plan = set.plan_with(panel.schema(), &PlanOptions::default()).unwrap();
        let mut stream = plan.stream();
        stream.read(&panel, None).unwrap();
        joined(&[rules.as_bytes(), stream.save().as_bytes(), data.as_bytes()])
    };
    pairs().into_iter().step_by(3).map(state).collect()
}

#[cfg(feature = "compression")]
fn gzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// The inputs of a target.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    let csv = || texts(&["fixtures", "tests/reject/data"], &["csv"]);
    match target {
        "rules" => texts(&["rules", "tests/reject", "tests/accept"], &["yaml"]),
        "tests" => {
            let mut all = texts(&["tests/rule_tests", "tests/rule_tests/fail"], &["yaml"]);
            let own = "tests:\n  - name: it rises\n    from: 2001Q1\n    data:\n      \
                       anchor: 1 *8\n      a: \"1 2 . 4..7 *2\"\n    expect: { phase: rest }\n";
            all.extend(
                pairs().iter().take(6).map(|(rules, _)| format!("{rules}{own}").into_bytes()),
            );
            all
        }
        "expression" => {
            let all = pairs();
            let lines = all.iter().flat_map(|(rules, _)| rules.lines());
            let whens = lines.filter_map(|line| line.split_once("when: "));
            whens.map(|(_, when)| when.trim_matches('"').as_bytes().to_vec()).collect()
        }
        "csv" => csv(),
        "json" => {
            let mut all = texts(&["tests/reject/data"], &["json"]);
            all.push(
                br#"[{"date":"1999Q1","a":1.5,"b":null},{"date":"1999Q2","a":2,"b":"x"}]"#.to_vec(),
            );
            all.push(br#"{"date":["1999-01","1999-02"],"a":[1,2],"b":[null,3e5]}"#.to_vec());
            all
        }
        "ndjson" => {
            let mut all = texts(&["tests/reject/data"], &["ndjson"]);
            all.push(
                b"{\"date\":\"1999Q1\",\"a\":1.5}\n{\"date\":\"1999Q2\",\"a\":2,\"b\":-3}\n"
                    .to_vec(),
            );
            all
        }
        "snapshot" => {
            let all = texts(&["fixtures", "tests/reject/data"], &["yaml"]);
            all.into_iter().filter(|bytes| bytes.len() < LONGEST_TEXT).collect()
        }
        "workbook" => whole(&["tests/workbooks"], &["xlsx", "xls", "xlsb", "ods"]),
        "zip" => whole(&["tests/workbooks"], &["zip"]),
        #[cfg(feature = "compression")]
        "gzip" => csv().iter().map(|bytes| gzipped(bytes)).collect(),
        "zstandard" => whole(&["tests/binary"], &["zst"]),
        "parquet" => whole(&["tests/binary"], &["parquet"]),
        "arrow" => whole(&["tests/binary"], &["arrow", "arrows", "feather"]),
        "table" => {
            let pairs = pairs();
            let long = |(_, data): &(String, String)| {
                let line = |(place, line): (usize, &str)| match place {
                    0 => format!("who,{line}\n"),
                    place => format!("{},{line}\n", ["A", "\"B, C\"", "D"][place / 5 % 3]),
                };
                data.lines().enumerate().map(line).collect::<String>().into_bytes()
            };
            pairs.iter().map(long).collect()
        }
        "vintages" => {
            let data: Vec<String> = pairs().into_iter().map(|(_, data)| data).collect();
            data.windows(3).map(|all| joined(&[0, 1, 2].map(|one| all[one].as_bytes()))).collect()
        }
        "state" => states(),
        _ => {
            let pair =
                |(rules, data): &(String, String)| joined(&[rules.as_bytes(), data.as_bytes()]);
            pairs().iter().map(pair).collect()
        }
    }
}
