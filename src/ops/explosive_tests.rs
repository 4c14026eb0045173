//! The statistics of Phillips, Shi and Yu against their definition, on series that try
//! their digits.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use super::cases::Seed;
use super::definition::{DefinedColumn, DefinedValue, at};
use super::explosive::of_one_window;
use super::tests::{fresh, is_near};
use super::{Criterion, Op, Settings};

const OPS: [Op; 3] = [Op::Adf, Op::Sadf, Op::Bsadf];

/// Holds every bar against the definition to a billionth.
fn check(op: Op, settings: Settings, values: &[f64]) -> usize {
    let operands = [DefinedColumn::Numbers(values.to_vec())];
    let mut known = 0;
    for (bar, found) in fresh(op, settings, &operands).into_iter().enumerate() {
        let expected = at(op, settings, &operands, bar);
        assert!(
            is_near(found, expected, 1e-9),
            "{op:?} {settings:?} at {bar}: {found:?}, defined as {expected:?}"
        );
        known += usize::from(matches!(found, DefinedValue::Number(number) if !number.is_nan()));
    }
    known
}

fn lagged(window: usize, lags: f64, criterion: Criterion) -> Settings {
    Settings { window, number: lags, criterion, ..Settings::default() }
}

/// A walk of steps from -30 to 30, which are whole numbers.
fn walk(seed: u64, bars: usize) -> Vec<f64> {
    let numbers = Seed(seed).operands(Op::Abs, bars);
    let Some(DefinedColumn::Numbers(numbers)) = numbers.into_iter().next() else {
        return Vec::new();
    };
    let steps = numbers.into_iter().map(|x| if x.is_nan() { 0.0 } else { (x - 20.0).round() });
    steps
        .scan(0.0, |level, step| {
            *level += step;
            Some(*level)
        })
        .collect()
}

#[test]
fn statistics_are_as_defined_with_every_number_of_lags_and_criterion() {
    for op in OPS {
        for (window, lags, criterion) in [
            (0, 0.0, Criterion::None),
            (9, 0.0, Criterion::None),
            (20, 1.0, Criterion::None),
            (20, 4.0, Criterion::None),
            (20, 3.0, Criterion::Aic),
            (24, 4.0, Criterion::Bic),
        ] {
            let known = check(op, lagged(window, lags, criterion), &walk(31, 70));
            assert!(40 < known, "{op:?} {window} {lags}: {known}");
        }
    }
}

#[test]
fn gaps_leave_out_the_lines_that_read_them() {
    for (seed, op) in (40..).zip(OPS) {
        let Some(DefinedColumn::Numbers(numbers)) = Seed(seed).operands(Op::Abs, 80).pop() else {
            return;
        };
        for settings in [
            lagged(0, 0.0, Criterion::None),
            lagged(12, 0.0, Criterion::None),
            lagged(16, 2.0, Criterion::None),
            lagged(16, 2.0, Criterion::Bic),
        ] {
            assert!(10 < check(op, settings, &numbers), "{op:?} {settings:?}");
        }
    }
}

#[test]
fn a_high_level_with_tiny_changes_costs_no_digits() {
    // All of these numbers are exact. Changes of a thousandth of 1e9 are below a
    // billionth, and count as none.
    for (level, unit, is_known) in [
        (1e6, 0.0625, true),
        (4_194_304.0, 0.0625, true),
        (1e9, 4.0, true),
        (1e9, 1.0 / 1024.0, false),
    ] {
        let values: Vec<f64> = walk(7, 120).iter().map(|x| level + unit * x).collect();
        let plain: Vec<f64> = walk(7, 120);
        for op in OPS {
            for settings in [lagged(20, 0.0, Criterion::None), lagged(20, 2.0, Criterion::None)] {
                let known = check(op, settings, &values);
                assert_eq!(0 < known, is_known, "{op:?} at {level}");
                let (of_level, of_plain) = (
                    fresh(op, settings, &[DefinedColumn::Numbers(values.clone())]),
                    fresh(op, settings, &[DefinedColumn::Numbers(plain.clone())]),
                );
                // A level and a unit change nothing of a t-statistic.
                let alike = of_level.into_iter().zip(of_plain);
                for (found, expected) in alike.filter(|_| is_known) {
                    assert!(is_near(found, expected, 1e-9), "{op:?}: {found:?} {expected:?}");
                }
            }
        }
    }
}

#[test]
fn growth_that_is_almost_perfect_keeps_its_digits() {
    let grown = |bar: usize| 100.0 * 1.02_f64.powi(bar as i32) + (bar * 7919 % 13) as f64 * 1e-3;
    let values: Vec<f64> = (0..100).map(grown).collect();
    for op in OPS {
        assert!(60 < check(op, lagged(20, 0.0, Criterion::None), &values));
        assert!(60 < check(op, lagged(20, 1.0, Criterion::None), &values));
    }
}

#[test]
fn what_tells_nothing_has_no_statistic() {
    let constant = vec![0.1 + 0.2; 60];
    let line: Vec<f64> = (0..60).map(|bar| 0.1 * bar as f64 - 3.0).collect();
    let perfect: Vec<f64> = (0..60).map(|bar| 1.02_f64.powi(bar)).collect();
    let swinging: Vec<f64> = (0..60).map(|bar| f64::from(bar % 2)).collect();
    for values in [constant, line, perfect, swinging] {
        for op in OPS {
            for lags in [0.0, 1.0] {
                assert_eq!(check(op, lagged(10, lags, Criterion::None), &values), 0);
            }
        }
    }
}

#[test]
fn a_constant_stretch_is_left_out_of_the_windows_that_have_a_statistic() {
    let mut values = walk(9, 40);
    values.extend([values[39]; 30]);
    let settings = lagged(10, 0.0, Criterion::None);
    assert_eq!(check(Op::Bsadf, settings, &values), 61);
    assert_eq!(check(Op::Adf, settings, &values), 42);
}

#[test]
fn numbers_too_large_to_be_squared_have_no_statistic_and_end_nothing() {
    let mut values = walk(11, 60);
    values[30] = 1e200;
    values[31] = -f64::MAX;
    for op in OPS {
        for lags in [0.0, 2.0] {
            let settings = lagged(10, lags, Criterion::None);
            let found = fresh(op, settings, &[DefinedColumn::Numbers(values.clone())]);
            let is_fine =
                |cell: &DefinedValue| matches!(cell, DefinedValue::Number(x) if !x.is_infinite());
            assert!(found.iter().all(is_fine), "{op:?}");
        }
    }
}

#[test]
fn a_window_alone_says_what_the_kernel_says_of_it() {
    let values = walk(13, 60);
    for lags in [0.0, 3.0] {
        let settings = lagged(15, lags, Criterion::None);
        let found = fresh(Op::Adf, settings, &[DefinedColumn::Numbers(values.clone())]);
        for bar in 15..60 {
            let alone = of_one_window(Op::Adf, settings, &values[bar - 14..=bar]);
            let alone = DefinedValue::Number(alone.unwrap_or(f64::NAN));
            assert!(is_near(alone, found[bar], 1e-12), "{alone:?} {:?}", found[bar]);
        }
    }
}

#[test]
fn the_largest_window_of_all_is_that_of_the_backward_ones() {
    let values = walk(17, 90);
    let settings = lagged(12, 0.0, Criterion::None);
    let backward = fresh(Op::Bsadf, settings, &[DefinedColumn::Numbers(values.clone())]);
    let forward = fresh(Op::Sadf, settings, &[DefinedColumn::Numbers(values)]);
    for (bar, cells) in backward.iter().zip(&forward).enumerate().skip(11) {
        let (DefinedValue::Number(_), DefinedValue::Number(forward)) = cells else { continue };
        let so_far = backward.iter().take(bar + 1).filter_map(|cell| match cell {
            DefinedValue::Number(number) => Some(*number),
            DefinedValue::Truth(_) => None,
        });
        assert!(*forward <= so_far.fold(f64::NAN, f64::max), "at {bar}");
    }
}
