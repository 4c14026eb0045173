//! The model of time held against a slow oracle, over rule sets and panels by chance.
//!
//! `time_oracle/oracle.rs` is the definition. To see one case again, give its seed to
//! `one`; a release build tries many more.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by a panic, and its numbers are small"
)]

#[path = "time_oracle/chance.rs"]
mod chance;
#[path = "time_oracle/columns.rs"]
mod columns;
#[path = "time_oracle/compare.rs"]
mod compare;
#[path = "time_oracle/dates.rs"]
mod dates;
#[path = "time_oracle/examples.rs"]
mod examples;
#[path = "time_oracle/expr.rs"]
mod expr;
#[path = "time_oracle/figures.rs"]
mod figures;
#[path = "time_oracle/machine.rs"]
mod machine;
#[path = "time_oracle/oracle.rs"]
mod oracle;
#[path = "time_oracle/panels.rs"]
mod panels;
#[path = "time_oracle/rules.rs"]
mod rules;
#[path = "time_oracle/shrink.rs"]
mod shrink;
#[path = "time_oracle/truth.rs"]
mod truth;
#[path = "time_oracle/values.rs"]
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chance::Chance;
use compare::{Case, Tally};
use dates::{Day, Freq};
use figures::{Input, Knowledge};
use oracle::Oracle;
use panels::Reach;

/// How many rule sets each test tries.
const TRIES: u64 = if cfg!(debug_assertions) { 50 } else { 4_000 };

/// A case by chance, and days to ask about.
fn one(seed: u64, reach: Reach, calendar: Freq) -> (Case, Vec<Option<Day>>) {
    let mut chance = Chance::new(seed);
    let (inputs, [start, end]) = panels::inputs(&mut chance, reach, calendar);
    let names: Vec<String> = inputs.iter().map(|input: &Input| input.name.clone()).collect();
    let rules = rules::rules(&mut chance, reach, calendar, &names);
    let is_wide = chance.one_in(2);
    let mut days = Vec::new();
    for _ in 0..2 {
        let day = chance.between(start, end);
        days.push(Some(calendar.holding(day).last()));
        if reach == Reach::Wild {
            let (early, later) = if chance.one_in(4) { (0, 100) } else { (2, 20) };
            let later = if calendar == Freq::Day { later / 5 } else { later };
            days.push(Some(chance.between(start + early * (end - start) / 3, end + later)));
        }
    }
    if reach == Reach::Wild {
        days.push(None);
    }
    (Case { rules, inputs, is_wide }, days)
}

/// Tries these many cases; the first in which the two differ is shown in full, as
/// small as it could be made.
fn agree(seed: u64, reach: Reach, calendar: Freq, every: &[Knowledge]) {
    let mut tally = Tally::default();
    for try_of in 0..TRIES {
        let seed = seed + try_of;
        let (case, days) = one(seed, reach, calendar);
        let ask = |case: &Case, knowledge, tally: &mut Tally| {
            let checked = catch_unwind(AssertUnwindSafe(|| case.check(knowledge, &days, tally)));
            checked.unwrap_or_else(|_| Err("a panic".to_owned()))
        };
        for knowledge in every {
            let Err(why) = ask(&case, *knowledge, &mut tally) else { continue };
            // Too long an expression, which says nothing about time.
            if why.contains("more than 2048") || why.contains("parts within parts") {
                continue;
            }
            let kind = |why: &str| why.split_whitespace().next().map(str::to_owned);
            let fails = |case: &Case| {
                let mut tally = Tally::default();
                ask(case, *knowledge, &mut tally).is_err_and(|own| kind(&own) == kind(&why))
            };
            let small = shrink::shrink(&case, reach == Reach::Wild, &fails);
            let why = ask(&small, *knowledge, &mut Tally::default()).err().unwrap_or(why);
            panic!(
                "seed {seed}, calendar {}, {reach:?}:\n{}\n{why}",
                calendar.word(),
                small.shown()
            );
        }
    }
    eprintln!("{calendar:?} {reach:?}: {tally:?}");
}

const ALL: [Knowledge; 3] = [Knowledge::Released, Knowledge::Vintage, Knowledge::Latest];

#[test]
fn at_the_ends_of_days_nothing_has_changed() {
    agree(1_000_000, Reach::Plain, Freq::Day, &ALL);
}

#[test]
fn at_the_ends_of_weeks_nothing_has_changed() {
    agree(2_000_000, Reach::Plain, Freq::Week, &ALL);
}

#[test]
fn at_the_ends_of_months_nothing_has_changed() {
    agree(3_000_000, Reach::Plain, Freq::Month, &ALL);
}

#[test]
fn at_the_ends_of_quarters_nothing_has_changed() {
    agree(4_000_000, Reach::Plain, Freq::Quarter, &ALL);
}

#[test]
fn at_the_ends_of_years_nothing_has_changed() {
    agree(5_000_000, Reach::Plain, Freq::Year, &ALL);
}

#[test]
fn no_decision_sees_anything_of_later_days() {
    for (place, calendar) in Freq::ALL.into_iter().enumerate() {
        for seed in (0..TRIES / 4).map(|seed| 10_000_000 * (place as u64 + 1) + seed) {
            let (case, days) = one(seed, Reach::Wild, calendar);
            let oracle = || Oracle::new(&case.rules, &case.inputs, Knowledge::Vintage);
            let Ok(Some(all)) = oracle() else { continue };
            for day in days.into_iter().flatten() {
                let Ok(Some(mut known)) = oracle() else { continue };
                known.forget_after(day);
                assert_eq!(all.history(day), known.history(day), "seed {seed}\n{}", case.shown());
            }
        }
    }
}

#[test]
fn days_agree_with_the_definition() {
    agree(10_000_000, Reach::Wild, Freq::Day, &ALL);
}

#[test]
fn weeks_agree_with_the_definition() {
    agree(20_000_000, Reach::Wild, Freq::Week, &ALL);
}

#[test]
fn months_agree_with_the_definition() {
    agree(30_000_000, Reach::Wild, Freq::Month, &ALL);
}

#[test]
fn quarters_agree_with_the_definition() {
    agree(40_000_000, Reach::Wild, Freq::Quarter, &ALL);
}

#[test]
fn years_agree_with_the_definition() {
    agree(50_000_000, Reach::Wild, Freq::Year, &ALL);
}
