//! Values: numbers that may be missing, truths that may be unknown, units.
//!
//! A missing number is NaN inside a column and nowhere else; a truth has three
//! values. A *quantity* is a number with its unit, as people write it: `25bp`.

mod number;
mod quantity;
mod shown;
mod truth;
mod unit;
pub(crate) mod unit_name;
mod word;

pub(crate) use number::{equal, finite, less};
pub use quantity::Quantity;
#[cfg(feature = "html")]
pub(crate) use shown::digits;
pub(crate) use shown::{brief, counted, decimals, grouped, minus, shown, shown_range};
pub use truth::Truth;
pub use unit::Unit;
pub(crate) use unit::UnitError;
pub use word::WordColumn;
pub(crate) use word::word_name;
