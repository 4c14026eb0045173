//! `hp_gap` gives the credit gap that the Bank for International Settlements
//! publishes.

use std::fs;
use std::path::Path;

use froth::{Knowledge, Panel, PlanOptions, RuleSet};

/// A file of `../shared/data/published`, where it is there.
fn published(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/published").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: there is no {}", path.display());
    }
    text
}

/// The gap of `credit_gdp` is known at the last quarter and within a hundredth of
/// the published one.
const RULES: &str = "
format: 1
id: gap
version: \"1\"
title: Is this the published gap?
calendar: quarter
inputs:
  credit_gdp: { unit: percent, every: quarter }
  gap: { unit: pp, every: quarter }
series:
  computed: hp_gap(credit_gdp, 400000)
signals:
  is_published: { when: known(gap) }
  is_same: { when: abs(computed - gap) < 0.01pp }
phases:
  - { id: same, when: is_same }
  - { id: other, otherwise: true }
";

#[test]
fn the_published_gap_is_met_in_every_quarter_that_has_one() {
    let Some(figures) = published("bis-us-credit-gap.csv") else { return };
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let rules = RuleSet::parse(RULES).unwrap();
    let options = PlanOptions { knowledge: Knowledge::Latest, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let history = outcome.history();
    let is_on = |state: Option<&froth::State>| state == Some(&froth::State::On);
    let published = history.iter().filter(|step| is_on(step.signals.first()));
    let others: Vec<String> = published
        .clone()
        .filter(|step| !is_on(step.signals.get(1)))
        .map(|step| step.stamp.to_string())
        .collect();
    assert_eq!((published.count(), others), (273, Vec::new()));
}
