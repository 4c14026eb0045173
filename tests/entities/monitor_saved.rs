//! A monitor that was saved goes on as if it had never stopped, and its state is as
//! long as the windows of its rules.

use froth::data::Origin;
use froth::ops::{Family, OPERATORS};
use froth::rules::shipped;
use froth::{Monitor, Plan, RuleSet};

use super::monitor::{Dice, PHASES, REMEMBERING, ids, plan};

fn parse(text: &str) -> RuleSet {
    RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn resumed(plan: &Plan, state: &str) -> Monitor {
    plan.resume_monitor(state).unwrap_or_else(|error| panic!("{error}\n{state}"))
}

/// One monitor that never stops, and one that is saved and gone on with again and again.
fn check(plan: &Plan, records: &[Vec<f64>]) {
    let mut whole = plan.monitor();
    let mut cut = plan.monitor();
    for (bar, record) in records.iter().enumerate() {
        if bar % 23 == 0 || bar < 3 {
            let state = cut.save();
            cut = resumed(plan, &state);
            assert_eq!(cut.save(), state, "bar {bar}");
            assert_eq!(cut.phase().map(|one| &one.id), whole.phase().map(|one| &one.id));
            assert_eq!(ids(&cut.possible()), ids(&whole.possible()), "bar {bar}");
            assert!(cut.states().eq(whole.states()), "bar {bar}");
        }
        whole.push(record).unwrap();
        cut.push(record).unwrap();
        assert_eq!(ids(&cut.possible()), ids(&whole.possible()), "bar {bar}");
        assert!(cut.states().eq(whole.states()), "bar {bar}");
    }
    // Every number that is remembered is the same to the bit.
    assert_eq!(cut.save(), whole.save());
}

fn by_chance(seed: u64, rows: usize, inputs: usize, gaps: u64) -> Vec<Vec<f64>> {
    let mut dice = Dice(seed);
    (0..rows).map(|_| (0..inputs).map(|_| dice.value(gaps)).collect()).collect()
}

#[test]
fn a_saved_monitor_goes_on_as_if_it_had_never_stopped_for_rules_that_remember() {
    for (place, phases) in (1..).zip(PHASES) {
        let rules = parse(&format!("{REMEMBERING}{phases}"));
        for gaps in [4, 30, 1_000_000] {
            check(&plan(&rules), &by_chance(place * 7919 + gaps, 300, 2, gaps));
        }
    }
}

#[test]
fn a_saved_monitor_goes_on_as_if_it_had_never_stopped_for_every_shipped_rule_set() {
    for shipped in shipped() {
        let rules = shipped.rule_set().unwrap();
        let mut dice = Dice(20_261_128);
        let mut levels: Vec<f64> = rules.inputs().iter().map(|_| 100.0).collect();
        let records = (0..120).map(|_| {
            let step = |level: &mut f64| {
                *level *= 0.9 + dice.roll(220) as f64 / 1000.0;
                if dice.roll(40) == 0 { f64::NAN } else { *level }
            };
            levels.iter_mut().map(step).collect()
        });
        check(&plan(&rules), &records.collect::<Vec<Vec<f64>>>());
    }
}

/// Each operator that remembers anything, over a window and from the start.
const REMEMBERS: [&str; 43] = [
    "lag(x, 3) > 0",
    "change(x, 5) > 0",
    "pct_change(x, 2) > 0",
    "rolling_max(x, 7) > y",
    "rolling_min(x, 7) < y",
    "rolling_mean(x, 6) > 0",
    "rolling_mean(x) > 0",
    "rolling_sum(x, 4) > 0",
    "rolling_median(x, 5) > y",
    "rolling_median(x, 90) > y",
    "x > rolling_median(x, 9)",
    "x < rolling_median(x, 9)",
    "rolling_std(x, 11) > 1",
    "rolling_quantile(x, 13, 0.3) > y",
    "rolling_quantile(x, 70, 0.3) > y",
    "percentile_rank(x, 8) > 50pct",
    "percentile_rank(x) > 50pct",
    "zscore(x, 12) > 1",
    "zscore(x) > 1",
    "slope(x, 10) > 0",
    "trend(x, 10) > y",
    "ratio_to_trend(x, 10) > 1",
    "corr(x, y, 9) > 0",
    "beta(x, y, 9) > 0",
    "ema(x, 6) > 0",
    "cum_max(x) > 2",
    "cum_min(x) < -0.9",
    "drawdown(x) < -10pct",
    "drawdown(x, 9) < -10pct",
    "run_up(x) > 10pct",
    "run_up(x, 9) > 10pct",
    "hp_gap(x, 1600) > 0",
    "adf(x) > 0",
    "adf(x, 20) > -2",
    "adf(x, 30, 2) > -2",
    "sadf(x, 20) > 0",
    "bsadf(x, 20, 1) > 0",
    "gsadf(x, 20) > 0",
    "within(x > 2, 6)",
    "held(x > 0, 40)",
    "streak(x > 0) > 2",
    "since(x > 2) > 3",
    "crosses_above(x, y)",
];

fn of_operators(conditions: &[&str]) -> RuleSet {
    let mut text = REMEMBERING.split("signals:").next().unwrap().to_owned();
    text.push_str("signals:\n");
    for (place, condition) in conditions.iter().enumerate() {
        text.push_str(&format!("  s{place}: {{ when: '{condition}' }}\n"));
    }
    text.push_str("phases:\n  - { id: a, when: 'score >= 9' }\n  - { id: c, otherwise: true }\n");
    parse(&text)
}

#[test]
fn every_operator_remembers_over_a_saved_state_to_the_bit() {
    let rules = of_operators(&REMEMBERS);
    for gaps in [5, 40] {
        check(&plan(&rules), &by_chance(gaps, 250, 2, gaps));
    }
    // None was forgotten above. What is made of others remembers nothing of its own.
    let others = [
        "yoy",
        "crosses_below",
        "exp_trend",
        "ratio_to_exp_trend",
        "log",
        "abs",
        "sqrt",
        "exp",
        "sign",
        "round",
    ];
    let others = [&others[..], &["min", "max", "clamp", "if"]].concat();
    let families = [Family::LookBack, Family::Windows, Family::FromTheStart, Family::Memory];
    for operator in OPERATORS.iter().filter(|one| families.contains(&one.family)) {
        let is_tried = REMEMBERS.iter().any(|one| one.contains(&format!("{}(", operator.name)));
        assert!(is_tried || others.contains(&operator.name), "{}", operator.name);
    }
}

fn memory(state: &str) -> Vec<String> {
    let state: serde_json::Value = serde_json::from_str(state).unwrap();
    state["memory"].as_str().unwrap().split(' ').map(str::to_owned).collect()
}

#[test]
fn a_state_is_as_long_as_the_windows_and_not_as_the_records() {
    let grows = ["percentile_rank(x) > 50pct", "bsadf(x, 20, 1) > 0", "gsadf(x, 20) > 0"];
    let bounded: Vec<&str> = REMEMBERS.into_iter().filter(|one| !grows.contains(one)).collect();
    let plan = plan(&of_operators(&bounded));
    let mut monitor = plan.monitor();
    let mut words = Vec::new();
    for (bar, record) in (1..).zip(by_chance(1, 10_000, 2, u64::MAX)) {
        monitor.push(&record).unwrap();
        if bar == 5_000 || bar == 10_000 {
            words.push(memory(&monitor.save()).len());
            assert!(monitor.save().len() < 30_000, "{} bytes", monitor.save().len());
        }
    }
    assert_eq!(words[0], words[1]);
}

#[test]
fn a_state_of_a_monitor_fits_rules_that_decide_the_same_and_no_others() {
    let text = format!("{REMEMBERING}{}", PHASES[1]);
    let of = |text: &str| plan(&parse(text));
    let mut monitor = of(&text).monitor();
    for record in by_chance(3, 20, 2, 9) {
        monitor.push(&record).unwrap();
    }
    let state = monitor.save();
    let commented = text.replace("title: t", "title: another # and a comment");
    assert_eq!(resumed(&of(&commented), &state).save(), state);

    let refused = |text: &str, state: &str| {
        let error = of(text).resume_monitor(state).unwrap_err();
        error.diagnostics()[0].message.clone()
    };
    assert_eq!(
        refused(&text.replace("x > 1", "x > 2"), &state),
        "this state was made by rules `t 1` that decide otherwise"
    );
    assert_eq!(
        refused(&text.replace("id: t\n", "id: u\n"), &state),
        "this state was made by rules `t 1`, not `u 1`"
    );
    assert_eq!(
        refused(&text, &state.replacen("[\"", "[\"x", 1)),
        "this state was made by inputs `xx, y`, not `x, y`"
    );
    assert_eq!(
        refused(&text, &state.replace("\"memory\":\"", "\"memory\":\"1 ")),
        "this saved state is not as it was written: its checksum differs"
    );
    assert_eq!(
        refused(&text, &of(&text).stream().save()),
        "this state was made by schema `froth.state/4`, not `froth.monitor/2`"
    );
    assert!(refused(&text, "{}").starts_with("this is no saved state"));
}

#[test]
fn words_that_cannot_be_are_refused_or_harmless() {
    let plan = plan(&of_operators(&REMEMBERS));
    let mut monitor = plan.monitor();
    for record in by_chance(3, 40, 2, 9) {
        monitor.push(&record).unwrap();
    }
    let state = monitor.save();
    let words = memory(&state);
    let (before, rest) = state.split_once("\"memory\":\"").unwrap();
    let mut dice = Dice(11);
    let odd = ["0", "7", "-3", "18446744073709551615", "NaN", "inf", "1e308", "?", "+", "x"];
    let mut refused = 0;
    for _ in 0..400 {
        let mut other = words.clone();
        let place = dice.roll(other.len() as u64) as usize;
        match dice.roll(3) {
            0 => drop(other.remove(place)),
            1 => other.insert(place, odd[dice.roll(10) as usize].to_owned()),
            _ => other[place] = odd[dice.roll(10) as usize].to_owned(),
        }
        let content = format!("{before}\"memory\":\"{}\"", other.join(" "));
        let sum = Origin::of("", content.as_bytes()).sha256;
        let forged = format!("{content},\"checksum\":\"{sum}\"}}");
        assert_eq!(rest.matches("checksum").count(), 1);
        match plan.resume_monitor(&forged) {
            Err(_) => refused += 1,
            Ok(mut monitor) => {
                for record in by_chance(4, 60, 2, 9) {
                    monitor.push(&record).unwrap();
                }
            }
        }
    }
    assert!(200 < refused, "{refused}");
}
