//! Runs that are ended at random times: what they were to write is old or new, and whole,
//! and the next run finds nothing in its way.
//!
//! `FROTH_KILLS=1000 cargo test --test kills` ends so many; a hundred without it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

#[path = "../../tests/support/up.rs"]
mod up;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use up::RULES;

/// A run that is ended again and again.
struct Victim {
    folder: PathBuf,
    arguments: Vec<String>,
    targets: Vec<&'static str>,
    old: Vec<String>,
    new: Vec<String>,
    /// How long a run takes that nobody ends.
    time: Duration,
    seed: u64,
}

impl Victim {
    /// What `first` writes is old, and what `arguments` write is new.
    fn new(
        name: &str,
        files: &[(&str, &str)],
        first: &str,
        arguments: &str,
        targets: &[&'static str],
    ) -> Victim {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kills").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("written")).unwrap();
        for (name, text) in [("rules.yaml", RULES)].iter().chain(files) {
            fs::write(folder.join(name), text).unwrap();
        }
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let mut victim = Victim {
            folder,
            arguments: words(first),
            targets: targets.to_vec(),
            old: Vec::new(),
            new: Vec::new(),
            time: Duration::ZERO,
            seed: 20_261_127,
        };
        victim.run_to_its_end();
        victim.old = victim.texts();
        victim.arguments = words(arguments);
        let begun = Instant::now();
        victim.run_to_its_end();
        victim.time = begun.elapsed();
        victim.new = victim.texts();
        assert!(victim.old.iter().zip(&victim.new).all(|(old, new)| old != new));
        victim
    }

    fn start(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_froth"));
        command.arg("evaluate").args(&self.arguments).args(["--rules", "rules.yaml"]);
        command.current_dir(&self.folder).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn run_to_its_end(&self) -> String {
        let output = self.start().wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
        told
    }

    fn texts(&self) -> Vec<String> {
        let text = |target| fs::read_to_string(self.folder.join("written").join(target)).unwrap();
        self.targets.iter().map(text).collect()
    }

    fn litter(&self) -> usize {
        fs::read_dir(self.folder.join("written")).unwrap().count() - self.targets.len()
    }

    /// A number below this one.
    fn draw(&mut self, bound: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % bound
    }

    /// Ends a run somewhere; whether it was still running.
    fn kill(&mut self) -> bool {
        for (target, text) in self.targets.iter().zip(&self.old) {
            fs::write(self.folder.join("written").join(target), text).unwrap();
        }
        let most = u64::try_from(self.time.as_micros()).unwrap() * 5 / 4;
        let delay = Duration::from_micros(self.draw(most));
        let signals: &[&str] =
            [&["KILL"][..], &["TERM"], &["HUP"], &["INT"], &["INT", "INT"]][self.draw(5) as usize];
        let run = self.start();
        // Nothing tells where a run is: that is what is tried.
        std::thread::sleep(delay);
        for signal in signals {
            // One that has ended already takes no signal.
            let number = run.id().to_string();
            let mut kill = Command::new("kill");
            let _ = kill.args(["-s", signal, &number]).stderr(Stdio::null()).status();
        }
        let output = run.wait_with_output().unwrap();
        let (code, signal) = (output.status.code(), output.status.signal());
        let told = String::from_utf8_lossy(&output.stderr);
        let at = format!("{signals:?} after {delay:?}: {code:?} {signal:?} {told}");
        assert!(signal.is_some() || code == Some(0) || code == Some(130), "{at}");
        for (place, text) in self.texts().into_iter().enumerate() {
            let is_whole = text == self.old[place] || text == self.new[place];
            assert!(is_whole, "{} {at}", self.targets[place]);
            // One that said that it was done was.
            assert!(code != Some(0) || text == self.new[place], "{at}");
        }
        let litter = self.litter();
        assert!(litter == 0 || signal == Some(9), "{litter} {at}");
        let told = self.run_to_its_end();
        assert!(self.texts() == self.new, "{at}, then {told}");
        assert_eq!(self.litter(), 0, "{at}, then {told}");
        assert_eq!(told.contains("of a run that was killed"), 0 < litter, "{at}, then {told}");
        code != Some(0)
    }

    fn kill_often(mut self) {
        let kills = std::env::var("FROTH_KILLS").ok();
        let kills: usize = kills.map_or(100, |kills| kills.parse().unwrap()) / 2;
        let hits = (0..kills).filter(|_| self.kill()).count();
        assert!(kills / 4 <= hits, "only {hits} of {kills} runs were still running");
    }
}

#[test]
fn a_survey_that_is_ended_anywhere_leaves_old_files_or_new_ones() {
    let table = |who: &str| {
        let rows = (0..600).map(|row| format!("{who}{row:05},2010-01-01,{}\n", row % 3));
        ["who,date,m\n".to_owned()].into_iter().chain(rows).collect::<String>()
    };
    let outputs = "--entity who --format csv --output written/rows.csv \
                   --last=written/last.csv --counts=written/counts.ndjson";
    Victim::new(
        "survey",
        &[("a.csv", &table("a")), ("b.csv", &(table("b") + "b,2010-01-01,4\n"))],
        &format!("a.csv {outputs}"),
        &format!("b.csv {outputs}"),
        &["rows.csv", "last.csv", "counts.ndjson"],
    )
    .kill_often();
}

#[test]
fn a_state_whose_run_is_ended_anywhere_is_gone_on_with() {
    let months = (2006..2010).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let days = months.flat_map(|(year, month)| (1..=28).map(move |day| (year, month, day)));
    let rows = days.map(|(year, month, day)| format!("{year}-{month:02}-{day:02},{}\n", day % 3));
    let table: String = ["date,m\n".to_owned()].into_iter().chain(rows).collect();
    let asked = "m.csv --state written/state.json --output written/answer.txt";
    Victim::new(
        "state",
        &[("m.csv", &table)],
        &format!("{asked} --as-of 2007-12-28"),
        asked,
        &["state.json", "answer.txt"],
    )
    .kill_often();
}
