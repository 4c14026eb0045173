//! What the README shows is what comes out.

use std::fs;

use froth::diagnostic::Style;
use froth::report::{Section, Sections};
use froth::{Format, Panel, RuleSet};

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

/// The fenced block of this language that holds `mark`.
fn block(language: &str, mark: &str) -> String {
    let text = readme();
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next());
    let found = blocks.map(str::to_owned).find(|block| block.contains(mark));
    found.unwrap_or_else(|| panic!("no block of {language} with `{mark}`"))
}

#[test]
fn the_picture_is_the_output_of_the_first_command() {
    let name = "fixtures/us-quarterly.csv";
    let rules_name = "rules/goldman-1997-vs-1999.yaml";
    let rules = RuleSet::parse_file(rules_name, &fs::read_to_string(rules_name).unwrap()).unwrap();
    let panel = Panel::read(name, Format::Csv, &fs::read(name).unwrap()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let report = plan.evaluate(&panel).unwrap().report_with(&Sections::of([Section::DecidedBy]));
    let shown = block("text", "MID BOOM");
    // The last line is the program's: cli/tests/verbs/width.rs holds all of it.
    let (head, more) = shown.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(head, report.to_head_within(Style::Plain, 80, 23).trim_end());
    assert!(more.starts_with("More: add `--verbose`"), "{more}");
}

#[test]
fn the_example_is_a_rule_set_that_evaluates() {
    let rules = RuleSet::parse(&block("yaml", "format: 1")).unwrap();
    assert!(rules.warnings().is_empty(), "{:?}", rules.warnings());
    let name = "fixtures/us-quarterly.csv";
    let panel = Panel::read(name, Format::Csv, &fs::read(name).unwrap()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate_as_of(&panel, "1998-12-31".parse().unwrap()).unwrap();
    assert_eq!(outcome.phase().map(|phase| phase.id.as_str()), Some("alarm_now"));
}

#[test]
fn the_mistakes_shown_are_told_as_shown() {
    let rules = block("yaml", "format: 1")
        .replace(
            "when: spread >= rolling_min(spread, 1y) + alarm",
            "when: spred >= rolling_min(spread, 1m) + alarm",
        )
        .replace("\"within(spreads_widen, 2y)\"", "\"within(spreads_widen, 2y) = true\"");
    let error = RuleSet::parse_file("spreads.yaml", &rules).unwrap_err().to_string();
    assert_eq!(block("text", "F0301").trim_end(), error.trim_end());
}

#[test]
fn the_history_shown_is_the_replay() {
    let shipped = froth::rules::shipped().first().unwrap();
    let panel = Panel::read(shipped.figures_name, Format::Csv, shipped.figures.as_bytes()).unwrap();
    let rules = shipped.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let (from, to) = ("1995-01-01".parse().unwrap(), "2003-12-31".parse().unwrap());
    let history = plan.evaluate(&panel).unwrap().history_report(Some(from), Some(to)).to_string();
    let shown = block("text", "EPISODE");
    assert!(history.starts_with(&shown), "{history}");
}
