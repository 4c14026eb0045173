//! Truths of one bar, of operators that need no memory.

use super::counting::{least, reached};
use super::{Op, Settings};
use crate::value::{Truth, equal, less};

/// What an operator without memory says of one bar whose operands are these, each
/// by its place; `None` for all other operators.
///
/// The same as a kernel says, without columns around it.
#[inline]
pub(crate) fn truth_now(
    op: Op,
    settings: Settings,
    operands: usize,
    number: impl Fn(usize) -> f64,
    truth: impl Fn(usize) -> Truth,
) -> Option<Truth> {
    Some(match op {
        Op::Less => less(number(0), number(1)),
        Op::Equal => equal(number(0), number(1)),
        Op::And => truth(0).and(truth(1)),
        Op::Or => truth(0).or(truth(1)),
        Op::Not => truth(0).not(),
        Op::KnownNumber => Truth::from(!number(0).is_nan()),
        Op::KnownTruth => Truth::from(truth(0).is_known()),
        Op::AtLeast => {
            let Some(least) = least(settings.number) else { return Some(Truth::Unknown) };
            let (mut held, mut possible) = (0, 0);
            for place in 0..operands {
                let c = truth(place);
                held += u16::from(c.is_true());
                possible += u16::from(!c.is_false());
            }
            reached(least, held, possible)
        }
        _ => return None,
    })
}
