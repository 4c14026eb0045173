//! One-sided trends against their definition, and against a straight line.

use super::cases::Seed;
use super::definition::{TestColumn, TestValue, at};
use super::tests::{fresh, is_near};
use super::{Op, Settings};

#[test]
fn gaps_from_a_one_sided_trend_are_as_defined_for_every_smoothness() {
    // Elimination loses about the condition of the system, which is below 1 +
    // 16 lambda: of numbers up to 50 that leaves 1e-7 at a lambda of 1e6.
    for lambda in [1e-9, 0.01, 0.9, 6.25, 1600.0, 400_000.0, 1e6] {
        for (seed, known) in [(160, 0), (161, 0), (162, 2), (163, 40)] {
            let settings = Settings { number: lambda, known, ..Settings::default() };
            let operands = Seed(seed).operands(Op::HpGap, 200);
            let found = fresh(Op::HpGap, settings, &operands);
            for (bar, found) in found.into_iter().enumerate() {
                let expected = at(Op::HpGap, settings, &operands, bar);
                assert!(
                    is_near(found, expected, 1e-13 * (1e3 + lambda)),
                    "{settings:?} at bar {bar}: {found:?}, defined as {expected:?}"
                );
            }
        }
    }
}

#[test]
fn a_straight_line_with_holes_is_its_own_trend() {
    let holed = |bar: usize| if bar % 7 < 3 { f64::NAN } else { 0.3 * bar as f64 - 40.0 };
    let operands = [TestColumn::Numbers((0..20_000).map(holed).collect())];
    for lambda in [0.01, 1600.0, 400_000.0] {
        let settings = Settings { number: lambda, ..Settings::default() };
        let found = fresh(Op::HpGap, settings, &operands);
        let is_silent = |bar: usize| holed(bar).is_nan() || bar < 5;
        for (bar, found) in found.into_iter().enumerate() {
            let expected = if is_silent(bar) { f64::NAN } else { 0.0 };
            assert!(
                is_near(found, TestValue::Number(expected), 1e-9),
                "{lambda} at {bar}: {found:?}"
            );
        }
    }
}
