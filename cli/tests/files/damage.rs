//! The program over files that are damaged by chance: it ends as it says that it
//! ends, and tells no panic.

#![cfg(all(feature = "arrow", feature = "excel", feature = "parquet"))]

use std::fs;
use std::path::PathBuf;

use crate::chance::Chance;

use crate::program::{at, program};

const SEED: u64 = 41;
const RULES: &str = "id: prices
version: 1.0.0
inputs:
  price: { unit: number, every: week }
calendar: week
phases:
  - { id: high, when: price > 0 }
  - { id: low, otherwise: true }
";

#[test]
fn a_damaged_file_ends_no_program() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("damage_cli");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let rules = folder.join("prices.yaml");
    fs::write(&rules, RULES).expect("a file");
    let mut chance = Chance::new(SEED);
    for (name, options) in [
        ("binary/file.arrow", &["--entity", "ticker"][..]),
        ("binary/lz4.feather", &["--entity", "ticker"]),
        ("binary/stream.arrows", &["--entity", "ticker"]),
        ("binary/zstd.parquet", &["--entity", "ticker"]),
        ("binary/wide.parquet", &["--allow-missing"]),
        ("workbooks/plain.xlsx", &["--allow-missing"]),
        ("workbooks/plain.xls", &["--allow-missing"]),
        ("workbooks/plain.xlsb", &["--allow-missing"]),
    ] {
        let whole = fs::read(at("tests").join(name)).expect("a file of this folder");
        let file = folder.join(name.rsplit('/').next().expect("a name"));
        for time in 0..25 {
            let mut bytes = whole.clone();
            for _ in 0..1 + chance.below(2) {
                let at = chance.below(bytes.len());
                match chance.below(4) {
                    0 => bytes.truncate(at.max(1)),
                    1 => bytes[at] = 0xff,
                    _ => bytes[at] ^= 1 << chance.below(8),
                }
            }
            fs::write(&file, &bytes).expect("a file");
            let mut command = program();
            command.arg("evaluate").arg(&file).arg("--rules").arg(&rules).args(options);
            let ended = command.output().expect("the program");
            let told = String::from_utf8_lossy(&ended.stderr);
            let case = format!("{name}, case {time} of seed {SEED}: {told}");
            assert!(ended.status.code().is_some_and(|code| code <= 4), "{case}");
            assert!(!told.contains("panicked"), "{case}");
        }
    }
}
