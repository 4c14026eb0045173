//! The library in five lines: rules, data, plan, outcome, report.
//!
//! `cargo run --example five_lines`

use std::error::Error;
use std::fs::File;

use froth::{Panel, RuleSet};

fn main() -> Result<(), Box<dyn Error>> {
    let rules = RuleSet::parse(include_str!("../rules/goldman-1997-vs-1999.yaml"))?;
    let panel = Panel::read_csv(File::open("fixtures/us-quarterly.csv")?)?;
    let plan = rules.plan(panel.schema())?;
    let outcome = plan.evaluate(&panel)?;
    println!("{}", outcome.report());
    Ok(())
}
