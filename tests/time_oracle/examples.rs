//! The oracle on examples that were worked by hand: it can be wrong, too.

use std::rc::Rc;

use super::compare::{Case, Tally};
use super::dates::{Day, Freq, Period, Span, day};
use super::expr::{Back, Cond, Num, Number, Phase, Rolling, Rules, Signal, Window};
use super::figures::{Aggregate, Date, Input, Knowledge, Row, Stamp};
use super::machine::State;
use super::oracle::Oracle;

fn input(place: usize, every: Freq, lag: i64, rows: &[(&str, f64)]) -> Input {
    let row = |(date, value): &(&str, f64)| Row {
        date: date_of(date),
        value: (!value.is_nan()).then_some(*value),
        known: None,
    };
    Input {
        name: ["a", "b"][place].to_owned(),
        every: Some(every),
        stamp: None,
        published: Span { count: lag, unit: 'd' },
        max_age: None,
        aggregate: Aggregate::Last,
        released: Vec::new(),
        rows: rows.iter().map(row).collect(),
        is_absent: false,
    }
}

fn date_of(text: &str) -> Date {
    match text.split_once('Q') {
        Some((year, quarter)) => Date::Named(quarter_of(year, quarter)),
        None => Date::Day(day(text)),
    }
}

fn quarter_of(year: &str, quarter: &str) -> Period {
    let month = 3 * quarter.parse::<i64>().expect("a number");
    Freq::Quarter.holding(day(&format!("{year}-{month}-1")))
}

fn a() -> Number {
    Rc::new(Num::Input(0, "a".to_owned()))
}

fn b() -> Number {
    Rc::new(Num::Input(1, "b".to_owned()))
}

fn is_at_least(number: Number, bound: f64) -> Rc<Cond> {
    Rc::new(Cond::Compare(">=", number, Rc::new(Num::Const(bound))))
}

/// A case that shows one number: it is compared with zero by a signal.
fn case(calendar: Freq, inputs: Vec<Input>, number: Number) -> Case {
    let when = is_at_least(number, 0.0);
    let signals = vec![Signal { when, watch: None, until: None, hold: 1, keep: 0 }];
    let rules = Rules { calendar, signals, phases: Vec::new(), dwell: 1 };
    Case { rules, inputs, is_wide: false }
}

/// What the number of a case is on days, in hundredths; and the library agrees.
#[track_caller]
fn assert_number(case: &Case, knowledge: Knowledge, expected: &[(&str, Option<i64>)]) {
    let oracle = Oracle::new(&case.rules, &case.inputs, knowledge).expect("a plan");
    let oracle = oracle.expect("a figure");
    let Cond::Compare(_, number, _) = &*oracle.rules.signals[0].when else { panic!("a number") };
    let hundredths = |value: f64| (100.0 * value).round() as i64;
    for (on, expected) in expected {
        let found = oracle.number(number, day(on)).map(hundredths);
        assert_eq!(found, *expected, "on {on}, {knowledge:?}");
    }
    let days: Vec<Option<Day>> = expected.iter().map(|(on, _)| Some(day(on))).collect();
    let agrees = case.check(knowledge, &days, &mut Tally::default());
    assert_eq!(agrees, Ok(()), "{}", case.shown());
}

const NAN: f64 = f64::NAN;
const YEAR: Window = Window::Time(Span { count: 1, unit: 'y' });

#[test]
fn a_ratio_is_of_one_period() {
    let profits = [("2025Q3", 30.0), ("2025Q4", 40.0), ("2026Q1", 45.0)];
    let output = [("2025Q3", 10.0), ("2025Q4", 16.0), ("2026Q1", 15.0), ("2026Q2", 9.0)];
    let inputs = vec![input(0, Freq::Quarter, 60, &profits), input(1, Freq::Quarter, 30, &output)];
    let ratio = case(Freq::Quarter, inputs, Rc::new(Num::Div(a(), b())));
    let expected = [
        ("2025-11-28", None),
        ("2025-11-29", Some(300)),
        ("2026-02-28", Some(300)),
        ("2026-03-01", Some(250)),
        ("2026-07-31", Some(300)),
    ];
    assert_number(&ratio, Knowledge::Released, &expected);
    assert_number(
        &ratio,
        Knowledge::Latest,
        &[("2026-03-30", Some(250)), ("2026-03-31", Some(300))],
    );
}

#[test]
fn a_sum_waits_for_its_whole_window_and_a_mean_for_half() {
    let rows =
        [("2022Q1", 1.0), ("2022Q2", 2.0), ("2022Q3", NAN), ("2022Q4", 4.0), ("2023Q1", 8.0)];
    let rolling = |kind, known| {
        let number = Rc::new(Num::Rolling(kind, a(), Window::Bars(3), known));
        case(Freq::Quarter, vec![input(0, Freq::Quarter, 0, &rows)], number)
    };
    let ends = ["2022-03-31", "2022-06-30", "2022-12-31", "2023-03-31"];
    let assert = |case: Case, values: [Option<i64>; 4]| {
        let expected: Vec<(&str, Option<i64>)> = ends.into_iter().zip(values).collect();
        assert_number(&case, Knowledge::Released, &expected);
    };
    assert(rolling(Rolling::Sum, None), [None, None, None, None]);
    assert(rolling(Rolling::Sum, Some(2)), [None, Some(300), Some(600), Some(1200)]);
    assert(rolling(Rolling::Mean, None), [None, Some(150), Some(300), Some(600)]);
    assert(rolling(Rolling::Mean, Some(1)), [Some(100), Some(150), Some(300), Some(600)]);
}

#[test]
fn days_of_a_month_are_a_mean_at_once_and_a_sum_at_its_end() {
    let rows = [
        ("2024-01-30", 1.0),
        ("2024-01-31", 2.0),
        ("2024-02-01", 4.0),
        ("2024-02-20", 6.0),
        ("2024-03-04", 8.0),
    ];
    let of = |aggregate| {
        let input = Input { aggregate, ..input(0, Freq::Day, 2, &rows) };
        case(Freq::Month, vec![input], a())
    };
    let mean = [
        ("2024-01-31", None),
        ("2024-02-01", Some(100)),
        ("2024-02-02", Some(150)),
        ("2024-02-03", Some(400)),
        ("2024-02-11", None),
        ("2024-02-22", Some(500)),
        // The 20th counts for seven days, until what would come on the 27th is out.
        ("2024-02-29", Some(500)),
        ("2024-03-01", None),
    ];
    assert_number(&of(Aggregate::Mean), Knowledge::Released, &mean);
    let sum = [
        ("2024-02-01", None),
        ("2024-02-02", Some(300)),
        ("2024-02-03", Some(300)),
        ("2024-02-22", None),
        ("2024-03-02", None),
        ("2024-03-06", None),
    ];
    assert_number(&of(Aggregate::Sum), Knowledge::Released, &sum);
}

#[test]
fn a_quarter_is_carried_over_months_until_it_is_too_old() {
    let rows = [("2024Q1", 1.0), ("2024Q2", 2.0)];
    let carried = case(Freq::Month, vec![input(0, Freq::Quarter, 30, &rows)], a());
    let expected = [
        ("2024-04-29", None),
        ("2024-04-30", Some(100)),
        ("2024-07-29", Some(100)),
        ("2024-07-30", Some(200)),
        // Two quarters later is the fourth, due on 30 January.
        ("2025-01-30", Some(200)),
        ("2025-01-31", None),
    ];
    assert_number(&carried, Knowledge::Released, &expected);
    let change = Rc::new(Num::Back(Back::Change, a(), Window::Bars(1)));
    let change = case(Freq::Month, vec![input(0, Freq::Quarter, 30, &rows)], change);
    // At the end of June the first quarter stood there, at the end of July the second.
    let expected = [("2024-07-29", Some(0)), ("2024-07-30", Some(100)), ("2024-08-01", Some(0))];
    assert_number(&change, Knowledge::Released, &expected);
}

#[test]
fn fiscal_quarters_end_on_their_dates() {
    let rows = [("2022-12-31", 1.0), ("2023-04-01", 2.0), ("2023-07-01", 4.0), ("2023-09-30", 8.0)];
    let input = Input { stamp: Some(Stamp::End), ..input(0, Freq::Quarter, 35, &rows) };
    let change = Rc::new(Num::Back(Back::Change, a(), Window::Bars(1)));
    let expected = [
        ("2023-05-05", None),
        ("2023-05-06", Some(100)),
        ("2023-08-04", Some(100)),
        ("2023-08-05", Some(200)),
        ("2023-11-04", Some(400)),
    ];
    assert_number(&case(Freq::Quarter, vec![input], change), Knowledge::Released, &expected);
}

#[test]
fn an_exception_of_the_rules_and_a_day_of_the_data_move_a_release() {
    let rows = [("2025Q1", 1.0), ("2025Q2", 2.0), ("2025Q3", 3.0)];
    let mut late = input(0, Freq::Quarter, 30, &rows);
    late.released = vec![(quarter_of("2025", "3"), day("2025-12-23"))];
    let expected =
        [("2025-11-09", Some(200)), ("2025-12-22", Some(200)), ("2025-12-23", Some(300))];
    assert_number(&case(Freq::Quarter, vec![late.clone()], a()), Knowledge::Released, &expected);
    for (row, known) in late.rows.iter_mut().zip(["2025-05-05", "2025-12-30", "2025-11-11"]) {
        row.known = Some(day(known));
    }
    let expected =
        [("2025-08-09", Some(100)), ("2025-11-11", Some(300)), ("2025-12-31", Some(300))];
    assert_number(&case(Freq::Quarter, vec![late], a()), Knowledge::Released, &expected);
}

#[test]
fn a_vintage_is_what_stood_on_the_day() {
    let mut revised = input(0, Freq::Quarter, 30, &[("2025Q1", 1.0), ("2025Q1", 5.0)]);
    revised.rows[0].known = Some(day("2025-05-05"));
    revised.rows[1].known = Some(day("2025-06-06"));
    let case = case(Freq::Quarter, vec![revised], a());
    let days = ["2025-05-04", "2025-05-05", "2025-06-05", "2025-06-06"];
    let of = |values: [Option<i64>; 4]| -> Vec<(&str, Option<i64>)> {
        days.into_iter().zip(values).collect()
    };
    assert_number(&case, Knowledge::Released, &of([None, Some(500), Some(500), Some(500)]));
    assert_number(&case, Knowledge::Vintage, &of([None, Some(100), Some(100), Some(500)]));
    assert_number(&case, Knowledge::Latest, &of([Some(500); 4]));
}

#[test]
fn a_week_looks_back_to_the_week_of_its_number() {
    let first = day("2019-12-16");
    let mut weeks = input(0, Freq::Week, 0, &[]);
    weeks.rows = (0..56)
        .map(|week| Row {
            date: Date::Day(first + 7 * week),
            value: Some(week as f64),
            known: None,
        })
        .collect();
    let lag = Rc::new(Num::Back(Back::Lag, a(), YEAR));
    // 16 December begins week 51 of 2019. 2020 has 53 weeks.
    let expected =
        [("2020-12-27", Some(100)), ("2021-01-03", Some(100)), ("2021-01-10", Some(200))];
    assert_number(&case(Freq::Week, vec![weeks], lag), Knowledge::Released, &expected);
}

#[test]
fn the_newest_figures_of_two_periods_stand_together() {
    let rows = [("2024-03-28", 30.0), ("2024-06-28", 60.0), ("2024-07-26", 80.0)];
    let shares =
        Input { max_age: Some(Span { count: 100, unit: 'd' }), ..input(0, Freq::Day, 0, &rows) };
    let output = input(1, Freq::Quarter, 30, &[("2024Q1", 10.0), ("2024Q2", 20.0)]);
    let inputs = vec![shares, output];
    let own = case(Freq::Quarter, inputs.clone(), Rc::new(Num::Div(a(), b())));
    let expected = [
        ("2024-06-30", Some(300)),
        // The shares of March are a hundred days old on 6 July, and then too old.
        ("2024-07-06", Some(300)),
        ("2024-07-07", None),
        ("2024-07-30", Some(300)),
    ];
    assert_number(&own, Knowledge::Released, &expected);
    let newest = case(Freq::Quarter, inputs, Rc::new(Num::Div(a(), Rc::new(Num::Newest(b())))));
    let expected =
        [("2024-07-01", Some(600)), ("2024-07-29", Some(800)), ("2024-07-30", Some(400))];
    assert_number(&newest, Knowledge::Released, &expected);
}

/// January 0, February to April 2, by the month, out after seven days.
fn months(number: Number, hold: i64) -> Case {
    let rows = [("1999-01-01", 0.0), ("1999-02-01", 2.0), ("1999-03-01", 3.0), ("1999-04-01", 4.0)];
    let mut case = case(Freq::Month, vec![input(0, Freq::Month, 7, &rows)], number);
    case.rules.signals[0].when = is_at_least(a(), 2.0);
    case.rules.signals[0].hold = hold;
    case
}

#[test]
fn a_decision_without_news_takes_the_place_of_the_one_before() {
    let mut held = months(a(), 2);
    held.rules.phases = vec![Phase { when: Rc::new(Cond::On(0)), hold: 2, is_at_once: false }];
    held.rules.dwell = 2;
    let oracle = Oracle::new(&held.rules, &held.inputs, Knowledge::Released);
    let oracle = oracle.expect("a plan").expect("a figure");
    let last = |text: &str| {
        let history = oracle.history(day(text));
        let last = history.last().expect("a bar").clone();
        let phases: Vec<usize> = last.phases.into_iter().collect();
        (history.len(), last.bar.to_string(), last.signals[0], phases)
    };
    // The figure of February is seen from 7 March: its first bar is that of March.
    // What could have been the phase of January could last.
    assert_eq!(last("1999-03-06"), (2, "1999-02".into(), State::Off, vec![0, 1]));
    assert_eq!(last("1999-03-07"), (3, "1999-03".into(), State::Watch, vec![1]));
    assert_eq!(last("1999-04-06"), (3, "1999-03".into(), State::Watch, vec![1]));
    assert_eq!(last("1999-04-07"), (4, "1999-04".into(), State::On, vec![1]));
    assert_eq!(last("1999-05-06"), (4, "1999-04".into(), State::On, vec![1]));
    assert_eq!(last("1999-05-07"), (5, "1999-05".into(), State::On, vec![0]));
    let days = ["1999-03-06", "1999-03-07", "1999-04-06", "1999-04-07", "1999-05-06", "1999-05-07"];
    let days: Vec<Option<Day>> = days.into_iter().map(|text| Some(day(text))).collect();
    let agrees = held.check(Knowledge::Released, &days, &mut Tally::default());
    assert_eq!(agrees, Ok(()), "{}", held.shown());
}

#[test]
fn numbers_of_the_day_are_counted_by_decisions() {
    let of = |number: Num| {
        let mut case = months(a(), 1);
        case.rules.signals[0].when = is_at_least(Rc::new(number), 0.0);
        case
    };
    let high = is_at_least(a(), 2.0);
    let streak = Num::Streak(high.clone());
    let expected = [
        ("1999-02-28", Some(0)),
        ("1999-03-31", Some(100)),
        ("1999-04-06", Some(100)),
        ("1999-04-07", Some(200)),
        ("1999-04-30", Some(200)),
    ];
    assert_number(&of(streak), Knowledge::Released, &expected);
    let chosen = Rc::new(Num::If(high, a(), Rc::new(Num::Const(-1.0))));
    let before = Num::Back(Back::Lag, chosen, Window::Bars(1));
    let expected = [
        ("1999-02-28", None),
        ("1999-03-31", Some(-100)),
        ("1999-04-06", Some(-100)),
        ("1999-04-07", Some(200)),
    ];
    assert_number(&of(before), Knowledge::Released, &expected);
}
