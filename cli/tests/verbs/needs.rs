//! `froth rules needs`: which series rules read, and where they are to be had.

use froth::RuleSet;
use froth::diagnostic::{Style, render};
use froth::rules::shipped;

use crate::program::program;

fn needs(arguments: &[&str]) -> String {
    let mut command = program();
    let output = command.args(["rules", "needs"]).args(arguments).output().expect("the program");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_needs_of_a_rule_set_are_listed_with_their_places() {
    let text = needs(&["yield-curve"]);
    // The last lines are about a verb that not every build has.
    let list = text.split("\n`froth fetch").next().unwrap_or_default();
    insta::assert_snapshot!(list);
    insta::assert_snapshot!(needs(&["sahm", "--format", "json"]));
}

#[cfg(feature = "fetch")]
#[test]
fn what_can_be_downloaded_is_said() {
    let text = needs(&["goldman-1997-vs-1999"]);
    assert!(text.ends_with(
        "`froth fetch goldman-1997-vs-1999 --to data/` downloads 10 of the 11 from FRED.\n"
    ));
    assert!(needs(&["sahm"]).contains("downloads all of the 1 from FRED"));
}

#[cfg(not(feature = "fetch"))]
#[test]
fn a_build_that_downloads_nothing_says_so() {
    let mut command = program();
    let output = command.args(["fetch", "sahm", "--to", "data"]).output().expect("the program");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).expect("text");
    assert!(told.contains("build it with `--features fetch`"), "{told}");
}

#[test]
fn every_series_of_the_shipped_rules_says_from_whom_it_comes() {
    for shipped in shipped() {
        // Single figures of a debate name their sources with the figures.
        if shipped.id == "ai-boom" {
            continue;
        }
        for need in shipped.rule_set().expect("good rules").needs() {
            assert!(need.publisher.is_some(), "{}: {}", shipped.id, need.input);
            assert!(need.url.is_some(), "{}: {}", shipped.id, need.input);
        }
    }
}

#[test]
fn a_column_that_is_missing_is_told_with_its_place() {
    let panel = froth::Panel::read_csv(&b"date,price\n1999Q4,1\n"[..]).expect("a table");
    let error = |id: &str| {
        let shipped = froth::rules::Shipped::named(id).expect("a rule set");
        let rules = RuleSet::parse_file(shipped.file, shipped.text).expect("good rules");
        let error = rules.plan(panel.schema()).expect_err("no such column");
        render(error.diagnostics(), Style::Plain)
    };
    insta::assert_snapshot!(error("market-value"));
    insta::assert_snapshot!(error("margin-debt"));
}
