//! The program writes in the columns that it is given.

use crate::program::program;

fn widest(columns: Option<&str>, more: &[&str]) -> usize {
    let mut froth = program();
    froth.args(["evaluate", "fixtures/us-quarterly.csv"]).args(more).env_remove("COLUMNS");
    if let Some(columns) = columns {
        froth.env("COLUMNS", columns);
    }
    let output = froth.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (text, _) = text.split_once("\n\nrules ").unwrap();
    text.lines().map(|line| line.chars().count()).max().unwrap()
}

#[test]
fn columns_says_how_wide_an_answer_is() {
    assert!(widest(Some("40"), &[]) <= 40);
    let wide = widest(Some("140"), &[]);
    assert!((100..=140).contains(&wide), "{wide}");
}

#[test]
fn a_pipe_and_a_word_that_is_no_number_have_the_usual_width() {
    for said in [None, Some(""), Some("0"), Some("wide")] {
        let wide = widest(said, &[]);
        assert!((70..=80).contains(&wide), "{said:?}: {wide}");
    }
}
