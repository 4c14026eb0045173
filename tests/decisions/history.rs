//! Histories: the same code that gives today's answer, bar by bar.

use froth::report::HistoryReport;
use froth::time::Date;
use froth::{Format, Knowledge, Panel, PlanOptions, RuleSet};

const RULES: &str = include_str!("../../rules/goldman-1997-vs-1999.yaml");
const FIGURES: &str = include_str!("../../fixtures/us-quarterly.csv");

fn date(text: &str) -> Option<Date> {
    Some(text.parse().expect("a day"))
}

fn history(
    rules: &str,
    figures: &str,
    options: &PlanOptions,
    shown: [Option<Date>; 2],
) -> HistoryReport {
    let rules = RuleSet::parse(rules).expect("right rules");
    let panel = Panel::read("data.csv", Format::Csv, figures.as_bytes()).expect("right data");
    let plan = rules.plan_with(panel.schema(), options).expect("a plan");
    plan.evaluate(&panel).expect("its own panel").history_report(shown[0], shown[1])
}

fn shipped(options: &PlanOptions) -> HistoryReport {
    history(RULES, FIGURES, options, [None, None])
}

/// The shipped rules on what is known, in hindsight, and with a gap.
fn all_options() -> [PlanOptions; 3] {
    [
        PlanOptions::default(),
        PlanOptions { knowledge: Knowledge::Latest, ..PlanOptions::default() },
        PlanOptions { drop: vec!["nasdaq".to_owned()], ..PlanOptions::default() },
    ]
}

#[test]
fn history_equals_the_evaluation_of_its_days() {
    let rules = RuleSet::parse(RULES).expect("right rules");
    let panel = Panel::read("data.csv", Format::Csv, FIGURES.as_bytes()).expect("right data");
    for options in all_options() {
        // Every day takes long; of the variations every seventh is enough.
        let is_plain = options.drop.is_empty() && options.knowledge == Knowledge::Released;
        let step = if is_plain { 1 } else { 7 };
        let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
        let report = plan.evaluate(&panel).expect("its own panel").history_report(None, None);
        // The last one is on the day on which the last figure is known, in 2026Q3.
        assert_eq!(
            report.bars.len(),
            if options.knowledge == Knowledge::Latest { 270 } else { 271 }
        );
        for bar in report.bars.iter().step_by(step) {
            let then =
                plan.evaluate_as_of(&panel, bar.date.expect("a day")).expect("its own panel");
            let phase = then.phase().map(|phase| phase.id.clone());
            assert_eq!(bar.phase, phase, "{}", bar.bar);
            let possible: Vec<&str> =
                then.possible().iter().map(|phase| phase.id.as_str()).collect();
            assert_eq!(bar.possible, possible, "{}", bar.bar);
            for (signal, state) in &bar.signals.0 {
                assert_eq!(Some(*state), then.signal(signal), "{} {signal}", bar.bar);
            }
        }
    }
}

#[test]
fn episodes_part_the_bars_into_runs_of_one_phase() {
    for options in all_options() {
        let report = shipped(&options);
        let mut rest = report.bars.as_slice();
        let mut before = None;
        for episode in &report.episodes {
            let (run, later) = rest.split_at(episode.bars);
            assert!(run.iter().all(|bar| bar.phase == episode.phase), "{}", episode.from_bar);
            assert_ne!(before.as_ref(), Some(&episode.phase), "{}", episode.from_bar);
            assert_eq!(run[0].bar, episode.from_bar);
            assert_eq!(run[run.len() - 1].bar, episode.to_bar);
            assert_eq!(episode.is_lasting, later.is_empty());
            before = Some(episode.phase.clone());
            rest = later;
        }
        assert!(rest.is_empty());
    }
}

#[test]
fn an_episode_names_the_signals_that_changed_at_its_first_bar() {
    let report = shipped(&PlanOptions::default());
    for episode in &report.episodes {
        let place = report.bars.iter().position(|bar| bar.bar == episode.from_bar);
        let place = place.expect("its first bar");
        let changed: Vec<&str> = match place.checked_sub(1) {
            None => Vec::new(),
            Some(before) => {
                let (before, now) = (&report.bars[before].signals.0, &report.bars[place].signals.0);
                let pairs = before.iter().zip(now).filter(|(before, now)| before.1 != now.1);
                pairs.map(|(_, now)| now.0.as_str()).collect()
            }
        };
        let named: Vec<&str> =
            episode.began.signals.iter().map(|change| change.signal.as_str()).collect();
        assert_eq!(named, changed, "{}", episode.from_bar);
    }
}

#[test]
fn what_is_not_shown_is_evaluated_all_the_same() {
    let whole = shipped(&PlanOptions::default());
    let shown = [date("1998-12-31"), date("2000-06-30")];
    let part = history(RULES, FIGURES, &PlanOptions::default(), shown);
    let bars: Vec<&str> = part.bars.iter().map(|bar| bar.bar.as_str()).collect();
    assert_eq!(bars, ["1998Q4", "1999Q1", "1999Q2", "1999Q3", "1999Q4", "2000Q1", "2000Q2"]);
    for bar in &part.bars {
        let same = whole.bars.iter().find(|other| other.bar == bar.bar).expect("the same bar");
        assert_eq!((&bar.phase, &bar.possible), (&same.phase, &same.possible));
    }
    let episodes: Vec<(&str, &str)> = part
        .episodes
        .iter()
        .map(|episode| (episode.from_bar.as_str(), episode.to_bar.as_str()))
        .collect();
    assert_eq!(episodes, [("1998Q4", "1999Q1"), ("1999Q2", "2000Q1"), ("2000Q2", "2000Q3")]);
}

#[test]
fn csv_and_ndjson_say_what_json_says() {
    for options in all_options() {
        let report = shipped(&options);
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("JSON");
        let bars = json["bars"].as_array().expect("bars");

        let lines = report.to_ndjson();
        let lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(&lines, bars);

        let table = report.to_csv();
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let rows: Vec<csv::StringRecord> =
            reader.records().collect::<Result<_, _>>().expect("rows of one length");
        assert_eq!(rows.len(), bars.len());
        for (row, bar) in rows.iter().zip(bars) {
            for (name, cell) in header.iter().zip(row) {
                let said = match name {
                    "bar" | "date" => bar[name].as_str(),
                    "phase" => Some(bar[name].as_str().unwrap_or("")),
                    "possible" => {
                        let possible: Vec<&str> = cell.split('|').collect();
                        assert_eq!(serde_json::json!(possible), bar[name]);
                        continue;
                    }
                    signal => bar["signals"][signal].as_str(),
                };
                assert_eq!(said, Some(cell), "{name} of {}", bar["bar"]);
            }
        }
    }
}

/// The text without its last part, which holds digests.
fn text(report: &HistoryReport) -> String {
    let text = report.to_text(froth::diagnostic::Style::Plain);
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    text.split("\n\nrules ").next().unwrap_or_default().to_owned()
}

#[test]
fn the_years_of_the_boom_read_well() {
    let shown = [date("1990-01-01"), date("2003-12-31")];
    let report = history(RULES, FIGURES, &PlanOptions::default(), shown);
    insta::assert_snapshot!(text(&report));
}

#[test]
fn a_gap_is_told_from_quiet() {
    let options = PlanOptions { drop: vec!["credit_spread".to_owned()], ..PlanOptions::default() };
    let shown = [date("1997-01-01"), date("2003-12-31")];
    insta::assert_snapshot!(text(&history(RULES, FIGURES, &options, shown)));
}

const ONE_SIGNAL: &str = "\
format: 1
id: rules
version: \"1.0.0\"
title: Is it high?
calendar: CALENDAR
inputs:
  x: { unit: index, columns: [x] }
signals:
  high:
    watch: x > 4
    when: x > 6
phases:
  - id: hot
    title: Hot
    when: high
  - id: cold
    title: Cold
    otherwise: true
";

#[test]
fn many_bars_share_cells_and_the_gravest_shows() {
    let monday = date("1990-01-01").expect("a day");
    let rows = (0..1500).map(|week| {
        let value = if week == 700 { "8" } else { ["1", "5", ""][week as usize / 200 % 3] };
        format!("{},{value}\n", monday.plus_days(7 * week))
    });
    let figures = format!("date,x\n{}", rows.collect::<String>());
    let rules = ONE_SIGNAL.replace("CALENDAR", "week");
    let report = history(&rules, &figures, &PlanOptions::default(), [None, None]);
    insta::assert_snapshot!(text(&report));
}

#[test]
fn rows_without_days_are_counted() {
    let rows = (0..100).map(|row| format!("{}\n", row / 10 % 8));
    let figures = format!("x\n{}", rows.collect::<String>());
    let rules = ONE_SIGNAL.replace("CALENDAR", "rows");
    let report = history(&rules, &figures, &PlanOptions::default(), [None, None]);
    insta::assert_snapshot!(text(&report));
}

#[test]
fn of_every_length_of_time_the_last_decision_is_shown_as_it_was() {
    let whole = shipped(&PlanOptions::default());
    for (step, ending, count) in [("1y", "Q4", 68), ("6m", "Q2", 136), ("2q", "Q4", 136)] {
        let step = froth::time::Span::parse(step).expect("a length");
        let thin = shipped(&PlanOptions::default()).every(step);
        assert_eq!(thin.bars.len(), count, "{step}");
        assert!(thin.bars.iter().any(|bar| bar.bar.ends_with(ending)));
        assert!(!thin.bars.iter().any(|bar| bar.bar.ends_with("Q1")));
        for bar in &thin.bars {
            let same = whole.bars.iter().find(|one| one.bar == bar.bar).expect("a bar of all");
            assert_eq!(format!("{bar:?}"), format!("{same:?}"));
        }
        let last = |report: &HistoryReport| report.bars.last().map(|bar| bar.bar.clone());
        assert_eq!(last(&thin), last(&whole));
        assert_eq!(format!("{:?}", thin.episodes), format!("{:?}", whole.episodes));
    }
    let every =
        shipped(&PlanOptions::default()).every(froth::time::Span::parse("1w").expect("one"));
    assert_eq!(every.bars.len(), whole.bars.len());
}
