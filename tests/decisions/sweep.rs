//! Parameters over their ranges: each set against a slow second computation.

#![expect(clippy::cast_precision_loss, reason = "counts are small")]

mod slow;

use std::ops::ControlFlow;

use froth::rules::shipped;
use froth::score::{
    Episodes, Happened, Measure, Record, RowKind, ScoreOptions, Sweep, SweepOptions, Way,
};
use froth::time::Span;
use froth::{Format, Outcome, Panel, PlanOptions, Quantity, RuleSet};
use slow::Slow;

const RULES: &str = "\
format: 1
id: t
version: \"1\"
title: t
calendar: quarter
inputs:
  x: { unit: number, every: quarter, published: 0d, max_age: 0d, columns: [x] }
params:
  low: { value: 4, range: [2, 7], below: level, judgement: true }
  level: { value: 6, range: [3, 9], judgement: true }
  memory: { value: 2q, range: [1q, 4q], judgement: true }
signals:
  high: { watch: x >= low, when: \"rolling_max(x, memory) >= level\" }
phases:
  - { id: alert, when: high, for: 2 }
  - { id: warm, when: watch(high) }
  - { id: calm, otherwise: true }
";

/// Eighty quarters from 2000Q1 on, higher before the episodes; with gaps or without.
fn panel(seed: u64, has_gaps: bool) -> Panel {
    let mut state = seed;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let mut text = "date,x\n".to_owned();
    for place in 0..80 {
        let number = next(8) + if [14, 15, 34, 35, 54, 74].contains(&place) { 2 } else { 0 };
        let cell =
            if has_gaps && next(9) == 0 { String::new() } else { format!("{number}.{}", next(10)) };
        text.push_str(&format!("{}Q{},{cell}\n", 2000 + place / 4, place % 4 + 1));
    }
    Panel::read_csv(text.as_bytes()).unwrap()
}

const EPISODES: &str = "onset,end,name\n2004Q1,2004Q4,one\n2009Q1,2009Q3,two\n2013Q4,2014Q2,three\n\
                        2018Q4,2019Q1,four\n";

fn episodes(text: &str) -> Episodes {
    Episodes::read("e.csv", text.as_bytes()).unwrap()
}

fn options() -> ScoreOptions {
    let horizon = Span::parse("4q").unwrap();
    ScoreOptions { horizon, preference: 0.6, ..ScoreOptions::default() }
}

fn outcome(rules: &str, panel: &Panel) -> Outcome {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    rules.plan(panel.schema()).unwrap().evaluate(panel).unwrap()
}

fn draws(alarm: &str, draws: usize) -> SweepOptions {
    let way = Way::Draws { draws, seed: 7 };
    SweepOptions { alarm: Some(alarm.to_owned()), way, ..SweepOptions::default() }
}

fn go_on(_: usize, _: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn sweep(outcome: &Outcome, happened: &Episodes, sweep: &SweepOptions) -> Sweep {
    let happened = Happened::Episodes(happened.clone());
    outcome.sweep(&happened, &options(), sweep, &go_on).unwrap().unwrap()
}

/// Rules with these numbers written into their file.
fn written(text: &str, sweep: &Sweep, values: &[Quantity]) -> String {
    let mut text = text.to_owned();
    for (param, value) in sweep.params.iter().zip(values) {
        let (before, own) = text.split_once(&format!("\n  {}:", param.name)).unwrap();
        let (head, rest) = own.split_once("value: ").unwrap();
        let end = rest.find([',', '\n', '}', ' ']).unwrap();
        text = format!("{before}\n  {}:{head}value: {value}{}", param.name, &rest[end..]);
    }
    text
}

/// The record of an alarm by rules that are read anew.
fn scored(rules: &str, panel: &Panel, happened: &Episodes, own: &Sweep) -> Record {
    let happened = Happened::Episodes(happened.clone());
    let score = outcome(rules, panel).score(&happened, &options()).unwrap();
    let is_own = |row: &&froth::score::Row| row.kind == own.alarm.kind && row.id == own.alarm.id;
    score.rows.iter().find(is_own).unwrap().record.clone()
}

// Each set

#[test]
fn each_set_scores_what_rules_with_its_numbers_score_by_themselves() {
    let happened = episodes(EPISODES);
    let mut count = 0;
    for (seed, alarm) in [(1, "high"), (2, "watch(high)"), (3, "alert"), (4, "warm")] {
        let panel = panel(seed, seed % 2 == 0);
        let own = sweep(&outcome(RULES, &panel), &happened, &draws(alarm, 40));
        assert_eq!(own.own.record, scored(RULES, &panel, &happened, &own));
        for set in &own.sets {
            let text = written(RULES, &own, &set.values);
            assert_eq!(set.record, scored(&text, &panel, &happened, &own), "{text}");
            assert_eq!(set.score, set.record.usefulness);
            count += 1;
        }
    }
    assert_eq!(count, 160);
}

#[test]
fn sets_of_shipped_rules_score_what_their_files_with_those_numbers_score() {
    let file = "fixtures/episodes/us-recessions.csv";
    let happened = Episodes::read(file, &std::fs::read(file).unwrap()).unwrap();
    let asked = [
        ("sahm", "unemployment_rises"),
        ("yield-curve", "watch(curve_inverts)"),
        ("goldman-1997-vs-1999", "distress"),
    ];
    for (id, alarm) in asked {
        let set = shipped().iter().find(|set| set.id == id).unwrap();
        let format = Format::of_name(set.figures_name).unwrap();
        let panel = Panel::read(set.figures_name, format, set.figures.as_bytes()).unwrap();
        let text = set.text;
        let own = sweep(&outcome(text, &panel), &happened, &draws(alarm, 4));
        assert_eq!(own.sets.len(), 4);
        for one in &own.sets {
            let text = written(text, &own, &one.values);
            assert_eq!(one.record, scored(&text, &panel, &happened, &own), "{id}");
        }
    }
}

#[test]
fn options_give_the_answers_of_the_set() {
    let (panel, happened) = (panel(5, false), episodes(EPISODES));
    let whole = outcome(RULES, &panel);
    let own = sweep(&whole, &happened, &draws("alert", 30));
    let report = whole.sweep_report(&options(), own.clone(), Vec::new(), 3);
    assert_eq!(report.best.len(), 3);
    for best in &report.best {
        let named = best.options.split("--param ").filter(|part| !part.is_empty());
        let params = named.map(|part| part.trim().split_once('=').unwrap());
        let params = params
            .map(|(name, value)| (name.to_owned(), Quantity::parse(value).unwrap()))
            .collect();
        let changed = PlanOptions { params, ..PlanOptions::default() };
        let rules = RuleSet::parse(RULES).unwrap();
        let plan = rules.plan_with(panel.schema(), &changed).unwrap();
        assert!(plan.warnings().is_empty(), "{:?}", plan.warnings());
        let score = plan.evaluate(&panel).unwrap();
        let score = score.score(&Happened::Episodes(happened.clone()), &options()).unwrap();
        let row = score.rows.iter().find(|row| row.id == "alert").unwrap();
        assert_eq!(row.record, best.tried.record);
    }
}

#[test]
fn the_same_comes_out_of_any_number_of_threads() {
    let (panel, happened) = (panel(6, true), episodes(EPISODES));
    let whole = outcome(RULES, &panel);
    let told = |threads: usize| {
        let asked = SweepOptions { threads, ..draws("alert", 150) };
        let report =
            whole.sweep_report(&options(), sweep(&whole, &happened, &asked), Vec::new(), 5);
        report.to_json() + &report.to_csv() + &report.to_string()
    };
    let one = told(1);
    assert_eq!(told(2), one);
    assert_eq!(told(7), one);
}

#[test]
fn who_watches_may_end_it_and_is_told_of_all_sets() {
    let (panel, happened) = (panel(6, true), Happened::Episodes(episodes(EPISODES)));
    let whole = outcome(RULES, &panel);
    let asked = SweepOptions { threads: 2, ..draws("alert", 50) };
    let end = |done: usize, _: usize| {
        if done < 10 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    assert!(whole.sweep(&happened, &options(), &asked, &end).unwrap().is_none());
    let seen = std::sync::Mutex::new(Vec::new());
    let watch = |done: usize, of: usize| {
        seen.lock().unwrap().push((done, of));
        ControlFlow::Continue(())
    };
    let _ = whole.sweep(&happened, &options(), &asked, &watch).unwrap().unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    // The rules as they are, three parameters alone at five, five and four points, and the sets.
    let wanted: Vec<(usize, usize)> = (1..=65).map(|done| (done, 65)).collect();
    assert_eq!(seen, wanted);
}

// Sets that make sense

fn number(quantity: &Quantity) -> f64 {
    match quantity {
        Quantity::Number { value, .. } => *value,
        Quantity::Span(span) => f64::from(span.count),
    }
}

#[test]
fn draws_and_grids_keep_to_how_parameters_relate() {
    let (panel, happened) = (panel(1, false), episodes(EPISODES));
    let whole = outcome(RULES, &panel);
    let drawn = sweep(&whole, &happened, &draws("high", 3_000));
    assert_eq!((drawn.sets.len(), drawn.left_aside), (3_000, 0));
    let low_and_level =
        |set: &froth::score::Tried| (number(&set.values[0]), number(&set.values[1]));
    for set in &drawn.sets {
        let (low, level) = low_and_level(set);
        assert!((2.0..=7.0).contains(&low) && (3.0..=9.0).contains(&level) && low < level);
    }
    // Of all pairs that make sense one is as likely as any other: of [2, 7] by [3, 9] all
    // but a triangle of 8 of 30, whose low ends average 17/3.
    let mean = drawn.sets.iter().map(|set| low_and_level(set).0).sum::<f64>() / 3_000.0;
    let wanted = (30.0 * 4.5 - 8.0 * (17.0 / 3.0)) / 22.0;
    // Five standard errors, of numbers that spread less than over all of the range.
    let error = 5.0 * (25.0_f64 / 12.0 / 3_000.0).sqrt();
    assert!((mean - wanted).abs() < error, "{mean} is not {wanted}");
    let grid = SweepOptions { way: Way::Grid(6), ..draws("high", 0) };
    let grid = sweep(&whole, &happened, &grid);
    // Six by six by all four windows.
    assert_eq!(grid.sets.len() + grid.left_aside, 6 * 6 * 4);
    let is_sensible = |set: &froth::score::Tried| low_and_level(set).0 < low_and_level(set).1;
    assert!(grid.sets.iter().all(is_sensible) && 0 < grid.left_aside);
}

#[test]
fn a_parameter_alone_is_not_told_where_it_makes_no_sense_beside_the_others() {
    let (panel, happened) = (panel(1, false), episodes(EPISODES));
    let own = sweep(&outcome(RULES, &panel), &happened, &draws("high", 5));
    for param in &own.params {
        for point in &param.alone {
            let value = number(&Quantity::parse(&point.value).unwrap());
            let is_sensible = match param.name.as_str() {
                "low" => value < 6.0,
                "level" => 4.0 < value,
                _ => true,
            };
            assert_eq!(point.is_sensible, is_sensible, "{} {}", param.name, point.value);
            if !is_sensible {
                assert_eq!(point.score, None);
                continue;
            }
            let (before, after) =
                RULES.split_once(&format!("  {}: {{ value: ", param.name)).unwrap();
            let (_, rest) = after.split_once(',').unwrap();
            let text = format!("{before}  {}: {{ value: {},{rest}", param.name, point.value);
            assert_eq!(point.score, scored(&text, &panel, &happened, &own).usefulness);
        }
    }
}

#[test]
fn stability_draws_keep_to_how_parameters_relate() {
    // The last figure lies between the levels in every draw that makes sense, or not.
    let rules = "\
format: 1
id: t
version: \"1\"
title: t
calendar: quarter
inputs:
  x: { unit: number, every: quarter, published: 0d, max_age: 0d, columns: [x] }
params:
  a: { value: 1, range: [0, 10], below: b, judgement: true }
  b: { value: 2, range: [0, 10], below: c, judgement: true }
  c: { value: 3, range: [0, 10], judgement: true }
phases:
  - { id: mixed, when: \"x > 0 && (a >= b || b >= c)\" }
  - { id: sorted, otherwise: true }
";
    let panel = Panel::read_csv("date,x\n2000Q1,1\n".as_bytes()).unwrap();
    let stability = |rules: &str| outcome(rules, &panel).stability(500, 1);
    assert_eq!((stability(rules).draws, stability(rules).stands), (500, 1.0));
    let free = rules.replace(", below: b", "").replace(", below: c", "");
    assert!(stability(&free).stands < 0.3);
}

#[test]
fn a_value_on_the_wrong_side_is_taken_and_warned_of() {
    let panel = panel(1, false);
    let rules = RuleSet::parse(RULES).unwrap();
    let params = vec![("level".to_owned(), Quantity::parse("3.5").unwrap())];
    let options = PlanOptions { params, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    insta::assert_snapshot!(plan.warnings()[0].message);
    // Random draws ignore that relation.
    let outcome = plan.evaluate(&panel).unwrap();
    assert_eq!(outcome.stability(50, 1).draws, 50);
}

// What choosing costs

#[test]
fn what_is_left_out_is_what_a_slow_second_computation_finds() {
    let happened = episodes(EPISODES);
    for (seed, alarm, by) in [
        (11, "high", Measure::Usefulness),
        (12, "alert", Measure::Usefulness),
        (13, "high", Measure::NoiseToSignal),
        (14, "watch(high)", Measure::NoiseToSignal),
    ] {
        let panel = panel(seed, false);
        let asked = SweepOptions { by, ..draws(alarm, 25) };
        let own = sweep(&outcome(RULES, &panel), &happened, &asked);
        let slow = Slow::new(&happened, &options(), by);
        let of = |text: &str| slow.alarm(&outcome(text, &panel), alarm);
        let rules = of(RULES);
        let sets: Vec<Vec<Option<bool>>> =
            own.sets.iter().map(|set| of(&written(RULES, &own, &set.values))).collect();
        slow.check_parts(&own, &rules, &sets);
        slow.check_chance(&own, &rules, &sets);
        let merits: Vec<Option<f64>> = own.sets.iter().map(|set| slow.merit(set.score)).collect();
        let best = merits.iter().flatten().copied().reduce(f64::max);
        assert_eq!(own.ranked.first().map(|place| merits[*place]), Some(best));
        let than_own = |is: fn(f64, f64) -> bool| {
            let own = slow.merit(own.own.score);
            merits.iter().flatten().filter(|one| own.is_none_or(|own| is(**one, own))).count()
        };
        assert_eq!(own.better, than_own(|one, own| own < one));
        assert_eq!(own.as_good, than_own(|one, own| own <= one));
    }
}

#[test]
fn a_small_case_is_what_it_is_by_hand() {
    // One year before each of two episodes it is high, the first time above 2 and the
    // second above 4; once in vain above 3.
    let cells = [
        1, 1, 1, 1, 3, 1, 1, 1, // before 2002Q1
        1, 1, 1, 1, 4, 1, 1, 1, // 2002 and 2003
        1, 5, 1, 1, 1, 1, // 2004Q2 is before 2005Q1
    ];
    let mut text = "date,x\n".to_owned();
    for (place, cell) in cells.iter().enumerate() {
        text.push_str(&format!("{}Q{},{cell}\n", 2000 + place / 4, place % 4 + 1));
    }
    let panel = Panel::read_csv(text.as_bytes()).unwrap();
    let happened = episodes("onset,end,name\n2002Q1,2002Q1,one\n2005Q1,2005Q1,two\n");
    let rules = "\
format: 1
id: t
version: \"1\"
title: t
calendar: quarter
inputs:
  x: { unit: number, every: quarter, published: 0d, max_age: 0d, columns: [x] }
params:
  level: { value: 3.5, range: [2.5, 4.5], judgement: true }
signals:
  high: { when: x > level }
phases:
  - { id: alert, when: high }
  - { id: calm, otherwise: true }
";
    let whole = outcome(rules, &panel);
    let happened = Happened::Episodes(happened);
    let options = ScoreOptions { horizon: Span::parse("4q").unwrap(), ..ScoreOptions::default() };
    let grid = SweepOptions { way: Way::Grid(3), ..SweepOptions::default() };
    let own = whole.sweep(&happened, &options, &grid, &go_on).unwrap().unwrap();
    // 2001 and 2004 lie before, 2000 and 2002Q2 to 2003Q4 are quiet, and what follows
    // 2005Q2 is not known. 3 warned in 2001Q1, 4 in vain in 2003Q1, 5 in 2004Q2.
    let scores: Vec<f64> = own.sets.iter().map(|set| set.score.unwrap()).collect();
    let by_hand =
        |on_before: f64, on_quiet: f64| 0.5 - 0.5 * (8.0 - on_before) / 8.0 - 0.5 * on_quiet / 11.0;
    assert_eq!(scores, [by_hand(2.0, 1.0), by_hand(1.0, 1.0), by_hand(1.0, 0.0)]);
    let fitted = own.fitted.unwrap();
    // Without the first episode and 2000, the level of 4.5 is the best: 5 warned and 4 not.
    let first = &fitted.parts[0];
    assert_eq!((first.episode.as_str(), first.set), ("one", Some(2)));
    assert_eq!(first.chosen, Some(0.5 - 0.5 * 3.0 / 4.0));
    // On what was left out it is off throughout.
    assert_eq!((first.left_out, first.is_hit), (Some(0.0), Some(false)));
    // Without the second one and the quiet time before it, that of 2.5: 3 warned.
    let second = &fitted.parts[1];
    assert_eq!((second.set, second.is_hit), (Some(0), Some(true)));
    assert_eq!(second.left_out, Some(0.5 - 0.5 * 3.0 / 4.0 - 0.5 * 1.0 / 7.0));
    // Together: one of eight before, one of eleven quiet.
    assert_eq!(fitted.left_out, Some(by_hand(1.0, 1.0)));
    assert_eq!((fitted.hits, fitted.misses), (1, 1));
    assert_eq!(fitted.chosen, Some(by_hand(2.0, 1.0).max(by_hand(1.0, 0.0))));
}

#[test]
fn from_one_episode_no_cost_of_choosing_is_estimated_and_that_is_said_first() {
    let panel = panel(5, false);
    let whole = outcome(RULES, &panel);
    let own = sweep(&whole, &episodes("onset,end\n2009Q1,2009Q3\n"), &draws("high", 20));
    assert!(own.fitted.is_none());
    let text = whole.sweep_report(&options(), own, Vec::new(), 3).to_string();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let warning = words.find("the cost of choosing cannot be estimated").unwrap();
    assert!(warning < words.find("the rules").unwrap(), "{text}");
    assert!(words.contains("1 episode to learn from. One episode is one sample"));
}

// Levels

#[test]
fn levels_are_those_of_all_thresholds_tried_one_after_the_other() {
    let happened = episodes(EPISODES);
    let rules = RULES.replace("rolling_max(x, memory) >= level", "x >= level && memory_is");
    let rules = rules.replace(" && memory_is", "");
    for (seed, turned) in [(21, false), (22, true), (23, false)] {
        let mut rules =
            rules.replace("  memory: { value: 2q, range: [1q, 4q], judgement: true }\n", "");
        if turned {
            rules = rules.replace("x >= level", "x <= level").replace("watch: x >= low, ", "");
            rules = rules.replace("- { id: warm, when: watch(high) }\n  ", "");
        }
        let panel = panel(seed, seed == 23);
        let whole = outcome(&rules, &panel);
        let asked = Happened::Episodes(happened.clone());
        let levels = whole.levels(&["x", "yoy(x)"], &asked, &options()).unwrap();
        let of_signal = &levels[0];
        assert_eq!((of_signal.of.as_str(), of_signal.is_low), ("x", turned));
        let values: Vec<f64> = panel.get("x").unwrap().values().to_vec();
        for level in &of_signal.levels {
            let mut best: Option<f64> = None;
            for at in values.iter().filter(|value| !value.is_nan()) {
                let text = rules.replace("value: 6, range: [3, 9]", &format!("value: {at}"));
                let text = text.replace(", below: level", "");
                let score = outcome(&text, &panel).score(&asked, &options()).unwrap();
                let record =
                    &score.rows.iter().find(|row| row.kind == RowKind::Signal).unwrap().record;
                let caught = record.hits as f64 / (record.hits + record.misses) as f64;
                if let Some(noise) = record.noise_to_signal
                    && level.catch.share() <= caught
                {
                    best = Some(best.map_or(noise, |best| best.min(noise)));
                }
                if level.at == Some(*at) {
                    assert_eq!(level.record.as_ref(), Some(record), "{at}");
                }
            }
            let found = level.record.as_ref().and_then(|record| record.noise_to_signal);
            assert_eq!(found, best, "{:?}", level.catch);
        }
    }
}

#[test]
fn what_cannot_be_swept_is_refused_with_a_way_out() {
    let panel = panel(1, false);
    let whole = outcome(RULES, &panel);
    let happened = Happened::Episodes(episodes(EPISODES));
    let told = |asked: &SweepOptions| {
        whole.sweep(&happened, &options(), asked, &go_on).unwrap_err().to_string()
    };
    let nothing = Happened::Episodes(episodes("onset,end\n1990,1991\n"));
    let none = whole.sweep(&nothing, &options(), &draws("high", 9), &go_on).unwrap_err();
    let all = [
        told(&draws("hihg", 9)),
        told(&draws("watch(alert)", 9)),
        told(&SweepOptions { over: vec!["levle".to_owned()], ..draws("high", 9) }),
        told(&SweepOptions { way: Way::Grid(200), ..draws("high", 9) }),
        told(&draws("high", 100_001)),
        none.to_string(),
    ];
    insta::assert_snapshot!(all.join("\n\n"));
    let fixed = RULES.replace(", range: [2, 7]", "");
    let whole = outcome(&fixed, &panel);
    let asked = SweepOptions { over: vec!["low".to_owned()], ..draws("high", 9) };
    let told = whole.sweep(&happened, &options(), &asked, &go_on).unwrap_err();
    insta::assert_snapshot!(told.to_string());
}

#[test]
fn every_line_fits_the_page() {
    let happened = episodes(EPISODES);
    for (seed, alarm) in [(1, "high"), (2, "alert")] {
        let panel = panel(seed, true);
        let whole = outcome(RULES, &panel);
        let own = sweep(&whole, &happened, &draws(alarm, 30));
        let asked = Happened::Episodes(happened.clone());
        let levels = whole.levels(&["yoy(x)"], &asked, &options()).unwrap();
        let text = whole.sweep_report(&options(), own, levels, 3).to_string();
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
