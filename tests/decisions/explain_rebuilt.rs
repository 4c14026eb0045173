//! The verdict built anew from nothing but the JSON of its explanation.

use crate::chance::Chance;
use crate::drawn::{self, Reach};
use crate::rebuilt::check;
use froth::rules::shipped;
use froth::{Format, Panel, PlanOptions, RuleSet};

#[test]
fn the_verdict_follows_from_the_explanation_for_rules_by_chance() {
    let (mut count, mut open) = (0, 0);
    for seed in 0..220 {
        let mut chance = Chance::new(seed * 104_729 + 7);
        let reach = if seed % 4 == 0 { Reach::Careful } else { Reach::All };
        let text = drawn::rules(&mut chance, reach, "quarter");
        let rules = RuleSet::parse(&text).unwrap();
        let cells = drawn::cells(&mut chance, 12);
        let panel = Panel::read_csv(drawn::csv(&cells, "quarter").as_bytes()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        for step in plan.evaluate(&panel).unwrap().history() {
            let Some(day) = step.date else { continue };
            let outcome = plan.evaluate_as_of(&panel, day).unwrap();
            if let Some(is_open) = check(&outcome, &format!("seed {seed} on {day}\n{text}")) {
                count += 1;
                open += usize::from(is_open);
            }
        }
    }
    assert!(2_000 < count && 500 < open, "{count} cases, {open} of them open");
}

#[test]
fn the_verdict_follows_from_the_explanation_for_the_shipped_rules() {
    let mut count = 0;
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap();
        let name = shipped.figures_name;
        let format = Format::of_name(name).unwrap();
        let panel = Panel::read(name, format, shipped.figures.as_bytes()).unwrap();
        let drops = std::iter::once(Vec::new())
            .chain(rules.inputs().iter().map(|input| vec![input.name.clone()]));
        for drop in drops {
            let options = PlanOptions { drop, ..PlanOptions::default() };
            let plan = rules.plan_with(panel.schema(), &options).unwrap();
            let outcome = plan.evaluate(&panel).unwrap();
            let days = outcome.history();
            for step in days.iter().step_by(days.len().div_ceil(7).max(1)) {
                let outcome = plan.evaluate_as_of(&panel, step.date.unwrap()).unwrap();
                count += usize::from(check(&outcome, rules.id()).is_some());
            }
        }
    }
    assert!(100 < count, "only {count} cases");
}
