//! The record of verdicts in the repository: no line of it was changed, and it has what the
//! built-in rule sets say of the figures that are.

use std::fs;

use froth::rules::shipped;
use froth::verdicts::Verdicts;
use froth::{Format, Panel};
use serde_json::Value;

const FILE: &str = "docs/verdicts.ndjson";

#[test]
fn the_record_of_verdicts_is_whole_and_has_those_of_today() {
    let text = fs::read_to_string(FILE).unwrap();
    let kept = Verdicts::read(FILE, &text).unwrap_or_else(|error| panic!("{error}"));
    assert!(shipped().len() <= kept.len());
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for set in shipped() {
        let format = Format::of_name(set.figures_name).unwrap();
        let panel = Panel::read(set.figures_name, format, set.figures.as_bytes()).unwrap();
        let plan = set.rule_set().unwrap().plan(panel.schema()).unwrap();
        let said = plan.evaluate(&panel).unwrap().said().unwrap();
        let last = lines.iter().rfind(|line| line["rules"]["id"] == set.id);
        let last = last.unwrap_or_else(|| panic!("{}: no verdict is kept", set.id));
        let found = (last["day"].as_str(), last["phase"].as_str());
        let wanted = (Some(said.day.to_string()), said.phase);
        assert_eq!(
            found,
            (wanted.0.as_deref(), wanted.1.as_deref()),
            "{}: run `froth record {FILE} --shipped`",
            set.id
        );
    }
}
