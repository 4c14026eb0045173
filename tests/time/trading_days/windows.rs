//! Windows on trading days: counts of them, and lengths of time.

use froth::State;
use froth::time::Date;

use crate::trading_days::market::{
    OTHERS, check_equal, compared, day, from_days, market, numbers_on, plan, rules,
};
use crate::trading_days::slow::{Numbers, Time, Truths, carried};

const NUMBERS: [&str; 17] = [
    "rolling_mean(px, 5)",
    "rolling_max(px, 1y)",
    "rolling_mean(px, 1q)",
    "rolling_sum(px, 2w)",
    "rolling_sum(px, 5)",
    "lag(px, 1)",
    "lag(px, 1m)",
    "lag(px, 1y)",
    "change(px, 2w)",
    "yoy(px)",
    "yoy(cpi)",
    "rolling_max(other, 6m)",
    "rolling_mean(px / cpi, 3m)",
    "lag(rolling_mean(px, 1m), 3m)",
    "ema(px, 1m)",
    "rolling_median(px, 1y)",
    "percentile_rank(px, 3m)",
];

#[test]
fn windows_over_numbers_are_what_their_definitions_say_on_every_bar() {
    let seed = 11;
    let market = market(seed);
    let panel = market.panel();
    let rules = rules("{ days_of: px }", &format!("{OTHERS}{}", compared(&NUMBERS)));
    let plan = plan(&rules, &panel);
    let days: Vec<Date> = market.px.iter().map(|(day, _)| *day).collect();
    let numbers = |values: Vec<Option<f64>>| Numbers { days: days.clone(), values };
    let px = numbers(market.px.iter().map(|(_, value)| Some(*value)).collect());
    let cpi = numbers(days.iter().map(|day| carried(&market.cpi, *day, 13, 60)).collect());
    let other = numbers(days.iter().map(|day| carried(&market.other, *day, 0, 7)).collect());
    let ratio = px.values.iter().zip(&cpi.values);
    let ratio = numbers(ratio.map(|(px, cpi)| px.zip(*cpi).map(|(px, cpi)| px / cpi)).collect());
    let month = Time::Months(1);
    let means = numbers((0..days.len()).map(|at| px.time(at, month).mean()).collect());
    let mut known = [0; NUMBERS.len()];
    for (place, day) in days.iter().enumerate() {
        let then = |bars: usize| place.checked_sub(bars).and_then(|then| px.values[then]);
        let two_weeks = px.then(place, Time::Days(14));
        let slow: [Option<f64>; NUMBERS.len()] = [
            px.bars(place, 5).mean(),
            px.time(place, Time::Months(12)).max(),
            px.time(place, Time::Months(3)).mean(),
            px.time(place, Time::Days(14)).sum(),
            px.bars(place, 5).sum(),
            then(1),
            px.then(place, month),
            px.then(place, Time::Months(12)),
            two_weeks.map(|then| px.values[place].unwrap() - then),
            px.growth(place, Time::Months(12)),
            cpi.growth(place, Time::Months(12)),
            // What reads a figure that is too old is unknown as a whole.
            other.values[place].and(other.time(place, Time::Months(6)).max()),
            ratio.values[place].and(ratio.time(place, Time::Months(3)).mean()),
            means.then(place, Time::Months(3)),
            px.average(place, 21),
            px.time(place, Time::Months(12)).median(),
            px.time(place, Time::Months(3)).rank(px.values[place]),
        ];
        let found = numbers_on(&plan, &panel, *day);
        for (at, (found, slow)) in found.into_iter().zip(slow).enumerate() {
            check_equal(found, slow, &format!("{seed} {day} {}", NUMBERS[at]));
            known[at] += usize::from(slow.is_some());
        }
    }
    assert!(known.iter().all(|count| 60 < *count), "{known:?}");
    assert!(days.contains(&day("2024-02-29")));
}

/// Signals over `c`, each with what it must be.
const SIGNALS: &str = "\
series:
  c: px > 112
  d: px > 83
signals:
  within_two_weeks: { when: \"within(c, 2w)\" }
  held_two_weeks: { when: \"held(d, 2w)\" }
  three: { when: px > 90, for: 3 }
  five_days: { when: px > 88, for: 5d }
  kept_bars: { when: c, keep_firing_for: 2 }
  kept_days: { when: c, keep_firing_for: 3d }
  kept_month: { when: c, keep_firing_for: 1m }
phases:
  - { id: high, when: c }
  - { id: five, when: px > 88, for: 5d }
  - { id: after, when: \"was(high, 1w)\" }
  - { id: long_after, when: \"was(high, 12)\" }
  - { id: rest, otherwise: true }
";

fn state(active: Option<bool>, on: Option<bool>) -> State {
    match (active, on) {
        (_, Some(true)) => State::On,
        (Some(true), Some(false)) => State::Watch,
        (Some(false), Some(false)) => State::Off,
        _ => State::Unknown,
    }
}

#[test]
fn windows_over_truths_are_what_their_definitions_say_on_every_bar() {
    for seed in 21..=23 {
        let market = market(seed);
        let panel = market.panel();
        let rules = rules("{ days_of: px }", &format!("{OTHERS}{SIGNALS}"));
        let plan = plan(&rules, &panel);
        let days: Vec<Date> = market.px.iter().map(|(day, _)| *day).collect();
        let above = |level: f64| Truths {
            days: days.clone(),
            values: market.px.iter().map(|(_, px)| Some(level < *px)).collect(),
        };
        let (c, d, e, f) = (above(112.0), above(83.0), above(90.0), above(88.0));
        let outcome = plan.evaluate_as_of(&panel, *days.last().unwrap()).unwrap();
        let history = outcome.history();
        let mut verdicts: Vec<Option<&str>> = Vec::new();
        for (place, day) in days.iter().enumerate() {
            let within = c.within(place, *day, Time::Days(14));
            let held = d.held(place, *day, Time::Days(14));
            let first = place.saturating_sub(2);
            let kept = c.values[first..=place].contains(&Some(true));
            let kept_bars = if kept { Some(true) } else { (2 <= place).then_some(false) };
            let five = f.held(place, *day, Time::Days(5));
            let slow = [
                state(within, within),
                state(held, held),
                state(e.values[place], e.held_bars(place, 3)),
                state(f.values[place], five),
                state(c.values[place], kept_bars),
                state(c.values[place], c.kept(place, *day, Time::Days(3))),
                state(c.values[place], c.kept(place, *day, Time::Months(1))),
            ];
            let step = &history[place];
            for (at, (found, slow)) in step.signals.iter().zip(slow).enumerate() {
                assert_eq!(*found, slow, "{seed} {day} signal {at}");
            }
            let highs = Truths {
                days: days.clone(),
                values: verdicts.iter().map(|phase| phase.map(|phase| phase == "high")).collect(),
            };
            let was = |time: Time| {
                let before = place.checked_sub(1)?;
                highs.kept(before, *day, time)
            };
            let was_bars = || {
                let past = &highs.values[place.saturating_sub(12)..];
                let is_known = 12 <= place && !past.contains(&None);
                if past.contains(&Some(true)) { Some(true) } else { is_known.then_some(false) }
            };
            // The first that is true; unknown as soon as one that comes first is.
            let asked = [
                ("high", c.values[place]),
                ("five", five),
                ("after", was(Time::Days(7))),
                ("long_after", was_bars()),
                ("rest", Some(true)),
            ];
            let first = asked.iter().find(|(_, truth)| *truth != Some(false)).unwrap();
            let phase = first.1.map(|_| first.0);
            let found = step.phase.map(|phase| phase.id.as_str());
            assert_eq!(found, phase, "{seed} {day} {asked:?}");
            verdicts.push(phase);
            let as_of = plan.evaluate_as_of(&panel, *day).unwrap();
            if place % 7 == 0 {
                assert_eq!(format!("{:?}", as_of.history()), format!("{:?}", &history[..=place]));
            }
        }
        for id in ["high", "five", "after", "long_after", "rest"] {
            assert!(verdicts.contains(&Some(id)), "{id} is never there");
        }
    }
}

#[test]
fn a_length_of_time_is_counted_from_the_day_that_is_asked() {
    let market = market(31);
    let panel = market.panel();
    let text = "signals:\n  kept: { when: px > 112, keep_firing_for: 3d }\n  \
                five: { when: px > 88, for: 5d }\nphases:\n  - { id: only, otherwise: true }\n";
    let rules = rules("{ days_of: px }", text);
    let plan = plan(&rules, &panel);
    let days: Vec<Date> = market.px.iter().map(|(day, _)| *day).collect();
    for now in (days[20].days()..=days[days.len() - 1].days()).map(from_days) {
        let place = days.partition_point(|day| *day <= now) - 1;
        // The last decision is that of the day asked, and a price counts for a week.
        let is_fresh = now.days() - days[place].days() <= 7;
        let above = |level: f64| {
            let mut days = days.clone();
            days[place] = now;
            let truths = market.px.iter().enumerate();
            let truths =
                truths.map(|(at, (_, px))| (at != place || is_fresh).then_some(level < *px));
            Truths { days, values: truths.collect() }
        };
        let (c, f) = (above(112.0), above(88.0));
        let found = plan.evaluate_as_of(&panel, now).unwrap();
        let kept = state(c.values[place], c.kept(place, now, Time::Days(3)));
        let five = state(f.values[place], f.held(place, now, Time::Days(5)));
        assert_eq!(found.signal("kept"), Some(kept), "{now}");
        assert_eq!(found.signal("five"), Some(five), "{now}");
    }
}
