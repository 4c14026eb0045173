//! Windows over two numbers, and windows that go back to the start, against their
//! definitions.

use super::cases::{OperandKind, Seed, column};
use super::definition::{DefinedColumn, DefinedValue};
use super::tests::{check, fresh, is_near, settings};
use super::{Kernel, Op, Settings, of_one_window};

#[test]
fn pairs_are_as_defined_on_every_pair_of_patterns_of_five_bars() {
    for op in [Op::Corr, Op::Beta] {
        for window in 1..=6 {
            let mut kernel = Kernel::new(op, settings(window));
            for pair in 0..3_usize.pow(10) {
                let (first, second) = (pair % 243, pair / 243);
                let operands =
                    [column(OperandKind::Number, first, 5), column(OperandKind::Number, second, 5)];
                check(&mut kernel, op, settings(window), &operands);
            }
        }
    }
}

#[test]
fn pairs_are_as_defined_on_a_thousand_bars_in_every_window_and_with_every_rule() {
    for (seed, op) in (700..).zip([Op::Corr, Op::Beta]) {
        let operands = Seed(seed).operands(op, 1000);
        for window in [1, 2, 3, 8, 40, 400] {
            for known in [0, 1, 2, 7] {
                let settings = Settings { known, ..settings(window) };
                check(&mut Kernel::new(op, settings), op, settings, &operands);
            }
        }
    }
}

#[test]
fn what_goes_back_to_the_start_is_as_defined_on_every_pattern_of_seven_bars() {
    for op in [Op::RollingMean, Op::Zscore, Op::PercentileRank, Op::Drawdown, Op::RunUp] {
        for known in 0..4 {
            let settings = Settings { known, ..settings(0) };
            let mut kernel = Kernel::new(op, settings);
            for pattern in 0..3_usize.pow(7) {
                check(&mut kernel, op, settings, &[column(OperandKind::Number, pattern, 7)]);
            }
        }
    }
}

#[test]
fn what_goes_back_to_the_start_is_as_defined_on_two_thousand_bars() {
    for (seed, op) in (720..).zip([Op::RollingMean, Op::Zscore, Op::PercentileRank]) {
        let operands = Seed(seed).operands(op, 2000);
        check(&mut Kernel::new(op, settings(0)), op, settings(0), &operands);
    }
}

#[test]
fn a_line_stands_where_its_own_points_stand() {
    let holed = |bar: usize| if bar % 5 == 2 { f64::NAN } else { 3.0 * bar as f64 + 7.0 };
    let operands = [DefinedColumn::Numbers((0..200).map(holed).collect())];
    let found = fresh(Op::Trend, settings(9), &operands);
    for (bar, found) in found.into_iter().enumerate().skip(5) {
        assert!(
            is_near(found, DefinedValue::Number(3.0 * bar as f64 + 7.0), 1e-12),
            "{bar}: {found:?}"
        );
    }
}

#[test]
fn numbers_that_move_as_one_correlate_wholly_and_a_constant_with_nothing() {
    let line: Vec<f64> = (0..50).map(|bar| f64::from(bar * 7919 % 23)).collect();
    let twice = line.iter().map(|x| 100.0 - 2.0 * x).collect();
    let constant = vec![0.1; 50];
    let corr = |y: Vec<f64>| {
        fresh(
            Op::Corr,
            settings(8),
            &[DefinedColumn::Numbers(line.clone()), DefinedColumn::Numbers(y)],
        )
    };
    let (against, nothing) = (corr(twice), corr(constant));
    assert!(against.into_iter().skip(7).all(|found| is_near(
        found,
        DefinedValue::Number(-1.0),
        1e-12
    )));
    assert!(nothing.into_iter().all(|found| is_near(found, DefinedValue::Number(f64::NAN), 0.0)));
}

#[test]
fn what_varies_by_less_than_a_tie_beside_its_mean_is_constant() {
    // The deviation with `n - 1` of five values, as a part of their mean: a tie is a
    // billionth.
    let is_told = |op: Op, deviation: f64, turned: bool| {
        let x: Vec<f64> = [-1.0, 1.0, 0.0, -1.0, 1.0].map(|step| 1.0 + step * deviation).to_vec();
        let y = vec![1.0, 2.0, 3.0, 4.0, 5.0];
        let pair = if turned { [x, y] } else { [y, x] };
        let last = fresh(op, settings(5), &pair.map(DefinedColumn::Numbers)).pop();
        matches!(last, Some(DefinedValue::Number(number)) if !number.is_nan())
    };
    assert!(!is_told(Op::Beta, 0.7e-9, false) && is_told(Op::Beta, 1.5e-9, false));
    for turned in [false, true] {
        assert!(!is_told(Op::Corr, 0.7e-9, turned) && is_told(Op::Corr, 1.5e-9, turned));
    }
}

#[test]
fn a_zero_has_no_sign_among_values_in_order() {
    let zeros = [DefinedColumn::Numbers(vec![-0.0, -0.0, -0.0])];
    for op in [Op::RollingMedian, Op::RollingQuantile] {
        for found in fresh(op, settings(3), &zeros).iter().skip(1) {
            assert!(
                matches!(found, DefinedValue::Number(number) if number.to_bits() == 0),
                "{found:?}"
            );
        }
        let alone = of_one_window(op, settings(3), &[-0.0, -0.0, -0.0]);
        assert_eq!(alone.map(f64::to_bits), Some(0), "{op:?}");
    }
}

#[test]
fn a_window_of_a_test_that_ends_in_nothing_says_nothing() {
    let mut values: Vec<f64> = (0..24).map(|bar| f64::from(bar * 7919 % 101)).collect();
    let adf = |values: &[f64]| of_one_window(Op::Adf, settings(values.len()), values);
    assert!(adf(&values).is_some_and(f64::is_finite));
    values.push(f64::NAN);
    assert!(adf(&values).is_some_and(f64::is_nan));
    // Known at its end, but for too few of its bars.
    let late = [vec![f64::NAN; 40], values[..8].to_vec()].concat();
    assert!(adf(&late).is_some_and(f64::is_nan));
}
