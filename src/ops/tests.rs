//! Every kernel against its definition.

#![expect(clippy::disallowed_methods, reason = "figures for a test")]

use super::cases::{
    EVERY, FORGETTING, OperandKind, Seed, column, gives, len, part, stretch, takes,
};
use super::definition::{TestColumn, TestValue, at};
use super::{ColumnMut, ColumnSlice, Kernel, OPERATORS, Op, Settings, of_one_window, truth_now};
use crate::value::Truth;

/// How far a kernel may be from its definition: this far for results up to 1,
/// and this share of larger ones.
///
/// Extremes, orders, counts, memory and sums of the tests' numbers (eighths,
/// which add without rounding) are equal. The rest are quotients of sums of at
/// most 400 terms of at most 50: each addition is off by 2^-53 of a sum below
/// 20,000, which makes 9e-10 in all and 2e-12 of a mean; a hundredfold of that
/// is allowed for dividing by deviations, which are above 1/100.
fn tolerance(op: Op) -> f64 {
    match op {
        Op::RollingStd | Op::Zscore | Op::Slope | Op::Ema | Op::HpGap => 2e-10,
        Op::Trend | Op::RatioToTrend | Op::Corr | Op::Beta => 2e-10,
        Op::Adf | Op::Sadf | Op::Bsadf => 1e-9,
        // A function that is computed by another way is off by some roundings.
        Op::Sqrt | Op::Exp | Op::Log | Op::Power => 1e-14,
        _ => 0.0,
    }
}

/// Feeds `operands` to `kernel` in blocks of `block` bars.
fn run(kernel: &mut Kernel, op: Op, operands: &[TestColumn], block: usize) -> Vec<TestValue> {
    let bars = len(operands);
    let mut numbers = vec![7.0; bars];
    let mut truths = vec![Truth::True; bars];
    for first in (0..bars).step_by(block.max(1)) {
        let range = first..(first + block).min(bars);
        let columns: Vec<ColumnSlice<'_>> =
            operands.iter().map(|cells| stretch(cells, range.clone())).collect();
        let out = match gives(op) {
            OperandKind::Number => ColumnMut::Numbers(&mut numbers[range.clone()]),
            OperandKind::Truth => ColumnMut::Truths(&mut truths[range.clone()]),
        };
        kernel.run(&columns, out);
    }
    match gives(op) {
        OperandKind::Number => numbers.into_iter().map(TestValue::Number).collect(),
        OperandKind::Truth => truths.into_iter().map(TestValue::Truth).collect(),
    }
}

pub(super) fn fresh(op: Op, settings: Settings, operands: &[TestColumn]) -> Vec<TestValue> {
    run(&mut Kernel::new(op, settings), op, operands, usize::MAX / 2)
}

pub(super) fn is_near(found: TestValue, expected: TestValue, tolerance: f64) -> bool {
    match (found, expected) {
        (TestValue::Truth(found), TestValue::Truth(expected)) => found == expected,
        (TestValue::Number(found), TestValue::Number(expected)) => {
            (found.is_nan() && expected.is_nan())
                || (found - expected).abs() <= tolerance * expected.abs().max(1.0)
        }
        _ => false,
    }
}

fn is_same(found: TestValue, expected: TestValue) -> bool {
    match (found, expected) {
        (TestValue::Truth(found), TestValue::Truth(expected)) => found == expected,
        (TestValue::Number(found), TestValue::Number(expected)) => {
            found.to_bits() == expected.to_bits()
        }
        _ => false,
    }
}

/// Runs the kernel from its first bar and holds every bar against the definition.
pub(super) fn check(kernel: &mut Kernel, op: Op, settings: Settings, operands: &[TestColumn]) {
    *kernel = Kernel::new(op, settings);
    let found = run(kernel, op, operands, usize::MAX / 2);
    for (bar, found) in found.into_iter().enumerate() {
        let expected = at(op, settings, operands, bar);
        assert!(
            is_near(found, expected, tolerance(op)),
            "{op:?} {settings:?} at bar {bar}: {found:?}, defined as {expected:?}, of {:?}",
            part(operands, bar.saturating_sub(8)..bar + 1)
        );
    }
}

pub(super) fn settings(window: usize) -> Settings {
    Settings { window, number: 0.9, ..Settings::default() }
}

fn patterns_of_seven_bars(is_checked: impl Fn(Op) -> bool) {
    let ops = EVERY.into_iter().filter(|op| takes(*op).len() == 1 && is_checked(*op));
    for op in ops {
        for window in 1..=8 {
            let mut kernel = Kernel::new(op, settings(window));
            for pattern in 0..3_usize.pow(7) {
                let operands = [column(takes(op)[0], pattern, 7)];
                check(&mut kernel, op, settings(window), &operands);
            }
        }
    }
}

#[test]
fn windows_are_as_defined_on_every_pattern_of_seven_bars() {
    patterns_of_seven_bars(|op| FORGETTING.contains(&op));
}

#[test]
fn all_else_is_as_defined_on_every_pattern_of_seven_bars() {
    patterns_of_seven_bars(|op| !FORGETTING.contains(&op));
}

#[test]
fn two_operands_are_as_defined_on_every_pair_of_patterns_of_four_bars() {
    let has_no_window = |op: &Op| !FORGETTING.contains(op);
    for op in EVERY.into_iter().filter(|op| takes(*op).len() == 2).filter(has_no_window) {
        let numbers: &[f64] = if op == Op::AtLeast { &[0.0, 1.0, 2.0, 3.0] } else { &[0.0] };
        for number in numbers {
            let settings = Settings { number: *number, ..settings(0) };
            let mut kernel = Kernel::new(op, settings);
            for pair in 0..3_usize.pow(8) {
                let (first, second) = (pair % 81, pair / 81);
                let [one, two] = takes(op) else { continue };
                let operands = [column(*one, first, 4), column(*two, second, 4)];
                check(&mut kernel, op, settings, &operands);
            }
        }
    }
}

#[test]
fn what_has_no_memory_remembers_nothing_and_all_else_does() {
    for op in EVERY {
        let kernel = Kernel::new(op, Settings { window: 2, ..Settings::default() });
        assert_eq!(kernel.remembers(), !op.has_no_memory(), "{op:?}");
    }
}

#[test]
fn what_has_no_memory_is_as_defined_on_every_triple_of_awkward_numbers() {
    const AWKWARD: [f64; 11] =
        [f64::NAN, -1e300, -2.5, -1.0, -0.0, 0.0, 0.3, 0.1 + 0.2, 1.0, 3.0, 1e300];
    let place = |of: usize| move |bar: usize| AWKWARD[bar / 11_usize.pow(of as u32) % 11];
    let numbers = |of: usize| TestColumn::Numbers((0..1331).map(place(of)).collect());
    let truths = TestColumn::Truths(
        (0..1331).map(|bar| [Truth::False, Truth::True, Truth::Unknown][bar % 3]).collect(),
    );
    for op in EVERY.into_iter().take_while(|op| *op != Op::RollingMax) {
        let has_memory = matches!(op, Op::Lag | Op::Change | Op::PctChange);
        if has_memory || (takes(op)[0] == OperandKind::Truth && op != Op::If) {
            continue;
        }
        let operands = match takes(op) {
            [_] => vec![numbers(0)],
            [_, _] => vec![numbers(0), numbers(1)],
            [OperandKind::Truth, ..] => vec![truths.clone(), numbers(1), numbers(2)],
            _ => vec![numbers(0), numbers(1), numbers(2)],
        };
        check(&mut Kernel::new(op, settings(0)), op, settings(0), &operands);
    }
    for op in [Op::Min, Op::Max, Op::FirstKnown] {
        let operands = [numbers(0), numbers(1), numbers(2)];
        check(&mut Kernel::new(op, settings(0)), op, settings(0), &operands);
    }
}

#[test]
fn counting_is_as_defined_on_every_five_truths() {
    let place =
        |of: u32| move |bar: usize| column(OperandKind::Truth, bar / 3_usize.pow(of) % 3, 1);
    let truths = |of: u32| {
        let first = |cells: TestColumn| match cells {
            TestColumn::Truths(truths) => truths[0],
            TestColumn::Numbers(_) => Truth::Unknown,
        };
        TestColumn::Truths((0..243).map(place(of)).map(first).collect())
    };
    let operands: Vec<TestColumn> = (0..5).map(truths).collect();
    for number in 0..=6_u32 {
        let settings = Settings { number: f64::from(number), ..Settings::default() };
        for op in [Op::Count, Op::AtLeast] {
            check(&mut Kernel::new(op, settings), op, settings, &operands);
        }
    }
}

fn random_series(is_checked: impl Fn(Op) -> bool) {
    for (seed, op) in (1..).zip(EVERY).filter(|(_, op)| is_checked(*op)) {
        let operands = Seed(seed).operands(op, 3000);
        for window in [1, 2, 3, 8, 40, 400] {
            let is_repeated = window != 1 && takes(op).len() != 1;
            if !is_repeated {
                let mut kernel = Kernel::new(op, settings(window));
                check(&mut kernel, op, settings(window), &operands);
            }
        }
    }
}

#[test]
fn windows_are_as_defined_on_three_thousand_bars() {
    random_series(|op| FORGETTING.contains(&op));
}

#[test]
fn all_else_is_as_defined_on_three_thousand_bars() {
    let is_slow = |op| matches!(op, Op::Latch | Op::HpGap | Op::Sadf | Op::Bsadf);
    random_series(|op| !FORGETTING.contains(&op) && !is_slow(op));
}

#[test]
fn latches_are_as_defined_on_three_hundred_bars() {
    let operands = Seed(50).operands(Op::Latch, 300);
    let mut kernel = Kernel::new(Op::Latch, settings(0));
    check(&mut kernel, Op::Latch, settings(0), &operands);
}

#[test]
fn a_window_takes_as_many_known_bars_as_its_rule_says() {
    for (seed, op) in (100..).zip(EVERY).filter(|(_, op)| *op == Op::Ema || is_statistic(*op)) {
        let operands = Seed(seed).operands(op, 500);
        for known in [1, 2, 7, 8, 9] {
            let settings = Settings { known, ..settings(8) };
            check(&mut Kernel::new(op, settings), op, settings, &operands);
        }
    }
}

fn is_statistic(op: Op) -> bool {
    FORGETTING.contains(&op) && takes(op) == [OperandKind::Number]
}

#[test]
fn quantiles_are_as_defined_at_both_ends_and_between() {
    let operands = Seed(150).operands(Op::RollingQuantile, 500);
    for fraction in [0.0, 0.1, 0.25, 1.0 / 3.0, 0.5, 1.0] {
        let settings = Settings { number: fraction, ..settings(20) };
        let mut kernel = Kernel::new(Op::RollingQuantile, settings);
        check(&mut kernel, Op::RollingQuantile, settings, &operands);
    }
}

#[test]
fn a_window_of_many_chunks_is_in_order_as_a_small_one_is() {
    // Rises and falls, so that chunks at either end fill, split and empty.
    let wave = |bar: usize| (bar as f64 / 700.0).sin() * 1000.0 + (bar * 7919 % 101) as f64;
    let series: Vec<f64> = (0..12_000).map(wave).collect();
    for op in [Op::RollingMedian, Op::RollingQuantile, Op::PercentileRank] {
        let operands = [TestColumn::Numbers(series.clone())];
        let found = fresh(op, settings(4000), &operands);
        for (bar, found) in found.into_iter().enumerate().step_by(997) {
            let expected = at(op, settings(4000), &operands, bar);
            assert!(is_near(found, expected, 0.0), "{op:?} at {bar}");
        }
    }
}

#[test]
fn a_window_alone_says_to_the_bit_what_a_kernel_says_of_it() {
    let number = |bar: usize| match bar * 7919 % 17 {
        0 => f64::NAN,
        1 => -0.0,
        place => (place / 2) as f64 + if place % 5 == 0 { 1e-10 } else { 0.0 },
    };
    let series: Vec<f64> = (0..400).map(number).collect();
    for op in [Op::RollingMedian, Op::RollingQuantile, Op::PercentileRank] {
        for (window, known) in [(1, 0), (2, 0), (7, 0), (70, 0), (150, 140)] {
            let settings = Settings { known, ..settings(window) };
            let found = fresh(op, settings, &[TestColumn::Numbers(series.clone())]);
            for (bar, found) in found.into_iter().enumerate() {
                let first = (bar + 1).saturating_sub(window);
                let alone =
                    of_one_window(op, settings, &series[first..=bar]).map(TestValue::Number);
                let is_equal = alone.is_some_and(|alone| is_near(alone, found, 0.0));
                assert!(is_equal, "{op:?} {window} at {bar}: {alone:?}, {found:?}");
            }
        }
    }
}

#[test]
fn a_side_of_the_median_is_as_defined_among_near_ties_and_large_numbers() {
    // Each number stands beside others that tie with it, that hardly do, and that
    // hardly do not.
    let shifts = [0.0, 4e-10, 9.9e-10, 1.1e-9, 2.1e-9, 3.9e-9, 4.1e-9, 1e-6];
    for size in [1.0, -1.0, 1e-3, 1e-13, 0.0, 1e200, -1e200] {
        let number = |bar: usize| match bar * 7919 % 23 {
            0 => f64::NAN,
            1 => 1.0,
            2 => -1e160,
            place => size * (1.0 + shifts[place % 8]),
        };
        let operands = [TestColumn::Numbers((0..500).map(number).collect())];
        for window in [1, 2, 3, 6, 11, 40, 64] {
            for op in [Op::AboveMedian, Op::BelowMedian] {
                let mut kernel = Kernel::new(op, settings(window));
                check(&mut kernel, op, settings(window), &operands);
            }
        }
    }
}

#[test]
fn what_needs_no_memory_is_the_same_without_columns() {
    let mut held = 0;
    for (seed, op) in (500..).zip(EVERY) {
        let operands = Seed(seed).operands(op, 200);
        let settings = Settings { number: 2.0, ..settings(5) };
        for (bar, cell) in fresh(op, settings, &operands).into_iter().enumerate() {
            let number = |place: usize| match &operands[place] {
                TestColumn::Numbers(numbers) => numbers[bar],
                TestColumn::Truths(_) => f64::NAN,
            };
            let truth = |place: usize| match &operands[place] {
                TestColumn::Truths(truths) => truths[bar],
                TestColumn::Numbers(_) => Truth::Unknown,
            };
            if let Some(now) = truth_now(op, settings, operands.len(), number, truth) {
                assert!(is_same(TestValue::Truth(now), cell), "{op:?} at {bar}");
                held += 1;
            }
        }
    }
    assert_eq!(held, 8 * 200);
}

#[test]
fn later_bars_never_change_an_earlier_value() {
    for (seed, op) in (200..).zip(EVERY) {
        let before = Seed(seed).operands(op, 60);
        let window = if op == Op::Drawdown { 0 } else { 7 };
        let whole = fresh(op, settings(window), &before);
        for bars in [1, 6, 7, 8, 20, 59] {
            let mut other = Seed(seed + 1000).operands(op, 60);
            for (other, before) in other.iter_mut().zip(&before) {
                match (other, before) {
                    (TestColumn::Numbers(other), TestColumn::Numbers(before)) => {
                        other[..bars].copy_from_slice(&before[..bars]);
                    }
                    (TestColumn::Truths(other), TestColumn::Truths(before)) => {
                        other[..bars].copy_from_slice(&before[..bars]);
                    }
                    _ => {}
                }
            }
            let changed = fresh(op, settings(window), &other);
            let cut = fresh(op, settings(window), &part(&before, 0..bars));
            for (bar, whole) in whole.iter().enumerate().take(bars) {
                assert!(is_same(changed[bar], *whole), "{op:?} at {bar} of {bars}");
                assert!(is_same(cut[bar], *whole), "{op:?} at {bar} of {bars}");
            }
        }
    }
}

#[test]
fn blocks_of_one_and_seven_bars_give_the_bits_of_one_block() {
    for (seed, op) in (300..).zip(EVERY) {
        let operands = Seed(seed).operands(op, 500);
        for window in [0, 1, 2, 8, 40, 600] {
            let mut kernel = Kernel::new(op, settings(window));
            let whole = run(&mut kernel, op, &operands, 500);
            for block in [1, 7, 500] {
                kernel = Kernel::new(op, settings(window));
                let found = run(&mut kernel, op, &operands, block);
                let mut pairs = found.into_iter().zip(&whole);
                assert!(pairs.all(|(found, whole)| is_same(found, *whole)), "{op:?} {block}");
            }
        }
    }
}

#[test]
fn what_has_left_the_window_leaves_no_trace() {
    for (seed, op) in (400..).zip(FORGETTING) {
        let mut operands = Seed(seed).operands(op, 300);
        if let Some(TestColumn::Numbers(numbers)) = operands.first_mut() {
            for (bar, wild) in [(50, 1e300), (51, -1e300), (120, f64::MAX), (121, f64::MAX)] {
                numbers[bar] = wild;
            }
            numbers[200..240].fill(f64::NAN);
        }
        for window in [1, 2, 8, 13, 40] {
            let found = fresh(op, settings(window), &operands);
            for (last, found) in found.into_iter().enumerate().skip(window) {
                let alone = part(&operands, last + 1 - window..last + 1);
                let expected = fresh(op, settings(window), &alone)[window - 1];
                let is_alike = is_near(found, expected, tolerance(op));
                assert!(is_alike, "{op:?} {window} at {last}: {found:?} {expected:?}");
            }
        }
    }
}

#[test]
fn the_hundred_thousandth_bar_is_as_exact_as_the_first() {
    for (seed, op) in (500..).zip(FORGETTING).filter(|(_, op)| is_statistic(*op)) {
        let operands = Seed(seed).operands(op, 100_000);
        let found = fresh(op, settings(8), &operands);
        for (bar, found) in found.into_iter().enumerate().skip(99_900) {
            let expected = at(op, settings(8), &operands, bar);
            assert!(is_near(found, expected, tolerance(op)), "{op:?} at {bar}");
        }
    }
}

#[test]
fn a_rank_counts_the_values_that_miss_this_one_by_a_rounding() {
    let operands = [TestColumn::Numbers(vec![0.1 + 0.2, 0.2, 0.4, 0.3])];
    let found = fresh(Op::PercentileRank, settings(4), &operands);
    assert!(is_near(found[3], TestValue::Number(75.0), 0.0), "{found:?}");
}

#[test]
fn a_constant_that_binary_cannot_write_has_no_zscore() {
    for window in [2, 3, 40] {
        let operands = [TestColumn::Numbers(vec![0.1; 100])];
        let found = fresh(Op::Zscore, settings(window), &operands);
        assert!(found.into_iter().all(|cell| is_near(cell, TestValue::Number(f64::NAN), 0.0)));
    }
}

#[test]
fn a_sum_keeps_what_a_large_number_hides() {
    let operands = [TestColumn::Numbers(vec![1.0, 1e100, 1.0, -1e100])];
    let found = fresh(Op::RollingSum, settings(4), &operands);
    assert!(is_near(found[3], TestValue::Number(2.0), 0.0), "{found:?}");
}

#[test]
fn operands_of_the_wrong_kind_give_missing_and_unknown() {
    let wrong = |kind: &OperandKind| match kind {
        OperandKind::Number => TestColumn::Truths(vec![Truth::Unknown; 3]),
        OperandKind::Truth => TestColumn::Numbers(vec![1.0; 3]),
    };
    for op in EVERY {
        let operands: Vec<TestColumn> = takes(op).iter().map(wrong).collect();
        for found in fresh(op, Settings { number: 1.0, ..settings(2) }, &operands) {
            let is_silent = match found {
                TestValue::Number(number) => number.is_nan(),
                TestValue::Truth(truth) => truth == Truth::Unknown,
            };
            assert!(is_silent, "{op:?}: {found:?}");
        }
    }
}

#[test]
fn the_list_of_every_operator_leaves_none_out() {
    let places: Vec<usize> = EVERY.iter().map(|op| *op as usize).collect();
    assert_eq!(places, (0..=Op::AtLeast as usize).collect::<Vec<usize>>());
}

#[test]
fn every_row_of_the_table_is_complete_and_has_a_kernel() {
    for (place, row) in OPERATORS.iter().enumerate() {
        for text in [row.name, row.definition, row.lookback, row.missing, row.source] {
            assert!(!text.trim().is_empty(), "{} lacks a text", row.name);
        }
        assert!(OPERATORS.iter().skip(place + 1).all(|other| other.name != row.name));
        let Some(op) = row.op else { continue };
        let known = |kind: &OperandKind| match kind {
            OperandKind::Number => {
                TestColumn::Numbers(vec![2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 9.0, 7.0])
            }
            OperandKind::Truth => TestColumn::Truths(vec![Truth::True; 8]),
        };
        let operands: Vec<TestColumn> = takes(op).iter().map(known).collect();
        let found = fresh(op, settings(6), &operands);
        let is_known = match found[7] {
            TestValue::Number(number) => !number.is_nan(),
            TestValue::Truth(truth) => truth != Truth::Unknown,
        };
        assert!(is_known, "{} has no kernel", row.name);
    }
}
