//! The numbers of the debate about the AI boom, as they stood in December 2025.

#![expect(clippy::expect_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;

use froth::rules::Shipped;
use froth::{Format, Outcome, Panel, Plan, PlanOptions, RuleSet, State};

fn rules() -> RuleSet {
    Shipped::named("ai-boom").expect("it is shipped").rule_set().expect("good rules")
}

fn read(name: &str, text: &str) -> Panel {
    Panel::read(name, Format::of_name(name).expect("a format"), text.as_bytes()).expect("good data")
}

fn snapshot() -> Panel {
    let shipped = Shipped::named("ai-boom").expect("it is shipped");
    read(shipped.figures_name, shipped.figures)
}

fn december() -> froth::time::Date {
    "2025-12-31".parse().expect("a day")
}

fn possible(outcome: &Outcome<'_>) -> Vec<String> {
    outcome.possible().iter().map(|phase| phase.id.clone()).collect()
}

fn plan(rules: &RuleSet, panel: &Panel, drop: &[&str]) -> Plan {
    let drop = drop.iter().map(|name| (*name).to_owned()).collect();
    let options = PlanOptions { drop, ..PlanOptions::default() };
    rules.plan_with(panel.schema(), &options).expect("a plan")
}

#[test]
fn every_figure_says_where_it_comes_from_how_sure_it_is_and_of_what_day_it_is() {
    let panel = snapshot();
    for series in panel.series() {
        let name = series.name();
        assert!(series.confidence().is_some(), "{name}");
        assert!(series.note().is_some(), "{name}");
        let is_counted = name.ends_with("_years");
        assert!(is_counted || series.source().is_some(), "{name}");
        let last = series.stamps().last().expect("a day").to_string();
        assert!(last.as_str() <= "2025-12-31", "{name} of {last}");
    }
}

#[test]
fn every_figure_is_read_by_a_rule() {
    let rules = rules();
    let read: BTreeSet<&str> =
        rules.inputs().iter().flat_map(|input| &input.columns).map(String::as_str).collect();
    let panel = snapshot();
    for series in panel.series() {
        assert!(read.contains(series.name()), "{}", series.name());
    }
}

#[test]
fn the_supplier_s_money_alone_would_settle_december_2025() {
    let (rules, panel) = (rules(), snapshot());
    let plan = plan(&rules, &panel, &[]);
    let outcome = plan.evaluate(&panel);
    assert_eq!(outcome.as_of(), Some(december()));
    assert_eq!(possible(&outcome), ["overextended", "stretched"]);
    let needs: Vec<&str> = outcome.needs().iter().map(|input| input.name.as_str()).collect();
    assert_eq!(needs, ["supplier_credit"]);
}

#[test]
fn without_any_one_figure_december_2025_is_still_stretched_or_worse_but_for_two() {
    let (rules, panel) = (rules(), snapshot());
    for input in rules.inputs() {
        let plan = plan(&rules, &panel, &[&input.name]);
        let possible = possible(&plan.evaluate(&panel));
        let wanted: &[&str] = match input.name.as_str() {
            "compute_scarce" => &["overbuilt", "overextended", "stretched"],
            // Two signs rest on it.
            "revenue_needed" => &["overextended", "stretched", "demand_led"],
            _ => &["overextended", "stretched"],
        };
        assert_eq!(possible, wanted, "without {}", input.name);
    }
}

#[test]
fn no_sign_decides_alone_whatever_it_says() {
    // Each sign as dark as it can be, all others as bright: it stays led by demand.
    const BRIGHT: [(&str, f64, f64); 15] = [
        ("payoff_share", 40.0, 0.0),
        ("megaproject", 50.0, 5_000.0),
        ("capacity_target", 4.0, 5_000.0),
        ("commitments", 20.0, 9_000.0),
        ("revenue_forecast", 300.0, 1.0),
        ("six_revenue", 9_000.0, 100.0),
        ("burn", 10.0, 900.0),
        ("revenue_target", 22.0, 9_000.0),
        ("plan_high", 10.0, 900.0),
        ("supplier_credit", 1.0, 500.0),
        ("largest_seed", 0.45, 20.0),
        ("capex", 100.0, 900.0),
        ("negative_fcf", 0.0, 5.0),
        ("mega_seeds", 0.0, 30.0),
        ("revenue_needed", 300.0, 300.0),
    ];
    let rules = rules();
    let figures = |dark: Option<&str>| {
        let mut text = "snapshot: 1\nas_of: 2025-12-31\nfigures:\n  gdp_level: 30000\n  \
                        capacity_now: 2\n  capacity_years: 8\n  run_rate: 20\n  past_burn: 30\n  \
                        target_years: 3\n  plan_low: 9\n  supplier_revenue: 187\n  next_seed: 0.45\n  \
                        cash_flow: 600\n  compute_scarce: 1\n"
            .to_owned();
        for (name, bright, darkest) in BRIGHT {
            let value = if dark == Some(name) { darkest } else { bright };
            text.push_str(&format!("  {name}: {value}\n"));
        }
        read("made-up.yaml", &text)
    };
    for dark in std::iter::once(None).chain(BRIGHT.iter().map(|(name, ..)| Some(*name))) {
        let panel = figures(dark);
        let plan = plan(&rules, &panel, &[]);
        let outcome = plan.evaluate(&panel);
        assert_eq!(possible(&outcome), ["demand_led"], "{dark:?}");
        let signs = rules.signals().iter().map(|signal| signal.id.as_str());
        let on = signs.filter(|id| outcome.signal(id) == Some(State::On)).count();
        let is_neutral = dark.is_none_or(|name| name == "revenue_needed");
        assert_eq!(on, if is_neutral { 1 } else { 2 }, "{dark:?}");
    }
}

#[test]
fn the_series_of_output_goes_before_its_figure() {
    let text = include_str!("../fixtures/us-quarterly.csv");
    let panel = read("us-quarterly.csv", text).join(snapshot()).expect("no name twice");
    let rules = rules();
    let plan = plan(&rules, &panel, &[]);
    let outcome = plan.evaluate_as_of(&panel, december());
    let report = outcome.report();
    let because = report.signals.get("one_programme").and_then(|signal| signal.because.clone());
    assert_eq!(because.as_deref(), Some("The largest programme is 500.0 usd_bn, 1.61 % of GDP."));
    assert_eq!(possible(&outcome), ["overextended", "stretched"]);
    // Before its day no figure is seen, though the series is.
    let before = plan.evaluate_as_of(&panel, "2025-11-30".parse().expect("a day")).report();
    let seen = |name: &str| before.inputs.get(name).and_then(|input| input.value).is_some();
    assert!(seen("gdp") && seen("gdp_level") && !seen("megaproject"));
}
