//! What an editor flags in rule files with the JSON Schema beside them.
//!
//! Needs Node.js and npm, and the package `yaml-language-server`, which is put
//! into a temporary folder and kept there. Without them the test says so and
//! checks nothing; `FROTH_NEEDS_NPM=1` makes that a failure.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "yaml-language-server@1.19.2";

const RULES: &str = "\
# yaml-language-server: $schema=../docs/ruleset.v1.schema.json
format: 1
id: spreads
version: \"1.0.0\"
title: Are credit markets alarmed?
calendar: quarter
inputs:
  spread:
    unit: pp
    every: quarter
    published: 0d
    max_age: 100d
    columns: [BAA10YM]
params:
  alarm: { value: 0.50pp, range: [0.35pp, 0.75pp], judgement: true }
  memory: { value: 8 }
series:
  rise: spread - rolling_min(spread, 1y)
signals:
  spreads_widen:
    title: Credit spreads widen
    when: rise >= alarm
    for: 1
phases:
  - { id: alarm_now, when: spreads_widen }
  - { id: alarm_before, when: \"within(spreads_widen, memory)\", for: memory }
  - { id: calm, otherwise: true }
dwell: 2q
";

/// What is right, what is written instead, and the line at which it shows.
const FAULTS: [(&str, &str, usize); 17] = [
    ("format: 1", "format: 2", 2),
    ("id: spreads", "id: credit spreads", 3),
    ("version: \"1.0.0\"", "version: 1.10", 4),
    ("title: Are", "titel: Are", 5),
    ("calendar: quarter", "calendar: quartely", 6),
    ("    unit: pp", "    unit: ppp", 9),
    ("    every: quarter", "    evry: quarter", 10),
    ("    published: 0d", "    published: 0 days", 11),
    ("    columns: [BAA10YM]", "    columns: BAA10YM", 13),
    ("value: 0.50pp", "value: 0.50 pp", 15),
    ("range: [0.35pp, 0.75pp]", "range: [0.35pp]", 15),
    ("judgement: true", "judgement: yes", 15),
    ("  rise: spread", "  lag: spread", 18),
    ("    when: rise >= alarm", "    watch: rise >= alarm", 20),
    ("    for: 1", "    for: one quarter", 23),
    ("when: spreads_widen }", "when: spreads_widen, otherwise: true }", 25),
    ("dwell: 2q", "dwell: 0", 28),
];

/// The folder with the package; `None`, and why, without Node.js, npm or it.
fn package() -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("froth-{}", PACKAGE.replace('@', "-")));
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        match output {
            Err(error) => Err(format!("{program} does not run: {error}")),
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr))),
        }
    };
    run("node", &["--version"])?;
    if !folder.exists() {
        // Made aside and then named, so that no other run meets half a package.
        let aside = folder.with_extension(std::process::id().to_string());
        let prefix = aside.display().to_string();
        let quiet = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts"];
        run("npm", &[&["install", "--prefix", &prefix][..], &quiet, &[PACKAGE]].concat())?;
        if fs::rename(&aside, &folder).is_err() {
            // Another run was quicker.
            fs::remove_dir_all(&aside).map_err(|error| error.to_string())?;
        }
    }
    Ok(folder)
}

/// The lines that an editor flags in each of these files, with what it says;
/// last, what it shows where the mouse rests on `calendar:` of the first.
fn flagged(folder: &Path, files: &[PathBuf]) -> (Vec<(PathBuf, usize, String)>, String) {
    let output = Command::new("node")
        .arg("tests/schema_editor/validate.js")
        .arg(folder)
        .args(files)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut seen = BTreeSet::new();
    let mut flags = Vec::new();
    let mut hover = String::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        match parts.as_slice() {
            [file] => assert!(seen.insert(file.to_string())),
            [_, "hover", shown] if hover.is_empty() => hover = (*shown).to_owned(),
            [_, "hover", _] => {}
            [file, line, message] => {
                flags.push((PathBuf::from(file), line.parse().unwrap(), message.to_string()));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen.len(), files.len(), "not every file was looked at");
    (flags, hover)
}

#[test]
fn an_editor_flags_seeded_faults_and_no_shipped_file() {
    let folder = match package() {
        Ok(folder) => folder,
        Err(why) if std::env::var_os("FROTH_NEEDS_NPM").is_some() => panic!("{why}"),
        Err(why) => {
            eprintln!("left out, for {PACKAGE} could not be had from npm: {why}");
            return;
        }
    };
    let scratch = std::env::temp_dir().join(format!("froth-editor-{}", std::process::id()));
    fs::create_dir_all(scratch.join("rules")).unwrap();
    fs::create_dir_all(scratch.join("docs")).unwrap();
    let schema = "docs/ruleset.v1.schema.json";
    fs::copy(schema, scratch.join(schema)).unwrap();

    let mut right: Vec<PathBuf> = fs::read_dir("rules")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.display().to_string();
            name.ends_with(".yaml") && !name.ends_with(".test.yaml")
        })
        .collect();
    assert!(!right.is_empty());
    for path in &right {
        let text = fs::read_to_string(path).unwrap();
        let asks = "# yaml-language-server: $schema=../docs/ruleset.v1.schema.json\n";
        assert!(text.starts_with(asks), "{} does not ask for the schema", path.display());
    }
    let example = scratch.join("rules/right.yaml");
    fs::write(&example, RULES).unwrap();
    right.push(example);
    let (flags, hover) = flagged(&folder, &right);
    assert!(flags.is_empty(), "{flags:#?}");
    assert!(hover.contains("The steps at which decisions are made"), "{hover}");

    let mut wrong = Vec::new();
    for (place, (right, fault, _)) in FAULTS.iter().enumerate() {
        assert_eq!(RULES.matches(right).count(), 1, "{right}");
        let path = scratch.join(format!("rules/wrong-{place}.yaml"));
        fs::write(&path, RULES.replace(right, fault)).unwrap();
        wrong.push(path);
    }
    let (flags, _) = flagged(&folder, &wrong);
    for (path, (_, fault, line)) in wrong.iter().zip(FAULTS) {
        let own: Vec<usize> =
            flags.iter().filter(|(file, ..)| file == path).map(|(_, line, _)| *line).collect();
        assert!(own.contains(&line), "`{fault}` is flagged at {own:?}, not at {line}");
    }
    fs::remove_dir_all(&scratch).unwrap();
}
