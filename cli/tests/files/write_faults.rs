//! What becomes of files if a call that writes fails, or the program is killed there:
//! tried at every call of a run, one after the other, until a run has no more.

#![cfg(all(unix, debug_assertions))]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use crate::up::RULES;

use crate::program::program;

/// What may go wrong at a call: an error once, an error from then on, or a kill.
const FAULTS: [&str; 5] = ["KILL", "ENOSPC", "EACCES", "EINTR", "+EIO"];
/// Calls without which a file is as whole.
const NEEDLESS: [&str; 5] = ["owner", "group", "link", "remove", "sync folder"];
/// What was there before has rights of its own.
const MODE: u32 = 0o640;

/// A run and what it writes.
#[derive(Clone)]
struct Scene {
    folder: PathBuf,
    arguments: Vec<&'static str>,
    /// Each file with its text before; `None` if it is not there.
    before: BTreeMap<&'static str, Option<String>>,
    /// The same after a run.
    after: BTreeMap<&'static str, Option<String>>,
}

impl Scene {
    fn new(
        name: &str,
        arguments: &[&'static str],
        targets: &[&'static str],
        old: impl Fn(&Scene, &str) -> Option<String>,
    ) -> Scene {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("write-faults").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("written")).unwrap();
        fs::write(folder.join("rules.yaml"), RULES).unwrap();
        fs::write(folder.join("m.csv"), "date,m\n2010-01-01,1\n2010-01-02,2\n2010-01-03,0\n")
            .unwrap();
        // Rows of more than one call.
        let rows = (0..90).map(|row| format!("{row:01000},2010-01-01,{}\n", row % 3));
        let table: String = ["who,date,m\n".to_owned()].into_iter().chain(rows).collect();
        fs::write(folder.join("table.csv"), table).unwrap();
        let arguments = arguments.to_vec();
        let mut scene =
            Scene { folder, arguments, before: BTreeMap::new(), after: BTreeMap::new() };
        let old: Vec<_> = targets.iter().map(|target| old(&scene, target)).collect();
        scene.before = targets.iter().copied().zip(old).collect();
        scene.restore();
        let output = scene.run("");
        assert!(output.status.success(), "{}", told(&output));
        scene.after = targets.iter().map(|target| (*target, scene.text(target))).collect();
        assert!(scene.before.iter().all(|(target, text)| scene.after[target] != *text));
        scene
    }

    fn path(&self, target: &str) -> PathBuf {
        self.folder.join("written").join(target)
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn text(&self, target: &str) -> Option<String> {
        fs::read_to_string(self.path(target)).ok()
    }

    /// Everything as it was before.
    fn restore(&self) {
        fs::remove_dir_all(self.folder.join("written")).unwrap();
        fs::create_dir(self.folder.join("written")).unwrap();
        for (target, text) in &self.before {
            let Some(text) = text else { continue };
            fs::write(self.path(target), text).unwrap();
            fs::set_permissions(self.path(target), fs::Permissions::from_mode(MODE)).unwrap();
        }
    }

    fn run(&self, fault: &str) -> Output {
        let mut command = program();
        command.args((!self.arguments.contains(&"record")).then_some("evaluate"));
        command.args(&self.arguments).args(["--rules", "rules.yaml"]);
        command.current_dir(&self.folder).stdin(Stdio::null()).env("NO_COLOR", "1");
        if !fault.is_empty() {
            command.env("FROTH_FAULT", fault);
        }
        command.output().unwrap()
    }

    fn litter(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("written")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !self.before.contains_key(name.as_str())).collect()
    }

    fn is(&self, texts: &BTreeMap<&'static str, Option<String>>) -> bool {
        texts.iter().all(|(target, text)| self.text(target) == *text)
    }

    /// Lets a fault happen at the call of this number; the name of the call, or `None`
    /// if there was none of that number.
    fn fault(&self, number: usize, fault: &str) -> Option<String> {
        self.restore();
        let _ = fs::remove_file(self.log());
        let (stays, what) = fault.strip_prefix('+').map_or(("", fault), |what| ("+", what));
        let output = self.run(&format!("{number}{stays}:{what}:{}", self.log().display()));
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let call = log.lines().nth(number - 1).map(str::to_owned);
        let Some(call) = call else {
            assert!(output.status.success() && self.is(&self.after), "{}", told(&output));
            return None;
        };
        let at = format!("{fault} at {number}, {call}: {}", told(&output));
        self.check_files(&at);
        let is_needless = NEEDLESS.contains(&call.as_str());
        match (fault, output.status.code()) {
            ("KILL", code) => assert_eq!((code, output.status.signal()), (None, Some(9)), "{at}"),
            // It is only made again.
            ("EINTR", code) => assert!(code == Some(0) && self.is(&self.after), "{at}"),
            (_, Some(0)) => {
                assert!(is_needless && self.is(&self.after), "{at}");
            }
            ("+EIO", Some(3)) => self.check_told_new(&output, &at),
            (_, Some(3)) => {
                assert!(!is_needless && self.is(&self.before), "{at}");
                assert!(!told(&output).contains("already"), "{at}");
            }
            _ => panic!("{at}"),
        }
        if output.status.code() == Some(3) {
            assert!(told(&output).contains("cannot be written: "), "{at}");
            assert!(told(&output).contains("= help: "), "{at}");
        }
        let litter = self.litter();
        let may_leave = ["KILL", "+EIO"].contains(&fault) || call == "remove";
        assert!(may_leave || litter.is_empty(), "{litter:?} {at}");
        self.check_next(&litter, &at);
        Some(call)
    }

    /// Each file is the old one or the new one, and whole.
    fn check_files(&self, at: &str) {
        for (target, before) in &self.before {
            let text = self.text(target);
            assert!(text == *before || text == self.after[target], "{target}: {at}");
            if before.is_some() {
                let mode = fs::metadata(self.path(target)).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, MODE, "{target}: {at}");
            }
        }
    }

    /// Where some files of a run that failed are new, they are named.
    fn check_told_new(&self, output: &Output, at: &str) {
        let (_, new) = told(output)
            .split_once(';')
            .map_or_else(Default::default, |(_, new)| ((), new.lines().next().unwrap().to_owned()));
        for (target, text) in &self.after {
            let is_new = self.text(target) == *text;
            assert_eq!(is_new, new.contains(&format!("written/{target}`")), "{target}: {at}");
        }
    }

    /// The next run writes everything, takes away what was left, and says so.
    fn check_next(&self, litter: &[String], at: &str) {
        let output = self.run("");
        assert!(output.status.success(), "{at}, then {}", told(&output));
        assert!(self.is(&self.after), "{at}");
        assert_eq!(self.litter(), [""; 0], "{at}");
        let is_told = told(&output).contains("of a run that was killed while it wrote to");
        assert_eq!(is_told, !litter.is_empty(), "{litter:?} {at}, then {}", told(&output));
    }

    /// Lets every fault happen at every call; the names of all calls.
    fn at_every_call(&self) -> Vec<String> {
        let mut calls = Vec::new();
        loop {
            let next = FAULTS.map(|fault| self.fault(calls.len() + 1, fault));
            assert!(next.iter().all(|call| *call == next[0]), "{next:?}");
            let [Some(call), ..] = next else { break };
            calls.push(call);
        }
        for call in ["create", "write", "sync", "rename", "sync folder"] {
            assert!(calls.iter().any(|own| own == call), "{call}: {calls:?}");
        }
        calls
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How many of the calls are this one.
fn count(calls: &[String], call: &str) -> usize {
    calls.iter().filter(|own| *own == call).count()
}

const SURVEY: [&str; 11] = [
    "table.csv",
    "--entity",
    "who",
    "--threads",
    "1",
    "--format",
    "csv",
    "--output",
    "written/rows.csv",
    "--last=written/last.csv",
    "--counts=written/counts.ndjson",
];

#[test]
fn a_survey_that_fails_anywhere_leaves_each_of_three_old_files_or_all_new_ones() {
    let targets = ["rows.csv", "last.csv", "counts.ndjson"];
    let scene = Scene::new("survey", &SURVEY, &targets, |_, _| Some("old\n".to_owned()));
    let calls = scene.at_every_call();
    // Of all but the last the old text is kept for as long as something may fail.
    let counts = ["create", "mode", "sync", "link", "rename", "remove", "sync folder"]
        .map(|call| count(&calls, call));
    assert_eq!(counts, [3, 3, 3, 2, 3, 2, 1], "{calls:?}");
    // A disk that is gone between two names lets nothing be taken back.
    let renames = calls.iter().enumerate().filter(|(_, call)| *call == "rename");
    let told = [1, 2].map(|place| {
        let number = renames.clone().nth(place).unwrap().0 + 1;
        scene.restore();
        told(&scene.run(&format!("{number}+:EIO:{}", scene.log().display())))
    });
    assert!(told[0].contains("; `written/rows.csv` has already been written\n"), "{}", told[0]);
    let both = "; `written/rows.csv`, `written/last.csv` have already been written\n";
    assert!(told[1].contains(both), "{}", told[1]);
    assert!(5 <= count(&calls, "write") && 22 <= calls.len(), "{calls:?}");
}

#[test]
fn a_survey_that_fails_anywhere_in_an_empty_folder_leaves_nothing_or_all() {
    let targets = ["summary.txt", "last.csv", "counts.csv"];
    let arguments = [
        "table.csv",
        "--entity",
        "who",
        "--threads",
        "1",
        "--output",
        "written/summary.txt",
        "--last=written/last.csv",
        "--counts=written/counts.csv",
    ];
    let scene = Scene::new("summary", &arguments, &targets, |_, _| None);
    let calls = scene.at_every_call();
    assert_eq!(["create", "rename", "link"].map(|call| count(&calls, call)), [3, 3, 0]);
}

const STATE: [&str; 5] = ["m.csv", "--state", "written/state.json", "--output", "written/out.txt"];

#[test]
fn a_state_and_an_answer_are_both_old_or_both_new_wherever_a_run_fails() {
    // The state of the first two days, which the run goes on from.
    let old = |scene: &Scene, target: &str| {
        let mut first = scene.clone();
        first.arguments.extend(["--as-of", "2010-01-02"]);
        assert!(first.run("").status.success());
        first.text(target)
    };
    let scene = Scene::new("state", &STATE, &["state.json", "out.txt"], old);
    let bars = |texts: &BTreeMap<&str, Option<String>>| {
        texts["state.json"].as_ref().unwrap().matches("\"bar\":").count()
    };
    assert_eq!((bars(&scene.before), bars(&scene.after)), (2, 3));
    let calls = scene.at_every_call();
    assert_eq!(["create", "rename", "link"].map(|call| count(&calls, call)), [2, 2, 1]);
    assert!(13 <= calls.len(), "{calls:?}");
}

#[test]
fn what_was_left_and_cannot_be_removed_is_named() {
    let scene = Scene::new("left", &STATE, &["state.json", "out.txt"], |_, _| None);
    let left = ".froth-0123456789abcdef.tmp";
    fs::write(scene.path(left), "half").unwrap();
    let output = scene.run(&format!("1:EACCES:{}", scene.log().display()));
    assert!(output.status.success() && scene.path(left).exists());
    let message = format!("note: `{left}` in `");
    assert!(told(&output).contains(&message), "{}", told(&output));
    assert!(told(&output).contains("may be left by a run that was killed: delete the ones"));
    scene.check_next(&[left.to_owned()], "then");
}

#[test]
fn a_first_state_is_there_whole_or_not_at_all() {
    let scene = Scene::new("first-state", &STATE, &["state.json", "out.txt"], |_, _| None);
    scene.at_every_call();
}

#[test]
fn a_verdict_is_added_to_old_ones_that_stay_or_is_not_there_wherever_a_run_fails() {
    let arguments = ["record", "written/verdicts.ndjson", "--data", "m.csv"];
    let old = |scene: &Scene, target: &str| {
        let mut first = scene.clone();
        first.arguments.extend(["--as-of", "2010-01-02"]);
        assert!(first.run("").status.success());
        first.text(target)
    };
    let scene = Scene::new("record", &arguments, &["verdicts.ndjson"], old);
    let text = |texts: &BTreeMap<&str, Option<String>>| texts["verdicts.ndjson"].clone().unwrap();
    let (before, after) = (text(&scene.before), text(&scene.after));
    assert_eq!((before.lines().count(), after.lines().count()), (1, 2));
    assert!(after.starts_with(&before));
    scene.at_every_call();
}
