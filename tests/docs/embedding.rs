//! Each piece of Rust in docs/embedding.md stands here, letter for letter but for its
//! spaces and remarks, and is compiled and run.

use froth::data::Origin;
use froth::diagnostic::Style;
use froth::report::Report;
use froth::{Error, Panel, PlanOptions, RuleSet, Series, Unit};

type Whatever<T> = Result<T, Box<dyn std::error::Error>>;

/// This file.
const OWN: &str = include_str!("embedding.rs");

/// The pieces of Rust on the page, each without what sets no meaning.
fn pieces() -> Vec<String> {
    let page = std::fs::read_to_string("docs/embedding.md").unwrap();
    let mut found = Vec::new();
    for piece in page.split("```rust\n").skip(1) {
        let (piece, _) = piece.split_once("\n```").unwrap();
        found.push(bare(piece));
    }
    found
}

/// A text without spaces, remarks and the commas that end a list.
fn bare(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(" // ") {
        Some((code, _)) => code,
        None if line.trim_start().starts_with("//") => "",
        None => line,
    });
    let text: String = lines.flat_map(str::chars).filter(|one| !one.is_whitespace()).collect();
    text.replace(",)", ")").replace(",]", "]")
}

#[test]
fn every_piece_of_rust_on_the_page_is_run_below() {
    let own = bare(OWN);
    let pieces = pieces();
    assert!(6 < pieces.len());
    for piece in pieces {
        assert!(own.contains(&piece), "tests/docs/embedding.rs does not run this:\n{piece}");
    }
}

const RULES: &str = include_str!("../../rules/goldman-1997-vs-1999.yaml");

#[test]
fn the_four_stages_are_as_the_page_has_them() -> Whatever<()> {
    let (text, file) = (RULES, std::fs::File::open("fixtures/us-quarterly.csv")?);
    let rules = RuleSet::parse(text)?;
    let panel = Panel::read_csv(file)?;
    let plan = rules.plan(panel.schema())?;
    let outcome = plan.evaluate(&panel)?;
    assert!(outcome.phase().is_some());
    let json = outcome.report().to_json();
    let report: Report = serde_json::from_str(&json)?;
    println!("{}", report.to_text(Style::Plain));
    assert_eq!(report.to_json(), json);
    Ok(())
}

#[test]
fn figures_of_ones_own_are_as_the_page_has_them() -> Whatever<()> {
    let quarters = vec!["2026Q1".parse()?, "2026Q2".parse()?];
    let (values, bytes) = (vec![14.2, 14.5], b"14.2 14.5");
    let debt = Series::new("debt", quarters, values)?
        .with_unit(Unit::parse("usd_tn").ok_or("a unit")?)
        .with_source("our own books");
    let panel = Panel::new(vec![debt])?.with_origin(Origin::of("warehouse.debt", bytes));
    assert_eq!(panel.series().len(), 1);
    Ok(())
}

#[test]
fn what_goes_on_is_as_the_page_has_it() -> Whatever<()> {
    let text = "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: quarter\ninputs:\n  \
                policy_rate: { unit: percent, every: quarter }\n  \
                debt: { unit: usd_tn, every: quarter }\nphases:\n  \
                - { id: deep, when: \"debt > 14usd_tn && policy_rate > 3pct\" }\n  \
                - { id: fine, otherwise: true }\n";
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = RuleSet::parse(text)?.plan_with(Default::default(), &options)?;
    let mut stream = plan.stream();
    let step = stream.push("2026Q2".parse()?, None, &[("policy_rate", 3.63), ("debt", 14.5)])?;
    assert_eq!(step.phase.map(|phase| phase.id.as_str()), Some("deep"));
    let mut monitor = plan.monitor();
    monitor.push(&[3.63, 14.5])?;
    let saved = monitor.save();
    let mut monitor = plan.resume_monitor(&saved)?;
    assert_eq!(monitor.push(&[3.63, 13.0])?.map(|phase| phase.id.as_str()), Some("fine"));
    Ok(())
}

#[test]
fn rules_as_data_are_as_the_page_has_them() -> Result<(), Error> {
    let rules = RuleSet::builder("debt", "1", "Is there much debt?", "month")
        .input("debt", [("unit", "usd_bn"), ("every", "month")])
        .signal("high", [("when", "debt > 500usd_bn"), ("for", "2")])
        .phase("deep", [("when", "high")])
        .phase("fine", [("otherwise", true)])
        .build()?;
    assert_eq!(rules.phases().len(), 2);
    Ok(())
}

#[test]
fn fixes_are_as_the_page_has_them() -> Whatever<()> {
    let mut text = RULES.replacen("title: 1997", "titel: 1997", 1);
    let error = RuleSet::parse(&text).unwrap_err();
    for fix in error.diagnostics().iter().flat_map(|one| &one.fixes) {
        println!("{}: {}", fix.place.line, fix.label);
        text = fix.applied(&text).ok_or("another text")?;
    }
    RuleSet::parse(&text)?;
    Ok(())
}
