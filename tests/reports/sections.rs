//! What a report has besides the verdict, and only when it is asked for.

use froth::report::{Report, Section, Sections};
use froth::rules::shipped;
use froth::{Panel, RuleSet};

fn goldman() -> (RuleSet, Panel) {
    let shipped = shipped().first().unwrap();
    (shipped.rule_set().unwrap(), Panel::read_csv(shipped.figures.as_bytes()).unwrap())
}

fn keys(report: &Report) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    json.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a_report_has_the_sections_that_were_asked_for_and_no_others() {
    let (rules, panel) = goldman();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let plain = keys(&outcome.report());
    for section in Section::ALL {
        let with = keys(&outcome.report_with(&Sections::of([section])));
        let more: Vec<&str> =
            with.iter().filter(|key| !plain.contains(key)).map(String::as_str).collect();
        assert_eq!(more, [section.word()]);
        assert_eq!(with.len(), plain.len() + 1);
    }
}

#[test]
fn the_history_in_a_report_is_the_history() {
    let (rules, panel) = goldman();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let report = outcome.report_with(&Sections::of([Section::History]));
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    let whole: serde_json::Value =
        serde_json::from_str(&outcome.history_report(None, None).to_json()).unwrap();
    for key in ["phases", "signals", "bars", "episodes"] {
        assert_eq!(json["history"][key], whole[key], "{key}");
    }
}

/// Each point of a chart is what the decision of that bar was shown.
#[test]
fn a_chart_shows_at_each_bar_the_evidence_of_that_day() {
    let (rules, panel) = goldman();
    let plan = rules.plan(panel.schema()).unwrap();
    let report = plan.evaluate(&panel).unwrap().report_with(&Sections::of([Section::Charts]));
    let charts = report.charts.unwrap();
    let mut points = 0;
    for (bar, date) in charts.dates.iter().enumerate().step_by(7) {
        let then = plan.evaluate_as_of(&panel, date.unwrap()).unwrap().report();
        assert_eq!(then.bar.as_ref(), charts.bars.get(bar));
        for (id, signal) in &then.signals.0 {
            let chart = charts.signals.get(id).unwrap();
            assert_eq!(chart.states[bar], signal.state, "{id} at {bar}");
            for evidence in &signal.evidence {
                for comparing in &evidence.comparisons {
                    let watched =
                        chart.watched.iter().find(|one| one.expression == comparing.expression);
                    let watched = watched.unwrap();
                    assert_eq!(watched.values[bar], comparing.value, "{id} at {bar}");
                    let threshold = watched.thresholds.iter().find(|one| {
                        one.level == evidence.level && one.expression == comparing.against
                    });
                    assert_eq!(threshold.unwrap().values[bar], comparing.threshold);
                    points += 1;
                }
            }
        }
    }
    assert!(300 < points, "only {points} points were compared");
}
