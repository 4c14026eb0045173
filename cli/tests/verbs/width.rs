//! The program writes in the columns that it is given.

use crate::program::{at, program};

fn answer(columns: Option<&str>, more: &[&str]) -> String {
    let mut froth = program();
    froth.args(["evaluate", "fixtures/us-quarterly.csv"]).args(more).env_remove("COLUMNS");
    if let Some(columns) = columns {
        froth.env("COLUMNS", columns);
    }
    let output = froth.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn widest(columns: Option<&str>, more: &[&str]) -> usize {
    let text = answer(columns, more);
    // The last lines of the whole text name files, which are not broken.
    let text = text.split("\n\nrules ").next().unwrap();
    text.lines().map(|line| line.chars().count()).max().unwrap()
}

#[test]
fn an_answer_is_on_one_screen_and_verbose_adds_every_table() {
    let text = answer(None, &[]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() <= 24, "{} lines\n{text}", lines.len());
    assert!(text.contains("MID BOOM, AS IN 1997"), "{text}");
    let more = "More: add `--verbose`, or write `explain debt_rises` in place of `evaluate`";
    assert_eq!(lines.last(), Some(&more));
    // What is to be typed works.
    for option in ["--verbose", "-v"] {
        let whole = answer(None, &[option]);
        for table in [
            "STATE  SIGNAL",
            "THE SIGNS",
            "DECIDED BY",
            "WHAT FOLLOWED",
            "RESEMBLES",
            "NOT KNOWN",
            "INPUT ",
        ] {
            assert!(whole.contains(&format!("\n{table}")), "{table}\n{whole}");
            assert!(!text.contains(&format!("\n{table}")), "{table}\n{text}");
        }
    }
    let mut froth = program();
    let output =
        froth.args(["explain", "debt_rises", "fixtures/us-quarterly.csv"]).output().unwrap();
    assert!(output.status.success());
    let asked = answer(None, &["--with", "flips,stability", "--draws", "20"]);
    assert!(asked.lines().count() <= 24 && asked.contains("How firm"), "{asked}");
}

#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let readme = std::fs::read_to_string(at("README.md")).unwrap();
    let mut blocks = readme.split("```text\n").filter_map(|rest| rest.split("```").next());
    let shown = blocks.find(|block| block.contains("MID BOOM")).unwrap();
    assert_eq!(answer(None, &[]), shown);
}

#[test]
fn verbose_is_of_text() {
    let mut froth = program();
    let output = froth.args(["evaluate", "--format", "json", "--verbose"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("leave out `--verbose`"), "{told}");
}

#[test]
fn columns_says_how_wide_an_answer_is() {
    for more in [&[][..], &["--verbose"]] {
        assert!(widest(Some("40"), more) <= 40);
        let wide = widest(Some("140"), more);
        assert!((100..=140).contains(&wide), "{wide}");
    }
}

#[test]
fn a_pipe_and_a_word_that_is_no_number_have_the_usual_width() {
    for said in [None, Some(""), Some("0"), Some("wide")] {
        let wide = widest(said, &[]);
        assert!((70..=80).contains(&wide), "{said:?}: {wide}");
    }
}
