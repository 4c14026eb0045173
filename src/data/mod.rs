//! Dated values: what rules are evaluated over.
//!
//! An *observation* is one value with the time it is about; a *series* is one
//! quantity over time; a *panel* is many series. A missing value is a gap,
//! never a zero and never the value before it.

mod panel;
mod series;

pub use panel::{Origin, Panel, Schema};
pub use series::Series;
