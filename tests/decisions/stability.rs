//! How often a verdict stands when parameters move within their ranges.

use froth::explain::Stability;
use froth::rules::shipped;
use froth::{Format, Panel, PlanOptions, Quantity, RuleSet};

/// A phase for each tenth of `x` below its level, which is drawn from 0 to 100.
const ONE: &str = "
format: 1
id: one
version: '1'
title: One
calendar: quarter
inputs:
  x: { unit: index, every: quarter, published: 0d, max_age: 100d, columns: [x] }
params:
  level: { value: 60, range: [0, 100], judgement: true }
  memory: { value: 2q, range: [1q, 4q], judgement: true }
  idle: { value: 5, range: [4, 6], judgement: true }
  fixed: { value: 1, judgement: true }
phases:
  - { id: high, when: 'rolling_max(x, memory) >= level && x > fixed' }
  - { id: odd, when: 'x < 0 - idle' }
  - { id: low, otherwise: true }
";

fn one(figures: &[u32]) -> (RuleSet, Panel) {
    let rules = RuleSet::parse(ONE).unwrap();
    let rows =
        figures.iter().zip(1..).map(|(figure, quarter)| format!("2000Q{quarter},{figure}\n"));
    let text = format!("date,x\n{}", rows.collect::<String>());
    (rules, Panel::read_csv(text.as_bytes()).unwrap())
}

fn stability(rules: &RuleSet, panel: &Panel, draws: usize, seed: u64) -> Stability {
    rules.plan(panel.schema()).unwrap().evaluate(panel).unwrap().stability(draws, seed)
}

#[test]
fn the_share_of_draws_is_the_share_of_the_range() {
    // 30 is below a level drawn from 0 to 100 in seven draws of ten.
    let (rules, panel) = one(&[30, 30, 30, 30]);
    let stability = stability(&rules, &panel, 4_000, 1);
    // Three standard errors of a share of 0.7 in 4,000 draws.
    let three = 3.0 * (0.7 * 0.3 / 4_000_f64).sqrt();
    assert!((stability.stands - 0.7).abs() < three, "{stability:?}");
    assert_eq!(stability.fixed, ["fixed"]);
    assert_eq!(stability.draws, 4_000);
    let level = stability.params.first().unwrap();
    assert_eq!((level.param.as_str(), level.value.as_str()), ("level", "60"));
    // In three tenths of the range nothing is left open, in no tenth is it mixed.
    assert!(0.99 < level.matters, "{level:?}");
    for other in stability.params.iter().skip(1) {
        assert!(other.matters < 0.01, "{other:?}");
    }
    assert_eq!(level.low.phase.as_deref(), Some("high"));
    assert_eq!((level.high.value.as_str(), level.high.is_same), ("100", true));
    assert_eq!(stability.rests_on, ["level"]);
}

#[test]
fn windows_are_drawn_in_whole_bars_each_as_likely_as_any_other() {
    // Only a window of all four bars reaches back to 90, which is above most levels.
    let (rules, panel) = one(&[90, 30, 30, 30]);
    let stability = stability(&rules, &panel, 4_000, 7);
    let high = stability.phases.iter().find(|share| share.phase.as_deref() == Some("high"));
    let expected = 0.75 * 0.3 + 0.25 * 0.9;
    let three = 3.0 * (expected * (1.0 - expected) / 4_000_f64).sqrt();
    assert!((high.unwrap().share - expected).abs() < three, "{stability:?}");
    let memory = stability.params.iter().find(|one| one.param == "memory").unwrap();
    assert_eq!((memory.low.value.as_str(), memory.high.value.as_str()), ("1q", "4q"));
    assert_eq!(memory.high.phase.as_deref(), Some("high"));
    assert_eq!(stability.rests_on, ["level", "memory"]);
}

#[test]
fn a_seed_gives_the_same_draws_and_another_seed_others() {
    let (rules, panel) = one(&[30, 30, 30, 30]);
    let text = |seed| serde_json::to_string(&stability(&rules, &panel, 500, seed)).unwrap();
    assert_eq!(text(3), text(3));
    let stands = |seed| stability(&rules, &panel, 500, seed).stands.to_bits();
    assert!((4..10).any(|seed| stands(seed) != stands(3)));
}

/// The fast way of the draws against plans that are made anew.
#[test]
fn the_ends_of_a_range_are_what_a_plan_with_that_parameter_says() {
    let mut count = 0;
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap();
        let name = shipped.figures_name;
        let format = Format::of_name(name).unwrap();
        let panel = Panel::read(name, format, shipped.figures.as_bytes()).unwrap();
        let stability = stability(&rules, &panel, 0, 1);
        assert_eq!((stability.draws, stability.phases.len()), (0, 0));
        for one in &stability.params {
            for end in [&one.low, &one.high] {
                let params = vec![(one.param.clone(), Quantity::parse(&end.value).unwrap())];
                let options = PlanOptions { params, ..PlanOptions::default() };
                let plan = rules.plan_with(panel.schema(), &options).unwrap();
                let outcome = plan.evaluate(&panel).unwrap();
                let phase = outcome.phase().map(|phase| phase.id.clone());
                assert_eq!(phase, end.phase, "{} = {}", one.param, end.value);
                count += 1;
            }
        }
    }
    assert!(60 < count, "only {count} ends were tried");
}

#[test]
fn a_verdict_that_rests_on_one_parameter_is_warned_of() {
    let (rules, panel) = one(&[30, 30, 30, 30]);
    let plan = rules.plan(panel.schema()).unwrap();
    let sections = froth::report::Sections::of([froth::report::Section::Stability]);
    let text = plan.evaluate(&panel).unwrap().report_with(&sections).to_string();
    assert!(text.contains("Take care: the verdict rests on one parameter, level."), "{text}");
}

#[test]
fn a_number_that_a_count_is_held_against_is_drawn_whole() {
    let text = "
format: 1
id: count
version: '1'
title: Count
calendar: quarter
inputs:
  x: { unit: index, every: quarter, max_age: 100d, columns: [x] }
params:
  most: { value: 2, range: [2, 3], judgement: true }
series:
  seen: count(x > 10, x > 20, x > 90)
phases:
  - { id: direct, when: 'x < 0 && count(x > 10, x > 20) >= most' }
  - { id: high, when: seen >= most }
  - { id: low, otherwise: true }
";
    let rules = RuleSet::parse(text).unwrap();
    let panel = Panel::read_csv("date,x\n2000Q1,30\n".as_bytes()).unwrap();
    let stability = stability(&rules, &panel, 4_000, 3);
    // Two hold: enough for 2 and not for 3, each drawn as often as the other.
    let three = 3.0 * (0.25 / 4_000_f64).sqrt();
    assert!((stability.stands - 0.5).abs() < three, "{stability:?}");
}

#[test]
fn rules_that_ask_for_it_tell_with_the_verdict_how_often_it_stands() {
    let ai_boom = shipped().iter().find(|one| one.id == "ai-boom").unwrap();
    let rules = ai_boom.rule_set().unwrap();
    let panel = Panel::read("figures.yaml", Format::Yaml, ai_boom.figures.as_bytes()).unwrap();
    let outcome = rules.plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    let standing = outcome.standing().unwrap();
    assert_eq!(standing.draws, 200);
    let whole = outcome.stability(standing.draws, standing.seed);
    assert_eq!(standing.stands.to_bits(), whole.stands.to_bits());
    let report = outcome.report();
    let told = format!(
        "This answer stands in {:.1} % of 200 draws of the parameters from their ranges.",
        100.0 * whole.stands
    );
    assert!(report.to_string().contains(&told), "{report}");
    assert!(report.to_markdown().contains(&told));
    // Rules that do not ask for it are not slowed down by it.
    let (rules, panel) = one(&[30, 30, 30, 30]);
    let outcome = rules.plan(panel.schema()).unwrap().evaluate(&panel).unwrap();
    assert!(outcome.standing().is_none() && outcome.report().phase.standing.is_none());
}

#[test]
fn draws_are_a_whole_number_from_one_to_ten_thousand() {
    let text = format!("{ONE}stability: 200\n");
    for wrong in ["0", "-1", "2.5", "10001", "many"] {
        let text = text.replace("stability: 200", &format!("stability: {wrong}"));
        let error = RuleSet::parse(&text).unwrap_err();
        let found = error.diagnostics().first().unwrap();
        assert_eq!(found.message, format!("`{wrong}` is not a number of draws from 1 to 10000"));
    }
}
