//! Operators over ranges against the operators themselves: whatever is drawn from
//! inside of the ranges, what comes of it lies inside of what comes of them.

use super::cases::{EVERY, OperandKind, gives, takes};
use super::range::{self, Range};
use super::truths::Truths;
use super::{ColumnMut, ColumnSlice, Kernel, Op, Settings, Wide, WideKernel};
use crate::value::Truth;

const BARS: usize = 12;
const DRAWS: usize = 60;

/// Whole numbers that look random: SplitMix64.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn number(&mut self) -> f64 {
        self.below(33) as f64 / 4.0 - 3.0
    }

    fn wide(&mut self, kind: OperandKind) -> Wide {
        match kind {
            OperandKind::Truth => {
                let mut truths = Truths::none();
                while truths == Truths::none() {
                    for truth in [Truth::False, Truth::True, Truth::Unknown] {
                        truths = truths.with(truth, self.below(3) == 0);
                    }
                }
                Wide::Truth(truths)
            }
            OperandKind::Number => Wide::Number(match self.below(8) {
                0 => Range::LACKING,
                1..=3 => Range::point(self.number()),
                4 => Range { may_lack: true, ..Range::point(self.number()) },
                5 => Range::between(self.number(), f64::INFINITY),
                _ => {
                    let low = self.number();
                    Range::between(low, low + self.below(17) as f64 / 4.0)
                }
            }),
        }
    }

    fn drawn(&mut self, wide: Wide) -> (f64, Truth) {
        match wide {
            Wide::Truth(truths) => {
                let each: Vec<Truth> = truths.each().collect();
                (f64::NAN, each[self.below(each.len() as u64) as usize])
            }
            Wide::Number(range) => {
                let lacks = range.is_lacking() || (range.may_lack && self.below(3) == 0);
                let width = (range.high - range.low).min(1e6);
                let number = match self.below(5) {
                    _ if lacks => f64::NAN,
                    0 => range.low,
                    1 => range.low + width,
                    _ => range.low + width * self.below(1_000) as f64 / 1_000.0,
                };
                (number, Truth::Unknown)
            }
        }
    }
}

fn is_inside(wide: Wide, number: f64, truth: Truth) -> bool {
    match wide {
        Wide::Truth(truths) => truths.can_be(truth),
        Wide::Number(range) if number.is_nan() => range.may_lack,
        Wide::Number(range) => {
            // What is computed in another order is off by roundings.
            let slack = 1e-9 * number.abs().max(1.0);
            range.low - slack <= number && number <= range.high + slack
        }
    }
}

fn run(op: Op, settings: Settings, cells: &[Vec<(f64, Truth)>]) -> Vec<(f64, Truth)> {
    let numbers: Vec<Vec<f64>> =
        cells.iter().map(|column| column.iter().map(|cell| cell.0).collect()).collect();
    let truths: Vec<Vec<Truth>> =
        cells.iter().map(|column| column.iter().map(|cell| cell.1).collect()).collect();
    let columns = takes(op).iter().enumerate().map(|(place, kind)| match kind {
        OperandKind::Number => ColumnSlice::Numbers(&numbers[place]),
        OperandKind::Truth => ColumnSlice::Truths(&truths[place]),
    });
    let columns: Vec<ColumnSlice<'_>> = columns.collect();
    let (mut number, mut truth) = (vec![f64::NAN; BARS], vec![Truth::Unknown; BARS]);
    let out = match gives(op) {
        OperandKind::Number => ColumnMut::Numbers(&mut number),
        OperandKind::Truth => ColumnMut::Truths(&mut truth),
    };
    Kernel::new(op, settings).run(&columns, out);
    number.into_iter().zip(truth).collect()
}

#[test]
fn whatever_is_drawn_from_ranges_its_result_is_among_theirs() {
    for op in EVERY {
        for seed in 0..40 {
            let chance = &mut SplitMix(seed);
            let number = if op == Op::AtLeast { chance.below(4) as f64 } else { 0.75 };
            let settings =
                Settings { window: 1 + seed as usize % 5, number, ..Settings::default() };
            let columns: Vec<Vec<Wide>> = takes(op)
                .iter()
                .map(|kind| (0..BARS).map(|_| chance.wide(*kind)).collect())
                .collect();
            let mut kernel = WideKernel::new(op, settings, gives(op) == OperandKind::Truth);
            let wide: Vec<Wide> = (0..BARS)
                .map(|bar| {
                    let operands: Vec<Wide> = columns.iter().map(|column| column[bar]).collect();
                    kernel.step(&operands)
                })
                .collect();
            for _ in 0..DRAWS {
                let cells: Vec<Vec<(f64, Truth)>> = columns
                    .iter()
                    .map(|column| column.iter().map(|wide| chance.drawn(*wide)).collect())
                    .collect();
                for (bar, (number, truth)) in run(op, settings, &cells).into_iter().enumerate() {
                    assert!(
                        is_inside(wide[bar], number, truth),
                        "{op:?} {settings:?}, seed {seed}, bar {bar}: {number} {truth} of \
                         {cells:?}, not in {:?} of {columns:?}",
                        wide[bar]
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_known_gives_over_ranges_what_it_gives_by_itself() {
    for op in EVERY {
        for seed in 0..40 {
            let chance = &mut SplitMix(1_000 + seed);
            let settings =
                Settings { window: 1 + seed as usize % 5, number: 0.75, ..Settings::default() };
            let mut settled = |kind: &OperandKind| loop {
                match chance.wide(*kind) {
                    Wide::Number(range) if !range.is_settled() => {}
                    Wide::Truth(truths) if !truths.is_settled() => {}
                    wide => return wide,
                }
            };
            let columns: Vec<Vec<Wide>> =
                takes(op).iter().map(|kind| (0..BARS).map(|_| settled(kind)).collect()).collect();
            let cells: Vec<Vec<(f64, Truth)>> = columns
                .iter()
                .map(|column| column.iter().map(|wide| SplitMix(0).drawn(*wide)).collect())
                .collect();
            let mut kernel = WideKernel::new(op, settings, gives(op) == OperandKind::Truth);
            for (bar, (number, truth)) in run(op, settings, &cells).into_iter().enumerate() {
                let operands: Vec<Wide> = columns.iter().map(|column| column[bar]).collect();
                let wide = kernel.step(&operands);
                let is_same = match wide {
                    Wide::Number(range) if number.is_nan() => range.is_lacking(),
                    Wide::Number(range) => range.is_settled() && is_inside(wide, number, truth),
                    Wide::Truth(truths) => truths == Truths::only(truth),
                };
                assert!(is_same, "{op:?}, seed {seed}, bar {bar}: {number} {truth}, {wide:?}");
            }
        }
    }
}

/// The ranges that come of these, bar by bar.
fn over(op: Op, window: usize, bars: &[Wide]) -> Vec<Wide> {
    let mut kernel = WideKernel::new(
        op,
        Settings { window, ..Settings::default() },
        gives(op) == OperandKind::Truth,
    );
    bars.iter().map(|bar| kernel.step(&[*bar])).collect()
}

#[test]
fn what_rises_with_its_operand_keeps_its_bounds_from_the_start() {
    let bars = [Range::point(1.0), Range::between(2.0, 3.0), Range::point(2.5)].map(Wide::Number);
    let numbers = |ranges: [(f64, f64); 3]| {
        ranges.map(|(low, high)| Wide::Number(Range::between(low, high))).to_vec()
    };
    assert_eq!(over(Op::CumMax, 0, &bars), numbers([(1.0, 1.0), (2.0, 3.0), (2.5, 3.0)]));
    assert_eq!(over(Op::CumMin, 0, &bars), numbers([(1.0, 1.0), (1.0, 1.0), (1.0, 1.0)]));
    // Half of the way to each new value, for a span of three bars.
    assert_eq!(over(Op::Ema, 3, &bars)[1], Wide::Number(Range::between(1.5, 2.0)));
}

fn is_lacking(wide: Wide) -> bool {
    matches!(wide, Wide::Number(range) if range.is_lacking())
}

#[test]
fn bars_since_a_condition_are_counted_from_when_it_was_surely_true() {
    let bars = [Truth::True, Truth::False, Truth::Unknown, Truth::False].map(Wide::of_truth);
    let found = over(Op::Since, 0, &bars);
    assert_eq!(found[..2], [0.0, 1.0].map(|count| Wide::Number(Range::point(count))));
    assert!(is_lacking(found[2]));
    let again = [Truth::False, Truth::True, Truth::False].map(Wide::of_truth);
    assert!(is_lacking(over(Op::Since, 0, &again)[0]));
}

#[test]
fn bounds_that_are_no_numbers_are_no_bounds() {
    let huge = Range::between(1e300, 1.5e308);
    let product = range::multiply(huge, huge);
    assert_eq!((product.low, product.high), (f64::NEG_INFINITY, f64::INFINITY));
    assert!(product.may_lack);
    let product = range::multiply(huge, Range::between(-1.5e308, -1e300));
    assert_eq!((product.low, product.high), (f64::NEG_INFINITY, f64::INFINITY));
    // Of a base that is nowhere above zero no percentage is told.
    assert!(range::above(Range::point(1.0), Range::between(-1.0, 0.0)).is_lacking());
    assert_eq!(range::above(Range::point(1.0), Range::between(-1.0, 1.0)), Range::ANY);
}

#[test]
fn what_is_not_there_gives_nothing_that_is() {
    let point = Range::point(2.0);
    for (a, b) in [(Range::LACKING, point), (point, Range::LACKING)] {
        for found in [range::power(a, b), range::smaller(a, b), range::larger(a, b)] {
            assert!(found.is_lacking());
        }
    }
    assert_eq!(
        range::power(Range::between(1.0, 4.0), Range::between(0.5, 1.0)),
        Range::between(1.0, 4.0)
    );
}

#[test]
fn a_range_that_has_left_the_window_leaves_no_trace() {
    let ranges = [Range::between(1.0, 9.0), Range::point(2.0), Range::point(1.0)];
    let bars: Vec<Wide> =
        ranges.into_iter().chain([3.0, 2.0].map(Range::point)).map(Wide::Number).collect();
    for op in [Op::PercentileRank, Op::Zscore, Op::RollingStd] {
        let found = over(op, 3, &bars);
        let known = |wide: &Wide| matches!(wide, Wide::Number(range) if range.is_settled());
        assert!(!known(&found[2]) && known(&found[3]) && known(&found[4]), "{op:?}: {found:?}");
    }
    let found = over(Op::PercentileRank, 3, &bars);
    assert_eq!(found[3], Wide::Number(Range::point(100.0)));
}

#[test]
fn a_fall_from_a_peak_that_is_not_known_is_no_rise() {
    let bars = [Range::between(2.0, 3.0), Range::point(2.5)].map(Wide::Number);
    for window in [0, 2] {
        let fall = over(Op::Drawdown, window, &bars)[1];
        assert!(matches!(fall, Wide::Number(range) if range.high == 0.0 && range.low < -16.0));
        let rise = over(Op::RunUp, window, &bars)[1];
        assert!(matches!(rise, Wide::Number(range) if range.low == 0.0 && 24.0 < range.high));
    }
}

#[test]
fn a_streak_that_ends_is_known_whatever_it_was() {
    let bars = [Truth::Unknown, Truth::True, Truth::False, Truth::True].map(Wide::of_truth);
    let found = over(Op::Streak, 0, &bars);
    assert!(is_lacking(found[0]) && is_lacking(found[1]), "{found:?}");
    assert_eq!(found[2..], [0.0, 1.0].map(|bars| Wide::Number(Range::point(bars))));
}
