//! The tree of a condition says what the condition says, and shows all of it.

use froth::explain::Trace;
use froth::rules::shipped;
use froth::{Format, Knowledge, Panel, PlanOptions, Truth};

/// Calls `visit` with a part and all its parts.
fn walk(trace: &Trace, visit: &mut impl FnMut(&Trace)) {
    visit(trace);
    for part in &trace.parts {
        walk(part, visit);
    }
}

#[test]
fn the_truth_of_every_part_follows_from_its_own_parts() {
    let mut count = 0;
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap();
        let format = Format::of_name(shipped.figures_name).unwrap();
        let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
        let drops: Vec<Vec<String>> = std::iter::once(Vec::new())
            .chain(rules.inputs().iter().map(|input| vec![input.name.clone()]))
            .collect();
        for drop in drops {
            let options =
                PlanOptions { drop, knowledge: Knowledge::Released, ..PlanOptions::default() };
            let plan = rules.plan_with(panel.schema(), &options).unwrap();
            let days = plan.evaluate(&panel).history();
            for day in
                days.iter().step_by(days.len().div_ceil(12).max(1)).filter_map(|step| step.date)
            {
                let outcome = plan.evaluate_as_of(&panel, day);
                let ids = rules.signals().iter().map(|signal| &signal.id);
                let ids = ids.chain(rules.phases().iter().map(|phase| &phase.id));
                for id in ids {
                    for condition in outcome.explain(id).unwrap().conditions {
                        let Some(trace) = condition.trace else { continue };
                        walk(&trace, &mut |part| {
                            let own = part.truth.unwrap_or_default();
                            let rebuilt = part.rebuilt();
                            assert!(
                                part.truth.is_none() || own == rebuilt,
                                "{id} on {day}: {}",
                                part.text
                            );
                            count += 1;
                        });
                    }
                }
            }
        }
    }
    assert!(5_000 < count, "only {count} parts were seen");
}

#[test]
fn the_phases_are_explained_down_to_the_one_that_holds() {
    let shipped = shipped().first().unwrap();
    let rules = shipped.rule_set().unwrap();
    let panel = Panel::read_csv(shipped.figures.as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate_as_of(&panel, "1999-12-31".parse().unwrap());
    let conditions = outcome.explain_phases().conditions;
    let told: Vec<(&str, Truth)> =
        conditions.iter().map(|one| (one.id.as_str(), one.truth)).collect();
    let expected = [("bust", Truth::False), ("distress", Truth::False), ("late_boom", Truth::True)];
    assert_eq!(told, expected);
}

#[test]
fn what_is_unknown_says_why_at_its_leaf() {
    let shipped = shipped().first().unwrap();
    let rules = shipped.rule_set().unwrap();
    let panel = Panel::read_csv(shipped.figures.as_bytes()).unwrap();
    let options = PlanOptions { drop: vec!["credit_spread".to_owned()], ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate_as_of(&panel, "1999-12-31".parse().unwrap());
    let text = outcome.explain("spreads_widen").unwrap().to_text();
    assert!(text.contains("because credit_spread was left out"), "{text}");
}
