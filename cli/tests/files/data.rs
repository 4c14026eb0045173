//! Data as a shell names them: patterns, packed files, pipes.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use crate::program::{at, program};

const FIGURES: &str = "fixtures/us-quarterly.csv";

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The exit code, the answer but for the files that it comes from, what is told.
fn evaluate(data: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let mut command = program();
    command.arg("evaluate").args(data).args(["--format", "json"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    // The program may refuse its data before it has read all of them.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("an end");
    let answer = String::from_utf8(output.stdout).expect("text");
    let (answer, _provenance) = answer.split_once("\"provenance\"").unwrap_or((&answer, ""));
    let answer: Vec<&str> = answer.lines().filter(|line| !line.contains("\"file\":")).collect();
    let told = String::from_utf8(output.stderr).expect("text");
    (output.status.code(), answer.join("\n"), told)
}

#[test]
fn a_pattern_stands_for_the_files_that_match() {
    let folder = folder("pattern");
    let figures = fs::read_to_string(at(FIGURES)).expect("the figures");
    // The first two columns in one file, all columns but the second in the other.
    let columns = |keep: &dyn Fn(usize) -> bool| -> String {
        let cells = |line: &str| -> Vec<String> {
            line.split(',')
                .enumerate()
                .filter(|(at, _)| keep(*at))
                .map(|(_, cell)| cell.to_owned())
                .collect()
        };
        figures.lines().map(|line| cells(line).join(",") + "\n").collect()
    };
    fs::write(folder.join("one.csv"), columns(&|at| at < 2)).expect("a file");
    fs::write(folder.join("two.csv"), columns(&|at| at != 1)).expect("a file");
    let pattern = folder.join("*.csv");
    let (code, answer, told) = evaluate(&[pattern.to_str().expect("text")], b"");
    assert_eq!(code, Some(0), "{told}");
    assert!(answer.contains("mid_boom") && answer == evaluate(&[FIGURES], b"").1);
    let pattern = folder.join("*.json");
    let (code, _, told) = evaluate(&[pattern.to_str().expect("text")], b"");
    assert_eq!(code, Some(3));
    assert!(told.contains("no file matches"), "{told}");
}

#[cfg(feature = "compression")]
#[test]
fn packed_figures_are_the_figures() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&fs::read(at(FIGURES)).expect("the figures")).expect("memory");
    let packed = packed.finish().expect("memory");
    let file = folder("packed").join("us.csv.gz");
    fs::write(&file, &packed).expect("a file");
    let plain = evaluate(&[FIGURES], b"");
    let of_file = evaluate(&[file.to_str().expect("text")], b"");
    assert!((of_file.0, &of_file.1) == (Some(0), &plain.1), "{}", of_file.2);
    let of_pipe = evaluate(&["-"], &packed);
    assert!((of_pipe.0, &of_pipe.1) == (Some(0), &plain.1), "{}", of_pipe.2);
}

#[cfg(not(feature = "arrow"))]
#[test]
fn a_build_that_lacks_a_format_says_how_to_get_it() {
    let (code, _, told) = evaluate(&["-"], b"ARROW1\0\0");
    assert_eq!(code, Some(3));
    assert!(told.contains("this build cannot read Arrow"), "{told}");
    assert!(told.contains("--features arrow"), "{told}");
}
