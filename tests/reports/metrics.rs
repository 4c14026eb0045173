//! Reports for machines that watch: Prometheus and monitors of Nagios's kind.

mod exposition;

use std::fs;

use exposition::{Sample, read};
use froth::report::{Alarms, Reports, Status};
use froth::{Format, Panel, PlanOptions, Report, RuleSet};

fn goldman(as_of: &str, drop: &[&str]) -> Report {
    let name = "rules/goldman-1997-vs-1999.yaml";
    let rules = RuleSet::parse_file(name, &fs::read_to_string(name).unwrap()).unwrap();
    let figures = "fixtures/us-quarterly.csv";
    let panel = Panel::read(figures, Format::Csv, &fs::read(figures).unwrap()).unwrap();
    let drop = drop.iter().map(|name| (*name).to_owned()).collect();
    let options = PlanOptions { drop, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    plan.evaluate_as_of(&panel, as_of.parse().unwrap()).unwrap().report()
}

/// Rules over rows, with a condition that is written twice and awkward texts.
fn awkward(data: &str) -> Report {
    let rules = "format: 1\nid: awkward\nversion: \"1\"\ntitle: \"a | b\\nc\"\ncalendar: rows\n\
        inputs:\n  x: { unit: usd_bn }\n\
        signals:\n  high:\n    title: \"high | 'and' = more\"\n    watch: x > 1usd_bn\n\
        \x20   when: 2usd_bn < x || x > 3usd_bn && x > 3usd_bn\n\
        phases:\n  - { id: grave, title: \"a\\\\b \\\"c\\\" | d\", when: high }\n\
        \x20 - { id: calm, otherwise: true }\n";
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv(data.as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    plan.evaluate(&panel).unwrap().report()
}

fn metrics(report: &Report) -> impl Fn(&str) -> Vec<Sample> + use<> {
    let text = report.to_prometheus();
    let families = read(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    move |name| families.get(name).cloned().unwrap_or_default()
}

/// The values of the samples with these labels, as text.
fn values(samples: &[Sample], labels: &[(&str, &str)]) -> Vec<String> {
    let has = |(own, _): &&Sample| {
        labels
            .iter()
            .all(|(label, text)| own.iter().any(|(other, found)| other == label && found == text))
    };
    samples.iter().filter(has).map(|(_, value)| value.to_string()).collect()
}

fn status(report: &Report, warn: &[&str], fail: &[&str]) -> (Status, u8) {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let status = report.status(&Alarms { warn: names(warn), fail: names(fail) });
    (status, status.code())
}

#[test]
fn exactly_one_phase_and_one_state_of_each_signal_is_one() {
    for as_of in ["1999-12-31", "1998-12-31", "1960-12-31", "2026-06-30"] {
        let report = goldman(as_of, &[]);
        let metrics = metrics(&report);
        let ones =
            |samples: &[Sample]| values(samples, &[]).iter().filter(|one| *one == "1").count();
        assert_eq!(ones(&metrics("froth_phase")), 1, "{as_of}");
        for (id, signal) in &report.signals.0 {
            let states = metrics("froth_signal_state");
            let now = values(&states, &[("signal", id), ("state", signal.state.word())]);
            assert_eq!(now, ["1"], "{as_of}");
            assert_eq!(
                values(&states, &[("signal", id)]).iter().filter(|one| *one == "1").count(),
                1
            );
        }
    }
}

#[test]
fn what_is_unknown_is_neither_zero_nor_one() {
    let metrics = metrics(&goldman("1999-12-31", &["profits", "credit_spread"]));
    let phases = metrics("froth_phase");
    let phase = |id| values(&phases, &[("phase", id)]);
    assert_eq!(phase("unknown"), ["1"]);
    assert_eq!(
        (phase("late_boom"), phase("mid_boom")),
        (vec!["NaN".to_owned()], vec!["NaN".to_owned()])
    );
    assert_eq!(phase("bust"), ["0"]);
    let states = metrics("froth_signal_state");
    let state = |state| values(&states, &[("signal", "spreads_widen"), ("state", state)]);
    assert_eq!((state("unknown"), state("off")), (vec!["1".to_owned()], vec!["NaN".to_owned()]));
    for family in ["froth_signal_value", "froth_signal_margin"] {
        let found = values(&metrics(family), &[("signal", "spreads_widen")]);
        assert_eq!(found, ["NaN", "NaN"], "{family}");
    }
    let input = [("input", "credit_spread")];
    assert_eq!(values(&metrics("froth_input_value"), &input), ["NaN"]);
    assert_eq!(values(&metrics("froth_input_age_seconds"), &input), ["NaN"]);
    assert_eq!(values(&metrics("froth_input_unknown"), &input), ["1"]);
}

#[test]
fn numbers_are_in_base_units() {
    let report = goldman("2026-06-30", &[]);
    let metrics = metrics(&report);
    let number = |family: &str, labels: &[(&str, &str)]| values(&metrics(family), labels);
    assert_eq!(number("froth_as_of_timestamp_seconds", &[]), ["1782777600"]);
    assert_eq!(number("froth_input_age_seconds", &[("input", "gdp")]), ["7862400"]);
    let rate = report.inputs.get("policy_rate").unwrap().value.unwrap();
    let found = number("froth_input_value", &[("input", "policy_rate"), ("unit", "ratio")]);
    assert_eq!(found, [(rate / 100.0).to_string()]);
    let spread = [("signal", "spreads_widen"), ("level", "on"), ("unit", "ratio")];
    assert_eq!(number("froth_signal_threshold", &spread), ["0.005"]);
    let rows = self::metrics(&awkward("x\n2.5\n"));
    assert_eq!(values(&rows("froth_input_value"), &[("unit", "usd")]), ["2500000000"]);
}

#[test]
fn a_figure_within_a_range_has_its_ends_and_is_not_unknown() {
    let rules = "format: 1\nid: burn\nversion: \"1\"\ntitle: Burn\ncalendar: day\n\
        inputs:\n  burn: { unit: usd_bn, every: day, published: 0d, max_age: 100d }\n\
        signals:\n  high: { when: burn > 120usd_bn }\n\
        phases:\n  - { id: grave, when: high }\n  - { id: calm, otherwise: true }\n";
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    let data =
        "snapshot: 1\nas_of: 2026-03-31\nfigures:\n  burn: { low: 115, high: 143, unit: usd_bn }\n";
    let panel = Panel::read("burn.yaml", Format::Yaml, data.as_bytes());
    let panel = panel.unwrap_or_else(|error| panic!("{error}"));
    let plan = rules.plan(panel.schema()).unwrap();
    let metrics = metrics(&plan.evaluate(&panel).unwrap().report());
    assert_eq!(values(&metrics("froth_input_low"), &[("unit", "usd")]), ["115000000000"]);
    assert_eq!(values(&metrics("froth_input_high"), &[]), ["143000000000"]);
    assert_eq!(values(&metrics("froth_input_value"), &[]), ["NaN"]);
    assert_eq!(values(&metrics("froth_input_unknown"), &[]), ["0"]);
    assert_eq!(values(&metrics("froth_signal_state"), &[("state", "unknown")]), ["1"]);
}

#[test]
fn awkward_texts_and_doubled_conditions_are_read_back() {
    let metrics = metrics(&awkward("x\n4\n"));
    let twice = [("level", "on"), ("comparison", "x > 3usd_bn")];
    assert_eq!(values(&metrics("froth_signal_value"), &twice), ["4000000000"]);
    assert_eq!(values(&metrics("froth_as_of_timestamp_seconds"), &[]), [""; 0]);
}

#[test]
fn the_documents_list_every_metric_and_no_other() {
    let documents = fs::read_to_string("docs/reports.md").unwrap();
    let listed: Vec<&str> = documents
        .lines()
        .filter_map(|line| line.strip_prefix("| `froth_")?.split('`').next())
        .collect();
    let text = goldman("2026-06-30", &[]).to_prometheus();
    let made: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE froth_")?.split(' ').next())
        .collect();
    // No shipped figure is a range.
    let is_range = |name: &&&str| matches!(**name, "input_low" | "input_high");
    let without: Vec<&str> = listed.iter().filter(|name| !is_range(name)).copied().collect();
    assert_eq!((without, listed.len()), (made.clone(), made.len() + 2));
}

#[test]
fn a_monitor_gets_the_status_that_was_declared() {
    let late = goldman("1999-12-31", &[]);
    assert_eq!(status(&late, &[], &["late_boom"]), (Status::Critical, 2));
    assert_eq!(status(&late, &["mid_boom"], &["distress"]), (Status::Warning, 1));
    assert_eq!(status(&late, &[], &["distress"]), (Status::Ok, 0));
    assert_eq!(status(&late, &["debt_rises"], &["spreads_widen"]), (Status::Warning, 1));
    // By itself a signal that is on is a warning.
    assert_eq!(status(&late, &[], &[]), (Status::Warning, 1));
    assert_eq!(status(&goldman("2026-06-30", &[]), &[], &[]), (Status::Ok, 0));
}

#[test]
fn a_monitor_is_told_unknown_unless_every_possible_answer_gives_the_same() {
    let open = goldman("1999-12-31", &["profits", "credit_spread"]);
    assert_eq!(open.phase.possible, ["late_boom", "mid_boom"]);
    assert_eq!(status(&open, &[], &["late_boom"]), (Status::Unknown, 3));
    assert_eq!(status(&open, &["late_boom"], &[]), (Status::Unknown, 3));
    assert_eq!(status(&open, &[], &["mid_boom"]), (Status::Critical, 2));
    assert_eq!(status(&open, &[], &["bust"]), (Status::Ok, 0));
    assert_eq!(status(&open, &[], &["spreads_widen"]), (Status::Unknown, 3));
    // Nothing was known yet.
    assert_eq!(status(&goldman("1900-01-01", &[]), &[], &[]), (Status::Unknown, 3));
}

#[test]
fn a_monitor_reads_one_line_with_performance_data() {
    let open = goldman("1999-12-31", &["profits", "credit_spread"]);
    let alarms = Alarms { warn: vec!["mid_boom".to_owned()], fail: Vec::new() };
    let line = open.to_nagios(&alarms);
    let (said, numbers) = line.trim_end().split_once(" | ").unwrap();
    assert!(
        said.starts_with("FROTH WARNING - undetermined, needs profits, credit_spread; on: "),
        "{said}"
    );
    assert!(numbers.contains("'spreads_widen spread_rise'=U;~:0.25;~:0.5"), "{numbers}");
    assert!(numbers.contains("'fed_cuts rate_change'=0.54;-0.15:;-0.4:"), "{numbers}");
    let line = awkward("x\n4\n").to_nagios(&Alarms::default());
    assert!(
        line.starts_with(
            "FROTH WARNING - a\\b \"c\" / d since row 1; on: high / 'and' = more; at row 1 | "
        ),
        "{line}"
    );
    assert_eq!(line.matches(['|', '\n']).count(), 2, "{line}");
}

#[test]
fn several_reports_are_one_scrape_with_each_family_once() {
    let reports = Reports::new(vec![
        goldman("1999-12-31", &[]),
        awkward("row,x\n1,4\n"),
        awkward("row,x\n1,1\n"),
    ]);
    let text = reports.to_prometheus();
    // The strict reader refuses a family that comes twice and two samples of one name.
    let families = read(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    let phase =
        |rules, phase| values(&families["froth_phase"], &[("rules", rules), ("phase", phase)]);
    assert_eq!(phase("goldman-1997-vs-1999", "late_boom"), ["1"]);
    assert_eq!(
        (phase("awkward", "grave"), phase("awkward#2", "grave")),
        (vec!["1".into()], vec!["0".into()])
    );
    let alone = goldman("1999-12-31", &[]).to_prometheus();
    for line in alone.lines() {
        assert!(text.lines().any(|own| own == line), "{line}");
    }
    assert_eq!(Reports::new(vec![goldman("1999-12-31", &[])]).to_prometheus(), alone);
}

#[test]
fn several_reports_are_one_check_of_the_gravest_status() {
    let (grave, calm) = (|| awkward("row,x\n1,4\n"), || awkward("row,x\n1,1\n"));
    let open = || awkward("row,x\n1,\n");
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let alarms = Alarms { warn: Vec::new(), fail: names(&["grave"]) };
    let status = |reports| Reports::new(reports).status(&alarms);
    assert_eq!(status(vec![calm(), calm()]), Status::Ok);
    assert_eq!(status(vec![calm(), open()]), Status::Unknown);
    assert_eq!(status(vec![open(), grave(), calm()]), Status::Critical);
    assert_eq!(status(Vec::new()), Status::Unknown);
    let text = Reports::new(vec![calm(), grave()]).to_nagios(&alarms);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    let first = "FROTH CRITICAL - awkward OK: calm since row 1; awkward#2 CRITICAL: a\\b \"c\" / d since row 1 | ";
    assert!(lines[0].starts_with(first), "{text}");
    let labels = lines[0].matches("'awkward#2 ").count();
    assert_eq!((labels, lines[0].matches("'awkward ").count()), (4, 4), "{text}");
    assert!(
        lines[1].starts_with("awkward: calm since row 1; ") && !lines[2].contains('|'),
        "{text}"
    );
}
