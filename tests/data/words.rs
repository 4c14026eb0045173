//! Words that rules compare columns with, and that the data never hold.

use froth::diagnostic::Severity;
use froth::study::read_as;
use froth::{Format, Panel, ReadOptions, RuleSet};

/// What is told of data in which these rules look for a word.
fn told(condition: &str, csv: &str) -> Vec<String> {
    let text = format!(
        "format: 1\nid: t\nversion: '1'\ntitle: t\ncalendar: month\n\
         inputs:\n  sector: {{ unit: text, missing: [none] }}\n  x: {{ unit: number }}\n\
         phases:\n  - {{ id: on, when: '{condition}' }}\n  - {{ id: off, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    let mut options = ReadOptions::default();
    options.words = rules.words();
    let panel = Panel::read_with("t.csv", Format::Csv, csv.as_bytes(), &options).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let found = read_as(&plan, &panel);
    assert!(found.iter().all(|one| one.severity == Severity::Warning), "{found:?}");
    let line = |one: &froth::diagnostic::Diagnostic| {
        format!("{}: {}; {}", one.code, one.message, one.help.clone().unwrap_or_default())
    };
    found.iter().map(line).collect()
}

const TWO: &str = "date,sector,x\n2020-01,Banks,1\n2020-02,Energy,2\n2020-03,none,3\n2020-04,,4\n";
const ONE: &str = "date,sector,x\n2020-01,Banks,1\n2020-02,Banks,2\n";

#[test]
fn a_word_that_no_row_holds_is_told_with_the_nearest() {
    assert_eq!(
        told("sector == \"Bnaks\" && x > 1", TWO),
        ["F0918: the rules compare `sector` with `Bnaks`, and no row holds that word; did you \
          mean `Banks`? `sector` holds `Banks`, `Energy`"]
    );
    // Another case is another word, and one company may have a misspelt sector, too.
    assert_eq!(
        told("sector != \"banks\"", ONE),
        ["F0918: the rules compare `sector` with `banks`, and no row holds that word; did you \
          mean `Banks`? `sector` holds `Banks`"]
    );
    assert_eq!(
        told("sector == \"Retail\" && x > 1", TWO),
        ["F0918: the rules compare `sector` with `Retail`, and no row holds that word; `sector` \
          holds `Banks`, `Energy`"]
    );
}

#[test]
fn a_word_that_may_well_be_missing_is_not_told() {
    assert!(told("sector == \"Banks\"", TWO).is_empty());
    // The data of one company have one sector.
    assert!(told("sector == \"Energy\"", ONE).is_empty());
    // It stands for no word, by the rules.
    assert!(told("sector != \"none\"", TWO).is_empty());
    // Nothing is known of what is not there.
    assert!(told("sector == \"Bnaks\" || x > 1", "date,sector,x\n2020-01,,1\n").is_empty());
}
