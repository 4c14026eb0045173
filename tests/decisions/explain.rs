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
            let outcome = plan.evaluate(&panel).unwrap();
            let days = outcome.history();
            for day in
                days.iter().step_by(days.len().div_ceil(12).max(1)).filter_map(|step| step.date)
            {
                let outcome = plan.evaluate_as_of(&panel, day).unwrap();
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
                            let is_open = |part: &Trace| {
                                let has_none = part.truth.is_none() && part.value.is_none();
                                part.truth == Some(Truth::Unknown) || has_none
                            };
                            let is_explained = part.parts.iter().any(is_open);
                            assert!(
                                !is_open(part) || is_explained || !part.unknown.is_empty(),
                                "{id} on {day}: {} does not say why it is unknown",
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
    let outcome = plan.evaluate_as_of(&panel, "1999-12-31".parse().unwrap()).unwrap();
    let conditions = outcome.explain_phases().conditions;
    let told: Vec<(&str, Truth)> =
        conditions.iter().map(|one| (one.id.as_str(), one.truth.unwrap())).collect();
    let expected = [
        ("bust", Truth::False),
        ("distress", Truth::False),
        ("credit_scare", Truth::False),
        ("late_boom", Truth::True),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_unknown_says_why_at_its_leaf() {
    let shipped = shipped().first().unwrap();
    let rules = shipped.rule_set().unwrap();
    let panel = Panel::read_csv(shipped.figures.as_bytes()).unwrap();
    let options = PlanOptions { drop: vec!["credit_spread".to_owned()], ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate_as_of(&panel, "1999-12-31".parse().unwrap()).unwrap();
    let text = outcome.explain("spreads_widen").unwrap().to_text();
    assert!(text.contains("because credit_spread was left out"), "{text}");
}

/// The shipped rules and figures, as of a day.
fn with_goldman(day: &str, ask: impl FnOnce(&froth::Outcome)) {
    let shipped = shipped().first().unwrap();
    let rules = shipped.rule_set().unwrap();
    let panel = Panel::read_csv(shipped.figures.as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    ask(&plan.evaluate_as_of(&panel, day.parse().unwrap()).unwrap());
}

#[test]
fn an_expression_is_explained_as_the_same_words_in_the_rules_are() {
    with_goldman("2000-03-31", |outcome| {
        let rules = outcome.explain("investment_peaks").unwrap();
        let asked = outcome.explain_expression("tech_dip >= peak_dip").unwrap();
        let when = rules.conditions.into_iter().nth(1).unwrap().trace.unwrap();
        let same = asked.conditions.into_iter().next().unwrap().trace.unwrap();
        // What is asked stands in no file; what it names does.
        assert_eq!((when.line.is_some(), same.line), (true, None));
        assert_eq!((when.truth, when.margin), (same.truth, same.margin));
        assert_eq!(when.parts.first().unwrap().parts, same.parts.first().unwrap().parts);
    });
}

#[test]
fn an_expression_may_be_a_number_and_shows_the_value_of_every_part() {
    with_goldman("2000-03-31", |outcome| {
        let text = "tech_share - rolling_max(tech_share, 2y)";
        let explained = outcome.explain_expression(text).unwrap().conditions;
        let trace = explained.first().unwrap().trace.clone().unwrap();
        assert_eq!((explained.first().unwrap().truth, trace.unit.as_str()), (None, "pp"));
        let mut inputs = 0;
        walk(&trace, &mut |part| {
            assert!(part.value.is_some(), "{}", part.text);
            inputs += usize::from(part.seen.is_some());
        });
        assert_eq!(inputs, 4);
        let high = trace.parts.get(1).unwrap();
        assert_eq!(
            trace.value.unwrap(),
            trace.parts.first().unwrap().value.unwrap() - high.value.unwrap()
        );
        assert!(high.from_bar.is_some());
    });
}

#[test]
fn a_wrong_expression_is_told_with_its_place_and_a_way_out() {
    with_goldman("2000-03-31", |outcome| {
        let error = outcome.explain_expression("tech_share > roling_max(gdp, 2y)").unwrap_err();
        let first = error.diagnostics().first().unwrap();
        let place = first.place.as_ref().unwrap();
        assert_eq!((place.line, place.column), (1, 14));
        assert_eq!(first.help.as_deref(), Some("did you mean `rolling_max(x, w, n?)`?"));
    });
}

#[test]
fn every_part_of_the_rules_knows_its_line() {
    with_goldman("2000-03-31", |outcome| {
        let text = outcome.plan().rules().text();
        let explanation = outcome.explain_phases();
        let mut count = 0;
        for condition in &explanation.conditions {
            let Some(trace) = &condition.trace else { continue };
            walk(trace, &mut |part| {
                let line = text.lines().nth(part.line.unwrap() - 1).unwrap();
                let first = part.text.split_whitespace().next().unwrap();
                assert!(line.contains(first), "{}: {line}", part.text);
                count += 1;
            });
        }
        assert!(50 < count, "only {count} parts");
    });
}

#[test]
fn a_phase_that_is_passed_over_says_what_decides() {
    with_goldman("2026-06-30", |outcome| {
        let explanation = outcome.explain_phases();
        let scare = explanation.conditions.iter().find(|one| one.id == "credit_scare").unwrap();
        assert_eq!(scare.why, ["spreads_widen is false", "watch(fed_cuts) is false"]);
        let mid = explanation.conditions.last().unwrap();
        assert_eq!((mid.id.as_str(), mid.turn), ("mid_boom", Some(Truth::True)));
        assert_eq!(mid.held.map(|held| (held.bars, held.of)), Some((2, 2)));
    });
}
