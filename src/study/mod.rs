//! Studies: what comes out when rules are asked again and again.
//!
//! Rule *tests* hold what rules say against what they must say. A rule set may
//! be right and still never say anything: *constancy* is about conditions that
//! do not change on the data at hand, *look-ahead* about decisions that rest on
//! what was known later only. What these two find are diagnostics with places
//! in the rule file.

mod spot;

mod constancy;
mod lookahead;

pub mod tests;

pub use constancy::constancy;
pub use lookahead::{Lookahead, lookahead};
pub use spot::blamed;
