//! What changed between two decisions.

use froth::report::Report;
use froth::{Panel, RuleSet, State};

fn report(as_of: &str) -> Report {
    let rules = RuleSet::parse(include_str!("../../rules/goldman-1997-vs-1999.yaml"));
    let rules = rules.expect("right rules");
    let figures = include_str!("../../fixtures/us-quarterly.csv");
    let panel = Panel::read_csv(figures.as_bytes()).expect("right data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    plan.evaluate_as_of(&panel, as_of.parse().expect("a day")).expect("its own panel").report()
}

#[test]
fn a_decision_does_not_differ_from_itself() {
    let diff = report("1999-12-31").diff(&report("1999-12-31"));
    assert!(!diff.is_changed);
    for (id, signal) in &diff.signals.0 {
        assert_eq!(signal.then, signal.now, "{id}");
        for comparison in &signal.comparisons {
            assert_eq!(comparison.then.value, comparison.now.value, "{id}");
        }
    }
}

#[test]
fn a_changed_signal_shows_the_comparisons_that_turned() {
    let diff = report("1999-12-31").diff(&report("1998-12-31"));
    assert_eq!(diff.then.phase.as_deref(), Some("credit_scare"));
    assert_eq!(diff.now.phase.as_deref(), Some("late_boom"));
    let spreads = diff.signals.get("spreads_widen").expect("the signal");
    assert_eq!((spreads.then, spreads.now), (State::On, State::Off));
    assert!(
        spreads.comparisons.iter().all(|comparison| comparison.then.truth != comparison.now.truth)
    );
    let debt = diff.signals.get("debt_rises").expect("the signal");
    assert!(!debt.is_changed);
}

#[test]
fn before_the_data_all_was_unknown() {
    let diff = report("1999-12-31").diff(&report("1900-12-31"));
    assert!(diff.is_changed && diff.then.phase.is_none());
    assert!(diff.signals.0.iter().all(|(_, signal)| signal.then == State::Unknown));
}

#[test]
fn every_line_fits_the_page() {
    for then in ["1900-12-31", "1960-03-31", "1998-12-31", "1999-11-15"] {
        let text = report("1999-12-31").diff(&report(then)).to_string();
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
