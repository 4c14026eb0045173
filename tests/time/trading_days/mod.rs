//! Trading days: `calendar: { days_of: px }` against a slow computation from the
//! definition, on a year and a half of weekdays with holidays by chance.

#![expect(clippy::cast_precision_loss, reason = "counts are small")]

mod bars;
mod going_on;
mod leap_years;
mod market;
mod many;
mod slow;
mod uncertain;
mod windows;
