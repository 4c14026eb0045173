//! A figure that is known only within a range: the answer is all that the range
//! allows, and never less.

use std::collections::BTreeSet;

use crate::chance::Chance;
use crate::drawn::{self, INPUTS, Reach};
use froth::{Format, Knowledge, Outcome, Panel, Plan, PlanOptions, RuleSet, Series, State};

/// What a bar says: the phases that are possible, and the states.
type Answer = (BTreeSet<String>, Vec<State>);

fn answers(plan: &Plan, panel: &Panel) -> Vec<Answer> {
    let history = plan.evaluate(panel).expect("its own panel");
    let history = history.history();
    let steps = history.iter().map(|step| {
        (step.possible.iter().map(|phase| phase.id.clone()).collect(), step.signals.clone())
    });
    steps.collect()
}

/// A table of which some cells are ranges.
struct Table {
    panel: Panel,
    /// By row and input, the lowest and the highest value.
    ends: Vec<[(f64, f64); 4]>,
}

impl Table {
    /// About one cell in `every` is a range.
    fn new(chance: &mut Chance, calendar: &str, every: usize) -> Table {
        let cells = drawn::cells(chance, 8);
        let ends = cells.iter().map(|row| {
            row.map(|cell| {
                let low = cell.map_or(f64::NAN, f64::from);
                let width = if chance.one_in(every) { 1 + chance.below(4) } else { 0 };
                (low, low + f64::from(u8::try_from(width).unwrap_or(0)) / 2.0)
            })
        });
        let mut ends: Vec<[(f64, f64); 4]> = ends.collect();
        ends.iter_mut().for_each(|row| row[0] = (1.0, 1.0));
        let panel = Panel::read_csv(drawn::csv(&cells, calendar).as_bytes()).expect("good data");
        Table { panel, ends }
    }

    fn with(&self, mut cell: impl FnMut(usize, usize) -> (f64, (f64, f64))) -> Panel {
        let series = INPUTS.iter().enumerate().map(|(input, name)| {
            let series = self.panel.get(name).expect("a column");
            let rows = 0..series.stamps().len();
            let (values, ranges): (Vec<f64>, Vec<(f64, f64)>) =
                rows.map(|row| cell(row, input)).unzip();
            let series = Series::new(*name, series.stamps().to_vec(), values).expect("a series");
            series.with_ranges(&ranges).expect("ranges")
        });
        Panel::new(series.collect()).expect("no name twice")
    }

    /// The panel with its ranges; likely values are there or not.
    fn ranged(&self, chance: &mut Chance) -> Panel {
        self.with(|row, input| {
            let (low, high) = self.ends[row][input];
            let has_likely = low == high || chance.one_in(2);
            let likely = if has_likely { low } else { f64::NAN };
            (likely, if low == high { (f64::NAN, f64::NAN) } else { (low, high) })
        })
    }

    /// The panel with one value drawn from each range.
    fn drawn(&self, chance: &mut Chance) -> Panel {
        self.with(|row, input| {
            let (low, high) = self.ends[row][input];
            let part = f64::from(u32::try_from(chance.below(5)).unwrap_or(0)) / 4.0;
            (low + part * (high - low), (f64::NAN, f64::NAN))
        })
    }
}

#[test]
fn every_answer_that_some_value_gives_is_possible() {
    let mut open = 0;
    for calendar in ["rows", "quarter"] {
        for seed in 1..=40 {
            let chance = &mut Chance::new(seed);
            let text = drawn::rules(chance, Reach::All, calendar);
            let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            let table = Table::new(chance, calendar, 3);
            let ranged = table.ranged(chance);
            let plan = rules.plan(ranged.schema()).expect("a plan");
            let found = answers(&plan, &ranged);
            open += found.iter().filter(|(possible, _)| 1 < possible.len()).count();
            for _ in 0..25 {
                let drawn = table.drawn(chance);
                for (bar, (one, all)) in answers(&plan, &drawn).iter().zip(&found).enumerate() {
                    let what =
                        || format!("bar {bar}, seed {seed}: {one:?}, not in {all:?}\n{text}");
                    assert!(one.0.is_subset(&all.0), "{}", what());
                    for (one, all) in one.1.iter().zip(&all.1) {
                        assert!(one == all || *all == State::Unknown, "{}", what());
                    }
                }
            }
        }
    }
    assert!(200 < open, "{open}");
}

#[test]
fn an_input_that_is_needed_settles_the_phase_whatever_its_value() {
    let mut settled = 0;
    for seed in 1..=40 {
        let chance = &mut Chance::new(seed);
        let text = drawn::rules(chance, Reach::Careful, "rows");
        let rules = RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let table = Table::new(chance, "rows", 3);
        let ranged = table.ranged(chance);
        let plan = rules.plan(ranged.schema()).expect("a plan");
        let outcome = plan.evaluate(&ranged).expect("its own panel");
        let needs: Vec<String> = outcome.needs().iter().map(|input| input.name.clone()).collect();
        if needs.is_empty() {
            continue;
        }
        let inputs = (0..4).filter(|input| needs.contains(&INPUTS[*input].to_owned()));
        let inputs: Vec<usize> = inputs.collect();
        for _ in 0..15 {
            let known = table.with(|row, input| {
                let (low, high) = table.ends[row][input];
                let part = f64::from(u32::try_from(chance.below(5)).unwrap_or(0)) / 4.0;
                let is_range = low < high && !inputs.contains(&input);
                let value = match inputs.contains(&input) {
                    // A gap may turn out to be anything.
                    true if low.is_nan() => 8.0 * part - 4.0,
                    _ if low == high => low,
                    _ => low + part * (high - low),
                };
                (value, if is_range { (low, high) } else { (f64::NAN, f64::NAN) })
            });
            let after = plan.evaluate(&known).expect("its own panel");
            assert!(after.phase().is_some(), "{needs:?} of {text}");
            settled += 1;
        }
    }
    assert!(100 < settled, "{settled}");
}

#[test]
fn what_rises_and_reads_each_figure_once_has_exactly_the_answers_of_its_values() {
    const RULES: &str = "
format: 1
id: once
version: \"1\"
title: Each figure once
calendar: rows
inputs:
  a: { unit: number, columns: [a] }
  b: { unit: number, columns: [b] }
phases:
  - { id: high, when: 'max(log(4 + a), 0.5) + 2 * b > 3' }
  - { id: middle, when: 'max(log(4 + a), 0.5) + 2 * b > 1' }
  - { id: low, otherwise: true }
";
    let rules = RuleSet::parse(RULES).expect("good rules");
    let mut sizes = BTreeSet::new();
    for seed in 1..=30 {
        let chance = &mut Chance::new(seed);
        let mut end = || {
            let low = f64::from(u32::try_from(chance.below(25)).unwrap_or(0)) / 4.0 - 3.0;
            (low, low + f64::from(u32::try_from(chance.below(17)).unwrap_or(0)) / 4.0)
        };
        let ends = [end(), end()];
        let panel = |cells: [(f64, (f64, f64)); 2]| {
            let series = ["a", "b"].iter().zip(cells).map(|(name, (value, range))| {
                let stamps = vec!["2025-12-31".parse().expect("a day")];
                let series = Series::new(*name, stamps, vec![value]).expect("a series");
                series.with_ranges(&[range]).expect("a range")
            });
            Panel::new(series.collect()).expect("no name twice")
        };
        let ranged = panel(ends.map(|range| (f64::NAN, range)));
        let plan = rules.plan(ranged.schema()).expect("a plan");
        let mut drawn = BTreeSet::new();
        for step in 0..21_u32 * 21 {
            let at =
                |(low, high): (f64, f64), step: u32| low + f64::from(step) / 20.0 * (high - low);
            let cells = [at(ends[0], step % 21), at(ends[1], step / 21)];
            let one = panel(cells.map(|value| (value, (f64::NAN, f64::NAN))));
            drawn.extend(possible(&plan.evaluate(&one).expect("its own panel")));
        }
        let found: BTreeSet<String> =
            possible(&plan.evaluate(&ranged).expect("its own panel")).into_iter().collect();
        sizes.insert(found.len());
        assert_eq!(found, drawn, "seed {seed}: {ends:?}");
    }
    assert_eq!(sizes, BTreeSet::from([1, 2, 3]));
}

fn possible(outcome: &Outcome) -> Vec<String> {
    outcome.possible().iter().map(|phase| phase.id.clone()).collect()
}

#[test]
fn a_phase_between_two_ends_is_possible_though_neither_end_gives_it() {
    let outcome_of = |figure: &str| verdict(figure, "a >= 2 && a <= 3", None);
    assert_eq!(outcome_of("{ low: 1, high: 4 }"), ["yes", "no"]);
    assert_eq!(outcome_of("{ low: 2, high: 3 }"), ["yes"]);
    assert_eq!(outcome_of("{ low: 3.5, high: 4 }"), ["no"]);
}

#[test]
fn a_range_is_known_and_has_no_stand_in() {
    assert_eq!(verdict("{ low: 1, high: 4 }", "known(a)", None), ["yes"]);
    assert_eq!(verdict("{ low: 1, high: 4 }", "known(a > 2)", None), ["yes"]);
    assert_eq!(verdict("{ low: 1, high: 4 }", "first_known(a, 9) > 5", None), ["no"]);
    assert_eq!(verdict("{ low: -1, high: 1 }", "known(1 / a)", None), ["yes", "no"]);
    assert_eq!(verdict("{ low: 1, high: 4 }", "1 / a <= 1", None), ["yes"]);
}

#[test]
fn a_range_without_an_end_goes_on_for_ever() {
    assert_eq!(verdict("{ low: 2 }", "a >= 2", None), ["yes"]);
    assert_eq!(verdict("{ low: 2 }", "a >= 1000000", None), ["yes", "no"]);
    assert_eq!(verdict("{ high: 2 }", "a + 1 <= 3", None), ["yes"]);
    assert_eq!(verdict("{ high: 2 }", "a > 2.1", None), ["no"]);
}

#[test]
fn a_likely_value_decides_nothing() {
    assert_eq!(verdict("{ low: 1, likely: 1, high: 4 }", "a > 2", None), ["yes", "no"]);
    assert_eq!(verdict("{ low: 3, likely: 4, high: 4 }", "a > 2", None), ["yes"]);
}

#[test]
fn ranges_come_in_the_unit_of_the_input() {
    let figure = "{ low: 1500, high: 2500, unit: usd_mn }";
    assert_eq!(verdict(figure, "a >= 1.5usd_bn", Some("usd_bn")), ["yes"]);
    assert_eq!(verdict(figure, "a >= 2usd_bn", Some("usd_bn")), ["yes", "no"]);
}

#[test]
fn the_report_says_within_what_range_a_figure_is_known() {
    let panel = snapshot("{ low: 5, high: 12, unit: percent, confidence: unconfirmed }");
    let rules = rules("a <= 10pct", "percent");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let report = plan.evaluate(&panel).expect("its own panel").report();
    let signal = report.signals.get("s").expect("a signal");
    assert_eq!(signal.state, State::Unknown);
    assert_eq!(signal.unknown[0].to_string(), "a is only known within its range of 5 to 12 %");
    let text = report.to_string();
    assert!(text.contains("5 to 12 %"), "{text}");
    assert!(text.contains("unconfirmed, from memory: a"), "{text}");
    assert!(text.contains("would decide it: a"), "{text}");
    let json = report.to_json();
    let input = json.split("\"inputs\": {").nth(1).expect("inputs");
    assert!(input.contains("\"low\": 5.0") && input.contains("\"high\": 12.0"), "{json}");
    assert!(json.contains("\"reason\": \"within_range\""), "{json}");
}

#[test]
fn a_range_stands_beside_figures_that_were_revised() {
    let day = |text: &str| text.parse::<froth::time::Date>().expect("a day");
    let quarter = "2025Q1".parse().expect("a quarter");
    let rows = vec![(quarter, day("2025-04-30"), 1.0), (quarter, day("2025-08-15"), 2.0)];
    let revised = Series::with_vintages("b", rows).expect("a series");
    let text = "snapshot: 1\nas_of: 2025-03-31\nfigures:\n  a: { low: 1, high: 2 }\n";
    let panel = Panel::read("now.yaml", Format::Yaml, text.as_bytes()).expect("good data");
    let panel = panel.join(Panel::new(vec![revised]).expect("one")).expect("no name twice");
    let text = "format: 1\nid: two\nversion: \"1\"\ntitle: A sum\ncalendar: quarter\ninputs:\n  \
                a: { unit: number, max_age: 2y }\n  b: { unit: number, max_age: 2y }\n\
                phases:\n  - { id: yes, when: a + b > 3 }\n  - { id: no, otherwise: true }\n";
    let rules = RuleSet::parse(text).expect("good rules");
    let options = PlanOptions { knowledge: Knowledge::Vintage, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).expect("a plan");
    let last = plan.evaluate_as_of(&panel, day("2025-09-30")).expect("its own panel");
    let found: Vec<usize> = last.history().iter().map(|step| step.possible.len()).collect();
    assert_eq!(found, [2, 1, 2]);
    assert_eq!(last.needs()[0].name, "a");
    for (end, open) in [("2025-06-30", 1), ("2025-08-14", 1), ("2025-08-15", 2)] {
        assert_eq!(
            plan.evaluate_as_of(&panel, day(end)).expect("its own panel").possible().len(),
            open,
            "{end}"
        );
    }
}

#[test]
fn a_year_ago_is_the_same_week_of_decisions_beside_a_range() {
    let week = |text: &str| text.parse::<froth::time::Stamp>().expect("a week");
    let weeks = ["2022-W52", "2023-W21", "2023-W22", "2023-W23", "2024-W21", "2024-W22"];
    let values = vec![f64::NAN, 1.0, 10.0, 2.0, 3.0, 3.0];
    let mut ranges = vec![(f64::NAN, f64::NAN); 6];
    ranges[0] = (1.0, 2.0);
    let series = Series::new("a", weeks.map(week).to_vec(), values).expect("a series");
    let series = series.with_ranges(&ranges).expect("ranges");
    let panel = Panel::new(vec![series]).expect("one");
    let text = "format: 1\nid: one\nversion: \"1\"\ntitle: A year ago\ncalendar: week\n\
                inputs:\n  a: { unit: number, every: week, max_age: 1y }\n\
                phases:\n  - { id: yes, when: \"lag(newest(a), 1y) == 10\" }\n  \
                - { id: no, otherwise: true }\n";
    let rules = RuleSet::parse(text).expect("good rules");
    let plan = rules.plan(panel.schema()).expect("a plan");
    assert_eq!(possible(&plan.evaluate(&panel).expect("its own panel")), ["yes"]);
}

#[test]
fn a_stream_refuses_ranges() {
    let panel = snapshot("{ low: 5, high: 12 }");
    let rules = rules("a <= 10", "number");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let error = plan.stream().read(&panel, None).expect_err("refused");
    assert!(error.to_string().contains("some figures are ranges"), "{error}");
}

#[test]
fn a_survey_of_entities_refuses_ranges() {
    let options = froth::entities::SurveyOptions {
        entity: "company".to_owned(),
        date: Some("date".to_owned()),
        ..Default::default()
    };
    let survey = |figure: &str| {
        rules("a <= 10", "number").survey(&["company", "date"], snapshot(figure), &options)
    };
    let error = survey("{ low: 5, high: 12 }").expect_err("refused");
    assert!(error.to_string().contains("some figures are ranges"), "{error}");
    assert!(survey("7").is_ok());
}

fn snapshot(figure: &str) -> Panel {
    let text = format!("snapshot: 1\nas_of: 2025-12-15\nfigures:\n  a: {figure}\n");
    Panel::read("now.yaml", Format::Yaml, text.as_bytes()).expect("good data")
}

fn rules(condition: &str, unit: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: one\nversion: \"1\"\ntitle: One condition\ncalendar: quarter\n\
         inputs:\n  a: {{ unit: {unit}, columns: [a] }}\n\
         signals:\n  s: {{ when: \"{condition}\" }}\n\
         phases:\n  - {{ id: yes, when: s }}\n  - {{ id: no, otherwise: true }}\n"
    );
    RuleSet::parse(&text).expect("good rules")
}

fn verdict(figure: &str, condition: &str, unit: Option<&str>) -> Vec<String> {
    let (panel, rules) = (snapshot(figure), rules(condition, unit.unwrap_or("number")));
    let plan = rules.plan(panel.schema()).expect("a plan");
    possible(&plan.evaluate(&panel).expect("its own panel"))
}
