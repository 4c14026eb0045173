//! A stream that goes on from a saved state gives what one run gives.

use froth::time::Date;
use froth::{Outcome, Panel, Plan, RuleSet};

use crate::trading_days::market::{Dice, Figure, Market, OTHERS, day, market, panel, plan, rules};

/// Signals and phases with every kind of memory.
const WATCHED: &str = "\
signals:
  mean: { when: \"rolling_mean(px, 5) > 100\", for: 2 }
  high: { when: \"px >= rolling_max(px, 3m)\", keep_firing_for: 3d }
  slow: { when: \"cpi > lag(cpi, 1m)\", for: 5d }
  apart: { when: \"px > other\", until: px < 85 }
phases:
  - { id: top, when: high && apart }
  - { id: after, when: \"was(top, 1w)\" }
  - { id: warm, when: \"within(mean, 2w) || slow\", for: 2 }
  - { id: rest, otherwise: true }
dwell: 2
";

/// Everything that an outcome says at every bar, and its whole last report.
fn told(outcome: &Outcome) -> (Vec<String>, String) {
    let steps = outcome.history().into_iter().map(|step| {
        let possible: Vec<&str> = step.possible.iter().map(|phase| phase.id.as_str()).collect();
        format!("{} {:?} {} {:?}", step.stamp, step.date, possible.join("|"), step.signals)
    });
    let steps = steps.collect();
    let mut report: serde_json::Value = serde_json::from_str(&outcome.report().to_json()).unwrap();
    // A stream does not know the files of its data, nor which day was asked in between.
    report["provenance"]["data"] = serde_json::Value::Null;
    (steps, report.to_string())
}

#[track_caller]
fn check_told(one: &Outcome, other: &Outcome, at: &str) {
    let ((steps, report), (others, other)) = (told(one), told(other));
    for (one, other) in steps.iter().zip(&others) {
        assert_eq!(one, other, "{at}");
    }
    assert_eq!(steps.len(), others.len(), "{at}");
    let is_same = |(one, other): &(char, char)| one == other;
    let same = report.chars().zip(other.chars()).take_while(is_same).count();
    let from = |report: &str| report.chars().skip(same.saturating_sub(300)).take(400).collect();
    let (report, other): (String, String) = (from(&report), from(&other));
    assert_eq!(report, other, "{at}");
}

/// Reads up to each of these days in a run of its own, by way of the saved text.
fn in_runs(plan: &Plan, panel: &Panel, days: &[Date]) -> String {
    let mut state: Option<String> = None;
    for day in days {
        let mut stream = match &state {
            Some(state) => plan.resume(state).unwrap_or_else(|error| panic!("{day}: {error}")),
            None => plan.stream(),
        };
        let added = stream.read(panel, Some(*day)).unwrap_or_else(|error| panic!("{error}"));
        let bars = stream.outcome().history().len();
        assert!(added <= bars);
        let at = format!("in several runs up to {day}");
        check_told(&stream.outcome(), &plan.evaluate_as_of(panel, *day).unwrap(), &at);
        let again = stream.read(panel, Some(*day)).unwrap();
        assert!(again <= 1, "reading the same once more adds {again} bars on {day}");
        assert_eq!(stream.outcome().history().len(), bars);
        state = Some(stream.save());
    }
    state.unwrap()
}

fn some_days(dice: &mut Dice, first: &str) -> Vec<Date> {
    let mut days = vec![day(first)];
    while days.last() < Some(&day("2024-05-31")) {
        // From one day to the next, or some weeks; also onto weekends.
        let step = if dice.roll(3) == 0 { 1 } else { 1 + dice.roll(60) as i32 };
        days.push(days.last().unwrap().plus_days(step));
    }
    days
}

#[test]
fn going_on_in_several_runs_on_trading_days_is_one_run() {
    for seed in 41..=42 {
        let mut dice = Dice(seed);
        let market = market(seed);
        let panel = market.panel();
        for lag in ["", ", published: 1d"] {
            let text = rules("{ days_of: px }", &format!("{OTHERS}{WATCHED}")).text().replace(
                "px: { unit: index, every: day",
                &format!("px: {{ unit: index, every: day{lag}"),
            );
            let rules = RuleSet::parse(&text).unwrap();
            let plan = plan(&rules, &panel);
            in_runs(&plan, &panel, &some_days(&mut dice, "2023-01-10"));
            in_runs(&plan, &panel, &some_days(&mut dice, "2023-01-01"));
        }
    }
}

#[test]
fn going_on_in_several_runs_on_all_days_is_one_run() {
    for seed in 51..=52 {
        let mut dice = Dice(seed);
        let market = market(seed);
        let panel = market.panel();
        let rules = rules("day", &format!("{OTHERS}{WATCHED}"));
        let plan = plan(&rules, &panel);
        in_runs(&plan, &panel, &some_days(&mut dice, "2023-01-10"));
    }
}

#[test]
fn a_second_run_on_all_days_adds_the_new_bars_only() {
    let px = [(day("2010-01-01"), 1.0), (day("2010-01-02"), 0.0), (day("2010-01-03"), 1.0)];
    let panel = panel(&[("px", &px)]);
    let rest = "phases:\n  - { id: up, when: \"rolling_sum(px, 100, 1) >= 2\" }\n  \
                - { id: flat, otherwise: true }\n";
    for calendar in ["day", "{ days_of: px }"] {
        let rules = rules(calendar, rest);
        let plan = plan(&rules, &panel);
        let mut state: Option<String> = None;
        for (place, (day, _)) in px.iter().enumerate() {
            let mut stream = match &state {
                Some(state) => plan.resume(state).unwrap(),
                None => plan.stream(),
            };
            assert_eq!(stream.read(&panel, Some(*day)).unwrap(), 1, "{calendar}");
            let outcome = stream.outcome();
            assert_eq!(outcome.history().len(), place + 1, "{calendar}");
            let phase = outcome.phase().unwrap().id.as_str();
            assert_eq!(phase, if place < 2 { "flat" } else { "up" }, "{calendar}");
            state = Some(stream.save());
        }
    }
}

/// The figures of some series after a day, and those a while before it.
fn rest(figures: &[Figure], after: Date, overlap: i32) -> Vec<Figure> {
    figures.iter().filter(|(day, _)| after.plus_days(-overlap) < *day).copied().collect()
}

#[test]
fn data_that_reach_back_to_the_last_bar_are_enough_to_go_on() {
    let market = market(61);
    let whole = market.panel();
    let rules = rules("{ days_of: px }", &format!("{OTHERS}{WATCHED}"));
    let plan = plan(&rules, &whole);
    for cut in ["2023-03-03", "2023-03-05", "2023-11-30", "2024-02-29"] {
        let cut = day(cut);
        let mut first = plan.stream();
        first.read(&whole, Some(cut)).unwrap();
        let state = first.save();
        let Market { px, other, cpi } = &market;
        for overlap in [10, 90] {
            let (px, other, cpi) =
                (rest(px, cut, overlap), rest(other, cut, overlap), rest(cpi, cut, 40));
            let new = panel(&[("px", &px), ("other", &other), ("cpi", &cpi)]);
            let mut second = plan.resume(&state).unwrap();
            second.read(&new, Some(day("2024-05-31"))).unwrap();
            let one = plan.evaluate_as_of(&whole, day("2024-05-31")).unwrap();
            check_told(&second.outcome(), &one, &format!("{cut} {overlap}"));
        }
    }
}

#[test]
fn days_between_that_come_later_change_no_decision_that_was_made() {
    let market = market(71);
    let Market { px, other, cpi } = &market;
    let late = px.iter().enumerate().filter(|(place, _)| place % 10 != 3);
    let first: Vec<Figure> = late.map(|(_, figure)| *figure).collect();
    let cut = day("2023-10-31");
    let early = panel(&[("px", &first), ("other", other), ("cpi", cpi)]);
    let rules = rules("{ days_of: px }", &format!("{OTHERS}{WATCHED}"));
    let plan = plan(&rules, &early);
    let mut stream = plan.stream();
    stream.read(&early, Some(cut)).unwrap();
    let made: Vec<String> = told(&stream.outcome()).0;
    let mut resumed = plan.resume(&stream.save()).unwrap();
    resumed.read(&market.panel(), Some(day("2024-05-31"))).unwrap();
    let now = told(&resumed.outcome()).0;
    assert_eq!(made[..], now[..made.len()]);
    let later = px.iter().filter(|(day, _)| cut < *day).count();
    assert_eq!(now.len(), made.len() + later);
}

#[test]
fn data_that_begin_after_the_last_bar_are_refused_for_a_day_could_be_missing() {
    let market = market(81);
    let rules = rules(
        "{ days_of: px }",
        "phases:\n  - { id: a, when: px > 9 }\n  - { id: b, otherwise: true }\n",
    );
    let whole = panel(&[("px", &market.px)]);
    let plan = plan(&rules, &whole);
    let mut stream = plan.stream();
    let (last, _) = market.px[99];
    stream.read(&whole, Some(last)).unwrap();
    let (next, _) = market.px[100];
    let late = panel(&[("px", &market.px[100..])]);
    let refused = stream.read(&late, None).unwrap_err();
    let found = &refused.diagnostics()[0];
    assert_eq!(found.message, format!("the state ends at {last}, and the data begin at {next}"));
    assert_eq!(found.help.as_deref(), Some(&*format!("bring data from {last} on")));
    assert!(stream.read(&panel(&[("px", &market.px[99..])]), None).is_ok());
}

#[test]
fn days_pushed_one_by_one_say_what_the_whole_run_says() {
    let market = market(91);
    let whole = panel(&[("px", &market.px)]);
    let watched = "\
signals:
  mean: { when: \"rolling_mean(px, 5) > 100\", for: 2 }
  high: { when: \"px >= rolling_max(px, 3m)\", keep_firing_for: 3d }
phases:
  - { id: top, when: high, for: 1w }
  - { id: after, when: \"was(top, 1m) || within(mean, 1w)\" }
  - { id: rest, otherwise: true }
";
    let rules = rules("{ days_of: px }", watched);
    let plan = plan(&rules, &whole);
    let mut stream = plan.stream();
    for (place, (day, px)) in market.px.iter().enumerate() {
        let bar = market_bar(*day);
        let step = stream.push(bar, Some(*day), &[("px", *px)]).unwrap();
        if place % 17 == 0 || place + 1 == market.px.len() {
            let one = plan.evaluate_as_of(&whole, *day).unwrap();
            assert_eq!(format!("{step:?}"), format!("{:?}", one.history().last().unwrap()));
        }
    }
    let mut resumed = plan.resume(&stream.save()).unwrap();
    assert_eq!(told(&resumed.outcome()).0, told(&stream.outcome()).0);
    let next = market.px.last().unwrap().0.plus_days(3);
    assert!(resumed.push(market_bar(next), Some(next), &[("px", 100.0)]).is_ok());
}

fn market_bar(day: Date) -> froth::time::Stamp {
    froth::time::Stamp::Period(froth::time::Period::holding(froth::time::Frequency::Day, day))
}
