//! The published checklists: their records, and one whose figures cannot be shipped.

use std::fs;

use froth::rules::Shipped;
use froth::{Format, Knowledge, Panel, PlanOptions, RuleSet, State};

fn markets() -> Panel {
    let name = "fixtures/us-markets.csv";
    Panel::read(name, Format::Csv, &fs::read(name).unwrap()).unwrap()
}

/// The stretches of months with this phase, `first..last`.
fn stretches(id: &str, phase: &str, knowledge: Knowledge) -> Vec<String> {
    let panel = markets();
    let rules = Shipped::named(id).unwrap().rule_set().unwrap();
    let options = PlanOptions { knowledge, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let steps = outcome.history();
    let is_so = |step: &froth::Step<'_>| step.phase.is_some_and(|one| one.id == phase);
    let runs = steps.chunk_by(|before, after| is_so(before) == is_so(after));
    let runs = runs.filter(|run| run.first().is_some_and(is_so));
    let ends = |run: &[froth::Step<'_>]| {
        let [first, last] = [run.first(), run.last()].map(|one| one.unwrap().stamp.to_string());
        if first == last { first } else { format!("{first}..{last}") }
    };
    runs.map(ends).collect()
}

#[test]
fn gmos_test_called_a_bubble_in_1989_and_from_1997_to_2000_and_at_no_other_time() {
    let wanted = [
        "1989-06..1989-12",
        "1990-06",
        "1997-02",
        "1997-05..1998-08",
        "1998-11..1999-09",
        "1999-11..2000-01",
        "2000-03",
    ];
    assert_eq!(stretches("gmo-bubble", "bubble", Knowledge::Latest), wanted);
    assert!(stretches("gmo-bubble", "superbubble", Knowledge::Latest).is_empty());
}

#[test]
fn the_signposts_were_there_in_eleven_stretches_two_of_them_before_1990() {
    let wanted = [
        "1968-12",
        "1980-11..1981-03",
        "1990-05..1990-07",
        "1999-11",
        "2000-01..2000-03",
        "2000-08..2000-10",
        "2019-11..2020-01",
        "2020-11..2021-01",
        "2023-06..2023-07",
        "2023-09..2024-10",
        "2025-02..2026-02",
    ];
    assert_eq!(stretches("bofa-bear-signposts", "triggered", Knowledge::Released), wanted);
}

#[test]
fn at_the_end_of_2021_four_sets_warn_and_the_signposts_are_few() {
    let told = |id: &str| {
        let shipped = Shipped::named(id).unwrap();
        let name = shipped.figures_name;
        let panel = Panel::read(name, Format::of_name(name).unwrap(), shipped.figures.as_bytes());
        let panel = panel.unwrap();
        let plan = shipped.rule_set().unwrap().plan(panel.schema()).unwrap();
        let outcome = plan.evaluate_as_of(&panel, "2021-12-31".parse().unwrap()).unwrap();
        outcome.phase().map(|phase| phase.id.clone()).unwrap()
    };
    let warn = ["cape", "market-value", "ipo-heat", "kindleberger-minsky", "gmo-bubble"];
    let wanted = ["very_high", "playing_with_fire", "frenzy", "boom", "near"];
    assert_eq!(warn.map(told), wanted);
    assert_eq!(told("bofa-bear-signposts"), "few");
}

/// The tiers of bubbletrouble.watch, whose figures are not shipped.
fn tiers(figures: &str) -> (Option<String>, Vec<String>, Vec<State>) {
    let rules = RuleSet::parse(include_str!("../../examples/bubbletrouble-tiers.yaml")).unwrap();
    assert!(rules.warnings().is_empty(), "{:?}", rules.warnings());
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let options = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let possible = outcome.possible().iter().map(|phase| phase.id.clone()).collect();
    let signals = rules.signals().iter().map(|one| outcome.signal(&one.id).unwrap()).collect();
    (outcome.phase().map(|phase| phase.id.clone()), possible, signals)
}

#[test]
fn the_tiers_give_the_published_levels_at_the_published_thresholds() {
    let level = |tiers_of_the_day: &str| {
        tiers(&format!("date,TIER_1,TIER_2,TIER_3\n2026-01-30,{tiers_of_the_day}\n")).0.unwrap()
    };
    assert_eq!(level("-14.9,-19.9,-24.9"), "level_0");
    assert_eq!(level("-15.1,-19.9,-24.9"), "level_1");
    assert_eq!(level("-15.1,-20.1,-24.9"), "level_2");
    assert_eq!(level("-29.9,-35.1,-24.9"), "level_2");
    assert_eq!(level("-30.1,-20.1,-24.9"), "level_3");
    assert_eq!(level("-30.1,-19.9,-24.9"), "level_1");
    assert_eq!(level("-10,-25,-24.9"), "no_level");
}

#[test]
fn tiers_without_figures_are_unknown_and_the_level_stays_open() {
    let (phase, possible, signals) = tiers("date,TIER_3\n2026-01-30,-10\n");
    assert_eq!(phase, None);
    assert_eq!(possible, ["level_3", "level_2", "level_1", "level_0", "no_level"]);
    assert_eq!(signals.first(), Some(&State::Unknown));
    assert_eq!(signals.get(2), Some(&State::Off));
}
