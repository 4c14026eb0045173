//! The numbers of the debate about the AI boom, as they stood in December 2025.

use std::collections::BTreeSet;

use froth::report::{Section, Sections};
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

fn possible(outcome: &Outcome) -> Vec<String> {
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
fn december_2025_has_the_numbers_of_the_debate() {
    // As the debate gives them, to the last place that it gives; of ranges the
    // likely value, and both ends where it has conflicting counts.
    const NUMBERS: [(&str, f64, f64); 11] = [
        ("few_pay_off", 5.0, 0.0),
        ("one_programme", 1.6, 0.05),
        ("capacity_leaps", 83.0, 0.5),
        ("promises_pile_up", 70.0, 0.0),
        ("revenue_falls_short", 0.60, 0.0),
        ("hurdle_is_high", 1.04, 0.005),
        ("burn_is_deep", 4.7, 0.05),
        ("target_is_steep", 58.1, 0.05),
        ("capex_eats_cash", 0.68, 0.005),
        ("spenders_borrow", 1.0, 0.0),
        ("compute_is_short", 1.0, 0.0),
    ];
    let (rules, panel) = (rules(), snapshot());
    let plan = plan(&rules, &panel, &[]);
    let report = plan.evaluate(&panel).expect("its own panel").report();
    let compared = |signal: &str| {
        let signal = report.signals.get(signal).expect("a signal");
        signal.evidence.first().and_then(|one| one.comparisons.first()).expect("a number").clone()
    };
    for (signal, wanted, precision) in NUMBERS {
        let value = compared(signal).value.expect("a value");
        assert!((value - wanted).abs() <= precision, "{signal}: {value}");
    }
    let ends = |signal: &str| {
        let range = compared(signal).range.expect("a range");
        [range.low, range.high].map(|end| end.map(|end| (100.0 * end).round() / 100.0))
    };
    assert_eq!(ends("burn_is_deep"), [Some(3.63), Some(4.77)]);
    assert_eq!(ends("hurdle_is_high"), [Some(1.03), Some(1.08)]);
    assert_eq!(ends("supplier_pays"), [Some(5.35), Some(53.48)]);
    assert_eq!(ends("seeds_are_huge"), [Some(2.0), None]);
    assert_eq!(compared("supplier_pays").value, None);
    let because = |signal: &str| report.signals.get(signal).and_then(|one| one.because.clone());
    let has = |signal: &str, words: &str| {
        let because = because(signal).expect("a reason");
        assert!(because.contains(words), "{because}");
    };
    has("capacity_leaps", "12,500 usd_bn");
    has("capacity_leaps", "1 times all that India draws");
    has("target_is_steep", "171.44 to 400.00 %");
    has("few_pay_off", "53.00 %");
    has("capex_eats_cash", "1.22 years");
    has("spenders_borrow", "without profit: 2");
    has("seeds_are_huge", "30 to 32 usd_bn");
    has("revenue_falls_short", "101.64 %");
    has("burn_is_deep", "0.6309 to 0.6667");
    has("seeds_are_huge", "4.44 times the next");
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
    let outcome = plan.evaluate(&panel).expect("its own panel");
    assert_eq!(outcome.as_of(), Some(december()));
    assert_eq!(possible(&outcome), ["overextended", "stretched"]);
    let needs: Vec<&str> = outcome.needs().iter().map(|input| input.name.as_str()).collect();
    assert_eq!(needs, ["supplier_credit"]);
}

#[test]
fn without_any_one_figure_december_2025_is_still_stretched_or_worse_but_for_six() {
    let (rules, panel) = (rules(), snapshot());
    for input in rules.inputs() {
        let plan = plan(&rules, &panel, &[&input.name]);
        let possible = possible(&plan.evaluate(&panel).expect("its own panel"));
        let wanted: &[&str] = match input.name.as_str() {
            "compute_scarce" => &["overbuilt", "overextended", "stretched"],
            // Two signs of what must be earned are on, a third is near, and the survey tips it.
            "revenue_needed" | "six_revenue" | "burn" | "past_burn" | "payoff_share" => {
                &["overextended", "stretched", "demand_led"]
            }
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
        let outcome = plan.evaluate(&panel).expect("its own panel");
        assert_eq!(possible(&outcome), ["demand_led"], "{dark:?}");
        let signs = rules.signals().iter().map(|signal| signal.id.as_str());
        let on = signs.filter(|id| outcome.signal(id) == Some(State::On)).count();
        let is_neutral = dark.is_none_or(|name| name == "revenue_needed");
        assert_eq!(on, if is_neutral { 1 } else { 2 }, "{dark:?}");
    }
}

#[test]
fn the_series_of_output_goes_before_its_figure() {
    let text = include_str!("../../fixtures/us-quarterly.csv");
    let panel = read("us-quarterly.csv", text).join(snapshot()).expect("no name twice");
    let rules = rules();
    let plan = plan(&rules, &panel, &[]);
    let outcome = plan.evaluate_as_of(&panel, december()).expect("its own panel");
    let report = outcome.report();
    let because = report.signals.get("one_programme").and_then(|signal| signal.because.clone());
    assert_eq!(because.as_deref(), Some("The largest programme is 500.0 usd_bn, 1.61 % of GDP."));
    assert_eq!(possible(&outcome), ["overextended", "stretched"]);
    // Before its day no figure is seen, though the series is.
    let before =
        plan.evaluate_as_of(&panel, "2025-12-14".parse().expect("a day")).expect("its own panel");
    assert_eq!(before.signal("one_programme"), Some(State::Unknown));
    assert_eq!(before.signal("revenue_falls_short"), Some(State::Watch));
}

#[test]
fn in_may_2026_the_plans_of_the_builders_make_it_overextended() {
    let text = include_str!("../../fixtures/ai-boom-2026-05.yaml");
    let (rules, panel) = (rules(), read("ai-boom-2026-05.yaml", text));
    let told = |drop: &[&str]| {
        let plan = plan(&rules, &panel, drop);
        possible(&plan.evaluate(&panel).expect("its own panel"))
    };
    assert_eq!(told(&[]), ["overextended"]);
    // Without their plans for the year it is what it was in December.
    assert_eq!(told(&["capex_next", "supplier_credit"]), ["overextended", "stretched"]);
    assert_eq!(told(&["capex_next"]), ["stretched"]);
}

#[test]
fn no_figure_of_the_second_snapshot_is_of_a_later_day_than_it_says() {
    let text = include_str!("../../fixtures/ai-boom-2026-05.yaml");
    let panel = read("ai-boom-2026-05.yaml", text);
    assert!(snapshot().series().len() < panel.series().len());
    for series in panel.series() {
        let last = series.stamps().last().expect("a day").to_string();
        assert!(last.as_str() <= "2026-05-31", "{} of {last}", series.name());
        assert!(series.confidence().is_some(), "{}", series.name());
    }
}

#[test]
fn the_levels_lie_where_the_text_says_against_the_figures_they_were_set_by() {
    let rules = rules();
    let level = |name: &str| {
        let params = rules.params();
        params.iter().find(|one| one.name == name).expect("a parameter").because.clone()
    };
    for name in ["megaproject_on", "growth_on", "seed_size_on"] {
        assert!(level(name).expect("a reason").contains("in sight"), "{name}");
    }
    assert!(level("coverage_on").expect("a reason").contains("exactly on it"));
}

#[test]
fn the_share_of_draws_in_which_december_2025_stands_is_the_one_told() {
    let (rules, panel) = (rules(), snapshot());
    let plan = plan(&rules, &panel, &[]);
    let sections = Sections::of([Section::Stability]);
    let text = plan.evaluate(&panel).expect("its own panel").report_with(&sections).to_string();
    assert!(text.contains("The verdict stands in 25.3 % of 1000 draws"), "{text}");
    let about = rules.about().expect("a text");
    assert!(about.split_whitespace().collect::<Vec<_>>().join(" ").contains("25 % of the draws"));
}
