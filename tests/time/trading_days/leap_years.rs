//! `calendar: day`: months, quarters and years are spans of dates there, 29 February
//! included.

use froth::time::Date;

use crate::trading_days::market::{
    Dice, Figure, check_equal, compared, day, from_days, numbers_on, panel, plan, rules,
};
use crate::trading_days::slow::{Numbers, Time, Window};

const NUMBERS: [&str; 12] = [
    "rolling_max(px, 1y)",
    "rolling_mean(px, 1q)",
    "rolling_mean(px, 1m)",
    "rolling_mean(px, 2w)",
    "rolling_sum(full, 1m)",
    "rolling_sum(full, 1y)",
    "rolling_sum(px, 1m)",
    "lag(full, 1y)",
    "lag(px, 1m)",
    "change(full, 1q)",
    "yoy(full)",
    "pct_change(px, 2m)",
];

#[test]
fn windows_in_months_and_years_are_spans_of_dates() {
    let mut dice = Dice(5);
    let days: Vec<Date> =
        (day("2022-12-20").days()..=day("2024-04-10").days()).map(from_days).collect();
    let full: Vec<Figure> =
        days.iter().map(|day| (*day, 50.0 + dice.roll(1000) as f64 / 10.0)).collect();
    let has_gap = |dice: &mut Dice| dice.roll(9) == 0;
    let px: Vec<Figure> = full.iter().filter(|_| !has_gap(&mut dice)).copied().collect();
    let panel = panel(&[("px", &px), ("full", &full)]);
    let inputs = "  full: { unit: index, every: day }\n";
    let rules = rules("day", &format!("{inputs}{}", compared(&NUMBERS)));
    let plan = plan(&rules, &panel);
    let numbers = |figures: &[Figure]| Numbers {
        days: days.clone(),
        values: days
            .iter()
            .map(|day| figures.iter().find(|(own, _)| own == day).map(|(_, value)| *value))
            .collect(),
    };
    let (px, full) = (numbers(&px), numbers(&full));
    let (month, year) = (Time::Months(1), Time::Months(12));
    let mut known = [0; NUMBERS.len()];
    let is_asked = |place: &usize| {
        let (_, month, on) = days[*place].parts();
        place.is_multiple_of(6) || month == 2 && 25 < on || month == 3 || on > 28
    };
    for place in (0..days.len()).filter(is_asked) {
        // A day without a figure looks at the last that has one.
        let at = (0..=place).rev().find(|at| px.values[*at].is_some());
        let of_px = |of: &dyn Fn(usize) -> Option<f64>| at.and_then(of);
        let over = |at: usize, time: Time| -> Window { px.time(at, time) };
        let slow: [Option<f64>; NUMBERS.len()] = [
            of_px(&|at| over(at, year).max()),
            of_px(&|at| over(at, Time::Months(3)).mean()),
            of_px(&|at| over(at, month).mean()),
            of_px(&|at| px.bars(at, 14).mean()),
            full.time(place, month).sum(),
            full.time(place, year).sum(),
            of_px(&|at| over(at, month).sum()),
            full.then(place, year),
            of_px(&|at| px.then(at, month)),
            full.then(place, Time::Months(3)).map(|then| full.values[place].unwrap() - then),
            full.growth(place, year),
            of_px(&|at| px.growth(at, Time::Months(2))),
        ];
        let found = numbers_on(&plan, &panel, days[place]);
        for (at, (found, slow)) in found.into_iter().zip(slow).enumerate() {
            check_equal(found, slow, &format!("{} {}", days[place], NUMBERS[at]));
            known[at] += usize::from(slow.is_some());
        }
    }
    assert!(known.iter().all(|count| 5 < *count), "{known:?}");
}

#[test]
fn a_year_back_from_the_last_day_of_february_is_the_last_day_of_february() {
    // Each figure is its own date, as in 20240229.
    let number = |day: Date| {
        let (year, month, own) = day.parts();
        f64::from(year) * 10_000.0 + f64::from(month) * 100.0 + f64::from(own)
    };
    let days = (day("2022-12-31").days()..=day("2025-03-02").days()).map(from_days);
    let px: Vec<Figure> = days.map(|day| (day, number(day))).collect();
    let panel = panel(&[("px", &px)]);
    let numbers = ["lag(px, 1y)", "rolling_min(px, 1y)", "lag(px, 1m)", "rolling_min(px, 1q)"];
    for calendar in ["day", "{ days_of: px }"] {
        let rules = rules(calendar, &compared(&numbers));
        let plan = plan(&rules, &panel);
        for (on, year, after, month, quarter) in [
            ("2024-02-28", 20_230_228.0, 20_230_301.0, 20_240_128.0, 20_231_129.0),
            ("2024-02-29", 20_230_228.0, 20_230_301.0, 20_240_131.0, 20_231_201.0),
            ("2024-03-01", 20_230_301.0, 20_230_302.0, 20_240_201.0, 20_231_202.0),
            ("2025-02-28", 20_240_229.0, 20_240_301.0, 20_250_131.0, 20_241_201.0),
            ("2025-03-01", 20_240_301.0, 20_240_302.0, 20_250_201.0, 20_241_202.0),
        ] {
            let found = numbers_on(&plan, &panel, day(on));
            let wanted = [year, after, month, quarter].map(Some);
            assert_eq!(found, wanted, "{calendar} {on}");
        }
    }
}
