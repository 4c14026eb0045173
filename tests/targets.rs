//! What the fuzz targets hold, of every file of the project and of mutations of them.
//!
//! `FROTH_MUTATIONS=100000` mutates each kind so often, and `FROTH_MUTATION=csv:123` does
//! one alone; `FROTH_SEEDS=folder` writes the files of each kind for a fuzzer to begin with
//! (`fuzz/all`), and does no more. A case that takes longer than any machine needs ends the test, and so does
//! one that wants more memory than all of them together have.

#![cfg(feature = "html")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by a panic"
)]

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/mutate.rs"]
mod mutate;
#[path = "support/chance.rs"]
mod chance;
#[path = "support/drawn.rs"]
mod drawn;
#[expect(unreachable_pub, reason = "the fuzzers name each target by itself")]
#[path = "support/targets/mod.rs"]
mod targets;

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, abort};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, thread};

use chance::Chance;
use targets::{ALL, Target};

/// How many mutations there are of each kind, where nobody says it.
const MUTATIONS: usize = 150;
/// How long one case may take: far longer than any takes without optimisation.
const PATIENCE: Duration = Duration::from_secs(120);
/// How much memory all cases may have that run at once.
const MOST_MEMORY: u64 = 6 << 30;

/// Bounds the memory of this process, where the system can do so.
fn bound_memory() {
    let mut command = Command::new("prlimit");
    let own = std::process::id().to_string();
    let _ = command.args(["--pid", &own, &format!("--as={MOST_MEMORY}")]).output();
}

/// Ends the process with the name of a case that does not end.
fn watch<'s>(
    scope: &'s thread::Scope<'s, '_>,
    name: &'static str,
    at: &'s AtomicUsize,
    is_over: &'s AtomicBool,
) {
    scope.spawn(move || {
        let (mut last, mut waited) = (0, Duration::ZERO);
        while !is_over.load(Ordering::Relaxed) {
            let pause = Duration::from_millis(50);
            thread::park_timeout(pause);
            let now = at.load(Ordering::Relaxed);
            (last, waited) =
                if now == last { (last, waited + pause) } else { (now, Duration::ZERO) };
            if PATIENCE < waited {
                eprintln!("{name}:{now} does not end");
                abort();
            }
        }
    });
}

/// A case: the input of this number, of a target.
fn input(name: &str, corpus: &[Vec<u8>], number: usize) -> Vec<u8> {
    if number < corpus.len() {
        return corpus[number].clone();
    }
    let seed = name.bytes().fold(number as u64, |seed, byte| seed * 31 + u64::from(byte));
    let mut chance = Chance::new(seed);
    let (one, other) = (chance.below(corpus.len()), chance.below(corpus.len()));
    let bytes = mutate::mutated(&mut chance, &corpus[one], &corpus[other]);
    // Of three states two are sealed again, so that what is behind the checksum is read.
    let sealed = if name == "state" && !number.is_multiple_of(3) { sealed(&bytes) } else { None };
    sealed.unwrap_or(bytes)
}

/// The same with a checksum that is right.
fn sealed(bytes: &[u8]) -> Option<Vec<u8>> {
    use sha2::{Digest, Sha256};
    let [rules, state, data] = targets::parts(bytes)?;
    let content = &state[..state.rfind(",\"checksum\"")?];
    let mut digest = String::new();
    for byte in Sha256::digest(content.as_bytes()) {
        write!(digest, "{byte:02x}").unwrap();
    }
    let text = format!("{rules}\n---\n{content},\"checksum\":\"{digest}\"}}\n---\n{data}");
    Some(text.into_bytes())
}

fn run((name, target): Target, corpus: &[Vec<u8>], numbers: std::ops::Range<usize>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("targets");
    fs::create_dir_all(&folder).unwrap();
    let (at, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        watch(scope, name, &at, &is_over);
        for number in numbers {
            at.store(number, Ordering::Relaxed);
            let bytes = input(name, corpus, number);
            let found = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
            if found.is_err() {
                is_over.store(true, Ordering::Relaxed);
                let file = folder.join(format!("{name}-{number}"));
                fs::write(&file, &bytes).unwrap();
                panic!("{name}:{number} fails: {}", file.display());
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

/// Writes what a fuzzer begins with.
fn write_seeds(folder: &Path, corpus: &[Vec<u8>]) {
    fs::create_dir_all(folder).unwrap();
    for (number, bytes) in corpus.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), bytes).unwrap();
    }
}

fn all(names: &[&str]) {
    bound_memory();
    let seeds = env::var_os("FROTH_SEEDS");
    let count = env::var("FROTH_MUTATIONS").ok().and_then(|count| count.parse().ok());
    let count: usize = count.unwrap_or(MUTATIONS);
    let one = env::var("FROTH_MUTATION").ok();
    let one = one.as_deref().and_then(|one| one.split_once(':'));
    for target in ALL.into_iter().filter(|(name, _)| names.contains(name)) {
        let corpus = corpus::of(target.0);
        assert!(!corpus.is_empty(), "{}", target.0);
        if let Some(folder) = &seeds {
            write_seeds(&Path::new(folder).join(target.0), &corpus);
            continue;
        }
        match one {
            Some((name, number)) if name == target.0 => {
                let number: usize = number.parse().unwrap();
                run(target, &corpus, number..number + 1);
            }
            Some(_) => {}
            None => run(target, &corpus, 0..corpus.len() + count),
        }
    }
}

#[test]
fn rules_and_their_tests() {
    all(&["rules", "expression", "tests"]);
}

#[test]
fn data_as_text() {
    all(&["csv", "json", "ndjson", "snapshot", "table", "vintages"]);
}

#[cfg(all(feature = "compression", feature = "excel", feature = "parquet", feature = "arrow"))]
#[test]
fn data_in_other_formats() {
    all(&["workbook", "zip", "gzip", "zstandard", "parquet", "arrow"]);
}

#[test]
fn outcomes() {
    all(&["evaluate", "state", "formats"]);
}

#[test]
fn ways_of_asking() {
    all(&["ways", "survey", "course"]);
}
