//! Memories read off a tape that somebody changed: refused, or they go on.

use super::cases::OperandKind;
use super::cases::{EVERY, Seed, gives, stretch};
use super::definition::DefinedColumn;
use super::tests::settings;
use super::{ColumnMut, ColumnSlice, Kernel, Op, Tape};
use crate::value::Truth;

const WINDOW: usize = 4;

fn feed(kernel: &mut Kernel, op: Op, operands: &[DefinedColumn], bars: usize) -> Vec<f64> {
    let columns: Vec<ColumnSlice<'_>> =
        operands.iter().map(|cells| stretch(cells, 0..bars)).collect();
    let mut numbers = vec![0.0; bars];
    match gives(op) {
        OperandKind::Number => kernel.run(&columns, ColumnMut::Numbers(&mut numbers)),
        OperandKind::Truth => kernel.run(&columns, ColumnMut::Truths(&mut vec![Truth::True; bars])),
    }
    numbers
}

/// What an operator remembers after six bars, word by word.
fn remembered(op: Op) -> Vec<String> {
    let mut kernel = Kernel::new(op, settings(WINDOW));
    feed(&mut kernel, op, &Seed(3).operands(op, 6), 6);
    let mut tape = Tape::blank();
    kernel.carry(&mut tape);
    tape.text().split(' ').map(str::to_owned).collect()
}

/// A kernel that remembers these words, if they are ones that it can.
fn read(op: Op, words: &[String]) -> Option<Kernel> {
    let mut kernel = Kernel::new(op, settings(WINDOW));
    let mut tape = Tape::of(&words.join(" "));
    kernel.carry(&mut tape);
    tape.is_read().then_some(kernel)
}

#[test]
fn what_was_written_is_read() {
    for op in EVERY {
        assert!(read(op, &remembered(op)).is_some(), "{op:?}");
    }
}

#[test]
fn a_place_in_a_ring_lies_inside_of_it() {
    // At a place behind its end a ring would wait for a bar that never comes.
    for op in [Op::Lag, Op::RollingSum, Op::RollingMax, Op::RollingStd, Op::Slope, Op::Beta] {
        let mut words = remembered(op);
        for place in 0..=2 * WINDOW {
            words[2] = place.to_string();
            assert_eq!(read(op, &words).is_some(), place < WINDOW, "{op:?} at {place}");
        }
    }
}

#[test]
fn a_ring_has_no_more_cells_than_its_window() {
    let lag = |cells: usize| {
        let values = vec!["1.0"; cells];
        let text = format!("Lag {WINDOW} 0 {cells} {}", values.join(" "));
        read(Op::Lag, &text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    };
    assert!(lag(WINDOW).is_some() && lag(WINDOW + 1).is_none() && lag(40).is_none());
}

#[test]
fn the_same_holds_of_rings_of_sums() {
    for op in [Op::RollingSum, Op::RollingMax, Op::RollingStd, Op::Slope, Op::Corr] {
        let words = remembered(op);
        // Behind two labels and the place: how many cells, the cells, and one sum more.
        let count: usize = words[3].parse().unwrap();
        let each = (words.len() - 4) / (count + 1);
        let of = |cells: usize| {
            let mut changed = words[..3].to_vec();
            changed.push(cells.to_string());
            (0..cells).for_each(|_| changed.extend_from_slice(&words[4..4 + each]));
            changed.extend_from_slice(&words[words.len() - each..]);
            read(op, &changed).is_some()
        };
        assert!(of(count) && of(WINDOW + 1) && !of(WINDOW + 2) && !of(50), "{op:?}");
    }
}

#[test]
fn the_memory_of_another_operator_or_window_is_refused() {
    let words = remembered(Op::RollingMax);
    assert!(read(Op::RollingMin, &words).is_none());
    let mut other = words.clone();
    other[1] = (WINDOW + 1).to_string();
    assert!(read(Op::RollingMax, &other).is_none());
    // A word too many, or one too few.
    assert!(read(Op::RollingMax, &[words.clone(), vec!["0".to_owned()]].concat()).is_none());
    assert!(read(Op::RollingMax, &words[..words.len() - 1]).is_none());
}

#[test]
fn a_memory_that_is_written_down_stays_what_it_is() {
    for op in EVERY {
        let (begun, more) = (Seed(3).operands(op, 6), Seed(5).operands(op, 11));
        let mut kernel = Kernel::new(op, settings(WINDOW));
        feed(&mut kernel, op, &begun, 6);
        let mut other = kernel.clone();
        other.carry(&mut Tape::blank());
        let bits = |kernel: &mut Kernel| -> Vec<u64> {
            feed(kernel, op, &more, 11).into_iter().map(f64::to_bits).collect()
        };
        assert_eq!(bits(&mut kernel), bits(&mut other), "{op:?}");
    }
}

#[test]
fn whatever_one_word_becomes_the_memory_is_refused_or_goes_on() {
    const WORDS: [&str; 9] = ["0", "1", "4", "5", "1000000", "-1.5", "NaN", "inf", "?"];
    let (mut refused, mut gone_on) = (0, 0);
    for op in EVERY {
        let words = remembered(op);
        let more = Seed(5).operands(op, 11);
        for place in 0..words.len() {
            for word in WORDS {
                let mut changed = words.clone();
                changed[place] = word.to_owned();
                match read(op, &changed) {
                    None => refused += 1,
                    Some(mut kernel) => {
                        gone_on += 1;
                        feed(&mut kernel, op, &more, 11);
                    }
                }
            }
        }
    }
    assert!(1_000 < refused && 300 < gone_on, "{refused} refused, {gone_on} went on");
}
