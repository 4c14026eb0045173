//! Days, periods and the calendar that decisions follow.
//!
//! A *period* is a day, week, month, quarter or year, kept as a count since a
//! fixed start, so that a quarter later is an addition. A *span* is a length of
//! time such as `2y`; a *calendar* turns spans into bars.

mod calendar;
mod date;
mod part;
mod period;
mod span;
mod stamp;

pub use calendar::Calendar;
pub use date::{Date, ParseDateError};
pub use part::DatePart;
pub use period::{Frequency, Period};
pub(crate) use span::Stretch;
pub use span::{Span, SpanUnit};
pub use stamp::{ParseStampError, Stamp};
