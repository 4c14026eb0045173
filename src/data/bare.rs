//! Bare numbers after the year: `1999-4` is April, or the fourth quarter.
//!
//! What stands beside it tells: a number beyond 4, or a month with its zero, and
//! all are months. Where nothing does, they are quarters for now, and the rules
//! must say so.

use crate::time::{Frequency, Period, Stamp};

/// Settles the dates at these places of one column, which were read as quarters;
/// says whether it stays open what they are.
pub(super) fn settle(dates: &mut [(usize, Stamp)], bare: &[usize]) -> bool {
    if bare.is_empty() {
        return false;
    }
    let is_of = |stamp: &Stamp, frequency: Frequency| matches!(stamp, Stamp::Period(period) if period.frequency() == frequency);
    if dates.iter().any(|(_, stamp)| is_of(stamp, Frequency::Month)) {
        for place in bare {
            let Some((_, stamp)) = dates.get_mut(*place) else { continue };
            if let Some(month) = month(*stamp) {
                *stamp = Stamp::Period(month);
            }
        }
        return false;
    }
    let quarters = dates.iter().filter(|(_, stamp)| is_of(stamp, Frequency::Quarter)).count();
    // One that is written as a quarter speaks for all others.
    quarters == bare.len()
}

/// The month of the number that a quarter has in its year.
fn month(stamp: Stamp) -> Option<Period> {
    let (year, first_month, _) = stamp.first_day()?.parts();
    Period::of_year(Frequency::Month, year, first_month.div_ceil(3))
}
